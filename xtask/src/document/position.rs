//! From a JSON pointer to the bytes of the text.

use std::collections::HashMap;
use std::ops::Range;

use jsonptr::Pointer;
use saphyr_parser::{Event, Parser};

use super::Format;

/// The bytes of a member's key and of its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The key, when the value is a member of an object.
    pub key: Option<Range<usize>>,
    /// The value.
    pub value: Range<usize>,
    /// False when the pointer itself is not in the text and this is its nearest ancestor.
    pub exact: bool,
}

/// The positions of all keys and values of one text.
#[derive(Debug)]
pub(super) struct Positions {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    key: Option<(Box<str>, Range<usize>)>,
    value: Range<usize>,
    children: Children,
}

#[derive(Debug, Default)]
enum Children {
    #[default]
    None,
    Members(Vec<usize>),
    Items(Vec<usize>),
    /// Those of an earlier node, which this one is an alias of.
    Of(usize),
}

impl Positions {
    pub(super) fn of(text: &str, format: Format) -> Self {
        let nodes = match format {
            Format::Json => Json::new(text).nodes(),
            Format::Yaml => yaml(text),
        };
        Self { nodes }
    }

    pub(super) fn locate(&self, pointer: &Pointer) -> Span {
        let mut current = 0;
        let mut exact = !self.nodes.is_empty();
        for token in pointer.tokens() {
            let token = token.decoded();
            // An alias stands for a node before it, so that this ends.
            let mut owner = current;
            while let Some(Children::Of(earlier)) = self.nodes.get(owner).map(|node| &node.children) {
                owner = *earlier;
            }
            let next = match self.nodes.get(owner).map(|node| &node.children) {
                Some(Children::Members(members)) => members
                    .iter()
                    .copied()
                    .find(|&member| self.nodes[member].key.as_ref().is_some_and(|(key, _)| **key == *token)),
                Some(Children::Items(items)) => token.parse::<usize>().ok().and_then(|index| items.get(index).copied()),
                Some(Children::None | Children::Of(_)) | None => None,
            };
            match next {
                Some(index) => current = index,
                None => {
                    exact = false;
                    break;
                }
            }
        }
        match self.nodes.get(current) {
            Some(node) => Span { key: node.key.as_ref().map(|(_, range)| range.clone()), value: node.value.clone(), exact },
            None => Span { key: None, value: 0..0, exact: false },
        }
    }
}

/// Where the first key stands that its object already has, after the place where it has it.
pub(super) fn repeated_key(text: &str, format: Format) -> Option<[usize; 2]> {
    let Positions { nodes } = Positions::of(text, format);
    let mut repeated: Vec<[usize; 2]> = Vec::new();
    for node in &nodes {
        let Children::Members(members) = &node.children else { continue };
        let mut starts = HashMap::new();
        for (key, at) in members.iter().filter_map(|&member| nodes[member].key.as_ref()) {
            if let Some(first) = starts.insert(key, at.start) {
                repeated.push([first, at.start]);
            }
        }
    }
    repeated.into_iter().min_by_key(|[_, second]| *second)
}

/// Builds the nodes of a document from the events of a parser; one for both syntaxes.
#[derive(Default)]
struct Builder {
    nodes: Vec<Node>,
    open: Vec<usize>,
    pending_key: Option<(Box<str>, Range<usize>)>,
}

impl Builder {
    fn expects_key(&self) -> bool {
        self.pending_key.is_none()
            && self.open.last().is_some_and(|&parent| matches!(self.nodes[parent].children, Children::Members(_)))
    }

    fn add(&mut self, value: Range<usize>, children: Children) -> usize {
        let index = self.nodes.len();
        let key = self.pending_key.take();
        self.nodes.push(Node { key, value, children });
        if let Some(&parent) = self.open.last() {
            match &mut self.nodes[parent].children {
                Children::Members(list) | Children::Items(list) => list.push(index),
                Children::None | Children::Of(_) => {}
            }
        }
        index
    }

    fn start(&mut self, at: Range<usize>, children: Children) -> usize {
        let index = self.add(at, children);
        self.open.push(index);
        index
    }

    fn end(&mut self, end: usize) {
        if let Some(index) = self.open.pop() {
            let value = &mut self.nodes[index].value;
            value.end = end.max(value.end);
        }
    }
}

fn yaml(text: &str) -> Vec<Node> {
    // The parser counts characters; texts with anything but ASCII need a table to bytes.
    let offsets: Option<Vec<usize>> =
        (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).chain([text.len()]).collect());
    let byte = |index: usize| match &offsets {
        Some(table) => table.get(index).copied().unwrap_or(text.len()),
        None => index.min(text.len()),
    };
    let mut builder = Builder::default();
    let mut anchors: HashMap<usize, usize> = HashMap::new();
    // A text that the reader accepted but this parser does not keeps the positions found so far.
    for (event, span) in Parser::new_from_str(text).map_while(Result::ok) {
        let start = byte(span.start.index());
        let at = start..byte(span.end.index()).max(start);
        match event {
            Event::Scalar(value, ..) if builder.expects_key() => {
                builder.pending_key = Some((value.into_owned().into_boxed_str(), at));
            }
            Event::Scalar(_, _, anchor, _) => {
                let index = builder.add(at, Children::None);
                anchors.insert(anchor, index);
            }
            Event::Alias(anchor) => {
                let children = anchors.get(&anchor).map_or(Children::None, |&index| Children::Of(index));
                builder.add(at, children);
            }
            Event::SequenceStart(anchor, _) => {
                let index = builder.start(at, Children::Items(Vec::new()));
                anchors.insert(anchor, index);
            }
            Event::MappingStart(anchor, _) => {
                let index = builder.start(at, Children::Members(Vec::new()));
                anchors.insert(anchor, index);
            }
            Event::SequenceEnd | Event::MappingEnd => builder.end(at.end),
            Event::DocumentEnd => break,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
        }
    }
    builder.nodes
}

