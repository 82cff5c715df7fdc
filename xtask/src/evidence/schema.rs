//! The schemas of the effective document as a body meets them: `$ref`s followed, `allOf` merged, alternatives listed.

use std::collections::HashSet;

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};

use crate::document::strictly_percent_decoded;

/// How many `$ref`s may follow each other.
const MAX_REFS: usize = 32;

/// The effective document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effective<'d> {
    root: &'d Value,
}

/// An object of the document and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Node<'d> {
    pub(super) at: PointerBuf,
    pub(super) members: &'d Map<String, Value>,
}

/// A schema: all the places that together say what it is.
#[derive(Debug, Clone)]
pub(super) struct Schema<'d> {
    /// Where the schema stands when `$ref`s are followed: its identity.
    pub(super) home: PointerBuf,
    parts: Vec<Node<'d>>,
    alternatives: Vec<PointerBuf>,
}

/// A property of a schema.
#[derive(Debug, Clone)]
pub(super) struct Property<'d> {
    pub(super) name: &'d str,
    /// The property's place, before any `$ref` in it is followed: its identity.
    pub(super) at: PointerBuf,
}

/// What `type` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Object,
    Array,
    String,
    Integer,
    Number,
    Boolean,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "object" => Self::Object,
            "array" => Self::Array,
            "string" => Self::String,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            _ => return None,
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Array => "array",
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
        }
    }
}

impl<'d> Effective<'d> {
    pub(super) fn new(root: &'d Value) -> Self {
        Self { root }
    }

