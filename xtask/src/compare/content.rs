//! What is behind a media type: bodies that are sent, and what comes back.

use super::kind::Kind;
use super::operations::Placed;
use super::recorder::Recorder;
use crate::api::{Body, BodyKind, Case, Content, Format, Outcome, Part, PartValue, Type, TypeName};

/// The values of media types that a body may be.
pub(super) fn choices(body: &Body) -> Vec<&Content> {
    match &body.kind {
        BodyKind::One(content) => vec![content],
        BodyKind::Several { choices, .. } => choices.iter().map(|(_, content)| content).collect(),
    }
}

/// The values of media types that may come back.
pub(super) fn contents(outcome: &Outcome) -> Vec<&Content> {
    match outcome {
        Outcome::Empty => Vec::new(),
        Outcome::One(content) => vec![content],
        Outcome::Several { cases, .. } => cases.iter().filter_map(|case| case.content.as_ref()).collect(),
    }
}

/// The named types of the model that a value of a media type is made of.
pub(super) fn types(content: &Content) -> Vec<&Type> {
    match &content.format {
        Format::Json(ty) | Format::JsonLines(ty) | Format::Events(ty) | Format::Form { ty, .. } => vec![ty],
        Format::Multipart(Some((_, parts))) => parts
            .iter()
            .filter_map(|part| match &part.value {
                PartValue::Value(ty) | PartValue::Values(ty) => Some(ty),
                PartValue::File | PartValue::Files => None,
            })
            .collect(),
        Format::Multipart(None) | Format::Text | Format::Bytes => Vec::new(),
    }
}

/// The type of the argument for a body.
pub(super) fn body_type(placed: Placed<'_>, body: &Body) -> String {
    match &body.kind {
        BodyKind::Several { name, .. } => name.to_string(),
        BodyKind::One(content) => match &content.format {
            Format::Json(ty) | Format::Form { ty, .. } => placed.names.argument(ty),
            Format::Multipart(Some((form, _))) => form.to_string(),
            Format::Multipart(None) => "reqwest::multipart::Form".to_owned(),
            Format::JsonLines(ty) => format!("impl Into<JsonLinesBody<{}>>", placed.names.owned(ty)),
            Format::Text => "&str".to_owned(),
            Format::Events(_) | Format::Bytes => "impl Into<reqwest::Body>".to_owned(),
        },
    }
}

/// The type of what comes back.
pub(super) fn outcome_type(placed: Placed<'_>, outcome: &Outcome, success: bool) -> String {
    match outcome {
        Outcome::Empty => "()".to_owned(),
        Outcome::One(Content { format: Format::Bytes, .. }) if success => "ByteStream".to_owned(),
        Outcome::One(content) => received(placed, content),
        Outcome::Several { name, .. } => name.to_string(),
    }
}

fn received(placed: Placed<'_>, content: &Content) -> String {
    match &content.format {
        Format::Json(ty) | Format::Form { ty, .. } => placed.names.owned(ty),
        Format::Events(ty) => format!("EventStream<{}>", placed.names.owned(ty)),
        Format::JsonLines(ty) => format!("JsonLineStream<{}>", placed.names.owned(ty)),
        Format::Text => "String".to_owned(),
        Format::Multipart(_) | Format::Bytes => "Bytes".to_owned(),
    }
}

/// The type inside of a variant of a body.
fn alternative(placed: Placed<'_>, content: &Content) -> String {
    match &content.format {
        Format::Json(ty) | Format::Form { ty, .. } => placed.names.owned(ty),
        Format::Multipart(Some((form, _))) => form.to_string(),
        Format::Multipart(None) => "reqwest::multipart::Form".to_owned(),
        Format::JsonLines(ty) => format!("JsonLinesBody<{}>", placed.names.owned(ty)),
        Format::Text => "String".to_owned(),
        Format::Events(_) | Format::Bytes => "reqwest::Body".to_owned(),
    }
}

/// Two bodies of the same Rust type.
pub(super) fn bodies(recorder: &mut Recorder, before: Placed<'_>, after: Placed<'_>, was: &BodyKind, is: &BodyKind) {
    match (was, is) {
        (BodyKind::One(was), BodyKind::One(is)) => written(recorder, (before, after), "the body", was, is),
        (BodyKind::Several { name: _, choices: was }, BodyKind::Several { name, choices: is }) => {
            alternatives(recorder, (before, after), name, was, is);
        }
        // Types of the same name that are not of the same kind: an enum and a struct.
        (BodyKind::One(_), BodyKind::Several { name, .. }) | (BodyKind::Several { name, .. }, BodyKind::One(_)) => {
            recorder.breaking(Kind::BodyTypeChanged, format!("the body `{name}` is another kind of type"));
        }
    }
}

