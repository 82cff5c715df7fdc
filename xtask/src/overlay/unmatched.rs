//! Why a path selects nothing, and what was probably meant.

use std::collections::BTreeSet;

use jsonptr::PointerBuf;
use serde_json::Value;

use super::index::Index;
use super::location::at;
use super::target::{Segment, Selector, Target};
use crate::diagnostic::{counted, nearest};

/// More names than this help nobody.
const LISTED_NAMES: usize = 12;

/// More names than this are looked up in the index.
const MANY_NAMES: usize = 100;

/// What can be said about a path that selects nothing.
#[derive(Debug)]
pub(super) struct Explanation {
    /// The first of the nodes up to which the path still selects something.
    pub(super) reached: PointerBuf,
    /// How far the path leads, and what is there instead.
    pub(super) note: String,
    /// What to write.
    pub(super) help: Option<String>,
}

/// Walks the path as far as it selects something and looks around there.
pub(super) fn explain(value: &Value, target: &Target, mut index: Option<&mut Index>) -> Explanation {
    let segments = target.segments();
    let reached = (0..segments.len()).rev().find_map(|count| {
        let prefix = target.prefix(count)?;
        let places = prefix.select_with(value, index.as_deref_mut());
        (!places.is_empty()).then_some((count, prefix, places))
    });
    let Some((count, prefix, places)) = reached else {
        return Explanation { reached: PointerBuf::root(), note: "the document has nothing like it".to_owned(), help: None };
    };
    // With many names in the whole document, the index knows them, and some that are gone.
    let indexed = index.filter(|index| segments[count].descendant && count == 0 && index.member_names().count() > MANY_NAMES);
    let mut look = Look {
        value,
        target,
        index: count,
        segment: &segments[count],
        prefix: prefix.text(),
        nodes: places.iter().filter_map(|place| at(value, place)).collect(),
        indexed,
    };
    let (note, help) = match &segments[count].selector {
        Selector::Name(name) => look.name(name),
        Selector::Filter => (look.filter(), None),
        Selector::Wildcard | Selector::Other => (look.other(), None),
    };
    Explanation { reached: places.into_iter().next().unwrap_or_default(), note, help }
}

struct Look<'l> {
    value: &'l Value,
    target: &'l Target,
    index: usize,
    segment: &'l Segment,
    prefix: &'l str,
    nodes: Vec<&'l Value>,
    /// An index that knows the names.
    indexed: Option<&'l mut Index>,
}

impl<'l> Look<'l> {
    fn name(&mut self, name: &str) -> (String, Option<String>) {
        let prefix = self.prefix;
        let names = if self.indexed.is_some() { BTreeSet::new() } else { self.member_names() };
        let near = match self.indexed {
            Some(_) => self.nearest_indexed(name),
            None => nearest(name, names.iter().copied()).into_iter().map(str::to_owned).collect(),
        };
        let note = match (self.nodes.as_slice(), self.segment.descendant) {
            (_, true) => format!("`{prefix}` is there, but nothing below it is called `{name}`"),
            ([Value::Array(items)], _) => format!("`{prefix}` is an array of {}, not an object", counted(items.len(), "item")),
            ([Value::Object(_)], _) => format!("`{prefix}` is there, but has no member `{name}`"),
            ([_], _) => format!("`{prefix}` is a primitive value; nothing stands below it"),
            (several, _) => format!("`{prefix}` selects {} nodes; none has a member `{name}`", several.len()),
        };
        let found = near.iter().find_map(|near| {
            let proposal = self.target.with_name(self.index, near)?;
            (!proposal.select_with(self.value, self.indexed.as_deref_mut()).is_empty()).then_some(proposal)
        });
        let nearest = near.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let help = match (found, near.as_slice()) {
            (Some(proposal), [_]) => Some(format!("the nearest name is {nearest}: write `{}`", proposal.text())),
            (Some(proposal), _) => Some(format!("the nearest names are {nearest}: perhaps `{}`", proposal.text())),
            (None, [_]) => Some(format!("the nearest name is {nearest}")),
            (None, [_, ..]) => Some(format!("the nearest names are {nearest}")),
            (None, []) => self.instead(&names),
        };
        (note, help)
    }

    /// The nearest of the names that the index knows and that are still there.
    fn nearest_indexed(&mut self, name: &str) -> Vec<String> {
        let Some(index) = self.indexed.as_deref_mut() else { return Vec::new() };
        let mut near: Vec<String> = nearest(name, index.member_names()).into_iter().map(str::to_owned).collect();
        near.retain(|name| {
            let path = self.target.with_name(self.index, name).and_then(|path| path.prefix(self.index + 1));
            path.is_some_and(|path| !path.select_with(self.value, Some(&mut *index)).is_empty())
        });
        near
    }

    fn instead(&self, names: &BTreeSet<&str>) -> Option<String> {
        if matches!(self.nodes.as_slice(), [Value::Array(_)]) {
            return Some("select items by index, such as `[0]`, or by a filter, such as `[?@.name == 'limit']`".to_owned());
        }
        let few = !names.is_empty() && names.len() <= LISTED_NAMES;
        few.then(|| {
            format!("the names there are {}", names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
        })
    }

    fn filter(&self) -> String {
        let items: usize = self.nodes.iter().map(|node| children(node)).sum();
        let filter = &self.target.text()[self.segment.bytes.clone()];
        let matched = match self.nodes.len() {
            1 => format!("`{}` is there", self.prefix),
            several => format!("`{}` selects {several} nodes", self.prefix),
        };
        format!("{matched}; the filter `{filter}` selects none of the {} in it", counted(items, "item"))
    }

    fn other(&self) -> String {
        let step = &self.target.text()[self.segment.bytes.clone()];
        let there = match self.nodes.as_slice() {
            [Value::Array(items)] => format!("is an array of {}", counted(items.len(), "item")),
            [Value::Object(members)] => format!("is an object of {}", counted(members.len(), "member")),
            [_] => "is a primitive value".to_owned(),
            several => format!("selects {} nodes", several.len()),
        };
        format!("`{}` {there}; `{step}` selects nothing in it", self.prefix)
    }

    /// The names that could stand in place of the one that selects nothing.
    fn member_names(&self) -> BTreeSet<&'l str> {
        let mut names = BTreeSet::new();
        for &node in &self.nodes {
            collect_names(node, self.segment.descendant, &mut names);
        }
        names
    }
}

fn collect_names<'v>(value: &'v Value, below: bool, names: &mut BTreeSet<&'v str>) {
    match value {
        Value::Object(members) => {
            names.extend(members.keys().map(String::as_str));
            if below {
                members.values().for_each(|member| collect_names(member, below, names));
            }
        }
        Value::Array(items) if below => items.iter().for_each(|item| collect_names(item, below, names)),
        _ => {}
    }
}

fn children(value: &Value) -> usize {
    match value {
        Value::Object(members) => members.len(),
        Value::Array(items) => items.len(),
        _ => 0,
    }
}
