//! The OAuth client against recorded exchanges and a server of bad manners.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what helps a test may fail like the test")]

mod support;

use std::collections::BTreeMap;
use std::error::Error;
use std::time::{Duration, SystemTime};

use axum::body::Bytes;
use axum::http::Method;
use support::{Evidence, Server, respond};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use xiaomi_open_api::oauth::*;
use xiaomi_open_api::scope::{Scope, Scopes};
use xiaomi_open_api::{ErrorCode, Secret};

const SECRET: &str = "synthetic-client-secret";
const NOW: SystemTime = SystemTime::UNIX_EPOCH;

/// The application of the recorded exchanges, with its clock at 1970.
fn application() -> OAuthClient {
    OAuthClient::new("2882303761517163841", SECRET, "https://app.example.com/mi/callback").unwrap().with_clock(|| NOW)
}

fn at(server: &Server) -> OAuthClient {
    application().with_base_url(&server.url).unwrap()
}

/// An error with all its sources, as a log would show it.
fn shown(error: &dyn Error) -> String {
    let mut text = format!("{error} {error:?}");
    let mut source = error.source();
    while let Some(error) = source {
        text += &format!(" / {error} {error:?}");
        source = error.source();
    }
    text
}

async fn play(evidence: &Evidence, oauth: &OAuthClient) -> Result<TokenSet, TokenError> {
    let parameters = evidence.request.parameters();
    match parameters.get("refresh_token") {
        Some(refresh_token) => oauth.refresh(&Secret::new(refresh_token)).await,
        None => {
            let code = parameters.get("code").map_or("", String::as_str);
            oauth.exchange_code(&AuthorizationCode::new(code)).await
        }
    }
}

#[tokio::test]
async fn every_recorded_token_request_is_sent_as_recorded() {
    for (name, evidence) in Evidence::all("token-") {
        let mut expected = evidence.request.parameters();
        // One exchange has a wrong redirect URI and one has no code, on purpose.
        expected.entry("code".to_owned()).or_default();
        if expected["grant_type"] == "refresh_token" {
            expected.remove("code");
        }
        let redirect_uri = expected["redirect_uri"].as_str();
        let server = Server::always(200, "application/json", "{}").await;
        let mut oauth =
            OAuthClient::new("2882303761517163841", SECRET, redirect_uri).unwrap().with_base_url(&server.url).unwrap();
        if evidence.request.method == "GET" {
            oauth = oauth.with_token_method(TokenMethod::Get);
        }
        if let Some(token_type) = expected.get("token_type") {
            oauth = oauth.with_token_type(token_type.as_str().into());
        }
        let _ = play(&evidence, &oauth).await;
        let received = server.received().remove(0);
        assert_eq!(received.method.as_str(), evidence.request.method, "{name}");
        assert!(evidence.request.url.ends_with(&received.path), "{name}");
        let (used, other) =
            if received.method == Method::GET { (received.query, received.form) } else { (received.form, received.query) };
        assert_eq!((used, other), (expected, BTreeMap::new()), "{name}");
    }
}

#[tokio::test]
async fn every_recorded_answer_is_read() {
    let mut tokens_read = 0;
    for (name, evidence) in Evidence::all("token-") {
        let server = Server::always(evidence.response.status, "text/html;charset=UTF-8", &evidence.response.body).await;
        let answer = play(&evidence, &at(&server)).await;
        let json = evidence.json();
        let text = |key: &str| json.get(key).map(|value| value.as_str().unwrap().trim());
        if let Some(error) = json.get("error") {
            let failure = answer.unwrap_err();
            let refusal = failure.refusal().unwrap_or_else(|| panic!("{name}: {failure:?}"));
            assert_eq!(failure.code(), error.as_i64().map(ErrorCode::from), "{name}");
            assert_eq!(refusal.description(), text("error_description"), "{name}");
            continue;
        }
        let tokens = answer.unwrap_or_else(|failure| panic!("{name}: {failure:?}"));
        assert_eq!(Some(tokens.access_token().expose()), text("access_token"), "{name}");
        assert_eq!(tokens.refresh_token().map(Secret::expose), text("refresh_token"), "{name}");
        assert_eq!(tokens.expires_in().map(|lifetime| lifetime.as_secs()), json["expires_in"].as_u64(), "{name}");
        assert_eq!(tokens.expires_at(), Some(NOW + tokens.expires_in().unwrap()), "{name}");
        assert_eq!(tokens.scopes(), text("scope").map(Scopes::parse).as_ref(), "{name}");
        assert_eq!(tokens.token_type().map(TokenType::as_str), text("token_type"), "{name}");
        assert_eq!(tokens.mac_key().map(Secret::expose), text("mac_key"), "{name}");
        assert_eq!(tokens.mac_algorithm(), text("mac_algorithm"), "{name}");
        assert_eq!(tokens.open_id(), text("openId"), "{name}");
        assert_eq!(tokens.union_id(), text("union_id"), "{name}");
        tokens_read += 1;
    }
    assert!(tokens_read >= 6, "{tokens_read}");
}

