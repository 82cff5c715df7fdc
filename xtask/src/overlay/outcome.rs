//! What is said when an action does not simply apply: obsolete, unmatched, conflict.

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

use super::merge::{Kind, Misfit, Unexpected};
use super::origin::Origins;
use super::unmatched::Explanation;
use super::{Action, Change, Overlay, Target};
use crate::diagnostic::{Diagnostic, Place, counted};
use crate::document::Document;

/// Longer values are cut in messages.
const SHOWN: usize = 160;

/// An action, and everything that a message about it needs.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) document: &'a Document,
    pub(super) overlay: &'a Overlay,
    pub(super) action: &'a Action,
    pub(super) origins: &'a Origins,
}

impl Case<'_> {
    /// The action changes nothing.
    pub(super) fn obsolete(&self, places: &[PointerBuf]) -> Diagnostic {
        let target = self.target();
        let message = match &self.action.change {
            Change::Rename { to, .. } => format!("the document already says `{to}` where `{target}` was to be renamed"),
            Change::Copy(from) => format!("`{target}` already says what `{}` says", from.text()),
            _ => format!("the document already says at `{target}` what this override wants it to say"),
        };
        let finding = Diagnostic::error("override::obsolete", message).at(self.here("target").label("this override"));
        self.reason(self.there(finding, places, "says so already"))
            .note("the vendor has fixed it, or another override does the same")
            .help(format!("remove the action at {}", self.overlay.address(&self.action.pointer)))
    }

    /// The rename is done, what else the action wants is not.
    pub(super) fn half_obsolete(&self, places: &[PointerBuf], now: &Target) -> Diagnostic {
        let finding = Diagnostic::error("override::obsolete", format!("`{}` already has its new name", self.target()))
            .at(self.here("x-rename").label("this rename"));
        self.reason(self.there(finding, places, "named so already"))
            .note("the `update` of the same action still has something to say")
            .help(format!(
                "in the action at {}, write `target: {}` and remove `x-rename`",
                self.overlay.address(&self.action.pointer),
                now.text()
            ))
    }

    /// The action takes away what a later one puts back as it was.
    pub(super) fn restored(&self, places: &[PointerBuf], by: Option<(&Overlay, &Pointer)>) -> Diagnostic {
        let finding = Diagnostic::error(
            "override::obsolete",
            format!("what is removed at `{}` is put back later, exactly as it was", self.target()),
        )
        .at(self.here("target").label("removed here"));
        let finding = self.reason(self.there(finding, places, "already says so"));
        let address = self.overlay.address(&self.action.pointer);
        match by {
            Some((overlay, pointer)) => {
                finding.help(format!("remove the action at {address} and the one at {}", overlay.address(pointer)))
            }
            None => finding.help(format!("remove the action at {address} and the one that puts it back")),
        }
    }

    /// The target, or the source of a copy, selects nothing.
    pub(super) fn unmatched(&self, field: &str, path: &Target, explanation: Explanation) -> Diagnostic {
        let finding = Diagnostic::error("override::unmatched", format!("`{}` selects nothing", path.text()))
            .at(self.here(field).label("this path"));
        let mut finding = self.there(finding, &[explanation.reached], "the path leads here").note(explanation.note);
        finding.help.extend(explanation.help);
        if matches!(self.action.change, Change::Remove) {
            let address = self.overlay.address(&self.action.pointer);
            return finding.help(format!("if the vendor has removed it, remove the action at {address}"));
        }
        finding
    }

    /// A filter asks the whole document for each value that it tests, and there are too many of these.
    pub(super) fn unbearable(&self, field: &str, path: &Target, values: usize) -> Diagnostic {
        let message = format!("a filter of `{}` asks the whole document again for each value that it tests", path.text());
        Diagnostic::error("overlay::target", message)
            .at(self.here(field).label("this path"))
            .note(format!("the document has {values} values; the work grows with the square of that, or faster"))
            .help("in the filter, write what the value itself has (`@`) instead of `$` with `..`, `*` or a filter")
            .help("or name in an action of its own what the filter is to find")
    }

    /// The target selects nothing, which is no error by the letter of the specification.
    pub(super) fn passed_over(&self) -> Diagnostic {
        Diagnostic::warning("overlay::unmatched", format!("`{}` selects nothing; the action is passed over", self.target()))
            .at(self.here("target"))
            .help("with `--strict` this is an error, and says what is near")
    }

    /// The document says something else than the override was written for.
    pub(super) fn unexpected(&self, place: &Pointer, difference: &Unexpected<'_>) -> Diagnostic {
        let at = place.concat(&difference.below);
        let field = self.action.pointer.with_trailing_token("x-expect").concat(&difference.below);
        let found = difference.found.map_or_else(|| "nothing".to_owned(), |value| format!("`{}`", shown(value)));
        let finding =
            Diagnostic::error("override::conflict", format!("the document does not say what this override expects at `#{at}`"))
                .at(self.overlay.document.place(&field).label("expected"));
        self.reason(self.there(finding, &[at], "found"))
            .note(format!("expected `{}`, found {found}", shown(difference.expected)))
            .help(format!(
                "see what the vendor has changed; then correct or remove the action at {}",
                self.overlay.address(&self.action.pointer)
            ))
    }

    /// The value that is merged and the value that is there are of kinds that do not go together.
    pub(super) fn misfit(&self, place: &Pointer, misfit: &Misfit) -> Diagnostic {
        let field = if matches!(self.action.change, Change::Copy(_)) { "copy" } else { "update" };
        let limit = |reason: &str| {
            Diagnostic::error("overlay::too-large", reason)
                .at(self.here(field))
                .help("see whether an action copies a value into itself")
        };
        match misfit {
            Misfit::TooLarge => limit("with this action the overlays add more than a million values"),
            Misfit::TooDeep => limit("with this action the document would nest deeper than it could be read again"),
            Misfit::Kinds { below, there, update } => {
                let at = place.concat(below);
                let own = self.action.pointer.with_trailing_token(field);
                let own = if field == "update" { own.concat(below) } else { own };
                let message = format!("{update} cannot be merged into {there} (`#{at}`)");
                let finding = Diagnostic::error("override::conflict", message)
                    .at(self.overlay.document.place(&own).label(update.to_string()))
                    .at(self.vendor(&at).label(there.to_string()));
                finding
                    .note(
                        "objects merge with objects, anything is appended to an array, primitive values replace primitive values",
                    )
                    .help("to replace a value by one of another kind, remove it in one action and add it again in the next")
            }
        }
    }

    /// The target selects nodes that one `update` cannot fit.
    pub(super) fn mixed(&self, first: (&Pointer, Kind), other: (&Pointer, Kind)) -> Diagnostic {
        Diagnostic::error(
            "override::conflict",
            format!("`{}` selects both {} and {}; one value cannot fit both", self.target(), first.1, other.1),
        )
        .at(self.here("target"))
        .at(self.vendor(first.0).label(first.1.to_string()))
        .at(self.vendor(other.0).label(other.1.to_string()))
        .help("make two actions of it, each with a target that selects values of one kind")
    }

    /// `remove` on the whole document.
    pub(super) fn removes_root(&self) -> Diagnostic {
        Diagnostic::error("override::conflict", "the whole document cannot be removed")
            .at(self.here("target"))
            .help("name the members to remove, such as `$.servers`")
    }

    /// `x-rename` on something without a key.
    pub(super) fn nameless(&self, place: &Pointer) -> Diagnostic {
        let what = if place.is_root() { "the document" } else { "an item of an array" };
        let finding =
            Diagnostic::error("override::conflict", format!("{what} has no name that could be changed")).at(self.here("target"));
        self.there(finding, &[place.to_buf()], "selected")
            .help("`x-rename` is for members of objects: properties, paths, components")
    }

    /// `x-rename` on members with several names.
    pub(super) fn several_names(&self, first: &str, other: &str) -> Diagnostic {
        Diagnostic::error("override::conflict", format!("`{}` selects both `{first}` and `{other}`", self.target()))
            .at(self.here("target"))
            .help("make one action for each name")
    }

    /// The new name is taken.
    pub(super) fn taken(&self, place: &Pointer, taken: &Pointer, to: &str) -> Diagnostic {
        Diagnostic::error("override::conflict", format!("`#{place}` cannot be renamed: `{to}` is there already"))
            .at(self.here("x-rename").label("the new name"))
            .at(self.vendor(taken).label("has that name"))
            .at(self.vendor(place).label("was to get it"))
            .help(format!("remove one of the two, or remove the action at {}", self.overlay.address(&self.action.pointer)))
    }

    /// `copy` must select one node.
    pub(super) fn several_sources(&self, path: &Target, places: &[PointerBuf]) -> Diagnostic {
        let message = format!("`{}` selects {}; a copy has one source", path.text(), counted(places.len(), "node"));
        let finding = Diagnostic::error("override::conflict", message).at(self.here("copy"));
        places.iter().take(2).fold(finding, |finding, place| finding.at(self.vendor(place).label("selected")))
    }

    /// An action without a change.
    pub(super) fn no_change(&self) -> Diagnostic {
        Diagnostic::error(
            "overlay::no-change",
            "this action changes nothing: it has neither `update` nor `copy` nor `remove: true`",
        )
        .at(self.here("target"))
        .help(format!("say what is to change, or remove the action at {}", self.overlay.address(&self.action.pointer)))
    }

    fn target(&self) -> &str {
        self.action.target.text()
    }

    fn here(&self, field: &str) -> Place {
        self.overlay.place(self.action, Some(field))
    }

    /// The place in the vendor's text of what now stands at `place`.
    fn vendor(&self, place: &Pointer) -> Place {
        self.document.place(&self.origins.of(place))
    }

    fn there(&self, finding: Diagnostic, places: &[PointerBuf], label: &str) -> Diagnostic {
        match places.first() {
            Some(place) => finding.at(self.vendor(place).label(label)),
            None => finding,
        }
    }

    fn reason(&self, finding: Diagnostic) -> Diagnostic {
        match self.action.description.as_deref().map(str::trim) {
            Some(reason) if !reason.is_empty() => finding.note(format!("its reason was: {reason}")),
            _ => finding,
        }
    }
}

/// `extends` names another document.
pub(super) fn extends(overlay: &Overlay, extends: &str, document: &Document) -> Diagnostic {
    Diagnostic::error("overlay::extends", for_another(extends, document))
        .at(overlay.document.place(&PointerBuf::from_tokens(["extends"])))
        .help("apply it to the document that it names, or correct `extends`")
}

/// The same by the letter of the specification, which leaves it to the user what an overlay is applied to.
pub(super) fn extends_another(overlay: &Overlay, extends: &str, document: &Document) -> Diagnostic {
    Diagnostic::warning("overlay::extends", for_another(extends, document))
        .at(overlay.document.place(&PointerBuf::from_tokens(["extends"])))
        .help("with `--strict` this is an error")
}

fn for_another(extends: &str, document: &Document) -> String {
    format!("this overlay is made for `{extends}`, not for `{}`", document.source.name)
}

/// A value in a message.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
