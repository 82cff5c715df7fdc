//! Dates, times and spans of the crate `jiff`, in the formats of RFC 3339 and ISO 8601.

use jiff::civil::{Date, Time};
use jiff::{Span, Timestamp};

use super::formatted::TextFormat;

macro_rules! formats {
    ($($ty:ty)*) => {$(
        impl TextFormat for $ty {
            fn parse(text: &str) -> Option<Self> {
                text.parse().ok()
            }

            fn write(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

formats!(Date Time Timestamp Span);
