//! Writes changes down: what they are about is said once.

use jsonptr::PointerBuf;

use super::change::{Change, Direction, Level, Subject};
use super::kind::Kind;
use crate::api::Docs;

/// The changes of one subject.
#[derive(Debug)]
pub(super) struct Recorder {
    subject: Subject,
    direction: Option<Direction>,
    old: Option<PointerBuf>,
    new: Option<PointerBuf>,
    pub(super) changes: Vec<Change>,
}

impl Recorder {
    pub(super) fn new(subject: Subject, old: Option<&PointerBuf>, new: Option<&PointerBuf>) -> Self {
        Self { subject, direction: None, old: old.cloned(), new: new.cloned(), changes: Vec::new() }
    }

    /// What is written from here on travels this way.
    pub(super) fn travelling(&mut self, direction: Option<Direction>) {
        self.direction = direction;
    }

    pub(super) fn breaking(&mut self, kind: Kind, message: impl Into<String>) {
        self.push(Level::Breaking, kind, message);
    }

    /// What breaks callers although the compiler may accept them.
    pub(super) fn breaking_if_seen(&mut self, silent: bool, kind: Kind, message: impl Into<String>) {
        self.push(Level::Breaking, kind, message);
        if let Some(change) = self.changes.last_mut() {
            change.silent = silent;
        }
    }

    pub(super) fn behaviour(&mut self, kind: Kind, message: impl Into<String>) {
        self.push(Level::Behaviour, kind, message);
    }

    pub(super) fn additive(&mut self, kind: Kind, message: impl Into<String>) {
        self.push(Level::Additive, kind, message);
    }

    pub(super) fn documentation(&mut self, kind: Kind, message: impl Into<String>) {
        self.push(Level::Documentation, kind, message);
    }

    pub(super) fn push(&mut self, level: Level, kind: Kind, message: impl Into<String>) {
        self.changes.push(Change {
            level,
            kind,
            subject: self.subject.clone(),
            direction: self.direction,
            message: message.into(),
            silent: false,
            old: self.old.clone(),
            new: self.new.clone(),
        });
    }

    /// The text about something. `attribute` tells whether the crate passes deprecation on to the compiler.
    pub(super) fn docs(&mut self, what: &str, old: &Docs, new: &Docs, attribute: bool) {
        // Defaults are told from the documents, and an example promises nothing.
        let Docs { paragraphs, remarks: _, deprecated } = old;
        if *paragraphs != new.paragraphs {
            self.documentation(Kind::DocumentationChanged, format!("the description of {what} has changed"));
        }
        match (deprecated, new.deprecated) {
            // SemVer 2.0, section 7: what is marked as deprecated asks for a minor step.
            (false, true) if attribute => {
                self.additive(Kind::Deprecated, format!("{what} is deprecated: callers get a warning from the compiler"));
            }
            (false, true) => self.documentation(Kind::Deprecated, format!("{what} is deprecated")),
            (true, false) => self.documentation(Kind::Reinstated, format!("{what} is not deprecated any more")),
            (true, true) | (false, false) => {}
        }
    }
}
