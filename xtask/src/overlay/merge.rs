//! `update`: one value merged into another.

use std::collections::HashSet;
use std::fmt;

use jsonptr::PointerBuf;
use serde_json::Value;

use super::apply::Deviation;
use super::index::Index;
use super::location;

/// Deeper values cannot be read back: it is the limit of the readers.
const MAX_DEPTH: usize = 127;
/// More new values than any overlay has reason to add; copies of copies come here soon.
const MAX_ADDED: usize = 1_000_000;
/// This much text counts as one more value.
const TEXT_OF_A_VALUE: usize = 64;
/// Up to this many comparisons, looking through an array is quicker than sorting what is in it.
const FEW_COMPARISONS: usize = 4096;

/// The kinds that `update` tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    Array,
    Primitive,
}

impl Kind {
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Object(_) => Self::Object,
            Value::Array(_) => Self::Array,
            _ => Self::Primitive,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Object => "an object",
            Self::Array => "an array",
            Self::Primitive => "a primitive value",
        })
    }
}

/// What happens to elements that an array already has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Append {
    /// They are added again, as the specification says.
    Always,
    /// They are not added: an override says what must be there, not how often.
    Missing,
}

/// Why a value cannot be merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Misfit {
    /// Two kinds that do not go together, below the selected node.
    Kinds { below: PointerBuf, there: Kind, update: Kind },
    /// The document would grow beyond measure.
    TooLarge,
    /// The document would nest beyond measure.
    TooDeep,
}

/// What merging would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Effect {
    Nothing,
    Change,
    Misfit(Misfit),
}

/// What merging `update` into `there` would do, without doing it.
pub(super) fn effect(there: &Value, update: &Value) -> Effect {
    let mut below = PointerBuf::root();
    foresee(there, update, &mut below)
}

fn foresee(there: &Value, update: &Value, below: &mut PointerBuf) -> Effect {
    match (there, update) {
        (Value::Object(members), Value::Object(updates)) => {
            let mut effect = Effect::Nothing;
            for (name, update) in updates {
                let Some(member) = members.get(name) else {
                    effect = Effect::Change;
                    continue;
                };
                below.push_back(name);
                match foresee(member, update, below) {
                    Effect::Nothing => {}
                    Effect::Change => effect = Effect::Change,
                    misfit @ Effect::Misfit(_) => return misfit,
                }
                below.pop_back();
            }
            effect
        }
        (Value::Array(items), Value::Array(updates)) => changes(lacking(items, updates).contains(&true)),
        (Value::Array(items), update) => changes(!items.contains(update)),
        (there, update) if Kind::of(there) == Kind::Primitive && Kind::of(update) == Kind::Primitive => changes(there != update),
        (there, update) => {
            Effect::Misfit(Misfit::Kinds { below: below.clone(), there: Kind::of(there), update: Kind::of(update) })
        }
    }
}

/// For each of the updates, whether the items lack it.
fn lacking(items: &[Value], updates: &[Value]) -> Vec<bool> {
    if items.len().saturating_mul(updates.len()) <= FEW_COMPARISONS {
        return updates.iter().map(|update| !items.contains(update)).collect();
    }
    let known: HashSet<&Value> = items.iter().collect();
    updates.iter().map(|update| !known.contains(update)).collect()
}

fn changes(changes: bool) -> Effect {
    if changes { Effect::Change } else { Effect::Nothing }
}

/// Merges values, keeps account of what was added, and writes down what changed.
pub(super) struct Merger<'a> {
    pub(super) append: Append,
    /// How many values all merges have added so far.
    pub(super) added: &'a mut usize,
    /// Where changes are written down, when anybody wants to know.
    pub(super) deviations: Option<&'a mut Vec<Deviation>>,
    /// The index of the document, when there is one.
    pub(super) index: Option<&'a mut Index>,
}

impl Merger<'_> {
    /// Merges `update` into the value at `place` of `document`.
    ///
    /// # Errors
    /// When kinds do not fit; what was merged before stays.
    pub(super) fn merge(&mut self, document: &mut Value, place: &PointerBuf, update: &Value) -> Result<(), Misfit> {
        let (size, depth) = measure(update);
        if place.count() + depth > MAX_DEPTH {
            return Err(Misfit::TooDeep);
        }
        if *self.added + size > MAX_ADDED {
            return Err(Misfit::TooLarge);
        }
        let Some(there) = location::at_mut(document, place) else { return Ok(()) };
        let mut at = place.clone();
        self.step(there, update, &mut at, place.count())
    }

    fn step(&mut self, there: &mut Value, update: &Value, at: &mut PointerBuf, root: usize) -> Result<(), Misfit> {
        match (there, update) {
            (Value::Object(members), Value::Object(updates)) => {
                for (name, update) in updates {
                    at.push_back(name);
                    match members.get_mut(name) {
                        Some(member) => self.step(member, update, at, root)?,
                        None => {
                            self.note(at, None, update);
                            members.insert(name.clone(), update.clone());
                        }
                    }
                    at.pop_back();
                }
                Ok(())
            }
            (Value::Array(items), Value::Array(updates)) => {
                self.append(items, updates, at);
                Ok(())
            }
            (Value::Array(items), update) => {
                self.append(items, std::slice::from_ref(update), at);
                Ok(())
            }
            (there, update) if Kind::of(there) == Kind::Primitive && Kind::of(update) == Kind::Primitive => {
                if there != update {
                    let before = std::mem::replace(there, update.clone());
                    self.note(at, Some(before), update);
                }
                Ok(())
            }
            (there, update) => {
                let below = PointerBuf::from_tokens(at.tokens().skip(root));
                Err(Misfit::Kinds { below, there: Kind::of(there), update: Kind::of(update) })
            }
        }
    }

    fn append(&mut self, items: &mut Vec<Value>, updates: &[Value], at: &mut PointerBuf) {
        let wanted = match self.append {
            Append::Always => vec![true; updates.len()],
            Append::Missing => lacking(items, updates),
        };
        for update in updates.iter().zip(wanted).filter_map(|(update, wanted)| wanted.then_some(update)) {
            at.push_back(items.len());
            self.note(at, None, update);
            at.pop_back();
            items.push(update.clone());
        }
    }

    fn note(&mut self, at: &PointerBuf, before: Option<Value>, after: &Value) {
        if before.is_none() {
            *self.added += measure(after).0;
        }
        if let Some(index) = &mut self.index {
            index.add(at, after);
        }
        if let Some(deviations) = &mut self.deviations {
            deviations.push(Deviation { pointer: at.clone(), renamed_to: None, before, after: Some(after.clone()) });
        }
    }
}

