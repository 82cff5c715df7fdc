//! What the generator says: one finding, where it is, why it matters and what to do; as text for people, as JSON for machines.

mod json;
mod list;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use jsonptr::{Pointer, PointerBuf};

use crate::document::Source;

pub use list::Diagnostics;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing was changed or left out.
    Note,
    /// The document was repaired or read in the one safe way.
    Warning,
    /// Nothing is written while this stands.
    Error,
}

/// One finding.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// How much it weighs.
    pub severity: Severity,
    /// A stable name for the kind of finding, such as `override::unmatched`.
    pub code: &'static str,
    /// What is the matter, in one sentence without a full stop.
    pub message: String,
    /// Where, most important first.
    pub places: Vec<Place>,
    /// Why it matters, what was found, what is near.
    pub notes: Vec<String>,
    /// What to do; text that can be pasted stands in a line of its own.
    pub help: Vec<String>,
}

/// A spot in a document.
#[derive(Debug, Clone)]
pub struct Place {
    source: Arc<Source>,
    spot: Spot,
    label: String,
    /// Where else the same was found; too many to be shown.
    repeats: Vec<Place>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Spot {
    Key(PointerBuf),
    Value(PointerBuf),
    LineColumn(usize, usize),
    Bytes(Range<usize>),
}

impl Place {
    /// The value at `pointer`.
    pub fn value(source: &Arc<Source>, pointer: &Pointer) -> Self {
        let (source, pointer) = source.trace(pointer);
        Self { source, spot: Spot::Value(pointer), label: String::new(), repeats: Vec::new() }
    }

    /// The key at `pointer`.
    pub fn key(source: &Arc<Source>, pointer: &Pointer) -> Self {
        let (source, pointer) = source.trace(pointer);
        Self { source, spot: Spot::Key(pointer), label: String::new(), repeats: Vec::new() }
    }

    /// A line and a column, both counted from one.
    pub fn line_column(source: &Arc<Source>, line: usize, column: usize) -> Self {
        Self { source: Arc::clone(source), spot: Spot::LineColumn(line, column), label: String::new(), repeats: Vec::new() }
    }

    /// A range of bytes of the text; what is outside of it, or inside of a character, is left out.
    pub fn bytes_at(source: &Arc<Source>, bytes: Range<usize>) -> Self {
        let start = floor_boundary(&source.text, bytes.start.min(source.text.len()));
        let end = floor_boundary(&source.text, bytes.end.min(source.text.len())).max(start);
        Self { source: Arc::clone(source), spot: Spot::Bytes(start..end), label: String::new(), repeats: Vec::new() }
    }

    /// Words beside the underlined text.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The name of the file.
    pub fn file(&self) -> &str {
        &self.source.name
    }

    /// The JSON pointer, when the place was named by one.
    pub fn pointer(&self) -> Option<&Pointer> {
        match &self.spot {
            Spot::Key(pointer) | Spot::Value(pointer) => Some(pointer),
            Spot::LineColumn(..) | Spot::Bytes(_) => None,
        }
    }

    /// Whether it is in the document with this name.
    pub fn is_in(&self, name: &str) -> bool {
        self.source.name == name
    }

    fn is_same(&self, other: &Self) -> bool {
        self.source.name == other.source.name && self.spot == other.spot
    }

    /// The words beside the underlined text. What is not in the text is underlined by what would hold it, and they say so.
    fn words(&self) -> Cow<'_, str> {
        let (Spot::Key(pointer) | Spot::Value(pointer)) = &self.spot else { return Cow::Borrowed(&self.label) };
        if self.label.is_empty() || self.source.locate(pointer).exact {
            return Cow::Borrowed(&self.label);
        }
        let pointer = escape(pointer.as_str()).replace('\n', "\\n");
        Cow::Owned(format!("{} (the nearest place to `#{pointer}` in this file)", self.label))
    }

