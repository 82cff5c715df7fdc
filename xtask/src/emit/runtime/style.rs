//! Values in URLs, headers and forms: the styles of OpenAPI, which are those of RFC 6570.

use std::fmt::Display;

use serde::Serialize;
use serde_json::Value;

/// How a value of several parts is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    kind: Kind,
    explode: bool,
    reserved: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Simple,
    Label,
    Matrix,
    Form,
    Delimited(&'static str),
    Deep,
    Json,
}

#[allow(dead_code, reason = "each API uses some of them")]
impl Style {
    pub(crate) const SIMPLE: Self = Self::of(Kind::Simple);
    pub(crate) const LABEL: Self = Self::of(Kind::Label);
    pub(crate) const MATRIX: Self = Self::of(Kind::Matrix);
    pub(crate) const FORM: Self = Self::of(Kind::Form);
    pub(crate) const SPACE_DELIMITED: Self = Self::of(Kind::Delimited("%20"));
    pub(crate) const PIPE_DELIMITED: Self = Self::of(Kind::Delimited("%7C"));
    pub(crate) const DEEP_OBJECT: Self = Self::of(Kind::Deep);
    pub(crate) const JSON: Self = Self::of(Kind::Json);

    const fn of(kind: Kind) -> Self {
        Self { kind, explode: false, reserved: false }
    }

    /// Each part stands by itself.
    pub(crate) const fn explode(self) -> Self {
        Self { explode: true, ..self }
    }

    /// Reserved characters stay as they are.
    pub(crate) const fn reserved(self) -> Self {
        Self { reserved: true, ..self }
    }

    fn encoded(self, text: &str) -> String {
        let mut encoded = String::with_capacity(text.len());
        encode(&mut encoded, text, self.reserved);
        encoded
    }

    /// The value in a path.
    pub(crate) fn in_path(self, name: &str, value: &Value) -> String {
        let name = self.encoded(name);
        if self.kind == Kind::Json {
            return self.encoded(&value.to_string());
        }
        let (before, between) = match self.kind {
            Kind::Label => (".", if self.explode { "." } else { "," }),
            Kind::Matrix => (";", if self.explode { ";" } else { "," }),
            _ => ("", ","),
        };
        let matrix = self.kind == Kind::Matrix;
        let named = |text: String| if text.is_empty() { name.clone() } else { format!("{name}={text}") };
        let parts: Vec<String> = match value {
            Value::Array(items) if matrix && self.explode => items.iter().map(|item| named(self.encoded(&word(item)))).collect(),
            Value::Array(items) => items.iter().map(|item| self.encoded(&word(item))).collect(),
            Value::Object(members) => {
                members.iter().filter(|(_, member)| !member.is_null()).map(|(key, member)| self.member(key, member)).collect()
            }
            scalar => vec![self.encoded(&word(scalar))],
        };
        let text = parts.join(between);
        match value {
            Value::Array(_) | Value::Object(_) if matrix && self.explode => format!("{before}{text}"),
            _ if matrix => format!("{before}{}", named(text)),
            _ => format!("{before}{text}"),
        }
    }

    fn member(self, key: &str, member: &Value) -> String {
        let separator = if self.explode { "=" } else { "," };
        format!("{}{separator}{}", self.encoded(key), self.encoded(&word(member)))
    }

