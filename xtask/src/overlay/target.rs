//! The target of an action: a JSONPath (RFC 9535), compiled, and its segments as they stand in the text.

use std::ops::Range;

use jsonptr::PointerBuf;
use serde_json::Value;
use serde_json_path::JsonPath;

use super::clue::Clue;
use super::index::Index;
use super::select;
use super::shape::{Shape, unquoted};

/// A longer path is a mistake, and would take long to compile.
const MAX_LENGTH: usize = 16 * 1024;
/// The parser's work doubles with every filter inside a filter.
const MAX_NESTING: usize = 12;
/// Every `..` multiplies the nodes to look at by the depth of the document.
const MAX_DESCENTS: usize = 3;

/// A JSONPath as it was written, and compiled.
#[derive(Debug, Clone)]
pub struct Target {
    text: String,
    path: JsonPath,
    segments: Vec<Segment>,
    absolute_inside: bool,
    shape: Shape,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    /// Its bytes in the text.
    pub(super) bytes: Range<usize>,
    /// Whether it starts with `..`.
    pub(super) descendant: bool,
    pub(super) selector: Selector,
    /// The segment as a path of its own, when it is more than a name or a wildcard.
    pub(super) path: Option<JsonPath>,
    /// Of a recursive segment, what it needs to select anything from a node.
    pub(super) clue: Option<Clue>,
}

/// What a segment selects, as far as messages need to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Selector {
    Name(String),
    Wildcard,
    Filter,
    Other,
}

impl Target {
    /// Compiles a path.
    ///
    /// # Errors
    /// Why it is none, in words that can follow "the path is not usable:".
    pub fn parse(text: &str) -> Result<Self, String> {
        if !text.starts_with('$') {
            return Err("a JSONPath starts with `$`".to_owned());
        }
        if text.len() > MAX_LENGTH {
            return Err(format!("it has {} bytes; the most is {MAX_LENGTH}", text.len()));
        }
        let shape = Shape::of(text);
        if shape.nesting > MAX_NESTING {
            return Err(format!("brackets stand {} deep in each other; the most is {MAX_NESTING}", shape.nesting));
        }
        if shape.descents > MAX_DESCENTS {
            return Err(format!("it descends (`..`) {} times; the most is {MAX_DESCENTS}", shape.descents));
        }
        let parsed = JsonPath::parse(text);
        match parsed.or_else(|error| JsonPath::parse(&quote_dashes(text).ok_or(error)?)) {
            Ok(path) => {
                let mut segments = segments(text);
                // A filter that looks at the whole document (`$`), or a segment that cannot stand alone, needs the whole path.
                let mut absolute_inside = false;
                for segment in &mut segments {
                    absolute_inside |= !segment.compile(text);
                }
                Ok(Self { text: text.to_owned(), path, segments, absolute_inside, shape })
            }
            Err(error) => Err(format!("{} (at character {})", error.message(), error.position())),
        }
    }

    /// The path as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The places that it selects in a value, each once, in the order of the query.
    pub fn select(&self, value: &Value) -> Vec<PointerBuf> {
        select::select(value, self, None)
    }

    /// The same, with the help of an index of the value.
    pub(super) fn select_with(&self, value: &Value, index: Option<&mut Index>) -> Vec<PointerBuf> {
        select::select(value, self, index)
    }

    /// Whether an index of the document helps to find what it selects.
    pub(super) fn has_clue(&self) -> bool {
        !self.absolute_inside && self.segments.iter().any(|segment| segment.clue.is_some())
    }

    /// The compiled path.
    pub fn path(&self) -> &JsonPath {
        &self.path
    }

    /// Whether a part of the path looks at the whole document, so that it cannot be followed segment by segment.
    pub(super) fn is_absolute_inside(&self) -> bool {
        self.absolute_inside
    }

    /// What of its text bounds its work.
    pub(super) fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The steps after `$`.
    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The path up to its first `count` segments.
    pub(super) fn prefix(&self, count: usize) -> Option<Self> {
        let end = count.checked_sub(1).and_then(|last| self.segments.get(last)).map_or(1, |segment| segment.bytes.end);
        Self::parse(&self.text[..end]).ok()
    }

    /// The path with another name in place of segment `index`.
    pub(super) fn with_name(&self, index: usize, name: &str) -> Option<Self> {
        let segment = self.segments.get(index)?;
        let (before, after) = (&self.text[..segment.bytes.start], &self.text[segment.bytes.end..]);
        let step = if is_shorthand(name) {
            format!("{}{name}", if segment.descendant { ".." } else { "." })
        } else {
            format!("{}['{}']", if segment.descendant { ".." } else { "" }, escape(name))
        };
        Self::parse(&format!("{before}{step}{after}")).ok()
    }
}

