//! The schemas of a document as JSON Schema 2020-12, for a library that knows nothing of the generator.

use jsonschema::{Registry, Validator};
use serde_json::{Map, Value, json};

/// Under which the library knows the document.
const ADDRESS: &str = "https://document.example/api";
const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];

/// Turns the schemas of OpenAPI 3.0 in a document into those of 3.1, and leaves out what makes a schema ill-formed.
///
/// Every object of the document is looked at: what is no schema has none of these keywords with values of these types, or is not
/// looked at by the library.
pub(crate) fn converted(value: &mut Value, old: bool) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| converted(item, old)),
        Value::Object(members) => {
            members.values_mut().for_each(|member| converted(member, old));
            well_formed(members);
            if old {
                modern(members);
            }
            if old && members.get("nullable") == Some(&Value::Bool(true)) {
                allow_null(members);
            }
        }
        _ => {}
    }
}

fn well_formed(schema: &mut Map<String, Value>) {
    let known = |value: &Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
    let is_text = |value: &Value| value.is_string();
    let is_bad = |key: &str, value: &Value| match key {
        "type" => match value {
            Value::String(_) => !known(value),
            Value::Array(names) => !names.iter().all(known),
            other => !other.is_object(),
        },
        "required" => match value {
            Value::Array(names) => !names.iter().all(is_text),
            other => !other.is_object(),
        },
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
            !value.is_object() && value.as_u64().is_none()
        }
        "minimum" | "maximum" | "multipleOf" => !value.is_object() && !value.is_number(),
        "enum" | "allOf" | "oneOf" | "anyOf" => matches!(value, Value::Array(items) if items.is_empty()),
        "$id" | "$anchor" | "$schema" => value.is_string(),
        _ => false,
    };
    schema.retain(|key, value| !is_bad(key, value));
    if let Some(Value::Array(names)) = schema.get_mut("required") {
        let mut seen = std::collections::HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
    }
}

/// What 3.0 says in other words.
fn modern(schema: &mut Map<String, Value>) {
    // Nothing beside a reference counts.
    if let Some(target) = schema.get("$ref").filter(|target| target.is_string()).cloned() {
        schema.clear();
        schema.insert("$ref".to_owned(), target);
    }
    for (flag, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if let Some(Value::Bool(exclusive)) = schema.get(flag) {
            let exclusive = *exclusive;
            schema.remove(flag);
            if exclusive && let Some(bound) = schema.remove(bound) {
                schema.insert(flag.to_owned(), bound);
            }
        }
    }
}

/// `nullable` adds `null` to a type that is named.
fn allow_null(schema: &mut Map<String, Value>) {
    if let Some(name) = schema.get("type").filter(|name| name.is_string()).cloned() {
        schema.insert("type".to_owned(), json!([name, "null"]));
        if let Some(Value::Array(values)) = schema.get_mut("enum")
            && !values.contains(&Value::Null)
        {
            values.push(Value::Null);
        }
    }
}

/// The validators of the schemas of one document.
pub(crate) struct Judge<'d> {
    registry: Registry<'d>,
}

impl<'d> Judge<'d> {
    /// # Errors
    /// What the library says of the document as a whole.
    pub(crate) fn new(document: &'d Value) -> Result<Self, String> {
        let registry = Registry::new().add(ADDRESS, document).map_err(|error| error.to_string())?;
        Ok(Self { registry: registry.prepare().map_err(|error| error.to_string())? })
    }

    /// The validator of the schema at a place.
    ///
    /// # Errors
    /// What the library says of the schema.
    pub(crate) fn validator(&self, at: &str) -> Result<Validator, String> {
        // A fragment of an address: other bytes are escaped there.
        let fragment: String = percent_encoding::utf8_percent_encode(at, percent_encoding::NON_ALPHANUMERIC).to_string();
        let schema = json!({ "$ref": format!("{ADDRESS}#{}", fragment.replace("%2F", "/").replace("%7E", "~")) });
        jsonschema::draft202012::options().with_registry(&self.registry).build(&schema).map_err(|error| error.to_string())
    }
}
