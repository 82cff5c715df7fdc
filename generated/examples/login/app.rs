//! The application: its state, its addresses, and what they do.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Uri;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::CookieJar;
use url::Url;
use xiaomi_open_api::Client;
use xiaomi_open_api::callback::CallbackVerifier;
use xiaomi_open_api::oauth::{self, OAuthClient};
use xiaomi_open_api::scope::Scope;
use xiaomi_open_api::session::{MemoryTokenStore, Session};

use crate::BoxError;
use crate::language::Language;
use crate::pages;
use crate::problem::Problem;
use crate::sessions::{Cookies, Sessions, SignedIn, state_of};

/// Where checkPassword sends the browser to; on the host of the redirect URI, as it has to be.
const CONFIRMED: &str = "/mi/confirmed";

/// The parameter of that address which ties the answer to a session.
const CHECK: &str = "check";

pub(crate) struct App {
    client_id: i64,
    oauth: OAuthClient,
    /// Calls the open API; each session has a copy with its own access token.
    api: Client,
    /// One for the life of the program: it remembers which callbacks it has seen, so each is good once. Processes that
    /// share the work need a common `NonceStore`, else each of them would accept a callback once.
    verifier: CallbackVerifier,
    confirmed_url: Url,
    cookies: Cookies,
    sessions: Sessions,
    policy: HeaderValue,
}

impl App {
    /// `images` is where pictures of users may come from, in the words of a content security policy.
    pub(crate) fn new(oauth: OAuthClient, api: Client, verifier: CallbackVerifier, images: &str) -> Result<Self, BoxError> {
        let redirect_uri = oauth.redirect_uri().as_url();
        if redirect_uri.path() == "/" {
            return Err("the redirect URI needs a path, such as /mi/callback".into());
        }
        let cookies = Cookies { secure: redirect_uri.scheme() == "https", redirect_path: redirect_uri.path().to_owned() };
        let mut confirmed_url = redirect_uri.join(CONFIRMED)?;
        confirmed_url.set_query(None);
        let policy =
            format!("default-src 'none'; style-src 'self'; img-src data: {images}; base-uri 'none'; frame-ancestors 'none'");
        Ok(Self {
            client_id: oauth.client_id().parse().map_err(|_| "the App ID is a whole number")?,
            verifier: verifier.expected_callback(&confirmed_url)?,
            policy: HeaderValue::from_str(&policy)?,
            sessions: Sessions::default(),
            oauth,
            api,
            confirmed_url,
            cookies,
        })
    }

    /// Where browsers open this application: the host of the redirect URI, since cookies set elsewhere would not be there
    /// when the browser comes back.
    pub(crate) fn origin(&self) -> String {
        self.confirmed_url.origin().ascii_serialization()
    }
}

pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/sign-in", post(sign_in))
        .route("/sign-out", post(sign_out))
        .route("/confirm-password", post(confirm_password))
        .route(CONFIRMED, get(password_confirmed))
        .route("/style.css", get(|| async { ([(CONTENT_TYPE, "text/css")], include_str!("style.css")) }))
        // The path of the redirect URI is configured, and routes are not: they would read `:` and `{` as patterns.
        .fallback(get(redirected))
        .layer(from_fn_with_state(Arc::clone(&app), secure))
        .with_state(app)
}

/// The front page: an invitation, or what the Mi Account says of the user.
async fn home(State(app): State<Arc<App>>, language: Language, jar: CookieJar) -> Response {
    let Some(signed_in) = app.sessions.of(&jar) else {
        return pages::welcome(language).into_response();
    };
    let (profile, open_id) = tokio::join!(
        signed_in.account.call(async |mi| mi.get_user_profile().await),
        signed_in.account.call(async |mi| mi.get_user_open_id().await),
    );
    match (profile, open_id) {
        (Ok(profile), Ok(open_id)) => pages::account(language, &signed_in, &profile, &open_id).into_response(),
        (Err(error), _) | (_, Err(error)) => {
            if error.is_sign_in_required() {
                app.sessions.end(&jar);
            }
            Problem::from(error).page(language).into_response()
        }
    }
}

/// Sends the browser to the Mi Account.
async fn sign_in(State(app): State<Arc<App>>, language: Language, jar: CookieJar) -> Response {
    let authorize = app.oauth.authorize().scopes([Scope::PROFILE, Scope::OPEN_ID]).locale(language.locale());
    match authorize.build() {
        // The state goes two ways: with the URL to the server and back, and in a cookie of this browser. Both have to
        // arrive. A link that somebody else made, with a code of theirs in it, finds no cookie that fits: without this a
        // user could be signed in to somebody else's account and not notice.
        Ok(authorization) => {
            let jar = jar.add(app.cookies.state(&authorization.state));
            (jar, Redirect::to(authorization.url.as_str())).into_response()
        }
        Err(error) => Problem::from(error).page(language).into_response(),
    }
}

