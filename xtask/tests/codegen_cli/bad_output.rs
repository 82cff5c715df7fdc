//! A place where nothing can be written. Permissions are no test: the administrator may write anywhere.

use expect_test::expect;

use crate::project::Project;

#[test]
fn a_file_in_place_of_the_folder() {
    Project::sound().file("client", "mine").refused(
        &["--out", "client"],
        &expect![[r#"
        error[output::io]: cannot read `client/RECONCILED.md`: Not a directory (os error 20)
         |
         = help: `client` is a file; a folder is needed there

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn a_folder_below_a_file() {
    Project::sound().file("client", "mine").refused(
        &["--out", "client/generated"],
        &expect![[r#"
        error[output::io]: cannot read `client/generated/RECONCILED.md`: Not a directory (os error 20)
         |
         = help: `client` is a file; a folder is needed there

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn a_folder_in_place_of_a_file() {
    Project::sound().file("generated/openapi.yaml/mine", "").refused(
        &[],
        &expect![[r#"
        error[output::io]: cannot read `generated/openapi.yaml`: Is a directory (os error 21)
         |
         = help: `generated/openapi.yaml` is a folder; a file is to be written there

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn a_file_in_place_of_the_folder_of_the_sources() {
    Project::sound().file("generated/src/api", "mine").refused(
        &[],
        &expect![[r#"
        error[output::io]: cannot read `generated/src/api/client.rs`: Not a directory (os error 20)
         |
         = help: `generated/src/api` is a file; a folder is needed there

        1 error; nothing was written
    "#]],
    );
}
