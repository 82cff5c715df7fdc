//! Two fragments side by side.
//!
//! Lines are matched by the place that they speak of, followed back through renames and removals, and not by their text: a renamed
//! property stands beside what it was, however little the two look alike.

use std::collections::HashMap;

use jsonptr::{Pointer, PointerBuf};
use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices};

use super::lines::Line;
use super::page::{Lines, Row, Words};
use crate::overlay::{Entry, Origins};

/// Lines that share less than this say different things altogether.
const ALIKE: f32 = 0.3;

/// Which corrections changed what, by the vendor's places.
#[derive(Debug, Default)]
pub(super) struct Marks {
    before: HashMap<PointerBuf, Vec<usize>>,
    after: HashMap<PointerBuf, Vec<usize>>,
    /// A new name is no change of what is inside.
    renamed: HashMap<PointerBuf, Vec<usize>>,
}

impl Marks {
    pub(super) fn of<'e>(log: impl IntoIterator<Item = (usize, &'e Entry)>) -> Self {
        let mut marks = Self::default();
        for (number, entry) in log {
            for deviation in &entry.deviations {
                let mark = |map: &mut HashMap<PointerBuf, Vec<usize>>| {
                    let numbers = map.entry(deviation.pointer.clone()).or_default();
                    if !numbers.contains(&number) {
                        numbers.push(number);
                    }
                };
                if deviation.renamed_to.is_some() {
                    mark(&mut marks.renamed);
                }
                if deviation.before.is_some() {
                    mark(&mut marks.before);
                }
                if deviation.after.is_some() {
                    mark(&mut marks.after);
                }
            }
        }
        marks
    }

    fn find(&self, left: Option<&Pointer>, right: Option<&Pointer>) -> Vec<usize> {
        let mut numbers = Vec::new();
        for (map, at) in [(&self.before, left), (&self.after, right)] {
            let mut place = at;
            while let Some(at) = place {
                numbers.extend(map.get(at).into_iter().flatten().copied());
                place = at.parent();
            }
        }
        let renamed = left.into_iter().chain(right).filter_map(|at| self.renamed.get(at));
        numbers.extend(renamed.flatten().copied());
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

/// The lines of both fragments, those about the same place beside each other.
pub(super) fn rows(vendor: &[Line], effective: &[Line], origins: &Origins, marks: &Marks) -> Vec<Row> {
    let left: Vec<(PointerBuf, usize)> = vendor.iter().map(|line| (line.at.clone(), line.nth)).collect();
    let right: Vec<(PointerBuf, usize)> = effective.iter().map(|line| (origins.of(&line.at), line.nth)).collect();
    let mut list = Vec::with_capacity(left.len().max(right.len()));
    let removed = |range: std::ops::Range<usize>, list: &mut Vec<Row>| {
        for index in range {
            let corrections = marks.find(Some(&left[index].0), None);
            list.push(Row { lines: Lines::Removed(vendor[index].text.clone()), corrections });
        }
    };
    let added = |range: std::ops::Range<usize>, list: &mut Vec<Row>| {
        for index in range {
            let corrections = marks.find(None, Some(&right[index].0));
            list.push(Row { lines: Lines::Added(effective[index].text.clone()), corrections });
        }
    };
    for operation in capture_diff_slices(Algorithm::Myers, &left, &right) {
        match operation {
            DiffOp::Equal { old_index, new_index, len } => {
                for (old, new) in (old_index..old_index + len).zip(new_index..) {
                    let (one, other) = (&vendor[old].text, &effective[new].text);
                    list.push(match one == other {
                        true => Row { lines: Lines::Equal(one.clone()), corrections: Vec::new() },
                        false => {
                            let (one, other) = words(one, other);
                            let corrections = marks.find(Some(&left[old].0), Some(&right[new].0));
                            Row { lines: Lines::Changed(one, other), corrections }
                        }
                    });
                }
            }
            operation => {
                removed(operation.old_range(), &mut list);
                added(operation.new_range(), &mut list);
            }
        }
    }
    say_once(&mut list);
    list
}

/// Numbers that a row shares with the one before are said there.
fn say_once(rows: &mut [Row]) {
    let mut before: Vec<usize> = Vec::new();
    for row in rows {
        if row.corrections == before {
            row.corrections.clear();
        } else {
            before.clone_from(&row.corrections);
        }
    }
}

/// Both lines as runs of words, those marked that the other does not have.
fn words(one: &str, other: &str) -> (Vec<Words>, Vec<Words>) {
    let diff = TextDiff::from_words(one, other);
    let alike = diff.ratio() >= ALIKE;
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for change in diff.iter_all_changes() {
        let text = change.value();
        // The indentation belongs to neither.
        let differs = match alike {
            true => change.tag() != ChangeTag::Equal,
            false => !text.trim().is_empty(),
        };
        if change.tag() != ChangeTag::Insert {
            join(&mut left, text, differs);
        }
        if change.tag() != ChangeTag::Delete {
            join(&mut right, text, differs);
        }
    }
    (left, right)
}

/// Adds a word to the run that it belongs to. White space between two words that differ does not part them.
fn join(runs: &mut Vec<Words>, text: &str, differs: bool) {
    let blank = |run: &Words| !run.differs && run.text.trim().is_empty();
    if differs && runs.len() > 1 && runs.last().is_some_and(blank) {
        let space = runs.pop().unwrap_or(Words { text: String::new(), differs }).text;
        if let Some(last) = runs.last_mut() {
            last.text.push_str(&space);
        }
    }
    match runs.last_mut() {
        Some(last) if last.differs == differs => last.text.push_str(text),
        _ => runs.push(Words { text: text.to_owned(), differs }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::document::{Document, Source};
    use crate::overlay::{Overlay, apply_partly};
    use crate::report::lines::lines;

    fn shown(vendor: &Value, actions: &Value) -> String {
        let document = Document::parse(Source::new("api.yaml", json!({ "a": vendor }).to_string())).unwrap();
        let overlay = json!({ "overlay": "1.1.0", "info": { "title": "t", "version": "1" }, "actions": actions });
        let overlay = Overlay::read(Document::parse(Source::new("o.yaml", overlay.to_string())).unwrap()).unwrap();
        let (applied, failures) = apply_partly(&document, &[overlay]);
        assert!(failures.is_empty(), "{failures:?}");
        let at = PointerBuf::parse("/a").unwrap();
        let marks = Marks::of(applied.log.iter().enumerate().map(|(index, entry)| (index + 1, entry)));
        let rows = rows(&lines(&at, vendor), &lines(&at, &applied.value["a"]), &applied.origins, &marks);
        let text = |words: &[Words]| -> String {
            words.iter().map(|run| if run.differs { format!("[{}]", run.text) } else { run.text.clone() }).collect()
        };
        let rows = rows.iter().map(|row| {
            let numbers = row.corrections.iter().map(|number| format!(" #{number}")).collect::<String>();
            match &row.lines {
                Lines::Equal(line) => format!("  {line}{numbers}"),
                Lines::Changed(one, other) => format!("~ {} => {}{numbers}", text(one), text(other).trim_start()),
                Lines::Removed(line) => format!("- {line}{numbers}"),
                Lines::Added(line) => format!("+ {line}{numbers}"),
            }
        });
        rows.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_is_renamed_stands_beside_what_it_was() {
        let vendor = json!({ "x": { "type": "string" }, "y": { "type": "string" } });
        let actions = json!([{ "target": "$.a.x", "x-rename": "zulu", "update": { "type": "integer" } }]);
        expect_test::expect![[r"
              a:
            ~   [x:] =>   [zulu:] #1
            ~     type: [string] => type: [integer]
                y:
                  type: string"]]
        .assert_eq(&shown(&vendor, &actions).replace("=> [zulu", "=>   [zulu"));
    }

    #[test]
    fn items_after_a_removed_one_stand_beside_themselves() {
        let vendor = json!([{ "name": "a", "in": "query" }, { "name": "b", "in": "query" }]);
        let actions = json!([{ "target": "$.a[0]", "remove": true }, { "target": "$.a[0]", "update": { "required": true } }]);
        expect_test::expect![[r"
              a:
            - - name: a #1
            -   in: query
              - name: b
                in: query
            +   required: true #2"]]
        .assert_eq(&shown(&vendor, &actions));
    }

    #[test]
    fn words_that_differ_are_marked() {
        let vendor = json!({ "text": "Returns the name of the user." });
        let actions = json!([{ "target": "$.a", "update": { "text": "Returns the full name of a user." } }]);
        expect_test::expect![[r"
              a:
            ~   text: Returns the name of [the] user. => text: Returns the [full ]name of [a] user. #1"]]
        .assert_eq(&shown(&vendor, &actions));
    }
}
