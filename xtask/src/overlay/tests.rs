//! One test an outcome and a consequence, on small documents.

mod diagnostics;
mod outcomes;
mod recursive;
mod renames;
mod standard;
mod validity;

use serde_json::Value;

use super::{Applied, Overlay, apply_standard, apply_strict};
use crate::diagnostic::{Diagnostics, Style};
use crate::document::{Document, Source};

const HEAD: &str = "overlay: 1.1.0\ninfo:\n  title: Corrections\n  version: 1.0.0\nactions:\n";

fn document(text: &str) -> Document {
    Document::parse(Source::new("spec/api.yaml", text)).unwrap()
}

/// An overlay with these actions.
fn overlay(actions: &str) -> Overlay {
    let document = Document::parse(Source::new("overrides/fix.yaml", format!("{HEAD}{actions}"))).unwrap();
    Overlay::read(document).unwrap_or_else(|findings| panic!("{}", findings.render(Style::Plain)))
}

fn strict(text: &str, actions: &str) -> Result<Applied, Diagnostics> {
    apply_strict(&document(text), &[overlay(actions)])
}

/// The corrected document, when every action applies.
fn applied(text: &str, actions: &str) -> Value {
    strict(text, actions).unwrap_or_else(|findings| panic!("{}", findings.render(Style::Plain))).value
}

fn findings(text: &str, actions: &str) -> Diagnostics {
    strict(text, actions).expect_err("an action must not apply")
}

fn codes(findings: &Diagnostics) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code).collect()
}

fn standard(text: &str, actions: &str) -> Result<Value, Diagnostics> {
    apply_standard(&document(text), &overlay(actions))
}

fn yaml(text: &str) -> Value {
    document(text).value
}

/// Equal, and with the keys in the same order.
fn assert_same(value: &Value, text: &str) {
    assert_eq!(serde_json::to_string_pretty(value).unwrap(), serde_json::to_string_pretty(&yaml(text)).unwrap());
}
