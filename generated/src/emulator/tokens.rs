//! Codes and tokens: what is given out, what it stands for, and when it ends.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::random::Random;
use super::refusal::Refusal;
use super::user::User;
use crate::signature::Nonce;

/// How long things live.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lifetimes {
    pub(super) code: Duration,
    pub(super) access_token: Duration,
    pub(super) refresh_token: Duration,
    pub(super) access_token_outlives_refresh: bool,
}

impl Default for Lifetimes {
    fn default() -> Self {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        Self {
            code: Duration::from_secs(5 * 60),
            access_token: 3 * DAY,
            refresh_token: 90 * DAY,
            access_token_outlives_refresh: false,
        }
    }
}

/// What a user allowed an app to do.
#[derive(Debug)]
pub(super) struct Grant {
    pub(super) client_id: String,
    pub(super) user: User,
    pub(super) scopes: Vec<String>,
}

/// A pair of tokens as it is handed out.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) grant: Arc<Grant>,
    pub(super) access_token: String,
    pub(super) refresh_token: String,
    /// Absent from a pair whose type is `bearer`.
    pub(super) mac_key: Option<String>,
    pub(super) expires_in: Duration,
}

#[derive(Debug)]
struct Code {
    grant: Arc<Grant>,
    /// Where the sign-in went, and so what the token request must name; `None` for a code from checkPassword.
    redirect_uri: Option<String>,
    ends: SystemTime,
}

/// An access token that is still good.
#[derive(Clone, Debug)]
pub(super) struct Access {
    pub(super) grant: Arc<Grant>,
    pub(super) mac_key: Option<String>,
    ends: SystemTime,
}

#[derive(Debug)]
struct Refresh {
    grant: Arc<Grant>,
    access_token: String,
    ends: SystemTime,
}

/// Everything that was given out and is not used up.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    codes: HashMap<String, Code>,
    access: HashMap<String, Access>,
    refresh: HashMap<String, Refresh>,
    nonces: HashSet<(String, Nonce)>,
    nonces_swept: u64,
}

impl Tokens {
    /// Gives out an authorization code.
    pub(super) fn code(
        &mut self,
        random: &mut Random,
        grant: Arc<Grant>,
        redirect_uri: Option<&str>,
        now: SystemTime,
        lifetimes: Lifetimes,
    ) -> String {
        self.codes.retain(|_, code| code.ends > now);
        let code = random.code();
        let redirect_uri = redirect_uri.map(str::to_owned);
        self.codes.insert(code.clone(), Code { grant, redirect_uri, ends: later(now, lifetimes.code) });
        code
    }

    /// Takes a code back: it opens the door once.
    ///
    /// A request that is refused leaves the code as it was.
    pub(super) fn redeem(
        &mut self,
        code: &str,
        client_id: &str,
        redirect_uri: &str,
        now: SystemTime,
    ) -> Result<Arc<Grant>, Refusal> {
        let found = self.codes.get(code).filter(|code| code.grant.client_id == client_id && code.ends > now);
        let found = found.ok_or_else(Refusal::invalid_code)?;
        if found.redirect_uri.as_deref().is_some_and(|used| used != redirect_uri) {
            return Err(Refusal::redirect_mismatch());
        }
        let grant = Arc::clone(&found.grant);
        self.codes.remove(code);
        Ok(grant)
    }

    /// Gives out a pair of tokens.
    pub(super) fn pair(
        &mut self,
        random: &mut Random,
        grant: Arc<Grant>,
        bearer: bool,
        now: SystemTime,
        lifetimes: Lifetimes,
    ) -> Pair {
        let pair = Pair {
            access_token: random.access_token(),
            refresh_token: random.refresh_token(),
            mac_key: (!bearer).then(|| random.mac_key()),
            expires_in: lifetimes.access_token,
            grant,
        };
        let access =
            Access { grant: Arc::clone(&pair.grant), mac_key: pair.mac_key.clone(), ends: later(now, lifetimes.access_token) };
        let refresh = Refresh {
            grant: Arc::clone(&pair.grant),
            access_token: pair.access_token.clone(),
            ends: later(now, lifetimes.refresh_token),
        };
        self.access.insert(pair.access_token.clone(), access);
        self.refresh.insert(pair.refresh_token.clone(), refresh);
        pair
    }

    /// Takes a refresh token back; it works once.
    pub(super) fn refresh(
        &mut self,
        refresh_token: &str,
        client_id: &str,
        now: SystemTime,
        lifetimes: Lifetimes,
    ) -> Result<Arc<Grant>, Refusal> {
        let is_good = |refresh: &&Refresh| refresh.grant.client_id == client_id && refresh.ends > now;
        if self.refresh.get(refresh_token).filter(is_good).is_none() {
            return Err(Refusal::invalid_refresh_token());
        }
        let used = self.refresh.remove(refresh_token).ok_or_else(Refusal::invalid_refresh_token)?;
        if !lifetimes.access_token_outlives_refresh {
            self.access.remove(&used.access_token);
        }
        Ok(used.grant)
    }

    /// What an access token stands for.
    pub(super) fn access(&self, access_token: &str, now: SystemTime) -> Result<Access, Refusal> {
        let access = self.access.get(access_token).filter(|access| access.ends > now);
        access.cloned().ok_or_else(Refusal::invalid_token)
    }

    /// Takes note of a nonce; `false` when it came with this token before.
    ///
    /// Forgets those of minutes before `oldest`, which are refused by their age.
    pub(super) fn record_nonce(&mut self, access_token: &str, nonce: Nonce, oldest: u64) -> bool {
        if self.nonces_swept != oldest {
            self.nonces.retain(|(_, nonce)| nonce.minutes() >= oldest);
            self.nonces_swept = oldest;
        }
        self.nonces.insert((access_token.to_owned(), nonce))
    }

    /// Ends everything that a user has with any app.
    pub(super) fn revoke(&mut self, user_id: i64) {
        self.codes.retain(|_, code| code.grant.user.id() != user_id);
        self.access.retain(|_, access| access.grant.user.id() != user_id);
        self.refresh.retain(|_, refresh| refresh.grant.user.id() != user_id);
    }
}

fn later(now: SystemTime, by: Duration) -> SystemTime {
    const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);
    // A lifetime beyond what the system can tell is as good as a century.
    now.checked_add(by).or_else(|| now.checked_add(CENTURY)).unwrap_or(now)
}
