//! What ties the answer to the user who was asked.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;

/// The `state` of one sign-in: sent along with the user, returned unchanged, and compared.
///
/// Without it anybody could make a user's browser finish a sign-in that the user never began. Store it where only this
/// browser brings it back (its server-side session, or a cookie with `HttpOnly`, `Secure` and `SameSite=Lax`), use it
/// once, then forget it. `Debug` hides it.
///
/// ```
/// use xiaomi_open_api::oauth::State;
///
/// let state = State::generate()?;
/// let stored: String = state.as_str().to_owned();
///
/// assert!(State::from_stored(stored).matches(state.as_str()));
/// # Ok::<(), xiaomi_open_api::oauth::AuthorizeError>(())
/// ```
#[derive(Clone)]
pub struct State(String);

/// Why nobody can be sent to the authorize page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorizeError {
    /// The operating system gave no random bytes for a `state`.
    #[error("the random source of the operating system failed: {reason}")]
    RandomSource {
        /// What the operating system said.
        reason: String,
    },
}

impl State {
    /// A fresh state: 256 random bits from the operating system in 43 characters of `A-Z a-z 0-9 - _`.
    ///
    /// # Errors
    ///
    /// When the operating system has no randomness to give.
    pub fn generate() -> Result<Self, AuthorizeError> {
        let mut random = [0_u8; 32];
        getrandom::fill(&mut random).map_err(|error| AuthorizeError::RandomSource { reason: error.to_string() })?;
        Ok(Self(URL_SAFE_NO_PAD.encode(random)))
    }

    /// A state that was stored when the user was sent away.
    #[must_use]
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text that is sent, and to be stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is what came back, compared in constant time.
    ///
    /// An empty state matches nothing, so that one that was lost on its way from the store does not open the door.
    #[must_use]
    pub fn matches(&self, received: &str) -> bool {
        !self.0.is_empty() && bool::from(self.0.as_bytes().ct_eq(received.as_bytes()))
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("State(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_state_is_new_and_needs_no_encoding() {
        let states: HashSet<String> = (0..1000).map(|_| State::generate().unwrap().as_str().to_owned()).collect();
        assert_eq!(states.len(), 1000);
        for state in states {
            assert_eq!(state.len(), 43);
            assert!(state.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{state}");
        }
    }

    #[test]
    fn an_empty_state_matches_nothing() {
        assert!(!State::from_stored("").matches(""));
        assert_eq!(format!("{:?}", State::from_stored("abc")), "State(…)");
    }

    proptest! {
        #[test]
        fn only_the_same_text_matches(stored in ".{1,20}", received in ".{0,20}") {
            prop_assert!(State::from_stored(stored.clone()).matches(&stored));
            prop_assert_eq!(State::from_stored(stored.clone()).matches(&received), stored == received);
        }
    }
}
