//! Integers. JSON Schema takes `1.0` for one, and some servers write them so.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};

use super::{Maybe, Read, seed};

/// An integer, also one that is written with a fraction of zero; or a list or map of such.
pub(crate) struct Whole;

/// An integer of at most 64 bits.
pub(crate) trait Integer: TryFrom<i64> + TryFrom<u64> {
    const SIGNED: bool;
}

macro_rules! integers {
    ($($integer:ty: $signed:literal)*) => {$(
        impl Integer for $integer {
            const SIGNED: bool = $signed;
        }
    )*};
}

integers!(i32: true i64: true u32: false u64: false);

impl<T: Integer> Read<T> for Whole {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        // Where a value does not tell its type, as in a header, the reader must.
        if T::SIGNED {
            deserializer.deserialize_i64(WholeVisitor(PhantomData))
        } else {
            deserializer.deserialize_u64(WholeVisitor(PhantomData))
        }
    }
}

impl<T> Read<Option<T>> for Whole
where
    Whole: Read<T>,
{
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        Maybe::<Whole>::read(deserializer)
    }
}

impl<T> Read<Vec<T>> for Whole
where
    Whole: Read<T>,
{
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_seq(ListVisitor(PhantomData))
    }
}

impl<T> Read<BTreeMap<String, T>> for Whole
where
    Whole: Read<T>,
{
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, T>, D::Error> {
        deserializer.deserialize_map(MapVisitor(PhantomData))
    }
}

/// Reads an integer that is turned into an open enum.
#[allow(dead_code, reason = "each API uses some of them")]
pub(crate) fn integer<'de, T: From<i64>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    <Whole as Read<i64>>::read(deserializer).map(T::from)
}

struct WholeVisitor<T>(PhantomData<T>);

impl<T: Integer> Visitor<'_> for WholeVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an integer ({})", std::any::type_name::<T>())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        T::try_from(value).map_err(|_| E::invalid_value(Unexpected::Signed(value), &self))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        T::try_from(value).map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        // Beyond 2^53 a float no longer says which integer was meant.
        let exact = value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0;
        #[allow(clippy::cast_possible_truncation, reason = "checked in the line above")]
        let integer = exact.then_some(value as i64).and_then(|value| T::try_from(value).ok());
        integer.ok_or_else(|| E::invalid_type(Unexpected::Float(value), &self))
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T> Visitor<'de> for ListVisitor<T>
where
    Whole: Read<T>,
{
    type Value = Vec<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of integers")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(seed::<Whole, T>())? {
            list.push(item);
        }
        Ok(list)
    }
}

struct MapVisitor<T>(PhantomData<T>);

impl<'de, T> Visitor<'de> for MapVisitor<T>
where
    Whole: Read<T>,
{
    type Value = BTreeMap<String, T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object of integers")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<BTreeMap<String, T>, A::Error> {
        let mut map = BTreeMap::new();
        while let Some(name) = members.next_key()? {
            map.insert(name, members.next_value_seed(seed::<Whole, T>())?);
        }
        Ok(map)
    }
}
