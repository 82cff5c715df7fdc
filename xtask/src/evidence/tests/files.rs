use expect_test::expect;

use super::*;
use crate::evidence::{Content, Subject};

const GOOD: &str = "evidence: 1
operation: getUser
source: {title: Manual, url: 'https://host/manual'}
status: documented
date: '2017'
note: one
request:
  method: get
  url: https://host/user
  query: {id: 1, list: [a, b]}
  headers: {X-Trace: 7}
response:
  status: 200
  headers: {Content-Type: 'application/json; charset=utf-8'}
  body: |
    {\"data\": {\"id\": 1}}
placeholders: [/data/id]
";

fn faults(text: &str) -> String {
    read("folder/a.yaml", text).expect_err("the file must not be read").render(Style::Plain)
}

#[test]
fn a_file_is_read_whole() {
    let file = evidence("folder/a.yaml", GOOD);
    assert_eq!(file.name, "a.yaml");
    assert_eq!(file.subject, Subject::Operation("getUser".to_owned()));
    assert_eq!(file.request.method, "GET");
    assert_eq!(file.request.headers["X-Trace"], "7");
    assert_eq!(file.response.media_type().as_deref(), Some("application/json"));
    assert_eq!(file.response.body.unwrap().json().unwrap()["data"]["id"], 1);
}

#[test]
fn a_file_in_json_is_read_as_well() {
    let yaml = parse(GOOD);
    assert_eq!(evidence("a.json", &yaml.value.to_string()).placeholders.len(), 1);
}

#[test]
fn json_may_stand_after_a_prefix() {
    for (prefix, shown) in [("&&&START&&&", "&&&START&&&"), ("while(1);\n    ", "while(1);"), (")]}',\n    ", ")]}',")] {
        let file = evidence("a.yaml", &GOOD.replace("{\"data\"", &format!("{prefix}{{\"data\"")));
        assert_eq!(file.response.body.as_ref().unwrap().prefix(), shown);
        assert!(file.response.body.unwrap().json().is_some());
    }
}

#[test]
fn another_content_type_excuses_a_body_from_being_json() {
    let file =
        evidence("a.yaml", &GOOD.replace("application/json", "text/plain").replace("{\"data\"", "<").replace("[/data/id]", "[]"));
    assert!(matches!(file.response.body.unwrap().content, Content::Other));
}

#[test]
fn all_faults_of_a_file_are_reported_together() {
    expect![[r#"
        error[evidence::unknown-key]: there is no field `operations` here
         --> folder/a.yaml:2:1
          |
        2 | operations: x
          | ^^^^^^^^^^
          |
          = note: at #/operations
          = help: did you mean `operation`?

        error[evidence::file]: `evidence` is the version of the file format and must be `1`
         --> folder/a.yaml:1:11
          |
        1 | evidence: 2
          |           ^
          |
          = note: at #/evidence

        error[evidence::file]: `operation` is missing
         --> folder/a.yaml:1:1
          |
        1 | evidence: 2
          | ^^^^^^^^^^^
          |
          = help: add `operation: anOperationId   # or `outside: why no operation has this exchange``

        error[evidence::file]: `source` must be an object, not a string
         --> folder/a.yaml:3:9
          |
        3 | source: text
          |         ^^^^
          |
          = note: at #/source

        error[evidence::file]: `status` is `documented` or `observed`, not `seen`
         --> folder/a.yaml:4:9
          |
        4 | status: seen
          |         ^^^^
          |
          = note: at #/status

        error[evidence::file]: `date` must be a string, not an integer
         --> folder/a.yaml:5:7
          |
        5 | date: 2017
          |       ^^^^
          |
          = note: at #/date
          = help: put it in quotes: `date: '2017'`

        error[evidence::file]: `FETCH` is none of the methods that an operation can have
         --> folder/a.yaml:7:11
          |
        7 |   method: FETCH
          |           ^^^^^
          |
          = note: at #/request/method

        error[evidence::file]: `url` must stand without its query
         --> folder/a.yaml:8:8
          |
        8 |   url: /a?b=c
          |        ^^^^^^
          |
          = note: at #/request/url
          = help: write each parameter as a member of `query`

        error[evidence::file]: the value of `a` must be a string, a number, a boolean or an array of these, not an object
         --> folder/a.yaml:9:14
          |
        9 |   query: {a: {b: c}, d: null}
          |              ^^^^^^
          |
          = note: at #/request/query/a

        error[evidence::file]: the value of `d` must be a string, a number, a boolean or an array of these, not null
         --> folder/a.yaml:9:25
          |
        9 |   query: {a: {b: c}, d: null}
          |                         ^^^^
          |
          = note: at #/request/query/d

        error[evidence::file]: `status` must be an HTTP status, a number from 100 to 599
          --> folder/a.yaml:11:11
           |
        11 |   status: 20
           |           ^^
           |
           = note: at #/response/status

        error[evidence::file]: `headers` must be an object, not an array
          --> folder/a.yaml:12:12
           |
        12 |   headers: [a]
           |            ^^^
           |
           = note: at #/response/headers"#]].assert_eq(&faults(
        "evidence: 2\noperations: x\nsource: text\nstatus: seen\ndate: 2017\nrequest:\n  method: FETCH\n  url: /a?b=c\n  query: {a: {b: c}, d: null}\nresponse:\n  status: 20\n  headers: [a]\n",
    ));
}

#[test]
fn operation_and_outside_exclude_each_other() {
    expect![[r#"
        error[evidence::file]: `operation` and `outside` exclude each other
         --> folder/a.yaml:3:10
          |
        3 | outside: because
          |          ^^^^^^^
          |
          = note: at #/outside"#]]
    .assert_eq(&faults(&GOOD.replace("source:", "outside: because\nsource:")));
}

#[test]
fn a_body_that_is_not_json_is_shown_where_it_breaks() {
    expect![[r#"
        error[evidence::body]: the body is not JSON: trailing comma
          --> folder/a.yaml:17:16
           |
        17 |       {"id": 1,}}
           |                ^
           |
           = note: line 2, column 12 of the body
           = help: correct the body, or name its type in `headers`, such as `content-type: text/html`"#]]
    .assert_eq(&faults(&GOOD.replace("{\"data\": {\"id\": 1}}", "{\"data\":\n      {\"id\": 1,}}")));
    expect![[r#"
        error[evidence::body]: the body is not JSON: expected ident
          --> folder/a.yaml:15:9
           |
        15 |   body: '{"data": nothing}'
           |         ^^^^^^^^^^^^^^^^^^^
           |
           = note: at #/response/body
           = note: line 1, column 11 of the body
           = help: correct the body, or name its type in `headers`, such as `content-type: text/html`"#]]
    .assert_eq(&faults(&GOOD.replace("body: |\n    {\"data\": {\"id\": 1}}", "body: '{\"data\": nothing}'")));
}

#[test]
fn a_body_is_text() {
    expect![[r#"
        error[evidence::file]: `body` must be the body as text, not an object
          --> folder/a.yaml:15:9
           |
        15 |   body: {"data": {"id": 1}}
           |         ^^^^^^^^^^^^^^^^^^^
           |
           = note: at #/response/body
           = help: write it as a block of text:
                   body: |
                     {"name": "value"}"#]]
    .assert_eq(&faults(&GOOD.replace("body: |\n    ", "body: ")));
}

#[test]
fn placeholders_must_be_in_the_body() {
    expect![[r#"
        error[evidence::placeholder]: the body has nothing at `/data/uid`
          --> folder/a.yaml:17:16
           |
        17 | placeholders: [/data/uid, data, 1]
           |                ^^^^^^^^^
           |
           = note: at #/placeholders/0
           = help: did you mean `/data/id`?

        error[evidence::file]: a placeholder must be a JSON pointer into the body
          --> folder/a.yaml:17:27
           |
        17 | placeholders: [/data/uid, data, 1]
           |                           ^^^^
           |
           = note: at #/placeholders/1
           = help: a JSON pointer starts with `/`, such as `/data/name`

        error[evidence::file]: a placeholder must be a JSON pointer into the body
          --> folder/a.yaml:17:33
           |
        17 | placeholders: [/data/uid, data, 1]
           |                                 ^
           |
           = note: at #/placeholders/2
           = help: a JSON pointer starts with `/`, such as `/data/name`"#]]
    .assert_eq(&faults(&GOOD.replace("[/data/id]", "[/data/uid, data, 1]")));
}

#[test]
fn nothing_panics() {
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    for text in ["", "[]", "1", "evidence: 1", "response: {body: 1}", "request: []", "placeholders: {}"] {
        assert!(read("a.yaml", text).is_err());
    }
    for at in 0..GOOD.len() {
        let _ = read("a.yaml", &GOOD[..at]);
    }
    for document in
        ["", "[]", "paths: []", "paths: {/a: {get: []}}", "paths: {/a: {get: {parameters: {}, responses: []}}}", "x-envelope: 1"]
    {
        let _ = said(document, &[evidence("a.yaml", GOOD)]);
    }
    assert_eq!(codes(&super::document("{a: {}}"), &[shows("a.yaml", &format!("{{\"a\": {deep}}}"))]), [""; 0]);
}
