//! How a session begins.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::clients::{Clients, Prepare};
use super::error::SessionError;
use super::refresh::Shared;
use super::state::State;
use super::store::{AnyStore, SessionRecord, StoreFailure, TokenStore};
use super::{DEFAULT_REFRESH_MARGIN, Session};
use crate::api::{Client, Credentials};
use crate::oauth::{OAuthClient, TokenSet};

/// A session being put together; [`Session::builder`] begins one.
pub struct SessionBuilder {
    oauth: OAuthClient,
    store: Box<dyn AnyStore>,
    base: Client,
    margin: Duration,
    prepare: Option<Prepare>,
    signs: bool,
}

impl SessionBuilder {
    pub(super) fn new(oauth: OAuthClient, store: impl TokenStore) -> Self {
        let base = Client::with_http(Credentials::none(), oauth.http().clone());
        Self { oauth, store: Box::new(store), base, margin: DEFAULT_REFRESH_MARGIN, prepare: None, signs: false }
    }

    /// Calls the open API with copies of this client, whose credentials are replaced; one that shares the connections of
    /// the [`OAuthClient`] unless set.
    #[must_use]
    pub fn client(mut self, client: Client) -> Self {
        self.base = client;
        self
    }

    /// Refreshes this long before the access token expires; [`DEFAULT_REFRESH_MARGIN`] unless set.
    #[must_use]
    pub fn refresh_margin(mut self, margin: Duration) -> Self {
        self.margin = margin;
        self
    }

    /// Signs every request with the [MAC key](TokenSet::signing_key) of the tokens in use, and with that of the new ones
    /// after each refresh; see [`MacSigner`](crate::signature::MacSigner). Nonces take their minute from the clock of the
    /// [`OAuthClient`].
    ///
    /// Tokens without a MAC key (those of type [`Bearer`](crate::oauth::TokenType::Bearer)) make every call fail before it
    /// is sent, as an [`ErrorKind::Hook`](crate::ErrorKind::Hook): a request that was meant to be signed never goes out
    /// unsigned.
    #[must_use]
    pub fn sign_requests(mut self) -> Self {
        self.signs = true;
        self
    }

    /// Changes each client once it has its credentials: the place for what depends on the tokens. Its interceptors see a
    /// request before it is signed.
    #[must_use]
    pub fn prepare_client(mut self, prepare: impl Fn(Client, &TokenSet) -> Client + Send + Sync + 'static) -> Self {
        self.prepare = Some(Box::new(prepare));
        self
    }

    /// Begins the session of a user who has just signed in: stores the tokens, in place of any others, and uses them.
    ///
    /// # Errors
    ///
    /// [`SessionError::Store`] when the tokens could not be stored.
    pub async fn start(self, tokens: &TokenSet) -> Result<Session, SessionError> {
        let record = SessionRecord::new(tokens.clone());
        self.store.save(&record).await.map_err(failed)?;
        Ok(self.session(record))
    }

    /// Goes on with the session in the store; `None` when there is none.
    ///
    /// Nothing is sent. [`Session::status`] tells whether an earlier process died within a refresh.
    ///
    /// # Errors
    ///
    /// [`SessionError::Store`] when the store could not be read.
    pub async fn resume(self) -> Result<Option<Session>, SessionError> {
        let record = self.store.load().await.map_err(failed)?;
        Ok(record.map(|record| self.session(record)))
    }

    fn session(self, record: SessionRecord) -> Session {
        let Self { oauth, store, base, margin, prepare, signs } = self;
        let signs = signs.then(|| Arc::clone(oauth.clock()));
        let clients = Clients { base, client_id: oauth.client_id().to_owned(), prepare, signs };
        let client = clients.for_tokens(&record.tokens);
        let state = Mutex::new(State::new(record.tokens, client, record.refresh_started));
        Session { shared: Arc::new(Shared { oauth, store, clients, margin, state }) }
    }
}

fn failed(error: StoreFailure) -> SessionError {
    SessionError::Store(error.into())
}

impl fmt::Debug for SessionBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionBuilder").field("oauth", &self.oauth).field("margin", &self.margin).finish_non_exhaustive()
    }
}
