//! A Mi server on your machine: sign-in, tokens, open API, passbook and password confirmation, for tests.
//!
//! ```
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use xiaomi_open_api::emulator::Emulator;
//!
//! let mi = Emulator::start().await?;
//! let client = mi.client(&mi.users()[0]);
//! let profile = client.get_user_profile().await?.into_inner();
//! assert_eq!(profile.nickname.as_deref(), Some("Alice Example"));
//! # Ok(())
//! # }
//! # tokio::runtime::Runtime::new()?.block_on(example())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It listens on a free port of 127.0.0.1 and stops when it is dropped. Its addresses are those of the real service, all
//! three hosts on one port; answers are the recorded ones with the data of the test users in them:
//!
//! | path | what | refuses with |
//! | --- | --- | --- |
//! | `/oauth2/authorize` | a page: choice of test user, consent, deny; works without JavaScript | 96001, 96002, 96007, 96010, 96011, 96012 |
//! | `/oauth2/token` | code and refresh grant, GET and POST; codes and refresh tokens work once | 96001, 96002, 96003, 96006, 96009, 96010, 96013 |
//! | `/user/profile` | scope 1 | 96001, 96002, 96007, 96008, 96012 |
//! | `/user/openidV2` | scope 3 | the same |
//! | `/user/phoneAndEmail` | scopes 4 and 6 | the same |
//! | `/user/relation` | scope 2 | the same |
//! | `/app/get_pass` | scope 16000; the same passes whatever phone is asked about | the same |
//! | `/checkPassword` | a page: the password once more; then a signed callback | 96001, 96002, 96010 |
//!
//! A refusal that has more to say than the real service would say it in the header `X-Emulator-Hint`, or on its page.
//!
//! # Without a browser
//!
//! [`Emulator::sign_in`] gives tokens at once. [`Emulator::approve`], [`Emulator::deny`] and
//! [`Emulator::confirm_password`] take the URL that an application would send the browser to, and return the one that the
//! browser comes back to.
//!
//! ```
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use xiaomi_open_api::callback::CallbackVerifier;
//! use xiaomi_open_api::emulator::Emulator;
//!
//! let mi = Emulator::start().await?;
//! let (app, user) = (&mi.apps()[0], &mi.users()[0]);
//! let page = mi.client(user).check_user_password(app.client_id().parse()?, user.id(), "https://app.example.com/checked")?;
//!
//! let callback = mi.confirm_password(page.as_str(), user.password())?;
//! let verifier = CallbackVerifier::new(app.client_secret()).clock(mi.clock());
//! assert!(verifier.verify(&callback)?.is_password_confirmed());
//! # Ok(())
//! # }
//! # tokio::runtime::Runtime::new()?.block_on(example())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # When things go wrong
//!
//! ```
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//! use xiaomi_open_api::emulator::{Emulator, Fault, Injection};
//!
//! let mi = Emulator::start().await?;
//! let client = mi.client(&mi.users()[0]);
//!
//! mi.inject(Injection::new(Fault::ConnectionReset).on("/user/profile"));
//! assert!(client.get_user_profile().await.is_err_and(|error| error.is_retryable()));
//!
//! mi.advance(Duration::from_secs(3 * 24 * 60 * 60));
//! assert!(client.get_user_profile().await.is_err_and(|error| error.is_token_expired()));
//! # Ok(())
//! # }
//! # tokio::runtime::Runtime::new()?.block_on(example())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # From other languages
//!
//! `cargo run -p xiaomi-open-api --features emulator --example emulator -- --port 8890` starts one, and prints its app and
//! users; `--json` prints them as one JSON object, with the members of `GET /__emulator/` below. Ids are strings there,
//! since they do not fit a JSON number everywhere. Everything else is done under `/__emulator/`, with JSON bodies:
//!
//! | request | what it does |
//! | --- | --- |
//! | `GET /__emulator/` | `base_url`, `apps`, `users`, `paths`, `admin` |
//! | `GET /__emulator/apps` | each with `name`, `client_id`, `client_secret`, `redirect_uris`, `any_loopback_port`, `scopes`, `receives_user_id`, `requires_mac` |
//! | `GET /__emulator/users` | each with `name`, `user_id`, `union_id`, `open_ids` (by `client_id`), `password`, `phone`, `email`, `friends`, `passes` (how many) |
//! | `POST /__emulator/sign-in` `{"user_id": "1909031", "client_id": "…", "scope": "1 3"}` | answers with tokens, as the token endpoint does but without its prefix; `client_id` (the first app) and `scope` (all of the app's) are optional |
//! | `POST /__emulator/revoke` `{"user_id": "1909031"}` | ends what the user has with all apps |
//! | `POST /__emulator/faults` `{"fault": {"kind": "status", "status": 500}, "path": "/user/profile", "after": 0, "times": 1}` | injects a [`Fault`]; `path` (any), `after` (0) and `times` (1; `null` is always) are optional |
//! | `GET`, `DELETE /__emulator/faults` | those that wait; clears them |
//! | `POST /__emulator/latency` `{"milliseconds": 50}` | has every answer wait |
//! | `GET /__emulator/clock`, `POST` `{"seconds": 300}` | `unix_seconds`; moves the clock forward |
//! | `GET /__emulator/hits` | how many requests each path had |
//! | `POST /__emulator/reset` | everything as it was at the start |
//!
//! # What is guessed
//!
//! The emulator follows the documentation, and the newest where editions differ. Where nothing is published it does the
//! following, which the real service may do otherwise:
//!
//! * HTTP 200 for every refusal of the open API but 96008 (403) and 96012 (401); HTTP 400 for error pages.
//! * A nonce that came before: 96012 with the description "nonce has been used". Ten minutes of tolerance for its age. The
//!   host that is signed may be the emulator's or the real one; the port is not signed.
//! * A scope that the app is not permitted: 96007, at the redirect. Words that are no scopes are passed over.
//! * `skip_confirm`: the page is left out when the user signed in with this browser before, and allowed the app these
//!   scopes.
//! * A profile with `userId` has the sizes of the picture too; the recorded one is older than these.
//! * The old access token ends with a refresh ([`Builder::access_token_outlives_refresh`] for the other reading).
//! * checkPassword: a wrong password gives `xmResult=false` without `code`, "cancel" a callback without `xmResult`; all
//!   three are signed. The code of a confirmed password stands for every scope of the app, and any of its redirect URIs.

