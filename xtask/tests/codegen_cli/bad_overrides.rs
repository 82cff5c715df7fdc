//! Overrides that cannot be used.

use expect_test::expect;

use crate::project::Project;

const FILE: &str = "overrides/api.yaml";

#[test]
fn a_folder_that_was_named_and_is_not_there() {
    Project::sound().refused(
        &["--overrides", "override"],
        &expect![[r#"
        error[codegen::no-folder]: there is no folder `override`
         |
         = help: check the path; it is relative to the folder that the command runs in
         = help: did you mean `overrides`?

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn an_override_without_a_reason() {
    Project::sound().edit(FILE, "    description: The vendor does not say what the name is.\n", "").refused(
        &[],
        &expect![[r#"
        error[override::no-reason]: this override does not say why it is there
         --> overrides/api.yaml:6:13
          |
        6 |   - target: $.components.schemas.Pet.properties.name
          |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = note: at #/actions/0/target
          = note: a correction that nobody can explain is one that nobody dares to remove
          = help: add `description:` with the reason to the action at overrides/api.yaml:6 (`/actions/0`)

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn an_override_without_evidence() {
    Project::sound().edit(FILE, "    x-evidence: [get-pet.yaml]\n", "").refused(
        &[],
        &expect![[r#"
        error[override::no-evidence]: this override does not say what shows it
         --> overrides/api.yaml:6:13
          |
        6 |   - target: $.components.schemas.Pet.properties.name
          |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = note: at #/actions/0/target
          = note: the evidence is what proves the vendor's document wrong, today and with its next release
          = help: add `x-evidence: [FILE.yaml]` to the action at overrides/api.yaml:6 (`/actions/0`)

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn evidence_that_is_not_there() {
    Project::sound().edit(FILE, "[get-pet.yaml]", "[get-pet.yaml, get-pets.yaml]").refused(
        &[],
        &expect![[r#"
        error[override::no-evidence]: there is no evidence named `get-pets.yaml`
         --> overrides/api.yaml:8:32
          |
        8 |     x-evidence: [get-pet.yaml, get-pets.yaml]
          |                                ^^^^^^^^^^^^^
          |
          = note: at #/actions/0/x-evidence/1
          = help: write `get-pet.yaml`, if that is meant, or add the file `get-pets.yaml`

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn a_target_that_is_no_jsonpath() {
    Project::sound().edit(FILE, "$.components.schemas.Pet.properties.name", "/components/schemas/Pet").refused(
        &[],
        &expect![[r#"
            error[overlay::target]: `target` is not a JSONPath that can be used: a JSONPath starts with `$`
             --> overrides/api.yaml:6:13
              |
            6 |   - target: /components/schemas/Pet
              |             ^^^^^^^^^^^^^^^^^^^^^^^
              |
              = note: at #/actions/0/target
              = help: write a JSONPath as in RFC 9535, such as `$.paths['/users'].get`

            1 error; nothing was written
        "#]],
    );
}

#[test]
fn a_target_that_is_not_closed() {
    Project::sound()
        .edit(FILE, "$.components.schemas.Pet.properties.name", "$.paths['/pets/{petId}'.get")
        .refused(&[], &expect![[r#"
            error[overlay::target]: `target` is not a JSONPath that can be used: in long-hand segment, expected closing ']' (at character 23)
             --> overrides/api.yaml:6:13
              |
            6 |   - target: $.paths['/pets/{petId}'.get
              |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = note: at #/actions/0/target
              = help: write a JSONPath as in RFC 9535, such as `$.paths['/users'].get`

            1 error; nothing was written
        "#]]);
}

#[test]
fn a_target_with_a_typing_mistake() {
    Project::sound().edit(FILE, "Pet.properties.name", "Pet.propertes.name").refused(
        &[],
        &expect![[r#"
            error[override::unmatched]: `$.components.schemas.Pet.propertes.name` selects nothing
              --> overrides/api.yaml:6:13
               |
             6 |   - target: $.components.schemas.Pet.propertes.name
               |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this path
               |
              ::: spec/api.yaml:25:5
               |
            25 |     Pet:
               |     --- the path leads here
               |
               = note: at #/actions/0/target
               = note: at #/components/schemas/Pet
               = note: `$.components.schemas.Pet` is there, but has no member `propertes`
               = help: the nearest name is `properties`: write `$.components.schemas.Pet.properties.name`

            1 error; nothing was written
        "#]],
    );
}

#[test]
fn a_field_with_a_typing_mistake() {
    Project::sound().edit(FILE, "    update:", "    updates:").refused(
        &[],
        &expect![[r#"
        error[overlay::unknown-field]: an action has no field `updates`
         --> overrides/api.yaml:9:5
          |
        9 |     updates:
          |     ^^^^^^^
          |
          = note: at #/actions/0/updates
          = help: write `update`, if that is meant

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn an_overlay_of_another_version() {
    Project::sound().edit(FILE, "overlay: 1.1.0", "overlay: 2.0.0").refused(
        &[],
        &expect![[r#"
        error[overlay::version]: `2.0.0` is not a version of the Overlay Specification that is read here
         --> overrides/api.yaml:1:10
          |
        1 | overlay: 2.0.0
          |          ^^^^^
          |
          = note: at #/overlay
          = help: write `overlay: 1.1.0`; 1.0.x and 1.1.x are read

        1 error; nothing was written
    "#]],
    );
}

#[test]
fn an_empty_file() {
    Project::sound().file(FILE, "").refused(
        &[],
        &expect![[r#"
            error[overlay::empty]: the file is empty
             --> overrides/api.yaml:1:1
              |
            1 |
              | ^
              |
              = help: write an overlay document into it, or remove it

            1 error; nothing was written
        "#]],
    );
}

#[test]
fn faults_of_several_files_are_all_reported_in_one_run() {
    let project = Project::sound()
        .edit(FILE, "[get-pet.yaml]", "[get-pets.yaml]")
        .file("overrides/more.yaml", "overlay: 1.1.0\nactions: []\n")
        .file("spec/evidence/broken.yaml", "evidence: [\n");
    let run = project.run(&["codegen"]);
    let titles: Vec<&str> = run.stderr.lines().filter(|line| line.starts_with("error")).collect();
    expect![[r#"
        error[document::syntax]: `spec/evidence/broken.yaml` is not readable as YAML: did not find expected node content, while parsing a flow node
        error[overlay::missing-field]: `info` is missing
        error[overlay::empty]: an overlay without actions does nothing
        error[override::no-evidence]: there is no evidence named `get-pets.yaml`"#]].assert_eq(&titles.join("\n"));
    assert_eq!(run.code, Some(1));
}

#[test]
fn an_extension_that_looks_like_one_of_ours_is_warned_about() {
    let run = Project::sound().edit(FILE, "    update:", "    x-expects: { type: integer }\n    update:").run(&["codegen"]);
    expect![[r#"
        warning[overlay::unknown-extension]: `x-expects` is not read; it looks like `x-expect`
         --> overrides/api.yaml:9:5
          |
        9 |     x-expects: { type: integer }
          |     ^^^^^^^^^
          |
          = note: at #/actions/0/x-expects
          = help: write `x-expect`, if that is meant
    "#]]
    .assert_eq(&run.stderr);
    assert_eq!(run.code, Some(0));
}
