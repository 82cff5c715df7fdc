//! Members that several parts of an `allOf` declare.

use expect_test::expect;
use xtask::lower::Options;

use crate::client::client_of_schemas;

#[test]
fn what_is_declared_twice_is_all_of_it() {
    let client = client_of_schemas(
        "
    Answer:
      allOf:
        - type: object
          properties:
            data: { properties: { more: { type: integer } } }
            list: { type: array, items: { properties: { left: { type: string } } } }
            same: { type: object, properties: { a: { type: string } } }
            bare: { type: object, properties: { b: { type: string } } }
            owner: { $ref: '#/components/schemas/User' }
            pet: { $ref: '#/components/schemas/Pet' }
        - $ref: '#/components/schemas/Plain'
    Plain:
      type: object
      properties:
        data: { type: object, required: [name], properties: { name: { type: string } } }
        list: { type: array, items: { properties: { right: { type: string } } } }
        same: { type: object, properties: { a: { type: string, description: Again. } } }
        bare: { type: object, nullable: true }
        owner: { type: object, properties: { admin: { type: boolean } } }
        pet: { $ref: '#/components/schemas/Cat' }
    User: { type: object, properties: { id: { type: string } } }
    Pet: { type: object, properties: { id: { type: string } } }
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { type: object, properties: { lives: { type: integer } } }] }
",
        &Options::default(),
    );
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct Answer {
            pub data: Option<super::AnswerData>,
            pub list: Option<Vec<super::AnswerListItem>>,
            pub same: Option<super::AnswerSame>,
            pub bare: Option<super::AnswerBare>,
            pub owner: Option<super::AnswerOwner>,
            pub pet: Option<super::Cat>,
        }

        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct AnswerData {
            pub more: Option<i64>,
            pub name: String,
        }

        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct AnswerListItem {
            pub left: Option<String>,
            pub right: Option<String>,
        }

        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct AnswerSame {
            pub a: Option<String>,
        }

        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct AnswerBare {
            pub b: Option<String>,
        }

        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct AnswerOwner {
            pub id: Option<String>,
            pub admin: Option<bool>,
        }
    "#]]
    .assert_eq(&client.types("answer"));
    assert_eq!(client.said, "");
}

#[test]
fn what_leads_back_to_itself_ends() {
    let client = client_of_schemas(
        "
    Person:
      allOf:
        - $ref: '#/components/schemas/Base'
        - { type: object, properties: { parent: { $ref: '#/components/schemas/Other' } } }
    Base: { type: object, properties: { a: { type: string }, parent: { $ref: '#/components/schemas/Person' } } }
    Other: { type: object, properties: { b: { type: string }, parent: { $ref: '#/components/schemas/Base' } } }
",
        &Options::default(),
    );
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct Person {
            pub a: Option<String>,
            pub parent: Option<super::PersonParent>,
        }

        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct PersonParent {
            pub a: Option<String>,
            pub parent: Option<super::PersonParentParent>,
            pub b: Option<String>,
        }

        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct PersonParentParent {
            pub a: Option<String>,
            pub parent: Option<Box<super::PersonParentParent>>,
            pub b: Option<String>,
        }
    "#]]
    .assert_eq(&client.types("person"));
    assert_eq!(client.said, "");
}

#[test]
fn a_choice_in_one_of_two_declarations_has_the_members_of_the_other() {
    let client = client_of_schemas(
        "
    Feature:
      allOf:
        - type: object
          properties:
            place: { type: object, properties: { label: { type: string } } }
            route: { type: array, items: { type: object, properties: { label: { type: string } } } }
        - type: object
          properties:
            place: { $ref: '#/components/schemas/Place' }
            route: { type: array, items: { $ref: '#/components/schemas/Place' } }
    Place: { oneOf: [{ $ref: '#/components/schemas/Point' }, { $ref: '#/components/schemas/Area' }] }
    Point: { type: object, required: [x], properties: { x: { type: number } } }
    Area: { type: object, required: [width], properties: { width: { type: number } } }
",
        &Options::default(),
    );
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct Feature {
            pub place: Option<super::FeaturePlace>,
            pub route: Option<Vec<super::FeatureRouteItem>>,
        }

        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum FeaturePlace {
            Point(Box<super::FeaturePlacePoint>),
            Area(Box<super::FeaturePlaceArea>),
            Unknown(Value),
        }

        #[derive(Debug, Clone, PartialEq)]
        pub struct FeaturePlacePoint {
            pub label: Option<String>,
            pub x: f64,
        }

        #[derive(Debug, Clone, PartialEq)]
        pub struct FeaturePlaceArea {
            pub label: Option<String>,
            pub width: f64,
        }

        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum FeatureRouteItem {
            Point(Box<super::FeatureRouteItemPoint>),
            Area(Box<super::FeatureRouteItemArea>),
            Unknown(Value),
        }

        #[derive(Debug, Clone, PartialEq)]
        pub struct FeatureRouteItemPoint {
            pub label: Option<String>,
            pub x: f64,
        }

        #[derive(Debug, Clone, PartialEq)]
        pub struct FeatureRouteItemArea {
            pub label: Option<String>,
            pub width: f64,
        }
    "#]]
    .assert_eq(&client.types("feature"));
    expect![[r#"
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Place {
            Point(Box<super::Point>),
            Area(Box<super::Area>),
            Unknown(Value),
        }
    "#]]
    .assert_eq(&client.types("place"));
    assert_eq!(client.said, "");
}

#[test]
fn what_cannot_be_both_is_said() {
    let client = client_of_schemas(
        "
    Answer:
      allOf:
        - type: object
          properties:
            kind: { type: object, properties: { a: { type: string } } }
            choice: { oneOf: [{ type: string }, { properties: { b: { type: string } } }] }
        - type: object
          properties:
            kind: { type: string }
            choice: { type: object, properties: { c: { type: string } } }
",
        &Options::default(),
    );
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct Answer {
            pub kind: Option<String>,
            pub choice: Option<super::AnswerChoice>,
        }

        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct AnswerChoice {
            pub c: Option<String>,
        }
    "#]]
    .assert_eq(&client.types("answer"));
    expect![[r#"
        lower::conflict: `kind` is declared twice, with different types
        lower::conflict: `choice` is declared twice, and only once is read
    "#]]
    .assert_eq(&client.said);
}
