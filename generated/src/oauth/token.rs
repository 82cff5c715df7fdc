//! The tokens of one user.

use std::fmt;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::api::{Credentials, Secret};
use crate::scope::Scopes;
use crate::signature::SigningKey;

/// What the token endpoint gave for one user: access token, refresh token and what belongs to them.
///
/// `Debug` shows no secret. `Serialize` does, since this is what a [`TokenStore`](crate::session::TokenStore) keeps: the
/// result is as good as the user's password for this application, so keep it encrypted or out of reach.
///
/// Of all members only the access token is certain. How long tokens live is told by the server alone
/// ([`expires_in`](Self::expires_in)): the documentation says 90 days in one place and three in another.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenSet {
    access_token: Secret,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_token: Option<Secret>,
    #[serde(with = "unix_seconds")]
    obtained_at: SystemTime,
    /// In seconds; never zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_in: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<Scopes>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token_type: Option<TokenType>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mac_key: Option<Secret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mac_algorithm: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    open_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    union_id: Option<String>,
}

impl TokenSet {
    /// A set with nothing but an access token, for tokens that were kept in another form.
    #[must_use]
    pub fn new(access_token: impl Into<Secret>, obtained_at: SystemTime) -> Self {
        let since_epoch = obtained_at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self {
            access_token: access_token.into(),
            refresh_token: None,
            // Whole seconds since 1970, so that what is stored reads back the same.
            obtained_at: SystemTime::UNIX_EPOCH + Duration::from_secs(since_epoch.as_secs()),
            expires_in: None,
            scope: None,
            token_type: None,
            mac_key: None,
            mac_algorithm: None,
            open_id: None,
            union_id: None,
        }
    }

    /// With this refresh token.
    #[must_use]
    pub fn with_refresh_token(mut self, refresh_token: impl Into<Secret>) -> Self {
        self.refresh_token = Some(refresh_token.into());
        self
    }

    /// With this lifetime of the access token, in whole seconds; none at all means that it is not known.
    #[must_use]
    pub fn with_expires_in(mut self, expires_in: Duration) -> Self {
        self.expires_in = Some(expires_in.as_secs()).filter(|seconds| *seconds > 0);
        self
    }

    /// With these scopes.
    #[must_use]
    pub fn with_scopes(mut self, scopes: Scopes) -> Self {
        self.scope = Some(scopes);
        self
    }

    /// With this type.
    #[must_use]
    pub fn with_token_type(mut self, token_type: TokenType) -> Self {
        self.token_type = Some(token_type);
        self
    }

    /// With this key for signed requests, and the algorithm that goes with it.
    #[must_use]
    pub fn with_mac_key(mut self, mac_key: impl Into<Secret>, mac_algorithm: Option<String>) -> Self {
        self.mac_key = Some(mac_key.into());
        self.mac_algorithm = mac_algorithm;
        self
    }

    /// With this openId of the user.
    #[must_use]
    pub fn with_open_id(mut self, open_id: impl Into<String>) -> Self {
        self.open_id = Some(open_id.into());
        self
    }

    /// With this unionId of the user.
    #[must_use]
    pub fn with_union_id(mut self, union_id: impl Into<String>) -> Self {
        self.union_id = Some(union_id.into());
        self
    }

    /// Takes over from the tokens that were refreshed what the answer left out: refresh token, scopes, openId and
    /// unionId. The MAC key is not among them, since every refresh brings a new one.
    #[must_use]
    pub fn with_missing_from(mut self, previous: &Self) -> Self {
        fn fill<T: Clone>(slot: &mut Option<T>, previous: &Option<T>) {
            if slot.is_none() {
                slot.clone_from(previous);
            }
        }
        fill(&mut self.refresh_token, &previous.refresh_token);
        fill(&mut self.scope, &previous.scope);
        fill(&mut self.open_id, &previous.open_id);
        fill(&mut self.union_id, &previous.union_id);
        self
    }

    /// The access token.
    #[must_use]
    pub fn access_token(&self) -> &Secret {
        &self.access_token
    }

