//! What the types of an API are made of: reading and writing JSON, by table, and the types that are common to all APIs.
//!
//! serde's derive writes a visitor and a key type for each struct, and compiling those is most of what a client costs.
//! Here the visitor exists once; a type brings a table of its members, one line each.

#![allow(dead_code, unused_imports, unused_macros, reason = "each API uses some of them")]

mod enums;
mod error_body;
// part: formatted
mod formatted;
// end of part
// part: formatted_bytes
mod formatted_bytes;
// end of part
// part: formatted_chrono
mod formatted_chrono;
// end of part
// part: formatted_decimal
mod formatted_decimal;
// end of part
// part: formatted_ip
mod formatted_ip;
// end of part
// part: formatted_jiff
mod formatted_jiff;
// end of part
// part: formatted_time
mod formatted_time;
// end of part
// part: formatted_url
mod formatted_url;
// end of part
// part: formatted_uuid
mod formatted_uuid;
// end of part
// part: lenient
mod lenient;
// end of part
mod secret;
// part: unions
mod unions;
// end of part
mod whole;

pub(crate) use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::{Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
pub(crate) use serde_json::Value;

pub(crate) use enums::{integer_enum, text, text_enum};
pub(crate) use error_body::{ErrorBody, Parts};
// part: formatted
pub use formatted::{Formatted, TextFormat};
// end of part
// part: lenient
pub(crate) use lenient::{EmptyAsAbsent, Lenient, LenientList, LenientOrAbsent, lenient_integer, lenient_text};
// end of part
pub use secret::Secret;
// part: unions
pub(crate) use unions::{Case, Union, exact, fitting, known, loose, nested, tagged, union};
// end of part
pub(crate) use whole::{Whole, integer};

/// Members that the document does not name.
pub(crate) type Extra<T> = BTreeMap<String, T>;

/// A struct that is read from an object.
pub(crate) trait Object: Sized {
    /// The names on the wire, other spellings last.
    const KEYS: &'static [&'static str];
    /// Whether members with other names are kept.
    const KEEPS_EXTRA: bool = false;

    /// Reads the members. `None` when one that is required is missing, or when reading failed; `fields` knows which.
    fn read<'de, A: MapAccess<'de>>(fields: &mut Fields<'de, A>) -> Option<Self>;
}

/// How a struct is read and written, from a table of its members: `0 "name" field: Option<Type> = read + put;`. Before the name
/// stand the indices of its spellings, after the type the way to read it and the way to write it. `read("feature")` and
/// `write("feature")` name the features without which the type has no such impl.
macro_rules! object {
    (
        $type:ident;
        read($($read_feature:tt)?);
        write($($write_feature:tt)?);
        required($($required:ident $required_key:literal),* $(,)?);
        spellings($($spelling:literal),* $(,)?);
        $($($index:literal)|+ $key:literal $field:ident: $slot:ty = $read:ident + $put:ident;)*
        $(extra $extra:ident: $value:ty;)?
    ) => {
        $(#[cfg(feature = $read_feature)])?
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::api::codec::read_object(deserializer)
            }
        }

        $(#[cfg(feature = $read_feature)])?
        #[allow(deprecated, clippy::type_complexity, reason = "the API has them so")]
        impl $crate::api::codec::Object for $type {
            const KEYS: &'static [&'static str] = &[$($key,)* $($spelling),*];
            $(const KEEPS_EXTRA: bool = !stringify!($extra).is_empty();)?

            #[inline]
            fn read<'de, A: serde::de::MapAccess<'de>>(
                fields: &mut $crate::api::codec::Fields<'de, A>,
            ) -> Option<Self> {
                $(let mut $field: $slot = None;)*
                $(let mut $extra: $crate::api::codec::Extra<$value> = $crate::api::codec::Extra::new();)?
                while let Some(index) = fields.next_index() {
                    match index {
                        $($($index)|+ => $field = fields.$read(),)*
                        _ => {$(fields.keep(&mut $extra))?}
                    }
                }
                $(let Some($required) = $required else { return fields.missing($required_key) };)*
                Some(Self { $($field,)* $($extra)? })
            }
        }

        $(#[cfg(feature = $write_feature)])?
        #[allow(deprecated, reason = "it must be written all the same")]
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut members = $crate::api::codec::Members::new(serializer);
                $(members.$put($key, &self.$field);)*
                $(members.put_all(&self.$extra);)?
                members.end()
            }
        }
    };
}
pub(crate) use object;

