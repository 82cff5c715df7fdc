//! Numbers and text: which Rust type holds every value that the schema allows.

use jsonptr::Pointer;
use openapiv3::{SchemaData, StringFormat, VariantOrUnknownOrEmpty};
use serde_json::{Number, Value};

use super::schema::Schemas;
use crate::api::Type;
use crate::diagnostic::Diagnostic;

impl Schemas<'_> {
    /// The type of an integer: one that also holds values beyond its format, since a server's format is a promise of the day it was
    /// written, and one such value would cost the whole response.
    pub(super) fn integer(&mut self, at: &Pointer, lenient: bool) -> Type {
        let value = self.get(at);
        let format = value.and_then(|value| value.get("format")).and_then(Value::as_str).unwrap_or_default();
        let width = match format {
            "int32" if self.options.formats.exact_int32() => Some((32, true)),
            "uint64" | "uint" => Some((64, false)),
            "int128" => Some((128, true)),
            "uint128" => Some((128, false)),
            _ => wide_enough(value),
        };
        match width {
            Some((bits, signed)) => Type::Integer { bits, signed, lenient: lenient && bits <= 64 },
            None => {
                self.findings.push(
                    Diagnostic::warning("lower::wide-integer", "the integer may be larger than 128 bits can hold")
                        .at(self.document.place(at))
                        .note("it is read as any JSON value, which keeps no more than 17 digits of such a number"),
                );
                Type::Any
            }
        }
    }

    /// The type of text.
    pub(super) fn text(&mut self, data: &SchemaData, format: &str, lenient: bool) -> Type {
        if format == "password" {
            return Type::Secret;
        }
        // What is read in a way of its own is text.
        let plain = lenient || data.extensions.contains_key("x-empty-as-absent");
        match self.options.formats.text(format).filter(|_| !plain) {
            Some(chosen) => {
                if !self.formats.contains(&chosen) {
                    self.formats.push(chosen);
                }
                Type::Formatted(chosen)
            }
            None => Type::String { lenient },
        }
    }
}

/// What the document calls a format.
pub(super) fn format_name(format: &VariantOrUnknownOrEmpty<StringFormat>) -> &str {
    match format {
        VariantOrUnknownOrEmpty::Item(StringFormat::Password) => "password",
        VariantOrUnknownOrEmpty::Item(StringFormat::Date) => "date",
        VariantOrUnknownOrEmpty::Item(StringFormat::DateTime) => "date-time",
        VariantOrUnknownOrEmpty::Item(StringFormat::Byte) => "byte",
        VariantOrUnknownOrEmpty::Item(StringFormat::Binary) => "binary",
        VariantOrUnknownOrEmpty::Unknown(name) => name,
        VariantOrUnknownOrEmpty::Empty => "",
    }
}

/// Bits and sign of an integer that holds the bounds and the values of a schema; `None` when 128 bits do not. Without any, 64 bits are
/// what every API means.
fn wide_enough(schema: Option<&Value>) -> Option<(u8, bool)> {
    let get = |key: &str| schema.and_then(|schema| schema.get(key));
    let bounds = ["minimum", "maximum"].into_iter().filter_map(|key| get(key)?.as_number());
    let values = get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_number);
    let (mut least, mut most) = (0, 0);
    for number in bounds.chain(values) {
        let number = whole(number)?;
        least = least.min(number);
        most = most.max(number);
    }
    let never_negative = get("minimum").and_then(Value::as_f64).is_some_and(|minimum| minimum >= 0.0);
    let fits_signed = least >= i128::from(i64::MIN) && most <= i128::from(i64::MAX);
    Some(match () {
        () if fits_signed => (64, true),
        () if never_negative && least >= 0 && most <= i128::from(u64::MAX) => (64, false),
        () => (128, true),
    })
}

/// The number without its fraction; `None` when it is too large.
fn whole(number: &Number) -> Option<i128> {
    if let Some(whole) = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from)) {
        return Some(whole);
    }
    let float = number.as_f64()?;
    // 2^127; a bound that was read as a float may have been rounded up.
    if float.abs() >= 170_141_183_460_469_231_731_687_303_715_884_105_728.0 {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, reason = "checked in the line above")]
    let whole = float as i128;
    // 2^64 is what the largest number of 64 bits becomes.
    Some(if whole == 1 << 64 { whole - 1 } else { whole })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_type_holds_every_bound() {
        let width = |schema: Value| wide_enough(Some(&schema));
        assert_eq!(width(json!({})), Some((64, true)));
        assert_eq!(width(json!({"minimum": 0})), Some((64, true)));
        assert_eq!(width(json!({"minimum": 0, "maximum": u64::MAX})), Some((64, false)));
        assert_eq!(width(json!({"minimum": 0, "maximum": 18_446_744_073_709_551_615.0})), Some((64, false)));
        assert_eq!(width(json!({"maximum": u64::MAX})), Some((128, true)));
        assert_eq!(width(json!({"minimum": -1e19})), Some((128, true)));
        assert_eq!(width(json!({"enum": [1, u64::MAX]})), Some((128, true)));
        assert_eq!(width(json!({"maximum": 1e40})), None);
    }
}
