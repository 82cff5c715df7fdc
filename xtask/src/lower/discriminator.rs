//! Which type a value is, told by one of its members: a base that others extend, and a member that is constant in every branch.

use std::collections::{BTreeSet, HashMap, HashSet};

use jsonptr::{Pointer, PointerBuf};
use openapiv3::{Discriminator, Schema, SchemaData};
use serde_json::Value;

use super::compose::Choice;
use super::names::Scope;
use super::refs;
use super::schema::{Hint, Schemas};
use crate::api::{Docs, Shape, Type, TypeDef, TypeName, Union, UnionVariant};
use crate::diagnostic::Diagnostic;
use crate::document::Document;

/// The schemas that extend a base with a discriminator by `allOf`, for each base; those that extend one of these as well.
pub(super) fn heirs(document: &Document, components: &[PointerBuf]) -> HashMap<PointerBuf, Vec<PointerBuf>> {
    let is_base = |at: &PointerBuf| {
        let has = |key: &str| document.get(at).is_some_and(|schema| schema.get(key).is_some());
        has("discriminator") && !has("oneOf") && !has("anyOf")
    };
    let parents: HashMap<&PointerBuf, Vec<PointerBuf>> = components.iter().map(|at| (at, parents(document, at))).collect();
    let mut heirs: HashMap<PointerBuf, Vec<PointerBuf>> = HashMap::new();
    for at in components {
        let mut ancestors: BTreeSet<&PointerBuf> = BTreeSet::new();
        let mut work: Vec<&PointerBuf> = parents.get(at).into_iter().flatten().collect();
        while let Some(ancestor) = work.pop() {
            if ancestor != at && ancestors.insert(ancestor) {
                work.extend(parents.get(ancestor).into_iter().flatten());
            }
        }
        for base in ancestors.into_iter().filter(|base| is_base(base)) {
            heirs.entry(base.clone()).or_default().push(at.clone());
        }
    }
    heirs
}

/// The component schemas that a schema extends.
fn parents(document: &Document, at: &PointerBuf) -> Vec<PointerBuf> {
    let branches = document.get(at).and_then(|schema| schema.get("allOf")).and_then(Value::as_array);
    let references = branches.into_iter().flatten().filter_map(|branch| branch.get("$ref")?.as_str());
    references.filter_map(|reference| refs::resolve(document, reference, at).ok()).collect()
}

/// The component schemas that a schema extends, and those that these extend; the farthest first.
pub(super) fn ancestors(document: &Document, at: &PointerBuf) -> Vec<PointerBuf> {
    let mut found = parents(document, at);
    let mut next = 0;
    while let Some(ancestor) = found.get(next).cloned() {
        let more: Vec<PointerBuf> = parents(document, &ancestor).into_iter().filter(|more| !found.contains(more)).collect();
        found.extend(more);
        next += 1;
    }
    found.retain(|ancestor| ancestor != at);
    found.reverse();
    found
}

/// The names of all members that are discriminators somewhere.
pub(super) fn names(document: &Value) -> HashSet<String> {
    let mut names = HashSet::new();
    let mut open = vec![document];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => {
                let own = members.get("discriminator").and_then(|own| own.get("propertyName")).and_then(Value::as_str);
                names.extend(own.map(str::to_owned));
                open.extend(members.values());
            }
            _ => {}
        }
    }
    names
}

