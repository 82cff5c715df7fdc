//! What can go wrong with a session.

use std::error::Error as StdError;
use std::sync::Arc;

use crate::api::Error;
use crate::api::types::ApiError;
use crate::oauth::TokenError;
use crate::scope::Scopes;

/// Why a session has no access token to give.
///
/// Cheap to clone: everybody who waited for the same refresh gets the same error. The texts hold no secrets, unless an
/// error of the [`TokenStore`](super::TokenStore) does.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The session is over: the user has to sign in again.
    #[error("the user has to sign in again: {reason}")]
    SignInRequired {
        /// Why.
        reason: SignInReason,
        /// What the server said, if it was asked.
        source: Option<Arc<TokenError>>,
    },
    /// The refresh failed and was surely not carried out: the refresh token is as good as before.
    #[error("the access token could not be refreshed")]
    Refresh(#[source] Arc<TokenError>),
    /// The refresh may have been carried out, but its answer did not arrive: the refresh token may be used up.
    ///
    /// The mark of the begun refresh stays in the store. The next attempt finds out: it succeeds if the request never
    /// arrived, else the user has to sign in again.
    #[error("the refresh broke off: whether the refresh token is used up will show when it is tried again")]
    RefreshInterrupted(#[source] Arc<TokenError>),
    /// The store failed before anything was sent: the tokens are as good as before.
    #[error("the token store failed: nothing was sent")]
    Store(#[source] Arc<dyn StdError + Send + Sync>),
    /// New tokens came and could not be stored. They are kept in memory, and not used.
    ///
    /// The next attempt stores them first. **If the process ends before that, the account has to sign in again.**
    /// [`Session::tokens`](super::Session::tokens) gives them away to be kept elsewhere.
    #[error("the new tokens could not be stored: they are kept in memory until the store takes them")]
    NotStored(#[source] Arc<dyn StdError + Send + Sync>),
    /// The task that refreshed ended early: its runtime shut down, or the store panicked.
    #[error("the refresh was given up: the runtime is shutting down, or the token store panicked")]
    Aborted,
    /// There is no Tokio runtime here to refresh in.
    #[error("a session refreshes in a Tokio runtime, and there is none here")]
    NoRuntime,
}

/// Why the user has to sign in again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignInReason {
    /// The server refused the refresh token (96009): it is expired, or the user withdrew the permission.
    #[error("the refresh token is refused")]
    Refused,
    /// The server refused the refresh token (96009), after an earlier refresh with it broke off and was carried out in all
    /// likelihood: the process ended, or the connection, before the new tokens were stored.
    #[error("the refresh token was used up by a refresh whose answer was lost")]
    Interrupted,
    /// The access token is expired and there is no refresh token.
    #[error("the access token is expired and there is no refresh token")]
    NoRefreshToken,
    /// The store no longer has a record of the account.
    #[error("the account is no longer in the token store")]
    SignedOut,
}

impl SessionError {
    /// Whether the user has to sign in again; no further attempt of this session will help.
    #[must_use]
    pub fn is_sign_in_required(&self) -> bool {
        matches!(self, Self::SignInRequired { .. })
    }

    /// Whether the tokens are good no longer: the same as [`is_sign_in_required`](Self::is_sign_in_required).
    #[must_use]
    pub fn is_token_expired(&self) -> bool {
        self.is_sign_in_required()
    }

    /// Whether a refresh was refused because of the scopes ([`TokenError::is_scope_missing`]).
    #[must_use]
    pub fn is_scope_missing(&self) -> bool {
        self.token_error().is_some_and(TokenError::is_scope_missing)
    }

    /// Whether trying again later may help.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Refresh(error) => error.is_retryable(),
            Self::RefreshInterrupted(_) | Self::Store(_) | Self::NotStored(_) => true,
            Self::SignInRequired { .. } | Self::Aborted | Self::NoRuntime => false,
        }
    }

    /// The failure of the token endpoint behind this, if that is the reason.
    #[must_use]
    pub fn token_error(&self) -> Option<&TokenError> {
        match self {
            Self::SignInRequired { source, .. } => source.as_deref(),
            Self::Refresh(error) | Self::RefreshInterrupted(error) => Some(error),
            Self::Store(_) | Self::NotStored(_) | Self::Aborted | Self::NoRuntime => None,
        }
    }

    /// Whether the access token that was there before is as good as it was, for all that is known.
    pub(super) fn leaves_access_token(&self) -> bool {
        match self {
            Self::Refresh(_) | Self::RefreshInterrupted(_) | Self::Store(_) => true,
            Self::SignInRequired { .. } | Self::NotStored(_) | Self::Aborted | Self::NoRuntime => false,
        }
    }
}

/// Why a call through a session failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The session had no access token to give; the call was not sent, or was refused with 96008 as not carried out.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The call itself failed.
    #[error(transparent)]
    Call(#[from] Error<ApiError>),
}

impl CallError {
    /// Whether the user has to sign in again.
    #[must_use]
    pub fn is_sign_in_required(&self) -> bool {
        matches!(self, Self::Session(error) if error.is_sign_in_required())
    }

    /// Whether the tokens are good no longer: the user has to sign in again, or the server refused new tokens as well.
    #[must_use]
    pub fn is_token_expired(&self) -> bool {
        match self {
            Self::Session(error) => error.is_token_expired(),
            Self::Call(error) => error.is_token_expired(),
        }
    }

    /// Whether the tokens lack a scope (96007), or the application may not make the call (96005).
    #[must_use]
    pub fn is_scope_missing(&self) -> bool {
        match self {
            Self::Session(error) => error.is_scope_missing(),
            Self::Call(error) => error.is_scope_missing(),
        }
    }

    /// The scopes that the user has to allow for the call, when one is missing; else none.
    #[must_use]
    pub fn required_scopes(&self) -> Scopes {
        match self {
            Self::Session(_) => Scopes::new(),
            Self::Call(error) => error.required_scopes(),
        }
    }

    /// Whether trying again later may help.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Session(error) => error.is_retryable(),
            Self::Call(error) => error.is_retryable(),
        }
    }

    /// The error of the call, if it was made.
    #[must_use]
    pub fn as_call(&self) -> Option<&Error<ApiError>> {
        match self {
            Self::Call(error) => Some(error),
            Self::Session(_) => None,
        }
    }
}
