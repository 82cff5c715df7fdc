//! Input that is broken, or made to hurt: a located error, soon, in little memory, and never a panic.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test stops at what it cannot write")]

mod common;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::Folder;
use serde_json::Value;

/// A debug build on a busy machine is slower than what is promised of a release build.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 2 });
/// The address space that a run may take, in KiB.
const MEMORY: u32 = 1_500_000;

const OVERLAY: &str = "overlay: 1.1.0\ninfo: {title: O, version: '1'}\nactions:\n- {target: $, update: {x: 1}}\n";

/// Runs in bounded memory, and gives the exit code and the findings.
fn run(folder: &Folder, arguments: &[&str]) -> (Option<i32>, Vec<Value>) {
    let start = Instant::now();
    let output = Command::new("sh")
        .args(["-c", &format!("ulimit -v {MEMORY}; exec \"$@\""), "sh", env!("CARGO_BIN_EXE_xtask"), "--message-format", "json"])
        .args(arguments)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let time = start.elapsed();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("panicked") && !said.contains("overflow"), "{said}");
    assert!(time < PATIENCE, "{arguments:?} took {time:?}");
    (output.status.code(), said.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// Where the input is said to be wrong: code, line, column, of the first place of the only finding.
fn fault(name: &str, input: &[u8]) -> (String, u64, u64) {
    let folder = Folder::with(&[("fix.yaml", OVERLAY)]);
    folder.write(name, input);
    let (code, findings) = run(&folder, &["overlay", "apply", name, "fix.yaml"]);
    assert_eq!((code, findings.len()), (Some(1), 1), "{findings:?}");
    let place = &findings[0]["places"][0];
    assert_eq!(place["file"], name, "{findings:?}");
    (findings[0]["code"].as_str().unwrap().to_owned(), place["line"].as_u64().unwrap(), place["column"].as_u64().unwrap())
}

fn syntax(line: u64, column: u64) -> (String, u64, u64) {
    ("document::syntax".to_owned(), line, column)
}

#[test]
fn a_text_that_ends_too_early() {
    assert_eq!(fault("a.json", b"{\"paths\": {\n  \"/a\": {\"get\": "), syntax(2, 16));
    assert_eq!(fault("a.yaml", b"paths:\n  /a: {get: 1,"), syntax(2, 15));
    assert_eq!(fault("a.yaml", b"paths:\n  /a: \"get").0, "document::syntax");
}

#[test]
fn ten_thousand_levels() {
    let json = |open: &str, close: &str| format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
    assert_eq!(fault("a.json", json("[", "]").as_bytes()), syntax(1, 128));
    assert_eq!(fault("a.json", json("{\"a\":", "}").as_bytes()), syntax(1, 636));
    assert_eq!(fault("a.json", "{\"a\":".repeat(10_000).as_bytes()), syntax(1, 636));
    assert_eq!(fault("a.yaml", format!("a: {}", json("[", "]")).as_bytes()), syntax(1, 131));
    assert_eq!(fault("a.yaml", format!("a: {}", "[".repeat(10_000)).as_bytes()).0, "document::syntax");
    assert_eq!(fault("a.yaml", format!("a: {}", json("{a: ", "}")).as_bytes()).0, "document::syntax");
    assert_eq!(fault("a.yaml", format!("{}x", "- ".repeat(10_000)).as_bytes()), syntax(1, 257));
    assert_eq!(fault("a.yaml", format!("{}x", "? ".repeat(10_000)).as_bytes()), syntax(1, 3));
}

#[test]
fn a_repeated_key_before_ten_thousand_levels() {
    for deep in ["[".repeat(10_000), "{a: ".repeat(10_000)] {
        let close = deep.chars().filter(|character| "[{".contains(*character)).map(|open| if open == '[' { ']' } else { '}' });
        let text = format!("a: 1\na: 2\nb: {deep}{}", close.collect::<String>());
        assert_eq!(fault("a.yaml", text.as_bytes()), ("document::repeated-key".to_owned(), 2, 1));
    }
}

#[test]
fn aliases_that_stand_for_more_than_any_memory_holds() {
    let mut laughs = "a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned();
    for (name, of) in "bcdefghij".chars().zip("abcdefghi".chars()) {
        laughs += &format!("{name}: &{name} [{}]\n", vec![format!("*{of}"); 9].join(","));
    }
    assert_eq!(fault("a.yaml", laughs.as_bytes()).0, "document::syntax");
    let square = format!("a: &a [{}]\nb: [{}]\n", vec!["x"; 10_000].join(","), vec!["*a"; 10_000].join(","));
    assert_eq!(fault("a.yaml", square.as_bytes()).0, "document::syntax");
    let text = format!("a: &a '{}'\nb: [{}]\n", "x".repeat(1_000_000), vec!["*a"; 10_000].join(","));
    assert_eq!(fault("a.yaml", text.as_bytes()).0, "document::syntax");
    let keys = format!("a: &a {{{}: 1}}\nb: [{}]\n", "x".repeat(1000), vec!["*a"; 100_000].join(","));
    assert_eq!(fault("a.yaml", keys.as_bytes()).0, "document::syntax");
    assert_eq!(fault("a.yaml", b"a: &a\n  b: *a\n"), syntax(1, 4));
    assert_eq!(fault("a.yaml", b"a: 1\nb: *other\n"), syntax(2, 4));
}

#[test]
fn a_key_that_stands_twice() {
    let twice = |line, column| ("document::repeated-key".to_owned(), line, column);
    assert_eq!(fault("a.json", b"{\n \"a\": {\"b\": 1,\n  \"\\u0062\": 2}\n}"), twice(3, 3));
    assert_eq!(fault("a.yaml", b"x:\n- y:\n    200: 1\n    \"200\": 2\n"), twice(4, 5));
    assert_eq!(fault("a.yaml", "x: {'é': 1, b: 2, é: 3}\n".as_bytes()), twice(1, 19));
    assert_eq!(fault("a.yaml", b"a: &k\n  b: 1\nc: *k\nd:\n  e: >-\n    e: 1\n    e: 2\n  e: 3\n"), twice(8, 3));
    assert_eq!(fault("a.yaml", b"\xef\xbb\xbfa: 1\r\nb: 2\r\na: 3\r\n"), twice(3, 1));
}

#[test]
fn bytes_that_are_no_text() {
    assert_eq!(fault("a.yaml", b"a: 1\nb: \xc3\xa9 \0y\n"), syntax(2, 6));
    assert_eq!(fault("a.json", b"{\"a\":\n \"x\0y\"}"), syntax(2, 4));
    assert_eq!(fault("a.yaml", b"a: 1\nb: '\xff'\n"), ("document::not-utf8".to_owned(), 2, 5));
    assert_eq!(fault("a.yaml", b"\xff\xfea\0:\0 \x001\0").0, "document::not-utf8");
    assert_eq!(fault("a.yaml", b"a: .inf\n"), syntax(1, 4));
}

#[test]
fn a_byte_order_mark_and_carriage_returns_are_no_fault() {
    for (name, input) in
        [("a.yaml", &b"\xef\xbb\xbfa: b\r\nc:\r\n- d\r\n"[..]), ("a.json", b"\xef\xbb\xbf{\"a\": \"b\",\r\n\"c\": [\"d\"]}\r\n")]
    {
        let folder = Folder::with(&[("fix.yaml", OVERLAY)]);
        folder.write(name, input);
        let (code, findings) = run(&folder, &["overlay", "apply", name, "fix.yaml", "--strict"]);
        assert_eq!((code, findings.as_slice()), (Some(0), &[][..]));
    }
}

/// The findings about these actions on a small document.
fn actions(actions: &str, more: &[&str]) -> (Option<i32>, Vec<Value>) {
    let overlay = format!("overlay: 1.1.0\ninfo: {{title: O, version: '1'}}\nactions:\n{actions}");
    let folder = Folder::with(&[("api.yaml", "a: {b: {c: 1}}\nl: [1, 2]\nt: x\n"), ("fix.yaml", &overlay)]);
    run(&folder, &[&["overlay", "apply", "api.yaml", "fix.yaml"], more].concat())
}

#[test]
fn a_path_that_is_too_much() {
    for target in [
        format!("$.{}", "a".repeat(1_000_000)),
        format!("$[?{}@.a]", "!".repeat(10_000)),
        format!("$[?{}@.a{}]", "(".repeat(5_000), ")".repeat(5_000)),
        format!("${}", "[?@".repeat(5_000)),
        format!("${}", "..*".repeat(5_000)),
    ] {
        let (code, findings) = actions(&format!("- {{target: '{target}', update: 1}}\n"), &[]);
        assert_eq!((code, findings.len()), (Some(1), 1));
        assert_eq!((&findings[0]["code"], &findings[0]["places"][0]["line"]), (&"overlay::target".into(), &4.into()));
    }
}

#[test]
fn a_filter_that_asks_the_whole_document_for_each_value() {
    let items = (0..5_000).map(|item| item.to_string()).collect::<Vec<_>>().join(",");
    let head = "overlay: 1.1.0\ninfo: {title: O, version: '1'}\nactions:\n";
    let overlay = format!(
        "{head}- {{target: '$..[?count($..*) > 0]', update: 1}}\n- {{target: $.t, copy: '$.l[?$..*]'}}\n- {{target: '$..[?@.a == $.t]', remove: true}}\n"
    );
    let folder = Folder::with(&[("api.yaml", &format!("l: [{items}]\nt: x\n")), ("fix.yaml", &overlay)]);
    let (code, findings) = run(&folder, &["overlay", "apply", "api.yaml", "fix.yaml"]);
    assert_eq!((code, findings.len()), (Some(1), 2), "{findings:?}");
    for (finding, line) in findings.iter().zip([4, 5]) {
        assert_eq!((&finding["code"], &finding["places"][0]["line"]), (&"overlay::target".into(), &line.into()));
    }
}

#[test]
fn a_long_path_that_is_none_the_worse_for_it() {
    for step in ["[0]", "['a','a']", ".a", "[?@.a]"] {
        let (code, findings) = actions(&format!("- {{target: \"${}\", update: 1}}\n", step.repeat(1_500)), &[]);
        assert_eq!((code, findings.len()), (Some(0), 1), "passed over, with a warning");
    }
}

#[test]
fn an_overlay_that_feeds_on_itself() {
    let repeated = |action: &str| (0..60).map(|index| format!("- {{{action}, description: '{index}'}}\n")).collect::<String>();
    let large = |action: &str| {
        let (code, findings) = actions(&repeated(action), &[]);
        assert_eq!((code, findings.len()), (Some(1), 1), "{action}");
        assert_eq!(findings[0]["code"], "overlay::too-large", "{action}");
    };
    large("target: $.l, copy: $.l");
    large("target: $.a, copy: $");
    let text = "x".repeat(100_000);
    let wide: String = (0..60)
        .map(|index| {
            format!("- {{target: $.l, update: ['{text}{index}']}}\n- {{target: $.l, copy: $.l, description: '{index}'}}\n")
        })
        .collect();
    let (code, findings) = actions(&wide, &[]);
    assert_eq!((code, &findings.last().unwrap()["code"]), (Some(1), &"overlay::too-large".into()));

    let deep: String =
        (0..200).map(|index| format!("- {{target: '$.a{}', update: {{d: {{}}}}}}\n", ".d".repeat(index))).collect();
    let (code, findings) = actions(&deep, &[]);
    assert_eq!((code, &findings[0]["code"]), (Some(1), &"overlay::too-large".into()));
}

#[test]
fn long_arrays_are_compared_in_little_time() {
    let items = |from: usize| (from..from + 100_000).map(|item| item.to_string()).collect::<Vec<_>>().join(",");
    let overlay =
        format!("overlay: 1.1.0\ninfo: {{title: O, version: '1'}}\nactions:\n- {{target: $.l, update: [{}]}}\n", items(1));
    let folder = Folder::with(&[("api.yaml", &format!("l: [{}]\n", items(0))), ("fix.yaml", &overlay)]);
    assert_eq!(run(&folder, &["overlay", "apply", "api.yaml", "fix.yaml", "--strict"]).0, Some(0));
}

#[test]
fn evidence_is_read_as_carefully() {
    let folder = Folder::with(&[
        ("spec/api.yaml", "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n"),
        ("spec/evidence/a.yaml", &format!("evidence: {}", "[".repeat(10_000))),
        ("spec/evidence/b.yaml", "evidence: 1\nevidence: 1\n"),
    ]);
    folder.write("spec/evidence/c.yaml", b"evidence: \0");
    let (code, findings) = run(&folder, &["draft"]);
    assert_eq!((code, findings.len()), (Some(1), 3));
}
