//! Bodies that stand among the parameters, as they did in Swagger 2.0.

use serde_json::{Map, Value, json};

use super::at::At;
use super::parameter::schema_of;
use super::paths::{Lookup, leftover, remove};
use super::report::Report;

/// A parameter that is a body or a part of one.
#[derive(Debug, Clone)]
pub(super) struct Leftover {
    pub(super) place: String,
    pub(super) parameter: Value,
}

/// Whether parameters in this place are bodies.
pub(super) fn is_leftover(place: &str) -> bool {
    matches!(place, "body" | "formdata")
}

/// Takes the bodies out of the parameters of a path item or an operation.
pub(super) fn take(owner: &mut Map<String, Value>, lookup: &Lookup<'_>, report: &mut Report, at: &At<'_>) -> Vec<Leftover> {
    let Some(Value::Array(list)) = owner.get_mut("parameters") else { return Vec::new() };
    let mut bodies = Vec::new();
    let mut taken = Vec::new();
    let at = at.key("parameters");
    for (index, parameter) in list.iter().enumerate() {
        if let Some(leftover) = leftover(parameter, lookup) {
            let place = if leftover.place == "body" { "body" } else { "formData" };
            report.repaired(format!("a parameter in `{place}` is Swagger 2.0; it is read as the request body"), &at.index(index));
            bodies.push(leftover);
            taken.push(index);
        }
    }
    remove(list, &taken, report, &at);
    bodies
}

/// Makes a request body of what was taken.
pub(super) fn body(
    operation: &mut Map<String, Value>,
    leftovers: Vec<Leftover>,
    lookup: &Lookup<'_>,
    report: &mut Report,
    at: &At<'_>,
) {
    if leftovers.is_empty() || operation.contains_key("requestBody") {
        return;
    }
    let consumes: Vec<String> = [operation.get("consumes"), lookup.consumes()]
        .into_iter()
        .flatten()
        .find_map(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|media_type| media_type.as_str().map(str::to_owned))
        .collect();
    let now = at.key("requestBody");
    report.moved(&now.pointer(), &at.key("parameters").pointer());
    let whole = leftovers.iter().find(|leftover| leftover.place == "body");
    let body = match whole {
        Some(leftover) => whole_body(&leftover.parameter, consumes),
        None => form(leftovers, &consumes),
    };
    operation.insert("requestBody".to_owned(), body);
}

fn whole_body(parameter: &Value, consumes: Vec<String>) -> Value {
    let schema = parameter.get("schema").cloned().unwrap_or_else(|| json!({}));
    let consumes = if consumes.is_empty() { vec!["application/json".to_owned()] } else { consumes };
    let content: Map<String, Value> =
        consumes.into_iter().map(|media_type| (media_type, json!({ "schema": schema.clone() }))).collect();
    let mut body = json!({ "required": parameter.get("required") == Some(&Value::Bool(true)), "content": content });
    if let Some(description) = parameter.get("description") {
        body["description"] = description.clone();
    }
    body
}

fn form(leftovers: Vec<Leftover>, consumes: &[String]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut has_file = false;
    for leftover in leftovers {
        let Value::Object(mut parameter) = leftover.parameter else { continue };
        let Some(name) = parameter.get("name").and_then(super::members::text) else { continue };
        if parameter.get("required") == Some(&Value::Bool(true)) {
            required.push(Value::String(name.clone()));
        }
        let schema = match parameter.shift_remove("schema") {
            Some(schema) => Some(schema),
            None => schema_of(&mut parameter),
        };
        let mut schema = schema.unwrap_or_else(|| json!({ "type": "string" }));
        if let Value::Object(schema) = &mut schema {
            if schema.get("type").and_then(Value::as_str) == Some("file") {
                has_file = true;
                schema.insert("type".to_owned(), Value::String("string".to_owned()));
                schema.insert("format".to_owned(), Value::String("binary".to_owned()));
            }
            if let Some(description) = parameter.shift_remove("description") {
                schema.entry("description").or_insert(description);
            }
        }
        properties.insert(name, schema);
    }
    let forms = ["multipart/form-data", "application/x-www-form-urlencoded"];
    let stated = consumes.iter().map(String::as_str).find(|media_type| forms.contains(media_type));
    let media_type = match stated {
        _ if has_file => forms[0],
        Some(stated) => stated,
        None => forms[1],
    };
    let any_required = !required.is_empty();
    let mut schema = json!({ "type": "object", "properties": properties });
    if any_required {
        schema["required"] = Value::Array(required);
    }
    json!({ "required": any_required, "content": { media_type: { "schema": schema } } })
}
