//! Text to value. The only file that knows which YAML and JSON parsers are in use.

use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::{Format, Source};
use crate::diagnostic::{Diagnostic, Place};

/// Why a text is not a document, and where (both counted from one).
pub(super) struct ParseError {
    message: String,
    at: Option<(usize, usize)>,
    format: Format,
}

/// JSON when the text opens as a JSON object or array does, YAML otherwise.
pub(super) fn detect(text: &str) -> Format {
    let mut rest = text.trim_start();
    let Some(opened) = rest.strip_prefix(['{', '[']) else { return Format::Yaml };
    if rest.starts_with('[') {
        return Format::Json;
    }
    rest = opened.trim_start();
    if rest.is_empty() || rest.starts_with(['"', '}']) { Format::Json } else { Format::Yaml }
}

pub(super) fn parse(text: &str, format: Format) -> Result<Value, ParseError> {
    match format {
        Format::Json => json(text),
        Format::Yaml => yaml(text),
    }
}

fn json(text: &str) -> Result<Value, ParseError> {
    serde_json::from_str::<Unique>(text).map(|unique| unique.0).map_err(|error| ParseError {
        at: (error.line() > 0).then(|| (error.line(), error.column())),
        message: without_position(&error.to_string()),
        format: Format::Json,
    })
}

/// The one place that calls the YAML parser.
fn yaml(text: &str) -> Result<Value, ParseError> {
    serde_yaml::from_str::<Unique>(text).map(|unique| unique.0).map_err(|error| ParseError {
        at: error.location().map(|place| (place.line(), place.column())),
        message: without_position(&error.to_string()),
        format: Format::Yaml,
    })
}

/// The one place that calls the YAML emitter.
pub(super) fn to_yaml(value: &Value) -> String {
    serde_yaml::to_string(value).expect("a JSON value has string keys and no tags, which is all that the emitter can refuse")
}

/// The parsers end their messages with a position that the diagnostic shows anyway.
fn without_position(message: &str) -> String {
    let cut = message.rfind(" at line ").unwrap_or(message.len());
    message[..cut].to_owned()
}

impl ParseError {
    pub(super) fn into_diagnostic(self, source: &Arc<Source>) -> Diagnostic {
        let syntax = match self.format {
            Format::Json => "JSON",
            Format::Yaml => "YAML",
        };
        let diagnostic =
            Diagnostic::error("document::syntax", format!("`{}` is not readable as {syntax}: {}", source.name, self.message));
        match self.at {
            Some((line, column)) => diagnostic.at(Place::line_column(source, line, column)),
            None => diagnostic.at(Place::line_column(source, 1, 1)),
        }
    }
}

/// A value in which no object repeats a key: a repeated key is a mistake that the usual readers hide.
struct Unique(Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor).map(Unique)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(Number::from_i128(value).or_else(|| Number::from_f64(value as f64)).map_or(Value::Null, Value::Number))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok(Number::from_u128(value).or_else(|| Number::from_f64(value as f64)).map_or(Value::Null, Value::Number))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::with_capacity(items.size_hint().unwrap_or(0).min(1024));
        while let Some(Unique(item)) = items.next_element()? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(A::Error::custom(format_args!("the key `{key}` stands twice in one object")));
            }
            let Unique(value) = entries.next_value()?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_tells_the_format() {
        assert_eq!(detect("{\"openapi\": \"3.0.3\"}"), Format::Json);
        assert_eq!(detect("  {\n  }"), Format::Json);
        assert_eq!(detect("openapi: 3.0.3"), Format::Yaml);
        assert_eq!(detect("{openapi: 3.0.3}"), Format::Yaml);
    }

    #[test]
    fn a_repeated_key_is_an_error_in_both_formats() {
        for text in ["{\"a\": 1, \"a\": 2}", "a: 1\na: 2\n"] {
            let error = parse(text, detect(text)).expect_err("a repeated key must not be read");
            assert!(error.message.contains("the key `a` stands twice"), "{}", error.message);
        }
    }
}
