//! The callback of `checkPassword`, read only after its signature held.
//!
//! `checkPassword` is a page, not a call: the browser of the user goes there, the user types the password of the
//! Mi Account, and the server sends the browser to the callback URL of the application with the outcome in the query
//! (`xmResult`, `code`, `xmUserId`) and a signature beside it (`_xmNonce`, `_xmSign`). All of it passes through the
//! browser, so whoever sits there can write it. A [`CallbackVerifier`] checks the signature, the age of the nonce and
//! that it is used once, and only then hands out a [`VerifiedCallback`].
//!
//! ```
//! use std::time::{Duration, SystemTime};
//! use xiaomi_open_api::callback::{CallbackError, CallbackVerifier};
//!
//! // The example of the documentation is from 2015, so the clock is set back to it.
//! let verifier = CallbackVerifier::new("ORhx44qK6Alqf8vt2rGB5f-oPq0")
//!     .clock(|| SystemTime::UNIX_EPOCH + Duration::from_secs(24_012_419 * 60))
//!     .expected_callback("http://third_url.com/xm")?;
//! let received = "http://third_url.com/xm?xmResult=true&xmUserId=1909031&code=93D6A6663C1095587F68281E654D5526\
//!                 &_xmNonce=5964262989045079397%3A24012419&_xmSign=m%2FM1Ia6fOBfKWUbae5G5UXnqh5I%3D";
//!
//! let callback = verifier.verify(received)?;
//! assert!(callback.is_password_confirmed());
//! assert_eq!(callback.code(), Some("93D6A6663C1095587F68281E654D5526"));
//!
//! assert!(matches!(verifier.verify(received), Err(CallbackError::NonceReplayed)));
//! # Ok::<(), CallbackError>(())
//! ```
//!
//! Sources: Mi Account documentation, open API (`checkPassword`) and MAC signing (`_xmSign`), as published at
//! xiaomi-passport.github.io (2020-03-19).
//!
//! # What a valid signature says, and what not
//!
//! It says that the server sent this outcome to this host and path a short time ago, and that it was not shown here
//! before. It does not say that the browser which brings it belongs to the user it names. Put a random value that is
//! bound to the session of the user into the query of the callback URL, compare it with
//! [`VerifiedCallback::parameter`], and compare [`VerifiedCallback::xm_user_id`] with the user that was asked.
//!
//! Whether the server signs parameters that the application put into its callback URL is not documented. This module
//! takes them as signed, as the official SDK's own signing would; should the server leave them out, such callbacks are
//! refused, never wrongly accepted. Put the value into a path segment or a `SameSite` cookie then.

mod error;
mod java_uri;
mod nonce_store;
mod target;
#[cfg(test)]
mod tests;
mod verified;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::signature::{Nonce, QueryParameters, SigningKey, canonical_string};

pub use crate::clock::{Clock, SystemClock};
pub use error::CallbackError;
pub use java_uri::java_uri_host;
pub use nonce_store::{MemoryNonceStore, NonceStore, NonceStoreError};
pub use verified::VerifiedCallback;

use target::{ExpectedTarget, Target};

const XM_RESULT: &str = "xmResult";
const XM_NONCE: &str = "_xmNonce";
const XM_SIGN: &str = "_xmSign";
const XM_USER_ID: &str = "xmUserId";
const CODE: &str = "code";

/// Verifies callbacks of `checkPassword`.
///
/// Make one for the life of the program: it remembers the nonces it has seen. A clone shares that memory.
#[derive(Clone)]
pub struct CallbackVerifier {
    client_secret: SigningKey,
    expected: Option<ExpectedTarget>,
    max_age: Duration,
    future_skew: Duration,
    clock: Arc<dyn Clock>,
    nonces: Arc<dyn NonceStore>,
}

impl CallbackVerifier {
    /// How old a callback may be unless [`max_age`](Self::max_age) says otherwise: five minutes.
    ///
    /// The tolerance of the vendor's own servers is not documented. The nonce is made when the redirect is, so this need
    /// only cover the redirect itself and clocks that differ.
    pub const DEFAULT_MAX_AGE: Duration = Duration::from_secs(5 * 60);

