//! The envelope around every answer: what success is, and what never disturbs.

use serde_json::json;
use tests::evidence::evidence;
use tests::mock::{Mock, Reply};
use xiaomi_open_api::api::types::UserProfile;
use xiaomi_open_api::{ApiError, Error, ErrorCode, ErrorKind};

const SUCCESS: &str = r#"{"result":"ok","description":"成功","data":{"miliaoNick":"测试用户"},"code":0}"#;

async fn answer(reply: impl Into<Reply>) -> Result<UserProfile, Error<ApiError>> {
    let server = Mock::reply_with(reply).await;
    server.client().get_user_profile().await.map(progenitor_client::ResponseValue::into_inner)
}

/// Asserts that a body reads as the same profile as [`SUCCESS`].
async fn reads_as_success(body: impl Into<String>) {
    let profile = answer(Reply::new(200, body.into())).await.unwrap();
    assert_eq!(profile.nickname.as_deref(), Some("测试用户"));
}

async fn error(reply: impl Into<Reply>) -> Error<ApiError> {
    answer(reply).await.unwrap_err()
}

/// The path of the value in the body that could not be read.
async fn refused_at(body: impl Into<String>) -> String {
    match error(Reply::new(200, body.into())).await.into_kind() {
        ErrorKind::InvalidPayload { path, .. } => path,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_prefix_is_taken_off() {
    answer(evidence("get-user-profile-prefixed.yaml")).await.unwrap();
    reads_as_success(format!("&&&START&&&{SUCCESS}")).await;
}

#[tokio::test]
async fn the_prefix_may_be_followed_by_space() {
    reads_as_success(format!("&&&START&&& {SUCCESS}")).await;
    reads_as_success(format!("&&&START&&&\r\n{SUCCESS}")).await;
}

#[tokio::test]
async fn the_prefix_is_taken_off_a_failure() {
    let body = r#"&&&START&&&{"result":"error","code":96008}"#;
    assert_eq!(error(Reply::new(200, body)).await.code(), Some(ErrorCode::InvalidToken));
}

#[tokio::test]
async fn a_byte_order_mark_does_not_disturb() {
    reads_as_success(format!("\u{feff}{SUCCESS}")).await;
    reads_as_success(format!("\u{feff}&&&START&&&{SUCCESS}")).await;
}

#[tokio::test]
async fn space_around_the_body_does_not_disturb() {
    reads_as_success(format!("\n {SUCCESS}\r\n")).await;
}

#[tokio::test]
async fn unknown_members_do_not_disturb() {
    answer(evidence("get-user-profile-trace-id.yaml")).await.unwrap();
    reads_as_success(r#"{"result":"ok","code":0,"new":{"a":[1,null]},"data":{"miliaoNick":"测试用户"},"more":1.5}"#).await;
}

#[tokio::test]
async fn the_order_of_members_does_not_matter() {
    reads_as_success(r#"{"data":{"miliaoNick":"测试用户"},"code":0,"description":"no error","result":"ok"}"#).await;
}

#[tokio::test]
async fn the_code_may_be_text() {
    answer(evidence("get-user-profile-code-string.yaml")).await.unwrap();
    reads_as_success(SUCCESS.replace(r#""code":0"#, r#""code":"0""#)).await;
}

#[tokio::test]
async fn the_code_may_be_missing() {
    reads_as_success(SUCCESS.replace(r#","code":0"#, "")).await;
}

#[tokio::test]
async fn the_result_may_be_in_capitals() {
    reads_as_success(SUCCESS.replace(r#""ok""#, r#""OK""#)).await;
}

#[tokio::test]
async fn success_is_told_by_the_envelope_and_not_by_the_status() {
    assert!(answer(Reply::new(500, SUCCESS)).await.is_ok());
}

#[tokio::test]
async fn a_result_that_is_not_ok_is_a_failure() {
    let error = error(Reply::new(200, SUCCESS.replace(r#""ok""#, r#""error""#))).await;
    assert!(matches!(error.kind(), ErrorKind::ErrorResponse(_)), "{error}");
}

#[tokio::test]
async fn a_code_that_is_not_zero_is_a_failure() {
    let error = error(Reply::new(200, SUCCESS.replace(r#""code":0"#, r#""code":96008"#))).await;
    assert_eq!(error.code(), Some(ErrorCode::InvalidToken));
}

#[tokio::test]
async fn a_failure_is_typed_whatever_the_status() {
    for status in [200, 400, 401, 403, 500, 503] {
        let error = error(Reply::failure(status, 96_008)).await;
        assert_eq!(error.code(), Some(ErrorCode::InvalidToken), "{status}");
        assert_eq!(error.status().unwrap().as_u16(), status);
    }
}

#[tokio::test]
async fn a_failure_is_typed_whatever_its_payload() {
    for payload in ["null", "{}", "[]", r#""""#, "0", r#"{"miliaoNick":7}"#] {
        let error = error(Reply::new(200, format!(r#"{{"data":{payload},"result":"error","code":96008}}"#))).await;
        assert_eq!(error.code(), Some(ErrorCode::InvalidToken), "{payload}");
    }
}

#[tokio::test]
async fn every_documented_code_has_a_variant() {
    let variants = [
        (96_001, ErrorCode::ClientNotExists),
        (96_002, ErrorCode::InvalidRequest),
        (96_003, ErrorCode::InvalidClient),
        (96_004, ErrorCode::InvalidGrant),
        (96_005, ErrorCode::UnauthorizedClient),
        (96_006, ErrorCode::UnsupportedGrantType),
        (96_007, ErrorCode::InvalidScope),
        (96_008, ErrorCode::InvalidToken),
        (96_009, ErrorCode::InvalidRefreshToken),
        (96_010, ErrorCode::InvalidRedirectUri),
        (96_011, ErrorCode::UnsupportedResponseType),
        (96_012, ErrorCode::AccessDenied),
        (96_013, ErrorCode::InvalidCode),
    ];
    for (code, variant) in variants {
        assert_eq!(error(Reply::failure(200, code)).await.code(), Some(variant));
    }
}

#[tokio::test]
async fn an_unknown_code_is_kept() {
    assert_eq!(error(Reply::failure(200, 96_099)).await.code(), Some(ErrorCode::Unknown(96_099)));
}

#[tokio::test]
async fn the_code_of_a_failure_may_be_text() {
    let error = error(Reply::new(200, r#"{"result":"error","code":"96008"}"#)).await;
    assert_eq!(error.code(), Some(ErrorCode::InvalidToken));
}

#[tokio::test]
async fn a_failure_without_code_is_typed() {
    let error = error(Reply::new(200, r#"{"result":"error","description":"no"}"#)).await;
    assert_eq!((error.code(), error.description()), (None, Some("no")));
}

#[tokio::test]
async fn the_trace_id_of_a_failure_is_kept() {
    let error = error(Reply::new(200, r#"{"result":"error","code":96008,"traceId":"synthetic-trace-id"}"#)).await;
    assert_eq!(error.response().unwrap().trace_id.as_deref(), Some("synthetic-trace-id"));
}

#[tokio::test]
async fn an_expired_token_is_told_apart() {
    assert!(error(evidence("get-user-profile-invalid-token-logto.yaml")).await.is_token_expired());
    assert!(!error(evidence("get-user-profile-access-denied-logto.yaml")).await.is_token_expired());
}

#[tokio::test]
async fn a_field_of_a_wrong_type_is_named() {
    assert_eq!(refused_at(r#"{"result":"ok","data":{"unionId":"u","miliaoNick":7},"code":0}"#).await, "data.miliaoNick");
}

#[tokio::test]
async fn a_field_of_a_wrong_type_is_named_behind_the_prefix() {
    assert_eq!(refused_at(r#"&&&START&&& {"result":"ok","data":{"miliaoNick":7},"code":0}"#).await, "data.miliaoNick");
}

#[tokio::test]
async fn a_field_of_a_wrong_type_is_named_on_a_later_line() {
    let body = "\u{feff}\n&&&START&&&\n\n{\n  \"result\": \"ok\",\n  \"data\": {\n    \"userId\": \"seven\"\n  }\n}\n";
    assert_eq!(refused_at(body).await, "data.userId");
}

#[tokio::test]
async fn a_number_beyond_the_range_of_an_id_is_named() {
    assert_eq!(refused_at(json!({"result": "ok", "data": {"userId": u64::MAX}}).to_string()).await, "data.userId");
}

#[tokio::test]
async fn a_payload_of_a_wrong_type_is_named() {
    assert_eq!(refused_at(r#"{"result":"ok","data":[],"code":0}"#).await, "data");
}

#[tokio::test]
async fn a_missing_payload_is_named() {
    let error = error(Reply::new(200, r#"{"result":"ok","code":0}"#)).await;
    assert!(error.to_string().contains("missing field `data`"), "{error}");
}

#[tokio::test]
async fn a_payload_that_is_null_is_missing() {
    let error = error(Reply::new(200, r#"{"result":"ok","data":null,"code":0}"#)).await;
    assert!(error.to_string().contains("missing field `data`"), "{error}");
}
