//! What can be made to go wrong.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// One way for a request to go wrong.
///
/// As JSON, for the admin endpoint, it is an object whose `kind` is the name in snake case:
/// `{"kind": "slow_body", "pause": 20}`. Times are in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fault {
    /// This HTTP status with a line of plain text. The request is not applied.
    Status {
        /// The HTTP status, 200 to 999.
        status: u16,
    },
    /// The connection is reset before the request is looked at.
    ConnectionReset,
    /// The request is applied, then the connection is reset: a refresh token is used up, and nobody has the new one.
    AnswerLost,
    /// The connection ends after half of the body.
    TruncatedBody,
    /// The body comes byte by byte, with a pause of this many milliseconds between two of them.
    SlowBody {
        /// Milliseconds.
        #[serde(with = "millis")]
        pause: Duration,
    },
    /// The answer starts this many milliseconds later, and is then the right one.
    Latency {
        /// Milliseconds.
        #[serde(with = "millis")]
        pause: Duration,
    },
    /// The right body under another media type, such as `text/html`.
    ContentType {
        /// The value of `Content-Type`.
        content_type: String,
    },
    /// A 502 with the HTML page of a gateway. The request is not applied.
    HtmlErrorPage,
    /// The refusal of a nonce that was used before, whether or not there is one.
    NonceUsed,
    /// The body without `&&&START&&&`.
    MissingPrefix,
    /// The body after a `&&&START&&&` that is not there otherwise.
    AddedPrefix,
    /// The right body, followed by blanks up to this many bytes.
    OversizedBody {
        /// The length of the whole body.
        bytes: u64,
    },
    /// A redirect with status 302 to this place. The request is not applied.
    Redirect {
        /// The value of `Location`.
        location: String,
    },
    /// This body under this media type, with status 200. The request is not applied.
    Body {
        /// The value of `Content-Type`.
        content_type: String,
        /// The bytes, one number each as JSON.
        body: Vec<u8>,
    },
}

/// A fault, the path it waits on, and how often it happens.
///
/// ```
/// use xiaomi_open_api::emulator::{Fault, Injection};
///
/// let twice_from_the_third = Injection::new(Fault::ConnectionReset).on("/user/profile").after(2).times(2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Injection {
    fault: Fault,
    #[serde(default)]
    path: Option<String>,
    #[serde(default)]
    after: u64,
    #[serde(default = "once")]
    times: Option<u64>,
}

#[allow(clippy::unnecessary_wraps, reason = "the default of a field that is an Option")]
fn once() -> Option<u64> {
    Some(1)
}

impl Injection {
    /// The fault once, on the next request to any path outside `/__emulator/`.
    #[must_use]
    pub fn new(fault: Fault) -> Self {
        Self { fault, path: None, after: 0, times: once() }
    }

    /// Only on requests to this path.
    #[must_use]
    pub fn on(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Lets this many requests pass before.
    #[must_use]
    pub fn after(mut self, requests: u64) -> Self {
        self.after = requests;
        self
    }

    /// This many times.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Every time, until it is cleared.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }
}

/// The faults that wait.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Injection>);

impl Faults {
    pub(super) fn add(&mut self, injection: Injection) {
        self.0.push(injection);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Injection> {
        self.0.iter()
    }

    /// The fault that a request to `path` meets: of those that are due, the one that was added first. All that wait on the
    /// path count the request.
    pub(super) fn take(&mut self, path: &str) -> Option<Fault> {
        let mut taken = None;
        for injection in self.0.iter_mut().filter(|injection| injection.path.as_deref().is_none_or(|on| on == path)) {
            if injection.after > 0 {
                injection.after -= 1;
            } else if taken.is_none() && injection.times != Some(0) {
                injection.times = injection.times.map(|times| times - 1);
                taken = Some(injection.fault.clone());
            }
        }
        self.0.retain(|injection| injection.times != Some(0));
        taken
    }
}

mod millis {
    use std::time::Duration;

    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_happens_on_its_path_as_often_as_it_should() {
        let mut faults = Faults::default();
        faults.add(Injection::new(Fault::ConnectionReset).on("/a").after(1).times(2));
        let met: Vec<bool> = ["/a", "/b", "/a", "/a", "/a"].iter().map(|path| faults.take(path).is_some()).collect();
        assert_eq!(met, [false, false, true, true, false]);
        assert_eq!(faults.iter().count(), 0);
    }

    #[test]
    fn the_first_fault_that_is_due_wins() {
        let mut faults = Faults::default();
        faults.add(Injection::new(Fault::AnswerLost));
        faults.add(Injection::new(Fault::HtmlErrorPage).always());
        let met: Vec<_> = (0..3).map(|_| faults.take("/a")).collect();
        assert_eq!(met, [Some(Fault::AnswerLost), Some(Fault::HtmlErrorPage), Some(Fault::HtmlErrorPage)]);
    }

    #[test]
    fn an_injection_reads_as_documented() {
        let json = r#"{"path": "/user/profile", "times": 2, "fault": {"kind": "slow_body", "pause": 20}}"#;
        let expected = Injection::new(Fault::SlowBody { pause: Duration::from_millis(20) }).on("/user/profile").times(2);
        assert_eq!(serde_json::from_str::<Injection>(json).unwrap(), expected);
        let always = r#"{"times": null, "fault": {"kind": "connection_reset"}}"#;
        assert_eq!(serde_json::from_str::<Injection>(always).unwrap(), Injection::new(Fault::ConnectionReset).always());
    }
}
