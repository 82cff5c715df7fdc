//! Lines for those who wait, a table for those who come later.

use std::fmt::Write as _;

use super::Row;
use super::cargo::Tool;
use super::generate::{Figures, Outcome, is_error, line_of};
use crate::census::{Census, Count, Kind};
use crate::diagnostic::counted;

/// How many differences of one document are shown.
const SHOWN: usize = 10;

/// Says on stderr how far the run is.
pub(super) fn progress(row: &Row) {
    eprintln!("{}", line(row));
}

/// A document in one line, with what is wrong below it.
fn line(row: &Row) -> String {
    let mut text = format!("{:<6} {}", if row.failed() { "FAILED" } else { "ok" }, row.name);
    match &row.outcome {
        Outcome::Crate(figures) => {
            let Figures { census, warnings, lines, time, memory } = figures.as_ref();
            let operations = census.count(Kind::Operation).document;
            let _ = write!(text, ": {}, {warnings} warnings, {lines} lines", counted(operations, "operation"));
            let _ = write!(text, ", {:.2} s", time.as_secs_f64());
            if let Some(memory) = memory {
                let _ = write!(text, ", {} MB", memory / 1_000_000);
            }
            for (tool, check) in &row.checks {
                let _ = write!(text, "; {} {:.1} s", tool.name(), check.time.as_secs_f64());
                if check.errors + check.warnings > 0 {
                    let _ = write!(text, " ({} errors, {} warnings)", check.errors, check.warnings);
                }
            }
            for missing in census.missing.iter().take(SHOWN) {
                let _ = write!(text, "\n    missing: {missing}");
            }
            if census.missing.len() > SHOWN {
                let _ = write!(text, "\n    and {} more", census.missing.len() - SHOWN);
            }
            for message in row.checks.iter().flat_map(|(_, check)| &check.messages) {
                let _ = write!(text, "\n{message}");
            }
        }
        Outcome::Refused { findings, .. } => {
            let errors: Vec<String> = findings.iter().filter(|finding| is_error(finding)).map(line_of).collect();
            let _ = write!(text, ": {}", counted(errors.len(), "error"));
            for error in errors.iter().take(SHOWN) {
                let _ = write!(text, "\n    {error}");
            }
        }
        Outcome::Panic(message) => {
            let _ = write!(text, ": panic: {message}");
        }
    }
    text
}

/// The sum of all rows.
pub(super) fn sum(rows: &[Row]) -> String {
    let census = total(rows);
    let crates = rows.iter().filter(|row| row.outcome.is_crate()).count();
    let refused = rows.iter().filter(|row| matches!(row.outcome, Outcome::Refused { .. })).count();
    let failed = rows.iter().filter(|row| row.failed()).count();
    let mut text = format!("{}: {crates} crates, {refused} refused, {failed} failed\n", counted(rows.len(), "document"));
    for kind in Kind::ALL {
        let Count { document, client, refused } = census.count(kind);
        let missing = document - client - refused;
        let _ = writeln!(
            text,
            "{:<24} {document:>8} in the documents, {client:>8} in the clients, {refused:>6} refused, {missing:>6} missing",
            kind.plural()
        );
    }
    text
}

fn total(rows: &[Row]) -> Census {
    let mut total = Census::empty();
    for row in rows {
        if let Outcome::Crate(figures) = &row.outcome {
            total.add(&figures.census);
        }
    }
    total
}

/// One row for each document and one for the sum.
pub(super) fn table(rows: &[Row], tools: &[Tool]) -> String {
    let mut text = String::from(
        "| document | KB | operations | parameters | bodies | answers | security | schemas | properties | warnings | lines | seconds | MB |",
    );
    for tool in tools {
        let _ = write!(text, " {} |", tool.name());
    }
    text.push_str("\n| --- |");
    text.push_str(&" ---: |".repeat(12 + tools.len()));
    text.push('\n');
    for row in rows {
        let name = row.name.trim_start_matches("api-");
        let _ = write!(text, "| {name} | {} |", row.bytes / 1000);
        match &row.outcome {
            Outcome::Crate(figures) => {
                counts(&mut text, &figures.census);
                let memory = figures.memory.map_or_else(String::new, |memory| (memory / 1_000_000).to_string());
                let Figures { warnings, lines, time, .. } = figures.as_ref();
                let _ = write!(text, " {warnings} | {lines} | {:.2} | {memory} |", time.as_secs_f64());
                for (_, check) in &row.checks {
                    let seconds = check.time.as_secs_f64();
                    let _ = match check.failed() {
                        false => write!(text, " {seconds:.1} s |"),
                        true => write!(text, " {} errors, {} warnings |", check.errors, check.warnings),
                    };
                }
            }
            Outcome::Refused { findings, time } => {
                let first = findings.iter().find(|finding| is_error(finding));
                let reason = first.map(|finding| finding.message.replace('|', "\\|")).unwrap_or_default();
                let _ = write!(text, " {reason} | | | | | | | | | {:.2} | |", time.as_secs_f64());
                text.push_str(&" |".repeat(tools.len()));
            }
            Outcome::Panic(message) => {
                let _ = write!(text, " panic: {} | | | | | | | | | | |", message.replace(['|', '\n'], " "));
                text.push_str(&" |".repeat(tools.len()));
            }
        }
        text.push('\n');
    }
    let bytes: u64 = rows.iter().map(|row| row.bytes).sum();
    let _ = write!(text, "| **{}** | {} |", counted(rows.len(), "document"), bytes / 1000);
    counts(&mut text, &total(rows));
    let crates = || rows.iter().filter_map(|row| if let Outcome::Crate(figures) = &row.outcome { Some(figures) } else { None });
    let (warnings, lines) =
        (crates().map(|figures| figures.warnings).sum::<usize>(), crates().map(|figures| figures.lines).sum::<usize>());
    let seconds: f64 = crates().map(|figures| figures.time.as_secs_f64()).sum();
    let most =
        crates().filter_map(|figures| figures.memory).max().map_or_else(String::new, |memory| (memory / 1_000_000).to_string());
    let _ = write!(text, " {warnings} | {lines} | {seconds:.2} | {most} |");
    for tool in tools {
        let checks = rows.iter().flat_map(|row| &row.checks).filter(|(own, _)| own == tool);
        let seconds: f64 = checks.map(|(_, check)| check.time.as_secs_f64()).sum();
        let _ = write!(text, " {seconds:.1} s |");
    }
    text.push('\n');
    text
}

/// The cells of what is counted.
fn counts(text: &mut String, census: &Census) {
    const COLUMNS: [&[Kind]; 7] = [
        &[Kind::Operation],
        &[Kind::Path, Kind::Query, Kind::Header, Kind::Cookie],
        &[Kind::Request],
        &[Kind::Status, Kind::Response],
        &[Kind::Security],
        &[Kind::Schema],
        &[Kind::Property],
    ];
    for kinds in COLUMNS {
        let cells: Vec<String> = kinds.iter().map(|kind| cell(census.count(*kind))).collect();
        let _ = write!(text, " {} |", cells.join(" / "));
    }
}

/// `12` for twelve that came out, `10 + 2` when two were refused, `10 of 12` when two are lost.
fn cell(count: Count) -> String {
    let Count { document, client, refused } = count;
    match (refused, document - client - refused) {
        (0, 0) => client.to_string(),
        (refused, 0) => format!("{client} + {refused}"),
        (0, _) => format!("{client} of {document}"),
        (refused, _) => format!("{client} + {refused} of {document}"),
    }
}
