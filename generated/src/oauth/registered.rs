//! Which redirect URIs the server will take.

use std::fmt;

use url::{Host, Url};

use super::redirect_uri::{InvalidRedirectUri, RedirectUri, path_of};

/// The redirect URIs that were entered in the Mi developer console.
///
/// A redirect URI that does not fit them earns the user an error page of Xiaomi's, so check before sending anybody there:
///
/// ```
/// use xiaomi_open_api::oauth::{RedirectUri, RegisteredRedirectUris};
///
/// let registered = RegisteredRedirectUris::parse("https://abc.com/oauth;http://localhost:8080/")?;
/// registered.check(&RedirectUri::parse("https://x.abc.com/oauth/path?x=1&y=2")?)?;
///
/// let refused = registered.check(&RedirectUri::parse("https://abc.com:8080/oauth")?).unwrap_err();
/// assert_eq!(refused.part(), "port");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The rule (Mi Account Service Quick Access Guide, "What is a redirect URI?"): the host is the registered one or a
/// sub-domain of it, the path is the registered one or a sub-path, scheme and port are equal. The examples of the guide
/// show that the query does not count. A sub-path begins at a `/`: under `/oauth` there is `/oauth/path`, not `/oauth2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredRedirectUris(Vec<RedirectUri>);

/// The text is not a list of redirect URIs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidRegistration {
    /// There is no entry at all.
    #[error("no redirect URI is registered: the text is empty")]
    Empty,
    /// One entry is not a redirect URI.
    #[error("the registered redirect URI number {number} is not usable")]
    Entry {
        /// Which one, counted from 1.
        number: usize,
        /// What is wrong with it.
        source: InvalidRedirectUri,
    },
}

/// The redirect URI fits none of the registered ones.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RedirectUriMismatch {
    redirect_uri: String,
    closest: String,
    part: Part,
}

/// In the order they are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Scheme,
    Host,
    Port,
    Path,
}

impl RegisteredRedirectUris {
    /// Reads the registration as it stands in the console: redirect URIs separated by `;`.
    ///
    /// White space around them and empty entries do not matter.
    ///
    /// # Errors
    ///
    /// [`InvalidRegistration`] when there is no entry, or names the first that is not a redirect URI.
    pub fn parse(text: &str) -> Result<Self, InvalidRegistration> {
        let entries: Vec<RedirectUri> = text
            .split(';')
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
            .enumerate()
            .map(|(index, entry)| {
                RedirectUri::parse(entry).map_err(|source| InvalidRegistration::Entry { number: index + 1, source })
            })
            .collect::<Result<_, _>>()?;
        if entries.is_empty() { Err(InvalidRegistration::Empty) } else { Ok(Self(entries)) }
    }

    /// The registered redirect URIs, in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &RedirectUri> {
        self.0.iter()
    }

    /// Whether the server will take this redirect URI.
    ///
    /// # Errors
    ///
    /// [`RedirectUriMismatch`] names the registered URI that comes closest, and the part that differs from it.
    pub fn check(&self, redirect_uri: &RedirectUri) -> Result<(), RedirectUriMismatch> {
        let mut closest: Option<(Part, &RedirectUri)> = None;
        for registered in &self.0 {
            match difference(registered.as_url(), redirect_uri.as_url()) {
                None => return Ok(()),
                Some(part) if closest.is_none_or(|(best, _)| best < part) => closest = Some((part, registered)),
                Some(_) => {}
            }
        }
        let (part, closest) = closest.expect("a registration has at least one entry, and it did not fit");
        Err(RedirectUriMismatch { redirect_uri: shown(redirect_uri), closest: shown(closest), part })
    }
}

impl RedirectUriMismatch {
    /// The first part that differs from the registered URI that comes closest: `scheme`, `host`, `port` or `path`.
    #[must_use]
    pub fn part(&self) -> &'static str {
        match self.part {
            Part::Scheme => "scheme",
            Part::Host => "host",
            Part::Port => "port",
            Part::Path => "path",
        }
    }
}

