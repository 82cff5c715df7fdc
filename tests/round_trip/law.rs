//! The law, held against one document.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use xtask::api::TypeId;
use xtask::document::Document;
use xtask::lower::{self, Lowered};

use super::instances::instances;
use super::json_schema::{Judge, converted};
use super::program::Program;

/// What came of the schemas of a document.
#[derive(Debug, Default)]
pub(crate) struct Row {
    pub(crate) name: String,
    /// The component schemas, and those that stand in operations and have a type with a name.
    pub(crate) schemas: usize,
    /// Schemas without an instance: the library does not read them, or none can be thought of.
    pub(crate) without: Vec<String>,
    pub(crate) instances: usize,
    pub(crate) valid: usize,
    pub(crate) kept: usize,
    /// What is lost, with the first instance of each kind, by reason.
    pub(crate) lost: BTreeMap<String, (usize, String)>,
}

/// How many instances there are of a schema.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) choices: usize,
    pub(crate) random: u64,
}

/// Makes instances of every schema, and has a program of the generated types read and write them.
///
/// # Errors
/// Why there is no such program.
pub(crate) fn hold(name: &str, path: &Path, root: &Path, effort: Effort) -> Result<Row, String> {
    let document = Document::load(path).map_err(|finding| finding.message)?;
    let Lowered { api, .. } = lower::lower(&document).map_err(|_| "there is no client of it".to_owned())?;
    let mut plain = lower::bundled(&document).value;
    let version = plain.get("openapi").and_then(Value::as_str).unwrap_or_default();
    let old = version.starts_with("3.0");
    converted(&mut plain, old);

    let is_whole = |at: &str| at.starts_with("/components/schemas/") && at.matches('/').count() == 3 || at.ends_with("/schema");
    let wanted: Vec<TypeId> = (0..api.types.len()).map(TypeId).filter(|id| is_whole(api.type_def(*id).origin.as_str())).collect();
    let places: Vec<(usize, String)> =
        wanted.iter().enumerate().map(|(number, id)| (number, api.type_def(*id).origin.as_str().to_owned())).collect();
    let mut row = Row { name: name.to_owned(), schemas: places.len(), ..Row::default() };
    for name in plain.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name) {
        let at = xtask::document::pointer(["components", "schemas", name]);
        if !places.iter().any(|(_, place)| *place == at.as_str()) {
            row.schemas += 1;
            row.without.push(format!("{at}: has no type of its own"));
        }
    }
    let judge = Judge::new(&plain)?;
    let mut texts = Vec::new();
    for (number, at) in &places {
        let Some(schema) = plain.pointer(at) else {
            row.without.push(format!("{at}: is not in the document"));
            continue;
        };
        let validator = match judge.validator(at) {
            Ok(validator) => validator,
            Err(reason) => {
                row.without.push(format!("{at}: {reason}"));
                continue;
            }
        };
        let made = instances(&plain, schema, effort.choices, effort.random);
        row.instances += made.len();
        let valid: Vec<Value> = made.into_iter().filter(|value| validator.is_valid(value)).collect();
        if valid.is_empty() {
            row.without.push(format!("{at}: no valid instance was found"));
        }
        texts.extend(valid.into_iter().map(|value| (*number, value.to_string())));
    }
    row.valid = texts.len();
    let program = Program::build(root, name, api, &wanted)?;
    let answers = program.run(&texts);
    assert_eq!(answers.len(), texts.len(), "each instance is answered");
    for ((number, text), answer) in texts.iter().zip(answers) {
        let reason = match answer {
            Ok(again) => {
                let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap();
                difference(&parsed(text), &parsed(&again), "")
            }
            Err(reason) => Some(("is not read".to_owned(), reason)),
        };
        match reason {
            None => row.kept += 1,
            Some((kind, place)) => {
                let sample = || format!("{} {place}: {}", places[*number].1, text.chars().take(600).collect::<String>());
                row.lost.entry(kind).or_insert_with(|| (0, sample())).0 += 1;
                if std::env::var_os("ROUND_TRIP_ALL").is_some() {
                    eprintln!("{}", sample());
                }
            }
        }
    }
    Ok(row)
}

/// What another value lacks of one, and where; numbers are equal however they are written.
pub(crate) fn difference(one: &Value, other: &Value, at: &str) -> Option<(String, String)> {
    let said = |what: &str, at: &str| Some((what.to_owned(), at.to_owned()));
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            for (name, value) in one {
                let at = format!("{at}/{name}");
                match other.get(name) {
                    Some(again) => {
                        if let found @ Some(_) = difference(value, again, &at) {
                            return found;
                        }
                    }
                    None if value.is_null() => return said("a member that is null is left out", &at),
                    None => return said("a member is left out", &at),
                }
            }
            let added = other.keys().find(|name| !one.contains_key(*name));
            added.and_then(|name| said("a member is added", &format!("{at}/{name}")))
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let mut pairs = one.iter().zip(other).enumerate();
            pairs.find_map(|(index, (one, other))| difference(one, other, &format!("{at}/{index}")))
        }
        (Value::Number(a), Value::Number(b)) if a.is_f64() || b.is_f64() => {
            if a.as_f64() == b.as_f64() {
                None
            } else {
                said("a number changes", at)
            }
        }
        (one, other) if one == other => None,
        (one, other) => said(&format!("{} becomes {}", kind(one), kind(other)), at),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