/// Reads an [`Object`].
pub(crate) fn read_object<'de, T: Object, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = std::any::type_name::<T>();
        write!(formatter, "an object ({})", name.rsplit("::").next().unwrap_or(name))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
        let mut fields =
            Fields { members, keys: T::KEYS, keeps_extra: T::KEEPS_EXTRA, next: 0, name: String::new(), error: None };
        let object = T::read(&mut fields);
        if let Some(error) = fields.error {
            return Err(error);
        }
        match object {
            Some(object) => Ok(object),
            None => Err(A::Error::custom("an object that is not whole")),
        }
    }
}

/// The members of an object, one after the other. The first error ends the reading and is kept until then, so that what is
/// generated need not look for it after each member.
pub(crate) struct Fields<'de, A: MapAccess<'de>> {
    members: A,
    keys: &'static [&'static str],
    keeps_extra: bool,
    /// Where the search for the next key starts.
    next: usize,
    /// The name of the last member that has no field.
    name: String,
    error: Option<A::Error>,
}

impl<'de, A: MapAccess<'de>> Fields<'de, A> {
    /// The index of the next member; one behind the last key for a member that is to be kept.
    #[inline]
    pub(crate) fn next_index(&mut self) -> Option<usize> {
        while self.error.is_none() {
            let other = if self.keeps_extra { Some(&mut self.name) } else { None };
            match self.members.next_key_seed(Keys { known: self.keys, next: self.next, other }) {
                Ok(Some(index)) if index < self.keys.len() => {
                    self.next = index + 1;
                    return Some(index);
                }
                Ok(Some(index)) if self.keeps_extra => return Some(index),
                Ok(Some(_)) => self.error = self.members.next_value::<IgnoredAny>().err(),
                Ok(None) => return None,
                Err(error) => self.error = Some(error),
            }
        }
        None
    }

    /// Says that a member is missing, unless reading failed before.
    pub(crate) fn missing<T>(&mut self, key: &'static str) -> Option<T> {
        if self.error.is_none() {
            self.error = Some(A::Error::missing_field(key));
        }
        None
    }

    fn slot<T>(&mut self, value: Result<Option<T>, A::Error>) -> Option<T> {
        match value {
            Ok(value) => value,
            Err(error) => {
                self.error = Some(error);
                None
            }
        }
    }

    /// Reads a value; `null` leaves the field empty.
    pub(crate) fn read<T: Deserialize<'de>>(&mut self) -> Option<T> {
        let value = self.members.next_value();
        self.slot(value)
    }

    /// Reads any value, of which `null` is one.
    pub(crate) fn any(&mut self) -> Option<Value> {
        let value = self.members.next_value();
        self.slot(value.map(Some))
    }

    /// As [`Fields::read`] for a field that tells `null` and absent apart.
    pub(crate) fn nullable<T: Deserialize<'de>>(&mut self) -> Option<Option<T>> {
        let value = self.members.next_value();
        self.slot(value.map(Some))
    }

    fn read_as<R: Read<T>, T>(&mut self) -> Result<T, A::Error> {
        self.members.next_value_seed(seed::<R, T>())
    }

    /// Reads integers; `null` leaves the field empty.
    pub(crate) fn whole<T>(&mut self) -> Option<T>
    where
        Whole: Read<T>,
    {
        let value = self.read_as::<Maybe<Whole>, _>();
        self.slot(value)
    }

    /// As [`Fields::whole`] for a field that tells `null` and absent apart.
    pub(crate) fn nullable_whole<T>(&mut self) -> Option<Option<T>>
    where
        Whole: Read<T>,
    {
        let value = self.read_as::<Maybe<Whole>, _>();
        self.slot(value.map(Some))
    }

    // part: lenient
    /// Reads a scalar from neighbouring JSON types as well.
    pub(crate) fn lenient<T>(&mut self) -> Option<T>
    where
        LenientOrAbsent: Read<Option<T>>,
    {
        let value = self.read_as::<LenientOrAbsent, _>();
        self.slot(value)
    }

    /// As [`Fields::lenient`] for a field that tells `null` and absent apart.
    pub(crate) fn nullable_lenient<T>(&mut self) -> Option<Option<T>>
    where
        LenientOrAbsent: Read<Option<T>>,
    {
        let value = self.read_as::<LenientOrAbsent, _>();
        self.slot(value.map(Some))
    }

    /// Reads a list of scalars from one text as well.
    pub(crate) fn list<T>(&mut self) -> Option<Vec<T>>
    where
        LenientList: Read<Vec<T>>,
    {
        let value = self.read_as::<Maybe<LenientList>, _>();
        self.slot(value)
    }

    /// As [`Fields::list`] for a field that tells `null` and absent apart.
    pub(crate) fn nullable_list<T>(&mut self) -> Option<Option<Vec<T>>>
    where
        LenientList: Read<Vec<T>>,
    {
        let value = self.read_as::<Maybe<LenientList>, _>();
        self.slot(value.map(Some))
    }

    /// Reads text, of which an empty one is read as absent.
    pub(crate) fn text(&mut self) -> Option<String> {
        let value = self.read_as::<EmptyAsAbsent, _>();
        self.slot(value)
    }

    /// As [`Fields::text`] for a field that tells `null` and absent apart.
    pub(crate) fn nullable_text(&mut self) -> Option<Option<String>> {
        let value = self.read_as::<EmptyAsAbsent, _>();
        self.slot(value.map(Some))
    }

    // end of part
    /// Keeps a member that has no field under its own name.
    pub(crate) fn keep<T: Deserialize<'de>>(&mut self, extra: &mut Extra<T>) {
        match self.members.next_value() {
            Ok(value) => drop(extra.insert(std::mem::take(&mut self.name), value)),
            Err(error) => self.error = Some(error),
        }
    }
}

