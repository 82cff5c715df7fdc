//! What `diff` calls breaking is what the compiler refuses: a program written against the old crate, compiled with each new one.
//!
//! The program, `consumer.rs`, makes use of everything in the crate of `old.yaml`; `pairs.yaml` holds the changes, one each, with what
//! their author expects. All crates stand in one workspace and are checked by one run of cargo, with `DIFF_COMPILES=1`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it cannot read")]

mod pairs;
mod scaffold;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use expect_test::expect_file;
use pairs::Expected;
use xtask::compare::{Change, Level, Subject};

fn seen_by_the_compiler(change: &Change) -> bool {
    change.level == Level::Breaking && !change.silent
}

#[test]
fn every_pair_is_reported_as_its_author_expects() {
    let mut wrong = Vec::new();
    for pair in pairs::all() {
        let changes = pair.changes();
        let found = match (changes.iter().any(seen_by_the_compiler), changes.iter().any(|change| change.silent)) {
            (true, _) => Expected::Breaking,
            (false, true) => Expected::Silent,
            (false, false) => Expected::Fine,
        };
        if found != pair.expected {
            wrong.push(format!("{}: {found:?} instead of {:?}", pair.name, pair.expected));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_change_is_reviewed() {
    let mut text = String::new();
    for pair in pairs::all() {
        writeln!(text, "{}", pair.name).unwrap();
        for Change { level, kind, subject, direction, message, silent, .. } in pair.changes() {
            let subject = match subject {
                Subject::Type { name, .. } => format!("type {name}"),
                Subject::Operation { method, .. } => method,
                Subject::Api | Subject::Credentials => subject.to_string(),
            };
            let direction = direction.map_or("", |direction| direction.as_str());
            let silent = if silent { " (silent)" } else { "" };
            writeln!(text, "    {}{silent} {} {direction}", level.as_str(), kind.as_str()).unwrap();
            writeln!(text, "        {subject}: {message}").unwrap();
        }
    }
    expect_file!["changes.txt"].assert_eq(&text);
}

#[test]
fn the_compiler_refuses_what_is_called_breaking_and_nothing_else() {
    // It is a build of many crates.
    if std::env::var_os("DIFF_COMPILES").is_none_or(|value| value != "1") {
        return eprintln!("skipped: set `DIFF_COMPILES=1` to hold the changes against the compiler");
    }
    let pairs = pairs::all();
    assert!(pairs.iter().filter(|pair| pair.expected == Expected::Breaking).count() >= 25);
    let crates: BTreeMap<&str, scaffold::Client> = pairs.iter().map(|pair| (pair.name.as_str(), pair.client())).collect();
    let program = include_str!("consumer.rs");
    let outcome = match scaffold::check(Path::new(env!("CARGO_TARGET_TMPDIR")), &crates, program) {
        Ok(outcome) => outcome,
        Err(reason) => return eprintln!("skipped: {reason}"),
    };
    let broken: Vec<String> = outcome
        .iter()
        .filter(|(name, _)| name.starts_with("client-"))
        .map(|(name, errors)| format!("{name}: {errors:?}"))
        .collect();
    assert!(broken.is_empty(), "crates that do not compile by themselves:\n{}", broken.join("\n"));
    let mut wrong = Vec::new();
    for pair in &pairs {
        let (name, changes) = (&pair.name, pair.changes());
        let refused = outcome.get(&format!("consumer-{name}"));
        match (changes.iter().any(seen_by_the_compiler), refused) {
            (true, None) => wrong.push(format!("{name}: called breaking, and compiles")),
            (false, Some(errors)) => wrong.push(format!("{name}: not called breaking, and does not compile: {errors:?}")),
            (true, Some(_)) | (false, None) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
