//! Choices of values, by table. A value that is not in the table is kept.

#![allow(dead_code, unused_imports, unused_macros, reason = "each API uses some of them")]

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Visitor};

/// How an open enum of texts is read, made and written, from a table of its values: `Variant = "value";`.
macro_rules! text_enum {
    (
        $type:ty = $read:ident + $unknown:ident;
        read($($read_feature:tt)?);
        write($($write_feature:tt)?);
        $($variant:ident = $value:literal;)*
    ) => {
        impl $type {
            /// The value on the wire.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::$unknown(value) => value,
                }
            }
        }

        impl std::convert::From<&str> for $type {
            #[inline]
            fn from(value: &str) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    other => Self::$unknown(other.to_owned()),
                }
            }
        }

        impl std::convert::From<String> for $type {
            #[inline]
            fn from(value: String) -> Self {
                match <Self as std::convert::From<&str>>::from(value.as_str()) {
                    Self::$unknown(_) => Self::$unknown(value),
                    known => known,
                }
            }
        }

        impl std::fmt::Display for $type {
            #[inline]
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        $(#[cfg(feature = $read_feature)])?
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::api::codec::$read(deserializer)
            }
        }

        $(#[cfg(feature = $write_feature)])?
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}
pub(crate) use text_enum;

/// How an open enum of integers is read, made and written, from a table of its values: `Variant = 1;`.
macro_rules! integer_enum {
    (
        $type:ty = $read:ident + $unknown:ident;
        read($($read_feature:tt)?);
        write($($write_feature:tt)?);
        $($variant:ident = $value:literal;)*
    ) => {
        impl $type {
            /// The value on the wire.
            #[must_use]
            #[inline]
            pub fn as_i64(&self) -> i64 {
                match self {
                    $(Self::$variant => $value,)*
                    Self::$unknown(value) => *value,
                }
            }
        }

        impl std::convert::From<i64> for $type {
            #[inline]
            fn from(value: i64) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    other => Self::$unknown(other),
                }
            }
        }

        impl std::fmt::Display for $type {
            #[inline]
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.as_i64(), formatter)
            }
        }

        $(#[cfg(feature = $read_feature)])?
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::api::codec::$read(deserializer)
            }
        }

        $(#[cfg(feature = $write_feature)])?
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.as_i64())
            }
        }
    };
}
pub(crate) use integer_enum;

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
