//! Members of objects and items of arrays.

use serde_json::{Map, Value, json};

use super::super::at::At;
use super::super::members::{is_empty, name};
use super::super::shape::Shaper;
use crate::diagnostic::Diagnostic;
use crate::lower::version::Dialect;

pub(super) fn shape(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, at: &At<'_>) {
    let mut seen = (false, false, false);
    for key in schema.keys() {
        match key.as_str() {
            "properties" => seen.0 = true,
            "items" | "prefixItems" | "unevaluatedItems" => seen.1 = true,
            "additionalProperties" | "patternProperties" | "unevaluatedProperties" | "required" => seen.2 = true,
            _ => {}
        }
    }
    if seen.0 {
        properties(shaper, schema, at);
    }
    if seen.1 {
        items(shaper, schema, at);
    }
    if seen.2 {
        required(shaper, schema, at);
        unevaluated(schema);
        patterns(shaper, schema, at);
        additional(shaper, schema, at);
    }
    if schema.get("type").is_some_and(|kind| kind == "array") && !schema.contains_key("items") {
        shaper.modern("an array has no `items`; they may be anything", at);
        schema.insert("items".to_owned(), json!({}));
    }
}

fn properties(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, at: &At<'_>) {
    let Some(value) = schema.get_mut("properties") else { return };
    let list_at = at.key("properties");
    if let Value::Array(list) = value
        && !list.is_empty()
        && let Some(map) = named(list)
    {
        shaper.report.repaired("`properties` is a list, but must be an object", &list_at);
        *value = Value::Object(map);
    }
    let Value::Object(properties) = value else { return };
    let mut required: Vec<String> = Vec::new();
    for (name, property) in properties.iter_mut() {
        let Value::Object(property) = property else { continue };
        if let Some(Value::Bool(flag)) = property.get("required") {
            let flag = *flag;
            let at = list_at.key(name);
            shaper.report.repaired("`required` is a list of the object, not a mark of the property", &at.key("required"));
            property.shift_remove("required");
            if flag {
                required.push(name.clone());
            }
        }
    }
    if !required.is_empty() {
        let list = schema.entry("required").or_insert_with(|| json!([]));
        if !list.is_array() {
            *list = json!([]);
        }
        if let Value::Array(list) = list {
            for name in required.into_iter().map(Value::String) {
                if !list.contains(&name) {
                    list.push(name);
                }
            }
        }
    }
}

/// A list of objects with one member each, or with a `name`, as the map that is meant.
fn named(list: &mut [Value]) -> Option<Map<String, Value>> {
    let objects = || list.iter().map(Value::as_object);
    let single = objects().all(|object| object.is_some_and(|object| object.len() == 1 && object.values().all(Value::is_object)));
    let with_name = objects().all(|object| object.is_some_and(|object| object.get("name").is_some_and(Value::is_string)));
    if !single && !with_name {
        return None;
    }
    let mut map = Map::new();
    for item in list {
        let Value::Object(object) = item else { continue };
        match object.shift_remove("name") {
            Some(Value::String(name)) if with_name => {
                map.insert(name, Value::Object(std::mem::take(object)));
            }
            other => {
                map.extend(other.map(|value| ("name".to_owned(), value)));
                map.append(object);
            }
        }
    }
    Some(map)
}

fn items(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, at: &At<'_>) {
    schema.shift_remove("unevaluatedItems");
    let list = match schema.get_mut("items") {
        Some(Value::Array(list)) => {
            shaper.modern("`items` is a list, but must be one schema", &at.key("items"));
            Some((std::mem::take(list), "items"))
        }
        _ => match schema.shift_remove("prefixItems") {
            Some(Value::Array(list)) => Some((list, "prefixItems")),
            _ => None,
        },
    };
    let Some((mut list, key)) = list else {
        if schema.get("items").is_some_and(Value::is_null) {
            schema.insert("items".to_owned(), json!({}));
        }
        return;
    };
    let closed = key == "prefixItems" && schema.get("items") == Some(&Value::Bool(false))
        || schema.get("maxItems").and_then(Value::as_u64).is_some_and(|most| most <= list.len() as u64);
    let same = !list.is_empty() && list.windows(2).all(|pair| pair[0] == pair[1]);
    let items = match closed && same {
        true => {
            shaper.report.moved(&at.key("items").pointer(), &at.key(key).index(0).pointer());
            list.swap_remove(0)
        }
        false => {
            let finding = Diagnostic::note_only("prepare::tuple", "the items of the list are told apart by their position")
                .note("they are read as any JSON values");
            shaper.report.add(finding, &at.key(key));
            json!({})
        }
    };
    schema.insert("items".to_owned(), items);
}

