//! Values in URLs, headers and forms: the styles of OpenAPI, which are those of RFC 6570.

use std::fmt::Display;

use serde::Serialize;
use serde_json::{Map, Value};

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

    /// The value in a path.
    #[inline]
    pub(crate) fn in_path(self, name: &str, value: &Value) -> String {
        let (before, between) = match self.kind {
            Kind::Label => (".", if self.explode { "." } else { "," }),
            Kind::Matrix => (";", if self.explode { ";" } else { "," }),
            _ => ("", ","),
        };
        let is_matrix = self.kind == Kind::Matrix;
        // Parts that stand by themselves have a name each, others one before all of them.
        let each_named = self.explode && (value.is_array() || value.is_object());
        let mut list = List::new(between);
        match value {
            value if self.kind == Kind::Json => self.encode(list.part(), &value.to_string()),
            Value::Array(items) => {
                for item in items {
                    let part = list.part();
                    let text = word(item);
                    if is_matrix && each_named {
                        self.encode(part, name);
                        part.push_str(if text.is_empty() { "" } else { "=" });
                    }
                    self.encode(part, &text);
                }
            }
            Value::Object(members) => self.members(&mut list, members),
            scalar => self.encode(list.part(), &word(scalar)),
        }
        let mut text = before.to_owned();
        if is_matrix && !each_named {
            self.encode(&mut text, name);
            text.push_str(if list.text.is_empty() { "" } else { "=" });
        }
        text.push_str(&list.text);
        text
    }

    /// The value as parts of a query, joined by `&`; empty for an empty list or object.
    #[inline]
    pub(crate) fn in_query(self, name: &str, value: &Value) -> String {
        let mut pairs = List::new("&");
        match (self.kind, value) {
            (Kind::Json, value) => self.pair(&mut pairs, name, "=", &value.to_string()),
            (_, Value::Null) => {}
            (Kind::Deep, Value::Object(members)) => self.deep(&mut pairs, name, members),
            (_, Value::Object(members)) if self.explode => self.members(&mut pairs, members),
            (_, Value::Array(items)) if self.explode => {
                for item in items {
                    self.pair(&mut pairs, name, "=", &word(item));
                }
            }
            (kind, Value::Array(_) | Value::Object(_)) => {
                let between = if let Kind::Delimited(between) = kind { between } else { "," };
                let mut words = List::new(between);
                for item in value.as_array().into_iter().flatten() {
                    self.encode(words.part(), &word(item));
                }
                for (key, member) in value.as_object().into_iter().flatten() {
                    self.pair(&mut words, key, between, &word(member));
                }
                if !words.is_empty {
                    let pair = pairs.part();
                    self.encode(pair, name);
                    pair.push('=');
                    pair.push_str(&words.text);
                }
            }
            (_, scalar) => self.pair(&mut pairs, name, "=", &word(scalar)),
        }
        pairs.text
    }

    /// The value in a header, where nothing is percent-encoded.
    #[inline]
    pub(crate) fn in_header(self, value: &Value) -> String {
        let mut list = List::new(",");
        match (self.kind, value) {
            (Kind::Json, value) => return value.to_string(),
            (_, Value::Array(items)) => {
                for item in items {
                    list.part().push_str(&word(item));
                }
            }
            (_, Value::Object(members)) => {
                for (key, member) in members {
                    if !member.is_null() {
                        list.part().extend([key, self.separator(), &word(member)]);
                    }
                }
            }
            (_, scalar) => return word(scalar),
        }
        list.text
    }

    #[inline]
    fn separator(self) -> &'static str {
        if self.explode { "=" } else { "," }
    }

    #[inline]
    fn encode(self, target: &mut String, text: &str) {
        encode(target, text, self.reserved);
    }

    #[inline]
    fn pair(self, list: &mut List, key: &str, separator: &str, text: &str) {
        let part = list.part();
        self.encode(part, key);
        part.push_str(separator);
        self.encode(part, text);
    }

    /// The members that are not null.
    #[inline]
    fn members(self, list: &mut List, members: &Map<String, Value>) {
        for (key, member) in members {
            if !member.is_null() {
                self.pair(list, key, self.separator(), &word(member));
            }
        }
    }

    /// `name[a][b]=…` for every scalar in an object.
    #[inline]
    fn deep(self, pairs: &mut List, name: &str, members: &Map<String, Value>) {
        for (key, member) in members {
            let key = format!("{name}[{key}]");
            match member {
                Value::Null => {}
                Value::Object(inner) => self.deep(pairs, &key, inner),
                Value::Array(items) => {
                    for item in items {
                        self.pair(pairs, &key, "=", &word(item));
                    }
                }
                scalar => self.pair(pairs, &key, "=", &word(scalar)),
            }
        }
    }
}

/// Text that is put together from parts, with something between them.
struct List {
    text: String,
    between: &'static str,
    is_empty: bool,
}

impl List {
    #[inline]
    fn new(between: &'static str) -> Self {
        Self { text: String::new(), between, is_empty: true }
    }

    /// Where the next part goes.
    #[inline]
    fn part(&mut self) -> &mut String {
        if !std::mem::take(&mut self.is_empty) {
            self.text.push_str(self.between);
        }
        &mut self.text
    }
}

/// A scalar as it is written outside of JSON; anything else as JSON.
#[inline]
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
    fn what_is_empty_or_null_has_its_place() {
        let items = json!(["", null, "a"]);
        let object = json!({"a": null, "b": {"c": [1, 2], "d": null}, "e": ""});
        assert_eq!(Style::SIMPLE.in_path("n", &items), ",,a");
        assert_eq!(Style::SIMPLE.in_path("n", &json!({"a": null, "e": ""})), "e,");
        assert_eq!(Style::MATRIX.in_path("n", &json!([])), ";n");
        assert_eq!(Style::MATRIX.in_path("n", &items), ";n=,,a");
        assert_eq!(Style::MATRIX.explode().in_path("n", &items), ";n;n;n=a");
        assert_eq!(Style::FORM.in_query("n", &json!([""])), "n=");
        assert_eq!(Style::FORM.in_query("n", &json!([])), "");
        assert_eq!(Style::FORM.in_query("n", &json!({"a": null, "e": ""})), "n=a,,e,");
        assert_eq!(Style::FORM.explode().in_query("n", &items), "n=&n=&n=a");
        assert_eq!(Style::FORM.explode().in_query("n", &json!({"a": null, "e": ""})), "e=");
        assert_eq!(Style::FORM.in_query("n", &Value::Null), "");
        assert_eq!(Style::DEEP_OBJECT.in_query("n", &object), "n%5Bb%5D%5Bc%5D=1&n%5Bb%5D%5Bc%5D=2&n%5Be%5D=");
        assert_eq!(Style::SIMPLE.in_header(&items), ",,a");
        assert_eq!(Style::SIMPLE.explode().in_header(&json!({"a": null, "e": ""})), "e=");
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
