//! Small random edits of a document: what slips in by hand, and what no hand would do.

use fastrand::Rng;
use jsonptr::PointerBuf;
use serde_json::{Map, Value, json};

/// A document with one to three edits, and what they were.
pub(crate) fn mutant(document: &Value, rng: &mut Rng) -> (Value, String) {
    let mut value = document.clone();
    let mut said = Vec::new();
    for _ in 0..rng.usize(1..=3) {
        let places = places(&value);
        said.push(edit(&mut value, &places, rng));
    }
    (value, said.join("; "))
}

/// All places of a document.
fn places(value: &Value) -> Vec<PointerBuf> {
    let mut found = Vec::new();
    let mut open = vec![(PointerBuf::root(), value)];
    while let Some((at, value)) = open.pop() {
        match value {
            Value::Object(members) => {
                open.extend(members.iter().map(|(key, value)| (at.with_trailing_token(key.as_str()), value)));
            }
            Value::Array(items) => {
                open.extend(items.iter().enumerate().map(|(index, value)| (at.with_trailing_token(index), value)));
            }
            _ => {}
        }
        if !at.is_root() {
            found.push(at);
        }
    }
    found
}

fn edit(value: &mut Value, places: &[PointerBuf], rng: &mut Rng) -> String {
    let Some(at) = rng.choice(places) else { return "nothing to edit".to_owned() };
    let with_key = |key: &str, rng: &mut Rng| {
        let found: Vec<&PointerBuf> = places.iter().filter(|at| at.back().is_some_and(|token| token.decoded() == key)).collect();
        rng.choice(found).cloned()
    };
    match rng.u8(0..12) {
        0 | 1 => {
            take(value, at);
            format!("without {at}")
        }
        2 | 3 => {
            let other = odd_value(rng);
            let said = format!("{at} is {other:.60}");
            put(value, at, other);
            said
        }
        4 => rename(value, at, &odd_name(rng)),
        5 => {
            let name = at.back().map(|token| token.decoded().into_owned()).unwrap_or_default();
            rename(value, at, &recased(&name, rng))
        }
        6 | 7 => {
            let at = with_key("$ref", rng).unwrap_or_else(|| at.with_trailing_token("$ref"));
            let target = odd_target(&at, places, rng);
            let said = format!("{at} is {target:?}");
            put(value, &at, Value::String(target));
            said
        }
        8 => {
            let Some(from) = rng.choice(places) else { return String::new() };
            let copy = from.resolve(&*value).cloned().unwrap_or(Value::Null);
            put(value, at, copy);
            format!("{at} is a copy of {from}")
        }
        9 => {
            let key = ["type", "in", "name", "operationId", "format", "required", "style"][rng.usize(0..7)];
            let at = with_key(key, rng).unwrap_or_else(|| at.clone());
            let word = ["array", "object", "string", "integer", "null", "path", "query", "cookie", "deepObject", "true"]
                [rng.usize(0..10)];
            put(value, &at, json!(word));
            format!("{at} is {word:?}")
        }
        10 => {
            let inner = at.resolve(&*value).cloned().unwrap_or(Value::Null);
            put(value, at, if rng.bool() { json!([inner]) } else { json!({ "a": inner }) });
            format!("{at} is wrapped")
        }
        _ => {
            // A name that another one of its kind has.
            let key = ["name", "operationId", "title", "propertyName"][rng.usize(0..4)];
            let (Some(from), Some(to)) = (with_key(key, rng), with_key(key, rng)) else { return String::new() };
            let copy = from.resolve(&*value).cloned().unwrap_or(Value::Null);
            put(value, &to, copy);
            format!("{to} is that of {from}")
        }
    }
}

fn put(value: &mut Value, at: &PointerBuf, new: Value) {
    if let Ok(place) = at.resolve_mut(value) {
        *place = new;
    } else if let Some((parent, token)) = at.split_back()
        && let Ok(Value::Object(parent)) = parent.resolve_mut(value)
    {
        parent.insert(token.decoded().into_owned(), new);
    }
}

fn take(value: &mut Value, at: &PointerBuf) {
    let Some((parent, token)) = at.split_back() else { return };
    match parent.resolve_mut(value) {
        Ok(Value::Object(members)) => {
            members.shift_remove(&*token.decoded());
        }
        Ok(Value::Array(items)) => {
            if let Some(index) = token.decoded().parse::<usize>().ok().filter(|index| *index < items.len()) {
                items.remove(index);
            }
        }
        _ => {}
    }
}

/// Gives a member another key, where it stands.
fn rename(value: &mut Value, at: &PointerBuf, name: &str) -> String {
    if let Some((parent, token)) = at.split_back()
        && let Ok(Value::Object(members)) = parent.resolve_mut(value)
    {
        let old = std::mem::take(members);
        let token = token.decoded().into_owned();
        let renamed: Map<String, Value> =
            old.into_iter().map(|(key, value)| (if key == token { name.to_owned() } else { key }, value)).collect();
        *members = renamed;
    }
    format!("{at} is called {name:?}")
}

fn odd_value(rng: &mut Rng) -> Value {
    match rng.u8(0..18) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(false),
        3 => json!(0),
        4 => json!(-1),
        5 => json!(1.5),
        6 => json!(u64::MAX),
        7 => json!(1e300),
        8 => json!(""),
        9 => json!("x"),
        10 => json!("'\"*/ //! ``` {{ }} [x](y) <b> \\ \u{0}\n\r\t\u{202e}"),
        11 => json!([]),
        12 => json!({}),
        13 => json!([null, {}, [[]], "a", 1]),
        14 => json!({ "$ref": "#/components/schemas/Nowhere" }),
        15 => json!({ "type": "object", "properties": { "a": { "$ref": "#" } } }),
        16 => (0..100).fold(json!({}), |inner, _| json!({ "items": inner, "type": "array" })),
        _ => json!("y".repeat(5_000)),
    }
}

fn odd_name(rng: &mut Rng) -> String {
    const NAMES: [&str; 24] = [
        "", " ", "type", "self", "Self", "crate", "_", "__", "1", "1a", "a-b", "a_b", "aB", "Option", "Error", "Client", "Value",
        "é", "名前", "a/b~c", "{x}", "+1", "$ref", "x-",
    ];
    NAMES[rng.usize(0..NAMES.len())].to_owned()
}

/// The name in other letters, so that the two are one name in Rust.
fn recased(name: &str, rng: &mut Rng) -> String {
    match rng.u8(0..4) {
        0 => name.to_uppercase(),
        1 => name.to_lowercase(),
        2 => name.replace(['_', '-', '.', ' '], ""),
        _ => format!("{name}_"),
    }
}

fn odd_target(at: &PointerBuf, places: &[PointerBuf], rng: &mut Rng) -> String {
    let owner = at.split_back().map_or_else(PointerBuf::root, |(parent, _)| parent.to_buf());
    match rng.u8(0..8) {
        0 => "#/components/schemas/Nowhere".to_owned(),
        1 => "#".to_owned(),
        2 => String::new(),
        3 => format!("#{owner}"),
        4 => format!("#{}", owner.split_back().map_or_else(PointerBuf::root, |(parent, _)| parent.to_buf())),
        5 => "other.yaml#/a".to_owned(),
        6 => "https://example.com/a.json".to_owned(),
        _ => rng.choice(places).map_or_else(String::new, |place| format!("#{place}")),
    }
}
