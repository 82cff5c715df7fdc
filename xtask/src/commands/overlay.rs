//! `cargo xtask overlay`: any overlay on any document, and the checks of overlay documents.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::console::Product;
use crate::diagnostic::{Diagnostics, counted};
use crate::document::Document;
use crate::output;
use crate::overlay::{Overlay, apply_all, apply_strict};

/// What to do with overlays.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Apply overlays to a document, one after the other.
    Apply(Apply),
    /// Check overlay documents without applying them.
    Validate {
        /// The overlays, in YAML or JSON.
        #[arg(value_name = "OVERLAY", required = true)]
        overlays: Vec<PathBuf>,
    },
}

/// The arguments of `overlay apply`.
#[derive(Debug, Clone, Args)]
pub struct Apply {
    /// The document, in YAML or JSON; the result is written in the same format.
    #[arg(value_name = "INPUT")]
    pub input: PathBuf,
    /// The overlays, in YAML or JSON, in the order in which they are applied.
    #[arg(value_name = "OVERLAY", required = true)]
    pub overlays: Vec<PathBuf>,
    /// Read as the generator reads its overrides: an action that does not change anything is an error, `extends` must name the input.
    #[arg(long)]
    pub strict: bool,
    /// Write to a file, whole or not at all, instead of to stdout.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Runs `overlay`.
///
/// # Errors
/// Every finding that keeps an overlay from being read or applied.
pub fn run(command: &Command) -> Result<Product, Diagnostics> {
    match command {
        Command::Apply(arguments) => apply(arguments),
        Command::Validate { overlays } => validate(overlays),
    }
}

/// Applies overlays to a document.
///
/// # Errors
/// Everything that is wrong with the input and the overlays, each file's findings together, or every action that cannot be applied.
pub fn apply(arguments: &Apply) -> Result<Product, Diagnostics> {
    let (overlays, mut findings) = read(&arguments.overlays);
    let input = match Document::load(&arguments.input) {
        Ok(input) => input,
        Err(finding) => {
            findings.push(finding);
            return Err(findings);
        }
    };
    if findings.has_errors() {
        return Err(findings);
    }
    let value = if arguments.strict {
        apply_strict(&input, &overlays)?.value
    } else {
        let standard = apply_all(&input, &overlays)?;
        findings.extend(standard.warnings);
        standard.value
    };
    let text = input.source.layout().print(&value);
    let text = match &arguments.output {
        Some(path) => {
            output::write(path, &text)?;
            String::new()
        }
        None => text,
    };
    Ok(Product { text, findings, failed: false })
}

/// Checks overlay documents; all findings about all of them are reported.
///
/// # Errors
/// The findings, when one of the documents is not valid.
pub fn validate(paths: &[PathBuf]) -> Result<Product, Diagnostics> {
    let (overlays, findings) = read(paths);
    let valid =
        |overlay: &Overlay| format!("{}: valid, {}\n", overlay.document.source.name, counted(overlay.actions.len(), "action"));
    findings.into_result_with(|findings| Product { text: overlays.iter().map(valid).collect(), findings, failed: false })
}

/// Every overlay that can be read, and all findings about all of them.
fn read(paths: &[PathBuf]) -> (Vec<Overlay>, Diagnostics) {
    let mut overlays = Vec::with_capacity(paths.len());
    let mut findings = Diagnostics::default();
    for path in paths {
        match Document::load(path).map_err(Diagnostics::from).and_then(Overlay::read) {
            Ok(overlay) => {
                findings.extend(overlay.warnings.clone());
                overlays.push(overlay);
            }
            Err(more) => findings.extend(more),
        }
    }
    (overlays, findings)
}
