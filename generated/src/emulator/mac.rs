//! The `Authorization: MAC` header of a call.

use std::time::Duration;

use super::refusal::Refusal;
use super::shared::Shared;
use super::tokens::Access;
use crate::signature::{CanonicalRequest, Nonce, QueryParameters, SigningKey};

/// The three values of the header, decoded.
struct Authorization {
    access_token: String,
    nonce: Nonce,
    mac: String,
}

impl Authorization {
    /// Reads the header as any of the official SDKs writes it: with and without spaces after the commas, the values
    /// percent-encoded or not.
    fn parse(header: &str) -> Option<Self> {
        let (scheme, fields) = header.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("MAC") {
            return None;
        }
        let field = |name: &str| {
            let mut values =
                fields.split(',').filter_map(|field| field.split_once('=')).filter(|(other, _)| other.trim() == name);
            let (_, value) = values.next()?;
            let value = value.trim().strip_prefix('"')?.strip_suffix('"')?;
            if values.next().is_some() {
                return None;
            }
            let decoded = QueryParameters::parse(&format!("value={value}")).ok()?;
            decoded.iter().next().map(|(_, value)| value.to_owned())
        };
        Some(Self { access_token: field("access_token")?, nonce: field("nonce")?.parse().ok()?, mac: field("mac")? })
    }
}

/// A call whose header is checked.
pub(super) struct SignedCall<'a> {
    pub(super) method: &'a str,
    /// The host that the client called, and the one it would call in earnest: programs in other languages may have the
    /// latter built in.
    pub(super) hosts: [&'a str; 2],
    pub(super) path: &'a str,
    pub(super) query: &'a QueryParameters,
    pub(super) access_token: &'a str,
}

impl SignedCall<'_> {
    /// Verifies the header and uses up its nonce.
    pub(super) fn verify(&self, header: &str, access: &Access, shared: &Shared) -> Result<(), Refusal> {
        let rejected = |hint: String| Err(Refusal::rejected().because(hint));
        let Some(authorization) = Authorization::parse(header) else {
            return rejected(r#"the header must read: MAC access_token="...", nonce="random:minutes",mac="...""#.to_owned());
        };
        let Some(mac_key) = &access.mac_key else {
            return rejected("a bearer token has no MAC key".to_owned());
        };
        if authorization.access_token != self.access_token {
            return rejected("the header and the query have different tokens".to_owned());
        }
        let key = SigningKey::new(mac_key);
        let nonce = authorization.nonce;
        let request = |host| CanonicalRequest { nonce, method: self.method, host, path: self.path, query: self.query };
        if !self.hosts.iter().any(|host| key.verify(&request(host), &authorization.mac)) {
            let signed = request(self.hosts[0]).to_canonical_string().replace('\n', "\\n");
            return rejected(format!("the MAC must be that of {signed}"));
        }
        let now = shared.clock.minutes();
        let tolerance = minutes(shared.nonce_tolerance);
        if now.abs_diff(nonce.minutes()) > tolerance {
            return rejected(format!("the minutes of the nonce are {}, those of the server {now} (UTC)", nonce.minutes()));
        }
        let oldest = now.saturating_sub(tolerance);
        if shared.state().tokens.record_nonce(self.access_token, nonce, oldest) { Ok(()) } else { Err(Refusal::nonce_used()) }
    }
}

fn minutes(duration: Duration) -> u64 {
    duration.as_secs().div_ceil(60)
}
