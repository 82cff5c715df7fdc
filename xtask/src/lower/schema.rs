//! Schemas: what becomes a type of its own, and what each value is.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use jsonptr::{Pointer, PointerBuf};
use openapiv3::{AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind, StringType};
use serde_json::Value;

use super::compose::{Branch, Members, Merged, declared_twice};
use super::define::rust_name;
use super::names::{RESERVED_CALLS, RESERVED_TYPE_MODULES, RESERVED_TYPES, Scope};
use super::nearby::Nearby;
use super::options::Options;
use super::read::{self, Kind};
use super::scalar::format_name;
use super::{discriminator, refs, settle, unboxed};
use crate::api::{FieldName, Repr, Shape, TextType, Type, TypeDef, TypeId, TypeName};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;

/// How many schemas may stand one inside the other; more are a trap.
pub(super) const DEEPEST: usize = 1000;

/// The types that have been decided so far.
pub(super) struct Schemas<'d> {
    pub(super) document: &'d Document,
    values: Nearby<'d>,
    pub(super) options: &'d Options,
    names: Scope,
    pub(super) modules: Scope,
    /// The types in the files of operations.
    pub(super) calls: Scope,
    /// Names that are settled before anything is lowered, so that the order of lowering does not matter.
    pub(super) settled: HashMap<PointerBuf, TypeName>,
    /// The types without such a name, which are called what they would like to be.
    pub(super) unsettled: Vec<TypeId>,
    /// The schemas that extend a base with a discriminator.
    pub(super) heirs: HashMap<PointerBuf, Vec<PointerBuf>>,
    /// The members that tell the types of unions apart.
    pub(super) tags: HashSet<String>,
    pub(super) done: HashMap<PointerBuf, Type>,
    /// The components that are being looked at, and in how many lists and maps each of them was met.
    pub(super) open: HashMap<PointerBuf, usize>,
    /// How many lists and maps are around what is being looked at.
    pub(super) containers: usize,
    /// The components that were met again in a list or map inside themselves.
    pub(super) circular: HashMap<PointerBuf, TypeId>,
    /// The types of what several schemas describe together, by their places.
    pub(super) joined: HashMap<Vec<PointerBuf>, Type>,
    /// The places of those that are being looked at.
    pub(super) joining: Vec<Vec<PointerBuf>>,
    /// Types that turned out to be others under a second name.
    pub(super) withdrawn: HashSet<PointerBuf>,
    pub(super) types: Vec<TypeDef>,
    /// The library types that are in use.
    pub(super) formats: Vec<&'static TextType>,
    pub(super) findings: Diagnostics,
    /// The patterns that were found to be of no use.
    pub(super) unusable: HashSet<PointerBuf>,
}

/// What a type that needs a name is called, and in whose file it stands. Most values need none, so that it is made when asked for.
#[derive(Clone)]
pub(super) struct Hint {
    words: String,
    name: OnceCell<TypeName>,
    /// The module of the type around it; `None` for a type with a file of its own.
    pub(super) module: Option<FieldName>,
}

impl Hint {
    /// A type with a file of its own.
    pub(super) fn own(name: TypeName) -> Self {
        Self { words: String::new(), name: OnceCell::from(name), module: None }
    }

    pub(super) fn name(&self) -> &TypeName {
        self.name.get_or_init(|| TypeName::of(&self.words))
    }

    /// The same with another word behind it, in the same file.
    pub(super) fn beside(&self, part: &str) -> Self {
        Self { words: format!("{} {part}", self.name()), name: OnceCell::new(), module: self.module.clone() }
    }

    pub(super) fn inside(&self, part: &str, module: &FieldName) -> Self {
        Self { module: Some(module.clone()), ..self.beside(part) }
    }
}

