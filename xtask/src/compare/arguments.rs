//! What a method takes: parameters and the body.

use super::content;
use super::kind::Kind;
use super::operations::Placed;
use super::recorder::Recorder;
use crate::api::{Argument, Body, Form, Location, PathPiece, Style};

/// `same_signature`: a caller compiles, so that what happens to positional arguments happens in silence.
pub(super) fn compare(recorder: &mut Recorder, before: Placed<'_>, after: Placed<'_>, same_signature: bool) {
    let (old, new) = (&before.operation.arguments, &after.operation.arguments);
    let partners = partners(before, after);
    for (argument, partner) in new.iter().zip(&partners) {
        match partner.and_then(|index| old.get(index)) {
            Some(was) => pair(recorder, before, after, was, argument),
            None if argument.required => {
                let message = format!("the required parameter {} is new", positional(after, argument));
                recorder.breaking_if_seen(same_signature, Kind::RequiredParameterAdded, message);
            }
            None => {
                let message = format!("the optional parameter `{}` is new: {}", argument.wire, setter(after, argument));
                recorder.additive(Kind::OptionalParameterAdded, message);
            }
        }
    }
    for (_, argument) in old.iter().enumerate().filter(|(index, _)| !partners.contains(&Some(*index))) {
        if argument.required {
            let message = format!("the required parameter {} is gone", positional(before, argument));
            recorder.breaking_if_seen(same_signature, Kind::ParameterRemoved, message);
        } else {
            let message = format!("the optional parameter `{}` is gone, and with it {}", argument.wire, setter(before, argument));
            recorder.breaking(Kind::ParameterRemoved, message);
        }
    }
    order(recorder, before, after, &partners, same_signature);
    body(recorder, before, after);
}

/// For each new argument the old one that it was.
fn partners(before: Placed<'_>, after: Placed<'_>) -> Vec<Option<usize>> {
    let (old, new) = (&before.operation.arguments, &after.operation.arguments);
    let mut partners: Vec<Option<usize>> = vec![None; new.len()];
    let mut taken = vec![false; old.len()];
    // Nobody sees the name of a path parameter; unless it stands elsewhere now, its place in the template is what counts.
    let same_template = before.path_without_names() == after.path_without_names();
    let place = |placed: Placed<'_>, index: usize| {
        let mut places = placed.operation.path.iter().filter(|piece| matches!(piece, PathPiece::Argument(_)));
        places.position(|piece| *piece == PathPiece::Argument(index))
    };
    let in_place = |from: usize, to: usize| {
        let paths = old[from].location == Location::Path && new[to].location == Location::Path;
        same_template && paths && place(before, from).is_some() && place(before, from) == place(after, to)
    };
    let rounds: [&dyn Fn(usize, usize) -> bool; 4] = [
        &|from, to| old[from].location == new[to].location && old[from].wire == new[to].wire,
        &in_place,
        &|from, to| old[from].wire == new[to].wire,
        &|from, to| old[from].location == new[to].location && old[from].name == new[to].name,
    ];
    for same in rounds {
        for (to, partner) in partners.iter_mut().enumerate().filter(|(_, partner)| partner.is_none()) {
            *partner = (0..old.len()).find(|&from| !taken[from] && same(from, to));
            if let Some(from) = *partner {
                taken[from] = true;
            }
        }
    }
    partners
}

fn positional(placed: Placed<'_>, argument: &Argument) -> String {
    format!("`{}: {}`", argument.name, placed.names.argument(&argument.ty))
}

fn setter(placed: Placed<'_>, argument: &Argument) -> String {
    format!("`.{}({})`", argument.name, placed.names.argument(&argument.ty))
}

fn pair(recorder: &mut Recorder, before: Placed<'_>, after: Placed<'_>, was: &Argument, is: &Argument) {
    let Argument { wire, name, docs, location, required, ty, limits: _, style } = was;
    let what = format!("the parameter `{}`", is.wire);
    match (required, is.required) {
        (false, true) => {
            let message = format!("{what} must be given: {} instead of {}", positional(after, is), setter(before, was));
            recorder.breaking(Kind::ParameterBecameRequired, message);
        }
        (true, false) => {
            let message = format!("{what} may be left out: {} instead of {}", setter(after, is), positional(before, was));
            recorder.breaking(Kind::ParameterBecameOptional, message);
        }
        (true, true) if *name != is.name => {
            recorder.documentation(Kind::ParameterRenamed, format!("the argument `{name}` is called `{}` now", is.name));
        }
        (false, false) if *name != is.name => {
            recorder.breaking(Kind::ParameterRenamed, format!("{} instead of {}", setter(after, is), setter(before, was)));
        }
        (true, true) | (false, false) => {}
    }
    let (old_type, new_type) = (before.names.argument(ty), after.names.argument(&is.ty));
    if old_type != new_type {
        recorder.breaking(Kind::ParameterTypeChanged, format!("{what} is `{new_type}` instead of `{old_type}`"));
    }
    // Each place has a way of its own, and so has each type.
    if old_type == new_type && *location == is.location && *style != is.style {
        let message = format!("{what} is written {} instead of {}", style_text(is.style), style_text(*style));
        recorder.behaviour(Kind::SerializationChanged, message);
    }
    if *location != is.location {
        let message = format!("{what} is sent in the {} instead of the {}", location_text(is.location), location_text(*location));
        recorder.behaviour(Kind::ParameterLocationChanged, message);
    }
    if *wire != is.wire && is.location != Location::Path {
        recorder.behaviour(Kind::ParameterWireNameChanged, format!("{what} was sent as `{wire}`"));
    }
    // The setter carries no attribute, since a required argument could carry none either.
    recorder.docs(&what, docs, &is.docs, false);
}

