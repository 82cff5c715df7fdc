//! `x-rename` everywhere else: what refers to a renamed member, wherever it is.

use std::collections::{HashMap, HashSet};

use jsonptr::{Pointer, PointerBuf, Token};
use serde_json::{Map, Value};

use super::location;
use super::rename::{Renamed, follow_in_schema, rename_beside_reference, rename_key};

/// Which places are referred to, so that a rename that nothing refers to costs no walk through the document.
///
/// It may name places that are no longer referred to, never the other way round.
#[derive(Debug, Default)]
pub(super) struct References {
    /// Every place that a reference names or passes through.
    prefixes: HashSet<String>,
    /// For a schema that is referred to, the names of its properties that are said there.
    said: HashMap<String, HashSet<String>>,
}

impl References {
    /// Collects the references of a document.
    pub(super) fn of(document: &Value) -> Self {
        let mut references = Self::default();
        references.collect(document);
        references
    }

    /// Whether anything outside of its own schema has to follow.
    pub(super) fn concern(&self, renamed: &Renamed) -> bool {
        let said = renamed.owner.as_ref().and_then(|owner| self.said.get(owner.as_str()));
        self.prefixes.contains(renamed.from.as_str())
            || said.is_some_and(|names| names.contains(&renamed.old))
            || component(&renamed.from, "securitySchemes").is_some()
    }

    /// Takes down that the document has followed a rename.
    pub(super) fn followed(&mut self, renamed: &Renamed) {
        let said = renamed.owner.as_ref().and_then(|owner| self.said.get_mut(owner.as_str()));
        if let Some(names) = said.filter(|names| names.contains(&renamed.old)) {
            names.insert(renamed.new.clone());
        }
        let (from, to) = (renamed.from.as_str(), renamed.to.as_str());
        let moved = |place: &String| {
            let rest = place.strip_prefix(from).filter(|rest| rest.is_empty() || rest.starts_with('/'))?;
            Some(format!("{to}{rest}"))
        };
        let prefixes: Vec<String> = self.prefixes.iter().filter_map(moved).collect();
        self.prefixes.extend(prefixes);
        let said: Vec<_> = self.said.iter().filter_map(|(place, names)| Some((moved(place)?, names.clone()))).collect();
        for (place, names) in said {
            self.said.entry(place).or_default().extend(names);
        }
    }

    fn collect(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.collect(item)),
            Value::Object(members) => {
                self.collect_said(members);
                for (key, member) in members {
                    match member {
                        Value::String(text) if is_reference(key) => self.add(text),
                        _ => self.collect(member),
                    }
                }
            }
            _ => {}
        }
    }

    fn collect_said(&mut self, members: &Map<String, Value>) {
        if let Some(mapping) = mapping(members) {
            for text in mapping.values().filter_map(Value::as_str) {
                self.add(text);
                self.prefixes.insert(format!("/components/schemas/{}", Token::new(text)));
            }
        }
        if members.contains_key("allOf") {
            let parts = variants(members, "allOf").filter_map(Value::as_object);
            let mut names: Vec<&str> = parts.chain([members]).flat_map(|part| strings(part, "required")).collect();
            names.extend(told_by(members));
            examples(members).for_each(|example| names.extend(keys(example)));
            self.say(variants(members, "allOf"), &names);
        }
        if let Some(name) = told_by(members) {
            self.say(variants(members, "oneOf").chain(variants(members, "anyOf")), &[name]);
        }
        if let Some(schema) = members.get("schema") {
            let names: Vec<&str> = examples(members).flat_map(keys).collect();
            self.say(Some(schema), &names);
            let items = examples(members).filter_map(Value::as_array).flatten();
            self.say(schema.get("items"), &items.flat_map(keys).collect::<Vec<_>>());
        }
    }

    fn say<'v>(&mut self, schemas: impl IntoIterator<Item = &'v Value>, names: &[&str]) {
        if names.is_empty() {
            return;
        }
        for place in schemas.into_iter().filter_map(reference_of) {
            self.said.entry(place.as_str().to_owned()).or_default().extend(names.iter().map(|name| (*name).to_owned()));
        }
    }

    fn add(&mut self, text: &str) {
        let Some(place) = local(text) else { return };
        let mut place = Some(&*place);
        while let Some(prefix) = place.filter(|prefix| !prefix.is_root()) {
            if !self.prefixes.insert(prefix.as_str().to_owned()) {
                break;
            }
            place = prefix.parent();
        }
    }
}

/// The property by which a discriminator tells schemas apart.
fn told_by(members: &Map<String, Value>) -> Option<&str> {
    members.get("discriminator")?.get("propertyName")?.as_str()
}

fn strings<'v>(members: &'v Map<String, Value>, list: &str) -> impl Iterator<Item = &'v str> + use<'v> {
    variants(members, list).filter_map(Value::as_str)
}

/// The values that show what a schema describes.
fn examples(members: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    let several = members.get("examples");
    let listed = several.and_then(Value::as_array).into_iter().flatten();
    let named = several.and_then(Value::as_object).into_iter().flat_map(Map::values).filter_map(|example| example.get("value"));
    ["default", "example"].into_iter().filter_map(|name| members.get(name)).chain(listed).chain(named)
}

