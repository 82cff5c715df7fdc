//! What types derive: what holds, and what the user asks for where it holds.

use expect_test::expect;
use xtask::lower::Options;

use crate::client::client_of_schemas;

const TYPES: &str = "
    Whole:
      type: object
      required: [point]
      properties:
        point: { $ref: '#/components/schemas/Point' }
        named: { $ref: '#/components/schemas/Named' }
        any: { $ref: '#/components/schemas/AnyThing' }
        float: { $ref: '#/components/schemas/Measure' }
        secret: { $ref: '#/components/schemas/Login' }
        either: { $ref: '#/components/schemas/Either' }
        level: { $ref: '#/components/schemas/Level' }
    Point: { type: object, required: [x], properties: { x: { type: integer }, on: { type: boolean, nullable: true }, level: { $ref: '#/components/schemas/Level' } } }
    Named: { type: object, properties: { name: { type: string }, parent: { $ref: '#/components/schemas/Named' }, all: { type: array, items: { $ref: '#/components/schemas/Point' } } } }
    AnyThing: { type: object, properties: { it: {} } }
    Measure: { type: object, required: [value], properties: { value: { type: number } } }
    Login: { type: object, properties: { password: { type: string, format: password } } }
    Either: { oneOf: [{ type: string }, { type: integer }] }
    Level: { type: integer, enum: [1, 2] }
";

fn derived(derives: &[&str]) -> String {
    let options = Options { derives: derives.iter().map(|name| (*name).to_owned()).collect(), ..Options::default() };
    let client = client_of_schemas(TYPES, &options);
    let line = |module: &str| {
        let line = client.types(module).lines().next().unwrap().to_owned();
        format!("{module} {}\n", line.trim_start_matches("#[derive(").trim_end_matches(")]"))
    };
    ["any_thing", "either", "level", "login", "measure", "named", "point", "whole"].map(line).concat()
}

#[test]
fn what_holds_is_derived() {
    expect![[r#"
        any_thing Debug, Clone, PartialEq, Eq, Default
        either Debug, Clone, PartialEq, Eq
        level Debug, Clone, Copy, PartialEq, Eq, Hash
        login Debug, Clone, PartialEq, Eq, Default
        measure Debug, Clone, PartialEq
        named Debug, Clone, PartialEq, Eq, Default
        point Debug, Clone, PartialEq, Eq
        whole Debug, Clone, PartialEq
    "#]]
    .assert_eq(&derived(&[]));
}

#[test]
fn traits_of_the_standard_library_are_derived_where_they_hold() {
    expect![[r#"
        any_thing Debug, Clone, PartialEq, Eq, Hash, Default
        either Debug, Clone, PartialEq, Eq, Hash
        level Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord
        login Debug, Clone, PartialEq, Eq, Hash, Default
        measure Debug, Clone, Copy, PartialEq
        named Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default
        point Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord
        whole Debug, Clone, PartialEq
    "#]]
    .assert_eq(&derived(&["Copy", "Hash", "Ord"]));
}

#[test]
fn other_traits_are_derived_everywhere() {
    let text = derived(&["schemars::JsonSchema", "Eq"]);
    assert_eq!(text.matches(", schemars::JsonSchema\n").count(), 8, "{text}");
    let holds = |text: &str| text.matches(", Eq").count();
    assert_eq!(holds(&text), holds(&derived(&[])));
}
