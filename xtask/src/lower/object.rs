//! Objects: structs with their members, or maps.

use jsonptr::Pointer;
use openapiv3::{AdditionalProperties, ReferenceOr, Schema, SchemaData};
use serde_json::Value;

use super::compose::{Branch, Members, unboxed_clone};
use super::define::{docs_of, rust_name};
use super::names::Scope;
use super::schema::{Hint, Schemas, as_ref, is_telling};
use super::{refs, unboxed};
use crate::api::{Access, Docs, Field, FieldName, Limits, Presence, Shape, Struct, Type};

impl Schemas<'_> {
    /// An object: a struct, or a map when its names are data.
    pub(super) fn object(&mut self, data: &SchemaData, members: &Members<'_>, at: &Pointer, hint: &Hint) -> Type {
        if members.properties.is_empty() {
            return match &members.additional {
                Some((AdditionalProperties::Schema(schema), schema_at)) => {
                    let hint = hint.beside("Value");
                    Type::Map(Box::new(self.value(schema, schema_at, &hint)))
                }
                _ => Type::Map(Box::new(Type::Any)),
            };
        }
        let (id, module) = self.reserve(at, hint);
        let mut names = Scope::default();
        let mut fields = Vec::new();
        for (wire, (schema, schema_at)) in &members.properties {
            let earlier = members.earlier.get(wire).map(Vec::as_slice).unwrap_or_default();
            let either = members.either.get(wire).map(Vec::as_slice).unwrap_or_default();
            fields.push(self.field(
                wire,
                schema,
                schema_at,
                earlier,
                either,
                members.required.contains(wire),
                hint,
                &module,
                &mut names,
            ));
        }
        if members.additional.is_none() {
            fields.extend(self.undescribed(members, &mut names));
        }
        let extra = match &members.additional {
            Some((AdditionalProperties::Any(true), _)) => Some(Type::Any),
            Some((AdditionalProperties::Schema(schema), schema_at)) => {
                Some(self.value(schema, schema_at, &hint.inside("Value", &module)))
            }
            Some((AdditionalProperties::Any(false), _)) | None => None,
        };
        let extra = extra.map(|ty| (names.field(&FieldName::of("extra")), ty));
        let extra_limits = match (&members.additional, &extra) {
            (Some((_, schema_at)), Some((_, ty))) => self.limits(schema_at, ty),
            _ => Limits::default(),
        };
        self.define(id, data, at, Shape::Struct(Struct { fields, extra, extra_limits }));
        Type::Named { id, boxed: false }
    }

    /// The members that are required and not described: any value, and no harm when they are missing. The tag of a union is left to
    /// that.
    fn undescribed(&self, members: &Members<'_>, names: &mut Scope) -> Vec<Field> {
        let is_tag = |wire: &str| self.tags.contains(wire);
        let missing = members.required.iter().filter(|wire| !members.properties.contains_key(*wire) && !is_tag(wire));
        missing
            .map(|wire| Field {
                wire: wire.clone(),
                aliases: Vec::new(),
                name: names.field(&FieldName::of(wire)),
                docs: Docs::of([Some("Required; what it is is not said.".to_owned())]),
                ty: Type::Any,
                presence: Presence::Optional,
                limits: Limits::default(),
                access: Access::Both,
                empty_as_absent: false,
            })
            .collect()
    }

    /// The values of an object whose names are data.
    fn value(&mut self, schema: &ReferenceOr<Schema>, at: &Pointer, hint: &Hint) -> Type {
        let nullable = self.is_nullable(&as_ref(schema), at);
        match self.contained(as_ref(schema), at, hint) {
            Type::Any => Type::Any,
            ty if nullable => Type::Nullable(Box::new(ty)),
            ty => ty,
        }
    }

    /// The type of what a list or map holds.
    pub(super) fn contained(&mut self, schema: ReferenceOr<&Schema>, at: &Pointer, hint: &Hint) -> Type {
        self.containers += 1;
        let ty = self.lower(schema, at, hint);
        self.containers -= 1;
        ty
    }

    #[allow(clippy::too_many_arguments, reason = "one member and the struct it stands in")]
    fn field(
        &mut self,
        wire: &str,
        schema: &ReferenceOr<Box<Schema>>,
        at: &Pointer,
        earlier: &[Branch],
        either: &[Branch],
        required: bool,
        hint: &Hint,
        module: &FieldName,
        names: &mut Scope,
    ) -> Field {
        let value = self.get(at);
        let extension = |name: &str| value.and_then(|value| value.get(name));
        let wanted = rust_name(value).unwrap_or(wire);
        let name = names.field(&FieldName::of(wanted));
        let aliases: Vec<String> = extension("x-aliases")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        let hint = hint.inside(wanted, module);
        let own = || Branch { schema: unboxed_clone(schema), at: at.to_buf() };
        let ty = if !either.is_empty() {
            self.either(&[&[own()], either].concat(), at, &hint)
        } else if earlier.is_empty() {
            self.lower(unboxed(schema), at, &hint)
        } else {
            self.joined(&[earlier, &[own()]].concat(), &hint)
        };
        let empty_as_absent = extension("x-empty-as-absent") == Some(&Value::Bool(true)) && matches!(ty, Type::String { .. });
        let nullable = self.is_nullable(&unboxed(schema), at)
            || either.iter().any(|other| self.is_nullable(&as_ref(&other.schema), &other.at));
        let presence = match (required && !empty_as_absent, nullable && ty != Type::Any) {
            (true, false) => Presence::Required,
            (true, true) => Presence::Nullable,
            (false, false) => Presence::Optional,
            (false, true) => Presence::OptionalNullable,
        };
        let docs = match schema {
            ReferenceOr::Item(schema) => docs_of(&schema.schema_data),
            ReferenceOr::Reference { .. } => Docs::default(),
        };
        let docs = self.with_remarks(docs, at);
        // What one of several descriptions asks for need not hold.
        let limits = if either.is_empty() { self.limits(at, &ty) } else { Limits::default() };
        let access = self.access(&unboxed(schema), at);
        Field { wire: wire.to_owned(), aliases, name, docs, ty, presence, limits, access, empty_as_absent }
    }

    /// Which side gives a member, as its schema or what that refers to says.
    fn access(&self, schema: &ReferenceOr<&Schema>, at: &Pointer) -> Access {
        let target = match schema {
            ReferenceOr::Item(_) => Some(at.to_buf()),
            ReferenceOr::Reference { reference } => refs::resolve(self.document, reference, at).ok(),
        };
        let value = target.and_then(|target| self.get(&target));
        let says = |key: &str| value.and_then(|value| value.get(key)) == Some(&Value::Bool(true));
        match (says("readOnly"), says("writeOnly")) {
            (true, false) => Access::ReadOnly,
            (false, true) => Access::WriteOnly,
            // Both at once is nothing that can be meant.
            (true, true) | (false, false) => Access::Both,
        }
    }

    /// Whether a schema, or what a reference leads to, also allows `null`.
    pub(super) fn is_nullable(&self, schema: &ReferenceOr<&Schema>, at: &Pointer) -> bool {
        let target = match schema {
            ReferenceOr::Item(_) => Some(at.to_buf()),
            ReferenceOr::Reference { reference } => refs::resolve(self.document, reference, at).ok(),
        };
        target.and_then(|target| self.get(&target)).is_some_and(|value| self.allows_null(value, at, 0))
    }

    fn allows_null(&self, value: &Value, at: &Pointer, depth: usize) -> bool {
        const DEEPEST: usize = 8;
        let branches = |keyword: &str| value.get(keyword).and_then(Value::as_array).into_iter().flatten();
        let through = |branch: &Value| match branch.get("$ref").and_then(Value::as_str) {
            Some(reference) => refs::resolve(self.document, reference, at)
                .ok()
                .and_then(|target| self.get(&target))
                .is_some_and(|target| self.allows_null(target, at, depth + 1)),
            None => self.allows_null(branch, at, depth + 1),
        };
        value.get("nullable") == Some(&Value::Bool(true))
            || value.get("enum").and_then(Value::as_array).is_some_and(|values| values.contains(&Value::Null))
            || depth < DEEPEST && branches("oneOf").chain(branches("anyOf")).any(through)
            || depth < DEEPEST
                && branches("allOf").any(through)
                && branches("allOf").all(|branch| through(branch) || !is_telling(branch))
    }
}
