//! Where parts of a value stand in text when they no longer stand where the value has them.

use std::collections::HashMap;
use std::sync::Arc;

use jsonptr::{Pointer, PointerBuf};

use super::Source;

/// Parts of a value that were moved or that come from other files, by where they are now.
#[derive(Debug, Default)]
pub struct Moved {
    parts: HashMap<String, (Arc<Source>, PointerBuf)>,
}

impl Moved {
    /// Says that the value which is now at `now` stands at `then` in the text of `source`.
    pub fn insert(&mut self, now: &Pointer, source: Arc<Source>, then: PointerBuf) {
        self.parts.insert(now.as_str().to_owned(), (source, then));
    }

    /// Whether nothing was moved.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Where the parts of one text that were moved are now, by where they stand in it.
    pub fn inverse(&self, of: &Arc<Source>) -> HashMap<PointerBuf, PointerBuf> {
        let mut inverse: HashMap<PointerBuf, PointerBuf> = HashMap::new();
        for (now, (source, then)) in &self.parts {
            if let Ok(now) = PointerBuf::parse(now.as_str())
                && Arc::ptr_eq(source, of)
                && now != *then
                // Of several, the same one every time.
                && inverse.get(then).is_none_or(|other| now.as_str() < other.as_str())
            {
                inverse.insert(then.clone(), now);
            }
        }
        inverse
    }

    /// Where the value that is now at `now` stands in text; of what was not moved, the same place in `base`.
    pub fn trace(&self, base: &Arc<Source>, now: &Pointer) -> (Arc<Source>, PointerBuf) {
        let text = now.as_str();
        let mut end = text.len();
        while !self.parts.is_empty() {
            if let Some((source, then)) = self.parts.get(&text[..end]) {
                let mut pointer = then.clone();
                if let Ok(rest) = Pointer::parse(&text[end..]) {
                    pointer.append(rest);
                }
                return (Arc::clone(source), pointer);
            }
            match text[..end].rfind('/') {
                Some(slash) => end = slash,
                None => break,
            }
        }
        (Arc::clone(base), now.to_buf())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;

    #[test]
    fn a_place_below_a_moved_part_is_found_in_its_own_text() {
        let main = Source::new("main.yaml", "a: { b: 1 }\n");
        let other = Source::new("other.yaml", "x:\n  y:\n    z: 2\n");
        let mut moved = Moved::default();
        moved.insert(Pointer::from_static("/a/c"), Arc::clone(&other), PointerBuf::parse("/x/y").unwrap());
        let source = Source::rearranged(&main, moved);
        assert_eq!(Place::value(&source, Pointer::from_static("/a/c/z")).position(), (3, 8));
        assert_eq!(Place::value(&source, Pointer::from_static("/a/b")).position(), (1, 9));
    }
}
