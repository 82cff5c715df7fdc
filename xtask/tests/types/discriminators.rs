//! Which type of several a value is, told by a member.

use expect_test::expect;
use xtask::lower::Options;

use crate::client::client_of_schemas;

const ANIMALS: &str = "
    Zoo: { type: object, properties: { animals: { type: array, items: { $ref: '#/components/schemas/Animal' } }, star: { description: The star., allOf: [{ $ref: '#/components/schemas/Animal' }] } } }
    Animal:
      type: object
      required: [kind]
      properties: { kind: { type: string }, name: { type: string }, friend: { $ref: '#/components/schemas/Animal' } }
      discriminator: { propertyName: kind, mapping: { cat: '#/components/schemas/Cat', hound: Dog } }
    Cat: { allOf: [{ $ref: '#/components/schemas/Animal' }, { type: object, properties: { lives: { type: integer } } }] }
    Dog: { allOf: [{ $ref: '#/components/schemas/Animal' }] }
    Puppy: { allOf: [{ $ref: '#/components/schemas/Dog' }, { type: object, properties: { weeks: { type: integer } } }] }
";

#[test]
fn a_base_is_one_of_those_that_extend_it() {
    let client = client_of_schemas(ANIMALS, &Options::default());
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Animal {
            Cat(Box<super::Cat>),
            Dog(Box<super::Dog>),
            Puppy(Box<super::Puppy>),
            Base(Box<super::AnimalBase>),
            Unknown(Value),
        }

        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct AnimalBase {
            pub kind: String,
            pub name: Option<String>,
            pub friend: Option<super::Animal>,
        }
    "#]]
    .assert_eq(&client.types("animal"));
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct Zoo {
            pub animals: Option<Vec<super::Animal>>,
            pub star: Option<super::Animal>,
        }
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Cat {
            pub kind: String,
            pub name: Option<String>,
            pub friend: Option<super::Animal>,
            pub lives: Option<i64>,
        }
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Dog {
            pub kind: String,
            pub name: Option<String>,
            pub friend: Option<super::Animal>,
        }
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Puppy {
            pub kind: String,
            pub name: Option<String>,
            pub friend: Option<super::Animal>,
            pub weeks: Option<i64>,
        }
    "#]]
    .assert_eq(&["zoo", "cat", "dog", "puppy"].map(|module| client.types(module)).concat());
    let tags: Vec<&str> = client.file("types/animal.rs").lines().map(str::trim).filter(|line| line.contains("tags:")).collect();
    expect![[r#"
        tags: &["cat"],
        tags: &["hound"],
        tags: &["Puppy"],
        tags: &["Animal"],"#]]
    .assert_eq(&tags.join("\n"));
    assert_eq!(client.said, "");
}

const EVENTS: &str = "
    Event: { oneOf: [{ $ref: '#/components/schemas/Made' }, { $ref: '#/components/schemas/Gone' }] }
    Made: { type: object, required: [type, version], properties: { version: { type: string, enum: [v1] }, type: { type: string, enum: [made] }, by: { type: string } } }
    Gone: { type: object, required: [type, version], properties: { version: { type: string, enum: [v1] }, type: { type: string, enum: [gone] }, by: { type: string } } }
";

#[test]
fn a_constant_member_tells_branches_apart() {
    let client = client_of_schemas(EVENTS, &Options::default());
    let codec = client.file("types/event.rs");
    assert!(codec.contains("Some(\"type\")"), "{codec}");
    let tags: Vec<&str> = codec.lines().map(str::trim).filter(|line| line.contains("tags:")).collect();
    expect![[r#"
        tags: &["made"],
        tags: &["gone"],"#]]
    .assert_eq(&tags.join("\n"));
    // What may be absent tells them apart where it is there.
    let optional = client_of_schemas(&EVENTS.replace("required: [type, version]", "required: [version]"), &Options::default());
    assert!(optional.file("types/event.rs").contains("Some(\"type\")"));
    // An integer tells them apart as well, and names nothing.
    let numbers = EVENTS
        .replace("type: string, enum: [made]", "type: integer, enum: [1]")
        .replace("string, enum: [gone]", "integer, enum: [2]");
    let numbers = client_of_schemas(&numbers, &Options::default());
    let tags: Vec<&str> = numbers.file("types/event.rs").lines().map(str::trim).filter(|line| line.contains("tags:")).collect();
    expect![[r#"
        tags: &["1"],
        tags: &["2"],"#]]
    .assert_eq(&tags.join("\n"));
    // What is the same in both tells nothing.
    let same = client_of_schemas(&EVENTS.replace("gone", "made"), &Options::default());
    assert!(!same.file("types/event.rs").contains("Some(\""));
}

const SHAPES: &str = "
    Shape:
      oneOf: [{ $ref: '#/components/schemas/Round' }, { $ref: '#/components/schemas/Flat' }, { $ref: '#/components/schemas/Free' }]
      discriminator:
        propertyName: kind
        mapping: { circle: Round, round: Round, ball: Round, line: Flat, edge: Flat, any: Free, free: Free }
    Round: { type: object, properties: { radius: { type: number } } }
    Flat: { type: object, properties: { kind: { type: string }, length: { type: number } } }
    Free: { type: object, properties: { a: { type: number } }, additionalProperties: true }
";

#[test]
fn each_value_of_a_tag_that_no_member_keeps_is_a_variant() {
    let client = client_of_schemas(SHAPES, &Options::default());
    expect![[r#"
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Shape {
            Circle(Box<super::Round>),
            Round(Box<super::Round>),
            Ball(Box<super::Round>),
            Flat(Box<super::Flat>),
            Free(Box<super::Free>),
            Unknown(Value),
        }
    "#]]
    .assert_eq(&client.types("shape"));
    let codec = client.file("types/shape.rs");
    let written: Vec<&str> = codec.lines().map(str::trim).filter(|line| line.contains("codec::tagged")).collect();
    expect![[r#"
        Self::Circle(value) => codec::tagged(serializer, "kind", "circle", value),
        Self::Round(value) => codec::tagged(serializer, "kind", "round", value),
        Self::Ball(value) => codec::tagged(serializer, "kind", "ball", value),"#]]
    .assert_eq(&written.join("\n"));
}

#[test]
fn a_value_that_leads_to_no_schema_is_told() {
    let client = client_of_schemas(&SHAPES.replace("line: Flat", "line: Gone"), &Options::default());
    expect![[r#"
        lower::mapping: `line` leads to none of the schemas that there are to choose from
    "#]]
    .assert_eq(&client.said);
}

#[test]
fn a_branch_without_a_name_is_called_by_what_tells_it() {
    let client = client_of_schemas(
        "
    State:
      oneOf:
        - { type: object, required: [state], properties: { state: { type: string, enum: [creating] } } }
        - { type: object, required: [state, by], properties: { state: { type: string, enum: [in-use] }, by: { type: string } } }
    Rule:
      oneOf:
        - { type: string, enum: [all] }
        - { type: object, required: [asc], properties: { asc: { type: string } } }
        - { type: object, required: [a, b], properties: { a: { type: string }, b: { type: string } } }
        - { allOf: [{ $ref: '#/components/schemas/Other' }] }
    Other: { type: object, required: [c, d], properties: { c: { type: string }, d: { type: string } } }
",
        &Options::default(),
    );
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum State {
            Creating(Box<super::StateCreating>),
            InUse(Box<super::StateInUse>),
            Unknown(Value),
        }

        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct StateCreating {
            pub state: super::StateCreatingState,
        }

        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum StateCreatingState {
            Creating,
            Unknown(String),
        }

        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct StateInUse {
            pub state: super::StateInUseState,
            pub by: String,
        }

        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum StateInUseState {
            InUse,
            Unknown(String),
        }
    "#]]
    .assert_eq(&client.types("state"));
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Rule {
            All(super::RuleAll),
            Asc(Box<super::RuleAsc>),
            Variant(Box<super::RuleVariant>),
            Other(Box<super::Other>),
            Unknown(Value),
        }

        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum RuleAll {
            All,
            Unknown(String),
        }

        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct RuleAsc {
            pub asc: String,
        }

        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct RuleVariant {
            pub a: String,
            pub b: String,
        }
    "#]]
    .assert_eq(&client.types("rule"));
    assert_eq!(client.said, "");
}
