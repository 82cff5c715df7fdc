//! What findings speak of.

use std::collections::HashMap;

use super::Spot;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

/// The places of all findings.
pub(super) struct Excuses {
    /// By the file and the place itself, and whether everything in it is meant.
    said: HashMap<Spot, bool>,
}

impl Excuses {
    pub(super) fn of(findings: &Diagnostics) -> Self {
        let mut said = HashMap::new();
        for finding in findings.iter() {
            let whole = leaves_out(finding);
            for place in finding.places.iter().chain(finding.repeats()) {
                if let Some(spot) = spot(place) {
                    *said.entry(spot).or_insert(false) |= whole;
                }
            }
        }
        Self { said }
    }

    /// Whether a finding stands at one of these places or in it, or says that something around it is left out.
    pub(super) fn speak_of(&self, spots: &[Spot]) -> bool {
        spots.iter().any(|spot| self.around(spot) || self.said.keys().any(|said| said.is_in(spot)))
    }

    fn around(&self, spot: &Spot) -> bool {
        let mut outer = spot.clone();
        // A finding about the whole document excuses nothing.
        while outer.at.count() > 2 {
            outer.at.pop_back();
            if self.said.get(&outer) == Some(&true) {
                return true;
            }
        }
        false
    }
}

/// Whether a finding means that nothing of what it speaks of is in the client.
fn leaves_out(finding: &Diagnostic) -> bool {
    matches!(
        finding.code,
        "prepare::left-out" | "prepare::dangling-reference" | "lower::any" | "lower::endless-schema" | "lower::conflict"
    )
}

fn spot(place: &Place) -> Option<Spot> {
    Some(Spot { file: place.file().to_owned(), at: place.pointer()?.to_buf() })
}
