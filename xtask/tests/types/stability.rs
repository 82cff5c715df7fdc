//! A schema more does not rename the others.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use xtask::api::TypeName;
use xtask::document::{Document, Source};
use xtask::lower;

const SCHEMAS: [(&str, &str); 5] = [
    (
        "Pet",
        "{ type: object, properties: { chip: { type: object, properties: { maker: { type: string, enum: [a] } } }, kind: { $ref: '#/components/schemas/kind_of_pet' } } }",
    ),
    ("kind_of_pet", "{ type: string, enum: [cat, dog] }"),
    (
        "Either",
        "{ oneOf: [{ $ref: '#/components/schemas/Pet' }, { type: object, title: Other, properties: { a: { type: string } } }] }",
    ),
    ("list of things", "{ type: array, items: { type: object, properties: { id: { type: integer } } } }"),
    (
        "Base",
        "{ type: object, properties: { map: { type: object, additionalProperties: { type: object, properties: { x: { type: string } } } } } }",
    ),
];

/// The names of types by the places of their schemas.
fn names(schemas: &[(&str, &str)]) -> BTreeMap<String, BTreeSet<String>> {
    names_with(schemas, "")
}

/// The same with more operations, which are looked at first.
fn names_with(schemas: &[(&str, &str)], paths: &str) -> BTreeMap<String, BTreeSet<String>> {
    let lines: String = schemas.iter().map(|(name, schema)| format!("    '{name}': {schema}\n")).collect();
    let text = format!(
        "openapi: 3.0.3\ninfo: {{ title: t, version: '1' }}\nservers: [{{ url: https://a.example }}]\npaths:\n{paths}  /pets:\n    get:\n      \
         operationId: list\n      responses: {{ '200': {{ description: ok, content: {{ application/json: {{ schema: {{ type: object, \
         properties: {{ all: {{ $ref: '#/components/schemas/Either' }} }} }} }} }} }} }}\ncomponents:\n  schemas:\n{lines}"
    );
    let document = Document::parse(Source::new("api.yaml", text)).unwrap();
    let lowered = lower::lower(&document).unwrap();
    let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for def in &lowered.api.types {
        names.entry(def.origin.to_string()).or_default().insert(def.name.to_string());
    }
    names
}

#[test]
fn the_names_of_the_others_stay_wherever_it_stands() {
    let before = names(&SCHEMAS);
    assert_eq!(before.values().flatten().filter(|name| name.ends_with('2')).count(), 0, "{before:?}");
    let schema = "{ type: object, properties: { chip: { type: object, properties: { a: { type: string } } } } }";
    for new in ["Aardvark", "pet", "PET", "either", "Zebra", "pet chip holder", "list", "Other"] {
        for at in 0..=SCHEMAS.len() {
            let mut schemas = SCHEMAS.to_vec();
            schemas.insert(at, (new, schema));
            let after = names(&schemas);
            for (place, names) in &before {
                assert_eq!(after.get(place), Some(names), "with `{new}` at {at}, {place}");
            }
        }
    }
}

#[test]
fn the_order_of_the_schemas_does_not_matter() {
    let before = names(&SCHEMAS);
    let mut schemas = SCHEMAS.to_vec();
    for _ in 0..SCHEMAS.len() {
        schemas.rotate_left(1);
        assert_eq!(names(&schemas), before);
    }
}

/// Names that clash with those of parts in all ways: with one part, two, its own, and none.
const TWINS: [(&str, &str); 8] = [
    (
        "Pet",
        "{ type: object, properties: { chip_maker: { type: object, title: Maker of chips, properties: { a: { type: string } } }, owner: { type: object, properties: { b: { type: string } } } } }",
    ),
    ("PetChip", "{ type: object, properties: { maker: { type: object, properties: { c: { type: string } } } } }"),
    ("Zoo", "{ allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { gate: { enum: [open, shut] } } }] }"),
    (
        "Zo",
        "{ type: object, properties: { ogate: { enum: [in, out] }, owner: { $ref: '#/components/schemas/Pet/properties/owner' } } }",
    ),
    ("Noah", "{ allOf: [{ $ref: '#/components/schemas/Ark' }, { type: object, properties: { sons: { type: integer } } }] }"),
    (
        "Ark",
        "{ allOf: [{ $ref: '#/components/schemas/Pet' }, { type: object, properties: { owner: { type: object, properties: { boat: { type: string } } } } }] }",
    ),
    ("list", "{ type: array, items: { type: object, properties: { d: { type: string } } } }"),
    (
        "List",
        "{ type: array, items: { type: object, properties: { item: { oneOf: [{ type: string }, { type: object, title: Thing, properties: { e: { type: integer } } }] } } } }",
    ),
];

fn component(name: &str) -> String {
    format!("/components/schemas/{name}")
}

#[test]
fn a_new_component_takes_no_name_but_its_own() {
    let before = names(&TWINS);
    for seed in 0..500 {
        let mut rng = Rng::with_seed(seed);
        let words = ["Pet", "Owner", "Chip", "Maker", "Zoo", "Gate", "List", "Item", "Thing", "New", "pet", "_", "2"];
        let name: String = (0..rng.usize(1..4)).map(|_| words[rng.usize(0..words.len())]).collect();
        // What is one name in Rust with another component is told apart by a number.
        let twin = |known: &str| TypeName::of(known) == TypeName::of(&name) || before[&component(known)].contains(&name);
        if TWINS.iter().any(|(known, _)| twin(known)) {
            continue;
        }
        let (_, schema) = TWINS[rng.usize(0..TWINS.len())];
        let mut schemas = TWINS.to_vec();
        schemas.insert(rng.usize(0..=TWINS.len()), (&name, schema));
        let after = names(&schemas);
        let own = &after[&component(&name)];
        for (place, known) in before.iter().flat_map(|(place, known)| known.iter().map(move |known| (place, known))) {
            let names = &after[place];
            assert!(names.contains(known) || own.contains(known), "{seed}: with `{name}`, {place} is {names:?} and not {known}");
        }
    }
}

#[test]
fn a_new_operation_renames_no_part_of_a_component() {
    let before = names(&TWINS);
    for seed in 0..200 {
        let mut rng = Rng::with_seed(seed);
        let mut paths = String::new();
        for index in 0..rng.usize(1..4) {
            let (name, _) = TWINS[rng.usize(0..TWINS.len())];
            let part = ["", "/properties/owner", "/properties/chip_maker"][if name == "Pet" { rng.usize(0..3) } else { 0 }];
            let id = ["pet", "list", "petChip", "zoo"][rng.usize(0..4)];
            paths += &format!(
                "  /new{index}:\n    get:\n      operationId: {id}{index}\n      responses: {{ '200': {{ description: ok, content: {{ \
                 application/json: {{ schema: {{ type: object, properties: {{ owner: {{ type: object, properties: {{ x: {{ $ref: \
                 '#/components/schemas/{name}{part}' }} }} }} }} }} }} }} }} }}\n"
            );
        }
        let mut schemas = TWINS.to_vec();
        rng.shuffle(&mut schemas);
        let after = names_with(&schemas, &paths);
        for (place, known) in before.iter().filter(|(place, _)| place.starts_with("/components/")) {
            assert_eq!(after.get(place), Some(known), "{seed}: {place} with\n{paths}");
        }
    }
}
