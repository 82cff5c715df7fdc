//! The host of a URL in the eyes of `java.net.URI`.

use std::net::Ipv6Addr;

/// What `java.net.URI.getHost()` returns for a URL with this authority (`host` or `host:port`); `None` stands for `null`.
///
/// The class reads a host by the grammar of RFC 2396, which is narrower than what browsers and DNS accept. It knows no
/// host when a label is empty, holds anything but ASCII letters, digits and `-` (so any underscore), or begins or ends
/// with `-`, or when the last of several labels does not begin with a letter, unless the whole is an IPv4 address. The
/// host keeps its case, a final dot, and the brackets of an IPv6 address.
///
/// This matters because the server signs what Java tells it: the documented example of `_xmSign`, for
/// `http://third_url.com/xm`, only holds with an empty host line.
///
/// User information (`user@host`), which a callback has no use for, is not read: `None`. So is an IPv6 zone.
///
/// ```
/// use xiaomi_open_api::callback::java_uri_host;
///
/// assert_eq!(java_uri_host("third-url.com:8080"), Some("third-url.com"));
/// assert_eq!(java_uri_host("third_url.com"), None);
/// ```
#[must_use]
pub fn java_uri_host(authority: &str) -> Option<&str> {
    let (host, port) = split_port(authority);
    // Java keeps the port in an `int`.
    let port_reads = port.is_empty() || (port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<i32>().is_ok());
    (port_reads && (is_ipv6(host) || is_ipv4(host) || is_hostname(host))).then_some(host)
}

/// Splits an authority at the colon before its port. The port is empty when there is none.
pub(super) fn split_port(authority: &str) -> (&str, &str) {
    let host_end = match authority.find(']') {
        Some(bracket) if authority.starts_with('[') => bracket + 1,
        _ => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, rest) = authority.split_at(host_end);
    match rest.strip_prefix(':') {
        Some(port) => (host, port),
        // Text after a closing bracket: left with the bracket, so that no address reads from it.
        None => (authority, ""),
    }
}

fn is_hostname(host: &str) -> bool {
    // One final dot, the root of the DNS, is no label.
    let labels: Vec<&str> = host.strip_suffix('.').unwrap_or(host).split('.').collect();
    let last_begins_with_letter = labels.last().is_some_and(|label| label.starts_with(|c: char| c.is_ascii_alphabetic()));
    labels.iter().copied().all(is_label) && (labels.len() == 1 || last_begins_with_letter)
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn is_ipv4(host: &str) -> bool {
    // Unlike `Ipv4Addr`, Java takes leading zeros.
    let is_byte = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()) && part.parse::<i32>().is_ok_and(|value| value <= 255)
    };
    host.split('.').count() == 4 && host.split('.').all(is_byte)
}

pub(super) fn is_ipv6(host: &str) -> bool {
    host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).is_some_and(|address| address.parse::<Ipv6Addr>().is_ok())
}