    /// How far a nonce may be ahead of the clock unless [`future_skew`](Self::future_skew) says otherwise: one minute.
    pub const DEFAULT_FUTURE_SKEW: Duration = Duration::from_secs(60);

    /// A verifier for the application with this client secret, with the system clock, the default ages and a
    /// [`MemoryNonceStore`].
    ///
    /// With an empty secret every callback is refused.
    #[must_use]
    pub fn new(client_secret: &str) -> Self {
        Self {
            client_secret: SigningKey::new(client_secret),
            expected: None,
            max_age: Self::DEFAULT_MAX_AGE,
            future_skew: Self::DEFAULT_FUTURE_SKEW,
            clock: Arc::new(SystemClock),
            nonces: Arc::new(MemoryNonceStore::default()),
        }
    }

    /// Takes the callback URL that is given to `checkPassword`; a query in it is ignored.
    ///
    /// A callback then has to come to the same scheme, host, port and path, and the signature is checked against host
    /// and path as they are written here. That is the better check, so set it whenever the URL is known:
    ///
    /// * scheme and port are not signed, only this comparison covers them;
    /// * browsers send the host in lower case, the server signs it as it was written;
    /// * the server may receive callbacks as path and query alone (`/xm?xmResult=…`), see [`verify`](Self::verify).
    ///
    /// # Errors
    ///
    /// [`CallbackError::InvalidUrl`] when it is not an absolute `http` or `https` URL in ASCII without user information
    /// and fragment.
    pub fn expected_callback(mut self, url: impl AsRef<str>) -> Result<Self, CallbackError> {
        self.expected = Some(Target::parse(url.as_ref())?.into());
        Ok(self)
    }

    /// Sets the clock: a type that implements [`Clock`], or a closure that returns a [`SystemTime`].
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets how old a callback may be.
    ///
    /// A nonce carries its minute, not its second, so a callback is accepted until this time has passed since the *end*
    /// of that minute: in effect up to a minute longer, never shorter.
    #[must_use]
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = max_age;
        self
    }

    /// Sets how far the minute of a nonce may be ahead of the clock, for clocks that differ.
    #[must_use]
    pub fn future_skew(mut self, future_skew: Duration) -> Self {
        self.future_skew = future_skew;
        self
    }

    /// Sets the memory of used nonces.
    ///
    /// Where several processes receive callbacks they need a common store, else each accepts a callback once.
    #[must_use]
    pub fn nonce_store(mut self, nonces: impl NonceStore + 'static) -> Self {
        self.nonces = Arc::new(nonces);
        self
    }

    /// Verifies a callback and uses up its nonce.
    ///
    /// `url` is the URL as it was received, percent-encoding and all: a `&str`, or a `url::Url`. When
    /// [`expected_callback`](Self::expected_callback) is set, path and query alone (`/xm?xmResult=…`) will do; scheme
    /// and host are then those expected.
    ///
    /// The checks come in this order, and the first that fails is the error: the URL and its target, the presence of
    /// each parameter once, the signature, the age of the nonce, its first use. A nonce is recorded only after the
    /// signature held, so a forged callback cannot use up the nonce of a real one.
    ///
    /// A callback with a valid signature but without `xmResult=true` is no error: it is a [`VerifiedCallback`] that does
    /// not confirm the password. "true: verification successful, false or no data: verification error", says the
    /// documentation. `code` and `xmUserId` are required of a callback that does confirm it, and only of that.
    ///
    /// # Errors
    ///
    /// One variant of [`CallbackError`] for each check. Treat all of them as a password that was not confirmed.
    pub fn verify(&self, url: impl AsRef<str>) -> Result<VerifiedCallback, CallbackError> {
        let url = url.as_ref();
        let target = match &self.expected {
            Some(expected) => expected.admit(url)?,
            None => Target::parse(url)?,
        };
        let parameters = QueryParameters::parse(target.query)?;
        let nonce: Nonce = single(&parameters, XM_NONCE)?.parse()?;
        let signature = single(&parameters, XM_SIGN)?;
        let outcome = Outcome::of(&parameters)?;

        let signed = parameters.iter().filter(|(name, _)| ![XM_NONCE, XM_SIGN].contains(name)).collect();
        self.check_signature(&target, nonce, &signed, signature)?;
        let callback = outcome.into_verified(nonce, signed)?;
        self.use_up(nonce)?;
        Ok(callback)
    }

    fn check_signature(
        &self,
        target: &Target<'_>,
        nonce: Nonce,
        query: &QueryParameters,
        signature: &str,
    ) -> Result<(), CallbackError> {
        if self.client_secret.is_empty() {
            return Err(CallbackError::EmptyClientSecret);
        }
        let query = query.to_canonical_string();
        let holds = target.signed_hosts().any(|host| {
            target.signed_paths().any(|path| {
                let canonical = canonical_string(nonce, "GET", host, path, &query);
                self.client_secret.verify_canonical(&canonical, signature)
            })
        });
        if holds { Ok(()) } else { Err(CallbackError::InvalidSignature) }
    }

    fn use_up(&self, nonce: Nonce) -> Result<(), CallbackError> {
        let now = self.clock.now();
        // A clock before 1970 reads as 1970: every nonce of a real server is then ahead of it, and refused.
        let since_epoch = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let minute_start = nonce.minute_start();
        if minute_start > since_epoch.saturating_add(self.future_skew) {
            return Err(CallbackError::NonceFromTheFuture);
        }
        let expires = minute_start.saturating_add(Duration::from_secs(60)).saturating_add(self.max_age);
        let keep_for = expires.saturating_sub(since_epoch);
        if keep_for.is_zero() {
            return Err(CallbackError::NonceExpired);
        }
        Ok(self.nonces.record(nonce, now, keep_for)?)
    }
}

