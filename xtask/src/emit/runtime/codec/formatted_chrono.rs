//! Dates and times of the crate `chrono`, in the formats of RFC 3339.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, SecondsFormat};

use super::formatted::TextFormat;

impl TextFormat for DateTime<FixedOffset> {
    fn parse(text: &str) -> Option<Self> {
        Self::parse_from_rfc3339(text).ok()
    }

    fn write(&self) -> String {
        self.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }
}

impl TextFormat for NaiveDate {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl TextFormat for NaiveTime {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn write(&self) -> String {
        self.to_string()
    }
}
