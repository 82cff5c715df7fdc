//! `x-rename` at the place itself: the key, and what the same schema says about it.

use jsonptr::{Pointer, PointerBuf, Token};
use serde_json::{Map, Value};

use super::location;

/// Keys of maps whose members are named by people, so that a member called `properties` is not the keyword.
const MAPS_OF_SCHEMAS: &[&str] = &["schemas", "definitions", "$defs", "patternProperties", "dependentSchemas"];

/// One renamed member.
#[derive(Debug, Clone)]
pub(super) struct Renamed {
    /// Where it stood.
    pub(super) from: PointerBuf,
    /// Where it stands.
    pub(super) to: PointerBuf,
    /// The old key.
    pub(super) old: String,
    /// The new key.
    pub(super) new: String,
    /// The schema that owns the property, when it is one.
    pub(super) owner: Option<PointerBuf>,
    /// Where all that the rename has changed stands.
    pub(super) around: PointerBuf,
}

impl Renamed {
    /// Whether this is a component, whose name stands in references and nowhere inside of itself.
    pub(super) fn is_component(&self) -> bool {
        self.owner.is_none() && self.from.count() == 3 && self.from.first().is_some_and(|first| first.decoded() == "components")
    }
}

/// Gives the member at `place` another key, in the same position, and lets its schema follow. Nothing happens when there is no such
/// member.
pub(super) fn rename(document: &mut Value, place: &Pointer, new: &str) -> Option<Renamed> {
    let (parent, old) = location::split(place)?;
    let members = location::at_mut(document, parent)?.as_object_mut()?;
    rename_key(members, &old, new);
    let owner = owner(place);
    let to = parent.with_trailing_token(new);
    let mut around = to.clone();
    if let Some(owner) = &owner {
        follow_in_family(document, owner, &old, new);
        around = follow_in_examples(document, owner, &old, new);
    }
    Some(Renamed { from: place.to_buf(), to, old, new: new.to_owned(), owner, around })
}

/// Renames a key where it stands; a member that already has the new key is never overwritten.
pub(super) fn rename_key(members: &mut Map<String, Value>, old: &str, new: &str) -> bool {
    if !members.contains_key(old) || members.contains_key(new) {
        return false;
    }
    *members = std::mem::take(members)
        .into_iter()
        .map(|(key, value)| if key == old { (new.to_owned(), value) } else { (key, value) })
        .collect();
    true
}

/// Renames a string in an array of strings; one that is there already takes its place.
pub(super) fn rename_item(items: &mut Vec<Value>, old: &str, new: &str) {
    let has_new = items.iter().any(|item| item == new);
    if has_new {
        items.retain(|item| item != old);
    }
    for item in items.iter_mut().filter(|item| **item == old) {
        *item = Value::String(new.to_owned());
    }
}

/// The schema whose property stands at `place`, when it is a property.
fn owner(place: &Pointer) -> Option<PointerBuf> {
    let tokens: Vec<String> = place.tokens().map(|token| token.decoded().into_owned()).collect();
    let (_, parents) = tokens.split_last()?;
    let run = parents.iter().rev().take_while(|token| *token == "properties").count();
    let before = parents.len() - run;
    // `…/schemas/properties/properties/x`: the first of the run is a name, and so is every second one after a keyword.
    let named = before.checked_sub(1).is_some_and(|index| MAPS_OF_SCHEMAS.contains(&parents[index].as_str()));
    let keyword = (run - usize::from(named && run > 0)) % 2 == 1;
    keyword.then(|| PointerBuf::from_tokens(parents[..parents.len() - 1].iter().map(String::as_str)))
}

/// The schema that is made of the one at `owner` and its neighbours in `allOf`.
fn family_head(owner: &Pointer) -> PointerBuf {
    let mut head = owner.to_buf();
    while let Some(rest) = head.parent().and_then(|list| list.split_back()).filter(|(_, key)| key.decoded() == "allOf") {
        head = rest.0.to_buf();
    }
    head
}

fn follow_in_family(document: &mut Value, owner: &Pointer, old: &str, new: &str) {
    if let Some(schema) = location::at_mut(document, &family_head(owner)) {
        follow_in_schema(schema, old, new);
    }
}

/// `required` and `discriminator.propertyName` of a schema and of the schemas written out in its `allOf`, unless another part of it
/// still has the old property.
pub(super) fn follow_in_schema(schema: &mut Value, old: &str, new: &str) {
    if !has_property(schema, old) {
        rename_required(schema, old, new);
    }
}

fn has_property(schema: &Value, name: &str) -> bool {
    schema.get("properties").and_then(Value::as_object).is_some_and(|properties| properties.contains_key(name))
        || schema.get("allOf").and_then(Value::as_array).is_some_and(|parts| parts.iter().any(|part| has_property(part, name)))
}

