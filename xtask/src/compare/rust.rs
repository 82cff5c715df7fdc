//! How Rust sees the model: types as text, with the names that the new crate has for them.

use std::collections::HashMap;

use crate::api::{Api, Field, Presence, Type, TypeName};

/// Writes the types of one API.
#[derive(Clone, Copy)]
pub(crate) struct Names<'a> {
    api: &'a Api,
    /// Old names of types that are called something else now, so that a renamed type is one change and not one for each use.
    renamed: Option<&'a HashMap<&'a TypeName, &'a TypeName>>,
}

impl<'a> Names<'a> {
    pub(crate) fn new(api: &'a Api) -> Self {
        Self { api, renamed: None }
    }

    pub(super) fn renamed(api: &'a Api, renamed: &'a HashMap<&'a TypeName, &'a TypeName>) -> Self {
        Self { api, renamed: Some(renamed) }
    }

    /// The type of an owned value.
    pub(crate) fn owned(self, ty: &Type) -> String {
        match ty {
            Type::Boolean { lenient: _ } => "bool".to_owned(),
            Type::Integer { bits, signed, lenient: _ } => format!("{}{bits}", if *signed { 'i' } else { 'u' }),
            Type::Number { lenient: _ } => "f64".to_owned(),
            Type::String { lenient: _ } => "String".to_owned(),
            Type::Formatted(text) => format!("Formatted<{}>", text.rust),
            Type::Secret => "Secret".to_owned(),
            Type::List { items, lenient: _ } => format!("Vec<{}>", self.owned(items)),
            Type::Map(values) => format!("BTreeMap<String, {}>", self.owned(values)),
            Type::Named { id, boxed } => {
                let name = &self.api.type_def(*id).name;
                let name = self.renamed.and_then(|renamed| renamed.get(name).copied()).unwrap_or(name);
                if *boxed { format!("Box<{name}>") } else { name.to_string() }
            }
            Type::Nullable(inner) => format!("Option<{}>", self.owned(inner)),
            Type::Any => "Value".to_owned(),
        }
    }

    /// The type of an argument.
    pub(crate) fn argument(self, ty: &Type) -> String {
        match ty {
            Type::Boolean { .. } | Type::Integer { .. } | Type::Number { .. } => self.owned(ty),
            Type::String { .. } => "&str".to_owned(),
            Type::List { items, lenient: _ } => format!("&[{}]", self.owned(items)),
            Type::Formatted(_) | Type::Secret | Type::Map(_) | Type::Nullable(_) | Type::Named { .. } | Type::Any => {
                format!("&{}", self.owned(ty))
            }
        }
    }

    /// The type of a field.
    pub(crate) fn field(self, field: &Field) -> String {
        let owned = self.owned(&field.ty);
        match field.presence {
            Presence::Required => owned,
            Presence::Optional | Presence::Nullable => format!("Option<{owned}>"),
            Presence::OptionalNullable => format!("Option<Option<{owned}>>"),
        }
    }
}

/// Which parts of a type are read from other JSON types as well: a flag for each level, from the outside in.
pub(super) fn leniency(ty: &Type) -> Vec<bool> {
    let mut flags = Vec::new();
    let mut ty = ty;
    loop {
        flags.push(ty.is_lenient());
        match ty {
            Type::List { items, lenient: _ } => ty = items,
            Type::Map(values) | Type::Nullable(values) => ty = values,
            _ => return flags,
        }
    }
}
