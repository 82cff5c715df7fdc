//! `anyOf` objects: one value may be several of them at once, and must lose the members of none.

use jsonptr::{Pointer, PointerBuf};
use openapiv3::{AdditionalProperties, SchemaData};
use serde_json::Value;

use super::compose::{Branch, Choice, Members, Merged, contradict, essence, unboxed_clone};
use super::names::Scope;
use super::schema::{Hint, Schemas, as_ref};
use super::{joined, limits, refs};
use crate::api::{Docs, FieldName, Type, TypeName, UnionVariant};
use crate::document::Document;

/// How deep the parts of two members are compared.
const DEEPEST: usize = 4;

/// What several objects describe that may hold at once.
#[derive(Debug)]
pub(super) struct Overlap {
    /// All members of all of them; what all of them require is required.
    pub(super) members: Members<'static>,
    /// Whether they agree so far that one struct is all of them.
    pub(super) is_one: bool,
    /// Whether a value may have members of several, none of which knows them all.
    is_needed: bool,
    count: usize,
}

/// How well two descriptions of one member agree, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Agreement {
    /// They say the same.
    Same,
    /// They are the same type within other limits, or `null` is allowed by one.
    Alike,
    /// One type has room for both: objects, or lists of them, with other parts, or a text and some texts.
    Roomy,
    /// The types are different.
    Different,
}

