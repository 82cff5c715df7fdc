//! The whole way, with this crate on both ends.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use xiaomi_open_api::api::{Attempt, Interceptor};
use xiaomi_open_api::emulator::{Emulator, Fault, Injection};
use xiaomi_open_api::oauth::{OAuthClient, TokenSet, TokenType};
use xiaomi_open_api::scope::Scope;
use xiaomi_open_api::session::{MemoryTokenStore, Session};
use xiaomi_open_api::signature::MacSigner;
use xiaomi_open_api::{Credentials, ErrorCode, ErrorKind};

use super::support::{CLIENT_ID, Mi, REDIRECT_URI, SECRET};

fn oauth(mi: &Mi) -> OAuthClient {
    let oauth = OAuthClient::with_http(CLIENT_ID, SECRET, REDIRECT_URI, mi.http.clone()).unwrap();
    oauth.with_base_url(mi.emulator.base_url()).unwrap().with_clock(mi.emulator.clock())
}

#[tokio::test]
async fn a_user_signs_in_and_has_a_profile() {
    let mi = Mi::start().await;
    let (oauth, user) = (oauth(&mi), &mi.emulator.users()[1]);
    let authorization = oauth.authorize().scopes([Scope::PROFILE, Scope::OPEN_ID]).build().unwrap();
    let received = mi.emulator.approve(authorization.url.as_str(), user).unwrap();
    let code = oauth.read_redirect(&received, &authorization.state).unwrap();
    let tokens = oauth.exchange_code(&code).await.unwrap();
    assert_eq!(tokens.union_id(), Some(user.union_id()));
    assert_eq!(tokens.expires_in(), Some(Duration::from_secs(259_200)));
    let client = mi.emulator.anonymous_client().with_credentials(tokens.credentials(oauth.client_id()));
    let profile = client.get_user_profile().await.unwrap().into_inner();
    assert_eq!(profile.nickname.as_deref(), Some(user.nickname()));

    let again = oauth.exchange_code(&code).await.unwrap_err();
    assert!(again.to_string().contains("96013"), "{again}");
}

#[tokio::test]
async fn a_user_who_says_no_is_told_apart() {
    let mi = Mi::start().await;
    let authorization = oauth(&mi).authorize().build().unwrap();
    let received = mi.emulator.deny(authorization.url.as_str()).unwrap();
    let error = oauth(&mi).read_redirect(&received, &authorization.state).unwrap_err();
    assert!(error.is_denied());
    assert_eq!(error.code(), Some(ErrorCode::AccessDenied));
}

