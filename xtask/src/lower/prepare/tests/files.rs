//! Documents in several files.

use std::fs;
use std::path::Path;

use expect_test::expect;
use serde_json::Value;
use tempfile::TempDir;

use super::super::prepare;
use super::HEAD;
use crate::diagnostic::{Diagnostics, Style};
use crate::document::Document;

/// The folder with these files; the first is the document.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn bundled(files: &[(&str, &str)]) -> (TempDir, Document, Diagnostics) {
    let folder = folder(files);
    let document = Document::load(&folder.path().join(files[0].0)).unwrap();
    let (document, findings) = prepare(&document).unwrap();
    (folder, document, findings)
}

/// The findings, without the folder.
fn text(findings: &Diagnostics, folder: &Path) -> String {
    findings.render(Style::Plain).replace(&format!("{}/", folder.display()), "")
}

fn check(files: &[(&str, &str)], pointers: &[&str]) -> String {
    let (folder, document, findings) = bundled(files);
    let parts = pointers.iter().map(|pointer| document.value.pointer(pointer).unwrap_or(&Value::Null).to_string() + "\n");
    parts.collect::<String>() + &text(&findings, folder.path())
}

fn main(rest: &str) -> String {
    format!("openapi: 3.0.3\n{HEAD}{rest}")
}