impl Segment {
    /// Makes a path of a segment that the engine does not follow itself; false when that is not possible.
    fn compile(&mut self, text: &str) -> bool {
        if matches!(self.selector, Selector::Name(_) | Selector::Wildcard) {
            return true;
        }
        let own = text[self.bytes.clone()].trim_start().trim_start_matches('.');
        if unquoted(own).any(|(_, byte)| byte == b'$') {
            return false;
        }
        let own = format!("${own}");
        let path = JsonPath::parse(&own).ok().or_else(|| JsonPath::parse(&quote_dashes(&own)?).ok());
        self.path = path;
        self.path.is_some()
    }
}

/// Whether a name can follow a dot.
fn is_shorthand(name: &str) -> bool {
    let mut characters = name.chars();
    let first = |character: char| character.is_ascii_alphabetic() || character == '_' || !character.is_ascii();
    characters.next().is_some_and(first) && characters.all(|character| first(character) || character.is_ascii_digit())
}

/// A name between single quotes.
fn escape(name: &str) -> String {
    name.chars().fold(String::with_capacity(name.len()), |mut text, character| {
        match character {
            '\'' | '\\' => text.extend(['\\', character]),
            control if u32::from(control) < 0x20 => text.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => text.push(other),
        }
        text
    })
}

/// The path with every name after a dot that has a dash in it (`.x-name`) between brackets.
///
/// RFC 9535 allows no dash there, yet the examples of the Overlay Specification write so, and it can mean nothing else.
fn quote_dashes(text: &str) -> Option<String> {
    let mut result = String::with_capacity(text.len() + 8);
    let mut rest = text;
    let mut quote = None;
    let mut escaped = false;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        match quote {
            _ if escaped => escaped = false,
            Some(_) if character == '\\' => escaped = true,
            Some(open) if open == character => quote = None,
            Some(_) => {}
            None if matches!(character, '\'' | '"') => quote = Some(character),
            None if character == '.' => {
                let end = rest.find(|next: char| !(next.is_ascii_alphanumeric() || "_-".contains(next) || !next.is_ascii()));
                let name = &rest[..end.unwrap_or(rest.len())];
                if name.contains('-') && !name.starts_with(|first: char| first.is_ascii_digit() || first == '-') {
                    let second_dot = if result.ends_with('.') { "." } else { "" };
                    result.push_str(&format!("{second_dot}['{name}']"));
                    rest = &rest[name.len()..];
                    continue;
                }
            }
            None => {}
        }
        result.push(character);
    }
    (result != text).then_some(result)
}

/// The segments of a path that the parser has accepted.
fn segments(text: &str) -> Vec<Segment> {
    let bytes = text.as_bytes();
    let mut list = Vec::new();
    let mut at = 1;
    while at < bytes.len() {
        let start = at;
        at = skip_blank(bytes, at);
        let descendant = bytes[at..].starts_with(b"..");
        at += if descendant { 2 } else { usize::from(bytes.get(at) == Some(&b'.')) };
        let mut clue = None;
        let selector = if bytes.get(at) == Some(&b'[') {
            let end = closing(bytes, at);
            let inside = text.get(at + 1..end.saturating_sub(1)).unwrap_or_default().trim();
            at = end;
            clue = inside.strip_prefix('?').filter(|_| descendant).and_then(Clue::of_filter);
            bracketed(inside)
        } else {
            let begin = at;
            while bytes.get(at).is_some_and(|byte| !matches!(byte, b'.' | b'[' | b' ' | b'\t' | b'\n' | b'\r')) {
                at += 1;
            }
            match text.get(begin..at) {
                Some("*") => Selector::Wildcard,
                None => Selector::Other,
                Some(name) => Selector::Name(name.to_owned()),
            }
        };
        if at == start {
            break;
        }
        if let (true, Selector::Name(name)) = (descendant, &selector) {
            clue = Some(Clue::of_name(name));
        }
        list.push(Segment { bytes: start..at, descendant, selector, path: None, clue });
    }
    list
}

pub(super) fn skip_blank(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

/// The byte after the bracket that closes the one at `at`.
pub(super) fn closing(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0_usize;
    let mut quote = None;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match (quote, byte) {
            (Some(_), b'\\') => at += 1,
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"') => quote = Some(byte),
            (None, b'[') => depth += 1,
            (None, b']') => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            (None, _) => {}
        }
    }
    at.min(bytes.len())
}

