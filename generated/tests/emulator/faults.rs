use std::error::Error as _;
use std::time::{Duration, Instant};

use xiaomi_open_api::emulator::{Emulator, Fault, Injection};
use xiaomi_open_api::{Client, ErrorKind};

use super::support::{CLIENT_ID, Mi};

const PATH: &str = "/user/profile";

async fn with(fault: Fault) -> (Emulator, Client) {
    let mi = Emulator::start().await.unwrap();
    mi.inject(Injection::new(fault).on(PATH));
    let client = mi.client(&mi.users()[0]);
    (mi, client)
}

/// The error that a call meets; the next call has to go well.
async fn error(fault: Fault) -> xiaomi_open_api::Error<xiaomi_open_api::ApiError> {
    let (_mi, client) = with(fault).await;
    let error = client.get_user_profile().await.unwrap_err();
    client.get_user_profile().await.unwrap();
    error
}

#[tokio::test]
async fn a_status() {
    let error = error(Fault::Status { status: 500 }).await;
    assert_eq!(error.status().map(|status| status.as_u16()), Some(500));
    assert!(matches!(error.kind(), ErrorKind::UnexpectedResponse | ErrorKind::InvalidPayload { .. }), "{error:?}");
}

#[tokio::test]
async fn a_connection_reset() {
    let (mi, client) = with(Fault::ConnectionReset).await;
    let error = client.get_user_profile().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Communication(_)) && error.is_retryable(), "{error:?}");
    let mut cause = error.source();
    let mut was_reset = false;
    while let Some(error) = cause {
        was_reset |=
            error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset);
        cause = error.source();
    }
    assert!(was_reset, "{error:?}");
    assert_eq!(mi.hits(PATH), 1);
}

#[tokio::test]
async fn an_answer_that_is_lost_after_the_deed() {
    let mi = Mi::start().await;
    let tokens = mi.emulator.sign_in(&mi.emulator.users()[0], "").unwrap();
    mi.emulator.inject(Injection::new(Fault::AnswerLost).on("/oauth2/token"));
    let form = [
        ("client_id", CLIENT_ID),
        ("client_secret", super::support::SECRET),
        ("redirect_uri", super::support::REDIRECT_URI),
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens.refresh_token.as_str()),
    ];
    let request = mi.http.post(mi.url("/oauth2/token")).header("content-type", "application/x-www-form-urlencoded");
    assert!(request.body(super::support::encode(&form)).send().await.is_err());
    assert_eq!(mi.post("/oauth2/token", &form).await.prefixed_json()["error"], 96009);
}

#[tokio::test]
async fn half_a_body() {
    let error = error(Fault::TruncatedBody).await;
    assert!(matches!(error.kind(), ErrorKind::Communication(_)), "{error:?}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    let body = error.body().unwrap();
    assert!(body.starts_with(b"{\"data\"") && body.len() > 100, "{body:?}");
}

#[tokio::test]
async fn slow_bytes() {
    let (_mi, client) = with(Fault::SlowBody { pause: Duration::from_millis(1) }).await;
    let started = Instant::now();
    client.get_user_profile().await.unwrap();
    assert!(started.elapsed() > Duration::from_millis(300), "{:?}", started.elapsed());
}

#[tokio::test]
async fn latency_once_and_always() {
    let pause = Duration::from_millis(120);
    let (mi, client) = with(Fault::Latency { pause }).await;
    let time = async || {
        let started = Instant::now();
        client.get_user_profile().await.unwrap();
        started.elapsed()
    };
    assert!(time().await >= pause);
    assert!(time().await < pause);
    mi.set_latency(pause);
    assert!(time().await >= pause);
    assert!(time().await >= pause);
}

#[tokio::test]
async fn another_content_type() {
    let mi = Mi::start().await;
    mi.emulator.inject(Injection::new(Fault::ContentType { content_type: "text/html".to_owned() }));
    let answer = mi.get(PATH, &[]).await;
    assert_eq!(answer.headers["content-type"], "text/html");
    assert_eq!(answer.json()["code"], 96002);
}

#[tokio::test]
async fn a_gateway_page() {
    let error = error(Fault::HtmlErrorPage).await;
    assert_eq!(error.status().map(|status| status.as_u16()), Some(502));
    assert!(error.is_retryable());
    assert!(error.body().unwrap().starts_with(b"<html>"));
}

#[tokio::test]
async fn a_nonce_that_was_used() {
    let error = error(Fault::NonceUsed).await;
    assert_eq!(error.description(), Some("nonce has been used"));
}

#[tokio::test]
async fn prefixes_where_they_do_not_belong_and_none_where_they_do() {
    let mi = Mi::start().await;
    mi.emulator.inject(Injection::new(Fault::MissingPrefix).on("/oauth2/token"));
    assert_eq!(mi.post("/oauth2/token", &[]).await.json()["error"], 96002);
    mi.emulator.inject(Injection::new(Fault::AddedPrefix).on(PATH));
    assert_eq!(mi.get(PATH, &[]).await.prefixed_json()["code"], 96002);
    let (_mi, client) = with(Fault::AddedPrefix).await;
    client.get_user_profile().await.unwrap();
}

#[tokio::test]
async fn a_body_that_is_too_large() {
    let error = error(Fault::OversizedBody { bytes: 33 * 1024 * 1024 }).await;
    assert!(matches!(error.kind(), ErrorKind::BodyTooLarge(_)), "{error:?}");
    let (_mi, client) = with(Fault::OversizedBody { bytes: 1_000_000 }).await;
    client.get_user_profile().await.unwrap();
}

#[tokio::test]
async fn a_redirect_that_nobody_should_follow() {
    let (mi, client) = with(Fault::Redirect { location: "/user/openidV2".to_owned() }).await;
    assert!(client.get_user_profile().await.is_err());
    assert_eq!(mi.hits("/user/openidV2"), 0);
}

#[tokio::test]
async fn any_body() {
    let fault =
        Fault::Body { content_type: "application/json;charset=GBK".to_owned(), body: b"{\"result\":\"\xc4\xe3\"}".to_vec() };
    let error = error(fault).await;
    assert!(matches!(error.kind(), ErrorKind::InvalidPayload { .. } | ErrorKind::ErrorResponse(_)), "{error:?}");
}

#[tokio::test]
async fn a_fault_from_the_start() {
    let injection = Injection::new(Fault::Status { status: 503 }).always();
    let mi = Emulator::builder().inject(injection).start().await.unwrap();
    let client = mi.client(&mi.users()[0]);
    for _ in 0..3 {
        assert!(client.get_user_profile().await.is_err());
    }
    mi.reset();
    assert!(mi.client(&mi.users()[0]).get_user_profile().await.is_err(), "the builder's faults come back");
}

#[tokio::test]
async fn a_dropped_emulator_is_gone() {
    let mi = Emulator::start().await.unwrap();
    let client = mi.client(&mi.users()[0]);
    client.get_user_profile().await.unwrap();
    mi.shutdown().await;
    let error = client.get_user_profile().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Communication(_)), "{error:?}");
}
