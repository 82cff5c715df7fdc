//! Numbers as exclusive bounds, in the words of OpenAPI 3.0.

use serde_json::{Map, Value};

use super::super::at::At;
use super::super::shape::Shaper;

pub(super) fn shape(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, at: &At<'_>) {
    bound(shaper, schema, "exclusiveMinimum", "minimum", |exclusive, inclusive| exclusive >= inclusive, at);
    bound(shaper, schema, "exclusiveMaximum", "maximum", |exclusive, inclusive| exclusive <= inclusive, at);
}

fn bound(
    shaper: &mut Shaper<'_>,
    schema: &mut Map<String, Value>,
    exclusive: &str,
    inclusive: &str,
    is_narrower: fn(f64, f64) -> bool,
    at: &At<'_>,
) {
    let at = at.key(exclusive);
    let number = match schema.get(exclusive) {
        None | Some(Value::Bool(_)) => return,
        Some(Value::Number(number)) => Some(number.clone()),
        Some(Value::String(text)) => match text.as_str() {
            "true" | "false" => {
                let flag = text == "true";
                shaper.report.repaired(format!("`{exclusive}` must be `true` or `false`"), &at);
                schema.insert(exclusive.to_owned(), Value::Bool(flag));
                return;
            }
            text => text.trim().parse().ok(),
        },
        Some(_) => None,
    };
    let Some(number) = number else {
        if !schema.get(exclusive).is_some_and(Value::is_null) {
            shaper.report.left_out(format!("`{exclusive}` is no bound; it is left out"), &at);
        }
        schema.shift_remove(exclusive);
        return;
    };
    shaper.modern(&format!("`{exclusive}` is a number, but in OpenAPI 3.0 it says whether `{inclusive}` is excluded"), &at);
    let bound = number.as_f64();
    let narrower = match (bound, schema.get(inclusive).and_then(Value::as_f64)) {
        (Some(bound), Some(other)) => is_narrower(bound, other),
        _ => true,
    };
    if narrower {
        schema.insert(inclusive.to_owned(), Value::Number(number));
        schema.insert(exclusive.to_owned(), Value::Bool(true));
    } else {
        schema.shift_remove(exclusive);
    }
}