/// The enum of a body of several media types is `#[non_exhaustive]`.
fn alternatives(
    recorder: &mut Recorder,
    (before, after): (Placed<'_>, Placed<'_>),
    choice: &TypeName,
    was: &[(TypeName, Content)],
    is: &[(TypeName, Content)],
) {
    let same = |a: &(TypeName, Content), b: &(TypeName, Content)| a.1.media_type == b.1.media_type;
    let partners = super::members::partners(was, is, same, |a, b| a.0 == b.0);
    for ((variant, content), partner) in is.iter().zip(&partners) {
        let Some((old_variant, old_content)) = partner.and_then(|index| was.get(index)) else {
            let message = format!("the body may be `{}` as well: `{choice}::{variant}`", content.media_type);
            recorder.additive(Kind::BodyAlternativeAdded, message);
            continue;
        };
        if old_variant != variant {
            let message = format!("`{choice}::{old_variant}` is called `{variant}` now");
            recorder.breaking(Kind::VariantRenamed, message);
        }
        let what = format!("`{choice}::{variant}`");
        let (old_type, new_type) = (alternative(before, old_content), alternative(after, content));
        if old_type == new_type {
            written(recorder, (before, after), &what, old_content, content);
        } else {
            recorder.breaking(Kind::BodyTypeChanged, format!("{what} holds `{new_type}` instead of `{old_type}`"));
        }
    }
    for (_, (variant, content)) in was.iter().enumerate().filter(|(index, _)| !partners.contains(&Some(*index))) {
        let message = format!("the body may not be `{}` any more: `{choice}::{variant}` is gone", content.media_type);
        recorder.breaking(Kind::BodyAlternativeRemoved, message);
    }
}

/// Two values of the same Rust type, as they are written.
fn written(recorder: &mut Recorder, sides: (Placed<'_>, Placed<'_>), what: &str, was: &Content, is: &Content) {
    if was.media_type != is.media_type {
        let message = format!("{what} is sent as `{}` instead of `{}`", is.media_type, was.media_type);
        recorder.behaviour(Kind::BodyMediaTypeChanged, message);
    }
    match (&was.format, &is.format) {
        (Format::Form { ty: _, styles: was }, Format::Form { ty: _, styles: is }) if was != is => {
            let names = was.iter().filter(|style| !is.contains(style)).chain(is.iter().filter(|style| !was.contains(style)));
            let mut names: Vec<String> = names.map(|(name, _, _)| format!("`{name}`")).collect();
            names.sort();
            names.dedup();
            let message = format!("members of {what} are written in another way: {}", names.join(", "));
            recorder.behaviour(Kind::SerializationChanged, message);
        }
        (Format::Multipart(Some((form, was))), Format::Multipart(Some((_, is)))) => parts(recorder, sides, form, was, is),
        _ => {}
    }
}

/// The struct of a form is written out by callers.
fn parts(recorder: &mut Recorder, (before, after): (Placed<'_>, Placed<'_>), form: &TypeName, was: &[Part], is: &[Part]) {
    let partners = super::members::partners(was, is, |a, b| a.wire == b.wire, |a, b| a.name == b.name);
    for (part, partner) in is.iter().zip(&partners) {
        let ty = part_type(after, part);
        let Some(old) = partner.and_then(|index| was.get(index)) else {
            let (kind, how) = match part.required {
                true => (Kind::RequiredPropertyAdded, "required"),
                false => (Kind::OptionalPropertyAdded, "optional"),
            };
            let message = format!("the {how} part `{}` of `{form}` is new: `{}: {ty}`", part.wire, part.name);
            recorder.breaking(kind, message);
            continue;
        };
        let Part { wire, name, docs, required, value: _, limits: _, media_type } = old;
        let what = format!("the part `{}` of `{form}`", part.wire);
        if *name != part.name {
            recorder.breaking(Kind::PropertyRenamed, format!("the field `{name}` of `{form}` is called `{}` now", part.name));
        }
        if *wire != part.wire {
            recorder.behaviour(Kind::PropertyWireNameChanged, format!("{what} was called `{wire}` on the wire"));
        }
        let old_type = part_type(before, old);
        if old_type != ty {
            let kind = match (required, part.required) {
                (false, true) => Kind::PropertyBecameRequired,
                (true, false) => Kind::PropertyBecameOptional,
                (true, true) | (false, false) => Kind::PropertyTypeChanged,
            };
            recorder.breaking(kind, format!("{what} is `{ty}` instead of `{old_type}`"));
        }
        if *media_type != part.media_type {
            let text = |media_type: &Option<String>| {
                media_type.as_ref().map_or_else(|| "without a media type".to_owned(), |name| format!("as `{name}`"))
            };
            let message = format!("{what} is sent {} instead of {}", text(&part.media_type), text(media_type));
            recorder.behaviour(Kind::BodyMediaTypeChanged, message);
        }
        recorder.docs(&what, docs, &part.docs, false);
    }
    for (_, part) in was.iter().enumerate().filter(|(index, _)| !partners.contains(&Some(*index))) {
        let message = format!("the part `{}` of `{form}` is gone, and with it the field `{}`", part.wire, part.name);
        recorder.breaking(Kind::PropertyRemoved, message);
    }
    match (has_default(was), has_default(is)) {
        (true, false) => recorder.breaking(Kind::TraitRemoved, format!("`{form}` is not `Default` any more")),
        (false, true) => recorder.additive(Kind::TraitAdded, format!("`{form}` is `Default` now")),
        (true, true) | (false, false) => {}
    }
}

