//! One recorded exchange: what was asked, what came back, and who says so.

use indexmap::IndexMap;
use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostics, Place};
use crate::document::{Document, Source};

/// One evidence file.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The file, for positions in messages.
    pub document: Document,
    /// The file's name, without its folder: what `x-evidence` lists.
    pub name: String,
    /// What the exchange is evidence of.
    pub subject: Subject,
    /// Where the exchange was found.
    pub source: Origin,
    /// Whether it was read or seen.
    pub status: Status,
    /// When it was published or recorded, or the version it belongs to; free text.
    pub date: String,
    /// Anything else worth knowing.
    pub note: Option<String>,
    /// What was asked.
    pub request: Request,
    /// What came back.
    pub response: Response,
    /// Pointers into the body at which the name is evidence and the value is not.
    pub placeholders: Vec<PointerBuf>,
}

/// What an exchange is evidence of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The operation of the effective document with this `operationId`.
    Operation(String),
    /// Nothing in the effective document, for this reason.
    Outside(String),
}

/// Where an exchange was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The title of the page, package or recording.
    pub title: String,
    /// Its address.
    pub url: Option<String>,
}

/// Whether an exchange was read or seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Printed in documentation.
    Documented,
    /// Recorded from the real service, or read by code that talks to it.
    Observed,
}

/// What was asked.
#[derive(Debug, Clone)]
pub struct Request {
    /// The HTTP method in capitals.
    pub method: String,
    /// The address without its query.
    pub url: String,
    /// The query: scalars, or arrays of scalars where a name repeats.
    pub query: Map<String, Value>,
    /// The fields of a form body: scalars, or arrays of scalars where a name repeats.
    pub form: Map<String, Value>,
    /// The headers as text, under their names as written.
    pub headers: IndexMap<String, String>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers as text, under their names as written.
    pub headers: IndexMap<String, String>,
    /// The body, when one is shown that is more than white space.
    pub body: Option<Body>,
}

/// A body as it came.
#[derive(Debug, Clone)]
pub struct Body {
    /// The bytes as text, a prefix included.
    pub text: String,
    /// What the text is.
    pub content: Content,
}

/// What the text of a body is.
#[derive(Debug, Clone)]
pub enum Content {
    /// JSON, perhaps after a prefix that keeps browsers from running it as a script.
    Json {
        /// Where the JSON starts in the text, in bytes.
        start: usize,
        /// The JSON.
        value: Value,
    },
    /// Something else, by its `content-type`.
    Other,
}

impl Request {
    /// The request much as it goes over the wire, for people: each parameter on a line of its own, and not encoded.
    pub fn to_text(&self) -> String {
        let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let mut lines = vec![format!("{} {}", self.method, self.url)];
        for (index, (name, value)) in self.query.iter().enumerate() {
            lines.push(format!("    {}{name}={}", if index == 0 { '?' } else { '&' }, plain(value)));
        }
        lines.extend(self.headers.iter().map(|(name, value)| format!("{name}: {value}")));
        for (index, (name, value)) in self.form.iter().enumerate() {
            lines.push(format!("{}{name}={}", if index == 0 { "\n" } else { "&" }, plain(value)));
        }
        lines.join("\n")
    }
}

impl Response {
    /// Headers and body much as they go over the wire.
    pub fn to_text(&self) -> String {
        let headers: Vec<String> = self.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let body = self.body.as_ref().map(|body| body.text.trim_end().to_owned());
        let parts = [headers.join("\n"), body.unwrap_or_default()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
    }

    /// The media type of the body in small letters, without parameters, when the headers say it.
    pub fn media_type(&self) -> Option<String> {
        let (_, value) = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"))?;
        let essence = value.split(';').next().unwrap_or_default().trim();
        (!essence.is_empty()).then(|| essence.to_ascii_lowercase())
    }
}

impl Body {
    /// The JSON of the body.
    pub fn json(&self) -> Option<&Value> {
        match &self.content {
            Content::Json { value, .. } => Some(value),
            Content::Other => None,
        }
    }

    /// What stands before the JSON, without the white space around it.
    pub fn prefix(&self) -> &str {
        match &self.content {
            Content::Json { start, .. } => self.text.get(..*start).unwrap_or_default().trim(),
            Content::Other => "",
        }
    }
}

impl Evidence {
    /// Reads an evidence file.
    ///
    /// # Errors
    /// Everything that is wrong with the file: unknown or missing fields, wrong types, a body that is not the JSON it says it is,
    /// placeholders that are not in the body.
    pub fn read(document: Document) -> Result<Self, Diagnostics> {
        super::read::read(document)
    }

    /// Who says so and when, as a description of an override says it.
    pub fn citation(&self) -> String {
        format!("{} ({})", self.source.title, self.date)
    }

    /// The value at `pointer` of the file.
    pub(super) fn place(&self, pointer: &Pointer) -> Place {
        Place::value(&self.document.source, pointer)
    }

    /// The value at `pointer` of the body: its line of the file when the body is written line by line, else the whole body.
    pub(super) fn body_place(&self, pointer: &Pointer) -> Place {
        let position = self.response.body.as_ref().and_then(|body| {
            let Content::Json { start, .. } = &body.content else { return None };
            let json = body.text.get(*start..)?;
            let span = Source::new("", json).locate(pointer);
            let (line, column) = line_column(&body.text, start + span.key.unwrap_or(span.value).start);
            line_of_body(&self.document.source, &body.text, line).map(|(line, indent)| (line, indent + column))
        });
        match position {
            Some((line, column)) => Place::line_column(&self.document.source, line, column),
            None => self.place(&body_pointer()),
        }
    }
}

/// Where the body stands in an evidence file.
pub(super) fn body_pointer() -> PointerBuf {
    crate::document::pointer(["response", "body"])
}

/// Line and column of a byte, both counted from one, the column in characters.
fn line_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

/// The line of the file on which a line of the body stands, and by how many characters it is indented there.
///
/// The lines of a block scalar stand in the file one by one, after at most a few lines of header; any other scalar gives none.
pub(super) fn line_of_body(source: &Source, body: &str, line: usize) -> Option<(usize, usize)> {
    const HEADER_LINES: usize = 4;
    let wanted = body.lines().nth(line - 1).filter(|text| !text.trim().is_empty())?;
    let span = source.locate(&body_pointer());
    let first = line_column(&source.text, span.key.unwrap_or(span.value).start).0;
    (first..=first + HEADER_LINES).map(|header| header + line - 1).find_map(|number| {
        let text = source.text.lines().nth(number - 1)?;
        let indent = text.strip_suffix(wanted)?;
        indent.chars().all(|character| character == ' ').then_some((number, indent.len()))
    })
}