/// The one selector between brackets; several are `Other`.
pub(super) fn bracketed(inside: &str) -> Selector {
    if inside.starts_with('?') {
        return Selector::Filter;
    }
    if inside == "*" {
        return Selector::Wildcard;
    }
    let Some(quote) = inside.chars().next().filter(|quote| matches!(quote, '\'' | '"')) else { return Selector::Other };
    // The text between double quotes is JSON; between single quotes only the quotes differ.
    let Some(body) = inside.get(1..).and_then(|rest| rest.strip_suffix(quote)) else { return Selector::Other };
    let json = if quote == '"' { body.to_owned() } else { requote(body) };
    match serde_json::from_str::<String>(&format!("\"{json}\"")) {
        Ok(name) => Selector::Name(name),
        Err(_) => Selector::Other,
    }
}

/// The body of a single-quoted string as the body of a double-quoted one; a quote that ends it early stays wrong for the JSON parser.
fn requote(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    let mut characters = body.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => text.push_str("\\\""),
            // A bare quote means that a second selector follows; a raw newline is what JSON refuses.
            '\'' => text.push('\n'),
            '\\' => match characters.next() {
                Some('\'') => text.push('\''),
                Some(other) => text.extend(['\\', other]),
                None => text.push('\\'),
            },
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(text: &str) -> Vec<(String, bool, Selector)> {
        let target = Target::parse(text).unwrap();
        let shape = |segment: &Segment| (text[segment.bytes.clone()].to_owned(), segment.descendant, segment.selector.clone());
        target.segments().iter().map(shape).collect()
    }

    fn name(text: &str) -> Selector {
        Selector::Name(text.to_owned())
    }

    #[test]
    fn a_path_falls_into_segments() {
        assert_eq!(
            shapes("$.paths['/a]\\'b'].*..x[?@.n == ']'][\"q\\\"\"][0]['a','b']"),
            [
                (".paths".to_owned(), false, name("paths")),
                ("['/a]\\'b']".to_owned(), false, name("/a]'b")),
                (".*".to_owned(), false, Selector::Wildcard),
                ("..x".to_owned(), true, name("x")),
                ("[?@.n == ']']".to_owned(), false, Selector::Filter),
                ("[\"q\\\"\"]".to_owned(), false, name("q\"")),
                ("[0]".to_owned(), false, Selector::Other),
                ("['a','b']".to_owned(), false, Selector::Other),
            ]
        );
    }

    #[test]
    fn another_name_is_quoted_when_it_must_be() {
        let target = Target::parse("$.a..b.c").unwrap();
        assert_eq!(target.with_name(0, "/it's").unwrap().text(), "$['/it\\'s']..b.c");
        assert_eq!(target.with_name(1, "new_name").unwrap().text(), "$.a..new_name.c");
        assert_eq!(target.with_name(2, "x-y").unwrap().text(), "$.a..b['x-y']");
    }

    #[test]
    fn a_dash_in_a_name_needs_no_brackets() {
        let value = serde_json::json!({"x-a": {"b-c": ".e-f"}, "d": [{"x-a": {"b-c": 1}}]});
        for (text, count) in [("$.x-a.b-c", 1), ("$..b-c", 2), ("$.d[?@.x-a.b-c == 1]", 1), ("$[?@.b-c == '.e-f']", 1)] {
            assert_eq!(Target::parse(text).unwrap().path().query(&value).len(), count, "{text}");
        }
        assert_eq!(Target::parse("$.x-a.b-c").unwrap().prefix(1).unwrap().text(), "$.x-a");
        assert!(Target::parse("$.-a").is_err());
    }

    #[test]
    fn a_dollar_in_a_name_is_not_the_document() {
        assert!(!Target::parse("$..[?@['$ref'] == '$.a']").unwrap().is_absolute_inside());
        assert!(Target::parse("$..[?@['$ref'] == $.a]").unwrap().is_absolute_inside());
    }

    #[test]
    fn what_would_take_too_long_is_no_target() {
        assert!(Target::parse(&format!("$.{}", "a".repeat(1_000_000))).is_err());
        assert!(Target::parse(&format!("$[?{}@.a{}]", "(".repeat(50), ")".repeat(50))).is_err());
        assert!(Target::parse("$..*..*..*..*").is_err());
        assert!(Target::parse("$['..a..b..c..d'].e[?@.f == '((((((((((((((']").is_ok());
    }

    #[test]
    fn the_deepest_allowed_filter_compiles_quickly() {
        let text = (0..11).fold("@.a".to_owned(), |inner, _| format!("@[?{inner}]"));
        assert!(Target::parse(&format!("$[?{text}]")).is_ok());
    }
}
