//! The redirect that brings the user's browser back.

use std::borrow::Cow;

use url::{Url, form_urlencoded};

use super::redirect_uri::RedirectUri;
use super::refusal::Refusal;
use super::state::State;
use crate::api::Secret;
use crate::api::types::ErrorCode;

const CODE: &str = "code";
const STATE: &str = "state";
const ERROR: &str = "error";
const ERROR_DESCRIPTION: &str = "error_description";

/// What the server adds to the query of the redirect URI.
pub(super) const RESPONSE_PARAMETERS: [&str; 4] = [CODE, STATE, ERROR, ERROR_DESCRIPTION];

/// An authorization code: exchanged once for tokens, within five to ten minutes. `Debug` hides it.
///
/// Five minutes says the older documentation, ten the current one (pId 1708, 2024-09-26).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationCode(Secret);

impl AuthorizationCode {
    /// Takes a code that came by another way than [`RedirectUri::read`], such as the one in a
    /// [verified callback](crate::callback::VerifiedCallback::code).
    #[must_use]
    pub fn new(code: impl Into<Secret>) -> Self {
        Self(code.into())
    }

    /// The code itself. Do not log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    pub(super) fn as_secret(&self) -> &Secret {
        &self.0
    }
}

/// Why a redirect gave no authorization code.
///
/// The texts hold neither the URL nor its code or state, so they can be logged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RedirectError {
    /// What was received is not a URL, nor a path with a query.
    #[error("what was received is not a URL")]
    InvalidUrl(#[from] url::ParseError),
    /// The URL is not the redirect URI.
    #[error("the received URL is not the redirect URI: its {part} differs")]
    ForeignUrl {
        /// The first part that differs: `scheme`, `user information`, `host`, `port` or `path`.
        part: &'static str,
    },
    /// A parameter that has to be there is not, or is empty.
    #[error("the redirect has no parameter `{name}`")]
    MissingParameter {
        /// The name of the parameter.
        name: &'static str,
    },
    /// A parameter is there more than once, so that nobody can say which one counts.
    #[error("the redirect has the parameter `{name}` more than once")]
    DuplicateParameter {
        /// The name of the parameter.
        name: &'static str,
    },
    /// There is a code and an error.
    #[error("the redirect has both a code and an error")]
    CodeAndError,
    /// The state is not the one that was sent: this browser did not begin this sign-in, or began another one since.
    #[error("the state of the redirect is not the one that was sent: begin the sign-in again")]
    StateMismatch,
    /// The server said no; the state was the right one.
    #[error("the server refused the sign-in with {0}")]
    Refused(Refusal),
}

impl RedirectError {
    /// What the server said no with, if that is the reason.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// The code that the server gave, if it refused.
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        self.refusal().and_then(Refusal::code)
    }

    /// Whether the application may not have a scope that it asked for (96007), or may not ask at all (96005): see its
    /// permissions in the developer console.
    #[must_use]
    pub fn is_scope_missing(&self) -> bool {
        matches!(self.code(), Some(ErrorCode::InvalidScope | ErrorCode::UnauthorizedClient))
    }

    /// Whether the user, or the server, said no to a request that was in order (96012). Offer to sign in again.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        self.code() == Some(ErrorCode::AccessDenied)
    }
}

impl RedirectUri {
    /// Reads the redirect that brought the user's browser back.
    ///
    /// `received` is the complete URL, or its path and query alone (`/mi/callback?code=…`), as a server behind a proxy
    /// knows it. The checks come in this order: the URL is this redirect URI (scheme, host, port and path; a fragment
    /// does not count), each parameter is there once, the state is the one that was sent, and there is a code, not an
    /// error.
    ///
    /// # Errors
    ///
    /// One variant of [`RedirectError`] for each check. [`RedirectError::Refused`] is the server's own no, for instance
    /// when the user cancelled ([`RedirectError::is_denied`]).
    pub fn read(&self, received: &str, expected: &State) -> Result<AuthorizationCode, RedirectError> {
        let url = self.own(received)?;
        let response = Response::of(url.query().unwrap_or_default())?;
        response.check_state(expected)?;
        match (response.code, response.refusal) {
            (Some(_), Some(_)) => Err(RedirectError::CodeAndError),
            (_, Some(refusal)) => Err(RedirectError::Refused(refusal)),
            (Some(code), None) => Ok(AuthorizationCode::new(code)),
            (None, None) => Err(RedirectError::MissingParameter { name: CODE }),
        }
    }

