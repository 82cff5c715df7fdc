//! Reading and writing JSON for plain structs and enums, by table.
//!
//! serde's derive writes a visitor and a key type for each struct, and compiling those is most of what a client costs.
//! Here the visitor exists once; a type brings only its keys, one line a field, and how it is put together.

#![allow(dead_code, reason = "each API uses some of them")]

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::{Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde_json::Value;

/// A struct that is read from an object.
pub(crate) trait Object: Sized {
    /// The fields while they are being read.
    type Partial: Default;
    /// For messages.
    const NAME: &'static str;
    /// The names on the wire, other spellings last.
    const KEYS: &'static [&'static str];
    /// Whether members with other names are kept.
    const KEEPS_EXTRA: bool = false;

    /// Reads the value under `KEYS[key]`.
    fn field<'de, A: MapAccess<'de>>(partial: &mut Self::Partial, key: usize, map: &mut A) -> Result<(), A::Error>;

    /// Keeps a member with another name.
    fn extra<'de, A: MapAccess<'de>>(_: &mut Self::Partial, _: String, map: &mut A) -> Result<(), A::Error> {
        map.next_value::<IgnoredAny>().map(drop)
    }

    /// Puts the fields together, or names the one that is missing.
    fn build(partial: Self::Partial) -> Result<Self, &'static str>;
}

/// Reads an [`Object`].
pub(crate) fn object<'de, T: Object, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object ({})", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut partial = T::Partial::default();
        let mut next = 0;
        while let Some(key) = map.next_key_seed(KeySeed { keys: T::KEYS, next, keep: T::KEEPS_EXTRA })? {
            match key {
                Key::Known(index) => {
                    T::field(&mut partial, index, &mut map)?;
                    next = index + 1;
                }
                Key::Extra(name) => T::extra(&mut partial, name, &mut map)?,
                Key::Unknown => map.next_value::<IgnoredAny>().map(drop)?,
            }
        }
        T::build(partial).map_err(A::Error::missing_field)
    }
}

enum Key {
    Known(usize),
    Extra(String),
    Unknown,
}

/// Turns a key into its index without allocating. The search starts where the last key was found: documents come in order.
struct KeySeed {
    keys: &'static [&'static str],
    next: usize,
    keep: bool,
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        let (before, after) = self.keys.split_at(self.next.min(self.keys.len()));
        let found = after.iter().position(|key| *key == name).map(|index| index + before.len());
        Ok(match found.or_else(|| before.iter().position(|key| *key == name)) {
            Some(index) => Key::Known(index),
            None if self.keep => Key::Extra(name.to_owned()),
            None => Key::Unknown,
        })
    }
}

/// Reads the next value into a field; `null` leaves it empty.
pub(crate) fn read<'de, T: Deserialize<'de>, A: MapAccess<'de>>(slot: &mut Option<T>, map: &mut A) -> Result<(), A::Error> {
    *slot = map.next_value()?;
    Ok(())
}

/// Reads the next value into a field for any value, of which `null` is one.
pub(crate) fn read_any<'de, A: MapAccess<'de>>(slot: &mut Option<Value>, map: &mut A) -> Result<(), A::Error> {
    *slot = Some(map.next_value()?);
    Ok(())
}

/// Reads the next value into a field in a way of its own.
pub(crate) fn read_as<'de, R: Read<T>, T, A: MapAccess<'de>>(slot: &mut T, map: &mut A) -> Result<(), A::Error> {
    *slot = map.next_value_seed(Seed::<R, T>(PhantomData))?;
    Ok(())
}

/// As [`read`] for a field that tells `null` and absent apart.
pub(crate) fn read_nullable<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    slot: &mut Option<Option<T>>,
    map: &mut A,
) -> Result<(), A::Error> {
    *slot = Some(map.next_value()?);
    Ok(())
}

