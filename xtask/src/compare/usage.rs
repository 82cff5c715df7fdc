//! Which operations a type is part of, and which way it travels there.

use super::change::{Direction, Use};
use super::content::{choices, contents, types};
use crate::api::{Answer, Api, Operation, Type, TypeId};

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
    let body = operation.body.iter().flat_map(choices).flat_map(types);
    operation.arguments.iter().map(|argument| &argument.ty).chain(body).collect()
}

fn received<'a>(api: &'a Api, operation: &'a Operation) -> Vec<&'a Type> {
    let wrapped = api.envelope.as_ref().and_then(|envelope| envelope.error.as_ref());
    let mut list: Vec<&Type> = match &operation.answer {
        Answer::Navigation => Vec::new(),
        Answer::Payload { payload, error } => std::iter::once(payload).chain(error).chain(wrapped).collect(),
        Answer::Value { success, error } => contents(success).into_iter().chain(contents(error)).flat_map(types).collect(),
    };
    let sets = operation.headers.iter().filter_map(|answer| api.headers.get(answer.set));
    list.extend(sets.flat_map(|headers| &headers.list).map(|header| &header.ty));
    list
}

/// The types that values of these types are made of.
fn reached(api: &Api, from: Vec<&Type>) -> Vec<bool> {
    let mut reached = vec![false; api.types.len()];
    let mut work: Vec<TypeId> = from.into_iter().filter_map(Type::named).collect();
    while let Some(id) = work.pop() {
        if std::mem::replace(&mut reached[id.0], true) {
            continue;
        }
        work.extend(api.type_def(id).shape.parts().into_iter().filter_map(Type::named));
    }
    reached
}
