//! One document: its crate, what it took, and what is missing.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::census::Census;
use crate::commands::codegen::{self, Generated, Inputs};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, Style};
use crate::document::Document;
use crate::emit::File;
use crate::lower;
use crate::lower::Options;
use crate::memory;
use crate::output;

/// What came of a document.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A crate.
    Crate(Box<Figures>),
    /// Findings that leave no crate.
    Refused {
        /// All of them.
        findings: Diagnostics,
        /// How long it took to find them.
        time: Duration,
    },
    /// A panic, with what it said.
    Panic(String),
}

/// The figures of a crate.
#[derive(Debug)]
pub(super) struct Figures {
    pub(super) census: Census,
    pub(super) warnings: usize,
    pub(super) lines: usize,
    pub(super) time: Duration,
    /// The most memory that was in use, in bytes, where the system tells.
    pub(super) memory: Option<u64>,
}

impl Outcome {
    pub(super) fn is_crate(&self) -> bool {
        matches!(self, Self::Crate(_))
    }

    /// Whether this must not happen: something lost without a word, an error without a place, a panic.
    pub(super) fn failed(&self) -> bool {
        match self {
            Self::Crate(figures) => !figures.census.missing.is_empty(),
            Self::Refused { findings, .. } => !findings.iter().filter(|finding| is_error(finding)).all(is_located),
            Self::Panic(_) => true,
        }
    }
}

pub(super) fn is_error(finding: &Diagnostic) -> bool {
    finding.severity == Severity::Error
}

fn is_located(finding: &Diagnostic) -> bool {
    !finding.places.is_empty()
}

/// Makes the crate of one document.
pub(super) fn crate_of(spec: &Path, name: &str, out: &Path) -> Outcome {
    let inputs = Inputs {
        spec: spec.to_owned(),
        overrides: PathBuf::new(),
        evidence: PathBuf::new(),
        out: out.to_owned(),
        scaffold: Some(name.to_owned()),
        options: Options::default(),
        contract_tests: false,
        parts: None,
    };
    memory::reset_peak();
    let start = Instant::now();
    match catch_unwind(AssertUnwindSafe(|| made(&inputs, start))) {
        Ok(Ok(figures)) => Outcome::Crate(Box::new(figures)),
        Ok(Err(findings)) => Outcome::Refused { findings, time: start.elapsed() },
        Err(panic) => Outcome::Panic(message(panic.as_ref())),
    }
}

fn made(inputs: &Inputs, start: Instant) -> Result<Figures, Diagnostics> {
    let Generated { source, lowered, files, .. } = codegen::generate(inputs)?;
    let files: Vec<File> = files.into_iter().map(as_member).collect();
    output::plan(&inputs.out, &["src"], files.clone())?.apply()?;
    let (time, memory) = (start.elapsed(), memory::peak());
    let lines = files.iter().filter(|file| file.path.ends_with(".rs")).map(|file| file.contents.lines().count()).sum();
    // Without overrides, the document that was read.
    let document = Document::parse(source)?;
    let census = Census::take(&lower::bundled(&document), &lowered, &files);
    Ok(Figures { census, warnings: lowered.findings.count(Severity::Warning), lines, time, memory })
}

/// A crate of its own is a workspace of its own, which the member of another must not be.
fn as_member(file: File) -> File {
    if file.path != "Cargo.toml" {
        return file;
    }
    let contents = file.contents.lines().filter(|line| *line != "[workspace]").map(|line| format!("{line}\n")).collect();
    File { contents, ..file }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without a text".to_owned())
}

/// A finding as a line.
pub(super) fn line_of(finding: &Diagnostic) -> String {
    let text = finding.render(Style::Plain);
    text.lines().take(2).map(str::trim).collect::<Vec<_>>().join(" ")
}
