//! `cargo xtask diff`: what the vendor's next release does to those who use the crate.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::codegen::{given_or, read_folder};
use super::console::Product;
use crate::compare::{self, Format, Level, Outcome, Override, Release, Report, Side};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::Document;
use crate::evidence::{self, Evidence};
use crate::lower::{self, Lowered, Options};
use crate::overlay::{self, Failure, Overlay};

/// The arguments of `diff`.
#[derive(Debug, Clone, Args)]
pub struct Arguments {
    /// The vendor's document that the crate was made from.
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The vendor's document that it is to be made from.
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// The folder of overlays that correct both; `overrides` unless given.
    #[arg(long, value_name = "DIR")]
    pub overrides: Option<PathBuf>,
    /// The folder of evidence that both are held against; `spec/evidence` unless given.
    #[arg(long, value_name = "DIR")]
    pub evidence: Option<PathBuf>,
    /// Fail, with exit code 1, when there is a change of this level or a worse one.
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub fail_on: Option<FailOn>,
    /// Compare crates in which the operations of each tag have a client of their own.
    #[arg(long)]
    pub sub_clients: bool,
    /// Compare crates in which the operations of each tag have a Cargo feature.
    #[arg(long)]
    pub tag_features: bool,
    /// How the report is written to stdout.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
}

/// The levels of changes, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// What keeps callers from compiling.
    Breaking,
    /// What compiles and does something else.
    Behaviour,
    /// What is new.
    Additive,
    /// What is only said in another way.
    Documentation,
}

/// The formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For a terminal.
    Text,
    /// For a changelog.
    Markdown,
    /// For programs.
    Json,
}

/// Compares two releases of the vendor's document after the overrides.
///
/// Overrides that do not apply are part of the report, and do not keep the rest from being compared.
///
/// # Errors
/// Everything that keeps one of the documents, the overlays or the evidence from being read, or one of the documents from being
/// lowered.
pub fn run(arguments: &Arguments) -> Result<Product, Diagnostics> {
    let Arguments { old, new, overrides, evidence, fail_on, sub_clients, tag_features, format } = arguments;
    let overrides = given_or(overrides.clone(), "overrides")?;
    let evidence = given_or(evidence.clone(), "spec/evidence")?;
    let options = Options { sub_clients: *sub_clients, tag_features: *tag_features, ..Options::default() };
    let (report, findings) = report(old, new, &overrides, &evidence, &options)?;
    let level = fail_on.map(|level| match level {
        FailOn::Breaking => Level::Breaking,
        FailOn::Behaviour => Level::Behaviour,
        FailOn::Additive => Level::Additive,
        FailOn::Documentation => Level::Documentation,
    });
    let format = match format {
        ReportFormat::Text => Format::Text,
        ReportFormat::Markdown => Format::Markdown,
        ReportFormat::Json => Format::Json,
    };
    Ok(Product { text: report.render(format), findings, failed: level.is_some_and(|level| report.reaches(level)) })
}

/// Reads everything to its end, so that all faults are reported together, and compares.
fn report(
    old: &Path,
    new: &Path,
    overrides: &Path,
    evidence: &Path,
    options: &Options,
) -> Result<(Report, Diagnostics), Diagnostics> {
    let mut findings = Diagnostics::default();
    let mut load = |path: &Path| {
        let document = Document::load(path).and_then(|document| lower::check_version(&document).map(|()| document));
        document.map_err(|finding| findings.push(finding)).ok()
    };
    let (old, new) = (load(old), load(new));
    let evidence = read_folder(evidence, Evidence::read, &mut findings);
    let overlays = read_folder(overrides, Overlay::read, &mut findings);
    let (old, new) = match (old, new) {
        (Some(old), Some(new)) if !findings.has_errors() => (old, new),
        _ => return Err(findings),
    };
    let (old, new) = (Effective::of(&old, &overlays), Effective::of(&new, &overlays));
    let (old_api, new_api) = match (old.lower(options), new.lower(options)) {
        (Ok(old), Ok(new)) => {
            findings.extend(dangling(&new.findings));
            (old.api, new.api)
        }
        (old, new) => {
            findings.extend(old.err().into_iter().chain(new.err()).flatten());
            return Err(findings);
        }
    };
    let changes =
        compare::compare(Side { document: &old.document, api: &old_api }, Side { document: &new.document, api: &new_api });
    let overrides = old.overrides(&overlays, false).into_iter().chain(new.overrides(&overlays, true)).collect();
    let release = |effective: &Effective, api: &crate::api::Api| Release {
        file: effective.document.source.name.clone(),
        title: api.title.clone(),
        version: api.version.clone(),
        sha256: effective.document.source.sha256().to_owned(),
    };
    let report = Report {
        old: release(&old, &old_api),
        new: release(&new, &new_api),
        changes,
        overrides,
        evidence: disagreements(&old.document, &new.document, &evidence),
    };
    Ok((report, findings))
}

/// References of the new release that lead to nothing. They keep nobody from comparing, since both documents are read alike; the
/// crate is not made from such a document, though.
fn dangling(findings: &Diagnostics) -> impl Iterator<Item = Diagnostic> {
    findings
        .iter()
        .filter(|finding| finding.code == lower::DANGLING)
        .map(|finding| finding.clone().note("`codegen` refuses it, unless it makes a crate with `--scaffold`"))
}

/// A document after as many overrides as apply to it.
struct Effective {
    document: Document,
    failures: Vec<Failure>,
}

impl Effective {
    fn of(vendor: &Document, overlays: &[Overlay]) -> Self {
        let (applied, failures) = overlay::apply_partly(vendor, overlays);
        Self { document: Document { source: vendor.source.clone(), value: applied.value }, failures }
    }

    /// Lowers the document; when it cannot be, the overrides that did not apply may be why.
    fn lower(&self, options: &Options) -> Result<Lowered, Diagnostics> {
        lower::lower_with(&self.document, options).map_err(|mut findings| {
            findings.extend(self.failures.iter().map(|failure| failure.finding.clone()));
            findings
        })
    }

    fn overrides(&self, overlays: &[Overlay], with_new: bool) -> Vec<Override> {
        let line = |failure: &Failure| {
            let overlay = overlays.iter().find(|overlay| overlay.document.source.name == failure.file)?;
            Some(Place::value(&overlay.document.source, &failure.action).position().0)
        };
        let overrides = self.failures.iter().map(|failure| Override {
            with_new,
            outcome: Outcome::of_code(failure.finding.code),
            file: failure.file.clone(),
            line: line(failure).unwrap_or(1),
            target: failure.target.clone(),
            message: failure.finding.message.clone(),
        });
        overrides.collect()
    }
}

/// What the proof finds with the new document and did not find with the old one.
fn disagreements(old: &Document, new: &Document, evidence: &[Evidence]) -> Vec<compare::Evidence> {
    if evidence.is_empty() {
        return Vec::new();
    }
    let before = evidence::prove(old, evidence);
    let known: BTreeSet<(&str, &str)> = before.iter().map(|finding| (finding.code, finding.message.as_str())).collect();
    let after = evidence::prove(new, evidence);
    let fresh = after.iter().filter(|finding| !known.contains(&(finding.code, finding.message.as_str())));
    let fresh = fresh.map(|finding| compare::Evidence {
        code: finding.code.to_owned(),
        message: finding.message.clone(),
        files: finding.shown.iter().map(|shown| shown.evidence.clone()).collect(),
    });
    fresh.collect()
}
