//! Path items, operations, bodies and answers.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::at::At;
use super::document::{external_docs, servers};
use super::kind::{METHODS, reference};
use super::members::{is_empty, name, text};
use super::report::Report;
use super::security;
use super::shape::Shaper;
use crate::diagnostic::Diagnostic;

pub(super) fn path_item(shaper: &mut Shaper<'_>, item: &mut Map<String, Value>, at: &At<'_>) {
    let report = &mut *shaper.report;
    servers(item, report, at);
    let unknown: Vec<String> = item.keys().filter(|key| !known_in_path_item(key)).cloned().collect();
    for key in unknown {
        let method = key.to_ascii_lowercase();
        let at = at.key(&key);
        if METHODS.contains(&method.as_str()) && !item.contains_key(&method) {
            report.repaired(format!("the method `{key}` must be written in lower case"), &at);
            if let Some(parent) = at.parent() {
                report.moved(&parent.key(&method).pointer(), &at.pointer());
            }
            if let Some(operation) = item.shift_remove(&key) {
                item.insert(method, operation);
            }
            continue;
        }
        let finding = match key.as_str() {
            "query" | "additionalOperations" => {
                Diagnostic::warning("prepare::left-out", format!("`{key}` holds operations of OpenAPI 3.2; they are left out"))
                    .help("call them by hand: the client gives out its HTTP client and base URL")
            }
            _ => Diagnostic::warning("prepare::left-out", format!("`{key}` is no method; it is left out")),
        };
        report.add_key(finding, &at);
        item.shift_remove(&key);
    }
}

fn known_in_path_item(key: &str) -> bool {
    METHODS.contains(&key)
        || matches!(key, "$ref" | "summary" | "description" | "servers" | "parameters")
        || key.starts_with("x-")
}

pub(super) fn operation(shaper: &mut Shaper<'_>, operation: &mut Map<String, Value>, at: &At<'_>) {
    let report = &mut *shaper.report;
    servers(operation, report, at);
    external_docs(operation, report, at);
    if operation.shift_remove("callbacks").is_some_and(|callbacks| !is_empty(&callbacks)) {
        let finding = Diagnostic::note_only("prepare::callbacks", "callbacks are not part of the client")
            .note("callbacks are requests that the service makes");
        report.add_key(finding, &at.key("callbacks"));
    }
    if operation.get("requestBody").is_some_and(is_empty) {
        operation.shift_remove("requestBody");
    }
    if operation.get("operationId").is_some_and(is_empty) {
        operation.shift_remove("operationId");
    }
    if !operation.get("responses").is_some_and(|responses| !is_empty(responses) || responses.is_object()) {
        report.repaired("the operation has no `responses`", at);
        operation.insert("responses".to_owned(), Value::Object(Map::new()));
    }
    security::requirements_of(shaper, operation, at);
}

pub(super) fn responses(shaper: &mut Shaper<'_>, responses: &mut Map<String, Value>, at: &At<'_>) {
    if responses.keys().all(|key| status(key).is_some_and(|status| status == *key)) {
        return;
    }
    let report = &mut *shaper.report;
    let old = std::mem::take(responses);
    let right: HashSet<String> = old.keys().filter(|key| status(key).as_ref() == Some(*key)).cloned().collect();
    for (key, response) in old {
        let wanted = status(&key);
        let at_key = at.key(&key);
        match wanted {
            Some(wanted) if wanted == key => {
                responses.insert(key, response);
            }
            Some(wanted) if !responses.contains_key(&wanted) && !right.contains(&wanted) => {
                report.add_key(
                    Diagnostic::warning("prepare::repaired", format!("the status `{key}` is read as `{wanted}`")),
                    &at_key,
                );
                report.moved(&at.key(&wanted).pointer(), &at_key.pointer());
                responses.insert(wanted, response);
            }
            Some(wanted) => {
                report.left_out(format!("the status `{key}` is `{wanted}`, which is there too; it is left out"), &at_key);
            }
            None => report.add_key(
                Diagnostic::warning("prepare::left-out", format!("`{key}` is no status; its answer is left out"))
                    .note("an answer of that kind is handed out as one that is not documented"),
                &at_key,
            ),
        }
    }
}

/// How a key of `responses` must be written; `None` when it is no status.
fn status(key: &str) -> Option<String> {
    if key.starts_with("x-") {
        return Some(key.to_owned());
    }
    let trimmed = key.trim();
    if trimmed.eq_ignore_ascii_case("default") {
        return Some("default".to_owned());
    }
    let first = trimmed.split([' ', '\t', '-']).next().unwrap_or_default();
    let upper = first.to_ascii_uppercase();
    match upper.as_bytes() {
        [b'1'..=b'5', b'X', b'X'] => Some(upper),
        [b'1'..=b'9', tens, ones] if tens.is_ascii_digit() && ones.is_ascii_digit() => match trimmed[first.len()..].trim() {
            // `400-499` says the same as `4XX`.
            rest if rest.starts_with('-') => {
                let digit = &upper[..1];
                (first.ends_with("00") && rest[1..].trim() == format!("{digit}99")).then(|| format!("{digit}XX"))
            }
            _ => Some(upper),
        },
        _ => None,
    }
}

