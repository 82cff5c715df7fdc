//! A member that several parts of an `allOf` declare: all of what they say.

use jsonptr::PointerBuf;
use openapiv3::{ReferenceOr, Schema, SchemaData, SchemaKind};
use serde_json::Value;

use super::compose::{Branch, Merged, declared_twice, essence};
use super::schema::{Hint, Schemas, as_ref};
use super::{refs, unboxed};
use crate::api::{Type, TypeId};
use crate::document::Document;

/// How deep members that are put together may stand one inside the other; more are a trap.
const DEEPEST: usize = 64;
/// How many types one document may put together.
const MOST: usize = 4096;

impl Schemas<'_> {
    /// The type of a value that each of `parts` describes, the last one more specially than those before.
    pub(super) fn joined(&mut self, parts: &[Branch], hint: &Hint) -> Type {
        let Some(last) = parts.last() else { return Type::Any };
        let mut key: Vec<PointerBuf> = parts.iter().map(|part| target(self.document, part)).collect();
        key.sort();
        key.dedup();
        if let Some(ty) = self.joined.get(&key) {
            return ty.clone();
        }
        if self.joining.len() >= DEEPEST || self.joined.len() >= MOST || self.joining.contains(&key) {
            return self.only(parts, last, hint);
        }
        self.joining.push(key.clone());
        let ty = match self.items(parts) {
            Some(items) => {
                let hint = hint.beside("Item");
                Type::List { items: Box::new(self.item_of_all(&items, &hint)), lenient: false }
            }
            None => self.joined_object(parts, &key, last, hint),
        };
        self.joining.pop();
        self.joined.insert(key, ty.clone());
        ty
    }

    /// The item of a list that several schemas describe.
    fn item_of_all(&mut self, items: &[Branch], hint: &Hint) -> Type {
        let Some(last) = items.last() else { return Type::Any };
        let nullable = items.iter().all(|item| self.is_nullable(&as_ref(&item.schema), &item.at));
        let mut said: Vec<Branch> = Vec::new();
        for item in items {
            let (first, second) = (said.last().map(|last| essence(self.document, &last.at)), essence(self.document, &item.at));
            let says_no_more = first.is_some_and(|first| first == second || says_no_more(self.document, &first, &second));
            if !says_no_more {
                said.push(item.clone());
            }
        }
        self.containers += 1;
        let ty = match said.as_slice() {
            [] => self.lower(as_ref(&last.schema), &last.at, hint),
            [only] => self.lower(as_ref(&only.schema), &only.at, hint),
            several => self.joined(several, hint),
        };
        self.containers -= 1;
        if nullable && ty != Type::Any { Type::Nullable(Box::new(ty)) } else { ty }
    }

    fn joined_object(&mut self, parts: &[Branch], key: &[PointerBuf], last: &Branch, hint: &Hint) -> Type {
        // What is found on the way is said when the type is made.
        let found = std::mem::take(&mut self.findings);
        let all: Vec<Merged> = parts.iter().map(|part| self.merged(part)).collect();
        self.findings = found;
        if key.iter().any(|at| self.heirs.contains_key(at)) || !self.are_objects(&all) {
            return self.only(parts, last, hint);
        }
        if all.iter().any(|part| !part.choices.is_empty()) {
            let ty = self.object_of(parts, key, hint);
            self.told_by(&ty, parts);
            return ty;
        }
        // Whoever says all that the others say is the type; the last one, when several do.
        let says_all = |whole: &Merged| all.iter().all(|part| part.adds_nothing_to(whole, self.document));
        let used = all.iter().rposition(says_all).map_or(parts, |index| &parts[index..=index]);
        let ty = match used {
            [only] if leads_on(&only.schema) => self.lower(as_ref(&only.schema), &only.at, hint),
            used => self.object_of(used, key, hint),
        };
        self.told_by(&ty, parts);
        ty
    }

    /// Whether each may be an object, and members that are not named are described once.
    fn are_objects(&self, all: &[Merged]) -> bool {
        let mut others = all.iter().filter_map(|part| Some(essence(self.document, &part.members.additional.as_ref()?.1)));
        let first = others.next();
        all.iter().all(|part| part.others.is_empty()) && others.all(|other| first.as_ref() == Some(&other))
    }

    fn object_of(&mut self, parts: &[Branch], key: &[PointerBuf], hint: &Hint) -> Type {
        let Some(last) = parts.last() else { return Type::Any };
        let mut merged = Merged::default();
        for part in parts {
            merged.add_branch(self.document, part, &mut self.findings);
        }
        let data = match &last.schema {
            ReferenceOr::Item(schema) => schema.schema_data.clone(),
            ReferenceOr::Reference { .. } => SchemaData::default(),
        };
        let was_known = self.done.contains_key(&last.at);
        if merged.choices.is_empty() && !merged.members.properties.is_empty() {
            // Members may lead back here: the struct takes the next place before it looks at them.
            self.joined.insert(key.to_vec(), Type::Named { id: TypeId(self.types.len()), boxed: false });
        }
        let ty = self.put_together(&data, merged, &last.at, hint);
        if !was_known && parts.len() > 1 {
            // Whoever refers to the last declaration means that one alone.
            self.done.remove(&last.at);
        }
        ty
    }

    /// Writes down whose members a type has.
    pub(super) fn told_by(&mut self, ty: &Type, parts: &[Branch]) {
        if let Some(def) = ty.named().and_then(|id| self.types.get_mut(id.0)) {
            let others = parts.iter().map(|part| part.at.clone()).filter(|at| *at != def.origin && !def.parts.contains(at));
            let others: Vec<PointerBuf> = others.collect();
            def.parts.extend(others);
        }
    }

    /// What cannot be put together is read by its last description.
    fn only(&mut self, parts: &[Branch], last: &Branch, hint: &Hint) -> Type {
        let name = last.at.back().map(|token| token.decoded().into_owned()).unwrap_or_default();
        if let Some(first) = parts.iter().find(|part| part.at != last.at) {
            self.findings.push(declared_twice(self.document, &name, &last.at, &first.at));
        }
        self.lower(as_ref(&last.schema), &last.at, hint)
    }

    /// The items of each, when all are lists.
    pub(super) fn items(&mut self, parts: &[Branch]) -> Option<Vec<Branch>> {
        let mut items = Vec::new();
        for part in parts {
            let at = target(self.document, part);
            let ReferenceOr::Item(Schema { schema_kind: SchemaKind::Type(openapiv3::Type::Array(array)), .. }) =
                self.read(&at)?
            else {
                return None;
            };
            if let Some(item) = &array.items {
                let schema = match unboxed(item) {
                    ReferenceOr::Item(schema) => ReferenceOr::Item(schema.clone()),
                    ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
                };
                items.push(Branch { schema, at: at.with_trailing_token("items") });
            }
        }
        Some(items)
    }
}

