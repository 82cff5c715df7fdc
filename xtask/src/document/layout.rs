//! A value as text, laid out like the document that it came from.

use serde::Serialize as _;
use serde_json::Value;
use serde_json::ser::{PrettyFormatter, Serializer};

use super::{Format, parse};

/// How a document is laid out, as far as it can be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// JSON on one line.
    Compact,
    /// JSON over several lines, each level indented by this text.
    Indented(String),
    /// YAML in blocks.
    Blocks,
}

impl Layout {
    /// The layout of a text. What YAML has besides its values — comments, anchors, quotes — is no part of it.
    pub(super) fn of(text: &str, format: Format) -> Self {
        if format == Format::Yaml {
            return Self::Blocks;
        }
        match text.trim_end().split_once('\n') {
            None => Self::Compact,
            Some((_, rest)) => {
                let line = rest.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
                let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
                Self::Indented(if indent.is_empty() { "  ".to_owned() } else { indent.to_owned() })
            }
        }
    }

    /// A value in this layout, ended by a line feed.
    pub fn print(&self, value: &Value) -> String {
        match self {
            Self::Compact => format!("{value}\n"),
            Self::Blocks => parse::to_yaml(value),
            Self::Indented(indent) => {
                let mut bytes = Vec::new();
                let mut serializer = Serializer::with_formatter(&mut bytes, PrettyFormatter::with_indent(indent.as_bytes()));
                value.serialize(&mut serializer).expect("a JSON value has string keys, and memory takes every byte");
                let mut text =
                    String::from_utf8(bytes).expect("the indentation is text, and so is all that the serializer writes");
                text.push('\n');
                text
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(text: &str) -> String {
        let format = parse::detect(text);
        let value = parse::parse(text, format).ok().unwrap();
        Layout::of(text, format).print(&value)
    }

    #[test]
    fn a_text_comes_out_as_it_went_in() {
        for text in [
            "{\"b\":1,\"a\":[1,2.5,-0.0,1e+300,\"\\u0007\"],\"c\":{}}\n",
            "{\n  \"b\": [\n    1\n  ],\n  \"a\": {}\n}\n",
            "{\n\t\"b\": {\n\t\t\"c\": null\n\t}\n}\n",
            "b:\n- 1\n- x: y\n  z: 'true'\na: |-\n  two\n  lines\n'200': 2.638344616030823e-256\n",
        ] {
            assert_eq!(again(text), text);
        }
    }

    #[test]
    fn what_is_no_value_is_not_kept() {
        assert_eq!(again("a: &x 1 # why\nb: *x\nc: {d: \"e\"}\n"), "a: 1\nb: 1\nc:\n  d: e\n");
    }
}
