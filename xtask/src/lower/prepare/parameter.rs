//! Parameters and headers.

use serde_json::{Map, Value, json};

use super::at::At;
use super::members::is_empty;
use super::operation::examples;
use super::report::Report;
use super::shape::Shaper;
use crate::diagnostic::Diagnostic;

/// The keywords of a schema that stood in the parameter itself in Swagger 2.0.
const SCHEMA_KEYWORDS: [&str; 17] = [
    "type",
    "format",
    "items",
    "enum",
    "default",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "x-nullable",
];

pub(super) fn parameter(shaper: &mut Shaper<'_>, parameter: &mut Map<String, Value>, at: &At<'_>) {
    let report = &mut *shaper.report;
    let place = match parameter.get("in").and_then(Value::as_str) {
        Some(place) => place.to_ascii_lowercase(),
        None => String::new(),
    };
    if parameter.get("in").and_then(Value::as_str).is_some_and(|written| written != place)
        && matches!(place.as_str(), "query" | "header" | "path" | "cookie")
    {
        report.repaired(format!("`in` must be written `{place}`"), &at.key("in"));
        parameter.insert("in".to_owned(), Value::String(place.clone()));
    }
    form(parameter, Some(&place), report, at);
    styles(parameter, &place, report, at);
    if place == "path" && parameter.get("required") != Some(&Value::Bool(true)) {
        report.repaired("a parameter of the path is always required", at);
        parameter.insert("required".to_owned(), Value::Bool(true));
    }
}

pub(super) fn header(shaper: &mut Shaper<'_>, header: &mut Map<String, Value>, at: &At<'_>) {
    form(header, Some("header"), shaper.report, at);
    styles(header, "header", shaper.report, at);
}

/// Sees to it that there is either a `schema` or `content`.
fn form(owner: &mut Map<String, Value>, place: Option<&str>, report: &mut Report, at: &At<'_>) {
    examples(owner, report, at);
    for key in ["schema", "content"] {
        if owner.get(key).is_some_and(|part| part.is_null() || key == "content" && is_empty(part)) {
            owner.shift_remove(key);
        }
    }
    match (owner.contains_key("schema"), owner.contains_key("content")) {
        (true, false) | (false, true) => {}
        (true, true) => {
            report.left_out("`content` beside a `schema` is left out", &at.key("content"));
            owner.shift_remove("content");
        }
        (false, false) => {
            let collection = owner.get("collectionFormat").and_then(Value::as_str).map(str::to_owned);
            let schema = match schema_of(owner) {
                Some(schema) => {
                    report.moved(&at.key("schema").pointer(), &at.pointer());
                    report.repaired("a `type` without a `schema` around it is Swagger 2.0", at);
                    schema
                }
                None => {
                    report.repaired("there is no `schema`; it is taken for a string", at);
                    json!({ "type": "string" })
                }
            };
            if schema.get("type").and_then(Value::as_str) == Some("array") {
                collect(owner, collection.as_deref(), place.unwrap_or_default(), report, at);
            }
            owner.insert("schema".to_owned(), schema);
        }
    }
}

/// The schema of which the keywords stand in `owner`, taken out of it.
pub(super) fn schema_of(owner: &mut Map<String, Value>) -> Option<Value> {
    owner.shift_remove("collectionFormat");
    let mut schema = Map::new();
    for key in SCHEMA_KEYWORDS {
        if let Some(value) = owner.shift_remove(key) {
            schema.insert(key.to_owned(), value);
        }
    }
    let told = schema.keys().any(|key| key != "default" && key != "x-nullable");
    told.then_some(Value::Object(schema))
}

/// `collectionFormat` in the words of OpenAPI 3.
fn collect(owner: &mut Map<String, Value>, format: Option<&str>, place: &str, report: &mut Report, at: &At<'_>) {
    let (style, explode) = match (format.unwrap_or("csv"), place) {
        ("multi", "query") => (None, true),
        ("ssv", "query") => (Some("spaceDelimited"), false),
        ("pipes", "query") => (Some("pipeDelimited"), false),
        ("csv", _) => (None, false),
        (other, _) => {
            report.add(
                Diagnostic::warning("prepare::repaired", format!("the `collectionFormat` `{other}` has no equal in OpenAPI 3"))
                    .note("values are divided by commas"),
                at,
            );
            (None, false)
        }
    };
    owner.entry("explode").or_insert(Value::Bool(explode));
    if let Some(style) = style {
        owner.entry("style").or_insert_with(|| Value::String(style.to_owned()));
    }
}

/// Leaves out a style that the place does not know.
fn styles(owner: &mut Map<String, Value>, place: &str, report: &mut Report, at: &At<'_>) {
    let Some(style) = owner.get("style") else { return };
    let allowed: &[&str] = match place {
        "query" => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
        "path" => &["simple", "label", "matrix"],
        "header" => &["simple"],
        // 3.2 has a name of its own for what a form does in a cookie.
        "cookie" => &["form", "cookie"],
        _ => return,
    };
    let style = style.as_str().unwrap_or_default().to_owned();
    if style == "cookie" {
        owner.shift_remove("style");
    } else if !allowed.contains(&style.as_str()) {
        report.left_out(format!("`{style}` is no style of a {place} parameter; the usual one is taken"), &at.key("style"));
        owner.shift_remove("style");
    }
}

/// Makes a list of `parameters` that are a map by name.
pub(super) fn listed(owner: &mut Map<String, Value>, report: &mut Report, at: &At<'_>) {
    let Some(parameters) = owner.get_mut("parameters") else { return };
    let at = at.key("parameters");
    match parameters {
        Value::Null => {
            owner.shift_remove("parameters");
        }
        Value::Object(map) if map.values().all(Value::is_object) => {
            report.repaired("`parameters` must be a list", &at);
            let mut list = Vec::new();
            for (name, mut parameter) in std::mem::take(map) {
                if let Value::Object(parameter) = &mut parameter
                    && !parameter.contains_key("$ref")
                {
                    parameter.entry("name").or_insert_with(|| Value::String(name.clone()));
                }
                report.moved(&at.index(list.len()).pointer(), &at.key(&name).pointer());
                list.push(parameter);
            }
            *parameters = Value::Array(list);
        }
        _ => {}
    }
}
