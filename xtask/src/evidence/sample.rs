//! Values that evidence shows, and the schema that they call for.

use std::collections::HashSet;

use indexmap::IndexMap;
use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use super::model::Evidence;
use super::schema::{Effective, Kind, Schema};
use crate::diagnostic::Place;

/// One value of one evidence file.
#[derive(Debug, Clone)]
pub(super) struct Sample<'e> {
    pub(super) evidence: &'e Evidence,
    pub(super) spot: Spot,
    pub(super) value: &'e Value,
}

/// Where a sample stands.
#[derive(Debug, Clone)]
pub(super) enum Spot {
    /// In the JSON of the response's body.
    Body(PointerBuf),
    /// In the evidence file itself.
    File(PointerBuf),
}

impl<'e> Sample<'e> {
    pub(super) fn in_body(evidence: &'e Evidence, value: &'e Value) -> Self {
        Self { evidence, spot: Spot::Body(PointerBuf::new()), value }
    }

    pub(super) fn in_file(evidence: &'e Evidence, at: PointerBuf, value: &'e Value) -> Self {
        Self { evidence, spot: Spot::File(at), value }
    }

    pub(super) fn member(&self, name: &str, value: &'e Value) -> Self {
        let spot = match &self.spot {
            Spot::Body(at) => Spot::Body(at.with_trailing_token(name)),
            Spot::File(at) => Spot::File(at.with_trailing_token(name)),
        };
        Self { evidence: self.evidence, spot, value }
    }

    pub(super) fn item(&self, index: usize, value: &'e Value) -> Self {
        self.member(&index.to_string(), value)
    }

    /// Whether only the name counts here.
    pub(super) fn is_placeholder(&self) -> bool {
        match &self.spot {
            Spot::Body(at) => self.evidence.placeholders.contains(at),
            Spot::File(_) => false,
        }
    }

    /// The pointer into the body, or into the file.
    pub(super) fn pointer(&self) -> &Pointer {
        match &self.spot {
            Spot::Body(at) | Spot::File(at) => at,
        }
    }

    pub(super) fn place(&self) -> Place {
        match &self.spot {
            Spot::Body(at) => self.evidence.body_place(at),
            Spot::File(at) => self.evidence.place(at),
        }
    }
}

/// Whether `value` is of the kind that `schema` wants, its content aside.
pub(super) fn fits(document: Effective<'_>, schema: &Schema<'_>, value: &Value) -> bool {
    let Some(kind) = schema.kind() else { return true };
    match (kind, value) {
        (_, Value::Null) => schema.nullable(),
        (Kind::Object, Value::Object(_))
        | (Kind::Array, Value::Array(_))
        | (Kind::String, Value::String(_))
        | (Kind::Number, Value::Number(_))
        | (Kind::Boolean, Value::Bool(_)) => true,
        (Kind::Integer, Value::Number(number)) if !number.is_f64() => true,
        (_, Value::String(text)) if text.is_empty() && schema.empty_as_absent() => true,
        _ => schema.lenient() && neighbours(document, schema, kind, value),
    }
}

/// Whether `x-lenient` lets `value` be read as `kind`.
pub(super) fn neighbours(document: Effective<'_>, schema: &Schema<'_>, kind: Kind, value: &Value) -> bool {
    match (kind, value) {
        (Kind::Integer | Kind::Number | Kind::Boolean, Value::String(text)) => text_fits(Some(kind), text.trim()),
        (Kind::Boolean, Value::Number(number)) => matches!(number.as_u64(), Some(0 | 1)),
        (Kind::String, Value::Number(_) | Value::Bool(_)) => true,
        (Kind::Array, Value::String(text)) => {
            let items = schema.items().and_then(|at| document.schema(&at).kind());
            text.is_empty() || text.split(',').all(|piece| text_fits(items, piece.trim()))
        }
        _ => false,
    }
}