/// As [`read_as`] for a field that tells `null` and absent apart.
pub(crate) fn read_nullable_as<'de, R: Read<T>, T, A: MapAccess<'de>>(slot: &mut Option<T>, map: &mut A) -> Result<(), A::Error> {
    *slot = Some(map.next_value_seed(Seed::<R, T>(PhantomData))?);
    Ok(())
}

/// A way to read a `T` that is not the type's own.
pub(crate) trait Read<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error>;
}

struct Seed<R, T>(PhantomData<(R, T)>);

impl<'de, R: Read<T>, T> DeserializeSeed<'de> for Seed<R, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        R::read(deserializer)
    }
}

/// The type's own way.
pub(crate) struct Own;

impl<T: DeserializeOwned> Read<T> for Own {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}

/// `null` is read as absent, anything else as `R` says.
pub(crate) struct Maybe<R>(PhantomData<R>);

impl<R: Read<T>, T> Read<Option<T>> for Maybe<R> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        struct MaybeVisitor<R, T>(PhantomData<(R, T)>);
        impl<'de, R: Read<T>, T> Visitor<'de> for MaybeVisitor<R, T> {
            type Value = Option<T>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a value or null")
            }
            fn visit_none<E>(self) -> Result<Option<T>, E> {
                Ok(None)
            }
            fn visit_unit<E>(self) -> Result<Option<T>, E> {
                Ok(None)
            }
            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
                R::read(deserializer).map(Some)
            }
        }
        deserializer.deserialize_option(MaybeVisitor::<R, T>(PhantomData))
    }
}

/// A string; an empty one is read as absent.
pub(crate) struct EmptyAsAbsent;

impl Read<Option<String>> for EmptyAsAbsent {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
        Ok(Option::<String>::deserialize(deserializer)?.filter(|text| !text.is_empty()))
    }
}

/// A scalar, also from the neighbouring JSON types: `"12"` for 12, 12 for `"12"`, `"true"` or 1 for true.
pub(crate) struct Lenient;

impl<T: Scalar> Read<T> for Lenient {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(ScalarVisitor(PhantomData))
    }
}

/// As [`Lenient`]; `null`, and `""` where a number or boolean is expected, are read as absent.
pub(crate) struct LenientOrAbsent;

impl<T: Scalar> Read<Option<T>> for LenientOrAbsent {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_any(OptionalScalarVisitor(PhantomData))
    }
}

/// An array of scalars, also from `"1,2,3"`, `""` and `null`, its items as [`Lenient`].
pub(crate) struct LenientList;

impl<T: Scalar> Read<Vec<T>> for LenientList {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }
}

/// A scalar that can be made from others.
pub(crate) trait Scalar: Sized {
    /// For messages.
    const EXPECTED: &'static str;
    fn from_text(text: &str) -> Option<Self>;
    fn from_integer(value: i128) -> Option<Self>;
    fn from_float(value: f64) -> Option<Self>;
    fn from_boolean(value: bool) -> Option<Self>;
}

macro_rules! integers {
    ($($integer:ty)*) => {$(
        impl Scalar for $integer {
            const EXPECTED: &'static str = "an integer, as a number or as text";
            fn from_text(text: &str) -> Option<Self> {
                text.trim().parse().ok()
            }
            fn from_integer(value: i128) -> Option<Self> {
                Self::try_from(value).ok()
            }
            fn from_float(value: f64) -> Option<Self> {
                // Beyond 2^53 a float no longer says which integer was meant.
                let exact = value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0;
                #[allow(clippy::cast_possible_truncation, reason = "checked in the line above")]
                exact.then_some(value as i64).and_then(|value| Self::try_from(value).ok())
            }
            fn from_boolean(_: bool) -> Option<Self> {
                None
            }
        }
    )*};
}

integers!(i32 i64 i128 u32 u64 u128);

