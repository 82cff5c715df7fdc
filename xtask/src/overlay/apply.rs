//! Overlays applied to a document, by the letter or strictly.

use jsonptr::PointerBuf;
use serde_json::Value;

use super::engine::Engine;
use super::origin::Origins;
use super::{Action, Change, Overlay, outcome};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;

/// A document with its corrections, and the log-book of what they changed.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The corrected document.
    pub value: Value,
    /// One entry an action, in the order of the actions.
    pub log: Vec<Entry>,
    /// Back from a place in the corrected document to the vendor's.
    pub origins: Origins,
}

/// What one action did, and why.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The overlay file, as it was given.
    pub file: String,
    /// The place of the action in it.
    pub action: PointerBuf,
    /// Its target, as it was written.
    pub target: String,
    /// The reason.
    pub description: Option<String>,
    /// The files that show it.
    pub evidence: Vec<String>,
    /// What changed, in document order.
    pub deviations: Vec<Deviation>,
}

/// One spot at which the corrected document deviates from the vendor's.
#[derive(Debug, Clone, PartialEq)]
pub struct Deviation {
    /// Where, with the names that the vendor uses; of something added, where it would stand.
    pub pointer: PointerBuf,
    /// Where it stands now, when it was renamed.
    pub renamed_to: Option<PointerBuf>,
    /// What stood there; nothing when it was added or renamed.
    pub before: Option<Value>,
    /// What stands there; nothing when it was removed or renamed.
    pub after: Option<Value>,
}

/// An action that could not be applied, and why.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The overlay file, as it was given.
    pub file: String,
    /// The place of the action in it.
    pub action: PointerBuf,
    /// Its target, as it was written.
    pub target: String,
    /// What is the matter; its code tells the outcome.
    pub finding: Diagnostic,
}

/// Applies overlays one after the other, each action with exactly one outcome.
///
/// # Errors
/// Every action whose outcome is not *applied* — obsolete, unmatched or conflict —, every action that changes nothing by its own words,
/// and every overlay that `extends` another document. An action that fails is passed over, so that one run reports them all.
pub fn apply_strict(document: &Document, overlays: &[Overlay]) -> Result<Applied, Diagnostics> {
    let (mut applying, mut findings) = (Applying::new(document), Diagnostics::default());
    for overlay in overlays {
        findings.extend(check_extends(document, overlay));
        findings.extend(applying.overlay(overlay).into_iter().map(|failure| failure.finding));
        if applying.is_stopped {
            return Err(findings);
        }
    }
    let (applied, failures) = applying.finish(overlays);
    findings.extend(failures.into_iter().map(|failure| failure.finding));
    findings.into_result(applied)
}

/// Says so when an overlay is made for another document.
pub fn check_extends(document: &Document, overlay: &Overlay) -> Option<Diagnostic> {
    foreign(overlay, document).map(|extends| outcome::extends(overlay, extends, document))
}

/// Applies what can be applied, each action read as [`apply_strict`] reads it, and says which ones cannot.
///
/// An action that fails is passed over. `extends` is not looked at: the overlays were made for one release of the document, and the
/// question is how they fare with another.
pub fn apply_partly(document: &Document, overlays: &[Overlay]) -> (Applied, Vec<Failure>) {
    let mut applying = Applying::new(document);
    let mut failures: Vec<Failure> = overlays.iter().flat_map(|overlay| applying.overlay(overlay)).collect();
    let (applied, restored) = applying.finish(overlays);
    failures.extend(restored);
    (applied, failures)
}

/// A document while overlays are applied to it strictly.
struct Applying<'d, 'o> {
    engine: Engine<'d>,
    log: Vec<Entry>,
    /// Each removal, with the length of the log before it and the places it took away: a later action may put them back.
    removals: Vec<(&'o Overlay, &'o Action, usize, Vec<PointerBuf>)>,
    /// Whether actions were left out since the document had grown too large.
    is_stopped: bool,
}

impl<'d, 'o> Applying<'d, 'o> {
    fn new(document: &'d Document) -> Self {
        Self { engine: Engine::new(document), log: Vec::new(), removals: Vec::new(), is_stopped: false }
    }

