//! Real documents, when `OPENAPI_CORPUS` names a folder of them.

use std::path::{Path, PathBuf};
use std::time::Instant;

use openapiv3::OpenAPI;
use serde::Deserialize;

use super::super::prepare;
use crate::diagnostic::{Severity, Style};
use crate::document::{Document, document_paths};

/// The entry points of documents in several files, by the names that people give them.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name == "openapi.yaml" || name == "main.yaml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn every_document_of_the_corpus_fits_the_typed_model() {
    let Some(corpus) = std::env::var_os("OPENAPI_CORPUS").map(PathBuf::from) else {
        println!("skipped: OPENAPI_CORPUS names no folder of documents");
        return;
    };
    let folders = ["openapi-3.0", "openapi-3.1"].map(|folder| document_paths(&corpus.join(folder)).unwrap());
    let paths = folders.into_iter().flatten().chain(entries(&corpus.join("multi-file")));
    let unreadable: Vec<String> = paths.filter_map(|path| read(&path).err()).collect();
    assert!(unreadable.is_empty(), "{}", unreadable.join("\n\n"));
}

/// Prepares a document and reads it whole; one with located errors of its own need not be readable.
fn read(path: &Path) -> Result<(), String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let document = Document::load(path).map_err(|error| error.render(Style::Plain))?;
    let start = Instant::now();
    let (prepared, findings) = prepare(&document).map_err(|findings| format!("{name}: {}", findings.render(Style::Plain)))?;
    let time = start.elapsed();
    let count = |severity| findings.count(severity);
    let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    println!("{name}: {errors} errors, {warnings} warnings, {notes} notes, {} ms", time.as_millis());
    if std::env::var_os("OPENAPI_CORPUS_FINDINGS").is_some() {
        println!("{}\n", findings.render(Style::Plain));
    }
    assert!(findings.iter().all(|finding| finding.places.iter().all(|place| place.position().0 > 0)), "{name}");
    let (again, findings) = prepare(&prepared).map_err(|findings| findings.render(Style::Plain))?;
    if errors == 0 && (findings.count(Severity::Warning) > 0 || again.value != prepared.value) {
        return Err(format!("{name}: prepared again, it changes: {}", findings.render(Style::Plain)));
    }
    match OpenAPI::deserialize(&prepared.value) {
        Err(error) if errors == 0 => Err(format!("{name}: {error}")),
        _ => Ok(()),
    }
}
