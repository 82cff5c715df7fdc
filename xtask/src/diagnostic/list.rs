//! The findings of a step.

use std::collections::HashSet;

use super::{Diagnostic, Severity, Style};

/// All findings of a step, in the order in which they were made.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds a finding; the same again is kept by its places alone.
    pub fn push_once(&mut self, diagnostic: Diagnostic) {
        let same = |known: &&mut Diagnostic| {
            (known.severity, known.code, &known.message) == (diagnostic.severity, diagnostic.code, &diagnostic.message)
        };
        match self.0.iter_mut().find(same) {
            Some(known) => {
                for place in diagnostic.places {
                    if !known.places.iter().chain(known.repeats()).any(|own| own.is_same(&place)) {
                        known.repeat(place);
                    }
                }
            }
            None => self.push(diagnostic),
        }
    }

    /// Adds all findings of another step.
    pub fn extend(&mut self, other: impl IntoIterator<Item = Diagnostic>) {
        self.0.extend(other);
    }

    /// The findings without those that say again of the same places what was said before.
    #[must_use]
    pub fn said_once(mut self) -> Self {
        let mut said = HashSet::new();
        self.0.retain(|finding| {
            let places: Vec<_> = finding.places.iter().map(|place| (place.source.name.clone(), place.spot.clone())).collect();
            places.is_empty() || said.insert((finding.severity, finding.code, finding.message.clone(), places))
        });
        self
    }

    /// Makes errors of the warnings of one kind. What was to be done about them, which their notes say, is not done then.
    pub fn promote(&mut self, code: &str) {
        for diagnostic in self.0.iter_mut().filter(|diagnostic| diagnostic.code == code) {
            diagnostic.severity = diagnostic.severity.max(Severity::Error);
            diagnostic.notes.clear();
        }
    }

    /// Whether any finding forbids writing.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The findings.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// How many findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// `value` when there is no error among the findings.
    ///
    /// # Errors
    /// The findings, when there is.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.has_errors() { Err(self) } else { Ok(value) }
    }

    /// What `make` makes of the findings, when there is no error among them.
    ///
    /// # Errors
    /// The findings, when there is.
    pub fn into_result_with<T>(self, make: impl FnOnce(Self) -> T) -> Result<T, Self> {
        if self.has_errors() { Err(self) } else { Ok(make(self)) }
    }

    /// Works out where the findings stand, which is kept for whoever writes them.
    pub fn locate(&self) {
        for place in self.0.iter().flat_map(|diagnostic| &diagnostic.places) {
            place.position();
        }
    }

    /// All findings as text, a blank line between two.
    pub fn render(&self, style: Style) -> String {
        let texts: Vec<String> = self.0.iter().map(|diagnostic| diagnostic.render(style)).collect();
        texts.join("\n\n")
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