fn keys(value: &Value) -> impl Iterator<Item = &str> {
    value.as_object().into_iter().flat_map(Map::keys).map(String::as_str)
}

/// What stands in a place that can name a property or a schema.
const TELLING: &[&str] = &[
    "$ref",
    "operationRef",
    "allOf",
    "oneOf",
    "anyOf",
    "mapping",
    "discriminator",
    "required",
    "default",
    "example",
    "examples",
    "schema",
];

/// Whether merging this value at these places can make a reference, or name a property of a schema that is referred to.
pub(super) fn may_refer(places: &[PointerBuf], update: &Value) -> bool {
    let telling = |place: &PointerBuf| place.tokens().any(|token| TELLING.contains(&token.decoded().as_ref()));
    makes_references(update) || places.iter().any(telling)
}

fn makes_references(update: &Value) -> bool {
    match update {
        Value::Object(members) => members.iter().any(|(key, member)| TELLING.contains(&key.as_str()) || makes_references(member)),
        Value::Array(items) => items.iter().any(makes_references),
        _ => false,
    }
}

/// Lets everything in the document follow renames, none of which changes the name that another one gives.
pub(super) fn follow(document: &mut Value, renamed: &[Renamed]) {
    let schemas: HashMap<&str, &Renamed> =
        renamed.iter().filter(|one| component(&one.from, "schemas").is_some()).map(|one| (one.old.as_str(), one)).collect();
    let walk = Walk {
        places: renamed.iter().map(|one| (one.from.as_str(), one)).collect(),
        owners: renamed.iter().filter_map(|one| Some((one.owner.as_ref()?.as_str(), one))).collect(),
        security: renamed.iter().filter(|one| component(&one.from, "securitySchemes").is_some()).collect(),
        schemas,
    };
    walk.visit(document);
    for one in renamed.iter().filter(|one| component(&one.from, "schemas").is_some()) {
        keep_inherited_value(document, one);
    }
}

struct Walk<'r> {
    places: HashMap<&'r str, &'r Renamed>,
    owners: HashMap<&'r str, &'r Renamed>,
    security: Vec<&'r Renamed>,
    schemas: HashMap<&'r str, &'r Renamed>,
}

impl Walk<'_> {
    fn visit(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.visit(item)),
            Value::Object(_) => self.visit_object(value),
            _ => {}
        }
    }

    fn visit_object(&self, value: &mut Value) {
        if !self.owners.is_empty() {
            self.dependent(value);
        }
        let Value::Object(members) = value else { return };
        if !self.schemas.is_empty() {
            self.discriminator(members);
        }
        if let Some(Value::Array(requirements)) = members.get_mut("security") {
            for requirement in requirements.iter_mut().filter_map(Value::as_object_mut) {
                self.security.iter().for_each(|one| {
                    rename_key(requirement, &one.old, &one.new);
                });
            }
        }
        if let Some(mapping) = mapping_mut(members) {
            mapping.values_mut().for_each(|text| self.rewrite(text));
        }
        for (key, member) in members.iter_mut() {
            match member {
                Value::String(_) if is_reference(key) => self.rewrite(member),
                _ => self.visit(member),
            }
        }
    }

    /// What names a property of the schema that it refers to: `required` beside `allOf`, a discriminator, an example.
    fn dependent(&self, value: &mut Value) {
        let Value::Object(members) = &*value else { return };
        let owner = |schema: &Value| reference_of(schema).and_then(|place| self.owners.get(place.as_str()).copied());
        let parents: Vec<&Renamed> = variants(members, "allOf").filter_map(owner).collect();
        let schema = members.get("schema");
        let beside = schema.and_then(owner).map(|one| (one, 0));
        let beside = beside.or_else(|| Some((schema.and_then(|schema| schema.get("items")).and_then(owner)?, 1)));
        let choices = || variants(members, "oneOf").chain(variants(members, "anyOf"));
        let property = members.get("discriminator").and_then(|discriminator| discriminator.get("propertyName"));
        let told_apart = choices()
            .find_map(owner)
            .filter(|one| property.is_some_and(|name| *name == one.old) && choices().all(|choice| owner(choice).is_some()));
        for one in parents {
            follow_in_schema(value, &one.old, &one.new);
            rename_beside_reference(value, 0, &one.old, &one.new);
        }
        if let Some((one, depth)) = beside {
            rename_beside_reference(value, depth, &one.old, &one.new);
        }
        if let (Some(one), Some(name)) = (told_apart, value.pointer_mut("/discriminator/propertyName")) {
            *name = Value::String(one.new.clone());
        }
    }

    /// A discriminator's values are schema names unless a mapping says otherwise; a renamed schema must keep its value on the wire.
    fn discriminator(&self, members: &mut Map<String, Value>) {
        if members.get("discriminator").is_none_or(|discriminator| !discriminator.is_object()) {
            return;
        }
        if let Some(mapping) = mapping_mut(members) {
            for text in mapping.values_mut() {
                if let Some(one) = text.as_str().and_then(|name| self.schemas.get(name)) {
                    *text = Value::String(one.new.clone());
                }
            }
        }
        let choices = variants(members, "oneOf").chain(variants(members, "anyOf")).filter_map(reference_of);
        let mut renamed: Vec<&Renamed> = choices.filter_map(|place| self.places.get(place.as_str()).copied()).collect();
        // The renames stand in one slice, in their order.
        renamed.sort_by_key(|one| std::ptr::from_ref::<Renamed>(one));
        for one in renamed {
            keep_value(members, one);
        }
    }

    fn rewrite(&self, value: &mut Value) {
        if let Some(text) = value.as_str().and_then(|text| self.rewritten(text)) {
            *value = Value::String(text);
        }
    }

    /// The reference with the new names in it, when it passes through a renamed member.
    fn rewritten(&self, text: &str) -> Option<String> {
        let place = local(text)?;
        let written: Vec<&str> = text.strip_prefix("#/")?.split('/').collect();
        if written.len() != place.count() {
            return None;
        }
        let mut prefix = PointerBuf::root();
        let mut result = String::from("#");
        let mut changed = false;
        for (token, written) in place.tokens().zip(written) {
            prefix.push_back(token);
            result.push('/');
            match self.places.get(prefix.as_str()) {
                Some(one) => {
                    changed = true;
                    result.push_str(&fragment(&one.new));
                }
                None => result.push_str(written),
            }
        }
        changed.then_some(result)
    }
}

