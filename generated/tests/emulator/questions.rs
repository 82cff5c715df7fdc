//! The questions that every error answers: is a token expired, is a scope missing, may it be tried again, what came.

use std::error::Error as _;
use std::time::Duration;

use xiaomi_open_api::ErrorCode;
use xiaomi_open_api::emulator::{Fault, Injection};
use xiaomi_open_api::oauth::{OAuthClient, State, TokenSet};
use xiaomi_open_api::scope::{Scope, Scopes};
use xiaomi_open_api::session::{MemoryTokenStore, Session};

use super::support::{CLIENT_ID, Mi, REDIRECT_URI, SECRET};

fn oauth(mi: &Mi) -> OAuthClient {
    let oauth = OAuthClient::with_http(CLIENT_ID, SECRET, REDIRECT_URI, mi.http.clone()).unwrap();
    oauth.with_base_url(mi.emulator.base_url()).unwrap().with_clock(mi.emulator.clock())
}

/// A session of a user who allowed these scopes.
async fn session(mi: &Mi, scopes: &str) -> Session {
    let tokens = mi.emulator.sign_in(&mi.emulator.users()[0], scopes).unwrap();
    let now = xiaomi_open_api::clock::Clock::now(&mi.emulator.clock());
    let set = TokenSet::new(tokens.access_token, now).with_refresh_token(tokens.refresh_token).with_expires_in(tokens.expires_in);
    let client = mi.emulator.anonymous_client();
    Session::builder(oauth(mi), MemoryTokenStore::new()).client(client).start(&set).await.unwrap()
}

