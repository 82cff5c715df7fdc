use calls::{Server, answer, json};

use crate::api::ErrorKind;
use crate::api::operations::untagged::{ByMediaTypeSuccess, SeveralError, SeveralSuccess};
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
