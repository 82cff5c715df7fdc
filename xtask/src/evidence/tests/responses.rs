use expect_test::expect;

use super::*;

fn answers(response: &str) -> Evidence {
    exchange("a.yaml", "{method: GET, url: /user}", response)
}

fn enveloped() -> String {
    document(
        "{result: {type: string}, code: {type: integer, x-lenient: true}, data: {type: object, properties: {id: {type: integer}}}}",
    ) + "x-envelope:
  payload: data
  success: [{property: result, equals: ok, ignoreCase: true}, {property: code, equals: 0, optional: true}]
  error: '#/components/schemas/Error'
  prefix: '&&&'
components:
  schemas:
    Error: {type: object, properties: {result: {type: string}, code: {type: integer}, reason: {type: string}}}
"
}

const GOOD: &str = "{status: 200, body: '{\"result\": \"OK\", \"code\": \"0\", \"data\": {\"id\": 1}}'}";
const BAD: &str = "{status: 403, body: '&&& {\"result\": \"error\", \"code\": 7, \"reason\": \"x\"}'}";

#[test]
fn success_and_error_bodies_have_their_own_schemas() {
    agree(&enveloped(), &[answers(GOOD), answers(BAD)]);
    let coded = "{status: 200, body: '{\"result\": \"ok\", \"code\": 7, \"reason\": \"x\"}'}";
    agree(&enveloped(), &[answers(GOOD), answers(coded)]);
}

#[test]
fn error_bodies_must_be_shown_as_well() {
    assert_eq!(codes(&enveloped(), &[answers(GOOD)]), ["evidence::undocumented-field"; 3]);
}

