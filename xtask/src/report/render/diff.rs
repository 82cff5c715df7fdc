//! A fragment of both documents, side by side; on a narrow screen one below the other, line by line.

use maud::{Markup, html};

use crate::diagnostic::counted;
use crate::report::page::{Correction, Lines, Part, Presence, Row, Words};

/// How many equal lines are shown around a difference.
const CONTEXT: usize = 3;
/// A run of equal lines is folded when this many would be hidden.
const WORTH_FOLDING: usize = 4;

/// One fragment. What is the same in both documents is closed.
pub(super) fn part(part: &Part, corrections: &[Correction]) -> Markup {
    let Part { id, name, at, line, presence, rows } = part;
    let place = html! { code { "#" (at) } @if let Some(line) = line { " line " (line) } };
    html! {
        @if part.is_equal() {
            details.part {
                summary { b { (name) } " " span.same { "the same in both, " (counted(rows.len(), "line")) } }
                div { span.anchor id=(id) {} p.place { (place) } (table(rows, corrections, false)) }
            }
        } @else {
            div.part id=(id) tabindex="-1" {
                p.part-title {
                    b { (name) } " "
                    span.place {
                        (place)
                        @match presence {
                            Presence::Both => {}
                            Presence::Vendor => { " removed" },
                            Presence::Effective => { " added" },
                        }
                    }
                }
                (table(rows, corrections, true))
            }
        }
    }
}

fn table(rows: &[Row], corrections: &[Correction], has_sides: bool) -> Markup {
    html! {
        div.diff.sides[has_sides] {
            @if has_sides {
                div.row.head { span { "The vendor's document" } span { "The effective document" } span {} }
            }
            @for run in runs(rows) {
                @match run {
                    Run::Shown(rows) => { @for row in rows { (self::row(row, corrections, has_sides)) } },
                    Run::Folded(rows) => {
                        details.fold {
                            summary { (counted(rows.len(), "equal line")) }
                            @for row in rows { (self::row(row, corrections, has_sides)) }
                        }
                    },
                }
            }
        }
    }
}

/// Rows that are shown, or that are folded.
enum Run<'r> {
    Shown(&'r [Row]),
    Folded(&'r [Row]),
}

/// Folds long runs of equal lines; a fragment without any difference is shown whole.
fn runs(rows: &[Row]) -> Vec<Run<'_>> {
    if rows.iter().all(is_equal) {
        return vec![Run::Shown(rows)];
    }
    let mut list = Vec::new();
    let mut rest = rows;
    while let Some(first) = rest.first() {
        let equal = is_equal(first);
        let length = rest.iter().take_while(|row| is_equal(row) == equal).count();
        let (run, after) = rest.split_at(length);
        if equal {
            let before = if list.is_empty() { 1 } else { CONTEXT };
            let behind = if after.is_empty() { 0 } else { CONTEXT };
            if length >= before + behind + WORTH_FOLDING {
                list.push(Run::Shown(&run[..before]));
                list.push(Run::Folded(&run[before..length - behind]));
                list.push(Run::Shown(&run[length - behind..]));
            } else {
                list.push(Run::Shown(run));
            }
        } else {
            list.push(Run::Shown(run));
        }
        rest = after;
    }
    list
}

fn is_equal(row: &Row) -> bool {
    matches!(row.lines, Lines::Equal(_))
}

fn row(row: &Row, corrections: &[Correction], has_sides: bool) -> Markup {
    html! {
        @match &row.lines {
            Lines::Equal(text) => {
                div.row {
                    span.line style=(indent(text)) { (text) }
                    // Once is enough for those who hear the page or see it on a narrow screen.
                    @if has_sides { span.line.again aria-hidden="true" style=(indent(text)) { (text) } }
                }
            },
            Lines::Changed(one, other) => {
                div.row {
                    del.line style=(words_indent(one)) { (words(one)) }
                    ins.line style=(words_indent(other)) { (words(other)) }
                    (numbers(row, corrections))
                }
            },
            Lines::Removed(text) => {
                div.row { del.line style=(indent(text)) { (text) } span.void {} (numbers(row, corrections)) }
            },
            Lines::Added(text) => {
                div.row { span.void {} ins.line style=(indent(text)) { (text) } (numbers(row, corrections)) }
            },
        }
    }
}

/// How deep a line is indented, for its other lines when it is wrapped.
fn indent(text: &str) -> String {
    format!("--in:{}", text.len() - text.trim_start_matches(' ').len())
}

fn words_indent(words: &[Words]) -> String {
    words.first().map_or_else(String::new, |first| indent(&first.text))
}

fn words(words: &[Words]) -> Markup {
    html! { @for run in words { @if run.differs { mark { (run.text) } } @else { (run.text) } } }
}

/// The corrections that make the difference, as the way to their reasons.
fn numbers(row: &Row, corrections: &[Correction]) -> Markup {
    html! {
        span.numbers {
            @for number in &row.corrections {
                @if let Some(correction) = corrections.iter().find(|correction| correction.number == *number) {
                    a href={ "#" (correction.id) } aria-label={ "Why: correction " (number) } { (number) }
                }
            }
        }
    }
}
