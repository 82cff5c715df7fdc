//! Findings about the fields of bodies: missing, absent, of another type, never shown.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use jsonptr::PointerBuf;
use serde_json::{Map, Value, json};

use super::action::{Action, Change, nested, path, quoted};
use super::body::{Checker, Fault, Issue, Outcome};
use super::coverage::Unshown;
use super::finding::{Finding, Fix, action, shown};
use super::read::kind;
use super::rename::{self, Rename, Renames};
use super::sample::{Sample, infer, neighbours};
use super::schema::{Effective, Schema};
use crate::diagnostic::nearest;

/// What all bodies together show.
#[derive(Debug, Default)]
pub(super) struct Ledger<'e> {
    issues: IndexMap<(PointerBuf, Fault), Vec<Sample<'e>>>,
    /// The places of the properties that some evidence shows.
    pub(super) shown: HashSet<PointerBuf>,
    values: HashMap<PointerBuf, Vec<Sample<'e>>>,
}

impl<'e> Ledger<'e> {
    pub(super) fn add(&mut self, outcome: &Outcome<'e>) {
        for Issue { fault, schema, sample } in &outcome.issues {
            self.issues.entry((schema.clone(), fault.clone())).or_default().push(sample.clone());
        }
        self.shown.extend(outcome.shown.iter().cloned());
        for (home, sample) in &outcome.values {
            self.values.entry(home.clone()).or_default().push(sample.clone());
        }
    }

    /// Which missing field is likely to be which unshown one; what such a field holds counts as shown.
    pub(super) fn renames<'d>(
        &mut self,
        document: Effective<'d>,
        unshown: &[Unshown<'d>],
        checker: &mut Checker<'d, 'e>,
    ) -> Renames<'d> {
        let missing: Vec<_> = self.missing().collect();
        let renames = rename::pairs(document, &missing, unshown, checker);
        let mut held = Vec::new();
        for rename::Missing { home, name, samples } in missing {
            let Some(rename) = renames.get(&(home.clone(), name.to_owned())) else { continue };
            held.push(rename.at.clone());
            held.extend(samples.iter().flat_map(|sample| checker.check(sample, &rename.at).shown.clone()));
        }
        self.shown.extend(held);
        renames
    }

    /// The homes of the schemas that become another type: what they hold now is no matter any more.
    pub(super) fn retyped(&self, document: Effective<'_>) -> HashSet<PointerBuf> {
        let types = self.issues.iter().filter(|((_, fault), _)| *fault == Fault::Type);
        types
            .filter(|((home, _), samples)| {
                let schema = document.schema(home);
                let update = type_update(document, &schema, samples, self.values.get(home).unwrap_or(samples));
                schema.union_keyword().is_none() && update.is_none_or(|(update, _)| update.contains_key("type"))
            })
            .map(|((home, _), _)| home.clone())
            .collect()
    }

    /// The fields that the document lacks.
    fn missing(&self) -> impl Iterator<Item = rename::Missing<'_, 'e>> {
        self.issues.iter().filter_map(|((home, fault), samples)| match fault {
            Fault::Missing(name) => Some(rename::Missing { home, name, samples }),
            Fault::Absent(_) | Fault::Type => None,
        })
    }
}

/// The findings about fields. A field that seems to have been given another name is one finding, not two.
pub(super) fn findings<'d>(
    document: Effective<'d>,
    ledger: &Ledger<'_>,
    renames: &Renames<'d>,
    unshown: &[Unshown<'d>],
) -> Vec<Finding> {
    let mut findings = Vec::with_capacity(ledger.issues.len() + unshown.len());
    for ((home, fault), samples) in &ledger.issues {
        let schema = document.schema(home);
        match fault {
            Fault::Missing(name) => findings.push(match renames.get(&(home.clone(), name.clone())) {
                Some(rename) => renamed(document, &schema, name, rename, samples),
                None => missing_field(document, &schema, name, samples),
            }),
            Fault::Absent(name) => {
                // Under its new name a field may well be where its old name is not.
                let new = renames.iter().find(|((of, _), rename)| of == home && rename.old == name).map(|((_, new), _)| new);
                let absent = |sample: &&Sample<'_>| new.is_none_or(|new| sample.value.get(new).is_none());
                let samples: Vec<Sample<'_>> = samples.iter().filter(absent).cloned().collect();
                if !samples.is_empty() {
                    findings.push(absent_field(document, &schema, name, &samples));
                }
            }
            Fault::Type => {
                let all = ledger.values.get(home).unwrap_or(samples);
                findings.push(wrong_type(document, &schema, samples, all));
            }
        }
    }
    findings.extend(unshown.iter().map(|field| never_shown(document, field)));
    findings
}