/// The browser is back from the Mi Account, or went to an address that is not there.
async fn redirected(State(app): State<Arc<App>>, language: Language, jar: CookieJar, uri: Uri) -> Response {
    if uri.path() != app.oauth.redirect_uri().as_url().path() {
        return Problem::NotFound.page(language).into_response();
    }
    let state = state_of(&jar);
    // A state is used once, whatever comes of it.
    let jar = jar.add(app.cookies.no_state());
    match finish_sign_in(&app, &uri, &state).await {
        Ok(id) => (jar.add(app.cookies.session(id)), Redirect::to("/")).into_response(),
        Err(problem) => (jar, problem.page(language)).into_response(),
    }
}

/// From the redirect to a session: state and code are checked, the code is exchanged for tokens, the user is known.
async fn finish_sign_in(app: &App, uri: &Uri, state: &oauth::State) -> Result<String, Problem> {
    let code = app.oauth.read_redirect(path_and_query(uri), state)?;
    let tokens = app.oauth.exchange_code(&code).await?;
    // The tokens stay in memory, as all of this does. A service stores them, and people need not sign in again when it
    // restarts.
    let account = Session::builder(app.oauth.clone(), MemoryTokenStore::new()).client(app.api.clone()).start(&tokens).await?;
    let profile = account.call(async |mi| mi.get_user_profile().await).await?;
    // The place to look the user up, or to make a new one. `union_id` is the key: it stays, and is the same for all
    // applications of a developer. Nicknames change, and anybody can take any.
    Ok(app.sessions.begin(SignedIn::new(account, profile.user_id))?)
}

/// Ends the session of this application. The user stays signed in at the Mi Account, which is not ours to end.
async fn sign_out(State(app): State<Arc<App>>, jar: CookieJar) -> Response {
    app.sessions.end(&jar);
    (jar.add(app.cookies.no_session()), Redirect::to("/")).into_response()
}

/// Sends the browser to checkPassword, before something that a forgotten, unlocked screen should not be enough for.
async fn confirm_password(State(app): State<Arc<App>>, language: Language, jar: CookieJar) -> Response {
    match password_page(&app, &jar) {
        Ok(page) => Redirect::to(page.as_str()).into_response(),
        Err(problem) => problem.page(language).into_response(),
    }
}

fn password_page(app: &App, jar: &CookieJar) -> Result<Url, Problem> {
    let signed_in = app.sessions.of(jar).ok_or(Problem::SignedOut)?;
    let user_id = signed_in.user_id.ok_or(Problem::NoUserId)?;
    let check = oauth::State::generate()?;
    let mut callback = app.confirmed_url.clone();
    callback.query_pairs_mut().append_pair(CHECK, check.as_str());
    let page = app.api.check_user_password(app.client_id, user_id, callback.as_str())?;
    signed_in.ask_password(check);
    Ok(page)
}

/// The browser is back from checkPassword.
async fn password_confirmed(State(app): State<Arc<App>>, language: Language, jar: CookieJar, uri: Uri) -> Response {
    match check_answer(&app, &jar, &uri) {
        Ok(()) => Redirect::to("/").into_response(),
        Err(problem) => problem.page(language).into_response(),
    }
}

fn check_answer(app: &App, jar: &CookieJar, uri: &Uri) -> Result<(), Problem> {
    let signed_in = app.sessions.of(jar).ok_or(Problem::SignedOut)?;
    // First the signature: before it holds, nothing in a callback means anything.
    let callback = app.verifier.verify(path_and_query(uri))?;
    // It says what the server found, not who brings it. So it has to be the answer to a question of this session, ...
    if !callback.parameter(CHECK).is_some_and(|check| signed_in.take_answer(check)) {
        return Err(Problem::NotAsked);
    }
    match callback.xm_result() {
        _ if callback.is_password_confirmed() => {}
        Some(_) => return Err(Problem::WrongPassword),
        None => return Err(Problem::Cancelled),
    }
    // ... and about its user: on that page people can switch to another account.
    if callback.xm_user_id() != signed_in.user_id {
        return Err(Problem::OtherUser);
    }
    signed_in.confirm_password();
    Ok(())
}

/// The address as it was received, for checks that cover every character of it.
fn path_and_query(uri: &Uri) -> &str {
    uri.path_and_query().map_or("/", |received| received.as_str())
}

/// No scripts, no frames, nothing from elsewhere but pictures; and no page with somebody's data stays behind.
async fn secure(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, app.policy.clone());
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // The redirect URI has a code in it.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
