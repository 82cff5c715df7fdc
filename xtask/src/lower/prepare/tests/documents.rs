//! Versions and the outermost object.

use expect_test::expect;

use super::{HEAD, check, prepared, rendered};

#[test]
fn versions() {
    for version in ["3.0.0", "3.0.4", "'3.0.1'", "3.1.0", "3.1.2", "3.2.0"] {
        let (value, said) = prepared(&format!("openapi: {version}\n{HEAD}paths: {{}}\n"));
        assert_eq!((value["openapi"].as_str(), said.as_str()), (Some("3.0.3"), ""), "{version}");
    }
    for version in ["2.0", "3.0", "3.1", "3.3.0", "3.10.0", "4.0.0", "text", "~"] {
        let (_, said) = prepared(&format!("openapi: {version}\n{HEAD}paths: {{}}\n"));
        assert!(said.starts_with("error[document::version] 1:10"), "{version}: {said}");
    }
    expect![[r#"
        error[document::version]: this is a Swagger 2.0 document
         --> spec.yaml:1:1
          |
        1 | swagger: '2.0'
          | ^^^^^^^ OpenAPI 3.0, 3.1 and 3.2 are read
          |
          = note: at #/swagger
          = help: convert it first, for example with `npx swagger2openapi spec.json --outfile spec-3.0.json`"#]]
    .assert_eq(&rendered("swagger: '2.0'\npaths: {}\n"));
}

#[test]
fn a_document_of_webhooks_has_no_methods() {
    let text = format!("openapi: 3.1.0\n{HEAD}jsonSchemaDialect: x\nwebhooks: {{ a: {{}}, b: {{}} }}\n");
    expect![[r#"
        {"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{}}
        note[prepare::webhooks] 4:1 2 webhooks are not part of the client
        note[prepare::no-paths] 1:1 the document has no paths, so the client has no methods
    "#]]
    .assert_eq(&check(&text, ""));
}

#[test]
fn paths_must_be_an_object() {
    let text = format!("openapi: 3.0.3\n{HEAD}paths: [1]\n");
    expect![[r#"
        error[prepare::no-paths]: `paths` is a list, but must be an object
         --> spec.yaml:3:8
          |
        3 | paths: [1]
          |        ^^^
          |
          = note: at #/paths
          = help: an OpenAPI document needs `paths`, an object with a member for each path"#]]
    .assert_eq(&rendered(&text));
    expect![[r#"
        {}
        note[prepare::no-paths] 1:1 the document has no paths, so the client has no methods
    "#]]
    .assert_eq(&check(&format!("openapi: 3.0.3\n{HEAD}paths: ~\n"), "/paths"));
}

#[test]
fn info() {
    expect![[r#"
        {"title":"API","version":"0.0.0"}
        warning[prepare::repaired] 1:1 the document has no `title`; it is taken to be `API`
        warning[prepare::repaired] 1:1 the document has no `version`; it is taken to be `0.0.0`
    "#]]
    .assert_eq(&check("openapi: 3.0.3\npaths: {}\n", "/info"));
    expect![[r#"
        {"title":"5","version":"1.0","description":"a","contact":{"name":"x"},"license":{"url":"u","name":"u"}}
        warning[prepare::repaired] 3:16 `title` must be a text
        warning[prepare::repaired] 3:28 `version` must be a text
        warning[prepare::repaired] 3:46 `description` must be a text
        warning[prepare::left-out] 3:100 `termsOfService` must be a text; it is left out
        warning[prepare::repaired] 3:60 `contact` must be an object
        warning[prepare::repaired] 3:72 the licence has no name
    "#]].assert_eq(&check("openapi: 3.0.3\npaths: {}\ninfo: { title: 5, version: 1.0, description: [a], contact: x, license: { url: u }, termsOfService: {} }\n",
        "/info"));
}

#[test]
fn servers() {
    let servers = "[x, { description: d }, { url: 5, variables: { a: { default: 443 }, b: { enum: [1, 2] }, c: d } }]";
    expect![[r#"
        [{"url":"x"},{"url":"5","variables":{"a":{"default":"443"},"b":{"enum":["1","2"],"default":"1"},"c":{"default":"d"}}}]
        warning[prepare::repaired] 4:11 a server must be an object with a `url`
        warning[prepare::repaired] 4:41 `url` must be a text
        warning[prepare::repaired] 4:71 `default` must be a text
        warning[prepare::repaired] 4:81 a server variable has no default; the first choice is taken
        warning[prepare::repaired] 4:102 a server variable must be an object with a `default`
        warning[prepare::left-out] 4:10 a server without a `url` is left out
    "#]]
    .assert_eq(&check(&format!("openapi: 3.0.3\n{HEAD}paths: {{}}\nservers: {servers}\n"), "/servers"));
    expect![[r#"
        [{"url":"/v1"}]
        warning[prepare::repaired] 4:10 `servers` must be a list
    "#]]
    .assert_eq(&check(&format!("openapi: 3.0.3\n{HEAD}paths: {{}}\nservers: {{ url: /v1 }}\n"), "/servers"));
    expect![[r#"
        nothing
    "#]]
    .assert_eq(&check(&format!("openapi: 3.0.3\n{HEAD}paths: {{}}\nservers: []\n"), "/servers"));
}

#[test]
fn tags() {
    let text = format!("openapi: 3.0.3\n{HEAD}paths: {{}}\ntags: [a, {{ name: 5, externalDocs: {{}} }}, {{ description: d }}]\n");
    expect![[r#"
        [{"name":"a"},{"name":"5"}]
        warning[prepare::repaired] 4:8 a tag must be an object with a `name`
        warning[prepare::repaired] 4:19 `name` must be a text
        warning[prepare::left-out] 4:36 `externalDocs` without a `url` is left out
    "#]]
    .assert_eq(&check(&text, "/tags"));
}