    /// The members of the fragment of a redirect of the implicit grant.
    pub(super) fn read_implicit(&self, received: &str, expected: &State) -> Result<Vec<(String, String)>, RedirectError> {
        let url = self.own(received)?;
        let in_query = Response::of(url.query().unwrap_or_default())?;
        if let Some(refusal) = &in_query.refusal {
            in_query.check_state(expected)?;
            return Err(RedirectError::Refused(refusal.clone()));
        }
        let fragment = url.fragment().unwrap_or_default();
        Response::of(fragment)?.check_state(expected)?;
        let members: Vec<(String, String)> = form_urlencoded::parse(fragment.as_bytes()).into_owned().collect();
        for name in ["access_token", "mac_key", "token_type", "expires_in", "scope"] {
            if members.iter().filter(|(other, _)| other == name).count() > 1 {
                return Err(RedirectError::DuplicateParameter { name });
            }
        }
        Ok(members)
    }

    /// The received URL, if it is this redirect URI.
    fn own(&self, received: &str) -> Result<Url, RedirectError> {
        let url = if received.starts_with('/') { self.as_url().join(received)? } else { Url::parse(received)? };
        match self.difference(&url) {
            None => Ok(url),
            Some(part) => Err(RedirectError::ForeignUrl { part }),
        }
    }
}

/// The parameters that the server added.
struct Response {
    code: Option<String>,
    state: Option<String>,
    refusal: Option<Refusal>,
}

