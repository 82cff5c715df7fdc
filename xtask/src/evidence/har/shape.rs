//! What an exchange shows, its values aside: two exchanges of one shape are the same evidence.

use std::collections::BTreeSet;

use serde_json::Value;

use super::operation_of;
use crate::evidence::model::{Body, Evidence};

/// The names and types that an exchange shows.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    operation: String,
    status: u16,
    parts: BTreeSet<String>,
}

/// The shape of evidence about an operation.
pub(super) fn of(evidence: &Evidence) -> Option<Shape> {
    let mut parts = BTreeSet::new();
    let request = &evidence.request;
    for (part, values) in [("query", &request.query), ("form", &request.form)] {
        parts.extend(values.keys().map(|name| format!("{part} {name}")));
    }
    parts.extend(request.headers.keys().map(|name| format!("header {}", name.to_ascii_lowercase())));
    match &evidence.response.body {
        None => {}
        Some(body) => match body.json() {
            Some(value) => {
                parts.insert(format!("prefix {}", Body::prefix(body)));
                walk(value, "", &mut parts);
            }
            None => {
                parts.insert("text".to_owned());
            }
        },
    }
    Some(Shape { operation: operation_of(evidence)?.to_owned(), status: evidence.response.status, parts })
}

/// The type of each value; all items of an array are one place.
fn walk(value: &Value, at: &str, parts: &mut BTreeSet<String>) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(items) => {
            items.iter().for_each(|item| walk(item, &format!("{at}/*"), parts));
            "array"
        }
        Value::Object(members) => {
            for (name, member) in members {
                walk(member, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), parts);
            }
            "object"
        }
    };
    parts.insert(format!("body {at} {kind}"));
}
