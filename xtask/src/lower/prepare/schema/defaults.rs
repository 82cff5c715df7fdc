//! `default`: a value that the schema itself does not allow says nothing.

use serde_json::{Map, Value};

use super::super::at::At;
use super::super::members::name;
use super::super::shape::Shaper;

pub(super) fn shape(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, at: &At<'_>) {
    let Some(default) = schema.get("default").filter(|default| !default.is_null()) else { return };
    let ty = schema.get("type").and_then(Value::as_str).unwrap_or_default();
    let values = schema.get("enum").and_then(Value::as_array);
    let reason = if !is_of(default, ty) {
        format!("the default is {}, but the type is `{ty}`; it is left out", name(default))
    } else if values.is_some_and(|values| !values.contains(default)) {
        "the default is none of the values; it is left out".to_owned()
    } else {
        return;
    };
    shaper.report.left_out(reason, &at.key("default"));
    schema.shift_remove("default");
}

fn is_of(value: &Value, ty: &str) -> bool {
    match ty {
        "string" => value.is_string(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}