impl Schemas<'_> {
    /// A base that others extend: one of those, or the base alone.
    pub(super) fn base(&mut self, schema: &Schema, discriminator: &Discriminator, at: &PointerBuf, hint: &Hint) -> Type {
        let (id, module) = self.reserve(at, hint);
        let mut names = Scope::default();
        let mut variants = Vec::new();
        for heir in self.heirs.get(at).cloned().unwrap_or_default() {
            let name = heir.back().map(|token| token.decoded().into_owned()).unwrap_or_default();
            let ty = self.component(&heir);
            variants.push(UnionVariant {
                name: names.type_name(&TypeName::of(&name)),
                docs: Docs::default(),
                ty: self.boxed(ty),
                tags: tags(discriminator, &name),
            });
        }
        // Its own name is that of the union.
        let settled = self.settled.remove(at);
        let ty = self.inline(schema, at, &hint.inside("Base", &module));
        self.settled.extend(settled.map(|name| (at.clone(), name)));
        let name = at.back().map(|token| token.decoded().into_owned()).unwrap_or_default();
        // A base without members is any value, and those are kept anyway.
        if matches!(ty, Type::Named { .. }) {
            variants.push(UnionVariant {
                name: names.type_name(&TypeName::of("Base")),
                docs: Docs::of([Some("None of the types that extend it.".to_owned())]),
                ty: self.boxed(ty),
                tags: tags(discriminator, &name),
            });
        }
        self.mapped(&schema.schema_data, &variants, at);
        let unknown = names.rest();
        let tag = Some(discriminator.property_name.clone());
        self.define(id, &schema.schema_data, at, Shape::Union(Union { variants, tag, unknown }));
        Type::Named { id, boxed: false }
    }

    /// Says which values of a discriminator lead to none of the variants.
    pub(super) fn mapped(&mut self, data: &SchemaData, variants: &[UnionVariant], at: &Pointer) {
        let Some(discriminator) = &data.discriminator else { return };
        let mapping = at.with_trailing_token("discriminator").with_trailing_token("mapping");
        let is_known = |value: &String| variants.iter().any(|variant| variant.tags.contains(value));
        for value in discriminator.mapping.keys().filter(|value| !is_known(value)) {
            self.findings.push(
                Diagnostic::warning(
                    "lower::mapping",
                    format!("`{value}` leads to none of the schemas that there are to choose from"),
                )
                .at(self.document.place(&mapping.with_trailing_token(value.as_str())))
                .note("what bears this value is kept as it came")
                .help("name one of the schemas with an override"),
            );
        }
    }

    /// Whether the schema at `at` extends a base.
    pub(super) fn is_heir(&self, at: &Pointer) -> bool {
        self.heirs.values().flatten().any(|heir| **heir == *at)
    }

    /// The member that has another constant value in each branch of a choice, one that is required before others, and those values.
    pub(super) fn inferred(&mut self, choice: &Choice) -> Option<(String, Vec<String>)> {
        let mut constants: Vec<HashMap<String, String>> = Vec::new();
        let (mut required, mut optional): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for branch in &choice.branches {
            let members = self.merged(branch).members;
            let mut own = HashMap::new();
            for (name, (_, at)) in &members.properties {
                if let Some(value) = self.constant(at) {
                    let order = if members.required.contains(name) { &mut required } else { &mut optional };
                    order.push(name.clone());
                    own.insert(name.clone(), value);
                }
            }
            constants.push(own);
        }
        required.into_iter().chain(optional).find_map(|name| {
            let values: Vec<String> = constants.iter().map(|own| own.get(&name).cloned()).collect::<Option<_>>()?;
            let different = values.iter().collect::<BTreeSet<_>>().len() == values.len();
            different.then_some((name, values))
        })
    }

    /// The only text or integer that the schema at `at` allows, as text.
    pub(super) fn constant(&self, at: &Pointer) -> Option<String> {
        let value = self.get(at)?;
        let target = match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.get(&refs::resolve(self.document, reference, at).ok()?)?,
            None => value,
        };
        match target.get("enum")?.as_array()?.as_slice() {
            [Value::String(only)] => Some(only.clone()),
            [Value::Number(only)] if only.is_i64() => Some(only.to_string()),
            _ => None,
        }
    }
}

/// Gives each value of a tag a variant of its own where the struct of the variant has no place for the value: it would be written
/// with the first of them, whatever it was.
pub(super) fn part_tags(types: &mut [TypeDef]) {
    let keeps = |tag: &str, ty: &Type, types: &[TypeDef]| match ty.named().map(|id| &types[id.0].shape) {
        Some(Shape::Struct(object)) => object.extra.is_some() || object.fields.iter().any(|field| field.wire == tag),
        _ => true,
    };
    for index in 0..types.len() {
        let Shape::Union(Union { variants, tag: Some(tag), unknown }) = &types[index].shape else { continue };
        let loses = |variant: &UnionVariant| variant.tags.len() > 1 && !keeps(tag, &variant.ty, types);
        if !variants.iter().any(loses) {
            continue;
        }
        let taken: Vec<&str> = variants.iter().map(|variant| variant.name.as_str()).chain([unknown.as_str()]).collect();
        let mut names = Scope::reserving(&taken);
        let mut parted = Vec::new();
        for variant in variants {
            if !loses(variant) {
                parted.push(variant.clone());
                continue;
            }
            let own = variant.tags.iter().position(|tag| TypeName::of(tag) == variant.name).unwrap_or_default();
            for (index, tag) in variant.tags.iter().enumerate() {
                let name = if index == own { variant.name.clone() } else { names.type_name(&TypeName::of(tag)) };
                parted.push(UnionVariant { name, tags: vec![tag.clone()], ..variant.clone() });
            }
        }
        if let Shape::Union(union) = &mut types[index].shape {
            union.variants = parted;
        }
    }
}

/// The values of the tag that mean the schema with this name: those of the mapping, else the name.
fn tags(discriminator: &Discriminator, name: &str) -> Vec<String> {
    let reference = format!("#/components/schemas/{name}");
    let mapped = discriminator.mapping.iter().filter(|(_, target)| **target == reference || *target == name);
    let mapped: Vec<String> = mapped.map(|(value, _)| value.clone()).collect();
    if mapped.is_empty() { vec![name.to_owned()] } else { mapped }
}
