//! Schemas: JSON Schema 2020-12 in the words of OpenAPI 3.0, and repairs.

mod bounds;
mod conditions;
mod constants;
mod defaults;
mod objects;
mod reference;
mod types;
mod unions;
mod values;

use serde_json::{Map, Value, json};

use super::at::At;
use super::members::name;
use super::shape::Shaper;

/// Keywords that say something about a schema and nothing about its values.
const ANNOTATIONS: [&str; 10] =
    ["title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "externalDocs", "$comment"];

/// Whether a keyword says nothing about the values.
fn is_annotation(key: &str) -> bool {
    ANNOTATIONS.contains(&key) || key.starts_with("x-")
}

/// Gives a schema its form; what it holds comes later.
pub(super) fn shape(shaper: &mut Shaper<'_>, value: &mut Value, at: &At<'_>) {
    match value {
        Value::Object(_) => {}
        Value::Bool(allowed) => {
            shaper.modern("a schema must be an object", at);
            *value = if *allowed { json!({}) } else { json!({ "not": {} }) };
            return;
        }
        _ => {
            let what = name(value);
            shaper.report.repaired(format!("a schema is {what}, but must be an object; it is read as any JSON value"), at);
            *value = Value::Object(Map::new());
            return;
        }
    }
    let Value::Object(schema) = value else { return };
    if reference::shape(shaper, schema, at) {
        return;
    }
    let seen = Seen::of(schema);
    if seen.unions {
        unions::shape(shaper, schema, at);
        constants::shape(shaper, schema, at);
    }
    if seen.values || seen.unions {
        values::shape(shaper, schema, at);
    }
    if seen.bounds {
        bounds::shape(shaper, schema, at);
    }
    if seen.conditions {
        conditions::shape(shaper, schema, at);
    }
    objects::shape(shaper, schema, at);
    types::shape(shaper, schema, at);
    if seen.default {
        defaults::shape(shaper, schema, at);
    }
}

/// Which kinds of keywords a schema has: most have few, and looking for each of the others takes time.
#[derive(Default)]
struct Seen {
    unions: bool,
    values: bool,
    bounds: bool,
    conditions: bool,
    default: bool,
}

impl Seen {
    fn of(schema: &Map<String, Value>) -> Self {
        let mut seen = Self::default();
        for key in schema.keys() {
            match key.as_str() {
                "allOf" | "oneOf" | "anyOf" | "not" | "discriminator" => seen.unions = true,
                "const" | "enum" | "examples" | "nullable" | "x-nullable" | "contentEncoding" | "contentMediaType"
                | "externalDocs" => seen.values = true,
                "default" => seen.default = true,
                "exclusiveMinimum" | "exclusiveMaximum" => seen.bounds = true,
                "if" | "then" | "else" | "dependentSchemas" | "dependencies" | "contains" | "$dynamicRef" => {
                    seen.conditions = true;
                }
                _ => {}
            }
        }
        seen
    }
}
