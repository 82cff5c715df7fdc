//! The page as HTML: one file that asks the network for nothing. `maud` escapes whatever is put into it; a description may well be
//! `<script>`.

mod diff;
mod evidence;
mod section;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use super::page::{Correction, Counts, Outcome, Page, Remark, Section};
use crate::diagnostic::counted;

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

/// The page as HTML.
pub fn render(page: &Page) -> String {
    let Page { title, version, document, hash, counts, remarks, sections, outside } = page;
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content="cargo xtask report";
                title { "Reconciliation of " (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#content" { "Skip to the operations" }
                header.top {
                    p.eyebrow { "Reconciliation at a glance" }
                    h1 { (title) @if let Some(version) = version { " " small { (version) } } }
                    p.lead {
                        "What " code { (document) } " says, what the evidence shows, and what the corrected document says. "
                        (counted(counts.operations, "operation")) ", "
                        (counted(counts.outcomes.iter().sum(), "correction")) ", "
                        (counted(counts.exchanges, "recorded exchange")) "."
                    }
                    p.hash { "sha256 " code { (hash) } }
                    (verdict(counts, remarks))
                }
                (filters(counts, sections))
                main id="content" {
                    @if !remarks.is_empty() || sections.iter().any(Section::needs_work) { (work(remarks, sections)) }
                    @for section in sections { (section::section(section, sections.len() == 1)) }
                    @if !outside.is_empty() { (evidence::outside(outside)) }
                    p.nothing id="nothing" hidden { "No operation matches." }
                }
                footer {
                    p {
                        "Written by " code { "cargo xtask report" } " from the document, the overrides and the evidence. "
                        "The same input gives the same page."
                    }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    markup.into_string()
}

/// Nothing is loaded from anywhere, and no script runs but the one of the page.
fn policy() -> String {
    let hash = STANDARD.encode(Sha256::digest(SCRIPT.as_bytes()));
    format!("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
}

/// Whether codegen would go on, in a sentence.
fn verdict(counts: &Counts, remarks: &[Remark]) -> Markup {
    let failed: usize = counts.outcomes[1..].iter().sum();
    let open = failed + counts.findings + remarks.iter().filter(|remark| remark.is_error).count();
    html! {
        @if open == 0 {
            p.verdict.good { span.sign aria-hidden="true" { "✓" } " " (settled(counts)) }
        } @else {
            p.verdict.bad {
                span.sign aria-hidden="true" { "!" } " "
                a href="#work" { (counted(open, "thing")) " to settle" }
                " before " code { "cargo xtask codegen" } " goes on."
            }
        }
    }
}

fn settled(counts: &Counts) -> &'static str {
    match (counts.outcomes[0], counts.exchanges) {
        (0, 0) => "There are no corrections, and there is no evidence to hold the document against.",
        (0, _) => "There are no corrections, and the evidence agrees with the document.",
        (_, 0) => "Every correction applies. There is no evidence to hold the result against.",
        _ => "Every correction applies, and the evidence agrees with what comes of it.",
    }
}

/// Outcomes to choose from, which works without a script, and a search, which does not and is hidden then.
fn filters(counts: &Counts, sections: &[Section]) -> Markup {
    let untouched = sections.iter().filter(|section| section.is_untouched()).count();
    let choice = |id: &str, word: &str, count: Option<usize>, sign: &str| {
        html! {
            input type="radio" name="outcome" id={ "show-" (id) } value=(id) checked[count.is_none()] disabled[count == Some(0)];
            label for={ "show-" (id) } data-outcome=(id) {
                @if !sign.is_empty() { span.sign aria-hidden="true" { (sign) } }
                @if let Some(count) = count { b { (count) } " " }
                (word)
            }
        }
    };
    html! {
        form.filters role="search" aria-label="Filter the page" {
            fieldset.outcomes {
                legend { "Show" }
                (choice("all", "all", None, ""))
                @for (outcome, count) in Outcome::ALL.iter().zip(counts.outcomes) {
                    @if count > 0 || *outcome != Outcome::Invalid {
                        (choice(outcome.as_str(), outcome.as_str(), Some(count), sign(*outcome)))
                    }
                }
                (choice("finding", if counts.findings == 1 { "finding" } else { "findings" }, Some(counts.findings), "!"))
                @if untouched > 0 { (choice("untouched", "untouched", Some(untouched), "·")) }
            }
            div.tools {
                label.search hidden { span { "Search" } input type="search" id="search" placeholder="path, name or text" autocomplete="off"; }
                button type="button" id="unfold" hidden { "Open all" }
                label.theme {
                    span { "Theme" }
                    select id="theme" autocomplete="off" {
                        option value="auto" selected { "Auto" }
                        option value="light" { "Light" }
                        option value="dark" { "Dark" }
                    }
                }
            }
        }
    }
}

/// Everything that keeps codegen from going on, each with the way to where it is explained.
fn work(remarks: &[Remark], sections: &[Section]) -> Markup {
    let mut seen = Vec::new();
    let mut failed: Vec<&Correction> = Vec::new();
    for correction in sections.iter().flat_map(|section| &section.corrections) {
        if correction.outcome != Outcome::Applied && !seen.contains(&correction.number) {
            seen.push(correction.number);
            failed.push(correction);
        }
    }
    failed.sort_by_key(|correction| correction.number);
    html! {
        section.work id="work" aria-labelledby="work-title" {
            h2 id="work-title" { "To settle" }
            ul {
                @for remark in remarks {
                    li { (code_badge(remark)) details { summary { (prose(&remark.message)) } pre tabindex="0" { (remark.text) } } }
                }
                @for correction in failed {
                    li {
                        (badge(correction.outcome)) " "
                        a href={ "#" (correction.id) } {
                            @match &correction.message {
                                Some(message) => (prose(&message.message)),
                                None => code { (correction.target) },
                            }
                        }
                    }
                }
                @for section in sections {
                    @for (index, finding) in section.findings.iter().enumerate() {
                        li { (code_badge(finding)) " " a href={ "#" (section.id) "-finding-" (index + 1) } { (prose(&finding.message)) } }
                    }
                }
            }
        }
    }
}

/// Words in which backticks mark code.
fn prose(text: &str) -> Markup {
    let is_paired = text.matches('`').count().is_multiple_of(2);
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if is_paired && index % 2 == 1 { code { (part) } }
            @else { @if !is_paired && index > 0 { "`" } (part) }
        }
    }
}

/// The sign of an outcome, so that colour is never the only difference.
fn sign(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Applied => "✓",
        Outcome::Obsolete => "○",
        Outcome::Unmatched => "?",
        Outcome::Conflict => "≠",
        Outcome::Invalid => "✕",
    }
}

fn badge(outcome: Outcome) -> Markup {
    html! { span.badge data-outcome=(outcome.as_str()) { span.sign aria-hidden="true" { (sign(outcome)) } " " (outcome.as_str()) } }
}

fn code_badge(remark: &Remark) -> Markup {
    html! { span.badge data-outcome="finding" { span.sign aria-hidden="true" { "!" } " " (remark.code) } }
}
