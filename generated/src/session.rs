//! Sessions that stay alive: tokens that are refreshed in time, once, and never lost without a word.
//!
//! ```no_run
//! # async fn example(oauth: xiaomi_open_api::oauth::OAuthClient, tokens: xiaomi_open_api::oauth::TokenSet)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! use xiaomi_open_api::session::{FileTokenStore, Session};
//!
//! // After the sign-in: the tokens are stored, then used.
//! let store = FileTokenStore::new("/var/lib/app/mi-account.json");
//! let session = Session::builder(oauth.clone(), store.clone()).start(&tokens).await?;
//!
//! // With every later start of the program.
//! if let Some(session) = Session::builder(oauth, store).resume().await? {
//!     let profile = session.call(async |client| client.get_user_profile().await).await?;
//!     println!("{}", profile.nickname.as_deref().unwrap_or("somebody"));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What a session does
//!
//! * It refreshes when the access token is about to expire by the clock of the [`OAuthClient`], and when the server says
//!   that it is (96008, on which [`Session::call`] makes the call a second time: it was not carried out).
//! * However many tasks ask at once, there is one refresh, and all of them get its result, error or not.
//! * The refresh runs in a task of its own: giving up on a call (a time-out, a browser that went away) does not stop it
//!   halfway.
//! * New tokens are stored before anybody gets them.
//! * It never sends a refresh a second time by itself. While the access token is merely *about* to expire, a failed refresh
//!   is no error: the access token is used on, and the refresh is tried again a little later.
//! * With [`sign_requests`](SessionBuilder::sign_requests) it signs every request with the MAC key of the tokens in use.
//!
//! Use one session for one account, and clone it where it is needed: two sessions on the same record, also in two
//! processes, need a store with a [lock](TokenStore::lock).
//!
//! # What is guaranteed when the process dies
//!
//! A refresh token is good for one refresh, and is dead when the server has carried it out, not when the answer arrives
//! (Mi Account documentation, refresh, pId 1516, 2024-09-25). So no client can promise that an account survives every
//! crash. What a session promises is that none is lost unnoticed: before the request is sent, the record in the store is
//! marked with the time ([`SessionRecord::refresh_started`]), and the mark goes only when the outcome is known.
//!
//! | the process dies | the store then holds | on [`resume`](SessionBuilder::resume) | the account |
//! | --- | --- | --- | --- |
//! | before the mark is stored | the old tokens, no mark | [`SessionStatus::Ready`] | is safe |
//! | after that, before the request reaches the server | the old tokens, marked | [`SessionStatus::InDoubt`] | is safe: the next refresh succeeds |
//! | after the server carried it out, before the answer is here | the old tokens, marked | [`SessionStatus::InDoubt`] | has to sign in again |
//! | after the answer, before the new tokens are stored | the old tokens, marked | [`SessionStatus::InDoubt`] | has to sign in again |
//! | after the new tokens are stored | the new tokens, no mark | [`SessionStatus::Ready`] | is safe |
//!
//! In doubt, the next refresh tries the old refresh token again, which can do no harm, and settles it: new tokens, or
//! [`SignInReason::Interrupted`]. [`Session::refresh`] settles it at once. Until then the old access token is used for as
//! long as the server takes it. The same holds when the process lives and the connection dies
//! ([`SessionError::RefreshInterrupted`]).
//!
//! When the store fails after the answer, the new tokens stay in memory, unused, and every further attempt begins with
//! storing them ([`SessionError::NotStored`]).

mod builder;
mod clients;
mod error;
mod file_store;
mod refresh;
mod state;
mod store;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::api::types::ApiError;
use crate::api::{Client, Error};
use crate::oauth::{OAuthClient, TokenSet};

pub use builder::SessionBuilder;
pub use error::{CallError, SessionError, SignInReason};
pub use file_store::FileTokenStore;
pub use store::{MemoryTokenStore, SessionRecord, StoreLock, TokenStore};

use refresh::Shared;
use state::{Current, Glance};

