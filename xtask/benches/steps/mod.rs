//! The steps from the text of a document to a folder of files, one function each.
//!
//! They are not inlined, and so have names in a profile.

use std::path::Path;

use xtask::api::Api;
use xtask::document::{Document, Source};
use xtask::emit::{self, File};
use xtask::overlay::{self, Overlay};
use xtask::{lower, output};

#[inline(never)]
pub(crate) fn parse(text: &str) -> Document {
    Document::parse(Source::new("document.json", text)).unwrap()
}

/// The document after its corrections.
#[inline(never)]
pub(crate) fn correct(document: &Document, corrections: &str) -> Document {
    let overlay = Overlay::read(Document::parse(Source::new("corrections.yaml", corrections)).unwrap()).unwrap();
    let value = overlay::apply_strict(document, &[overlay]).unwrap().value;
    Document { source: document.source.clone(), value }
}

#[inline(never)]
pub(crate) fn lower(document: &Document) -> Api {
    lower::lower(document).unwrap().api
}

#[inline(never)]
pub(crate) fn emit(api: &Api) -> Vec<File> {
    emit::emit(api, "document.json").unwrap()
}

#[inline(never)]
pub(crate) fn write(folder: &Path, files: Vec<File>) {
    output::plan(folder, &["."], files).unwrap().apply().unwrap();
}
