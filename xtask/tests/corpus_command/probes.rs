//! One odd feature a document, when `OPENAPI_PROBES` names a folder of them: what must come of each is in its `EXPECT.tsv`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::common::Folder;
use super::compiles;

fn probes() -> Option<PathBuf> {
    let folder = std::env::var_os("OPENAPI_PROBES").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: OPENAPI_PROBES names no folder of documents");
    }
    folder
}

/// The probes and what is expected of them: `ok`, `warn` or `error`.
fn expected(folder: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(folder.join("EXPECT.tsv")).unwrap();
    let rows = text.lines().skip(1).filter_map(|line| line.split_once('\t'));
    rows.map(|(name, expected)| (name.to_owned(), expected.trim().to_owned())).collect()
}

/// What a probe came to, and what was said.
fn outcome(folder: &Path, name: &str) -> (&'static str, String) {
    let out = Folder::new();
    let spec = folder.join(format!("{name}.json"));
    let arguments =
        ["--message-format", "json", "codegen", "--spec", spec.to_str().unwrap(), "--out", "crate", "--scaffold", "probe"];
    let run = out.run(&arguments);
    let findings: Vec<Value> = run.err.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |severity: &str| findings.iter().filter(|finding| finding["severity"] == severity).cloned().collect::<Vec<_>>();
    let (errors, warnings) = (of("error"), of("warning"));
    let located =
        |findings: &[Value]| findings.iter().all(|finding| finding["places"].as_array().is_some_and(|places| !places.is_empty()));
    let written = out.path().join("crate").exists();
    let outcome = match (run.code, errors.len(), warnings.len()) {
        (Some(0), 0, 0) if written => "ok",
        (Some(0), 0, 1..) if written && located(&warnings) => "warn",
        (Some(1), 1.., _) if !written && located(&errors) => "error",
        _ => "something else",
    };
    (outcome, format!("exit code {:?}\n{}", run.code, run.err))
}

#[test]
fn every_probe_is_as_expected() {
    let Some(folder) = probes() else { return };
    let rows = expected(&folder);
    assert_eq!(rows.len(), 96);
    let mut wrong = Vec::new();
    for (name, expected) in &rows {
        let (outcome, said) = outcome(&folder, name);
        if outcome != expected {
            wrong.push(format!("{name}: {outcome} instead of {expected}: {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_probe_that_gives_a_crate_compiles_without_a_warning() {
    let Some(folder) = probes() else { return };
    if !compiles() {
        return;
    }
    let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus");
    let run = Folder::new().run(&["corpus", folder.to_str().unwrap(), "--work", work.to_str().unwrap(), "--check"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let crates = expected(&folder).iter().filter(|(_, expected)| expected != "error").count();
    assert!(run.out.contains(&format!("{crates} crates")), "{}", run.out);
}
