//! What is asked of values stands in the documentation.

use expect_test::expect;
use xtask::lower::Options;

use crate::client::{Client, client};

const SHOP: &str = "
paths:
  /orders/{id}:
    put:
      operationId: replace
      parameters:
        - { name: id, in: path, required: true, schema: { $ref: '#/components/schemas/Id' } }
        - { name: page, in: query, description: 'The page.', schema: { type: integer, minimum: 1, default: 1 }, example: 3 }
        - { name: tags, in: query, schema: { type: array, maxItems: 3, items: { $ref: '#/components/schemas/Id' } } }
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } }
      responses: { '204': { description: ok } }
components:
  schemas:
    Id: { type: string, pattern: '^[a-z]{3}`?$', minLength: 3, maxLength: 4, description: 'Names a thing.', example: abc }
    Order:
      type: object
      minProperties: 1
      externalDocs: { url: 'https://a.example/orders' }
      properties:
        number: { type: integer, minimum: 0, exclusiveMinimum: true, maximum: 100, multipleOf: 5 }
        share: { type: number, maximum: 1, exclusiveMaximum: true, default: 0.5 }
        nothing_asked: { type: string, minLength: 0, pattern: '' }
        id: { $ref: '#/components/schemas/Id' }
        described: { description: 'Mine.', allOf: [{ $ref: '#/components/schemas/Id' }], maxLength: 3 }
        names: { type: array, minItems: 1, uniqueItems: true, items: { type: string, maxLength: 1 } }
        prices: { type: object, maxProperties: 9, additionalProperties: { type: number, minimum: 0 } }
        address: { type: object, minProperties: 2, properties: { street: { type: string } }, example: { street: s } }
        kind: { type: string, enum: [a, b], default: b }
        long: { type: string, example: 'A very long example that nobody would want to read in the documentation, since it goes on and on and on.' }
        old: { type: string, deprecated: true }
      additionalProperties: { type: string, maxLength: 9 }
";

/// The documentation of what is called `name`, which follows it.
fn docs<'c>(client: &'c Client, file: &str, name: &str) -> Vec<&'c str> {
    let lines: Vec<&str> = client.file(file).lines().map(str::trim).collect();
    let at = lines.iter().position(|line| line.starts_with(name)).unwrap_or_else(|| panic!("no `{name}`"));
    let before = lines[..at].iter().rev().take_while(|line| line.starts_with("///") || line.starts_with('#'));
    let mut docs: Vec<&str> = before.copied().collect();
    docs.reverse();
    docs
}

#[test]
fn fields_say_what_is_asked_of_them() {
    let client = client(SHOP, &Options::default());
    let fields = ["number", "share", "nothing_asked", "id", "described", "names", "prices", "address", "kind", "long", "old"];
    let text: Vec<String> = fields
        .map(|name| format!("{name}\n    {}\n", docs(&client, "types/order.rs", &format!("pub {name}:")).join("\n    ")))
        .into();
    expect![[r#"
        number
            /// Not described by the API.
            ///
            /// Greater than 0, at most 100, a multiple of 5.
        share
            /// Not described by the API.
            ///
            /// Less than 1.
            /// Default: `0.5`.
        nothing_asked
            /// Not described by the API.
        id
            /// Not described by the API.
            ///
            /// At least 3 characters, at most 4 characters, matches ``^[a-z]{3}`?$``.
            /// Example: `"abc"`.
        described
            /// Mine.
            ///
            /// At least 3 characters, at most 3 characters, matches ``^[a-z]{3}`?$``.
            /// Example: `"abc"`.
        names
            /// Not described by the API.
            ///
            /// Not empty, no two items the same.
            /// Each value: at most 1 character.
        prices
            /// Not described by the API.
            ///
            /// At most 9 members.
            /// Each value: at least 0.
        address
            /// Not described by the API.
            ///
            /// Example: `{"street":"s"}`.
        kind
            /// Not described by the API.
            ///
            /// Default: `"b"`.
        long
            /// Not described by the API.
        old
            /// Not described by the API.
            #[deprecated = "the API marks this as deprecated; the documentation says why"]
    "#]]
    .assert_eq(&text.concat());
}

#[test]
fn types_say_what_is_asked_of_them() {
    let client = client(SHOP, &Options::default());
    expect![[r#"
        /// See <https://a.example/orders>.
        ///
        /// At least 1 member.
        #[derive(Debug, Clone, PartialEq, Default)]"#]]
    .assert_eq(&docs(&client, "types/order.rs", "pub struct Order ").join("\n"));
    expect![[r#"
        /// `OrderAddress` of the API.
        ///
        /// At least 2 members.
        /// Example: `{"street":"s"}`.
        #[derive(Debug, Clone, PartialEq, Eq, Default)]"#]]
    .assert_eq(&docs(&client, "types/order.rs", "pub struct OrderAddress ").join("\n"));
    expect![[r#"
        /// Names a thing.
        ///
        /// At least 3 characters, at most 4 characters, matches ``^[a-z]{3}`?$``.
        /// Example: `"abc"`."#]]
    .assert_eq(&docs(&client, "types/id.rs", "pub type Id ").join("\n"));
}

#[test]
fn arguments_say_what_is_asked_of_them() {
    let client = client(SHOP, &Options::default());
    let file = "operations/untagged.rs";
    expect![[r#"
        /// Calls `replace`.
        ///
        /// `PUT /orders/{id}`
        ///
        /// # Arguments
        ///
        /// * `id`
        ///   At least 3 characters, at most 4 characters, matches ``^[a-z]{3}`?$``.
        ///   Example: `"abc"`.
        /// * `body`
        ///
        /// # Errors
        ///
        /// [`ErrorKind`](crate::api::ErrorKind) lists the ways to fail.
        #[inline]"#]]
    .assert_eq(&docs(&client, file, "pub fn replace(").join("\n"));
    expect![[r#"
        /// The page.
        ///
        /// At least 1.
        /// Default: `1`.
        /// Example: `3`.
        #[inline]"#]]
    .assert_eq(&docs(&client, file, "pub fn page(").join("\n"));
    expect![[r#"
        /// Sets `tags`.
        ///
        /// At most 3 items.
        /// Each value: at least 3 characters, at most 4 characters, matches ``^[a-z]{3}`?$``.
        #[inline]"#]]
    .assert_eq(&docs(&client, file, "pub fn tags(").join("\n"));
}
