//! Findings for machines: one JSON object a line.
//!
//! | member | type | meaning |
//! | --- | --- | --- |
//! | `severity` | `"error"`, `"warning"` or `"note"` | how much it weighs |
//! | `code` | string | a stable name for the kind of finding, such as `override::unmatched` |
//! | `message` | string | what is the matter, in one sentence |
//! | `places` | array of objects | where, most important first; may be empty |
//! | `repeats` | array of objects | where else the same was found |
//! | `notes` | array of strings | why it matters, what was found, what is near |
//! | `help` | array of strings | what to do; text that can be pasted stands in lines of its own |
//!
//! A place has these members, and covers the text that is underlined for people:
//!
//! | member | type | meaning |
//! | --- | --- | --- |
//! | `file` | string | the path as it was given |
//! | `line`, `column` | integer | the first character; both are counted from one, columns in characters |
//! | `end_line`, `end_column` | integer | the character after the last one |
//! | `pointer` | string or `null` | the JSON pointer of the value or of the member, when the place was named by one |
//! | `label` | string | words beside the place; may be empty. They tell when the pointer is not in the file, and the place is what would hold it |
//!
//! Every member is always there. New members may be added; those that are here keep their meaning.

use std::borrow::Cow;

use serde::Serialize;

use super::{Diagnostic, Place, Severity};

#[derive(Serialize)]
struct Message<'d> {
    severity: &'static str,
    code: &'static str,
    message: &'d str,
    places: Vec<Spot<'d>>,
    repeats: Vec<Spot<'d>>,
    notes: &'d [String],
    help: &'d [String],
}

#[derive(Serialize)]
struct Spot<'d> {
    file: &'d str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    pointer: Option<&'d str>,
    label: Cow<'d, str>,
}

pub(super) fn line(diagnostic: &Diagnostic) -> String {
    let Diagnostic { severity, code, message, places, notes, help } = diagnostic;
    let severity = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let message = Message { severity, code, message, places: spots(places), repeats: spots(diagnostic.repeats()), notes, help };
    serde_json::to_string(&message).expect("strings and integers under fixed names are always JSON")
}

fn spots(places: &[Place]) -> Vec<Spot<'_>> {
    places.iter().map(spot).collect()
}

fn spot(place: &Place) -> Spot<'_> {
    let bytes = place.bytes();
    let (line, column) = place.position_of(bytes.start);
    let (end_line, end_column) = place.position_of(bytes.end);
    Spot {
        file: &place.source.name,
        line,
        column,
        end_line,
        end_column,
        pointer: place.pointer().map(jsonptr::Pointer::as_str),
        label: place.words(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use jsonptr::Pointer;

    use super::*;
    use crate::document::Source;

    #[test]
    fn a_finding_is_one_line_of_json() {
        let source = Source::new("é.yaml", "a:\n  ü: 'x\n    y'\n");
        let finding = Diagnostic::warning("test::code", "two\nlines \"quoted\"")
            .at(Place::value(&source, Pointer::parse("/a/ü").unwrap()).label("here"))
            .at(Place::line_column(&source, 3, 5))
            .note("why")
            .help("do:\n  this");
        expect![[r#"{"severity":"warning","code":"test::code","message":"two\nlines \"quoted\"","places":[{"file":"é.yaml","line":2,"column":3,"end_line":2,"end_column":4,"pointer":"/a/ü","label":"here"},{"file":"é.yaml","line":3,"column":5,"end_line":3,"end_column":6,"pointer":null,"label":""}],"repeats":[],"notes":["why"],"help":["do:\n  this"]}"#]]
        .assert_eq(&line(&finding));
    }

    #[test]
    fn a_finding_without_a_place_has_all_members() {
        expect![[r#"{"severity":"note","code":"test::code","message":"m","places":[],"repeats":[],"notes":[],"help":[]}"#]]
            .assert_eq(&line(&Diagnostic::note_only("test::code", "m")));
    }
}
