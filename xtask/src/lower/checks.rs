//! Which types have anything to check: those of which something is asked, and those that hold one.

use crate::api::{BodyKind, Content, Format, Group, Limit, Limits, Operation, PartValue, Shape, Type, TypeDef, TypeId};

/// Whether anything that is sent is to be looked at, now that its types are marked.
pub(super) fn any(types: &[TypeDef], groups: &[Group]) -> bool {
    let mut operations = groups.iter().flat_map(|group| &group.operations);
    types.iter().any(|def| def.checked) || operations.any(sends_what_is_checked)
}

fn sends_what_is_checked(operation: &Operation) -> bool {
    let content = |content: &Content| match &content.format {
        Format::Json(_) | Format::Form { .. } => can_be_checked(&content.limits),
        Format::Multipart(Some((_, parts))) => parts
            .iter()
            .any(|part| matches!(part.value, PartValue::Value(_) | PartValue::Values(_)) && can_be_checked(&part.limits)),
        Format::Multipart(None) | Format::JsonLines(_) | Format::Events(_) | Format::Text | Format::Bytes => false,
    };
    let body = operation.body.as_ref().is_some_and(|body| match &body.kind {
        BodyKind::One(only) => content(only),
        BodyKind::Several { choices, .. } => choices.iter().any(|(_, choice)| content(choice)),
    });
    body || operation.arguments.iter().any(|argument| can_be_checked(&argument.limits))
}

/// Marks the types that are sent and must be looked at.
pub(super) fn mark(types: &mut [TypeDef]) {
    let mut holders: Vec<Vec<usize>> = vec![Vec::new(); types.len()];
    let mut work = Vec::new();
    for (index, def) in types.iter().enumerate() {
        for TypeId(inner) in def.shape.parts().into_iter().filter_map(Type::named) {
            holders[inner].push(index);
        }
        if asks(def) {
            work.push(index);
        }
    }
    while let Some(index) = work.pop() {
        if types[index].usage.sent && !std::mem::replace(&mut types[index].checked, true) {
            work.extend(&holders[index]);
        }
    }
}

fn asks(def: &TypeDef) -> bool {
    let members = match &def.shape {
        Shape::Struct(object) => {
            object.fields.iter().any(|field| can_be_checked(&field.limits)) || can_be_checked(&object.extra_limits)
        }
        Shape::Union(_) | Shape::Newtype(_) | Shape::Alias(_) | Shape::Enum(_) => false,
    };
    members || can_be_checked(&def.limits)
}

fn can_be_checked(limits: &Limits) -> bool {
    limits.own.iter().any(|limit| !matches!(limit, Limit::Pattern { usable: false, .. }))
        || limits.inner.as_ref().is_some_and(|inner| can_be_checked(inner))
}
