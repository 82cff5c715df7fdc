//! What is sent is checked: which values hold, and what is said of the others.
//!
//! The source is that of the runtime; what it stands on is played by the test.

#![allow(dead_code, reason = "the tests are no client")]

#[path = "../../xtask/src/emit/runtime/rules.rs"]
mod rules;

mod draft {
    use std::marker::PhantomData;

    use serde::Serialize;
    use serde_json::Value;

    use super::error::ErrorKind;

    #[derive(Default)]
    pub(crate) struct Draft<'c> {
        pub(crate) problem: Option<ErrorKind>,
        client: PhantomData<&'c ()>,
    }

    impl Draft<'_> {
        pub(super) fn value(&mut self, _: &str, value: &(impl Serialize + ?Sized)) -> Option<Value> {
            serde_json::to_value(value).ok()
        }

        pub(super) fn fail(&mut self, kind: ErrorKind) {
            self.problem.get_or_insert(kind);
        }
    }
}

mod error {
    pub(crate) enum ErrorKind {
        BrokenRule { path: String, rule: String },
    }
}

mod api {
    pub(crate) mod rules {
        use crate::rules::Rule;

        /// A tree, whose nodes have names.
        pub(crate) static TYPES: &[&[Rule]] = &[&[
            Rule::Member("name", &[Rule::MinLength(1)]),
            Rule::Member("children", &[Rule::Items(&[Rule::Type(0)])]),
            Rule::Others(&["name", "children"], &[Rule::MaxLength(2)]),
        ]];
    }
}

use draft::Draft;
use error::ErrorKind;
use rules::Rule;
use serde_json::{Value, json};

/// What is said of a value; nothing when all rules hold.
fn said(value: &Value, rules: &[Rule]) -> String {
    let mut call = Draft::default();
    call.check("body", value, rules);
    call.problem.map_or_else(String::new, |ErrorKind::BrokenRule { path, rule }| format!("{path} {rule}"))
}

#[track_caller]
fn rule(rule: &[Rule], good: &[Value], bad: &[Value], text: &str) {
    for value in good {
        assert_eq!(said(value, rule), "", "{value}");
    }
    for value in bad {
        assert_eq!(said(value, rule), format!("body {text}"), "{value}");
    }
}

#[test]
fn text() {
    rule(
        &[Rule::MinLength(2)],
        &[json!("ab"), json!("äö"), json!(1)],
        &[json!("a"), json!("ä")],
        "must have at least 2 characters",
    );
    rule(&[Rule::MaxLength(1)], &[json!("ä"), json!("")], &[json!("ab")], "must have at most 1 characters");
    let pattern = [Rule::Pattern("^[a-z]+$")];
    rule(&pattern, &[json!("a"), json!(null)], &[json!("A"), json!("a\n")], "must match `^[a-z]+$`");
    // It matches anywhere, and what cannot be compiled holds.
    rule(&[Rule::Pattern("b"), Rule::Pattern("(")], &[json!("abc")], &[], "");
}

#[test]
fn numbers() {
    rule(&[Rule::Minimum(1.0)], &[json!(1), json!(1.0), json!("0")], &[json!(0), json!(0.99)], "must be at least 1");
    rule(&[Rule::Above(1.0)], &[json!(2)], &[json!(1)], "must be greater than 1");
    rule(&[Rule::Maximum(-1.5)], &[json!(-1.5)], &[json!(0)], "must be at most -1.5");
    rule(&[Rule::Below(0.0)], &[json!(-1)], &[json!(0)], "must be less than 0");
    rule(&[Rule::MultipleOf(0.1)], &[json!(0.3), json!(7), json!(1e6)], &[json!(0.35)], "must be a multiple of 0.1");
    // The bound is not what it says any more; the server decides.
    rule(&[Rule::Below(18_446_744_073_709_551_615.0)], &[json!(u64::MAX - 1)], &[], "");
}

#[test]
fn lists_and_objects() {
    rule(&[Rule::MinItems(1), Rule::UniqueItems], &[json!([1, "1"])], &[], "");
    rule(&[Rule::UniqueItems], &[json!([])], &[json!([{"a": 1}, {"a": 1}])], "must not have the same item twice");
    rule(&[Rule::MaxItems(1)], &[json!([1])], &[json!([1, 2])], "must have at most 1 items");
    rule(&[Rule::MinProperties(1)], &[json!({"a": 1}), json!([])], &[json!({})], "must have at least 1 members");
    rule(&[Rule::MaxProperties(0)], &[json!({})], &[json!({"a": 1})], "must have at most 0 members");
}

#[test]
fn the_place_is_said_and_the_value_is_not() {
    let tree = json!({"name": "a", "children": [{"name": "b"}, {"children": [{"name": ""}]}]});
    assert_eq!(said(&tree, &[Rule::Type(0)]), "body.children[1].children[0].name must have at least 1 characters");
    assert_eq!(said(&json!({"token": "secret"}), &[Rule::Type(0)]), "body.token must have at most 2 characters");
    assert_eq!(said(&json!({"name": "a", "token": "s"}), &[Rule::Type(0)]), "");
}

#[test]
fn a_choice_holds_when_one_branch_does() {
    let choice = [Rule::AnyOf(&[&[Rule::Minimum(5.0)], &[Rule::Member("a", &[Rule::MinLength(1)]), Rule::Maximum(1.0)]])];
    assert_eq!(said(&json!(7), &choice), "");
    assert_eq!(said(&json!(0), &choice), "");
    assert_eq!(said(&json!(3), &choice), "body must be at least 5");
}