/// A scanner for text that a JSON parser has already accepted.
struct Json<'t> {
    text: &'t str,
    at: usize,
    builder: Builder,
}

impl<'t> Json<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, at: 0, builder: Builder::default() }
    }

    fn nodes(mut self) -> Vec<Node> {
        while let Some(byte) = self.text.as_bytes().get(self.at).copied() {
            let start = self.at;
            match byte {
                b'{' => {
                    self.at += 1;
                    self.builder.start(start..self.at, Children::Members(Vec::new()));
                }
                b'[' => {
                    self.at += 1;
                    self.builder.start(start..self.at, Children::Items(Vec::new()));
                }
                b'}' | b']' => {
                    self.at += 1;
                    self.builder.end(self.at);
                }
                b'"' => self.string(),
                b',' | b':' | b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                _ => {
                    while self.text.as_bytes().get(self.at).is_some_and(|byte| !b",]} \t\r\n".contains(byte)) {
                        self.at += 1;
                    }
                    self.builder.add(start..self.at, Children::None);
                }
            }
        }
        self.builder.nodes
    }

    fn string(&mut self) {
        let bytes = self.text.as_bytes();
        let start = self.at;
        self.at += 1;
        while let Some(byte) = bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 2,
                b'"' => break,
                _ => self.at += 1,
            }
        }
        self.at = (self.at + 1).min(bytes.len());
        if self.builder.expects_key() {
            let literal = self.text.get(start..self.at).unwrap_or_default();
            let key = serde_json::from_str::<String>(literal).unwrap_or_else(|_| literal.to_owned());
            self.builder.pending_key = Some((key.into_boxed_str(), start..self.at));
        } else {
            self.builder.add(start..self.at, Children::None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value_at<'t>(text: &'t str, format: Format, pointer: &str) -> &'t str {
        let span = Positions::of(text, format).locate(Pointer::parse(pointer).unwrap());
        &text[span.value]
    }

    #[test]
    fn json_positions() {
        let text = r#"{"a": [1, {"b/c": "é\"x"}], "d": null}"#;
        assert_eq!(value_at(text, Format::Json, "/a/0"), "1");
        assert_eq!(value_at(text, Format::Json, "/a/1/b~1c"), r#""é\"x""#);
        assert_eq!(value_at(text, Format::Json, "/d"), "null");
        assert_eq!(value_at(text, Format::Json, "/a"), r#"[1, {"b/c": "é\"x"}]"#);
    }

    #[test]
    fn yaml_positions_in_block_flow_and_quoted_text() {
        let text = "é: 'x y'\nlist:\n  - {k: v}\n  - \"q\"\n";
        assert_eq!(value_at(text, Format::Yaml, "/é"), "'x y'");
        assert_eq!(value_at(text, Format::Yaml, "/list/0/k"), "v");
        assert_eq!(value_at(text, Format::Yaml, "/list/1"), "\"q\"");
    }

    #[test]
    fn yaml_positions_of_scalars_over_several_lines() {
        let text = "plain: one\n  two\nquoted: \"é \\\n  two\"\nliteral: |-\r\n  one\r\n  two\r\nfolded: >\n  one\n\n  two\nafter: &a 1\nalias: *a\n";
        assert_eq!(value_at(text, Format::Yaml, "/plain"), "one\n  two");
        assert_eq!(value_at(text, Format::Yaml, "/quoted"), "\"é \\\n  two\"");
        assert!(value_at(text, Format::Yaml, "/literal").contains("two"));
        assert!(value_at(text, Format::Yaml, "/folded").contains("two"));
        assert_eq!(value_at(text, Format::Yaml, "/after").trim_start_matches("&a "), "1");
        assert_eq!(value_at(text, Format::Yaml, "/alias"), "*a");
    }

    #[test]
    fn an_alias_of_what_it_stands_in_ends() {
        let span = Positions::of("a: &a\n  b: *a\n", Format::Yaml).locate(Pointer::parse("/a/b/b/b/c").unwrap());
        assert!(!span.exact);
    }

    #[test]
    fn yaml_aliases_lead_to_the_anchored_members() {
        let text = "base: &b\n  k: v\nuse: *b\n";
        assert_eq!(value_at(text, Format::Yaml, "/use/k"), "v");
    }

    #[test]
    fn a_missing_pointer_gives_the_nearest_ancestor() {
        let text = "a:\n  b: 1\n";
        let span = Positions::of(text, Format::Yaml).locate(Pointer::parse("/a/b/c/d").unwrap());
        assert_eq!(&text[span.key.unwrap()], "b");
        assert!(!span.exact);
    }
}