    /// The whole document.
    pub(super) fn root(self) -> &'d Value {
        self.root
    }

    pub(super) fn get(self, at: &Pointer) -> Option<&'d Value> {
        at.resolve(self.root).ok()
    }

    /// The object at `at`, `$ref`s followed. `None` when there is none; a `$ref` to nowhere is reported by the step that lowers.
    pub(super) fn node(self, at: &Pointer) -> Option<Node<'d>> {
        let mut at = at.to_buf();
        for _ in 0..MAX_REFS {
            let members = self.get(&at)?.as_object()?;
            match members.get("$ref") {
                Some(Value::String(reference)) => at = local(reference)?,
                _ => return Some(Node { at, members }),
            }
        }
        None
    }

    /// The schema at `at`. One that is not there accepts everything.
    pub(super) fn schema(self, at: &Pointer) -> Schema<'d> {
        let mut schema = Schema { home: at.to_buf(), parts: Vec::new(), alternatives: Vec::new() };
        let mut visited = HashSet::new();
        let mut waiting = vec![at.to_buf()];
        while let Some(next) = waiting.pop() {
            // What stands beside a `$ref` is not lost: overrides put extensions there.
            if let Some(beside) = self.get(&next).and_then(Value::as_object).filter(|members| members.len() > 1)
                && beside.contains_key("$ref")
            {
                schema.parts.push(Node { at: next.clone(), members: beside });
            }
            let Some(node) = self.node(&next) else { continue };
            if !visited.insert(node.at.clone()) {
                continue;
            }
            if visited.len() == 1 {
                schema.home.clone_from(&node.at);
            }
            waiting.extend(elements(&node, "allOf").into_iter().rev());
            for alternative in elements(&node, "oneOf").into_iter().chain(elements(&node, "anyOf")) {
                let alternative = self.node(&alternative).map_or(alternative, |node| node.at);
                if !schema.alternatives.contains(&alternative) {
                    schema.alternatives.push(alternative);
                }
            }
            schema.parts.push(node);
        }
        schema
    }

    /// What `schema` can be: itself, or itself with each one of its alternatives, nested ones laid flat.
    pub(super) fn alternatives(self, schema: &Schema<'d>) -> Vec<Schema<'d>> {
        if schema.alternatives.is_empty() {
            return vec![schema.clone()];
        }
        let mut found = Vec::new();
        let mut visited = HashSet::from([schema.home.clone()]);
        let mut waiting: Vec<(Vec<Node<'d>>, PointerBuf)> =
            schema.alternatives.iter().rev().map(|at| (schema.parts.clone(), at.clone())).collect();
        while let Some((mut parts, at)) = waiting.pop() {
            if !visited.insert(at.clone()) {
                continue;
            }
            let branch = self.schema(&at);
            // An alternative that only says which fields are required is no place for a new property.
            let home = if branch.host().is_none() && schema.host().is_some() { schema.home.clone() } else { branch.home.clone() };
            parts.extend(branch.parts);
            if branch.alternatives.is_empty() {
                found.push(Schema { home, parts, alternatives: Vec::new() });
            } else {
                waiting.extend(branch.alternatives.into_iter().rev().map(|at| (parts.clone(), at)));
            }
        }
        if found.is_empty() { vec![Schema { alternatives: Vec::new(), ..schema.clone() }] } else { found }
    }
}

impl<'d> Schema<'d> {
    pub(super) fn kind(&self) -> Option<Kind> {
        self.parts.iter().find_map(|part| kind_of(part.members)).or_else(|| {
            if self.parts.iter().any(|part| part.members.contains_key("properties")) {
                Some(Kind::Object)
            } else if self.parts.iter().any(|part| part.members.contains_key("items")) {
                Some(Kind::Array)
            } else {
                None
            }
        })
    }

    /// Whether `null` fits. A schema without a type takes everything.
    pub(super) fn nullable(&self) -> bool {
        self.flag("nullable")
            || self.kind().is_none() && self.alternatives.is_empty()
            || self.parts.iter().any(|part| {
                let lists = [part.members.get("type"), part.members.get("enum")];
                lists.into_iter().flatten().filter_map(Value::as_array).flatten().any(|item| item.is_null() || item == "null")
            })
    }

    pub(super) fn lenient(&self) -> bool {
        self.flag("x-lenient")
    }

    pub(super) fn empty_as_absent(&self) -> bool {
        self.flag("x-empty-as-absent")
    }

    /// Whether `format` says so.
    pub(super) fn has_format(&self, format: &str) -> bool {
        self.parts.iter().any(|part| part.members.get("format").is_some_and(|said| said == format))
    }

    fn flag(&self, name: &str) -> bool {
        self.parts.iter().any(|part| part.members.get(name) == Some(&Value::Bool(true)))
    }

    /// Whether a reason is given why no evidence shows this schema.
    pub(super) fn undocumented(&self) -> bool {
        self.parts.iter().any(|part| is_undocumented(part.members))
    }

    /// Whether the schema is never part of a response.
    pub(super) fn write_only(&self) -> bool {
        self.flag("writeOnly")
    }

    /// All properties, each name once, the first place that declares it.
    pub(super) fn properties(&self) -> Vec<Property<'d>> {
        let mut seen = HashSet::new();
        let mut list = Vec::new();
        for part in &self.parts {
            let Some(properties) = part.members.get("properties").and_then(Value::as_object) else { continue };
            let at = part.at.with_trailing_token("properties");
            for name in properties.keys().filter(|name| seen.insert(name.as_str())) {
                list.push(Property { name, at: at.with_trailing_token(name.as_str()) });
            }
        }
        list
    }

    /// Other wire names of the property that this is the schema of.
    pub(super) fn aliases(&self) -> Vec<&'d str> {
        let lists = self.parts.iter().filter_map(|part| part.members.get("x-aliases").and_then(Value::as_array));
        lists.flatten().filter_map(Value::as_str).collect()
    }

    /// The keyword under which alternatives are listed, if there are any.
    pub(super) fn union_keyword(&self) -> Option<&'static str> {
        ["oneOf", "anyOf"].into_iter().find(|keyword| self.parts.iter().any(|part| part.members.contains_key(*keyword)))
    }

    /// The places of all alternatives.
    pub(super) fn alternative_places(&self) -> &[PointerBuf] {
        &self.alternatives
    }

    /// The names that `required` lists.
    pub(super) fn required(&self) -> Vec<&'d str> {
        let lists = self.parts.iter().filter_map(|part| part.members.get("required").and_then(Value::as_array));
        lists.flatten().filter_map(Value::as_str).collect()
    }

    /// The part that lists `name` as required.
    pub(super) fn required_at(&self, name: &str) -> Option<PointerBuf> {
        let lists = |part: &&Node<'d>| {
            part.members.get("required").and_then(Value::as_array).is_some_and(|list| list.iter().any(|item| item == name))
        };
        self.parts.iter().find(lists).map(|part| part.at.with_trailing_token("required"))
    }

    pub(super) fn items(&self) -> Option<PointerBuf> {
        self.parts.iter().find(|part| part.members.contains_key("items")).map(|part| part.at.with_trailing_token("items"))
    }

    /// What a field without a property may be: `None` when no such field is allowed for.
    pub(super) fn additional(&self) -> Option<Option<PointerBuf>> {
        self.parts.iter().find_map(|part| match part.members.get("additionalProperties")? {
            Value::Bool(allowed) => allowed.then_some(None),
            _ => Some(Some(part.at.with_trailing_token("additionalProperties"))),
        })
    }

    /// The part of the schema that a new property belongs into: the last one that has properties.
    pub(super) fn host(&self) -> Option<&Node<'d>> {
        self.parts.iter().rev().find(|part| part.members.contains_key("properties"))
    }
}

