//! Values of the document as the typed model of the `openapiv3` crate.

use jsonptr::{Pointer, PointerBuf};
use openapiv3::{Header, MediaType, Operation, Parameter, ReferenceOr, RequestBody, Response, Schema, SecurityScheme, Server};
use serde::Deserialize;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::document::Document;

/// The objects of the specification that are read on their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Operation,
    Parameter,
    RequestBody,
    Response,
    MediaType,
    Header,
    Schema,
    SecurityScheme,
    Server,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Operation => "an operation",
            Self::Parameter => "a parameter",
            Self::RequestBody => "a request body",
            Self::Response => "a response",
            Self::MediaType => "a media type",
            Self::Header => "a header",
            Self::Schema => "a schema",
            Self::SecurityScheme => "a security scheme",
            Self::Server => "a server",
        }
    }

    /// Why `value` is not an object of this kind.
    fn check(self, value: &Value) -> Result<(), serde_json::Error> {
        match self {
            Self::Operation => Operation::deserialize(value).map(drop),
            Self::Parameter => ReferenceOr::<Parameter>::deserialize(value).map(drop),
            Self::RequestBody => ReferenceOr::<RequestBody>::deserialize(value).map(drop),
            Self::Response => ReferenceOr::<Response>::deserialize(value).map(drop),
            Self::MediaType => MediaType::deserialize(value).map(drop),
            Self::Header => ReferenceOr::<Header>::deserialize(value).map(drop),
            Self::Schema => ReferenceOr::<Schema>::deserialize(value).map(drop),
            Self::SecurityScheme => ReferenceOr::<SecurityScheme>::deserialize(value).map(drop),
            Self::Server => Server::deserialize(value).map(drop),
        }
    }

    /// The objects inside an object of this kind, as paths below it.
    fn children(self, value: &Value) -> Vec<(Vec<String>, Self)> {
        let one = |key: &str, kind: Self| value.get(key).map(|_| (vec![key.to_owned()], kind)).into_iter().collect::<Vec<_>>();
        let items = |key: &str, kind: Self| {
            let count = value.get(key).and_then(Value::as_array).map_or(0, Vec::len);
            (0..count).map(|index| (vec![key.to_owned(), index.to_string()], kind)).collect::<Vec<_>>()
        };
        let members = |key: &str, kind: Self| {
            let object = value.get(key).and_then(Value::as_object);
            object.into_iter().flat_map(|object| object.keys()).map(|name| (vec![key.to_owned(), name.clone()], kind)).collect()
        };
        let parts: Vec<Vec<(Vec<String>, Self)>> = match self {
            Self::Operation => vec![
                items("parameters", Self::Parameter),
                one("requestBody", Self::RequestBody),
                members("responses", Self::Response),
            ],
            Self::Parameter | Self::Header => vec![one("schema", Self::Schema), members("content", Self::MediaType)],
            Self::RequestBody => vec![members("content", Self::MediaType)],
            Self::Response => vec![members("content", Self::MediaType), members("headers", Self::Header)],
            Self::MediaType => vec![one("schema", Self::Schema)],
            Self::Schema => vec![
                members("properties", Self::Schema),
                one("items", Self::Schema),
                items("allOf", Self::Schema),
                items("oneOf", Self::Schema),
                items("anyOf", Self::Schema),
                one("not", Self::Schema),
                // `true` and `false` are no schemas here.
                if value.get("additionalProperties").is_some_and(Value::is_object) {
                    one("additionalProperties", Self::Schema)
                } else {
                    Vec::new()
                },
            ],
            Self::SecurityScheme | Self::Server => Vec::new(),
        };
        parts.into_iter().flatten().collect()
    }
}

/// The value as an object of the typed model.
///
/// # Errors
/// A diagnostic at the innermost object that does not fit, since the model itself does not say where it stopped.
pub(super) fn typed<'v, T: Deserialize<'v>>(
    document: &Document,
    at: &Pointer,
    value: &'v Value,
    kind: Kind,
) -> Result<T, Diagnostic> {
    T::deserialize(value).map_err(|error| {
        let (pointer, kind, reason) =
            innermost(at.to_buf(), value, kind).unwrap_or_else(|| (at.to_buf(), kind, error.to_string()));
        Diagnostic::error("lower::malformed", format!("this is not {}: {reason}", kind.name()))
            .at(document.place(&pointer))
            .note("the OpenAPI 3.0 specification gives this object another form")
            .help("correct it with an override")
    })
}

/// The innermost object below `value` that is not what it should be, and why.
fn innermost(at: PointerBuf, value: &Value, kind: Kind) -> Option<(PointerBuf, Kind, String)> {
    let reason = kind.check(value).err()?.to_string();
    for (path, child_kind) in kind.children(value) {
        let child = path.iter().try_fold(value, |value, token| match value {
            Value::Array(items) => items.get(token.parse::<usize>().ok()?),
            other => other.get(token),
        });
        let child_at = path.iter().fold(at.clone(), |pointer, token| pointer.with_trailing_token(token.as_str()));
        if let Some(found) = child.and_then(|child| innermost(child_at, child, child_kind)) {
            return Some(found);
        }
    }
    Some((at, kind, reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Source;

    #[test]
    fn the_innermost_mistake_is_named() {
        let text = "responses:\n  '200':\n    description: ok\n    content:\n      application/json:\n        schema:\n          type: object\n          properties:\n            a: { type: string, maxLength: x }\n";
        let document = Document::parse(Source::new("spec.yaml", text)).unwrap();
        let error = typed::<Operation>(&document, Pointer::root(), &document.value, Kind::Operation).unwrap_err();
        let pointer = error.places[0].pointer().unwrap().to_string();
        assert_eq!(pointer, "/responses/200/content/application~1json/schema/properties/a");
    }
}
