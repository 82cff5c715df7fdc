//! The operations of the effective document, as a recorded request meets them.

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};

use super::schema::{Effective, Node, Schema};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
/// The media types of form bodies.
pub(super) const FORMS: [&str; 2] = ["application/x-www-form-urlencoded", "multipart/form-data"];

/// An operation.
#[derive(Debug)]
pub(super) struct Operation<'d> {
    pub(super) id: Option<&'d str>,
    /// In capitals.
    pub(super) method: String,
    pub(super) path: &'d str,
    pub(super) at: PointerBuf,
    pub(super) members: &'d Map<String, Value>,
    pub(super) parameters: Vec<Parameter<'d>>,
    /// The API keys that the operation's security requirements name.
    pub(super) keys: Vec<(Location, &'d str)>,
    /// The address of each server, as the document has it.
    pub(super) servers: Vec<&'d str>,
    /// The path of each server, without a slash at its end.
    bases: Vec<String>,
}

/// A parameter, or a field of a form.
#[derive(Debug)]
pub(super) struct Parameter<'d> {
    pub(super) at: PointerBuf,
    pub(super) location: Location,
    pub(super) name: &'d str,
    members: &'d Map<String, Value>,
}

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Location {
    Query,
    Header,
    Path,
    Cookie,
    Form,
}

impl Location {
    fn of(name: &str) -> Option<Self> {
        [Self::Query, Self::Header, Self::Path, Self::Cookie].into_iter().find(|location| location.name() == name)
    }

    /// The name as `in` has it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Header => "header",
            Self::Path => "path",
            Self::Cookie => "cookie",
            Self::Form => "form",
        }
    }

    /// Whether two names are one in this location.
    pub(super) fn same(self, a: &str, b: &str) -> bool {
        if self == Self::Header { a.eq_ignore_ascii_case(b) } else { a == b }
    }
}

impl<'d> Parameter<'d> {
    /// The schema of the value. A parameter with `content` is not looked into.
    pub(super) fn schema(&self, document: Effective<'d>) -> Schema<'d> {
        match self.location {
            Location::Form => document.schema(&self.at),
            _ => document.schema(&self.at.with_trailing_token("schema")),
        }
    }

    /// Whether a reason is given why no evidence shows it.
    pub(super) fn undocumented(&self, document: Effective<'d>) -> bool {
        super::schema::is_undocumented(self.members) || self.schema(document).undocumented()
    }

    /// Whether its value is anything but plain text in the request.
    pub(super) fn is_encoded(&self) -> bool {
        self.members.contains_key("content")
    }
}

impl Operation<'_> {
    /// The `operationId`, else method and path.
    pub(super) fn name(&self) -> String {
        self.id.map_or_else(|| format!("`{} {}`", self.method, self.path), |id| format!("`{id}`"))
    }

    /// Whether the operation is a navigation of a browser, which has no body to read.
    pub(super) fn is_browser(&self) -> bool {
        self.members.get("x-browser") == Some(&Value::Bool(true))
    }

    /// The values of the path's parameters when `path` is one of this operation's.
    pub(super) fn captures<'p>(&self, path: &'p str) -> Option<Vec<(&str, &'p str)>> {
        self.bases.iter().find_map(|base| {
            let rest = strip_base(path, base)?;
            capture(self.path, rest)
        })
    }

    /// `path` as the document would write it: without the base path of a server.
    pub(super) fn without_base<'p>(&self, path: &'p str) -> &'p str {
        without_base(path, &self.bases)
    }
}

/// All operations, in the order of the document.
pub(super) fn all(document: Effective<'_>) -> Vec<Operation<'_>> {
    let paths = PointerBuf::from_tokens(["paths"]);
    let mut operations = Vec::new();
    for path in document.get(&paths).and_then(Value::as_object).into_iter().flat_map(Map::keys) {
        let Some(item) = document.node(&paths.with_trailing_token(path.as_str())) else { continue };
        for method in METHODS {
            let at = item.at.with_trailing_token(method);
            if let Some(Value::Object(members)) = item.members.get(method) {
                operations.push(Operation {
                    id: members.get("operationId").and_then(Value::as_str),
                    method: method.to_ascii_uppercase(),
                    path,
                    members,
                    parameters: parameters(document, &item, &Node { at: at.clone(), members }),
                    keys: keys(document, members),
                    servers: servers(&[
                        Some(members),
                        Some(item.members),
                        document.get(Pointer::root()).and_then(Value::as_object),
                    ]),
                    bases: bases(&[Some(members), Some(item.members), document.get(Pointer::root()).and_then(Value::as_object)]),
                    at,
                });
            }
        }
    }
    operations
}

fn parameters<'d>(document: Effective<'d>, item: &Node<'d>, operation: &Node<'d>) -> Vec<Parameter<'d>> {
    let mut list: Vec<Parameter<'d>> = Vec::new();
    for owner in [operation, item] {
        let count = owner.members.get("parameters").and_then(Value::as_array).map_or(0, Vec::len);
        let at = owner.at.with_trailing_token("parameters");
        for index in 0..count {
            let Some(node) = document.node(&at.with_trailing_token(index)) else { continue };
            let name = node.members.get("name").and_then(Value::as_str);
            let location = node.members.get("in").and_then(Value::as_str).and_then(Location::of);
            let (Some(name), Some(location)) = (name, location) else { continue };
            // What the operation says stands before what its path item says.
            if list.iter().all(|known| known.location != location || !location.same(known.name, name)) {
                list.push(Parameter { at: node.at, location, name, members: node.members });
            }
        }
    }
    if let Some(body) = document.node(&operation.at.with_trailing_token("requestBody")) {
        for media in FORMS {
            let schema = document.schema(&body.at.concat(&PointerBuf::from_tokens(["content", media, "schema"])));
            for property in schema.properties() {
                let Some(members) = document.get(&property.at).and_then(Value::as_object) else { continue };
                list.push(Parameter { at: property.at, location: Location::Form, name: property.name, members });
            }
        }
    }
    list
}

