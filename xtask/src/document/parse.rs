//! Text to value. The only file that knows which YAML and JSON parsers are in use.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
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
    let allowance = Allowance::of(text);
    let mut reader = serde_json::Deserializer::from_str(text);
    Unique(&allowance)
        .deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value))
        .map_err(|error| ParseError::new(&error.to_string(), Some((error.line(), error.column())), Format::Json))
}

/// The one place that calls the YAML parser.
fn yaml(text: &str) -> Result<Value, ParseError> {
    let allowance = Allowance::of(text);
    Unique(&allowance).deserialize(serde_yaml::Deserializer::from_str(text)).map_err(|error| {
        let message = error.to_string();
        let at = error.location().map(|place| (place.line(), place.column()));
        // What cannot stand in any YAML text is told by its byte alone.
        match message.rsplit_once(" at position ").and_then(|(what, byte)| Some((what, byte.parse::<usize>().ok()?))) {
            Some((what, byte)) => ParseError::new(what, Some(line_column(text, byte)), Format::Yaml),
            None => ParseError::new(&message, at, Format::Yaml),
        }
    })
}

/// The one place that calls the YAML emitter.
pub(super) fn to_yaml(value: &Value) -> String {
    serde_yaml::to_string(value).expect("a JSON value has string keys and no tags, which is all that the emitter can refuse")
}

fn line_column(text: &str, byte: usize) -> (usize, usize) {
    let before = &text.as_bytes()[..byte.min(text.len())];
    let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
    (line, 1 + String::from_utf8_lossy(&before[line_start..]).chars().count())
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

/// How much a text may hold. Aliases in YAML repeat what they name, and what they name may hold aliases: a small text can stand for
/// more values than any memory takes.
struct Allowance {
    values: Cell<usize>,
    bytes: Cell<usize>,
}

impl Allowance {
    /// Without aliases no text holds more values or text than it has bytes; aliases may add this much.
    const VALUES: usize = 500_000;
    const BYTES: usize = 32 * 1024 * 1024;

    fn of(text: &str) -> Self {
        Self { values: Cell::new(text.len() + Self::VALUES), bytes: Cell::new(2 * text.len() + Self::BYTES) }
    }

    fn spend<E: Error>(&self, bytes: usize) -> Result<(), E> {
        match (self.values.get().checked_sub(1), self.bytes.get().checked_sub(bytes)) {
            (Some(values), Some(bytes)) => {
                self.values.set(values);
                self.bytes.set(bytes);
                Ok(())
            }
            _ => Err(E::custom("its aliases stand for more than can be read")),
        }
    }
}

/// A value in which no object repeats a key: a repeated key is a mistake that the usual readers hide.
#[derive(Clone, Copy)]
struct Unique<'a>(&'a Allowance);

impl<'de> DeserializeSeed<'de> for Unique<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.0.spend(0).map(|()| Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.0.spend(0).map(|()| value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.0.spend(0).map(|()| value.into())
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        self.0.spend(0)?;
        number(Number::from_i128(value).or_else(|| Number::from_f64(value as f64)))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        self.0.spend(0)?;
        number(Number::from_u128(value).or_else(|| Number::from_f64(value as f64)))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        self.0.spend(0)?;
        number(Number::from_f64(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.0.spend(value.len()).map(|()| Value::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        self.0.spend(value.len()).map(|()| Value::String(value))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.0.spend(0).map(|()| Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        self.0.spend(0)?;
        let mut array = Vec::with_capacity(items.size_hint().unwrap_or(0).min(1024));
        while let Some(item) = items.next_element_seed(self)? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        self.0.spend(0)?;
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            match object.entry(key) {
                Entry::Vacant(entry) => {
                    self.0.spend(entry.key().len())?;
                    entry.insert(entries.next_value_seed(self)?);
                }
                Entry::Occupied(entry) => {
                    return Err(A::Error::custom(format_args!("the key `{}` {REPEATED}", entry.key())));
                }
            }
        }
        Ok(Value::Object(object))
    }
}

fn number<E: Error>(number: Option<Number>) -> Result<Value, E> {
    number.map(Value::Number).ok_or_else(|| E::custom("a number must be finite; JSON has no other"))
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
