//! Input that cannot be compared, and wrong words on the command line.

use expect_test::{Expect, expect};

use crate::{Folder, OLD};

fn refused(folder: &Folder, arguments: &[&str], message: &Expect) {
    let run = folder.run(arguments);
    message.assert_eq(&run.stderr);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
}

#[test]
fn all_files_that_cannot_be_read_are_named() {
    let folder = Folder::with(&[]).file("new.yaml", "openapi: 3.0.3\npaths: [\n").file("overrides/a.yaml", "overlay: 1.1.0\n");
    refused(
        &folder,
        &["diff", "older.yaml", "new.yaml"],
        &expect![[r#"
        error[document::unreadable]: cannot read `older.yaml`: No such file or directory (os error 2)
         |
         = help: check the path; it is relative to the folder that the command runs in
         = help: did you mean `old.yaml`?

        error[document::syntax]: `new.yaml` is not readable as YAML: did not find expected node content, while parsing a flow node
         --> new.yaml:3:1
          |
        3 |
          | ^

        error[overlay::missing-field]: `info` is missing
         --> overrides/a.yaml:1:1
          |
        1 | overlay: 1.1.0
          | ^^^^^^^^^^^^^^
          |
          = help: add `info` here

        error[overlay::missing-field]: `actions` is missing
         --> overrides/a.yaml:1:1
          |
        1 | overlay: 1.1.0
          | ^^^^^^^^^^^^^^
          |
          = help: add `actions` here

        4 errors; nothing was written
    "#]],
    );
}

#[test]
fn a_release_of_another_version_of_openapi() {
    let folder = Folder::with(&[]).file("new.yaml", OLD.replace("3.0.3", "2.0"));
    refused(
        &folder,
        &["diff", "old.yaml", "new.yaml"],
        &expect![[r#"
            error[document::version]: OpenAPI 2.0 is not read
             --> new.yaml:1:10
              |
            1 | openapi: 2.0
              |          ^^^ OpenAPI 3.0, 3.1 and 3.2 are read
              |
              = note: at #/openapi
              = help: give a document of one of these versions

            1 error; nothing was written
        "#]],
    );
}

#[test]
fn a_folder_that_is_not_there() {
    refused(
        &Folder::with(&[]),
        &["diff", "old.yaml", "new.yaml", "--overrides", "overides"],
        &expect![[r#"
        error[codegen::no-folder]: there is no folder `overides`
         |
         = help: check the path; it is relative to the folder that the command runs in

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn wrong_words() {
    let folder = Folder::with(&[]);
    for arguments in [
        &["diff", "old.yaml"][..],
        &["diff", "old.yaml", "new.yaml", "--fail-on", "minor"],
        &["diff", "old.yaml", "new.yaml", "--format", "html"],
    ] {
        let run = folder.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(run.stderr.starts_with("error: "), "{}", run.stderr);
    }
}

#[test]
fn help_is_no_mistake() {
    let run = Folder::with(&[]).run(&["diff", "-h"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    expect![[r#"
        Compare two releases of the vendor's document: what changes in the Rust API, and the version step that follows

        Usage: cargo xtask diff [OPTIONS] <OLD> <NEW>

        Arguments:
          <OLD>  The vendor's document that the crate was made from
          <NEW>  The vendor's document that it is to be made from

        Options:
              --overrides <DIR>  The folder of overlays that correct both; `overrides` unless given
              --evidence <DIR>   The folder of evidence that both are held against; `spec/evidence` unless given
              --fail-on <LEVEL>  Fail, with exit code 1, when there is a change of this level or a worse one [possible values: breaking, behaviour, additive, documentation]
              --sub-clients      Compare crates in which the operations of each tag have a client of their own
              --tag-features     Compare crates in which the operations of each tag have a Cargo feature
              --format <FORMAT>  How the report is written to stdout [default: text] [possible values: text, markdown, json]
          -h, --help             Print help (see more with '--help')

        Messages:
              --message-format <FORMAT>  How findings are written to stderr: `human`, or `json` for one object a line [default: human]
              --color <WHEN>             When findings are coloured: `always`, `never`, or `auto` for terminals without `NO_COLOR` [default: auto]
    "#]]
    .assert_eq(&run.stdout);
}

#[test]
fn a_reference_to_nothing_is_a_warning_about_the_new_release() {
    let dangling = OLD.replace("items: { $ref: '#/components/schemas/Pet' }", "items: { $ref: '#/components/schemas/Gone' }");
    let folder = Folder::with(&[]).file("new.yaml", dangling);
    let run = folder.run(&["diff", "old.yaml", "new.yaml"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    expect![[r#"
        warning[prepare::dangling-reference]: the reference `#/components/schemas/Gone` leads to nothing
          --> new.yaml:15:53
           |
        15 |               schema: { type: array, items: { $ref: '#/components/schemas/Gone' } }
           |                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
           = note: at #/paths/~1pets/get/responses/200/content/application~1json/schema/items/$ref
           = note: it is read as any JSON value
           = note: `codegen` refuses it, unless it makes a crate with `--scaffold`
           = help: add what it points at, or correct it, with an override
    "#]]
    .assert_eq(&run.stderr);
}