/// Whether a text, such as the value of a parameter, can be read as `kind`.
pub(super) fn text_fits(kind: Option<Kind>, text: &str) -> bool {
    match kind {
        None | Some(Kind::String) => true,
        Some(Kind::Integer) => text.parse::<i128>().is_ok(),
        Some(Kind::Number) => text.parse::<f64>().is_ok_and(f64::is_finite),
        Some(Kind::Boolean) => matches!(text, "true" | "false" | "0" | "1"),
        Some(Kind::Object | Kind::Array) => false,
    }
}

/// The schema that fits all samples. Placeholders and `null` say nothing of the type.
pub(super) fn infer(samples: &[Sample<'_>]) -> Map<String, Value> {
    let values: Vec<&Sample<'_>> = samples.iter().filter(|sample| !sample.is_placeholder()).collect();
    let nullable = values.iter().any(|sample| sample.value.is_null());
    let values: Vec<&Sample<'_>> = values.into_iter().filter(|sample| !sample.value.is_null()).collect();
    let mut schema = if values.is_empty() {
        Map::new()
    } else if values.iter().all(|sample| sample.value.is_object()) {
        object(&values)
    } else if values.iter().all(|sample| sample.value.is_array()) {
        array(&values)
    } else {
        scalar(&values)
    };
    if nullable {
        schema.insert("nullable".to_owned(), json!(true));
    }
    schema
}

fn object(values: &[&Sample<'_>]) -> Map<String, Value> {
    let mut members: IndexMap<&str, Vec<Sample<'_>>> = IndexMap::new();
    for sample in values {
        for (name, value) in sample.value.as_object().into_iter().flatten() {
            members.entry(name).or_default().push(sample.member(name, value));
        }
    }
    let mut schema = typed("object");
    if !members.is_empty() {
        let properties = members.into_iter().map(|(name, samples)| (name.to_owned(), Value::Object(infer(&samples)))).collect();
        schema.insert("properties".to_owned(), Value::Object(properties));
    }
    schema
}

fn array(values: &[&Sample<'_>]) -> Map<String, Value> {
    let items: Vec<Sample<'_>> = values
        .iter()
        .flat_map(|sample| {
            let items = sample.value.as_array().into_iter().flatten();
            items.enumerate().map(|(index, value)| sample.item(index, value))
        })
        .collect();
    let mut schema = typed("array");
    schema.insert("items".to_owned(), Value::Object(infer(&items)));
    schema
}

fn scalar(values: &[&Sample<'_>]) -> Map<String, Value> {
    let mut kinds: HashSet<Kind> = HashSet::new();
    for sample in values {
        kinds.insert(match sample.value {
            Value::Bool(_) => Kind::Boolean,
            Value::Number(number) if number.is_f64() => Kind::Number,
            Value::Number(_) => Kind::Integer,
            Value::String(_) => Kind::String,
            // An array or an object beside anything else is a matter for a person.
            _ => return Map::new(),
        });
    }
    if kinds.contains(&Kind::Number) {
        kinds.remove(&Kind::Integer);
    }
    let mut numbers = [Kind::Integer, Kind::Number, Kind::Boolean].into_iter().filter(|kind| kinds.contains(kind));
    let (kind, lenient) = match (numbers.next(), numbers.next()) {
        (None, _) => (Kind::String, false),
        (Some(kind), None) if !kinds.contains(&Kind::String) => (kind, false),
        (Some(kind), None)
            if values.iter().all(|sample| sample.value.as_str().is_none_or(|text| text_fits(Some(kind), text))) =>
        {
            (kind, true)
        }
        _ => (Kind::String, true),
    };
    let mut schema = typed(kind.name());
    if lenient {
        schema.insert("x-lenient".to_owned(), json!(true));
    }
    schema
}

fn typed(name: &str) -> Map<String, Value> {
    Map::from_iter([("type".to_owned(), json!(name))])
}
