//! `cargo xtask codegen`: the whole pipe.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::console::Product;
use super::given::Given;
use super::manifest::Manifest;
use crate::api::Api;
use crate::diagnostic::{Diagnostic, Diagnostics, counted};
use crate::document::{Document, Source, document_paths, neighbour, sha256_hex};
use crate::emit::{self, File};
use crate::evidence::{self, Evidence};
use crate::lower::{self, Lowered, Options};
use crate::output::{self, Plan};
use crate::overlay::{self, Applied, Overlay};
use crate::parallel;

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
    /// The name of the crate, when there is none yet: its manifest and `lib.rs` are written too, unless they are there.
    pub scaffold: Option<String>,
    /// Whether a new crate gets a test that calls every operation of a mock server.
    pub contract_tests: bool,
    /// How many crates the new one is split into.
    pub parts: Option<usize>,
    /// What the user decides about the client.
    pub options: Options,
}

impl Inputs {
    /// The inputs as the arguments name them: the only document in `spec`, `overrides` and `spec/evidence` unless given.
    ///
    /// # Errors
    /// A diagnostic when there is no such document or folder.
    pub fn named(given: Given, out: PathBuf, scaffold: Option<String>) -> Result<Self, Diagnostic> {
        let Given { spec, overrides, evidence } = given;
        // The corrections of this workspace are not those of another document.
        let (overlays, exchanges) = if scaffold.is_some() { ("", "") } else { ("overrides", "spec/evidence") };
        Ok(Self {
            spec: spec.map_or_else(|| only_document("spec".as_ref()), Ok)?,
            overrides: given_or(overrides, overlays)?,
            evidence: given_or(evidence, exchanges)?,
            out,
            scaffold,
            contract_tests: false,
            parts: None,
            options: Options::default(),
        })
    }
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

/// Runs every step and writes what is to be written; with `check`, says what it would be instead, and fails if there is anything.
///
/// # Errors
/// All findings of the first step that cannot go on.
pub fn main(inputs: &Inputs, check: bool) -> Result<Product, Diagnostics> {
    let Outcome { mut findings, summary, plan } = run(inputs)?;
    if !check {
        if let Err(failure) = plan.apply() {
            findings.push(failure);
            return Err(findings);
        }
        return Ok(Product { text: format!("{summary}\n"), findings, failed: false });
    }
    if plan.is_empty() {
        return Ok(Product { text: format!("{summary}\nup to date\n"), findings, failed: false });
    }
    findings.push(
        Diagnostic::error("codegen::out-of-date", "machine-written files are out of date")
            .help("run `cargo xtask codegen` and commit the result"),
    );
    Ok(Product { text: plan.diff(), findings, failed: true })
}

/// What the steps before the last one make.
#[derive(Debug)]
pub struct Generated {
    /// The text of the vendor's document.
    pub source: Arc<Source>,
    /// The API, and what was found in all steps.
    pub lowered: Lowered,
    /// All files, relative to the folder of the crate; those of a new crate are among them.
    pub files: Vec<File>,
    actions: usize,
    evidence: usize,
}

/// Runs every step up to the last and says what is to be written; nothing is written yet.
///
/// # Errors
/// All findings of the first step that cannot go on.
pub fn run(inputs: &Inputs) -> Result<Outcome, Diagnostics> {
    let start = Instant::now();
    let Generated { source, lowered: Lowered { api, findings, .. }, mut files, actions, evidence } = generate(inputs)?;
    if inputs.scaffold.is_some() {
        let is_own = |file: &File| !emit::SCAFFOLD.contains(&file.path.as_str());
        files.retain(|file| is_own(file) || !inputs.out.join(&file.path).exists());
    }
    let parts: Vec<String> = match (inputs.parts, &inputs.scaffold) {
        (Some(_), Some(name)) => emit::part_folders(name).collect(),
        _ => Vec::new(),
    };
    let owned: Vec<&str> = parts.iter().map(String::as_str).chain(["src/api"]).collect();
    let plan = output::plan(&inputs.out, &owned, files)?;
    let summary = Summary {
        document: file_name(&inputs.spec),
        document_hash: source.sha256().to_owned(),
        actions,
        evidence,
        operations: api.operations().count(),
        types: api.types.len(),
        written: plan.written(),
        removed: plan.removed(),
        unchanged: plan.unchanged,
        time: start.elapsed(),
    };
    // The process ends with this run, and large ones take a while to be taken apart.
    std::mem::forget(api);
    Ok(Outcome { findings, summary, plan })
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// Runs every step that makes something, and looks at no folder that it would be written to.
///
/// # Errors
/// All findings of the first step that cannot go on.
pub fn generate(inputs: &Inputs) -> Result<Generated, Diagnostics> {
    let source = Source::read(&inputs.spec)?;
    // The log-book and the summary name the document by its hash.
    let corrections = || {
        source.sha256();
        read_corrections(inputs)
    };
    let (corrections, vendor) = parallel::both(corrections, || Document::parse(Arc::clone(&source)));
    let vendor = vendor?;
    lower::check_version(&vendor)?;
    let Corrections { overlays, evidence, mut findings } = corrections?;
    let name = file_name(&inputs.spec);
    let (corrected, log) = if overlays.is_empty() {
        (None, Vec::new())
    } else {
        let Applied { value, log, .. } = overlay::apply_strict(&vendor, &overlays)?;
        (Some(Document { source: Arc::clone(&vendor.source), value }), log)
    };
    let prove = || evidence::prove(corrected.as_ref().unwrap_or(&vendor), &evidence);
    let (log_book, proof) =
        parallel::both(|| emit::log_book(&name, &vendor, &log, &evidence), || (!evidence.is_empty()).then(prove));
    match proof {
        Some(proof) => Diagnostics::from(&proof).into_result(())?,
        None => findings.push(Diagnostic::note_only("evidence::none", nothing_proved(&inputs.evidence))),
    }
    // Without corrections the vendor's document is the effective one; with them, it is not kept beside it. Either may be large.
    let effective = Arc::new(corrected.unwrap_or(vendor));
    let (printed, kept) = (Arc::clone(&effective), inputs.contract_tests.then(|| Arc::clone(&effective)));
    let ((text, hash), lowered) = parallel::both(
        move || {
            let text = emit::effective_document(&name, &printed.source.layout(), &printed.value);
            let hash = sha256_hex(text.as_bytes());
            (text, hash)
        },
        || lower::lower_last(effective, &inputs.options),
    );
    let Lowered { mut api, findings: mut more, source: places } = lowered?;
    let manifest = Manifest::read(&inputs.out);
    api.crate_name = inputs.scaffold.clone().or_else(|| manifest.as_ref()?.library.clone());
    if inputs.parts.is_some() {
        api.parts = inputs.parts;
        api.sub_clients = true;
    }
    findings.extend(manifest.as_ref().and_then(|manifest| manifest.lacking(&api)));
    // Whoever tries a generator on a document takes it as it is; whoever maintains a crate settles it with an override.
    if inputs.scaffold.is_none() {
        more.promote(lower::DANGLING);
        more.clone().into_result(())?;
    }
    findings.extend(more);
    // Where findings stand is told by the whole text, which takes as long as writing the files of a large client.
    let found = findings.clone();
    parallel::aside(move || found.locate());

    let origin = emit::effective_name(source.format);
    let parts = inputs.scaffold.as_deref().and_then(|name| emit::Parts::of(&api, name));
    let mut files = match &parts {
        Some(parts) => {
            findings.extend(manifest.as_ref().and_then(|manifest| manifest.lacking_parts(parts)));
            let version = manifest.and_then(|manifest| manifest.version);
            parts.files(version.as_deref(), origin, &hash).map_err(|reason| fault(&reason))?
        }
        None => sources(&api, origin, &hash)?,
    };
    files.push(File { path: origin.to_owned(), contents: text });
    files.push(File { path: "RECONCILED.md".to_owned(), contents: log_book });
    if let Some(crate_name) = &inputs.scaffold {
        files.extend(emit::scaffold(crate_name, &api, parts.as_ref(), inputs.contract_tests));
        if let Some(prepared) = kept.and_then(|effective| lower::prepared(&effective)) {
            files.push(emit::contract_tests(&api, &prepared.value, crate_name));
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let (actions, evidence) = (log.len(), evidence.len());
    let lowered = Lowered { api, findings, source: places };
    Ok(Generated { source, lowered, files, actions, evidence })
}

fn nothing_proved(folder: &Path) -> String {
    if folder.as_os_str().is_empty() {
        "no evidence was given, so nothing is proved".to_owned()
    } else {
        format!("no evidence in `{}`, so nothing is proved", folder.display())
    }
}

/// The folder that was given, which must be there, or the usual one, which need not be.
///
/// # Errors
/// A diagnostic with the nearest name when nothing is where the given folder should be: its contents would be left out in silence.
pub(super) fn given_or(given: Option<PathBuf>, usual: &str) -> Result<PathBuf, Diagnostic> {
    let Some(folder) = given else { return Ok(usual.into()) };
    if folder.exists() {
        return Ok(folder);
    }
    let diagnostic = Diagnostic::error("codegen::no-folder", format!("there is no folder `{}`", folder.display()))
        .help("check the path; it is relative to the folder that the command runs in");
    Err(match neighbour(&folder) {
        Some(near) => diagnostic.help(format!("did you mean `{}`?", near.display())),
        None => diagnostic,
    })
}

/// The document in a folder that holds just one.
///
/// # Errors
/// A diagnostic that lists what is there instead.
fn only_document(folder: &Path) -> Result<PathBuf, Diagnostic> {
    const HELP: &str = "put the vendor's OpenAPI document there, or name it with `--spec FILE`";
    if !folder.exists() {
        return Err(Diagnostic::error("codegen::no-document", format!("there is no folder `{}` here", folder.display()))
            .help("run the command at the top of the workspace")
            .help(HELP));
    }
    let mut found = document_paths(folder)?;
    match (found.pop(), found.is_empty()) {
        (Some(path), true) => Ok(path),
        (None, _) => {
            Err(Diagnostic::error("codegen::no-document", format!("there is no document in `{}`", folder.display())).help(HELP))
        }
        (Some(last), false) => {
            found.push(last);
            let names: Vec<String> = found.iter().map(|path| format!("`{}`", path.display())).collect();
            Err(Diagnostic::error("codegen::several-documents", format!("there are several documents: {}", names.join(", ")))
                .help("name the one that is meant with `--spec FILE`"))
        }
    }
}

/// The machine-written sources, relative to the folder of the crate.
fn sources(api: &Api, origin: &str, hash: &str) -> Result<Vec<File>, Diagnostics> {
    let mut files = emit::emit(api, origin).map_err(|reason| fault(&reason))?;
    files.push(emit::root(api, origin, hash).map_err(|reason| fault(&reason))?);
    for file in &mut files {
        file.path.insert_str(0, "src/api/");
    }
    Ok(files)
}

fn fault(reason: &str) -> Diagnostics {
    Diagnostic::error("emit::fault", format!("the generator made text that cannot be read: {reason}"))
        .help("this is a fault of the generator; please report it with the document")
        .into()
}

/// The overlays, what they rest on, and the warnings about both.
pub(super) struct Corrections {
    pub(super) overlays: Vec<Overlay>,
    pub(super) evidence: Vec<Evidence>,
    pub(super) findings: Diagnostics,
}

/// Reads both folders to their ends, so that all faults are reported together.
pub(super) fn read_corrections(inputs: &Inputs) -> Result<Corrections, Diagnostics> {
    let (mut findings, mut more) = (Diagnostics::default(), Diagnostics::default());
    let (evidence, overlays) = parallel::both(
        || read_folder(&inputs.evidence, Evidence::read, &mut findings),
        || read_folder(&inputs.overrides, Overlay::read, &mut more),
    );
    findings.extend(more);
    for overlay in &overlays {
        findings.extend(overlay.warnings.clone());
    }
    findings.extend(overlay::require_reasons(&overlays, &known_evidence(inputs, &overlays)));
    let corrections = Corrections { overlays, evidence, findings: findings.clone() };
    findings.into_result(corrections)
}

/// The names of evidence that may be cited. A file whose text cannot be read is there all the same, and of a folder that cannot be
/// read nobody knows what is not in it.
pub(super) fn known_evidence(inputs: &Inputs, overlays: &[Overlay]) -> BTreeSet<String> {
    if !inputs.evidence.exists() {
        return BTreeSet::new();
    }
    match document_paths(&inputs.evidence) {
        Ok(paths) => paths.iter().filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect(),
        Err(_) => overlays.iter().flat_map(|overlay| &overlay.actions).flat_map(|action| action.evidence.clone()).collect(),
    }
}

/// What can be read in a folder; nothing, when the folder does not exist.
pub(super) fn read_folder<T: Send>(
    folder: &Path,
    read: impl Fn(Document) -> Result<T, Diagnostics> + Sync,
    findings: &mut Diagnostics,
) -> Vec<T> {
    if !folder.exists() {
        return Vec::new();
    }
    let paths = document_paths(folder).unwrap_or_else(|diagnostic| {
        findings.push(diagnostic);
        Vec::new()
    });
    let mut list = Vec::with_capacity(paths.len());
    for result in parallel::map(&paths, |path| Document::load(path).map_err(Diagnostics::from).and_then(&read)) {
        match result {
            Ok(item) => list.push(item),
            Err(more) => findings.extend(more),
        }
    }
    list
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { document, document_hash, actions, evidence, operations, types, written, removed, unchanged, time } = self;
        writeln!(formatter, "document    {document} (sha256 {})", &document_hash[..12])?;
        writeln!(formatter, "overrides   {} applied", counted(*actions, "action"))?;
        writeln!(formatter, "evidence    {}", counted(*evidence, "exchange"))?;
        writeln!(formatter, "client      {}, {}", counted(*operations, "operation"), counted(*types, "type"))?;
        writeln!(formatter, "files       {written} changed, {removed} stale, {unchanged} unchanged")?;
        write!(formatter, "time        {} ms", time.as_millis())
    }
}
