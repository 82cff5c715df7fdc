//! Back from a place in the corrected document to the same place as the vendor wrote it.

use std::collections::BTreeMap;

use jsonptr::{Pointer, PointerBuf};

use super::location;

/// The renames and the removed array items so far. Removed members need no note: nothing moves into their place.
#[derive(Debug, Clone, Default)]
pub struct Origins {
    /// The vendor's key of a renamed member, by the member's place now.
    keys: BTreeMap<String, String>,
    /// The vendor's index of each item of an array that lost some, by the array's place now.
    items: BTreeMap<String, Vec<usize>>,
}

impl Origins {
    /// The vendor's place of what now stands at `pointer`.
    pub fn of(&self, pointer: &Pointer) -> PointerBuf {
        if self.keys.is_empty() && self.items.is_empty() {
            return pointer.to_buf();
        }
        let mut now = PointerBuf::root();
        let mut then = PointerBuf::root();
        for token in pointer.tokens() {
            let name = token.decoded().into_owned();
            let index = self.items.get(now.as_str()).and_then(|items| items.get(name.parse::<usize>().ok()?).copied());
            now.push_back(token);
            match (index, self.keys.get(now.as_str())) {
                (Some(index), _) => then.push_back(index),
                (None, Some(key)) => then.push_back(key),
                (None, None) => then.push_back(name),
            }
        }
        then
    }

    /// Takes down that the member at `from` now stands at `to`, in the same object.
    pub(super) fn renamed(&mut self, from: &Pointer, to: &Pointer) {
        self.carry(from.as_str(), Some(to.as_str()));
        if let Some((_, key)) = location::split(from) {
            self.keys.entry(to.as_str().to_owned()).or_insert(key);
        }
    }

    /// Takes down that the member or the item at `place` is gone; `items` is how many there were when it was in an array.
    pub(super) fn removed(&mut self, place: &Pointer, items: Option<usize>) {
        self.carry(place.as_str(), None);
        let (Some((array, index)), Some(count)) = (location::split(place), items) else { return };
        let Ok(index) = index.parse::<usize>() else { return };
        let known = self.items.entry(array.as_str().to_owned()).or_insert_with(|| (0..count).collect());
        if index < known.len() {
            known.remove(index);
        }
        let below = format!("{}/", array.as_str());
        let concerned = |place: &String| place.starts_with(&below);
        let nothing_known = !self.keys.range(below.clone()..).next().is_some_and(|(place, _)| concerned(place))
            && !self.items.range(below.clone()..).next().is_some_and(|(place, _)| concerned(place));
        if nothing_known {
            return;
        }
        for later in index + 1..count {
            let from = array.with_trailing_token(later);
            let to = array.with_trailing_token(later - 1);
            self.carry(from.as_str(), Some(to.as_str()));
        }
    }

    /// Moves what is known about a place, and about what stands below it, to another place, or forgets it.
    fn carry(&mut self, from: &str, to: Option<&str>) {
        carry(&mut self.keys, from, to);
        carry(&mut self.items, from, to);
    }
}

fn carry<T>(map: &mut BTreeMap<String, T>, from: &str, to: Option<&str>) {
    let below = format!("{from}/");
    let mut places: Vec<String> =
        map.range(below.clone()..).map(|(place, _)| place).take_while(|place| place.starts_with(&below)).cloned().collect();
    places.extend(map.contains_key(from).then(|| from.to_owned()));
    for place in places {
        let value = map.remove(&place);
        if let (Some(value), Some(to)) = (value, to) {
            map.insert(format!("{to}{}", &place[from.len()..]), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointer(text: &str) -> PointerBuf {
        PointerBuf::parse(text).unwrap()
    }

    #[test]
    fn renames_are_followed_back_through_renamed_parents() {
        let mut origins = Origins::default();
        origins.renamed(&pointer("/s/A/p/x"), &pointer("/s/A/p/y"));
        origins.renamed(&pointer("/s/A"), &pointer("/s/B"));
        origins.renamed(&pointer("/s/B"), &pointer("/s/C"));
        assert_eq!(origins.of(&pointer("/s/C/p/y/type")), "/s/A/p/x/type");
        assert_eq!(origins.of(&pointer("/s/D/p/y")), "/s/D/p/y");
    }

    #[test]
    fn items_after_removed_ones_keep_their_old_index() {
        let mut origins = Origins::default();
        origins.renamed(&pointer("/a/3/x"), &pointer("/a/3/y"));
        origins.removed(&pointer("/a/1"), Some(4));
        origins.removed(&pointer("/a/0"), Some(3));
        assert_eq!(origins.of(&pointer("/a/0/k")), "/a/2/k");
        assert_eq!(origins.of(&pointer("/a/1/y")), "/a/3/x");
    }
}
