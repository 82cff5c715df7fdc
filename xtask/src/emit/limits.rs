//! What is asked of values, in words.

use crate::api::{Limit, Limits};

/// One sentence for the value, one for what it holds; nothing when nothing is asked.
pub(super) fn sentences(limits: &Limits) -> Vec<String> {
    let mut sentences = Vec::new();
    if !limits.own.is_empty() {
        sentences.push(capital(&phrases(&limits.own)));
    }
    if let Some(inner) = limits.inner.as_ref().filter(|inner| !inner.own.is_empty()) {
        sentences.push(format!("Each value: {}.", phrases(&inner.own)));
    }
    sentences
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

fn phrases(limits: &[Limit]) -> String {
    limits.iter().map(phrase).collect::<Vec<_>>().join(", ")
}

fn phrase(limit: &Limit) -> String {
    let counted = |count: u64, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    match limit {
        Limit::MinLength(count) => format!("at least {}", counted(*count, "character")),
        Limit::MaxLength(count) => format!("at most {}", counted(*count, "character")),
        Limit::Pattern { expression, .. } => format!("matches {}", code(expression)),
        Limit::Minimum { bound, exclusive: false } => format!("at least {bound}"),
        Limit::Minimum { bound, exclusive: true } => format!("greater than {bound}"),
        Limit::Maximum { bound, exclusive: false } => format!("at most {bound}"),
        Limit::Maximum { bound, exclusive: true } => format!("less than {bound}"),
        Limit::MultipleOf(step) => format!("a multiple of {step}"),
        Limit::MinItems(1) => "not empty".to_owned(),
        Limit::MinItems(count) => format!("at least {}", counted(*count, "item")),
        Limit::MaxItems(count) => format!("at most {}", counted(*count, "item")),
        Limit::UniqueItems => "no two items the same".to_owned(),
        Limit::MinProperties(count) => format!("at least {}", counted(*count, "member")),
        Limit::MaxProperties(count) => format!("at most {}", counted(*count, "member")),
    }
}

/// Code in a line of Markdown, whatever is in it.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_one_sentence() {
        let limits = |own| Limits { own, inner: None };
        let pattern = Limit::Pattern { expression: "^`a`$".to_owned(), usable: false };
        let text = limits(vec![Limit::MinLength(1), Limit::MaxLength(20), pattern]);
        assert_eq!(sentences(&text), ["At least 1 character, at most 20 characters, matches ``^`a`$``."]);
        let list = Limits { own: vec![Limit::UniqueItems], inner: Some(Box::new(limits(vec![Limit::MaxLength(1)]))) };
        assert_eq!(sentences(&list), ["No two items the same.", "Each value: at most 1 character."]);
        assert!(sentences(&Limits::default()).is_empty());
    }
}
