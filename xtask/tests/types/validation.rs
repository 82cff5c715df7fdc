//! `--validate`: a table of rules, and a line before each value that is sent.

use expect_test::expect;
use xtask::lower::Options;

use crate::client::client;

const API: &str = "
paths:
  /things/{id}:
    get:
      operationId: read
      parameters: [{ name: id, in: path, required: true, schema: { type: integer, minimum: 1 } }]
      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Read' } } } } }
    post:
      operationId: send
      parameters:
        - { name: id, in: path, required: true, schema: { type: integer } }
        - { name: page, in: query, schema: { type: integer, maximum: 9 } }
      requestBody:
        required: true
        content:
          application/json: { schema: { $ref: '#/components/schemas/Sent' } }
          multipart/form-data: { schema: { type: object, properties: { name: { type: string, maxLength: 3 } } } }
      responses: { '204': { description: ok } }
components:
  schemas:
    Read: { type: object, properties: { name: { type: string, minLength: 1 } } }
    Sent:
      type: object
      maxProperties: 2
      properties:
        tags: { type: array, uniqueItems: true, items: { $ref: '#/components/schemas/Tag' } }
        holder: { $ref: '#/components/schemas/Holder' }
        free: { $ref: '#/components/schemas/Free' }
        odd: { type: string, pattern: '(?=x)', maxLength: 5 }
      additionalProperties: { type: integer, minimum: -1.5, exclusiveMinimum: true }
    Tag: { type: string, pattern: '^[a-z]$' }
    Holder: { type: object, properties: { self: { $ref: '#/components/schemas/Holder' }, sent: { $ref: '#/components/schemas/Sent' } } }
    Free: { type: object, properties: { name: { type: string } } }
";

fn validating() -> Options {
    Options { validate: true, ..Options::default() }
}

#[test]
fn nothing_is_checked_unless_it_is_asked_for() {
    let client = client(API, &Options::default());
    assert!(!client.names("runtime").contains(&"rules.rs"));
    assert!(!client.file("operations/untagged.rs").contains(".check("));
    assert!(!client.manifest.contains("regex"));
    assert_eq!(client.said, "");
}

#[test]
fn the_rules_are_a_table() {
    let client = client(API, &validating());
    expect![[r#"
        //! What the API asks of the values that are sent.

        use crate::api::runtime::Rule;

        pub(crate) static TYPES: &[&[Rule]] = &[
            &[],
            &[
                Rule::MaxProperties(2),
                Rule::Member(
                    "tags",
                    &[Rule::UniqueItems, Rule::Items(&[Rule::Pattern("^[a-z]$")])],
                ),
                Rule::Member("holder", &[Rule::Type(3)]),
                Rule::Member("odd", &[Rule::MaxLength(5)]),
                Rule::Others(&["tags", "holder", "free", "odd"], &[Rule::Above(-1.5)]),
            ],
            &[],
            &[Rule::Member("self", &[Rule::Type(3)]), Rule::Member("sent", &[Rule::Type(1)])],
            &[],
        ];
    "#]]
    .assert_eq(client.file("rules.rs").split_once("\n\n").unwrap().1);
    expect![[r#"
        lower::pattern: the pattern cannot be checked, and is left to the server
    "#]]
    .assert_eq(&client.said);
    assert!(client.manifest.contains("\nregex = "));
}

#[test]
fn what_is_sent_is_checked_before() {
    let client = client(API, &validating());
    let text: Vec<&str> =
        client.file("operations/untagged.rs").lines().filter(|line| line.contains(".check(")).map(str::trim).collect();
    expect![[r#"
        call.check("id", &id, &[Rule::Minimum(1.0)]);
        call.check("name", &self.name, &[Rule::MaxLength(3)]);
        call.check("body", &body, &[Rule::Type(1)]);
        self.call.check("page", &page, &[Rule::Maximum(9.0)]);"#]]
    .assert_eq(&text.join("\n"));
}
