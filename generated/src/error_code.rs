//! What the error codes of the open API mean for a caller.

use crate::api::types::{ApiError, ErrorCode};
use crate::api::{Error, ErrorKind};

impl Error<ApiError> {
    /// The code that the server gave, if it answered with an error envelope.
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        self.response().and_then(|error| error.code)
    }

    /// Whether the access token is wrong or expired (96008): refresh it, or let the user sign in again.
    ///
    /// The HTTP status does not tell: it is not documented, the tests of Logto's connector have 403 for this code, and the
    /// official SDKs look at the code alone.
    #[must_use]
    pub fn is_token_expired(&self) -> bool {
        self.code() == Some(ErrorCode::InvalidToken)
    }

    /// Whether the access token lacks the scope of the operation (96007), or the app may not use it (96005).
    #[must_use]
    pub fn is_scope_missing(&self) -> bool {
        matches!(self.code(), Some(ErrorCode::InvalidScope | ErrorCode::UnauthorizedClient))
    }

    /// The description that the server gave: Chinese or English, for people, never to be compared.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        match self.kind() {
            ErrorKind::ErrorResponse(error) => error.description.as_deref(),
            _ => None,
        }
    }
}
