//! Where a callback came to.

use super::error::CallbackError;
use super::java_uri::{is_ipv6, java_uri_host, split_port};

/// A received callback URL in its parts, each as it was written.
///
/// `url::Url` is not used here: it rewrites host and path, and the signature covers them as they were.
#[derive(Debug)]
pub(super) struct Target<'a> {
    scheme: Scheme,
    host: &'a str,
    port: u16,
    path: &'a str,
    /// The query, still encoded; empty when there is none.
    pub(super) query: &'a str,
}

/// The callback URL that was given to `checkPassword`.
#[derive(Clone, Debug)]
pub(super) struct ExpectedTarget {
    scheme: Scheme,
    host: String,
    port: u16,
    path: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
}

impl Scheme {
    fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl<'a> Target<'a> {
    /// Reads an absolute `http` or `https` URL.
    pub(super) fn parse(url: &'a str) -> Result<Self, CallbackError> {
        check_characters(url)?;
        let (scheme, rest) = url.split_once("://").ok_or(invalid("it is not absolute"))?;
        let scheme = match scheme {
            _ if scheme.eq_ignore_ascii_case("http") => Scheme::Http,
            _ if scheme.eq_ignore_ascii_case("https") => Scheme::Https,
            _ => return Err(invalid("its scheme is neither http nor https")),
        };
        let (authority, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (host, port) = split_port(authority);
        if !is_host(host) {
            return Err(invalid("its authority is not a host in ASCII with an optional port"));
        }
        let port = match port {
            "" => scheme.default_port(),
            digits if digits.bytes().all(|b| b.is_ascii_digit()) => {
                digits.parse().map_err(|_| invalid("its port is too large"))?
            }
            _ => return Err(invalid("its port is not a number")),
        };
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        Ok(Self { scheme, host, port, path, query })
    }

    /// The forms of the host the server may have signed: as it is written, and empty where Java sees no host.
    pub(super) fn signed_hosts(&self) -> impl Iterator<Item = &'a str> {
        // Only then: a signature over an empty host is bound to no host at all.
        let seen_as_empty = java_uri_host(self.host).is_none().then_some("");
        [self.host].into_iter().chain(seen_as_empty)
    }

    /// The forms of the path the server may have signed: as it is written, and empty for `/`.
    pub(super) fn signed_paths(&self) -> impl Iterator<Item = &'a str> {
        // A callback URL without a path arrives as `/` all the same, because HTTP has no empty path.
        let counterpart = match self.path {
            "" => Some("/"),
            "/" => Some(""),
            _ => None,
        };
        [self.path].into_iter().chain(counterpart)
    }
}

impl From<Target<'_>> for ExpectedTarget {
    fn from(target: Target<'_>) -> Self {
        let Target { scheme, host, port, path, query: _ } = target;
        Self { scheme, host: host.to_owned(), port, path: path.to_owned() }
    }
}

impl ExpectedTarget {
    /// Reads a received callback and checks that it came here. The target it returns has host and path as expected.
    pub(super) fn admit<'a>(&'a self, url: &'a str) -> Result<Target<'a>, CallbackError> {
        let Self { scheme, host, port, path } = self;
        let received = if url.starts_with('/') {
            check_characters(url)?;
            let (path, query) = url.split_once('?').unwrap_or((url, ""));
            Target { scheme: *scheme, host, port: *port, path, query }
        } else {
            Target::parse(url)?
        };
        let comparisons = [
            ("scheme", received.scheme == *scheme),
            ("host", received.host.eq_ignore_ascii_case(host)),
            ("port", received.port == *port),
            ("path", received.path == *path || (is_root(received.path) && is_root(path))),
        ];
        match comparisons.into_iter().find(|(_, same)| !same) {
            Some((part, _)) => Err(CallbackError::UnexpectedTarget { part }),
            None => Ok(Target { host, path, ..received }),
        }
    }
}

fn is_root(path: &str) -> bool {
    matches!(path, "" | "/")
}

fn is_host(host: &str) -> bool {
    let is_name = |host: &str| host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b));
    !host.is_empty() && (is_name(host) || is_ipv6(host))
}

fn check_characters(url: &str) -> Result<(), CallbackError> {
    if !url.bytes().all(|b| b.is_ascii_graphic()) {
        // This also keeps line feeds out of the canonical string.
        return Err(invalid("it holds spaces, control characters or letters beyond ASCII that are not percent-encoded"));
    }
    if url.contains('#') {
        return Err(invalid("it has a fragment"));
    }
    Ok(())
}

fn invalid(reason: &'static str) -> CallbackError {
    CallbackError::InvalidUrl { reason }
}
