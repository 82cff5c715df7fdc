//! What the document promises and Rust has no word for: limits, defaults, statuses, headers, scopes.
//!
//! The model leaves these out, since no type and no method depends on them. They are read from the effective documents, at the
//! places that the model names.

use std::collections::{BTreeMap, BTreeSet};

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

use super::change::{Direction, Level};
use super::content::choices;
use super::kind::Kind;
use super::recorder::Recorder;
use super::types::Pair;
use crate::api::{Location, Operation, Shape};
use crate::document::{Document, pointer};

/// How far references and nested arrays are followed.
const DEPTH: usize = 16;

/// What only the documents say about an operation.
pub(super) fn operation(recorder: &mut Recorder, old: (&Document, &Operation), new: (&Document, &Operation)) {
    recorder.travelling(Some(Direction::Request));
    for argument in &new.1.arguments {
        let same = |candidate: &&crate::api::Argument| candidate.wire == argument.wire && candidate.location == argument.location;
        let Some(before) = old.1.arguments.iter().find(same) else { continue };
        let (was, is) =
            (parameter(old.0, old.1, &before.wire, before.location), parameter(new.0, new.1, &argument.wire, argument.location));
        let (Some(was), Some(is)) = (was, is) else { continue };
        let what = format!("the parameter `{}`", argument.wire);
        // The rest of how it is written is told from the model.
        for key in ["allowEmptyValue"] {
            if was.get(key) != is.get(key) {
                let message = format!("`{key}` of {what} is {} instead of {}", shown(is.get(key)), shown(was.get(key)));
                recorder.behaviour(Kind::SerializationChanged, message);
            }
        }
        let (was, is) = (Node::of(old.0, was.get("schema")), Node::of(new.0, is.get("schema")));
        schema(recorder, &what, &was, &is, true, DEPTH);
    }
    if let (Some(was), Some(is)) = (&old.1.body, &new.1.body) {
        let several = [was, is].iter().any(|body| choices(body).len() > 1);
        for content in choices(is) {
            let media_type = content.media_type.as_str();
            let (Some(was), Some(is)) = (body(old.0, old.1, media_type), body(new.0, new.1, media_type)) else { continue };
            let what = if several { format!("the body as `{media_type}`") } else { "the body".to_owned() };
            schema(recorder, &what, &Node::of(old.0, Some(was)), &Node::of(new.0, Some(is)), true, DEPTH);
        }
    }
    recorder.travelling(Some(Direction::Response));
    responses(recorder, &answers(old.0, old.1), &answers(new.0, new.1));
    recorder.travelling(Some(Direction::Request));
    scopes(recorder, &required_scopes(old.0, old.1), &required_scopes(new.0, new.1));
}

/// The schema of a body in one of its media types.
fn body<'d>(document: &'d Document, operation: &Operation, media_type: &str) -> Option<&'d Value> {
    let body = resolved(document, document.get(&operation.origin)?.get("requestBody")?)?;
    body.get("content")?.get(media_type)?.get("schema")
}

/// What only the documents say about the fields of a struct.
pub(super) fn fields(recorder: &mut Recorder, pair: &Pair<'_>) {
    let (Shape::Struct(was), Shape::Struct(is)) = (&pair.before.shape, &pair.after.shape) else { return };
    for field in &is.fields {
        let Some(before) = was.fields.iter().find(|before| before.wire == field.wire) else { continue };
        let was = property(pair.old.document, &pair.before.origin, &before.wire, DEPTH);
        let is = property(pair.new.document, &pair.after.origin, &field.wire, DEPTH);
        let (was, is) = (Node::of(pair.old.document, was), Node::of(pair.new.document, is));
        schema(recorder, &format!("the property `{}`", field.wire), &was, &is, pair.after.usage.sent, DEPTH);
    }
}

/// A schema, with those that it refers to: what the outer ones say counts first.
struct Node<'d> {
    document: &'d Document,
    layers: Vec<&'d Value>,
}

impl<'d> Node<'d> {
    fn of(document: &'d Document, schema: Option<&'d Value>) -> Self {
        let mut layers = Vec::new();
        let mut next = schema;
        while let Some(layer) = next.filter(|_| layers.len() < DEPTH) {
            layers.push(layer);
            next = match (
                layer.get("$ref").and_then(Value::as_str),
                layer.get("allOf").and_then(Value::as_array).map(Vec::as_slice),
            ) {
                (Some(reference), _) => target(document, reference),
                (None, Some([only])) => Some(only),
                (None, _) => None,
            };
        }
        Self { document, layers }
    }

    fn get(&self, key: &str) -> Option<&'d Value> {
        self.layers.iter().find_map(|layer| layer.get(key))
    }
}

