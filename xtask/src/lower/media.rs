//! Media types and how their bodies are read and written.

use jsonptr::{Pointer, PointerBuf};
use openapiv3::{MediaType, QueryStyle};
use serde_json::Value;

use super::names::Scope;
use super::refs;
use super::schema::Schemas;
use crate::api::{Content, Docs, FieldName, Form, Format, Limits, Part, PartValue, Shape, Type, TypeName};
use crate::document::Document;

/// A form as browsers write it.
const FORM: &str = "application/x-www-form-urlencoded";
/// Bodies of parts with names.
const MULTIPART: [&str; 3] = ["multipart/form-data", "multipart/mixed", "multipart/related"];

/// The media type without parameters, in small letters.
pub(super) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// `application/json` and everything that ends in `+json`.
fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence.ends_with("+json") || essence == "text/json"
}

/// Whether bodies of this media type are JSON values, one or many.
pub(crate) fn holds_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    is_json(&essence) || is_json_lines(&essence)
}

/// Whether bodies of this media type are sent part by part or member by member, and are no JSON.
pub(crate) fn is_form(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == FORM || MULTIPART.contains(&essence.as_str())
}

/// JSON values, one a line.
pub(super) fn is_json_lines(essence: &str) -> bool {
    const LINES: [&str; 7] = [
        "application/json-lines",
        "application/jsonl",
        "application/ndjson",
        "application/stream+json",
        "application/x-jsonlines",
        "application/x-ndjson",
        "application/x-json-stream",
    ];
    LINES.contains(&essence)
}

/// The type of the items of a stream: that of its `itemSchema`, or of its schema, or of the items of that if it is a list.
fn item(schemas: &mut Schemas<'_>, at: &Pointer, name: &TypeName) -> Option<Type> {
    let has = |key: &str| Some(at.with_trailing_token(key)).filter(|at| schemas.get(at).is_some());
    if let Some(at) = has("itemSchema") {
        return Some(schemas.at(&at, name));
    }
    Some(match schemas.at(&has("schema")?, name) {
        Type::List { items, .. } => *items,
        ty => ty,
    })
}

/// The type of the data of events.
fn event_data(schemas: &mut Schemas<'_>, at: &Pointer, name: &TypeName) -> Type {
    let of_event = at.with_trailing_token("itemSchema");
    let ty = if schemas.get(&of_event).is_some() {
        data_of_event(schemas.document(), &of_event).map(|at| schemas.at(&at, name))
    } else {
        item(schemas, at, name)
    };
    match ty {
        None | Some(Type::Any | Type::String { .. }) => Type::String { lenient: false },
        Some(ty) => ty,
    }
}

/// Where the data of an event is described. An `itemSchema` describes the event around it, whose data is text, and says by
/// `contentSchema` what the text is (OpenAPI 3.2, section 4.14.4).
fn data_of_event(document: &Document, at: &Pointer) -> Option<PointerBuf> {
    let follow = |at: PointerBuf| match document.get(&at)?.get("$ref").and_then(Value::as_str) {
        Some(reference) => refs::resolve(document, reference, &at).ok(),
        None => Some(at),
    };
    let data = follow(follow(at.to_buf())?.with_trailing_token("properties").with_trailing_token("data"))?;
    let content = data.with_trailing_token("contentSchema");
    document.get(&data)?;
    Some(if document.get(&content).is_some() { content } else { data })
}

/// What is text although it is not called so. XML is handed over as text too.
fn is_text(essence: &str) -> bool {
    const TEXTS: [&str; 7] = [
        "application/xml",
        "application/graphql",
        "application/yaml",
        "application/x-yaml",
        "application/javascript",
        "application/jwt",
        "application/sql",
    ];
    // Events are a stream that may never end.
    essence != "text/event-stream" && (essence.starts_with("text/") || essence.ends_with("+xml") || TEXTS.contains(&essence))
}

