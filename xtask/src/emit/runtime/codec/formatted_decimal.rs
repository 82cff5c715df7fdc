//! Decimal numbers without rounding.

use rust_decimal::Decimal;

use super::formatted::TextFormat;

impl TextFormat for Decimal {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn write(&self) -> String {
        self.to_string()
    }
}