/// Which way a keyword pulls.
#[derive(Clone, Copy)]
enum Pull {
    /// More is stricter.
    Lower,
    /// Less is stricter.
    Upper,
    /// `true` is stricter.
    Flag,
    /// Being there is stricter, and another value cannot be compared.
    Any,
}

const LIMITS: &[(&str, Pull)] = &[
    ("minimum", Pull::Lower),
    ("maximum", Pull::Upper),
    ("exclusiveMinimum", Pull::Flag),
    ("exclusiveMaximum", Pull::Flag),
    ("multipleOf", Pull::Any),
    ("minLength", Pull::Lower),
    ("maxLength", Pull::Upper),
    ("pattern", Pull::Any),
    ("format", Pull::Any),
    ("minItems", Pull::Lower),
    ("maxItems", Pull::Upper),
    ("uniqueItems", Pull::Flag),
    ("minProperties", Pull::Lower),
    ("maxProperties", Pull::Upper),
];

fn schema(recorder: &mut Recorder, what: &str, was: &Node<'_>, is: &Node<'_>, sent: bool, depth: usize) {
    if was.layers.is_empty() || is.layers.is_empty() || depth == 0 {
        return;
    }
    // A change of type is told from the model.
    if was.get("type") == is.get("type") {
        // The formats of numbers and of passwords are types of their own.
        let is_text = was.get("type").and_then(Value::as_str) == Some("string");
        let is_secret = [was, is].iter().any(|node| node.get("format").and_then(Value::as_str) == Some("password"));
        for &(key, pull) in LIMITS.iter().filter(|(key, _)| *key != "format" || is_text && !is_secret) {
            limit(recorder, what, key, pull, (was.get(key), is.get(key)), sent);
        }
    }
    if was.get("default") != is.get("default") {
        let level = if sent { Level::Behaviour } else { Level::Documentation };
        let message = format!("the default of {what} is {} instead of {}", shown(is.get("default")), shown(was.get("default")));
        recorder.push(level, Kind::DefaultChanged, message);
    }
    for (key, how) in [("readOnly", "only read"), ("writeOnly", "only written")] {
        let flag = |node: &Node<'_>| node.get(key).and_then(Value::as_bool).unwrap_or(false);
        let (message, refused) = match (flag(was), flag(is)) {
            (false, true) => (format!("{what} is {how} now"), sent && key == "readOnly"),
            (true, false) => (format!("{what} is not {how} any more"), false),
            (true, true) | (false, false) => continue,
        };
        let level = if refused { Level::Behaviour } else { Level::Documentation };
        recorder.push(level, Kind::AccessChanged, message);
    }
    let items = |node: &Node<'_>| node.get("items").cloned();
    if let (Some(old_items), Some(new_items)) = (items(was), items(is)) {
        let (old_items, new_items) = (Node::of(was.document, Some(&old_items)), Node::of(is.document, Some(&new_items)));
        schema(recorder, &format!("each item of {what}"), &old_items, &new_items, sent, depth - 1);
    }
}

/// The crate checks no limit, so that a stricter one is met only by the server, and one on what is received by nobody.
fn limit(recorder: &mut Recorder, what: &str, key: &str, pull: Pull, (was, is): (Option<&Value>, Option<&Value>), sent: bool) {
    if was == is {
        return;
    }
    let number = |value: Option<&Value>| value.and_then(Value::as_f64);
    let stricter = match (pull, is) {
        (Pull::Lower, Some(_)) => number(was).is_none_or(|was| number(is).is_none_or(|is| is > was)),
        (Pull::Upper, Some(_)) => number(was).is_none_or(|was| number(is).is_none_or(|is| is < was)),
        (Pull::Flag, Some(is)) => is.as_bool() != Some(false),
        (Pull::Any, Some(_)) => true,
        (_, None) => false,
    };
    let level = if sent && stricter { Level::Behaviour } else { Level::Documentation };
    recorder.push(level, Kind::LimitChanged, format!("`{key}` of {what} is {} instead of {}", shown(is), shown(was)));
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| format!("`{value}`"))
}

/// What a local reference leads to.
fn target<'d>(document: &'d Document, reference: &str) -> Option<&'d Value> {
    let fragment = reference.strip_prefix('#')?;
    document.get(&PointerBuf::parse(fragment).ok()?)
}

/// A value, or what it refers to.
fn resolved<'d>(document: &'d Document, value: &'d Value) -> Option<&'d Value> {
    let mut value = value;
    for _ in 0..DEPTH {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => value = target(document, reference)?,
            None => return Some(value),
        }
    }
    None
}