/// How much there is in a value, counted in values, and how deep it stands.
fn measure(value: &Value) -> (usize, usize) {
    let inside =
        |(size, depth): (usize, usize), (inner_size, inner_depth): (usize, usize)| (size + inner_size, depth.max(inner_depth));
    let (size, depth) = match value {
        Value::Object(members) => members.iter().fold((1, 0), |sum, (name, member)| {
            let (size, depth) = measure(member);
            inside(sum, (size + name.len() / TEXT_OF_A_VALUE, depth))
        }),
        Value::Array(items) => items.iter().map(measure).fold((1, 0), inside),
        Value::String(text) => return (1 + text.len() / TEXT_OF_A_VALUE, 0),
        _ => return (1, 0),
    };
    (size, depth + 1)
}

/// A difference between what is expected and what is there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unexpected<'v> {
    /// Where, below the selected node.
    pub(super) below: PointerBuf,
    pub(super) expected: &'v Value,
    pub(super) found: Option<&'v Value>,
}

/// The first difference between an expectation and a value; of an object, only the expected members count.
pub(super) fn unexpected<'v>(expected: &'v Value, found: &'v Value) -> Option<Unexpected<'v>> {
    let mut below = PointerBuf::root();
    difference(expected, Some(found), &mut below)
}

fn difference<'v>(expected: &'v Value, found: Option<&'v Value>, below: &mut PointerBuf) -> Option<Unexpected<'v>> {
    match (expected, found) {
        (Value::Object(expected), Some(Value::Object(found))) => expected.iter().find_map(|(name, expected)| {
            below.push_back(name);
            let difference = difference(expected, found.get(name), below);
            below.pop_back();
            difference
        }),
        (expected, Some(found)) if expected == found => None,
        (expected, found) => Some(Unexpected { below: below.clone(), expected, found }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn merged(mut there: Value, update: &Value, append: Append) -> (Result<(), Misfit>, Value, Vec<String>) {
        let (mut added, mut deviations) = (0, Vec::new());
        let result = Merger { append, added: &mut added, deviations: Some(&mut deviations), index: None }.merge(
            &mut there,
            &PointerBuf::root(),
            update,
        );
        (result, there, deviations.into_iter().map(|deviation| deviation.pointer.to_string()).collect())
    }

    #[test]
    fn objects_merge_arrays_grow_and_primitives_are_replaced() {
        let (result, value, places) =
            merged(json!({"a": {"b": 1, "c": [1]}}), &json!({"a": {"b": null, "c": [1, 2], "d": {}}}), Append::Always);
        assert_eq!(result, Ok(()));
        assert_eq!(value, json!({"a": {"b": null, "c": [1, 1, 2], "d": {}}}));
        assert_eq!(places, ["/a/b", "/a/c/1", "/a/c/2", "/a/d"]);
    }

    #[test]
    fn a_value_that_is_no_array_is_appended() {
        assert_eq!(merged(json!([1]), &json!({"a": 1}), Append::Always).1, json!([1, {"a": 1}]));
    }

    #[test]
    fn an_override_adds_only_what_an_array_lacks() {
        assert_eq!(merged(json!(["a", "b"]), &json!(["b", "c"]), Append::Missing).1, json!(["a", "b", "c"]));
    }

    #[test]
    fn kinds_that_do_not_go_together_are_told_before_and_while_merging() {
        let (there, update) = (json!({"a": {"b": {}}}), json!({"a": {"b": 1}}));
        let misfit = Misfit::Kinds { below: PointerBuf::parse("/a/b").unwrap(), there: Kind::Object, update: Kind::Primitive };
        assert_eq!(effect(&there, &update), Effect::Misfit(misfit.clone()));
        assert_eq!(merged(there, &update, Append::Always).0, Err(misfit));
    }

    #[test]
    fn an_expectation_is_a_subset_of_objects_and_equal_otherwise() {
        let found = json!({"type": "string", "enum": ["a", "b"]});
        assert_eq!(unexpected(&json!({"type": "string"}), &found), None);
        let expected = json!({"enum": ["a"]});
        let difference = unexpected(&expected, &found).unwrap();
        assert_eq!(difference.below.as_str(), "/enum");
        assert_eq!(unexpected(&json!({"format": "x"}), &found).unwrap().found, None);
    }
}
