//! Headers of an answer as values.

use std::fmt;

use reqwest::header::HeaderMap;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};

/// A header that is not what the API documents. The value is not shown, since it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderError {
    name: &'static str,
    why: String,
}

impl HeaderError {
    /// The name of the header.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }
}

impl fmt::Display for HeaderError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the header `{}` {}", self.name, self.why)
    }
}

impl std::error::Error for HeaderError {}

/// How a value is written in a header.
#[allow(dead_code, reason = "each API uses some of them")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeaderForm {
    /// `a,b` and `R,100,G,200`
    Simple,
    /// `R=100,G=200`
    Explode,
    /// JSON
    Json,
}

/// The value of a header that may be absent.
pub(crate) fn header<T: DeserializeOwned>(
    headers: &HeaderMap,
    name: &'static str,
    form: HeaderForm,
) -> Result<Option<T>, HeaderError> {
    let mut text: Option<String> = None;
    // Several headers of one name are one list (RFC 9110, section 5.3).
    for value in headers.get_all(name) {
        let value = String::from_utf8_lossy(value.as_bytes());
        match &mut text {
            None => text = Some(value.into_owned()),
            Some(text) => text.extend([",", &value]),
        }
    }
    let Some(text) = text else { return Ok(None) };
    let value = match form {
        HeaderForm::Json => serde_json::from_str(&text).map_err(|error| hidden(&error)),
        form => {
            T::deserialize(Text { text: text.trim(), explode: form == HeaderForm::Explode }).map_err(|error| error.to_string())
        }
    };
    value.map(Some).map_err(|why| HeaderError { name, why: format!("is not what the API documents: {why}") })
}

/// The value of a header that must be there.
#[allow(dead_code, reason = "each API uses some of them")]
pub(crate) fn required<T: DeserializeOwned>(headers: &HeaderMap, name: &'static str, form: HeaderForm) -> Result<T, HeaderError> {
    header(headers, name, form)?.ok_or_else(|| HeaderError { name, why: "is missing".to_owned() })
}

/// The message of a JSON error may repeat the value.
#[inline]
fn hidden(error: &serde_json::Error) -> String {
    format!("column {} is no valid JSON of that type", error.column())
}

/// Text that is read as whatever type is asked for.
#[derive(Clone, Copy)]
struct Text<'t> {
    text: &'t str,
    explode: bool,
}

type Failure = serde::de::value::Error;

impl<'t> Text<'t> {
    #[inline]
    fn items(self) -> impl Iterator<Item = Self> {
        let text = Some(self.text).filter(|text| !text.is_empty());
        text.into_iter().flat_map(|text| text.split(',')).map(move |item| Self { text: item.trim(), ..self })
    }

    #[inline]
    fn pairs(self) -> Result<Vec<(&'t str, Self)>, Failure> {
        let odd = || Failure::custom("expected pairs of names and values");
        if self.explode {
            let pair = |item: Self| {
                let (name, text) = item.text.split_once('=').ok_or_else(odd)?;
                Ok((name, Self { text, ..self }))
            };
            return self.items().map(pair).collect();
        }
        let items: Vec<Self> = self.items().collect();
        let pair = |pair: &[Self]| match pair {
            [name, value] => Ok((name.text, *value)),
            _ => Err(odd()),
        };
        items.chunks(2).map(pair).collect()
    }
}

impl<'t> IntoDeserializer<'t> for Text<'t> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! parsed {
    ($($method:ident $visit:ident $what:literal)*) => {$(
        fn $method<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Failure> {
            match self.text.parse() {
                Ok(value) => visitor.$visit(value),
                Err(_) => Err(Failure::custom(concat!("expected ", $what))),
            }
        }
    )*};
}

impl<'t> Deserializer<'t> for Text<'t> {
    type Error = Failure;

    parsed! {
        deserialize_bool visit_bool "true or false"
        deserialize_i8 visit_i8 "an integer"
        deserialize_i16 visit_i16 "an integer"
        deserialize_i32 visit_i32 "an integer"
        deserialize_i64 visit_i64 "an integer"
        deserialize_u8 visit_u8 "an integer"
        deserialize_u16 visit_u16 "an integer"
        deserialize_u32 visit_u32 "an integer"
        deserialize_u64 visit_u64 "an integer"
        deserialize_f32 visit_f32 "a number"
        deserialize_f64 visit_f64 "a number"
    }

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_str(self.text)
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'t>>(self, _: &'static str, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_seq(SeqDeserializer::new(self.items()))
    }

    fn deserialize_map<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_map(MapDeserializer::new(self.pairs()?.into_iter()))
    }

    fn deserialize_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'t>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        visitor.visit_enum(self.text.into_deserializer())
    }

    fn deserialize_unit<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'t>>
        i128 u128 char str string bytes byte_buf unit_struct tuple tuple_struct identifier ignored_any
    }
}