#[test]
fn an_error_body_needs_a_schema() {
    let text = enveloped().replace("schemas/Error'", "schemas/Eror'");
    expect![[r#"
        error[evidence::error-schema]: the body is an error, and `x-envelope` names no schema for errors
          --> a.yaml:9:23
           |
         9 |   {status: 403, body: '&&& {"result": "error", "code": 7, "reason": "x"}'}
           |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ shown here
           |
          ::: api.yaml:16:10
           |
        16 |   error: '#/components/schemas/Eror'
           |          --------------------------- names no schema of the document
           |
           = note: at #/response/body
           = note: at #/x-envelope/error
           = help: let `error` of `x-envelope` be a reference, such as '#/components/schemas/Error'"#]]
    .assert_eq(&said(&text, &[answers(GOOD), answers(BAD)]));
}

#[test]
fn a_prefix_must_be_known() {
    let text = enveloped().replace("'&&&'", "')]}'");
    expect![[r#"
        error[evidence::prefix]: the body starts with `&&&`, which is neither JSON nor the prefix of `x-envelope`
          --> a.yaml:9:23
           |
         9 |   {status: 403, body: '&&& {"result": "error", "code": 7, "reason": "x"}'}
           |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ shown here
           |
          ::: api.yaml:13:1
           |
        13 | x-envelope:
           | ---------- names `)]}`
           |
           = note: at #/response/body
           = note: at #/x-envelope
           = help: add this action to the overrides:
                     - target: $['x-envelope']
                       description: 'Manual (2017): the JSON of the body stands after a prefix'
                       update:
                         prefix: '&&&'
                       x-evidence:
                       - a.yaml"#]]
    .assert_eq(&said(&text, &[answers(GOOD), answers(BAD)]));
}

#[test]
fn a_status_without_a_response() {
    let text = document("{id: {type: integer}}");
    let good = answers("{status: 200, body: '{\"id\": 1}'}");
    expect![[r#"
        error[evidence::response]: the evidence shows the status 404, for which `getUser` has no response
         --> a.yaml:9:23
          |
        9 |   {status: 404, body: '{"reason": "gone"}'}
          |                       ^^^^^^^^^^^^^^^^^^^^ shown here
          |
         ::: api.yaml:6:7
          |
        6 |       responses:
          |       --------- no `404`, `4XX` or `default` here
          |
          = note: at #/response/body
          = note: at #/paths/~1user/get/responses
          = help: add this action to the overrides:
                    - target: $.paths['/user'].get
                      description: 'Manual (2017): the status 404 is shown, for which the document has no response'
                      update:
                        responses:
                          '404':
                            description: HTTP status 404.
                            content:
                              application/json:
                                schema:
                                  type: object
                                  properties:
                                    reason:
                                      type: string
                      x-evidence:
                      - a.yaml"#]]
    .assert_eq(&said(&text, &[good.clone(), answers("{status: 404, body: '{\"reason\": \"gone\"}'}")]));
    let ranged = text.replace("'200'", "4XX: {description: no}\n        '200'");
    agree(&ranged, &[good, answers("status: 404")]);
}

#[test]
fn a_body_without_a_schema() {
    let text = "paths: {/user: {get: {operationId: getUser, responses: {'200': {description: ok}}}}}";
    expect![[r#"
        error[evidence::response]: the evidence shows a body of type application/json, for which `getUser` has no schema
         --> a.yaml:9:23
          |
        9 |   {status: 200, body: '[{"id": 1}, {"id": null}]'}
          |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^ shown here
          |
         ::: api.yaml:1:64
          |
        1 | paths: {/user: {get: {operationId: getUser, responses: {'200': {description: ok}}}}}
          |                                                                ----------------- no schema for application/json here
          |
          = note: at #/response/body
          = note: at #/paths/~1user/get/responses/200
          = help: add this action to the overrides:
                    - target: $.paths['/user'].get.responses['200']
                      description: 'Manual (2017): the response has a body of type application/json, which the document does not describe'
                      update:
                        content:
                          application/json:
                            schema:
                              type: array
                              items:
                                type: object
                                properties:
                                  id:
                                    type: integer
                                    nullable: true
                      x-evidence:
                      - a.yaml"#]].assert_eq(&said(text, &[answers("{status: 200, body: '[{\"id\": 1}, {\"id\": null}]'}")]));
    expect![[r#"
        error[evidence::response]: the evidence shows a body of type text/html, for which `getUser` has no schema
         --> a.yaml:9:12
          |
        9 |   {status: 200, headers: {Content-Type: 'text/html; charset=x'}, body: '<p>'}
          |            ^^^ shown here
          |
         ::: api.yaml:1:64
          |
        1 | paths: {/user: {get: {operationId: getUser, responses: {'200': {description: ok}}}}}
          |                                                                ----------------- no schema for text/html here
          |
          = note: at #/response/status
          = note: at #/paths/~1user/get/responses/200
          = help: add this action to the overrides:
                    - target: $.paths['/user'].get.responses['200']
                      description: 'Manual (2017): the response has a body of type text/html, which the document does not describe'
                      update:
                        content:
                          text/html:
                            schema:
                              type: string
                      x-evidence:
                      - a.yaml"#]]
        .assert_eq(&said(text, &[answers("{status: 200, headers: {Content-Type: 'text/html; charset=x'}, body: '<p>'}")]));
}

#[test]
fn the_media_type_chooses_the_schema() {
    let text = "paths: {/user: {get: {operationId: getUser, responses: {'200': {content: {application/json: {schema: {type: integer}}, application/problem+json: {schema: {type: string}}, text/*: {}}}}}}}";
    agree(text, &[answers("{status: 200, body: '1'}")]);
    agree(text, &[answers("{status: 200, headers: {content-type: application/problem+json}, body: '\"x\"'}")]);
    agree(text, &[answers("{status: 200, headers: {content-type: text/csv}, body: 'a,b'}")]);
}

#[test]
fn a_navigation_has_no_body() {
    let text = "paths: {/user: {get: {operationId: getUser, x-browser: true, responses: {'200': {content: {application/json: {schema: {properties: {a: {}}}}}}}}}}";
    agree(text, &[answers("{status: 302, body: '{}'}")]);
}
