//! Recursive targets find through the index what the JSONPath library finds by looking everywhere, whatever has changed before.

use std::collections::HashSet;

use jsonptr::PointerBuf;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use serde_json_path::{JsonPath, PathElement};

use super::super::engine::Engine;
use super::super::{Overlay, Target};
use crate::document::{Document, Source};

/// Few, so that targets hit; some mean something to a rename.
const NAMES: &[&str] = &["a", "b", "0", "2", "properties", "schema", "items", "example", "allOf", "required", "$ref"];

const TARGETS: &[&str] = &[
    "$..a",
    "$..['properties']",
    "$..['0']",
    "$..[?@.a]",
    "$..[?@.b == 1]",
    "$..[?@['a'] == 'text']",
    "$..[?@.a == null]",
    "$..[?@.a == true && @.b]",
    "$..[?@.b.a == 1.5]",
    "$..[?@.a == 'text' || @.b]",
    "$..[?@['$ref'] == '#/a']",
    "$..[?@['$ref'] == '#/b']",
    "$.a..b",
    "$.a..[?@.a == -0]",
    "$.properties..a",
    "$.*..[?@.a]",
    "$..a..b",
    "$..a[?@.b == 1]",
    "$..[?@.a != 1]",
    "$..[?!@.a]",
    "$..[?count(@..a) > 1]",
    "$..[?@.a == $.b]",
];

/// Where actions change something.
const CHANGED: &[&str] =
    &["$", "$.a", "$..a", "$..b", "$.*", "$.*[0]", "$..[1]", "$..[?@.a]", "$..properties.*", "$..schema", "$..[0]"];

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(NAMES).prop_map(str::to_owned)
}

fn primitive() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(1),
        json!(1.0),
        json!(-0.0),
        json!(1.5),
        json!("text"),
        json!("#/a"),
    ])
}

fn value() -> impl Strategy<Value = Value> {
    primitive().prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
            prop::collection::vec((name(), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn object() -> impl Strategy<Value = Value> {
    prop::collection::vec((name(), value()), 1..6).prop_map(|members| Value::Object(members.into_iter().collect()))
}

fn action() -> impl Strategy<Value = Value> {
    let target = prop::sample::select(CHANGED);
    let change = prop_oneof![
        value().prop_map(|update| json!({ "update": update })),
        Just(json!({ "remove": true })),
        name().prop_map(|to| json!({ "x-rename": to })),
        prop::sample::select(CHANGED).prop_map(|from| json!({ "copy": from })),
    ];
    (target, change).prop_map(|(target, mut change)| {
        change["target"] = json!(target);
        change
    })
}

/// An overlay of one action: the same may come again.
fn overlay(action: &Value) -> Overlay {
    let overlay = json!({"overlay": "1.1.0", "info": {"title": "Changes", "version": "1"}, "actions": [action]});
    Overlay::read(Document::parse(Source::new("changes.json", overlay.to_string())).unwrap()).unwrap()
}

fn by_library(value: &Value, text: &str) -> Vec<PointerBuf> {
    let mut seen = HashSet::new();
    let path = JsonPath::parse(text).unwrap();
    let places = path.query_located(value).into_iter().map(|node| {
        node.location().iter().fold(PointerBuf::root(), |mut place, element| {
            match element {
                PathElement::Name(name) => place.push_back(*name),
                PathElement::Index(index) => place.push_back(*index),
            }
            place
        })
    });
    places.filter(|place| seen.insert(place.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn the_index_finds_what_the_library_finds(
        start in object(),
        actions in prop::collection::vec(action(), 1..8),
        is_strict in any::<bool>(),
    ) {
        let mut start = start;
        start["c"] = json!([{ "$ref": "#/a" }]);
        let document = Document::parse(Source::new("api.json", start.to_string())).unwrap();
        let overlays: Vec<Overlay> = actions.iter().map(overlay).collect();
        let mut engine = Engine::new(&document);
        for (step, overlay) in overlays.iter().map(Some).chain([None]).enumerate() {
            for text in TARGETS {
                let found = engine.select(&Target::parse(text).unwrap());
                prop_assert_eq!(found, by_library(&engine.value, text), "{} before action {} in {}", text, step, engine.value);
            }
            // One that fails may have done a part of its work.
            match overlay {
                Some(overlay) if is_strict => drop(engine.strict(overlay, &overlay.actions[0])),
                Some(overlay) => drop(engine.standard(overlay, &overlay.actions[0])),
                None => {}
            }
        }
    }
}

#[test]
fn the_index_knows_of_references_that_followed_a_rename() {
    let document = Document::parse(Source::new("api.json", r##"{"a": {}, "c": [{"$ref": "#/a"}]}"##)).unwrap();
    let mut engine = Engine::new(&document);
    let target = Target::parse("$..[?@['$ref'] == '#/b']").unwrap();
    assert!(engine.select(&target).is_empty());
    let overlay = overlay(&json!({"target": "$.a", "x-rename": "b"}));
    engine.strict(&overlay, &overlay.actions[0]).unwrap();
    assert_eq!(engine.select(&target), ["/c/0"]);
}
