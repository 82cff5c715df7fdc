//! Choices of types: which one a value is.

#![allow(dead_code, reason = "each API uses some of them")]

use std::borrow::Cow;

use serde::Serialize;
use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde::ser::Serializer;
use serde_json::{Map, Value};

use super::Object;
use super::whole::integer;

/// One type of a union.
pub(crate) struct Case<T> {
    /// The values of the tag that mean it.
    pub(crate) tags: &'static [&'static str],
    /// The value as this type, and how badly it fits: 0 is best. `None` when it is no such value.
    pub(crate) read: fn(&Value) -> Option<(usize, T)>,
}

/// A choice of types.
pub(crate) trait Union: Sized + 'static {
    /// The member that tells which type it is.
    const TAG: Option<&'static str>;
    /// The types.
    const CASES: &'static [Case<Self>];

    /// Keeps what is none of them.
    fn unknown(value: Value) -> Self;
}

/// Reads a [`Union`]. A tag with a known value decides; else the first of the types that fit best. What is none of them, or
/// bears an unknown tag, is kept as it came.
pub(crate) fn union<'de, T: Union, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(chosen(&value).map_or_else(|| T::unknown(value), |(_, chosen)| chosen))
}

/// The type that is chosen, and how badly it fits.
fn chosen<T: Union>(value: &Value) -> Option<(usize, T)> {
    if let Some(tag) = T::TAG.and_then(|tag| value.get(tag)).and_then(text)
        && T::CASES.iter().any(|case| !case.tags.is_empty())
    {
        return T::CASES.iter().find(|case| case.tags.contains(&tag.as_ref())).and_then(|case| (case.read)(value));
    }
    let mut best: Option<(usize, T)> = None;
    for (misfit, candidate) in T::CASES.iter().filter_map(|case| (case.read)(value)) {
        if best.as_ref().is_none_or(|(least, _)| misfit < *least) {
            best = Some((misfit, candidate));
        }
    }
    best
}

/// A tag as text: a string, or an integer however it is written.
#[inline]
fn text(tag: &Value) -> Option<Cow<'_, str>> {
    match tag {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(_) => integer::<i64, _>(tag).ok().map(|integer| Cow::Owned(integer.to_string())),
        _ => None,
    }
}

/// A union in a union fits as badly as the type that is chosen in it; it reads everything, but only what has a type is its own.
pub(crate) fn nested<T: Union, U>(value: &Value, make: fn(T) -> U) -> Option<(usize, U)> {
    let (misfit, inner) = chosen(value).unwrap_or_else(|| (usize::MAX / 2, T::unknown(value.clone())));
    Some((misfit, make(inner)))
}

/// A struct: each member that it has no field for counts against it.
pub(crate) fn fitting<T: Object + DeserializeOwned, U>(value: &Value, make: fn(T) -> U) -> Option<(usize, U)> {
    let strange = strange(value.as_object()?, T::KEYS);
    let inner = T::deserialize(value).ok()?;
    Some((if T::KEEPS_EXTRA { strange.min(1) } else { strange }, make(inner)))
}

/// How many members have no field.
#[inline]
fn strange(members: &Map<String, Value>, known: &[&str]) -> usize {
    members.keys().filter(|key| !known.contains(&key.as_str())).count()
}

/// A map takes any member, so anything that knows them by name is better.
pub(crate) fn loose<T: DeserializeOwned, U>(value: &Value, make: fn(T) -> U) -> Option<(usize, U)> {
    T::deserialize(value).ok().map(|inner| (value.as_object().map_or(0, Map::len), make(inner)))
}

/// A type that is either read or not.
pub(crate) fn exact<T: DeserializeOwned, U>(value: &Value, make: fn(T) -> U) -> Option<(usize, U)> {
    T::deserialize(value).ok().map(|inner| (0, make(inner)))
}

/// An open enum reads everything, but only known values are its own.
pub(crate) fn known<T: DeserializeOwned, U>(value: &Value, known: fn(&T) -> bool, make: fn(T) -> U) -> Option<(usize, U)> {
    let inner = T::deserialize(value).ok()?;
    Some((if known(&inner) { 0 } else { usize::MAX / 2 }, make(inner)))
}

/// Writes a struct together with a tag that it has no field for.
pub(crate) fn tagged<T: Serialize, S: Serializer>(serializer: S, tag: &str, value: &str, inner: &T) -> Result<S::Ok, S::Error> {
    let mut whole = serde_json::to_value(inner).map_err(serde::ser::Error::custom)?;
    if let Value::Object(members) = &mut whole {
        members.insert(tag.to_owned(), value.into());
    }
    whole.serialize(serializer)
}
