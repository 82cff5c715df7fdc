//! Text with a format: whatever a server sends is read, and sent again as it came.
//!
//! The sources are those of the runtime; a client has the ones that were chosen.

#![expect(clippy::panic, reason = "a test stops at what it cannot read")]
#![allow(dead_code, unreachable_pub, reason = "the tests are no client")]

#[path = "../../xtask/src/emit/runtime/codec/formatted.rs"]
mod formatted;
#[path = "../../xtask/src/emit/runtime/codec/formatted_bytes.rs"]
mod formatted_bytes;
#[path = "../../xtask/src/emit/runtime/codec/formatted_chrono.rs"]
mod formatted_chrono;
#[path = "../../xtask/src/emit/runtime/codec/formatted_decimal.rs"]
mod formatted_decimal;
#[path = "../../xtask/src/emit/runtime/codec/formatted_ip.rs"]
mod formatted_ip;
#[path = "../../xtask/src/emit/runtime/codec/formatted_jiff.rs"]
mod formatted_jiff;
#[path = "../../xtask/src/emit/runtime/codec/formatted_time.rs"]
mod formatted_time;
#[path = "../../xtask/src/emit/runtime/codec/formatted_url.rs"]
mod formatted_url;
#[path = "../../xtask/src/emit/runtime/codec/formatted_uuid.rs"]
mod formatted_uuid;

use std::collections::BTreeSet;

use formatted::{Formatted, TextFormat};
use serde_json::json;

/// What comes is sent again byte for byte, in the format or not, and what is in the format has a value.
#[track_caller]
fn law<T: TextFormat>(good: &[&str], bad: &[&str]) {
    for text in good.iter().chain(bad) {
        let read: Formatted<T> = serde_json::from_value(json!(text)).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(serde_json::to_value(&read).ok(), Some(json!(text)));
        assert_eq!((read.as_str(), read.to_string().as_str()), (*text, *text));
        assert_eq!(read.value().is_some(), good.contains(text), "{text}");
        match read.into_value() {
            Ok(value) => {
                let written = Formatted::from(value);
                assert!(T::parse(written.as_str()).is_some(), "`{text}` is written `{written}`, which is not in the format");
            }
            Err(kept) => assert_eq!(kept, *text),
        }
    }
    assert!(serde_json::from_value::<Formatted<T>>(json!(5)).is_err());
}

const TIMES: [&str; 3] = ["2024-02-29T23:59:59Z", "2024-02-29t23:59:59.123456+05:30", "1985-04-12T23:20:50.52Z"];
const NO_TIMES: [&str; 4] = ["", "yesterday", "2024-02-30T00:00:00Z", "1709251199"];

#[test]
fn times_of_chrono() {
    law::<chrono::DateTime<chrono::FixedOffset>>(&TIMES, &NO_TIMES);
    law::<chrono::NaiveDate>(&["2024-02-29"], &["2023-02-29", "29.2.2024", ""]);
    law::<chrono::NaiveTime>(&["23:59:59", "23:59:59.5"], &["25:00:00", "23:59:59Z"]);
}

#[test]
fn times_of_jiff() {
    law::<jiff::Timestamp>(&TIMES, &NO_TIMES);
    law::<jiff::civil::Date>(&["2024-02-29"], &["2023-02-29", "29.2.2024", ""]);
    law::<jiff::civil::Time>(&["23:59:59", "23:59:59.5"], &["25:00:00", "noon"]);
    law::<jiff::Span>(&["PT0S", "P3Y6M4DT12H30M5S", "PT36H"], &["", "P", "three hours"]);
}

#[test]
fn times_of_time() {
    law::<time::OffsetDateTime>(&TIMES, &NO_TIMES);
    law::<time::Date>(&["2024-02-29"], &["2023-02-29", "29.2.2024", ""]);
    law::<time::Time>(&["23:59:59", "23:59:59.5"], &["25:00:00", "noon"]);
}

#[test]
fn everything_else() {
    law::<uuid::Uuid>(&["67e55044-10b1-426f-9247-bb680e5fe0c8", "67E5504410B1426F9247BB680E5FE0C8"], &["", "67e55044"]);
    law::<url::Url>(&["https://a.example", "mailto:a@b.example"], &["", "/relative", "a b"]);
    law::<std::net::Ipv4Addr>(&["127.0.0.1"], &["127.0.0.256", "::1"]);
    law::<std::net::Ipv6Addr>(&["::1", "2001:DB8:0:0::1"], &["127.0.0.1", ""]);
    law::<rust_decimal::Decimal>(&["0.10", "-12345678901234567890.12345678"], &["", "1,5", "NaN"]);
    law::<bytes::Bytes>(&["", "aGVsbG8=", "aGVsbG8"], &["*", "a"]);
}

#[test]
fn the_text_is_what_is_compared() {
    let of = Formatted::<uuid::Uuid>::from_text;
    let (lower, upper) = ("67e55044-10b1-426f-9247-bb680e5fe0c8", "67E55044-10B1-426F-9247-BB680E5FE0C8");
    assert_ne!(of(lower), of(upper));
    assert_eq!(of(lower).value(), of(upper).value());
    assert_eq!(BTreeSet::from([of(lower), of(upper), of(lower)]).len(), 2);
    assert_eq!(format!("{:?}", of("x")), "\"x\"");
}

#[test]
fn values_are_written_in_the_format() {
    let noon = chrono::DateTime::parse_from_rfc3339("2024-01-02T12:00:00Z").map(Formatted::from);
    assert_eq!(noon.map(|noon| serde_json::to_value(noon).ok()), Ok(Some(json!("2024-01-02T12:00:00Z"))));
    assert_eq!(Formatted::from(bytes::Bytes::from_static(b"hello")).as_str(), "aGVsbG8=");
    assert_eq!(Formatted::from(time::Time::MIDNIGHT).as_str(), "00:00:00");
}
