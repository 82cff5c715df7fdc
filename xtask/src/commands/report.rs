//! `cargo xtask report`: the reconciliation at a glance, as one HTML page.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::codegen::{Inputs, known_evidence, read_folder};
use super::console::Product;
use super::given::Given;
use crate::diagnostic::{Diagnostic, Diagnostics, counted};
use crate::document::{Document, Source};
use crate::evidence::Evidence;
use crate::lower;
use crate::output;
use crate::overlay::{self, Overlay};
use crate::report::{self, Counts, Material, Outcome};

/// The arguments of `report`.
#[derive(Debug, Clone, Args)]
pub struct Arguments {
    /// Open the page in the browser of the system.
    #[arg(long)]
    pub open: bool,
    /// The file that is written.
    #[arg(long, value_name = "FILE", default_value = "target/reconciliation.html")]
    pub output: PathBuf,
    /// What is read.
    #[command(flatten)]
    pub given: Given,
}

/// Writes the page. Overrides that do not apply, overrides without a reason and a proof with findings are shown on it and fail nothing.
///
/// # Errors
/// Everything that keeps the document, an overlay or a file of evidence from being read, or the page from being written.
pub fn run(arguments: &Arguments) -> Result<Product, Diagnostics> {
    let Arguments { open, output, given } = arguments.clone();
    let inputs = Inputs::named(given, PathBuf::new(), None)?;
    let mut unreadable = Diagnostics::default();
    let vendor = Document::load(&inputs.spec).and_then(|document| lower::check_version(&document).map(|()| document));
    let vendor = vendor.map_err(|finding| unreadable.push(finding)).ok().map(portable);
    let evidence = read_folder(&inputs.evidence, |file| Evidence::read(portable(file)), &mut unreadable);
    let overlays = read_folder(&inputs.overrides, |file| Overlay::read(portable(file)), &mut unreadable);
    let Some(vendor) = vendor.filter(|_| !unreadable.has_errors()) else { return Err(unreadable) };

    let mut findings = overlay::require_reasons(&overlays, &known_evidence(&inputs, &overlays));
    findings.extend(overlays.iter().flat_map(|overlay| overlay.warnings.clone()));
    let page = report::page(&Material { vendor: &vendor, overlays: &overlays, evidence: &evidence, findings: &findings });
    output::write(&output, &report::render(&page))?;
    let mut product = Product::text(summary(&page.document, &page.counts, &output));
    if open && let Err(error) = open::that_detached(&output) {
        product.findings.push(unopened(&output, &error));
    }
    Ok(product)
}

/// The document under a name that says nothing of the machine: a path from the root of its disk is cut to its last part.
fn portable(document: Document) -> Document {
    let path = Path::new(&document.source.name);
    if !path.is_absolute() {
        return document;
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Document { source: Source::new(name, document.source.text.clone()), value: document.value }
}

fn summary(document: &str, counts: &Counts, output: &Path) -> String {
    let mut text = format!("document    {document}, {}\n", counted(counts.operations, "operation"));
    let outcomes =
        Outcome::ALL.iter().zip(counts.outcomes).filter(|(outcome, count)| *count > 0 || **outcome == Outcome::Applied);
    let outcomes: Vec<String> = outcomes.map(|(outcome, count)| format!("{count} {}", outcome.as_str())).collect();
    let _ = writeln!(text, "overrides   {}", outcomes.join(", "));
    let _ = writeln!(text, "evidence    {}, {}", counted(counts.exchanges, "exchange"), counted(counts.findings, "finding"));
    let _ = writeln!(text, "page        {}", output.display());
    text
}

fn unopened(output: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::warning("report::not-opened", format!("no program was found to open the page with: {error}"))
        .help(format!("open `{}` in a browser", output.display()))
}
