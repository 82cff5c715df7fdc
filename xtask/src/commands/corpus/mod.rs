//! `cargo xtask corpus`: what becomes of many documents.
//!
//! Every document gets a crate, as with `codegen --scaffold`; what it has is counted against what came out ([`crate::census`]), and
//! on request the crates are checked with cargo. A document with located errors is no failure of the run, a difference without a
//! finding is, and so are panics, compiler errors and warnings.

mod cargo;
mod documents;
mod generate;
mod report;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::Args;

use super::console::Product;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::output;
use crate::parallel::STACK;
use cargo::{Check, Tool, Workspace};
use generate::Outcome;

/// The arguments of `corpus`.
#[derive(Debug, Clone, Args)]
pub struct Arguments {
    /// The folder of documents (`*.json`, `*.yaml`, `*.yml` with `openapi` or `swagger` at the top), or one document.
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Run `cargo check` on each crate.
    #[arg(long)]
    pub check: bool,
    /// Run clippy on each crate; its warnings are errors.
    #[arg(long)]
    pub clippy: bool,
    /// Run rustdoc on each crate; its warnings are errors.
    #[arg(long)]
    pub doc: bool,
    /// How many documents are generated at the same time, and how many processes cargo may start.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: u16,
    /// Write the results to this file, as a table in Markdown.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Where the crates are written and built.
    #[arg(long, value_name = "DIR", default_value = "target/corpus")]
    pub work: PathBuf,
}

/// A document and all that came of it.
#[derive(Debug)]
struct Row {
    name: String,
    bytes: u64,
    outcome: Outcome,
    checks: Vec<(Tool, Check)>,
}

impl Row {
    fn failed(&self) -> bool {
        self.outcome.failed() || self.checks.iter().any(|(_, check)| check.failed())
    }
}

/// Runs over all documents, prints a line for each, and fails if anything went wrong.
///
/// # Errors
/// A diagnostic when the documents cannot be found or the crates cannot be written.
pub fn run(arguments: &Arguments) -> Result<Product, Diagnostics> {
    let documents = documents::find(&arguments.dir)?;
    if documents.is_empty() {
        return Err(Diagnostic::error("corpus::empty", format!("there is no OpenAPI document in `{}`", arguments.dir.display()))
            .help("documents are files `*.json`, `*.yaml` or `*.yml` with `openapi` at the top")
            .into());
    }
    let tools: Vec<Tool> = [(arguments.check, Tool::Check), (arguments.clippy, Tool::Clippy), (arguments.doc, Tool::Doc)]
        .into_iter()
        .filter_map(|(wanted, tool)| wanted.then_some(tool))
        .collect();
    let workspace = Workspace::new(&arguments.work, usize::from(arguments.jobs));
    let mut rows = all(&documents, &workspace, usize::from(arguments.jobs), tools.is_empty());
    if !tools.is_empty() {
        let crates: Vec<&str> = rows.iter().filter(|row| row.outcome.is_crate()).map(|row| row.name.as_str()).collect();
        workspace.prepare(&crates)?;
        for row in rows.iter_mut().filter(|row| row.outcome.is_crate()) {
            for &tool in &tools {
                row.checks.push((tool, workspace.run(tool, &row.name)?));
            }
            report::progress(row);
        }
    }
    if let Some(path) = &arguments.report {
        output::write(path, &report::table(&rows, &tools))?;
    }
    Ok(Product { text: report::sum(&rows), findings: Diagnostics::default(), failed: rows.iter().any(Row::failed) })
}

/// Generates all crates, several at a time; the rows are in the order of the documents.
fn all(documents: &[documents::Entry], workspace: &Workspace, jobs: usize, says: bool) -> Vec<Row> {
    let next = AtomicUsize::new(0);
    let rows: Vec<Mutex<Option<Row>>> = documents.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        while let Some((entry, slot)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            documents.get(index).zip(rows.get(index))
        } {
            let out: &Path = &workspace.folder(&entry.name);
            let outcome = generate::crate_of(&entry.path, &entry.name, out);
            let row = Row { name: entry.name.clone(), bytes: entry.bytes, outcome, checks: Vec::new() };
            if says || !row.outcome.is_crate() || row.failed() {
                report::progress(&row);
            }
            if let Ok(mut slot) = slot.lock() {
                *slot = Some(row);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..jobs {
            // Without another thread this one does all the work.
            let _ = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        }
        work();
    });
    rows.into_iter().filter_map(|slot| slot.into_inner().ok().flatten()).collect()
}
