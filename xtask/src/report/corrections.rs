//! What became of each action, and the sections that it concerns.

use std::collections::HashMap;

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

use super::page::{Change, Cited, Correction, Outcome, Section, What};
use super::rows::Marks;
use super::{file_name, remark};
use crate::compare;
use crate::document::Document;
use crate::overlay::{Action, Applied, Deviation, Entry, Failure, Overlay};

/// Longer values are cut here; the fragments have them whole.
const LONGEST: usize = 240;

/// All actions, in the order in which they are applied.
#[derive(Debug)]
pub(super) struct Corrections<'c> {
    list: Vec<One<'c>>,
}

#[derive(Debug)]
struct One<'c> {
    correction: Correction,
    came: Came<'c>,
}

/// What came of an action.
#[derive(Debug, Clone)]
enum Came<'c> {
    Applied(&'c Entry),
    /// The places that the finding speaks of, in the vendor's document.
    Failed(Vec<PointerBuf>),
}

impl<'c> Corrections<'c> {
    /// `evidence` has the citation and the anchor of each file.
    pub(super) fn of(
        vendor: &Document,
        overlays: &[Overlay],
        applied: &'c Applied,
        failures: &[Failure],
        evidence: &HashMap<&str, (String, String)>,
    ) -> Self {
        let failed: HashMap<(&str, &Pointer), &Failure> =
            failures.iter().map(|failure| ((failure.file.as_str(), &*failure.action), failure)).collect();
        let done: HashMap<(&str, &Pointer), &'c Entry> =
            applied.log.iter().map(|entry| ((entry.file.as_str(), &*entry.action), entry)).collect();
        let mut list = Vec::new();
        let actions = overlays.iter().flat_map(|overlay| overlay.actions.iter().map(move |action| (overlay, action)));
        for (index, (overlay, action)) in actions.enumerate() {
            let key = (overlay.document.source.name.as_str(), &*action.pointer);
            // A removal that a later action undoes is in the log and fails all the same.
            let came = match (failed.get(&key), done.get(&key)) {
                (Some(failure), _) => Came::Failed(places(vendor, failure, applied)),
                (None, Some(entry)) => Came::Applied(entry),
                // Left out since the document had grown too large, which another finding says.
                (None, None) => Came::Failed(Vec::new()),
            };
            let failure = failed.get(&key).copied();
            let correction = Correction {
                number: index + 1,
                id: format!("correction-{}", index + 1),
                outcome: match (&came, failure) {
                    (Came::Applied(_), _) => Outcome::Applied,
                    (Came::Failed(_), Some(failure)) => compare::Outcome::of_code(failure.finding.code).into(),
                    (Came::Failed(_), None) => Outcome::Invalid,
                },
                target: action.target.text().to_owned(),
                file: file_name(&overlay.document.source.name).to_owned(),
                line: overlay.document.place(&action.pointer).position().0,
                reason: action.description.as_deref().map(one_paragraph),
                evidence: cited(action, evidence),
                changes: Vec::new(),
                message: failure.map(|failure| remark(&failure.finding)),
            };
            list.push(One { correction, came });
        }
        Self { list }
    }

    pub(super) fn outcomes(&self) -> impl Iterator<Item = Outcome> {
        self.list.iter().map(|one| one.correction.outcome)
    }

    /// Which action changed what.
    pub(super) fn marks(&self) -> Marks {
        Marks::of(self.list.iter().filter_map(|one| match &one.came {
            Came::Applied(entry) => Some((one.correction.number, *entry)),
            Came::Failed(_) => None,
        }))
    }

    /// Puts each correction into every section that it concerns; in the first one it has its short anchor.
    pub(super) fn spread(self, sections: &mut [Section]) {
        for One { correction, came } in self.list {
            let mut is_placed = false;
            for section in sections.iter_mut() {
                let concerns = |at: &Pointer| section.parts.iter().any(|part| related(at, &part.at));
                let changes: Vec<Change> = match &came {
                    Came::Applied(entry) => {
                        entry.deviations.iter().filter(|deviation| concerns(&deviation.pointer)).map(change).collect()
                    }
                    Came::Failed(places) if places.iter().any(|at| concerns(at)) => Vec::new(),
                    Came::Failed(_) => continue,
                };
                if changes.is_empty() && matches!(came, Came::Applied(_)) {
                    continue;
                }
                let id = correction_id(&correction, section, is_placed);
                section.corrections.push(Correction { id, changes, ..correction.clone() });
                is_placed = true;
            }
            if let (false, Some(last)) = (is_placed, sections.last_mut()) {
                let changes = match &came {
                    Came::Applied(entry) => entry.deviations.iter().map(change).collect(),
                    Came::Failed(_) => Vec::new(),
                };
                last.corrections.push(Correction { changes, ..correction });
            }
        }
    }
}

fn correction_id(correction: &Correction, section: &Section, is_placed: bool) -> String {
    if is_placed { format!("{}-{}", section.id, correction.id) } else { correction.id.clone() }
}

/// Whether one place is inside of the other. The whole document is inside of nothing and holds nothing of its own.
fn related(at: &Pointer, part: &Pointer) -> bool {
    at.starts_with(part) || (!at.is_root() && at.count() > 1 && part.starts_with(at))
}

/// The places of a failure in the vendor's document; the first place of a finding is in the overlay.
fn places(vendor: &Document, failure: &Failure, applied: &Applied) -> Vec<PointerBuf> {
    let places = failure.finding.places.iter().skip(1).filter_map(|place| place.pointer());
    let places = places.map(|at| if vendor.get(at).is_some() { at.to_buf() } else { applied.origins.of(at) });
    places.collect()
}

fn cited(action: &Action, known: &HashMap<&str, (String, String)>) -> Vec<Cited> {
    let cited = action.evidence.iter().map(|name| Cited { name: name.clone(), found: known.get(name.as_str()).cloned() });
    cited.collect()
}

fn change(deviation: &Deviation) -> Change {
    let Deviation { pointer, renamed_to, before, after } = deviation;
    let what = match (renamed_to, before, after) {
        (Some(to), ..) => What::Renamed(to.last().map(|name| name.decoded().into_owned()).unwrap_or_default()),
        (None, Some(before), Some(after)) => What::Changed(short(before), short(after)),
        (None, Some(before), None) => What::Removed(short(before)),
        (None, None, after) => What::Added(after.as_ref().map(short).unwrap_or_default()),
    };
    Change { at: pointer.clone(), what }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn one_paragraph(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
