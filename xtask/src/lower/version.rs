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
        return Err(Diagnostic::error("document::not-openapi", "the document is not an object")
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
    if text.starts_with("3.0.") {
        return Ok(());
    }
    let diagnostic = Diagnostic::error("document::version", format!("OpenAPI {text} is not read"))
        .at(document.place(&pointer(["openapi"])).label("OpenAPI 3.0.0 to 3.0.4 is read"));
    Err(if text.starts_with("3.") {
        diagnostic.help("convert it to 3.0 first, for example with `npx @apiture/openapi-down-convert --input spec.yaml`")
    } else {
        diagnostic.help("give an OpenAPI 3.0 document")
    })
}

/// A scalar without quotes.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
