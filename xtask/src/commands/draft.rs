//! `cargo xtask draft`: what the evidence decides and the overrides lack, as a new overrides file.

use std::path::{Component, Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::codegen::{Corrections, Inputs, read_corrections};
use super::console::Product;
use super::given::Given;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, counted};
use crate::document::{Document, Source, document_paths};
use crate::evidence::{self, Draft, Entry, Evidence, Findings, Head};
use crate::lower;
use crate::output;
use crate::overlay::{Overlay, apply_each, apply_strict};

/// A finding that is settled can uncover others; more rounds than this come from actions that undo each other.
const MAX_ROUNDS: usize = 64;

/// The arguments of `draft`.
#[derive(Debug, Clone, Args)]
pub struct Arguments {
    /// Write the draft as a new file in the folder of overrides, after those that are there, instead of to stdout.
    #[arg(long)]
    pub write: bool,
    /// Leave what the evidence does not decide to comments, even where an action could hold its place.
    #[arg(long)]
    pub decided_only: bool,
    /// What is read.
    #[command(flatten)]
    pub given: Given,
}

/// Drafts what the overrides lack.
///
/// # Errors
/// Everything that keeps the document, its overrides or the evidence from being read, or the new file from being written.
pub fn run(arguments: &Arguments) -> Result<Product, Diagnostics> {
    let Arguments { write, decided_only, given } = arguments.clone();
    let inputs = Inputs::named(given, PathBuf::new(), None)?;
    let vendor = Document::load(&inputs.spec)?;
    lower::check_version(&vendor)?;
    let Corrections { overlays, evidence, mut findings } = read_corrections(&inputs)?;
    let value = apply_strict(&vendor, &overlays)?.value;
    let effective = Document { source: vendor.source.clone(), value };

    let (draft, open) = compose(&effective, &evidence, decided_only)?;
    findings.extend(open);
    if draft.is_empty() {
        let message = match draft.has_questions() {
            false => "document and evidence agree; there is nothing to draft",
            true => "the evidence decides nothing more; there is nothing to draft",
        };
        findings.push(Diagnostic::note_only("draft::nothing", message));
        return Ok(Product { text: String::new(), findings, failed: false });
    }
    let text = draft.to_yaml(&head(&inputs, &vendor, &draft));
    check(&effective, &text)?;
    if !write {
        return Ok(Product { text, findings, failed: false });
    }
    let path = new_path(&inputs.overrides)?;
    output::create(&path, &text)?;
    let (actions, open) = (draft.entries().len(), draft.open());
    let summary = format!("{}: {}, {open} open\n", path.display(), counted(actions, "action"));
    Ok(Product { text: summary, findings, failed: false })
}

/// Proves, drafts and applies until the evidence decides nothing more; then, unless only decided actions are wanted, lets actions that
/// claim nothing hold the place of what is open, and goes on.
///
/// # Errors
/// A fault of the prover: actions that are no overlay.
pub fn compose(effective: &Document, evidence: &[Evidence], decided_only: bool) -> Result<(Draft, Diagnostics), Diagnostics> {
    let mut draft = Draft::default();
    let mut warnings = Diagnostics::default();
    let mut current = effective.clone();
    let mut findings = evidence::prove(&current, evidence);
    for _ in 0..MAX_ROUNDS {
        let fresh = |entry: &Entry| draft.entries().iter().all(|known| known.action != entry.action);
        let mut entries: Vec<Entry> = Entry::decided(&findings).into_iter().filter(fresh).collect();
        if entries.is_empty() && !decided_only {
            entries = Entry::held(&findings).into_iter().filter(fresh).collect();
            if !entries.is_empty() {
                warnings.extend(questions(&findings, true));
            }
        }
        let applied = round(&mut current, entries)?;
        if applied.is_empty() {
            break;
        }
        draft.add(applied);
        findings = evidence::prove(&current, evidence);
    }
    draft.leave(&findings);
    warnings.extend(questions(&findings, false));
    Ok((draft, warnings))
}

/// What is open, as warnings: what can be held, or everything that is left. Words that are left are said once, at the end.
fn questions(findings: &Findings, held: bool) -> Diagnostics {
    let mut list = Diagnostics::default();
    let has_words = |finding: &evidence::Finding| matches!(finding.fix, evidence::Fix::Words(_));
    for finding in findings.iter().filter(|finding| !held || !has_words(finding) && !is_decided(finding)) {
        let mut warning = findings.diagnostic(finding);
        warning.severity = Severity::Warning;
        list.push(warning);
    }
    list
}

fn is_decided(finding: &evidence::Finding) -> bool {
    matches!(finding.fix, evidence::Fix::Decided(_))
}