impl Response {
    fn of(query: &str) -> Result<Self, RedirectError> {
        // A description in another encoding than UTF-8 must not hide the code beside it, so decoding is lossy.
        let parameters: Vec<(Cow<'_, str>, Cow<'_, str>)> = form_urlencoded::parse(query.as_bytes()).collect();
        let single = |name: &'static str| {
            let mut values = parameters.iter().filter(|(other, _)| *other == name).map(|(_, value)| value.to_string());
            let first = values.next().filter(|value| !value.is_empty());
            if values.next().is_some() { Err(RedirectError::DuplicateParameter { name }) } else { Ok(first) }
        };
        let description = single(ERROR_DESCRIPTION)?;
        Ok(Self {
            code: single(CODE)?,
            state: single(STATE)?,
            refusal: single(ERROR)?.map(|error| Refusal::new(error, description)),
        })
    }

    fn check_state(&self, expected: &State) -> Result<(), RedirectError> {
        let Some(state) = &self.state else {
            return Err(RedirectError::MissingParameter { name: STATE });
        };
        if expected.matches(state) { Ok(()) } else { Err(RedirectError::StateMismatch) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(received: &str) -> Result<AuthorizationCode, RedirectError> {
        let redirect_uri = RedirectUri::parse("https://app.example.com/mi/callback?tenant=7").unwrap();
        redirect_uri.read(received, &State::from_stored("s-1"))
    }

    fn code(received: &str) -> String {
        read(received).unwrap().expose().to_owned()
    }

    #[test]
    fn a_code_is_read_from_a_url_and_from_path_and_query() {
        assert_eq!(code("https://app.example.com/mi/callback?tenant=7&code=C3_a&state=s-1"), "C3_a");
        assert_eq!(code("/mi/callback?code=C3_a&state=s-1"), "C3_a");
        assert_eq!(code("HTTPS://APP.example.com:443/mi/callback?state=s-1&code=C3_a%2F%2B%3D#_"), "C3_a/+=");
    }

    #[test]
    fn a_foreign_url_is_refused() {
        for (received, part) in [
            ("http://app.example.com/mi/callback?code=c&state=s-1", "scheme"),
            ("https://evil.example/mi/callback?code=c&state=s-1", "host"),
            ("https://app.example.com.evil.example/mi/callback?code=c&state=s-1", "host"),
            ("https://app.example.com@evil.example/mi/callback?code=c&state=s-1", "user information"),
            ("//evil.example/mi/callback?code=c&state=s-1", "host"),
            ("/\\evil.example/mi/callback?code=c&state=s-1", "host"),
            ("https://app.example.com:8443/mi/callback?code=c&state=s-1", "port"),
            ("https://app.example.com/mi/callback/x?code=c&state=s-1", "path"),
            ("https://app.example.com/?code=c&state=s-1", "path"),
        ] {
            assert_eq!(read(received), Err(RedirectError::ForeignUrl { part }), "{received}");
        }
        assert!(matches!(read("not a url"), Err(RedirectError::InvalidUrl(_))));
        assert!(matches!(read(""), Err(RedirectError::InvalidUrl(_))));
    }

    #[test]
    fn missing_and_duplicate_parameters_are_named() {
        assert_eq!(read("/mi/callback?state=s-1"), Err(RedirectError::MissingParameter { name: "code" }));
        assert_eq!(read("/mi/callback?state=s-1&code="), Err(RedirectError::MissingParameter { name: "code" }));
        assert_eq!(read("/mi/callback?code=c"), Err(RedirectError::MissingParameter { name: "state" }));
        assert_eq!(read("/mi/callback?code=c&state="), Err(RedirectError::MissingParameter { name: "state" }));
        for name in RESPONSE_PARAMETERS {
            let twice = format!("/mi/callback?{name}=s-1&{name}=s-1");
            assert_eq!(read(&twice), Err(RedirectError::DuplicateParameter { name }));
        }
        assert_eq!(read("/mi/callback?code=c&error=96012&state=s-1"), Err(RedirectError::CodeAndError));
    }

    #[test]
    fn the_state_is_checked_before_code_and_error() {
        assert_eq!(read("/mi/callback?code=c&state=s-2"), Err(RedirectError::StateMismatch));
        assert_eq!(read("/mi/callback?code=c&state=s-1%20"), Err(RedirectError::StateMismatch));
        assert_eq!(read("/mi/callback?error=96012&state=S-1"), Err(RedirectError::StateMismatch));
    }

    #[test]
    fn a_refusal_is_typed_even_when_its_text_is_not_utf_8() {
        let error = read("/mi/callback?error=96012&error_description=%D3%C3%BB%A7&state=s-1").unwrap_err();
        assert!(error.is_denied());
        let error = read("/mi/callback?error=96007&error_description=bad+scope&state=s-1").unwrap_err();
        assert_eq!(error.code(), Some(ErrorCode::InvalidScope));
        assert_eq!(error.refusal().and_then(Refusal::description), Some("bad scope"));
        assert!(!error.is_denied());
    }

    #[test]
    fn no_error_shows_code_or_state() {
        for received in [
            "https://evil.example/?code=C3_secret&state=s-1",
            "/mi/callback?code=C3_secret&state=wrong-secret",
            "/mi/callback?code=C3_secret&code=C3_secret&state=s-1",
        ] {
            let error = read(received).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
        }
        assert!(!format!("{:?}", read("/mi/callback?code=C3_secret&state=s-1")).contains("secret"));
    }

    proptest! {
        #[test]
        fn whatever_was_sent_as_state_and_code_comes_back(state in ".{1,30}", value in ".{1,30}") {
            let redirect_uri = RedirectUri::parse("https://app.example.com/cb").unwrap();
            let mut url = redirect_uri.as_url().clone();
            url.query_pairs_mut().append_pair("code", &value).append_pair("state", &state);
            let code = redirect_uri.read(url.as_str(), &State::from_stored(state)).unwrap();
            prop_assert_eq!(code.expose(), value.as_str());
        }

        #[test]
        fn no_input_panics(received in ".{0,60}") {
            let _ = read(&received);
        }
    }
}
