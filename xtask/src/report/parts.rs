//! Which parts of the two documents belong to which operation.
//!
//! A component that one operation alone refers to, straight or through others, is part of that operation; what several refer to is
//! shared. Places are compared as the vendor wrote them.

use std::collections::{BTreeSet, HashMap};

use indexmap::IndexMap;
use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};

use super::page::Presence;
use crate::emit::is_method;
use crate::overlay::Origins;

/// Something in both documents, or in one of them.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    /// Where the vendor has it; of something added, where the vendor would.
    pub(super) at: PointerBuf,
    /// Where it is in the effective document.
    pub(super) now: Option<PointerBuf>,
    /// Whether the vendor has it.
    pub(super) is_vendors: bool,
}

impl Pair {
    pub(super) fn presence(&self) -> Presence {
        match (self.is_vendors, &self.now) {
            (true, Some(_)) => Presence::Both,
            (true, None) => Presence::Vendor,
            (false, _) => Presence::Effective,
        }
    }
}

/// An operation and what is its own.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) pair: Pair,
    /// What its path says for all of its operations.
    pub(super) around: Vec<Pair>,
    /// Components that no other operation refers to.
    pub(super) own: Vec<Pair>,
    /// Components that others refer to as well, as the vendor's places.
    pub(super) shared: Vec<PointerBuf>,
}

/// The two documents in parts.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) operations: Vec<Operation>,
    /// Components that several operations refer to.
    pub(super) shared: Vec<Pair>,
    /// The members of the document, and components that no operation refers to.
    pub(super) rest: Vec<Pair>,
}

/// Takes the two documents apart.
pub(super) fn parts(vendor: &Value, effective: &Value, origins: &Origins) -> Parts {
    let pairs = |of: fn(&Value) -> Vec<PointerBuf>| pairs(of(vendor), of(effective), origins);
    let components = pairs(components);
    let around = pairs(around);
    let (mut theirs, mut ours) = (References::of(vendor), References::of(effective));
    let mut operations: Vec<(Pair, Vec<Pair>, BTreeSet<PointerBuf>)> = Vec::new();
    for pair in pairs(self::operations) {
        let item = pair.at.parent().map(Pointer::to_buf).unwrap_or_default();
        let around: Vec<Pair> = around.iter().filter(|other| other.at.parent() == Some(&item)).cloned().collect();
        let mut reached = BTreeSet::new();
        for one in std::iter::once(&pair).chain(&around) {
            if one.is_vendors {
                reached.extend(theirs.reach(&one.at));
            }
            if let Some(now) = &one.now {
                reached.extend(ours.reach(now).iter().map(|at| origins.of(at)));
            }
        }
        operations.push((pair, around, reached));
    }
    let mut users: HashMap<&PointerBuf, usize> = HashMap::new();
    for at in operations.iter().flat_map(|(_, _, reached)| reached) {
        *users.entry(at).or_default() += 1;
    }
    let using = |count: fn(usize) -> bool| -> Vec<Pair> {
        components.iter().filter(|pair| count(users.get(&pair.at).copied().unwrap_or(0))).cloned().collect()
    };
    let shared = using(|count| count > 1);
    let mut rest = pairs(members);
    rest.extend(using(|count| count == 0));
    let own = using(|count| count == 1);
    let operations = operations
        .iter()
        .map(|(pair, around, reached)| Operation {
            pair: pair.clone(),
            around: around.clone(),
            own: own.iter().filter(|component| reached.contains(&component.at)).cloned().collect(),
            shared: shared.iter().map(|pair| &pair.at).filter(|at| reached.contains(*at)).cloned().collect(),
        })
        .collect();
    Parts { operations, shared, rest }
}

/// What the vendor has, in the vendor's order, then what only the effective document has.
fn pairs(vendor: Vec<PointerBuf>, effective: Vec<PointerBuf>, origins: &Origins) -> Vec<Pair> {
    let mut pairs: IndexMap<PointerBuf, Pair> =
        vendor.into_iter().map(|at| (at.clone(), Pair { at, now: None, is_vendors: true })).collect();
    for now in effective {
        let at = origins.of(&now);
        pairs.entry(at.clone()).or_insert(Pair { at, now: None, is_vendors: false }).now = Some(now);
    }
    pairs.into_values().collect()
}

fn object<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = (&'v String, &'v Value)> {
    value.get(name).and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

fn operations(document: &Value) -> Vec<PointerBuf> {
    path_members(document, |name, value| is_method(name) && value.is_object())
}

/// What stands beside the operations of a path.
fn around(document: &Value) -> Vec<PointerBuf> {
    path_members(document, |name, _| !is_method(name))
}

fn path_members(document: &Value, wanted: fn(&str, &Value) -> bool) -> Vec<PointerBuf> {
    let mut list = Vec::new();
    for (path, item) in object(document, "paths") {
        for (name, _) in item.as_object().into_iter().flatten().filter(|(name, value)| wanted(name, value)) {
            list.push(PointerBuf::from_tokens(["paths", path, name]));
        }
    }
    list
}

fn components(document: &Value) -> Vec<PointerBuf> {
    let sections = document.get("components").map(|components| components.as_object().into_iter().flatten());
    let mut list = Vec::new();
    for (section, members) in sections.into_iter().flatten() {
        list.extend(
            members
                .as_object()
                .into_iter()
                .flat_map(Map::keys)
                .map(|name| PointerBuf::from_tokens(["components", section, name])),
        );
    }
    list
}

/// The members of the document that hold neither operations nor components.
fn members(document: &Value) -> Vec<PointerBuf> {
    let names = document.as_object().into_iter().flat_map(Map::keys);
    names.filter(|name| *name != "paths" && *name != "components").map(|name| PointerBuf::from_tokens([name])).collect()
}

/// What refers to what in one document.
struct References<'d> {
    document: &'d Value,
    /// What each component refers to, looked up once.
    direct: HashMap<PointerBuf, Vec<PointerBuf>>,
}

impl<'d> References<'d> {
    fn of(document: &'d Value) -> Self {
        Self { document, direct: HashMap::new() }
    }

    /// The components that the value at `from` refers to, straight or through others.
    fn reach(&mut self, from: &Pointer) -> BTreeSet<PointerBuf> {
        let mut reached = BTreeSet::new();
        let mut waiting = straight(self.document, from);
        while let Some(component) = waiting.pop() {
            if reached.contains(&component) {
                continue;
            }
            let document = self.document;
            let further = self.direct.entry(component.clone()).or_insert_with(|| straight(document, &component));
            waiting.extend(further.iter().cloned());
            reached.insert(component);
        }
        reached
    }
}

fn straight(document: &Value, from: &Pointer) -> Vec<PointerBuf> {
    let mut found = Vec::new();
    if let Ok(value) = from.resolve(document) {
        references(value, &mut found);
    }
    found
}

fn references(value: &Value, found: &mut Vec<PointerBuf>) {
    match value {
        Value::Object(members) => {
            if let Some(component) = members.get("$ref").and_then(Value::as_str).and_then(component) {
                found.push(component);
            }
            members.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

/// The component that a reference leads to or into.
fn component(reference: &str) -> Option<PointerBuf> {
    let pointer = Pointer::parse(reference.strip_prefix('#')?).ok()?;
    let tokens: Vec<String> = pointer.tokens().take(3).map(|token| token.decoded().into_owned()).collect();
    (tokens.len() == 3 && tokens[0] == "components").then(|| PointerBuf::from_tokens(&tokens))
}
