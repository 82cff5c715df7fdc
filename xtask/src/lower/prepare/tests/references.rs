//! References inside a document.

use expect_test::expect;

use super::{HEAD, check, classic, paths, prepared, rendered};

#[test]
fn a_reference_to_no_schema_is_any_value() {
    let text = format!(
        "openapi: 3.0.3\n{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    User: {{}}\n    S:\n      $ref: '#/components/schemas/Usr'\n"
    );
    expect![[r#"
        warning[prepare::dangling-reference]: the reference `#/components/schemas/Usr` leads to nothing
         --> spec.yaml:8:13
          |
        8 |       $ref: '#/components/schemas/Usr'
          |             ^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = note: at #/components/schemas/S/$ref
          = note: it is read as any JSON value
          = help: did you mean `#/components/schemas/User`?"#]]
    .assert_eq(&rendered(&text));
    expect![[r#"
        {"items":{"description":"d","allOf":[{}]},"type":"array"}
        warning[prepare::dangling-reference] 4:57 the reference `#/components/schemas/Nope` leads to nothing
    "#]]
    .assert_eq(&classic("{ items: { $ref: '#/components/schemas/Nope', description: d }, type: array }"));
}

#[test]
fn references_of_older_versions_are_understood() {
    expect![[r##"
        {"$ref":"#/components/schemas/Other"}
        warning[prepare::repaired] 4:48 the reference `#/definitions/Other` leads to nothing
    "##]]
    .assert_eq(&classic("{ $ref: '#/definitions/Other' }"));
    expect![[r##"
        {"$ref":"#/components/schemas/Other"}
        warning[prepare::repaired] 4:48 the reference `#components/schemas/Other` leads to nothing
    "##]]
    .assert_eq(&classic("{ $ref: '#components/schemas/Other' }"));
    expect![[r##"
        {"$ref":"#/components/schemas/Other"}
        warning[prepare::repaired] 4:48 the reference `Other` is only a name
    "##]]
    .assert_eq(&classic("{ $ref: Other }"));
}

#[test]
fn deep_references_lead_where_the_part_is_now() {
    let text = format!(
        "openapi: 3.0.3
{HEAD}paths:
  a/{{id}}:
    get:
      parameters:
        - {{ in: path, name: gone, required: true, schema: {{ type: integer }} }}
        - {{ in: path, name: id, required: true, schema: {{ type: string }} }}
      responses:
        4xx: {{ description: d, content: {{ a/b: {{ schema: {{ type: boolean }} }} }} }}
components:
  schemas:
    Kept: {{ $ref: '#/paths/a~1%7Bid%7D/get/parameters/1/schema' }}
    Dropped: {{ $ref: '#/paths/a~1%7Bid%7D/get/parameters/0/schema' }}
    Status: {{ $ref: '#/paths/a~1%7Bid%7D/get/responses/4xx/content/a~1b/schema' }}
"
    );
    expect![[r##"
        {"Kept":{"$ref":"#/paths/~1a~1{id}/get/parameters/0/schema"},"Dropped":{},"Status":{"$ref":"#/paths/~1a~1{id}/get/responses/4XX/content/a~1b/schema"}}
        warning[prepare::path] 4:3 the path does not begin with `/`
        warning[prepare::left-out] 7:11 the path has no `{gone}` for its parameter; it is left out
        warning[prepare::repaired] 10:9 the status `4xx` is read as `4XX`
        warning[prepare::dangling-reference] 14:22 the reference `#/paths/a~1%7Bid%7D/get/parameters/0/schema` leads to nothing
    "##]].assert_eq(&check(&text, "/components/schemas"));
}

#[test]
fn what_is_referred_to_where_no_schema_is_expected_gets_its_form() {
    let text = format!(
        "openapi: 3.1.0\n{HEAD}x-shared:\n  A: {{ type: [string, 'null'], $defs: {{ B: {{ const: 1 }} }} }}\npaths: {{}}\ncomponents: {{ schemas: {{ S: {{ $ref: '#/x-shared/A' }}, T: {{ $ref: '#/x-shared/A/type' }} }} }}\n"
    );
    expect![[r#"
        {"type":"string","$defs":{"B":{"enum":[1]}},"nullable":true}
        warning[prepare::dangling-reference] 6:66 the reference `#/x-shared/A/type` leads to nothing
    "#]]
    .assert_eq(&check(&text, "/x-shared/A"));
}

#[test]
fn references_to_no_parameter_are_left_to_who_follows_them() {
    expect![[r##"
        {"/{id}":{"get":{"parameters":[{"$ref":"#/components/parameters/id"}],"responses":{"200":{"$ref":"#/components/responses/no"}}}}}
    "##]].assert_eq(&paths("  /{id}:\n    get:\n      parameters: [{ $ref: '#/components/parameters/id' }]\n      responses: { 200: { $ref: '#/components/responses/no' } }\n"));
}

#[test]
fn path_items_are_put_in_place() {
    let text = format!(
        "openapi: 3.1.0\n{HEAD}paths:\n  /a: {{ $ref: '#/components/pathItems/A', summary: own }}\n  /b: {{ $ref: '#/components/pathItems/None' }}\ncomponents:\n  pathItems:\n    A: {{ summary: theirs, get: {{ responses: {{ 4xx: {{ description: d }} }} }} }}\n"
    );
    expect![[r#"
        {"/a":{"summary":"own","get":{"responses":{"4XX":{"description":"d"}}}},"/b":{}}
        error[prepare::dangling-reference] 5:15 the reference `#/components/pathItems/None` leads to nothing
        warning[prepare::repaired] 8:47 the status `4xx` is read as `4XX`
    "#]]
    .assert_eq(&check(&text, "/paths"));
}

#[test]
fn maps_that_are_references_are_put_in_place() {
    expect![[r#"
        {"properties":{}}
    "#]]
    .assert_eq(&classic("{ properties: { $ref: '#/components/schemas/Other' } }"));
    let text = format!(
        "openapi: 3.0.3\n{HEAD}paths: {{}}\ncomponents: {{ schemas: {{ A: {{ properties: {{ a: {{ type: string }} }} }}, B: {{ properties: {{ $ref: '#/components/schemas/A/properties', b: {{}} }} }}, C: {{ properties: {{ $ref: '#/components/schemas/C/properties' }} }} }} }}\n"
    );
    expect![[r#"
        {"A":{"properties":{"a":{"type":"string"}}},"B":{"properties":{"a":{"type":"string"},"b":{}}},"C":{"properties":{}}}
        error[prepare::circular-reference] 4:168 the reference `#/components/schemas/C/properties` leads back to itself
    "#]]
    .assert_eq(&check(&text, "/components/schemas"));
}

#[test]
fn the_same_document_gives_the_same_findings() {
    let text = format!(
        "openapi: 3.0.3\n{HEAD}paths: {{}}\ncomponents: {{ schemas: {{ S: {{ $ref: '#/x' }}, T: {{ $ref: '#/y' }} }} }}\n"
    );
    assert_eq!(prepared(&text), prepared(&text));
}

#[test]
fn a_reference_leads_to_what_is_expected_there() {
    let text = format!(
        "openapi: 3.0.3\n{HEAD}paths:\n  /a:\n    get:\n      parameters: [{{ $ref: '#/components/schemas/S' }}]\n      responses:\n        \
         '200': {{ $ref: '#/components/schemas/S' }}\n        '201': {{ description: d, content: {{ application/json: \
         {{ schema: {{ $ref: '#/components/responses/R' }} }} }} }}\ncomponents:\n  schemas: {{ S: {{ type: string }} }}\n  responses: \
         {{ R: {{ description: d }} }}\n"
    );
    expect![[r#"
        {}
        error[prepare::wrong-reference] 6:28 the reference `#/components/schemas/S` leads to a schema, but must lead to a parameter
        error[prepare::wrong-reference] 8:24 the reference `#/components/schemas/S` leads to a schema, but must lead to a response
        warning[prepare::wrong-reference] 9:81 the reference `#/components/responses/R` leads to a response, but must lead to a schema
    "#]].assert_eq(&check(&text, "/paths/~1a/get/responses/201/content/application~1json/schema"));
}
