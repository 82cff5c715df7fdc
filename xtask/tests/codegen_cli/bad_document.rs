//! A vendor's document that cannot be used.

use expect_test::expect;

use crate::project::{DOCUMENT, Project};

#[test]
fn no_folder_for_the_document() {
    Project::empty().refused(
        &[],
        &expect![[r#"
            error[codegen::no-document]: there is no folder `spec` here
             |
             = help: run the command at the top of the workspace
             = help: put the vendor's OpenAPI document there, or name it with `--spec FILE`

            1 error; nothing was written
        "#]],
    );
}

#[test]
fn no_document_in_the_folder() {
    Project::empty().file("spec/evidence/get-pet.yaml", "").refused(
        &[],
        &expect![[r#"
        error[codegen::no-document]: there is no document in `spec`
         |
         = help: put the vendor's OpenAPI document there, or name it with `--spec FILE`

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn two_documents_in_the_folder() {
    Project::of_document(DOCUMENT).file("spec/api-2.yaml", DOCUMENT).refused(
        &[],
        &expect![[r#"
        error[codegen::several-documents]: there are several documents: `spec/api-2.yaml`, `spec/api.yaml`
         |
         = help: name the one that is meant with `--spec FILE`

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn a_document_that_is_not_there() {
    Project::of_document(DOCUMENT).refused(
        &["--spec", "spec/apis.yaml"],
        &expect![[r#"
        error[document::unreadable]: cannot read `spec/apis.yaml`: No such file or directory (os error 2)
         |
         = help: check the path; it is relative to the folder that the command runs in
         = help: did you mean `spec/api.yaml`?

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn a_folder_in_place_of_the_document() {
    Project::of_document(DOCUMENT).refused(
        &["--spec", "spec"],
        &expect![[r#"
        error[document::unreadable]: cannot read `spec`: Is a directory (os error 21)
         |
         = help: name the document itself, not its folder

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn an_empty_file() {
    Project::of_document("").refused(
        &[],
        &expect![[r#"
            error[document::not-openapi]: the document is empty
             --> spec/api.yaml:1:1
              |
            1 |
              | ^
              |
              = help: give an OpenAPI 3 document

            1 error; nothing was written
        "#]],
    );
}

#[test]
fn a_document_that_is_no_object() {
    Project::of_document("- openapi: 3.0.3\n").refused(
        &[],
        &expect![[r#"
            error[document::not-openapi]: the document is an array, not an object
             --> spec/api.yaml:1:1
              |
            1 | - openapi: 3.0.3
              | ^
              |
              = help: give an OpenAPI 3 document

            1 error; nothing was written
        "#]],
    );
}

#[test]
fn bytes_that_are_not_utf8() {
    Project::of_document(b"openapi: 3.0.3\ninfo:\n  title: Caf\xe9\n").refused(
        &[],
        &expect![[r#"
        error[document::not-utf8]: `spec/api.yaml` is not UTF-8
         --> spec/api.yaml:3:13
          |
        3 |   title: Caf�
          |             ^ byte 33 of the file is 0xe9
          |
          = help: save the file as UTF-8; OpenAPI documents have no other encoding

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn yaml_that_does_not_end() {
    Project::of_document("openapi: 3.0.3\ninfo:\n  tags: [pets, owners\npaths: {}\n").refused(&[], &expect![[r#"
        error[document::syntax]: `spec/api.yaml` is not readable as YAML: did not find expected ',' or ']', while parsing a flow sequence
         --> spec/api.yaml:4:6
          |
        4 | paths: {}
          |      ^
          |
         ::: spec/api.yaml:3:9
          |
        3 |   tags: [pets, owners
          |         - it begins here

        1 error; nothing was written
    "#]]);
}

#[test]
fn yaml_that_is_indented_with_a_tab() {
    Project::of_document("openapi: 3.0.3\ninfo:\n\ttitle: Pets\n").refused(&[], &expect![[r#"
        error[document::syntax]: `spec/api.yaml` is not readable as YAML: found character that cannot start any token, while scanning for the next token
         --> spec/api.yaml:3:1
          |
        3 |     title: Pets
          | ^^^^
          |
          = help: YAML is indented with spaces; replace the tab

        1 error; nothing was written
    "#]]);
}

#[test]
fn two_yaml_documents_in_one_file() {
    Project::of_document("# Pets\n---\nopenapi: 3.0.3\n---\nopenapi: 3.0.3\n").refused(
        &[],
        &expect![[r#"
        error[document::syntax]: `spec/api.yaml` holds more than one YAML document
         --> spec/api.yaml:4:1
          |
        4 | ---
          | ^ the second one begins here
          |
          = help: keep one document in the file

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn json_is_told_by_its_content_and_not_called_yaml() {
    Project::of_document("{\n  \"openapi\": \"3.0.3\",\n  \"info\": { \"title\": \"Pets\", }\n}\n").refused(
        &[],
        &expect![[r#"
        error[document::syntax]: `spec/api.yaml` is not readable as JSON: trailing comma
         --> spec/api.yaml:3:30
          |
        3 |   "info": { "title": "Pets", }
          |                              ^

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn json_that_ends_too_early() {
    Project::of_document("{\n  \"openapi\": \"3.0.3\",\n  \"paths\": {").refused(
        &[],
        &expect![[r#"
        error[document::syntax]: `spec/api.yaml` is not readable as JSON: EOF while parsing an object
         --> spec/api.yaml:3:12
          |
        3 |   "paths": {
          |            ^
          |
          = help: the text ends too early; see whether the file is whole

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn a_key_that_stands_twice_in_yaml() {
    Project::of_document(DOCUMENT.replace("components:\n", "paths: {}\ncomponents:\n")).refused(
        &[],
        &expect![[r#"
        error[document::repeated-key]: the key `paths` stands twice in one object
          --> spec/api.yaml:23:1
           |
        23 | paths: {}
           | ^ the second
           |
          ::: spec/api.yaml:7:1
           |
         7 | paths:
           | - the first
           |
           = note: readers disagree about which of the two counts
           = help: remove one of them

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn a_key_that_stands_twice_in_json() {
    Project::of_document("{\n  \"openapi\": \"3.0.3\",\n  \"info\": { \"title\": \"Pets\", \"title\": \"Dogs\" }\n}\n").refused(
        &[],
        &expect![[r#"
            error[document::repeated-key]: the key `title` stands twice in one object
             --> spec/api.yaml:3:30
              |
            3 |   "info": { "title": "Pets", "title": "Dogs" }
              |                              ^ the second
              |
             ::: spec/api.yaml:3:13
              |
            3 |   "info": { "title": "Pets", "title": "Dogs" }
              |             - the first
              |
              = note: readers disagree about which of the two counts
              = help: remove one of them

            1 error; nothing was written
        "#]],
    );
}

#[test]
fn a_swagger_document() {
    Project::of_document("swagger: '2.0'\ninfo:\n  title: Pets\n").refused(
        &[],
        &expect![[r#"
            error[document::version]: this is a Swagger 2.0 document
             --> spec/api.yaml:1:1
              |
            1 | swagger: '2.0'
              | ^^^^^^^ OpenAPI 3.0, 3.1 and 3.2 are read
              |
              = note: at #/swagger
              = help: convert it first, for example with `npx swagger2openapi spec.json --outfile spec-3.0.json`

            1 error; nothing was written
        "#]],
    );
}

#[test]
fn a_document_of_a_version_that_nobody_knows() {
    Project::of_document(DOCUMENT.replace("3.0.3", "7.0.0")).refused(
        &[],
        &expect![[r#"
            error[document::version]: OpenAPI 7.0.0 is not read
             --> spec/api.yaml:1:10
              |
            1 | openapi: 7.0.0
              |          ^^^^^ OpenAPI 3.0, 3.1 and 3.2 are read
              |
              = note: at #/openapi
              = help: give a document of one of these versions

            1 error; nothing was written
        "#]],
    );
}

#[test]
fn a_version_of_two_numbers() {
    Project::of_document(DOCUMENT.replace("3.0.3", "3.0")).refused(
        &[],
        &expect![[r#"
            error[document::version]: OpenAPI 3.0 is not read
             --> spec/api.yaml:1:10
              |
            1 | openapi: 3.0
              |          ^^^ OpenAPI 3.0, 3.1 and 3.2 are read
              |
              = note: at #/openapi
              = note: a version of OpenAPI has three numbers
              = help: write `openapi: 3.0.0`

            1 error; nothing was written
        "#]],
    );
}

#[test]
fn a_document_without_a_version() {
    Project::of_document("info:\n  title: Pets\npaths: {}\n").refused(
        &[],
        &expect![[r#"
        error[document::version]: the document does not say which OpenAPI version it follows
         --> spec/api.yaml:1:1
          |
        1 | info:
          | ^
          |
          = help: the first line of an OpenAPI document is `openapi: 3.0.3`

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn paths_that_are_no_object() {
    Project::of_document("openapi: 3.0.3\ninfo:\n  title: Pets\n  version: 1.0.0\npaths: []\n").refused(
        &[],
        &expect![[r#"
            error[prepare::no-paths]: `paths` is a list, but must be an object
             --> spec/api.yaml:5:8
              |
            5 | paths: []
              |        ^^
              |
              = note: at #/paths
              = help: an OpenAPI document needs `paths`, an object with a member for each path

            1 error; nothing was written
        "#]],
    );
}

#[test]
fn a_reference_to_nowhere() {
    Project::of_document(DOCUMENT.replace("schemas/Pet'", "schemas/Pets'")).refused(
        &[],
        &expect![[r#"
            error[prepare::dangling-reference]: the reference `#/components/schemas/Pets` leads to nothing
              --> spec/api.yaml:22:23
               |
            22 |                 $ref: '#/components/schemas/Pets'
               |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^
               |
               = note: at #/paths/~1pets~1{petId}/get/responses/200/content/application~1json/schema/$ref
               = help: did you mean `#/components/schemas/Pet`?

            1 error; nothing was written
        "#]],
    );
}

#[test]
fn a_reference_to_another_file() {
    Project::of_document(DOCUMENT.replace("#/components/schemas/Pet", "pet.yaml#/Pet")).refused(
        &[],
        &expect![[r#"
            error[document::unreadable]: cannot read `spec/pet.yaml`: No such file or directory (os error 2)
              --> spec/api.yaml:22:23
               |
            22 |                 $ref: 'pet.yaml#/Pet'
               |                       ^^^^^^^^^^^^^^^
               |
               = note: at #/paths/~1pets~1{petId}/get/responses/200/content/application~1json/schema/$ref
               = help: the path is relative to the file that refers to it

            1 error; nothing was written
        "#]],
    );
}

#[test]
fn references_to_nowhere_are_all_reported_in_one_run() {
    let text = DOCUMENT.replace("schemas/Pet'", "schemas/Pets'").replace(
        "        name: { type: string }\n",
        "        name: { $ref: '#/components/schemas/Name' }\n        owner: { $ref: '#/definitions/Owner' }\n",
    );
    Project::of_document(text).refused(
        &[],
        &expect![[r#"
            error[prepare::dangling-reference]: the reference `#/components/schemas/Pets` leads to nothing
              --> spec/api.yaml:22:23
               |
            22 |                 $ref: '#/components/schemas/Pets'
               |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^
               |
               = note: at #/paths/~1pets~1{petId}/get/responses/200/content/application~1json/schema/$ref
               = help: did you mean `#/components/schemas/Pet`?

            error[prepare::dangling-reference]: the reference `#/components/schemas/Name` leads to nothing
              --> spec/api.yaml:28:23
               |
            28 |         name: { $ref: '#/components/schemas/Name' }
               |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
               |
               = note: at #/components/schemas/Pet/properties/name/$ref
               = help: add what it points at, or correct it, with an override

            error[prepare::dangling-reference]: the reference `#/definitions/Owner` leads to nothing
              --> spec/api.yaml:29:24
               |
            29 |         owner: { $ref: '#/definitions/Owner' }
               |                        ^^^^^^^^^^^^^^^^^^^^^^
               |
               = note: at #/components/schemas/Pet/properties/owner/$ref
               = help: add what it points at, or correct it, with an override

            3 errors; nothing was written
        "#]],
    );
}

#[test]
fn control_characters_of_a_document_do_not_reach_the_terminal() {
    let text = DOCUMENT.replace("'#/components/schemas/Pet'", "\"#/components/\\e[2J\"");
    let run = Project::of_document(text).run(&["codegen"]);
    assert_eq!(run.code, Some(1));
    assert!(!run.stderr.contains('\u{1b}'), "{:?}", run.stderr);
}
