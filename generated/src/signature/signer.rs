//! Signed requests, switched on for a client.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderValue};

use super::{Nonce, SigningKey, authorize_request};
use crate::api::{Attempt, Interceptor, Outcome, Secret};
use crate::clock::{Clock, SystemClock};

/// Signs every request of a client with the `mac_key` of its access token.
///
/// ```
/// use xiaomi_open_api::signature::{MacSigner, SigningKey};
/// use xiaomi_open_api::{Client, Credentials};
///
/// let signer = MacSigner::new("V3_access_token", SigningKey::new("ORhx44qK6Alqf8vt2rGB5f-oPq0"));
/// let client = Client::new(Credentials::new("2882303761517163841", "V3_access_token")).with_interceptor(signer);
/// ```
///
/// The four calls of the open API answer without a signature too, says every SDK that leaves it out; the documentation
/// says that "some APIs" ask for it (MAC signing, pId 1521, 2024-09-25). The token stays in the query as well: the
/// signature covers it there.
///
/// A request that is refused because its nonce "has been used" (FAQ, pId 1522, 2024-09-25) was not applied. It is sent
/// once more, with a new nonce.
#[derive(Clone)]
pub struct MacSigner {
    access_token: Secret,
    mac_key: SigningKey,
    clock: Arc<dyn Clock>,
}

impl MacSigner {
    /// A signer for an access token and the `mac_key` that came with it, with the system clock.
    #[must_use]
    pub fn new(access_token: impl Into<Secret>, mac_key: SigningKey) -> Self {
        Self { access_token: access_token.into(), mac_key, clock: Arc::new(SystemClock) }
    }

    /// A signer with a clock that others use as well.
    pub(crate) fn with_shared_clock(access_token: Secret, mac_key: SigningKey, clock: Arc<dyn Clock>) -> Self {
        Self { access_token, mac_key, clock }
    }

    /// Sets the clock that nonces take their minute from.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }
}

impl Interceptor for MacSigner {
    fn before(&self, request: &mut reqwest::Request, _: Attempt) -> Result<(), Box<dyn Error + Send + Sync>> {
        let nonce = Nonce::generate(self.clock.now())?;
        let method = request.method().as_str().to_owned();
        let value = authorize_request(&self.mac_key, &method, request.url(), self.access_token.expose(), nonce)?;
        let mut value = HeaderValue::try_from(value)?;
        value.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, value);
        Ok(())
    }

    fn again(&self, outcome: Outcome<'_>, attempt: Attempt) -> Option<Duration> {
        match outcome {
            Outcome::Answered { body, .. } if attempt.number == 1 && says_used_nonce(body) => Some(Duration::ZERO),
            _ => None,
        }
    }
}

/// The answer has no code of its own, so its text is all there is to go by.
fn says_used_nonce(body: &[u8]) -> bool {
    const TEXT: &[u8] = b"nonce has been used";
    // A payload may hold any text; an error envelope is short.
    body.len() <= 1024 && body.windows(TEXT.len()).any(|window| window.eq_ignore_ascii_case(TEXT))
}

impl fmt::Debug for MacSigner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("MacSigner").finish_non_exhaustive()
    }
}
