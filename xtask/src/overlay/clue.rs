//! What must stand in a node for a recursive segment to select anything there, as far as its text tells.
//!
//! A clue is a condition that is needed, not one that is enough: whoever follows it asks the segment itself at the end. Texts of
//! other shapes give none.

use serde_json::Value;

use super::shape::unquoted;

/// A member that a segment cannot do without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clue {
    /// Its name.
    pub(super) name: String,
    /// Its value, when that is told.
    pub(super) literal: Option<Literal>,
    /// Who must have it.
    pub(super) holder: Holder,
}

/// Who must have the member for the segment to select something from a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// The node.
    Node,
    /// One of its children.
    Child,
}

/// A primitive value, equal to others as JSONPath compares them: all numbers are floating-point numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Literal {
    Null,
    Bool(bool),
    Number(u64),
    Text(Box<str>),
}

impl Literal {
    /// Nothing for arrays and objects.
    pub(super) fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            // Adding zero makes one of the two zeros.
            Value::Number(number) => Self::Number((number.as_f64()? + 0.0).to_bits()),
            Value::String(text) => Self::Text(text.as_str().into()),
            Value::Array(_) | Value::Object(_) => return None,
        })
    }
}

impl Clue {
    /// The clue of a segment that selects a member by its name.
    pub(super) fn of_name(name: &str) -> Self {
        Self { name: name.to_owned(), literal: None, holder: Holder::Node }
    }

    /// The clue of a filter, from the text after its `?`: of what must all be true, the part that says most.
    pub(super) fn of_filter(text: &str) -> Option<Self> {
        let clues = conjunction(text)?.into_iter().filter_map(term);
        clues.reduce(|best, clue| if best.literal.is_none() && clue.literal.is_some() { clue } else { best })
    }
}

/// The parts between `&&`; nothing when there is an `||` beside them.
fn conjunction(text: &str) -> Option<Vec<&str>> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, byte) in unquoted(text) {
        match byte {
            b'[' | b'(' => depth += 1,
            b']' | b')' => depth = depth.checked_sub(1)?,
            b',' | b'|' if depth == 0 => return None,
            // The second of the two ends an empty part.
            b'&' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(start..)?);
    Some(parts)
}

/// `@.name`, `@['name'].more`, or one of these and `== literal`.
fn term(text: &str) -> Option<Clue> {
    let (name, mut rest) = member(text.trim().strip_prefix('@')?)?;
    let mut is_own = true;
    while let Some((_, more)) = member(rest) {
        (is_own, rest) = (false, more);
    }
    let rest = rest.trim_start();
    let literal = match rest.strip_prefix("==") {
        Some(right) => Some(literal(right.trim())?).filter(|_| is_own),
        None if rest.is_empty() => None,
        None => return None,
    };
    Some(Clue { name, literal, holder: Holder::Child })
}

/// A name after a dot or between brackets, and the text after it.
fn member(text: &str) -> Option<(String, &str)> {
    if let Some(rest) = text.strip_prefix('.') {
        let end = rest.find(|next: char| !(next.is_ascii_alphanumeric() || "_-".contains(next) || !next.is_ascii()));
        let (name, rest) = rest.split_at(end.unwrap_or(rest.len()));
        return (!name.is_empty()).then(|| (name.to_owned(), rest));
    }
    let inside = text.strip_prefix('[')?;
    let quote = inside.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    let (body, rest) = inside[1..].split_once(quote)?;
    let rest = rest.strip_prefix(']')?;
    // What is escaped is left to the library.
    (!body.contains('\\')).then(|| (body.to_owned(), rest))
}

fn literal(text: &str) -> Option<Literal> {
    let quoted = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote).filter(|body| !body.contains(['\\', quote]));
    match quoted('\'').or_else(|| quoted('"')) {
        Some(body) => Some(Literal::Text(body.into())),
        None => serde_json::from_str(text).ok().filter(|value: &Value| !value.is_string()).as_ref().and_then(Literal::of),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn clue(text: &str) -> Option<(String, Option<Literal>)> {
        Clue::of_filter(text).map(|clue| (clue.name, clue.literal))
    }

    #[test]
    fn a_filter_tells_what_it_needs() {
        let with = |name: &str, value: Value| Some((name.to_owned(), Literal::of(&value)));
        assert_eq!(clue("@.a"), Some(("a".to_owned(), None)));
        assert_eq!(clue(" @['a b'].c "), Some(("a b".to_owned(), None)));
        assert_eq!(clue("@.x-y == 'it'"), with("x-y", json!("it")));
        assert_eq!(clue("@[\"$ref\"]==\"#/a\""), with("$ref", json!("#/a")));
        assert_eq!(clue("@.a == 1"), with("a", json!(1.0)));
        assert_eq!(clue("@.a == -0.0"), with("a", json!(0)));
        assert_eq!(clue("@.a == null"), with("a", Value::Null));
        assert_eq!(clue("@.a.b == true"), Some(("a".to_owned(), None)));
        assert_eq!(clue("@.a && @.b == 'x && (y' && count(@.*) > 1"), with("b", json!("x && (y")));
    }

    #[test]
    fn what_may_hold_without_a_member_gives_no_clue() {
        for text in [
            "@",
            "!@.a",
            "@.a != 1",
            "@.a == @.b",
            "@.a == $.b",
            "@.a || @.b",
            "@.a, ?@.b",
            "@.*",
            "@..a",
            "@.a < 1",
            "@['a\\u0062']",
            "@.a == 'it\\'s'",
            "(@.a)",
            "count(@.a) == 0",
            "@.a == 'x', 'a'",
            "@.a == [1]",
        ] {
            assert_eq!(clue(text), None, "{text}");
        }
    }
}