#[test]
fn every_recorded_code_request_is_built_and_its_redirect_read() {
    let mut codes = 0;
    for (name, evidence) in Evidence::all("authorize-") {
        let parameters = evidence.request.parameters();
        if parameters["response_type"] != "code" {
            continue;
        }
        let application = application();
        let mut request = application.authorize();
        if let Some(scopes) = parameters.get("scope") {
            request = request.scopes(Scopes::parse(scopes));
        }
        if let Some(locale) = parameters.get("_locale") {
            request = request.locale(locale);
        }
        if let Some(pt) = parameters.get("pt") {
            request = request.pt(pt.parse().unwrap());
        }
        let skip_confirm = parameters.get("skip_confirm").is_some_and(|value| value == "true");
        let recorded_state = parameters.get("state").map(State::from_stored);
        let state = recorded_state.clone().unwrap_or_else(|| State::generate().unwrap());
        let authorization = request.skip_confirm(skip_confirm).state(state.clone()).build().unwrap();

        let mut expected = parameters.clone();
        expected.insert("state".to_owned(), state.as_str().to_owned());
        expected.entry("skip_confirm".to_owned()).or_insert_with(|| "false".to_owned());
        let sent: BTreeMap<String, String> = authorization.url.query_pairs().into_owned().collect();
        assert_eq!(sent, expected, "{name}");
        assert!(authorization.url.as_str().starts_with(&format!("{}?", evidence.request.url)), "{name}");

        let result = application.read_redirect(&evidence.response.headers["location"], &state);
        match (recorded_state, name.contains("denied")) {
            (None, _) => assert_eq!(result, Err(RedirectError::MissingParameter { name: "state" }), "{name}"),
            (Some(_), true) => assert!(result.unwrap_err().is_denied(), "{name}"),
            (Some(_), false) => {
                assert_eq!(result.unwrap().expose(), "C3_synthetic-authorization-code", "{name}");
                codes += 1;
            }
        }
    }
    assert!(codes >= 5, "{codes}");
}

#[test]
fn an_authorize_url_has_a_fresh_state_and_an_explicit_skip_confirm() {
    let oauth = application();
    let build = || oauth.authorize().scopes([Scope::PROFILE, Scope::OPENID_CONNECT]).device_id("ha.1/2").build().unwrap();
    let (first, second) = (build(), build());
    assert_ne!(first.state.as_str(), second.state.as_str());
    let sent: BTreeMap<String, String> = first.url.query_pairs().into_owned().collect();
    assert_eq!(sent["state"], first.state.as_str());
    assert_eq!((sent["skip_confirm"].as_str(), sent["scope"].as_str()), ("false", "1 openid"));
    assert_eq!((sent["device_id"].as_str(), sent["client_id"].as_str()), ("ha.1/2", "2882303761517163841"));
    assert!(!format!("{first:?}").contains(first.state.as_str()));
    let bare = oauth.authorize().skip_confirm(true).build().unwrap().url;
    assert!(bare.query().unwrap().contains("skip_confirm=true") && !bare.query().unwrap().contains("scope="));
}

#[test]
fn an_enormous_scope_list_fits() {
    let scopes: Scopes = (0..20_000).map(Scope::from).collect();
    let url = application().authorize().scopes(scopes.clone()).build().unwrap().url;
    let sent = url.query_pairs().find(|(name, _)| name == "scope").map(|(_, value)| value.into_owned());
    assert_eq!(sent.map(|sent| Scopes::parse(&sent)), Some(scopes));
}

