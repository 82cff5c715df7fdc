//! Values by their places, when one place after the other is asked for.

use std::cell::RefCell;

use jsonptr::{Pointer, Token};
use serde_json::Value;

/// The values of a document. The way to the last one is kept: the next place that is asked for is mostly the same or one near it, and
/// the names on the way to a deep place are not looked up again.
pub(super) struct Nearby<'d> {
    whole: &'d Value,
    last: RefCell<Way<'d>>,
}

/// How a place was reached.
#[derive(Default)]
struct Way<'d> {
    place: String,
    /// The values on the way, from the outside in, each with the length of its own place.
    steps: Vec<(usize, &'d Value)>,
}

impl<'d> Nearby<'d> {
    pub(super) fn new(whole: &'d Value) -> Self {
        Self { whole, last: RefCell::default() }
    }

    /// The value at `at`, if there is one.
    pub(super) fn get(&self, at: &Pointer) -> Option<&'d Value> {
        let Way { place, steps } = &mut *self.last.borrow_mut();
        while steps.last().is_some_and(|(length, _)| !leads_to(&place[..*length], at)) {
            steps.pop();
        }
        let (length, mut value) = steps.last().copied().unwrap_or((0, self.whole));
        place.truncate(length);
        let rest = at.split_at_offset(length).map_or(Pointer::root(), |(_, rest)| rest);
        for token in rest.tokens() {
            value = member(value, &token)?;
            place.push('/');
            place.push_str(token.encoded());
            steps.push((place.len(), value));
        }
        Some(value)
    }
}

/// Whether a place is `at` or around it.
fn leads_to(place: &str, at: &Pointer) -> bool {
    at.as_str().strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn member<'v>(value: &'v Value, token: &Token<'_>) -> Option<&'v Value> {
    match value {
        Value::Object(members) => members.get(token.decoded().as_ref()),
        Value::Array(items) => items.get(token.to_index().ok()?.for_len(items.len()).ok()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_place_is_the_same_wherever_one_comes_from() {
        let whole = json!({ "a": [{ "b": 1 }, { "b": 2 }], "ab": { "~/": 3 }, "": { "": 4 } });
        let places =
            ["", "/a", "/a/0", "/a/0/b", "/a/1/b", "/a/01", "/a/2", "/a/-", "/a/0/b/c", "/ab", "/ab/~0~1", "/", "//", "/x"];
        let nearby = Nearby::new(&whole);
        for from in places {
            for to in places.map(Pointer::from_static) {
                nearby.get(Pointer::from_static(from));
                assert_eq!(nearby.get(to), to.resolve(&whole).ok(), "{from} {to}");
            }
        }
    }
}
