//! `anyOf` objects, several of which one value may be.

use expect_test::expect;
use xtask::lower::Options;

use crate::client::client_of_schemas;

#[test]
fn objects_that_agree_are_one() {
    let client = client_of_schemas(
        "
    Search:
      type: object
      required: [query]
      properties: { query: { type: string } }
      anyOf:
        - properties: { code: { type: string, maxLength: 3 }, state: { type: string, enum: [a, b] }, place: { properties: { x: { type: number } } } }
        - properties: { code: { type: string, nullable: true }, state: { type: string }, place: { properties: { y: { type: number } } } }
        - properties: { list: { type: array, items: { properties: { x: { type: number } } } } }
        - properties: { list: { type: array, minItems: 1, items: { properties: { y: { type: number } } } } }
",
        &Options { validate: true, ..Options::default() },
    );
    expect![[r#"
        #[derive(Debug, Clone, PartialEq)]
        pub struct Search {
            pub query: String,
            pub code: Option<Option<String>>,
            pub state: Option<String>,
            pub place: Option<super::SearchPlace>,
            pub list: Option<Vec<super::SearchListItem>>,
        }

        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct SearchPlace {
            pub x: Option<f64>,
            pub y: Option<f64>,
        }

        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct SearchListItem {
            pub x: Option<f64>,
            pub y: Option<f64>,
        }
    "#]]
    .assert_eq(&client.types("search"));
    assert_eq!(client.said, "");
}

#[test]
fn objects_that_do_not_are_a_choice_with_a_place_for_several() {
    let client = client_of_schemas(
        "
    Owner: { anyOf: [{ $ref: '#/components/schemas/User' }, { $ref: '#/components/schemas/Team' }, { type: string }] }
    User: { type: object, required: [login], properties: { login: { type: string }, id: { type: integer } } }
    Team: { type: object, required: [slug], properties: { slug: { type: string }, id: { type: string } } }
    Shape:
      anyOf:
        - { type: object, properties: { id: { type: string }, a: { type: string } } }
        - { type: object, properties: { id: { type: integer }, b: { type: string } } }
        - { type: object, properties: { id: { type: boolean }, c: { type: string } } }
",
        &Options::default(),
    );
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Owner {
            User(Box<super::User>),
            Team(Box<super::Team>),
            Text(String),
            Both(Box<super::OwnerBoth>),
            Unknown(Value),
        }

        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct OwnerBoth {
            pub login: String,
            pub id: Option<super::OwnerBothId>,
            pub slug: String,
        }

        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum OwnerBothId {
            Integer(i64),
            Text(String),
            Unknown(Value),
        }
    "#]]
    .assert_eq(&client.types("owner"));
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Shape {
            Variant(Box<super::ShapeVariant>),
            Variant2(Box<super::ShapeVariant2>),
            Variant3(Box<super::ShapeVariant3>),
            Several(Box<super::ShapeSeveral>),
            Unknown(Value),
        }

        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        #[non_exhaustive]
        pub struct ShapeVariant {
            pub id: Option<String>,
            pub a: Option<String>,
        }

        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        #[non_exhaustive]
        pub struct ShapeVariant2 {
            pub id: Option<i64>,
            pub b: Option<String>,
        }

        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        #[non_exhaustive]
        pub struct ShapeVariant3 {
            pub id: Option<bool>,
            pub c: Option<String>,
        }

        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        #[non_exhaustive]
        pub struct ShapeSeveral {
            pub id: Option<super::ShapeSeveralId>,
            pub a: Option<String>,
            pub b: Option<String>,
            pub c: Option<String>,
        }

        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum ShapeSeveralId {
            Text(String),
            Integer(i64),
            Boolean(bool),
            Unknown(Value),
        }
    "#]]
    .assert_eq(&client.types("shape"));
    assert_eq!(client.said, "");
}

#[test]
fn what_cannot_be_several_is_a_choice() {
    let client = client_of_schemas(
        "
    Range: { anyOf: [{ $ref: '#/components/schemas/Numbers' }, { $ref: '#/components/schemas/Times' }] }
    Numbers: { type: object, properties: { least: { type: number }, most: { type: number } } }
    Times: { type: object, properties: { least: { type: string }, most: { type: string } } }
    Task:
      anyOf:
        - { title: Rate, type: object, required: [kind], properties: { kind: { type: string, enum: [rate] }, rate: { type: integer } } }
        - { title: Rank, type: object, properties: { kind: { type: string, enum: [rank] }, rank: { type: integer } } }
",
        &Options::default(),
    );
    expect![[r#"
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Range {
            Numbers(Box<super::Numbers>),
            Times(Box<super::Times>),
            Unknown(Value),
        }
    "#]]
    .assert_eq(&client.types("range"));
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Task {
            Rate(Box<super::TaskRate>),
            Rank(Box<super::TaskRank>),
            Unknown(Value),
        }

        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct TaskRate {
            pub kind: super::TaskRateKind,
            pub rate: Option<i64>,
        }

        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum TaskRateKind {
            Rate,
            Unknown(String),
        }

        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        #[non_exhaustive]
        pub struct TaskRank {
            pub kind: Option<super::TaskRankKind>,
            pub rank: Option<i64>,
        }

        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum TaskRankKind {
            Rank,
            Unknown(String),
        }
    "#]]
    .assert_eq(&client.types("task"));
    assert_eq!(client.said, "");
}

#[test]
fn lists_of_objects_are_one_list() {
    let client = client_of_schemas(
        "
    Owners:
      oneOf: [{ type: array, items: { $ref: '#/components/schemas/User' } }, { type: array, items: { $ref: '#/components/schemas/Team' } }]
    User: { type: object, properties: { login: { type: string } } }
    Team: { type: object, properties: { slug: { type: string } } }
",
        &Options::default(),
    );
    expect![[r#"
        pub type Owners = Vec<super::OwnersItem>;
    "#]]
    .assert_eq(&client.types("owners"));
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum OwnersItem {
            User(Box<super::User>),
            Team(Box<super::Team>),
            Unknown(Value),
        }
    "#]]
    .assert_eq(&client.types("owners_item"));
    assert_eq!(client.said, "");
}
