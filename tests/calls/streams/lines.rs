use std::pin::Pin;
use std::task::{Context, Poll};

use calls::{Server, answer};
use futures_core::Stream;

use crate::api::operations::untagged::ReplacePiecesBody;
use crate::api::types::Piece;
use crate::api::{ErrorKind, JsonLinesBody};
use crate::{client, open_ended};

fn piece(text: &str) -> Piece {
    Piece { text: text.to_owned(), next: None }
}

/// What is in a list, each item at the second time of asking.
struct Slowly(Vec<Piece>, bool);

impl Stream for Slowly {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        self.1 = !self.1;
        if self.1 {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready((!self.0.is_empty()).then(|| self.0.remove(0)))
    }
}

#[tokio::test]
async fn values_come_one_a_line() {
    let local = Server::start([open_ended(
        "application/x-ndjson",
        "{\"text\": \"a\"}\r\n\n{\"txt\": 1}\n{\"text\": 1}\n{\"text\": \"c\"}",
    )])
    .await;
    let mut stream = client(local.url()).list_pieces().await.unwrap().into_inner();
    assert_eq!(stream.next().await.unwrap().unwrap().text, "a");
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidPayload { .. }), "{error}");
    assert_eq!(error.body().unwrap().as_ref(), b"{\"txt\": 1}\n");
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidPayload { path, .. } if path == "text"), "{error}");
    assert_eq!((error.operation(), error.status().unwrap().as_u16()), ("listPieces", 200));
    assert_eq!(error.body().unwrap().as_ref(), b"{\"text\": 1}\n");
    assert_eq!(stream.next().await.unwrap().unwrap().text, "c");
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn integers_may_be_written_with_a_fraction_of_zero() {
    let lines = "{\"text\": \"a\", \"next\": 2.0}\n{\"text\": \"b\", \"next\": null}\n{\"text\": \"c\", \"next\": 2.5}\n";
    let local = Server::start([open_ended("application/x-ndjson", lines)]).await;
    let mut stream = client(local.url()).list_pieces().await.unwrap().into_inner();
    assert_eq!(stream.next().await.unwrap().unwrap().next, Some(2));
    assert_eq!(stream.next().await.unwrap().unwrap().next, None);
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("expected an integer"), "{error}");
}

#[tokio::test]
async fn values_are_a_stream() {
    let local = Server::start([open_ended("application/x-ndjson", "{\"text\": \"a\"}\n{\"text\": \"b\"}\n")]).await;
    let mut stream = client(local.url()).list_pieces().await.unwrap().into_inner().into_stream();
    let mut texts = Vec::new();
    while let Some(piece) = std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await {
        texts.push(piece.unwrap().text);
    }
    assert_eq!(texts, ["a", "b"]);
}

#[tokio::test]
async fn bodies_are_sent_one_value_a_line() {
    let local = Server::start([answer("204 No Content", &[], "")]).await;
    let client = client(local.url());
    client.add_pieces(vec![piece("a"), piece("b\n")]).await.unwrap();
    let sent = local.last();
    assert_eq!(sent.header("content-type"), Some("application/jsonl"));
    assert_eq!(sent.text(), "{\"text\":\"a\"}\n{\"text\":\"b\\n\"}\n");
    client.add_pieces(["c", "d"].map(piece).into_iter().collect::<JsonLinesBody<_>>()).await.unwrap();
    assert_eq!(local.last().text(), "{\"text\":\"c\"}\n{\"text\":\"d\"}\n");
}

#[tokio::test]
async fn bodies_are_sent_as_they_come() {
    let local = Server::start([answer("204 No Content", &[], "")]).await;
    let body = JsonLinesBody::from_stream(Slowly(vec![piece("a"), piece("b")], false));
    client(local.url()).add_pieces(body).await.unwrap();
    let sent = local.last();
    assert_eq!(sent.header("transfer-encoding"), Some("chunked"));
    assert_eq!(sent.text(), "{\"text\":\"a\"}\n{\"text\":\"b\"}\n");
}

#[tokio::test]
async fn lines_are_one_of_several_bodies() {
    let local = Server::start([answer("204 No Content", &[], "")]).await;
    client(local.url()).replace_pieces().body(ReplacePiecesBody::Lines(vec![piece("a")].into())).await.unwrap();
    assert_eq!((local.last().header("content-type"), local.last().text()), (Some("application/x-ndjson"), "{\"text\":\"a\"}\n"));
}

#[tokio::test]
async fn the_schema_of_an_item_says_what_a_line_is() {
    let local = Server::start([open_ended("application/jsonl", "[1, 2]\n[]\n"), answer("204 No Content", &[], "")]).await;
    let client = client(local.url());
    let mut stream = client.list_rows().await.unwrap().into_inner();
    let first: Vec<i64> = stream.next().await.unwrap().unwrap();
    assert_eq!((first, stream.next().await.unwrap().unwrap()), (vec![1, 2], vec![]));
    client.add_rows(vec![piece("a"), piece("b")]).await.unwrap();
    assert_eq!(local.last().text(), "{\"text\":\"a\"}\n{\"text\":\"b\"}\n");
}
