//! `type`: the six that there are, several at once, and words that are none.

use serde_json::{Map, Value, json};

use super::super::at::At;
use super::super::shape::Shaper;
use crate::diagnostic::Diagnostic;

const TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "array", "object"];

pub(super) fn shape(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, at: &At<'_>) {
    let at_type = at.key("type");
    match schema.get("type") {
        None => {}
        Some(Value::String(word)) if TYPES.contains(&word.as_str()) => {}
        Some(Value::String(word)) => {
            let word = word.clone();
            if word == "null" {
                shaper.modern("`null` is no type in OpenAPI 3.0; the schema is `nullable`", &at_type);
                only_null(schema);
            } else {
                one(shaper, schema, &word, &at_type);
            }
        }
        Some(Value::Array(list)) => {
            let list = list.clone();
            shaper.modern("`type` is a list, but must be one type", &at_type);
            several(shaper, schema, &list, at);
        }
        Some(Value::Null) => {
            shaper.report.left_out("`type` is empty; the schema may be anything", &at_type);
            schema.shift_remove("type");
        }
        Some(_) => {
            shaper.report.left_out("`type` must be a text; the schema may be anything", &at_type);
            schema.shift_remove("type");
        }
    }
    untyped(shaper, schema, at);
    foreign(shaper, schema, at);
}

/// What has items and no other form is a list.
fn untyped(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, at: &At<'_>) {
    let has_items = schema.get("items").and_then(Value::as_object).is_some_and(|items| !items.is_empty());
    if !has_items || schema.contains_key("type") {
        return;
    }
    let others = ["properties", "additionalProperties", "allOf", "oneOf", "anyOf", "enum"];
    if others.iter().any(|key| schema.contains_key(*key)) {
        shaper.report.left_out("`items` stands beside what is no list; it is left out", &at.key("items"));
        schema.shift_remove("items");
    } else {
        shaper.report.repaired("a schema with `items` has no type; it is read as a list", at);
        schema.insert("type".to_owned(), json!("array"));
    }
}

/// Leaves out the parts that only values of another type have.
fn foreign(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, at: &At<'_>) {
    let Some(Value::String(word)) = schema.get("type") else { return };
    let word = word.clone();
    for (key, owner) in [("properties", "object"), ("additionalProperties", "object"), ("items", "array")] {
        if word == owner {
            continue;
        }
        if let Some(Value::Object(parts)) = schema.shift_remove(key)
            && !parts.is_empty()
        {
            shaper.report.left_out(format!("`{key}` says nothing of the type `{word}`; it is left out"), &at.key(key));
        }
    }
}

fn only_null(schema: &mut Map<String, Value>) {
    schema.shift_remove("type");
    schema.insert("nullable".to_owned(), Value::Bool(true));
    schema.entry("enum").or_insert_with(|| json!([null]));
}

/// A word that is no type.
fn one(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, word: &str, at: &At<'_>) {
    let Some((meant, format)) = meaning(word) else {
        let has_parts = ["items", "properties"].iter().any(|key| schema.contains_key(*key));
        let reading =
            if has_parts { "the schema is read by the parts that it has" } else { "the schema is read as any JSON value" };
        shaper.report.add(
            Diagnostic::warning("prepare::repaired", format!("`{word}` is no type"))
                .note(reading)
                .help("the types are string, number, integer, boolean, array and object"),
            at,
        );
        schema.shift_remove("type");
        return;
    };
    let reading = match (meant, format) {
        ("", _) => "any JSON value".to_owned(),
        (meant, "") => format!("`{meant}`"),
        (meant, format) => format!("`{meant}` with the format `{format}`"),
    };
    shaper.report.repaired(format!("`{word}` is no type; it is read as {reading}"), at);
    if meant.is_empty() {
        schema.shift_remove("type");
        return;
    }
    schema.insert("type".to_owned(), json!(meant));
    if !format.is_empty() {
        schema.entry("format").or_insert_with(|| json!(format));
    }
}

/// The type and the format that a word can only mean.
fn meaning(word: &str) -> Option<(&'static str, &'static str)> {
    let lower = word.trim().to_ascii_lowercase();
    if let Some(known) = TYPES.iter().find(|known| **known == lower) {
        return Some((known, ""));
    }
    Some(match lower.as_str() {
        "any" | "mixed" | "anything" => ("", ""),
        "int" => ("integer", ""),
        "int32" => ("integer", "int32"),
        "int64" | "long" => ("integer", "int64"),
        "float" => ("number", "float"),
        "double" => ("number", "double"),
        "bool" => ("boolean", ""),
        "str" | "text" => ("string", ""),
        "date" => ("string", "date"),
        "date-time" | "datetime" | "date_time" => ("string", "date-time"),
        "uuid" | "guid" => ("string", "uuid"),
        "email" => ("string", "email"),
        "uri" | "url" => ("string", "uri"),
        "hostname" => ("string", "hostname"),
        "ipv4" => ("string", "ipv4"),
        "ipv6" => ("string", "ipv6"),
        "byte" | "base64" => ("string", "byte"),
        "file" | "binary" => ("string", "binary"),
        "password" => ("string", "password"),
        "list" => ("array", ""),
        "map" | "dict" | "dictionary" | "hash" => ("object", ""),
        _ => return None,
    })
}

