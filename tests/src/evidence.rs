//! The evidence files of `spec/evidence`, read when a test runs.

use std::fs;
use std::path::{Path, PathBuf};

use axum::http::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use xtask::diagnostic::Style;
use xtask::document::Document;

pub use xtask::evidence::{Evidence, Subject};

/// All but the unreserved characters (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The evidence file with this name.
///
/// # Panics
/// When there is no such file, or it is no evidence.
pub fn evidence(name: &str) -> Evidence {
    read(&folder().join(name))
}

/// All evidence of an operation, in the order of the file names.
///
/// # Panics
/// When a file is no evidence.
pub fn evidence_of(operation: &str) -> Vec<Evidence> {
    all_evidence().into_iter().filter(|evidence| matches!(&evidence.subject, Subject::Operation(id) if id == operation)).collect()
}

/// All evidence, in the order of the file names.
///
/// # Panics
/// When a file is no evidence.
pub fn all_evidence() -> Vec<Evidence> {
    let folder = folder();
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    files.iter().map(|file| read(file)).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/evidence")
}

fn read(file: &Path) -> Evidence {
    let document = Document::load(file).unwrap_or_else(|problem| panic!("{}", problem.render(Style::Plain)));
    Evidence::read(document).unwrap_or_else(|problems| panic!("{}", problems.render(Style::Plain)))
}

/// The request line that asks for what the evidence shows: `GET /path?name=value HTTP/1.1`.
///
/// # Panics
/// When the URL of the evidence is none.
pub fn request_line(evidence: &Evidence) -> String {
    format!("{} {}?{} HTTP/1.1", evidence.request.method, path(evidence), query_string(evidence))
}

/// The path of the request.
///
/// # Panics
/// When the URL of the evidence is none.
pub fn path(evidence: &Evidence) -> String {
    evidence.request.url.parse::<Uri>().unwrap().path().to_owned()
}

/// The query of the request, in the order of the file.
pub fn query_string(evidence: &Evidence) -> String {
    let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    let pairs = evidence.request.query.keys().flat_map(|name| query(evidence, name).into_iter().map(move |value| (name, value)));
    pairs.map(|(name, value)| format!("{}={}", encode(name), encode(&value))).collect::<Vec<_>>().join("&")
}

/// The values of a query parameter as text.
pub fn query(evidence: &Evidence, name: &str) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match evidence.request.query.get(name) {
        None => Vec::new(),
        Some(Value::Array(values)) => values.iter().map(text).collect(),
        Some(value) => vec![text(value)],
    }
}
