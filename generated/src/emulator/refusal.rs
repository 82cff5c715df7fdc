//! Why the emulator says no.

use super::evidence::{self, Recorded};
use crate::api::types::ErrorCode;

/// A refusal with one of the documented codes, as the open API, the token endpoint and the pages all have it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {description}")]
pub struct Refusal {
    code: ErrorCode,
    description: String,
    status: u16,
    hint: Option<String>,
}

impl Refusal {
    pub(super) fn new(code: ErrorCode, description: impl Into<String>) -> Self {
        // HTTP status of an open API refusal: 403 and 401 were seen for these two. Nothing is known of the others.
        let status = match code {
            ErrorCode::InvalidToken => evidence::INVALID_TOKEN.status,
            ErrorCode::AccessDenied => evidence::ACCESS_DENIED.status,
            _ => 200,
        };
        Self { code, description: description.into(), status, hint: None }
    }

    fn recorded(code: ErrorCode, recorded: Recorded) -> Self {
        Self { code, description: recorded.description(), status: recorded.status, hint: None }
    }

    /// Why: one of 96001 to 96013.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// The reason in words, as it is sent: Chinese or English, like that of the real service.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// What the emulator knows beyond that, for whoever looks for the mistake; the real service would not say.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Adds what the emulator knows.
    pub(super) fn because(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    pub(super) fn status(&self) -> u16 {
        self.status
    }

    pub(super) fn unknown_client() -> Self {
        Self::new(ErrorCode::ClientNotExists, "client does not exist")
    }

    /// A parameter is missing, is there twice, or does not read as it should.
    pub(super) fn bad_parameter(name: &str) -> Self {
        Self::new(ErrorCode::InvalidRequest, format!("{}: {name}", evidence::MISSING_PARAMETER.description()))
    }

    pub(super) fn wrong_secret() -> Self {
        Self::new(ErrorCode::InvalidClient, "client_id and client_secret do not match")
    }

    pub(super) fn unsupported_grant_type() -> Self {
        Self::new(ErrorCode::UnsupportedGrantType, "unsupported grant type")
    }

    /// The app may not have the scope that was asked for.
    pub(super) fn scope_not_permitted(scope: &str) -> Self {
        Self::new(ErrorCode::InvalidScope, format!("invalid scope: {scope}"))
    }

    /// The access token lacks the scope of the call.
    pub(super) fn scope_missing() -> Self {
        Self::recorded(ErrorCode::InvalidScope, evidence::SCOPE_MISSING)
    }

    pub(super) fn invalid_token() -> Self {
        Self::recorded(ErrorCode::InvalidToken, evidence::INVALID_TOKEN)
    }

    pub(super) fn invalid_refresh_token() -> Self {
        Self::recorded(ErrorCode::InvalidRefreshToken, evidence::USED_REFRESH_TOKEN)
    }

    pub(super) fn redirect_mismatch() -> Self {
        Self::recorded(ErrorCode::InvalidRedirectUri, evidence::REDIRECT_MISMATCH)
    }

    pub(super) fn unsupported_response_type() -> Self {
        Self::new(ErrorCode::UnsupportedResponseType, "unsupported response type")
    }

    /// The user said no.
    pub(super) fn denied() -> Self {
        Self::new(ErrorCode::AccessDenied, "user or server denied access")
    }

    /// The token belongs to another app, or the MAC does not hold.
    pub(super) fn rejected() -> Self {
        Self::recorded(ErrorCode::AccessDenied, evidence::ACCESS_DENIED)
    }

    /// The nonce came twice. The FAQ of the documentation (pId 1522, 2024-09-25) has this text and no code for it; 96012,
    /// which it gives to every other trouble with a MAC, stands in.
    pub(super) fn nonce_used() -> Self {
        Self::new(ErrorCode::AccessDenied, "nonce has been used")
    }

    pub(super) fn invalid_code() -> Self {
        Self::recorded(ErrorCode::InvalidCode, evidence::INVALID_CODE)
    }
}