pub(super) fn response(shaper: &mut Shaper<'_>, value: &mut Value, at: &At<'_>) {
    let report = &mut *shaper.report;
    if value.is_null() || value.is_string() {
        report.repaired("a response must be an object", at);
        *value = json!({ "description": text(value).unwrap_or_default() });
    }
    let Value::Object(response) = value else { return };
    if reference(response).is_some() {
        return;
    }
    if !response.get("description").is_some_and(Value::is_string) {
        report.repaired("the response has no `description`", at);
        let text = response.get("description").and_then(text).unwrap_or_default();
        response.insert("description".to_owned(), Value::String(text));
    }
    if let Some(schema) = response.shift_remove("schema")
        && !response.contains_key("content")
        && !is_empty(&schema)
    {
        report.repaired("a response with a `schema` is Swagger 2.0; it is read as JSON", at);
        let media_type = "application/json";
        let now = at.key("content");
        let now = now.key(media_type);
        report.moved(&now.key("schema").pointer(), &at.key("schema").pointer());
        response.insert("content".to_owned(), json!({ media_type: { "schema": schema } }));
    }
    content(response, report, at);
}

/// Leaves out links that the model cannot hold.
pub(super) fn links(shaper: &mut Shaper<'_>, links: &mut Map<String, Value>, at: &At<'_>) {
    links.retain(|name, link| {
        let leads = ["$ref", "operationRef", "operationId"].iter().any(|key| link.get(*key).is_some_and(Value::is_string));
        if !leads && !link.is_null() {
            shaper.report.left_out("a link that names no operation is left out", &at.key(name));
        }
        if let Value::Object(link) = link {
            link.shift_remove("server");
            if link.contains_key("operationRef") {
                link.shift_remove("operationId");
            }
            if !link.get("parameters").is_some_and(Value::is_object) {
                link.shift_remove("parameters");
            }
        }
        leads
    });
}

pub(super) fn request_body(shaper: &mut Shaper<'_>, body: &mut Map<String, Value>, at: &At<'_>) {
    let report = &mut *shaper.report;
    if let Some(schema) = body.shift_remove("schema")
        && !body.contains_key("content")
    {
        report.repaired("a body with a `schema` and no `content` is read as JSON", at);
        let media_type = "application/json";
        let now = at.key("content");
        let now = now.key(media_type);
        report.moved(&now.key("schema").pointer(), &at.key("schema").pointer());
        body.insert("content".to_owned(), json!({ media_type: { "schema": schema } }));
    }
    content(body, report, at);
    if body.get("content").is_none_or(is_empty) {
        report.repaired("the body has no `content`; it may be anything", at);
        body.insert("content".to_owned(), json!({ "*/*": {} }));
    }
}

/// A list of media types says that they are there, and nothing about them.
fn content(owner: &mut Map<String, Value>, report: &mut Report, at: &At<'_>) {
    let Some(content) = owner.get_mut("content") else { return };
    if let Value::Array(list) = content
        && !list.is_empty()
        && list.iter().all(Value::is_string)
    {
        report.repaired("`content` is a list, but must be an object of media types", &at.key("content"));
        let types: Map<String, Value> = list.iter().filter_map(text).map(|media_type| (media_type, json!({}))).collect();
        *content = Value::Object(types);
    }
}

pub(super) fn media_type(shaper: &mut Shaper<'_>, value: &mut Value, at: &At<'_>) {
    if !value.is_object() {
        if !is_empty(value) {
            shaper
                .report
                .repaired(format!("a media type is {}, but must be an object; nothing is known about it", name(value)), at);
        }
        *value = Value::Object(Map::new());
    }
    let Value::Object(media) = value else { return };
    examples(media, shaper.report, at);
}

/// The `examples` of a media type, parameter or header: a map, of which a list is the older or the newer form.
pub(super) fn examples(owner: &mut Map<String, Value>, report: &mut Report, at: &At<'_>) {
    let Some(Value::Array(list)) = owner.get_mut("examples") else { return };
    let first = list.first_mut().map(Value::take);
    if first.is_some() {
        report.repaired(
            "`examples` is a list, but must be an object of named examples; the first one is kept",
            &at.key("examples"),
        );
    }
    owner.shift_remove("examples");
    if let Some(first) = first {
        owner.entry("example").or_insert(first);
    }
}

pub(super) fn example(shaper: &mut Shaper<'_>, value: &mut Value, at: &At<'_>) {
    if !value.is_object() {
        shaper.report.repaired("an example must be an object with a `value`", at);
        *value = json!({ "value": value.take() });
    }
}

pub(super) fn encoding(shaper: &mut Shaper<'_>, encoding: &mut Map<String, Value>, at: &At<'_>) {
    let report = &mut *shaper.report;
    if let Some(Value::Array(types)) = encoding.get_mut("contentType") {
        report.repaired("`contentType` must be a text, its media types divided by commas", &at.key("contentType"));
        let types: Vec<String> = types.iter().filter_map(text).collect();
        encoding.insert("contentType".to_owned(), Value::String(types.join(", ")));
    }
    let styles = ["form", "spaceDelimited", "pipeDelimited", "deepObject"];
    if let Some(style) = encoding.get("style").and_then(Value::as_str).map(str::to_owned)
        && !styles.contains(&style.as_str())
    {
        report.left_out(format!("`{style}` is no style of a form; it is left out"), &at.key("style"));
        encoding.shift_remove("style");
    }
}
