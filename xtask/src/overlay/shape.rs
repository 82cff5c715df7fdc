//! What bounds the work that a path asks for, as far as its text tells.

use super::target::{Selector, bracketed, closing, skip_blank};

/// Values that the filters of one path may look at; some seconds of work.
const MAX_TESTS: usize = 20_000_000;

/// Counts of what makes a path expensive.
#[derive(Debug, Clone, Default)]
pub(super) struct Shape {
    /// How deep brackets stand in each other.
    pub(super) nesting: usize,
    /// How often it descends.
    pub(super) descents: usize,
    /// How many queries in its filters ask the whole document (`$`) for more than one value.
    whole_queries: u32,
}

impl Shape {
    pub(super) fn of(text: &str) -> Self {
        let mut shape = Self::default();
        let (mut depth, mut after_dot) = (0_usize, None);
        for (at, byte) in unquoted(text) {
            match byte {
                b'[' | b'(' => {
                    depth += 1;
                    shape.nesting = shape.nesting.max(depth);
                }
                b']' | b')' => depth = depth.saturating_sub(1),
                b'.' if after_dot == Some(at) => {
                    shape.descents += 1;
                    after_dot = None;
                    continue;
                }
                b'$' if at > 0 && !is_singular(text.as_bytes(), at + 1) => shape.whole_queries += 1,
                _ => {}
            }
            after_dot = (byte == b'.').then_some(at + 1);
        }
        shape
    }

    /// Whether it asks the whole document for each value that it tests, so that [`Self::is_bearable`] depends on the document.
    pub(super) fn has_whole_queries(&self) -> bool {
        self.whole_queries > 0
    }

    /// Whether the work is bearable in a document of this many values.
    pub(super) fn is_bearable(&self, values: usize) -> bool {
        self.whole_queries == 0 || values.checked_pow(self.whole_queries + 1).is_some_and(|tests| tests <= MAX_TESTS)
    }
}

/// The bytes of a path that stand in no string, and where.
pub(super) fn unquoted(text: &str) -> impl Iterator<Item = (usize, u8)> {
    let (mut quote, mut is_escaped) = (None, false);
    text.bytes().enumerate().filter(move |(_, byte)| {
        match quote {
            Some(_) if is_escaped => is_escaped = false,
            Some(_) if *byte == b'\\' => is_escaped = true,
            Some(open) if open == *byte => quote = None,
            Some(_) => {}
            None if matches!(byte, b'\'' | b'"') => quote = Some(*byte),
            None => return true,
        }
        false
    })
}

/// Whether the steps from here, up to the end of the query, are names and indices only.
fn is_singular(bytes: &[u8], mut at: usize) -> bool {
    loop {
        let step = skip_blank(bytes, at);
        match bytes.get(step) {
            Some(b'.') => {
                at = step + 1;
                if matches!(bytes.get(at), Some(b'.' | b'*')) {
                    return false;
                }
                while bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte) || !byte.is_ascii()) {
                    at += 1;
                }
            }
            Some(b'[') => {
                at = closing(bytes, step);
                let inside = String::from_utf8_lossy(bytes.get(step + 1..at.saturating_sub(1)).unwrap_or_default());
                let inside = inside.trim();
                if inside.parse::<i64>().is_err() && !matches!(bracketed(inside), Selector::Name(_)) {
                    return false;
                }
            }
            _ => return true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_of_the_whole_document_in_a_filter_needs_a_small_document() {
        let bearable = |text: &str, values: usize| Shape::of(text).is_bearable(values);
        for text in ["$..[?@.a == $.b]", "$[?@.a == $['b'][0] .c]", "$..[?count(@..*) > 1]", "$..*", "$[?@.a == '$..b']"] {
            assert!(bearable(text, usize::MAX), "{text}");
        }
        for text in ["$..[?count($..*) > 0]", "$[?$[*]]", "$[?$.a.*]", "$[?$[0:2]]", "$[?$['a','b']]"] {
            assert!(bearable(text, 4000) && !bearable(text, 5000), "{text}");
        }
        assert!(!bearable("$[?$[?$..a]]", 1000));
    }
}
