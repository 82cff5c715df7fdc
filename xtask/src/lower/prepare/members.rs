//! Members of the wrong JSON type: what every object of the specification has in common.

use serde_json::{Map, Number, Value};

use super::at::At;
use super::kind::{Kind, Part};
use super::report::Report;

/// The JSON type that a member must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Flag,
    Count,
    Number,
    /// An array of texts.
    Texts,
    /// An object or array of parts, empty or not.
    Part(Part),
    Any,
}

fn form(kind: Kind, key: &str) -> Form {
    use Kind::{
        Encoding, Example, Header, Link, MediaType, Operation, Parameter, PathItem, RequestBody, Response, Schema, SecurityScheme,
    };
    match (kind, key) {
        (Schema, "title" | "description" | "format" | "pattern")
        | (PathItem | Operation | Example, "summary")
        | (PathItem | Operation | Parameter | Header | RequestBody | Response | Example | Link | SecurityScheme, "description")
        | (Operation | Link, "operationId")
        | (Link, "operationRef")
        | (Example, "externalValue")
        | (Encoding, "contentType")
        | (Parameter | SecurityScheme, "name")
        | (SecurityScheme, "scheme" | "bearerFormat" | "openIdConnectUrl") => Form::Text,
        (Schema, "nullable" | "readOnly" | "writeOnly" | "deprecated" | "uniqueItems")
        | (Operation | Parameter | Header, "deprecated")
        | (Parameter | Header | RequestBody, "required")
        | (Parameter | Header | Encoding, "explode" | "allowReserved" | "allowEmptyValue") => Form::Flag,
        (Schema, "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties") => Form::Count,
        (Schema, "minimum" | "maximum" | "multipleOf") => Form::Number,
        (Operation, "tags") | (Schema, "required") => Form::Texts,
        (MediaType, "examples") => Form::Part(Part::Map(Example)),
        // Their members are put right one by one.
        (Kind::Responses | Kind::Paths, _) => Form::Any,
        _ => match kind.member(key) {
            Part::Plain | Part::One(Schema) => Form::Any,
            part => Form::Part(part),
        },
    }
}

/// Gives the members of an object the JSON types that they must have, where there is one way to do so.
pub(super) fn tidy(report: &mut Report, kind: Kind, members: &mut Map<String, Value>, at: &At<'_>) {
    let mut useless: Vec<String> = Vec::new();
    for (key, value) in members.iter_mut() {
        let form = form(kind, key);
        if fits(form, value) {
            continue;
        }
        let said = value.clone();
        if put_right(form, value) {
            report.repaired(format!("`{key}` is {}, but must be {}", name(&said), wanted(form)), &at.key(key));
        } else if is_empty(value) || kind == Kind::Schema || matches!(form, Form::Text | Form::Flag) {
            if !value.is_null() || matches!(form, Form::Part(Part::One(_))) {
                report
                    .left_out(format!("`{key}` is {}, but must be {}; it is left out", name(&said), wanted(form)), &at.key(key));
            }
            useless.push(key.clone());
        }
    }
    for key in useless {
        members.shift_remove(&key);
    }
}

fn fits(form: Form, value: &Value) -> bool {
    match form {
        Form::Any => true,
        Form::Text => value.is_string(),
        Form::Flag => value.is_boolean(),
        Form::Count => value.is_u64(),
        Form::Number => value.is_number(),
        Form::Texts => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
        Form::Part(Part::List(_)) => value.is_array(),
        Form::Part(_) => value.is_object(),
    }
}

/// Reads a value as what it must be; false when there is no one way to do so.
fn put_right(form: Form, value: &mut Value) -> bool {
    let right = match form {
        Form::Text => text(value).map(Value::String),
        Form::Flag => match value.as_str().map(str::to_ascii_lowercase).as_deref() {
            Some("true") => Some(Value::Bool(true)),
            Some("false") => Some(Value::Bool(false)),
            _ => None,
        },
        Form::Count => count(value).map(Value::from),
        Form::Number => value.as_str().and_then(|text| text.trim().parse::<Number>().ok()).map(Value::Number),
        Form::Texts => match value {
            Value::String(_) => Some(Value::Array(vec![value.take()])),
            Value::Array(items) => Some(items.iter().filter_map(item_text).map(Value::String).collect()),
            _ => None,
        },
        Form::Part(Part::List(_)) if value.as_object().is_some_and(|object| !object.is_empty()) => {
            Some(Value::Array(vec![value.take()]))
        }
        Form::Part(_) | Form::Any => None,
    };
    match right {
        Some(right) => {
            *value = right;
            true
        }
        None => false,
    }
}

/// A scalar, or a list of scalars in lines, as text.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Array(items) if !items.is_empty() => {
            let lines: Option<Vec<String>> = items.iter().map(|item| if item.is_array() { None } else { text(item) }).collect();
            lines.map(|lines| lines.join("\n"))
        }
        Value::Array(_) | Value::Object(_) | Value::Null => None,
    }
}

fn item_text(item: &Value) -> Option<String> {
    match item {
        Value::Object(object) => object.get("name").and_then(Value::as_str).map(str::to_owned),
        Value::Array(_) => None,
        other => text(other),
    }
}

fn count(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        // Whole numbers that fit stay what they are.
        Value::Number(number) => {
            number.as_f64().filter(|number| number.fract() == 0.0 && (0.0..9e15).contains(number)).map(|number| number as u64)
        }
        _ => None,
    }
}

/// Whether a value says nothing at all.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// What a value is, for a message.
pub(super) fn name(value: &Value) -> &'static str {
    match value {
        Value::Null => "empty",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn wanted(form: Form) -> &'static str {
    match form {
        Form::Text => "a text",
        Form::Flag => "`true` or `false`",
        Form::Count => "a whole number from 0",
        Form::Number => "a number",
        Form::Texts => "a list of texts",
        Form::Part(Part::List(_)) => "a list",
        Form::Part(_) => "an object",
        Form::Any => "anything",
    }
}