impl<'d> Schemas<'d> {
    /// Settles the names of all component schemas; the payload of an envelope takes the envelope's name.
    pub(super) fn new(document: &'d Document, options: &'d Options, lifted: &HashMap<PointerBuf, PointerBuf>) -> Self {
        let mut names = Scope::reserving(RESERVED_TYPES);
        let mut settled = HashMap::new();
        let (exact, mut others): (Vec<_>, Vec<_>) = super::component_schemas(document)
            .into_iter()
            .map(|at| {
                let given = at.back().map(|token| token.decoded().into_owned()).unwrap_or_default();
                let given = rust_name(document.get(&at)).map_or(given, str::to_owned);
                (TypeName::of(&given), given, at)
            })
            .partition(|(wanted, given, _)| wanted.as_str() == given);
        // Who is called exactly so has the name, whoever else comes before: a new schema `pet` must not rename `Pet`. Of the others
        // the one that is nearest to it comes first, wherever it stands.
        others.sort_by(|(_, a, _), (_, b, _)| (a.len(), a).cmp(&(b.len(), b)));
        for (wanted, _, at) in exact.into_iter().chain(others) {
            settled.insert(lifted.get(&at).unwrap_or(&at).clone(), names.type_name(&wanted));
        }
        Self {
            document,
            values: Nearby::new(&document.value),
            options,
            names,
            modules: Scope::reserving(RESERVED_TYPE_MODULES),
            calls: Scope::reserving(RESERVED_CALLS),
            settled,
            unsettled: Vec::new(),
            heirs: discriminator::heirs(document, &super::component_schemas(document)),
            tags: discriminator::names(&document.value),
            done: HashMap::new(),
            open: HashMap::new(),
            containers: 0,
            circular: HashMap::new(),
            joined: HashMap::new(),
            joining: Vec::new(),
            withdrawn: HashSet::new(),
            types: Vec::new(),
            formats: Vec::new(),
            findings: Diagnostics::default(),
            unusable: HashSet::new(),
        }
    }

