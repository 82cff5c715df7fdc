//! What a caller may do around every request.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

/// Looks at every request of a client before it is sent, and at what came of it.
///
/// Interceptors are asked in the order in which they were given to the client, before the hooks of `progenitor-client`.
pub trait Interceptor: Send + Sync {
    /// Changes a request that is about to be sent: signs it, adds a header. Each attempt starts from the request as it was
    /// built.
    ///
    /// # Errors
    /// Whatever keeps the request from being sent. It must not hold a secret, since it becomes part of the call's error.
    fn before(&self, request: &mut reqwest::Request, attempt: Attempt) -> Result<(), Box<dyn Error + Send + Sync>> {
        let _ = (request, attempt);
        Ok(())
    }

    /// Whether the request is to be sent again, and after how long.
    fn again(&self, outcome: Outcome<'_>, attempt: Attempt) -> Option<Duration> {
        let _ = (outcome, attempt);
        None
    }
}

/// One sending of a request.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Attempt {
    /// The `operationId` of the operation.
    pub operation: &'static str,
    /// The HTTP method.
    pub method: reqwest::Method,
    /// Counted from one.
    pub number: u32,
}

/// What came of an attempt.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Outcome<'r> {
    /// The server answered, whatever it said.
    #[non_exhaustive]
    Answered {
        /// The HTTP status.
        status: StatusCode,
        /// The headers.
        headers: &'r HeaderMap,
        /// The whole body.
        body: &'r Bytes,
    },
    /// There was no answer, or only part of one. The error does not show the URL.
    Failed(&'r reqwest::Error),
}

/// The interceptors of a client.
#[derive(Clone, Default)]
pub(crate) struct Interceptors(Vec<Arc<dyn Interceptor>>);

impl Interceptors {
    pub(crate) fn push(&mut self, interceptor: Arc<dyn Interceptor>) {
        self.0.push(interceptor);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn before(&self, request: &mut reqwest::Request, attempt: &Attempt) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.0.iter().try_for_each(|interceptor| interceptor.before(request, attempt.clone()))
    }

    /// The longest time that any of those who want another attempt asks for.
    pub(super) fn again(&self, outcome: Outcome<'_>, attempt: &Attempt) -> Option<Duration> {
        self.0.iter().filter_map(|interceptor| interceptor.again(outcome, attempt.clone())).max()
    }
}

impl fmt::Debug for Interceptors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} interceptors", self.0.len())
    }
}