/// Whether a schema, as it is written, is that of a password.
pub(super) fn is_password(schema: &Value) -> bool {
    schema.get("format").is_some_and(|format| format == "password")
}

/// Whether an object carries `x-undocumented` with a reason.
pub(super) fn is_undocumented(members: &Map<String, Value>) -> bool {
    members.get("x-undocumented").and_then(Value::as_str).is_some_and(|reason| !reason.trim().is_empty())
}

fn kind_of(members: &Map<String, Value>) -> Option<Kind> {
    match members.get("type")? {
        Value::String(name) => Kind::of(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).find_map(Kind::of),
        _ => None,
    }
}

fn elements(node: &Node<'_>, keyword: &str) -> Vec<PointerBuf> {
    let count = node.members.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
    let at = node.at.with_trailing_token(keyword);
    (0..count).map(|index| at.with_trailing_token(index)).collect()
}

/// The pointer of a `$ref` into the same document.
pub(super) fn local(reference: &str) -> Option<PointerBuf> {
    PointerBuf::parse(strictly_percent_decoded(reference.strip_prefix('#')?)?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names(document: &Value, at: &str) -> Vec<String> {
        let schema = Effective::new(document).schema(Pointer::parse(at).unwrap());
        schema.properties().iter().map(|property| property.name.to_owned()).collect()
    }

    #[test]
    fn all_of_is_merged_through_references() {
        let document = json!({
            "base": {"properties": {"a": {}, "b": {}}},
            "both": {"allOf": [{"$ref": "#/base"}, {"properties": {"b": {}, "c": {}}}]},
        });
        assert_eq!(names(&document, "/both"), ["a", "b", "c"]);
    }

    #[test]
    fn circles_end() {
        let document = json!({
            "self": {"allOf": [{"$ref": "#/self"}], "oneOf": [{"$ref": "#/self"}], "properties": {"a": {}}},
            "loop": {"$ref": "#/loop"},
        });
        assert_eq!(names(&document, "/self"), ["a"]);
        assert_eq!(names(&document, "/loop"), [""; 0]);
        let effective = Effective::new(&document);
        assert_eq!(effective.alternatives(&effective.schema(Pointer::parse("/self").unwrap())).len(), 1);
    }

    #[test]
    fn nested_alternatives_lie_flat() {
        let document = json!({
            "outer": {"oneOf": [{"$ref": "#/inner"}, {"type": "string"}]},
            "inner": {"anyOf": [{"type": "integer"}, {"type": "boolean"}]},
        });
        let effective = Effective::new(&document);
        let kinds: Vec<_> = effective
            .alternatives(&effective.schema(Pointer::parse("/outer").unwrap()))
            .iter()
            .map(|alternative| alternative.kind().map(Kind::name))
            .collect();
        assert_eq!(kinds, [Some("integer"), Some("boolean"), Some("string")]);
    }

    #[test]
    fn references_are_read_as_fragments() {
        assert_eq!(local("#/a%20b/c~1d").unwrap().as_str(), "/a b/c~1d");
        assert_eq!(local("other.yaml#/a"), None);
        assert_eq!(local("#/a%zz"), None);
    }
}
