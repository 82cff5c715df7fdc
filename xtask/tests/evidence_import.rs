//! `cargo xtask evidence import` on recordings of real programs, and on recordings that are odd.
//!
//! `har/chromium.har` (headless Chromium) and `har/mitmproxy.har` were recorded from a small server on this machine that answers with
//! made-up data; times and the names of the browser's build were taken out.

#![expect(clippy::unwrap_used, reason = "a test stops at what it cannot read")]

mod common;

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{Folder, Run};
use expect_test::expect;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

const API: &str = include_str!("har/api.yaml");
const CHROMIUM: &str = include_str!("har/chromium.har");
const MITMPROXY: &str = include_str!("har/mitmproxy.har");
/// Everything in the recordings that somebody could mind.
const SENSITIVE: &[&str] = &[
    "alice",
    "smith",
    "bob",
    "jones",
    "李雷",
    "900719925",
    "404404",
    "4930",
    "49 30",
    "a1b2c3d4",
    "zm9vym",
    "ymfym9v",
    "horse",
    "battery",
    "c0ffee",
    "4711",
    "9f8e7d6c",
    "xyz-1234567890",
    "2882303761517163841",
    "127.0.0.1",
];

fn import(har: &str) -> (Folder, Run) {
    let folder = Folder::with(&[("spec/api.yaml", API), ("log.har", har)]);
    let run = again(&folder);
    (folder, run)
}

fn again(folder: &Folder) -> Run {
    folder.run(&["evidence", "import", "log.har", "--server", "http://127.0.0.1:8317/v1", "--message-format", "json"])
}

