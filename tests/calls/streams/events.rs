use calls::{Server, answer, json};

use crate::api::operations::untagged::AskSuccess;
use crate::api::{ErrorKind, EventStream};
use crate::{client, open_ended};

fn events(body: &str) -> String {
    open_ended("text/event-stream", body)
}

async fn texts(mut stream: EventStream<String>) -> Vec<String> {
    let mut texts = Vec::new();
    while let Some(event) = stream.next().await {
        texts.push(event.unwrap().data);
    }
    texts
}

#[tokio::test]
async fn events_come_as_they_are_sent() {
    let local = Server::start([events(": hi\n\nevent: add\nid: 1\ndata: a\ndata: b\n\ndata: c\n\ndata: not finished")]).await;
    let response = client(local.url()).follow_log().await.unwrap();
    assert_eq!(local.last().header("accept"), Some("text/event-stream, application/json"));
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut stream = response.into_inner();
    let first = stream.next().await.unwrap().unwrap();
    assert_eq!((first.event.as_str(), first.id.as_str(), first.data.as_str()), ("add", "1", "a\nb"));
    let second = stream.next().await.unwrap().unwrap();
    assert_eq!((second.event.as_str(), second.id.as_str(), second.data.as_str()), ("message", "1", "c"));
    assert!(stream.next().await.is_none() && stream.next().await.is_none());
    assert_eq!(local.requests().len(), 1);
}

#[tokio::test]
async fn an_event_is_there_before_the_answer_ends() {
    let chunked = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n9\r\ndata: a\n\n\r\n";
    let local = Server::open([chunked]).await;
    let mut stream = client(local.url()).follow_log().await.unwrap().into_inner();
    assert_eq!(stream.next().await.unwrap().unwrap().data, "a");
}

#[tokio::test]
async fn a_stream_starts_again_where_it_ended() {
    let local = Server::start([
        events("retry: 10\nid: 7\ndata: a\n\n"),
        answer("503 Service Unavailable", &[], ""),
        events("data: b\n\n"),
        answer("204 No Content", &[], ""),
    ])
    .await;
    let stream = client(local.url()).follow_log().await.unwrap().into_inner().reconnecting(3);
    assert_eq!(texts(stream).await, ["a", "b"]);
    let ids: Vec<_> = local.requests().iter().map(|request| request.header("last-event-id").map(str::to_owned)).collect();
    assert_eq!(ids, [None, Some("7".to_owned()), Some("7".to_owned()), Some("7".to_owned())]);
}

#[tokio::test]
async fn there_is_an_end_to_starting_again() {
    let local = Server::start([events("retry: 1\ndata: a\n\n"), answer("503 Service Unavailable", &[], "busy")]).await;
    let mut stream = client(local.url()).follow_log().await.unwrap().into_inner().reconnecting(2);
    assert!(stream.next().await.unwrap().is_ok());
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.operation()), (503, "followLog"));
    assert!(stream.next().await.is_none());
    assert_eq!(local.requests().len(), 3);
}

#[tokio::test]
async fn a_refusal_is_a_documented_error() {
    let local = Server::start([answer("404 Not Found", &["content-type: application/json"], r#"{"message": "gone"}"#)]).await;
    let error = client(local.url()).follow_log().await.unwrap_err();
    assert_eq!(error.response().unwrap().message, "gone");
}

#[tokio::test]
async fn one_operation_answers_whole_or_in_pieces() {
    let local = Server::start([
        json(r#"{"text": "whole"}"#),
        events("data: {\"text\": \"a\"}\n\ndata: [DONE]\n\ndata: {\"text\": 5}\n\ndata: {\"text\": \"b\"}\n\n"),
    ])
    .await;
    let client = client(local.url());
    match client.ask("why?").await.unwrap().into_inner() {
        AskSuccess::OkJson(piece) => assert_eq!(piece.text, "whole"),
        other => unreachable!("{other:?}"),
    }
    let mut stream = match client.ask("why?").await.unwrap().into_inner() {
        AskSuccess::OkEvents(stream) => stream,
        other => unreachable!("{other:?}"),
    };
    assert_eq!(stream.next().await.unwrap().unwrap().data.text, "a");
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidPayload { .. }), "{error}");
    assert_eq!(error.body().unwrap().as_ref(), b"[DONE]");
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidPayload { path, .. } if path == "text"), "{error}");
    assert_eq!((error.operation(), error.status().unwrap().as_u16()), ("ask", 200));
    assert_eq!(error.body().unwrap().as_ref(), br#"{"text": 5}"#);
    assert_eq!(stream.next().await.unwrap().unwrap().data.text, "b");
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn an_event_without_end_is_not_collected_for_ever() {
    let local = Server::start([events(&format!("data: {}", "a".repeat(5000)))]).await;
    let client = client(local.url()).with_body_limit(1000);
    let mut stream = client.follow_log().await.unwrap().into_inner().reconnecting(5);
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::BodyTooLarge(1000)), "{error}");
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn the_schema_of_an_event_says_what_its_data_is() {
    let local = Server::start([events("event: edit\ndata: {\"text\": \"a\", \"next\": 2}\n\n")]).await;
    let mut stream = client(local.url()).follow_changes().await.unwrap().into_inner();
    let change = stream.next().await.unwrap().unwrap();
    assert_eq!((change.event.as_str(), change.data.text.as_str(), change.data.next), ("edit", "a", Some(2)));
}
