//! What one call does in its own way.

use std::fmt;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

/// What a single call does differently from its client: another place, a limit of its own, headers besides those of the API.
///
/// Headers given here win over those that the call would send, credentials included.
#[derive(Clone, Default)]
pub struct CallOptions {
    pub(super) base_url: Option<String>,
    pub(super) timeout: Option<Duration>,
    pub(super) headers: HeaderMap,
    pub(super) problem: Option<String>,
}

impl CallOptions {
    /// Options that change nothing.
    #[must_use]
    #[inline]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends the call to another place, credentials included.
    #[must_use]
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// Gives the call this long, from the connection to the last byte of the answer; each attempt, if it is sent again.
    #[must_use]
    #[inline]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sends a header. Several of one name are all sent. What no header can carry makes the call fail before it is sent.
    #[must_use]
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        HeaderName: TryFrom<N>,
        HeaderValue: TryFrom<V>,
    {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => {
                self.headers.append(name, value);
            }
            (Ok(name), Err(_)) => {
                self.problem = Some(format!("the value for the header `{name}` has characters that a header cannot carry"));
            }
            (Err(_), _) => self.problem = Some("a header of the call has a name that no header can have".to_owned()),
        }
        self
    }

    /// Puts the headers in the place of those of the same names.
    pub(super) fn put_headers(&self, headers: &mut HeaderMap) {
        for name in self.headers.keys() {
            headers.remove(name);
        }
        for (name, value) in &self.headers {
            headers.append(name.clone(), value.clone());
        }
    }
}

impl fmt::Debug for CallOptions {
    /// Values may be secrets, so only the names of headers are shown.
    #[inline]
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CallOptions")
            .field("has_base_url", &self.base_url.is_some())
            .field("timeout", &self.timeout)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .finish()
    }
}
