//! `oneOf` and `anyOf`: one value of several types.

use jsonptr::Pointer;
use openapiv3::{ReferenceOr, Schema, SchemaData};
use serde_json::Value;

use super::compose::{Branch, Choice, Members, Merged, contradict, essence};
use super::names::Scope;
use super::refs;
use super::schema::{Hint, Schemas, as_ref, is_telling};
use crate::api::{Docs, Shape, Type, TypeName, Union, UnionVariant};
use crate::diagnostic::Diagnostic;

/// The most structs that one choice is multiplied out to.
const MOST: usize = 64;

impl Schemas<'_> {
    /// A schema of several parts.
    pub(super) fn composed(&mut self, data: &SchemaData, schema: &Schema, at: &Pointer, hint: &Hint) -> Type {
        let mut findings = std::mem::take(&mut self.findings);
        let merged = Merged::of(self.document, schema, at, &mut findings);
        self.findings = findings;
        self.put_together(data, merged, at, hint)
    }

    /// The type of all that is said of a value.
    pub(super) fn put_together(&mut self, data: &SchemaData, mut merged: Merged, at: &Pointer, hint: &Hint) -> Type {
        for choice in &mut merged.choices {
            choice.branches.retain(|branch| !self.is_null(branch));
        }
        // A branch that only says which members are required changes nothing that a type can say.
        let mut choices = std::mem::take(&mut merged.choices);
        choices.retain(|choice| !self.only_requires(choice, &merged.members));
        match (choices.as_slice(), merged.others.as_slice()) {
            ([], []) => self.object(data, &merged.members, at, hint),
            // A scalar under several restrictions: the last description is the most special.
            ([], others @ [.., last]) if !merged.is_object => {
                let told: Vec<Branch> = others.iter().filter(|other| self.tells(other)).cloned().collect();
                if told.len() > 1 && told.iter().all(|other| self.is_list(other)) {
                    return self.joined(&told, hint);
                }
                let last = told.last().unwrap_or(last);
                self.conflicts(others, last);
                self.last(last, at, hint)
            }
            ([choice], []) if merged.members.properties.is_empty() => self.choice(data, choice, at, hint),
            ([choice], []) => self.multiplied(data, &merged.members, choice, at, hint),
            ([choice], [_, ..]) if !merged.is_object => self.choice(data, choice, at, hint),
            ([_, _, ..], _) => self.undecided(at, "several choices in one schema are not told apart"),
            _ => self.undecided(at, "the parts of this schema contradict each other"),
        }
    }

    fn tells(&self, branch: &Branch) -> bool {
        self.get(&branch.at).is_none_or(is_telling)
    }

    fn is_list(&self, branch: &Branch) -> bool {
        self.get(&branch.at).and_then(|value| value.get("type")).is_some_and(|kind| kind == "array")
    }

    /// Says which descriptions the last one leaves nothing of.
    fn conflicts(&mut self, others: &[Branch], last: &Branch) {
        let used = essence(self.document, &last.at);
        for other in others.iter().filter(|other| contradict(&essence(self.document, &other.at), &used)) {
            self.findings.push(
                Diagnostic::warning("lower::conflict", "the parts of this schema have different types")
                    .at(self.document.place(&last.at).label("this one is used"))
                    .at(self.document.place(&other.at).label("not this one")),
            );
        }
    }

    /// The description that counts: the schema of a component keeps its name.
    fn last(&mut self, last: &Branch, at: &Pointer, hint: &Hint) -> Type {
        if last.at != *at && self.is_component(&last.at) {
            return self.component(&last.at);
        }
        self.lower(as_ref(&last.schema), &last.at, hint)
    }

    fn is_null(&self, branch: &Branch) -> bool {
        let Some(value) = self.get(&branch.at) else { return false };
        let only_null = |values: &Vec<Value>| !values.is_empty() && values.iter().all(Value::is_null);
        value.get("type").and_then(Value::as_str) == Some("null")
            || value.get("enum").and_then(Value::as_array).is_some_and(only_null)
    }

    fn only_requires(&mut self, choice: &Choice, base: &Members<'static>) -> bool {
        !choice.branches.is_empty()
            && !base.properties.is_empty()
            && choice.branches.iter().all(|branch| self.merged(branch).only_requires(base))
    }

    pub(super) fn merged(&mut self, branch: &Branch) -> Merged {
        let mut merged = Merged::default();
        merged.add_branch(self.document, branch, &mut self.findings);
        merged
    }

    /// A choice of whole types.
    pub(super) fn choice(&mut self, data: &SchemaData, choice: &Choice, at: &Pointer, hint: &Hint) -> Type {
        match choice.branches.as_slice() {
            [] => return Type::Any,
            [only] => return self.lower(as_ref(&only.schema), &only.at, hint),
            _ => {}
        }
        if let Some(list) = self.list_of_any(choice, at, hint) {
            return list;
        }
        let may_overlap = choice.any && data.discriminator.is_none();
        let overlap = if may_overlap { self.overlap(choice, &Members::default()) } else { None };
        if let Some((overlap, true)) = &overlap
            && overlap.is_one
        {
            return self.object(data, &overlap.members, at, hint);
        }
        let (id, module) = self.reserve(at, hint);
        let inferred = if data.discriminator.is_none() { self.inferred(choice) } else { None };
        let mut names = Scope::default();
        let mut variants: Vec<UnionVariant> = Vec::new();
        for (index, branch) in choice.branches.iter().enumerate() {
            let value = inferred.as_ref().and_then(|(_, values)| values.get(index));
            let wanted = self.branch_name(branch, value);
            let ty = self.lower(
                as_ref(&branch.schema),
                &branch.at,
                &hint.inside(wanted.as_ref().map_or("Variant", TypeName::as_str), &module),
            );
            let mut tags = self.tags(data, branch);
            tags.extend(value.cloned());
            if ty == Type::Any {
                self.findings.push(
                    Diagnostic::note_only("lower::any", "one of the choices may be anything, so the others say nothing")
                        .at(self.document.place(at))
                        .note("it is read as any JSON value"),
                );
                return self.withdraw(id, at, Type::Any);
            }
            if let Some(same) = variants.iter_mut().find(|variant| same_type(&variant.ty, &ty)) {
                same.tags.extend(tags);
                continue;
            }
            let name = names.type_name(&wanted.unwrap_or_else(|| self.type_name(&ty)));
            variants.push(UnionVariant { name, docs: self.branch_docs(branch), ty: self.boxed(ty), tags });
        }
        if let [only] = variants.as_slice() {
            let ty = unboxed_variant(&only.ty);
            return self.withdraw(id, at, ty);
        }
        if let Some((overlap, _)) = &overlap {
            variants.extend(self.several(overlap, &mut names, at, hint, &module));
        }
        self.mapped(data, &variants, at);
        let tag = data.discriminator.as_ref().map(|discriminator| discriminator.property_name.clone());
        let tag = tag.or(inferred.map(|(name, _)| name));
        let unknown = names.rest();
        self.define(id, data, at, Shape::Union(Union { variants, tag, unknown }));
        Type::Named { id, boxed: false }
    }

    /// Members that hold whatever is chosen: a struct for each branch.
    fn multiplied(&mut self, data: &SchemaData, base: &Members<'static>, choice: &Choice, at: &Pointer, hint: &Hint) -> Type {
        if choice.branches.len() > MOST {
            return self.undecided(at, "the choice has too many branches");
        }
        let overlap = if choice.any && data.discriminator.is_none() { self.overlap(choice, base) } else { None };
        if let Some((overlap, true)) = &overlap
            && overlap.is_one
        {
            return self.object(data, &overlap.members, at, hint);
        }
        let mut structs = Vec::new();
        for branch in &choice.branches {
            let merged = self.merged(branch);
            if !merged.choices.is_empty() || !merged.others.is_empty() {
                return self.undecided(at, "a branch of the choice is no object");
            }
            let mut members = base.clone();
            members.absorb(merged.members, self.document, &mut self.findings);
            structs.push((branch, members));
        }
        let (id, module) = self.reserve(at, hint);
        let mut names = Scope::default();
        let mut variants = Vec::new();
        for (branch, members) in structs {
            let wanted = self.branch_name(branch, None);
            let inner = hint.inside(wanted.as_ref().map_or("Variant", TypeName::as_str), &module);
            let ty = self.object(&SchemaData::default(), &members, &branch.at, &inner);
            let name = names.type_name(&wanted.unwrap_or_else(|| self.type_name(&ty)));
            variants.push(UnionVariant {
                name,
                docs: self.branch_docs(branch),
                ty: self.boxed(ty),
                tags: self.tags(data, branch),
            });
        }
        if let Some((overlap, _)) = &overlap {
            variants.extend(self.several(overlap, &mut names, at, hint, &module));
        }
        self.mapped(data, &variants, at);
        let tag = data.discriminator.as_ref().map(|discriminator| discriminator.property_name.clone());
        let unknown = names.rest();
        self.define(id, data, at, Shape::Union(Union { variants, tag, unknown }));
        Type::Named { id, boxed: false }
    }

    /// The name of what a reference leads to, or the title of the schema; without one, the value that tells this branch from the
    /// others or is all that it allows, or the only member that it requires.
    fn branch_name(&mut self, branch: &Branch, tag: Option<&String>) -> Option<TypeName> {
        let is_name = |text: &str| text.contains(char::is_alphabetic);
        let value = || tag.cloned().or_else(|| self.constant(&branch.at)).filter(|value| is_name(value));
        self.given_name(branch).or_else(|| value().map(|value| TypeName::of(&value))).or_else(|| {
            let members = self.merged(branch).members;
            let mut required = members.required.iter();
            let only = required.next().filter(|name| members.properties.contains_key(*name) && is_name(name))?;
            required.next().is_none().then(|| TypeName::of(only))
        })
    }

    fn given_name(&self, branch: &Branch) -> Option<TypeName> {
        match &branch.schema {
            ReferenceOr::Reference { reference } => {
                let target = refs::resolve(self.document, reference, &branch.at).ok()?;
                Some(TypeName::of(&target.back()?.decoded()))
            }
            ReferenceOr::Item(_) => {
                let value = self.get(&branch.at)?;
                let text = |key: &str| value.get(key).and_then(Value::as_str);
                let short = |title: &&str| title.split_whitespace().count() <= 4;
                text("x-rust-name").or_else(|| text("title").filter(short)).map(TypeName::of)
            }
        }
    }

    /// What a variant without a name is called: as its type, if that is a component, or as what kind of value it is.
    fn type_name(&self, ty: &Type) -> TypeName {
        let def = ty.named().filter(|_| matches!(ty, Type::Named { .. })).and_then(|id| self.types.get(id.0));
        match def {
            Some(def) if self.is_component(&def.origin) => def.name.clone(),
            _ => TypeName::of(kind_name(ty)),
        }
    }

    fn branch_docs(&self, branch: &Branch) -> Docs {
        let value = self.get(&branch.at);
        let text = |key: &str| value.and_then(|value| value.get(key)).and_then(Value::as_str).map(str::to_owned);
        Docs::of([text("description")])
    }

    /// The values of the tag that mean a branch: those of the mapping, else the name of the schema.
    fn tags(&self, data: &SchemaData, branch: &Branch) -> Vec<String> {
        let (Some(discriminator), ReferenceOr::Reference { reference }) = (&data.discriminator, &branch.schema) else {
            return Vec::new();
        };
        let name = reference.rsplit('/').next().unwrap_or_default();
        let mapped: Vec<String> = discriminator
            .mapping
            .iter()
            .filter(|(_, target)| *target == reference || *target == name)
            .map(|(value, _)| value.clone())
            .collect();
        if mapped.is_empty() { vec![name.to_owned()] } else { mapped }
    }

    /// Structs and unions go behind a pointer, so that a union is not as large as its largest type.
    pub(super) fn boxed(&self, ty: Type) -> Type {
        match ty {
            Type::Named { id, .. } => {
                let is_enum = self.types.get(id.0).is_some_and(|def| matches!(def.shape, Shape::Enum(_)));
                Type::Named { id, boxed: !is_enum }
            }
            ty => ty,
        }
    }
}

fn unboxed_variant(ty: &Type) -> Type {
    match ty {
        Type::Named { id, .. } => Type::Named { id: *id, boxed: false },
        ty => ty.clone(),
    }
}

fn same_type(a: &Type, b: &Type) -> bool {
    unboxed_variant(a) == unboxed_variant(b)
}

/// What an unnamed variant is called.
fn kind_name(ty: &Type) -> &'static str {
    match ty {
        Type::Boolean { .. } => "Boolean",
        Type::Integer { .. } => "Integer",
        Type::Number { .. } => "Number",
        Type::String { .. } | Type::Formatted(_) | Type::Secret => "Text",
        Type::List { .. } => "List",
        Type::Map(_) => "Map",
        Type::Nullable(inner) => kind_name(inner),
        Type::Named { .. } => "Variant",
        Type::Any => "Any",
    }
}