impl Scalar for f64 {
    const EXPECTED: &'static str = "a number, as such or as text";
    fn from_text(text: &str) -> Option<Self> {
        text.trim().parse().ok().filter(|value: &f64| value.is_finite())
    }
    #[allow(clippy::cast_precision_loss, reason = "the type asked for is a float")]
    fn from_integer(value: i128) -> Option<Self> {
        Some(value as f64)
    }
    fn from_float(value: f64) -> Option<Self> {
        Some(value)
    }
    fn from_boolean(_: bool) -> Option<Self> {
        None
    }
}

impl Scalar for bool {
    const EXPECTED: &'static str = "a boolean, as such, as text or as 0 or 1";
    fn from_text(text: &str) -> Option<Self> {
        match text.trim() {
            "1" => Some(true),
            "0" => Some(false),
            text if text.eq_ignore_ascii_case("true") => Some(true),
            text if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }
    fn from_integer(value: i128) -> Option<Self> {
        match value {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
    fn from_float(_: f64) -> Option<Self> {
        None
    }
    fn from_boolean(value: bool) -> Option<Self> {
        Some(value)
    }
}

impl Scalar for String {
    const EXPECTED: &'static str = "a string or another scalar";
    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
    fn from_integer(value: i128) -> Option<Self> {
        Some(value.to_string())
    }
    fn from_float(value: f64) -> Option<Self> {
        Some(value.to_string())
    }
    fn from_boolean(value: bool) -> Option<Self> {
        Some(value.to_string())
    }
}

struct ScalarVisitor<T>(PhantomData<T>);

impl<T: Scalar> Visitor<'_> for ScalarVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(T::EXPECTED)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        T::from_boolean(value).ok_or_else(|| E::invalid_type(serde::de::Unexpected::Bool(value), &self))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        T::from_integer(value.into()).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Signed(value), &self))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        T::from_integer(value.into()).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Unsigned(value), &self))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        T::from_float(value).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Float(value), &self))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<T, E> {
        T::from_text(value).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(value), &self))
    }
}

struct OptionalScalarVisitor<T>(PhantomData<T>);

impl<'de, T: Scalar> Visitor<'de> for OptionalScalarVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(T::EXPECTED)
    }

    fn visit_none<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Option<T>, E> {
        ScalarVisitor(PhantomData).visit_bool(value).map(Some)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Option<T>, E> {
        ScalarVisitor(PhantomData).visit_i64(value).map(Some)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Option<T>, E> {
        ScalarVisitor(PhantomData).visit_u64(value).map(Some)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Option<T>, E> {
        ScalarVisitor(PhantomData).visit_f64(value).map(Some)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Option<T>, E> {
        match T::from_text(value) {
            Some(value) => Ok(Some(value)),
            None if value.trim().is_empty() => Ok(None),
            None => Err(E::invalid_value(serde::de::Unexpected::Str(value), &self)),
        }
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Scalar> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an array or a comma-separated list ({})", T::EXPECTED)
    }

    fn visit_unit<E>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vec<T>, E> {
        text.split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(|item| ScalarVisitor(PhantomData).visit_str(item))
            .collect()
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Vec<T>, E> {
        ScalarVisitor(PhantomData).visit_i64(value).map(|item| vec![item])
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Vec<T>, E> {
        ScalarVisitor(PhantomData).visit_u64(value).map(|item| vec![item])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Seed::<Lenient, T>(PhantomData))? {
            list.push(item);
        }
        Ok(list)
    }
}

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
    if let Some(tag) = T::TAG.and_then(|tag| value.get(tag)).and_then(Value::as_str)
        && T::CASES.iter().any(|case| !case.tags.is_empty())
    {
        return T::CASES.iter().find(|case| case.tags.contains(&tag)).and_then(|case| (case.read)(value));
    }
    let mut best: Option<(usize, T)> = None;
    for (misfit, candidate) in T::CASES.iter().filter_map(|case| (case.read)(value)) {
        if best.as_ref().is_none_or(|(least, _)| misfit < *least) {
            best = Some((misfit, candidate));
        }
    }
    best
}

/// A union in a union fits as badly as the type that is chosen in it; it reads everything, but only what has a type is its own.
pub(crate) fn nested<T: Union, U>(value: &Value, make: fn(T) -> U) -> Option<(usize, U)> {
    let (misfit, inner) = chosen(value).unwrap_or_else(|| (usize::MAX / 2, T::unknown(value.clone())));
    Some((misfit, make(inner)))
}

/// A struct: each member that it has no field for counts against it.
pub(crate) fn fitting<T: Object + DeserializeOwned, U>(value: &Value, make: fn(T) -> U) -> Option<(usize, U)> {
    let members = value.as_object()?;
    let inner = T::deserialize(value).ok()?;
    let strange = members.keys().filter(|key| !T::KEYS.contains(&key.as_str())).count();
    Some((if T::KEEPS_EXTRA { strange.min(1) } else { strange }, make(inner)))
}

/// A map takes any member, so anything that knows them by name is better.
pub(crate) fn loose<T: DeserializeOwned, U>(value: &Value, make: fn(T) -> U) -> Option<(usize, U)> {
    T::deserialize(value).ok().map(|inner| (value.as_object().map_or(0, serde_json::Map::len), make(inner)))
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

/// Members that the document does not name.
pub(crate) type Extra<T> = BTreeMap<String, T>;

/// Keeps the next value under its own name.
pub(crate) fn keep<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    extra: &mut Extra<T>,
    name: String,
    map: &mut A,
) -> Result<(), A::Error> {
    extra.insert(name, map.next_value()?);
    Ok(())
}

/// Reads text that is turned into an open enum.
pub(crate) fn text<'de, T: for<'t> From<&'t str>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct TextVisitor<T>(PhantomData<T>);
    impl<T: for<'t> From<&'t str>> Visitor<'_> for TextVisitor<T> {
        type Value = T;
        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a string")
        }
        fn visit_str<E>(self, text: &str) -> Result<T, E> {
            Ok(T::from(text))
        }
    }
    deserializer.deserialize_str(TextVisitor(PhantomData))
}