/// A list of types: `null` makes the schema nullable, several others a union of schemas with one type each.
fn several(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, list: &[Value], at: &At<'_>) {
    let mut types: Vec<&'static str> = Vec::new();
    let mut nullable = false;
    for word in list {
        let word = word.as_str().unwrap_or("null");
        match meaning(word) {
            _ if word == "null" => nullable = true,
            Some((meant, _)) if TYPES.contains(&meant) => {
                if !types.contains(&meant) {
                    types.push(meant);
                }
            }
            _ => {
                shaper.report.left_out(format!("`{word}` is no type; the schema may be anything"), &at.key("type"));
                types.extend(TYPES);
            }
        }
    }
    // Every integer is a number.
    if types.contains(&"number") {
        types.retain(|word| *word != "integer");
    }
    if nullable {
        schema.insert("nullable".to_owned(), Value::Bool(true));
    }
    match types.as_slice() {
        [] if nullable => only_null(schema),
        [] => {
            schema.shift_remove("type");
        }
        [only] => {
            schema.insert("type".to_owned(), json!(only));
            if *only == "array" {
                schema.entry("items").or_insert_with(|| json!({}));
            }
        }
        all if ["string", "number", "boolean", "array", "object"].iter().all(|word| all.contains(word)) && !narrows(schema) => {
            schema.shift_remove("type");
        }
        several => split(shaper, schema, several, at),
    }
}

/// Whether any keyword narrows one of the types.
fn narrows(schema: &Map<String, Value>) -> bool {
    schema.keys().any(|key| TYPES.iter().any(|word| belongs(key, word)))
}

/// Whether a keyword speaks only of values of this type.
fn belongs(key: &str, word: &str) -> bool {
    match word {
        "string" => matches!(key, "minLength" | "maxLength" | "pattern"),
        "number" | "integer" => matches!(key, "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf"),
        "array" => matches!(key, "items" | "minItems" | "maxItems" | "uniqueItems"),
        "object" => {
            matches!(
                key,
                "properties" | "required" | "additionalProperties" | "minProperties" | "maxProperties" | "discriminator"
            )
        }
        _ => false,
    }
}

fn is_of(value: &Value, word: &str) -> bool {
    match word {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

fn formats(format: &str, word: &str) -> bool {
    let numeric =
        matches!(format, "int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64" | "float" | "double");
    match word {
        "string" => !numeric,
        "integer" | "number" => numeric,
        _ => false,
    }
}

/// One schema for each type, with the keywords that belong to it.
fn split(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, types: &[&str], at: &At<'_>) {
    schema.shift_remove("type");
    let format = schema.shift_remove("format");
    let values = match schema.shift_remove("enum") {
        Some(Value::Array(values)) => Some(values),
        _ => None,
    };
    let mut branches: Vec<Map<String, Value>> = Vec::new();
    for word in types {
        let mut branch = Map::new();
        branch.insert("type".to_owned(), json!(word));
        let keys: Vec<String> = schema.keys().filter(|key| belongs(key, word)).cloned().collect();
        for key in keys {
            if let Some(value) = schema.shift_remove(&key) {
                branch.insert(key, value);
            }
        }
        if let Some(format) = format.as_ref().filter(|format| format.as_str().is_some_and(|format| formats(format, word))) {
            branch.insert("format".to_owned(), format.clone());
        }
        if let Some(values) = &values {
            let own: Vec<Value> = values.iter().filter(|value| is_of(value, word)).cloned().collect();
            if own.is_empty() {
                continue;
            }
            branch.insert("enum".to_owned(), Value::Array(own));
        }
        if *word == "array" {
            branch.entry("items").or_insert_with(|| json!({}));
        }
        branches.push(branch);
    }
    if branches.len() == 1 {
        schema.extend(branches.into_iter().flatten());
        return;
    }
    if branches.is_empty() {
        return only_null(schema);
    }
    let key = match (schema.contains_key("oneOf"), schema.contains_key("anyOf")) {
        (false, _) => "oneOf",
        (true, false) => "anyOf",
        // Both are taken: the union is one more thing that must hold.
        (true, true) => {
            let all = schema.entry("allOf").or_insert_with(|| json!([]));
            if let Value::Array(all) = all {
                let at = at.key("allOf");
                shaper.report.moved(&at.index(all.len()).pointer(), &at.pointer());
                all.push(json!({ "oneOf": branches }));
            }
            return;
        }
    };
    let list = at.key(key);
    for index in 0..branches.len() {
        shaper.report.moved(&list.index(index).pointer(), &at.pointer());
    }
    schema.insert(key.to_owned(), branches.into_iter().map(Value::Object).collect());
}
