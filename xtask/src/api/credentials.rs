//! What the API asks of a caller to know who it is.

use serde::Serialize;

use super::{Docs, FieldName};

/// A credential of the caller.
#[derive(Debug, Clone, Serialize)]
pub struct Credential {
    /// The name of the security scheme in the document.
    pub scheme: String,
    /// The Rust name.
    pub name: FieldName,
    /// For people.
    pub docs: Docs,
    /// Where it goes.
    pub place: CredentialPlace,
}

/// Where a credential goes in a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum CredentialPlace {
    /// A query parameter of this name.
    Query(String),
    /// A header of this name.
    Header(String),
    /// A cookie of this name.
    Cookie(String),
    /// The `Authorization` header, as user name and password (RFC 7617).
    Basic,
    /// The `Authorization` header, after the name of the HTTP authentication scheme.
    Authorization(String),
}

/// One flow of an OAuth 2.0 security scheme: facts for those who get tokens.
#[derive(Debug, Clone, Serialize)]
pub struct OAuth2 {
    /// The name of the security scheme in the document.
    pub scheme: String,
    /// The name of the flow, such as `authorizationCode`.
    pub flow: String,
    /// Where the user is sent to.
    pub authorization_url: Option<String>,
    /// Where codes are exchanged for tokens.
    pub token_url: Option<String>,
    /// Where tokens are refreshed, when that is another place.
    pub refresh_url: Option<String>,
    /// Scopes with what they allow.
    pub scopes: Vec<(String, String)>,
}
