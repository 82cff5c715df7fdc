//! In which directions types travel: what is only received need not be written, and the other way round.

use crate::api::{Answer, Envelope, Group, Success, Type, TypeDef, TypeId, Usage};

/// Marks the types that operations reach.
pub(super) fn mark(types: &mut [TypeDef], groups: &[Group], envelope: Option<&Envelope>) {
    const RECEIVED: Usage = Usage { received: true, sent: false, error_body: false };
    const SENT: Usage = Usage { received: false, sent: true, error_body: false };
    let mut work: Vec<(TypeId, Usage)> = Vec::new();
    let mut reach = |ty: &Type, usage: Usage| work.extend(ty.named().map(|id| (id, usage)));
    let mut errors: Vec<&Type> = envelope.iter().filter_map(|envelope| envelope.error.as_ref()).collect();
    for operation in groups.iter().flat_map(|group| &group.operations) {
        operation.arguments.iter().for_each(|argument| reach(&argument.ty, SENT));
        operation.body.iter().for_each(|body| reach(&body.ty, SENT));
        if let Answer::Value { success, error } = &operation.answer {
            match success {
                Success::Empty => {}
                Success::Json(ty) | Success::Payload(ty) => reach(ty, RECEIVED),
            }
            errors.extend(error);
        }
    }
    for ty in errors {
        reach(ty, RECEIVED);
        if let Type::Named { id, .. } = ty {
            types[id.0].usage.error_body = true;
        }
    }
    while let Some((id, usage)) = work.pop() {
        let def = &mut types[id.0];
        let news = usage.received && !def.usage.received || usage.sent && !def.usage.sent;
        if !news {
            continue;
        }
        def.usage.received |= usage.received;
        def.usage.sent |= usage.sent;
        work.extend(def.shape.parts().into_iter().filter_map(Type::named).map(|id| (id, usage)));
    }
}
