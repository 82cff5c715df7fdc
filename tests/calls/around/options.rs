use std::time::{Duration, Instant};

use crate::api::{CallOptions, ErrorKind};
use crate::client;
use calls::{Server, answer};

#[tokio::test]
async fn headers_of_a_call_are_sent_and_win() {
    let local = Server::start([answer("204 No Content", &[], "")]).await;
    let options = CallOptions::new().header("x-trace", "1").header("x-trace", "2").header("X-Api-Key", "other");
    client(local.url()).plain().options(options).await.unwrap();
    let sent = local.last();
    assert_eq!(sent.all("x-trace"), ["1", "2"]);
    assert_eq!(sent.all("x-api-key"), ["other"]);
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_stops_the_call() {
    let local = Server::ok().await;
    for options in [CallOptions::new().header("x-trace", "a\nb"), CallOptions::new().header("x trace", "a")] {
        let error = client(local.url()).plain().options(options).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error}");
    }
    assert_eq!(local.requests().len(), 0);
}

#[tokio::test]
async fn a_call_has_a_time_limit_of_its_own() {
    // It accepts connections and never answers.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(&format!("http://{}", silent.local_addr().unwrap()));
    let start = Instant::now();
    let error = client.plain().options(CallOptions::new().timeout(Duration::from_millis(50))).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_base_url_that_does_not_fit_stops_the_call() {
    let local = Server::ok().await;
    let error = client(local.url()).plain().options(CallOptions::new().base_url("nowhere")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(why) if why.contains("base URL")), "{error}");
}

#[tokio::test]
async fn parameters_of_the_same_names_are_told_apart() {
    let local = Server::start([answer("204 No Content", &[], "")]).await;
    client(local.url()).search().options_2("a").timeout(3).options(CallOptions::new().header("x-trace", "1")).await.unwrap();
    assert_eq!(local.last().target(), "GET /search?options=a&timeout=3");
}

#[test]
fn values_of_headers_are_not_shown() {
    let options = CallOptions::new().header("x-token", "s3cret").base_url("https://user:s3cret@host");
    let shown = format!("{options:?}");
    assert!(shown.contains("x-token") && !shown.contains("s3cret"), "{shown}");
}
