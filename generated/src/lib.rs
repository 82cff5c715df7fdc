//! Client for the Mi Account (Xiaomi) open API.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use xiaomi_open_api::{Client, Credentials};
//!
//! let client = Client::new(Credentials::new("2882303761517163841", "V3_access_token"));
//! let profile = client.get_user_profile().await?.into_inner();
//! println!("{} is {}", profile.union_id.unwrap_or_default(), profile.nickname.unwrap_or_default());
//! # Ok(())
//! # }
//! ```
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
//! * `emulator`: the module of that name, a Mi server on your machine, for tests.
//! * `tracing`: a span for each call, with operation, status, attempt and duration, and no secret.

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

/// Compiles and runs the examples of the front pages with the documentation tests.
#[cfg(doctest)]
mod front_pages {
    #[doc = include_str!("../README.md")]
    mod english {}

    #[doc = include_str!("../README.zh-CN.md")]
    mod chinese {}
}
