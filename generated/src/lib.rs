//! "Sign in with Mi" and the open API of the Mi Account (Xiaomi).
//!
//! ```no_run
//! # async fn example(received: &str, remembered: String) -> Result<(), Box<dyn std::error::Error>> {
//! use xiaomi_open_api::oauth::{OAuthClient, State};
//! use xiaomi_open_api::scope::Scope;
//! use xiaomi_open_api::session::{FileTokenStore, Session};
//!
//! let oauth = OAuthClient::new("2882303761517163841", "app-secret", "https://app.example.com/mi/callback")?;
//!
//! // 1. Send the user's browser to Xiaomi, and remember the state in the user's session.
//! let authorization = oauth.authorize().scopes([Scope::PROFILE]).build()?;
//! println!("redirect to {}, remember {}", authorization.url, authorization.state.as_str());
//!
//! // 2. The browser is back at the redirect URI.
//! let code = oauth.read_redirect(received, &State::from_stored(remembered))?;
//! let tokens = oauth.exchange_code(&code).await?;
//!
//! // 3. From now on: the session refreshes the tokens in time, and stores them before it uses them.
//! let session = Session::builder(oauth, FileTokenStore::new("mi-account.json")).start(&tokens).await?;
//! let profile = session.call(async |client| client.get_user_profile().await).await?;
//! println!("{}", profile.nickname.as_deref().unwrap_or("somebody"));
//! # Ok(())
//! # }
//! ```
//!
//! With an access token at hand, a [`Client`] is all it takes: `Client::new(Credentials::new(app_id, token))`.
//!
//! | module | for |
//! | --- | --- |
//! | [`api`] | the calls of the open API, machine-written from the vendor's corrected OpenAPI document |
//! | [`oauth`] | signing in: authorize URL, redirect, exchange of codes and refresh tokens, redirect URI rules |
//! | [`session`] | tokens that stay alive: refreshed in time and once, stored before they are used |
//! | [`scope`] | what a user can be asked to allow |
//! | [`callback`] | the checkPassword callback, read only after its signature held |
//! | [`passbook`] | the passes in a user's Mi Wallet |
//! | [`signature`] | the MAC signature of requests and callbacks |
//! | [`clock`] | the time, so that tests can set it |
//! | `emulator` | a Mi server on your machine, with the feature of that name |
//! | [`guide`] | security, and coming from other code |
//!
//! A call that the server refuses is an [`Error`] with an [`ApiError`] inside, whatever the HTTP
//! status: the server decides by `code` in the body, and so does this crate.
//!
//! ```no_run
//! # async fn example(client: xiaomi_open_api::Client) {
//! match client.get_user_profile().await {
//!     Ok(profile) => println!("{:?}", profile.nickname),
//!     Err(error) if error.is_token_expired() => println!("sign in again"),
//!     Err(error) => println!("{error}"),
//! }
//! # }
//! ```
//!
//! # Features
//!
//! * `rustls` (default): TLS by rustls, with the certificates of the platform.
//! * `native-tls`: TLS by the platform's own library.
//! * `serialize`: `Serialize` for the types that the client only receives.
//! * `deserialize`: `Deserialize` for the types that the client only sends.
//! * `emulator`: the module of that name, a Mi server on your machine, for tests.
//! * `tracing`: a span for each call (`call`) and each token request (`token_request`), with `operation`, `method`,
//!   `attempt`, `status` and `duration_ms`, and no secret. A refresh is within the span of the first who needed it.

#[rustfmt::skip]
pub mod api;

pub mod callback;
pub mod clock;
#[cfg(feature = "emulator")]
pub mod emulator;
mod error_code;
pub mod oauth;
pub mod passbook;
pub mod scope;
pub mod session;
pub mod signature;

pub use api::types::{ApiError, ErrorCode};
pub use api::{BASE_URL, Client, Credentials, Error, ErrorKind, Interceptor, Retry, Secret};

/// Pages to read, with nothing in them to call.
#[cfg(any(doc, doctest))]
pub mod guide {
    #[doc = include_str!("../docs/security.md")]
    pub mod security {}

    #[cfg(any(not(doctest), feature = "emulator"))]
    #[doc = include_str!("../docs/migration.md")]
    pub mod migration {}
}

/// Compiles and runs the examples of the front pages with the documentation tests.
#[cfg(all(doctest, feature = "emulator"))]
mod front_pages {
    #[doc = include_str!("../README.md")]
    mod english {}

    #[doc = include_str!("../README.zh-CN.md")]
    mod chinese {}
}