fn parameter<'d>(document: &'d Document, operation: &Operation, wire: &str, location: Location) -> Option<&'d Value> {
    let place = match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    };
    let item: &Pointer = operation.origin.parent()?;
    let owners = [document.get(&operation.origin), document.get(&item.to_buf())];
    owners
        .into_iter()
        .flatten()
        .filter_map(|owner| owner.get("parameters")?.as_array())
        .flatten()
        .filter_map(|parameter| resolved(document, parameter))
        .find(|parameter| {
            let text = |key: &str| parameter.get(key).and_then(Value::as_str);
            text("name") == Some(wire) && text("in") == Some(place)
        })
}

/// The schema of a property, in the schema itself or in a branch of its `allOf`.
fn property<'d>(document: &'d Document, at: &PointerBuf, wire: &str, depth: usize) -> Option<&'d Value> {
    below(document, document.get(at)?, wire, depth)
}

fn below<'d>(document: &'d Document, schema: &'d Value, wire: &str, depth: usize) -> Option<&'d Value> {
    let schema = resolved(document, schema)?;
    if let Some(property) = schema.get("properties").and_then(|properties| properties.get(wire)) {
        return Some(property);
    }
    let depth = depth.checked_sub(1)?;
    schema.get("allOf")?.as_array()?.iter().find_map(|branch| below(document, branch, wire, depth))
}

/// What an operation answers: for each status its media types and its headers.
type Answers = BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>;

fn answers(document: &Document, operation: &Operation) -> Answers {
    let keys = |response: &Value, key: &str| {
        let members = response.get(key).and_then(Value::as_object);
        members.into_iter().flat_map(|members| members.keys().cloned()).collect::<BTreeSet<String>>()
    };
    let declared = document.get(&operation.origin).and_then(|value| value.get("responses")).and_then(Value::as_object);
    let responses = declared.into_iter().flatten().filter(|(status, _)| !status.starts_with("x-"));
    responses
        .filter_map(|(status, response)| Some((status.clone(), resolved(document, response)?)))
        .map(|(status, response)| (status, (keys(response, "content"), keys(response, "headers"))))
        .collect()
}

fn responses(recorder: &mut Recorder, was: &Answers, is: &Answers) {
    let level = |status: &str| if status.starts_with('2') { Level::Behaviour } else { Level::Documentation };
    for status in was.keys().filter(|status| !is.contains_key(*status)) {
        recorder.push(level(status), Kind::ResponsesChanged, format!("the status `{status}` is not answered any more"));
    }
    for (status, (media_types, headers)) in is {
        let Some((old_media_types, old_headers)) = was.get(status) else {
            recorder.documentation(Kind::ResponsesChanged, format!("the status `{status}` is new"));
            continue;
        };
        // What is decoded is told from the model; the rest of the media types nobody asks for.
        for name in old_media_types.difference(media_types) {
            recorder.documentation(Kind::ResponsesChanged, format!("`{status}` is not answered as `{name}` any more"));
        }
        for name in media_types.difference(old_media_types) {
            recorder.documentation(Kind::ResponsesChanged, format!("`{status}` may be answered as `{name}`"));
        }
        // The case of a name means nothing.
        let lacks = |list: &BTreeSet<String>, name: &str| !list.iter().any(|other| other.eq_ignore_ascii_case(name));
        for name in old_headers.iter().filter(|name| lacks(headers, name)) {
            recorder.push(level(status), Kind::ResponsesChanged, format!("`{status}` has no header `{name}` any more"));
        }
        for name in headers.iter().filter(|name| lacks(old_headers, name)) {
            recorder.documentation(Kind::ResponsesChanged, format!("`{status}` has a new header `{name}`"));
        }
    }
}

/// The scopes that an operation asks of each security scheme, in any of the alternatives.
fn required_scopes(document: &Document, operation: &Operation) -> BTreeMap<String, BTreeSet<String>> {
    let own = document.get(&operation.origin).and_then(|value| value.get("security"));
    let stated = own.or_else(|| document.get(&pointer(["security"]))).and_then(Value::as_array);
    let mut scopes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (scheme, list) in stated.into_iter().flatten().filter_map(Value::as_object).flatten() {
        let names = list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
        scopes.entry(scheme.clone()).or_default().extend(names);
    }
    scopes
}

fn scopes(recorder: &mut Recorder, was: &BTreeMap<String, BTreeSet<String>>, is: &BTreeMap<String, BTreeSet<String>>) {
    for (scheme, scopes) in is {
        let Some(before) = was.get(scheme) else { continue };
        for scope in scopes.difference(before) {
            recorder.behaviour(Kind::SecurityChanged, format!("the token of `{scheme}` needs the scope `{scope}`"));
        }
        for scope in before.difference(scopes) {
            recorder.documentation(
                Kind::SecurityChanged,
                format!("the token of `{scheme}` does not need the scope `{scope}` any more"),
            );
        }
    }
}
