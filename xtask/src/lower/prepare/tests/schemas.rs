//! Schemas of 3.0 that break its rules.

use expect_test::expect;

use super::{classic, modern};

#[test]
fn what_describes_stays_beside_a_reference() {
    expect![[r##"
        {"properties":{"a":{"description":"d","allOf":[{"$ref":"#/components/schemas/Other"}]}}}
    "##]]
    .assert_eq(&classic("{ properties: { a: { $ref: '#/components/schemas/Other', description: d, type: string } } }"));
    expect![[r##"
        {"properties":{"a":{"nullable":true,"allOf":[{"$ref":"#/components/schemas/Other"}]}}}
    "##]]
    .assert_eq(&classic("{ properties: { a: { $ref: '#/components/schemas/Other', nullable: true } } }"));
    expect![[r##"
        {"allOf":[{"$ref":"#/components/schemas/Other"}]}
    "##]]
    .assert_eq(&classic("{ allOf: [{ $ref: '#/components/schemas/Other', title: t }] }"));
    expect![[r##"
        {"items":{"$ref":"#/components/schemas/Other"},"type":"array"}
    "##]]
    .assert_eq(&classic("{ items: { $ref: '#/components/schemas/Other', type: string }, type: array }"));
}

#[test]
fn a_reference_is_a_text() {
    expect![[r#"
        {"properties":{"a":{"type":"string"}}}
        warning[prepare::left-out] 4:67 `$ref` must be a text; it is left out
    "#]]
    .assert_eq(&classic("{ properties: { a: { $ref: 5, type: string } } }"));
}

#[test]
fn words_that_are_no_type_have_one_reading_or_none() {
    expect![[r#"
        {"type":"string","format":"date-time"}
        warning[prepare::repaired] 4:48 `date-time` is no type; it is read as `string` with the format `date-time`
    "#]]
    .assert_eq(&classic("{ type: date-time }"));
    expect![[r#"
        {"type":"integer","format":"int64"}
        warning[prepare::repaired] 4:48 `int64` is no type; it is read as `integer` with the format `int64`
    "#]]
    .assert_eq(&classic("{ type: int64 }"));
    expect![[r#"
        {"type":"number","format":"double"}
        warning[prepare::repaired] 4:48 `float` is no type; it is read as `number` with the format `float`
    "#]]
    .assert_eq(&classic("{ type: float, format: double }"));
    expect![[r#"
        {"type":"string"}
        warning[prepare::repaired] 4:48 `String` is no type; it is read as `string`
    "#]]
    .assert_eq(&classic("{ type: String }"));
    expect![[r#"
        {}
        warning[prepare::repaired] 4:48 `any` is no type; it is read as any JSON value
    "#]]
    .assert_eq(&classic("{ type: any }"));
    expect![[r#"
        {"type":"string","format":"binary"}
        warning[prepare::repaired] 4:48 `file` is no type; it is read as `string` with the format `binary`
    "#]]
    .assert_eq(&classic("{ type: file }"));
    expect![[r#"
        {}
        warning[prepare::repaired] 4:48 `strin` is no type
    "#]]
    .assert_eq(&classic("{ type: strin }"));
    expect![[r#"
        {"nullable":true,"enum":[null]}
        warning[prepare::repaired] 4:48 `null` is no type in OpenAPI 3.0; the schema is `nullable`
    "#]]
    .assert_eq(&classic("{ type: 'null' }"));
    expect![[r#"
        {}
        warning[prepare::left-out] 4:48 `type` is empty; the schema may be anything
    "#]]
    .assert_eq(&classic("{ type: ~ }"));
    expect![[r#"
        {}
        warning[prepare::left-out] 4:48 `type` must be a text; the schema may be anything
    "#]]
    .assert_eq(&classic("{ type: 5 }"));
    expect![[r#"
        {}
        warning[prepare::repaired] 4:48 `type` is a list, but must be one type
    "#]]
    .assert_eq(&classic("{ type: [] }"));
    expect![[r#"
        {"type":"string","nullable":true}
        warning[prepare::repaired] 4:48 `type` is a list, but must be one type
    "#]]
    .assert_eq(&classic("{ type: [string, 'null'] }"));
}

#[test]
fn numbers_as_exclusive_bounds() {
    expect![[r#"
        {"type":"number","exclusiveMinimum":true,"minimum":0.0}
        warning[prepare::repaired] 4:74 `exclusiveMinimum` is a number, but in OpenAPI 3.0 it says whether `minimum` is excluded
    "#]]
    .assert_eq(&classic("{ type: number, exclusiveMinimum: 0.0 }"));
    expect![[r#"
        {"type":"number","exclusiveMinimum":true}
        warning[prepare::repaired] 4:74 `exclusiveMinimum` must be `true` or `false`
        warning[prepare::left-out] 4:100 `exclusiveMaximum` is no bound; it is left out
    "#]]
    .assert_eq(&classic("{ type: number, exclusiveMinimum: 'true', exclusiveMaximum: x }"));
}

#[test]
fn members_of_the_wrong_json_type() {
    expect![[r#"
        {"type":"integer","nullable":true,"minimum":5}
        warning[prepare::repaired] 4:67 `nullable` is a text, but must be `true` or `false`
        warning[prepare::repaired] 4:84 `minimum` is a text, but must be a number
        warning[prepare::left-out] 4:98 `maximum` is a text, but must be a number; it is left out
    "#]]
    .assert_eq(&classic("{ type: integer, nullable: 'true', minimum: '5', maximum: x }"));
    expect![[r#"
        {"type":"string","maxLength":5,"pattern":"5"}
        warning[prepare::repaired] 4:67 `maxLength` is a number, but must be a whole number from 0
        warning[prepare::left-out] 4:83 `minLength` is a number, but must be a whole number from 0; it is left out
        warning[prepare::repaired] 4:96 `pattern` is a number, but must be a text
    "#]]
    .assert_eq(&classic("{ type: string, maxLength: 5.0, minLength: -1, pattern: 5 }"));
    expect![[r#"
        {"type":"string","description":"a\nb","title":"5","example":[]}
        warning[prepare::repaired] 4:69 `description` is a list, but must be a text
        warning[prepare::repaired] 4:84 `title` is a number, but must be a text
        warning[prepare::left-out] 4:112 `deprecated` is an object, but must be `true` or `false`; it is left out
    "#]]
    .assert_eq(&classic("{ type: string, description: [a, b], title: 5, example: [], deprecated: {} }"));
    expect![[r#"
        {"type":"string"}
    "#]]
    .assert_eq(&classic("{ type: string, description: ~, nullable: ~ }"));
}

#[test]
fn an_array_without_items() {
    expect![[r#"
        {"type":"array","items":{}}
        warning[prepare::repaired] 4:40 an array has no `items`; they may be anything
    "#]]
    .assert_eq(&classic("{ type: array }"));
    expect![[r#"
        {"type":"array","items":{}}
        warning[prepare::repaired] 4:62 `items` is a list, but must be one schema
        note[prepare::tuple] 4:62 the items of the list are told apart by their position
    "#]]
    .assert_eq(&classic("{ type: array, items: [{ type: string }, { type: integer }] }"));
}

#[test]
fn marks_of_properties_are_a_list_of_the_object() {
    expect![[r#"
        {"properties":{"a":{},"b":{},"required":{"type":"string"}},"required":["a"]}
        warning[prepare::repaired] 4:71 `required` is a list of the object, not a mark of the property (and 1 more place)
    "#]]
    .assert_eq(&classic("{ properties: { a: { required: true }, b: { required: false }, required: { type: string } } }"));
    expect![[r#"
        {}
        warning[prepare::left-out] 4:52 `required` must be a list of names; it is left out
    "#]]
    .assert_eq(&classic("{ required: true }"));
    expect![[r#"
        {"required":["a"]}
        warning[prepare::repaired] 4:52 `required` is a text, but must be a list of texts
    "#]]
    .assert_eq(&classic("{ required: a }"));
}

#[test]
fn properties_as_a_list() {
    expect![[r#"
        {}
        warning[prepare::left-out] 4:54 `properties` is a list, but must be an object; it is left out
    "#]]
    .assert_eq(&classic("{ properties: [] }"));
    expect![[r#"
        {"properties":{"a":{"type":"string"},"b":{"type":"integer"}}}
        warning[prepare::repaired] 4:54 `properties` is a list, but must be an object
    "#]]
    .assert_eq(&classic("{ properties: [{ a: { type: string } }, { b: { type: integer } }] }"));
    expect![[r#"
        {"properties":{"a":{"type":"string"}}}
        warning[prepare::repaired] 4:54 `properties` is a list, but must be an object
    "#]]
    .assert_eq(&classic("{ properties: [{ name: a, type: string }] }"));
    expect![[r#"
        {}
        warning[prepare::left-out] 4:54 `properties` is a list, but must be an object; it is left out
    "#]]
    .assert_eq(&classic("{ properties: [a, b] }"));
}

#[test]
fn enums() {
    expect![[r#"
        {"enum":["a"]}
        warning[prepare::repaired] 4:48 `enum` must be a list
    "#]]
    .assert_eq(&classic("{ enum: a }"));
    expect![[r#"
        {}
        warning[prepare::left-out] 4:48 `enum` without values is left out
    "#]]
    .assert_eq(&classic("{ enum: [] }"));
    expect![[r#"
        {}
        warning[prepare::left-out] 4:48 `enum` is an object, but must be a list; it is left out
    "#]]
    .assert_eq(&classic("{ enum: { a: b } }"));
    expect![[r#"
        {"enum":["a"]}
        warning[prepare::repaired] 4:49 `const` is read as an `enum` of one value
    "#]]
    .assert_eq(&classic("{ const: a }"));
}

#[test]
fn unions_that_are_no_lists() {
    expect![[r##"
        {"allOf":[{"$ref":"#/components/schemas/Other"}]}
        warning[prepare::repaired] 4:49 one schema stands where a list of them must be
    "##]]
    .assert_eq(&classic("{ allOf: { $ref: '#/components/schemas/Other' } }"));
    expect![[r#"
        {}
        warning[prepare::left-out] 4:49 `oneOf` is empty, but must be a list of schemas; it is left out
        warning[prepare::left-out] 4:60 `anyOf` is a text, but must be a list of schemas; it is left out
        warning[prepare::left-out] 4:68 `not` must be a schema; it is left out
    "#]]
    .assert_eq(&classic("{ oneOf: [], anyOf: x, not: [] }"));
    expect![[r#"
        {"oneOf":[{},{"type":"integer"}]}
        warning[prepare::repaired] 4:50 a schema is a text, but must be an object; it is read as any JSON value
    "#]]
    .assert_eq(&classic("{ oneOf: [string, { type: integer }] }"));
}

#[test]
fn discriminators_of_swagger_2() {
    expect![[r#"
        {"discriminator":{"propertyName":"kind"}}
        warning[prepare::repaired] 4:57 a `discriminator` that is a text is Swagger 2.0
    "#]]
    .assert_eq(&classic("{ discriminator: kind }"));
    expect![[r#"
        {"discriminator":{"propertyName":"kind","mapping":{"b":"Other"}}}
        warning[prepare::left-out] 4:42 a discriminator must map to names or references; this one is left out
    "#]]
    .assert_eq(&classic("{ discriminator: { propertyName: kind, mapping: { a: 5, b: Other } } }"));
    expect![[r#"
        {}
        warning[prepare::left-out] 4:57 a `discriminator` without a `propertyName` is left out
    "#]]
    .assert_eq(&classic("{ discriminator: { mapping: {} } }"));
}

#[test]
fn additional_properties() {
    expect![[r#"
        {"additionalProperties":true}
        warning[prepare::repaired] 4:64 `additionalProperties` must be `true`, `false` or a schema
    "#]]
    .assert_eq(&classic("{ additionalProperties: 'true' }"));
    expect![[r#"
        {}
        warning[prepare::left-out] 4:64 `additionalProperties` is a list, but must be `true`, `false` or a schema
    "#]]
    .assert_eq(&classic("{ additionalProperties: [a] }"));
    expect![[r#"
        {"additionalProperties":{"type":"string"}}
        warning[prepare::patterns] 4:61 `patternProperties` is no word of OpenAPI 3.0
    "#]]
    .assert_eq(&classic("{ patternProperties: { a: { type: string } } }"));
}

#[test]
fn nullable_by_extension() {
    expect![[r#"
        {"type":"string","nullable":true}
        warning[prepare::repaired] 4:68 `x-nullable` is read as `nullable`
    "#]]
    .assert_eq(&classic("{ type: string, x-nullable: true }"));
    expect![[r#"
        {"type":"string"}
    "#]]
    .assert_eq(&classic("{ type: string, x-nullable: false }"));
}

#[test]
fn no_schema_at_all() {
    expect![[r#"
        {}
        warning[prepare::repaired] 4:40 a schema must be an object
    "#]]
    .assert_eq(&classic("true"));
    expect![[r#"
        {}
        warning[prepare::repaired] 4:40 a schema is a text, but must be an object; it is read as any JSON value
    "#]]
    .assert_eq(&classic("text"));
    expect![[r#"
        {}
        warning[prepare::repaired] 4:40 a schema is empty, but must be an object; it is read as any JSON value
    "#]]
    .assert_eq(&classic("~"));
}

#[test]
fn what_is_right_is_left_alone() {
    expect![[r##"
        {"nullable":true,"allOf":[{"$ref":"#/components/schemas/Other"}],"required":["missing"],"default":5,"minimum":1,"exclusiveMinimum":true}
    "##]].assert_eq(&classic("{ nullable: true, allOf: [{ $ref: '#/components/schemas/Other' }], required: [missing], default: 5, minimum: 1, exclusiveMinimum: true }"));
}

#[test]
fn a_default_that_is_no_value_of_the_schema_is_left_out() {
    expect![[r#"
        {"type":"string","enum":["a"]}
        warning[prepare::left-out] 4:76 the default is none of the values; it is left out
    "#]]
    .assert_eq(&classic("{ type: string, enum: [a], default: zz }"));
    expect![[r#"
        {"type":"integer"}
        warning[prepare::left-out] 4:66 the default is a text, but the type is `integer`; it is left out
    "#]]
    .assert_eq(&classic("{ type: integer, default: '1' }"));
    expect![[r#"
        {"type":"integer","default":1.0}
    "#]]
    .assert_eq(&classic("{ type: integer, default: 1.0 }"));
}

#[test]
fn parts_that_only_other_types_have_are_left_out() {
    expect![[r#"
        {"type":"object","properties":{"b":{}}}
        warning[prepare::left-out] 4:63 `items` says nothing of the type `object`; it is left out
    "#]]
    .assert_eq(&classic("{ type: object, items: { properties: { a: {} } }, properties: { b: {} } }"));
    expect![[r#"
        {"type":"array","items":{}}
        warning[prepare::left-out] 4:78 `properties` says nothing of the type `array`; it is left out
    "#]]
    .assert_eq(&classic("{ type: array, items: {}, properties: { a: {} }, additionalProperties: false }"));
    expect![[r#"
        {"type":"string"}
        warning[prepare::left-out] 4:94 `additionalProperties` says nothing of the type `string`; it is left out
    "#]]
    .assert_eq(&classic("{ type: string, properties: {}, additionalProperties: { type: integer } }"));
    expect![[r#"
        {"type":"object","nullable":true}
        warning[prepare::left-out] 4:73 `items` says nothing of the type `object`; it is left out
    "#]]
    .assert_eq(&modern("{ type: [object, 'null'], items: { type: string } }"));
    expect![[r#"
        {"properties":{"a":{}}}
        warning[prepare::left-out] 4:49 `items` stands beside what is no list; it is left out
    "#]]
    .assert_eq(&classic("{ items: { type: string }, properties: { a: {} } }"));
}

#[test]
fn items_without_a_type_are_those_of_a_list() {
    expect![[r#"
        {"items":{"type":"string"},"type":"array"}
        warning[prepare::repaired] 4:40 a schema with `items` has no type; it is read as a list
    "#]]
    .assert_eq(&classic("{ items: { type: string } }"));
    expect![[r#"
        {"items":{"type":"string"},"type":"array"}
        warning[prepare::repaired] 4:48 `sequence` is no type
        warning[prepare::repaired] 4:40 a schema with `items` has no type; it is read as a list
    "#]]
    .assert_eq(&classic("{ type: sequence, items: { type: string } }"));
    expect![[r#"
        {"items":{}}
    "#]]
    .assert_eq(&modern("{ items: {} }"));
}
