//! In which directions types travel: what is only received need not be written, and the other way round.

use crate::api::{Envelope, Group, Headers, Shape, Type, TypeDef, TypeId, Usage};

/// Marks the types that operations reach.
pub(super) fn mark(types: &mut [TypeDef], groups: &[Group], headers: &[Headers], envelope: Option<&Envelope>) {
    const RECEIVED: Usage = Usage { received: true, sent: false, read: true, error_body: false };
    const SENT: Usage = Usage { received: false, sent: true, read: false, error_body: false };
    let mut work: Vec<(TypeId, Usage)> = Vec::new();
    let mut reach = |ty: &Type, usage: Usage| work.extend(ty.named().map(|id| (id, usage)));
    let mut errors: Vec<&Type> = envelope.iter().filter_map(|envelope| envelope.error.as_ref()).collect();
    headers.iter().flat_map(|set| &set.list).for_each(|header| reach(&header.ty, RECEIVED));
    for operation in groups.iter().flat_map(|group| &group.operations) {
        operation.sent().into_iter().for_each(|ty| reach(ty, SENT));
        operation.received().into_iter().for_each(|ty| reach(ty, RECEIVED));
        errors.extend(operation.refused());
    }
    let mut bodies: Vec<TypeId> = Vec::new();
    for ty in errors {
        reach(ty, RECEIVED);
        bodies.extend(own_name(ty));
    }
    // What a choice or another name stands for is the whole body, too.
    while let Some(id) = bodies.pop() {
        let def = &mut types[id.0];
        if !std::mem::replace(&mut def.usage.error_body, true) && !matches!(def.shape, Shape::Struct(_)) {
            bodies.extend(def.shape.parts().into_iter().filter_map(own_name));
        }
    }
    while let Some((id, usage)) = work.pop() {
        let def = &mut types[id.0];
        let news = usage.received && !def.usage.received || usage.sent && !def.usage.sent;
        if !news {
            continue;
        }
        def.usage.received |= usage.received;
        def.usage.read |= usage.received;
        def.usage.sent |= usage.sent;
        work.extend(def.shape.parts().into_iter().filter_map(Type::named).map(|id| (id, usage)));
    }
    mark_unused(types);
}

/// What no operation mentions may be read all the same: events that the server sends in its own time are often described so.
fn mark_unused(types: &mut [TypeDef]) {
    let unused = types.iter().enumerate().filter(|(_, def)| !def.usage.received && !def.usage.sent);
    let mut work: Vec<TypeId> = unused.map(|(index, _)| TypeId(index)).collect();
    while let Some(id) = work.pop() {
        let def = &mut types[id.0];
        if !std::mem::replace(&mut def.usage.read, true) {
            work.extend(def.shape.parts().into_iter().filter_map(Type::named));
        }
    }
}

/// The named type that this is, and not only holds.
fn own_name(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named { id, .. } => Some(*id),
        _ => None,
    }
}
