//! Secrets never show: not in what the client is made of, and not in what it fails with.

use std::error::Error as _;
use std::fmt::{Debug, Write as _};

use serde_json::json;
use tests::mock::{ClosedPort, Mock, Reply, reply_with_bytes, silence};
use xiaomi_open_api::passbook::{Imei, ImeiHash, Passbook};
use xiaomi_open_api::signature::{MacSigner, SigningKey};
use xiaomi_open_api::{ApiError, Client, Credentials, Error, ErrorKind, Secret};

const CLIENT_ID: &str = "2882303761517163841";
/// The second half is there for its percent-encoding.
const TOKEN: &str = "V3_synthetic-access-token/+=hidden";
const IMEI: &str = "490154203237518";
const IMEI_MD5: &str = "0eaed834a1e6f4b2bf0c024e0013dea1";

/// No part of a secret that is long enough to be one.
const HIDDEN: [&str; 7] = [CLIENT_ID, "V3_synthetic", "access-token", "hidden", "%2F%2B%3D", IMEI, IMEI_MD5];

fn assert_hidden(shown: &str) {
    for secret in HIDDEN {
        assert!(!shown.contains(secret), "{secret} is shown: {shown}");
    }
}

fn assert_debug_hides(value: &impl Debug) {
    assert_hidden(&format!("{value:?} {value:#?}"));
}

/// Everything that an error says of itself, and what its sources say.
fn all_text(error: &Error<ApiError>) -> String {
    let mut text = format!("{error} {error:#} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = write!(text, " <- {cause} {cause:?} {cause:#?}");
        source = cause.source();
    }
    text
}

fn credentials() -> Credentials {
    Credentials::new(CLIENT_ID, TOKEN)
}

fn client(base_url: impl Into<String>) -> Client {
    Client::new(credentials()).with_base_url(base_url)
}

fn hash() -> ImeiHash {
    Imei::parse(IMEI).unwrap().into()
}

/// Fails with this reply, once through the open API and once through the passbook.
async fn errors_of(reply: Reply) -> [Error<ApiError>; 2] {
    let server = Mock::reply_with(reply).await;
    errors_at(server.base_url()).await
}

async fn errors_at(base_url: &str) -> [Error<ApiError>; 2] {
    let client = client(base_url);
    let passbook = Passbook::from_client(&client).with_base_url(base_url);
    [client.get_user_profile().await.unwrap_err(), passbook.get_pass(&hash()).await.unwrap_err()]
}

fn assert_errors_hide(errors: &[Error<ApiError>], is_kind: impl Fn(&ErrorKind<ApiError>) -> bool) {
    for error in errors {
        assert!(is_kind(error.kind()), "{error:?}");
        assert_hidden(&all_text(error));
    }
}

#[test]
fn a_secret_hides_itself() {
    assert_debug_hides(&Secret::new(TOKEN));
}

#[test]
fn credentials_hide_both() {
    assert_debug_hides(&credentials());
}

#[test]
fn a_client_hides_its_credentials() {
    assert_debug_hides(&Client::new(credentials()));
    assert_debug_hides(&Passbook::new(credentials()));
}

#[test]
#[allow(deprecated, reason = "deprecated calls have secrets too")]
fn calls_hide_their_credentials() {
    let client = Client::new(credentials());
    assert_debug_hides(&client.get_user_profile());
    assert_debug_hides(&client.get_user_open_id());
    assert_debug_hides(&client.get_user_phone_and_email());
    assert_debug_hides(&client.get_user_friend_list());
}

#[test]
fn an_imei_and_its_hash_hide_themselves() {
    assert_debug_hides(&Imei::parse(IMEI).unwrap());
    assert_debug_hides(&hash());
}

#[test]
fn an_imei_that_is_none_is_not_repeated() {
    let error = Imei::parse("490154203237519").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("4901542032375"), "{error}");
}

#[test]
fn a_signing_key_hides_itself() {
    assert_debug_hides(&SigningKey::new(TOKEN));
}

#[test]
fn a_signer_hides_token_and_key() {
    let signer = MacSigner::new(TOKEN, SigningKey::new("hidden"));
    assert_debug_hides(&signer);
    assert_debug_hides(&Client::new(credentials()).with_interceptor(signer));
}

