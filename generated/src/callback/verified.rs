//! A callback whose signature held.

use std::fmt;

use crate::signature::{Nonce, QueryParameters};

/// A callback that was verified: only [`CallbackVerifier::verify`](super::CallbackVerifier::verify) makes one.
///
/// `Debug` hides the authorization code and the values of all parameters.
#[derive(Clone)]
pub struct VerifiedCallback {
    nonce: Nonce,
    confirmation: Option<Confirmation>,
    parameters: QueryParameters,
}

#[derive(Clone)]
struct Confirmation {
    code: String,
    xm_user_id: i64,
}

impl VerifiedCallback {
    pub(super) fn confirmed(nonce: Nonce, code: String, xm_user_id: i64, parameters: QueryParameters) -> Self {
        Self { nonce, confirmation: Some(Confirmation { code, xm_user_id }), parameters }
    }

    pub(super) fn not_confirmed(nonce: Nonce, parameters: QueryParameters) -> Self {
        Self { nonce, confirmation: None, parameters }
    }

    /// Whether the user typed the right password: `xmResult` is there and reads `true`, in lower case.
    #[must_use]
    pub fn is_password_confirmed(&self) -> bool {
        self.confirmation.is_some()
    }

    /// The new authorization code, to be exchanged for tokens; `None` unless the password was confirmed.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.confirmation.as_ref().map(|confirmation| confirmation.code.as_str())
    }

    /// The user whose password was confirmed; `None` unless it was.
    ///
    /// This is the account the user signed in with, which need not be the one that was asked for: compare the two.
    #[must_use]
    pub fn xm_user_id(&self) -> Option<i64> {
        self.confirmation.as_ref().map(|confirmation| confirmation.xm_user_id)
    }

    /// `xmResult` as it was sent; `None` when the callback has none.
    #[must_use]
    pub fn xm_result(&self) -> Option<&str> {
        self.parameter(super::XM_RESULT)
    }

    /// The first value of a parameter, decoded: one that the application put into its callback URL, or one of the
    /// server's.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    /// All parameters the signature covers, decoded and in the order they came in: all but `_xmNonce` and `_xmSign`.
    #[must_use]
    pub fn parameters(&self) -> &QueryParameters {
        &self.parameters
    }

    /// The nonce of the callback.
    #[must_use]
    pub fn nonce(&self) -> Nonce {
        self.nonce
    }
}

impl fmt::Debug for VerifiedCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedCallback")
            .field("is_password_confirmed", &self.is_password_confirmed())
            .field("xm_user_id", &self.xm_user_id())
            .field("nonce", &self.nonce)
            .field("parameters", &self.parameters)
            .finish_non_exhaustive()
    }
}
