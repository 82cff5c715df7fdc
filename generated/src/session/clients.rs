//! The clients that a session gives out.

use std::error::Error;
use std::sync::Arc;

use crate::api::{Attempt, Client, Interceptor};
use crate::clock::Clock;
use crate::oauth::TokenSet;
use crate::signature::MacSigner;

/// Makes the client for new tokens.
pub(super) type Prepare = Box<dyn Fn(Client, &TokenSet) -> Client + Send + Sync>;

/// Makes clients.
pub(super) struct Clients {
    pub(super) base: Client,
    pub(super) client_id: String,
    pub(super) prepare: Option<Prepare>,
    /// The clock of those who sign.
    pub(super) signs: Option<Arc<dyn Clock>>,
}

impl Clients {
    pub(super) fn for_tokens(&self, tokens: &TokenSet) -> Client {
        let client = self.base.with_credentials(tokens.credentials(&self.client_id));
        let client = match &self.prepare {
            Some(prepare) => prepare(client, tokens),
            None => client,
        };
        // Last, so that nothing changes a request that is signed.
        match (&self.signs, tokens.signing_key()) {
            (None, _) => client,
            (Some(clock), Some(key)) => {
                client.with_interceptor(MacSigner::with_shared_clock(tokens.access_token().clone(), key, Arc::clone(clock)))
            }
            (Some(_), None) => client.with_interceptor(CannotSign),
        }
    }
}

/// Refuses to send what cannot be signed.
struct CannotSign;

impl Interceptor for CannotSign {
    fn before(&self, _: &mut reqwest::Request, _: Attempt) -> Result<(), Box<dyn Error + Send + Sync>> {
        Err("the session signs requests, and the tokens have no MAC key for HMAC-SHA1: ask for tokens of type mac".into())
    }
}