#[test]
fn what_a_browser_recorded_becomes_evidence() {
    let (folder, run) = import(CHROMIUM);
    assert_eq!(run.code, Some(0), "{}", run.err);
    expect![[r#"
        spec/evidence/get-me-200-observed.yaml
        spec/evidence/list-users-200-observed.yaml
        spec/evidence/get-user-200-observed.yaml
        spec/evidence/get-user-404-observed.yaml
        spec/evidence/make-token-200-observed.yaml
        spec/evidence/create-user-201-observed.yaml
        spec/evidence/delete-user-204-observed.yaml
        7 files new, 1 exchange shown already, 3 requests without an operation
    "#]]
    .assert_eq(&run.out);
    expect![[r#"
        evidence: 1
        operation: getMe
        source:
          title: Recorded traffic (Playwright 1.65.1)
        status: observed
        date: 2026-11-21
        note: Secrets and personal values were replaced by synthetic ones of the same shape when this was imported.
        request:
          method: GET
          url: https://api.demo.example/v1/users/me
          headers:
            X-Api-Key: r-11z7edib22a1seso
        response:
          status: 200
          headers:
            content-type: application/json
          body: |-
            {
              "id": 184721546994,
              "name": "Surug Budaz",
              "email": "user6@example.com",
              "phone": "+17 46 3458255",
              "role": "admin",
              "active": true,
              "createdAt": "2024-05-06T07:08:09Z",
              "avatar": "https://cdn.demo.example/u/184721546994/e1f5e2a9a5e50544.png",
              "note": "ask Surug Budaz via user6@example.com"
            }
    "#]]
    .assert_eq(&folder.read("spec/evidence/get-me-200-observed.yaml"));
    expect![[r#"
        evidence: 1
        operation: makeToken
        source:
          title: Recorded traffic (Playwright 1.65.1)
        status: observed
        date: 2026-11-21
        note: Secrets and personal values were replaced by synthetic ones of the same shape when this was imported.
        request:
          method: POST
          url: https://api.demo.example/v1/token
          form:
            grant_type: password
            username: vusun.fasez
            password: netepeg ramol matobul
        response:
          status: 200
          headers:
            content-type: application/json
          body: |-
            &&&START&&&{
              "access_token": "R1_Na5lOnOpADAbI6TalU26m5enur",
              "refresh_token": "R1_DoKeFo5dIKOsI4TagA72t3avub",
              "expires_in": 7776000,
              "scope": "1 3"
            }
    "#]]
    .assert_eq(&folder.read("spec/evidence/make-token-200-observed.yaml"));
}

#[test]
fn what_a_proxy_recorded_becomes_evidence() {
    let (folder, run) = import(MITMPROXY);
    assert_eq!(run.code, Some(0), "{}", run.err);
    expect![[r#"
        evidence: 1
        operation: logIn
        source:
          title: Recorded traffic (mitmproxy 11.0.2)
        status: observed
        date: 2026-11-21
        note: Secrets and personal values were replaced by synthetic ones of the same shape when this was imported.
        request:
          method: GET
          url: https://api.demo.example/v1/login
          query:
            state: zos-1168470806
            client_id: 1080001828728079485
        response:
          status: 302
          headers:
            location: /callback?code=A1_0f5a1b4d2b9f3489&state=zos-1168470806
    "#]]
    .assert_eq(&folder.read("spec/evidence/log-in-302-observed.yaml"));
}

#[test]
fn nothing_secret_or_personal_is_left() {
    for har in [CHROMIUM, MITMPROXY] {
        let (folder, _) = import(har);
        let names = folder.names("spec/evidence");
        assert!(names.len() >= 7);
        for name in names {
            let text = folder.read(&format!("spec/evidence/{name}")).to_lowercase();
            let left: Vec<_> = SENSITIVE.iter().filter(|value| text.contains(**value)).collect();
            assert!(left.is_empty(), "{name}: {left:?}\n{text}");
            assert!(!text.contains("authorization") && !text.contains("cookie") && !text.contains("user-agent"), "{text}");
        }
    }
}

#[test]
fn a_second_run_changes_nothing() {
    let (folder, _) = import(CHROMIUM);
    let names = folder.names("spec/evidence");
    let run = again(&folder);
    assert!(run.out.starts_with("0 files new, 8 exchanges shown already"), "{}", run.out);
    folder.write("log.har", MITMPROXY.as_bytes());
    let run = again(&folder);
    assert!(run.out.starts_with("spec/evidence/log-in-302-observed.yaml\n1 file new, 7 exchanges shown already"), "{}", run.out);
    assert_eq!(folder.names("spec/evidence").len(), names.len() + 1);
}

#[test]
fn another_shape_is_another_file() {
    let (folder, _) = import(CHROMIUM);
    let before = folder.read("spec/evidence/get-me-200-observed.yaml");
    folder.write("log.har", CHROMIUM.replace("\\\"active\\\": true", "\\\"active\\\": null").as_bytes());
    let run = again(&folder);
    assert!(run.out.starts_with("spec/evidence/get-me-200-observed-2.yaml\n1 file new, 7 exchanges"), "{}", run.out);
    assert_eq!(folder.read("spec/evidence/get-me-200-observed.yaml"), before);
    assert!(again(&folder).out.starts_with("0 files new"));
}

#[test]
fn requests_without_an_operation_are_listed() {
    let (_, run) = import(CHROMIUM);
    let said = |code: &str| {
        let lines = run.err.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).filter(|line| line["code"] == code);
        lines.map(|line| line["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        said("har::unmatched"),
        [
            "`GET http://127.0.0.1:8317/` is no operation of the document",
            "`GET http://127.0.0.1:8317/v1/nothing` is no operation of the document (2 times)"
        ]
    );
    assert_eq!(said("har::left-out").len(), 3);
    let folder = Folder::with(&[
        ("spec/api.yaml", &API.replace("https://api.demo.example/v1", "https://api.demo.example")),
        ("log.har", CHROMIUM),
    ]);
    folder.write("log.har", CHROMIUM.replace("8317/v1", "8317").as_bytes());
    let run = folder.run(&["evidence", "import", "log.har"]);
    assert!(run.err.contains("`--server http://127.0.0.1:8317`"), "{}", run.err);
}

#[test]
fn the_evidence_proves_and_drafts() {
    let (folder, _) = import(CHROMIUM);
    assert_eq!(folder.run(&["draft", "--write"]).code, Some(0));
    let run = folder.run(&["draft"]);
    assert!(run.code == Some(0) && run.err.contains("there is nothing to draft"), "{}", run.err);
}

/// A recording of one reply to `GET /v1/users/me`.
fn recording(content: &Value, headers: &Value) -> String {
    json!({"log": {"version": "1.2", "entries": [{
        "startedDateTime": "2024-05-06T07:08:09.000Z",
        "request": {"method": "get", "url": "http://127.0.0.1:8317/v1/users/me", "headers": []},
        "response": {"status": 200, "headers": headers, "content": content},
    }]}})
    .to_string()
}

/// The body that became evidence, or the reason why none did.
fn body(content: &Value, headers: &Value) -> Result<String, String> {
    let (folder, run) = import(&recording(content, headers));
    assert_eq!(run.code, Some(0), "{}", run.err);
    match folder.names("spec/evidence").as_slice() {
        [] => Err(serde_json::from_str::<Value>(&run.err).unwrap()["message"].as_str().unwrap().to_owned()),
        names => Ok(folder.read(&format!("spec/evidence/{}", names[0]))),
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

#[test]
fn bodies_are_unpacked() {
    let json = br#"{"role": "admin"}"#;
    let packed = json!({"text": STANDARD.encode(gzip(json)), "encoding": "base64", "mimeType": "application/json"});
    let plain = json!({"text": STANDARD.encode(json), "encoding": "base64", "mimeType": "application/json"});
    for content in [plain, packed] {
        assert!(body(&content, &json!([])).unwrap().contains("\"role\": \"admin\""));
    }
    for empty in [
        json!({}),
        json!({"text": ""}),
        json!({"text": "", "encoding": "base64"}),
        json!({"size": 0, "text": " \n"}),
        json!(null),
    ] {
        assert!(!body(&empty, &json!([])).unwrap().contains("body"));
    }
}

#[test]
fn what_is_no_json_is_passed_over_with_a_note() {
    let said = |content: Value, headers: Value| body(&content, &headers).unwrap_err();
    let base64 = |bytes: &[u8]| json!({"text": STANDARD.encode(bytes), "encoding": "base64"});
    let of = |reason: &str| format!("a reply to `GET /v1/users/me` is passed over: the body {reason}");
    assert_eq!(said(json!({"text": "<p>", "mimeType": "text/html; charset=utf-8"}), json!([])), of("is no JSON (`text/html`)"));
    assert_eq!(said(json!({"text": "%%%", "encoding": "base64"}), json!([])), of("is not the base64 that it says it is"));
    assert_eq!(said(json!({"text": "x", "encoding": "rot13"}), json!([])), of("has an encoding that is not known: `rot13`"));
    assert_eq!(said(base64(b"\xff\x00"), json!([])), of("is not UTF-8"));
    assert_eq!(said(base64(b"\x1f\x8bxx"), json!([])), of("cannot be unpacked"));
    assert_eq!(said(base64(b"\xff\x01"), json!([{"name": "Content-Encoding", "value": "br"}])), of("is still packed (br)"));
    assert_eq!(said(base64(&gzip(&vec![b' '; 40 << 20])), json!([])), of("is too large when it is unpacked"));
    assert_eq!(said(json!({"text": "[".repeat(10_000)}), json!([])), of("is no JSON (of a type that is not said)"));
}

#[test]
fn a_file_that_is_no_recording_is_an_error() {
    for (text, code) in [
        ("{\"log\": ".to_owned(), "document::syntax"),
        ("{\"log\": {\"entries\": {}}}".to_owned(), "har::no-log"),
        ("- a\n".to_owned(), "har::no-log"),
        ("[".repeat(10_000), "document::syntax"),
    ] {
        let (folder, run) = import(&text);
        assert_eq!((run.code, run.codes()), (Some(1), vec![code.to_owned()]));
        assert!(folder.names("spec/evidence").is_empty());
    }
}

#[test]
fn one_bad_entry_does_not_hide_the_rest() {
    let good: Value = serde_json::from_str(&recording(&json!({"text": "{}"}), &json!([]))).unwrap();
    let entry = &good["log"]["entries"][0];
    let mut aborted = entry.clone();
    aborted["response"]["status"] = json!(0);
    let mut cached = entry.clone();
    cached["response"]["status"] = json!(304);
    let entries = json!([null, 1, {}, {"request": {}, "response": {}}, aborted, cached, entry]);
    let (folder, run) = import(&json!({"log": {"entries": entries}}).to_string());
    assert_eq!(run.code, Some(0));
    assert_eq!(run.codes().iter().filter(|code| *code == "har::entry").count(), 5);
    assert_eq!(run.codes().iter().filter(|code| *code == "har::left-out").count(), 1);
    assert_eq!(folder.names("spec/evidence"), ["get-me-200-observed.yaml"]);
}
