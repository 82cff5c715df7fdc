//! Where tokens come from.

/// One flow of an OAuth 2.0 security scheme, as the API describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Flow {
    /// Where the user is sent to.
    pub authorization_url: Option<&'static str>,
    /// Where a code or a credential is exchanged for a token.
    pub token_url: Option<&'static str>,
    /// Where a token is refreshed, if the API says so.
    pub refresh_url: Option<&'static str>,
    /// Scopes with what they allow.
    pub scopes: &'static [(&'static str, &'static str)],
}
