//! One test a repair and a conversion, on small documents; and all documents of a corpus.

mod conversions;
mod corpus;
mod documents;
mod files;
mod operations;
mod parameters;
mod references;
mod schemas;
mod security;

use openapiv3::OpenAPI;
use serde::Deserialize;
use serde_json::Value;

use super::prepare;
use crate::diagnostic::{Diagnostics, Severity, Style, counted};
use crate::document::{Document, Source};

const HEAD: &str = "info: { title: t, version: '1' }\n";

/// The prepared document and what was said, or what was said instead.
fn prepared(text: &str) -> (Value, String) {
    let document = Document::parse(Source::new("spec.yaml", text)).unwrap();
    match prepare(&document) {
        Ok((document, findings)) => {
            if findings.count(Severity::Error) == 0 {
                OpenAPI::deserialize(&document.value).unwrap_or_else(|error| panic!("{error}: {}", document.value));
            }
            (document.value, said(&findings))
        }
        Err(findings) => (Value::Null, said(&findings)),
    }
}

/// Each finding in one line: how much it weighs, where it is and what it says.
fn said(findings: &Diagnostics) -> String {
    let lines = findings.iter().map(|finding| {
        let (line, column) = finding.places[0].position();
        let more = match finding.repeats().len() {
            0 => String::new(),
            more => format!(" (and {})", counted(more, "more place")),
        };
        let severity = match finding.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        format!("{severity}[{}] {line}:{column} {}{more}\n", finding.code, finding.message)
    });
    lines.collect()
}

/// What is at `pointer` of the prepared document, and what was said.
fn check(text: &str, pointer: &str) -> String {
    let (value, said) = prepared(text);
    let part = value.pointer(pointer).map_or_else(|| "nothing".to_owned(), Value::to_string);
    format!("{part}\n{said}")
}

/// What becomes of a component schema of OpenAPI 3.0.
fn classic(schema: &str) -> String {
    component("3.0.3", schema)
}

/// What becomes of a component schema of OpenAPI 3.1.
fn modern(schema: &str) -> String {
    component("3.1.0", schema)
}

fn component(version: &str, schema: &str) -> String {
    let text = format!("openapi: {version}\n{HEAD}paths: {{}}\ncomponents: {{ schemas: {{ Other: {{}}, S: {schema} }} }}\n");
    check(&text, "/components/schemas/S")
}

/// What becomes of `paths`, written in YAML.
fn paths(paths: &str) -> String {
    check(&format!("openapi: 3.0.3\n{HEAD}paths:\n{paths}"), "/paths")
}

/// The findings in full.
fn rendered(text: &str) -> String {
    let document = Document::parse(Source::new("spec.yaml", text)).unwrap();
    match prepare(&document) {
        Ok((_, findings)) | Err(findings) => findings.render(Style::Plain),
    }
}
