//! Definitions: where a type takes its place and name, and what is written down of it.

use std::collections::HashSet;

use jsonptr::{Pointer, PointerBuf};
use openapiv3::{ReferenceOr, SchemaData};
use serde_json::Value;

use super::names::Scope;
use super::schema::{Hint, Schemas};
use crate::api::{Derives, Docs, Enum, FieldName, Limits, Repr, Shape, Struct, Type, TypeDef, TypeId, TypeName, Usage, Variant};

impl Schemas<'_> {
    /// Takes a place and a name for a type before its parts are looked at, since they may refer to it.
    pub(super) fn reserve(&mut self, at: &Pointer, hint: &Hint) -> (TypeId, FieldName) {
        let id = TypeId(self.types.len());
        let name = match self.settled.get(at) {
            // A component that is taken apart by others is defined once under its own name.
            Some(name) if !self.done.contains_key(at) => name.clone(),
            _ => {
                self.unsettled.push(id);
                hint.name().clone()
            }
        };
        let module = match &hint.module {
            Some(module) => module.clone(),
            None => self.modules.field(&name.module()),
        };
        self.types.push(TypeDef {
            name,
            module: module.clone(),
            docs: Docs::default(),
            origin: at.to_buf(),
            shape: Shape::Struct(Struct::default()),
            limits: Limits::default(),
            usage: Usage::default(),
            derives: Derives::default(),
            checked: false,
            parts: Vec::new(),
        });
        // A base that others extend is there already.
        self.done.entry(at.to_buf()).or_insert(Type::Named { id, boxed: false });
        (id, module)
    }

    /// What was reserved is another type after all: it becomes a second name for that, or a newtype around it when that is
    /// made of nothing but lists and maps of itself.
    pub(super) fn withdraw(&mut self, id: TypeId, at: &Pointer, ty: Type) -> Type {
        let (ty, is_newtype) = match ty {
            Type::Named { id: own, .. } if own == id => (self.endless(at), false),
            ty => {
                let holds_itself = ty.named() == Some(id);
                (ty, holds_itself)
            }
        };
        let (docs, limits) = (self.docs(at), self.limits(at, &ty));
        let outer = if is_newtype { Type::Named { id, boxed: false } } else { ty.clone() };
        if let Some(def) = self.types.get_mut(id.0) {
            def.docs = docs;
            def.limits = limits;
            def.shape = if is_newtype { Shape::Newtype(ty) } else { Shape::Alias(ty) };
        }
        self.done.insert(at.to_buf(), outer.clone());
        let is_used = || self.done.values().chain(self.joined.values()).any(|ty| ty.named() == Some(id));
        if !is_newtype && !self.settled.contains_key(at) && id.0 + 1 == self.types.len() && !is_used() {
            // Nobody needs a second name that is not in the document.
            self.types.pop();
            self.unsettled.retain(|unsettled| *unsettled != id);
            return outer;
        }
        self.withdrawn.insert(at.to_buf());
        outer
    }

    pub(super) fn define(&mut self, id: TypeId, data: &SchemaData, at: &Pointer, shape: Shape) {
        // What a choice or an enum asks is asked by its branches and values.
        let limits = match shape {
            Shape::Struct(_) => self.limits(at, &Type::Any),
            _ => Limits::default(),
        };
        let docs = self.with_remarks(docs_of(data), at);
        if let Some(def) = self.types.get_mut(id.0) {
            debug_assert_eq!(def.origin.as_str(), at.as_str(), "a type is defined where it was reserved");
            def.docs = docs;
            def.shape = shape;
            def.limits = limits;
        }
    }

    /// Makes a type that was described in a part of a component, and is all that the component is, the component's own.
    pub(super) fn adopt(&mut self, at: &PointerBuf, ty: &Type) -> bool {
        let (Type::Named { id, .. }, Some(name)) = (ty, self.settled.get(at)) else { return false };
        let is_part = |def: &TypeDef| def.name == *name && def.origin.starts_with(at);
        if !self.unsettled.contains(id) || !self.types.get(id.0).is_some_and(is_part) {
            return false;
        }
        self.unsettled.retain(|unsettled| unsettled != id);
        let docs = self.docs(at);
        if let Some(def) = self.types.get_mut(id.0) {
            let part = std::mem::replace(&mut def.origin, at.clone());
            def.parts.push(part);
            let own = std::mem::replace(&mut def.docs, docs);
            if def.docs.paragraphs.is_empty() {
                def.docs.paragraphs = own.paragraphs;
            }
            def.docs.deprecated |= own.deprecated;
        }
        true
    }

    /// A second name for a type that has one, or needs none.
    pub(super) fn alias(&mut self, at: &PointerBuf, ty: Type) {
        let Some(name) = self.settled.get(at).cloned() else { return };
        let module = self.modules.field(&name.module());
        let def = TypeDef {
            name,
            module,
            docs: self.docs(at),
            origin: at.clone(),
            limits: self.limits(at, &ty),
            shape: Shape::Alias(ty),
            usage: Usage::default(),
            derives: Derives::default(),
            checked: false,
            parts: Vec::new(),
        };
        self.types.push(def);
    }

    /// The docs of the schema at `at`, read for them alone.
    pub(super) fn docs(&mut self, at: &Pointer) -> Docs {
        let docs = match self.read(at) {
            Some(ReferenceOr::Item(schema)) => docs_of(&schema.schema_data),
            _ => Docs::default(),
        };
        self.with_remarks(docs, at)
    }

    /// Adds the default and example of the schema at `at` to its docs.
    pub(super) fn with_remarks(&self, mut docs: Docs, at: &Pointer) -> Docs {
        docs.remarks = self.remarks(at);
        docs
    }

    /// An open enum of these values.
    pub(super) fn enumeration(
        &mut self,
        data: &SchemaData,
        repr: Repr,
        values: &[String],
        at: &Pointer,
        hint: &Hint,
        lenient: bool,
    ) -> Type {
        let (id, _) = self.reserve(at, hint);
        let texts = |name: &str| data.extensions.get(name).and_then(Value::as_array);
        let text = |name: &str, index: usize| texts(name).and_then(|list| list.get(index)).and_then(Value::as_str);
        let mut names = Scope::default();
        let mut seen = HashSet::new();
        let mut variants = Vec::new();
        for (index, wire) in values.iter().enumerate().filter(|(_, wire)| seen.insert(wire.as_str())) {
            let wanted = match (text("x-enum-varnames", index), repr) {
                (Some(name), _) => TypeName::of(name),
                (None, Repr::String) if wire.is_empty() => TypeName::of("Empty"),
                (None, Repr::String) => TypeName::of(wire),
                (None, Repr::Integer) => TypeName::of(&format!("Value {}", wire.replace('-', "Minus "))),
            };
            let docs = Docs::of([text("x-enum-descriptions", index).map(str::to_owned)]);
            variants.push(Variant { name: names.type_name(&wanted), wire: wire.clone(), docs });
        }
        let unknown = names.rest();
        self.define(id, data, at, Shape::Enum(Enum { repr, variants, unknown, lenient }));
        Type::Named { id, boxed: false }
    }
}

/// What a schema says of itself, but for its limits and examples.
pub(super) fn docs_of(data: &SchemaData) -> Docs {
    let mut docs = Docs::of([
        data.title.clone().filter(|title| title.contains(' ')),
        data.description.clone(),
        data.external_docs.as_ref().map(|docs| format!("See <{}>.", docs.url)),
    ]);
    docs.deprecated = data.deprecated;
    docs
}

/// The Rust name that a correction gives.
pub(super) fn rust_name(schema: Option<&Value>) -> Option<&str> {
    schema.and_then(|schema| schema.get("x-rust-name")).and_then(Value::as_str)
}
