//! `allOf`: several objects that are one.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use jsonptr::{Pointer, PointerBuf};
use openapiv3::{AdditionalProperties, AnySchema, ObjectType, ReferenceOr, Schema, SchemaKind};

use super::read::{self, Kind};
use super::refs;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;

/// The members of an object, each with the place where it is declared.
#[derive(Debug, Clone, Default)]
pub(super) struct Members {
    pub(super) properties: IndexMap<String, (ReferenceOr<Box<Schema>>, PointerBuf)>,
    pub(super) required: BTreeSet<String>,
    pub(super) additional: Option<(AdditionalProperties, PointerBuf)>,
}

impl Members {
    pub(super) fn of(object: &ObjectType, at: &Pointer) -> Self {
        let ObjectType { properties, required, additional_properties, min_properties: _, max_properties: _ } = object;
        Self::from_parts(properties, required, additional_properties.as_ref(), at)
    }

    pub(super) fn of_any(any: &AnySchema, at: &Pointer) -> Self {
        Self::from_parts(&any.properties, &any.required, any.additional_properties.as_ref(), at)
    }

    fn from_parts(
        properties: &IndexMap<String, ReferenceOr<Box<Schema>>>,
        required: &[String],
        additional: Option<&AdditionalProperties>,
        at: &Pointer,
    ) -> Self {
        let place = |name: &str| at.with_trailing_token("properties").with_trailing_token(name);
        Self {
            properties: properties.iter().map(|(name, schema)| (name.clone(), (schema.clone(), place(name)))).collect(),
            required: required.iter().cloned().collect(),
            additional: additional.map(|additional| (additional.clone(), at.with_trailing_token("additionalProperties"))),
        }
    }

    fn absorb(&mut self, other: Self, document: &Document, findings: &mut Diagnostics) {
        for (name, (schema, at)) in other.properties {
            match self.properties.get(&name) {
                None => {
                    self.properties.insert(name, (schema, at));
                }
                Some((first, first_at)) if *first != schema => findings.push(
                    Diagnostic::warning("lower::conflict", format!("`{name}` is declared twice, and differently"))
                        .at(document.place(&at))
                        .at(document.place(first_at).label("this one is used")),
                ),
                Some(_) => {}
            }
        }
        self.required.extend(other.required);
        if self.additional.is_none() {
            self.additional = other.additional;
        }
    }
}

/// The members of all branches together; `None` when a branch is no object.
pub(super) fn merge(
    document: &Document,
    branches: &[ReferenceOr<Schema>],
    own: Option<Members>,
    at: &Pointer,
    findings: &mut Diagnostics,
) -> Option<Members> {
    let mut merged = Members::default();
    let mut seen = Vec::new();
    gather(document, branches, at, &mut seen, &mut merged, findings)?;
    if let Some(own) = own {
        merged.absorb(own, document, findings);
    }
    Some(merged)
}

fn gather(
    document: &Document,
    branches: &[ReferenceOr<Schema>],
    at: &Pointer,
    seen: &mut Vec<PointerBuf>,
    merged: &mut Members,
    findings: &mut Diagnostics,
) -> Option<()> {
    for (index, branch) in branches.iter().enumerate() {
        let branch_at = at.with_trailing_token("allOf").with_trailing_token(index);
        match branch {
            ReferenceOr::Item(schema) => member(document, schema, &branch_at, seen, merged, findings)?,
            ReferenceOr::Reference { reference } => {
                let target = match refs::resolve(document, reference, &branch_at) {
                    Ok(target) => target,
                    Err(diagnostic) => {
                        findings.push(diagnostic);
                        continue;
                    }
                };
                if seen.contains(&target) {
                    continue;
                }
                seen.push(target.clone());
                match read::typed::<Schema>(document, &target, document.get(&target)?, Kind::Schema) {
                    Ok(schema) => member(document, &schema, &target, seen, merged, findings)?,
                    Err(diagnostic) => findings.push(diagnostic),
                }
            }
        }
    }
    Some(())
}

fn member(
    document: &Document,
    schema: &Schema,
    at: &Pointer,
    seen: &mut Vec<PointerBuf>,
    merged: &mut Members,
    findings: &mut Diagnostics,
) -> Option<()> {
    match &schema.schema_kind {
        SchemaKind::Type(openapiv3::Type::Object(object)) => merged.absorb(Members::of(object, at), document, findings),
        SchemaKind::AllOf { all_of } => gather(document, all_of, at, seen, merged, findings)?,
        SchemaKind::Any(any)
            if any.one_of.is_empty() && any.any_of.is_empty() && matches!(any.typ.as_deref(), None | Some("object")) =>
        {
            merged.absorb(Members::of_any(any, at), document, findings);
            gather(document, &any.all_of, at, seen, merged, findings)?;
        }
        _ => return None,
    }
    Some(())
}
