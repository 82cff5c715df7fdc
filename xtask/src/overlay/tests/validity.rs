//! What makes an overlay document valid, and an override explained.

use std::collections::BTreeSet;

use super::*;
use crate::overlay::{Change, Version, require_reasons};

fn read(text: &str) -> Result<Overlay, Diagnostics> {
    Overlay::read(Document::parse(Source::new("fix.yaml", text)).unwrap())
}

fn found(text: &str) -> Vec<&'static str> {
    read(text).err().map(|findings| codes(&findings)).unwrap_or_default()
}

#[test]
fn a_complete_document_is_read() {
    let overlay = read(
        "overlay: 1.1.3
info: {title: T, version: '1', description: D, x-a: 1}
extends: api.yaml
x-b: 1
actions:
  - {target: $.a, update: null, description: why, x-evidence: one.yaml, x-expect: {x: 1}}
  - {target: $.a, copy: $.b}
  - {target: $.a, update: 1, remove: true}
  - {target: $.a, x-rename: b, update: {}, x-evidence: [one.yaml, two.yaml]}
  - {target: $.a, x-anything: {}}
",
    )
    .unwrap();
    assert_eq!((overlay.version, overlay.title.as_str(), overlay.extends.as_deref()), (Version::V1_1, "T", Some("api.yaml")));
    let changes: Vec<_> = overlay.actions.iter().map(|action| &action.change).collect();
    assert!(matches!(
        changes[..],
        [Change::Update(Value::Null), Change::Copy(_), Change::Remove, Change::Rename { update: Some(_), .. }, Change::Nothing]
    ));
    assert_eq!(overlay.actions[3].evidence, ["one.yaml", "two.yaml"]);
    assert_eq!(overlay.actions[0].expect, Some(yaml("x: 1")));
}

#[test]
fn each_fault_has_its_code() {
    let action = "actions: [{target: $.a, update: 1}]\n";
    let info = "info: {title: T, version: '1'}\n";
    for (text, expected) in [
        ("- a\n".to_owned(), "overlay::type"),
        (format!("overlay: 1\n{info}{action}"), "overlay::type"),
        (format!("overlay: 1.2.0\n{info}{action}"), "overlay::version"),
        (format!("overlay: '1.1'\n{info}{action}"), "overlay::version"),
        (format!("{info}{action}"), "overlay::missing-field"),
        (format!("overlay: 1.1.0\n{action}"), "overlay::missing-field"),
        (format!("overlay: 1.1.0\ninfo: {{title: T, version: 1.0}}\n{action}"), "overlay::type"),
        (format!("overlay: 1.0.0\ninfo: {{title: T, version: a, description: d}}\n{action}"), "overlay::unknown-field"),
        (format!("overlay: 1.1.0\ninfo: {{title: T, version: a, name: d}}\n{action}"), "overlay::unknown-field"),
        (format!("overlay: 1.1.0\n{info}"), "overlay::missing-field"),
        (format!("overlay: 1.1.0\n{info}actions: []\n"), "overlay::empty"),
        (format!("overlay: 1.1.0\n{info}actions: [{{target: $}}, {{target: $}}]\n"), "overlay::duplicate-action"),
        (format!("overlay: 1.1.0\n{info}actions: [{{update: 1}}]\n"), "overlay::missing-field"),
        (format!("overlay: 1.1.0\n{info}actions: [{{target: '$.', update: 1}}]\n"), "overlay::target"),
        (format!("overlay: 1.1.0\n{info}actions: [{{target: $, copy: a}}]\n"), "overlay::target"),
        (format!("overlay: 1.1.0\n{info}actions: [{{target: $, updates: 1}}]\n"), "overlay::unknown-field"),
        (format!("overlay: 1.1.0\n{info}actions: [{{target: $, remove: 'yes'}}]\n"), "overlay::type"),
        (format!("overlay: 1.1.0\n{info}actions: [{{target: $, x-rename: 1}}]\n"), "overlay::type"),
        (format!("overlay: 1.1.0\n{info}actions: [{{target: $, update: 1, x-evidence: [1]}}]\n"), "overlay::type"),
        (format!("overlay: 1.1.0\n{info}actions: [{{target: $, update: {{}}, copy: $.a}}]\n"), "overlay::contradiction"),
        (format!("overlay: 1.1.0\n{info}actions: [{{target: $.a, remove: true, x-rename: b}}]\n"), "overlay::contradiction"),
        (format!("overlay: 1.0.0\n{info}actions: [{{target: $, copy: $.a}}]\n"), "overlay::unknown-field"),
    ] {
        assert_eq!(found(&text), [expected], "{text}");
    }
}

#[test]
fn all_faults_are_reported_together() {
    assert_eq!(
        found("overlay: 3.0.0\ninfo: {}\nactions: [{target: 1}, 2]\nextends: 5\n").len(),
        6,
        "version, two fields of info, extends, two actions"
    );
}

#[test]
fn every_override_gives_its_reason_and_its_evidence() {
    let overlay = overlay(
        "- {target: $.a, update: 1, description: why, x-evidence: [one.yaml]}
- {target: $.b, update: 1, description: ' ', x-evidence: [on.yaml]}
- {target: $.c, update: 1}
",
    );
    let known = BTreeSet::from(["one.yaml".to_owned()]);
    let findings = require_reasons(&[overlay], &known);
    assert_eq!(
        codes(&findings),
        ["override::no-reason", "override::no-evidence", "override::no-reason", "override::no-evidence"]
    );
}

#[test]
fn what_no_evidence_shows_needs_none() {
    let overlay = overlay(
        "- {target: $.a, update: {x-undocumented: no longer sent}, description: why}
- {target: $.b, update: {x-undocumented: no longer sent, type: string}, description: why}
",
    );
    assert_eq!(codes(&require_reasons(&[overlay], &BTreeSet::new())), ["override::no-evidence"]);
}
