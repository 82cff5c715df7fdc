//! A schema more does not rename the others.

use std::collections::BTreeMap;

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
fn names(schemas: &[(&str, &str)]) -> BTreeMap<String, String> {
    let lines: String = schemas.iter().map(|(name, schema)| format!("    '{name}': {schema}\n")).collect();
    let text = format!(
        "openapi: 3.0.3\ninfo: {{ title: t, version: '1' }}\nservers: [{{ url: https://a.example }}]\npaths:\n  /pets:\n    get:\n      \
         operationId: list\n      responses: {{ '200': {{ description: ok, content: {{ application/json: {{ schema: {{ type: object, \
         properties: {{ all: {{ $ref: '#/components/schemas/Either' }} }} }} }} }} }} }}\ncomponents:\n  schemas:\n{lines}"
    );
    let document = Document::parse(Source::new("api.yaml", text)).unwrap();
    let lowered = lower::lower(&document).unwrap();
    lowered.api.types.iter().map(|def| (def.origin.to_string(), def.name.to_string())).collect()
}

#[test]
fn the_names_of_the_others_stay_wherever_it_stands() {
    let before = names(&SCHEMAS);
    assert_eq!(before.values().filter(|name| name.ends_with('2')).count(), 0, "{before:?}");
    let schema = "{ type: object, properties: { chip: { type: object, properties: { a: { type: string } } } } }";
    for new in ["Aardvark", "pet", "PET", "either", "Zebra", "pet chip holder", "list", "Other"] {
        for at in 0..=SCHEMAS.len() {
            let mut schemas = SCHEMAS.to_vec();
            schemas.insert(at, (new, schema));
            let after = names(&schemas);
            for (place, name) in &before {
                assert_eq!(after.get(place), Some(name), "with `{new}` at {at}, {place}");
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