/// Whether nothing in a form must be given.
fn has_default(parts: &[Part]) -> bool {
    parts.iter().all(|part| !part.required || matches!(part.value, PartValue::Files | PartValue::Values(_)))
}

fn part_type(placed: Placed<'_>, part: &Part) -> String {
    let file = "reqwest::multipart::Part".to_owned();
    let (ty, many) = match &part.value {
        PartValue::File => (file, false),
        PartValue::Files => (file, true),
        PartValue::Value(ty) => (placed.names.owned(ty), false),
        PartValue::Values(ty) => (placed.names.owned(ty), true),
    };
    match (many, part.required) {
        (true, _) => format!("Vec<{ty}>"),
        (false, true) => ty,
        (false, false) => format!("Option<{ty}>"),
    }
}

/// Two outcomes of the same Rust type. `kind` is what a change of a type is.
pub(super) fn outcomes(recorder: &mut Recorder, before: Placed<'_>, after: Placed<'_>, kind: Kind, was: &Outcome, is: &Outcome) {
    match (was, is) {
        (Outcome::One(was), Outcome::One(is)) => read(recorder, "what comes back", was, is),
        (Outcome::Several { name: _, cases: was }, Outcome::Several { name, cases: is }) => {
            cases(recorder, (before, after), kind, name, (was, is));
        }
        _ => {}
    }
}

/// The enum of several answers is `#[non_exhaustive]`.
fn cases(
    recorder: &mut Recorder,
    (before, after): (Placed<'_>, Placed<'_>),
    kind: Kind,
    choice: &TypeName,
    (was, is): (&[Case], &[Case]),
) {
    let media_type = |case: &Case| case.content.as_ref().map(|content| content.media_type.clone());
    let same = |a: &Case, b: &Case| a.statuses == b.statuses && media_type(a) == media_type(b);
    let partners = super::members::partners(was, is, same, |a, b| a.name == b.name);
    let held = |placed: Placed<'_>, case: &Case| {
        case.content.as_ref().map_or_else(|| "nothing".to_owned(), |content| format!("`{}`", received(placed, content)))
    };
    for (case, partner) in is.iter().zip(&partners) {
        let Some(old) = partner.and_then(|index| was.get(index)) else {
            recorder.additive(Kind::AnswerCaseAdded, format!("`{choice}::{}` is new: {}", case.name, statuses(case)));
            continue;
        };
        let Case { name, docs, statuses: old_statuses, content } = old;
        if *name != case.name {
            recorder.breaking(Kind::VariantRenamed, format!("`{choice}::{name}` is called `{}` now", case.name));
        }
        let what = format!("`{choice}::{}`", case.name);
        if *old_statuses != case.statuses {
            let message = format!("{what} means {} instead of {}", statuses(case), statuses(old));
            recorder.behaviour(Kind::AnswerCaseChanged, message);
        }
        let (old_held, new_held) = (held(before, old), held(after, case));
        if old_held != new_held {
            recorder.breaking(kind, format!("{what} holds {new_held} instead of {old_held}"));
        } else if let (Some(content), Some(new_content)) = (content, &case.content) {
            read(recorder, &what, content, new_content);
        }
        recorder.docs(&what, docs, &case.docs, false);
    }
    for (_, case) in was.iter().enumerate().filter(|(index, _)| !partners.contains(&Some(*index))) {
        recorder.breaking(Kind::AnswerCaseRemoved, format!("`{choice}::{}` is gone: {}", case.name, statuses(case)));
    }
}

fn statuses(case: &Case) -> String {
    match case.statuses {
        (0, 999) => "any other status".to_owned(),
        (first, last) if first == last => format!("status {first}"),
        (first, last) => format!("status {first} to {last}"),
    }
}

/// Text and JSON text have the same Rust type.
fn read(recorder: &mut Recorder, what: &str, was: &Content, is: &Content) {
    let how = |content: &Content| match content.format {
        Format::Json(_) | Format::Form { .. } => "JSON",
        Format::Events(_) => "events",
        Format::JsonLines(_) => "JSON lines",
        Format::Text => "text",
        Format::Multipart(_) | Format::Bytes => "bytes",
    };
    if how(was) != how(is) {
        recorder.behaviour(Kind::ReadingChanged, format!("{what} is read as {} instead of {}", how(is), how(was)));
    }
}
