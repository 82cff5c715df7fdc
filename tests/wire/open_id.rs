//! `get_user_open_id`.

use serde_json::{Value, json};
use tests::evidence::evidence;
use tests::mock::{Mock, Reply};

async fn open_id(payload: Value) -> Option<String> {
    let server = Mock::reply_with(Reply::success(&payload)).await;
    server.client().get_user_open_id().await.unwrap().into_inner().open_id
}

#[tokio::test]
async fn the_request_line_is_exact() {
    let server = Mock::reply_with(evidence("get-user-open-id-java-sdk.yaml")).await;
    server.client().get_user_open_id().await.unwrap();
    let line = "GET /user/openidV2?clientId=2882303761517163841&token=V3_synthetic-access-token HTTP/1.1";
    assert_eq!(server.request_line(), line);
}

#[tokio::test]
async fn the_older_spelling_is_read() {
    assert_eq!(open_id(json!({"openid": "2.0:c3ludGhldGlj="})).await.as_deref(), Some("2.0:c3ludGhldGlj="));
}

#[tokio::test]
async fn the_newer_spelling_is_read() {
    assert_eq!(open_id(json!({"openId": "2.0:c3ludGhldGlj="})).await.as_deref(), Some("2.0:c3ludGhldGlj="));
}

#[tokio::test]
async fn a_missing_open_id_is_absent() {
    assert_eq!(open_id(json!({})).await, None);
}
