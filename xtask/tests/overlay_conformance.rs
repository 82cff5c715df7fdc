//! The material of the OpenAPI Initiative and of RFC 9535, in the folder that `OVERLAY_CONFORMANCE` names.
//!
//! The rules that it tests are held by documents of our own in the library's tests; this runs the originals where they are at hand.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it cannot read")]

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;
use serde_json_path::{JsonPath, NormalizedPath};
use xtask::diagnostic::Style;
use xtask::document::Document;
use xtask::overlay::{Overlay, Target, apply_standard};

fn folder() -> Option<PathBuf> {
    let folder = env::var_os("OVERLAY_CONFORMANCE").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: OVERLAY_CONFORMANCE names no folder");
    }
    folder
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn load(path: &Path) -> Document {
    Document::load(path).unwrap_or_else(|finding| panic!("{}", finding.render(Style::Plain)))
}

/// What went wrong in one case, if anything.
fn triple(case: &Path) -> Result<(), String> {
    let render = |findings: xtask::diagnostic::Diagnostics| findings.render(Style::Plain);
    let overlay = Overlay::read(load(&case.join("overlay.yaml"))).map_err(render)?;
    let value = apply_standard(&load(&case.join("input.yaml")), &overlay).map_err(render)?;
    let expected = load(&case.join("expected.yaml")).value;
    if value == expected { Ok(()) } else { Err(format!("expected {expected:#}\nfound {value:#}")) }
}

#[test]
fn the_triples_come_out_as_expected() {
    let Some(folder) = folder() else { return };
    for set in ["oai-compliant-sets", "oai-spec-prose-1.1.0"] {
        let cases = entries(&folder.join(set));
        let failures: Vec<String> =
            cases.iter().filter_map(|case| triple(case).err().map(|reason| format!("{}: {reason}", case.display()))).collect();
        println!("{set}: {} of {}", cases.len() - failures.len(), cases.len());
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }
}

/// The documents of a version that are judged rightly, and those that are not.
fn judged(folder: &Path) -> (usize, Vec<String>) {
    let mut right = 0;
    let mut wrong = Vec::new();
    for (kind, valid) in [("pass", true), ("fail", false)] {
        for path in entries(&folder.join(kind)) {
            match Document::load(&path).map_err(Into::into).and_then(Overlay::read) {
                Ok(_) if !valid => wrong.push(format!("{} was read", path.display())),
                Err(findings) if valid => wrong.push(format!("{}: {}", path.display(), findings.render(Style::Plain))),
                _ => right += 1,
            }
        }
    }
    (right, wrong)
}

#[test]
fn valid_documents_are_told_from_invalid_ones() {
    let Some(folder) = folder() else { return };
    let tests = folder.join("oai-schema-tests");
    for version in ["v1.0", "v1.1"] {
        let (right, wrong) = judged(&tests.join(version));
        println!("{version}: {right} right, {} wrong", wrong.len());
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
    let (right, wrong) = judged(&tests.join("v1.2-dev"));
    println!("v1.2-dev, which is not read yet: {right} right, {} wrong", wrong.len());
}

/// Whether the library gives one of the results that the suite allows.
fn rfc_9535(test: &Value) -> bool {
    let path = test["selector"].as_str().map(JsonPath::parse);
    match path {
        Some(Err(_)) => test["invalid_selector"] == true,
        Some(Ok(path)) if test.get("invalid_selector").is_none() => {
            let found: Vec<&Value> = path.query(&test["document"]).all();
            let allowed = test.get("result").into_iter().chain(test["results"].as_array().into_iter().flatten());
            let mut allowed = allowed.filter_map(Value::as_array);
            allowed.any(|result| result.iter().eq(found.iter().copied()))
        }
        _ => false,
    }
}

#[test]
fn the_jsonpath_library_passes_the_suite_of_rfc_9535() {
    let Some(folder) = folder() else { return };
    let text = fs::read_to_string(folder.join("jsonpath-cts/cts.json")).unwrap();
    // A key that stands twice is a part of the suite's documents, so the suite is not read as one of ours.
    let suite: Value = serde_json::from_str(&text).unwrap();
    let tests = suite["tests"].as_array().unwrap();
    let failed: Vec<&Value> = tests.iter().filter(|test| !rfc_9535(test)).map(|test| &test["name"]).collect();
    println!("RFC 9535: {} of {}", tests.len() - failed.len(), tests.len());
    assert!(failed.is_empty(), "{failed:?}");
}

/// Whether a target of ours selects what the library selects, a repeated place once.
fn same_places(test: &Value) -> Result<bool, String> {
    let selector = test["selector"].as_str().unwrap_or_default();
    let target = Target::parse(selector)?;
    let path = JsonPath::parse(selector).map_err(|error| error.to_string())?;
    let mut expected: Vec<String> = Vec::new();
    for place in path.query_located(&test["document"]).locations().map(NormalizedPath::to_json_pointer) {
        if !expected.contains(&place) {
            expected.push(place);
        }
    }
    Ok(target.select(&test["document"]).iter().map(|place| place.as_str()).eq(expected.iter().map(String::as_str)))
}

#[test]
fn targets_select_what_the_library_selects() {
    let Some(folder) = folder() else { return };
    let text = fs::read_to_string(folder.join("jsonpath-cts/cts.json")).unwrap();
    let suite: Value = serde_json::from_str(&text).unwrap();
    let tests = suite["tests"].as_array().unwrap();
    let (invalid, valid): (Vec<&Value>, Vec<&Value>) = tests.iter().partition(|test| test["invalid_selector"] == true);
    let different: Vec<&Value> =
        valid.iter().filter(|test| same_places(test) != Ok(true)).map(|test| &test["selector"]).collect();
    println!("targets: {} of {} valid selectors", valid.len() - different.len(), valid.len());
    assert!(different.is_empty(), "{different:?}");
    let accepted: Vec<&str> =
        invalid.iter().filter_map(|test| test["selector"].as_str()).filter(|text| Target::parse(text).is_ok()).collect();
    println!("invalid selectors that are read because a dash is allowed in a name: {accepted:?}");
    assert!(accepted.iter().all(|text| text.contains('-')), "{accepted:?}");
}