fn rename_required(schema: &mut Value, old: &str, new: &str) {
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        rename_item(required, old, new);
    }
    if let Some(name) = schema.pointer_mut("/discriminator/propertyName").filter(|name| **name == old) {
        *name = Value::String(new.to_owned());
    }
    if let Some(Value::Array(parts)) = schema.get_mut("allOf") {
        for part in parts {
            rename_required(part, old, new);
        }
    }
}

/// One step from a value down to the values that a schema below describes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Member(String),
    Items,
    Members,
}

/// Examples and defaults of the schema, and of every schema or media type that it is written out in; the outermost of these is told.
fn follow_in_examples(document: &mut Value, owner: &Pointer, old: &str, new: &str) -> PointerBuf {
    let mut tokens: Vec<String> = owner.tokens().map(|token: Token<'_>| token.decoded().into_owned()).collect();
    let mut path: Vec<Step> = Vec::new();
    loop {
        let at = PointerBuf::from_tokens(tokens.iter().map(String::as_str));
        let Some(schema) = location::at_mut(document, &at) else { return at };
        rename_in_examples(schema, &path, old, new);
        let climb = match tokens.as_slice() {
            [.., map, name] if map == "properties" => (2, Some(Step::Member(name.clone()))),
            [.., list, _] if matches!(list.as_str(), "allOf" | "oneOf" | "anyOf") => (2, None),
            [.., keyword] if keyword == "items" => (1, Some(Step::Items)),
            [.., keyword] if keyword == "additionalProperties" => (1, Some(Step::Members)),
            // From a schema to the media type, parameter or header that it belongs to; nothing stands above these.
            [.., keyword] if keyword == "schema" => {
                tokens.pop();
                let at = PointerBuf::from_tokens(tokens.iter().map(String::as_str));
                if let Some(holder) = location::at_mut(document, &at) {
                    rename_in_examples(holder, &path, old, new);
                }
                return at;
            }
            _ => return at,
        };
        tokens.truncate(tokens.len() - climb.0);
        path.splice(0..0, climb.1);
    }
}

/// `default`, `example` and `examples` (a list of values, or a map of example objects) beside or in a schema.
fn rename_in_examples(holder: &mut Value, path: &[Step], old: &str, new: &str) {
    let Some(holder) = holder.as_object_mut() else { return };
    for name in ["default", "example"] {
        if let Some(value) = holder.get_mut(name) {
            rename_in_value(value, path, old, new);
        }
    }
    match holder.get_mut("examples") {
        Some(Value::Array(values)) => values.iter_mut().for_each(|value| rename_in_value(value, path, old, new)),
        Some(Value::Object(examples)) => {
            for value in examples.values_mut().filter_map(|example| example.get_mut("value")) {
                rename_in_value(value, path, old, new);
            }
        }
        _ => {}
    }
}

fn rename_in_value(value: &mut Value, path: &[Step], old: &str, new: &str) {
    match (path.split_first(), value) {
        (None, Value::Object(members)) => {
            rename_key(members, old, new);
        }
        (Some((Step::Member(name), rest)), Value::Object(members)) => {
            if let Some(member) = members.get_mut(name) {
                rename_in_value(member, rest, old, new);
            }
        }
        (Some((Step::Members, rest)), Value::Object(members)) => {
            members.values_mut().for_each(|member| rename_in_value(member, rest, old, new));
        }
        (Some((Step::Items, rest)), Value::Array(items)) => {
            items.iter_mut().for_each(|item| rename_in_value(item, rest, old, new));
        }
        _ => {}
    }
}

/// Examples beside a schema that is a `$ref`, one level of `items` allowed: `depth` says how many arrays stand around the object.
pub(super) fn rename_beside_reference(holder: &mut Value, depth: usize, old: &str, new: &str) {
    rename_in_examples(holder, &vec![Step::Items; depth], old, new);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner_of(text: &str) -> Option<String> {
        owner(&PointerBuf::parse(text).unwrap()).map(|owner| owner.to_string())
    }

    #[test]
    fn a_property_is_told_from_a_keyword_of_the_same_name() {
        assert_eq!(owner_of("/components/schemas/A/properties/x").as_deref(), Some("/components/schemas/A"));
        assert_eq!(owner_of("/components/schemas/A/properties/properties").as_deref(), Some("/components/schemas/A"));
        assert_eq!(owner_of("/components/schemas/A/properties/properties/type"), None);
        assert_eq!(
            owner_of("/components/schemas/A/properties/properties/properties/x").as_deref(),
            Some("/components/schemas/A/properties/properties")
        );
        assert_eq!(owner_of("/components/schemas/properties/type"), None);
        assert_eq!(owner_of("/components/schemas/properties/properties/x").as_deref(), Some("/components/schemas/properties"));
        assert_eq!(owner_of("/components/schemas/A"), None);
    }
}
