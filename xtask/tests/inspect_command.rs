//! `cargo xtask inspect`: the model as text and as JSON.

mod common;

use common::Folder;
use expect_test::expect;
use serde_json::Value;

const DOCUMENT: &str = r##"openapi: 3.0.3
info: { title: Pets, version: '1' }
servers: [{ url: https://a.example }]
paths:
  /pets/{id}:
    put:
      operationId: putPet
      parameters:
        - { name: id, in: path, required: true, schema: { type: integer } }
        - { name: dry, in: query, schema: { type: boolean } }
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
      responses:
        '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
        '404': { description: none }
components:
  schemas:
    Pet:
      type: object
      required: [petName]
      properties: { petName: { type: string }, kind: { $ref: '#/components/schemas/Kind' }, either: { $ref: '#/components/schemas/Either' } }
      additionalProperties: { type: integer }
    Kind: { type: string, enum: [cat, dog] }
    Either: { oneOf: [{ type: integer }, { $ref: '#/components/schemas/Names' }] }
    Names: { type: array, items: { type: string } }
"##;

fn folder() -> Folder {
    Folder::with(&[("spec/api.yaml", DOCUMENT)])
}

#[test]
fn everything_is_printed() {
    let run = folder().run(&["inspect"]);
    expect![[r#"
        type Pet  (#/components/schemas/Pet; sent and received)
            pet_name: String  `petName`
            kind: Option<Kind>  `kind`
            either: Option<Either>  `either`
            extra: BTreeMap<String, i64>  all other members

        type Kind  (#/components/schemas/Kind; sent and received)
            Cat  `cat`
            Dog  `dog`
            Unknown  any other value

        type Either  (#/components/schemas/Either; sent and received)
            Integer(i64)
            Names(Vec<String>)
            Unknown  any other value

        type Names  (#/components/schemas/Names; not used by any operation)
            is Vec<String>

        operation put_pet  (`putPet`; #/paths/~1pets~1{id}/put)
            id: i64  path `id`
            dry: bool  query `dry`, optional
            body: Pet  as `application/json`
            gives Pet  as `application/json`

    "#]]
    .assert_eq(&run.out);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
}

#[test]
fn what_is_named_is_printed_alone() {
    let run = folder().run(&["inspect", "--type", "Kind", "--operation", "put_pet"]);
    let heads: Vec<&str> = run.out.lines().filter(|line| !line.starts_with(' ') && !line.is_empty()).collect();
    assert_eq!(
        heads,
        ["type Kind  (#/components/schemas/Kind; sent and received)", "operation put_pet  (`putPet`; #/paths/~1pets~1{id}/put)"]
    );
}

#[test]
fn programs_get_the_whole_model() {
    let run = folder().run(&["inspect", "--output", "json"]);
    let model: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(model["types"].as_array().map(Vec::len), Some(4));
    let fields = &model["types"][0]["shape"]["Struct"]["fields"];
    assert_eq!(
        (&fields[0]["wire"], &fields[0]["name"], &fields[0]["presence"]),
        (&"petName".into(), &"pet_name".into(), &"Required".into())
    );
    assert_eq!(fields[1]["ty"]["Named"]["name"], "Kind");
    assert_eq!(model["operations"][0]["id"], "putPet");
}

#[test]
fn a_name_that_is_not_there_is_answered_with_the_nearest() {
    let run = folder().run(&["inspect", "--type", "Kinds", "--operation", "putPets"]);
    expect![[r#"
        error[inspect::unknown]: there is no type `Kinds`
         |
         = help: did you mean `Kind`?

        error[inspect::unknown]: there is no operation `putPets`
         |
         = help: did you mean `putPet`?

        2 errors; nothing was written
    "#]]
    .assert_eq(&run.err);
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
}