    /// The refresh token, good for one refresh. The implicit grant gives none.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&Secret> {
        self.refresh_token.as_ref()
    }

    /// When they were asked for, by the clock of this side, in whole seconds.
    #[must_use]
    pub fn obtained_at(&self) -> SystemTime {
        self.obtained_at
    }

    /// How long the access token lives; `None` when the server did not say, or not in a way that makes sense.
    #[must_use]
    pub fn expires_in(&self) -> Option<Duration> {
        self.expires_in.map(Duration::from_secs)
    }

    /// When the access token expires; `None` when that is not known or further away than a clock can tell.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.obtained_at.checked_add(self.expires_in()?)
    }

    /// Whether the access token has expired at `now`. One of unknown lifetime has not.
    ///
    /// A clock that was set back makes a token look younger, never older than new; the server then says 96008.
    #[must_use]
    pub fn is_expired(&self, now: SystemTime) -> bool {
        self.expires_in().is_some_and(|lifetime| self.age(now) >= lifetime)
    }

    /// The time since they were obtained; zero when the clock was set back since.
    pub(crate) fn age(&self, now: SystemTime) -> Duration {
        now.duration_since(self.obtained_at).unwrap_or_default()
    }

    /// The scopes that the user allowed; `None` when the server did not say.
    #[must_use]
    pub fn scopes(&self) -> Option<&Scopes> {
        self.scope.as_ref()
    }

    /// How the access token is meant to be used, if the server said so.
    #[must_use]
    pub fn token_type(&self) -> Option<&TokenType> {
        self.token_type.as_ref()
    }

    /// The key for signed requests as the server wrote it. Its characters are the key: it looks like base64 and is not to
    /// be decoded (official Java SDK).
    #[must_use]
    pub fn mac_key(&self) -> Option<&Secret> {
        self.mac_key.as_ref()
    }

    /// The algorithm for signed requests as the server wrote it, `HmacSHA1`.
    #[must_use]
    pub fn mac_algorithm(&self) -> Option<&str> {
        self.mac_algorithm.as_deref()
    }

    /// The key for signed requests, ready to sign; `None` without a `mac_key`, or with an algorithm other than
    /// HMAC-SHA1, which is the only one known.
    #[must_use]
    pub fn signing_key(&self) -> Option<SigningKey> {
        let is_known = self.mac_algorithm().is_none_or(|algorithm| algorithm.trim().eq_ignore_ascii_case("HmacSHA1"));
        self.mac_key().filter(|_| is_known).map(|key| SigningKey::new(key.expose()))
    }

    /// Identifies the user within this application. Opaque: it may hold `:`, `/` and `=`.
    #[must_use]
    pub fn open_id(&self) -> Option<&str> {
        self.open_id.as_deref()
    }

    /// Identifies the user across all applications of one developer.
    #[must_use]
    pub fn union_id(&self) -> Option<&str> {
        self.union_id.as_deref()
    }

    /// What a [`Client`](crate::Client) needs to call the open API for this user.
    #[must_use]
    pub fn credentials(&self, client_id: &str) -> Credentials {
        Credentials::new(client_id, self.access_token.clone())
    }

    /// Whether these are the same tokens, whatever else is known of them.
    pub(crate) fn is_same_pair(&self, other: &Self) -> bool {
        self.access_token == other.access_token && self.refresh_token == other.refresh_token
    }
}

impl fmt::Debug for TokenSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSet")
            .field("access_token", &self.access_token)
            .field("refresh_token", &self.refresh_token)
            .field("obtained_at", &self.obtained_at)
            .field("expires_in", &self.expires_in())
            .field("scopes", &self.scope)
            .field("token_type", &self.token_type)
            .field("mac_key", &self.mac_key)
            .field("mac_algorithm", &self.mac_algorithm)
            .field("open_id", &self.open_id)
            .field("union_id", &self.union_id)
            .finish()
    }
}