fn style_text(style: Style) -> String {
    let as_is = |reserved: bool| if reserved { " with reserved characters as they are" } else { "" };
    match style {
        Style::Scalar { reserved } => format!("as a word{}", as_is(reserved)),
        Style::Composed { form, explode, reserved } => {
            let form = match form {
                Form::Simple => "simple",
                Form::Label => "label",
                Form::Matrix => "matrix",
                Form::Form => "form",
                Form::SpaceDelimited => "spaceDelimited",
                Form::PipeDelimited => "pipeDelimited",
                Form::DeepObject => "deepObject",
            };
            let each = if explode { ", each part by itself" } else { "" };
            format!("in the style `{form}`{each}{}", as_is(reserved))
        }
        Style::Json => "as JSON".to_owned(),
    }
}

fn location_text(location: Location) -> &'static str {
    match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "headers",
        Location::Cookie => "cookies",
    }
}

/// Whether the positional arguments that both sides have stand in the same order.
fn order(recorder: &mut Recorder, before: Placed<'_>, after: Placed<'_>, partners: &[Option<usize>], same_signature: bool) {
    let (old, new) = (&before.operation.arguments, &after.operation.arguments);
    let kept: Vec<(usize, &Argument)> = new
        .iter()
        .zip(partners)
        .filter_map(|(argument, partner)| Some(((*partner)?, argument)))
        .filter(|(from, argument)| argument.required && old.get(*from).is_some_and(|was| was.required))
        .collect();
    if !kept.is_sorted_by_key(|(from, _)| *from) {
        let names: Vec<String> = kept.iter().map(|(_, argument)| format!("`{}`", argument.name)).collect();
        let message = format!("the arguments stand in another order: {}", names.join(", "));
        recorder.breaking_if_seen(same_signature, Kind::ArgumentsReordered, message);
    }
}

fn body(recorder: &mut Recorder, before: Placed<'_>, after: Placed<'_>) {
    let argument = |placed: Placed<'_>, body: &Body| {
        let ty = content::body_type(placed, body);
        if body.required { format!("`{}: {ty}`", body.name) } else { format!("`.{}({ty})`", body.name) }
    };
    let (was, is) = match (&before.operation.body, &after.operation.body) {
        (None, None) => return,
        (Some(was), None) => return recorder.breaking(Kind::BodyRemoved, format!("the body is gone: {}", argument(before, was))),
        (None, Some(is)) if is.required => {
            return recorder.breaking(Kind::BodyAdded, format!("a body must be given: {}", argument(after, is)));
        }
        (None, Some(is)) => return recorder.additive(Kind::BodyAdded, format!("a body may be given: {}", argument(after, is))),
        (Some(was), Some(is)) => (was, is),
    };
    let Body { name, docs, kind, required } = was;
    match (required, is.required) {
        (false, true) => {
            let message = format!("the body must be given: {} instead of {}", argument(after, is), argument(before, was));
            recorder.breaking(Kind::BodyBecameRequired, message);
        }
        (true, false) => {
            let message = format!("the body may be left out: {} instead of {}", argument(after, is), argument(before, was));
            recorder.breaking(Kind::BodyBecameOptional, message);
        }
        (false, false) if *name != is.name => {
            let message = format!("the setter of the body is {} instead of {}", argument(after, is), argument(before, was));
            recorder.breaking(Kind::BodyRenamed, message);
        }
        (true, true) | (false, false) => {}
    }
    let (old_type, new_type) = (content::body_type(before, was), content::body_type(after, is));
    if old_type == new_type {
        content::bodies(recorder, before, after, kind, &is.kind);
    } else {
        recorder.breaking(Kind::BodyTypeChanged, format!("the body is `{new_type}` instead of `{old_type}`"));
    }
    recorder.docs("the body", docs, &is.docs, false);
}
