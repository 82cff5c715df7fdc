//! Values that fit a schema, made from what the schema says.

use serde_json::{Map, Number, Value, json};

use super::text;
use crate::document::percent_decoded;

/// How deep references and members are followed; what is required below that has no value.
const DEEPEST: usize = 12;
/// How deep members are given that need not be there.
const DEEPEST_OPTIONAL: usize = 4;

/// Makes values for the schemas of one document.
#[derive(Clone, Copy)]
pub(super) struct Sampler<'d> {
    pub(super) document: &'d Value,
    /// Whether members are given that need not be there.
    pub(super) whole: bool,
}

impl<'d> Sampler<'d> {
    /// A value that is sent; `None` when none can be made up.
    pub(super) fn value(self, schema: &Value) -> Option<Value> {
        self.at(schema, 0)
    }

    /// What a reference leads to, or the value itself.
    pub(super) fn follow<'v>(self, value: &'v Value) -> &'v Value
    where
        'd: 'v,
    {
        let mut value = value;
        for _ in 0..DEEPEST {
            let target = value.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'));
            match target.and_then(|at| self.document.pointer(&percent_decoded(at))) {
                Some(next) => value = next,
                None => break,
            }
        }
        value
    }

    /// The schema with all parts of its `allOf` in one.
    pub(super) fn flat(self, schema: &Value, depth: usize) -> Map<String, Value> {
        let Some(schema) = self.follow(schema).as_object() else { return Map::new() };
        let mut flat = schema.clone();
        flat.remove("allOf");
        if depth < DEEPEST {
            for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
                join(&mut flat, self.flat(part, depth + 1));
            }
        }
        flat
    }

    fn at(self, schema: &Value, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        let mut schema = self.flat(schema, depth);
        if let Some(value) = schema.get("const") {
            return Some(value.clone());
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return values.iter().find(|value| !value.is_null()).or(values.first()).cloned();
        }
        let choices = ["oneOf", "anyOf"].iter().find_map(|key| schema.remove(*key));
        if let Some(Value::Array(choices)) = choices {
            return choices.iter().find_map(|choice| self.choice(&schema, choice, depth + 1));
        }
        match kind(&schema)? {
            "object" => self.object(&schema, depth),
            "array" => self.array(&schema, depth),
            "boolean" => Some(json!(true)),
            "integer" => number(&schema, true),
            "number" => number(&schema, false),
            "string" => text::sample(&schema).map(Value::String),
            _ => None,
        }
    }

    /// A value of one of several schemas, with what stands beside them.
    fn choice(self, beside: &Map<String, Value>, choice: &Value, depth: usize) -> Option<Value> {
        let mut schema = self.flat(choice, depth);
        join(&mut schema, beside.clone());
        let mut value = self.at(&Value::Object(schema), depth)?;
        let tag = beside.get("discriminator");
        if let Some(name) = tag.and_then(|tag| tag.get("propertyName")).and_then(Value::as_str)
            && let Some(target) = choice.get("$ref").and_then(Value::as_str)
            && let Some(members) = value.as_object_mut()
        {
            let mapping = tag.and_then(|tag| tag.get("mapping")).and_then(Value::as_object);
            let mapped = mapping.and_then(|mapping| mapping.iter().find(|(_, to)| to.as_str() == Some(target)));
            let word = mapped.map_or_else(|| target.rsplit('/').next().unwrap_or_default(), |(word, _)| word);
            members.insert(name.to_owned(), json!(word));
        }
        Some(value)
    }

    fn object(self, schema: &Map<String, Value>, depth: usize) -> Option<Value> {
        let mut members = Map::new();
        let required = |name: &str| names(schema.get("required")).any(|wanted| wanted == name);
        for (name, member) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let read_only = self.flat(member, depth).get("readOnly") == Some(&json!(true));
            if read_only || !(required(name) || self.whole && depth < DEEPEST_OPTIONAL) {
                continue;
            }
            match self.at(member, depth + 1) {
                Some(value) => drop(members.insert(name.clone(), value)),
                None if required(name) => return None,
                None => {}
            }
        }
        // What is asked for and not described may be anything.
        for name in names(schema.get("required")) {
            let described = schema.get("properties").and_then(|properties| properties.get(name)).is_some();
            if !described {
                members.insert(name.to_owned(), json!("text"));
            }
        }
        let fewest = count(schema, "minProperties").unwrap_or_default();
        let rest = schema.get("additionalProperties").filter(|rest| rest.is_object());
        while members.len() < fewest {
            let value = match rest {
                Some(rest) => self.at(rest, depth + 1)?,
                None => json!("text"),
            };
            members.insert(format!("key{}", members.len() + 1), value);
        }
        Some(Value::Object(members))
    }

    fn array(self, schema: &Map<String, Value>, depth: usize) -> Option<Value> {
        let fewest = count(schema, "minItems").unwrap_or_default();
        let anything = json!({ "type": "string" });
        let items = schema.get("items").unwrap_or(&anything);
        let most = count(schema, "maxItems").unwrap_or(usize::MAX);
        let wanted = fewest.max(1).min(most);
        let unique = schema.get("uniqueItems") == Some(&json!(true)) && wanted > 1;
        match self.at(items, depth + 1) {
            Some(_) if unique => {
                let values = self.flat(items, depth).get("enum").and_then(Value::as_array).cloned()?;
                (values.len() >= wanted).then(|| values.into_iter().take(wanted).collect())
            }
            Some(item) => Some(Value::Array(vec![item; wanted])),
            None => (fewest == 0).then(|| json!([])),
        }
    }
}

