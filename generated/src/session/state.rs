//! What a session knows.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::watch;

use super::SessionStatus;
use super::error::{SessionError, SignInReason};
use crate::api::Client;
use crate::oauth::TokenSet;

/// The result of a refresh, for all who wait for it; `None` while it is under way.
pub(super) type Outcome = Option<Result<(), SessionError>>;

/// Tokens that are in the store, and in use.
pub(super) struct Current {
    pub(super) tokens: TokenSet,
    pub(super) client: Client,
    /// Grows by one with each new pair, to tell whether somebody else has refreshed already.
    pub(super) generation: u64,
}

pub(super) struct State {
    current: Arc<Current>,
    /// New tokens that the store did not take yet.
    pub(super) unsaved: Option<TokenSet>,
    /// When a refresh of the current tokens began whose outcome is not known.
    pub(super) in_doubt: Option<SystemTime>,
    /// Why the session is over.
    pub(super) ended: Option<SessionError>,
    /// The refresh that is under way.
    pub(super) running: Option<watch::Receiver<Outcome>>,
    /// Until when a refresh that is not urgent waits, because the last one failed. Not by the clock of the session, which
    /// may jump.
    pub(super) rest_until: Option<Instant>,
}

/// What is to be done for somebody who wants a client.
pub(super) enum Glance {
    Use(Arc<Current>),
    Renew {
        current: Arc<Current>,
        /// Whether the current tokens will still do when the refresh fails.
        may_use_on: bool,
    },
    Over(SessionError),
}

/// How old an access token is.
#[derive(Debug, PartialEq, Eq)]
enum Freshness {
    Fresh,
    /// Within the margin before it expires.
    Due,
    Expired,
}

impl State {
    pub(super) fn new(tokens: TokenSet, client: Client, in_doubt: Option<SystemTime>) -> Self {
        Self {
            current: Arc::new(Current { tokens, client, generation: 0 }),
            unsaved: None,
            in_doubt,
            ended: None,
            running: None,
            rest_until: None,
        }
    }

    pub(super) fn current(&self) -> Arc<Current> {
        Arc::clone(&self.current)
    }

    pub(super) fn newest_tokens(&self) -> TokenSet {
        self.unsaved.as_ref().unwrap_or(&self.current.tokens).clone()
    }

    /// Puts stored tokens to use.
    pub(super) fn promote(&mut self, tokens: TokenSet, client: Client, in_doubt: Option<SystemTime>) {
        let generation = self.current.generation + 1;
        self.current = Arc::new(Current { tokens, client, generation });
        self.unsaved = None;
        self.in_doubt = in_doubt;
        self.rest_until = None;
    }

    pub(super) fn glance(&self, now: SystemTime, margin: Duration) -> Glance {
        if let Some(error) = &self.ended {
            return Glance::Over(error.clone());
        }
        let current = self.current();
        if self.unsaved.is_some() {
            return Glance::Renew { current, may_use_on: false };
        }
        let rests = self.rest_until.is_some_and(|until| Instant::now() < until);
        match freshness(&current.tokens, now, margin) {
            Freshness::Expired => Glance::Renew { current, may_use_on: false },
            // Somebody found out that the server takes the access token no longer.
            Freshness::Fresh | Freshness::Due if self.running.is_some() => Glance::Renew { current, may_use_on: true },
            Freshness::Due if !rests && current.tokens.refresh_token().is_some() => Glance::Renew { current, may_use_on: true },
            Freshness::Fresh | Freshness::Due => Glance::Use(current),
        }
    }

    pub(super) fn status(&self) -> SessionStatus {
        match (&self.ended, &self.unsaved, self.in_doubt) {
            (Some(SessionError::SignInRequired { reason, .. }), _, _) => SessionStatus::SignInRequired(*reason),
            (_, Some(_), _) => SessionStatus::NotStored,
            (_, None, Some(since)) => SessionStatus::InDoubt { since },
            (_, None, None) => SessionStatus::Ready,
        }
    }

    /// Ends the session.
    pub(super) fn end(&mut self, error: SessionError) -> SessionError {
        self.ended = Some(error.clone());
        error
    }
}

/// The margin is at most half the lifetime: a token that is refreshed is then never due at once, however short it lives.
fn freshness(tokens: &TokenSet, now: SystemTime, margin: Duration) -> Freshness {
    let Some(lifetime) = tokens.expires_in() else {
        return Freshness::Fresh;
    };
    let remaining = lifetime.saturating_sub(tokens.age(now));
    if remaining.is_zero() {
        Freshness::Expired
    } else if remaining <= margin.min(lifetime / 2) {
        Freshness::Due
    } else {
        Freshness::Fresh
    }
}

pub(super) fn sign_in_required(reason: SignInReason) -> SessionError {
    SessionError::SignInRequired { reason, source: None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn of(lifetime: u64, now: u64, margin: u64) -> Freshness {
        let tokens = TokenSet::new("a", at(1000)).with_expires_in(Duration::from_secs(lifetime));
        freshness(&tokens, at(now), Duration::from_secs(margin))
    }

    #[test]
    fn a_token_is_due_within_the_margin() {
        assert_eq!(of(3600, 1000 + 3299, 300), Freshness::Fresh);
        assert_eq!(of(3600, 1000 + 3300, 300), Freshness::Due);
        assert_eq!(of(3600, 1000 + 3599, 300), Freshness::Due);
        assert_eq!(of(3600, 1000 + 3600, 300), Freshness::Expired);
        assert_eq!(of(3600, 0, 300), Freshness::Fresh, "a clock that was set back");
        assert_eq!(of(0, 1 << 40, 300), Freshness::Fresh, "an unknown lifetime");
    }

    proptest! {
        #[test]
        fn a_new_token_is_never_due(lifetime in any::<u64>(), margin in any::<u64>(), back in 0_u64..=1000) {
            prop_assert_eq!(of(lifetime, 1000 - back, margin), Freshness::Fresh);
        }
    }
}
