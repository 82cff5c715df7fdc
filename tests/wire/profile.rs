//! `get_user_profile`.

use serde_json::{Value, json};
use tests::evidence::evidence;
use tests::mock::{Mock, Reply};
use xiaomi_open_api::api::types::UserProfile;

async fn profile(reply: impl Into<Reply>) -> UserProfile {
    let server = Mock::reply_with(reply).await;
    server.client().get_user_profile().await.unwrap().into_inner()
}

async fn profile_of(payload: Value) -> UserProfile {
    profile(Reply::success(&payload)).await
}

#[tokio::test]
async fn the_request_line_is_exact() {
    let server = Mock::reply_with(evidence("get-user-profile-observed-2019.yaml")).await;
    server.client().get_user_profile().await.unwrap();
    let line = "GET /user/profile?clientId=2882303761517163841&token=V3_synthetic-access-token HTTP/1.1";
    assert_eq!(server.request_line(), line);
}

#[tokio::test]
async fn send_does_the_same_as_await() {
    let server = Mock::reply_with(evidence("get-user-profile-observed-2019.yaml")).await;
    let awaited = server.client().get_user_profile().await.unwrap().into_inner();
    let sent = server.client().get_user_profile().send().await.unwrap().into_inner();
    assert_eq!(awaited, sent);
}

#[tokio::test]
async fn a_call_that_is_not_awaited_sends_nothing() {
    let server = Mock::reply_with(evidence("get-user-profile-observed-2019.yaml")).await;
    drop(server.client().get_user_profile());
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn nickname_and_union_id_are_read() {
    let profile = profile(evidence("get-user-profile-observed-2019.yaml")).await;
    let union_id = "Zx7_kQ2mT9vB4nLw0pRc5sYd8hGf3jKe6uAo1-iX";
    assert_eq!((profile.nickname.as_deref(), profile.union_id.as_deref()), (Some("测试用户"), Some(union_id)));
}

#[tokio::test]
async fn newer_apps_receive_no_user_id() {
    assert_eq!(profile(evidence("get-user-profile-observed-2019.yaml")).await.user_id, None);
}

#[tokio::test]
async fn the_avatar_is_read_in_all_sizes() {
    let profile = profile(evidence("get-user-profile-observed-2019.yaml")).await;
    let picture = |suffix| Some(format!("https://s1.mi-img.com/mfsv2/avatar/synthetic/p00000000001/AbCdEfGh123456{suffix}.jpg"));
    assert_eq!(profile.avatar_url, picture(""));
    assert_eq!(profile.avatar_url_75, picture("_75"));
    assert_eq!(profile.avatar_url_90, picture("_90"));
    assert_eq!(profile.avatar_url_120, picture("_120"));
    assert_eq!(profile.avatar_url_320, picture("_320"));
    assert_eq!(profile.avatar_url_orig, picture("_orig"));
}

#[tokio::test]
async fn an_empty_avatar_is_absent() {
    assert_eq!(profile(evidence("get-user-profile-empty-icon.yaml")).await.avatar_url, None);
}

#[tokio::test]
async fn a_user_id_is_read_from_a_number() {
    assert_eq!(profile(evidence("get-user-profile-user-id-number.yaml")).await.user_id, Some(1_909_031));
}

#[tokio::test]
async fn a_user_id_is_read_from_text() {
    assert_eq!(profile(evidence("get-user-profile-user-id-string.yaml")).await.user_id, Some(1_909_031));
}

#[tokio::test]
async fn a_user_id_beyond_the_precision_of_a_float_is_exact() {
    // 2^53 + 1
    assert_eq!(profile_of(json!({"userId": 9_007_199_254_740_993_i64})).await.user_id, Some(9_007_199_254_740_993));
}

#[tokio::test]
async fn fields_of_old_apps_are_kept_as_they_come() {
    let profile = profile(evidence("get-user-profile-legacy-fields.yaml")).await;
    let extra = [("aliasNick", json!("测试")), ("birthday", json!("1990-01-01")), ("sex", json!(1))];
    assert_eq!(profile.extra, extra.map(|(name, value)| (name.to_owned(), value)).into());
}

#[tokio::test]
async fn known_fields_are_no_extras() {
    assert!(profile(evidence("get-user-profile-observed-2019.yaml")).await.extra.is_empty());
}

#[tokio::test]
async fn an_empty_profile_has_nothing() {
    assert_eq!(profile_of(json!({})).await, UserProfile::default());
}

#[tokio::test]
async fn null_is_absent() {
    let payload = json!({"miliaoNick": null, "userId": null, "unionId": null, "miliaoIcon": null, "miliaoIcon_75": null});
    assert_eq!(profile_of(payload).await, UserProfile::default());
}