/// Applies the actions of one round, and gives those that changed the document: one finding may settle another.
fn round(current: &mut Document, entries: Vec<Entry>) -> Result<Vec<Entry>, Diagnostics> {
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let actions: Vec<_> = entries.iter().map(Entry::to_value).collect();
    let value = json!({ "overlay": "1.1.0", "info": { "title": "draft", "version": "1.0.0" }, "actions": actions });
    let overlay = Overlay::read(Document { source: Source::new("the draft", value.to_string()), value })?;
    let (value, outcomes) = apply_each(current, &overlay);
    current.value = value;
    Ok(entries.into_iter().zip(outcomes).filter_map(|(entry, outcome)| outcome.is_ok().then_some(entry)).collect())
}

/// The draft must be an overlay that applies as a whole.
fn check(effective: &Document, text: &str) -> Result<(), Diagnostics> {
    let overlay = Overlay::read(Document::parse(Source::new("the draft", text))?)?;
    apply_strict(effective, &[overlay]).map(drop)
}

fn head(inputs: &Inputs, vendor: &Document, draft: &Draft) -> Head {
    let title = vendor.value.pointer("/info/title").and_then(serde_json::Value::as_str).unwrap_or("the document");
    let mut remarks = vec![
        format!("Drafted by `cargo xtask draft` from the evidence in {}.", inputs.evidence.display()),
        "Actions in the order of the document, round after round: what one round settles can uncover more.".to_owned(),
    ];
    if draft.open() > 0 {
        remarks.push(
            "What is marked OPEN holds the place of a decision that the evidence does not make: it adds what is".to_owned(),
        );
        remarks.push(
            "shown, marks what is not, and guesses nothing. Decide, correct the action, and remove the comment.".to_owned(),
        );
    }
    let name = inputs.spec.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let extends = relative(&inputs.overrides, &inputs.spec).unwrap_or(name).replace(' ', "%20");
    Head { title: format!("Corrections to {title}, drafted from the evidence"), extends, remarks }
}

/// The way from a folder to a file, when both are named from the same place.
fn relative(folder: &Path, file: &Path) -> Option<String> {
    let parts = |path: &Path| -> Option<Vec<String>> {
        let parts = path.components().filter(|part| *part != Component::CurDir);
        parts.map(|part| if let Component::Normal(name) = part { name.to_str().map(str::to_owned) } else { None }).collect()
    };
    let (folder, file) = (parts(folder)?, parts(file)?);
    let common = folder.iter().zip(&file).take_while(|(one, other)| one == other).count();
    let up = std::iter::repeat_n("..", folder.len() - common);
    Some(up.chain(file[common..].iter().map(String::as_str)).collect::<Vec<_>>().join("/"))
}

/// A file name that is free and sorts after those that are there.
fn new_path(overrides: &Path) -> Result<PathBuf, Diagnostic> {
    let present = if overrides.exists() { document_paths(overrides)? } else { Vec::new() };
    let last = present.last().and_then(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned());
    Ok(overrides.join(name_after(last.as_deref())))
}

/// A name after the last one. An underscore sorts after the dot of an extension, so that a longer stem comes later.
fn name_after(last: Option<&str>) -> String {
    const FIRST: &str = "draft.yaml";
    let Some(last) = last.filter(|last| *last >= FIRST) else { return FIRST.to_owned() };
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    match stem.rsplit_once("draft_").and_then(|(before, number)| Some((before, number.parse::<u8>().ok()?))) {
        Some((before, number @ 2..9)) => format!("{before}draft_{}.yaml", number + 1),
        _ if stem.ends_with("draft") => format!("{stem}_2.yaml"),
        _ => format!("{stem}_draft.yaml"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_new_name_sorts_after_the_present_ones() {
        assert_eq!(name_after(None), "draft.yaml");
        assert_eq!(name_after(Some("10-base.yaml")), "draft.yaml");
        let mut last = "vendor.yml".to_owned();
        for _ in 0..30 {
            let next = name_after(Some(&last));
            assert!(Path::new(&next) > Path::new(&last), "{next} after {last}");
            last = next;
        }
        assert_eq!(name_after(Some("draft.yaml")), "draft_2.yaml");
        assert_eq!(name_after(Some("draft_2.yaml")), "draft_3.yaml");
        assert_eq!(name_after(Some("vendor.yml")), "vendor_draft.yaml");
    }

    #[test]
    fn the_document_is_named_from_the_folder_of_the_overrides() {
        let way = |folder: &str, file: &str| relative(folder.as_ref(), file.as_ref());
        assert_eq!(way("overrides", "spec/api.yaml").as_deref(), Some("../spec/api.yaml"));
        assert_eq!(way("./a/b", "a/c/api.yaml").as_deref(), Some("../c/api.yaml"));
        assert_eq!(way("overrides", "/abs/api.yaml"), None);
        assert_eq!(way("../overrides", "spec/api.yaml"), None);
    }
}
