//! Types that are made of themselves.

use expect_test::expect;
use xtask::lower::Options;

use crate::client::client_of_schemas;

#[test]
fn lists_and_maps_of_themselves_are_newtypes() {
    let client = client_of_schemas(
        "
    Tree: { description: Lists in lists., type: array, minItems: 1, items: { $ref: '#/components/schemas/Tree' } }
    Names: { type: object, additionalProperties: { nullable: true, allOf: [{ $ref: '#/components/schemas/Names' }] } }
    Rows: { type: array, items: { $ref: '#/components/schemas/Columns' } }
    Columns: { type: object, additionalProperties: { $ref: '#/components/schemas/Rows' } }
    Either: { oneOf: [{ type: array, items: { $ref: '#/components/schemas/Either' } }, { type: array, items: { $ref: '#/components/schemas/Either' } }] }
    Deep: { type: array, items: { type: array, items: { $ref: '#/components/schemas/Deep/items' } } }
    Choice: { oneOf: [{ type: string }, { $ref: '#/components/schemas/Names' }, { $ref: '#/components/schemas/Tree' }] }
",
        &Options::default(),
    );
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct Tree(pub Vec<super::Tree>);

        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct Names(pub BTreeMap<String, Option<super::Names>>);

        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct Rows(pub Vec<BTreeMap<String, super::Rows>>);

        pub type Columns = BTreeMap<String, super::Rows>;

        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct Either(pub Vec<super::Either>);

        pub type Deep = Vec<Vec<super::DeepItem>>;

        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct DeepItem(pub Vec<super::DeepItem>);

        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Choice {
            Text(String),
            Names(Box<super::Names>),
            Tree(Box<super::Tree>),
            Unknown(Value),
        }
    "#]]
    .assert_eq(
        &["tree", "names", "rows", "columns", "either", "deep", "deep_item", "choice"]
            .map(|module| client.types(module))
            .join("\n"),
    );
    assert_eq!(client.said, "");
}

#[test]
fn what_goes_through_a_struct_needs_no_newtype() {
    let client = client_of_schemas(
        "
    Nodes:
      type: array
      items:
        type: object
        properties: { children: { $ref: '#/components/schemas/Nodes' } }
",
        &Options::default(),
    );
    expect![[r#"
        pub type Nodes = Vec<super::NodesItem>;
    "#]]
    .assert_eq(&client.types("nodes"));
    assert_eq!(client.said, "");
}

#[test]
fn nothing_but_itself_is_any_value() {
    let client = client_of_schemas(
        "
    Loop: { type: object, properties: { a: { $ref: '#/components/schemas/Twice' } } }
    Twice: { oneOf: [{ $ref: '#/components/schemas/Twice' }, { $ref: '#/components/schemas/Twice' }] }
",
        &Options::default(),
    );
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct Loop {
            pub a: Option<Value>,
        }
    "#]]
    .assert_eq(&client.types("loop_"));
    expect![[r#"
        lower::endless-schema: the schema is nothing but itself
    "#]]
    .assert_eq(&client.said);
}