impl Schemas<'_> {
    /// What the objects among the branches of an `anyOf` describe together, and whether all branches are such; each has the
    /// members of `base` too. `None` when fewer than two are objects.
    pub(super) fn overlap(&mut self, choice: &Choice, base: &Members<'static>) -> Option<(Overlap, bool)> {
        // What is found on the way is said when types are made.
        let found = std::mem::take(&mut self.findings);
        let overlap = self.overlap_of(&choice.branches, base, DEEPEST);
        self.findings = found;
        overlap
    }

    fn overlap_of(&mut self, branches: &[Branch], base: &Members<'static>, depth: usize) -> Option<(Overlap, bool)> {
        let mut parts = Vec::new();
        for branch in branches {
            let merged = self.merged(branch);
            let Members { properties, required, additional, .. } = &merged.members;
            let is_any_object = properties.is_empty() && required.is_empty() && additional.is_none();
            if !merged.choices.is_empty() || !merged.others.is_empty() || is_any_object && !merged.is_object {
                continue;
            }
            let mut members = base.clone();
            members.absorb(merged.members, self.document, &mut self.findings);
            if is_any_object && members.additional.is_none() {
                let at = branch.at.with_trailing_token("additionalProperties");
                members.additional = Some((AdditionalProperties::Any(true), at));
            }
            parts.push(members);
        }
        let are_all = parts.len() == branches.len();
        (parts.len() > 1).then(|| (self.laid_over(&parts, depth), are_all))
    }

    /// The variant for values that are several of the branches at once; `None` when there is no need of one.
    pub(super) fn several(
        &mut self,
        overlap: &Overlap,
        names: &mut Scope,
        at: &Pointer,
        hint: &Hint,
        module: &FieldName,
    ) -> Option<UnionVariant> {
        if !overlap.is_needed {
            return None;
        }
        let (name, docs) = match overlap.count {
            2 => ("Both", "Both of them at once."),
            _ => ("Several", "Several of them at once."),
        };
        let name = names.type_name(&TypeName::of(name));
        let ty = self.object(
            &SchemaData::default(),
            &overlap.members,
            &at.with_trailing_token("anyOf"),
            &hint.inside(name.as_str(), module),
        );
        Some(UnionVariant { name, docs: Docs::of([Some(docs.to_owned())]), ty: self.boxed(ty), tags: Vec::new() })
    }

    /// The type of a member that each of several objects describes in its own way.
    pub(super) fn either(&mut self, parts: &[Branch], at: &Pointer, hint: &Hint) -> Type {
        let said: Vec<Value> = parts.iter().map(|part| without_limits(&essence(self.document, &part.at))).collect();
        if said.iter().all(is_text) {
            // Each has some texts of its own.
            return Type::String { lenient: false };
        }
        let says_more =
            |own: &usize| !said[..*own].contains(&said[*own]) && !said.iter().any(|other| is_narrower(&said[*own], other));
        let branches = (0..parts.len()).filter(says_more).map(|index| parts[index].clone()).collect();
        let ty = self.choice(&SchemaData::default(), &Choice { branches, any: true }, at, hint);
        self.told_by(&ty, parts);
        ty
    }

    /// Lists of objects, as one list of what its items may be: a list alone does not tell which one it is. `None` when the branches
    /// are something else.
    pub(super) fn list_of_any(&mut self, choice: &Choice, at: &Pointer, hint: &Hint) -> Option<Type> {
        let items = self.items(&choice.branches)?;
        let is_object = |item: &Branch| joined::is_object(self.document, self.get(&item.at).unwrap_or(&Value::Null));
        if items.len() != choice.branches.len() || !items.iter().all(is_object) {
            return None;
        }
        // Next to any objects, those with names tell themselves.
        let is_any = |merged: &Merged| merged.members.properties.is_empty() && merged.choices.is_empty();
        if items.iter().any(|item| is_any(&self.merged(item))) {
            return None;
        }
        let nullable = items.iter().any(|item| self.is_nullable(&as_ref(&item.schema), &item.at));
        let hint = hint.beside("Item");
        let keyword = if choice.any { "anyOf" } else { "oneOf" };
        self.containers += 1;
        let choice = Choice { branches: items, any: choice.any };
        let ty = self.choice(&SchemaData::default(), &choice, &at.with_trailing_token(keyword), &hint);
        self.told_by(&ty, &choice.branches);
        self.containers -= 1;
        let ty = if nullable && ty != Type::Any { Type::Nullable(Box::new(ty)) } else { ty };
        Some(Type::List { items: Box::new(ty), lenient: false })
    }

    fn laid_over(&mut self, parts: &[Members<'static>], depth: usize) -> Overlap {
        let document = self.document;
        let mut members = Members::default();
        let mut worst = Agreement::Same;
        for part in parts {
            for (name, (schema, at)) in &part.properties {
                let Some((first_schema, first)) = members.properties.get(name) else {
                    members.properties.insert(name.clone(), (schema.clone(), at.clone()));
                    members.earlier.extend(part.earlier.get(name).map(|earlier| (name.clone(), earlier.clone())));
                    continue;
                };
                let is_joined = part.earlier.contains_key(name) || members.earlier.contains_key(name);
                if first == at && part.earlier.get(name).map(Vec::len) == members.earlier.get(name).map(Vec::len) {
                    continue;
                }
                let own = Branch { schema: unboxed_clone(schema), at: at.clone() };
                let first = Branch { schema: unboxed_clone(first_schema), at: first.clone() };
                let agreement = if is_joined { Agreement::Different } else { self.agreement(&first, &own, depth) };
                if agreement == Agreement::Same {
                    continue;
                }
                worst = worst.max(agreement);
                let either = members.either.entry(name.clone()).or_default();
                if either.iter().all(|known| essence(document, &known.at) != essence(document, at)) {
                    either.push(own);
                }
            }
        }
        match undescribed(document, parts) {
            Some(additional) => members.additional = additional,
            None => worst = Agreement::Different,
        }
        let pairs = || parts.iter().enumerate().flat_map(|(index, one)| parts[..index].iter().map(move |other| (one, other)));
        let is_one = match worst {
            Agreement::Same | Agreement::Alike => true,
            // Where nothing tells them apart, a value of one is read as another, which does not know its parts.
            Agreement::Roomy => pairs().any(|(one, other)| !(requires_its_own(one, other) && requires_its_own(other, one))),
            Agreement::Different => false,
        };
        let is_needed = pairs()
            .any(|(one, other)| has_its_own(one, other) && has_its_own(other, one) && !exclude_each_other(document, one, other));
        let required = parts.iter().map(|part| &part.required);
        members.required = if is_one || parts.len() > 2 {
            required.cloned().reduce(|all, own| all.intersection(&own).cloned().collect()).unwrap_or_default()
        } else {
            required.flatten().cloned().collect()
        };
        if !is_one {
            // Who keeps more than is named does so without this.
            members.additional = None;
        }
        Overlap { members, is_one, is_needed, count: parts.len() }
    }

    fn agreement(&mut self, first: &Branch, second: &Branch, depth: usize) -> Agreement {
        let (one, other) = (essence(self.document, &first.at), essence(self.document, &second.at));
        if one == other {
            return Agreement::Same;
        }
        if without_limits(&one) == without_limits(&other) {
            return Agreement::Alike;
        }
        if is_narrower(&one, &other) || is_narrower(&other, &one) {
            return Agreement::Roomy;
        }
        let Some(deeper) = depth.checked_sub(1) else { return Agreement::Different };
        let pair = [first.clone(), second.clone()];
        if let Some(items) = self.items(&pair) {
            // Lists agree as their items do, if not in how long they are.
            return match items.as_slice() {
                [one, other] => self.agreement(one, other, deeper).max(Agreement::Alike),
                _ => Agreement::Different,
            };
        }
        match self.overlap_of(&pair, &Members::default(), deeper) {
            Some((overlap, true)) if overlap.is_one => Agreement::Roomy,
            _ => Agreement::Different,
        }
    }
}