#[test]
fn what_stands_in_other_files_becomes_a_component() {
    let files = [
        ("main.yaml", main("paths: {}\ncomponents:\n  schemas:\n    A: { $ref: 'more/a.yaml#/A' }\n    List: { type: array, items: { $ref: 'more/a.yaml#/A' } }\n    Kept: { $ref: '#/components/schemas/List' }\n")),
        ("more/a.yaml", "A: { type: object, properties: { b: { $ref: '#/B' }, c: { $ref: ../c.json }, a: { $ref: 'a.yaml#/A' } } }\nB: { type: string }\n".to_owned()),
        ("c.json", "{\"properties\": {\"list\": {\"$ref\": \"./main.yaml#/components/schemas/List\"}, \"self\": {\"$ref\": \"#\"}}}".to_owned()),
    ];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    expect![[r##"
        {"A":{"type":"object","properties":{"b":{"$ref":"#/components/schemas/B"},"c":{"$ref":"#/components/schemas/c"},"a":{"$ref":"#/components/schemas/A"}}},"List":{"type":"array","items":{"$ref":"#/components/schemas/A"}},"Kept":{"$ref":"#/components/schemas/List"},"B":{"type":"string"},"c":{"properties":{"list":{"$ref":"#/components/schemas/List"},"self":{"$ref":"#/components/schemas/c"}}}}
    "##]].assert_eq(&check(&files, &["/components/schemas"]));
}

#[test]
fn names_are_not_taken_twice() {
    let files = [
        (
            "main.yaml",
            main(
                "paths: {}\ncomponents: { schemas: { X: { type: string }, U: { oneOf: [{ $ref: 'a.yaml#/X' }, { $ref: 'b.yaml#/X' }, { $ref: 'b.yaml#/Y/X' }, { $ref: 'b.yaml#/Z/X' }] } } }\n",
            ),
        ),
        ("a.yaml", "X: { type: integer }\n".to_owned()),
        ("b.yaml", "X: { type: boolean }\nY: { X: { type: number } }\nZ: { X: { type: array, items: {} } }\n".to_owned()),
    ];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    expect![[r##"
        {"X":{"type":"string"},"U":{"oneOf":[{"$ref":"#/components/schemas/a_X"},{"$ref":"#/components/schemas/b_X"},{"$ref":"#/components/schemas/b_Y_X"},{"$ref":"#/components/schemas/b_Z_X"}]},"a_X":{"type":"integer"},"b_X":{"type":"boolean"},"b_Y_X":{"type":"number"},"b_Z_X":{"type":"array","items":{}}}
    "##]].assert_eq(&check(&files, &["/components/schemas"]));
}

#[test]
fn path_items_operations_and_their_parts_are_put_in_place() {
    let files = [
        ("main.yaml", main("paths:\n  /a: { $ref: 'paths.yaml#/~1a' }\n  /b: { get: { $ref: 'paths.yaml#/~1a/get' } }\n")),
        ("paths.yaml", "/a:\n  get:\n    parameters: [{ $ref: 'parts.yaml#/p' }]\n    responses:\n      200: { $ref: 'parts.yaml#/ok' }\n      4xx: { description: d, content: { $ref: 'parts.yaml#/content' } }\n".to_owned()),
        ("parts.yaml", "p: { in: query, name: q, schema: { $ref: '#/s' } }\nok: { description: d }\ncontent: { a/b: { schema: { $ref: '#/s' } } }\ns: { type: strin }\n".to_owned()),
    ];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    expect![[r##"
        {"/a":{"get":{"parameters":[{"$ref":"#/components/parameters/p"}],"responses":{"200":{"$ref":"#/components/responses/ok"},"4XX":{"description":"d","content":{"a/b":{"schema":{"$ref":"#/components/schemas/s"}}}}}}},"/b":{"get":{"parameters":[{"$ref":"#/components/parameters/p"}],"responses":{"200":{"$ref":"#/components/responses/ok"},"4XX":{"description":"d","content":{"a/b":{"schema":{"$ref":"#/components/schemas/s"}}}}}}}}
        {"parameters":{"p":{"in":"query","name":"q","schema":{"$ref":"#/components/schemas/s"}}},"responses":{"ok":{"description":"d"}},"schemas":{"s":{}}}
        warning[prepare::repaired]: the status `4xx` is read as `4XX`
         --> paths.yaml:6:7
          |
        6 |       4xx: { description: d, content: { $ref: 'parts.yaml#/content' } }
          |       ^^^
          |
          = note: at #/~1a/get/responses/4xx
          = note: and 1 more place

        warning[prepare::repaired]: `strin` is no type
         --> parts.yaml:4:12
          |
        4 | s: { type: strin }
          |            ^^^^^
          |
          = note: at #/s/type
          = note: the schema is read as any JSON value
          = help: the types are string, number, integer, boolean, array and object"##]].assert_eq(&check(&files, &["/paths", "/components"]));
}

#[test]
fn mappings_of_discriminators_follow() {
    let files = [
        ("main.yaml", main("paths: {}\ncomponents: { schemas: { P: { $ref: 'a.yaml#/components/schemas/P' } } }\n")),
        ("a.yaml", "components:\n  schemas:\n    P:\n      oneOf: [{ $ref: '#/components/schemas/D' }]\n      discriminator: { propertyName: k, mapping: { d: D, e: './a.yaml#/components/schemas/D', f: none.yaml#/x } }\n    D: { type: object }\n".to_owned()),
    ];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    expect![[r##"
        {"P":{"oneOf":[{"$ref":"#/components/schemas/D"}],"discriminator":{"propertyName":"k","mapping":{"d":"#/components/schemas/D","e":"#/components/schemas/D"}}},"D":{"type":"object"}}
        warning[document::unreadable]: cannot read `none.yaml`: No such file or directory (os error 2)
         --> a.yaml:5:98
          |
        5 |       discriminator: { propertyName: k, mapping: { d: D, e: './a.yaml#/components/schemas/D', f: none.yaml#/x } }
          |                                                                                                  ^^^^^^^^^^^^
          |
          = note: at #/components/schemas/P/discriminator/mapping/f
          = note: the value is left out of the mapping"##]].assert_eq(&check(&files, &["/components/schemas"]));
}

#[test]
fn what_cannot_be_bundled_is_an_error_where_it_is_referred_to() {
    let files = [
        (
            "main.yaml",
            main(
                "paths: {}\ncomponents:\n  schemas:\n    A: { $ref: 'a.yaml#/A' }\n    B:\n      $ref: 'https://example.com/b.json#/B'\n",
            ),
        ),
        (
            "a.yaml",
            "A:\n  properties:\n    b:\n      $ref: nowhere.yaml\n    c:\n      $ref: '#/D'\n    d:\n      $ref: bad.yaml\n"
                .to_owned(),
        ),
        ("bad.yaml", "a: [1\n".to_owned()),
    ];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    expect![[r#"
        error[document::unreadable]: cannot read `nowhere.yaml`: No such file or directory (os error 2)
         --> a.yaml:4:13
          |
        4 |       $ref: nowhere.yaml
          |             ^^^^^^^^^^^^
          |
          = note: at #/A/properties/b/$ref
          = help: the path is relative to the file that refers to it

        warning[prepare::dangling-reference]: the reference `#/D` leads to nothing
         --> a.yaml:6:13
          |
        6 |       $ref: '#/D'
          |             ^^^^^
          |
          = note: at #/A/properties/c/$ref
          = note: it is read as any JSON value
          = help: add what it points at, or correct it

        error[document::syntax]: `bad.yaml` is not readable as YAML: did not find expected ',' or ']', while parsing a flow sequence
         --> bad.yaml:2:1
          |
        2 |
          | ^
          |
         ::: bad.yaml:1:4
          |
        1 | a: [1
          |    - it begins here
          |
         ::: a.yaml:8:13
          |
        8 |       $ref: bad.yaml
          |             -------- referred to here
          |
          = note: at #/A/properties/d/$ref

        error[prepare::remote-reference]: the reference leads to `https://example.com/b.json`
         --> main.yaml:8:13
          |
        8 |       $ref: 'https://example.com/b.json#/B'
          |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = note: at #/components/schemas/B/$ref
          = note: nothing is fetched from the network
          = help: bundle the document into one file first, for example with `npx @redocly/cli bundle`"#]].assert_eq(&check(&files, &[]));
}

#[test]
fn files_that_lead_to_each_other_are_no_circle() {
    let files = [
        ("main.yaml", main("paths: { /a: { $ref: 'a.yaml' } }\ncomponents: { schemas: { A: { $ref: 'b.yaml#/A' } } }\n")),
        ("a.yaml", "$ref: main.yaml#/paths/~1a\n".to_owned()),
        ("b.yaml", "A: { $ref: 'b.yaml#/B' }\nB: { $ref: 'b.yaml#/A' }\n".to_owned()),
    ];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    expect![[r#"
        {"/a":{}}
        {"schemas":{"A":{},"B":{}}}
        error[prepare::circular-reference]: the reference `a.yaml` leads back to itself
         --> main.yaml:3:22
          |
        3 | paths: { /a: { $ref: 'a.yaml' } }
          |                      ^^^^^^^^^
          |
          = note: at #/paths/~1a/$ref
          = help: point it at the object that is meant

        warning[prepare::dangling-reference]: the reference `#/components/schemas/B` leads back to itself
         --> b.yaml:1:12
          |
        1 | A: { $ref: 'b.yaml#/B' }
          |            ^^^^^^^^^^^^
          |
          = note: at #/A/$ref
          = note: it is read as any JSON value
          = help: point it at the schema that is meant, with an override

        warning[prepare::dangling-reference]: the reference `#/components/schemas/A` leads back to itself
         --> b.yaml:2:12
          |
        2 | B: { $ref: 'b.yaml#/A' }
          |            ^^^^^^^^^^^^
          |
          = note: at #/B/$ref
          = note: it is read as any JSON value
          = help: point it at the schema that is meant, with an override"#]]
    .assert_eq(&check(&files, &["/paths", "/components"]));
}

#[test]
fn examples_that_are_not_there_are_left_out() {
    let files = [(
        "main.yaml",
        main(
            "paths:\n  /a:\n    get: { responses: { 200: { description: d, content: { a/b: { examples: { e: { $ref: gone.yaml } } } } } } }\n",
        ),
    )];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    expect![[r#"
        {"/a":{"get":{"responses":{"200":{"description":"d","content":{"a/b":{"examples":{"e":{}}}}}}}}}
        warning[document::unreadable]: cannot read `gone.yaml`: No such file or directory (os error 2)
         --> main.yaml:5:89
          |
        5 |     get: { responses: { 200: { description: d, content: { a/b: { examples: { e: { $ref: gone.yaml } } } } } } }
          |                                                                                         ^^^^^^^^^
          |
          = note: at #/paths/~1a/get/responses/200/content/a~1b/examples/e/$ref
          = note: it is left out
          = help: the path is relative to the file that refers to it"#]]
    .assert_eq(&check(&files, &["/paths"]));
}