fn required(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, at: &At<'_>) {
    let Some(Value::Bool(_)) = schema.get("required") else { return };
    shaper.report.left_out("`required` must be a list of names; it is left out", &at.key("required"));
    schema.shift_remove("required");
}

/// What `unevaluatedProperties` says of all branches, `additionalProperties` says of the object that they are merged into.
fn unevaluated(schema: &mut Map<String, Value>) {
    let Some(unevaluated) = schema.shift_remove("unevaluatedProperties") else { return };
    let composed = ["allOf", "oneOf", "anyOf", "$ref"].iter().any(|key| schema.contains_key(*key));
    // Of branches that are not merged here, nobody knows what they evaluate.
    if !(composed && unevaluated == Value::Bool(false)) {
        schema.entry("additionalProperties").or_insert(unevaluated);
    }
}

fn patterns(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, at: &At<'_>) {
    let Some(Value::Object(patterns)) = schema.shift_remove("patternProperties") else { return };
    if patterns.is_empty() {
        return;
    }
    let from = at.key("patternProperties");
    let finding = match shaper.dialect {
        Dialect::Modern => Diagnostic::note_only("prepare::patterns", "the patterns of member names are not enforced"),
        Dialect::Classic => Diagnostic::warning("prepare::patterns", "`patternProperties` is no word of OpenAPI 3.0"),
    };
    shaper.report.add(finding.note("members with any other name are read as one of theirs"), &from);
    let to = at.key("additionalProperties");
    let mut choices: Vec<Value> = Vec::new();
    let mut traced = Vec::new();
    for (pattern, value) in patterns {
        if !choices.contains(&value) {
            traced.push(shaper.report.traced(&from.key(&pattern).pointer()));
            choices.push(value);
        }
    }
    match schema.get("additionalProperties") {
        Some(Value::Bool(true)) => return,
        Some(other @ Value::Object(_)) if !choices.contains(other) => {
            traced.push(shaper.report.traced(&to.pointer()));
            choices.push(other.clone());
        }
        _ => {}
    }
    let additional = match choices.len() {
        1 => {
            if let Some((source, then)) = traced.first() {
                shaper.report.moved_from(&to.pointer(), source, then);
            }
            choices.swap_remove(0)
        }
        _ => {
            let list = to.key("anyOf");
            for (index, (source, then)) in traced.iter().enumerate() {
                shaper.report.moved_from(&list.index(index).pointer(), source, then);
            }
            json!({ "anyOf": choices })
        }
    };
    schema.insert("additionalProperties".to_owned(), additional);
}

fn additional(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, at: &At<'_>) {
    let at = at.key("additionalProperties");
    match schema.get("additionalProperties") {
        None | Some(Value::Bool(_) | Value::Object(_)) => {}
        Some(Value::String(text)) if matches!(text.to_ascii_lowercase().as_str(), "true" | "false") => {
            let flag = text.eq_ignore_ascii_case("true");
            shaper.report.repaired("`additionalProperties` must be `true`, `false` or a schema", &at);
            schema.insert("additionalProperties".to_owned(), Value::Bool(flag));
        }
        Some(other) => {
            if !is_empty(other) {
                let what = name(other);
                shaper.report.left_out(format!("`additionalProperties` is {what}, but must be `true`, `false` or a schema"), &at);
            }
            schema.shift_remove("additionalProperties");
        }
    }
}
