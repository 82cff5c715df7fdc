//! Security schemes and requirements.

use expect_test::expect;

use super::{HEAD, check};

fn scheme(scheme: &str) -> String {
    let text = format!(
        "openapi: 3.0.3\n{HEAD}paths: {{}}\nsecurity: [{{ S: [] }}]\ncomponents: {{ securitySchemes: {{ S: {scheme} }} }}\n"
    );
    check(&text, "/components/securitySchemes")
}

#[test]
fn schemes_with_one_reading() {
    expect![[r#"
        {"S":{"type":"http","scheme":"negotiate"}}
    "#]]
    .assert_eq(&scheme("{ type: http, scheme: negotiate }"));
    expect![[r#"
        {"S":{"type":"http","scheme":"basic"}}
        warning[prepare::repaired] 5:37 a security scheme of type `basic` is read as `http`
    "#]]
    .assert_eq(&scheme("{ type: basic }"));
    expect![[r#"
        {"S":{"type":"http","bearerFormat":"JWT","scheme":"bearer"}}
        warning[prepare::repaired] 5:37 an `http` security scheme with a `bearerFormat` and no `scheme` is read as `bearer`
    "#]]
    .assert_eq(&scheme("{ type: http, bearerFormat: JWT }"));
    expect![[r#"
        {"S":{"type":"apiKey","in":"header","name":"X-Key"}}
        warning[prepare::repaired] 5:37 a security scheme of type `apikey` is read as `apiKey`
        warning[prepare::repaired] 5:57 `in` must be written `header`
    "#]]
    .assert_eq(&scheme("{ type: apikey, in: Header, name: X-Key }"));
    expect![[r#"
        {"S":{"type":"openIdConnect","openIdConnectUrl":""}}
        warning[prepare::repaired] 5:37 an `openIdConnect` scheme has no `openIdConnectUrl`
    "#]]
    .assert_eq(&scheme("{ type: openIdConnect }"));
    expect![[r#"
        {"S":{"type":"openIdConnect","openIdConnectUrl":""}}
        warning[prepare::repaired] 5:37 an `openIdConnect` scheme has no `openIdConnectUrl`
    "#]]
    .assert_eq(&scheme("{ type: openIdConnect, openIdConnectUrl: ' ' }"));
    expect![[r#"
        {"S":{"type":"oauth2","flows":{"implicit":{"authorizationUrl":"","scopes":{}}}}}
        warning[prepare::repaired] 5:72 the flow has no `authorizationUrl`
    "#]]
    .assert_eq(&scheme("{ type: oauth2, flows: { implicit: { authorizationUrl: '', refreshUrl: '', scopes: {} } } }"));
    expect![[r#"
        {"S":{"type":"oauth2","flows":{}}}
        warning[prepare::repaired] 5:37 an `oauth2` scheme has no `flows`
    "#]]
    .assert_eq(&scheme("{ type: oauth2 }"));
    expect![[r#"
        {"S":{"type":"oauth2","flows":{"authorizationCode":{"authorizationUrl":"http://a","tokenUrl":"http://b","scopes":{"s":"5"}}}}}
        warning[prepare::repaired] 5:37 an OAuth 2.0 scheme with `flow` is Swagger 2.0; it is read as `flows`
        warning[prepare::repaired] 5:34 the flow `accessCode` is Swagger 2.0; it is read as `authorizationCode`
    "#]].assert_eq(&scheme(
        "{ type: oauth2, flow: accessCode, authorizationUrl: 'http://a', tokenUrl: 'http://b', scopes: { s: 5 } }",
    ));
    expect![[r#"
        {"S":{"type":"oauth2","flows":{"implicit":{"scopes":{"a":"","b":""},"authorizationUrl":""},"password":{"tokenUrl":"x","scopes":{}}}}}
        warning[prepare::repaired] 5:72 the flow has no `authorizationUrl`
        warning[prepare::repaired] 5:82 `scopes` is a list, but must be an object of names and descriptions
        warning[prepare::repaired] 5:102 the flow lists no `scopes`
    "#]].assert_eq(&scheme(
        "{ type: oauth2, flows: { implicit: { scopes: [a, b] }, password: { tokenUrl: x }, clientCredentials: [] } }",
    ));
}

#[test]
fn schemes_without_a_reading_are_left_out() {
    expect![[r#"
        {}
        note[prepare::mutual-tls] 5:37 a client certificate belongs to the connection
        warning[prepare::security] 4:12 there is no usable security scheme `S`
    "#]]
    .assert_eq(&scheme("{ type: mutualTLS }"));
    expect![[r#"
        {}
        warning[prepare::left-out] 5:37 the security scheme has the unknown type `magic`; it is left out
        warning[prepare::security] 4:12 there is no usable security scheme `S`
    "#]]
    .assert_eq(&scheme("{ type: magic }"));
    expect![[r#"
        {}
        warning[prepare::left-out] 5:37 an `apiKey` scheme needs `in` (query, header or cookie) and `name`; it is left out
        warning[prepare::security] 4:12 there is no usable security scheme `S`
    "#]]
    .assert_eq(&scheme("{ type: apiKey, name: a }"));
    expect![[r#"
        {}
        warning[prepare::left-out] 5:37 an `http` security scheme needs `scheme`; it is left out
        warning[prepare::security] 4:12 there is no usable security scheme `S`
    "#]]
    .assert_eq(&scheme("{ type: http }"));
    expect![[r#"
        {}
        warning[prepare::left-out] 5:37 a security scheme must be an object; it is left out
        warning[prepare::security] 4:12 there is no usable security scheme `S`
    "#]]
    .assert_eq(&scheme("5"));
}

#[test]
fn requirements() {
    let text = format!(
        "openapi: 3.0.3\n{HEAD}paths: {{}}\nsecurity: [{{ Key: ~ }}, Key, {{ Kye: [], Key: [] }}, ~, {{ Key: {{ a: b }} }}]\ncomponents: {{ securitySchemes: {{ Key: {{ type: apiKey, in: query, name: k }} }} }}\n"
    );
    expect![[r#"
        [{"Key":[]},{"Key":[]},{"Key":[]},{},{"Key":["a"]}]
        warning[prepare::repaired] 4:24 a security requirement must be an object of scheme names
        warning[prepare::security] 4:29 there is no usable security scheme `Kye`
        warning[prepare::repaired] 4:61 the scopes of a security requirement must be a list of texts
    "#]]
    .assert_eq(&check(&text, "/security"));
    let text = format!(
        "openapi: 3.0.3\n{HEAD}paths: {{}}\nsecurity: {{ Key: [] }}\ncomponents: {{ securitySchemes: {{ Key: {{ type: apiKey, in: query, name: k }} }} }}\n"
    );
    expect![[r#"
        [{"Key":[]}]
        warning[prepare::repaired] 4:11 `security` must be a list
    "#]]
    .assert_eq(&check(&text, "/security"));
}