fn refusal(code: u32) -> Fault {
    let body = format!(r#"{{"result":"error","code":{code},"description":"no"}}"#);
    Fault::Body { content_type: "application/json".to_owned(), body: body.into() }
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let mi = Mi::start().await;
    let session = session(&mi, "1").await;
    let error = session.call(async |client| client.get_user_open_id().await).await.unwrap_err();
    assert!(error.is_scope_missing() && !error.is_token_expired() && !error.is_retryable());
    assert_eq!(error.required_scopes(), Scopes::from(Scope::OPEN_ID));
    let call = error.as_call().unwrap();
    assert_eq!((call.code(), call.required_scopes()), (Some(ErrorCode::InvalidScope), Scopes::from(Scope::OPEN_ID)));
    assert!(String::from_utf8_lossy(call.body().unwrap()).contains("96007"));
    // The call itself worked: it may be made with other tokens.
    let error = session.call(async |client| client.get_user_profile().await).await;
    assert!(error.is_ok());
}

#[tokio::test]
async fn a_scope_that_the_app_may_not_have_is_told_at_the_redirect() {
    let mi = Mi::start().await;
    let state = State::from_stored("remembered");
    let received = format!("{REDIRECT_URI}?error=96007&error_description=invalid%20scope&state=remembered");
    let error = oauth(&mi).read_redirect(&received, &state).unwrap_err();
    assert!(error.is_scope_missing() && !error.is_denied());
}

#[tokio::test]
async fn a_token_that_is_refused_even_when_new_is_expired() {
    let mi = Mi::start().await;
    let session = session(&mi, "1").await;
    mi.emulator.inject(Injection::new(refusal(96008)).on("/user/profile").times(2));
    let error = session.call(async |client| client.get_user_profile().await).await.unwrap_err();
    assert!(error.is_token_expired() && !error.is_scope_missing() && error.required_scopes().is_empty());
    assert_eq!(mi.emulator.hits("/oauth2/token"), 1);
}

#[tokio::test]
async fn a_refresh_token_that_is_refused_is_expired() {
    let mi = Mi::start().await;
    let session = session(&mi, "1").await;
    mi.emulator.revoke(&mi.emulator.users()[0]);
    let error = session.refresh().await.unwrap_err();
    assert!(error.is_token_expired() && error.is_sign_in_required() && !error.is_retryable() && !error.is_scope_missing());
    let token_error = error.token_error().unwrap();
    assert!(token_error.is_token_expired());
    assert!(String::from_utf8_lossy(token_error.body().unwrap().expose()).contains("96009"), "the raw body is kept");
    assert!(error.source().is_some());
}

#[tokio::test]
async fn a_gateway_page_may_be_tried_again_everywhere() {
    let mi = Mi::start().await;
    let session = session(&mi, "1").await;
    mi.emulator.inject(Injection::new(Fault::HtmlErrorPage).on("/user/profile"));
    let error = session.call(async |client| client.get_user_profile().await).await.unwrap_err();
    assert!(error.is_retryable() && !error.is_token_expired());
    mi.emulator.inject(Injection::new(Fault::HtmlErrorPage).on("/oauth2/token"));
    let error = session.refresh().await.unwrap_err();
    assert!(error.is_retryable() && !error.is_token_expired());
    assert!(String::from_utf8_lossy(error.token_error().unwrap().body().unwrap().expose()).contains("<html"));
}

#[tokio::test]
async fn bad_answers_are_typed_errors_for_client_token_endpoint_and_session() {
    let mi = Mi::start().await;
    let gbk = |json: &str| Fault::Body {
        content_type: "application/json; charset=GBK".to_owned(),
        // 小米 in GBK, which is not UTF-8.
        body: json.bytes().flat_map(|byte| if byte == b'?' { vec![0xD0, 0xA1, 0xC3, 0xD7] } else { vec![byte] }).collect(),
    };
    for fault in [
        Fault::HtmlErrorPage,
        Fault::TruncatedBody,
        Fault::OversizedBody { bytes: 2_000_000 },
        Fault::Redirect { location: format!("{}/user/profile", mi.emulator.base_url()) },
        Fault::Body { content_type: "text/plain".to_owned(), body: b"not json".to_vec() },
        Fault::Body { content_type: "application/json".to_owned(), body: Vec::new() },
        Fault::Body { content_type: "application/json".to_owned(), body: b"[]".to_vec() },
        gbk(r#"{"result":"error","description":"?"}"#),
    ] {
        let session = session(&mi, "1").await;
        mi.emulator.inject(Injection::new(fault.clone()).on("/user/profile"));
        let call = session.call(async |client| client.with_body_limit(1_000_000).get_user_profile().await).await;
        let error = call.map(drop).expect_err(&format!("{fault:?}"));
        assert!(error.as_call().is_some() && !error.is_token_expired(), "{fault:?}: {error:?}");

        mi.emulator.inject(Injection::new(fault.clone()).on("/oauth2/token"));
        let error = session.refresh().await.expect_err(&format!("{fault:?}"));
        assert!(error.token_error().is_some() && !error.is_sign_in_required(), "{fault:?}: {error:?}");
    }
    // One call for each, and one refresh: no redirect was followed.
    assert_eq!((mi.emulator.hits("/user/profile"), mi.emulator.hits("/oauth2/token")), (8, 8));
}

#[tokio::test]
async fn a_description_in_another_charset_does_not_hide_the_tokens() {
    let mi = Mi::start().await;
    let session = session(&mi, "1").await;
    let mut body = br#"&&&START&&&{"access_token":"V3_a/b+c=","refresh_token":"R3_d/e+f=","expires_in":"300","note":""#.to_vec();
    body.extend([0xD0, 0xA1, 0xC3, 0xD7]);
    body.extend(br#""}"#);
    mi.emulator
        .inject(Injection::new(Fault::Body { content_type: "text/html;charset=GBK".to_owned(), body }).on("/oauth2/token"));
    session.refresh().await.unwrap();
    assert_eq!(session.tokens().access_token().expose(), "V3_a/b+c=");
    assert_eq!(session.tokens().refresh_token().unwrap().expose(), "R3_d/e+f=");
    assert_eq!(session.tokens().expires_in(), Some(Duration::from_secs(300)));
}

#[tokio::test]
async fn names_ids_and_tokens_come_whole_through_a_session() {
    let mi = Mi::start().await;
    let session = session(&mi, "1").await;
    let body = r#"{"result":"ok","code":0,"data":{"miliaoNick":"小米 🦀 Ünï","userId":9007199254740993,"unionId":"a/b+c="}}"#;
    let fault = Fault::Body { content_type: "application/json;charset=UTF-8".to_owned(), body: body.into() };
    mi.emulator.inject(Injection::new(fault).on("/user/profile"));
    let profile = session.call(async |client| client.get_user_profile().await).await.unwrap().into_inner();
    assert_eq!(profile.nickname.as_deref(), Some("小米 🦀 Ünï"));
    assert_eq!(profile.user_id, Some(9_007_199_254_740_993));
    assert_eq!(profile.union_id.as_deref(), Some("a/b+c="));
}

#[tokio::test]
async fn enormous_and_empty_scopes_come_back_as_they_are() {
    let mi = Mi::start().await;
    let enormous: Vec<String> = (1..=20_000).map(|scope| scope.to_string()).collect();
    for (scope, count) in [(enormous.join(" "), Some(20_000)), (String::new(), None)] {
        let session = session(&mi, "1").await;
        let body = format!(r#"&&&START&&&{{"access_token":"V3_a","refresh_token":"R3_b","scope":"{scope}"}}"#);
        let fault = Fault::Body { content_type: "application/json".to_owned(), body: body.into() };
        mi.emulator.inject(Injection::new(fault).on("/oauth2/token"));
        session.refresh().await.unwrap();
        assert_eq!(session.tokens().scopes().map(Scopes::len), count);
    }
}