mod admin;
mod app;
mod authorize;
mod builder;
mod check_password;
mod clock;
mod evidence;
mod fault;
mod html;
mod locale;
mod mac;
mod open_api;
mod pages;
mod params;
mod random;
mod redirect;
mod refusal;
mod reply;
mod server;
mod shared;
mod token;
mod tokens;
mod user;
mod wire;

use std::convert::identity;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

use crate::api::{Client, Credentials};
use crate::passbook::Passbook;

use authorize::{Authorization, Problem};
use check_password::{Outcome, PasswordCheck};
use params::Params;
use shared::Shared;
use tokens::Pair;

pub use app::App;
pub use builder::{Builder, StartError};
pub use clock::EmulatorClock;
pub use fault::{Fault, Injection};
pub use refusal::Refusal;
pub use user::User;

/// A running Mi server. It stops when it is dropped.
pub struct Emulator {
    shared: Arc<Shared>,
    client: Client,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

/// What a sign-in gives. The values are worth nothing outside the emulator, so nothing hides them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tokens {
    /// The access token.
    pub access_token: String,
    /// The refresh token.
    pub refresh_token: String,
    /// How long the access token is good.
    pub expires_in: Duration,
    /// The scopes, with spaces between them.
    pub scope: String,
    /// The key that signs calls.
    pub mac_key: String,
    /// The openId of the user in the app.
    pub open_id: String,
    /// The `unionId` of the user.
    pub union_id: String,
}

impl Emulator {
    /// Starts on a free port of 127.0.0.1, with the [built-in apps](App::built_in) and [users](User::built_in).
    ///
    /// # Errors
    ///
    /// As [`Builder::start`].
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// An emulator with apps, users, lifetimes, a clock or faults of your own.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Where it listens, such as `http://127.0.0.1:49152`, for everything that has a base URL.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    /// The apps.
    #[must_use]
    pub fn apps(&self) -> &[App] {
        &self.shared.apps
    }

    /// The test users.
    #[must_use]
    pub fn users(&self) -> &[User] {
        &self.shared.users
    }

    /// Base URL, apps and users as JSON: what `GET /__emulator/` answers, and the example prints.
    #[must_use]
    pub fn describe(&self) -> serde_json::Value {
        admin::describe(&self.shared)
    }

    /// A client for a user who is signed in to the first app, with all of its scopes.
    #[must_use]
    pub fn client(&self, user: &User) -> Client {
        self.client_of(self.first_app(), user)
    }

    /// A client for a user who is signed in to this app, with all of its scopes.
    #[must_use]
    pub fn client_of(&self, app: &App, user: &User) -> Client {
        let pair = token::sign_in_for_all(&self.shared, app, user);
        self.client.with_credentials(Credentials::new(app.client_id(), pair.access_token))
    }

    /// A client without credentials, for those of a token that the test has.
    #[must_use]
    pub fn anonymous_client(&self) -> Client {
        self.client.clone()
    }

    /// A passbook client for a user who is signed in to the first app.
    #[must_use]
    pub fn passbook(&self, user: &User) -> Passbook {
        Passbook::from_client(&self.client(user)).with_base_url(self.base_url())
    }

