//! No step from the document to the client may cost more than the document grows.
//!
//! What is compared are instructions, which hardly change with what else the machine does. valgrind counts them.

#![allow(clippy::unwrap_used, reason = "a test stops at what it cannot do")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

#[path = "../../benches/steps/mod.rs"]
mod steps;
#[path = "../../benches/synthetic/mod.rs"]
mod synthetic;

/// The steps, and what the second half of a document may cost each of them, if the quarter before it costs one: 2 when each part costs
/// the same, 4 when each pair of parts does.
///
/// At 2.06, ten times the operations cost eleven times as much. Half a folder's files cost the file system more than that by chance.
const STEPS: [(&str, f64); 5] = [("parse", 2.06), ("correct", 2.06), ("lower", 2.06), ("emit", 2.06), ("write", 2.3)];

/// Operations of the smallest document; the others have twice and four times as many.
const OPERATIONS: usize = 50;

/// How often a step is counted before it counts as too fast. Where two threads share the memory, and where keys are hashed with a seed of the
/// run, the counts of one step differ by up to two percent from run to run. A step that is quadratic is so each time.
const ATTEMPTS: usize = 3;

#[test]
fn the_cost_of_no_step_grows_faster_than_the_document() {
    if Command::new("valgrind").arg("--version").stdout(Stdio::null()).status().is_err() {
        eprintln!("skipped: there is no valgrind");
        return;
    }
    let mut too_fast = STEPS.to_vec();
    for _ in 0..ATTEMPTS {
        let growth = growth();
        too_fast.retain(|(step, bound)| growth[step] > *bound);
        if too_fast.is_empty() {
            return;
        }
    }
    panic!(
        "in each of {ATTEMPTS} runs, the second half of the document cost more than this many times the quarter before: {too_fast:?}"
    );
}

/// What the second half of a document costs each step, if the quarter before it costs one.
fn growth() -> BTreeMap<&'static str, f64> {
    let counts = thread::scope(|scope| {
        let counting = [1, 2, 4].map(|times| scope.spawn(move || instructions(OPERATIONS * times)));
        counting.map(|counting| counting.join().unwrap())
    });
    let of_step = STEPS.map(|(step, _)| {
        let [small, middle, large] = counts.each_ref().map(|counts| counts[step] as f64);
        let growth = (large - middle) / (middle - small);
        println!("{step:8} {small:12} {middle:12} {large:12}  {growth:.3}");
        (step, growth)
    });
    of_step.into()
}

/// The work that is counted.
#[test]
#[ignore = "the other test runs it under valgrind"]
fn work() {
    let operations = std::env::var("OPERATIONS").unwrap().parse().unwrap();
    let (text, corrections) = (synthetic::thin_document(operations).to_string(), synthetic::thin_overlay(operations));
    let folder = tempfile::tempdir().unwrap();
    let document = steps::correct(&steps::parse(&text), &corrections);
    let files = steps::emit(&steps::lower(&document));
    steps::write(folder.path(), files);
}

/// How many instructions each step takes for a document of so many operations.
fn instructions(operations: usize) -> BTreeMap<String, u64> {
    let folder = tempfile::tempdir().unwrap();
    let mut valgrind = Command::new("valgrind");
    valgrind.arg("--tool=callgrind").arg(format!("--callgrind-out-file={}", folder.path().join("counts").display()));
    for (step, _) in STEPS {
        valgrind.arg(format!("--dump-before=linear::steps::{step}")).arg(format!("--dump-after=linear::steps::{step}"));
    }
    valgrind
        .arg(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "work"])
        .env("OPERATIONS", operations.to_string());
    let output = valgrind.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    read_counts(folder.path())
}

/// Each file has the instructions since the one before, and what made callgrind write it.
fn read_counts(folder: &Path) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let line = |start: &str| text.lines().find_map(|line| line.strip_prefix(start));
        if let Some(step) = line("desc: Trigger: --dump-after=linear::steps::") {
            counts.insert(step.to_owned(), line("totals: ").unwrap().trim().parse().unwrap());
        }
    }
    assert_eq!(counts.len(), STEPS.len(), "{counts:?}");
    counts
}
