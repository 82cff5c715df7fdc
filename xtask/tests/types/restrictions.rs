//! `allOf` that only narrows: the type is what another part says.

use expect_test::expect;
use xtask::lower::Options;

use crate::client::client_of_schemas;

#[test]
fn what_only_narrows_is_no_type() {
    let client = client_of_schemas(
        "
    Root:
      type: object
      properties:
        text: { allOf: [{ type: string }, { minLength: 3 }] }
        own: { type: string, allOf: [{ minLength: 3 }, { pattern: a }] }
        any: { type: integer, anyOf: [{ minimum: 3 }, { maximum: 1 }] }
        list: { allOf: [{ type: array, items: { type: string } }, { minItems: 1 }] }
        lists: { allOf: [{ type: array, items: { properties: { a: { type: string } } } }, { type: array, items: { properties: { b: { type: string } } } }] }
        nothing: { allOf: [{ minLength: 3 }, { minimum: 3 }] }
    List: { allOf: [{ type: array, items: { type: string } }, { minItems: 1 }] }
    Enum: { allOf: [{ type: string, enum: [a, b] }, { minLength: 1 }] }
    Struct: { description: Said., allOf: [{ type: object, properties: { a: { type: string } } }] }
    Either: { type: object, properties: { simple: { anyOf: [{ type: string, format: date }, { type: string }] } } }
",
        &Options::default(),
    );
    let modules = ["root", "list", "enum_", "struct_", "either"];
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct Root {
            pub text: Option<String>,
            pub own: Option<String>,
            pub any: Option<i64>,
            pub list: Option<Vec<String>>,
            pub lists: Option<Vec<super::RootListsItem>>,
            pub nothing: Option<Value>,
        }

        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct RootListsItem {
            pub a: Option<String>,
            pub b: Option<String>,
        }
        pub type List = Vec<String>;
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Enum {
            A,
            B,
            Unknown(String),
        }
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        #[non_exhaustive]
        pub struct Struct {
            pub a: Option<String>,
        }
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        #[non_exhaustive]
        pub struct Either {
            pub simple: Option<String>,
        }
    "#]]
    .assert_eq(&modules.map(|module| client.types(module)).concat());
    expect![[""]].assert_eq(&client.said);
}

#[test]
fn references_in_a_circle_are_any_value() {
    let client = client_of_schemas(
        "
    Root: { type: object, properties: { a: { $ref: '#/components/schemas/One' }, b: { $ref: '#/components/schemas/Root/properties/b' } } }
    One: { $ref: '#/components/schemas/Two' }
    Two: { $ref: '#/components/schemas/One' }
",
        &Options::default(),
    );
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct Root {
            pub a: Option<Value>,
            pub b: Option<Value>,
        }
    "#]]
    .assert_eq(&client.types("root"));
    expect![[r#"
        prepare::dangling-reference: the reference `#/components/schemas/One` leads back to itself
        prepare::dangling-reference: the reference `#/components/schemas/Root/properties/b` leads back to itself
        prepare::dangling-reference: the reference `#/components/schemas/Two` leads back to itself
    "#]]
    .assert_eq(&client.said);
}
