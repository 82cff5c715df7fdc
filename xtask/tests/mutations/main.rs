//! Documents that are broken in small ways, by the thousand: each gives a crate or located errors, soon, and never a panic.
//!
//! `MUTATIONS=N` sets how many are made (a few hundred by default), `MUTATIONS_SEED=N` which, and `OPENAPI_CORPUS=DIR` adds the
//! published documents there to those of this folder. With `MUTATIONS_COMPILE=N` so many of the crates, evenly spread, are compiled.
//! With `MUTATIONS_KEEP=DIR` all documents that give a crate are written there.

#![expect(clippy::unwrap_used, reason = "a test stops at what it cannot read")]

mod edits;
mod guard;

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use serde_json::Value;
use xtask::census::Census;
use xtask::commands::corpus;
use xtask::diagnostic::{Severity, Style};
use xtask::document::{Document, Source, document_paths};
use xtask::{emit, lower, memory, output};

/// Documents of others are taken up to this size.
const LARGEST: u64 = 400_000;

#[derive(Debug, Default)]
struct Tally {
    refused: usize,
    /// The documents that gave a crate.
    kept: Vec<usize>,
    slowest: Duration,
    /// The most memory that one document took, in bytes.
    memory: u64,
    /// What a document has, the crate has not, and no finding speaks of.
    lost: Vec<String>,
    faults: BTreeMap<String, Vec<String>>,
}

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn documents() -> Vec<(String, Value)> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus_command/documents");
    let mut paths = document_paths(&own).unwrap();
    if let Some(corpus) = std::env::var_os("OPENAPI_CORPUS").map(PathBuf::from) {
        for folder in ["openapi-3.0", "openapi-3.1"] {
            let small = |path: &PathBuf| fs::metadata(path).unwrap().len() < LARGEST;
            paths.extend(document_paths(&corpus.join(folder)).unwrap().into_iter().filter(small));
        }
    }
    let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), Document::load(path).unwrap().value)).collect()
}

/// As the program runs: with room for deep documents.
#[test]
fn broken_documents() {
    xtask::commands::with_room(a_broken_document_gives_a_crate_or_located_errors);
}

fn a_broken_document_gives_a_crate_or_located_errors() {
    let (count, seed) = (number("MUTATIONS", 200), number("MUTATIONS_SEED", 1));
    let documents = documents();
    let keep = std::env::var_os("MUTATIONS_KEEP").map(PathBuf::from);
    let mut tally = Tally::default();
    let guard = guard::Guard::start();
    for index in 0..count {
        let Mutant { name, text, said } = mutant(&documents, seed, index);
        // What ends the whole process is found here.
        fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutant.json"), &text).unwrap();
        guard.next(format!("{name}: {said:.300}"));
        memory::reset_peak();
        let start = guard::worked();
        let outcome = catch_unwind(AssertUnwindSafe(|| run(&Source::new("mutant.json", text.as_str()))));
        let (time, memory) = (guard::worked().saturating_sub(start), memory::peak().unwrap_or_default());
        tally.slowest = tally.slowest.max(time);
        tally.memory = tally.memory.max(memory);
        let fault = match outcome {
            _ if time > guard::LONGEST => Some(format!("took {time:?}")),
            _ if memory > guard::MOST_MEMORY => Some(format!("took {} MB", memory / 1_000_000)),
            Ok(Ok(Some(missing))) => {
                tally.kept.push(index);
                tally.lost.extend(missing.map(|missing| format!("{name}: {missing}; {said:.300}")));
                if let Some(folder) = &keep {
                    output::write(&folder.join(format!("{name}.json")), &text).unwrap();
                }
                None
            }
            Ok(Ok(None)) => {
                tally.refused += 1;
                None
            }
            Ok(Err(fault)) => Some(fault),
            Err(_) => Some("panic".to_owned()),
        };
        if let Some(fault) = fault {
            tally.faults.entry(fault).or_default().push(format!("{name}: {said:.300}"));
        }
    }
    guard.stop();
    let Tally { kept, refused, slowest, memory, lost, faults } = &tally;
    println!(
        "{count} documents: {} crates, {refused} refused, slowest {slowest:?}, at most {} MB",
        kept.len(),
        memory / 1_000_000
    );
    println!("{} crates lack something that no finding speaks of", lost.len());
    lost.iter().take(20).for_each(|lost| println!("    {lost}"));
    for (fault, places) in faults {
        println!("{} times {fault}", places.len());
        places.iter().take(5).for_each(|place| println!("    {place}"));
    }
    assert!(faults.is_empty(), "{} kinds of faults", faults.len());
    assert!(lost.is_empty(), "{} crates lack something that no finding speaks of", lost.len());
    compile(&documents, seed, kept, number("MUTATIONS_COMPILE", 0));
}

