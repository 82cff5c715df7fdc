//! What the next release does to overrides and evidence.

use expect_test::expect;

use crate::Folder;

const OVERRIDES: &str = r"overlay: 1.1.0
info: { title: Corrections, version: 1.0.0 }
extends: ../old.yaml
actions:
  - target: $.components.schemas.Pet.properties.nick
    description: The pet is called by its nickname.
    x-evidence: [list-pets.yaml]
    x-rename: nickname
  - target: $.paths['/pets'].get.parameters[0]
    description: Without a limit all pets are answered.
    x-evidence: [list-pets.yaml]
    x-expect: { schema: { default: 20 } }
    update: { description: All pets without one. }
  - target: $.components.schemas.NewPet.properties.name
    description: It is a name.
    x-evidence: [list-pets.yaml]
    update: { description: The name that the owner gave. }
";

const EVIDENCE: &str = r#"evidence: 1
operation: listPets
source: { title: The pet handbook }
status: documented
date: '2024'
request: { method: GET, url: 'https://api.example.com/pets' }
response:
  status: 200
  body: |-
    [{"id": 7, "nickname": "Rex"}]
"#;

fn folder() -> Folder {
    Folder::with(&[
        ("default: 20", "default: 50"),
        ("nick:", "nickname:"),
        ("NewPet:", "FreshPet:"),
        ("schemas/NewPet", "schemas/FreshPet"),
    ])
    .file("overrides/api.yaml", OVERRIDES)
    .file("spec/evidence/list-pets.yaml", EVIDENCE)
}

#[test]
fn each_one_that_does_not_apply_is_listed() {
    let run = folder().diff(&[]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    expect![[r#"
        old  old.yaml (version 1.4.0, sha256 357cd5db7d80)
        new  new.yaml (version 1.4.0, sha256 3e7376238863)

        breaking (1)
          type `FreshPet` (request of addPet)
            `types::NewPet` is called `FreshPet` now [type-renamed, request]

        behaviour (1)
          operation listPets (`list_pets`)
            the default of the parameter `limit` is `50` instead of `20` [default-changed, request]

        documentation (2)
          operation listPets (`list_pets`)
            the description of the parameter `limit` has changed [documentation-changed, request]
          type `FreshPet` (request of addPet)
            the description of the property `name` has changed [documentation-changed, request]

        overrides that do not apply to the new document (3)
          (what they correct is compared as it stands there)
          obsolete at overrides/api.yaml:5
            the document already says `nickname` where `$.components.schemas.Pet.properties.nick` was to be renamed
          conflict at overrides/api.yaml:9
            the document does not say what this override expects at `#/paths/~1pets/get/parameters/0/schema/default`
          unmatched at overrides/api.yaml:14
            `$.components.schemas.NewPet.properties.name` selects nothing

        1 breaking, 1 behaviour, 0 additive, 2 documentation
        a major step; before 1.0 a minor step
    "#]]
    .assert_eq(&run.stdout);
}

#[test]
fn a_changelog_lists_them_as_well() {
    let run = folder().diff(&["--format", "markdown"]);
    let overrides = run.stdout.split_once("### Overrides").unwrap().1;
    expect![[r#"
         to look at

        - `overrides/api.yaml:5` is obsolete with the new document: the document already says `nickname` where `$.components.schemas.Pet.properties.nick` was to be renamed.
        - `overrides/api.yaml:9` is in conflict with the new document: the document does not say what this override expects at `#/paths/~1pets/get/parameters/0/schema/default`.
        - `overrides/api.yaml:14` is unmatched with the new document: `$.components.schemas.NewPet.properties.name` selects nothing.
    "#]].assert_eq(overrides);
}

#[test]
fn programs_are_told_each_outcome() {
    let run = folder().diff(&["--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let outcomes: Vec<_> = report["overrides"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["document"].as_str().unwrap(), one["outcome"].as_str().unwrap()))
        .collect();
    assert_eq!(outcomes, [("new", "obsolete"), ("new", "conflict"), ("new", "unmatched")]);
}

#[test]
fn evidence_that_the_new_release_contradicts_is_listed() {
    let folder = Folder::with(&[("nick: { type: string }", "nick: { type: integer }")])
        .file("spec/evidence/list-pets.yaml", EVIDENCE.replace("nickname", "nick"));
    expect![[r#"
        old  old.yaml (version 1.4.0, sha256 357cd5db7d80)
        new  new.yaml (version 1.4.0, sha256 4692e7d67123)

        breaking (1)
          type `Pet` (response of listPets)
            the property `nick` is `Option<i64>` instead of `Option<String>` [property-type-changed, response]

        evidence that the new document does not agree with (1)
          `/0/nick` is a string in the evidence; the document says `integer` [evidence::type]

        1 breaking, 0 behaviour, 0 additive, 0 documentation
        a major step; before 1.0 a minor step
    "#]]
    .assert_eq(&folder.diff(&[]).stdout);
}

#[test]
fn other_folders_can_be_named() {
    let folder = Folder::with(&[]).file("mine/api.yaml", OVERRIDES).file("seen/list-pets.yaml", EVIDENCE);
    let run = folder.diff(&["--overrides", "mine", "--evidence", "seen", "--fail-on", "documentation"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}
