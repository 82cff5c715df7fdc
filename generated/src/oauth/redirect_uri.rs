//! Where the user's browser comes back to.

use std::fmt;
use std::str::FromStr;

use url::Url;

use super::redirect::RESPONSE_PARAMETERS;

/// A redirect URI: where the server sends the user's browser back to, with the answer in the query.
///
/// It is sent as it was written, since the server may compare the text; comparing it with a received URL is done on its
/// parts. A query of its own is allowed.
#[derive(Clone, PartialEq, Eq)]
pub struct RedirectUri {
    text: String,
    url: Url,
}

/// The text cannot be a redirect URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a usable redirect URI: {reason}")]
#[non_exhaustive]
pub struct InvalidRedirectUri {
    /// What is wrong with it.
    pub reason: &'static str,
}

impl RedirectUri {
    /// Takes an absolute URI with a host, in ASCII, without user information and without fragment.
    ///
    /// The documentation asks for a URI "that conforms to the URI specifications"; RFC 6749, section 3.1.2, forbids the
    /// fragment. A query of its own must not hold `code`, `state`, `error` or `error_description`, which the server adds.
    ///
    /// # Errors
    ///
    /// [`InvalidRedirectUri`] says which of these does not hold.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidRedirectUri> {
        let text = text.into();
        // RFC 3986, section 2: reserved, unreserved, and the percent sign.
        let is_uri_character = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
        if !text.bytes().all(is_uri_character) {
            return Err(invalid("it holds characters that must be percent-encoded in a URI"));
        }
        let Ok(url) = Url::parse(&text) else {
            return Err(invalid("it is not an absolute URI"));
        };
        let reason = if url.host().is_none() {
            "it has no host"
        } else if has_user_information(&url) {
            "it has user information (`user@host`)"
        } else if url.fragment().is_some() {
            "it has a fragment"
        } else if url.query_pairs().any(|(name, _)| RESPONSE_PARAMETERS.contains(&&*name)) {
            "its query has a parameter that the server adds: code, state, error or error_description"
        } else {
            return Ok(Self { text, url });
        };
        Err(invalid(reason))
    }

    /// The redirect URI as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The redirect URI in its parts.
    #[must_use]
    pub fn as_url(&self) -> &Url {
        &self.url
    }

    /// The first part in which another URL differs from this one; queries and fragments are not compared.
    pub(super) fn difference(&self, other: &Url) -> Option<&'static str> {
        let own = &self.url;
        let comparisons = [
            ("scheme", own.scheme() == other.scheme()),
            ("user information", !has_user_information(other)),
            ("host", own.host() == other.host()),
            ("port", own.port_or_known_default() == other.port_or_known_default()),
            ("path", path_of(own) == path_of(other)),
        ];
        comparisons.into_iter().find(|(_, same)| !same).map(|(part, _)| part)
    }
}

fn has_user_information(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// The path; an absent one is `/`, as HTTP sends it.
pub(super) fn path_of(url: &Url) -> &str {
    match url.path() {
        "" => "/",
        path => path,
    }
}

fn invalid(reason: &'static str) -> InvalidRedirectUri {
    InvalidRedirectUri { reason }
}

impl FromStr for RedirectUri {
    type Err = InvalidRedirectUri;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<&str> for RedirectUri {
    type Error = InvalidRedirectUri;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl TryFrom<String> for RedirectUri {
    type Error = InvalidRedirectUri;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RedirectUri({})", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_redirect_uri_is_refused() {
        for (text, reason) in [
            ("", "absolute"),
            ("/mi/callback", "absolute"),
            ("app.example.com/cb", "absolute"),
            ("mailto:a@example.com", "no host"),
            ("https://user@app.example.com/cb", "user information"),
            ("https://app.example.com/cb#part", "fragment"),
            ("https://app.example.com/cb?state=1", "the server adds"),
            ("https://app.example.com/c b", "percent-encoded"),
            ("https://app.example.com\\@evil.example/cb", "percent-encoded"),
            ("https://例え.example/cb", "percent-encoded"),
            ("https://app.example.com/cb\n", "percent-encoded"),
        ] {
            let error = RedirectUri::parse(text).unwrap_err();
            assert!(error.reason.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn the_text_stays_as_it_was_written() {
        for text in
            ["https://App.example.com", "https://app.example.com:443/cb?tenant=7", "http://127.0.0.1:8080/", "app://done/x"]
        {
            assert_eq!(RedirectUri::parse(text).unwrap().as_str(), text);
        }
    }
}
