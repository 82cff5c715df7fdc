//! Overlays applied to a document, by the letter or strictly.

use jsonptr::PointerBuf;
use serde_json::Value;

use super::engine::Engine;
use super::{Change, Overlay, outcome};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;

/// A document with its corrections, and the log-book of what they changed.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The corrected document.
    pub value: Value,
    /// One entry an action, in the order of the actions.
    pub log: Vec<Entry>,
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

/// Applies overlays one after the other, each action with exactly one outcome.
///
/// # Errors
/// Every action whose outcome is not *applied* — obsolete, unmatched or conflict —, every action that changes nothing by its own words,
/// and every overlay that `extends` another document. An action that fails is passed over, so that one run reports them all.
pub fn apply_strict(document: &Document, overlays: &[Overlay]) -> Result<Applied, Diagnostics> {
    let mut engine = Engine::new(document);
    let mut findings = Diagnostics::default();
    let mut log = Vec::new();
    let mut removals = Vec::new();
    for overlay in overlays {
        if let Some(extends) = overlay.extends.as_deref().filter(|extends| !names_file(extends, &document.source.name)) {
            findings.push(outcome::extends(overlay, extends, document));
        }
        for action in &overlay.actions {
            if engine.full {
                return Err(findings);
            }
            match engine.strict(overlay, action) {
                Ok(done) => {
                    if matches!(action.change, Change::Remove) {
                        removals.push((overlay, action, log.len(), done.places.clone()));
                    }
                    log.push(done.entry(overlay, action));
                }
                Err(finding) => findings.push(finding),
            }
        }
    }
    engine.follow_pending();
    for (overlay, action, index, places) in removals {
        findings.extend(engine.restored(overlays, overlay, action, &places, &log[index..]));
    }
    findings.into_result(Applied { value: engine.value, log })
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
    /// A warning for every action that selected nothing, which the specification passes over in silence.
    pub passed_over: Diagnostics,
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
    let (mut findings, mut passed_over) = (Diagnostics::default(), Diagnostics::default());
    for overlay in overlays {
        for action in &overlay.actions {
            if engine.full {
                return Err(findings);
            }
            match engine.standard(overlay, action) {
                Ok(None) => {}
                Ok(Some(warning)) => passed_over.push(warning),
                Err(finding) => findings.push(finding),
            }
        }
    }
    engine.follow_pending();
    findings.into_result(Standard { value: engine.value, passed_over })
}

/// Whether a URI reference can mean this file; folders are not compared, since both names are relative to different ones.
fn names_file(reference: &str, name: &str) -> bool {
    let path = reference.split(['?', '#']).next().unwrap_or_default();
    let last = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or_default().replace("%20", " ");
    last(path) == last(name)
}