    /// The value as parts of a query, joined by `&`; empty for an empty list or object.
    pub(crate) fn in_query(self, name: &str, value: &Value) -> String {
        let key = self.encoded(name);
        let pair = |key: &str, text: &str| format!("{key}={text}");
        let parts: Vec<String> = match (self.kind, value) {
            (Kind::Json, value) => vec![pair(&key, &self.encoded(&value.to_string()))],
            (_, Value::Null) => Vec::new(),
            (Kind::Deep, Value::Object(members)) => {
                deep(name, members).into_iter().map(|(key, text)| pair(&self.encoded(&key), &self.encoded(&text))).collect()
            }
            (_, Value::Object(members)) if self.explode => members
                .iter()
                .filter(|(_, member)| !member.is_null())
                .map(|(key, member)| pair(&self.encoded(key), &self.encoded(&word(member))))
                .collect(),
            (_, Value::Array(items)) if self.explode => items.iter().map(|item| pair(&key, &self.encoded(&word(item)))).collect(),
            (kind, Value::Array(_) | Value::Object(_)) => {
                let between = match kind {
                    Kind::Delimited(between) => between,
                    _ => ",",
                };
                let words: Vec<String> = match value {
                    Value::Array(items) => items.iter().map(|item| self.encoded(&word(item))).collect(),
                    Value::Object(members) => {
                        members.iter().flat_map(|(key, member)| [self.encoded(key), self.encoded(&word(member))]).collect()
                    }
                    _ => Vec::new(),
                };
                if words.is_empty() { Vec::new() } else { vec![pair(&key, &words.join(between))] }
            }
            (_, scalar) => vec![pair(&key, &self.encoded(&word(scalar)))],
        };
        parts.join("&")
    }

    /// The value in a header, where nothing is percent-encoded.
    pub(crate) fn in_header(self, value: &Value) -> String {
        match (self.kind, value) {
            (Kind::Json, value) => value.to_string(),
            (_, Value::Array(items)) => items.iter().map(word).collect::<Vec<_>>().join(","),
            (_, Value::Object(members)) => {
                let separator = if self.explode { "=" } else { "," };
                let pairs = members.iter().filter(|(_, member)| !member.is_null());
                pairs.map(|(key, member)| format!("{key}{separator}{}", word(member))).collect::<Vec<_>>().join(",")
            }
            (_, scalar) => word(scalar),
        }
    }
}

/// `name[a][b]=…` for every scalar in an object.
fn deep(name: &str, members: &serde_json::Map<String, Value>) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (key, member) in members {
        let key = format!("{name}[{key}]");
        match member {
            Value::Null => {}
            Value::Object(inner) => pairs.extend(deep(&key, inner)),
            Value::Array(items) => pairs.extend(items.iter().map(|item| (key.clone(), word(item)))),
            scalar => pairs.push((key, word(scalar))),
        }
    }
    pairs
}

/// A scalar as it is written outside of JSON; anything else as JSON.
pub(crate) fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// An argument of a path.
pub(crate) trait PathArgument {
    fn write(&self, path: &mut String) -> Result<(), String>;
}

impl<T: Display> PathArgument for T {
    fn write(&self, path: &mut String) -> Result<(), String> {
        encode(path, &self.to_string(), false);
        Ok(())
    }
}

/// An argument of a path with a style of its own.
#[allow(dead_code, reason = "each API uses some of them")]
pub(crate) struct Styled<'v, T> {
    pub(crate) name: &'static str,
    pub(crate) value: &'v T,
    pub(crate) style: Style,
}

impl<T: Serialize> PathArgument for Styled<'_, T> {
    fn write(&self, path: &mut String) -> Result<(), String> {
        let value = serde_json::to_value(self.value).map_err(|error| error.to_string())?;
        path.push_str(&self.style.in_path(self.name, &value));
        Ok(())
    }
}

/// Everything but letters, digits and `-._~` is percent-encoded (RFC 3986, section 2.3), unless reserved characters are to
/// stay.
pub(crate) fn encode(target: &mut String, text: &str, reserved: bool) {
    escape(target, text, |byte| {
        byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || reserved && b":/?#[]@!$&'()*+,;=".contains(&byte)
    });
}

/// The value of a cookie: as it is, but for what a cookie cannot carry (RFC 6265, section 4.1.1), such as what would start another.
pub(crate) fn cookie(target: &mut String, text: &str) {
    escape(target, text, |byte| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte));
}