/// Adds what another schema says of the same value.
fn join(schema: &mut Map<String, Value>, more: Map<String, Value>) {
    for (key, value) in more {
        match (schema.get_mut(&key), value) {
            (Some(Value::Object(members)), Value::Object(more)) if key == "properties" => {
                for (name, member) in more {
                    members.entry(name).or_insert(member);
                }
            }
            (Some(Value::Array(names)), Value::Array(more)) if key == "required" => names.extend(more),
            (Some(_), _) => {}
            (None, value) => drop(schema.insert(key, value)),
        }
    }
}

/// The JSON type that a schema asks for, in words or by what it says.
fn kind(schema: &Map<String, Value>) -> Option<&str> {
    let said = schema.get("type").and_then(|kind| match kind {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        kind => kind.as_str(),
    });
    let implied = || {
        let has = |keys: &[&str]| keys.iter().any(|key| schema.contains_key(*key));
        if has(&["properties", "additionalProperties", "required"]) {
            "object"
        } else if has(&["items"]) {
            "array"
        } else if has(&["minimum", "maximum", "multipleOf"]) {
            "number"
        } else {
            "string"
        }
    };
    Some(said.unwrap_or_else(implied)).filter(|kind| *kind != "null")
}

fn names(list: Option<&Value>) -> impl Iterator<Item = &str> {
    list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// A bound on a length.
pub(super) fn count(schema: &Map<String, Value>, key: &str) -> Option<usize> {
    schema.get(key).and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok())
}

/// The smallest fitting number from 1 on, or the largest below.
fn number(schema: &Map<String, Value>, whole: bool) -> Option<Value> {
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    let exclusive = |key: &str| schema.get(key) == Some(&json!(true));
    let step = if whole { 1.0 } else { 0.5 };
    let above = |bound: f64| if whole { bound.floor() + step } else { bound + step };
    let below = |bound: f64| if whole { bound.ceil() - step } else { bound - step };
    let least = [
        bound("minimum").map(|least| if exclusive("exclusiveMinimum") { above(least) } else { least }),
        bound("exclusiveMinimum").map(above),
    ];
    let most = [
        bound("maximum").map(|most| if exclusive("exclusiveMaximum") { below(most) } else { most }),
        bound("exclusiveMaximum").map(below),
    ];
    let least = least.into_iter().flatten().fold(f64::NEG_INFINITY, f64::max);
    let most = most.into_iter().flatten().fold(f64::INFINITY, f64::min);
    let mut value = 1.0_f64.min(most).max(least);
    if let Some(factor) = bound("multipleOf").filter(|factor| *factor > 0.0) {
        value = (value / factor).ceil() * factor;
    }
    if value < least || value > most {
        return None;
    }
    if whole { format!("{value:.0}").parse::<i64>().ok().map(Into::into) } else { Number::from_f64(value).map(Value::Number) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(schema: &Value, whole: bool) -> Option<Value> {
        let document = json!({ "components": { "schemas": {
            "Cat": { "required": ["kind", "name"], "properties": { "kind": { "type": "string" }, "name": { "type": "string" } } },
            "Loop": { "type": "object", "required": ["next"], "properties": { "next": { "$ref": "#/components/schemas/Loop" } } }
        } } });
        Sampler { document: &document, whole }.value(schema)
    }

    #[test]
    fn bounds_hold() {
        let integer = |bounds: Value| {
            let mut schema = json!({ "type": "integer" });
            schema.as_object_mut().unwrap().extend(bounds.as_object().unwrap().clone());
            sample(&schema, false)
        };
        assert_eq!(integer(json!({})), Some(json!(1)));
        assert_eq!(integer(json!({ "minimum": 5, "exclusiveMinimum": true })), Some(json!(6)));
        assert_eq!(integer(json!({ "exclusiveMinimum": 5 })), Some(json!(6)));
        assert_eq!(integer(json!({ "maximum": -3 })), Some(json!(-3)));
        assert_eq!(integer(json!({ "minimum": 5, "multipleOf": 4 })), Some(json!(8)));
        assert_eq!(integer(json!({ "minimum": 5, "maximum": 4 })), None);
    }

    #[test]
    fn optional_members_come_only_with_the_whole() {
        let schema = json!({ "allOf": [
            { "properties": { "a": { "enum": ["x", "y"] }, "id": { "type": "integer", "readOnly": true } } },
            { "required": ["b", "id"], "properties": { "b": { "type": "array", "minItems": 2, "items": { "type": "boolean" } } } }
        ] });
        assert_eq!(sample(&schema, false), Some(json!({ "b": [true, true] })));
        assert_eq!(sample(&schema, true), Some(json!({ "a": "x", "b": [true, true] })));
    }

    #[test]
    fn what_is_asked_for_and_not_described_is_there() {
        let schema = json!({ "type": "object", "required": ["a"], "properties": { "b": { "type": "string" } } });
        assert_eq!(sample(&schema, false), Some(json!({ "a": "text" })));
    }

    #[test]
    fn a_choice_says_which_it_is() {
        let schema = json!({
            "oneOf": [{ "$ref": "#/components/schemas/Cat" }],
            "discriminator": { "propertyName": "kind", "mapping": { "cat": "#/components/schemas/Cat" } }
        });
        assert_eq!(sample(&schema, false), Some(json!({ "kind": "cat", "name": "text" })));
    }

    #[test]
    fn what_never_ends_has_no_value() {
        assert_eq!(sample(&json!({ "$ref": "#/components/schemas/Loop" }), false), None);
    }
}
