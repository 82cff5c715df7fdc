//! What tags stand for where they have clients and features of their own.

use expect_test::expect;

use crate::Folder;

const OLD: &str = r##"openapi: 3.0.3
info: { title: Pets, version: '1' }
servers: [{ url: 'https://api.example.com' }]
paths:
  /pets:
    get: { operationId: pets_list, tags: [pets], responses: { '200': { $ref: '#/components/responses/Pet' } } }
    put: { operationId: pets_replace, tags: [pets], responses: { '204': { description: Done. } } }
  /pets/first:
    get: { operationId: pets_first, tags: [pets], responses: { '204': { description: There is one. } } }
  /shops:
    get: { operationId: shops_list, tags: [shops], responses: { '200': { $ref: '#/components/responses/Pet' } } }
  /orders:
    get: { operationId: orders_list, tags: [orders], responses: { '204': { description: Done. } } }
components:
  responses:
    Pet:
      description: A pet.
      content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } }
  schemas:
    Pet: { type: object, properties: { name: { type: string } } }
    Toy: { type: object, properties: { name: { type: string } } }
"##;

/// An operation in another tag, one of another name, a tag of another name, a type that a tag makes no use of any more, and the only
/// type without operations gone.
fn folder() -> Folder {
    let new = OLD
        .replace("operationId: pets_replace, tags: [pets]", "operationId: pets_replace, tags: [shops]")
        .replace("operationId: pets_first", "operationId: pets_oldest")
        .replace("tags: [orders]", "tags: [deliveries]")
        .replace("    Toy: { type: object, properties: { name: { type: string } } }\n", "")
        .replace(
            "tags: [pets], responses: { '200': { $ref: '#/components/responses/Pet' } }",
            "tags: [pets], responses: { '204': { description: None. } }",
        );
    Folder::with(&[]).file("old.yaml", OLD).file("new.yaml", new)
}

#[test]
fn clients_of_tags_are_compared_when_they_are_chosen() {
    let run = folder().diff(&["--sub-clients"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    expect![[r#"
        old  old.yaml (version 1, sha256 7e8bf8ada252)
        new  new.yaml (version 1, sha256 7a3a3309368e)

        breaking (7)
          the API
            the module `operations::orders` is gone [module-removed]
            `Client::orders` is gone, and with it `operations::orders::OrdersClient` [sub-client-removed]
          operation pets_list (`pets().list`)
            gives `()` instead of `Pet` [response-type-changed, response]
          operation pets_oldest (`pets().oldest`)
            `client.pets().first` is called `pets().oldest` now [method-renamed]
          operation pets_replace (`shops().pets_replace`)
            `client.pets().replace` is called `shops().pets_replace` now [method-renamed]
          operation orders_list (`deliveries().orders_list`)
            `client.orders().list` is called `deliveries().orders_list` now [method-renamed]
          type `Toy` (no operation uses it)
            `types::Toy` is gone [type-removed]

        behaviour (1)
          operation pets_list (`pets().list`)
            the status `200` is not answered any more [responses-changed, response]

        additive (1)
          the API
            `Client::deliveries` is new: it gives `DeliveriesClient` [sub-client-added]

        documentation (1)
          operation pets_list (`pets().list`)
            the status `204` is new [responses-changed, response]

        7 breaking, 1 behaviour, 1 additive, 1 documentation
        a major step; before 1.0 a minor step
    "#]]
    .assert_eq(&run.stdout);
}

#[test]
fn features_of_tags_are_compared_when_they_are_chosen() {
    let run = folder().diff(&["--tag-features"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    expect![[r#"
        old  old.yaml (version 1, sha256 7e8bf8ada252)
        new  new.yaml (version 1, sha256 7a3a3309368e)

        breaking (9)
          the API
            the module `operations::orders` is gone [module-removed]
            the feature `orders` is gone: Cargo refuses who asks for it [feature-removed]
            the feature `other-types` is gone: Cargo refuses who asks for it [feature-removed]
            `types::Pet` does not come with the feature `pets` any more [feature-changed]
          operation pets_list (`pets_list`)
            gives `()` instead of `Pet` [response-type-changed, response]
          operation pets_oldest (`pets_oldest`)
            `Client::pets_first` is called `pets_oldest` now [method-renamed]
          operation pets_replace (`pets_replace`)
            the call `operations::pets::PetsReplace` is `operations::shops::PetsReplace` now [call-moved]
            comes with the feature `shops` instead of `pets` [feature-changed]
          type `Toy` (no operation uses it)
            `types::Toy` is gone [type-removed]

        behaviour (1)
          operation pets_list (`pets_list`)
            the status `200` is not answered any more [responses-changed, response]

        additive (1)
          the API
            the feature `deliveries` is new [feature-added]

        documentation (1)
          operation pets_list (`pets_list`)
            the status `204` is new [responses-changed, response]

        9 breaking, 1 behaviour, 1 additive, 1 documentation
        a major step; before 1.0 a minor step
    "#]]
    .assert_eq(&run.stdout);
}

#[test]
fn neither_is_compared_unless_it_is_chosen() {
    let run = folder().diff(&[]);
    assert!(run.stdout.contains("[module-removed]"), "{}", run.stdout);
    for kind in ["sub-client", "feature-"] {
        assert!(!run.stdout.contains(kind), "{}", run.stdout);
    }
}
