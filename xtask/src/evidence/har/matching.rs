//! Which operation a recorded request belongs to.

use crate::evidence::operation::{Operation, capture, capture_segment, strip_base, url_path};

/// The operation of a request.
#[derive(Debug)]
pub(super) struct Match<'o, 'u> {
    /// Its index among the operations.
    pub(super) operation: usize,
    /// The address of the server as the document has it; nothing when it names none.
    pub(super) server: String,
    /// The values of the variables of the path.
    pub(super) captures: Vec<(&'o str, &'u str)>,
}

/// The operation that a request belongs to: of several, the one whose path has the fewest variables. `server` is where the recording
/// was made, when that is none of the document's servers.
pub(super) fn find<'o, 'u>(
    operations: &'o [Operation<'_>],
    method: &str,
    url: &'u str,
    server: Option<&str>,
) -> Option<Match<'o, 'u>> {
    let candidates = operations.iter().enumerate().filter(|(_, operation)| operation.method == method);
    let matches = candidates.filter_map(|(index, operation)| {
        let own = operation.servers.iter().copied();
        let bases: Vec<&str> = if server.is_some() { server.into_iter().collect() } else { own.collect() };
        let bases = if bases.is_empty() { vec![""] } else { bases };
        let (base, rest) = bases.into_iter().find_map(|base| Some((base, below(url, base)?)))?;
        let captures = capture(operation.path, rest)?;
        let server = match (server, operation.servers.first()) {
            (Some(_), Some(own)) => (*own).to_owned(),
            (Some(_), None) => String::new(),
            // A server with variables is known by their values.
            (None, _) if base.contains('{') => url.strip_suffix(rest).unwrap_or_default().to_owned(),
            (None, _) => base.to_owned(),
        };
        Some(Match { operation: index, server: server.trim_end_matches('/').to_owned(), captures })
    });
    matches.min_by_key(|found| found.captures.len())
}

/// What follows the address of a server; one without a host is on any host.
fn below<'u>(url: &'u str, server: &str) -> Option<&'u str> {
    if server.contains("://") {
        capture_segment(&origin(server)?, &origin(url)?)?;
    }
    strip_base(url_path(url), url_path(server).trim_end_matches('/'))
}

/// Scheme, host and port in small letters, without the port that the scheme has anyway.
fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (scheme, host) =
        (scheme.to_ascii_lowercase(), if host.contains('{') { host.to_owned() } else { host.to_ascii_lowercase() });
    let usual = match scheme.as_str() {
        "http" => ":80",
        "https" => ":443",
        _ => "",
    };
    let host = if usual.is_empty() { &host } else { host.strip_suffix(usual).unwrap_or(&host) };
    Some(format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_compared_by_scheme_host_and_port() {
        assert_eq!(below("https://API.host:443/v1/a", "https://api.host/v1/"), Some("/a"));
        assert_eq!(below("http://api.host/v1/a", "https://api.host/v1"), None);
        assert_eq!(below("https://eu.host/v1/a", "https://{region}.host/v1"), Some("/a"));
        assert_eq!(below("https://any.where/v1/a", "/v1"), Some("/a"));
        assert_eq!(below("https://any.where/v10/a", "/v1"), None);
    }
}