/// Percent-encodes what cannot stay.
fn escape(target: &mut String, text: &str, stays: impl Fn(u8) -> bool) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    target.reserve(text.len());
    if text.bytes().all(&stays) {
        return target.push_str(text);
    }
    for &byte in text.as_bytes() {
        // What stays is ASCII.
        if stays(byte) {
            target.push(char::from(byte));
        } else {
            target.push('%');
            target.push(char::from(HEX[usize::from(byte >> 4)]));
            target.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_unreserved_characters_stay_as_they_are() {
        let mut text = String::new();
        encode(&mut text, "a+b/c=é ~", false);
        assert_eq!(text, "a%2Bb%2Fc%3D%C3%A9%20~");
    }

    /// The table "Style Examples" of the OpenAPI specification, for `color`.
    #[test]
    fn styles_are_those_of_the_specification() {
        let array = json!(["blue", "black", "brown"]);
        let object = json!({"R": 100, "G": 200, "B": 150});
        let text = json!("blue");
        let path = |style: Style, value: &Value| style.in_path("color", value);
        let query = |style: Style, value: &Value| style.in_query("color", value);
        assert_eq!(path(Style::MATRIX, &json!("")), ";color");
        assert_eq!(path(Style::MATRIX, &text), ";color=blue");
        assert_eq!(path(Style::MATRIX, &array), ";color=blue,black,brown");
        assert_eq!(path(Style::MATRIX, &object), ";color=R,100,G,200,B,150");
        assert_eq!(path(Style::MATRIX.explode(), &array), ";color=blue;color=black;color=brown");
        assert_eq!(path(Style::MATRIX.explode(), &object), ";R=100;G=200;B=150");
        assert_eq!(path(Style::LABEL, &json!("")), ".");
        assert_eq!(path(Style::LABEL, &text), ".blue");
        assert_eq!(path(Style::LABEL, &array), ".blue,black,brown");
        assert_eq!(path(Style::LABEL, &object), ".R,100,G,200,B,150");
        assert_eq!(path(Style::LABEL.explode(), &array), ".blue.black.brown");
        assert_eq!(path(Style::LABEL.explode(), &object), ".R=100.G=200.B=150");
        assert_eq!(path(Style::SIMPLE, &array), "blue,black,brown");
        assert_eq!(path(Style::SIMPLE, &object), "R,100,G,200,B,150");
        assert_eq!(path(Style::SIMPLE.explode(), &object), "R=100,G=200,B=150");
        assert_eq!(query(Style::FORM, &text), "color=blue");
        assert_eq!(query(Style::FORM, &array), "color=blue,black,brown");
        assert_eq!(query(Style::FORM, &object), "color=R,100,G,200,B,150");
        assert_eq!(query(Style::FORM.explode(), &array), "color=blue&color=black&color=brown");
        assert_eq!(query(Style::FORM.explode(), &object), "R=100&G=200&B=150");
        assert_eq!(query(Style::SPACE_DELIMITED, &array), "color=blue%20black%20brown");
        assert_eq!(query(Style::SPACE_DELIMITED, &object), "color=R%20100%20G%20200%20B%20150");
        assert_eq!(query(Style::PIPE_DELIMITED, &array), "color=blue%7Cblack%7Cbrown");
        assert_eq!(query(Style::DEEP_OBJECT.explode(), &object), "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150");
        assert_eq!(query(Style::FORM.explode(), &json!([])), "");
        assert_eq!(Style::SIMPLE.in_header(&array), "blue,black,brown");
        assert_eq!(Style::SIMPLE.in_header(&object), "R,100,G,200,B,150");
        assert_eq!(Style::SIMPLE.explode().in_header(&object), "R=100,G=200,B=150");
        assert_eq!(Style::JSON.in_query("color", &object), "color=%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D");
    }

    #[test]
    fn a_cookie_stays_one_cookie() {
        let mut text = String::new();
        cookie(&mut text, "a=b+c/==; d=\"é\"\r\n");
        assert_eq!(text, "a=b+c/==%3B%20d=%22%C3%A9%22%0D%0A");
    }

    #[test]
    fn reserved_characters_may_stay() {
        assert_eq!(Style::FORM.reserved().in_query("u", &json!("a/b?c&d é")), "u=a/b?c&d%20%C3%A9");
    }
}