impl fmt::Debug for CallbackVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackVerifier")
            .field("client_secret", &self.client_secret)
            .field("expected", &self.expected)
            .field("max_age", &self.max_age)
            .field("future_skew", &self.future_skew)
            .finish_non_exhaustive()
    }
}

/// What the parameters claim, before anything is known about their signature.
enum Outcome<'a> {
    Confirmed { code: &'a str, user_id: &'a str },
    NotConfirmed,
}

impl<'a> Outcome<'a> {
    fn of(parameters: &'a QueryParameters) -> Result<Self, CallbackError> {
        // All three before the decision: a duplicate is refused whatever the outcome is.
        let result = at_most_one(parameters, XM_RESULT)?;
        let code = at_most_one(parameters, CODE)?;
        let user_id = at_most_one(parameters, XM_USER_ID)?;
        if result != Some("true") {
            return Ok(Self::NotConfirmed);
        }
        Ok(Self::Confirmed {
            code: code.ok_or(CallbackError::MissingParameter { name: CODE })?,
            user_id: user_id.ok_or(CallbackError::MissingParameter { name: XM_USER_ID })?,
        })
    }

    fn into_verified(self, nonce: Nonce, parameters: QueryParameters) -> Result<VerifiedCallback, CallbackError> {
        match self {
            Self::Confirmed { code: "", .. } => Err(CallbackError::InvalidParameter { name: CODE }),
            Self::Confirmed { code, user_id } => {
                let user_id = user_id.parse().map_err(|_| CallbackError::InvalidParameter { name: XM_USER_ID })?;
                Ok(VerifiedCallback::confirmed(nonce, code.to_owned(), user_id, parameters))
            }
            Self::NotConfirmed => Ok(VerifiedCallback::not_confirmed(nonce, parameters)),
        }
    }
}

fn at_most_one<'a>(parameters: &'a QueryParameters, name: &'static str) -> Result<Option<&'a str>, CallbackError> {
    let mut values = parameters.iter().filter(|(other, _)| *other == name).map(|(_, value)| value);
    let first = values.next();
    if values.next().is_some() { Err(CallbackError::DuplicateParameter { name }) } else { Ok(first) }
}

fn single<'a>(parameters: &'a QueryParameters, name: &'static str) -> Result<&'a str, CallbackError> {
    at_most_one(parameters, name)?.ok_or(CallbackError::MissingParameter { name })
}