#[tokio::test]
async fn a_success_hides_the_request() {
    let server = Mock::reply_with(Reply::success(&json!({"miliaoNick": "somebody"}))).await;
    assert_debug_hides(&client(server.base_url()).get_user_profile().await.unwrap());
}

#[tokio::test]
async fn a_refused_connection_hides_the_url() {
    let port = ClosedPort::take();
    assert_errors_hide(&errors_at(&port.base_url()).await, |kind| matches!(kind, ErrorKind::Communication(_)));
}

#[tokio::test]
async fn a_broken_connection_hides_the_url() {
    let url = reply_with_bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{").await;
    let error = client(url).get_user_profile().await.unwrap_err();
    assert_errors_hide(&[error], |kind| matches!(kind, ErrorKind::Communication(_)));
}

#[tokio::test]
async fn a_server_that_does_not_speak_http_hides_the_url() {
    let url = reply_with_bytes(b"220 ready\r\n").await;
    let error = client(url).get_user_profile().await.unwrap_err();
    assert_errors_hide(&[error], |kind| matches!(kind, ErrorKind::Communication(_)));
}

#[tokio::test]
async fn a_time_out_hides_the_url() {
    let http = reqwest::Client::builder().timeout(std::time::Duration::from_millis(50)).build().unwrap();
    let client = Client::with_http(credentials(), http).with_base_url(silence().await);
    let error = client.get_user_profile().await.unwrap_err();
    assert_errors_hide(&[error], |kind| matches!(kind, ErrorKind::Communication(error) if error.is_timeout()));
}

#[tokio::test]
async fn a_redirect_loop_of_another_http_client_hides_the_url() {
    let server = Mock::reply_with(Reply::new(302, "").header("location", "/again?token=V3_synthetic-access-token")).await;
    let client = Client::with_http(credentials(), reqwest::Client::new()).with_base_url(server.base_url());
    let error = client.get_user_profile().await.unwrap_err();
    assert_errors_hide(&[error], |kind| matches!(kind, ErrorKind::Communication(error) if error.is_redirect()));
}

#[tokio::test]
async fn a_refusal_of_the_server_hides_the_request() {
    let errors = errors_of(Reply::failure(401, 96_008)).await;
    assert_errors_hide(&errors, |kind| matches!(kind, ErrorKind::ErrorResponse(_)));
}

#[tokio::test]
async fn an_unexpected_response_hides_body_and_headers() {
    let echo = format!("/login?token={TOKEN}&clientId={CLIENT_ID}&imei={IMEI_MD5}");
    let errors = errors_of(Reply::new(302, echo.clone()).header("location", &echo)).await;
    assert_errors_hide(&errors, |kind| matches!(kind, ErrorKind::UnexpectedResponse));
}

#[tokio::test]
async fn an_invalid_payload_hides_the_request() {
    let errors = errors_of(Reply::success(&json!(7))).await;
    assert_errors_hide(&errors, |kind| matches!(kind, ErrorKind::InvalidPayload { .. }));
}

#[tokio::test]
async fn a_body_that_is_not_json_hides_itself() {
    let errors = errors_of(Reply::new(200, format!("no page at /user/profile?clientId={CLIENT_ID}&token={TOKEN}"))).await;
    assert_errors_hide(&errors, |kind| matches!(kind, ErrorKind::InvalidPayload { .. }));
}

#[tokio::test]
async fn a_body_that_is_too_large_hides_itself() {
    let server = Mock::reply_with(Reply::new(200, TOKEN)).await;
    let error = client(server.base_url()).with_body_limit(3).get_user_profile().await.unwrap_err();
    assert_errors_hide(&[error], |kind| matches!(kind, ErrorKind::BodyTooLarge(3)));
}

#[tokio::test]
async fn a_base_url_that_does_not_fit_hides_the_request() {
    for base_url in ["nowhere", "mailto:user@example.com", "ftp://127.0.0.1"] {
        assert_errors_hide(&errors_at(base_url).await, |kind| matches!(kind, ErrorKind::InvalidRequest(_)));
    }
}

#[tokio::test]
async fn incomplete_credentials_are_not_repeated() {
    for incomplete in [Credentials::none().with_token(TOKEN), Credentials::none().with_client_id(CLIENT_ID)] {
        let error = Client::new(incomplete).get_user_profile().await.unwrap_err();
        assert_errors_hide(&[error], |kind| matches!(kind, ErrorKind::Credentials(_)));
    }
}
