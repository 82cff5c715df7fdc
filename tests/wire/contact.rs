//! `get_user_phone_and_email`, which the vendor has deprecated.

#![allow(deprecated, reason = "the call is still there, so it is still tested")]

use serde_json::{Value, json};
use tests::evidence::evidence;
use tests::mock::{Mock, Reply};
use xiaomi_open_api::ErrorCode;
use xiaomi_open_api::api::types::UserContact;

async fn contact(payload: Value) -> UserContact {
    let server = Mock::reply_with(Reply::success(&payload)).await;
    server.client().get_user_phone_and_email().await.unwrap().into_inner()
}

#[tokio::test]
async fn the_request_line_is_exact() {
    let server = Mock::reply_with(evidence("get-user-phone-and-email-java-sdk.yaml")).await;
    server.client().get_user_phone_and_email().await.unwrap();
    let line = "GET /user/phoneAndEmail?clientId=2882303761517163841&token=V3_synthetic-access-token HTTP/1.1";
    assert_eq!(server.request_line(), line);
}

#[tokio::test]
async fn phone_and_email_are_read() {
    let contact = contact(json!({"phone": "10000000000", "email": "user@example.com"})).await;
    assert_eq!((contact.phone.as_deref(), contact.email.as_deref()), (Some("10000000000"), Some("user@example.com")));
}

#[tokio::test]
async fn empty_text_is_absent() {
    assert_eq!(contact(json!({"phone": "", "email": ""})).await, UserContact::default());
}

#[tokio::test]
async fn one_may_be_there_without_the_other() {
    let contact = contact(json!({"phone": "10000000000", "email": ""})).await;
    assert_eq!((contact.phone.as_deref(), contact.email), (Some("10000000000"), None));
}

#[tokio::test]
async fn a_token_without_the_scopes_is_told_apart() {
    let server = Mock::reply_with(evidence("get-user-phone-and-email-scope-missing-observed.yaml")).await;
    let error = server.client().get_user_phone_and_email().await.unwrap_err();
    assert!(error.is_scope_missing(), "{error}");
    assert!(error.to_string().ends_with("the operation needs scope 4 and 6"), "{error}");
    assert_eq!(error.code(), Some(ErrorCode::InvalidScope));
}
