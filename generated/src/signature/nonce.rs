//! The nonce of a signed request.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

/// A value that is used once: a random number and the minute it was made in, written `random:minutes`.
///
/// Minutes count from 1970-01-01 00:00 **UTC**. The FAQ of the documentation speaks of Beijing time, but its own
/// example values and every official SDK use plain Unix time.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use xiaomi_open_api::signature::Nonce;
///
/// let nonce: Nonce = "2870867952176701445:23282360".parse()?;
/// assert_eq!((nonce.random(), nonce.minutes()), (2_870_867_952_176_701_445, 23_282_360));
///
/// let at = SystemTime::UNIX_EPOCH + Duration::from_secs(23_282_360 * 60 + 59);
/// assert_eq!(Nonce::generate(at)?.minutes(), 23_282_360);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: Mi Account documentation, MAC signing (pId 1521, 2024-09-25); official Java SDK for the range of the random
/// number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Nonce {
    random: i64,
    minutes: u64,
}

/// The text is not a nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a nonce reads `random:minutes`, a signed 64-bit number and the minutes since 1970 without sign, leading zeros or spaces"
)]
#[non_exhaustive]
pub struct ParseNonceError;

/// A nonce could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateNonceError {
    /// The operating system gave no random bytes.
    #[error("the random source of the operating system failed: {reason}")]
    RandomSource {
        /// What the operating system said.
        reason: String,
    },
    /// The clock stands before 1970, where a nonce has no minute.
    #[error("cannot make a nonce: the clock stands before 1970-01-01 UTC")]
    ClockBeforeEpoch,
}

impl Nonce {
    /// Puts a nonce together from a random number and the minutes since 1970-01-01 00:00 UTC.
    ///
    /// For a new request use [`Nonce::generate`].
    #[must_use]
    pub const fn new(random: i64, minutes: u64) -> Self {
        Self { random, minutes }
    }

    /// Makes a fresh nonce for the minute of `now` with randomness from the operating system.
    ///
    /// The random number may be negative, as in the official Java SDK.
    ///
    /// # Errors
    ///
    /// When the operating system has no randomness to give, or `now` is before 1970.
    pub fn generate(now: SystemTime) -> Result<Self, GenerateNonceError> {
        let since_epoch = now.duration_since(SystemTime::UNIX_EPOCH).map_err(|_| GenerateNonceError::ClockBeforeEpoch)?;
        let random = getrandom::u64().map_err(|error| GenerateNonceError::RandomSource { reason: error.to_string() })?;
        Ok(Self::new(random.cast_signed(), since_epoch.as_secs() / 60))
    }

    /// The random number.
    #[must_use]
    pub const fn random(self) -> i64 {
        self.random
    }

    /// The minute the nonce was made in, counted from 1970-01-01 00:00 UTC.
    #[must_use]
    pub const fn minutes(self) -> u64 {
        self.minutes
    }

    /// The start of that minute as the time since 1970-01-01 00:00 UTC; the largest `Duration` of whole seconds for a
    /// minute beyond it.
    pub(crate) const fn minute_start(self) -> Duration {
        Duration::from_secs(self.minutes.saturating_mul(60))
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.random, self.minutes)
    }
}

impl FromStr for Nonce {
    type Err = ParseNonceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (random, minutes) = text.split_once(':').ok_or(ParseNonceError)?;
        let nonce = Self::new(random.parse().map_err(|_| ParseNonceError)?, minutes.parse().map_err(|_| ParseNonceError)?);
        // The text itself is signed, so two spellings of one nonce (`+1:2`, `01:2`) must not both be taken.
        if nonce.to_string() == text { Ok(nonce) } else { Err(ParseNonceError) }
    }
}