    /// The bytes to underline: a scalar as it stands, of anything larger its key or its first line.
    fn bytes(&self) -> Range<usize> {
        let text = &self.source.text;
        let range = match &self.spot {
            Spot::Key(pointer) => {
                let span = self.source.locate(pointer);
                span.key.unwrap_or(span.value)
            }
            Spot::Value(pointer) => {
                let span = self.source.locate(pointer);
                match span.key {
                    Some(key) if !span.exact || text[span.value.clone()].contains('\n') => key,
                    _ => span.value,
                }
            }
            Spot::LineColumn(line, column) => {
                let Range { start, end } = self.source.line(*line);
                let at = text[start..end].char_indices().nth(column.saturating_sub(1)).map_or(end, |(offset, _)| start + offset);
                at..(at + text[at..].chars().next().map_or(0, char::len_utf8)).min(end.max(at))
            }
            Spot::Bytes(bytes) => bytes.clone(),
        };
        let first_line = text[range.clone()].find('\n').map_or(range.end, |length| range.start + length);
        range.start..first_line
    }

    /// Line and column, both counted from one; the column in characters.
    pub fn position(&self) -> (usize, usize) {
        self.position_of(self.bytes().start)
    }

    fn position_of(&self, byte: usize) -> (usize, usize) {
        let line = self.source.line_at(byte);
        (line, self.source.text[self.source.line(line).start..byte].chars().count() + 1)
    }
}

impl Diagnostic {
    /// A finding with which nothing is written.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A finding that was repaired.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A finding that is good to know.
    pub fn note_only(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self { severity, code, message: message.into(), places: Vec::new(), notes: Vec::new(), help: Vec::new() }
    }

    /// Adds a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.places.push(place);
        self
    }

    /// Where else the same was found; too many to be shown.
    pub fn repeats(&self) -> &[Place] {
        self.places.first().map_or(&[], |first| &first.repeats)
    }

    /// Adds a place where the same was found again.
    pub fn repeat(&mut self, place: Place) {
        match self.places.first_mut() {
            Some(first) => first.repeats.push(place),
            None => self.places.push(place),
        }
    }

    /// Adds a note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// The finding as text, with the lines it speaks of.
    pub fn render(&self, style: Style) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let windows: Vec<Window<'_>> = self.places.iter().map(Window::of).collect();
        let mut group = Group::with_title(level.primary_title(escape(&self.message)).id(self.code));
        for (index, window) in windows.iter().enumerate() {
            let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let name = window.place.source.name.as_str();
            let annotation = kind.span(window.bytes.clone()).label(window.place.words());
            let snippet = Snippet::source(&*window.text).line_start(window.line).annotation(annotation);
            group = match window.cut {
                false => group.element(snippet.path(name)),
                // The renderer would count columns in what is left of the line.
                true => group.element(Origin::path(name).line(window.line).char_column(window.column)).element(snippet),
            };
        }
        let mut pointers: Vec<String> = Vec::new();
        for pointer in self.places.iter().filter_map(Place::pointer).filter(|pointer| !pointer.is_root()) {
            let pointer = format!("at #{pointer}");
            if !pointers.contains(&pointer) {
                pointers.push(pointer);
            }
        }
        let repeats = self.repeats().len();
        let repeats = (repeats > 0).then(|| format!("and {}", counted(repeats, "more place")));
        for text in pointers.into_iter().chain(self.notes.iter().map(|note| escape(note))).chain(repeats) {
            group = group.element(Level::NOTE.message(text));
        }
        for text in &self.help {
            group = group.element(Level::HELP.message(escape(text)));
        }
        let report: &[Group<'_>] = &[group];
        match style {
            Style::Plain => Renderer::plain(),
            Style::Coloured => Renderer::styled(),
        }
        .render(report)
    }

    /// The finding as one line of JSON, without a line feed at its end: `severity`, `code`, `message`, `places` (each with `file`,
    /// `line`, `column`, `end_line`, `end_column`, `pointer`, `label`), `notes` and `help`.
    pub fn to_json(&self) -> String {
        json::line(self)
    }
}

/// Whether escape sequences for colours are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Text alone.
    Plain,
    /// With colours, for a terminal.
    Coloured,
}

