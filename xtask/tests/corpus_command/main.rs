//! `cargo xtask corpus`: everything that a document has is counted, and the crates compile without a warning.

#![expect(clippy::unwrap_used, reason = "a test stops at what it cannot write")]

#[path = "../common/mod.rs"]
mod common;
mod probes;

use std::path::{Path, PathBuf};

use common::{Folder, Run};
use expect_test::expect;

/// Small documents of our own, each with what once was lost or did not compile.
pub(crate) fn documents() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus_command/documents")
}

/// Whether crates are to be compiled, which is a build of many.
pub(crate) fn compiles() -> bool {
    let wanted = std::env::var_os("CORPUS_COMPILES").is_some_and(|value| value == "1");
    if !wanted {
        eprintln!("skipped: set `CORPUS_COMPILES=1` to compile the crates");
    }
    wanted
}

pub(crate) fn run(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run(&[&["corpus", "--work", "work"], arguments].concat())
}

#[test]
fn everything_that_a_document_has_is_counted() {
    let folder = Folder::new();
    let run = run(&folder, &[documents().to_str().unwrap(), "--report", "report.md"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    expect![[r#"
        5 documents: 5 crates, 0 refused, 0 failed
        operations                     13 in the documents,       13 in the clients,      0 refused,      0 missing
        path parameters                 3 in the documents,        3 in the clients,      0 refused,      0 missing
        query parameters                5 in the documents,        5 in the clients,      0 refused,      0 missing
        header parameters               1 in the documents,        1 in the clients,      0 refused,      0 missing
        cookie parameters               1 in the documents,        1 in the clients,      0 refused,      0 missing
        request media types            10 in the documents,       10 in the clients,      0 refused,      0 missing
        statuses                       25 in the documents,       25 in the clients,      0 refused,      0 missing
        response media types           19 in the documents,       19 in the clients,      0 refused,      0 missing
        security requirements           7 in the documents,        7 in the clients,      0 refused,      0 missing
        schemas                        50 in the documents,       50 in the clients,      0 refused,      0 missing
        properties                     62 in the documents,       62 in the clients,      0 refused,      0 missing
    "#]]
    .assert_eq(&run.out);
    let report = folder.read("report.md");
    let cells = |line: &str| {
        line.split('|')
            .enumerate()
            .filter(|(index, _)| *index != 2)
            .map(|(_, cell)| cell)
            .take(9)
            .map(str::trim)
            .collect::<Vec<_>>()
            .join(" | ")
            .trim()
            .to_owned()
    };
    expect![[r#"
        | document | operations | parameters | bodies | answers | security | schemas | properties
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---:
        | recursive | 1 | 0 / 0 / 0 / 0 | 1 | 2 / 2 | 0 | 7 | 1
        | bodies | 3 | 1 / 1 / 1 / 1 | 7 | 3 / 1 | 7 | 2 | 13
        | composed | 1 | 0 / 0 / 0 / 0 | 0 | 2 / 2 | 0 | 10 | 22
        | answers | 3 | 2 / 2 / 0 / 0 | 0 | 12 / 10 | 0 | 5 | 6
        | names | 5 | 0 / 2 / 0 / 0 | 2 | 6 / 4 | 0 | 26 | 20
        | **5 documents** | 13 | 3 / 5 / 1 / 1 | 10 | 25 / 19 | 7 | 50 | 62
    "#]]
    .assert_eq(&report.lines().map(|line| cells(line) + "\n").collect::<String>());
}

#[test]
fn a_document_with_errors_stops_no_other() {
    let good = "openapi: 3.0.3\ninfo: { title: a, version: '1' }\npaths: {}\n";
    let bad = "openapi: 3.0.3\ninfo: { title: a, version: '1' }\npaths: { /a: { get: { parameters: [{ $ref: '#/nowhere' }], responses: {} } } }\n";
    let part = "openapi: 3.0.3\ncomponents: { schemas: {} }\n";
    let folder = Folder::with(&[
        ("in/bad.yaml", bad),
        ("in/deep/good.yml", good),
        ("in/part.yaml", part),
        ("in/broken.json", "{\"openapi\": \"3.0.0\", \"info\": }"),
    ]);
    let run = run(&folder, &["in"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.out.starts_with("3 documents: 1 crates, 2 refused, 0 failed\n"), "{}", run.out);
    assert!(run.err.contains("ok     api-bad: 1 error\n    error[lower::dangling-reference]"), "{}", run.err);
    assert!(folder.path().join("work/crates/api-good/src/lib.rs").exists());
    assert!(!folder.path().join("work/crates/api-bad").exists());
}

#[test]
fn a_folder_without_documents_is_an_error() {
    let folder = Folder::with(&[("in/a.yaml", "a: 1\n")]);
    let run = run(&folder, &["in", "--message-format", "json"]);
    assert_eq!((run.code, run.codes()), (Some(1), vec!["corpus::empty".to_owned()]));
}

#[test]
fn every_crate_compiles_without_a_warning() {
    if !compiles() {
        return;
    }
    let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus");
    let (documents, work) = (documents(), work.to_str().unwrap().to_owned());
    let run = Folder::new().run(&["corpus", documents.to_str().unwrap(), "--work", &work, "--check", "--clippy", "--doc"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
}
