//! `--skip-broken`: what has no safe reading is left out, with the operations that need it, and listed.

use std::collections::BTreeSet;

use jsonptr::PointerBuf;
use serde_json::{Map, Value};

use super::{Lowered, Options};
use crate::api::Method;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::{Document, percent_decoded, pointer};

/// Lowers a document, leaving out one broken part after the other until the rest can be read.
///
/// # Errors
/// All findings, when what is broken is no part that can be left out.
pub(super) fn lower(document: &Document, options: &Options) -> Result<Lowered, Diagnostics> {
    let mut rest = Document { source: document.source.clone(), value: document.value.clone() };
    let mut said = Diagnostics::default();
    loop {
        let findings = match super::whole(&rest, options) {
            Ok(mut lowered) => {
                said.extend(lowered.findings);
                lowered.findings = said;
                return Ok(lowered);
            }
            Err(findings) => findings,
        };
        let broken = Broken::of(document, &rest.value, &findings);
        if broken.operations.is_empty() && broken.components.is_empty() {
            said.extend(findings);
            return Err(said);
        }
        for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
            said.push(Diagnostic { severity: Severity::Warning, ..finding.clone() });
        }
        for at in &broken.operations {
            let text = |key: &str| rest.get(at).and_then(|operation| operation.get(key)).and_then(Value::as_str);
            let name = text("operationId").map_or_else(|| at.to_string(), str::to_owned);
            said.push(
                Diagnostic::warning("lower::skipped-operation", format!("the operation `{name}` is left out"))
                    .at(document.place(at))
                    .note("it is broken, or needs what is broken"),
            );
        }
        for at in broken.operations.iter().chain(&broken.components) {
            remove(&mut rest.value, at);
        }
    }
}

/// What is to be left out.
struct Broken {
    operations: BTreeSet<PointerBuf>,
    components: BTreeSet<PointerBuf>,
}

impl Broken {
    /// The operations and components with errors, and the operations that need such a component.
    fn of(document: &Document, value: &Value, findings: &Diagnostics) -> Self {
        let mut broken = Self { operations: BTreeSet::new(), components: BTreeSet::new() };
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
        let places = errors.flat_map(|finding| finding.places.first().into_iter().chain(finding.repeats()));
        for place in places.filter(|place| place.is_in(&document.source.name)) {
            let tokens: Vec<String> =
                place.pointer().into_iter().flat_map(|at| at.tokens()).map(|token| token.decoded().into_owned()).collect();
            match tokens.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
                ["paths", path, method, ..] if is_method(method) => {
                    broken.operations.insert(pointer(["paths", path, method]));
                }
                // What all operations of a path share.
                ["paths", path, ..] => broken.operations.extend(operations(value, Some(path))),
                // What all operations share that do not say it themselves.
                ["security", ..] => {
                    let has_own = |at: &PointerBuf| value.pointer(&format!("{at}/security")).is_some();
                    broken.operations.extend(operations(value, None).into_iter().filter(|at| !has_own(at)));
                }
                ["components", section, name, ..] => {
                    broken.components.insert(pointer(["components", section, name]));
                }
                _ => {}
            }
        }
        let present = |at: &PointerBuf| value.pointer(at.as_str()).is_some_and(|value| *value != Value::Object(Map::new()));
        broken.components.retain(present);
        broken.operations.retain(present);
        if !broken.components.is_empty() {
            let needs = |at: &PointerBuf| reaches(value, at, &broken.components);
            broken.operations.extend(operations(value, None).into_iter().filter(needs));
        }
        broken
    }
}

fn is_method(word: &str) -> bool {
    Method::ALL.iter().any(|method| method.as_str().eq_ignore_ascii_case(word))
}

/// The operations of one path, or of all.
fn operations(value: &Value, only: Option<&str>) -> Vec<PointerBuf> {
    let paths = value.get("paths").and_then(Value::as_object).into_iter().flatten();
    let wanted = paths.filter(|(path, _)| only.is_none_or(|only| only == path.as_str()));
    let methods = wanted.flat_map(|(path, item)| {
        let keys = item.as_object().into_iter().flat_map(Map::keys).filter(|key| is_method(key));
        keys.map(|key| pointer(["paths", path, key])).collect::<Vec<_>>()
    });
    methods.collect()
}

/// Whether the references in an operation, and in what its path shares, lead to one of these places.
fn reaches(value: &Value, operation: &PointerBuf, targets: &BTreeSet<PointerBuf>) -> bool {
    let mut seen: BTreeSet<PointerBuf> = BTreeSet::new();
    let shared = operation.parent().map(|item| item.with_trailing_token("parameters"));
    let mut work: Vec<PointerBuf> = std::iter::once(operation.clone()).chain(shared).collect();
    while let Some(at) = work.pop() {
        if targets.iter().any(|target| at.starts_with(target)) {
            return true;
        }
        let Some(part) = value.pointer(at.as_str()).filter(|_| seen.insert(at.clone())) else { continue };
        references(part, &mut work);
    }
    false
}

fn references(value: &Value, found: &mut Vec<PointerBuf>) {
    match value {
        Value::Object(members) => {
            let target = members.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
            found.extend(target.and_then(|fragment| PointerBuf::parse(percent_decoded(fragment)).ok()));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// Takes a part away; a schema becomes any value, since others may refer to it.
fn remove(value: &mut Value, at: &PointerBuf) {
    let Some((parent, name)) = at.split_back() else { return };
    let Some(parent_value) = value.pointer_mut(parent.as_str()).and_then(Value::as_object_mut) else { return };
    if parent.as_str() == "/components/schemas" {
        parent_value.insert(name.decoded().into_owned(), Value::Object(Map::new()));
    } else {
        parent_value.shift_remove(name.decoded().as_ref());
    }
}
