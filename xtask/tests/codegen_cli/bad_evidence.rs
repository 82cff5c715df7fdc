//! Evidence that cannot be used, and evidence that the document does not agree with.

use expect_test::expect;

use crate::project::Project;

const FILE: &str = "spec/evidence/get-pet.yaml";

#[test]
fn a_folder_that_was_named_and_is_not_there() {
    Project::sound().refused(
        &["--evidence", "spec/evidense"],
        &expect![[r#"
        error[codegen::no-folder]: there is no folder `spec/evidense`
         |
         = help: check the path; it is relative to the folder that the command runs in
         = help: did you mean `spec/evidence`?

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn a_file_in_place_of_the_folder() {
    Project::sound().refused(
        &["--evidence", FILE],
        &expect![[r#"
            error[document::unreadable]: cannot read the folder `spec/evidence/get-pet.yaml`: Not a directory (os error 20)
             |
             = help: name the folder that the file is in

            1 error; nothing was written
        "#]],
    );
}

#[test]
fn a_field_that_nobody_knows() {
    Project::sound().edit(FILE, "status: documented\n", "status: documented\ncolour: red\n").refused(
        &[],
        &expect![[r#"
        error[evidence::unknown-key]: there is no field `colour` here
         --> spec/evidence/get-pet.yaml:6:1
          |
        6 | colour: red
          | ^^^^^^
          |
          = note: at #/colour
          = help: the fields are evidence, operation, outside, source, status, date, note, request, response, placeholders

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn a_field_with_a_typing_mistake() {
    Project::sound().edit(FILE, "date:", "dates:").refused(
        &[],
        &expect![[r#"
        error[evidence::unknown-key]: there is no field `dates` here
         --> spec/evidence/get-pet.yaml:6:1
          |
        6 | dates: '2024'
          | ^^^^^
          |
          = note: at #/dates
          = help: did you mean `date`?

        error[evidence::file]: `date` is missing
         --> spec/evidence/get-pet.yaml:1:1
          |
        1 | evidence: 1
          | ^^^^^^^^^^^
          |
          = help: add `date: …`

        2 errors; nothing was written
    "#]],
    );
}

#[test]
fn a_body_that_is_not_json() {
    Project::sound().edit(FILE, r#"{"name": "Rex"}"#, r#"{"name": Rex}"#).refused(
        &[],
        &expect![[r#"
        error[evidence::body]: the body is not JSON: expected value
          --> spec/evidence/get-pet.yaml:13:14
           |
        13 |     {"name": Rex}
           |              ^
           |
           = note: line 1, column 10 of the body
           = help: correct the body, or name its type in `headers`, such as `content-type: text/html`

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn an_operation_that_the_document_does_not_have() {
    Project::sound().edit(FILE, "operation: getPet", "operation: getPat").refused(
        &[],
        &expect![[r#"
            error[evidence::no-operation]: the document has no operation `getPat`
             --> spec/evidence/get-pet.yaml:2:12
              |
            2 | operation: getPat
              |            ^^^^^^ shown here
              |
             ::: spec/api.yaml:7:1
              |
            7 | paths:
              | ----- no such `operationId` here
              |
              = note: at #/operation
              = note: at #/paths
              = note: the nearest `operationId` is `getPet`
              = note: if the exchange is not to be part of the document, say `outside: why` instead of `operation`
              = help: the request is one of `getPet`: write `operation: getPet` in the evidence file

            1 error; nothing was written
        "#]],
    );
}

#[test]
fn a_field_that_the_document_does_not_have() {
    Project::sound().edit(FILE, r#""Rex"}"#, r#""Rex", "born": "2021-05-01"}"#).refused(
        &[],
        &expect![[r#"
        error[evidence::missing-field]: the evidence shows `/born`, which is not in the document
          --> spec/evidence/get-pet.yaml:13:21
           |
        13 |     {"name": "Rex", "born": "2021-05-01"}
           |                     ^ shown here
           |
          ::: spec/api.yaml:27:7
           |
        27 |       properties:
           |       ---------- known here: name
           |
           = note: at #/components/schemas/Pet/properties
           = help: add this action to the overrides:
                     - target: $.components.schemas.Pet.properties
                       description: 'The pet handbook (2024): the field `born` is shown, which the document does not have'
                       update:
                         born:
                           type: string
                       x-evidence:
                       - get-pet.yaml

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn a_field_of_the_document_that_nothing_shows() {
    Project::sound()
        .edit(
            "spec/api.yaml",
            "        name: { type: string }\n",
            "        name: { type: string }\n        born: { type: string }\n",
        )
        .refused(
            &[],
            &expect![[r#"
            error[evidence::undocumented-field]: no evidence shows `born`, which the document has
              --> spec/api.yaml:29:15
               |
            29 |         born: { type: string }
               |               ^^^^^^^^^^^^^^^^ never shown
               |
               = note: at #/components/schemas/Pet/properties/born
               = note: it is part of a response of `getPet`
               = note: if it does not exist, say `remove: true` instead of `update`; if it does, add the evidence that shows it
               = help: once that is decided, add this action to the overrides:
                         - target: $.components.schemas.Pet.properties.born
                           description: 'TODO: no evidence shows `born`. Why does it stay?'
                           update:
                             x-undocumented: 'TODO: why the document keeps it'
                           x-evidence:
                           - get-pet.yaml

            1 error; nothing was written
        "#]],
        );
}