/// How an access token is meant to be used.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenType {
    /// `mac`: requests may be signed with the `mac_key`. What the server gives unless it is asked for another.
    Mac,
    /// `bearer`: there is no `mac_key`.
    Bearer,
    /// A type that is not known here.
    Other(String),
}

impl TokenType {
    /// The text on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Mac => "mac",
            Self::Bearer => "bearer",
            Self::Other(other) => other,
        }
    }
}

impl From<&str> for TokenType {
    fn from(text: &str) -> Self {
        match text.trim() {
            mac if mac.eq_ignore_ascii_case("mac") => Self::Mac,
            bearer if bearer.eq_ignore_ascii_case("bearer") => Self::Bearer,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl Serialize for TokenType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for TokenType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(String::deserialize(deserializer)?.as_str().into())
    }
}

/// A time as seconds since 1970.
pub(crate) mod unix_seconds {
    use std::time::{Duration, SystemTime};

    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(crate) fn serialize<S: Serializer>(time: &SystemTime, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SystemTime, D::Error> {
        let seconds = u64::deserialize(deserializer)?;
        let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
        time.ok_or_else(|| D::Error::custom("a time beyond what a clock can tell"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn full() -> TokenSet {
        TokenSet::new("V3_access/+=", at(1_700_000_000) + Duration::from_millis(999))
            .with_refresh_token("R3_refresh")
            .with_expires_in(Duration::from_secs(259_200))
            .with_scopes(Scopes::parse("1 3"))
            .with_token_type(TokenType::Mac)
            .with_mac_key("mac-key-value", Some("HmacSHA1".to_owned()))
            .with_open_id("2.0:c3ludGhl/dGlj=")
            .with_union_id("union")
    }

    #[test]
    fn what_is_stored_reads_back() {
        let bare = TokenSet::new("a", SystemTime::UNIX_EPOCH - Duration::from_secs(5));
        for tokens in [full(), bare] {
            let json = serde_json::to_string(&tokens).unwrap();
            assert_eq!(serde_json::from_str::<TokenSet>(&json).unwrap(), tokens, "{json}");
        }
        let json = r#"{"access_token":"a","obtained_at":18446744073709551615}"#;
        assert!(serde_json::from_str::<TokenSet>(json).is_err());
    }

    #[test]
    fn debug_shows_no_secret() {
        let shown = format!("{:?}", full());
        for secret in ["V3_", "R3_", "mac-key-value"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }

    #[test]
    fn expiry_needs_a_lifetime_and_survives_any_clock() {
        let tokens = full();
        assert_eq!(tokens.expires_at(), Some(at(1_700_259_200)));
        assert!(!tokens.is_expired(at(1_700_259_199)) && tokens.is_expired(at(1_700_259_200)));
        assert!(!tokens.is_expired(at(0)), "a clock that was set back");
        let forever = full().with_expires_in(Duration::from_secs(u64::MAX));
        assert!(forever.expires_at().is_none() && !forever.is_expired(at(1 << 40)));
        let unknown = full().with_expires_in(Duration::ZERO);
        assert!(unknown.expires_in().is_none() && !unknown.is_expired(at(1 << 40)));
    }

    #[test]
    fn only_hmac_sha1_signs() {
        let with = |algorithm: Option<&str>| full().with_mac_key("k", algorithm.map(str::to_owned)).signing_key();
        assert!(with(Some("HmacSHA1")).is_some() && with(Some(" HmacSha1")).is_some() && with(None).is_some());
        assert!(with(Some("HmacSHA256")).is_none());
        assert!(TokenSet::new("a", at(0)).signing_key().is_none());
    }

    #[test]
    fn a_refresh_keeps_what_the_answer_left_out_but_no_mac_key() {
        let renewed = TokenSet::new("new", at(1)).with_missing_from(&full());
        assert_eq!(renewed.refresh_token(), full().refresh_token());
        assert_eq!((renewed.open_id(), renewed.union_id()), (full().open_id(), full().union_id()));
        assert_eq!(renewed.scopes(), full().scopes());
        assert!(renewed.mac_key().is_none() && renewed.expires_in().is_none());
    }
}
