//! `allOf`, and what stands beside it: several descriptions of one value.

use std::borrow::Cow;
use std::collections::BTreeSet;

use indexmap::IndexMap;
use jsonptr::{Pointer, PointerBuf};
use openapiv3::{AdditionalProperties, AnySchema, ObjectType, ReferenceOr, Schema, SchemaKind};
use serde_json::Value;

use super::read::{self, Kind};
use super::schema::DEEPEST;
use super::{joined, refs};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;

/// The schema of a member, and the place where it is declared. It may be large, so that it is borrowed while it is all that is said of
/// the member.
type Property<'s> = (Cow<'s, ReferenceOr<Box<Schema>>>, PointerBuf);

/// The members of an object.
#[derive(Debug, Clone, Default)]
pub(super) struct Members<'s> {
    pub(super) properties: IndexMap<String, Property<'s>>,
    /// What was said of a member before, where several descriptions of it are to be put together.
    pub(super) earlier: IndexMap<String, Vec<Branch>>,
    /// What else a member may be, where one of several descriptions of it holds.
    pub(super) either: IndexMap<String, Vec<Branch>>,
    pub(super) required: BTreeSet<String>,
    pub(super) additional: Option<(AdditionalProperties, PointerBuf)>,
}

/// One of several schemas to choose from.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    pub(super) schema: ReferenceOr<Schema>,
    pub(super) at: PointerBuf,
}

/// `oneOf` or `anyOf`.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) branches: Vec<Branch>,
    /// Whether several may hold at once.
    pub(super) any: bool,
}

/// All that is said of one value.
#[derive(Debug, Clone, Default)]
pub(super) struct Merged {
    pub(super) members: Members<'static>,
    pub(super) choices: Vec<Choice>,
    /// Descriptions that are neither objects nor choices.
    pub(super) others: Vec<Branch>,
    /// Whether anything says that it is an object.
    pub(super) is_object: bool,
    seen: Vec<PointerBuf>,
}

impl<'s> Members<'s> {
    pub(super) fn of(object: &'s ObjectType, at: &Pointer) -> Self {
        let ObjectType { properties, required, additional_properties, min_properties: _, max_properties: _ } = object;
        Self::from_parts(properties, required, additional_properties.as_ref(), at)
    }

    pub(super) fn of_any(any: &'s AnySchema, at: &Pointer) -> Self {
        Self::from_parts(&any.properties, &any.required, any.additional_properties.as_ref(), at)
    }

    fn from_parts(
        properties: &'s IndexMap<String, ReferenceOr<Box<Schema>>>,
        required: &[String],
        additional: Option<&AdditionalProperties>,
        at: &Pointer,
    ) -> Self {
        let place = |name: &str| at.with_trailing_token("properties").with_trailing_token(name);
        Self {
            properties: properties.iter().map(|(name, schema)| (name.clone(), (Cow::Borrowed(schema), place(name)))).collect(),
            earlier: IndexMap::new(),
            either: IndexMap::new(),
            required: required.iter().cloned().collect(),
            additional: additional.map(|additional| (additional.clone(), at.with_trailing_token("additionalProperties"))),
        }
    }

    fn into_owned(self) -> Members<'static> {
        let Self { properties, earlier, either, required, additional } = self;
        Members {
            properties: properties
                .into_iter()
                .map(|(name, (schema, at))| (name, (Cow::Owned(schema.into_owned()), at)))
                .collect(),
            earlier,
            either,
            required,
            additional,
        }
    }

    /// Takes what `other` says too. Where both describe the parts of a member, all of it holds; else the later description is the
    /// more special one, unless it says nothing.
    pub(super) fn absorb(&mut self, mut other: Self, document: &Document, findings: &mut Diagnostics) {
        for (name, (schema, at)) in other.properties {
            let more = other.earlier.swap_remove(&name).unwrap_or_default();
            let Some((first_schema, first_at)) = self.properties.get(&name) else {
                if !more.is_empty() {
                    self.earlier.insert(name.clone(), more);
                }
                self.properties.insert(name, (schema, at));
                continue;
            };
            let (first, second) = (essence(document, first_at), essence(document, &at));
            let is_silent = second.as_object().is_some_and(serde_json::Map::is_empty);
            if more.is_empty() && (first == second || is_silent || joined::says_no_more(document, &first, &second)) {
                continue;
            }
            if joined::can_join(document, &first, &second) {
                let earlier = self.earlier.entry(name.clone()).or_default();
                if !joined::says_no_more(document, &second, &first) {
                    earlier.push(Branch { schema: unboxed_clone(first_schema), at: first_at.clone() });
                }
                earlier.extend(more);
                self.properties.insert(name, (schema, at));
                continue;
            }
            if contradict(&first, &second) {
                findings.push(
                    Diagnostic::warning("lower::conflict", format!("`{name}` is declared twice, with different types"))
                        .at(document.place(&at).label("this one is used"))
                        .at(document.place(first_at).label("not this one")),
                );
            } else if joined::is_composite(document, &first) {
                findings.push(declared_twice(document, &name, &at, first_at));
            }
            self.earlier.swap_remove(&name);
            self.properties.insert(name, (schema, at));
        }
        self.required.extend(other.required);
        if self.additional.is_none() {
            self.additional = other.additional;
        }
    }
}

/// The finding about a member of which only one description is read.
pub(super) fn declared_twice(document: &Document, name: &str, used: &Pointer, other: &Pointer) -> Diagnostic {
    Diagnostic::warning("lower::conflict", format!("`{name}` is declared twice, and only once is read"))
        .at(document.place(used).label("this one is used"))
        .at(document.place(other).label("not this one"))
        .help("put all of it into one declaration with an override")
}

