//! What `diff` calls breaking is what the compiler refuses: a program written against the old crate, compiled with each new one.
//!
//! The program, `consumer.rs`, makes use of everything in the crate of `old.yaml`; `pairs.yaml` holds the changes, one each, with what
//! their author expects.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it cannot read")]

mod pairs;
mod scaffold;
mod signatures;

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
    let pairs = pairs::all();
    assert!(pairs.iter().filter(|pair| pair.expected == Expected::Breaking).count() >= 25);
    let clients: BTreeMap<String, scaffold::Client> = pairs.iter().map(|pair| (pair.name.clone(), pair.client())).collect();
    let refused = match scaffold::check(Path::new(env!("CARGO_TARGET_TMPDIR")), &clients, include_str!("consumer.rs")) {
        Ok(refused) => refused,
        Err(reason) => return eprintln!("skipped: {reason}"),
    };
    let mut wrong = Vec::new();
    for pair in &pairs {
        let (name, changes) = (&pair.name, pair.changes());
        match (changes.iter().any(seen_by_the_compiler), refused.get(name)) {
            (true, None) => wrong.push(format!("{name}: called breaking, and compiles")),
            (false, Some(errors)) => wrong.push(format!("{name}: not called breaking, and does not compile: {errors:?}")),
            (true, Some(_)) | (false, None) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
