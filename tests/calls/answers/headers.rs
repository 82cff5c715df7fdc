use calls::{Server, answer};

use crate::api::headers::{LinkHeaders, ListThingsHeaders, RetryAfterHeaders};
use crate::api::types::Kind;
use crate::client;

async fn things(headers: &[&str]) -> Result<ListThingsHeaders, crate::api::HeaderError> {
    let all: Vec<&str> = [&["content-type: application/json"], headers].concat();
    let local = Server::start([answer("200 OK", &all, "{}")]).await;
    let response = client(local.url()).list_things().await.unwrap();
    let headers = ListThingsHeaders::try_from(response.headers());
    assert!(response.into_inner().is_object());
    headers
}

#[tokio::test]
async fn headers_have_the_types_of_the_document() {
    let headers = things(&[
        "link: <https://a.example>; rel=next",
        "x-total: 12",
        "x-ratio: 0.5",
        "x-stale: true",
        "x-kind: old",
        "x-ids: 1, 2",
        "x-ids: 3",
        "x-color: R,100,G,200",
        "x-color-exploded: R=1,G=2",
        "x-json: {\"R\": 5}",
    ])
    .await
    .unwrap();
    assert_eq!(headers.link.as_deref(), Some("<https://a.example>; rel=next"));
    assert_eq!((headers.x_total, headers.x_ratio, headers.x_stale), (12, Some(0.5), Some(true)));
    assert_eq!(headers.x_kind, Some(Kind::Old));
    assert_eq!(headers.x_ids, Some(vec![1, 2, 3]));
    let color = headers.x_color.unwrap();
    assert_eq!((color.r, color.g), (100, Some(200)));
    let color = headers.x_color_exploded.unwrap();
    assert_eq!((color.r, color.g), (1, Some(2)));
    assert_eq!(headers.x_json.unwrap().r, 5);
}

#[tokio::test]
async fn optional_headers_may_be_absent() {
    let headers = things(&["x-total: 0"]).await.unwrap();
    assert!(headers.link.is_none() && headers.x_ids.is_none() && headers.x_color.is_none());
}

#[tokio::test]
async fn an_unknown_word_of_an_enum_is_kept() {
    let headers = things(&["x-total: 0", "x-kind: fresh"]).await.unwrap();
    assert_eq!(headers.x_kind, Some(Kind::Unknown("fresh".into())));
}

#[tokio::test]
async fn a_header_that_does_not_fit_is_named_and_not_shown() {
    let error = things(&["x-total: s3cret"]).await.unwrap_err();
    assert_eq!(error.name(), "x-total");
    assert_eq!(error.to_string(), "the header `x-total` is not what the API documents: expected an integer");
    assert_eq!(things(&[]).await.unwrap_err().to_string(), "the header `x-total` is missing");
}

#[tokio::test]
async fn errors_have_headers_too() {
    let local = Server::start([answer("429 Too Many Requests", &["retry-after: 7"], "")]).await;
    let error = client(local.url()).list_things().await.unwrap_err();
    assert_eq!(RetryAfterHeaders::try_from(error.headers().unwrap()).unwrap().retry_after, 7);
}

#[tokio::test]
async fn the_same_headers_have_one_type() {
    let local = Server::start([answer("204 No Content", &["link: <b>"], "")]).await;
    let response = client(local.url()).list_others().await.unwrap();
    assert_eq!(LinkHeaders::try_from(response.headers()).unwrap().link.as_deref(), Some("<b>"));
}
