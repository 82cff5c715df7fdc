//! What a schema asks of values beyond their type.

use serde::Serialize;
use serde_json::Number;

/// The limits of a value and of what it holds. A value of another JSON type breaks none of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Limits {
    /// Those of the value itself.
    pub own: Vec<Limit>,
    /// Those of the items of a list, or of the values of a map.
    pub inner: Option<Box<Limits>>,
}

impl Limits {
    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.own.is_empty() && self.inner.as_ref().is_none_or(|inner| inner.is_empty())
    }
}

/// One thing that is asked of a value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Limit {
    /// The fewest characters of text.
    MinLength(u64),
    /// The most characters of text.
    MaxLength(u64),
    /// A regular expression (ECMA-262) that matches somewhere in text.
    Pattern {
        /// The expression.
        expression: String,
        /// Whether the client can check it.
        usable: bool,
    },
    /// The smallest number.
    Minimum {
        /// The bound.
        bound: Number,
        /// Whether the number must be greater than that.
        exclusive: bool,
    },
    /// The largest number.
    Maximum {
        /// The bound.
        bound: Number,
        /// Whether the number must be less than that.
        exclusive: bool,
    },
    /// What a number is a multiple of.
    MultipleOf(Number),
    /// The fewest items of a list.
    MinItems(u64),
    /// The most items of a list.
    MaxItems(u64),
    /// No two items of a list are the same.
    UniqueItems,
    /// The fewest members of an object.
    MinProperties(u64),
    /// The most members of an object.
    MaxProperties(u64),
}
