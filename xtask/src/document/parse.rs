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
    /// Where the thing began that does not end as it should.
    began: Option<(usize, usize)>,
    format: Format,
}

/// What is said of a key that an object already has.
const REPEATED: &str = "stands twice in one object";

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
    serde_json::from_str::<Unique>(text)
        .map(|unique| unique.0)
        .map_err(|error| ParseError::new(&error.to_string(), Some((error.line(), error.column())), Format::Json))
}

/// The one place that calls the YAML parser.
fn yaml(text: &str) -> Result<Value, ParseError> {
    serde_yaml::from_str::<Unique>(text).map(|unique| unique.0).map_err(|error| {
        let at = error.location().map(|place| (place.line(), place.column()));
        ParseError::new(&error.to_string(), at, Format::Yaml)
    })
}

/// The one place that calls the YAML emitter.
pub(super) fn to_yaml(value: &Value) -> String {
    serde_yaml::to_string(value).expect("a JSON value has string keys and no tags, which is all that the emitter can refuse")
}

impl ParseError {
    /// Takes the positions out of a parser's message, since the diagnostic shows them.
    fn new(message: &str, at: Option<(usize, usize)>, format: Format) -> Self {
        let at = at.filter(|&(line, _)| line > 0);
        let own = at.map(|(line, column)| format!(" at line {line} column {column}"));
        let message = own.map_or_else(|| message.to_owned(), |own| message.replacen(&own, "", 1));
        let (message, began) = match message.rsplit_once(" at line ") {
            Some((before, position)) => match position.split_once(" column ") {
                Some((line, column)) => (before.to_owned(), line.parse().ok().zip(column.parse().ok())),
                None => (message, None),
            },
            None => (message, None),
        };
        Self { message, at, began, format }
    }

    pub(super) fn into_diagnostic(self, source: &Arc<Source>) -> Diagnostic {
        if self.message.ends_with(REPEATED)
            && let Some([first, second]) = source.repeated_key()
        {
            // A YAML reader puts the path before the message.
            let message = self.message.find("the key `").map_or(self.message.as_str(), |start| &self.message[start..]);
            return Diagnostic::error("document::repeated-key", message)
                .at(place(source, second).label("the second"))
                .at(place(source, first).label("the first"))
                .note("readers disagree about which of the two counts")
                .help("remove one of them");
        }
        if self.message.contains("more than one document") {
            return Diagnostic::error("document::syntax", format!("`{}` holds more than one YAML document", source.name))
                .at(Place::line_column(source, second_document(&source.text), 1).label("the second one begins here"))
                .help("keep one document in the file");
        }
        let syntax = match self.format {
            Format::Json => "JSON",
            Format::Yaml => "YAML",
        };
        let diagnostic =
            Diagnostic::error("document::syntax", format!("`{}` is not readable as {syntax}: {}", source.name, self.message));
        let (line, column) = self.at.unwrap_or((1, 1));
        let mut diagnostic = diagnostic.at(Place::line_column(source, line, column));
        if let Some((line, column)) = self.began {
            diagnostic = diagnostic.at(Place::line_column(source, line, column).label("it begins here"));
        }
        match self.help(source) {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }

    fn help(&self, source: &Source) -> Option<&'static str> {
        let (line, column) = self.at?;
        let found = source.text[source.line(line)].chars().nth(column.saturating_sub(1));
        match self.format {
            Format::Json if self.message.starts_with("EOF") => Some("the text ends too early; see whether the file is whole"),
            Format::Yaml if found == Some('\t') => Some("YAML is indented with spaces; replace the tab"),
            _ => None,
        }
    }
}

/// The line at which the second document of a YAML stream begins, counted from one.
fn second_document(text: &str) -> usize {
    let before = |line: &str| line.trim().is_empty() || line.starts_with(['#', '%']) || line.starts_with("---");
    let mut lines = text.lines().enumerate().skip_while(|(_, line)| before(line));
    lines.find(|(_, line)| line.starts_with("---")).map_or(1, |(index, _)| index + 1)
}

/// The place of a byte.
fn place(source: &Arc<Source>, byte: usize) -> Place {
    let line = source.line_at(byte);
    let column = source.text[source.line(line).start..byte].chars().count() + 1;
    Place::line_column(source, line, column)
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
                return Err(A::Error::custom(format_args!("the key `{key}` {REPEATED}")));
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
