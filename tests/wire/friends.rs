//! `get_user_friend_list`, which the vendor has deprecated.

#![allow(deprecated, reason = "the call is still there, so it is still tested")]

use serde_json::{Value, json};
use tests::evidence::evidence;
use tests::mock::{Mock, Reply};
use xiaomi_open_api::ErrorKind;

async fn friends(payload: Value) -> Option<Vec<i64>> {
    let server = Mock::reply_with(Reply::success(&payload)).await;
    server.client().get_user_friend_list().await.unwrap().into_inner().ids
}

/// The path of the value in the body that could not be read.
async fn refused_at(payload: Value) -> String {
    let server = Mock::reply_with(Reply::success(&payload)).await;
    match server.client().get_user_friend_list().await.unwrap_err().into_kind() {
        ErrorKind::InvalidPayload { path, .. } => path,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_request_line_is_exact() {
    let server = Mock::reply_with(evidence("get-user-friend-list-java-sdk.yaml")).await;
    server.client().get_user_friend_list().await.unwrap();
    let line = "GET /user/relation?clientId=2882303761517163841&token=V3_synthetic-access-token HTTP/1.1";
    assert_eq!(server.request_line(), line);
}

#[tokio::test]
async fn ids_are_read_from_text_with_commas() {
    assert_eq!(friends(json!({"friends": "1,2,3"})).await, Some(vec![1, 2, 3]));
}

#[tokio::test]
async fn spaces_around_the_commas_are_no_matter() {
    assert_eq!(friends(json!({"friends": " 1, 2 ,3 "})).await, Some(vec![1, 2, 3]));
}

#[tokio::test]
async fn empty_text_is_an_empty_list() {
    assert_eq!(friends(json!({"friends": ""})).await, Some(vec![]));
}

#[tokio::test]
async fn null_is_absent() {
    assert_eq!(friends(json!({"friends": null})).await, None);
}

#[tokio::test]
async fn a_missing_list_is_absent() {
    assert_eq!(friends(json!({})).await, None);
}

#[tokio::test]
async fn ids_are_read_from_an_array_of_numbers() {
    assert_eq!(friends(json!({"friends": [1, 2, 3]})).await, Some(vec![1, 2, 3]));
}

#[tokio::test]
async fn ids_are_read_from_an_array_of_text() {
    assert_eq!(friends(json!({"friends": ["1", "2", "3"]})).await, Some(vec![1, 2, 3]));
}

#[tokio::test]
async fn text_that_is_no_id_is_refused_where_it_stands() {
    assert_eq!(refused_at(json!({"friends": "1,somebody"})).await, "data.friends");
}

#[tokio::test]
async fn an_item_that_is_no_id_is_refused_where_it_stands() {
    assert_eq!(refused_at(json!({"friends": [1, {"id": 2}]})).await, "data.friends[1]");
}
