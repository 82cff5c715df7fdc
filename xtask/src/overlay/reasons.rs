//! Strict overlays explain themselves: a reason and the evidence for every action.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Action, Change, Overlay};
use crate::diagnostic::{Diagnostic, Diagnostics, nearest};

/// Checks that every action says why it is there and names files of evidence that exist.
///
/// `known_evidence` holds the file names in the evidence folder. The findings are empty when all is well.
pub fn require_reasons(overlays: &[Overlay], known_evidence: &BTreeSet<String>) -> Diagnostics {
    let mut findings = Diagnostics::default();
    for overlay in overlays {
        for action in &overlay.actions {
            findings.extend(reason(overlay, action));
            findings.extend(evidence(overlay, action, known_evidence));
        }
    }
    findings
}

fn reason(overlay: &Overlay, action: &Action) -> Option<Diagnostic> {
    let given = action.description.as_ref().is_some_and(|text| !text.trim().is_empty());
    (!given).then(|| {
        Diagnostic::error("override::no-reason", "this override does not say why it is there")
            .at(overlay.place(action, Some("target")))
            .note("a correction that nobody can explain is one that nobody dares to remove")
            .help(format!("add `description:` with the reason to the action at {}", overlay.address(&action.pointer)))
    })
}

/// Whether an action does nothing but say why something is shown by no evidence; there is then none to name.
fn says_undocumented(action: &Action) -> bool {
    matches!(&action.change, Change::Update(Value::Object(update))
        if update.len() == 1 && update.get("x-undocumented").is_some_and(Value::is_string))
}

fn evidence(overlay: &Overlay, action: &Action, known: &BTreeSet<String>) -> Vec<Diagnostic> {
    if action.evidence.is_empty() && says_undocumented(action) {
        return Vec::new();
    }
    if action.evidence.is_empty() {
        return vec![
            Diagnostic::error("override::no-evidence", "this override does not say what shows it")
                .at(overlay.place(action, Some("target")))
                .note("the evidence is what proves the vendor's document wrong, today and with its next release")
                .help(format!("add `x-evidence: [FILE.yaml]` to the action at {}", overlay.address(&action.pointer))),
        ];
    }
    let field = action.pointer.with_trailing_token("x-evidence");
    let is_list = overlay.document.get(&field).is_some_and(Value::is_array);
    let missing = action.evidence.iter().enumerate().filter(|(_, name)| !known.contains(*name));
    missing
        .map(|(index, name)| {
            let at = if is_list { field.with_trailing_token(index) } else { field.clone() };
            let finding = Diagnostic::error("override::no-evidence", format!("there is no evidence named `{name}`"))
                .at(overlay.document.place(&at));
            match nearest(name, known.iter().map(String::as_str)).first() {
                Some(near) => finding.help(format!("write `{near}`, if that is meant, or add the file `{name}`")),
                None => finding.help(format!("add the file `{name}` to the evidence folder, or name one that is there")),
            }
        })
        .collect()
}