impl fmt::Display for RedirectUriMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { redirect_uri, closest, part } = self;
        let rule = match part {
            Part::Scheme => "its scheme differs: `http` and `https` are registered separately",
            Part::Host => "its host is neither the registered one nor a sub-domain of it",
            Part::Port => "its port differs",
            Part::Path => "its path is neither the registered one nor below it",
        };
        write!(f, "the redirect URI {redirect_uri} does not fit the registered {closest}: {rule}")
    }
}

impl std::error::Error for RedirectUriMismatch {}

fn difference(registered: &Url, candidate: &Url) -> Option<Part> {
    let comparisons = [
        (Part::Scheme, registered.scheme() == candidate.scheme()),
        (Part::Host, is_host_within(registered.host(), candidate.host())),
        (Part::Port, registered.port_or_known_default() == candidate.port_or_known_default()),
        (Part::Path, is_path_within(path_of(registered), path_of(candidate))),
    ];
    comparisons.into_iter().find(|(_, fits)| !fits).map(|(part, _)| part)
}

fn is_host_within(registered: Option<Host<&str>>, candidate: Option<Host<&str>>) -> bool {
    match (registered, candidate) {
        (Some(Host::Domain(registered)), Some(Host::Domain(candidate))) => {
            let parent = candidate.strip_suffix(registered);
            parent.is_some_and(|labels| labels.is_empty() || labels.ends_with('.') && labels.len() > 1)
        }
        (registered, candidate) => registered == candidate,
    }
}

fn is_path_within(registered: &str, candidate: &str) -> bool {
    let below = candidate.strip_prefix(registered);
    below.is_some_and(|rest| rest.is_empty() || registered.ends_with('/') || rest.starts_with('/'))
}

