//! What can go wrong with a token request.

use std::fmt;

use bytes::Bytes;
use reqwest::StatusCode;

use super::redirect_uri::InvalidRedirectUri;
use super::refusal::Refusal;
use crate::api::types::ErrorCode;

/// Why an [`OAuthClient`](super::OAuthClient) could not be set up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OAuthConfigError {
    /// The client id (App ID) is empty.
    #[error("the client id (App ID) is empty: check the configuration")]
    EmptyClientId,
    /// The client secret (App Secret) is empty.
    #[error("the client secret (App Secret) is empty: check the configuration")]
    EmptyClientSecret,
    /// The redirect URI is none.
    #[error(transparent)]
    RedirectUri(#[from] InvalidRedirectUri),
    /// The base URL is not an `http` or `https` URL without query and fragment.
    #[error("the base URL is not an http or https URL without query and fragment")]
    BaseUrl,
}

/// Why a token request gave no tokens.
///
/// Neither `Display` nor `Debug` nor a source shows a secret or a URL. The raw body is kept ([`TokenError::body`]); it may
/// hold tokens, so it has to be asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// There was no connection, so nothing was sent.
    #[error("no connection to the token endpoint: nothing was sent")]
    NotSent(#[source] reqwest::Error),
    /// The exchange broke off or timed out after the request may have reached the server.
    #[error("the exchange with the token endpoint {}: whether the request was carried out is unknown", broke(.0))]
    Interrupted(#[source] reqwest::Error),
    /// The server said no.
    #[error("the token endpoint refused with {refusal}")]
    Refused {
        /// Why.
        refusal: Refusal,
        /// The HTTP status, which tells nothing: refusals come with 200.
        status: StatusCode,
        /// The body.
        body: RawBody,
    },
    /// The answer is a redirect, which is never followed.
    #[error("the token endpoint answered with a redirect ({status}), which is not followed: check the base URL")]
    Redirected {
        /// The HTTP status.
        status: StatusCode,
    },
    /// The answer is larger than accepted.
    #[error("the answer of the token endpoint ({status}) is larger than {limit} bytes")]
    BodyTooLarge {
        /// The HTTP status.
        status: StatusCode,
        /// The most that is accepted, in bytes.
        limit: usize,
    },
    /// The answer is not JSON: an error page, a cut-off body.
    #[error("the answer of the token endpoint ({status}, {media_type}) is not JSON")]
    NotJson {
        /// The HTTP status.
        status: StatusCode,
        /// What the server says the body is.
        media_type: MediaType,
        /// Where the JSON ended; it shows nothing of the body.
        source: serde_json::Error,
        /// The body.
        body: RawBody,
    },
    /// The answer is JSON, but holds neither tokens nor an error.
    #[error("the answer of the token endpoint ({status}) holds neither an access token nor an error")]
    NoAccessToken {
        /// The HTTP status.
        status: StatusCode,
        /// The body.
        body: RawBody,
    },
}

fn broke(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() { "timed out" } else { "broke off" }
}

impl TokenError {
    /// What the server said no with, if that is the reason.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused { refusal, .. } => Some(refusal),
            _ => None,
        }
    }

    /// The code that the server gave, if it refused.
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        self.refusal().and_then(Refusal::code)
    }

    /// The HTTP status, if the server answered.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::NotSent(_) | Self::Interrupted(_) => None,
            Self::Refused { status, .. }
            | Self::Redirected { status }
            | Self::BodyTooLarge { status, .. }
            | Self::NotJson { status, .. }
            | Self::NoAccessToken { status, .. } => Some(*status),
        }
    }

    /// The raw body, if an answer came and was read to its end. It may hold tokens: do not log it.
    #[must_use]
    pub fn body(&self) -> Option<&RawBody> {
        match self {
            Self::Refused { body, .. } | Self::NotJson { body, .. } | Self::NoAccessToken { body, .. } => Some(body),
            Self::NotSent(_) | Self::Interrupted(_) | Self::Redirected { .. } | Self::BodyTooLarge { .. } => None,
        }
    }

    /// Whether the authorization code, or the refresh token, may be used up although no tokens came of it.
    ///
    /// Both can be used once. After a failure that leaves this open, trying again with the same one is the only way to
    /// find out: the server then gives tokens, or refuses with 96013 or 96009.
    #[must_use]
    pub fn may_have_been_applied(&self) -> bool {
        match self {
            Self::NotSent(_) | Self::Refused { .. } | Self::Redirected { .. } => false,
            Self::Interrupted(_) => true,
            Self::BodyTooLarge { status, .. } | Self::NotJson { status, .. } | Self::NoAccessToken { status, .. } => {
                !status.is_client_error() && *status != StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }

    /// Whether the same request may succeed later and was surely not carried out before: no connection, or one of the
    /// statuses 408, 429 and 503.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::NotSent(error) => !error.is_builder(),
            Self::NotJson { status, .. } | Self::NoAccessToken { status, .. } => {
                matches!(status.as_u16(), 408 | 429 | 503)
            }
            _ => false,
        }
    }

    /// Whether the token that was sent is good no longer: the same as
    /// [`is_refresh_token_invalid`](Self::is_refresh_token_invalid).
    #[must_use]
    pub fn is_token_expired(&self) -> bool {
        self.is_refresh_token_invalid()
    }

    /// Whether the application may not have a scope that it asked for (96007), or may not ask at all (96005): see its
    /// permissions in the developer console.
    #[must_use]
    pub fn is_scope_missing(&self) -> bool {
        matches!(self.code(), Some(ErrorCode::InvalidScope | ErrorCode::UnauthorizedClient))
    }

    /// Whether the refresh token is wrong, expired or already used (96009): the user has to sign in again.
    #[must_use]
    pub fn is_refresh_token_invalid(&self) -> bool {
        self.code() == Some(ErrorCode::InvalidRefreshToken)
    }

    /// Whether the authorization code is wrong, expired or already used (96013): begin the sign-in again.
    #[must_use]
    pub fn is_code_invalid(&self) -> bool {
        self.code() == Some(ErrorCode::InvalidCode)
    }
}

/// A body as it came. `Debug` shows its size only, since it may hold tokens.
#[derive(Clone, PartialEq, Eq)]
pub struct RawBody(pub(super) Bytes);

impl RawBody {
    /// The body as it came. Do not log it.
    #[must_use]
    pub fn expose(&self) -> &Bytes {
        &self.0
    }
}

impl fmt::Debug for RawBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawBody({} bytes)", self.0.len())
    }
}

/// The media type of an answer, without its parameters; shown as `unknown` when there is none that is fit to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaType(Option<String>);

impl MediaType {
    pub(super) fn of(content_type: Option<&str>) -> Self {
        let is_plain = |text: &&str| {
            text.len() <= 100 && text.contains('/') && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"/+-._".contains(&b))
        };
        let essence = content_type.and_then(|text| text.split(';').next()).map(str::trim).filter(is_plain);
        Self(essence.map(str::to_ascii_lowercase))
    }

    /// The media type, such as `text/html`, in lower case.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str().unwrap_or("unknown media type"))
    }
}