/// The content of a request or a response under one media type; `name` is for what has no name of its own.
pub(super) fn content(
    schemas: &mut Schemas<'_>,
    media_type: &str,
    media: &MediaType,
    at: &Pointer,
    name: &TypeName,
    sent: bool,
) -> Content {
    let essence = essence(media_type);
    let schema_at = at.with_trailing_token("schema");
    let has_schema = media.schema.is_some();
    let format = match essence.as_str() {
        json if is_json(json) && !is_json_lines(json) => {
            Format::Json(if has_schema { schemas.at(&schema_at, name) } else { Type::Any })
        }
        FORM if sent && has_schema => Format::Form { ty: schemas.at(&schema_at, name), styles: styles(media) },
        multipart if sent && MULTIPART.contains(&multipart) => Format::Multipart(parts(schemas, media, &schema_at, name)),
        "text/event-stream" if !sent => Format::Events(event_data(schemas, at, name)),
        lines if is_json_lines(lines) => Format::JsonLines(item(schemas, at, name).unwrap_or(Type::Any)),
        text if is_text(text) => Format::Text,
        _ => Format::Bytes,
    };
    let limits = match &format {
        Format::Json(ty) | Format::Form { ty, .. } if sent && has_schema => schemas.limits(&schema_at, ty),
        _ => Limits::default(),
    };
    Content { media_type: media_type.to_owned(), format, limits }
}

/// The members of a form that are not written the usual way.
fn styles(media: &MediaType) -> Vec<(String, Form, bool)> {
    let styled = media.encoding.iter().filter_map(|(name, encoding)| {
        let form = match encoding.style.as_ref()? {
            QueryStyle::Form => Form::Form,
            QueryStyle::SpaceDelimited => Form::SpaceDelimited,
            QueryStyle::PipeDelimited => Form::PipeDelimited,
            QueryStyle::DeepObject => Form::DeepObject,
        };
        Some((name.clone(), form, encoding.explode || form == Form::Form))
    });
    styled.collect()
}

/// The parts of a multipart body, from the members of its object; `None` when it is no object with members.
fn parts(schemas: &mut Schemas<'_>, media: &MediaType, at: &Pointer, name: &TypeName) -> Option<(TypeName, Vec<Part>)> {
    let members = schemas.members(at)?;
    let mut names = Scope::default();
    let mut parts = Vec::new();
    for (wire, (_, member_at)) in &members.properties {
        let value = part_value(schemas, member_at, &TypeName::of(&format!("{name} {wire}")));
        let document = schemas.document();
        let text = |key: &str| document.get(member_at).and_then(|value| value.get(key)).and_then(Value::as_str);
        let docs = schemas.with_remarks(Docs::of([text("description").map(str::to_owned)]), member_at);
        let read_only = schemas.get(member_at).and_then(|value| value.get("readOnly")) == Some(&Value::Bool(true));
        let media_type = media.encoding.get(wire).and_then(|encoding| encoding.content_type.clone());
        let limits = match &value {
            PartValue::Value(ty) => schemas.limits(member_at, ty),
            PartValue::Values(ty) => schemas.limits(&member_at.with_trailing_token("items"), ty),
            PartValue::File | PartValue::Files => Limits::default(),
        };
        parts.push(Part {
            name: names.field(&FieldName::of(text("x-rust-name").unwrap_or(wire))),
            wire: wire.clone(),
            docs,
            required: members.required.contains(wire) && !read_only,
            value,
            limits,
            // Of several media types the caller would have to choose; files carry their own.
            media_type: media_type.filter(|media_type| !media_type.contains([',', '*'])),
        });
    }
    Some((schemas.call_type(&TypeName::of(&format!("{name} Form"))), parts))
}

fn part_value(schemas: &mut Schemas<'_>, at: &Pointer, name: &TypeName) -> PartValue {
    if schemas.is_binary(at) {
        return PartValue::File;
    }
    let items = at.with_trailing_token("items");
    if schemas.get(&items).is_some() && schemas.is_binary(&items) {
        return PartValue::Files;
    }
    match schemas.at(at, name) {
        Type::List { items, .. } => PartValue::Values(*items),
        ty => PartValue::Value(ty),
    }
}

/// Whether a value of this type is an object with known members, which a form can be made of.
pub(super) fn is_object(schemas: &Schemas<'_>, ty: &Type) -> bool {
    match ty {
        Type::Map(_) | Type::Any => true,
        Type::Named { id, .. } => !matches!(schemas.types[id.0].shape, Shape::Enum(_)),
        _ => false,
    }
}
