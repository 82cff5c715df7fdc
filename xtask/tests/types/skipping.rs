//! `--skip-broken`: the rest of a document is worth having.

use expect_test::expect;
use xtask::document::{Document, Source};
use xtask::lower::{self, Options};

use crate::client::client;

const BROKEN: &str = "
paths:
  /fine:
    get: { operationId: fine, responses: { '204': { description: ok } } }
  /parameter:
    get: { operationId: noSchema, parameters: [{ name: a, in: query }], responses: { '204': { description: ok } } }
    put: { operationId: sound, responses: { '204': { description: ok } } }
  /shared/{id}:
    parameters: [{ $ref: '#/components/parameters/Nothing' }]
    get: { operationId: one, responses: { '204': { description: ok } } }
    put: { operationId: two, responses: { '204': { description: ok } } }
  /component:
    get: { operationId: badResponse, responses: { '200': { $ref: '#/components/responses/Bad' } } }
components:
  responses:
    Bad: { description: bad, content: { application/json: { schema: { $ref: 'https://a.example/other.yaml#/Pet' } } } }
";

fn skipping() -> Options {
    Options { skip_broken: true, ..Options::default() }
}

#[test]
fn broken_operations_are_left_out_and_listed() {
    let client = client(BROKEN, &skipping());
    let methods: Vec<&str> = client
        .file("operations/untagged.rs")
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub fn ")?.strip_suffix(" {"))
        .filter(|method| method.contains("(&self"))
        .collect();
    expect![[r#"
        fine(&self) -> Fine<'_>
        no_schema(&self) -> NoSchema<'_>
        sound(&self) -> Sound<'_>"#]]
    .assert_eq(&methods.join("\n"));
    expect![[r#"
        prepare::remote-reference: the reference leads to `https://a.example/other.yaml`
        lower::dangling-reference: the reference `#/components/parameters/Nothing` leads to nothing
        lower::path-parameter: the path asks for `id`, which is not declared
        lower::path-parameter: the path asks for `id`, which is not declared
        lower::skipped-operation: the operation `badResponse` is left out
        lower::skipped-operation: the operation `one` is left out
        lower::skipped-operation: the operation `two` is left out
        prepare::repaired: there is no `schema`; it is taken for a string
    "#]]
    .assert_eq(&client.said);
}

#[test]
fn without_the_option_nothing_is_left_out() {
    let text = format!("openapi: 3.0.3\ninfo: {{ title: Test, version: '1' }}\n{BROKEN}");
    let document = Document::parse(Source::new("api.yaml", text)).unwrap();
    assert!(lower::lower(&document).is_err());
}

#[test]
fn what_is_no_part_stops_all_the_same() {
    let document = Document::parse(Source::new("api.yaml", "openapi: 3.0.3\ninfo: { title: t, version: '1' }\n")).unwrap();
    assert!(lower::lower_with(&document, &skipping()).is_err());
}

#[test]
fn a_sound_document_is_the_same_with_the_option() {
    let sound = BROKEN.split("  /parameter:").next().unwrap();
    let (with, without) = (client(sound, &skipping()), client(sound, &Options::default()));
    assert_eq!(with.file("operations/untagged.rs"), without.file("operations/untagged.rs"));
    assert_eq!(with.said, without.said);
}

#[test]
fn every_operation_that_needs_an_unusable_scheme_is_left_out() {
    let text = "
security: [{ lost: [] }]
paths:
  /a:
    get: { operationId: shared, responses: { '204': { description: ok } } }
    put: { operationId: own, security: [{ lost: [] }], responses: { '204': { description: ok } } }
    post: { operationId: open, security: [], responses: { '204': { description: ok } } }
  /b:
    get: { operationId: another, security: [{ lost: [] }], responses: { '204': { description: ok } } }
components: { securitySchemes: { lost: { $ref: '#/components/securitySchemes/nowhere' } } }
";
    let client = client(text, &skipping());
    expect![[r#"
        lower::dangling-reference: the reference `#/components/securitySchemes/nowhere` leads to nothing
        lower::security: there is no usable security scheme `lost`
        lower::skipped-operation: the operation `shared` is left out
        lower::skipped-operation: the operation `own` is left out
        lower::skipped-operation: the operation `another` is left out
        prepare::security: there is no usable security scheme `lost`
    "#]]
    .assert_eq(&client.said);
    assert!(client.file("operations/untagged.rs").contains("pub fn open(&self)"));
}
