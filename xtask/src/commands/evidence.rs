//! `cargo xtask evidence`: recorded traffic as evidence files.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::codegen::{Corrections, Inputs, read_corrections, read_folder};
use super::console::Product;
use super::given::Given;
use crate::diagnostic::Diagnostics;
use crate::document::Document;
use crate::evidence::{self, Evidence};
use crate::lower;
use crate::output;
use crate::overlay::apply_strict;

/// What to do about evidence.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Turn recorded traffic into evidence files, with synthetic values for secrets and personal ones.
    Import(Import),
}

/// The arguments of `evidence import`.
#[derive(Debug, Clone, Args)]
pub struct Import {
    /// The recording, in the HAR 1.2 format of browsers and proxies.
    #[arg(value_name = "FILE.har")]
    pub har: PathBuf,
    /// The vendor's OpenAPI document; the only one in `spec` unless given.
    #[arg(long, value_name = "FILE")]
    pub spec: Option<PathBuf>,
    /// The folder of overlays that correct it; `overrides` unless given.
    #[arg(long, value_name = "DIR")]
    pub overrides: Option<PathBuf>,
    /// The folder that the files are added to.
    #[arg(long, value_name = "DIR", default_value = "spec/evidence")]
    pub out: PathBuf,
    /// Where the recording was made, when that is none of the document's servers, such as `http://127.0.0.1:8080/v1`.
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
}

/// Runs `evidence`.
///
/// # Errors
/// Every finding that keeps the recording from being read or evidence from being written.
pub fn run(command: &Command) -> Result<Product, Diagnostics> {
    match command {
        Command::Import(arguments) => import(arguments),
    }
}

/// Imports a recording.
///
/// # Errors
/// Everything that keeps the document, its overrides, the recording or the evidence that is there from being read, or a file from
/// being written.
pub fn import(arguments: &Import) -> Result<Product, Diagnostics> {
    let Import { har, spec, overrides, out, server } = arguments;
    let given = Given { spec: spec.clone(), overrides: overrides.clone(), evidence: None };
    let inputs = Inputs::named(given, PathBuf::new(), None)?;
    let vendor = Document::load(&inputs.spec)?;
    lower::check_version(&vendor)?;
    let Corrections { overlays, mut findings, .. } = read_corrections(&inputs)?;
    let effective = Document { source: vendor.source.clone(), value: apply_strict(&vendor, &overlays)?.value };
    let mut faults = Diagnostics::default();
    let existing = read_folder(out, Evidence::read, &mut faults);
    faults.into_result(())?;

    let imported = evidence::import(&Document::load(har)?, &effective, &existing, server.as_deref())?;
    let mut text = String::new();
    for (name, contents) in &imported.files {
        let path = out.join(name);
        output::create(&path, contents)?;
        text.push_str(&format!("{}\n", path.display()));
    }
    text.push_str(&imported.summary());
    findings.extend(imported.findings);
    Ok(Product { text, findings, failed: false })
}
