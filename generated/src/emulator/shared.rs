//! What all handlers share.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::app::App;
use super::clock::EmulatorClock;
use super::fault::{Fault, Faults, Injection};
use super::random::Random;
use super::refusal::Refusal;
use super::tokens::{Grant, Lifetimes, Pair, Tokens};
use super::user::User;
use crate::clock::Clock as _;

/// The emulator behind its listener.
pub(super) struct Shared {
    pub(super) base_url: String,
    pub(super) apps: Vec<App>,
    pub(super) users: Vec<User>,
    pub(super) clock: EmulatorClock,
    pub(super) lifetimes: Lifetimes,
    /// How far the minutes of a nonce may be off.
    pub(super) nonce_tolerance: Duration,
    disturbances: Disturbances,
    state: Mutex<State>,
}

/// The disturbances an emulator starts with.
#[derive(Clone, Debug, Default)]
pub(super) struct Disturbances {
    pub(super) latency: Duration,
    pub(super) injections: Vec<Injection>,
}

/// What changes while it runs.
pub(super) struct State {
    pub(super) random: Random,
    pub(super) tokens: Tokens,
    pub(super) faults: Faults,
    pub(super) latency: Duration,
    /// What each user has allowed each app before.
    pub(super) consents: HashMap<(String, i64), Vec<String>>,
    hits: BTreeMap<String, u64>,
}

impl State {
    fn new(random: Random, disturbances: &Disturbances) -> Self {
        let mut faults = Faults::default();
        for injection in &disturbances.injections {
            faults.add(injection.clone());
        }
        Self {
            random,
            tokens: Tokens::default(),
            faults,
            latency: disturbances.latency,
            consents: HashMap::new(),
            hits: BTreeMap::new(),
        }
    }

    /// Counts a request, and says what it meets.
    pub(super) fn meet(&mut self, path: &str, is_known: bool) -> (Duration, Option<Fault>) {
        if is_known {
            *self.hits.entry(path.to_owned()).or_default() += 1;
        }
        (self.latency, self.faults.take(path))
    }

    pub(super) fn hits(&self) -> &BTreeMap<String, u64> {
        &self.hits
    }
}

impl Shared {
    pub(super) fn new(parts: Parts, random: Random) -> Self {
        let Parts { base_url, apps, users, clock, lifetimes, nonce_tolerance, disturbances } = parts;
        let state = Mutex::new(State::new(random, &disturbances));
        Self { base_url, apps, users, clock, lifetimes, nonce_tolerance, disturbances, state }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that holds the lock leaves the state half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn app(&self, client_id: &str) -> Result<&App, Refusal> {
        self.apps.iter().find(|app| app.client_id() == client_id).ok_or_else(Refusal::unknown_client)
    }

    pub(super) fn user(&self, id: &str) -> Option<&User> {
        let id: i64 = id.parse().ok()?;
        self.users.iter().find(|user| user.id() == id)
    }

    /// Gives out a code.
    pub(super) fn code(&self, app: &App, user: &User, scopes: Vec<String>, redirect_uri: Option<&str>) -> String {
        let grant = Arc::new(Grant { client_id: app.client_id().to_owned(), user: user.clone(), scopes });
        let State { random, tokens, .. } = &mut *self.state();
        tokens.code(random, grant, redirect_uri, self.clock.now(), self.lifetimes)
    }

    /// Gives out a pair of tokens.
    pub(super) fn pair(&self, grant: Arc<Grant>, bearer: bool) -> Pair {
        let State { random, tokens, .. } = &mut *self.state();
        tokens.pair(random, grant, bearer, self.clock.now(), self.lifetimes)
    }

    /// Ends what a user has with all apps, consent included.
    pub(super) fn revoke(&self, user: &User) {
        let mut state = self.state();
        state.tokens.revoke(user.id());
        state.consents.retain(|(_, user_id), _| *user_id != user.id());
    }

    /// Everything as it was at the start; only codes and tokens are never given out again.
    pub(super) fn reset(&self) {
        self.clock.reset();
        let mut state = self.state();
        let random = std::mem::replace(&mut state.random, Random::from_seed(&[]));
        *state = State::new(random, &self.disturbances);
    }
}

/// What an emulator is made of.
pub(super) struct Parts {
    pub(super) base_url: String,
    pub(super) apps: Vec<App>,
    pub(super) users: Vec<User>,
    pub(super) clock: EmulatorClock,
    pub(super) lifetimes: Lifetimes,
    pub(super) nonce_tolerance: Duration,
    pub(super) disturbances: Disturbances,
}
