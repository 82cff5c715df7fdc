//! Path items, operations, bodies and answers.

use expect_test::expect;

use super::{HEAD, check, paths};

#[test]
fn members_of_path_items_that_are_no_methods() {
    expect![[r#"
        {"/a":{"x-b":1,"get":{"responses":{}}}}
        warning[prepare::repaired] 5:10 the method `GET` must be written in lower case
        warning[prepare::left-out] 6:5 `query` holds operations of OpenAPI 3.2; they are left out
        warning[prepare::left-out] 7:5 `additionalOperations` holds operations of OpenAPI 3.2; they are left out
        warning[prepare::left-out] 8:5 `gte` is no method; it is left out
    "#]].assert_eq(&paths("  /a:\n    GET: { responses: {} }\n    query: { responses: {} }\n    additionalOperations: {}\n    gte: {}\n    x-b: 1\n"));
}

#[test]
fn members_of_operations() {
    expect![[r#"
        {"/a":{"get":{"tags":["one"],"summary":"a\nb","operationId":"5","externalDocs":{"url":"http://a"},"servers":[{"url":"http://b"}],"responses":{}}}}
        warning[prepare::repaired] 13:16 `servers` must be a list
        warning[prepare::repaired] 13:7 a server must be an object with a `url`
        warning[prepare::repaired] 12:21 `externalDocs` must be an object with a `url`
        note[prepare::callbacks] 10:7 callbacks are not part of the client
        warning[prepare::repaired] 5:5 the operation has no `responses`
        warning[prepare::repaired] 6:13 `tags` is a text, but must be a list of texts
        warning[prepare::repaired] 7:16 `summary` is a list, but must be a text
        warning[prepare::repaired] 8:20 `operationId` is a number, but must be a text
        warning[prepare::left-out] 9:19 `deprecated` is a text, but must be `true` or `false`; it is left out
    "#]].assert_eq(&paths("  /a:\n    get:\n      tags: one\n      summary: [a, b]\n      operationId: 5\n      deprecated: 'yes'\n      callbacks: { c: {} }\n      requestBody: ~\n      externalDocs: 'http://a'\n      servers: http://b\n"));
    expect![[r#"
        {"/a":{"get":{"tags":["one","2"],"responses":{}}}}
        warning[prepare::repaired] 5:10 the operation has no `responses`
        warning[prepare::repaired] 5:18 `tags` is a list, but must be a list of texts
    "#]]
    .assert_eq(&paths("  /a:\n    get: { tags: [{ name: one }, 2], operationId: '', responses: ~ }\n"));
}

#[test]
fn statuses() {
    expect![[r#"
        {"/a":{"get":{"responses":{"200":{"description":"d"},"201":{"description":"d"},"5XX":{"description":"d"},"default":{"description":"d"},"4XX":{"description":"again"}}}}}
        warning[prepare::left-out] 8:14 the status `4xx` is `4XX`, which is there too; it is left out
        warning[prepare::repaired] 9:9 the status `201 Created` is read as `201`
        warning[prepare::repaired] 10:9 the status `500-599` is read as `5XX`
        warning[prepare::repaired] 11:9 the status `Default` is read as `default`
        warning[prepare::left-out] 12:9 `oops` is no status; its answer is left out
    "#]].assert_eq(&paths("  /a:\n    get:\n      responses:\n        200: { description: d }\n        4xx: { description: d }\n        '201 Created': { description: d }\n        500-599: { description: d }\n        Default: { description: d }\n        oops: { description: d }\n        4XX: { description: again }\n"));
}

#[test]
fn responses() {
    expect![[r#"
        {"/a":{"get":{"responses":{"200":{"description":"","content":{"application/json":{"schema":{"type":"string","format":"binary"}}}},"201":{"description":"ok"},"202":{"description":""},"203":{"description":"5","content":{"a/b":{}},"headers":{"H":{"schema":{"type":"integer"}}}},"204":{"description":"d","links":{"b":{"operationId":"x"}}}}}}}
        warning[prepare::repaired] 7:14 the response has no `description` (and 1 more place)
        warning[prepare::repaired] 7:14 a response with a `schema` is Swagger 2.0; it is read as JSON
        warning[prepare::repaired] 7:32 `file` is no type; it is read as `string` with the format `binary`
        warning[prepare::repaired] 8:14 a response must be an object (and 1 more place)
        warning[prepare::repaired] 10:41 `content` is a list, but must be an object of media types
        warning[prepare::repaired] 10:62 a `type` without a `schema` around it is Swagger 2.0
        warning[prepare::left-out] 11:56 a link that names no operation is left out
    "#]].assert_eq(&paths("  /a:\n    get:\n      responses:\n        200: { schema: { type: file } }\n        201: ok\n        202: ~\n        203: { description: 5, content: [a/b], headers: { H: { type: integer } } }\n        204: { description: d, content: ~, links: { a: {}, b: { operationId: x } } }\n"));
}

#[test]
fn bodies() {
    expect![[r#"
        {"/a":{"put":{"requestBody":{"required":true,"content":{"*/*":{}}},"responses":{}},"post":{"requestBody":{"content":{"application/json":{"schema":{"type":"string","format":"date"}}}},"responses":{}}}}
        warning[prepare::repaired] 5:25 the body has no `content`; it may be anything
        warning[prepare::repaired] 5:37 `required` is a text, but must be `true` or `false`
        warning[prepare::repaired] 6:26 a body with a `schema` and no `content` is read as JSON
        warning[prepare::repaired] 6:44 `date` is no type; it is read as `string` with the format `date`
    "#]].assert_eq(&paths("  /a:\n    put: { requestBody: { required: 'true' }, responses: {} }\n    post: { requestBody: { schema: { type: date } }, responses: {} }\n"));
}

#[test]
fn media_types() {
    expect![[r#"
        {"/a":{"put":{"requestBody":{"content":{"a/b":{},"application/json; charset=utf-8":{"schema":{},"example":1},"c/d":{"examples":{"a":{"value":1},"b":{"value":2}},"encoding":{"e":{"contentType":"f/g, h/i","explode":true}}},"e/f":{}}},"responses":{}}}}
        warning[prepare::repaired] 9:69 `examples` is a list, but must be an object of named examples; the first one is kept
        warning[prepare::repaired] 9:56 a schema is empty, but must be an object; it is read as any JSON value
        warning[prepare::repaired] 10:33 an example must be an object with a `value`
        warning[prepare::repaired] 10:85 `contentType` must be a text, its media types divided by commas
        warning[prepare::left-out] 10:104 `simple` is no style of a form; it is left out
        warning[prepare::repaired] 10:121 `explode` is a text, but must be `true` or `false`
        warning[prepare::repaired] 11:16 a media type is a number, but must be an object; nothing is known about it
    "#]].assert_eq(&paths("  /a:\n    put:\n      requestBody:\n        content:\n          a/b: ~\n          'application/json; charset=utf-8': { schema: ~, examples: [1, 2] }\n          c/d: { examples: { a: 1, b: { value: 2 } }, encoding: { e: { contentType: [f/g, h/i], style: simple, explode: 'true' } } }\n          e/f: 5\n      responses: {}\n"));
}

#[test]
fn a_list_where_a_map_must_be_is_left_to_who_reads_it() {
    let text = format!("openapi: 3.0.3\n{HEAD}paths:\n  /a:\n    get: {{ responses: [{{ description: d }}] }}\n");
    let document = crate::document::Document::parse(crate::document::Source::new("spec.yaml", text)).unwrap();
    let findings = crate::lower::lower(&document).unwrap_err();
    expect![[r#"
        error[lower::malformed] 5:10 this is not an operation: invalid type: sequence, expected struct Responses
    "#]]
    .assert_eq(&super::said(&findings));
}

#[test]
fn sections_of_components() {
    let text = format!(
        "openapi: 3.0.3\n{HEAD}paths: {{}}\ncomponents: {{ schemas: [], parameters: [1], responses: ~, callbacks: {{ a: {{ $ref: x }} }}, headers: {{ H: {{ description: 5 }} }} }}\n"
    );
    expect![[r#"
        {"headers":{"H":{"description":"5","schema":{"type":"string"}}}}
        warning[prepare::left-out] 4:40 `parameters` must be an object; it is left out
        warning[prepare::repaired] 4:104 there is no `schema`; it is taken for a string
        warning[prepare::repaired] 4:119 `description` is a number, but must be a text
    "#]]
    .assert_eq(&check(&text, "/components"));
}
