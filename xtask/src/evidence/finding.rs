//! What the proof found, kept as data: a message for people, an override for `draft`.

use std::sync::Arc;

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

use super::action::{Action, Change};
use super::model::Evidence;
use super::sample::Sample;
use super::schema::Effective;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::Source;

/// One difference between the effective document and the evidence.
#[derive(Debug, Clone)]
pub struct Finding {
    /// A stable name for the kind of finding, such as `evidence::missing-field`.
    pub code: &'static str,
    /// What is the matter.
    pub message: String,
    /// The place of the effective document that it is about.
    pub at: PointerBuf,
    /// Words beside that place.
    pub label: String,
    /// Where the evidence shows it: the first place of each file.
    pub shown: Vec<Shown>,
    /// What was found, what is near.
    pub notes: Vec<String>,
    /// What would settle it.
    pub fix: Fix,
}

/// A place of an evidence file.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The file's name.
    pub evidence: String,
    /// The place.
    pub place: Place,
}

/// What would settle a finding.
#[derive(Debug, Clone)]
pub enum Fix {
    /// The evidence decides: this action makes the document say what is shown.
    Decided(Action),
    /// A person has to decide; this action is the likely answer, or the one that changes least.
    Open(Action),
    /// A person has to decide whether the guess is right.
    Either {
        /// What may be the case.
        guess: Action,
        /// What the evidence shows anyway, when the guess is wrong.
        certain: Action,
    },
    /// No override helps; in words, what to do.
    Words(String),
}

impl Fix {
    /// The action, if an override helps.
    pub fn action(&self) -> Option<&Action> {
        match self {
            Self::Decided(action) | Self::Open(action) | Self::Either { guess: action, .. } => Some(action),
            Self::Words(_) => None,
        }
    }
}

/// All findings, in the order of the effective document.
#[derive(Debug, Clone)]
pub struct Findings {
    source: Arc<Source>,
    list: Vec<Finding>,
}

impl Findings {
    pub(super) fn new(source: &Arc<Source>, document: Effective<'_>, mut list: Vec<Finding>) -> Self {
        list.sort_by_cached_key(|finding| {
            let mut steps = order(document, &finding.at);
            // A key is given its new name last, so that the targets inside it still lead somewhere.
            if matches!(finding.fix.action(), Some(Action { change: Change::Rename(_), .. })) {
                steps.push(usize::MAX);
            }
            steps
        });
        Self { source: Arc::clone(source), list }
    }

    /// Whether the evidence and the document agree.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many findings there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The findings.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.list.iter()
    }

    /// A finding as people see it.
    pub fn diagnostic(&self, finding: &Finding) -> Diagnostic {
        let mut diagnostic = Diagnostic::error(finding.code, finding.message.clone());
        if let Some(first) = finding.shown.first() {
            diagnostic = diagnostic.at(first.place.clone().label("shown here"));
        }
        diagnostic = diagnostic.at(Place::value(&self.source, &finding.at).label(finding.label.clone()));
        if finding.shown.len() > 1 {
            let names: Vec<&str> = finding.shown.iter().map(|shown| shown.evidence.as_str()).collect();
            diagnostic = diagnostic.note(format!("shown by {}", names.join(", ")));
        }
        for note in &finding.notes {
            diagnostic = diagnostic.note(note.clone());
        }
        diagnostic.help(match &finding.fix {
            Fix::Decided(action) => format!("add this action to the overrides:\n{}", action.to_yaml()),
            Fix::Open(action) => format!("once that is decided, add this action to the overrides:\n{}", action.to_yaml()),
            Fix::Either { guess, certain } => format!(
                "if it is, add this action to the overrides:\n{}\nif it is not, add this one:\n{}",
                guess.to_yaml(),
                certain.to_yaml()
            ),
            Fix::Words(words) => words.clone(),
        })
    }
}

impl<'f> IntoIterator for &'f Findings {
    type Item = &'f Finding;
    type IntoIter = std::slice::Iter<'f, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<&Findings> for Diagnostics {
    fn from(findings: &Findings) -> Self {
        let mut diagnostics = Self::default();
        diagnostics.extend(findings.iter().map(|finding| findings.diagnostic(finding)));
        diagnostics
    }
}

/// The index of each step of `at` among its neighbours, which sorts pointers as the document is written.
fn order(document: Effective<'_>, at: &Pointer) -> Vec<usize> {
    let mut value = document.get(&PointerBuf::new());
    let mut steps = Vec::with_capacity(at.count());
    for token in at.tokens() {
        let name = token.decoded();
        let (step, next) = match value {
            Some(Value::Object(members)) => (members.keys().position(|key| *key == *name), members.get(name.as_ref())),
            Some(Value::Array(items)) => {
                let index = name.parse::<usize>().ok();
                (index, index.and_then(|index| items.get(index)))
            }
            _ => (None, None),
        };
        steps.push(step.unwrap_or(usize::MAX - 1));
        value = next;
    }
    steps
}

/// The first sample of each evidence file.
pub(super) fn shown(samples: &[Sample<'_>]) -> Vec<Shown> {
    let mut list: Vec<Shown> = Vec::new();
    for sample in samples {
        if list.iter().all(|shown| shown.evidence != sample.evidence.name) {
            list.push(Shown { evidence: sample.evidence.name.clone(), place: sample.place() });
        }
    }
    list
}

/// The names of the evidence files, each once.
pub(super) fn names<'e>(evidence: impl IntoIterator<Item = &'e Evidence>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for file in evidence {
        if !names.contains(&file.name) {
            names.push(file.name.clone());
        }
    }
    names
}

/// Who shows the samples, for a description: each source once, the first three.
pub(super) fn citations(samples: &[Sample<'_>]) -> String {
    let mut list: Vec<String> = Vec::new();
    for sample in samples {
        let citation = sample.evidence.citation();
        if !list.contains(&citation) {
            list.push(citation);
        }
    }
    let more = list.len().saturating_sub(3);
    list.truncate(3);
    if more > 0 {
        list.push(format!("{more} more"));
    }
    list.join("; ")
}

/// An action on behalf of `samples`: the description says who shows it, then `what`.
pub(super) fn action(target: String, what: &str, change: Change, samples: &[Sample<'_>]) -> Action {
    Action {
        target,
        description: format!("{}: {what}", citations(samples)),
        change,
        evidence: names(samples.iter().map(|sample| sample.evidence)),
    }
}
