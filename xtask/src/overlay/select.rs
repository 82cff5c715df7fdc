//! Which nodes a target selects.
//!
//! Names and wildcards are followed here, everything else by the JSONPath library, one segment at a time: a walk through a large
//! document then costs no copy of a path for each node, and nodes that are reached twice are not followed twice.

use std::collections::HashSet;

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;
use serde_json_path::{JsonPath, PathElement};

use super::target::{Segment, Selector, Target};

/// The places that `target` selects in `value`, each once, in the order of the query.
pub(super) fn select(value: &Value, target: &Target) -> Vec<PointerBuf> {
    let mut nodes = vec![(PointerBuf::root(), value)];
    if target.is_absolute_inside() {
        let mut found = Vec::new();
        query(value, target.path(), Pointer::root(), &mut found);
        nodes = found;
        drop_repeated(&mut nodes);
    } else {
        for segment in target.segments() {
            // A name or a wildcard leads from different nodes to different nodes; descents may overlap, lists may repeat.
            let may_repeat = (segment.descendant && nodes.len() > 1) || segment.path.is_some();
            nodes = step(segment, &nodes);
            if may_repeat {
                drop_repeated(&mut nodes);
            }
        }
    }
    nodes.into_iter().map(|(place, _)| place).collect()
}

type Node<'v> = (PointerBuf, &'v Value);

fn drop_repeated(nodes: &mut Vec<Node<'_>>) {
    if nodes.len() > 1 {
        let mut seen = HashSet::with_capacity(nodes.len());
        nodes.retain(|(place, _)| seen.insert(place.clone()));
    }
}

fn step<'v>(segment: &Segment, nodes: &[Node<'v>]) -> Vec<Node<'v>> {
    let mut found = Vec::new();
    for (place, node) in nodes {
        let mut walk = Walk { segment, base: place, below: Vec::new(), found: &mut found };
        if segment.descendant {
            walk.descend(node);
        } else {
            walk.apply(node);
        }
    }
    found
}

#[derive(Clone, Copy)]
enum Step<'v> {
    Name(&'v str),
    Index(usize),
}

struct Walk<'v, 'w> {
    segment: &'w Segment,
    base: &'w Pointer,
    below: Vec<Step<'v>>,
    found: &'w mut Vec<Node<'v>>,
}

impl<'v> Walk<'v, '_> {
    fn descend(&mut self, node: &'v Value) {
        self.apply(node);
        match node {
            Value::Object(members) => {
                for (name, member) in members.iter().filter(|(_, member)| is_container(member)) {
                    self.below.push(Step::Name(name));
                    self.descend(member);
                    self.below.pop();
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate().filter(|(_, item)| is_container(item)) {
                    self.below.push(Step::Index(index));
                    self.descend(item);
                    self.below.pop();
                }
            }
            _ => {}
        }
    }

    fn apply(&mut self, node: &'v Value) {
        match (&self.segment.selector, &self.segment.path) {
            (_, Some(path)) => {
                if is_container(node) {
                    let place = self.place();
                    query(node, path, &place, self.found);
                }
            }
            (Selector::Name(name), None) => {
                if let Some(member) = node.as_object().and_then(|members| members.get(name)) {
                    let mut place = self.place();
                    place.push_back(name);
                    self.found.push((place, member));
                }
            }
            (_, None) => self.children(node),
        }
    }

    fn children(&mut self, node: &'v Value) {
        match node {
            Value::Object(members) => {
                let place = self.place();
                self.found.extend(members.iter().map(|(name, member)| (place.with_trailing_token(name), member)));
            }
            Value::Array(items) => {
                let place = self.place();
                self.found.extend(items.iter().enumerate().map(|(index, item)| (place.with_trailing_token(index), item)));
            }
            _ => {}
        }
    }

    fn place(&self) -> PointerBuf {
        let mut place = self.base.to_buf();
        for step in &self.below {
            match step {
                Step::Name(name) => place.push_back(*name),
                Step::Index(index) => place.push_back(*index),
            }
        }
        place
    }
}

fn is_container(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

fn query<'v>(node: &'v Value, path: &JsonPath, base: &Pointer, found: &mut Vec<Node<'v>>) {
    for located in path.query_located(node).iter() {
        let mut place = base.to_buf();
        for element in located.location().iter() {
            match element {
                PathElement::Name(name) => place.push_back(*name),
                PathElement::Index(index) => place.push_back(*index),
            }
        }
        found.push((place, located.node()));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What the library alone selects.
    fn by_library(value: &Value, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        query(value, &JsonPath::parse(text).unwrap(), Pointer::root(), &mut found);
        drop_repeated(&mut found);
        found.into_iter().map(|(place, _)| place.to_string()).collect()
    }

    #[test]
    fn segment_by_segment_selects_what_the_library_selects() {
        let value = json!({
            "a": [{"x": 1, "b": {"x": [1, {"x": 2}]}}, {"x": {"x": {"x": null}}}, 7, [[8]]],
            "b~/c": {"x": "$", "a": {}},
        });
        for text in [
            "$",
            "$.a",
            "$['b~/c'].x",
            "$.*",
            "$.*.*",
            "$..*",
            "$..x",
            "$..x..x",
            "$..*..*",
            "$..['x','x']",
            "$..[0]",
            "$..[-1:]",
            "$.a[?@.x == 1].b..x",
            "$..[?@.x]",
            "$..[?@.x == $.a[0].x]",
            "$['a','a'][0,0]",
            "$.a[?@ == 7]",
            "$[?@.x == '$']",
            "$.nothing.*",
            "$.a.x",
            "$..[?count(@.*) > 1]",
        ] {
            let found: Vec<String> =
                select(&value, &Target::parse(text).unwrap()).into_iter().map(|place| place.to_string()).collect();
            assert_eq!(found, by_library(&value, text), "{text}");
        }
    }
}
