//! UUIDs (RFC 9562).

use uuid::Uuid;

use super::formatted::TextFormat;

impl TextFormat for Uuid {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn write(&self) -> String {
        self.to_string()
    }
}
