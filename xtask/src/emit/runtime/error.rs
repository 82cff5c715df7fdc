//! What can go wrong with a call.

use std::error::Error as StdError;
use std::fmt;

use bytes::Bytes;
use progenitor_client::Error as HookError;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::retry::is_busy;
use crate::api::codec::ErrorBody;

/// Why a call gave no value. `E` is the error body that the API documents for the operation.
///
/// It names the operation, keeps the status, the headers and the raw body of the answer if there was one, and never
/// shows a URL, since a URL may carry credentials.
pub struct Error<E = ()>(Box<Inner<E>>);

struct Inner<E> {
    operation: &'static str,
    scopes: &'static [&'static str],
    answer: Option<Answer>,
    kind: ErrorKind<E>,
}

/// What the server sent, as far as it was read.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// The kinds of failure.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind<E = ()> {
    /// Nothing was sent: an argument does not fit the operation.
    InvalidRequest(String),
    /// Nothing was sent: the client lacks credentials that the operation needs, or could not get them.
    Credentials(String),
    /// Nothing was sent: a value is not what the API asks for. Only a client that was made with `--validate` looks.
    BrokenRule {
        /// The place of the value, such as `body.tags[3]`. The value is not kept, since it may be a secret.
        path: String,
        /// What is asked of it, such as `must have at most 20 characters`.
        rule: String,
    },
    /// A hook of the client refused the call.
    Hook(String),
    /// No answer, or only part of one: connection, TLS, time-out.
    Communication(reqwest::Error),
    /// The body is larger than the client accepts; the limit in bytes.
    BodyTooLarge(usize),
    /// The server answered with an error that the API documents.
    ErrorResponse(E),
    /// The body is not what the API documents.
    InvalidPayload {
        /// The place in the body, such as `data.friends[3]`; empty for the body as a whole.
        path: String,
        /// What was wrong there.
        source: serde_json::Error,
    },
    /// A status or a body that the API does not document.
    UnexpectedResponse,
}

/// What a body is about, as text.
struct Described<'b, E>(&'b E);

impl<E: ErrorBody> fmt::Display for Described<'_, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.describe(formatter)
    }
}

impl<E> Error<E> {
    pub(crate) fn new(operation: &'static str, answer: Option<Answer>, kind: ErrorKind<E>) -> Self {
        Self(Box::new(Inner { operation, scopes: &[], answer, kind }))
    }

    /// The same failure, of an operation that needs these scopes.
    pub(crate) fn scoped(mut self, scopes: &'static [&'static str]) -> Self {
        self.0.scopes = scopes;
        self
    }

    /// The OAuth scopes that the token needs for the operation.
    #[must_use]
    pub fn scopes(&self) -> &'static [&'static str] {
        self.0.scopes
    }

    /// The `operationId` of the operation that failed.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind<E> {
        &self.0.kind
    }

    /// Gives the kind away, with what it holds.
    #[must_use]
    pub fn into_kind(self) -> ErrorKind<E> {
        self.0.kind
    }

    /// The documented error body, if the server sent one.
    #[must_use]
    pub fn response(&self) -> Option<&E> {
        match &self.0.kind {
            ErrorKind::ErrorResponse(body) => Some(body),
            _ => None,
        }
    }

    /// The HTTP status, if the server answered.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.answer.as_ref().map(|answer| answer.status)
    }

    /// The headers, if the server answered.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.answer.as_ref().map(|answer| &answer.headers)
    }

    /// The raw body, as far as it was read.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.0.answer.as_ref().map(|answer| &answer.body)
    }

    /// Whether the same call may succeed later: the exchange with the server failed or timed out, or the answer has one of
    /// the statuses 408, 429, 502, 503, 504. A call that is not idempotent may have been applied all the same.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match &self.0.kind {
            ErrorKind::Communication(error) => !error.is_builder(),
            ErrorKind::ErrorResponse(_) | ErrorKind::UnexpectedResponse | ErrorKind::InvalidPayload { .. } => {
                self.status().is_some_and(is_busy)
            }
            ErrorKind::InvalidRequest(_)
            | ErrorKind::BrokenRule { .. }
            | ErrorKind::Credentials(_)
            | ErrorKind::Hook(_)
            | ErrorKind::BodyTooLarge(_) => false,
        }
    }

    /// Whether the call ran out of time.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(&self.0.kind, ErrorKind::Communication(error) if error.is_timeout())
    }
}