#[test]
fn the_legacy_fragment_is_read() {
    let evidence = Evidence::named("authorize-implicit-documented-en");
    let location = &evidence.response.headers["location"];
    let state = State::from_stored("synthetic-state");
    let tokens = application().parse_legacy_implicit_fragment(location, &state).unwrap();
    assert_eq!(tokens.access_token().expose(), "V3_synthetic-access-token");
    assert_eq!(tokens.expires_in(), Some(Duration::from_secs(7_776_000)));
    assert_eq!(tokens.mac_key().unwrap().expose(), "synthetic-mac-key-000000000");
    assert_eq!(tokens.scopes(), Some(&Scopes::parse("1 3")));
    assert!(tokens.refresh_token().is_none() && tokens.signing_key().is_some());

    let read = |location: &str| application().parse_legacy_implicit_fragment(location, &state);
    assert_eq!(read(&location.replace("synthetic-state", "other")), Err(RedirectError::StateMismatch));
    assert_eq!(read(&location.replace("app.", "evil.")), Err(RedirectError::ForeignUrl { part: "host" }));
    let twice = format!("{location}&access_token=other");
    assert_eq!(read(&twice), Err(RedirectError::DuplicateParameter { name: "access_token" }));
    let none = location.replace("access_token", "token");
    assert_eq!(read(&none), Err(RedirectError::MissingParameter { name: "access_token" }));
    let denied = "https://app.example.com/mi/callback?error=96012&error_description=no&state=synthetic-state";
    assert!(read(denied).unwrap_err().is_denied());
    assert!(application().read_redirect(location, &state).is_err(), "the fragment is no code");
}

#[tokio::test]
async fn secrets_with_any_character_arrive_whole() {
    let secret = "50S2mk+/TDHQFbV6O6kMjg==&x=1% é";
    for method in [TokenMethod::Post, TokenMethod::Get] {
        let server = Server::always(200, "application/json", "{}").await;
        let redirect_uri = "https://app.example.com/cb?a=1&b=2";
        let oauth = OAuthClient::new("9223372036854775807", secret, redirect_uri).unwrap().with_base_url(&server.url).unwrap();
        let _ = oauth.with_token_method(method).refresh(&"R3_/+=".into()).await;
        let parameters = server.received().remove(0).parameters();
        assert_eq!(parameters["client_secret"], secret);
        assert_eq!(parameters["redirect_uri"], redirect_uri);
        assert_eq!(parameters["refresh_token"], "R3_/+=");
        assert_eq!(parameters["client_id"], "9223372036854775807");
    }
}

#[tokio::test]
async fn post_keeps_secrets_out_of_the_url() {
    let server = Server::always(200, "application/json", "{}").await;
    let _ = at(&server).refresh(&"R3_secret".into()).await;
    assert!(server.received()[0].query.is_empty());
}

#[tokio::test]
async fn a_base_url_may_have_a_path() {
    let server = Server::always(200, "application/json", "{}").await;
    let oauth = application().with_base_url(format!("{}/mi/", server.url)).unwrap();
    let _ = oauth.refresh(&"r".into()).await;
    assert_eq!(server.received()[0].path, "/mi/oauth2/token");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::always(200, "application/json", r#"{"access_token":"a"}"#).await;
    let target = format!("{}/oauth2/token", elsewhere.url);
    for status in [301, 302, 303, 307, 308] {
        let target = target.clone();
        let server = Server::start(move |_| {
            let mut response = respond(status, "text/html", "<a>moved</a>");
            response.headers_mut().insert("location", target.parse().unwrap());
            async move { response }
        })
        .await;
        let failure = at(&server).refresh(&"R3_secret".into()).await.unwrap_err();
        assert!(matches!(failure, TokenError::Redirected { .. }), "{failure:?}");
        assert!(!failure.may_have_been_applied());
        assert!(!shown(&failure).contains(&elsewhere.url));
    }
    assert!(elsewhere.received().is_empty());
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_read_to_its_end() {
    let server = Server::always(200, "application/json", format!(r#"{{"access_token":"{}"}}"#, "a".repeat(1000))).await;
    let failure = at(&server).with_body_limit(999).refresh(&"r".into()).await.unwrap_err();
    assert!(matches!(failure, TokenError::BodyTooLarge { limit: 999, .. }) && failure.may_have_been_applied(), "{failure:?}");
    assert!(at(&server).with_body_limit(1019).refresh(&"r".into()).await.is_ok());
    assert!(at(&server).with_body_limit(1018).refresh(&"r".into()).await.is_err());
}

#[tokio::test]
async fn an_error_page_keeps_its_body() {
    let page = "<html><body>502 Bad Gateway</body></html>";
    let server = Server::always(502, "text/html; charset=gbk", page).await;
    let failure = at(&server).refresh(&"r".into()).await.unwrap_err();
    assert_eq!(failure.body().unwrap().expose(), &Bytes::from(page));
    assert_eq!(failure.status().map(|status| status.as_u16()), Some(502));
    let TokenError::NotJson { media_type, .. } = failure else { panic!("{failure:?}") };
    assert_eq!(media_type.as_str(), Some("text/html"));
}

#[tokio::test]
async fn nothing_is_sent_when_there_is_no_connection() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let oauth = application().with_base_url(format!("http://127.0.0.1:{port}")).unwrap();
    for method in [TokenMethod::Post, TokenMethod::Get] {
        let failure = oauth.clone().with_token_method(method).refresh(&"R3_secret".into()).await.unwrap_err();
        assert!(matches!(failure, TokenError::NotSent(_)), "{failure:?}");
        assert!(failure.is_retryable() && !failure.may_have_been_applied());
        assert!(!shown(&failure).contains("secret") && !shown(&failure).contains("oauth2/token"), "{}", shown(&failure));
    }
}

#[tokio::test]
async fn a_broken_or_slow_answer_leaves_the_outcome_open() {
    // One server closes after the head, one within the body, one never answers.
    for (head, closes) in
        [("", true), ("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"access_token\":\"V3_secret", true), ("", false)]
    {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            let mut open = Vec::new();
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let _ = stream.read(&mut [0; 4096]).await;
                stream.write_all(head.as_bytes()).await.unwrap();
                if !closes {
                    open.push(stream);
                }
            }
        });
        let oauth = application().with_base_url(&url).unwrap().with_timeout(Duration::from_millis(300));
        for method in [TokenMethod::Post, TokenMethod::Get] {
            let failure = oauth.clone().with_token_method(method).refresh(&"R3_secret".into()).await.unwrap_err();
            assert!(matches!(failure, TokenError::Interrupted(_)), "{failure:?}");
            assert!(failure.may_have_been_applied() && !failure.is_retryable());
            assert!(!shown(&failure).contains("secret"), "{}", shown(&failure));
            assert_eq!(failure.to_string().contains("timed out"), !closes);
        }
        server.abort();
    }
}

