//! `allOf`, `oneOf`, `anyOf`, `not` and `discriminator`.

use serde_json::{Map, Value, json};

use super::super::at::At;
use super::super::members::{is_empty, name};
use super::super::shape::Shaper;
use super::is_annotation;

pub(super) fn shape(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, at: &At<'_>) {
    for key in ["allOf", "oneOf", "anyOf"] {
        listed(shaper, schema, key, at);
    }
    if let Some(Value::Array(_)) = schema.get("not") {
        shaper.report.left_out("`not` must be a schema; it is left out", &at.key("not"));
        schema.shift_remove("not");
    }
    for key in ["oneOf", "anyOf"] {
        without_null(shaper, schema, key, at);
    }
    discriminator(shaper, schema, at);
}

/// A single schema instead of a list of one; no list instead of an empty one.
fn listed(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, key: &str, at: &At<'_>) {
    let Some(value) = schema.get_mut(key) else { return };
    let at = at.key(key);
    if value.as_object().is_some_and(|object| !object.is_empty()) {
        shaper.report.repaired(format!("`{key}` must be a list"), &at);
        shaper.report.moved(&at.index(0).pointer(), &at.pointer());
        *value = Value::Array(vec![value.take()]);
    } else if is_empty(value) || !value.is_array() {
        if !value.is_null() {
            shaper.report.left_out(format!("`{key}` is {}, but must be a list of schemas; it is left out", empty_or(value)), &at);
        }
        schema.shift_remove(key);
    }
}

fn empty_or(value: &Value) -> &'static str {
    if is_empty(value) { "empty" } else { name(value) }
}

/// Whether a branch allows `null` and nothing else.
fn is_null(branch: &Value) -> bool {
    let Value::Object(branch) = branch else { return false };
    let null = |value: &Value| value.is_null() || value.as_array().is_some_and(|items| matches!(items.as_slice(), [Value::Null]));
    let mut says_null = false;
    for (key, value) in branch {
        match key.as_str() {
            "type"
                if value == "null"
                    || value.as_array().is_some_and(|types| matches!(types.as_slice(), [one] if one == "null")) =>
            {
                says_null = true;
            }
            "enum" if null(value) => says_null = true,
            "const" if value.is_null() => says_null = true,
            "nullable" => {}
            key if is_annotation(key) => {}
            _ => return false,
        }
    }
    says_null
}

/// A union with `null` is a nullable one without it.
fn without_null(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, key: &str, at: &At<'_>) {
    let Some(Value::Array(branches)) = schema.get_mut(key) else { return };
    let kept: Vec<usize> = (0..branches.len()).filter(|&index| !is_null(&branches[index])).collect();
    if kept.is_empty() || kept.len() == branches.len() {
        return;
    }
    let list = at.key(key);
    let stated = (0..branches.len()).find(|index| !kept.contains(index)).and_then(|index| branches[index].get("type"));
    if stated.is_some() {
        shaper.modern("`null` is no type in OpenAPI 3.0; the schema is `nullable`", &list);
    }
    let traced: Vec<_> = kept.iter().map(|&index| shaper.report.traced(&list.index(index).pointer())).collect();
    let mut left: Vec<Value> = kept.iter().map(|&index| branches[index].take()).collect();
    schema.insert("nullable".to_owned(), Value::Bool(true));
    match left.pop() {
        Some(only) if left.is_empty() => {
            schema.shift_remove(key);
            // There is nothing left to choose from.
            if !schema.contains_key("properties") {
                schema.shift_remove("discriminator");
            }
            let (source, then) = &traced[0];
            match only {
                Value::Object(only) if !only.contains_key("$ref") && fits(schema, &only) => {
                    for (key, value) in only {
                        if !schema.contains_key(&key) {
                            shaper.report.moved_from(&at.key(&key).pointer(), source, &then.with_trailing_token(key.as_str()));
                            schema.insert(key, value);
                        }
                    }
                }
                only => {
                    let all = schema.entry("allOf").or_insert_with(|| json!([]));
                    if let Value::Array(all) = all {
                        shaper.report.moved_from(&at.key("allOf").index(all.len()).pointer(), source, then);
                        all.push(only);
                    }
                }
            }
        }
        Some(last) => {
            left.push(last);
            for (now, (source, then)) in traced.iter().enumerate() {
                shaper.report.moved_from(&list.index(now).pointer(), source, then);
            }
            schema.insert(key.to_owned(), Value::Array(left));
        }
        None => {}
    }
}

/// Whether the keywords of a branch can stand in the schema around it without meeting others of the same name.
fn fits(schema: &Map<String, Value>, branch: &Map<String, Value>) -> bool {
    let structural = |key: &&String| !is_annotation(key) && *key != "nullable";
    // A branch beside other keywords narrows them; that is an intersection, and stays one.
    !schema.keys().any(|key| structural(&key) && key != "oneOf" && key != "anyOf" && key != "type")
        && !branch.keys().filter(structural).any(|key| schema.contains_key(key))
}

fn discriminator(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, at: &At<'_>) {
    let Some(value) = schema.get_mut("discriminator") else { return };
    let at = at.key("discriminator");
    if value.is_string() {
        shaper.report.repaired("a `discriminator` that is a text is Swagger 2.0", &at);
        *value = json!({ "propertyName": value.take() });
    }
    let has_name = value.get("propertyName").is_some_and(Value::is_string);
    match value {
        Value::Object(value) if has_name => match value.get_mut("mapping") {
            Some(Value::Object(mapping)) => mapping.retain(|name, target| {
                if !target.is_string() {
                    shaper
                        .report
                        .left_out("a discriminator must map to names or references; this one is left out", &at.key(name));
                }
                target.is_string()
            }),
            Some(_) => {
                shaper.report.left_out("the `mapping` of a discriminator must be an object; it is left out", &at.key("mapping"));
                value.shift_remove("mapping");
            }
            None => {}
        },
        other => {
            if !other.is_null() {
                shaper.report.left_out("a `discriminator` without a `propertyName` is left out", &at);
            }
            schema.shift_remove("discriminator");
        }
    }
}
