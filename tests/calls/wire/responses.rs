use calls::{Server, answer, json};

use crate::api::operations::untagged::{ByMediaTypeSuccess, SeveralError, SeveralSuccess};
use crate::api::{Error, ErrorKind};
use crate::client;

#[tokio::test]
async fn a_success_and_a_problem() {
    let problem = answer("500 Internal Server Error", &["content-type: application/problem+json"], r#"{"title": "broken"}"#);
    let local = Server::start([json(r#"{"name": "a", "new": 1}"#), problem]).await;
    let client = client(&local);
    assert_eq!(client.typed().await.unwrap().name, "a");
    assert_eq!(local.last().header("accept"), Some("application/json, application/problem+json"));
    assert_eq!(client.typed().await.unwrap_err().response().unwrap().title, "broken");
}

#[tokio::test]
async fn a_body_that_does_not_fit_is_kept() {
    let local = Server::start([json(r#"{"name": "a", "more": [1, "x"]}"#)]).await;
    let error = client(&local).typed().await.unwrap_err();
    let ErrorKind::InvalidPayload { path, .. } = error.kind() else { unreachable!("{error:?}") };
    assert_eq!((path.as_str(), error.operation(), error.status().unwrap().as_u16()), ("more[1]", "typed", 200));
    assert_eq!(error.body().unwrap().as_ref(), br#"{"name": "a", "more": [1, "x"]}"#);
}

/// Where decoding failed: the place in the body, the operation, the status, and the body itself.
fn place<E: std::fmt::Debug>(error: &Error<E>) -> (String, &str, u16, &str) {
    let ErrorKind::InvalidPayload { path, .. } = error.kind() else { unreachable!("{error:?}") };
    (path.clone(), error.operation(), error.status().unwrap().as_u16(), std::str::from_utf8(error.body().unwrap()).unwrap())
}

#[tokio::test]
async fn every_kind_of_answer_says_where_it_does_not_fit() {
    let problem =
        |status: &str, body: &str| answer(&format!("{status} Wrong"), &["content-type: application/problem+json"], body);
    let local = Server::start([
        problem("500", r#"{"title": 5}"#),
        json(r#"{"name": 5}"#),
        problem("404", r#"{"title": [5]}"#),
        json("[5]"),
        json(r#"{"name": []}"#),
    ])
    .await;
    let client = client(&local);
    let only = client.typed().await.unwrap_err();
    assert_eq!(place(&only), ("title".to_owned(), "typed", 500, r#"{"title": 5}"#));
    let one_of_several = client.several().await.unwrap_err();
    assert_eq!(place(&one_of_several), ("name".to_owned(), "several", 200, r#"{"name": 5}"#));
    let problem = client.several().await.unwrap_err();
    assert_eq!(place(&problem), ("title".to_owned(), "several", 404, r#"{"title": [5]}"#));
    let whole = client.several().await.unwrap_err();
    assert_eq!(place(&whole), (String::new(), "several", 200, "[5]"));
    let by_media_type = client.by_media_type().await.unwrap_err();
    assert_eq!(place(&by_media_type), ("name".to_owned(), "byMediaType", 200, r#"{"name": []}"#));
}

#[tokio::test]
async fn an_error_that_nobody_described_is_not_decoded() {
    let local = Server::start([answer("500 Broken", &["content-type: application/json"], r#"{"title": 5}"#)]).await;
    let error = client(&local).bytes_body("a").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::UnexpectedResponse), "{error:?}");
    assert_eq!(error.body().unwrap().as_ref(), br#"{"title": 5}"#);
}

#[tokio::test]
async fn statuses_are_told_apart() {
    let local = Server::start([
        json(r#"{"name": "a"}"#),
        answer("202 Accepted", &["content-type: text/plain"], "later"),
        answer("204 No Content", &[], ""),
        answer("404 Not Found", &["content-type: application/problem+json"], r#"{"title": "gone"}"#),
        answer("409 Conflict", &["content-type: text/plain"], "twice"),
        answer("503 Service Unavailable", &["x-a: b"], "busy"),
    ])
    .await;
    let client = client(&local);
    assert!(matches!(client.several().await.unwrap().into_inner(), SeveralSuccess::Ok(thing) if thing.name == "a"));
    assert!(matches!(client.several().await.unwrap().into_inner(), SeveralSuccess::Accepted(text) if text == "later"));
    assert!(matches!(client.several().await.unwrap().into_inner(), SeveralSuccess::NoContent));
    let error = client.several().await.unwrap_err();
    assert!(matches!(error.response(), Some(SeveralError::ClientError(problem)) if problem.title == "gone"));
    let error = client.several().await.unwrap_err();
    assert!(matches!(error.response(), Some(SeveralError::Conflict(text)) if text == "twice"));
    let error = client.several().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::UnexpectedResponse));
    assert_eq!((error.status().unwrap().as_u16(), error.body().unwrap().as_ref()), (503, &b"busy"[..]));
    assert_eq!(error.headers().unwrap()["x-a"], "b");
}

#[tokio::test]
async fn media_types_are_told_apart() {
    let with = |media_type: &str, body: &str| answer("200 OK", &[&format!("content-type: {media_type}")], body);
    let local = Server::start([
        with("text/csv; charset=utf-8", "a,b"),
        with("image/png", "png"),
        with("application/json", r#"{"name": "a"}"#),
    ])
    .await;
    let client = client(&local);
    let mut found = Vec::new();
    for _ in 0..3 {
        found.push(match client.by_media_type().await.unwrap().into_inner() {
            ByMediaTypeSuccess::OkTextCsv(text) => text,
            ByMediaTypeSuccess::OkImageAny(bytes) => format!("{} bytes", bytes.len()),
            ByMediaTypeSuccess::OkJson(thing) => thing.name,
        });
    }
    assert_eq!(found, ["a,b", "3 bytes", "a"]);
}

#[tokio::test]
async fn bytes_are_a_stream_and_xml_is_text() {
    let local = Server::start([answer("206 Partial Content", &[], "bytes")]).await;
    let mut stream = client(&local).bytes().await.unwrap().into_inner().into_inner();
    let chunk = std::future::poll_fn(|context| futures_core::Stream::poll_next(stream.as_mut(), context)).await;
    assert_eq!(chunk.unwrap().unwrap().as_ref(), b"bytes");
    let local = Server::start([answer("200 OK", &["content-type: application/xml"], "<a/>")]).await;
    assert_eq!(client(&local).xml().await.unwrap().into_inner(), "<a/>");
}
