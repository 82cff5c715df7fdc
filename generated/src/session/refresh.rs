//! The refresh: once at a time, in a task of its own, with the store one step ahead.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use tokio::runtime::Handle;
use tokio::sync::watch;

use super::clients::Clients;
use super::error::{SessionError, SignInReason};
use super::state::{Current, Glance, Outcome, State, sign_in_required};
use super::store::{AnyStore, SessionRecord, StoreFailure};
use crate::oauth::{OAuthClient, TokenSet};

/// How long a refresh that is not urgent waits after one that failed.
const REST: Duration = Duration::from_secs(30);

/// What all clones of a session share.
pub(super) struct Shared {
    pub(super) oauth: OAuthClient,
    pub(super) store: Box<dyn AnyStore>,
    pub(super) clients: Clients,
    pub(super) margin: Duration,
    pub(super) state: Mutex<State>,
}

impl Shared {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // Every change under the lock is one assignment after the other, none of which can fail halfway.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn glance(&self) -> Glance {
        let now = self.now();
        self.state().glance(now, self.margin)
    }

    fn now(&self) -> SystemTime {
        self.oauth.clock().now()
    }

    /// Tokens newer than those of generation `stale`: by a refresh, by one that is under way, or by one that is over.
    pub(super) async fn renew(self: &Arc<Self>, stale: u64) -> Result<Arc<Current>, SessionError> {
        let mut waiting = match self.join_or_begin(stale)? {
            Begun::Already(current) => return Ok(current),
            Begun::Waiting(waiting) => waiting,
        };
        let outcome: Outcome = match waiting.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone(),
            Err(_) => None,
        };
        outcome.unwrap_or(Err(SessionError::Aborted))?;
        Ok(self.state().current())
    }

    fn join_or_begin(self: &Arc<Self>, stale: u64) -> Result<Begun, SessionError> {
        let mut state = self.state();
        if let Some(error) = &state.ended {
            return Err(error.clone());
        }
        if let Some(running) = &state.running {
            return Ok(Begun::Waiting(running.clone()));
        }
        if state.current().generation != stale && state.unsaved.is_none() {
            return Ok(Begun::Already(state.current()));
        }
        let runtime = Handle::try_current().map_err(|_| SessionError::NoRuntime)?;
        let (sender, receiver) = watch::channel(None);
        state.running = Some(receiver.clone());
        drop(state);
        // Not under the lock: a runtime that shuts down drops the task at once, and that takes the lock.
        let refresh = Running { shared: Arc::clone(self), sender, outcome: Err(SessionError::Aborted) }.run();
        // The spans of the refresh belong to whoever was the first to need it.
        #[cfg(feature = "tracing")]
        let refresh = tracing::Instrument::in_current_span(refresh);
        runtime.spawn(refresh);
        Ok(Begun::Waiting(receiver))
    }

    async fn refresh(&self) -> Result<(), SessionError> {
        let _lock = self.store.lock().await.map_err(store_failed)?;
        let unsaved = self.state().unsaved.clone();
        if let Some(tokens) = unsaved {
            self.keep(tokens).await?;
            if !self.is_expired() {
                return Ok(());
            }
        }
        let Some(record) = self.store.load().await.map_err(store_failed)? else {
            return Err(self.state().end(sign_in_required(SignInReason::SignedOut)));
        };
        if !record.tokens.is_same_pair(&self.state().current().tokens) {
            let client = self.clients.for_tokens(&record.tokens);
            self.state().promote(record.tokens.clone(), client, record.refresh_started);
            if !self.is_expired() {
                return Ok(());
            }
        }
        self.ask_for_new(record).await
    }

    /// Asks the server, with `record` in the store and its tokens in use.
    async fn ask_for_new(&self, record: SessionRecord) -> Result<(), SessionError> {
        let SessionRecord { tokens, refresh_started: in_doubt } = record;
        let Some(refresh_token) = tokens.refresh_token() else {
            return Err(self.state().end(sign_in_required(SignInReason::NoRefreshToken)));
        };
        let started = in_doubt.unwrap_or_else(|| self.now());
        if in_doubt.is_none() {
            let marked = SessionRecord { tokens: tokens.clone(), refresh_started: Some(started) };
            self.store.save(&marked).await.map_err(store_failed)?;
        }
        self.state().in_doubt = Some(started);
        let error = match self.oauth.refresh(refresh_token).await {
            Ok(renewed) => return self.keep(renewed.with_missing_from(&tokens)).await,
            Err(error) => error,
        };
        if error.is_refresh_token_invalid() {
            // The store is left alone: another process may have put tokens there in the meantime.
            let reason = if in_doubt.is_some() { SignInReason::Interrupted } else { SignInReason::Refused };
            let error = SessionError::SignInRequired { reason, source: Some(Arc::new(error)) };
            return Err(self.state().end(error));
        }
        if error.may_have_been_applied() {
            return Err(SessionError::RefreshInterrupted(Arc::new(error)));
        }
        self.take_back_mark(tokens, in_doubt).await;
        Err(SessionError::Refresh(Arc::new(error)))
    }

    /// The refresh was surely not carried out. If the store does not take the record now, the mark stays, which is to be
    /// in doubt where there is no need: on the safe side.
    async fn take_back_mark(&self, tokens: TokenSet, in_doubt: Option<SystemTime>) {
        self.state().in_doubt = in_doubt;
        if in_doubt.is_none() {
            let _ = self.store.save(&SessionRecord::new(tokens)).await;
        }
    }

    /// Stores new tokens and puts them to use, in this order. They are in memory before the store is asked, so that they
    /// are not lost when it fails.
    async fn keep(&self, tokens: TokenSet) -> Result<(), SessionError> {
        self.state().unsaved = Some(tokens.clone());
        let client = self.clients.for_tokens(&tokens);
        let record = SessionRecord::new(tokens);
        self.store.save(&record).await.map_err(|error| SessionError::NotStored(error.into()))?;
        self.state().promote(record.tokens, client, None);
        Ok(())
    }

    fn is_expired(&self) -> bool {
        let current = self.state().current();
        current.tokens.is_expired(self.now())
    }
}

fn store_failed(error: StoreFailure) -> SessionError {
    SessionError::Store(error.into())
}

enum Begun {
    /// Somebody was faster.
    Already(Arc<Current>),
    Waiting(watch::Receiver<Outcome>),
}

/// A refresh under way. Those who wait hear of its end in any case: when it is dropped.
struct Running {
    shared: Arc<Shared>,
    sender: watch::Sender<Outcome>,
    outcome: Result<(), SessionError>,
}

impl Running {
    async fn run(mut self) {
        self.outcome = self.shared.refresh().await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let outcome = std::mem::replace(&mut self.outcome, Ok(()));
        let mut state = self.shared.state();
        state.running = None;
        if outcome.is_err() {
            state.rest_until = Instant::now().checked_add(REST);
        }
        drop(state);
        self.sender.send_replace(Some(outcome));
    }
}
