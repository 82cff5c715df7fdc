//! Brings a real document into clean OpenAPI 3.0 before anything is read from it.
//!
//! What later versions of the specification say in other words is converted, what stands in other files is bundled, and what breaks
//! the rules but has one safe reading is repaired with a warning. What has no safe reading stays as it is: whoever reads it says so,
//! at the operation that needs it. Only what nobody would see later is an error here.
//!
//! The steps work on the JSON value, each in one walk: the later ones see what the earlier ones made.

mod at;
mod bundle;
mod dangling;
mod document;
mod form;
mod kind;
mod members;
mod operation;
mod parameter;
mod paths;
mod report;
mod schema;
mod security;
mod shape;

#[cfg(test)]
mod tests;

pub use dangling::DANGLING;

use super::version;
use crate::diagnostic::Diagnostics;
use crate::document::Document;
use report::Report;

/// The document as it was written, but in one file: what it says of references into other files is left to [`super::lower`].
pub fn bundled(document: &Document) -> Document {
    let mut report = Report::new(&document.source);
    let mut value = document.value.clone();
    bundle::bundle(document, &mut value, &mut report);
    Document { source: report.finish().0, value }
}

/// The document in clean OpenAPI 3.0, as [`super::lower`] reads it: where operations of an [`Api`](crate::api::Api) come from is said of
/// this one. `None` for what cannot be lowered.
pub fn prepared(document: &Document) -> Option<Document> {
    prepare(document).ok().map(|(document, _)| document)
}

/// The document in clean OpenAPI 3.0 in one file, and what had to be said about it. Errors among these concern single places; the rest
/// of the document can be read.
///
/// Places in the new document are those of the text that each part came from.
///
/// # Errors
/// A finding that leaves nothing to read: an unknown version, or `paths` that are no object.
pub(super) fn prepare(document: &Document) -> Result<(Document, Diagnostics), Diagnostics> {
    let dialect = version::dialect(document)?;
    let mut report = Report::new(&document.source);
    let mut value = document.value.clone();
    bundle::bundle(document, &mut value, &mut report);
    if !document::outline(&mut value, dialect, &mut report) {
        return Err(report.finish().1);
    }
    paths::prepare(&mut value, &document.value, &mut report);
    shape::shape(&mut value, dialect, &mut report);
    dangling::mend(&mut value, &document.value, dialect, &mut report);
    let (source, findings) = report.finish();
    Ok((Document { source, value }, findings))
}
