use calls::Server;

use crate::api::{Client, Credentials, ErrorKind, oauth2};
use crate::{client, done};

#[tokio::test]
async fn all_of_a_set_are_sent() {
    let local = Server::start([done()]).await;
    client(&local, Credentials::none().with_header_key("h").with_cookie_key("c")).either().await.unwrap();
    let sent = local.last();
    assert_eq!((sent.header("x-key"), sent.header("cookie")), (Some("h"), Some("session=c")));
    assert_eq!(sent.header("authorization"), None);
}

#[tokio::test]
async fn the_first_complete_set_is_sent() {
    let local = Server::start([done()]).await;
    client(&local, Credentials::none().with_header_key("h").with_basic("Aladdin", "open sesame")).either().await.unwrap();
    let sent = local.last();
    assert_eq!(sent.header("authorization"), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
    assert_eq!(sent.header("x-key"), None);
    client(&local, Credentials::none().with_digest("abc")).either().await.unwrap();
    assert_eq!(local.last().header("authorization"), Some("Hoba abc"));
}

#[tokio::test]
async fn optional_credentials_are_sent_when_they_are_there() {
    let local = Server::start([done()]).await;
    client(&local, Credentials::none()).perhaps().await.unwrap();
    assert_eq!(local.last().target(), "GET /perhaps");
    client(&local, Credentials::none().with_query_key("a&b")).perhaps().await.unwrap();
    assert_eq!(local.last().target(), "GET /perhaps?key=a%26b");
}

/// The specification has readers ignore the parameter; without a security requirement nothing else says what the server wants.
#[tokio::test]
async fn an_authorization_header_is_an_argument_where_no_credentials_are_declared() {
    let local = Server::start([done()]).await;
    let client = client(&local, Credentials::none().with_oauth("t"));
    client.with_undeclared(&"Custom s".into()).await.unwrap();
    assert_eq!(local.last().header("authorization"), Some("Custom s"));
    client.with_declared().await.unwrap();
    assert_eq!(local.last().header("authorization"), Some("Bearer t"));
}

#[tokio::test]
async fn arguments_that_are_secrets_are_sent_and_not_shown() {
    let local = Server::start([done()]).await;
    let client = client(&local, Credentials::none());
    let call = client.with_secrets(&"a b".into()).x_pin(&"c".into()).pin_2(&"d".into());
    assert!(!format!("{call:?}").contains("a b"));
    call.await.unwrap();
    let sent = local.last();
    assert_eq!(sent.target(), "GET /secrets?pin=a%20b");
    assert_eq!((sent.header("x-pin"), sent.header("cookie")), (Some("c"), Some("pin=d")));
}

#[tokio::test]
async fn credentials_are_sent_only_where_they_are_asked_for() {
    let local = Server::start([done()]).await;
    let all = Credentials::none().with_oauth("t").with_query_key("q").with_header_key("h").with_cookie_key("c");
    client(&local, all).with_nothing().await.unwrap();
    let sent = format!("{:?}", local.last());
    assert!(!sent.contains("authorization") && !sent.contains("x-key") && !sent.contains("cookie"), "{sent}");
}

#[tokio::test]
async fn what_is_missing_is_said_before_anything_is_sent() {
    let local = Server::start([done()]).await;
    let error = client(&local, Credentials::none().with_header_key("s3cret")).either().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Credentials(_)), "{error:?}");
    assert_eq!(
        error.to_string(),
        "either: nothing was sent: the operation needs the credentials header_key and cookie_key, or basic, or digest, \
         which the client does not have"
    );
    let error = client(&local, Credentials::none()).with_token().await.unwrap_err();
    assert_eq!(error.scopes(), ["read"]);
    assert_eq!(local.requests().len(), 0);
}

#[test]
fn credentials_do_not_show_themselves() {
    let credentials = Credentials::none().with_oauth("s3cret").with_basic("user", "s3cret").with_query_key("s3cret");
    let shown = format!("{credentials:?} {:?}", Client::new(credentials.clone()));
    assert!(!shown.contains("s3cret") && !shown.contains("dXNlcj"), "{shown}");
}

#[test]
fn flows_and_providers_are_constants() {
    assert_eq!(oauth2::IMPLICIT.authorization_url, Some("https://id.example.com/implicit"));
    assert_eq!(oauth2::PASSWORD.token_url, Some("https://id.example.com/password"));
    assert_eq!(oauth2::CLIENT_CREDENTIALS.refresh_url, Some("https://id.example.com/refresh"));
    assert_eq!(oauth2::CLIENT_CREDENTIALS.scopes, [("read", "Read things."), ("write", "Change things.")]);
    assert_eq!(oauth2::AUTHORIZATION_CODE.token_url, Some("https://id.example.com/token"));
    assert_eq!(oauth2::LOGIN_DISCOVERY, "https://id.example.com/.well-known/openid-configuration");
}

#[tokio::test]
async fn a_certificate_belongs_to_the_connection() {
    let local = Server::start([done()]).await;
    client(&local, Credentials::none()).with_certificate().await.unwrap();
    let no_certificate =
        reqwest::Identity::from_pem(b"nonsense").and_then(|identity| Client::with_identity(Credentials::none(), identity));
    assert!(no_certificate.is_err());
}
