//! What the body of an error says about itself.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;

/// An error body that can say what it is about in half a sentence.
pub(crate) trait ErrorBody: fmt::Debug {
    /// Whether the API says anything about it.
    const IS_DESCRIBED: bool = true;

    fn describe(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result;
}

impl ErrorBody for () {
    const IS_DESCRIBED: bool = false;

    fn describe(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("no details")
    }
}

impl ErrorBody for serde_json::Value {
    fn describe(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

impl ErrorBody for String {
    fn describe(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self)
    }
}

impl ErrorBody for Bytes {
    fn describe(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} bytes", self.len())
    }
}

impl<T: fmt::Debug> ErrorBody for Vec<T> {
    fn describe(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self:?}")
    }
}

impl<T: fmt::Debug> ErrorBody for BTreeMap<String, T> {
    fn describe(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self:?}")
    }
}

macro_rules! scalars {
    ($($scalar:ty)*) => {$(
        impl ErrorBody for $scalar {
            fn describe(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{self}")
            }
        }
    )*};
}

scalars!(bool f64 i32 i64 i128 u32 u64 u128);

/// Puts half a sentence together: `code: 7 (why), description: …`.
#[allow(dead_code, reason = "an API without documented errors has no use for it")]
pub(crate) struct Parts<'p, 'f> {
    formatter: &'p mut fmt::Formatter<'f>,
    empty: bool,
}

#[allow(dead_code, reason = "an API without documented errors has no use for it")]
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
