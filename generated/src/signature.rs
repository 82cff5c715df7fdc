//! Request signing: the canonical string and HMAC-SHA1.
//!
//! Mi Account signs two things with one algorithm:
//!
//! * a request to the open API, keyed with the `mac_key` that came with the access token; the result goes into the
//!   `Authorization: MAC …` header ([`authorize_request`]);
//! * the callback of `checkPassword`, keyed with the client secret; the result is its `_xmSign` parameter
//!   ([`crate::callback`] verifies it).
//!
//! ```
//! use std::time::SystemTime;
//! use xiaomi_open_api::signature::{Nonce, SigningKey, authorize_request};
//!
//! let url = url::Url::parse("https://open.account.xiaomi.com/user/profile?clientId=1&token=V3_abc")?;
//! let mac_key = SigningKey::new("ORhx44qK6Alqf8vt2rGB5f-oPq0");
//! let nonce = Nonce::generate(SystemTime::now())?;
//! let value = authorize_request(&mac_key, "GET", &url, "V3_abc", nonce)?;
//! assert!(value.starts_with(r#"MAC access_token="V3_abc", nonce=""#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Source: Mi Account documentation, MAC signing (pId 1521, 2024-09-25). Where it is silent (encoding of values,
//! order of repeated names, spelling of the header) the official Java SDK decides.

mod nonce;
mod query;
mod signer;
#[cfg(test)]
mod tests;

use std::fmt::{self, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use url::Url;

pub use nonce::{GenerateNonceError, Nonce, ParseNonceError};
pub use query::{QueryEncodingError, QueryParameters};
pub use signer::MacSigner;

/// What a signature covers.
///
/// The documentation calls the text made of it the "standardized request string": nonce, method, host, path and query,
/// each followed by a line feed, the last one too (Mi Account documentation, MAC signing, pId 1521, 2024-09-25).
///
/// `host` and `path` must not contain a line feed; those of a [`Url`] never do.
///
/// ```
/// use xiaomi_open_api::signature::{CanonicalRequest, Nonce, QueryParameters};
///
/// let query = QueryParameters::parse("token=xxx&clientId=xxx")?;
/// let request = CanonicalRequest {
///     nonce: "54897465748976549:21459478".parse::<Nonce>()?,
///     method: "get",
///     host: "open.account.xiaomi.com",
///     path: "/user/profile",
///     query: &query,
/// };
/// assert_eq!(
///     request.to_canonical_string(),
///     "54897465748976549:21459478\nGET\nopen.account.xiaomi.com\n/user/profile\nclientId=xxx&token=xxx\n",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CanonicalRequest<'a> {
    /// Tells this request from every other one; the same that is sent beside the signature.
    pub nonce: Nonce,
    /// The HTTP method; signed in capitals.
    pub method: &'a str,
    /// The host without scheme and port, `open.account.xiaomi.com`.
    pub host: &'a str,
    /// The path as it is sent, `/user/profile`.
    pub path: &'a str,
    /// The parameters of the query, in any order.
    pub query: &'a QueryParameters,
}

impl CanonicalRequest<'_> {
    /// The text that is signed.
    ///
    /// It holds the values of all parameters, so the access token too: do not log it.
    #[must_use]
    pub fn to_canonical_string(&self) -> String {
        canonical_string(self.nonce, self.method, self.host, self.path, &self.query.to_canonical_string())
    }
}

/// The text that is signed, of a query that is in its canonical form already.
pub(crate) fn canonical_string(nonce: Nonce, method: &str, host: &str, path: &str, query: &str) -> String {
    // Room for two numbers of 20 digits and the separators beside the rest.
    let mut text = String::with_capacity(48 + method.len() + host.len() + path.len() + query.len());
    let _ = write!(text, "{nonce}");
    text.push('\n');
    text.extend(method.chars().map(|character| character.to_ascii_uppercase()));
    for line in [host, path, query] {
        text.push('\n');
        text.push_str(line);
    }
    text.push('\n');
    text
}

/// A secret that makes and checks signatures: the `mac_key` of an access token, or the client secret.
///
/// The text is used as it stands. A `mac_key` looks like base64 but its characters are the key (official Java SDK).
/// `Debug` shows nothing of it.
#[derive(Clone)]
pub struct SigningKey {
    keyed: Hmac<Sha1>,
    is_empty: bool,
}

