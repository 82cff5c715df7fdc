//! Why a callback was refused.

use std::error::Error;

use super::nonce_store::NonceStoreError;
use crate::signature::{ParseNonceError, QueryEncodingError};

/// Why a callback was refused. Each reason means: the password was not confirmed.
///
/// The texts hold nothing of the callback but names of parameters, so they can be logged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// The text is not a URL a callback can come to.
    #[error("not a usable callback URL: {reason}")]
    InvalidUrl {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The callback came to another place than the one given to `checkPassword`.
    #[error("the callback came to a different {part} than the expected callback URL has")]
    UnexpectedTarget {
        /// The first part that differs: `scheme`, `host`, `port` or `path`.
        part: &'static str,
    },
    /// The query does not decode to text.
    #[error("the query of the callback is not valid")]
    InvalidEncoding(#[from] QueryEncodingError),
    /// A parameter that the callback needs is not there.
    #[error("the callback has no parameter `{name}`")]
    MissingParameter {
        /// The name of the parameter.
        name: &'static str,
    },
    /// A parameter that may be there once is there more often, so that nobody can say which one counts.
    #[error("the callback has the parameter `{name}` more than once")]
    DuplicateParameter {
        /// The name of the parameter.
        name: &'static str,
    },
    /// `_xmNonce` is not of the form `random:minutes`.
    #[error("`_xmNonce` is not a nonce")]
    InvalidNonce(#[from] ParseNonceError),
    /// The verifier was made with an empty client secret, with which anybody could sign.
    #[error("the client secret is empty, so no callback can be trusted: check the configuration")]
    EmptyClientSecret,
    /// `_xmSign` is not the signature of this callback: it was altered, signed with another secret, or meant for
    /// another host or path.
    #[error("`_xmSign` is not the signature of this callback under the client secret")]
    InvalidSignature,
    /// The signature holds, but a parameter does not read as documented.
    #[error("the callback is signed, but its parameter `{name}` does not read as documented")]
    InvalidParameter {
        /// The name of the parameter.
        name: &'static str,
    },
    /// The callback is older than the verifier accepts.
    #[error("the callback is too old: let the user confirm the password again")]
    NonceExpired,
    /// The callback is dated later than now by more than the accepted difference of clocks.
    #[error("the callback is dated in the future: check the clock of this machine (nonce minutes are UTC)")]
    NonceFromTheFuture,
    /// A callback with this nonce was accepted before.
    #[error("the callback was used before")]
    NonceReplayed,
    /// The memory of used nonces is full of ones that are still valid.
    ///
    /// Forgetting one of them would allow its replay, so the callback is refused instead. Raise the capacity of the
    /// store, or lower the maximum age.
    #[error("the store of used nonces is full of live nonces: raise its capacity or lower the maximum age")]
    NonceStoreFull,
    /// The memory of used nonces did not answer.
    #[error("the store of used nonces failed")]
    NonceStore(#[source] Box<dyn Error + Send + Sync>),
}

impl From<NonceStoreError> for CallbackError {
    fn from(error: NonceStoreError) -> Self {
        match error {
            NonceStoreError::Replayed => Self::NonceReplayed,
            NonceStoreError::Full => Self::NonceStoreFull,
            NonceStoreError::Backend(source) => Self::NonceStore(source),
        }
    }
}