/// Writes a member.
pub(crate) fn put<T: Serialize, M: SerializeMap>(map: &mut M, key: &'static str, value: &T) -> Result<(), M::Error> {
    map.serialize_entry(key, value)
}

/// Writes a member that may be absent.
pub(crate) fn put_some<T: Serialize, M: SerializeMap>(map: &mut M, key: &'static str, value: &Option<T>) -> Result<(), M::Error> {
    value.as_ref().map_or(Ok(()), |value| map.serialize_entry(key, value))
}

/// Writes the members that the document does not name.
pub(crate) fn put_all<T: Serialize, M: SerializeMap>(map: &mut M, extra: &Extra<T>) -> Result<(), M::Error> {
    extra.iter().try_for_each(|(key, value)| map.serialize_entry(key, value))
}

/// Ends an object.
pub(crate) fn end<M: SerializeMap>(map: M) -> Result<M::Ok, M::Error> {
    map.end()
}

/// Puts half a sentence together: `code: 7 (why), description: …`.
pub(crate) struct Parts<'p, 'f> {
    formatter: &'p mut fmt::Formatter<'f>,
    empty: bool,
}

impl<'p, 'f> Parts<'p, 'f> {
    pub(crate) fn new(formatter: &'p mut fmt::Formatter<'f>) -> Self {
        Self { formatter, empty: true }
    }

    pub(crate) fn add(&mut self, name: &str, value: &dyn fmt::Display) -> fmt::Result {
        self.explained(name, value, None)
    }

    pub(crate) fn explained(&mut self, name: &str, value: &dyn fmt::Display, meaning: Option<&str>) -> fmt::Result {
        let separator = if std::mem::take(&mut self.empty) { "" } else { ", " };
        write!(self.formatter, "{separator}{name}: {value}")?;
        meaning.map_or(Ok(()), |meaning| write!(self.formatter, " ({meaning})"))
    }

    pub(crate) fn finish(self) -> fmt::Result {
        if self.empty { self.formatter.write_str("no details") } else { Ok(()) }
    }
}
