//! `cargo xtask report` from the outside: the page is written whatever the overrides and the proof are like, and not without inputs.

mod common;

use std::fs;

use common::Folder;
use expect_test::expect;

const API: &str = "openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /user:
    get:
      operationId: getUser
      responses:
        '200':
          description: A user.
          content: {application/json: {schema: {type: object, properties: {nick: {type: string}}}}}
";

const EVIDENCE: &str = "evidence: 1
operation: getUser
source: {title: The handbook}
status: documented
date: '2024'
request: {method: GET, url: /user}
response:
  status: 200
  body: '{\"name\": \"Ann\"}'
";

const TARGET: &str = "$.paths['/user'].get.responses['200'].content['application/json'].schema.properties.nick";

fn overrides(target: &str) -> String {
    format!(
        "overlay: 1.1.0\ninfo: {{title: t, version: '1'}}\nactions:\n  - target: {target}\n    description: It is called `name`.\n    x-evidence: [user.yaml]\n    x-rename: name\n"
    )
}

fn shop(target: &str) -> Folder {
    Folder::with(&[("spec/api.yaml", API), ("spec/evidence/user.yaml", EVIDENCE), ("overrides/shop.yaml", &overrides(target))])
}

#[test]
fn the_page_is_written_and_its_path_is_said() {
    let folder = shop(TARGET);
    let run = folder.run(&["report"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    expect![[r"
        document    api.yaml, 1 operation
        overrides   1 applied
        evidence    1 exchange, 0 findings
        page        target/reconciliation.html
    "]]
    .assert_eq(&run.out);
    let html = folder.read("target/reconciliation.html");
    assert!(html.contains("Every correction applies, and the evidence agrees with what comes of it."), "{html}");
}

#[test]
fn overrides_that_do_not_apply_and_a_proof_with_findings_are_shown_and_fail_nothing() {
    let folder = shop(&TARGET.replace("nick", "nik"));
    let run = folder.run(&["report", "--output", "out/page.html"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    expect![[r#"
        document    api.yaml, 1 operation
        overrides   0 applied, 1 unmatched
        evidence    1 exchange, 1 finding
        page        out/page.html
    "#]]
    .assert_eq(&run.out);
    let html = folder.read("out/page.html");
    assert!(html.contains("2 things to settle"), "{html}");
    assert!(html.contains("the nearest name is `nick`"), "{html}");
}

#[test]
fn overrides_without_a_reason_or_evidence_are_shown_and_fail_nothing() {
    let folder = shop(TARGET);
    let text = overrides(TARGET).replace("    description: It is called `name`.\n", "").replace("user.yaml", "uses.yaml");
    folder.write("overrides/shop.yaml", text.as_bytes());
    let run = folder.run(&["report"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    let html = folder.read("target/reconciliation.html");
    assert!(
        html.contains("2 things to settle") && html.contains("override::no-reason") && html.contains("override::no-evidence")
    );
}

#[test]
fn what_cannot_be_read_is_reported_together_and_nothing_is_written() {
    let folder = shop(TARGET);
    folder.write("overrides/shop.yaml", b"overlay: [");
    folder.write("spec/evidence/user.yaml", b"evidence: 2\n");
    folder.write("spec/api.yaml", b"openapi: 3.0.3\npaths: {\n");
    let run = folder.run(&["report", "--message-format", "json"]);
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
    let codes = run.codes();
    assert!(codes.len() >= 3, "{codes:?}");
    assert_eq!(folder.names("target"), [""; 0]);
}

#[test]
fn the_page_says_nothing_of_the_machine() {
    let (one, other) = (shop(TARGET), shop(TARGET));
    let page = |folder: &Folder| {
        let path = |below: &str| folder.path().join(below).display().to_string();
        let run = folder.run(&[
            "report",
            "--spec",
            &path("spec/api.yaml"),
            "--overrides",
            &path("overrides"),
            "--evidence",
            &path("spec/evidence"),
        ]);
        assert_eq!(run.code, Some(0), "{}", run.err);
        folder.read("target/reconciliation.html")
    };
    let html = page(&one);
    assert_eq!(html, page(&other));
    assert!(!html.contains(&one.path().display().to_string()));
}

#[cfg(target_os = "linux")]
#[test]
fn the_page_is_opened_with_the_program_of_the_system() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::time::{Duration, Instant};

    let folder = shop(TARGET);
    folder.write("bin/xdg-open", b"#!/bin/sh\necho \"$1\" > opened.part && /bin/mv opened.part opened\n");
    let program = folder.path().join("bin/xdg-open");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let path = folder.path().join("bin").display().to_string();
    let run = folder.run_with(&["report", "--open"], &[("PATH", &path)]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    // The program goes on by itself.
    let start = Instant::now();
    while !folder.path().join("opened").exists() && start.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(folder.read("opened").trim().ends_with("target/reconciliation.html"));
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_program_to_open_it_the_page_is_still_written() {
    let folder = shop(TARGET);
    fs::create_dir(folder.path().join("bin")).unwrap();
    let path = folder.path().join("bin").display().to_string();
    let run = folder.run_with(&["report", "--open", "--message-format", "json"], &[("PATH", &path)]);
    assert_eq!((run.code, run.codes()), (Some(0), vec!["report::not-opened".to_owned()]));
    assert_eq!(folder.names("target"), ["reconciliation.html"]);
}