pub(super) fn unboxed_clone(schema: &ReferenceOr<Box<Schema>>) -> ReferenceOr<Schema> {
    match schema {
        ReferenceOr::Item(schema) => ReferenceOr::Item((**schema).clone()),
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference: reference.clone() },
    }
}

/// Whether no value can be both: both name a type, and not the same.
pub(super) fn contradict(first: &Value, second: &Value) -> bool {
    match (first.get("type").and_then(Value::as_str), second.get("type").and_then(Value::as_str)) {
        (Some("integer"), Some("number")) | (Some("number"), Some("integer")) => false,
        (Some(first), Some(second)) => first != second,
        _ => false,
    }
}

/// A schema without what is said for people.
pub(super) fn essence(document: &Document, at: &Pointer) -> Value {
    const FOR_PEOPLE: [&str; 9] =
        ["description", "title", "example", "examples", "externalDocs", "default", "readOnly", "writeOnly", "deprecated"];
    let mut value = document.get(at).cloned().unwrap_or(Value::Null);
    if let Value::Object(object) = &mut value {
        object.retain(|key, _| !FOR_PEOPLE.contains(&key.as_str()) && !key.starts_with("x-"));
    }
    value
}

impl Merged {
    /// Everything that a schema says, through `allOf`, with the references in it followed.
    pub(super) fn of(document: &Document, schema: &Schema, at: &Pointer, findings: &mut Diagnostics) -> Self {
        let mut merged = Self::default();
        merged.add(document, schema, at, findings);
        merged
    }

    /// Takes what a branch says too, following it if it is a reference.
    pub(super) fn add_branch(&mut self, document: &Document, branch: &Branch, findings: &mut Diagnostics) {
        match &branch.schema {
            ReferenceOr::Item(schema) => self.add(document, schema, &branch.at, findings),
            ReferenceOr::Reference { reference } => {
                let target = match refs::resolve(document, reference, &branch.at) {
                    Ok(target) => target,
                    Err(diagnostic) => return findings.push(diagnostic),
                };
                if self.seen.contains(&target) {
                    return;
                }
                if self.seen.len() >= DEEPEST {
                    findings.push(
                        Diagnostic::warning("lower::any", "the schema is put together of too many others")
                            .at(document.place(&branch.at))
                            .note("what this one says is left out"),
                    );
                    return;
                }
                self.seen.push(target.clone());
                let value = document.get(&target).unwrap_or(&Value::Null);
                match read::typed::<Schema>(document, &target, value, Kind::Schema) {
                    Ok(schema) => self.add(document, &schema, &target, findings),
                    Err(diagnostic) => findings.push(diagnostic),
                }
            }
        }
    }

    fn add(&mut self, document: &Document, schema: &Schema, at: &Pointer, findings: &mut Diagnostics) {
        match &schema.schema_kind {
            SchemaKind::Type(openapiv3::Type::Object(object)) => {
                self.is_object = true;
                self.members.absorb(Members::of(object, at).into_owned(), document, findings);
            }
            SchemaKind::AllOf { all_of } => self.add_all(document, all_of, at, findings),
            SchemaKind::OneOf { one_of } => self.choices.push(choice(one_of, false, at)),
            SchemaKind::AnyOf { any_of } => self.choices.push(choice(any_of, true, at)),
            SchemaKind::Any(any) => {
                let members = Members::of_any(any, at);
                let composed = !(any.all_of.is_empty() && any.one_of.is_empty() && any.any_of.is_empty());
                let object = any.typ.as_deref() == Some("object") || !members.properties.is_empty();
                self.is_object |= object;
                self.add_all(document, &any.all_of, at, findings);
                self.members.absorb(members.into_owned(), document, findings);
                if !any.one_of.is_empty() {
                    self.choices.push(choice(&any.one_of, false, at));
                }
                if !any.any_of.is_empty() {
                    self.choices.push(choice(&any.any_of, true, at));
                }
                if !object && !composed && *any != (AnySchema { required: any.required.clone(), ..AnySchema::default() }) {
                    self.others.push(Branch { schema: ReferenceOr::Item(schema.clone()), at: at.to_buf() });
                }
            }
            SchemaKind::Type(_) => self.others.push(Branch { schema: ReferenceOr::Item(schema.clone()), at: at.to_buf() }),
            // What a value is not does not change its type.
            SchemaKind::Not { .. } => {}
        }
    }

    fn add_all(&mut self, document: &Document, all_of: &[ReferenceOr<Schema>], at: &Pointer, findings: &mut Diagnostics) {
        for branch in branches(all_of, "allOf", at) {
            self.add_branch(document, &branch, findings);
        }
    }

    /// Whether this says nothing about the members that `base` does not say: a branch that only requires some of them.
    pub(super) fn only_requires(&self, base: &Members<'_>) -> bool {
        self.choices.is_empty()
            && self.others.is_empty()
            && self.members.additional.is_none()
            && self.members.properties.keys().all(|name| base.properties.contains_key(name))
    }
}

/// The branches of a list of schemas under `keyword`.
pub(super) fn branches(schemas: &[ReferenceOr<Schema>], keyword: &str, at: &Pointer) -> Vec<Branch> {
    let place = |index: usize| at.with_trailing_token(keyword).with_trailing_token(index);
    schemas.iter().enumerate().map(|(index, schema)| Branch { schema: schema.clone(), at: place(index) }).collect()
}

fn choice(schemas: &[ReferenceOr<Schema>], any: bool, at: &Pointer) -> Choice {
    Choice { branches: branches(schemas, if any { "anyOf" } else { "oneOf" }, at), any }
}
