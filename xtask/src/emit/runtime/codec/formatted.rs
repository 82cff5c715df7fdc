//! Text with a format.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

/// A type that text of some format is read as.
pub trait TextFormat: Sized {
    /// The value of a text; `None` when it is not in the format.
    fn parse(text: &str) -> Option<Self>;

    /// The text of a value.
    fn write(&self) -> String;
}

/// Text with a format: what came, and what it means.
///
/// A server may send what is not in the format, or write it in a way that the type does not keep (a time with a `Z`, digits after
/// the second). Neither makes a response unreadable, and nothing is lost: the text is kept as it came, and it is the text that is
/// compared and sent.
#[derive(Clone)]
pub struct Formatted<T> {
    text: String,
    value: Option<T>,
}

impl<T> Formatted<T> {
    /// What the text means; `None` when it is not in the format.
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// What the text means.
    ///
    /// # Errors
    /// The text, when it is not in the format.
    pub fn into_value(self) -> Result<T, String> {
        self.value.ok_or(self.text)
    }

    /// The text as it came, or as it will be sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<T: TextFormat> Formatted<T> {
    /// The text, and what it means.
    pub fn from_text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { value: T::parse(&text), text }
    }
}

impl<T: TextFormat> From<T> for Formatted<T> {
    fn from(value: T) -> Self {
        Self { text: value.write(), value: Some(value) }
    }
}

impl<T> fmt::Debug for Formatted<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, formatter)
    }
}

impl<T> fmt::Display for Formatted<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl<T> PartialEq for Formatted<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for Formatted<T> {}

impl<T> PartialOrd for Formatted<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Formatted<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl<T> Hash for Formatted<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<T> Serialize for Formatted<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de, T: TextFormat> Deserialize<'de> for Formatted<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from_text)
    }
}
