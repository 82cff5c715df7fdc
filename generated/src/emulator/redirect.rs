//! Redirect URIs: which one an app may use, and how an answer is put into one.

use form_urlencoded::Serializer;
use url::{Host, Url};

/// Reads a URI that a browser can be sent to: absolute, http or https, in ASCII, without user information and fragment.
pub(super) fn parse(uri: &str) -> Option<Url> {
    // What follows goes into a `Location` header as it stands.
    let is_plain = uri.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let url = Url::parse(uri).ok().filter(|_| is_plain)?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.host().is_some();
    let is_bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    (is_web && is_bare).then_some(url)
}

/// Whether a redirect URI may be used where `registered` is registered: same scheme, same port, same host or one below it,
/// same path or one below it, any query (Mi Account documentation, index page of xiaomi-passport.github.io).
///
/// `any_loopback_port` takes the port out of the comparison for `localhost`, `127.0.0.1` and `[::1]`, where a test cannot
/// know it beforehand. The real service knows no such exception.
pub(super) fn is_allowed(registered: &Url, asked: &Url, any_loopback_port: bool) -> bool {
    registered.scheme() == asked.scheme()
        && (registered.port_or_known_default() == asked.port_or_known_default() || (any_loopback_port && is_loopback(asked)))
        && is_same_or_below(registered, asked)
        && is_path_below(registered.path(), asked.path())
}

/// Whether two URLs are in the same domain: the host of the one is that of the other, or below it.
pub(super) fn is_same_or_below(registered: &Url, asked: &Url) -> bool {
    match (registered.host(), asked.host()) {
        (Some(Host::Domain(domain)), Some(Host::Domain(asked))) => {
            asked == domain || asked.strip_suffix(domain).is_some_and(|below| below.ends_with('.'))
        }
        (registered, asked) => registered == asked,
    }
}

fn is_path_below(registered: &str, asked: &str) -> bool {
    let folder = registered.strip_suffix('/').unwrap_or(registered);
    asked == registered || asked.strip_prefix(folder).is_some_and(|below| below.starts_with('/'))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(domain)) => domain == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The URI with parameters added to its query, otherwise as it was written.
pub(super) fn with_query(uri: &str, parameters: &[(&str, &str)]) -> String {
    let separator = match uri.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    let mut query = Serializer::new(String::new());
    query.extend_pairs(parameters);
    format!("{uri}{separator}{}", query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(registered: &str, asked: &str) -> bool {
        is_allowed(&parse(registered).unwrap(), &parse(asked).unwrap(), false)
    }

    #[test]
    fn the_examples_of_the_documentation_hold() {
        for asked in ["https://abc.com/oauth?x=1&y=2", "https://x.abc.com/oauth?x=1&y=2", "https://x.abc.com/oauth/path?x=1&y=2"]
        {
            assert!(allowed("https://abc.com/oauth", asked), "{asked}");
        }
        for asked in ["http://abc.com/oauth?x=1&y=2", "https://abc.com:8080/oauth?x=1&y=2"] {
            assert!(!allowed("https://abc.com/oauth", asked), "{asked}");
        }
    }

    #[test]
    fn names_that_only_end_alike_are_other_places() {
        for asked in [
            "https://xabc.com/oauth",
            "https://abc.com.evil.com/oauth",
            "https://abc.com/oauthx",
            "https://abc.com/oauth/../admin",
            "https://abc.com/oauth/%2e%2e/admin",
            "https://abc.com/",
        ] {
            assert!(!allowed("https://abc.com/oauth", asked), "{asked}");
        }
        assert!(!allowed("https://0.0.1/oauth", "https://127.0.0.1/oauth"));
        assert!(allowed("https://abc.com", "https://abc.com:443/anything"));
        assert!(allowed("https://abc.com/a/", "https://abc.com/a/b"));
    }

    #[test]
    fn only_plain_web_addresses_are_read() {
        for uri in [
            "",
            "/callback",
            "app://callback",
            "javascript:alert(1)",
            "https://user@abc.com/",
            "https://abc.com/#x",
            "https://abc.com/a b",
            "https://abc.com\\@evil.com/",
            "https://abc.com/小米",
            "https://abc.com/\r\nSet-Cookie: a=b",
        ] {
            assert_eq!(parse(uri), None, "{uri}");
        }
    }

    #[test]
    fn a_loopback_port_counts_unless_it_is_told_not_to() {
        let [registered, asked] = ["http://localhost/a", "http://localhost:49152/a"].map(|uri| parse(uri).unwrap());
        assert!(!is_allowed(&registered, &asked, false));
        assert!(is_allowed(&registered, &asked, true));
        let [registered, asked] = ["http://abc.com/a", "http://abc.com:49152/a"].map(|uri| parse(uri).unwrap());
        assert!(!is_allowed(&registered, &asked, true));
    }

    #[test]
    fn parameters_are_added_to_what_was_written() {
        let with = |uri| with_query(uri, &[("state", "a b&c")]);
        assert_eq!(with("https://ABC.com"), "https://ABC.com?state=a+b%26c");
        assert_eq!(with("https://abc.com/?"), "https://abc.com/?state=a+b%26c");
        assert_eq!(with("https://abc.com/?x=1"), "https://abc.com/?x=1&state=a+b%26c");
    }
}
