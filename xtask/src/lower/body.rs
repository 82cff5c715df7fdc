//! Request bodies.

use std::borrow::Cow;

use openapiv3::{ReferenceOr, RequestBody};
use serde_json::Value;

use super::media;
use super::names::Scope;
use super::operation::Collected;
use super::read::{self, Kind};
use super::refs;
use super::schema::Schemas;
use crate::api::{Body, BodyKind, Content, Docs, FieldName, Format, TypeName};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// The body of an operation.
pub(super) fn lower(
    collected: &Collected,
    word: &str,
    schemas: &mut Schemas<'_>,
    names: &mut Scope,
    findings: &mut Diagnostics,
) -> Option<Body> {
    let document = schemas.document();
    let mut at = collected.at.with_trailing_token("requestBody");
    let body: Cow<'_, RequestBody> = match collected.operation.request_body.as_ref()? {
        ReferenceOr::Item(body) => Cow::Borrowed(body),
        ReferenceOr::Reference { reference } => {
            let read = refs::resolve(document, reference, &at).and_then(|target| {
                at = target;
                let value = document.get(&at).unwrap_or(&Value::Null);
                read::typed(document, &at, value, Kind::RequestBody)
            });
            match read {
                Ok(body) => Cow::Owned(body),
                Err(diagnostic) => {
                    findings.push(diagnostic);
                    return None;
                }
            }
        }
    };
    let content_at = at.with_trailing_token("content");
    let several = body.content.len() > 1;
    let mut contents: Vec<Content> = Vec::new();
    for (media_type, media) in &body.content {
        let kind = if several { kind_name(media_type) } else { String::new() };
        let name = TypeName::of(&format!("{word} {kind} Body"));
        let content =
            media::content(schemas, media_type, media, &content_at.with_trailing_token(media_type.as_str()), &name, true);
        if let Format::Form { ty, .. } = &content.format
            && !media::is_object(schemas, ty)
        {
            findings.push(
                Diagnostic::error("lower::form", "a form is made of the members of an object")
                    .at(document.place(&content_at.with_trailing_token(media_type.as_str()))),
            );
            continue;
        }
        contents.push(content);
    }
    let kind = match contents.len() {
        0 => return None,
        1 => BodyKind::One(contents.remove(0)),
        _ => {
            let mut variants = Scope::default();
            let choices = contents
                .into_iter()
                .map(|content| (variants.type_name(&TypeName::of(&kind_name(&content.media_type))), content))
                .collect();
            BodyKind::Several { name: schemas.call_type(&TypeName::of(&format!("{word} Body"))), choices }
        }
    };
    Some(Body {
        name: names.field(&FieldName::of("body")),
        docs: Docs::of([body.description.clone()]),
        required: body.required,
        kind,
    })
}

/// What a media type is called in the name of a type.
fn kind_name(media_type: &str) -> String {
    match media::essence(media_type).as_str() {
        "application/json" => "Json".to_owned(),
        "application/x-www-form-urlencoded" => "Form".to_owned(),
        "multipart/form-data" => "Multipart".to_owned(),
        "application/octet-stream" => "Bytes".to_owned(),
        "text/plain" => "Text".to_owned(),
        "*/*" => "Any".to_owned(),
        lines if media::is_json_lines(lines) => "Lines".to_owned(),
        other => other.replace("application/", "").replace('*', "any"),
    }
}
