//! Which types operations are made of.

use std::collections::{BTreeMap, BTreeSet};

use super::{Answer, Api, BodyKind, Content, FieldName, Format, Operation, Outcome, PartValue, Type};

/// The feature of the types that no operation needs, where tags have features.
pub const OTHER_TYPES: &str = "other-types";

/// What a module of types is needed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// The operations of a group, by index.
    Group(usize),
    /// No operation: the API describes the types for their own sake, such as those of webhooks.
    Itself,
}

impl Operation {
    /// The types of what is sent.
    pub fn sent(&self) -> Vec<&Type> {
        let contents = self.body.iter().flat_map(|body| match &body.kind {
            BodyKind::One(content) => vec![content],
            BodyKind::Several { choices, .. } => choices.iter().map(|(_, content)| content).collect(),
        });
        self.arguments.iter().map(|argument| &argument.ty).chain(contents.flat_map(types_of)).collect()
    }

    /// The types of what is received when all is well.
    pub fn received(&self) -> Vec<&Type> {
        match &self.answer {
            Answer::Navigation => Vec::new(),
            Answer::Payload { payload, .. } => vec![payload],
            Answer::Value { success, .. } => contents_of(success).into_iter().flat_map(types_of).collect(),
        }
    }

    /// The types of errors.
    pub fn refused(&self) -> Vec<&Type> {
        match &self.answer {
            Answer::Navigation => Vec::new(),
            Answer::Payload { error, .. } => error.iter().collect(),
            Answer::Value { error, .. } => contents_of(error).into_iter().flat_map(types_of).collect(),
        }
    }
}

fn contents_of(outcome: &Outcome) -> Vec<&Content> {
    match outcome {
        Outcome::Empty => Vec::new(),
        Outcome::One(content) => vec![content],
        Outcome::Several { cases, .. } => cases.iter().filter_map(|case| case.content.as_ref()).collect(),
    }
}

/// The types in a body.
fn types_of(content: &Content) -> Vec<&Type> {
    match &content.format {
        Format::Json(ty) | Format::JsonLines(ty) | Format::Events(ty) | Format::Form { ty, .. } => vec![ty],
        Format::Multipart(Some((_, parts))) => {
            let values = parts.iter().filter_map(|part| match &part.value {
                PartValue::Value(ty) | PartValue::Values(ty) => Some(ty),
                PartValue::File | PartValue::Files => None,
            });
            values.collect()
        }
        Format::Multipart(None) | Format::Text | Format::Bytes => Vec::new(),
    }
}

impl Api {
    /// The modules of types, each with those that need it; a module that answers are always looked at with is not among them.
    ///
    /// Modules, not types: one that is needed brings along all types in it, and what those need.
    pub fn needs(&self) -> BTreeMap<&FieldName, BTreeSet<Need>> {
        let below = self.modules_below();
        let mut needs: BTreeMap<&FieldName, BTreeSet<Need>> = BTreeMap::new();
        for (index, group) in self.groups.iter().enumerate() {
            let types =
                group.operations.iter().flat_map(|operation| [operation.sent(), operation.received(), operation.refused()]);
            for module in reached(&below, types.flatten().filter_map(|ty| self.module(ty)).collect()) {
                needs.entry(module).or_default().insert(Need::Group(index));
            }
        }
        let always = reached(&below, self.always_needed().collect());
        let idle = below.keys().filter(|module| !needs.contains_key(*module) && !always.contains(*module));
        for module in reached(&below, idle.copied().collect()) {
            needs.entry(module).or_default().insert(Need::Itself);
        }
        needs.retain(|module, _| !always.contains(*module));
        needs
    }

    /// The modules of types, each with those that its types name.
    pub fn modules_below(&self) -> BTreeMap<&FieldName, BTreeSet<&FieldName>> {
        let mut below: BTreeMap<&FieldName, BTreeSet<&FieldName>> = BTreeMap::new();
        for def in &self.types {
            below.entry(&def.module).or_default().extend(def.shape.parts().into_iter().filter_map(|ty| self.module(ty)));
        }
        below
    }

    /// The modules of the types that answers are always looked at with.
    pub fn always_needed(&self) -> impl Iterator<Item = &FieldName> {
        let headers = self.headers.iter().flat_map(|set| &set.list).map(|header| &header.ty);
        let errors = self.envelope.iter().filter_map(|envelope| envelope.error.as_ref());
        headers.chain(errors).filter_map(|ty| self.module(ty))
    }

    fn module(&self, ty: &Type) -> Option<&FieldName> {
        ty.named().map(|id| &self.type_def(id).module)
    }
}

/// The modules, and all that those need.
fn reached<'a>(below: &BTreeMap<&'a FieldName, BTreeSet<&'a FieldName>>, start: Vec<&'a FieldName>) -> BTreeSet<&'a FieldName> {
    let mut work = start;
    let mut known = BTreeSet::new();
    while let Some(module) = work.pop() {
        if known.insert(module) {
            work.extend(below.get(module).into_iter().flatten());
        }
    }
    known
}
