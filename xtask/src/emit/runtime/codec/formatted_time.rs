//! Dates and times of the crate `time`, in the formats of RFC 3339.

use time::format_description::well_known::{Iso8601, Rfc3339};
use time::{Date, OffsetDateTime, Time};

use super::formatted::TextFormat;

impl TextFormat for OffsetDateTime {
    fn parse(text: &str) -> Option<Self> {
        Self::parse(text, &Rfc3339).ok()
    }

    fn write(&self) -> String {
        // Only a year of more than four digits has no such text.
        self.format(&Rfc3339).unwrap_or_else(|_| self.to_string())
    }
}

impl TextFormat for Date {
    fn parse(text: &str) -> Option<Self> {
        Self::parse(text, &Iso8601::DATE).ok()
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl TextFormat for Time {
    fn parse(text: &str) -> Option<Self> {
        Self::parse(text, &Iso8601::TIME).ok()
    }

    fn write(&self) -> String {
        let (hour, minute, second, nanosecond) = self.as_hms_nano();
        let fraction = if nanosecond == 0 { String::new() } else { format!(".{nanosecond:09}") };
        format!("{hour:02}:{minute:02}:{second:02}{fraction}")
    }
}
