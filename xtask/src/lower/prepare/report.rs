//! What is said about the document: equal findings once, with the first place and the number of the others.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;
use indexmap::map::Entry;
use jsonptr::{Pointer, PointerBuf};

use super::at::At;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use crate::document::{Moved, Source};

/// The findings so far, and where the parts of the value come from.
pub(super) struct Report {
    source: Arc<Source>,
    moved: Moved,
    groups: IndexMap<(Severity, &'static str, String), Diagnostic>,
}

impl Report {
    pub(super) fn new(source: &Arc<Source>) -> Self {
        Self { source: Arc::clone(source), moved: Moved::default(), groups: IndexMap::new() }
    }

    /// Adds a finding about the value at `at`.
    pub(super) fn add(&mut self, finding: Diagnostic, at: &At<'_>) {
        let place = self.place(&at.pointer());
        self.add_placed(finding.at(place));
    }

    /// Adds a finding about the key at `at`.
    pub(super) fn add_key(&mut self, finding: Diagnostic, at: &At<'_>) {
        let (source, pointer) = self.moved.trace(&self.source, &at.pointer());
        self.add_placed(finding.at(Place::key(&source, &pointer)));
    }

    /// Adds a finding about a place in the text of another file.
    pub(super) fn add_in(&mut self, finding: Diagnostic, source: &Arc<Source>, at: &Pointer) {
        self.add_placed(finding.at(Place::value(source, at)));
    }

    /// Adds a finding that has its places. The same again is kept by its places alone.
    pub(super) fn add_placed(&mut self, finding: Diagnostic) {
        match self.groups.entry((finding.severity, finding.code, finding.message.clone())) {
            Entry::Vacant(group) => {
                group.insert(finding);
            }
            Entry::Occupied(mut group) => {
                if let Some(place) = finding.places.into_iter().next() {
                    group.get_mut().repeat(place);
                }
            }
        }
    }

    /// Says that something was repaired at `at`.
    pub(super) fn repaired(&mut self, what: impl Into<String>, at: &At<'_>) {
        self.add(Diagnostic::warning("prepare::repaired", what), at);
    }

    /// Says that something at `at` has no use and was left out.
    pub(super) fn left_out(&mut self, what: impl Into<String>, at: &At<'_>) {
        self.add(Diagnostic::warning("prepare::left-out", what), at);
    }

    /// Says that what is now at `now` stands where `then` was until now.
    pub(super) fn moved(&mut self, now: &Pointer, then: &Pointer) {
        let (source, then) = self.moved.trace(&self.source, then);
        self.moved.insert(now, source, then);
    }

    /// Says that what is now at `now` stands at `then` in another file.
    pub(super) fn moved_from(&mut self, now: &Pointer, source: &Arc<Source>, then: &Pointer) {
        self.moved.insert(now, Arc::clone(source), then.to_buf());
    }

    /// Where what is now at `now` stands in text, to be kept while things are moved about.
    pub(super) fn traced(&self, now: &Pointer) -> (Arc<Source>, PointerBuf) {
        self.moved.trace(&self.source, now)
    }

    /// Whether what is at a place stands there in the text of the document, too.
    pub(super) fn is_in_place(&self, place: &Pointer) -> bool {
        let (source, pointer) = self.moved.trace(&self.source, place);
        Arc::ptr_eq(&source, &self.source) && pointer == *place
    }

    /// Where the parts of the document's text that were moved are now.
    pub(super) fn moved_to(&self) -> HashMap<PointerBuf, PointerBuf> {
        self.moved.inverse(&self.source)
    }

    fn place(&self, at: &Pointer) -> Place {
        let (source, pointer) = self.moved.trace(&self.source, at);
        Place::value(&source, &pointer)
    }

    /// All findings, and the source that knows where everything stands.
    pub(super) fn finish(self) -> (Arc<Source>, Diagnostics) {
        let mut findings = Diagnostics::default();
        findings.extend(self.groups.into_values());
        (Source::rearranged(&self.source, self.moved), findings)
    }
}
