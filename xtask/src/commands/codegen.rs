//! `cargo xtask codegen`: the whole pipe.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Document, document_paths, load_folder, sha256_hex};
use crate::emit::{self, File};
use crate::evidence::{self, Evidence};
use crate::lower::{self, Lowered};
use crate::output::{self, Plan};
use crate::overlay::{self, Applied, Overlay};

/// What goes in and where it goes.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// The vendor's document.
    pub spec: PathBuf,
    /// The folder of overlays.
    pub overrides: PathBuf,
    /// The folder of evidence; without one the proof is left out.
    pub evidence: PathBuf,
    /// The folder of the crate.
    pub out: PathBuf,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// What to say besides the summary: warnings and notes.
    pub findings: Diagnostics,
    /// The figures.
    pub summary: Summary,
    /// What is to be done in the folder.
    pub plan: Plan,
}

/// The figures of a run.
#[derive(Debug, Clone)]
pub struct Summary {
    document: String,
    document_hash: String,
    actions: usize,
    evidence: usize,
    operations: usize,
    types: usize,
    written: usize,
    removed: usize,
    unchanged: usize,
    /// How long it took, writing left out.
    pub time: Duration,
}

/// Runs every step up to the last and says what is to be written; nothing is written yet.
///
/// # Errors
/// All findings of the first step that cannot go on.
pub fn run(inputs: &Inputs) -> Result<Outcome, Diagnostics> {
    let start = Instant::now();
    let vendor = Document::load(&inputs.spec)?;
    lower::check_version(&vendor)?;
    let evidence = read_evidence(inputs)?;
    let applied = apply_overrides(inputs, &vendor, &evidence)?;
    let effective = Document { source: vendor.source.clone(), value: applied.value.clone() };
    let mut findings = Diagnostics::default();
    if evidence.is_empty() {
        findings.push(Diagnostic::note_only(
            "evidence::none",
            format!("no evidence in `{}`, so nothing is proved", inputs.evidence.display()),
        ));
    } else {
        Diagnostics::from(&evidence::prove(&effective, &evidence)).into_result(())?;
    }
    let Lowered { api, findings: more } = lower::lower(&effective)?;
    findings.extend(more);

    let name = inputs.spec.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mut files = files(&name, &vendor, &applied, &api, &evidence)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let plan = output::plan(&inputs.out, &["src/api"], &files)?;
    let summary = Summary {
        document: name,
        document_hash: vendor.sha256(),
        actions: applied.log.len(),
        evidence: evidence.len(),
        operations: api.operations().count(),
        types: api.types.len(),
        written: plan.written(),
        removed: plan.removed(),
        unchanged: plan.unchanged,
        time: start.elapsed(),
    };
    Ok(Outcome { findings, summary, plan })
}

/// The document in a folder that holds just one.
///
/// # Errors
/// A diagnostic that lists what is there instead.
pub fn only_document(folder: &Path) -> Result<PathBuf, Diagnostic> {
    let mut found = document_paths(folder)?;
    match (found.pop(), found.is_empty()) {
        (Some(path), true) => Ok(path),
        (None, _) => Err(Diagnostic::error("codegen::no-document", format!("there is no document in `{}`", folder.display()))
            .help("put the vendor's OpenAPI document there, or name it with `--spec FILE`")),
        (Some(last), false) => {
            found.push(last);
            let names: Vec<String> = found.iter().map(|path| format!("`{}`", path.display())).collect();
            Err(Diagnostic::error("codegen::several-documents", format!("there are several documents: {}", names.join(", ")))
                .help("name the one that is meant with `--spec FILE`"))
        }
    }
}

/// All machine-written files, relative to the folder of the crate.
fn files(
    name: &str,
    vendor: &Document,
    applied: &Applied,
    api: &crate::api::Api,
    evidence: &[Evidence],
) -> Result<Vec<File>, Diagnostics> {
    let effective = emit::effective_document(name, &applied.value);
    let origin = format!("openapi.yaml (sha256 {})", sha256_hex(effective.as_bytes()));
    let mut files = emit::emit(api, &origin).map_err(|reason| fault(&reason))?;
    for file in &mut files {
        file.path.insert_str(0, "src/api/");
    }
    files.push(File { path: "openapi.yaml".to_owned(), contents: effective });
    files.push(File {
        path: "RECONCILED.md".to_owned(),
        contents: emit::log_book(name, &vendor.sha256(), &applied.log, evidence),
    });
    Ok(files)
}

fn fault(reason: &str) -> Diagnostics {
    Diagnostic::error("emit::fault", format!("the generator made text that cannot be read: {reason}"))
        .help("this is a fault of the generator; please report it with the document")
        .into()
}

fn read_evidence(inputs: &Inputs) -> Result<Vec<Evidence>, Diagnostics> {
    if !inputs.evidence.exists() {
        return Ok(Vec::new());
    }
    let mut findings = Diagnostics::default();
    let mut list = Vec::new();
    for document in load_folder(&inputs.evidence)? {
        match Evidence::read(document) {
            Ok(evidence) => list.push(evidence),
            Err(more) => findings.extend(more),
        }
    }
    findings.into_result(list)
}

fn apply_overrides(inputs: &Inputs, vendor: &Document, evidence: &[Evidence]) -> Result<Applied, Diagnostics> {
    let mut findings = Diagnostics::default();
    let mut overlays = Vec::new();
    if inputs.overrides.exists() {
        for document in load_folder(&inputs.overrides)? {
            match Overlay::read(document) {
                Ok(overlay) => overlays.push(overlay),
                Err(more) => findings.extend(more),
            }
        }
    }
    let known: BTreeSet<String> = evidence.iter().map(|evidence| evidence.name.clone()).collect();
    findings.extend(overlay::require_reasons(&overlays, &known));
    findings.into_result(())?;
    overlay::apply_strict(vendor, &overlays)
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { document, document_hash, actions, evidence, operations, types, written, removed, unchanged, time } = self;
        writeln!(formatter, "document    {document} (sha256 {})", &document_hash[..12])?;
        writeln!(formatter, "overrides   {actions} actions applied")?;
        writeln!(formatter, "evidence    {evidence} exchanges")?;
        writeln!(formatter, "client      {operations} operations, {types} types")?;
        writeln!(formatter, "files       {written} changed, {removed} stale, {unchanged} unchanged")?;
        write!(formatter, "time        {} ms", time.as_millis())
    }
}