    /// Signs a user in to the first app, without a browser. `scopes` have spaces between them; none are all of the app's.
    ///
    /// # Errors
    ///
    /// 96007 when the app is not permitted a scope.
    pub fn sign_in(&self, user: &User, scopes: &str) -> Result<Tokens, Refusal> {
        self.sign_in_to(self.first_app(), user, scopes)
    }

    /// Signs a user in to an app, as [`sign_in`](Self::sign_in).
    ///
    /// # Errors
    ///
    /// 96007 when the app is not permitted a scope.
    pub fn sign_in_to(&self, app: &App, user: &User, scopes: &str) -> Result<Tokens, Refusal> {
        token::sign_in(&self.shared, app, user, scopes).map(|pair| Tokens::of(pair, app))
    }

    fn first_app(&self) -> &App {
        self.shared.apps.first().expect("the builder puts the built-in apps where there are none")
    }

    /// Opens an authorize URL as this user and allows what it asks for. Returns where the browser goes: the redirect URI,
    /// with a code, or with the error that the app is told.
    ///
    /// # Errors
    ///
    /// What the error page would show, when there is no place to send the browser to.
    pub fn approve(&self, authorize_url: &str, user: &User) -> Result<String, Refusal> {
        Ok(self.open(authorize_url)?.map_or_else(identity, |request| request.allow(&self.shared, user)))
    }

    /// Opens an authorize URL and says no; as [`approve`](Self::approve).
    ///
    /// # Errors
    ///
    /// As [`approve`](Self::approve).
    pub fn deny(&self, authorize_url: &str) -> Result<String, Refusal> {
        Ok(self.open(authorize_url)?.map_or_else(identity, |request| request.deny()))
    }

    /// What an authorize URL asks for, or where it leads to at once.
    fn open(&self, url: &str) -> Result<Result<Authorization<'_>, String>, Refusal> {
        match Authorization::read(&self.shared, &query_of(url)?) {
            Ok(request) => Ok(Ok(request)),
            Err(Problem::Redirect(location)) => Ok(Err(location)),
            Err(Problem::Page(refusal)) => Err(refusal),
        }
    }

    /// Opens a checkPassword URL and types a password. Returns where the browser goes: the callback with its signature,
    /// whether the password was right or not.
    ///
    /// # Errors
    ///
    /// What the error page would show.
    pub fn confirm_password(&self, check_password_url: &str, password: &str) -> Result<String, Refusal> {
        let check = PasswordCheck::read(&self.shared, &query_of(check_password_url)?)?;
        Ok(check.finish(&self.shared, &check.try_password(check.user, password)))
    }

    /// Opens a checkPassword URL and cancels; as [`confirm_password`](Self::confirm_password).
    ///
    /// # Errors
    ///
    /// What the error page would show.
    pub fn cancel_password(&self, check_password_url: &str) -> Result<String, Refusal> {
        let check = PasswordCheck::read(&self.shared, &query_of(check_password_url)?)?;
        Ok(check.finish(&self.shared, &Outcome::Cancelled))
    }

    /// Ends what a user has with all apps, as the user can in the account settings: codes, tokens, consent.
    pub fn revoke(&self, user: &User) {
        self.shared.revoke(user);
    }

    /// Makes something go wrong.
    pub fn inject(&self, injection: Injection) {
        self.shared.state().faults.add(injection);
    }

    /// Has every answer wait this long.
    pub fn set_latency(&self, latency: Duration) {
        self.shared.state().latency = latency;
    }

    /// How many requests a path had, failed ones included.
    #[must_use]
    pub fn hits(&self, path: &str) -> u64 {
        self.shared.state().hits().get(path).copied().unwrap_or_default()
    }

    /// The clock, to be shared with what is tested.
    #[must_use]
    pub fn clock(&self) -> EmulatorClock {
        self.shared.clock.clone()
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.shared.clock.advance(by);
    }

    /// Everything as it was at the start: no tokens, no consent, the faults of the builder, the clock where it belongs.
    pub fn reset(&self) {
        self.shared.reset();
    }

    /// Stops listening and waits until requests under way are answered. To drop it stops it too, without the wait.
    pub async fn shutdown(self) {
        drop(self.stop);
        // The task ends well; it has nothing to say.
        let _ = self.server.await;
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}

impl Tokens {
    fn of(pair: Pair, app: &App) -> Self {
        Self {
            access_token: pair.access_token,
            refresh_token: pair.refresh_token,
            expires_in: pair.expires_in,
            scope: pair.grant.scopes.join(" "),
            mac_key: pair.mac_key.unwrap_or_default(),
            open_id: pair.grant.user.open_id(app),
            union_id: pair.grant.user.union_id().to_owned(),
        }
    }
}

fn query_of(url: &str) -> Result<Params, Refusal> {
    let url = Url::parse(url).map_err(|_| Refusal::bad_parameter("(not a URL)"))?;
    Params::read(url.query().unwrap_or_default(), "")
}