impl SigningKey {
    /// Takes the secret as text; its UTF-8 bytes are the key.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        Self {
            keyed: Hmac::new_from_slice(secret.as_bytes()).expect("HMAC is defined for keys of any length"),
            is_empty: secret.is_empty(),
        }
    }

    /// Whether the secret is the empty text, with which anybody could sign.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// The signature of a request: HMAC-SHA1 of the canonical string, in base64 (standard alphabet, padded).
    #[must_use]
    pub fn sign(&self, request: &CanonicalRequest<'_>) -> String {
        STANDARD.encode(self.digest(&request.to_canonical_string()).finalize().into_bytes())
    }

    /// Whether `signature` is the signature of `request`, compared in constant time.
    ///
    /// A text that is not padded standard base64 of a signature does not match. An empty key matches nothing, so that a
    /// secret lost on its way from the configuration does not open the door.
    #[must_use]
    pub fn verify(&self, request: &CanonicalRequest<'_>, signature: &str) -> bool {
        self.verify_canonical(&request.to_canonical_string(), signature)
    }

    /// As [`verify`](Self::verify), with the text that is signed.
    pub(crate) fn verify_canonical(&self, canonical: &str, signature: &str) -> bool {
        match STANDARD.decode(signature) {
            Ok(signature) => !self.is_empty && self.digest(canonical).verify_slice(&signature).is_ok(),
            Err(_) => false,
        }
    }

    fn digest(&self, canonical: &str) -> Hmac<Sha1> {
        self.keyed.clone().chain_update(canonical)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

/// Why a request could not be signed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorizeRequestError {
    /// The URL names no host, as in `data:` or `file:` URLs.
    #[error("cannot sign a request to a URL without a host")]
    NoHost,
    /// The query of the URL does not decode to text.
    #[error("cannot sign the query of the request")]
    Query(#[from] QueryEncodingError),
}

/// Formats the value of the `Authorization` header from parts that are already there.
///
/// The three values are encoded as `java.net.URLEncoder` does, and the spaces stand where the official Java SDK puts
/// them: one after the first comma, none after the second. The documentation prints the spaces differently (MAC
/// signing, pId 1521, 2024-09-25) and says nothing about encoding.
///
/// The result contains the access token: mark the header value as sensitive.
///
/// ```
/// use xiaomi_open_api::signature::{Nonce, authorization_header};
///
/// assert_eq!(
///     authorization_header("V3_a/b", Nonce::new(-7, 23_282_360), "vLXZ8+c="),
///     r#"MAC access_token="V3_a%2Fb", nonce="-7%3A23282360",mac="vLXZ8%2Bc%3D""#,
/// );
/// ```
#[must_use]
pub fn authorization_header(access_token: &str, nonce: Nonce, mac: &str) -> String {
    let nonce = nonce.to_string();
    format!(
        r#"MAC access_token="{}", nonce="{}",mac="{}""#,
        query::encode(access_token),
        query::encode(&nonce),
        query::encode(mac),
    )
}

/// Signs a request and returns the value of its `Authorization` header.
///
/// `url` is the complete URL of the request. Its query carries the parameters `clientId` and `token` as well: a signed
/// request sends the access token in both places (official Java SDK). Port and fragment are not signed. Every request
/// needs its own `nonce`, a repeated one is refused by the server.
///
/// # Errors
///
/// [`AuthorizeRequestError::NoHost`] when the URL has no host, [`AuthorizeRequestError::Query`] when its query is not
/// UTF-8 once it is percent-decoded.
pub fn authorize_request(
    mac_key: &SigningKey,
    method: &str,
    url: &Url,
    access_token: &str,
    nonce: Nonce,
) -> Result<String, AuthorizeRequestError> {
    let query = QueryParameters::parse(url.query().unwrap_or_default())?;
    let request = CanonicalRequest {
        nonce,
        method,
        host: url.host_str().ok_or(AuthorizeRequestError::NoHost)?,
        path: url.path(),
        query: &query,
    };
    Ok(authorization_header(access_token, nonce, &mac_key.sign(&request)))
}