/// How long before it expires an access token is refreshed, unless told otherwise: five minutes. It is never more than
/// half the lifetime of the token.
pub const DEFAULT_REFRESH_MARGIN: Duration = Duration::from_secs(5 * 60);

/// The session of one account: gives out clients with an access token that works.
///
/// Cheap to clone; clones are the same session. `Debug` shows its status and no token.
#[derive(Clone)]
pub struct Session {
    shared: Arc<Shared>,
}

/// How a session is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionStatus {
    /// The tokens in use are those in the store, and nothing is known against them.
    Ready,
    /// A refresh broke off, here or in a process that died: the refresh token may be used up. The next refresh will tell;
    /// [`Session::refresh`] asks at once.
    InDoubt {
        /// When the refresh began.
        since: SystemTime,
    },
    /// There are new tokens that the store did not take yet.
    NotStored,
    /// The session is over.
    SignInRequired(SignInReason),
}

impl Session {
    /// Begins a session of an account of this application, with tokens kept in `store`.
    pub fn builder(oauth: OAuthClient, store: impl TokenStore) -> SessionBuilder {
        SessionBuilder::new(oauth, store)
    }

    /// A client with an access token that has not expired by the clock, refreshed if need be.
    ///
    /// Ask for one before each call and do not keep it: [`Session::call`] does that, and copes with access tokens that
    /// the server refuses.
    ///
    /// # Errors
    ///
    /// [`SessionError`], when a refresh was needed and failed, or the session is over.
    pub async fn client(&self) -> Result<Client, SessionError> {
        Ok(self.current().await?.client.clone())
    }

    /// Makes a call, refreshes the access token when the server says that it is expired (96008), and makes it once more.
    ///
    /// The operation gets a client to call with. Only a call that was refused with 96008, and so not carried out, is
    /// repeated; the operation runs at most twice. Let it make one call: a second one that is refused would repeat the
    /// first one too.
    ///
    /// # Errors
    ///
    /// [`CallError::Call`] when the call failed, [`CallError::Session`] when there is no access token to make it with.
    pub async fn call<T, F>(&self, operation: F) -> Result<T, CallError>
    where
        F: AsyncFn(Client) -> Result<T, Error<ApiError>>,
    {
        let current = self.current().await?;
        match operation(current.client.clone()).await {
            Err(error) if error.is_token_expired() => {
                let renewed = self.shared.renew(current.generation).await?;
                Ok(operation(renewed.client.clone()).await?)
            }
            result => Ok(result?),
        }
    }

    /// Refreshes the tokens now, or waits for a refresh that is under way.
    ///
    /// There is seldom a reason to: to settle [`SessionStatus::InDoubt`], or to have tokens with scopes that the user
    /// allowed since.
    ///
    /// # Errors
    ///
    /// [`SessionError`].
    pub async fn refresh(&self) -> Result<(), SessionError> {
        let current = self.shared.state().current();
        self.shared.renew(current.generation).await.map(drop)
    }

    /// The tokens: the newest, also when they could not be stored yet ([`SessionStatus::NotStored`]). They hold what is
    /// known of the user and the key for signed requests.
    ///
    /// Do not refresh them elsewhere: this session would be left with a refresh token that is used up.
    #[must_use]
    pub fn tokens(&self) -> TokenSet {
        self.shared.state().newest_tokens()
    }

    /// How the session is doing, without asking anybody.
    #[must_use]
    pub fn status(&self) -> SessionStatus {
        self.shared.state().status()
    }

    async fn current(&self) -> Result<Arc<Current>, SessionError> {
        let (current, may_use_on) = match self.shared.glance() {
            Glance::Use(current) => return Ok(current),
            Glance::Renew { current, may_use_on } => (current, may_use_on),
            Glance::Over(error) => return Err(error),
        };
        match self.shared.renew(current.generation).await {
            Err(error) if may_use_on && error.leaves_access_token() => Ok(current),
            result => result,
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("status", &self.status()).finish_non_exhaustive()
    }
}
