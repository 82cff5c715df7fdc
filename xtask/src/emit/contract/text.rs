//! Text that fits a schema: its format, pattern and length.

use regex_syntax::hir::{Class, Hir, HirKind};
use serde_json::{Map, Value};

use super::sample::count;

/// Text for a schema; `None` when none can be made up.
pub(super) fn sample(schema: &Map<String, Value>) -> Option<String> {
    let word = |key: &str| schema.get(key).and_then(Value::as_str);
    let least = count(schema, "minLength").unwrap_or_default();
    let most = count(schema, "maxLength").unwrap_or(usize::MAX);
    let fits = |text: &str| (least..=most).contains(&text.chars().count());
    if let Some(pattern) = word("pattern") {
        let expression = regex::Regex::new(pattern).ok()?;
        let hir = regex_syntax::parse(pattern).ok()?;
        let usual = word("format").and_then(of_format).unwrap_or("text").to_owned();
        let mut made = (0..=least.clamp(1, 64)).map(|more| matching(&hir, more));
        return std::iter::once(Some(usual)).chain(&mut made).flatten().find(|text| fits(text) && expression.is_match(text));
    }
    let mut text = word("format").and_then(of_format).unwrap_or("text").to_owned();
    while text.chars().count() < least {
        text.push('x');
    }
    if text.chars().count() > most {
        text = text.chars().take(most).collect();
    }
    Some(text)
}

fn of_format(format: &str) -> Option<&'static str> {
    Some(match format {
        "date" => "2024-01-31",
        "date-time" => "2024-01-31T12:00:00Z",
        "time" => "12:00:00Z",
        "duration" => "PT1H",
        "uuid" => "123e4567-e89b-42d3-a456-426614174000",
        "uri" | "url" | "iri" | "uri-reference" => "https://example.com/a",
        "email" | "idn-email" => "user@example.com",
        "hostname" | "idn-hostname" => "example.com",
        "ipv4" | "ip" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "byte" => "dGV4dA==",
        "decimal" => "1.5",
        "json-pointer" => "/a",
        _ => return None,
    })
}

/// Text that an expression matches, repeating `more` times what may be repeated. `None` where it asks for bytes that are no text.
fn matching(hir: &Hir, more: usize) -> Option<String> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(String::new()),
        HirKind::Literal(literal) => String::from_utf8(literal.0.to_vec()).ok(),
        HirKind::Class(class) => character(class).map(String::from),
        HirKind::Capture(capture) => matching(&capture.sub, more),
        HirKind::Concat(parts) => parts.iter().map(|part| matching(part, more)).collect(),
        HirKind::Alternation(choices) => choices.first().and_then(|choice| matching(choice, more)),
        HirKind::Repetition(repetition) => {
            let least = usize::try_from(repetition.min).ok()?;
            let most = repetition.max.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
            Some(matching(&repetition.sub, more)?.repeat(least.max(more).min(most)))
        }
    }
}

/// A character of a class, a plain one if there is any.
fn character(class: &Class) -> Option<char> {
    let Class::Unicode(class) = class else { return None };
    let has = |letter: char| class.iter().any(|range| (range.start()..=range.end()).contains(&letter));
    ['a', 'A', '1', '0']
        .into_iter()
        .chain('!'..='~')
        .find(|letter| has(*letter))
        .or_else(|| class.iter().next().map(regex_syntax::hir::ClassUnicodeRange::start))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn text_fits_format_pattern_and_length() {
        let text = |schema: Value| sample(schema.as_object().unwrap());
        assert_eq!(text(json!({ "format": "date" })).as_deref(), Some("2024-01-31"));
        assert_eq!(text(json!({ "minLength": 6 })).as_deref(), Some("textxx"));
        assert_eq!(text(json!({ "maxLength": 2 })).as_deref(), Some("te"));
        assert_eq!(text(json!({ "pattern": "^[A-Z]{3}-\\d+$" })).as_deref(), Some("AAA-1"));
        assert_eq!(text(json!({ "pattern": "^[a-z]*$", "minLength": 7 })).as_deref(), Some("aaaaaaa"));
        assert_eq!(text(json!({ "pattern": "^a$", "minLength": 2 })), None);
    }
}
