//! Runs that end well.

use expect_test::expect;

use crate::project::{DOCUMENT, Project};

/// The summary without what differs from run to run.
fn timeless(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with("time ")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_figures_are_printed() {
    let run = Project::sound().run(&["codegen"]);
    expect![[r#"
        document    api.yaml (sha256 6a2e81a63666)
        overrides   1 action applied
        evidence    1 exchange
        client      1 operation, 1 type
        files       26 changed, 0 stale, 0 unchanged
    "#]]
    .assert_eq(&timeless(&run.stdout));
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}

#[test]
fn the_second_run_has_nothing_to_write() {
    let project = Project::sound();
    project.run(&["codegen"]);
    let files = project.tree();
    let run = project.run(&["codegen"]);
    expect![[r#"
        document    api.yaml (sha256 6a2e81a63666)
        overrides   1 action applied
        evidence    1 exchange
        client      1 operation, 1 type
        files       0 changed, 0 stale, 26 unchanged
    "#]]
    .assert_eq(&timeless(&run.stdout));
    assert!(project.tree() == files);
}

#[test]
fn without_evidence_it_is_said_that_nothing_is_proved() {
    let run = Project::of_document(DOCUMENT).run(&["codegen"]);
    expect![[r#"
        note[evidence::none]: no evidence in `spec/evidence`, so nothing is proved
    "#]]
    .assert_eq(&run.stderr);
    assert_eq!(run.code, Some(0));
}

#[test]
fn every_option_can_name_another_place() {
    let project = Project::empty()
        .file("in/pets.yaml", DOCUMENT)
        .file("in/evidence/get-pet.yaml", crate::project::EVIDENCE)
        .file("in/overrides/pets.yaml", crate::project::OVERRIDES);
    let places =
        ["codegen", "--spec", "in/pets.yaml", "--overrides", "in/overrides", "--evidence", "in/evidence", "--out", "out/client"];
    let run = project.run(&places);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert!(project.path("out/client/src/api/mod.rs").is_file());
    assert!(project.path("out/client/openapi.yaml").is_file());
    assert!(project.path("out/client/RECONCILED.md").is_file());
}

#[test]
fn a_document_in_json_gives_the_same_client() {
    let json = serde_json::to_string_pretty(&serde_yaml::from_str::<serde_json::Value>(DOCUMENT).unwrap()).unwrap();
    let sources = |project: &Project| {
        assert_eq!(project.run(&["codegen"]).code, Some(0));
        let mut tree = project.tree();
        tree.retain(|path, _| path.starts_with("generated/src"));
        // The first line names the document.
        tree.into_values()
            .flatten()
            .map(|text| String::from_utf8(text).unwrap().split_once('\n').unwrap().1.to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(sources(&Project::of_document(DOCUMENT)), sources(&Project::empty().file("spec/api.json", json)));
}

#[test]
fn contract_tests_call_every_operation() {
    let project = Project::of_document(
        "openapi: 3.0.3\n\
         info: { title: Pets, version: '1' }\n\
         paths:\n\
         \x20 /pets/{id}:\n\
         \x20   get:\n\
         \x20     operationId: getPet\n\
         \x20     parameters:\n\
         \x20       - { name: id, in: path, required: true, schema: { type: integer, minimum: 7 } }\n\
         \x20       - { name: kind, in: query, schema: { type: string, enum: [cat, dog] } }\n\
         \x20     responses: { '204': { description: none } }\n",
    );
    let run = project.run(&["codegen", "--spec", "spec/api.yaml", "--out", "pets", "--scaffold", "pets", "--contract-tests"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let test = std::fs::read_to_string(project.path("pets/tests/contract.rs")).unwrap();
    let (_, calls) = test.split_once("\nasync fn call_").unwrap();
    expect![[r##"
        get_pet(client: &Client, report: &mut Report) {
            let outcome = async { Ok::<_, String>(client.get_pet(value::<i64>(r#"7"#)?).await) };
            report.add("getPet", "required", outcome.await);
            let outcome = async { Ok::<_, String>(client.get_pet(value::<i64>(r#"7"#)?).kind(&value::<types::GetPetKind>(r#""cat""#)?).await) };
            report.add("getPet", "everything", outcome.await);
        }

    "##]].assert_eq(calls);
    assert!(std::fs::read_to_string(project.path("pets/Cargo.toml")).unwrap().contains("[dev-dependencies]\ntokio = "));
}
