//! Which types have anything to check: those of which something is asked, and those that hold one.

use crate::api::{Limit, Limits, Shape, Type, TypeDef, TypeId};

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
