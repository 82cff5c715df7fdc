//! `oneOf` of constants, each with a title and a description of its own: an enum.

use serde_json::{Map, Value, json};

use super::super::at::At;
use super::super::shape::Shaper;
use super::is_annotation;

/// Longer titles are sentences.
const MOST_WORDS: usize = 4;

/// The values of one branch, and what it says of them.
struct Constants<'s> {
    values: Vec<&'s Value>,
    name: Option<&'s str>,
    docs: Option<&'s str>,
}

pub(super) fn shape(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, at: &At<'_>) {
    let taken = ["enum", "const", "allOf", "not", "discriminator", "$ref", "properties", "items"];
    if taken.iter().any(|key| schema.contains_key(*key)) {
        return;
    }
    let (key, other) = if schema.contains_key("oneOf") { ("oneOf", "anyOf") } else { ("anyOf", "oneOf") };
    let Some(Value::Array(branches)) = schema.get(key).filter(|_| !schema.contains_key(other)) else { return };
    let Some(branches) = branches.iter().map(constants).collect::<Option<Vec<_>>>() else { return };
    let values = || branches.iter().flat_map(|branch| branch.values.iter().copied());
    let word = match () {
        () if values().next().is_none() => return,
        () if values().all(Value::is_string) => "string",
        () if values().all(|value| value.is_i64() || value.is_u64()) => "integer",
        () => return,
    };
    if schema.get("type").is_some_and(|stated| stated != word) {
        return;
    }
    // What is said of several values at once is not said of each.
    let of_each = |said: for<'s> fn(&Constants<'s>) -> Option<&'s str>| -> Option<Value> {
        let list = branches.iter().flat_map(|branch| {
            let said = said(branch).filter(|_| branch.values.len() == 1);
            branch.values.iter().map(move |_| json!(said))
        });
        let list: Vec<Value> = list.collect();
        list.iter().any(|said| !said.is_null()).then_some(Value::Array(list))
    };
    let (names, docs) = (of_each(|branch| branch.name), of_each(|branch| branch.docs));
    let values: Vec<Value> = values().cloned().collect();
    schema.shift_remove(key);
    shaper.report.moved(&at.key("enum").pointer(), &at.key(key).pointer());
    schema.insert("type".to_owned(), json!(word));
    schema.insert("enum".to_owned(), Value::Array(values));
    for (key, list) in [("x-enum-varnames", names), ("x-enum-descriptions", docs)] {
        if let Some(list) = list {
            schema.entry(key).or_insert(list);
        }
    }
}

/// The values of a branch that allows nothing else.
fn constants(branch: &Value) -> Option<Constants<'_>> {
    let branch = branch.as_object()?;
    let said = |key: &String| matches!(key.as_str(), "const" | "enum" | "type" | "format") || is_annotation(key);
    if !branch.keys().all(said) {
        return None;
    }
    let values: Vec<&Value> = match (branch.get("const"), branch.get("enum")) {
        (Some(only), None) => vec![only],
        (None, Some(Value::Array(values))) => values.iter().collect(),
        _ => return None,
    };
    let word = branch.get("type");
    let fits = |value: &&Value| match word.and_then(Value::as_str) {
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some(_) => false,
        None => word.is_none(),
    };
    if !values.iter().all(fits) {
        return None;
    }
    let text = |key: &str| branch.get(key).and_then(Value::as_str);
    let (title, description) = (text("title"), text("description"));
    let name = title.filter(|title| title.split_whitespace().count() <= MOST_WORDS);
    Some(Constants { values, name, docs: description.or(title.filter(|_| name.is_none())) })
}