fn keys<'d>(document: Effective<'d>, operation: &'d Map<String, Value>) -> Vec<(Location, &'d str)> {
    let global = document.get(Pointer::root()).and_then(|root| root.get("security"));
    let requirements = operation.get("security").or(global).and_then(Value::as_array);
    let names = requirements.into_iter().flatten().filter_map(Value::as_object).flat_map(Map::keys);
    let mut list = Vec::new();
    for name in names {
        let at = PointerBuf::from_tokens(["components", "securitySchemes", name]);
        let Some(scheme) = document.node(&at) else { continue };
        let text = |key| scheme.members.get(key).and_then(Value::as_str);
        if let (Some("apiKey"), Some(location), Some(name)) = (text("type"), text("in").and_then(Location::of), text("name")) {
            list.push((location, name));
        }
    }
    list
}

/// The addresses of the nearest list of servers.
fn servers<'d>(owners: &[Option<&'d Map<String, Value>>]) -> Vec<&'d str> {
    let servers = owners.iter().flatten().find_map(|owner| owner.get("servers").and_then(Value::as_array));
    servers.into_iter().flatten().filter_map(|server| server.get("url").and_then(Value::as_str)).collect()
}

/// The paths of the nearest list of servers.
fn bases(owners: &[Option<&Map<String, Value>>]) -> Vec<String> {
    let mut bases: Vec<String> = servers(owners).into_iter().map(|url| url_path(url).trim_end_matches('/').to_owned()).collect();
    if bases.is_empty() {
        bases.push(String::new());
    }
    bases
}

/// The bases of the document itself.
pub(super) fn root_bases(document: Effective<'_>) -> Vec<String> {
    bases(&[document.get(Pointer::root()).and_then(Value::as_object)])
}

/// `path` without the first base that it starts with.
pub(super) fn without_base<'p>(path: &'p str, bases: &[String]) -> &'p str {
    bases.iter().find_map(|base| strip_base(path, base)).unwrap_or(path)
}

/// The path of an address, or of one that has no scheme and host.
pub(super) fn url_path(url: &str) -> &str {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => url,
    };
    path.split(['?', '#']).next().unwrap_or_default()
}

/// What follows the base path, whose variables may have any value.
pub(super) fn strip_base<'p>(path: &'p str, base: &str) -> Option<&'p str> {
    let mut rest = path;
    for segment in base.split('/').skip(1) {
        rest = rest.strip_prefix('/')?;
        let end = rest.find('/').unwrap_or(rest.len());
        capture_segment(segment, &rest[..end])?;
        rest = &rest[end..];
    }
    Some(rest)
}

/// The values of the variables of a path.
pub(super) fn capture<'t, 'p>(template: &'t str, path: &'p str) -> Option<Vec<(&'t str, &'p str)>> {
    if template.matches('/').count() != path.matches('/').count() {
        return None;
    }
    let mut captures = Vec::new();
    for (segment, text) in template.split('/').zip(path.split('/')) {
        captures.extend(capture_segment(segment, text)?);
    }
    Some(captures)
}

/// The values of the variables of one segment, such as `{id}.json`.
pub(super) fn capture_segment<'t, 'p>(template: &'t str, text: &'p str) -> Option<Vec<(&'t str, &'p str)>> {
    let mut captures = Vec::new();
    let (mut template, mut text) = (template, text);
    while let Some((literal, opened)) = template.split_once('{') {
        text = text.strip_prefix(literal)?;
        let (name, after) = opened.split_once('}')?;
        let next = after.split('{').next().unwrap_or_default();
        let end = if next.len() == after.len() {
            text.len().checked_sub(next.len()).filter(|&end| text.is_char_boundary(end) && text[end..] == *next)?
        } else {
            let first = text.chars().next()?.len_utf8();
            first + text[first..].find(next)?
        };
        if end == 0 {
            return None;
        }
        captures.push((name, &text[..end]));
        text = &text[end..];
        template = after;
    }
    (text == template).then_some(captures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_capture_parts_of_segments() {
        assert_eq!(capture("/a/{id}.json", "/a/7.json"), Some(vec![("id", "7")]));
        assert_eq!(capture("/{a}-{b}/x", "/1-2-3/x"), Some(vec![("a", "1"), ("b", "2-3")]));
        assert_eq!(capture("/a/{id}", "/a/"), None);
        assert_eq!(capture("/a/{id}", "/a/b/c"), None);
        assert_eq!(capture("/a/{id", "/a/b"), None);
        assert_eq!(capture("/é{x}ü", "/éüü"), Some(vec![("x", "ü")]));
    }

    #[test]
    fn the_path_of_a_server_is_a_base() {
        assert_eq!(url_path("https://host/a/b?c"), "/a/b");
        assert_eq!(url_path("https://host"), "");
        assert_eq!(strip_base("/v2/x/users", "/{version}/x"), Some("/users"));
        assert_eq!(strip_base("/v2", "/v2/x"), None);
        assert_eq!(without_base("/api/users", &["/api".to_owned()]), "/users");
    }
}
