//! What the parts of an OpenAPI document are called.

use jsonptr::{Pointer, PointerBuf};

const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// Whether a member of a path is an operation.
pub fn is_method(name: &str) -> bool {
    METHODS.contains(&name)
}

/// The operation, the component or the member of the document that a place is in; of an extension of the document, the document.
pub(super) fn part(at: &Pointer) -> PointerBuf {
    let depth = match at.first().map(|token| token.decoded().into_owned()).as_deref() {
        Some("paths" | "components") => 3,
        Some(name) if name.starts_with("x-") => 0,
        _ => 1,
    };
    PointerBuf::from_tokens(at.tokens().take(depth).map(|token| token.decoded().into_owned()))
}

/// What a part is called, such as `GET /users/{id}` or `schema User`.
pub fn place_name(part: &Pointer) -> String {
    let tokens: Vec<String> = part.tokens().map(|token| token.decoded().into_owned()).collect();
    match tokens.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => "the document".to_owned(),
        ["components", section, name] => format!("{} {name}", singular(section)),
        ["paths", path, member] if is_method(member) => format!("{} {path}", member.to_ascii_uppercase()),
        ["paths", path, member] => format!("{path}: {member}"),
        tokens => tokens.join("/"),
    }
}

/// `schema` for `schemas`, `security scheme` for `securitySchemes`.
fn singular(section: &str) -> &str {
    match section {
        "securitySchemes" => "security scheme",
        "requestBodies" => "request body",
        "pathItems" => "path item",
        other => other.strip_suffix('s').unwrap_or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_called_what_people_call_them() {
        let name = |at: &str| place_name(&part(Pointer::parse(at).unwrap()));
        assert_eq!(name("/paths/~1users~1{id}/get/responses/200"), "GET /users/{id}");
        assert_eq!(name("/paths/~1users/parameters/0"), "/users: parameters");
        assert_eq!(name("/components/schemas/User/properties"), "schema User");
        assert_eq!(name("/components/securitySchemes/key"), "security scheme key");
        assert_eq!(name("/info/title"), "info");
        assert_eq!(name("/x-envelope/payload"), "the document");
        assert_eq!(name(""), "the document");
    }
}
