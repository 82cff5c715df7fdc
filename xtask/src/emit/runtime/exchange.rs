//! From a request to an answer: hooks, interceptors, limits.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use progenitor_client::{ClientHooks as _, OperationInfo, ResponseValue};
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

use super::error::{Answer, Error, ErrorKind};
use super::intercept::{Attempt, Outcome};
use super::path::path_at;
use crate::api::Client;
use crate::api::codec::ErrorBody;

/// The most bytes of a body that a client accepts unless told otherwise: 32 MiB.
pub const DEFAULT_BODY_LIMIT: usize = 32 * 1024 * 1024;

/// An answer as it came.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    /// The HTTP status.
    pub(crate) status: StatusCode,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The whole body.
    pub(crate) body: Bytes,
}

/// Sends a request, again if an interceptor wants it, and reads the whole answer.
pub(crate) async fn send(client: &Client, operation: &'static str, request: reqwest::Request) -> Result<Reply, Error> {
    #[cfg(feature = "tracing")]
    {
        use tracing::Instrument as _;
        let span = tracing::info_span!(
            "call",
            operation,
            method = %request.method(),
            attempt = tracing::field::Empty,
            status = tracing::field::Empty,
            duration_ms = tracing::field::Empty,
        );
        let start = std::time::Instant::now();
        let result = attempts(client, operation, request).instrument(span.clone()).await;
        let status = match &result {
            Ok(reply) => Some(reply.status),
            Err(error) => error.status(),
        };
        if let Some(status) = status {
            span.record("status", status.as_u16());
        }
        span.record("duration_ms", u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX));
        result
    }
    #[cfg(not(feature = "tracing"))]
    attempts(client, operation, request).await
}

async fn attempts(client: &Client, operation: &'static str, mut request: reqwest::Request) -> Result<Reply, Error> {
    let interceptors = client.interceptors();
    let mut attempt = Attempt { operation, method: request.method().clone(), number: 1 };
    loop {
        #[cfg(feature = "tracing")]
        tracing::Span::current().record("attempt", attempt.number);
        // A body that is a stream cannot be sent twice.
        let spare = if interceptors.is_empty() { None } else { request.try_clone() };
        interceptors
            .before(&mut request, &attempt)
            .map_err(|error| Error::new(operation, None, ErrorKind::Hook(error.to_string())))?;
        let result = once(client, operation, request).await;
        let outcome = match &result {
            Ok(reply) => Some(Outcome::Answered { status: reply.status, headers: &reply.headers, body: &reply.body }),
            Err(error) => match error.kind() {
                ErrorKind::Communication(error) => Some(Outcome::Failed(error)),
                _ => None,
            },
        };
        match (spare, outcome.and_then(|outcome| interceptors.again(outcome, &attempt))) {
            (Some(spare), Some(pause)) => {
                wait(pause).await;
                request = spare;
                attempt.number += 1;
            }
            _ => return result,
        }
    }
}

async fn wait(pause: Duration) {
    if !pause.is_zero() {
        tokio::time::sleep(pause).await;
    }
}

/// Sends a request once; a success is handed over unread, anything else is read.
#[inline]
pub(crate) async fn open(
    client: &Client,
    operation: &'static str,
    mut request: reqwest::Request,
) -> Result<Result<reqwest::Response, Reply>, Error> {
    let attempt = Attempt { operation, method: request.method().clone(), number: 1 };
    client
        .interceptors()
        .before(&mut request, &attempt)
        .map_err(|error| Error::new(operation, None, ErrorKind::Hook(error.to_string())))?;
    let response = start(client, operation, request).await?;
    if response.status().is_success() { Ok(Ok(response)) } else { read(client, operation, response).await.map(Err) }
}

async fn once(client: &Client, operation: &'static str, request: reqwest::Request) -> Result<Reply, Error> {
    let response = start(client, operation, request).await?;
    read(client, operation, response).await
}

fn broken(error: reqwest::Error) -> ErrorKind {
    ErrorKind::Communication(error.without_url())
}

/// Sends a request through the hooks of the client.
async fn start(client: &Client, operation: &'static str, mut request: reqwest::Request) -> Result<reqwest::Response, Error> {
    let info = OperationInfo { operation_id: operation };
    client.pre::<()>(&mut request, &info).await.map_err(|error| Error::hook(operation, error))?;
    let result = client.exec(request, &info).await;
    client.post::<()>(&result, &info).await.map_err(|error| Error::hook(operation, error))?;
    result.map_err(|error| Error::new(operation, None, broken(error)))
}

/// Reads the whole answer, within the client's limit.
pub(super) async fn read(client: &Client, operation: &'static str, mut response: reqwest::Response) -> Result<Reply, Error> {
    let mut reply = Reply { status: response.status(), headers: std::mem::take(response.headers_mut()), body: Bytes::new() };
    let limit = client.body_limit();
    // A small body comes in one piece, which is then not copied.
    let mut rest = BytesMut::new();
    loop {
        let chunk = match response.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break,
            Err(error) => {
                reply.append(&rest);
                return Err(Error::new(operation, Some(reply.into()), broken(error)));
            }
        };
        if reply.body.len() + rest.len() + chunk.len() > limit {
            reply.append(&rest);
            return Err(Error::new(operation, Some(reply.into()), ErrorKind::BodyTooLarge(limit)));
        }
        if reply.body.is_empty() { reply.body = chunk } else { rest.extend_from_slice(&chunk) }
    }
    reply.append(&rest);
    Ok(reply)
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        Self { status: reply.status, headers: reply.headers, body: reply.body }
    }
}

impl Reply {
    fn append(&mut self, rest: &BytesMut) {
        if !rest.is_empty() {
            let mut whole = BytesMut::with_capacity(self.body.len() + rest.len());
            whole.extend_from_slice(&self.body);
            whole.extend_from_slice(rest);
            self.body = whole.freeze();
        }
    }

    pub(crate) fn value<T>(self, value: T) -> ResponseValue<T> {
        ResponseValue::new(value, self.status, self.headers)
    }

    pub(super) fn error<E>(self, operation: &'static str, kind: ErrorKind<E>) -> Error<E> {
        Error::new(operation, Some(self.into()), kind)
    }

    /// The place in the body where decoding stopped.
    pub(super) fn path_of(&self, error: &serde_json::Error) -> String {
        path_at(&self.body, error)
    }

    /// A success whose body does not decode.
    pub(super) fn invalid<E>(self, operation: &'static str, source: serde_json::Error) -> Error<E> {
        let path = self.path_of(&source);
        self.error(operation, ErrorKind::InvalidPayload { path, source })
    }

    /// A status that is no success: the documented error body if it is one. What is no JSON at all was sent by somebody else, such as a
    /// gateway.
    pub(super) fn failed<E: ErrorBody + DeserializeOwned>(self, operation: &'static str) -> Error<E> {
        match serde_json::from_slice(&self.body) {
            Ok(body) => self.error(operation, ErrorKind::ErrorResponse(body)),
            Err(source) if E::IS_DESCRIBED && source.is_data() => self.invalid(operation, source),
            Err(_) => self.error(operation, ErrorKind::UnexpectedResponse),
        }
    }
}
