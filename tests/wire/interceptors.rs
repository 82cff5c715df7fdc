//! What runs around every request: signing, retries, refusals.

use std::error::Error;
use std::time::{Duration, SystemTime};

use serde_json::json;
use tests::mock::{CLIENT_ID, Mock, Reply, TOKEN};
use xiaomi_open_api::api::Attempt;
use xiaomi_open_api::signature::{CanonicalRequest, MacSigner, Nonce, QueryParameters, SigningKey, authorization_header};
use xiaomi_open_api::{ErrorKind, Interceptor, Retry};

/// A minute of 2014, that of the documented example.
const MINUTE: u64 = 23_282_360;

fn mac_key() -> SigningKey {
    SigningKey::new("ORhx44qK6Alqf8vt2rGB5f-oPq0")
}

fn signer() -> MacSigner {
    MacSigner::new(TOKEN, mac_key()).clock(|| SystemTime::UNIX_EPOCH + Duration::from_secs(MINUTE * 60))
}

fn success() -> Reply {
    Reply::success(&json!({}))
}

fn quick_retry() -> Retry {
    Retry::default().pause(Duration::from_millis(1))
}

/// The nonce in the `Authorization` header.
fn nonce(header: &str) -> Nonce {
    let encoded = header.split(r#"nonce=""#).nth(1).unwrap().split('"').next().unwrap();
    encoded.replace("%3A", ":").parse().unwrap()
}

#[tokio::test]
async fn a_signed_request_is_the_same_request_with_a_header() {
    let server = Mock::reply_with(success()).await;
    server.client().with_interceptor(signer()).get_user_profile().await.unwrap();
    let line = format!("GET /user/profile?clientId={CLIENT_ID}&token={TOKEN} HTTP/1.1");
    assert_eq!(server.request_line(), line);
}

#[tokio::test]
async fn the_signature_of_a_request_holds() {
    let server = Mock::reply_with(success()).await;
    server.client().with_interceptor(signer()).get_user_profile().await.unwrap();
    let header = server.request().headers["authorization"].to_str().unwrap().to_owned();

    let nonce = nonce(&header);
    let query = QueryParameters::parse(&format!("clientId={CLIENT_ID}&token={TOKEN}")).unwrap();
    let signed = CanonicalRequest { nonce, method: "GET", host: "127.0.0.1", path: "/user/profile", query: &query };
    assert_eq!(header, authorization_header(TOKEN, nonce, &mac_key().sign(&signed)));
    assert_eq!(nonce.minutes(), MINUTE);
}

#[tokio::test]
async fn a_nonce_that_was_used_is_replaced_once() {
    let used = Reply::new(200, r#"{"result":"error","code":96012,"description":"nonce has been used"}"#);
    let server = Mock::reply_in_turn([used, success()]).await;
    server.client().with_interceptor(signer()).get_user_profile().await.unwrap();
    let nonces: Vec<_> =
        server.requests().iter().map(|request| nonce(request.headers["authorization"].to_str().unwrap())).collect();
    assert!(matches!(nonces.as_slice(), [first, second] if first != second), "{nonces:?}");
}

#[tokio::test]
async fn a_busy_server_is_asked_again() {
    let server = Mock::reply_in_turn([Reply::new(503, ""), Reply::new(429, ""), success()]).await;
    server.client().with_interceptor(quick_retry()).get_user_profile().await.unwrap();
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn every_attempt_sends_the_same_request_line() {
    let server = Mock::reply_in_turn([Reply::new(503, ""), success()]).await;
    server.client().with_interceptor(quick_retry()).get_user_profile().await.unwrap();
    let lines: Vec<_> = server.requests().into_iter().map(|request| request.line).collect();
    assert!(matches!(lines.as_slice(), [first, second] if first == second), "{lines:?}");
}

#[tokio::test]
async fn attempts_have_an_end() {
    let server = Mock::reply_with(Reply::new(503, "")).await;
    let error = server.client().with_interceptor(quick_retry().attempts(2)).get_user_profile().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), server.requests().len()), (503, 2));
}

#[tokio::test]
async fn a_refusal_of_the_server_is_not_tried_again() {
    let server = Mock::reply_with(Reply::failure(200, 96_008)).await;
    server.client().with_interceptor(quick_retry()).get_user_profile().await.unwrap_err();
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn without_interceptors_nothing_is_tried_again() {
    let server = Mock::reply_in_turn([Reply::new(503, ""), success()]).await;
    server.client().get_user_profile().await.unwrap_err();
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn an_interceptor_may_refuse_a_request() {
    struct Refusal;
    impl Interceptor for Refusal {
        fn before(&self, _: &mut reqwest::Request, attempt: Attempt) -> Result<(), Box<dyn Error + Send + Sync>> {
            Err(format!("no {} today", attempt.operation).into())
        }
    }
    let server = Mock::reply_with(success()).await;
    let error = server.client().with_interceptor(Refusal).get_user_profile().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Hook(why) if why == "no getUserProfile today"), "{error}");
    assert!(server.requests().is_empty());
}