#[tokio::test]
async fn a_server_that_repeats_what_it_was_sent_gives_nothing_away() {
    let server = Server::start(|request| async move {
        let description = format!("no {} with {}", request.form["refresh_token"], request.form["client_secret"]);
        respond(200, "application/json", serde_json::json!({ "error": 96009, "error_description": description }).to_string())
    })
    .await;
    let failure = at(&server).refresh(&"R3_abc".into()).await.unwrap_err();
    assert!(failure.is_refresh_token_invalid());
    assert!(!shown(&failure).contains("R3_abc") && !shown(&failure).contains(SECRET), "{}", shown(&failure));
}

#[tokio::test]
async fn a_refresh_keeps_the_old_token_when_there_is_no_new_one() {
    let server = Server::always(200, "application/json", r#"{"access_token":"a"}"#).await;
    let tokens = at(&server).refresh(&"R3_old".into()).await.unwrap();
    assert_eq!(tokens.refresh_token().unwrap().expose(), "R3_old");
    let tokens = at(&server).exchange_code(&AuthorizationCode::new("c")).await.unwrap();
    assert!(tokens.refresh_token().is_none());
}

#[tokio::test]
async fn an_endless_answer_is_limited_too() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4096]).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        while stream.write_all(&[b' '; 4096]).await.is_ok() {}
    });
    let failure = application().with_base_url(url).unwrap().refresh(&"r".into()).await.unwrap_err();
    assert!(matches!(failure, TokenError::BodyTooLarge { limit: DEFAULT_BODY_LIMIT, .. }), "{failure:?}");
}

#[test]
fn a_client_that_cannot_work_is_not_made() {
    let new = |id: &str, secret: &str, uri: &str| OAuthClient::new(id, secret, uri).map(drop).unwrap_err();
    assert_eq!(new("", "s", "https://a.example"), OAuthConfigError::EmptyClientId);
    assert_eq!(new("1", "", "https://a.example"), OAuthConfigError::EmptyClientSecret);
    assert!(matches!(new("1", "s", "a.example"), OAuthConfigError::RedirectUri(_)));
    for base_url in
        ["account.xiaomi.com", "ftp://account.xiaomi.com", "https://account.xiaomi.com?x=1", "https://account.xiaomi.com#x"]
    {
        assert_eq!(application().with_base_url(base_url).map(drop), Err(OAuthConfigError::BaseUrl), "{base_url}");
    }
    assert!(!format!("{:?}", application()).contains(SECRET));
}
