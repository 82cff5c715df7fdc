//! Numbers and strings within their bounds.

use fastrand::Rng;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value};

use super::Mode;

/// The integers that a schema allows, those that Rust's own types hold.
pub(super) fn integer(schema: &Map<String, Value>, mode: Mode, rng: &mut Rng) -> Option<Value> {
    let (least, most) = match schema.get("format").and_then(Value::as_str).unwrap_or_default() {
        "int8" => (-128, 127),
        "uint8" => (0, 255),
        "int16" => (-32_768, 32_767),
        "uint16" => (0, 65_535),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "uint32" => (0, u32::MAX.into()),
        "uint64" | "uint" => (0, u64::MAX.into()),
        _ => (i64::MIN.into(), i64::MAX.into()),
    };
    let bound = |key: &str, shift: i128| whole(schema.get(key)?).map(|value| value + shift);
    let least = [bound("minimum", 0), bound("exclusiveMinimum", 1)].into_iter().flatten().fold(least, i128::max);
    let most = [bound("maximum", 0), bound("exclusiveMaximum", -1)].into_iter().flatten().fold(most, i128::min);
    if least > most {
        return None;
    }
    let value = match mode {
        Mode::Minimal => least.max(0).min(most),
        Mode::Nulls => least.max(1).min(most),
        Mode::Maximal(number) if number % 2 == 0 => most,
        Mode::Maximal(_) => least,
        Mode::Random(_) if rng.bool() => rng.i128(least.max(-100).min(most)..=most.min(100).max(least.max(-100).min(most))),
        Mode::Random(_) => rng.i128(least..=most),
    };
    let step = schema.get("multipleOf").and_then(whole).filter(|step| *step > 0).unwrap_or(1);
    let value = value - value.rem_euclid(step);
    let value = if value < least { value + step } else { value };
    i64::try_from(value).map(Value::from).or_else(|_| u64::try_from(value).map(Value::from)).ok()
}

/// A bound as an integer; a fraction only ever narrows by less than one.
fn whole(value: &Value) -> Option<i128> {
    let exact = value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from));
    #[expect(clippy::cast_possible_truncation, reason = "larger bounds are no bounds")]
    exact.or_else(|| value.as_f64().filter(|value| value.abs() < 1e18).map(|value| value as i128))
}

pub(super) fn number(schema: &Map<String, Value>, mode: Mode, rng: &mut Rng) -> Option<Value> {
    let bound = |keys: [&str; 2]| keys.into_iter().find_map(|key| schema.get(key).and_then(Value::as_f64));
    let (least, most) = (bound(["minimum", "exclusiveMinimum"]), bound(["maximum", "exclusiveMaximum"]));
    let value = match (mode, least, most) {
        (_, Some(least), Some(most)) => least + (most - least) * [0.5, 0.25, 0.75, 1.0][rng.usize(0..4)],
        (_, Some(least), None) => least + [0.5, 1.0, 12.25, 1e6][rng.usize(0..4)],
        (_, None, Some(most)) => most - [0.5, 1.0, 12.25, 1e6][rng.usize(0..4)],
        (Mode::Minimal, ..) => 0.0,
        (Mode::Nulls | Mode::Maximal(0), ..) => 0.1,
        (Mode::Maximal(_), ..) => -1.5e-7,
        (Mode::Random(_), ..) => {
            [0.5, -273.15, 3.0, 1e21, 0.1, 123_456_789.125, f64::from(rng.i32(..)) / 1000.0][rng.usize(0..7)]
        }
    };
    if let Some(step) = schema.get("multipleOf").and_then(Value::as_f64) {
        return Some(Value::from((value / step).round() * step));
    }
    Some(Value::from(value))
}

pub(super) fn string(schema: &Map<String, Value>, mode: Mode, rng: &mut Rng) -> Option<Value> {
    let length = |key: &str| schema.get(key).and_then(Value::as_u64).map(|number| usize::try_from(number).unwrap_or(usize::MAX));
    let (least, most) = (length("minLength").unwrap_or(0), length("maxLength").unwrap_or(usize::MAX));
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        return matching(pattern, least, most, rng).map(Value::from);
    }
    let texts: &[&str] = match schema.get("format").and_then(Value::as_str).unwrap_or_default() {
        "date-time" => &["2024-02-29T23:59:59Z", "1999-12-31T23:59:59.123456+05:30"],
        "date" => &["2024-02-29", "1970-01-01"],
        "time" => &["23:59:59Z", "00:00:00.5+01:00"],
        "duration" => &["PT0S", "P3Y6M4DT12H30M5S"],
        "uuid" => &["67e55044-10b1-426f-9247-bb680e5fe0c8", "67E55044-10B1-426F-9247-BB680E5FE0C8"],
        "uri" | "url" => &["https://a.example", "https://a.example/%20?b=c#d"],
        "email" => &["a@b.example"],
        "ipv4" => &["127.0.0.1"],
        "ipv6" => &["::1", "2001:db8::8a2e:370:7334"],
        "byte" => &["", "AAEC/w=="],
        "hostname" => &["a.example"],
        _ => &["text", "", "true", "12", "ä \"\\\n\u{1F600}", "null", "a,b", " "],
    };
    let mut text = match mode {
        Mode::Minimal | Mode::Nulls => texts[0],
        Mode::Maximal(number) => texts[number % texts.len()],
        Mode::Random(_) => texts[rng.usize(0..texts.len())],
    }
    .to_owned();
    while text.chars().count() < least.min(100_000) {
        text.push('x');
    }
    Some(Value::from(text.chars().take(most).collect::<String>()))
}

/// A text that a pattern matches, when the pattern is one that texts can be made of.
fn matching(pattern: &str, least: usize, most: usize, rng: &mut Rng) -> Option<String> {
    // The classes of JavaScript know no more than ASCII; the ends of a text are where it ends.
    let pattern = pattern.strip_prefix('^').unwrap_or(pattern);
    let pattern = if pattern.ends_with("\\$") { pattern } else { pattern.strip_suffix('$').unwrap_or(pattern) };
    let pattern = pattern.replace("\\d", "[0-9]").replace("\\w", "[A-Za-z0-9_]").replace("\\s", "[ ]").replace("\\/", "/");
    let strategy = proptest::string::string_regex(&pattern).ok()?;
    let mut seed = [0; 32];
    rng.fill(&mut seed);
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let mut texts = (0..20).filter_map(|_| strategy.new_tree(&mut runner).ok().map(|tree| tree.current()));
    texts.find(|text| (least..=most).contains(&text.chars().count()))
}
