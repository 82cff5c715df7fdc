use expect_test::expect;

use super::*;

const API: &str = "openapi: 3.0.3
servers: [{url: 'https://host/v1'}]
security: [{key: []}]
paths:
  /user/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer}}
    get:
      operationId: getUser
      parameters:
        - {name: lang, in: query, schema: {type: string, enum: [en]}}
        - {name: ids, in: query, schema: {type: array, items: {type: integer}}}
        - {name: X-Trace, in: header, schema: {type: string}}
      responses: {'200': {description: ok}}
components: {securitySchemes: {key: {type: apiKey, in: query, name: token}}}
";

fn asks(request: &str) -> Evidence {
    exchange("a.yaml", request, "status: 200")
}

#[test]
fn declared_parameters_and_keys_agree() {
    agree(
        API,
        &[asks(
            "{method: GET, url: 'https://host/v1/user/7', query: {lang: de, ids: [1, '2'], token: abc}, headers: {x-trace: 1, Accept: a}}",
        )],
    );
    agree(API, &[asks("{method: GET, url: /v1/user/7, query: {lang: en, ids: '1,2'}, headers: {X-TRACE: t}}")]);
}

#[test]
fn a_parameter_that_is_not_declared() {
    expect![[r#"
        error[evidence::parameter]: the evidence shows the query parameter `page`, which `getUser` does not have
         --> a.yaml:7:66
          |
        7 |   {method: GET, url: /v1/user/7, query: {lang: de, ids: 1, page: 2}, headers: {X-Trace: t}}
          |                                                                  ^ shown here
          |
         ::: api.yaml:8:5
          |
        8 |     get:
          |     --- has lang, ids, X-Trace, id
          |
          = note: at #/request/query/page
          = note: at #/paths/~1user~1{id}/get
          = help: add this action to the overrides:
                    - target: $.paths['/user/{id}'].get
                      description: 'Manual (2017): the query parameter `page` is sent, which the document does not have'
                      update:
                        parameters:
                        - name: page
                          in: query
                          schema:
                            type: integer
                      x-evidence:
                      - a.yaml"#]]
    .assert_eq(&said(API, &[asks("{method: GET, url: /v1/user/7, query: {lang: de, ids: 1, page: 2}, headers: {X-Trace: t}}")]));
}

#[test]
fn a_parameter_under_another_name_or_in_another_place() {
    expect![[r#"
        error[evidence::parameter]: the evidence shows the query parameter `language`, which the document does not have
          --> a.yaml:7:52
           |
         7 |   {method: GET, url: /v1/user/7, query: {language: de, ids: 1, X-Trace: t}}
           |                                                    ^^ shown here
           |
          ::: api.yaml:11:11
           |
        11 |         - {name: lang, in: query, schema: {type: string, enum: [en]}}
           |           ----------------------------------------------------------- never shown
           |
           = note: at #/request/query/language
           = note: at #/paths/~1user~1{id}/get/parameters/0
           = note: the document has the query parameter `lang`, which no evidence shows: is it this one?
           = help: add this action to the overrides:
                     - target: $.paths['/user/{id}'].get.parameters[?@.name == 'lang' && @.in == 'query']
                       description: 'Manual (2017): the query parameter is `language`, and nothing shows the query parameter `lang`'
                       update:
                         name: language
                       x-evidence:
                       - a.yaml

        error[evidence::parameter]: the evidence shows the query parameter `X-Trace`, which the document does not have
          --> a.yaml:7:73
           |
         7 |   {method: GET, url: /v1/user/7, query: {language: de, ids: 1, X-Trace: t}}
           |                                                                         ^ shown here
           |
          ::: api.yaml:13:11
           |
        13 |         - {name: X-Trace, in: header, schema: {type: string}}
           |           --------------------------------------------------- never shown
           |
           = note: at #/request/query/X-Trace
           = note: at #/paths/~1user~1{id}/get/parameters/2
           = note: the document has the header parameter `X-Trace`, which no evidence shows: is it this one?
           = help: add this action to the overrides:
                     - target: $.paths['/user/{id}'].get.parameters[?@.name == 'X-Trace' && @.in == 'header']
                       description: 'Manual (2017): the query parameter is `X-Trace`, and nothing shows the header parameter `X-Trace`'
                       update:
                         in: query
                       x-evidence:
                       - a.yaml"#]].assert_eq(&said(API, &[asks("{method: GET, url: /v1/user/7, query: {language: de, ids: 1, X-Trace: t}}")]));
}

#[test]
fn a_parameter_of_another_type() {
    expect![[r#"
        error[evidence::parameter-type]: the path parameter `id` of `getUser` is not of type `integer` in "/v1/user/me"
         --> a.yaml:7:22
          |
        7 |   {method: GET, url: /v1/user/me, query: {lang: de, ids: [a]}, headers: {X-Trace: t}}
          |                      ^^^^^^^^^^^ shown here
          |
         ::: api.yaml:7:54
          |
        7 |       - {name: id, in: path, required: true, schema: {type: integer}}
          |                                                      --------------- integer here
          |
          = note: at #/request/url
          = note: at #/paths/~1user~1{id}/parameters/0/schema
          = help: add this action to the overrides:
                    - target: $.paths['/user/{id}'].parameters[?@.name == 'id' && @.in == 'path'].schema
                      description: 'Manual (2017): the path parameter `id` is not always of type integer'
                      update:
                        type: string
                      x-evidence:
                      - a.yaml

        error[evidence::parameter-type]: the query parameter `ids` of `getUser` is ["a"] in the evidence; the document says `array`
          --> a.yaml:7:58
           |
         7 |   {method: GET, url: /v1/user/me, query: {lang: de, ids: [a]}, headers: {X-Trace: t}}
           |                                                          ^^^ shown here
           |
          ::: api.yaml:12:42
           |
        12 |         - {name: ids, in: query, schema: {type: array, items: {type: integer}}}
           |                                          ------------------------------------- array here
           |
           = note: at #/request/query/ids
           = note: at #/paths/~1user~1{id}/get/parameters/1/schema
           = help: add this action to the overrides:
                     - target: $.paths['/user/{id}'].get.parameters[?@.name == 'ids' && @.in == 'query'].schema
                       description: 'Manual (2017): the query parameter `ids` is not always of type array'
                       update:
                         type: array
                         items:
                           type: string
                       x-evidence:
                       - a.yaml"#]]
        .assert_eq(&said(API, &[asks("{method: GET, url: /v1/user/me, query: {lang: de, ids: [a]}, headers: {X-Trace: t}}")]));
}

#[test]
fn a_parameter_that_no_evidence_shows() {
    expect![[r#"
        error[evidence::undocumented-parameter]: no evidence shows the header parameter `X-Trace` of `getUser`
          --> api.yaml:13:11
           |
        13 |         - {name: X-Trace, in: header, schema: {type: string}}
           |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ never shown
           |
           = note: at #/paths/~1user~1{id}/get/parameters/2
           = note: if it does not exist, say `remove: true` instead of `update`; if it does, add the evidence that shows it
           = help: once that is decided, add this action to the overrides:
                     - target: $.paths['/user/{id}'].get.parameters[?@.name == 'X-Trace' && @.in == 'header']
                       description: 'TODO: no evidence shows the parameter `X-Trace`. Why does it stay?'
                       update:
                         x-undocumented: 'TODO: why the document keeps it'
                       x-evidence:
                       - a.yaml"#]]
    .assert_eq(&said(API, &[asks("{method: GET, url: /v1/user/7, query: {lang: de, ids: 1}}")]));
    let excused = API.replace("X-Trace, in", "X-Trace, x-undocumented: for support, in");
    agree(&excused, &[asks("{method: GET, url: /v1/user/7, query: {lang: de, ids: 1}}")]);
}

#[test]
fn form_fields_are_parameters() {
    let text = API.replace(
        "      responses",
        "      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {code: {type: integer}}}}}}\n      responses",
    );
    let asked = |form: &str| {
        asks(&format!("{{method: GET, url: /v1/user/7, query: {{lang: de, ids: 1}}, headers: {{X-Trace: t}}, form: {{{form}}}}}"))
    };
    agree(&text, &[asked("code: 1")]);
    assert_eq!(codes(&text, &[asked("code: a")]), ["evidence::parameter-type"]);
    assert_eq!(codes(&text, &[asked("code: 1, more: 2")]), ["evidence::parameter"]);
    assert_eq!(codes(&text, &[asked("")]), ["evidence::undocumented-parameter"]);
}

#[test]
fn another_request_line() {
    let text = "paths: {/a: {get: {operationId: getUser, responses: {'200': {}}}}, /b: {post: {operationId: other, x-undocumented: y, responses: {}}}}";
    let fixes = |request: &str| said(text, &[asks(request)]);
    expect![[r#"
        error[evidence::request-line]: `POST /b` is not the request of `getUser`
         --> a.yaml:7:23
          |
        7 |   {method: POST, url: 'https://host/b'}
          |                       ^^^^^^^^^^^^^^^^ shown here
          |
         ::: api.yaml:1:19
          |
        1 | paths: {/a: {get: {operationId: getUser, responses: {'200': {}}}}, /b: {post: {operationId: other, x-undocumented: y, responses: {}}}}
          |                   ---------------------------------------------- GET /a
          |
          = note: at #/request/url
          = note: at #/paths/~1a/get
          = help: the request is one of `other`: write `operation: other` in the evidence file"#]].assert_eq(&fixes("{method: POST, url: 'https://host/b'}"));
    expect![[r#"
        error[evidence::request-line]: `PUT /a` is not the request of `getUser`
         --> a.yaml:7:22
          |
        7 |   {method: PUT, url: 'https://host/a'}
          |                      ^^^^^^^^^^^^^^^^ shown here
          |
         ::: api.yaml:1:19
          |
        1 | paths: {/a: {get: {operationId: getUser, responses: {'200': {}}}}, /b: {post: {operationId: other, x-undocumented: y, responses: {}}}}
          |                   ---------------------------------------------- GET /a
          |
          = note: at #/request/url
          = note: at #/paths/~1a/get
          = help: add this action to the overrides:
                    - target: $.paths['/a'].get
                      description: 'Manual (2017): the method is PUT, not GET'
                      x-rename: put
                      x-evidence:
                      - a.yaml"#]].assert_eq(&fixes("{method: PUT, url: 'https://host/a'}"));
    expect![[r#"
        error[evidence::request-line]: `GET /a/c` is not the request of `getUser`
         --> a.yaml:7:22
          |
        7 |   {method: GET, url: 'https://host/a/c'}
          |                      ^^^^^^^^^^^^^^^^^^ shown here
          |
         ::: api.yaml:1:19
          |
        1 | paths: {/a: {get: {operationId: getUser, responses: {'200': {}}}}, /b: {post: {operationId: other, x-undocumented: y, responses: {}}}}
          |                   ---------------------------------------------- GET /a
          |
          = note: at #/request/url
          = note: at #/paths/~1a/get
          = help: once that is decided, add this action to the overrides:
                    - target: $.paths['/a']
                      description: 'Manual (2017): the path is `/a/c`, not `/a`'
                      x-rename: /a/c
                      x-evidence:
                      - a.yaml"#]].assert_eq(&fixes("{method: GET, url: 'https://host/a/c'}"));
}

#[test]
fn an_operation_that_is_not_there() {
    let unknown = |url: &str| {
        let text = format!(
            "evidence: 1\noperation: getUzer\nsource: {{title: Manual}}\nstatus: documented\ndate: '2017'\nrequest: {{method: POST, url: {url}, query: {{a: 1}}, form: {{b: c}}}}\nresponse:\n  status: 201\n  body: '[1]'\n"
        );
        evidence("a.yaml", &text)
    };
    let excused =
        API.replace("operationId: getUser", "operationId: getUser\n      x-undocumented: y").replace("    get:", "    post:");
    expect![[r#"
        error[evidence::no-operation]: the document has no operation `getUzer`
         --> a.yaml:2:12
          |
        2 | operation: getUzer
          |            ^^^^^^^ shown here
          |
         ::: api.yaml:4:1
          |
        4 | paths:
          | ----- no such `operationId` here
          |
          = note: at #/operation
          = note: at #/paths
          = note: the nearest `operationId` is `getUser`
          = note: if the exchange is not to be part of the document, say `outside: why` instead of `operation`
          = help: add this action to the overrides:
                    - target: $.paths
                      description: 'Manual (2017): the operation `getUzer` is shown, which the document does not have'
                      update:
                        /users:
                          post:
                            operationId: getUzer
                            parameters:
                            - name: a
                              in: query
                              schema:
                                type: integer
                            requestBody:
                              content:
                                application/x-www-form-urlencoded:
                                  schema:
                                    type: object
                                    properties:
                                      b:
                                        type: string
                            responses:
                              '201':
                                description: HTTP status 201.
                                content:
                                  application/json:
                                    schema:
                                      type: array
                                      items:
                                        type: integer
                      x-evidence:
                      - a.yaml"#]]
    .assert_eq(&said(&excused, &[unknown("/v1/users")]));
    expect![[r#"
        error[evidence::no-operation]: the document has no operation `getUzer`
         --> a.yaml:2:12
          |
        2 | operation: getUzer
          |            ^^^^^^^ shown here
          |
         ::: api.yaml:4:1
          |
        4 | paths:
          | ----- no such `operationId` here
          |
          = note: at #/operation
          = note: at #/paths
          = note: the nearest `operationId` is `getUser`
          = note: if the exchange is not to be part of the document, say `outside: why` instead of `operation`
          = help: the request is one of `getUser`: write `operation: getUser` in the evidence file"#]]
    .assert_eq(&said(&excused, &[unknown("/v1/user/7")]));
}

#[test]
fn an_operation_without_evidence_is_one_finding() {
    expect![[r#"
        error[evidence::undocumented-operation]: no evidence shows the operation `getUser`
         --> api.yaml:4:5
          |
        4 |     get:
          |     ^^^ never shown
          |
          = note: at #/paths/~1user/get
          = note: if it exists, add an evidence file that shows it
          = help: once that is decided, add this action to the overrides:
                    - target: $.paths['/user'].get
                      description: 'TODO: no evidence shows `getUser`. Why does it stay?'
                      update:
                        x-undocumented: 'TODO: why the document keeps it'"#]]
    .assert_eq(&said(&document("{a: {}, b: {}}"), &[]));
    agree(&document("{a: {}}").replace("operationId", "x-undocumented: old\n      operationId"), &[]);
}

#[test]
fn exchanges_outside_the_document_are_passed_over() {
    let file = "evidence: 1\noutside: a token endpoint\nsource: {title: M}\nstatus: observed\ndate: x\nrequest: {method: GET, url: /x}\nresponse: {status: 200}\n";
    agree("paths: {}", &[evidence("a.yaml", file)]);
}
