//! Where members stand in a document, by their names, so that a recursive target need not walk through all of it.
//!
//! The index may name places that are gone; it leaves out none that is there. So nothing has to be taken out of it when the document
//! changes, and what it names is looked at again in the document.

use std::collections::{HashMap, HashSet};

use indexmap::IndexSet;
use jsonptr::Pointer;
use serde_json::Value;

use super::clue::{Clue, Holder, Literal};
use super::location::split;

/// A node's number; the document itself is the first.
type Node = usize;
/// A name's number.
type Name = usize;

const DOCUMENT: Node = 0;

/// An index that has grown by this factor is worth less than a new one.
const WORN: usize = 3;
/// Growth that never matters.
const LITTLE: usize = 10_000;

/// Names, and who has members of these names.
#[derive(Debug)]
pub(super) struct Index {
    /// Names of members, and indices of items in digits.
    names: IndexSet<Box<str>>,
    /// Of every object and array, in what it stands and under which name. One may have several numbers.
    nodes: Vec<(Node, Name)>,
    /// By name, who has such a member.
    holders: Vec<Vec<Node>>,
    /// The same by name and value, for names that somebody has asked for in this way.
    by_value: HashMap<Name, HashMap<Literal, Vec<Node>>>,
    built: usize,
    entries: usize,
}

impl Index {
    /// Goes through a whole document.
    pub(super) fn of(document: &Value) -> Self {
        let mut index = Self {
            names: IndexSet::new(),
            nodes: vec![(DOCUMENT, 0)],
            holders: Vec::new(),
            by_value: HashMap::new(),
            built: 0,
            entries: 0,
        };
        index.contents(DOCUMENT, document);
        index.built = index.entries;
        index
    }

    /// Whether so much has been added that a new index is better. Nothing more is taken down then, and this one must not be asked.
    pub(super) fn is_worn(&self) -> bool {
        self.entries > self.built * WORN + LITTLE
    }

    /// The names that members have or had.
    pub(super) fn member_names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().zip(&self.holders).filter(|(_, holders)| !holders.is_empty()).map(|(name, _)| &**name)
    }

    /// Takes down what now stands at a place.
    pub(super) fn add(&mut self, place: &Pointer, value: &Value) {
        if self.is_worn() {
            return;
        }
        let Some((parent, last)) = split(place) else { return self.contents(DOCUMENT, value) };
        let mut holder = DOCUMENT;
        for token in parent.tokens() {
            let name = self.name(&token.decoded());
            holder = self.node(holder, name);
        }
        self.member(holder, &last, value);
    }

    /// The way to every node from which a segment with this clue can select something.
    pub(super) fn trail(&mut self, document: &Value, clue: &Clue) -> Trail<'_> {
        let name = self.names.get_index_of(clue.name.as_str());
        if let (Some(name), Some(_)) = (name, &clue.literal) {
            self.sort_by_value(document, name);
        }
        let holders = match (name, &clue.literal) {
            (None, _) => &[],
            (Some(name), None) => self.holders[name].as_slice(),
            (Some(name), Some(literal)) => {
                self.by_value.get(&name).and_then(|sorted| sorted.get(literal)).map_or(&[] as &[Node], Vec::as_slice)
            }
        };
        let mut trail = Trail { index: self, ends: HashSet::new(), passed: HashSet::new(), below: HashMap::new() };
        for &holder in holders {
            match clue.holder {
                Holder::Node => trail.lead_to(holder),
                Holder::Child if holder != DOCUMENT => trail.lead_to(self.nodes[holder].0),
                Holder::Child => {}
            }
        }
        trail
    }

    fn contents(&mut self, node: Node, value: &Value) {
        match value {
            Value::Object(members) => members.iter().for_each(|(name, member)| self.member(node, name, member)),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate().filter(|(_, item)| item.is_object() || item.is_array()) {
                    let name = self.name(&index.to_string());
                    let item_node = self.node(node, name);
                    self.contents(item_node, item);
                }
            }
            _ => {}
        }
    }

    fn member(&mut self, holder: Node, name: &str, value: &Value) {
        let name = self.name(name);
        self.holders[name].push(holder);
        self.entries += 1;
        match Literal::of(value) {
            Some(literal) => {
                if let Some(sorted) = self.by_value.get_mut(&name) {
                    sorted.entry(literal).or_default().push(holder);
                }
            }
            None => {
                let node = self.node(holder, name);
                self.contents(node, value);
            }
        }
    }

    fn name(&mut self, name: &str) -> Name {
        self.names.get_index_of(name).unwrap_or_else(|| {
            self.holders.push(Vec::new());
            self.names.insert_full(name.into()).0
        })
    }

    fn node(&mut self, parent: Node, name: Name) -> Node {
        self.entries += 1;
        self.nodes.push((parent, name));
        self.nodes.len() - 1
    }

    fn sort_by_value(&mut self, document: &Value, name: Name) {
        if self.by_value.contains_key(&name) {
            return;
        }
        let mut sorted: HashMap<Literal, Vec<Node>> = HashMap::new();
        for &holder in &self.holders[name] {
            let value = self.resolve(document, holder).and_then(|node| node.get(&*self.names[name]));
            if let Some(literal) = value.and_then(Literal::of) {
                sorted.entry(literal).or_default().push(holder);
            }
        }
        self.by_value.insert(name, sorted);
    }

    /// What stands where a node stood.
    fn resolve<'v>(&self, document: &'v Value, node: Node) -> Option<&'v Value> {
        if node == DOCUMENT {
            return Some(document);
        }
        let (parent, name) = self.nodes[node];
        let name = &*self.names[name];
        match self.resolve(document, parent)? {
            Value::Object(members) => members.get(name),
            Value::Array(items) => items.get(name.parse::<usize>().ok()?),
            _ => None,
        }
    }
}

/// The nodes to look at, and the way to them from the top.
#[derive(Debug)]
pub(super) struct Trail<'i> {
    index: &'i Index,
    ends: HashSet<Node>,
    passed: HashSet<Node>,
    below: HashMap<Node, Vec<Node>>,
}

/// A place on a trail, under all numbers that it has.
pub(super) type Crossing = Vec<Node>;

impl<'i> Trail<'i> {
    fn lead_to(&mut self, end: Node) {
        self.ends.insert(end);
        let mut node = end;
        while node != DOCUMENT && self.passed.insert(node) {
            let parent = self.index.nodes[node].0;
            self.below.entry(parent).or_default().push(node);
            node = parent;
        }
    }

    /// The top of the document.
    pub(super) fn start(&self) -> Crossing {
        vec![DOCUMENT]
    }

    /// Whether this place is to be looked at.
    pub(super) fn ends_at(&self, crossing: &Crossing) -> bool {
        crossing.iter().any(|node| self.ends.contains(node))
    }

    /// Where the trail goes on, by name.
    pub(super) fn onwards(&self, crossing: &Crossing) -> HashMap<&'i str, Crossing> {
        let mut onwards: HashMap<&str, Crossing> = HashMap::new();
        for &node in crossing.iter().filter_map(|node| self.below.get(node)).flatten() {
            onwards.entry(&*self.index.names[self.index.nodes[node].1]).or_default().push(node);
        }
        onwards
    }
}
