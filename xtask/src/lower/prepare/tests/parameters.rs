//! Parameters and the paths that they must fit.

use expect_test::expect;

use super::{HEAD, check, paths, rendered};

/// A path with one operation and these parameters.
fn operation(path: &str, parameters: &str) -> String {
    format!("  {path}:\n    get:\n      parameters: {parameters}\n      responses: {{}}\n")
}

#[test]
fn equal_findings_are_one() {
    let text = format!(
        "openapi: 3.0.3\n{HEAD}paths:\n  '/{{a}}':\n    get: {{ responses: {{}} }}\n    put: {{ responses: {{}} }}\n  '/x/{{a}}':\n    get: {{ responses: {{}} }}\n"
    );
    expect![[r#"
        warning[prepare::repaired]: the path asks for `a`, which is not declared; it is taken for a string
         --> spec.yaml:5:10
          |
        5 |     get: { responses: {} }
          |          ^^^^^^^^^^^^^^^^^
          |
          = note: at #/paths/~1{a}/get
          = note: and 2 more places"#]]
    .assert_eq(&rendered(&text));
}

#[test]
fn what_the_path_asks_for_is_declared() {
    expect![[r#"
        {"/a/{b}/{c}":{"get":{"parameters":[{"in":"path","name":"b","required":true,"schema":{"type":"integer"}},{"name":"c","in":"path","required":true,"schema":{"type":"string"}}],"responses":{}}}}
        warning[prepare::repaired] 5:5 the path asks for `c`, which is not declared; it is taken for a string
    "#]]
        .assert_eq(&paths(&operation("/a/{b}/{c}", "[{ in: path, name: b, required: true, schema: { type: integer } }]")));
}

#[test]
fn what_the_path_does_not_ask_for_is_left_out() {
    expect![[r#"
        {"/a":{"get":{"parameters":[{"in":"query","name":"q","schema":{}}],"responses":{}}}}
        warning[prepare::left-out] 6:20 the path has no `{b}` for its parameter; it is left out
    "#]]
    .assert_eq(&paths(&operation(
        "/a",
        "[{ in: path, name: b, required: true, schema: {} }, { in: query, name: q, schema: {} }]",
    )));
}

#[test]
fn a_name_that_differs_in_its_writing_is_the_one_that_is_meant() {
    expect![[r#"
        {"/a/{userId}":{"get":{"parameters":[{"in":"path","name":"userId","required":true,"schema":{"type":"integer"}}],"responses":{}}}}
        warning[prepare::repaired] 6:20 the path asks for `userId`, but declares `user_id`
    "#]]
        .assert_eq(&paths(&operation("/a/{userId}", "[{ in: path, name: user_id, required: true, schema: { type: integer } }]")));
}

#[test]
fn segments_with_a_colon_are_parameters_when_they_are_declared() {
    expect![[r#"
        {"/a/{id}/:no":{"get":{"parameters":[{"in":"path","name":"id","required":true,"schema":{}}],"responses":{}}}}
        warning[prepare::repaired] 4:3 parameters of a path stand in braces
    "#]]
    .assert_eq(&paths(&operation("'/a/:id/:no'", "[{ in: path, name: id, required: true, schema: {} }]")));
}

#[test]
fn the_last_of_equal_parameters_counts() {
    expect![[r#"
        {"/a":{"get":{"parameters":[{"in":"header","name":"x-a","schema":{"type":"integer"}}],"responses":{}}}}
        warning[prepare::left-out] 6:20 the header parameter `x-a` is declared again; only the last one counts
    "#]]
    .assert_eq(&paths(&operation(
        "/a",
        "[{ in: header, name: X-A, schema: { type: string } }, { in: header, name: x-a, schema: { type: integer } }]",
    )));
}

#[test]
fn parameters_of_the_path_are_shared() {
    expect![[r#"
        {"/a/{b}":{"parameters":[{"in":"path","name":"b","required":true,"schema":{}}],"get":{"responses":{}}}}
        warning[prepare::left-out] 5:69 the path has no `{c}` for its parameter; it is left out
    "#]].assert_eq(&paths("  /a/{b}:\n    parameters: [{ in: path, name: b, required: true, schema: {} }, { in: path, name: c, required: true, schema: {} }]\n    get: { responses: {} }\n"));
}

#[test]
fn keys_of_paths() {
    expect![[r#"
        {"/a":{"get":{"responses":{}}}}
        warning[prepare::path] 4:3 the path does not begin with `/`
    "#]]
    .assert_eq(&paths("  a: { get: { responses: {} } }\n"));
    expect![[r#"
        {"/a":{"get":{"responses":{}},"put":{"responses":{}}}}
        warning[prepare::path] 4:3 the path has a fragment, which is never sent
    "#]]
    .assert_eq(&paths("  /a#b: { get: { responses: {} } }\n  /a: { put: { responses: {} } }\n"));
    expect![[r#"
        {"/a":{"get":{"responses":{}}}}
        warning[prepare::path] 4:3 the path has a fragment, which is never sent (and 1 more place)
        error[prepare::path] 5:11 the path `/a` has this operation twice, under different keys
    "#]]
    .assert_eq(&paths("  /a#b: { get: { responses: {} } }\n  /a#c: { get: { responses: {} } }\n"));
    expect![[r#"
        {"/a?x=1&c={c}":{"get":{"parameters":[{"in":"query","name":"b","schema":{}},{"name":"c","in":"path","required":true,"schema":{"type":"string"}}],"responses":{}}}}
        warning[prepare::path] 4:3 the path has a query
        warning[prepare::repaired] 4:3 the path repeats a query parameter that is declared
        warning[prepare::repaired] 5:5 the path asks for `c`, which is not declared; it is taken for a string
    "#]].assert_eq(&paths(&operation("/a?x=1&b={b}&c={c}", "[{ in: query, name: b, schema: {} }]")));
    expect![[r#"
        {"/a":{},"/b":{},"x-c":5}
        error[prepare::path] 5:7 the path is a list, but must be an object
    "#]]
    .assert_eq(&paths("  /a: ~\n  /b: [1]\n  x-c: 5\n"));
}

#[test]
fn parameters_of_the_path_are_required() {
    expect![[r#"
        {"/{a}":{"get":{"parameters":[{"in":"path","name":"a","required":true,"schema":{}}],"responses":{}}}}
        warning[prepare::repaired] 6:26 `in` must be written `path`
        warning[prepare::repaired] 6:20 a parameter of the path is always required
    "#]]
    .assert_eq(&paths(&operation("/{a}", "[{ in: Path, name: a, required: false, schema: {} }]")));
}

#[test]
fn parameters_without_a_schema() {
    expect![[r#"
        {"/a":{"get":{"parameters":[{"in":"query","name":"a","explode":false,"style":"pipeDelimited","schema":{"type":"array","items":{"type":"string"}}}],"responses":{}}}}
        warning[prepare::repaired] 6:20 a `type` without a `schema` around it is Swagger 2.0
    "#]].assert_eq(&paths(&operation(
        "/a",
        "[{ in: query, name: a, type: array, items: { type: string }, collectionFormat: pipes }]",
    )));
    expect![[r#"
        {"/a":{"get":{"parameters":[{"in":"query","name":"a","explode":true,"schema":{"type":"array","items":{"type":"string"}}}],"responses":{}}}}
        warning[prepare::repaired] 6:20 a `type` without a `schema` around it is Swagger 2.0
    "#]].assert_eq(&paths(&operation(
        "/a",
        "[{ in: query, name: a, type: array, items: { type: string }, collectionFormat: multi }]",
    )));
    expect![[r#"
        {"/a":{"get":{"parameters":[{"in":"header","name":"a","explode":false,"schema":{"type":"array","items":{}}}],"responses":{}}}}
        warning[prepare::repaired] 6:20 a `type` without a `schema` around it is Swagger 2.0
        warning[prepare::repaired] 6:20 the `collectionFormat` `tsv` has no equal in OpenAPI 3
    "#]].assert_eq(&paths(&operation("/a", "[{ in: header, name: a, type: array, items: {}, collectionFormat: tsv }]")));
    expect![[r#"
        {"/a":{"get":{"parameters":[{"in":"query","name":"a","schema":{"type":"string","enum":["x"],"format":"date-time"}}],"responses":{}}}}
        warning[prepare::repaired] 6:20 a `type` without a `schema` around it is Swagger 2.0
        warning[prepare::repaired] 6:65 `enum` must be a list
        warning[prepare::repaired] 6:48 `date-time` is no type; it is read as `string` with the format `date-time`
    "#]].assert_eq(&paths(&operation("/a", "[{ in: query, name: a, type: date-time, enum: x }]")));
    expect![[r#"
        {"/a":{"get":{"parameters":[{"in":"query","name":"a","schema":{"type":"string"}}],"responses":{}}}}
        warning[prepare::repaired] 6:20 there is no `schema`; it is taken for a string
    "#]]
    .assert_eq(&paths(&operation("/a", "[{ in: query, name: a }]")));
    expect![[r#"
        {"/a":{"get":{"parameters":[{"in":"query","name":"a","schema":{}}],"responses":{}}}}
        warning[prepare::left-out] 6:63 `content` beside a `schema` is left out
    "#]]
    .assert_eq(&paths(&operation("/a", "[{ in: query, name: a, schema: {}, content: { a/b: {} } }]")));
}

#[test]
fn styles_of_other_places() {
    expect![[r#"
        {"/a":{"get":{"parameters":[{"in":"query","name":"a","schema":{}},{"in":"cookie","name":"b","schema":{}}],"responses":{}}}}
        warning[prepare::left-out] 6:49 `matrix` is no style of a query parameter; the usual one is taken
    "#]].assert_eq(&paths(&operation(
        "/a",
        "[{ in: query, name: a, style: matrix, schema: {} }, { in: cookie, name: b, style: cookie, schema: {} }]",
    )));
}

#[test]
fn a_map_of_parameters() {
    expect![[r#"
        {"/a":{"get":{"parameters":[{"in":"query","schema":{},"required":true,"name":"b"}],"responses":{}}}}
        warning[prepare::repaired] 6:19 `parameters` must be a list
        warning[prepare::repaired] 6:59 `required` is a text, but must be `true` or `false`
    "#]]
    .assert_eq(&paths(&operation("/a", "{ b: { in: query, schema: {}, required: 'true' } }")));
}

#[test]
fn bodies_among_the_parameters() {
    let text = format!(
        "openapi: 3.0.3
{HEAD}paths:
  /a:
    post:
      consumes: [application/xml]
      parameters: [{{ in: body, name: b, required: true, description: d, schema: {{ type: object }} }}, {{ in: query, name: q, schema: {{}} }}]
      responses: {{}}
    put:
      parameters: [{{ $ref: '#/components/parameters/f' }}, {{ in: formData, name: g, type: file, required: true }}]
      responses: {{}}
components:
  parameters:
    f: {{ in: formData, name: f, type: integer, description: d }}
"
    );
    expect![[r#"
        {"/a":{"post":{"consumes":["application/xml"],"parameters":[{"in":"query","name":"q","schema":{}}],"responses":{},"requestBody":{"required":true,"content":{"application/xml":{"schema":{"type":"object"}}},"description":"d"}},"put":{"parameters":[],"responses":{},"requestBody":{"required":true,"content":{"multipart/form-data":{"schema":{"type":"object","properties":{"f":{"type":"integer","description":"d"},"g":{"type":"string","format":"binary"}},"required":["g"]}}}}}}}
        warning[prepare::repaired] 10:20 a parameter in `formData` is Swagger 2.0; it is read as the request body (and 1 more place)
        warning[prepare::repaired] 7:20 a parameter in `body` is Swagger 2.0; it is read as the request body
    "#]].assert_eq(&check(&text, "/paths"));
}

#[test]
fn a_parameter_without_a_place_is_left_to_who_reads_it() {
    let text = format!(
        "openapi: 3.0.3\n{HEAD}paths:\n  /a:\n    get: {{ parameters: [{{ name: a, schema: {{}} }}, 5], responses: {{}} }}\n"
    );
    let document = crate::document::Document::parse(crate::document::Source::new("spec.yaml", text)).unwrap();
    let findings = crate::lower::lower(&document).unwrap_err();
    expect![[r#"
        error[lower::malformed] 5:25 this is not a parameter: missing field `in`
    "#]]
    .assert_eq(&super::said(&findings));
}
