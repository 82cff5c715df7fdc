//! The exchanges that the log-book rests on.

use std::fmt::Write as _;

use super::log_book::{escape, one_line};
use crate::evidence::{Evidence, Status};

/// What shows it: the source with its address, and the way to the exchange.
pub(super) fn citation(file: &str, evidence: &[Evidence]) -> String {
    let Some(found) = evidence.iter().find(|evidence| evidence.name == file) else { return format!("`{file}`") };
    format!("{} ({}, {}): [exchange](#exchange-{})", source(found), status(found), escape(&found.date), stem(file))
}

/// The title of a source, linked when it has an address that a browser may follow.
fn source(evidence: &Evidence) -> String {
    let title = escape(&one_line(&evidence.source.title));
    match evidence.source.url.as_deref() {
        Some(url) if url.starts_with("https://") || url.starts_with("http://") => {
            format!("[{title}](<{}>)", url.replace(['<', '>', '\n'], ""))
        }
        Some(url) => format!("{title} (`{}`)", url.replace('`', "'")),
        None => title,
    }
}

fn status(evidence: &Evidence) -> &'static str {
    match evidence.status {
        Status::Documented => "documented",
        Status::Observed => "observed",
    }
}

/// The exchanges that are cited, each with what was asked and what came back.
pub(super) fn exchanges<'e>(evidence: impl IntoIterator<Item = &'e Evidence>) -> String {
    let mut text = String::new();
    for file in evidence {
        let _ = write!(
            text,
            "\n### <a id=\"exchange-{0}\"></a>{0}\n\n{1}, {2}, {3}.",
            stem(&file.name),
            source(file),
            status(file),
            escape(&file.date)
        );
        if let Some(note) = &file.note {
            let _ = write!(text, " {}", escape(&one_line(note)));
        }
        let _ = write!(text, "\n\n{}\n", fenced("http", &exchange(file)));
    }
    text
}

/// Request and reply, one after the other.
fn exchange(evidence: &Evidence) -> String {
    let Evidence { request, response, .. } = evidence;
    let gap = if response.headers.is_empty() { "\n\n" } else { "\n" };
    format!("{}\n\nHTTP {}{gap}{}", request.to_text(), response.status, response.to_text())
}

/// Text in a fence that is longer than any in it.
pub(super) fn fenced(language: &str, text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}", text.trim_end())
}

/// The name of a file without its extension, as a heading and as an anchor.
fn stem(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    stem.replace(|character: char| !character.is_alphanumeric() && character != '_', "-")
}
