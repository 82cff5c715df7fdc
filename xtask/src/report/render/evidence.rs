//! What the evidence shows, beside the documents.

use maud::{Markup, html};

use super::prose;
use crate::diagnostic::counted;
use crate::report::page::{Exchange, Field, Shown};

/// All that is known of the exchanges of an operation.
pub(super) fn aside(name: &str, shown: &[Shown], exchanges: &[Exchange]) -> Markup {
    html! {
        aside aria-label={ "Evidence for " (name) } {
            h3 { "What the evidence shows" }
            @if exchanges.is_empty() { p { "There is no evidence for this operation." } }
            @for shown in shown { (fields(shown)) }
            @if shown.iter().flat_map(|shown| &shown.fields).any(|field| field.is_unknown) {
                p.legend { span.plus { "+" } " the vendor's document has no such name here" }
            }
            @if !exchanges.is_empty() {
                h4 { "Exchanges" }
                @for exchange in exchanges { (self::exchange(exchange)) }
            }
        }
    }
}

/// Evidence of no operation.
pub(super) fn outside(exchanges: &[Exchange]) -> Markup {
    html! {
        section.section data-has="" aria-label="Evidence of other things" {
            details {
                summary {
                    h2 { "Evidence of other things" }
                    span.about { "exchanges that no operation of the document is" }
                    span.chips { span.badge { (counted(exchanges.len(), "exchange")) } }
                }
                div.body { div.main { @for exchange in exchanges { (self::exchange(exchange)) } } }
            }
        }
    }
}

fn fields(shown: &Shown) -> Markup {
    html! {
        table.fields {
            caption {
                @match shown.status {
                    None => "Requests",
                    Some(status) => { "Replies with " b { (status) } },
                }
                span.times { (shown.exchanges) "×" }
            }
            @if shown.fields.is_empty() { tbody { tr { td { "no fields" } } } }
            @else { tbody { @for field in &shown.fields { (self::field(field, shown.exchanges)) } } }
        }
    }
}

fn field(field: &Field, exchanges: usize) -> Markup {
    let Field { depth, name, kinds, sample, seen, is_unknown } = field;
    html! {
        tr.unknown[*is_unknown] {
            th scope="row" style={ "--in:" (depth) } {
                @if *is_unknown { span.plus title="the vendor's document has no such name here" { "+\u{a0}" } }
                (name)
            }
            td {
                @match (kinds.as_slice(), sample) {
                    ([], _) => { i { "a value" } },
                    ([_], Some(sample)) => { code { (sample) } },
                    (kinds, sample) => {
                        (kinds.join(" or ")) @if let Some(sample) = sample { ", " code { (sample) } }
                    },
                }
            }
            td.times { @if *seen != exchanges { (seen) "×" } }
        }
    }
}

fn exchange(exchange: &Exchange) -> Markup {
    let Exchange { id, name, is_observed, title, url, date, note, request, status, reply, outside } = exchange;
    html! {
        details.card.exchange {
            summary {
                span.badge { @if *is_observed { "observed" } @else { "documented" } } " "
                span.why { (title) }
                span.date { (date) }
            }
            div {
                span.anchor id=(id) {}
                @if let Some(url) = url { p.url { a href=(url) rel="noreferrer" { (url) } } }
                @if let Some(reason) = outside { p { (prose(reason)) } }
                @if let Some(note) = note { p { (prose(note)) } }
                h4 { "Request" }
                pre tabindex="0" { (request) }
                h4 { "Reply with " (status) }
                @if reply.is_empty() { p { "without a body" } } @else { pre tabindex="0" { (reply) } }
                p.place { (name) }
            }
        }
    }
}