#[tokio::test]
async fn a_session_refreshes_once_for_a_hundred_tasks() {
    let mi = Mi::start().await;
    let oauth = oauth(&mi);
    let authorization = oauth.authorize().build().unwrap();
    let received = mi.emulator.approve(authorization.url.as_str(), &mi.emulator.users()[0]).unwrap();
    let tokens = oauth.exchange_code(&oauth.read_redirect(&received, &authorization.state).unwrap()).await.unwrap();
    let client = mi.emulator.anonymous_client();
    let session = Session::builder(oauth, MemoryTokenStore::new()).client(client).start(&tokens).await.unwrap();

    mi.emulator.advance(Duration::from_secs(3 * 24 * 60 * 60));
    let session = Arc::new(session);
    let calls = (0..100).map(|_| {
        let session = Arc::clone(&session);
        tokio::spawn(async move { session.call(async |client| client.get_user_profile().await).await.map(drop) })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    // One for the code, one for the refresh.
    assert_eq!(mi.emulator.hits("/oauth2/token"), 2);
}

/// Signs a user in, to an app that answers signed requests only.
async fn signed_in(mi: &Mi, token_type: Option<TokenType>) -> (OAuthClient, TokenSet) {
    let oauth = oauth(mi);
    let oauth = match token_type {
        Some(token_type) => oauth.with_token_type(token_type),
        None => oauth,
    };
    let authorization = oauth.authorize().build().unwrap();
    let received = mi.emulator.approve(authorization.url.as_str(), &mi.emulator.users()[0]).unwrap();
    let code = oauth.read_redirect(&received, &authorization.state).unwrap();
    let tokens = oauth.exchange_code(&code).await.unwrap();
    (oauth, tokens)
}

async fn strict() -> Mi {
    Mi::with(Emulator::builder().app(super::support::app().requiring_mac())).await
}

#[tokio::test]
async fn a_session_signs_with_the_key_of_the_tokens_in_use() {
    let mi = strict().await;
    let (oauth, tokens) = signed_in(&mi, None).await;
    let unsigned = Session::builder(oauth.clone(), MemoryTokenStore::new()).client(mi.emulator.anonymous_client());
    let unsigned = unsigned.start(&tokens).await.unwrap();
    let error = unsigned.call(async |client| client.get_user_profile().await).await.unwrap_err();
    assert_eq!(error.as_call().unwrap().code(), Some(ErrorCode::AccessDenied));

    let session = Session::builder(oauth, MemoryTokenStore::new()).client(mi.emulator.anonymous_client()).sign_requests();
    let session = session.start(&tokens).await.unwrap();
    session.call(async |client| client.get_user_profile().await).await.unwrap();

    // Expired by the clock of this side: refreshed ahead of the call. The new tokens have a key of their own.
    mi.emulator.advance(Duration::from_secs(3 * 24 * 60 * 60));
    session.call(async |client| client.get_user_profile().await).await.unwrap();
    assert_ne!(session.tokens().mac_key(), tokens.mac_key());

    // Refused by the server with 96008: refreshed after the call, which is then signed with the new key.
    let before = session.tokens();
    let body = r#"{"result":"error","code":96008,"description":"token invalid"}"#;
    mi.emulator.inject(
        Injection::new(Fault::Body { content_type: "application/json".to_owned(), body: body.into() }).on("/user/profile"),
    );
    session.call(async |client| client.get_user_profile().await).await.unwrap();
    assert_ne!(session.tokens().mac_key(), before.mac_key());
}

#[tokio::test]
async fn what_cannot_be_signed_is_not_sent() {
    let mi = strict().await;
    let (oauth, tokens) = signed_in(&mi, Some(TokenType::Bearer)).await;
    assert!(tokens.signing_key().is_none());
    let session = Session::builder(oauth, MemoryTokenStore::new()).client(mi.emulator.anonymous_client()).sign_requests();
    let session = session.start(&tokens).await.unwrap();
    let error = session.call(async |client| client.get_user_profile().await).await.unwrap_err();
    assert!(matches!(error.as_call().unwrap().kind(), ErrorKind::Hook(_)), "{error:?}");
    assert!(error.to_string().contains("no MAC key"), "{error}");
    assert_eq!(mi.emulator.hits("/user/profile"), 0);
}

#[tokio::test]
async fn a_prepared_client_is_signed_last() {
    struct AddsParameter;
    impl Interceptor for AddsParameter {
        fn before(&self, request: &mut reqwest::Request, _: Attempt) -> Result<(), Box<dyn Error + Send + Sync>> {
            request.url_mut().query_pairs_mut().append_pair("lang", "zh CN");
            Ok(())
        }
    }
    let mi = strict().await;
    let (oauth, tokens) = signed_in(&mi, None).await;
    let session = Session::builder(oauth, MemoryTokenStore::new())
        .client(mi.emulator.anonymous_client())
        .sign_requests()
        .prepare_client(|client, _| client.with_interceptor(AddsParameter))
        .start(&tokens)
        .await
        .unwrap();
    session.call(async |client| client.get_user_profile().await).await.unwrap();
}

#[tokio::test]
async fn a_signer_meets_a_used_nonce_and_signs_again() {
    let app = super::support::app().requiring_mac();
    let mi = Mi::with(Emulator::builder().app(app)).await;
    let tokens = mi.emulator.sign_in(&mi.emulator.users()[0], "").unwrap();
    let signer = MacSigner::new(tokens.access_token.clone(), xiaomi_open_api::signature::SigningKey::new(&tokens.mac_key));
    let client = mi.emulator.anonymous_client().with_credentials(Credentials::new(CLIENT_ID, tokens.access_token));
    assert_eq!(client.get_user_profile().await.unwrap_err().code(), Some(ErrorCode::AccessDenied));

    let client = client.with_interceptor(signer.clock(mi.emulator.clock()));
    mi.emulator.inject(Injection::new(Fault::NonceUsed).on("/user/profile"));
    client.get_user_profile().await.unwrap();
    assert_eq!(mi.emulator.hits("/user/profile"), 3);
}