/// The action that adds a field, and the place of its target.
fn added_field(document: Effective<'_>, schema: &Schema<'_>, name: &str, samples: &[Sample<'_>]) -> (PointerBuf, Action) {
    let property = Value::Object(infer(samples));
    let (at, update) = match schema.host() {
        Some(host) => (host.at.with_trailing_token("properties"), nested(&[name], property)),
        None => (schema.home.clone(), nested(&["properties", name], property)),
    };
    let what = format!("the field `{name}` is shown, which the document does not have");
    let action = action(path(document, &at), &what, Change::Update(update), samples);
    (at, action)
}

fn missing_field(document: Effective<'_>, schema: &Schema<'_>, name: &str, samples: &[Sample<'_>]) -> Finding {
    let (at, action) = added_field(document, schema, name, samples);
    let known: Vec<&str> = schema.properties().iter().map(|property| property.name).collect();
    let mut notes = Vec::new();
    if let Some(near) = nearest(name, known.iter().copied()).first() {
        notes.push(format!("the nearest field that the document has is `{near}`"));
    }
    if infer(samples).is_empty() {
        notes.push("the evidence does not show of which type it is; the action leaves the type open".to_owned());
    }
    Finding {
        code: "evidence::missing-field",
        message: format!("the evidence shows `{}`, which is not in the document", field_path(samples, name)),
        label: label(&known),
        shown: shown(samples),
        notes,
        fix: Fix::Decided(action),
        at,
    }
}

fn renamed(document: Effective<'_>, schema: &Schema<'_>, name: &str, rename: &Rename<'_>, samples: &[Sample<'_>]) -> Finding {
    let old = rename.old;
    let what = format!("the field is shown as `{name}`, and nothing shows `{old}`");
    let action = action(path(document, &rename.at), &what, Change::Rename(name.to_owned()), samples);
    Finding {
        code: "evidence::missing-field",
        message: format!("the evidence shows `{}`, which is not in the document", field_path(samples, name)),
        at: rename.at.clone(),
        label: "never shown".to_owned(),
        shown: shown(samples),
        notes: vec![format!(
            "the document has `{old}` of the same type, which no evidence shows: is it this field under another name?"
        )],
        fix: if rename.near {
            Fix::Decided(action)
        } else {
            Fix::Either { guess: action, certain: added_field(document, schema, name, samples).1 }
        },
    }
}

fn absent_field(document: Effective<'_>, schema: &Schema<'_>, name: &str, samples: &[Sample<'_>]) -> Finding {
    let at = schema.required_at(name).unwrap_or_else(|| schema.home.clone());
    let what = format!("`{name}` is not always there");
    let target = format!("{}[?@ == {}]", path(document, &at), quoted(name));
    Finding {
        code: "evidence::absent-field",
        message: format!("the document requires `{}`, and the evidence does not show it", field_path(samples, name)),
        at,
        label: "required here".to_owned(),
        shown: shown(samples),
        notes: Vec::new(),
        fix: Fix::Decided(action(target, &what, Change::Remove, samples)),
    }
}

fn wrong_type(document: Effective<'_>, schema: &Schema<'_>, samples: &[Sample<'_>], all: &[Sample<'_>]) -> Finding {
    let mut kinds: Vec<&str> = Vec::new();
    for sample in samples {
        if !kinds.contains(&kind(sample.value)) {
            kinds.push(kind(sample.value));
        }
    }
    let shown_kinds = kinds.join(" or ");
    let wanted = schema.kind().filter(|_| schema.union_keyword().is_none()).map_or("one of several types", |kind| kind.name());
    let where_ = samples.first().map(|sample| sample.pointer().to_string()).filter(|at| !at.is_empty());
    let subject = where_.map_or_else(|| "the body".to_owned(), |at| format!("`{at}`"));
    let mut notes = Vec::new();
    let fix = match type_update(document, schema, samples, all) {
        Some((update, decided)) => {
            if update.contains_key("type") {
                notes.extend(leftovers(document, schema));
            }
            let what = format!("the value is {shown_kinds}, and the document has {wanted}");
            let action = action(path(document, &schema.home), &what, Change::Update(Value::Object(update)), samples);
            if decided { Fix::Decided(action) } else { Fix::Open(action) }
        }
        None => Fix::Words(
            "the values shown have no type in common: write the schema by hand, with `oneOf` and one schema for each shape"
                .to_owned(),
        ),
    };
    Finding {
        code: "evidence::type",
        message: format!("{subject} is {shown_kinds} in the evidence; the document says {}", said(wanted)),
        at: schema.home.clone(),
        label: format!("{wanted} here"),
        shown: shown(samples),
        notes,
        fix,
    }
}

/// A type by its keyword, or in words.
pub(super) fn said(wanted: &str) -> String {
    if wanted.contains(' ') { wanted.to_owned() } else { format!("`{wanted}`") }
}

/// The change that makes all samples fit, and whether the evidence decides it: the smallest marker that does, else another type.
fn type_update(
    document: Effective<'_>,
    schema: &Schema<'_>,
    misfits: &[Sample<'_>],
    all: &[Sample<'_>],
) -> Option<(Map<String, Value>, bool)> {
    let mut markers = Map::new();
    let mut others = Vec::new();
    for sample in misfits {
        let lenient = schema.kind().is_some_and(|kind| neighbours(document, schema, kind, sample.value));
        match sample.value {
            Value::Null => markers.insert("nullable".to_owned(), json!(true)),
            _ if lenient => markers.insert("x-lenient".to_owned(), json!(true)),
            Value::String(text) if text.is_empty() => markers.insert("x-empty-as-absent".to_owned(), json!(true)),
            _ => {
                others.push(sample.clone());
                None
            }
        };
    }
    if others.is_empty() {
        return Some((markers, true));
    }
    if let Some(keyword) = schema.union_keyword() {
        let alternative = infer(&others);
        markers.insert(keyword.to_owned(), json!([alternative]));
        return (!alternative.is_empty()).then_some((markers, false));
    }
    let mut update = infer(all);
    if !update.contains_key("type") {
        return None;
    }
    let current = document.node(&schema.home).map(|node| node.members);
    update.retain(|key, value| current.is_none_or(|members| members.get(key) != Some(value)));
    Some((update, true))
}

/// What the old type leaves behind, since an update takes nothing away.
fn leftovers(document: Effective<'_>, schema: &Schema<'_>) -> Option<String> {
    let node = document.node(&schema.home)?;
    let left: Vec<String> = ["format", "items", "properties", "enum", "pattern"]
        .into_iter()
        .filter(|key| node.members.contains_key(*key))
        .map(|key| format!("`{key}`"))
        .collect();
    (!left.is_empty()).then(|| format!("{} of the old type would stay: remove what no longer fits", left.join(" and ")))
}

fn never_shown(document: Effective<'_>, field: &Unshown<'_>) -> Finding {
    let Unshown { at, name, operation, evidence } = field;
    let reason = "TODO: why the document keeps it";
    Finding {
        code: "evidence::undocumented-field",
        message: format!("no evidence shows `{name}`, which the document has"),
        at: at.clone(),
        label: "never shown".to_owned(),
        shown: Vec::new(),
        notes: vec![
            format!("it is part of a response of {operation}"),
            "if it does not exist, say `remove: true` instead of `update`; if it does, add the evidence that shows it".to_owned(),
        ],
        fix: Fix::Open(Action {
            target: path(document, at),
            description: format!("TODO: no evidence shows `{name}`. Why does it stay?"),
            change: Change::Update(json!({ "x-undocumented": reason })),
            evidence: evidence.clone(),
        }),
    }
}

/// The field's place in the body of the first sample, for a message.
fn field_path(samples: &[Sample<'_>], name: &str) -> String {
    samples.first().map_or_else(
        || name.to_owned(),
        |sample| {
            let at = sample.pointer();
            match at.back() {
                Some(last) if last.decoded() == name => at.to_string(),
                _ => at.with_trailing_token(name).to_string(),
            }
        },
    )
}

fn label(known: &[&str]) -> String {
    const SHOWN: usize = 6;
    match known.len() {
        0 => "no field is known here".to_owned(),
        1..=SHOWN => format!("known here: {}", known.join(", ")),
        more => format!("known here: {} and {} more", known[..SHOWN].join(", "), more - SHOWN),
    }
}