/// The line of a place, or the part of a very long line around it; the renderer never sees the rest of a large document.
struct Window<'d> {
    place: &'d Place,
    text: Cow<'d, str>,
    line: usize,
    column: usize,
    bytes: Range<usize>,
    cut: bool,
}

impl<'d> Window<'d> {
    /// How many bytes are shown around a place on a line that is longer than this.
    const WIDTH: usize = 200;

    fn of(place: &'d Place) -> Self {
        let text = &place.source.text;
        let bytes = place.bytes();
        let (line, column) = place.position_of(bytes.start);
        let whole = place.source.line(line);
        if whole.len() <= Self::WIDTH {
            let shown = bytes.start - whole.start..bytes.end - whole.start;
            return Self { place, text: Cow::Borrowed(&text[whole]), line, column, bytes: shown, cut: false };
        }
        let start = floor_boundary(text, bytes.start.saturating_sub(Self::WIDTH / 4).max(whole.start));
        let end = floor_boundary(text, (start + Self::WIDTH).min(whole.end));
        let last = bytes.end.min(end);
        let before = if start > whole.start { "…" } else { "" };
        let after = if end < whole.end { "…" } else { "" };
        let shift = |byte: usize| byte - start + before.len();
        let shown = shift(bytes.start)..shift(last);
        Self { place, text: Cow::Owned(format!("{before}{}{after}", &text[start..end])), line, column, bytes: shown, cut: true }
    }
}

/// The nearest character boundary at or before a byte.
fn floor_boundary(text: &str, byte: usize) -> usize {
    (0..=byte).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Control characters from a document must not reach a terminal as such.
fn escape(text: &str) -> String {
    text.chars()
        .flat_map(|character| match character {
            '\n' => vec!['\n'],
            other if other.is_control() => other.escape_debug().collect(),
            other => vec![other],
        })
        .collect()
}

/// The names in `candidates` that are most like `name`, nearest first, at most three.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<&'c str> {
    let mut ranked: Vec<(f64, &str)> = candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&name.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    ranked.dedup_by(|a, b| a.1 == b.1);
    ranked.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// A number and its noun, such as `1 action` and `2 actions`.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn a_label_says_when_the_text_does_not_have_the_place() {
        let source = Source::new("spec.yaml", "paths:\n  /a:\n    get: {}\n");
        let at = Pointer::parse("/paths/~1a/get/tags/0").unwrap();
        let text = Diagnostic::error("test::code", "no tag").at(Place::value(&source, at).label("found")).render(Style::Plain);
        assert!(text.contains("^^^ found (the nearest place to `#/paths/~1a/get/tags/0` in this file)"), "{text}");
    }

    #[test]
    fn a_finding_shows_its_line() {
        let source = Source::new("spec.yaml", "paths:\n  /a:\n    get: {}\n");
        let text = Diagnostic::error("test::code", "no responses")
            .at(Place::value(&source, Pointer::parse("/paths/~1a/get").unwrap()).label("here"))
            .note("an operation needs at least one response")
            .help("add `responses`")
            .render(Style::Plain);
        expect![[r#"
            error[test::code]: no responses
             --> spec.yaml:3:10
              |
            3 |     get: {}
              |          ^^ here
              |
              = note: at #/paths/~1a/get
              = note: an operation needs at least one response
              = help: add `responses`"#]]
        .assert_eq(&text);
    }

    #[test]
    fn of_a_very_long_line_only_a_part_is_shown() {
        let filler = "\"é\": 1, ".repeat(500);
        let source = Source::new("spec.json", format!("{{{filler}\"found\": 2, {filler}\"last\": 3}}"));
        let text = Diagnostic::error("test::code", "two")
            .at(Place::value(&source, Pointer::parse("/found").unwrap()))
            .render(Style::Plain);
        assert!(text.contains("spec.json:1:4011\n"), "{text}");
        assert!(text.contains("\"found\": 2"), "{text}");
        assert!(text.len() < 600, "{text}");
    }

    #[test]
    fn the_nearest_name_comes_first() {
        assert_eq!(nearest("nicknme", ["avatarUrl", "nickname", "name"]).first(), Some(&"nickname"));
    }
}
