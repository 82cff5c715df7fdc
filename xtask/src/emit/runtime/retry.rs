//! Sending again what did not get through.

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Method, StatusCode};

use super::intercept::{Attempt, Interceptor, Outcome};

/// Sends idempotent requests again when the connection fails or the server is busy: an [`Interceptor`].
///
/// Retried are GET, HEAD, OPTIONS, TRACE, PUT and DELETE (RFC 9110, section 9.2.2), after a failure of the connection, a
/// time-out, or one of the statuses 408, 429, 502, 503, 504. Everything else may have been applied and is left alone.
/// The pause doubles from attempt to attempt and is a random part of that, so that clients do not come back together; a
/// `Retry-After` in seconds is honoured when it is within the longest pause, and ends the attempts when it is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    attempts: u32,
    pause: Duration,
    longest: Duration,
}

impl Default for Retry {
    /// Three attempts in all; pauses of up to 200 ms and 400 ms, never more than 10 s.
    #[inline]
    fn default() -> Self {
        Self { attempts: 3, pause: Duration::from_millis(200), longest: Duration::from_secs(10) }
    }
}

impl Retry {
    /// Sends a request at most this many times in all.
    #[must_use]
    #[inline]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// The longest pause after the first attempt.
    #[must_use]
    #[inline]
    pub fn pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// The longest pause of all.
    #[must_use]
    #[inline]
    pub fn longest_pause(mut self, longest: Duration) -> Self {
        self.longest = longest;
        self
    }

    /// A random part of the pause, at least half of it.
    #[inline]
    fn backoff(&self, attempt: u32) -> Duration {
        let doubled = self.pause.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
        doubled.min(self.longest).mul_f64(0.5 + fastrand::f64() / 2.0)
    }
}

impl Interceptor for Retry {
    #[inline]
    fn again(&self, outcome: Outcome<'_>, attempt: Attempt) -> Option<Duration> {
        let idempotent =
            [Method::GET, Method::HEAD, Method::OPTIONS, Method::TRACE, Method::PUT, Method::DELETE].contains(&attempt.method);
        if !idempotent || attempt.number >= self.attempts {
            return None;
        }
        match outcome {
            Outcome::Failed(error) if error.is_builder() => None,
            Outcome::Failed(_) => Some(self.backoff(attempt.number)),
            Outcome::Answered { status, headers, .. } if is_busy(status) => match retry_after(headers) {
                Some(pause) => (pause <= self.longest).then_some(pause),
                None => Some(self.backoff(attempt.number)),
            },
            Outcome::Answered { .. } => None,
        }
    }
}

/// Statuses that pass.
pub(super) fn is_busy(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 502 | 503 | 504)
}

#[inline]
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use reqwest::header::HeaderValue;

    use super::*;

    fn answer(method: Method, status: u16, headers: &HeaderMap, number: u32) -> Option<Duration> {
        let status = StatusCode::from_u16(status).expect("a status");
        let outcome = Outcome::Answered { status, headers, body: &Bytes::new() };
        Retry::default().again(outcome, Attempt { operation: "x", method, number })
    }

    #[test]
    fn only_idempotent_requests_are_sent_again() {
        let headers = HeaderMap::new();
        assert!(answer(Method::GET, 503, &headers, 1).is_some());
        assert!(answer(Method::POST, 503, &headers, 1).is_none());
        assert!(answer(Method::GET, 500, &headers, 1).is_none());
        assert!(answer(Method::GET, 503, &headers, 3).is_none());
    }

    #[test]
    fn pauses_grow_and_have_an_end() {
        let retry = Retry::default();
        for attempt in 1..=70 {
            let pause = retry.backoff(attempt);
            assert!(pause <= Duration::from_secs(10) && pause >= Duration::from_millis(100), "{attempt}: {pause:?}");
        }
    }

    #[test]
    fn the_server_says_how_long_to_wait() {
        let wait = |seconds: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(seconds));
            answer(Method::GET, 429, &headers, 1)
        };
        assert_eq!(wait("3"), Some(Duration::from_secs(3)));
        assert_eq!(wait("3600"), None);
        assert!(wait("Wed, 21 Oct 2026 07:28:00 GMT").is_some());
    }
}