/// Without the query, which may hold anything.
fn shown(redirect_uri: &RedirectUri) -> String {
    redirect_uri.as_str().split('?').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(registered: &str, redirect_uri: &str) -> Result<(), &'static str> {
        let registered = RegisteredRedirectUris::parse(registered).unwrap();
        registered.check(&RedirectUri::parse(redirect_uri).unwrap()).map_err(|mismatch| mismatch.part())
    }

    /// The examples of xiaomi-passport.github.io, index (2020-03-19).
    #[test]
    fn the_documented_examples_hold() {
        let registered = "https://abc.com/oauth";
        assert_eq!(check(registered, "https://abc.com/oauth?x=1&y=2"), Ok(()));
        assert_eq!(check(registered, "https://x.abc.com/oauth?x=1&y=2"), Ok(()));
        assert_eq!(check(registered, "https://x.abc.com/oauth/path?x=1&y=2"), Ok(()));
        assert_eq!(check(registered, "http://abc.com/oauth?x=1&y=2"), Err("scheme"));
        assert_eq!(check(registered, "https://abc.com:8080/oauth?x=1&y=2"), Err("port"));
    }

    #[test]
    fn names_and_segments_are_whole() {
        let registered = "https://abc.com/oauth";
        assert_eq!(check(registered, "https://notabc.com/oauth"), Err("host"));
        assert_eq!(check(registered, "https://abc.com.evil.example/oauth"), Err("host"));
        assert_eq!(check(registered, "https://com/oauth"), Err("host"));
        assert_eq!(check(registered, "https://.abc.com/oauth"), Err("host"));
        assert_eq!(check(registered, "https://abc.com/oauth2"), Err("path"));
        assert_eq!(check(registered, "https://abc.com/"), Err("path"));
        assert_eq!(check(registered, "https://abc.com/oauth/../admin"), Err("path"));
        assert_eq!(check(registered, "https://abc.com/oauth/%2e%2e/admin"), Err("path"));
        assert_eq!(check(registered, "https://abc.com/Oauth"), Err("path"));
        assert_eq!(check(registered, "https://ABC.com:443/oauth"), Ok(()));
    }

    #[test]
    fn everything_is_below_the_root() {
        for registered in ["https://mi.com/", "https://mi.com"] {
            assert_eq!(check(registered, "https://id.mi.com/a/b"), Ok(()));
            assert_eq!(check(registered, "https://mi.com"), Ok(()));
        }
        assert_eq!(check("https://mi.com/a/", "https://mi.com/a/b"), Ok(()));
        assert_eq!(check("https://mi.com/a/", "https://mi.com/a"), Err("path"));
    }

    #[test]
    fn an_address_has_no_sub_domains() {
        assert_eq!(check("http://127.0.0.1:8080/cb", "http://127.0.0.1:8080/cb"), Ok(()));
        assert_eq!(check("http://127.0.0.1:8080/cb", "http://127.0.0.2:8080/cb"), Err("host"));
        assert_eq!(check("http://[::1]/cb", "http://[::1]/cb"), Ok(()));
    }

    #[test]
    fn one_fitting_registration_is_enough() {
        let registered = "https://mi.com/; https://id.mi.com/sso ;http://localhost:8080;";
        assert_eq!(check(registered, "http://localhost:8080/cb"), Ok(()));
        assert_eq!(check(registered, "http://localhost:9090/cb"), Err("port"));
        assert_eq!(check(registered, "http://mi.com/"), Err("host"), "localhost has the right scheme");
    }

    #[test]
    fn the_message_names_the_closest_registration_and_no_query() {
        let registered = RegisteredRedirectUris::parse("http://a.example/;https://b.example/cb").unwrap();
        let mismatch = registered.check(&RedirectUri::parse("https://b.example/other?k=v").unwrap()).unwrap_err();
        assert_eq!(
            mismatch.to_string(),
            "the redirect URI https://b.example/other does not fit the registered https://b.example/cb: \
             its path is neither the registered one nor below it"
        );
    }

    #[test]
    fn a_bad_registration_is_named() {
        assert_eq!(RegisteredRedirectUris::parse(" ; "), Err(InvalidRegistration::Empty));
        let error = RegisteredRedirectUris::parse("https://mi.com/;id.mi.com").unwrap_err();
        assert!(matches!(error, InvalidRegistration::Entry { number: 2, .. }), "{error}");
    }

    proptest! {
        #[test]
        fn going_deeper_always_fits(
            labels in proptest::collection::vec("[a-z][a-z0-9]{0,5}", 0..3),
            segments in proptest::collection::vec("[a-z0-9]{1,5}", 0..4),
            query in "[a-z]{0,4}",
        ) {
            let host: String = labels.iter().map(|label| format!("{label}.")).collect();
            let path: String = segments.iter().map(|segment| format!("/{segment}")).collect();
            let uri = format!("https://{host}abc.com/oauth{path}?{query}");
            prop_assert_eq!(check("https://abc.com/oauth", &uri), Ok(()));
        }

        #[test]
        fn a_longer_name_or_segment_never_fits(extra in "[a-z0-9]{1,6}") {
            let host = format!("https://{extra}abc.com/oauth");
            prop_assert_eq!(check("https://abc.com/oauth", &host), Err("host"));
            let path = format!("https://abc.com/oauth{extra}");
            prop_assert_eq!(check("https://abc.com/oauth", &path), Err("path"));
        }

        #[test]
        fn what_fits_stays_within_what_fits(
            a in "https://[ab]{1,2}\\.com(/[ab]{1,2}){0,2}",
            b in "https://([ab]{1,2}\\.){0,1}[ab]{1,2}\\.com(/[ab]{1,2}){0,3}",
            c in "https://([ab]{1,2}\\.){0,2}[ab]{1,2}\\.com(/[ab]{1,2}){0,4}",
        ) {
            if check(&a, &b).is_ok() && check(&b, &c).is_ok() {
                prop_assert_eq!(check(&a, &c), Ok(()));
            }
        }
    }
}
