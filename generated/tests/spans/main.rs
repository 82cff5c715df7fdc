//! The feature `tracing`: one span for each call and each token request, and no secret in anything that is logged.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what helps a test may fail like the test")]

mod recorder;

use std::time::Duration;

use recorder::{Recorder, Span};
use xiaomi_open_api::Retry;
use xiaomi_open_api::callback::CallbackVerifier;
use xiaomi_open_api::emulator::{App, Emulator, Fault, Injection};
use xiaomi_open_api::oauth::{AuthorizationCode, OAuthClient, TokenMethod, TokenSet};
use xiaomi_open_api::passbook::{Imei, Passbook};
use xiaomi_open_api::session::{MemoryTokenStore, Session};

const CLIENT_ID: &str = "2882303761517163841";
const SECRET: &str = "app-secret+/A==";
const REDIRECT_URI: &str = "https://app.example.com/mi/callback";
const FIELDS: [&str; 5] = ["operation", "method", "attempt", "status", "duration_ms"];

struct Scene {
    mi: Emulator,
    oauth: OAuthClient,
}

impl Scene {
    async fn start() -> Self {
        let app = App::new(CLIENT_ID, SECRET).with_redirect_uri(REDIRECT_URI);
        let mi = Emulator::builder().app(app).start().await.unwrap();
        let oauth = OAuthClient::new(CLIENT_ID, SECRET, REDIRECT_URI).unwrap();
        let oauth = oauth.with_base_url(mi.base_url()).unwrap().with_clock(mi.clock());
        Self { mi, oauth }
    }

    /// A code, and the state that came with it.
    fn code(&self) -> (AuthorizationCode, String) {
        let authorization = self.oauth.authorize().build().unwrap();
        let received = self.mi.approve(authorization.url.as_str(), &self.mi.users()[0]).unwrap();
        let code = self.oauth.read_redirect(&received, &authorization.state).unwrap();
        (code, authorization.state.as_str().to_owned())
    }

    async fn session(&self, tokens: &TokenSet) -> Session {
        let client = self.mi.anonymous_client().with_interceptor(Retry::default().pause(Duration::ZERO));
        let builder = Session::builder(self.oauth.clone(), MemoryTokenStore::new()).client(client).sign_requests();
        builder.start(tokens).await.unwrap()
    }
}

/// The span has these fields and no others; those that are `None` have no value.
fn assert_span(span: &Span, name: &str, operation: &str, method: &str, attempt: &str, status: Option<&str>) {
    assert_eq!(span.name, name);
    assert_eq!(span.fields, FIELDS, "{name}");
    let value = |field: &str| span.values.get(field).map(String::as_str);
    assert_eq!(value("operation"), Some(operation));
    assert_eq!(value("method"), Some(method));
    assert_eq!(value("attempt"), Some(attempt));
    assert_eq!(value("status"), status);
    assert!(value("duration_ms").unwrap().parse::<u64>().is_ok());
}

#[tokio::test]
async fn each_call_and_each_token_request_has_a_span() {
    let recorder = Recorder::start();
    let scene = Scene::start().await;
    let tokens = scene.oauth.exchange_code(&scene.code().0).await.unwrap();
    let session = scene.session(&tokens).await;
    let profile = async |client: xiaomi_open_api::Client| client.get_user_profile().await;

    session.call(profile).await.unwrap();
    scene.mi.inject(Injection::new(Fault::HtmlErrorPage).on("/user/profile"));
    session.call(profile).await.unwrap();
    session.refresh().await.unwrap();
    let error = scene.oauth.refresh(tokens.refresh_token().unwrap()).await.unwrap_err();
    assert!(error.is_refresh_token_invalid());
    scene.mi.inject(Injection::new(Fault::ConnectionReset).on("/oauth2/token"));
    scene.oauth.clone().with_token_method(TokenMethod::Get).exchange_code(&scene.code().0).await.unwrap_err();

    let spans = recorder.spans();
    let [exchange, call, retried, refresh, refused, broken] = &spans[..] else { panic!("{spans:#?}") };
    assert_span(exchange, "token_request", "exchangeCode", "POST", "1", Some("200"));
    assert_span(call, "call", "getUserProfile", "GET", "1", Some("200"));
    assert_span(retried, "call", "getUserProfile", "GET", "2", Some("200"));
    assert_span(refresh, "token_request", "refreshToken", "POST", "1", Some("200"));
    assert_span(refused, "token_request", "refreshToken", "POST", "1", Some("200"));
    assert_span(broken, "token_request", "exchangeCode", "GET", "1", None);
}

