//! The words of OpenAPI 3.1 and 3.2 in those of 3.0: nothing is said about them.

use expect_test::expect;

use super::modern;

#[test]
fn a_type_or_null_is_nullable() {
    expect![[r#"
        {"type":"string","minLength":1,"nullable":true}
    "#]]
    .assert_eq(&modern("{ type: [string, 'null'], minLength: 1 }"));
}

#[test]
fn null_alone_is_a_nullable_enum() {
    expect![[r#"
        {"nullable":true,"enum":[null]}
    "#]]
    .assert_eq(&modern("{ type: 'null' }"));
}

#[test]
fn several_types_are_a_union_of_single_ones() {
    let schema = "{ description: d, type: [string, integer, object, 'null'], minLength: 1, minimum: 2, format: int32, properties: { a: true } }";
    expect![[r#"
        {"description":"d","nullable":true,"oneOf":[{"type":"string","minLength":1},{"type":"integer","minimum":2,"format":"int32"},{"type":"object","properties":{"a":{}}}]}
    "#]].assert_eq(&modern(schema));
}

#[test]
fn an_enum_of_several_types_is_divided_among_them() {
    expect![[r#"
        {"oneOf":[{"type":"string","enum":["a"]},{"type":"integer","enum":[1,2]}]}
    "#]]
    .assert_eq(&modern("{ type: [string, integer], enum: [a, 1, 2] }"));
    expect![[r#"
        {"type":"string","enum":["a","b"]}
    "#]]
    .assert_eq(&modern("{ type: [string, integer], enum: [a, b] }"));
}

#[test]
fn integers_are_numbers() {
    expect![[r#"
        {"type":"number","minimum":1}
    "#]]
    .assert_eq(&modern("{ type: [integer, number], minimum: 1 }"));
}

#[test]
fn all_types_at_once_are_any() {
    expect![[r#"
        {"nullable":true}
    "#]]
    .assert_eq(&modern("{ type: [string, number, boolean, object, array, 'null'] }"));
}

#[test]
fn several_types_beside_unions_stay_an_intersection() {
    expect![[r#"
        {"oneOf":[{}],"anyOf":[{}],"allOf":[{"oneOf":[{"type":"string"},{"type":"integer"}]}]}
    "#]]
    .assert_eq(&modern("{ type: [string, integer], oneOf: [{}], anyOf: [{}] }"));
}

#[test]
fn a_constant_is_an_enum_of_one() {
    expect![[r#"
        {"enum":["a"]}
    "#]]
    .assert_eq(&modern("{ const: a }"));
    expect![[r#"
        {"nullable":true,"enum":[null]}
    "#]]
    .assert_eq(&modern("{ const: null }"));
}

#[test]
fn a_union_with_null_is_nullable() {
    expect![[r#"
        {"title":"T","nullable":true,"type":"string","format":"date"}
    "#]]
    .assert_eq(&modern("{ title: T, anyOf: [{ type: string, title: U, format: date }, { type: 'null' }] }"));
    expect![[r##"
        {"nullable":true,"allOf":[{"$ref":"#/components/schemas/Other"}]}
    "##]]
    .assert_eq(&modern("{ oneOf: [{ type: 'null' }, { $ref: '#/components/schemas/Other' }] }"));
    expect![[r#"
        {"oneOf":[{"type":"string"},{"type":"integer"}],"nullable":true}
    "#]]
    .assert_eq(&modern("{ oneOf: [{ type: 'null' }, { type: string }, { type: integer }] }"));
    expect![[r#"
        {"oneOf":[{"nullable":true,"enum":[null]},{"enum":[null]}]}
    "#]]
    .assert_eq(&modern("{ oneOf: [{ type: 'null' }, { enum: [null] }] }"));
    expect![[r#"
        {"properties":{"a":{}},"nullable":true,"allOf":[{"required":["a"]}]}
    "#]]
    .assert_eq(&modern("{ properties: { a: {} }, anyOf: [{ required: [a] }, { type: 'null' }] }"));
}

#[test]
fn exclusive_bounds_are_marks() {
    expect![[r#"
        {"type":"integer","exclusiveMinimum":true,"maximum":5,"minimum":0}
    "#]]
    .assert_eq(&modern("{ type: integer, exclusiveMinimum: 0, exclusiveMaximum: 10, maximum: 5 }"));
    expect![[r#"
        {"type":"integer","exclusiveMinimum":true,"minimum":0}
    "#]]
    .assert_eq(&modern("{ type: integer, exclusiveMinimum: 0, minimum: 0 }"));
}

#[test]
fn the_first_of_the_examples_is_kept() {
    expect![[r#"
        {"type":"string","example":"a"}
    "#]]
    .assert_eq(&modern("{ type: string, examples: [a, b] }"));
}

#[test]
fn what_stands_beside_a_reference_counts() {
    expect![[r##"
        {"description":"d","default":1,"allOf":[{"$ref":"#/components/schemas/Other"}]}
    "##]]
    .assert_eq(&modern("{ $ref: '#/components/schemas/Other', description: d, default: 1 }"));
    expect![[r##"
        {"type":"object","allOf":[{"$ref":"#/components/schemas/Other"},{"required":["a"]}],"nullable":true}
    "##]]
    .assert_eq(&modern("{ $ref: '#/components/schemas/Other', type: [object, 'null'], allOf: [{ required: [a] }] }"));
}

#[test]
fn names_in_a_union_stay_bare() {
    expect![[r##"
        {"oneOf":[{"$ref":"#/components/schemas/Other"},{"type":"string"}]}
    "##]]
    .assert_eq(&modern("{ oneOf: [{ $ref: '#/components/schemas/Other', description: d }, { type: string }] }"));
}

#[test]
fn definitions_stay_where_they_are() {
    expect![[r##"
        {"$defs":{"A":{"type":"string","nullable":true}},"properties":{"a":{"$ref":"#/components/schemas/S/$defs/A"},"b":{"$ref":"#/components/schemas/S/$defs/A"}}}
    "##]].assert_eq(&modern("{ $defs: { A: { type: [string, 'null'] } }, properties: { a: { $ref: '#/components/schemas/S/$defs/A' }, b: { $ref: '#/$defs/A' } } }"));
}

#[test]
fn anchors_are_found() {
    expect![[r##"
        {"$defs":{"A":{"$anchor":"here","type":"string"}},"items":{"$ref":"#/components/schemas/S/$defs/A"},"type":"array"}
        warning[prepare::repaired] 4:40 a schema with `items` has no type; it is read as a list
    "##]]
    .assert_eq(&modern("{ $defs: { A: { $anchor: here, type: string } }, items: { $ref: '#here' } }"));
}

#[test]
fn tuples_are_lists_of_anything() {
    expect![[r#"
        {"type":"array","items":{}}
        note[prepare::tuple] 4:68 the items of the list are told apart by their position
    "#]]
    .assert_eq(&modern("{ type: array, prefixItems: [{ type: string }, { type: integer }] }"));
    expect![[r#"
        {"type":"array","items":{"type":"number"}}
    "#]]
    .assert_eq(&modern("{ type: array, prefixItems: [{ type: number }, { type: number }], items: false }"));
    expect![[r#"
        {"type":"array","maxItems":1,"items":{"type":"number"}}
    "#]]
    .assert_eq(&modern("{ type: array, prefixItems: [{ type: number }], maxItems: 1 }"));
}

#[test]
fn bytes_in_strings_have_a_format() {
    expect![[r#"
        {"type":"string","format":"byte"}
    "#]]
    .assert_eq(&modern("{ type: string, contentEncoding: base64 }"));
    expect![[r#"
        {"type":"string","format":"binary"}
    "#]]
    .assert_eq(&modern("{ contentMediaType: application/octet-stream }"));
    expect![[r#"
        {"type":"string"}
    "#]]
    .assert_eq(&modern("{ type: string, contentMediaType: application/json }"));
}

#[test]
fn members_under_conditions_are_optional() {
    let schema = "{ type: object, properties: { a: {} }, if: {}, then: { properties: { a: { type: string }, b: { type: string } }, required: [b] }, else: { properties: { b: { type: integer } } } }";
    expect![[r#"
        {"type":"object","properties":{"a":{},"b":{"anyOf":[{"type":"string"},{"type":"integer"}]}}}
        note[prepare::conditions] 4:40 conditions between members are not enforced
    "#]]
    .assert_eq(&modern(schema));
    expect![[r#"
        {"type":"object","properties":{"c":{"type":"string"}}}
        note[prepare::conditions] 4:40 conditions between members are not enforced
    "#]]
    .assert_eq(&modern("{ type: object, dependentSchemas: { a: { properties: { c: { type: string } } } } }"));
}

#[test]
fn what_is_not_evaluated_is_additional() {
    expect![[r#"
        {"type":"object","additionalProperties":false}
    "#]]
    .assert_eq(&modern("{ type: object, unevaluatedProperties: false }"));
    expect![[r#"
        {"allOf":[{}]}
    "#]]
    .assert_eq(&modern("{ allOf: [{}], unevaluatedProperties: false }"));
    expect![[r#"
        {"allOf":[{}],"additionalProperties":{"type":"string"}}
    "#]]
    .assert_eq(&modern("{ allOf: [{}], unevaluatedProperties: { type: string } }"));
}

#[test]
fn patterns_of_names_are_any_names() {
    expect![[r#"
        {"type":"object","additionalProperties":{"type":"string"}}
        note[prepare::patterns] 4:75 the patterns of member names are not enforced
    "#]]
    .assert_eq(&modern("{ type: object, patternProperties: { ^x: { type: string } } }"));
    expect![[r#"
        {"type":"object","additionalProperties":{"anyOf":[{"type":"string"},{"type":"integer"}]}}
        note[prepare::patterns] 4:75 the patterns of member names are not enforced
    "#]]
    .assert_eq(&modern(
        "{ type: object, patternProperties: { ^x: { type: string }, ^y: { type: integer } }, additionalProperties: false }",
    ));
    expect![[r#"
        {"type":"object","additionalProperties":true}
        note[prepare::patterns] 4:75 the patterns of member names are not enforced
    "#]]
    .assert_eq(&modern("{ type: object, patternProperties: { ^x: {} }, additionalProperties: true }"));
}

#[test]
fn schemas_can_be_booleans() {
    expect![[r#"
        {"properties":{"a":{},"b":{"not":{}}},"additionalProperties":false}
    "#]]
    .assert_eq(&modern("{ properties: { a: true, b: false }, additionalProperties: false }"));
}
