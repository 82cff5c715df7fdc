//! `$ref` and what stands beside it.

use serde_json::{Map, Value, json};

use super::super::at::At;
use super::super::shape::Shaper;
use super::is_annotation;
use crate::lower::version::Dialect;

/// Handles a schema that is a reference; false when it is none.
pub(super) fn shape(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, at: &At<'_>) -> bool {
    match schema.get("$ref") {
        None => return false,
        Some(Value::String(_)) => {}
        // What is no text is left out like that of any other object.
        Some(_) => return false,
    }
    if schema.len() == 1 {
        return true;
    }
    match shaper.dialect {
        // The specification tells readers of 3.0 to ignore what stands beside a reference. What only describes is kept all the same;
        // what would narrow the schema is not.
        Dialect::Classic => schema.retain(|key, _| key == "$ref" || key == "nullable" || is_annotation(key)),
        Dialect::Modern => schema.retain(|key, _| !matches!(key.as_str(), "$comment" | "$schema" | "$id")),
    }
    let narrows = schema.keys().any(|key| key != "$ref" && !is_annotation(key));
    // In a union or an intersection the name behind the reference is what counts.
    let is_branch = matches!(at, At::Index(..));
    if schema.len() == 1 || is_branch && !narrows {
        schema.retain(|key, _| key == "$ref");
        return true;
    }
    let Some(target) = schema.shift_remove("$ref") else { return true };
    let mut all = vec![json!({ "$ref": target })];
    match schema.get_mut("allOf") {
        Some(Value::Array(branches)) => {
            for index in (0..branches.len()).rev() {
                let list = at.key("allOf");
                shaper.report.moved(&list.index(index + 1).pointer(), &list.index(index).pointer());
            }
            all.append(branches);
        }
        Some(other) => all.push(other.take()),
        None => {}
    }
    schema.insert("allOf".to_owned(), Value::Array(all));
    shaper.report.moved(&at.key("allOf").index(0).pointer(), &at.pointer());
    false
}