impl Error<()> {
    /// The same failure under an operation's own error type. Only failures without an error body start out untyped.
    pub(crate) fn typed<E>(self) -> Error<E> {
        let Inner { operation, scopes, answer, kind } = *self.0;
        let kind = match kind {
            ErrorKind::InvalidRequest(text) => ErrorKind::InvalidRequest(text),
            ErrorKind::Credentials(text) => ErrorKind::Credentials(text),
            ErrorKind::BrokenRule { path, rule } => ErrorKind::BrokenRule { path, rule },
            ErrorKind::Hook(text) => ErrorKind::Hook(text),
            ErrorKind::Communication(error) => ErrorKind::Communication(error),
            ErrorKind::BodyTooLarge(limit) => ErrorKind::BodyTooLarge(limit),
            ErrorKind::InvalidPayload { path, source } => ErrorKind::InvalidPayload { path, source },
            ErrorKind::ErrorResponse(()) | ErrorKind::UnexpectedResponse => ErrorKind::UnexpectedResponse,
        };
        Error::new(operation, answer, kind).scoped(scopes)
    }

    /// A failure that a hook reported.
    pub(crate) fn hook(operation: &'static str, error: HookError) -> Self {
        let kind = match error {
            HookError::InvalidRequest(text) => ErrorKind::InvalidRequest(text),
            HookError::Custom(text) => ErrorKind::Hook(text),
            HookError::CommunicationError(error) | HookError::InvalidUpgrade(error) | HookError::ResponseBodyError(error) => {
                ErrorKind::Communication(error.without_url())
            }
            HookError::InvalidResponsePayload(_, source) => ErrorKind::InvalidPayload { path: String::new(), source },
            // Their text would show the URL of the response.
            HookError::ErrorResponse(_) | HookError::UnexpectedResponse(_) => {
                ErrorKind::Hook("the hook refused the response".to_owned())
            }
        };
        Self::new(operation, None, kind)
    }
}

impl<E: fmt::Debug> fmt::Debug for Error<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Error")
            .field("operation", &self.0.operation)
            .field("status", &self.status())
            .field("kind", &self.0.kind)
            .field("body_bytes", &self.body().map(Bytes::len))
            .finish()
    }
}

#[allow(private_bounds, reason = "what describes a body is no concern of the caller")]
impl<E: ErrorBody> fmt::Display for Error<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: ", self.0.operation)?;
        match (&self.0.kind, self.status()) {
            (ErrorKind::InvalidRequest(text) | ErrorKind::Credentials(text), _) => write!(formatter, "nothing was sent: {text}"),
            (ErrorKind::BrokenRule { path, rule }, _) => write!(formatter, "nothing was sent: `{path}` {rule}"),
            (ErrorKind::Hook(text), _) => write!(formatter, "a hook stopped the call: {text}"),
            (ErrorKind::Communication(error), _) if error.is_timeout() => formatter.write_str("the call timed out"),
            (ErrorKind::Communication(error), _) if error.is_connect() => formatter.write_str("no connection to the server"),
            (ErrorKind::Communication(_), _) => formatter.write_str("the exchange with the server broke off"),
            (ErrorKind::BodyTooLarge(limit), _) => write!(formatter, "the body is larger than {limit} bytes"),
            (ErrorKind::ErrorResponse(body), status) => {
                formatter.write_str("the server answered ")?;
                if let Some(status) = status {
                    write!(formatter, "{status}: ")?;
                }
                let text = Described(body).to_string();
                formatter.write_str(&text)?;
                match self.0.scopes {
                    [] => Ok(()),
                    // Only an error that speaks of scopes is about them.
                    scopes if text.to_ascii_lowercase().contains("scope") => {
                        write!(formatter, "; the operation needs scope {}", scopes.join(" and "))
                    }
                    _ => Ok(()),
                }
            }
            (ErrorKind::InvalidPayload { path, source }, _) if path.is_empty() => {
                write!(formatter, "the body is not what the API documents: {source}")
            }
            (ErrorKind::InvalidPayload { path, source }, _) => {
                write!(formatter, "the body is not what the API documents, at `{path}`: {source}")
            }
            (ErrorKind::UnexpectedResponse, Some(status)) => write!(formatter, "an answer the API does not document: {status}"),
            (ErrorKind::UnexpectedResponse, None) => formatter.write_str("an answer the API does not document"),
        }
    }
}

#[allow(private_bounds, reason = "what describes a body is no concern of the caller")]
impl<E: ErrorBody> StdError for Error<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.kind {
            ErrorKind::Communication(error) => Some(error),
            ErrorKind::InvalidPayload { source, .. } => Some(source),
            _ => None,
        }
    }
}