/// A child that names its parent in `allOf` is told apart by the parent's discriminator.
fn keep_inherited_value(document: &mut Value, one: &Renamed) {
    let parents: Vec<PointerBuf> = location::at(document, &one.to)
        .and_then(Value::as_object)
        .map(|schema| variants(schema, "allOf").filter_map(reference_of).collect())
        .unwrap_or_default();
    for parent in parents {
        if let Some(members) = location::at_mut(document, &parent).and_then(Value::as_object_mut) {
            keep_value(members, one);
        }
    }
}

/// Writes down the value that the old name stood for, unless the mapping already leads to the schema.
fn keep_value(members: &mut Map<String, Value>, one: &Renamed) {
    let Some(discriminator) = members.get_mut("discriminator").and_then(Value::as_object_mut) else { return };
    if !discriminator.contains_key("propertyName") {
        return;
    }
    let mapping = discriminator.entry("mapping").or_insert_with(|| Value::Object(Map::new()));
    let Some(mapping) = mapping.as_object_mut() else { return };
    let leads_there =
        |text: &str| text == one.old || text == one.new || local(text).is_some_and(|at| at == one.from || at == one.to);
    if !mapping.contains_key(&one.old) && !mapping.values().filter_map(Value::as_str).any(leads_there) {
        let reference = one.to.tokens().fold(String::from("#"), |text, token| format!("{text}/{}", fragment(&token.decoded())));
        mapping.insert(one.old.clone(), Value::String(reference));
    }
}

/// The name of a component of this section.
fn component<'p>(place: &'p Pointer, section: &str) -> Option<Token<'p>> {
    let mut tokens = place.tokens();
    match (tokens.next(), tokens.next(), tokens.next(), tokens.next()) {
        (Some(root), Some(second), Some(name), None) if root.decoded() == "components" && second.decoded() == section => {
            Some(name)
        }
        _ => None,
    }
}

fn is_reference(key: &str) -> bool {
    matches!(key, "$ref" | "operationRef")
}

fn variants<'v>(members: &'v Map<String, Value>, list: &str) -> impl Iterator<Item = &'v Value> + use<'v> {
    members.get(list).and_then(Value::as_array).into_iter().flatten()
}

fn mapping(members: &Map<String, Value>) -> Option<&Map<String, Value>> {
    members.get("discriminator")?.get("mapping")?.as_object()
}

fn mapping_mut(members: &mut Map<String, Value>) -> Option<&mut Map<String, Value>> {
    members.get_mut("discriminator")?.get_mut("mapping")?.as_object_mut()
}

/// The place in the same document that a schema refers to.
fn reference_of(schema: &Value) -> Option<PointerBuf> {
    local(schema.get("$ref")?.as_str()?)
}

/// The place that a reference names, when it is one in the same document.
fn local(text: &str) -> Option<PointerBuf> {
    let fragment = text.strip_prefix('#').filter(|fragment| fragment.starts_with('/'))?;
    if fragment.contains('%') { PointerBuf::parse(percent_decode(fragment)?).ok() } else { PointerBuf::parse(fragment).ok() }
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = (byte == b'%').then(|| tail.get(..2)).flatten().and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(decoded) => {
                bytes.push(decoded);
                rest = &tail[2..];
            }
            None => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// A name as it is written in a reference: escaped for JSON Pointer, then for a URI fragment.
fn fragment(name: &str) -> String {
    let escaped = name.replace('~', "~0").replace('/', "~1");
    escaped.bytes().fold(String::with_capacity(escaped.len()), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@?".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}
