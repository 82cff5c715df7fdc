//! Every JSON value that a schema allows is read, and written again without loss.
//!
//! Values are made from the schemas of a document (what is required alone; everything, each choice once; `null` wherever it may be;
//! as it comes from a seed), a library for JSON Schema says which of them are valid, and a program of the types and codecs that a
//! client gets reads and writes them. Documents of our own are compiled as one. `ROUND_TRIP=all` has the published documents of
//! `OPENAPI_CORPUS` go the same way, one by one, which takes long; `ROUND_TRIP=NAME,NAME` those whose names contain one of these,
//! `ROUND_TRIP_LARGEST=BYTES` those up to a size. `ROUND_TRIP_REPORT=FILE` gets the table, and `ROUND_TRIP_ALL=1` prints all that is lost.

#![expect(clippy::unwrap_used, reason = "a test stops at what it cannot read")]

mod instances;
mod json_schema;
mod law;
mod program;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use law::{Effort, Row, difference, hold};
use serde_json::json;
use xtask::document::document_paths;

/// Documents of which something is lost, as `BENCHMARKS.md` says why.
const KNOWN: &[&str] =
    &["apisguru-digitalocean-com", "discord-31", "github-rest", "influxdb-oss", "kafka-rest-v3", "klaviyo-stable", "qdrant"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("round-trip")
}

#[test]
fn documents_of_our_own() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("round_trip/own.yaml");
    let row = hold("own", &document, &root(), Effort { choices: 6, random: 20 }).unwrap();
    assert!(row.without.is_empty(), "{:#?}", row.without);
    assert!(row.lost.is_empty(), "{:#?}", row.lost);
    assert_eq!(row.kept, row.valid);
    // Most of what is made is valid, or little would be shown.
    assert!(row.valid * 10 > row.instances * 9, "{} of {} are valid", row.valid, row.instances);
}

#[test]
fn published_documents() {
    let Some(corpus) = std::env::var_os("OPENAPI_CORPUS").map(PathBuf::from) else {
        return println!("skipped: OPENAPI_CORPUS names no folder of documents");
    };
    let Ok(only) = std::env::var("ROUND_TRIP") else {
        return println!("skipped: ROUND_TRIP names no documents");
    };
    let only: Vec<&str> = only.split(',').filter(|name| !name.is_empty() && *name != "all").collect();
    let largest = std::env::var("ROUND_TRIP_LARGEST").ok().and_then(|text| text.parse().ok()).unwrap_or(u64::MAX);
    let mut documents: Vec<(u64, String, PathBuf)> = Vec::new();
    for folder in ["openapi-3.0", "openapi-3.1"] {
        for path in document_paths(&corpus.join(folder)).unwrap() {
            let name = path.file_stem().unwrap().to_string_lossy().replace('.', "-");
            let is_wanted = only.is_empty() || only.iter().any(|part| name.contains(part));
            let bytes = fs::metadata(&path).unwrap().len();
            if is_wanted && bytes <= largest {
                documents.push((bytes, format!("rt-{name}"), path));
            }
        }
    }
    documents.sort();
    let mut table =
        String::from("| document | schemas | instances | valid | kept | lost |\n| --- | ---: | ---: | ---: | ---: | --- |\n");
    let mut samples = String::new();
    let mut wrong = Vec::new();
    for (_, name, path) in documents {
        let work = || hold(&name, &path, &root(), Effort { choices: 6, random: 8 });
        let line = match xtask::commands::with_room(work) {
            Ok(row) => {
                if !row.lost.is_empty() && !KNOWN.contains(&&name[3..]) {
                    wrong.push(row.name.clone());
                }
                line(&row, &mut samples)
            }
            Err(reason) => format!("| {} | | | | | {} |\n", &name[3..], reason.lines().next().unwrap_or_default()),
        };
        print!("{line}");
        table.push_str(&line);
        if let Some(report) = std::env::var_os("ROUND_TRIP_REPORT") {
            fs::write(report, format!("{table}\n{samples}")).unwrap();
        }
    }
    assert!(wrong.is_empty(), "these lose something: {wrong:?}\n{samples}");
}

fn line(row: &Row, samples: &mut String) -> String {
    let Row { name, schemas, without, instances, valid, kept, lost } = row;
    let name = &name[3..];
    for reason in without {
        let _ = writeln!(samples, "{name}: {reason}");
    }
    let mut reasons = Vec::new();
    for (kind, (count, sample)) in lost {
        reasons.push(format!("{kind}: {count}"));
        let _ = writeln!(samples, "{name}: {kind} ({count}): {sample}");
    }
    let without = if without.is_empty() { String::new() } else { format!(" ({} without)", without.len()) };
    format!("| {name} | {schemas}{without} | {instances} | {valid} | {kept} | {} |\n", reasons.join("; "))
}

#[test]
fn a_difference_is_found_wherever_it_is() {
    let found = |one, other| difference(&one, &other, "").map(|(what, at)| format!("{what} {at}"));
    assert_eq!(found(json!({ "a": [1, { "b": null }] }), json!({ "a": [1.0, { "b": null }] })), None);
    for (one, other, expected) in [
        (json!({ "a": null }), json!({}), "a member that is null is left out /a"),
        (json!([{ "a": 1 }]), json!([{}]), "a member is left out /0/a"),
        (json!({}), json!({ "a": 1 }), "a member is added /a"),
        (json!(1.5), json!(1.25), "a number changes "),
        (json!([1]), json!([1, 2]), "an array becomes an array "),
        (json!("1"), json!(1), "a string becomes a number "),
    ] {
        assert_eq!(found(one, other).as_deref(), Some(expected));
    }
}
