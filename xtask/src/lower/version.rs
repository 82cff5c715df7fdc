//! Which documents are read at all. Looked at before anything else, so that nobody reads about symptoms.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Place};
use crate::document::{Document, pointer};

/// Accepts OpenAPI 3.0.
///
/// # Errors
/// A diagnostic that names what the document is instead, and the way out.
pub fn check(document: &Document) -> Result<(), Diagnostic> {
    let Some(root) = document.value.as_object() else {
        let message = match &document.value {
            Value::Null => "the document is empty".to_owned(),
            other => format!("the document is {}, not an object", kind(other)),
        };
        return Err(Diagnostic::error("document::not-openapi", message)
            .at(Place::line_column(&document.source, 1, 1))
            .help("give an OpenAPI 3.0 document"));
    };
    if let Some(swagger) = root.get("swagger") {
        return Err(Diagnostic::error("document::version", format!("this is a Swagger {} document", plain(swagger)))
            .at(Place::key(&document.source, &pointer(["swagger"])).label("OpenAPI 3.0 is read"))
            .help("convert it first, for example with `npx swagger2openapi spec.json --outfile spec-3.0.json`"));
    }
    let Some(version) = root.get("openapi") else {
        return Err(Diagnostic::error("document::version", "the document does not say which OpenAPI version it follows")
            .at(Place::line_column(&document.source, 1, 1))
            .help("the first line of an OpenAPI document is `openapi: 3.0.3`"));
    };
    let text = plain(version);
    if text.strip_prefix("3.0.").is_some_and(|patch| patch.starts_with(|first: char| first.is_ascii_digit())) {
        return Ok(());
    }
    let diagnostic = Diagnostic::error("document::version", format!("OpenAPI {text} is not read"))
        .at(document.place(&pointer(["openapi"])).label("OpenAPI 3.0.0 to 3.0.4 is read"));
    Err(match text.as_str() {
        text if text == "3.0" || text.starts_with("3.0.") => {
            diagnostic.note("a version of OpenAPI has three numbers").help("write `openapi: 3.0.3`")
        }
        text if text.starts_with("3.") => {
            diagnostic.help("convert it to 3.0 first, for example with `npx @apiture/openapi-down-convert --input spec.yaml`")
        }
        _ => diagnostic.help("give an OpenAPI 3.0 document"),
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
