//! An operation, or what is no operation's own.

use maud::{Markup, html};

use super::{badge, code_badge, diff, evidence, prose, sign};
use crate::diagnostic::counted;
use crate::report::page::{Change, Correction, Kind, Outcome, Presence, Remark, Section, What};

/// One section, closed unless it is the only one.
pub(super) fn section(section: &Section, is_only: bool) -> Markup {
    let Section { id, kind, parts, uses, corrections, findings, shown, exchanges } = section;
    let has_evidence = matches!(kind, Kind::Operation { .. });
    html! {
        section.section data-has=(has(section)) aria-label=(name(section)) {
            details open[is_only] {
                summary {
                    (heading(kind))
                    span.chips { (chips(section)) }
                }
                div.body.with-evidence[has_evidence] {
                    // Inside of what it leads to, so that a browser opens the details on the way.
                    span.anchor id=(id) {}
                    div.main {
                        @if !findings.is_empty() {
                            h3 { "What the evidence contradicts" }
                            @for (index, finding) in findings.iter().enumerate() {
                                (self::finding(&format!("{id}-finding-{}", index + 1), finding))
                            }
                        }
                        @let (applied, failed): (Vec<_>, Vec<_>) =
                            corrections.iter().partition(|correction| correction.outcome == Outcome::Applied);
                        @if !failed.is_empty() {
                            h3 { "Corrections that do not apply" }
                            @for correction in failed { (self::correction(correction)) }
                        }
                        @if !parts.is_empty() {
                            h3 { "Side by side" }
                            @if parts.iter().any(|part| !part.is_equal()) {
                                p.legend {
                                    "− is said by the vendor's document alone, + by the effective document alone; "
                                    "a number leads to the reason."
                                }
                            }
                            @for part in parts { (diff::part(part, corrections)) }
                        }
                        @if !uses.is_empty() {
                            p.uses {
                                "Shared with other operations: "
                                @for (index, part) in uses.iter().enumerate() {
                                    @if index > 0 { ", " }
                                    a href={ "#" (part.id) } { (part.name) }
                                    @if part.differs { " (corrected)" }
                                }
                            }
                        }
                        @if !applied.is_empty() {
                            h3 { "Corrections" }
                            @for correction in applied { (self::correction(correction)) }
                        }
                    }
                    @if has_evidence { (evidence::aside(&name(section), shown, exchanges)) }
                }
            }
        }
    }
}

/// What a filter may ask for.
fn has(section: &Section) -> String {
    let mut words: Vec<&str> =
        Outcome::ALL.into_iter().filter(|outcome| section.count(*outcome) > 0).map(Outcome::as_str).collect();
    if !section.findings.is_empty() {
        words.push("finding");
    }
    if section.is_untouched() {
        words.push("untouched");
    }
    words.join(" ")
}

fn name(section: &Section) -> String {
    match &section.kind {
        Kind::Operation { method, path, .. } => format!("{method} {path}"),
        Kind::Shared => "Shared by several operations".to_owned(),
        Kind::Rest => "The rest of the document".to_owned(),
    }
}

fn heading(kind: &Kind) -> Markup {
    html! {
        @match kind {
            Kind::Operation { method, path, id, presence } => {
                h2 { span.method { (method) } " " span.path { (path) } }
                span.about {
                    @if let Some(id) = id { code { (id) } }
                    @match presence {
                        Presence::Both => {}
                        Presence::Vendor => " removed by an override",
                        Presence::Effective => " added by an override",
                    }
                }
            }
            Kind::Shared => {
                h2 { "Shared by several operations" }
                span.about { "components that more than one operation refers to" }
            }
            Kind::Rest => {
                h2 { "The rest of the document" }
                span.about { "servers, security, and components that no operation refers to" }
            }
        }
    }
}

fn chips(section: &Section) -> Markup {
    html! {
        @for outcome in Outcome::ALL {
            @let count = section.count(outcome);
            @if count > 0 {
                span.badge data-outcome=(outcome.as_str()) {
                    span.sign aria-hidden="true" { (sign(outcome)) } " " (count) " " (outcome.as_str())
                }
            }
        }
        @if !section.findings.is_empty() {
            span.badge data-outcome="finding" {
                span.sign aria-hidden="true" { "!" } " " (counted(section.findings.len(), "finding"))
            }
        }
        @if !section.exchanges.is_empty() { span.badge { (counted(section.exchanges.len(), "exchange")) } }
        @if section.is_untouched() { span.badge { "untouched" } }
    }
}

fn finding(id: &str, finding: &Remark) -> Markup {
    html! {
        details.card data-outcome="finding" open {
            summary { (code_badge(finding)) " " span.why { (prose(&finding.message)) } }
            div { span.anchor id=(id) {} pre tabindex="0" { (finding.text) } }
        }
    }
}

fn correction(correction: &Correction) -> Markup {
    let Correction { number, id, outcome, target, file, line, reason, evidence, changes, message } = correction;
    html! {
        details.card data-outcome=(outcome.as_str()) open[*outcome != Outcome::Applied] {
            summary {
                span.number { (number) } " "
                (badge(*outcome)) " "
                span.why { (prose(reason.as_deref().map_or("No reason is given.", first_sentence))) }
            }
            div {
                span.anchor id=(id) {}
                @if let Some(message) = message { pre tabindex="0" { (message.text) } }
                @if let Some(reason) = reason.as_deref().filter(|reason| first_sentence(reason) != *reason) {
                    p { (prose(reason)) }
                }
                @if !changes.is_empty() { ul.changes { @for change in changes { li { (self::change(change)) } } } }
                @if !evidence.is_empty() {
                    h4 { "Evidence" }
                    ul {
                        @for cited in evidence {
                            li {
                                @match &cited.found {
                                    Some((citation, anchor)) => { a href={ "#" (anchor) } { (citation) } },
                                    None => { code { (cited.name) } " (there is no such file)" },
                                }
                            }
                        }
                    }
                }
                p.place { code { (target) } br; (file) ", line " (line) }
            }
        }
    }
}

fn change(change: &Change) -> Markup {
    html! {
        code.at { (change.at) }
        " "
        @match &change.what {
            What::Changed(before, after) => { del { code { (before) } } " → " ins { code { (after) } } },
            What::Added(after) => { "added " ins { code { (after) } } },
            What::Removed(before) => { "removed " del { code { (before) } } },
            What::Renamed(to) => { "renamed to " ins { code { (to) } } },
        }
    }
}

/// The first sentence of a reason, as its headline.
fn first_sentence(text: &str) -> &str {
    text.find(". ").map_or(text, |end| &text[..=end])
}
