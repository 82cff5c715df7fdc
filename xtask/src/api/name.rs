//! Names that are valid Rust by construction.

use std::borrow::Cow;
use std::fmt;

use heck::{ToSnakeCase, ToUpperCamelCase};
use serde::Serialize;

/// A name in `snake_case`: a field, a method, an argument, a module.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct FieldName(String);

/// A name in `UpperCamelCase`: a type, a variant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct TypeName(String);

/// Words that cannot be a field, method or module name in any edition up to 2024.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut",
    "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

impl FieldName {
    /// The nearest `snake_case` identifier to any text.
    pub fn of(text: &str) -> Self {
        let mut name = if is_snake_case(text) { text.to_owned() } else { identifier(spelled(text).to_snake_case(), 'n') };
        if KEYWORDS.contains(&name.as_str()) {
            name.push('_');
        }
        Self(name)
    }

    /// The same name with a number behind it.
    #[must_use]
    pub fn numbered(&self, number: usize) -> Self {
        Self(format!("{}_{number}", self.0.trim_end_matches('_')))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TypeName {
    /// The nearest `UpperCamelCase` identifier to any text.
    pub fn of(text: &str) -> Self {
        let mut name = identifier(spelled(text).to_upper_camel_case(), 'N');
        if name == "Self" {
            name.push('_');
        }
        Self(name)
    }

    /// The same name with a number behind it.
    #[must_use]
    pub fn numbered(&self, number: usize) -> Self {
        Self(format!("{}{number}", self.0.trim_end_matches('_')))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The module that a type of this name lives in.
    pub fn module(&self) -> FieldName {
        FieldName::of(&self.0)
    }
}

/// The text in Latin letters; signs in words, where nothing else is there to tell it from others.
fn spelled(text: &str) -> Cow<'_, str> {
    let text = if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(deunicode::deunicode_with_tofu(text, " ")) };
    let is_signed = text.strip_prefix(['+', '-']).is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_alphanumeric()));
    if is_signed {
        return Cow::Owned(format!("{} {}", word(&text[..1]).unwrap_or_default(), &text[1..]));
    }
    if text.contains(|character: char| character.is_ascii_alphanumeric()) {
        return text;
    }
    let words: Vec<&str> = text.split("").filter_map(word).collect();
    if words.is_empty() { text } else { Cow::Owned(words.join(" ")) }
}

/// What a sign is called.
fn word(sign: &str) -> Option<&'static str> {
    Some(match sign {
        "+" => "plus",
        "-" => "minus",
        "<" => "less than",
        ">" => "greater than",
        "=" => "equal",
        "!" => "not",
        "*" => "star",
        "/" => "slash",
        "\\" => "backslash",
        "." => "dot",
        "," => "comma",
        ":" => "colon",
        ";" => "semicolon",
        "@" => "at",
        "$" => "dollar",
        "#" => "hash",
        "%" => "percent",
        "&" => "and",
        "|" => "or",
        "^" => "caret",
        "~" => "tilde",
        "?" => "question",
        "_" => "underscore",
        _ => return None,
    })
}

/// Whether a text is `snake_case` already, as most names of members are: words of small letters and digits, the first of which begins
/// with a letter.
fn is_snake_case(text: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    text.starts_with(|first: char| first.is_ascii_lowercase()) && text.split('_').all(is_word)
}

/// Keeps what an identifier may hold; `filler` stands before a leading digit and for a name of which nothing is left.
fn identifier(mut name: String, filler: char) -> String {
    name.retain(|character| character == '_' || character.is_ascii_alphanumeric());
    if name.chars().next().is_none_or(|first| first.is_ascii_digit()) || name.chars().all(|character| character == '_') {
        name.insert(0, filler);
    }
    name
}

impl fmt::Display for FieldName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Display for TypeName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snake_case_stays_as_it_is() {
        for text in ["a", "id", "created_at", "a1", "a_1", "sha256_of_2", "x1y2_z3"] {
            assert!(is_snake_case(text) && text.to_snake_case() == text, "{text}");
        }
        for text in ["", "_a", "a_", "a__b", "1a", "aB", "a-b", "ä"] {
            assert!(!is_snake_case(text), "{text}");
        }
    }

    #[test]
    fn any_text_becomes_an_identifier() {
        for (text, field, name) in [
            ("getUserOpenId", "get_user_open_id", "GetUserOpenId"),
            ("type", "type_", "Type"),
            ("self", "self_", "Self_"),
            ("1", "n1", "N1"),
            ("+1", "plus_1", "Plus1"),
            ("-1", "minus_1", "Minus1"),
            ("-name", "minus_name", "MinusName"),
            ("<", "less_than", "LessThan"),
            ("!=", "not_equal", "NotEqual"),
            ("*", "star", "Star"),
            ("- a", "a", "A"),
            ("größe", "grosse", "Grosse"),
            ("имя", "imia", "Imia"),
            ("名前", "ming_qian", "MingQian"),
            ("\u{0}", "n", "N"),
            ("", "n", "N"),
            ("icon_75", "icon_75", "Icon75"),
            ("a-b.c", "a_b_c", "ABC"),
        ] {
            assert_eq!(FieldName::of(text).as_str(), field);
            assert_eq!(TypeName::of(text).as_str(), name);
            assert!(syn::parse_str::<syn::Ident>(field).is_ok(), "{field}");
            assert!(syn::parse_str::<syn::Ident>(name).is_ok(), "{name}");
        }
    }
}
