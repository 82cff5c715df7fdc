//! An overlay document as plain data.

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

use super::{Target, read};
use crate::diagnostic::{Diagnostics, Place};
use crate::document::Document;

/// An overlay document: actions, in the order in which they are applied.
#[derive(Debug, Clone)]
pub struct Overlay {
    /// The file, for messages.
    pub document: Document,
    /// The version of the Overlay Specification that it follows.
    pub version: Version,
    /// What the overlay is for, in the author's words.
    pub title: String,
    /// The document that it is made for, as a URI reference.
    pub extends: Option<String>,
    /// What it changes.
    pub actions: Vec<Action>,
    /// What is odd about it but no error.
    pub warnings: Diagnostics,
}

/// The versions of the Overlay Specification that the engine reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// 1.0.x.
    V1_0,
    /// 1.1.x, which adds `copy` and `info.description`.
    V1_1,
}

/// One change, and the nodes it is for.
#[derive(Debug, Clone)]
pub struct Action {
    /// The place of the action in its file.
    pub pointer: PointerBuf,
    /// The nodes to change.
    pub target: Target,
    /// Why, in the author's words.
    pub description: Option<String>,
    /// `x-evidence`: the files that show it.
    pub evidence: Vec<String>,
    /// `x-expect`: what each selected node must say now, at least.
    pub expect: Option<Value>,
    /// What becomes of the selected nodes.
    pub change: Change,
}

/// What becomes of the nodes that an action selects.
#[derive(Debug, Clone)]
pub enum Change {
    /// `update`: objects merge, arrays grow, primitives are replaced.
    Update(Value),
    /// `remove: true`, which wins over everything else in the action.
    Remove,
    /// `copy`: like `update`, with the value of the one node that this selects.
    Copy(Target),
    /// `x-rename`: the selected members get another key, and what names them follows.
    Rename {
        /// The new key.
        to: String,
        /// Merged into the value before it is renamed.
        update: Option<Value>,
    },
    /// None of these: valid in the document's schema, an error when it is applied.
    Nothing,
}

impl Overlay {
    /// Reads an overlay document and checks that it is a valid one.
    ///
    /// # Errors
    /// Every way in which it is not: a wrong version, a missing, unknown or ill-typed field, no action or the same action twice, a
    /// target that is no JSONPath (RFC 9535), two changes in one action.
    pub fn read(document: Document) -> Result<Self, Diagnostics> {
        read::read(document)
    }

    /// The place of an action, or of one of its fields.
    pub(super) fn place(&self, action: &Action, field: Option<&str>) -> Place {
        match field {
            Some(field) => self.document.place(&action.pointer.with_trailing_token(field)),
            None => self.document.place(&action.pointer),
        }
    }

    /// How a person finds the action: file, line and JSON pointer.
    pub(super) fn address(&self, pointer: &Pointer) -> String {
        let (line, _) = self.document.place(pointer).position();
        format!("{}:{line} (`{pointer}`)", self.document.source.name)
    }
}