#[tokio::test]
async fn a_refresh_is_within_the_span_of_who_needed_it() {
    let recorder = Recorder::start();
    let scene = Scene::start().await;
    let tokens = scene.oauth.exchange_code(&scene.code().0).await.unwrap();
    let session = scene.session(&tokens).await;
    let handler = tracing::info_span!(target: "xiaomi_open_api::test", "handler");
    tracing::Instrument::instrument(session.refresh(), handler).await.unwrap();
    let spans = recorder.spans();
    let refresh = spans.iter().find(|span| span.values.get("operation").is_some_and(|name| name == "refreshToken")).unwrap();
    assert_eq!(refresh.parent, Some("handler"));
}

#[tokio::test]
async fn nothing_that_is_logged_holds_a_secret() {
    let recorder = Recorder::start();
    let scene = Scene::start().await;
    let mut secrets = vec![SECRET.to_owned()];
    let mut keep = |tokens: &TokenSet| {
        secrets.extend([tokens.access_token(), tokens.refresh_token().unwrap(), tokens.mac_key().unwrap()].map(|secret| {
            assert!(secret.expose().len() > 8);
            secret.expose().to_owned()
        }));
    };

    // Codes and tokens, in bodies and in URLs, and every way for it to fail.
    let mut codes = Vec::new();
    let mut exchange = async |oauth: OAuthClient| {
        let (code, state) = scene.code();
        codes.extend([code.expose().to_owned(), state]);
        oauth.exchange_code(&code).await
    };
    let tokens = exchange(scene.oauth.clone()).await.unwrap();
    keep(&tokens);
    let by_get = scene.oauth.clone().with_token_method(TokenMethod::Get);
    keep(&exchange(by_get.clone()).await.unwrap());
    for fault in faults() {
        scene.mi.inject(Injection::new(fault.clone()).on("/oauth2/token"));
        let _ = exchange(by_get.clone()).await;
        scene.mi.inject(Injection::new(fault).on("/oauth2/token"));
        let _ = exchange(scene.oauth.clone()).await;
    }

    // Signed calls, refreshes, passes, a password.
    let session = scene.session(&tokens).await;
    let imei = Imei::parse("490154203237518").unwrap();
    let hash = (&imei).into();
    let passes = async |client: xiaomi_open_api::Client| {
        Passbook::from_client(&client).with_base_url(scene.mi.base_url()).get_pass(&hash).await
    };
    session.call(passes).await.unwrap();
    for fault in faults() {
        scene.mi.inject(Injection::new(fault).on("/user/profile"));
        let _ = session.call(async |client| client.get_user_profile().await).await;
    }
    scene.mi.advance(Duration::from_secs(3 * 24 * 60 * 60));
    session.call(passes).await.unwrap();
    keep(&session.tokens());
    let user = &scene.mi.users()[0];
    let page = session.client().await.unwrap();
    let page = page.check_user_password(CLIENT_ID.parse().unwrap(), user.id(), "https://app.example.com/checked").unwrap();
    let callback = scene.mi.confirm_password(page.as_str(), user.password()).unwrap();
    let verifier = CallbackVerifier::new(SECRET).clock(scene.mi.clock());
    let verified = verifier.verify(&callback).unwrap();
    codes.push(verified.code().unwrap().to_owned());

    secrets.extend(codes);
    secrets.extend(["490154203237518".to_owned(), hash.as_hex().to_string(), user.password().to_owned()]);
    let logged = recorder.everything();
    assert!(logged.iter().any(|line| line.contains("exchangeCode")), "the recorder works");
    assert!(logged.iter().any(|line| line.contains("starting new connection")), "events of reqwest are there too");
    for secret in secrets {
        let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        for line in &logged {
            assert!(!line.contains(&secret) && !line.contains(&encoded), "`{secret}` in: {line}");
        }
    }
}

fn faults() -> [Fault; 6] {
    [
        Fault::ConnectionReset,
        Fault::TruncatedBody,
        Fault::HtmlErrorPage,
        Fault::NonceUsed,
        Fault::Status { status: 500 },
        Fault::Redirect { location: "http://127.0.0.1:9/elsewhere".to_owned() },
    ]
}
