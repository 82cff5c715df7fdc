//! `const`, `enum`, `nullable`, examples and the content of strings.

use serde_json::{Map, Value, json};

use super::super::at::At;
use super::super::document::external_docs;
use super::super::members::{is_empty, name};
use super::super::shape::Shaper;
use crate::lower::version::Dialect;

pub(super) fn shape(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, at: &At<'_>) {
    if schema.shift_remove("x-nullable") == Some(Value::Bool(true)) && schema.get("nullable") != Some(&Value::Bool(true)) {
        shaper.report.repaired("`x-nullable` is read as `nullable`", &at.key("x-nullable"));
        schema.insert("nullable".to_owned(), Value::Bool(true));
    }
    enumeration(shaper, schema, at);
    if let Some(only) = schema.shift_remove("const") {
        shaper.modern("`const` is read as an `enum` of one value", &at.key("const"));
        if only.is_null() {
            schema.insert("nullable".to_owned(), Value::Bool(true));
        }
        shaper.report.moved(&at.key("enum").pointer(), &at.key("const").pointer());
        schema.insert("enum".to_owned(), Value::Array(vec![only]));
    }
    if shaper.dialect == Dialect::Modern {
        if let Some(examples) = schema.shift_remove("examples")
            && !schema.contains_key("example")
        {
            let first = match examples {
                Value::Array(mut examples) => examples.first_mut().map(Value::take),
                Value::Object(mut examples) => examples.values_mut().next().map(Value::take),
                _ => None,
            };
            if let Some(first) = first {
                schema.insert("example".to_owned(), first);
            }
        }
        content(schema);
    }
    external_docs(schema, shaper.report, at);
}

fn enumeration(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, at: &At<'_>) {
    let Some(values) = schema.get_mut("enum") else { return };
    let at = at.key("enum");
    match values {
        Value::Array(values) if !values.is_empty() => return,
        Value::String(_) | Value::Number(_) | Value::Bool(_) => {
            shaper.report.repaired("`enum` must be a list", &at);
            *values = Value::Array(vec![values.take()]);
            return;
        }
        other if is_empty(other) => {
            if !other.is_null() {
                shaper.report.left_out("`enum` without values is left out", &at);
            }
        }
        other => {
            let what = name(other);
            shaper.report.left_out(format!("`enum` is {what}, but must be a list; it is left out"), &at);
        }
    }
    schema.shift_remove("enum");
}

/// Strings that hold bytes.
fn content(schema: &mut Map<String, Value>) {
    let encoding = schema.shift_remove("contentEncoding");
    let media_type = schema.shift_remove("contentMediaType");
    // What JSON in a string is, is of use where events are read.
    let is_json = |media_type: &str| media_type == "application/json" || media_type.ends_with("+json");
    if !media_type.as_ref().and_then(Value::as_str).is_some_and(is_json) {
        schema.shift_remove("contentSchema");
    }
    if schema.contains_key("format") {
        return;
    }
    let encoding = encoding.as_ref().and_then(Value::as_str).map(str::to_ascii_lowercase);
    let format = match (encoding.as_deref(), media_type.as_ref().and_then(Value::as_str)) {
        (Some("base64"), _) => "byte",
        (None | Some("binary"), Some(media_type)) if is_binary(media_type) => "binary",
        (Some("binary"), None) => "binary",
        _ => return,
    };
    schema.entry("type").or_insert_with(|| json!("string"));
    schema.insert("format".to_owned(), json!(format));
}

/// Whether content of this type is bytes and no text.
fn is_binary(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let text = essence.starts_with("text/")
        || essence.ends_with("+json")
        || essence.ends_with("+xml")
        || matches!(
            essence.as_str(),
            "application/json" | "application/xml" | "application/jwt" | "application/yaml" | "application/x-www-form-urlencoded"
        );
    !text && essence.contains('/')
}