/// What members without a name are in an object that is several others; `None` when these disagree.
fn undescribed(document: &Document, parts: &[Members<'static>]) -> Option<Option<(AdditionalProperties, PointerBuf)>> {
    let said = || parts.iter().filter_map(|part| part.additional.as_ref());
    let is_any = |(additional, at): &&(AdditionalProperties, PointerBuf)| match additional {
        AdditionalProperties::Any(any) => *any,
        AdditionalProperties::Schema(_) => essence(document, at).as_object().is_some_and(serde_json::Map::is_empty),
    };
    let of_a_type = || said().filter(|own| matches!(own.0, AdditionalProperties::Schema(_)) && !is_any(own));
    match of_a_type().next() {
        None => Some(said().find(is_any).cloned()),
        Some(first) if of_a_type().count() == parts.len() => {
            let is_same = |other: &(AdditionalProperties, PointerBuf)| essence(document, &other.1) == essence(document, &first.1);
            of_a_type().all(is_same).then(|| Some(first.clone()))
        }
        // What another one leaves open need not be of this type.
        Some(_) => None,
    }
}

/// A schema without what leaves its type as it is. Bounds do not: they tell how wide an integer is.
fn without_limits(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(schema) = schema.as_object_mut() {
        schema.retain(|key, _| match key.as_str() {
            "minimum" | "maximum" => true,
            "nullable" => false,
            other => !limits::KEYWORDS.contains(&other),
        });
    }
    schema
}

/// Whether a schema is a text, or one of some texts.
fn is_text(schema: &Value) -> bool {
    let is_plain = |schema: &serde_json::Map<String, Value>| schema.keys().all(|key| matches!(key.as_str(), "type" | "enum"));
    schema.get("type").is_some_and(|name| name == "string") && schema.as_object().is_some_and(is_plain)
}

/// Whether a scalar is one of some values of a type, where another one may be any of them.
fn is_narrower(narrow: &Value, wide: &Value) -> bool {
    let (Some(narrow), Some(wide)) = (narrow.as_object(), wide.as_object()) else { return false };
    wide.len() == 1
        && narrow.len() > 1
        && narrow.contains_key("enum")
        && wide.get("type").is_some_and(|name| narrow.get("type") == Some(name))
}

/// Whether an object requires a member that another one does not know.
fn requires_its_own(one: &Members<'static>, other: &Members<'static>) -> bool {
    one.required.iter().any(|name| !other.properties.contains_key(name))
}

/// Whether an object has a member that another one would leave out.
fn has_its_own(one: &Members<'static>, other: &Members<'static>) -> bool {
    other.additional.is_none() && one.properties.keys().any(|name| !other.properties.contains_key(name))
}

/// Whether no value can be both: no value of a member that one of them requires is allowed by both.
fn exclude_each_other(document: &Document, one: &Members<'static>, other: &Members<'static>) -> bool {
    one.properties.keys().filter(|name| other.properties.contains_key(*name)).any(|name| {
        let schema = |members: &Members<'static>| {
            let (_, at) = members.properties.get(name)?;
            let value = document.get(at)?;
            match value.get("$ref").and_then(Value::as_str) {
                Some(reference) => document.get(&refs::resolve(document, reference, at).ok()?).cloned(),
                None => Some(value.clone()),
            }
        };
        let (Some(first), Some(second)) = (schema(one), schema(other)) else { return false };
        let is_required = one.required.contains(name) || other.required.contains(name);
        let values = |schema: &Value| schema.get("enum").and_then(Value::as_array).cloned();
        match (values(&first), values(&second)) {
            (Some(first), Some(second)) => is_required && first.iter().all(|value| !second.contains(value)),
            _ => is_required && contradict(&first, &second),
        }
    })
}