/// Turns a key into its index without allocating; a key that is not known has an index behind the others.
struct Keys<'k> {
    known: &'static [&'static str],
    /// Where the search starts: documents come in order.
    next: usize,
    /// Where a key goes that is not known.
    other: Option<&'k mut String>,
}

impl<'de> DeserializeSeed<'de> for Keys<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Keys<'_> {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E>(self, name: &str) -> Result<usize, E> {
        let (before, after) = self.known.split_at(self.next.min(self.known.len()));
        if let Some(index) = after.iter().position(|key| *key == name) {
            return Ok(before.len() + index);
        }
        if let Some(index) = before.iter().position(|key| *key == name) {
            return Ok(index);
        }
        if let Some(other) = self.other {
            name.clone_into(other);
        }
        Ok(self.known.len())
    }
}

/// The members of an object that is being written. The first error is kept until the end.
pub(crate) struct Members<S: Serializer>(Result<S::SerializeMap, S::Error>);

impl<S: Serializer> Members<S> {
    pub(crate) fn new(serializer: S) -> Self {
        Self(serializer.serialize_map(None))
    }

    /// Writes a member.
    pub(crate) fn put<T: Serialize>(&mut self, key: &str, value: &T) {
        if let Ok(map) = &mut self.0
            && let Err(error) = map.serialize_entry(key, value)
        {
            self.0 = Err(error);
        }
    }

    /// Writes a member that may be absent.
    pub(crate) fn put_some<T: Serialize>(&mut self, key: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    /// Writes the members that the document does not name.
    pub(crate) fn put_all<T: Serialize>(&mut self, extra: &Extra<T>) {
        extra.iter().for_each(|(key, value)| self.put(key, value));
    }

    pub(crate) fn end(self) -> Result<S::Ok, S::Error> {
        self.0.and_then(SerializeMap::end)
    }
}

/// A way to read a `T` that is not the type's own.
pub(crate) trait Read<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error>;
}

pub(crate) struct Seed<R, T>(PhantomData<(R, T)>);

/// Reads a part of a value in such a way.
pub(crate) fn seed<R, T>() -> Seed<R, T> {
    Seed(PhantomData)
}

impl<'de, R: Read<T>, T> DeserializeSeed<'de> for Seed<R, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        R::read(deserializer)
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
