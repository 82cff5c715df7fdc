//! Formats of values whose Rust type can be chosen.

use std::collections::BTreeMap;

use serde::Serialize;

/// A library type for text with a format.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct TextType {
    /// The format, as documents call it.
    pub format: &'static str,
    /// What the choice is called on the command line.
    pub choice: &'static str,
    /// The type.
    pub rust: &'static str,
    /// The part of the runtime that reads and writes it.
    pub module: &'static str,
    /// The line of the manifest that it needs; none for the standard library and what every client has.
    pub dependency: Option<&'static str>,
}

const BASE64: Option<&str> = Some(r#"base64 = "0.23""#);
const CHRONO: Option<&str> = Some(r#"chrono = { version = "0.4", default-features = false, features = ["std"] }"#);
const DECIMAL: Option<&str> = Some(r#"rust_decimal = { version = "1", default-features = false, features = ["std"] }"#);
const JIFF: Option<&str> = Some(r#"jiff = { version = "0.2", default-features = false, features = ["std"] }"#);
const TIME: Option<&str> =
    Some(r#"time = { version = "0.3", default-features = false, features = ["formatting", "parsing", "std"] }"#);
const URL: Option<&str> = Some(r#"url = "2""#);
const UUID: Option<&str> = Some(r#"uuid = { version = "1", default-features = false, features = ["std"] }"#);

const fn text_type(
    format: &'static str,
    choice: &'static str,
    rust: &'static str,
    module: &'static str,
    dependency: Option<&'static str>,
) -> TextType {
    TextType { format, choice, rust, module, dependency }
}

/// All of them, by format.
static TEXT_TYPES: &[TextType] = &[
    text_type("byte", "bytes", "bytes::Bytes", "formatted_bytes", BASE64),
    text_type("date", "chrono", "chrono::NaiveDate", "formatted_chrono", CHRONO),
    text_type("date", "jiff", "jiff::civil::Date", "formatted_jiff", JIFF),
    text_type("date", "time", "time::Date", "formatted_time", TIME),
    text_type("date-time", "chrono", "chrono::DateTime<chrono::FixedOffset>", "formatted_chrono", CHRONO),
    text_type("date-time", "jiff", "jiff::Timestamp", "formatted_jiff", JIFF),
    text_type("date-time", "time", "time::OffsetDateTime", "formatted_time", TIME),
    text_type("decimal", "rust_decimal", "rust_decimal::Decimal", "formatted_decimal", DECIMAL),
    text_type("duration", "jiff", "jiff::Span", "formatted_jiff", JIFF),
    text_type("ipv4", "std", "std::net::Ipv4Addr", "formatted_ip", None),
    text_type("ipv6", "std", "std::net::Ipv6Addr", "formatted_ip", None),
    text_type("time", "chrono", "chrono::NaiveTime", "formatted_chrono", CHRONO),
    text_type("time", "jiff", "jiff::civil::Time", "formatted_jiff", JIFF),
    text_type("time", "time", "time::Time", "formatted_time", TIME),
    text_type("uri", "url", "url::Url", "formatted_url", URL),
    text_type("uuid", "uuid", "uuid::Uuid", "formatted_uuid", UUID),
];

/// Which types were chosen. What was not chosen keeps the type that loses nothing: text as it came, and an integer that holds more than
/// its format allows.
#[derive(Debug, Clone, Default)]
pub struct Formats {
    text: BTreeMap<&'static str, &'static TextType>,
    exact_int32: bool,
}

impl Formats {
    /// The choices of words such as `date-time=chrono`; the last one for a format counts.
    ///
    /// # Errors
    /// What is wrong with the first word that is no choice, and what can be chosen.
    pub fn of<W: AsRef<str>>(words: &[W]) -> Result<Self, String> {
        let mut formats = Self::default();
        for word in words {
            formats.choose(word.as_ref())?;
        }
        Ok(formats)
    }

    fn choose(&mut self, word: &str) -> Result<(), String> {
        let Some((format, choice)) = word.split_once('=') else {
            return Err("a choice is written FORMAT=TYPE, such as `date-time=chrono`".to_owned());
        };
        let choices = Self::choices(format);
        if choices.is_empty() {
            return Err(format!("`{format}` is no format with a choice; there are {}", listed(&Self::names())));
        }
        if !choices.contains(&choice) {
            return Err(format!("`{choice}` is no type for `{format}`; there are {}", listed(&choices)));
        }
        if format == "int32" {
            self.exact_int32 = choice == "i32";
            return Ok(());
        }
        match TEXT_TYPES.iter().find(|ty| ty.format == format && ty.choice == choice) {
            Some(ty) => self.text.insert(ty.format, ty),
            None => self.text.remove(format),
        };
        Ok(())
    }

    /// The formats with a choice.
    pub fn names() -> Vec<&'static str> {
        let mut names: Vec<&str> = TEXT_TYPES.iter().map(|ty| ty.format).chain(["int32"]).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// What can be chosen for a format, the type that it has without a choice first; nothing for a format without one.
    pub fn choices(format: &str) -> Vec<&'static str> {
        if format == "int32" {
            return vec!["i64", "i32"];
        }
        let types: Vec<&str> = TEXT_TYPES.iter().filter(|ty| ty.format == format).map(|ty| ty.choice).collect();
        if types.is_empty() { types } else { std::iter::once("string").chain(types).collect() }
    }

    /// The type that was chosen for text of a format.
    pub fn text(&self, format: &str) -> Option<&'static TextType> {
        self.text.get(format).copied()
    }

    /// Whether an integer of 32 bits must not be larger.
    pub fn exact_int32(&self) -> bool {
        self.exact_int32
    }
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_choice_for_a_format_counts() {
        let formats = Formats::of(&["date=jiff", "date=chrono", "uuid=uuid", "uuid=string", "int32=i32"]).unwrap();
        assert_eq!(formats.text("date").map(|ty| ty.rust), Some("chrono::NaiveDate"));
        assert_eq!(formats.text("uuid"), None);
        assert!(formats.exact_int32());
    }

    #[test]
    fn what_is_no_choice_is_answered_with_the_choices() {
        let wrong = |word: &str| Formats::of(&[word]).unwrap_err();
        assert_eq!(wrong("uuid=guid"), "`guid` is no type for `uuid`; there are `string`, `uuid`");
        assert_eq!(wrong("date"), "a choice is written FORMAT=TYPE, such as `date-time=chrono`");
        assert!(wrong("color=rgb").ends_with("`decimal`, `duration`, `int32`, `ipv4`, `ipv6`, `time`, `uri`, `uuid`"));
    }
}
