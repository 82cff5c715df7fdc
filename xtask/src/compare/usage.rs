//! Which operations a type is part of, and which way it travels there.

use super::change::{Direction, Use};
use crate::api::{Answer, Api, Operation, Shape, Success, Type, TypeId};

/// For each type of an API the operations that it is part of, in the order of the document.
#[derive(Debug)]
pub(super) struct Usages(Vec<Vec<Use>>);

impl Usages {
    pub(super) fn of(api: &Api) -> Self {
        let mut usages = vec![Vec::new(); api.types.len()];
        for operation in api.operations() {
            let sent = reached(api, sent(operation));
            let received = reached(api, received(api, operation));
            for (index, usage) in usages.iter_mut().enumerate() {
                if let Some(direction) = Direction::of(sent[index], received[index]) {
                    usage.push(Use { operation: operation.id.clone(), direction });
                }
            }
        }
        Self(usages)
    }

    pub(super) fn get(&self, id: TypeId) -> &[Use] {
        self.0.get(id.0).map_or(&[], Vec::as_slice)
    }
}

fn sent(operation: &Operation) -> Vec<&Type> {
    operation.arguments.iter().map(|argument| &argument.ty).chain(operation.body.iter().map(|body| &body.ty)).collect()
}

fn received<'a>(api: &'a Api, operation: &'a Operation) -> Vec<&'a Type> {
    let Answer::Value { success, error } = &operation.answer else { return Vec::new() };
    let value = match success {
        Success::Empty => None,
        Success::Json(ty) | Success::Payload(ty) => Some(ty),
    };
    let wrapped = api.envelope.as_ref().and_then(|envelope| envelope.error.as_ref());
    value.into_iter().chain(error).chain(wrapped).collect()
}

/// The types that values of these types are made of.
fn reached(api: &Api, from: Vec<&Type>) -> Vec<bool> {
    let mut reached = vec![false; api.types.len()];
    let mut work: Vec<TypeId> = from.into_iter().filter_map(Type::named).collect();
    while let Some(id) = work.pop() {
        if std::mem::replace(&mut reached[id.0], true) {
            continue;
        }
        match &api.type_def(id).shape {
            Shape::Struct(object) => {
                let extra = object.extra.iter().map(|(_, ty)| ty);
                work.extend(object.fields.iter().map(|field| &field.ty).chain(extra).filter_map(Type::named));
            }
            Shape::Alias(ty) => work.extend(ty.named()),
            Shape::Enum(_) => {}
        }
    }
    reached
}
