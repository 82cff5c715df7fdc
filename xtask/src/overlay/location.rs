//! Where the selected nodes are, as JSON pointers that outlive the query.

use std::cmp::Ordering;

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

/// The order in which places are changed, as indices: the deepest first, and in an array from its end, so that no change moves a
/// place that is still to come.
pub(super) fn working_order(places: &[PointerBuf]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    if places.len() > 1 {
        order.sort_by_cached_key(|&index| Deepest(&places[index], places[index].count()));
    }
    order
}

#[derive(PartialEq, Eq)]
struct Deepest<'p>(&'p Pointer, usize);

impl PartialOrd for Deepest<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Deepest<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.1.cmp(&self.1).then_with(|| {
            let mut pairs = self.0.tokens().zip(other.0.tokens());
            pairs.find(|(a, b)| a != b).map_or(Ordering::Equal, |(a, b)| {
                let (a, b) = (a.decoded(), b.decoded());
                match (a.parse::<usize>(), b.parse::<usize>()) {
                    (Ok(a), Ok(b)) => b.cmp(&a),
                    (Ok(_), Err(_)) => Ordering::Less,
                    (Err(_), Ok(_)) => Ordering::Greater,
                    (Err(_), Err(_)) => a.cmp(&b),
                }
            })
        })
    }
}

/// The value at a place.
pub(super) fn at<'v>(value: &'v Value, place: &Pointer) -> Option<&'v Value> {
    value.pointer(place.as_str())
}

/// The value at a place, to be changed.
pub(super) fn at_mut<'v>(value: &'v mut Value, place: &Pointer) -> Option<&'v mut Value> {
    value.pointer_mut(place.as_str())
}

/// How many values there are in a value, itself included.
pub(super) fn count(value: &Value) -> usize {
    match value {
        Value::Object(members) => members.values().fold(1, |sum, member| sum + count(member)),
        Value::Array(items) => items.iter().fold(1, |sum, item| sum + count(item)),
        _ => 1,
    }
}

/// The parent's place and the last name or index; nothing for the root.
pub(super) fn split(place: &Pointer) -> Option<(&Pointer, String)> {
    place.split_back().map(|(parent, last)| (parent, last.decoded().into_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::overlay::Target;

    #[test]
    fn the_deepest_come_first_and_arrays_from_the_end() {
        let value = json!({"a": [{"x": 1}, {"x": 2}, {"x": {"x": 3}}, 4, 5, 6, 7, 8, 9, 10, 11]});
        let places = Target::parse("$..['x', 'x', 2, 10]").unwrap().select(&value);
        let ordered: Vec<&str> = working_order(&places).into_iter().map(|index| places[index].as_str()).collect();
        assert_eq!(ordered, ["/a/2/x/x", "/a/2/x", "/a/1/x", "/a/0/x", "/a/10", "/a/2"]);
    }
}