    /// Applies what can be applied of one overlay.
    fn overlay(&mut self, overlay: &'o Overlay) -> Vec<Failure> {
        let mut failures = Vec::new();
        for action in &overlay.actions {
            if self.engine.full {
                self.is_stopped = true;
                break;
            }
            match self.engine.strict(overlay, action) {
                Ok(done) => {
                    if matches!(action.change, Change::Remove) {
                        self.removals.push((overlay, action, self.log.len(), done.places.clone()));
                    }
                    self.log.push(done.entry(overlay, action));
                }
                Err(finding) => failures.push(failure(overlay, action, finding)),
            }
        }
        failures
    }

    /// What came of the document, and the removals that later actions undid.
    fn finish(mut self, overlays: &[Overlay]) -> (Applied, Vec<Failure>) {
        self.engine.follow_pending();
        let undone = self.removals.iter().filter_map(|(overlay, action, index, places)| {
            let finding = self.engine.restored(overlays, overlay, action, places, &self.log[*index..])?;
            Some(failure(overlay, action, finding))
        });
        let undone = undone.collect();
        (Applied { value: self.engine.value, log: self.log, origins: self.engine.origins }, undone)
    }
}

fn failure(overlay: &Overlay, action: &Action, finding: Diagnostic) -> Failure {
    Failure {
        file: overlay.document.source.name.clone(),
        action: action.pointer.clone(),
        target: action.target.text().to_owned(),
        finding,
    }
}

/// Applies an overlay strictly, and passes over every action whose outcome is not *applied*: what came of the document, and of each
/// action.
pub fn apply_each(document: &Document, overlay: &Overlay) -> (Value, Vec<Result<Entry, Diagnostic>>) {
    let mut engine = Engine::new(document);
    let mut outcomes = Vec::with_capacity(overlay.actions.len());
    for action in &overlay.actions {
        outcomes.push(engine.strict(overlay, action).map(|done| done.entry(overlay, action)));
    }
    engine.follow_pending();
    (engine.value, outcomes)
}

/// A document with overlays applied by the letter.
#[derive(Debug, Clone)]
pub struct Standard {
    /// The changed document.
    pub value: Value,
    /// What the specification passes over in silence: actions that selected nothing, overlays that are made for another document.
    pub warnings: Diagnostics,
}

/// Applies one overlay as the Overlay Specification says: what selects nothing is passed over, arrays grow even by what they have.
///
/// # Errors
/// What the specification calls an error: values of kinds that do not go together, `remove` on the document itself, a `copy` from
/// anything but one node, an action that changes nothing by its own words; and an `x-rename` that cannot be done.
pub fn apply_standard(document: &Document, overlay: &Overlay) -> Result<Value, Diagnostics> {
    apply_all(document, std::slice::from_ref(overlay)).map(|standard| standard.value)
}

/// Applies overlays one after the other as [`apply_standard`] does, and warns of what is passed over.
///
/// # Errors
/// As for [`apply_standard`]; an action that fails is passed over, so that one run reports them all.
pub fn apply_all(document: &Document, overlays: &[Overlay]) -> Result<Standard, Diagnostics> {
    let mut engine = Engine::new(document);
    let (mut findings, mut warnings) = (Diagnostics::default(), Diagnostics::default());
    for overlay in overlays {
        if let Some(extends) = foreign(overlay, document) {
            warnings.push(outcome::extends_another(overlay, extends, document));
        }
        for action in &overlay.actions {
            if engine.full {
                return Err(findings);
            }
            match engine.standard(overlay, action) {
                Ok(None) => {}
                Ok(Some(warning)) => warnings.push(warning),
                Err(finding) => findings.push(finding),
            }
        }
    }
    engine.follow_pending();
    findings.into_result(Standard { value: engine.value, warnings })
}

/// The document that an overlay is made for, when it is another one.
fn foreign<'o>(overlay: &'o Overlay, document: &Document) -> Option<&'o str> {
    overlay.extends.as_deref().filter(|extends| !names_file(extends, &document.source.name))
}

/// Whether a URI reference can mean this file; folders are not compared, since both names are relative to different ones.
fn names_file(reference: &str, name: &str) -> bool {
    let path = reference.split(['?', '#']).next().unwrap_or_default();
    let last = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or_default().replace("%20", " ");
    last(path) == last(name)
}
