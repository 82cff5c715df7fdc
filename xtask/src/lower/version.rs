//! Which documents are read at all. Looked at before anything else, so that nobody reads about symptoms.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Place};
use crate::document::{Document, pointer};

/// Which rules a document follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// OpenAPI 3.0, with its own form of JSON Schema.
    Classic,
    /// OpenAPI 3.1 and 3.2, with JSON Schema 2020-12.
    Modern,
}

/// Accepts OpenAPI 3.0, 3.1 and 3.2.
///
/// # Errors
/// A diagnostic that names what the document is instead, and the way out.
pub fn check(document: &Document) -> Result<(), Diagnostic> {
    dialect(document).map(drop)
}

/// Which rules the document follows, told by the version that it states.
///
/// # Errors
/// A diagnostic that names what the document is instead, and the way out.
pub(super) fn dialect(document: &Document) -> Result<Dialect, Diagnostic> {
    let Some(root) = document.value.as_object() else {
        let message = match &document.value {
            Value::Null => "the document is empty".to_owned(),
            other => format!("the document is {}, not an object", kind(other)),
        };
        return Err(Diagnostic::error("document::not-openapi", message)
            .at(Place::line_column(&document.source, 1, 1))
            .help("give an OpenAPI 3 document"));
    };
    if let Some(swagger) = root.get("swagger") {
        return Err(Diagnostic::error("document::version", format!("this is a Swagger {} document", plain(swagger)))
            .at(Place::key(&document.source, &pointer(["swagger"])).label("OpenAPI 3.0, 3.1 and 3.2 are read"))
            .help("convert it first, for example with `npx swagger2openapi spec.json --outfile spec-3.0.json`"));
    }
    let Some(version) = root.get("openapi") else {
        return Err(Diagnostic::error("document::version", "the document does not say which OpenAPI version it follows")
            .at(Place::line_column(&document.source, 1, 1))
            .help("the first line of an OpenAPI document is `openapi: 3.0.3`"));
    };
    let text = plain(version);
    let of = |minor: &str| {
        let patch = text.strip_prefix(minor).and_then(|rest| rest.strip_prefix('.'));
        patch.is_some_and(|patch| patch.starts_with(|first: char| first.is_ascii_digit()))
    };
    if of("3.0") {
        return Ok(Dialect::Classic);
    }
    if of("3.1") || of("3.2") {
        return Ok(Dialect::Modern);
    }
    let diagnostic = Diagnostic::error("document::version", format!("OpenAPI {text} is not read"))
        .at(document.place(&pointer(["openapi"])).label("OpenAPI 3.0, 3.1 and 3.2 are read"));
    let minor = ["3.0", "3.1", "3.2"].into_iter().find(|minor| text == *minor || text.starts_with(&format!("{minor}.")));
    Err(match minor {
        Some(minor) => diagnostic.note("a version of OpenAPI has three numbers").help(format!("write `openapi: {minor}.0`")),
        None => diagnostic.help("give a document of one of these versions"),
    })
}

/// The kind of a value that is no object, with its article.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A scalar without quotes.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