    pub(super) fn document(&self) -> &'d Document {
        self.document
    }

    /// The value at `at`, if there is one.
    pub(super) fn get(&self, at: &Pointer) -> Option<&'d Value> {
        self.values.get(at)
    }

    /// All types, in the order in which they were first met, the library types among them, and what was found.
    pub(super) fn finish(mut self) -> (Vec<TypeDef>, Vec<&'static TextType>, Diagnostics) {
        settle::settle(self.document, &mut self.types, &self.unsettled, &mut self.names);
        (self.types, self.formats, self.findings)
    }

    /// A name for a type that stands beside the operations.
    pub(super) fn call_type(&mut self, wanted: &TypeName) -> TypeName {
        self.calls.type_name(wanted)
    }

    /// The members of the object at `at`; `None` when it is no object, has none, or is a choice with
    /// something else.
    pub(super) fn members(&mut self, at: &Pointer) -> Option<Members<'static>> {
        let schema = self.read(at)?;
        let mut merged = Merged::default();
        merged.add_branch(self.document, &Branch { schema, at: at.to_buf() }, &mut self.findings);
        let mut members = merged.members;
        // Whatever is chosen is written as members of the one form, so that each of them is optional.
        for branch in merged.choices.iter().flat_map(|choice| &choice.branches) {
            let mut chosen = Merged::default();
            chosen.add_branch(self.document, branch, &mut self.findings);
            if !chosen.choices.is_empty() || !chosen.others.is_empty() {
                return None;
            }
            for (name, member) in chosen.members.properties {
                members.properties.entry(name).or_insert(member);
            }
        }
        for (name, (_, last)) in &members.properties {
            if let Some(first) = members.earlier.get(name).and_then(|parts| parts.first()) {
                self.findings.push(declared_twice(self.document, name, last, &first.at));
            }
        }
        (!members.properties.is_empty()).then_some(members)
    }

    /// Whether the schema at `at`, or what it refers to, is raw bytes.
    pub(super) fn is_binary(&self, at: &Pointer) -> bool {
        let mut at = at.to_buf();
        if let Some(reference) = self.get(&at).and_then(|value| value.get("$ref")).and_then(Value::as_str) {
            match refs::resolve(self.document, reference, &at) {
                Ok(target) => at = target,
                Err(_) => return false,
            }
        }
        self.get(&at).and_then(|value| value.get("format")).and_then(Value::as_str) == Some("binary")
    }

    /// Whether a value of this type is written as a single word in a path, query or header.
    pub(super) fn is_scalar(&self, ty: &Type) -> bool {
        match ty {
            Type::Boolean { .. }
            | Type::Integer { .. }
            | Type::Number { .. }
            | Type::String { .. }
            | Type::Formatted(_)
            | Type::Secret => true,
            Type::Named { id, .. } => self.types.get(id.0).is_some_and(|def| matches!(def.shape, Shape::Enum(_))),
            Type::List { .. } | Type::Map(_) | Type::Nullable(_) | Type::Any => false,
        }
    }

    /// The type of the schema at `at`, which may be a reference; a type without a name of its own is called `name`.
    pub(super) fn at(&mut self, at: &Pointer, name: &TypeName) -> Type {
        let Some(schema) = self.read(at) else { return Type::Any };
        self.lower(as_ref(&schema), at, &Hint::own(name.clone()))
    }

    /// The type of the schema that a reference leads to.
    pub(super) fn component(&mut self, at: &PointerBuf) -> Type {
        if let Some(ty) = self.done.get(at) {
            return ty.clone();
        }
        // Parts are called after where they live, whoever refers to them first, and what several parts describe after the first
        // who puts them together.
        let before: Vec<PointerBuf> = self
            .owner(at)
            .into_iter()
            .chain(discriminator::ancestors(self.document, at))
            .filter(|at| self.is_component(at))
            .collect();
        for first in before {
            if !self.done.contains_key(&first) && !self.open.contains_key(&first) {
                self.component(&first);
            }
        }
        if let Some(ty) = self.done.get(at) {
            return ty.clone();
        }
        let met = self.open.get(at).copied();
        if self.open.len() >= DEEPEST && met.is_none() {
            return self.undecided(at, "the schema is reached through too many others, one inside the other");
        }
        let hint = Hint::own(self.component_name(at));
        match met {
            Some(around) if self.containers > around => {
                let (id, _) = self.reserve(at, &hint);
                self.circular.insert(at.clone(), id);
                return Type::Named { id, boxed: false };
            }
            Some(_) => return self.endless(at),
            None => self.open.insert(at.clone(), self.containers),
        };
        let ty = match self.read(at) {
            Some(ReferenceOr::Item(schema)) => match &schema.schema_data.discriminator {
                Some(discriminator) if self.heirs.contains_key(at) => self.base(&schema, discriminator, at, &hint),
                _ => self.inline(&schema, at, &hint),
            },
            Some(reference) => self.lower(as_ref(&reference), at, &hint),
            None => Type::Any,
        };
        self.open.remove(at);
        let ty = match self.circular.remove(at) {
            Some(id) => self.withdraw(id, at, ty),
            None => ty,
        };
        let is_own = matches!(ty, Type::Named { id, .. } if self.types[id.0].origin == *at);
        if !is_own && self.settled.contains_key(at) && !self.withdrawn.contains(at) && !self.adopt(at, &ty) {
            self.alias(at, ty.clone());
        }
        self.done.insert(at.clone(), ty.clone());
        ty
    }

    /// The component that a part of one stands in.
    fn owner(&self, at: &Pointer) -> Option<PointerBuf> {
        let owner = PointerBuf::from_tokens(at.tokens().take(3));
        (*owner != *at && self.settled.contains_key(&owner)).then_some(owner)
    }

    /// What a component is called, or another place that a reference leads to.
    fn component_name(&self, at: &PointerBuf) -> TypeName {
        self.settled.get(at).cloned().unwrap_or_else(|| {
            let tokens: Vec<String> = at.tokens().map(|token| token.decoded().into_owned()).collect();
            let words = tokens.iter().skip(2).filter_map(|token| match token.as_str() {
                "properties" => None,
                "items" => Some("item"),
                "additionalProperties" => Some("value"),
                word => Some(word),
            });
            TypeName::of(&words.collect::<Vec<_>>().join(" "))
        })
    }

    /// A schema without an end, with the reason.
    pub(super) fn endless(&mut self, at: &Pointer) -> Type {
        self.findings.push(
            Diagnostic::warning("lower::endless-schema", "the schema is nothing but itself")
                .at(self.document.place(at))
                .note("it is read as any JSON value"),
        );
        Type::Any
    }

    /// The type of the payload of the envelope at `at`; `None` when the schema there is no envelope.
    pub(super) fn payload(&mut self, at: &Pointer, payload: &str, name: &TypeName) -> Option<Type> {
        let mut envelope = at.to_buf();
        if let Some(reference) = self.get(at)?.get("$ref").and_then(Value::as_str) {
            envelope = refs::resolve(self.document, reference, at).ok()?;
        }
        let payload = envelope.with_trailing_token("properties").with_trailing_token(payload);
        self.get(&payload)?;
        if self.settled.contains_key(&payload) {
            return Some(self.component(&payload));
        }
        Some(self.at(&payload, name))
    }

    /// Whether the schema at `at` has a name of its own.
    pub(super) fn is_component(&self, at: &Pointer) -> bool {
        self.settled.contains_key(at)
    }

    pub(super) fn read(&mut self, at: &Pointer) -> Option<ReferenceOr<Schema>> {
        let value = self.get(at)?;
        match read::typed(self.document, at, value, Kind::Schema) {
            Ok(schema) => Some(schema),
            Err(diagnostic) => {
                self.findings.push(diagnostic);
                None
            }
        }
    }

    /// The type of a schema or of what a reference leads to.
    pub(super) fn lower(&mut self, schema: ReferenceOr<&Schema>, at: &Pointer, hint: &Hint) -> Type {
        match schema {
            ReferenceOr::Reference { reference } => match refs::resolve(self.document, &reference, at) {
                Ok(target) => self.component(&target),
                Err(diagnostic) => {
                    self.findings.push(diagnostic);
                    Type::Any
                }
            },
            ReferenceOr::Item(schema) => self.inline(schema, at, hint),
        }
    }

    pub(super) fn inline(&mut self, schema: &Schema, at: &Pointer, hint: &Hint) -> Type {
        if let Some(Type::Named { id, .. }) = self.done.get(at)
            && self.types.get(id.0).is_some_and(|def| def.origin == *at && def.name == *hint.name())
        {
            // Somebody referred to it before.
            return Type::Named { id: *id, boxed: false };
        }
        let Schema { schema_data: data, schema_kind } = schema;
        let lenient = data.extensions.get("x-lenient") == Some(&Value::Bool(true));
        match schema_kind {
            SchemaKind::Type(openapiv3::Type::Boolean(_)) => Type::Boolean { lenient },
            SchemaKind::Type(openapiv3::Type::Number(_)) => Type::Number { lenient },
            SchemaKind::Type(openapiv3::Type::Integer(integer)) => {
                let values: Vec<String> = integer.enumeration.iter().flatten().map(ToString::to_string).collect();
                if !values.is_empty() {
                    return self.enumeration(data, Repr::Integer, &values, at, hint, lenient);
                }
                self.integer(at, lenient)
            }
            SchemaKind::Type(openapiv3::Type::String(string)) => self.string(data, string, at, hint, lenient),
            SchemaKind::Type(openapiv3::Type::Array(array)) => {
                let items_at = at.with_trailing_token("items");
                let items = match &array.items {
                    Some(items) => self.item(unboxed(items), &items_at, hint),
                    None => Type::Any,
                };
                let lenient = (lenient || items.is_lenient()) && self.is_scalar(&items) && items.named().is_none();
                Type::List { items: Box::new(items), lenient }
            }
            SchemaKind::Type(openapiv3::Type::Object(object)) => {
                let members = Members::of(object, at);
                self.object(data, &members, at, hint)
            }
            SchemaKind::AllOf { all_of } => self.all_of(data, all_of, schema, at, hint),
            SchemaKind::Any(any) => self.any(data, any, schema, at, hint),
            SchemaKind::OneOf { .. } | SchemaKind::AnyOf { .. } => self.composed(data, schema, at, hint),
            SchemaKind::Not { .. } => Type::Any,
        }
    }

    fn string(&mut self, data: &SchemaData, string: &StringType, at: &Pointer, hint: &Hint, lenient: bool) -> Type {
        let StringType { format, pattern: _, enumeration, min_length: _, max_length: _ } = string;
        let values: Vec<String> = enumeration.iter().flatten().cloned().collect();
        if !values.is_empty() {
            return self.enumeration(data, Repr::String, &values, at, hint, lenient);
        }
        self.text(data, format_name(format), lenient)
    }

    /// A schema whose kind is not told by its type alone.
    fn any(&mut self, data: &SchemaData, any: &AnySchema, schema: &Schema, at: &Pointer, hint: &Hint) -> Type {
        let composed = !any.one_of.is_empty() || !any.any_of.is_empty() || !any.all_of.is_empty();
        if composed
            && !(matches!(any.typ.as_deref(), Some("array" | "string" | "integer" | "number" | "boolean"))
                && self.says_nothing(at))
        {
            return self.composed(data, schema, at, hint);
        }
        let members = Members::of_any(any, at);
        if !members.properties.is_empty() || any.typ.as_deref() == Some("object") {
            return self.object(data, &members, at, hint);
        }
        let values = || any.enumeration.iter().filter(|value| !value.is_null());
        match any.typ.as_deref() {
            None | Some("string") if any.enumeration.iter().any(Value::is_string) && values().all(Value::is_string) => {
                let values: Vec<String> = values().filter_map(Value::as_str).map(str::to_owned).collect();
                self.enumeration(data, Repr::String, &values, at, hint, false)
            }
            None if values().next().is_some() && values().all(|value| value.is_i64() || value.is_u64()) => {
                let values: Vec<String> = values().map(ToString::to_string).collect();
                self.enumeration(data, Repr::Integer, &values, at, hint, false)
            }
            None if values().next().is_some() && values().all(Value::is_number) => Type::Number { lenient: false },
            None if values().next().is_some() && values().all(Value::is_boolean) => Type::Boolean { lenient: false },
            Some("boolean") => Type::Boolean { lenient: false },
            Some("integer") => self.integer(at, false),
            Some("number") => Type::Number { lenient: false },
            Some("string") => self.text(data, any.format.as_deref().unwrap_or_default(), false),
            Some("array") => {
                let items = match &any.items {
                    Some(items) => self.item(unboxed(items), &at.with_trailing_token("items"), hint),
                    None => Type::Any,
                };
                Type::List { items: Box::new(items), lenient: false }
            }
            _ => Type::Any,
        }
    }

    /// Whether no branch of the schema at `at` says what kind of value it is, or what that is made of.
    fn says_nothing(&self, at: &Pointer) -> bool {
        let branches = ["allOf", "oneOf", "anyOf"].into_iter().filter_map(|keyword| self.get(at)?.get(keyword)?.as_array());
        branches.flatten().all(|branch| !is_telling(branch))
    }

    fn all_of(
        &mut self,
        data: &SchemaData,
        branches: &[ReferenceOr<Schema>],
        schema: &Schema,
        at: &Pointer,
        hint: &Hint,
    ) -> Type {
        // The usual way to hang a description on a reference.
        if let [only] = branches
            && !self.is_heir(at)
        {
            return self.lower(as_ref(only), &at.with_trailing_token("allOf").with_trailing_token(0), hint);
        }
        self.composed(data, schema, at, hint)
    }

    /// The item of an array: its own type, or `null` if it may be that.
    fn item(&mut self, schema: ReferenceOr<&Schema>, at: &Pointer, hint: &Hint) -> Type {
        let nullable = self.is_nullable(&schema, at);
        let hint = hint.beside("Item");
        match self.contained(schema, at, &hint) {
            Type::Any => Type::Any,
            ty if nullable => Type::Nullable(Box::new(ty)),
            ty => ty,
        }
    }

    /// A value of which nothing more is known, with the reason.
    pub(super) fn undecided(&mut self, at: &Pointer, why: &str) -> Type {
        self.findings
            .push(Diagnostic::warning("lower::any", why).at(self.document.place(at)).note("it is read as any JSON value"));
        Type::Any
    }
}

/// Whether a schema says what kind of value it is, or what that is made of, and not only how much of it there may be.
pub(super) fn is_telling(schema: &Value) -> bool {
    const TELLING: [&str; 10] =
        ["$ref", "type", "enum", "format", "properties", "items", "additionalProperties", "allOf", "oneOf", "anyOf"];
    schema.as_object().is_none_or(|schema| TELLING.iter().any(|key| schema.contains_key(*key)))
}

pub(super) fn as_ref(schema: &ReferenceOr<Schema>) -> ReferenceOr<&Schema> {
    match schema {
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference: reference.clone() },
        ReferenceOr::Item(schema) => ReferenceOr::Item(schema),
    }
}
