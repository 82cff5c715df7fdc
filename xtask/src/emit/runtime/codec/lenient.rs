//! Scalars that some servers write as another JSON type.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use super::{Read, seed};

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
        while let Some(item) = items.next_element_seed(seed::<Lenient, T>())? {
            list.push(item);
        }
        Ok(list)
    }
}

/// Reads text that is turned into an open enum, also from numbers and booleans.
#[allow(dead_code, reason = "each API uses some of them")]
pub(crate) fn lenient_text<'de, T: From<String>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    <Lenient as Read<String>>::read(deserializer).map(T::from)
}

/// Reads an integer that is turned into an open enum, also from text.
#[allow(dead_code, reason = "each API uses some of them")]
pub(crate) fn lenient_integer<'de, T: From<i64>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    <Lenient as Read<i64>>::read(deserializer).map(T::from)
}
