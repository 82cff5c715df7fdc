//! Which nodes a target selects.
//!
//! Names and wildcards are followed here, everything else by the JSONPath library, one segment at a time: a walk through a large
//! document then costs no copy of a path for each node, and nodes that are reached twice are not followed twice. A recursive segment
//! that tells what it looks for follows an index, when there is one, instead of walking through everything.

use std::collections::HashSet;

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;
use serde_json_path::{JsonPath, PathElement};

use super::index::{Crossing, Index, Trail};
use super::target::{Segment, Selector, Target};

/// The places that `target` selects in `value`, each once, in the order of the query.
pub(super) fn select(value: &Value, target: &Target, mut index: Option<&mut Index>) -> Vec<PointerBuf> {
    let mut nodes = vec![(PointerBuf::root(), value)];
    if target.is_absolute_inside() {
        let mut found = Vec::new();
        query(value, target.path(), Pointer::root(), &mut found);
        nodes = found;
        drop_repeated(&mut nodes);
    } else {
        for segment in target.segments() {
            nodes = match (nodes.as_slice(), &segment.clue, index.as_deref_mut()) {
                ([node], Some(clue), Some(index)) => step_along(segment, node, &index.trail(value, clue)),
                _ => step(segment, &nodes),
            };
            // A name or a wildcard leads from different nodes to different nodes; a list of selectors may repeat itself.
            if segment.path.is_some() {
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
    // Descents from different nodes overlap; what one has been through, the next one leaves out.
    let mut visited = (segment.descendant && nodes.len() > 1).then(HashSet::new);
    for (place, node) in nodes {
        let mut walk = Walk { segment, base: place, below: Vec::new(), found: &mut found, visited: visited.as_mut() };
        if segment.descendant {
            walk.descend(node);
        } else {
            walk.apply(node);
        }
    }
    found
}

/// A recursive segment from one node, with the trail to what it may select.
fn step_along<'v>(segment: &Segment, (place, node): &Node<'v>, trail: &Trail<'_>) -> Vec<Node<'v>> {
    let mut crossing = trail.start();
    for token in place.tokens() {
        let Some(next) = trail.onwards(&crossing).remove(&*token.decoded()) else { return Vec::new() };
        crossing = next;
    }
    let mut found = Vec::new();
    Walk { segment, base: place, below: Vec::new(), found: &mut found, visited: None }.follow(node, trail, &crossing);
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
    /// The values that were descended into, by their addresses.
    visited: Option<&'w mut HashSet<*const Value>>,
}

impl<'v> Walk<'v, '_> {
    fn descend(&mut self, node: &'v Value) {
        if !is_container(node) || self.visited.as_mut().is_some_and(|visited| !visited.insert(std::ptr::from_ref(node))) {
            return;
        }
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

    /// Descends where the trail leads; a place on it may be gone.
    fn follow(&mut self, node: &'v Value, trail: &Trail<'_>, crossing: &Crossing) {
        if trail.ends_at(crossing) {
            self.apply(node);
        }
        let mut onwards = trail.onwards(crossing);
        match node {
            Value::Object(members) if onwards.len() > 1 => {
                for (name, member) in members {
                    if let Some(crossing) = onwards.remove(name.as_str()) {
                        self.follow_to(Step::Name(name), member, trail, &crossing);
                    }
                }
            }
            Value::Object(members) => {
                for (name, crossing) in onwards {
                    if let Some((name, member)) = members.get_key_value(name) {
                        self.follow_to(Step::Name(name), member, trail, &crossing);
                    }
                }
            }
            Value::Array(items) => {
                let mut onwards: Vec<(usize, Crossing)> =
                    onwards.into_iter().filter_map(|(index, crossing)| Some((index.parse().ok()?, crossing))).collect();
                onwards.sort_unstable_by_key(|(index, _)| *index);
                for (index, crossing) in onwards {
                    if let Some(item) = items.get(index) {
                        self.follow_to(Step::Index(index), item, trail, &crossing);
                    }
                }
            }
            _ => {}
        }
    }

    fn follow_to(&mut self, step: Step<'v>, node: &'v Value, trail: &Trail<'_>, crossing: &Crossing) {
        self.below.push(step);
        self.follow(node, trail, crossing);
        self.below.pop();
    }

    fn apply(&mut self, node: &'v Value) {
        match (&self.segment.selector, &self.segment.path) {
            (_, Some(path)) => {
                // Most nodes that a descent meets have nothing to select; their places are not worth writing down.
                if is_container(node) && !path.query(node).is_empty() {
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
            "$..*..*..x",
            "$.a[2,1,0]..x",
            "$.a[1].x..x",
            "$['b~/c','a']..*..x",
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
                select(&value, &Target::parse(text).unwrap(), None).into_iter().map(|place| place.to_string()).collect();
            assert_eq!(found, by_library(&value, text), "{text}");
        }
    }
}