/// A broken document.
struct Mutant {
    name: String,
    text: String,
    /// What was done to it.
    said: String,
}

fn mutant(documents: &[(String, Value)], seed: usize, index: usize) -> Mutant {
    let (name, document) = &documents[index % documents.len()];
    let mut rng = Rng::with_seed(seed as u64 * 1_000_000 + index as u64);
    let (value, said) = edits::mutant(document, &mut rng);
    Mutant { name: format!("{name}-{index}"), text: serde_json::to_string_pretty(&value).unwrap(), said }
}

/// Compiles some of the crates, and fails with what the compiler says of them.
fn compile(documents: &[(String, Value)], seed: usize, kept: &[usize], wanted: usize) {
    if wanted == 0 {
        return eprintln!("skipped: set `MUTATIONS_COMPILE` to the number of crates to be compiled");
    }
    let folder = tempfile::tempdir().unwrap();
    let chosen: Vec<usize> = kept.iter().copied().step_by((kept.len() / wanted).max(1)).take(wanted).collect();
    for &index in &chosen {
        let Mutant { name, text, .. } = mutant(documents, seed, index);
        fs::write(folder.path().join(format!("{name}.json")), text).unwrap();
    }
    let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutants");
    // Only the dependencies are worth keeping; they are those of this workspace.
    let _ = fs::remove_dir_all(work.join("crates"));
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    output::write(&work.join("crates/Cargo.lock"), &fs::read_to_string(lock).unwrap()).unwrap();
    let arguments =
        corpus::Arguments { dir: folder.path().to_owned(), check: true, clippy: false, doc: false, jobs: 1, report: None, work };
    let product = corpus::run(&arguments).unwrap();
    println!("{} crates compiled\n{}", chosen.len(), product.text);
    assert!(!product.failed, "a crate does not compile, or lacks something");
}

/// The first thing that a crate lacks and nobody speaks of; without a crate, errors with a place each.
fn run(source: &Arc<Source>) -> Result<Option<Option<String>>, String> {
    let located = |findings: &xtask::diagnostic::Diagnostics| {
        let errors = || findings.iter().filter(|finding| finding.severity == Severity::Error);
        errors().take(20).for_each(|error| drop(error.render(Style::Plain)));
        match errors().find(|error| error.places.is_empty()) {
            Some(error) => Err(format!("an error without a place: {}", error.message)),
            None if errors().next().is_none() => Err("refused without an error".to_owned()),
            None => Ok(None),
        }
    };
    let document = match Document::parse(Arc::clone(source)) {
        Ok(document) => document,
        Err(finding) => return located(&finding.into()),
    };
    if let Err(findings) = lower::check_version(&document) {
        return located(&findings.into());
    }
    let lowered = match lower::lower(&document) {
        Ok(lowered) => lowered,
        Err(findings) => return located(&findings),
    };
    let mut files = emit::emit(&lowered.api, "mutant").map_err(|reason| format!("emitted what cannot be read: {reason:.200}"))?;
    for file in &mut files {
        if file.path.ends_with(".rs")
            && let Err(error) = syn::parse_file(&file.contents)
        {
            return Err(format!("emitted what is no Rust: {error}"));
        }
        file.path.insert_str(0, "src/api/");
    }
    let census = Census::take(&lower::bundled(&document), &lowered, &files);
    Ok(Some(census.missing.first().cloned()))
}
