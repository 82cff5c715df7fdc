//! Two releases of an API compared: what changes for those who use the generated crate.
//!
//! The compiler decides what is breaking: a change that keeps a program from compiling that compiled with the old crate. Structs
//! that are only received are `#[non_exhaustive]`, and so are enums, which also keep values that they do not know: a new property
//! of a response and a new value of an enum are additive. Structs that are sent are written out by callers, so that any new property
//! breaks them. What compiles and does something else — another path, another place, another credential — is a change of behaviour.
//! Where equal types hide a change of meaning from the compiler the change is breaking all the same, and marked as silent.
//!
//! `docs/diff.md` lists every kind of change, and what becomes of each check of oasdiff.

mod arguments;
mod change;
mod content;
mod contract;
mod groups;
mod headers;
mod kind;
mod members;
mod operations;
mod recorder;
mod report;
mod rust;
mod servers;
mod types;
mod usage;
mod whole;

use crate::api::Api;
use crate::document::Document;

pub use change::{Change, Direction, Level, Step, Subject, Use};
pub use kind::Kind;
pub(crate) use rust::Names;

pub use report::{Evidence, Format, Outcome, Override, Release, Report};

/// One release: the effective document, and what it becomes in Rust.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The effective document.
    pub document: &'a Document,
    /// What it was lowered to.
    pub api: &'a Api,
}

/// All changes from one release to the next: the API as a whole, then servers, then operations, then types, then headers, each in the order of the
/// new document.
pub fn compare(old: Side<'_>, new: Side<'_>) -> Vec<Change> {
    let renames = types::renames(old.api, new.api);
    let (old_names, new_names) = (rust::Names::renamed(old.api, &renames), rust::Names::new(new.api));
    let mut changes = whole::compare(old.api, new.api);
    changes.extend(servers::compare(old.api, new.api));
    changes.extend(operations::compare(old, new, old_names, new_names));
    changes.extend(types::compare(old, new, old_names, new_names, &renames));
    changes.extend(headers::compare(old.api, new.api, old_names, new_names));
    changes
}

/// The step of the version that follows from changes.
pub fn step(changes: &[Change]) -> Step {
    changes.iter().map(|change| change.level.step()).max().unwrap_or(Step::None)
}