impl Merged {
    /// Whether all members are ones that `whole` describes in the same words, or as well.
    fn adds_nothing_to(&self, whole: &Self, document: &Document) -> bool {
        (self.members.additional.is_none() || whole.members.additional.is_some())
            && self.members.properties.iter().all(|(name, (_, at))| {
                let Some((_, known)) = whole.members.properties.get(name) else { return false };
                at == known || {
                    let own = essence(document, at);
                    own == essence(document, known) || !is_composite(document, &own)
                }
            })
            && self
                .members
                .earlier
                .iter()
                .all(|(name, parts)| whole.members.earlier.get(name).is_some_and(|known| known.len() == parts.len()))
    }
}

/// Whether the later of two descriptions can be put together with the first: both are objects, or both are lists.
pub(super) fn can_join(document: &Document, first: &Value, second: &Value) -> bool {
    let kinds = (kind(document, first), kind(document, second));
    matches!(kinds, (Some(first), Some(second)) if first == second)
}

/// Whether a schema is an object, as far as its own words tell.
pub(super) fn is_object(document: &Document, schema: &Value) -> bool {
    kind(document, schema) == Some("object")
}

/// Whether a description that comes later says no more than which of these it is.
pub(super) fn says_no_more(document: &Document, first: &Value, second: &Value) -> bool {
    let bare = |(key, value): (&String, &Value)| match key.as_str() {
        "type" => matches!(value.as_str(), Some("object" | "array")),
        "nullable" => true,
        _ => false,
    };
    second.as_object().is_some_and(|second| second.iter().all(bare)) && can_join(document, first, second)
}

/// Whether a schema describes parts of a value, which another one in its place would leave out.
pub(super) fn is_composite(document: &Document, schema: &Value) -> bool {
    let Some(schema) = followed(document, schema) else { return false };
    let parts =
        |key: &str| schema.get(key).is_some_and(|part| part.as_object().is_some_and(|part| !part.is_empty()) || part.is_array());
    ["properties", "items", "additionalProperties", "allOf", "oneOf", "anyOf"].into_iter().any(parts)
}

/// The kind of a schema of parts, where its own words tell, or those of its branches.
fn kind(document: &Document, schema: &Value) -> Option<&'static str> {
    // More levels of branches are not what real documents write.
    const LEVELS: usize = 3;
    kind_within(document, schema, LEVELS)
}

fn kind_within(document: &Document, schema: &Value, levels: usize) -> Option<&'static str> {
    let schema = followed(document, schema)?;
    match schema.get("type").and_then(Value::as_str) {
        Some("object") => return Some("object"),
        Some("array") => return Some("array"),
        Some(_) => return None,
        None => {}
    }
    if schema.get("properties").is_some() {
        return Some("object");
    }
    let levels = levels.checked_sub(1)?;
    let branches = |keyword: &str| schema.get(keyword).and_then(Value::as_array).map(Vec::as_slice);
    let mut told = branches("allOf").into_iter().flatten().map(|branch| kind_within(document, branch, levels));
    if told.any(|kind| kind == Some("object")) {
        return Some("object");
    }
    let mut choices = ["oneOf", "anyOf"].into_iter().filter_map(branches);
    choices
        .any(|choice| !choice.is_empty() && choice.iter().all(|branch| kind_within(document, branch, levels) == Some("object")))
        .then_some("object")
}

fn followed<'v>(document: &'v Document, schema: &'v Value) -> Option<&'v Value> {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => document.get(&refs::resolve(document, reference, jsonptr::Pointer::root()).ok()?),
        None => Some(schema),
    }
}

/// Whether a schema is another one under a place of its own.
fn leads_on(schema: &ReferenceOr<Schema>) -> bool {
    match schema {
        ReferenceOr::Reference { .. } => true,
        ReferenceOr::Item(schema) => matches!(&schema.schema_kind, SchemaKind::AllOf { all_of } if all_of.len() == 1),
    }
}

/// The place that a part stands at, or refers to.
fn target(document: &Document, part: &Branch) -> PointerBuf {
    match &part.schema {
        ReferenceOr::Reference { reference } => refs::resolve(document, reference, &part.at).unwrap_or_else(|_| part.at.clone()),
        ReferenceOr::Item(_) => part.at.clone(),
    }
}
