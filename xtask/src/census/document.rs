//! What a document has, as it was written.

use std::collections::HashSet;

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};

use super::{Kind, Part, Spot};
use crate::document::{Document, percent_decoded};
use crate::lower::media;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
/// Longer chains of references are no references any more.
const MOST_STEPS: usize = 32;

/// Everything that is counted in a document.
pub(super) fn parts(document: &Document) -> Vec<Part> {
    let mut walk = Walk { document, parts: Vec::new(), seen: HashSet::new() };
    walk.operations();
    let components = walk.object(&PointerBuf::from_tokens(["components", "schemas"]));
    for (_, at) in components {
        walk.add(Kind::Schema, String::new(), None, std::slice::from_ref(&at));
        walk.schema(&at, None);
    }
    walk.parts
}

struct Walk<'d> {
    document: &'d Document,
    parts: Vec<Part>,
    seen: HashSet<PointerBuf>,
}

/// An operation, while its parts are counted.
struct Operation {
    at: PointerBuf,
    spot: Spot,
}

impl<'d> Walk<'d> {
    fn get(&self, at: &Pointer) -> Option<&'d Value> {
        at.resolve(&self.document.value).ok()
    }

    /// The members of the object at a place that are no extensions, with their places.
    fn object(&self, at: &Pointer) -> Vec<(&'d str, PointerBuf)> {
        let members = self.get(at).and_then(Value::as_object).into_iter().flatten();
        members
            .filter(|(key, _)| !key.starts_with("x-"))
            .map(|(key, _)| (key.as_str(), at.with_trailing_token(key.as_str())))
            .collect()
    }

    /// Where a reference leads, or the place itself; both, so that a finding at either is found.
    fn followed(&self, at: &Pointer) -> (PointerBuf, Vec<PointerBuf>) {
        let mut now = at.to_buf();
        let mut places = vec![now.clone()];
        for _ in 0..MOST_STEPS {
            let target = self.get(&now).and_then(|value| value.get("$ref")).and_then(Value::as_str);
            let Some(fragment) = target.and_then(|target| target.strip_prefix('#')) else { break };
            let decoded = percent_decoded(fragment);
            let Ok(target) = PointerBuf::parse(decoded) else { break };
            if self.get(&target).is_none() {
                break;
            }
            now = target;
            places.push(now.clone());
        }
        (now, places)
    }

    fn add(&mut self, kind: Kind, name: String, operation: Option<&Operation>, places: &[PointerBuf]) {
        self.add_status(kind, name, String::new(), operation, places);
    }

    fn add_status(&mut self, kind: Kind, name: String, status: String, operation: Option<&Operation>, places: &[PointerBuf]) {
        let source = &self.document.source;
        let spots = places.iter().map(|at| Spot::of(source, at)).collect();
        self.parts.push(Part { kind, name, operation: operation.map(|operation| operation.spot.clone()), spots, status });
    }

    fn operations(&mut self) {
        for (_, at) in self.object(&PointerBuf::from_tokens(["paths"])) {
            let (item, _) = self.followed(&at);
            for (key, at) in self.object(&item) {
                if METHODS.contains(&key.to_ascii_lowercase().as_str()) {
                    self.operation(&item, &at);
                }
            }
        }
    }

    fn operation(&mut self, item: &Pointer, at: &Pointer) {
        let operation = Operation { spot: Spot::of(&self.document.source, at), at: at.to_buf() };
        self.add(Kind::Operation, String::new(), Some(&operation), &[at.to_buf()]);
        self.parameters(item, &operation);
        let (body, places) = self.followed(&at.with_trailing_token("requestBody"));
        for (media_type, at) in self.object(&body.with_trailing_token("content")) {
            let mut spots = places.clone();
            spots.push(at.clone());
            self.add(Kind::Request, media_type.to_owned(), Some(&operation), &spots);
            self.media(media_type, &at, Some(&operation));
        }
        for (status, at) in self.object(&at.with_trailing_token("responses")) {
            let (response, places) = self.followed(&at);
            self.add(Kind::Status, status.to_owned(), Some(&operation), &places);
            for (media_type, at) in self.object(&response.with_trailing_token("content")) {
                let mut spots = places.clone();
                spots.push(at.clone());
                self.add_status(Kind::Response, media_type.to_owned(), status.to_owned(), Some(&operation), &spots);
                self.media(media_type, &at, None);
            }
        }
        self.security(&operation);
    }

    /// The parameters of an operation, and those of its path that it does not declare itself.
    fn parameters(&mut self, item: &Pointer, operation: &Operation) {
        let list = |walk: &Self, owner: &Pointer| {
            let at = owner.with_trailing_token("parameters");
            let count = walk.get(&at).and_then(Value::as_array).map_or(0, Vec::len);
            (0..count).map(|index| walk.followed(&at.with_trailing_token(index))).collect::<Vec<_>>()
        };
        let text = |walk: &Self, at: &Pointer, key: &str| {
            walk.get(at).and_then(|value| value.get(key)).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let own = list(self, &operation.at);
        let identity = |walk: &Self, at: &Pointer| (text(walk, at, "name"), text(walk, at, "in").to_ascii_lowercase());
        let declared: HashSet<(String, String)> = own.iter().map(|(at, _)| identity(self, at)).collect();
        let mut shared = list(self, item);
        shared.retain(|(at, _)| !declared.contains(&identity(self, at)));
        let secured = self.get(&self.requirements(operation)).and_then(Value::as_array).is_some_and(|sets| !sets.is_empty());
        for (at, places) in own.into_iter().chain(shared) {
            let (name, place) = identity(self, &at);
            let kind = match place.as_str() {
                "path" => Kind::Path,
                "query" => Kind::Query,
                "header" if ignored(&name, secured) => continue,
                "header" => Kind::Header,
                "cookie" => Kind::Cookie,
                // What else there is, such as the body of Swagger 2.0, is no parameter of this version.
                _ => continue,
            };
            self.add(kind, name, Some(operation), &places);
        }
    }

    /// Where the security requirements of an operation are: its own, or those of the document.
    fn requirements(&self, operation: &Operation) -> PointerBuf {
        let own = operation.at.with_trailing_token("security");
        if self.get(&own).is_some() { own } else { PointerBuf::from_tokens(["security"]) }
    }

    fn security(&mut self, operation: &Operation) {
        let at = self.requirements(operation);
        for (index, set) in self.get(&at).and_then(Value::as_array).into_iter().flatten().enumerate() {
            let mut names: Vec<&str> = set.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
            names.sort_unstable();
            let mut places = vec![at.with_trailing_token(index)];
            places.extend(names.iter().map(|name| PointerBuf::from_tokens(["components", "securitySchemes", name])));
            self.add(Kind::Security, names.join("+"), Some(operation), &places);
        }
    }

    /// The properties of a body that is read or written member by member. What media types are is no question of counting: all
    /// others are handed over raw.
    fn media(&mut self, media_type: &str, at: &Pointer, operation: Option<&Operation>) {
        if media::holds_json(media_type) || media::is_form(media_type) && operation.is_some() {
            self.schema(&at.with_trailing_token("schema"), operation);
        }
    }

    /// The properties of a schema and of those in it. What it refers to is counted where it stands.
    fn schema(&mut self, at: &Pointer, operation: Option<&Operation>) {
        let Some(schema) = self.get(at).and_then(Value::as_object) else { return };
        if schema.get("$ref").is_some_and(Value::is_string) || !self.seen.insert(at.to_buf()) {
            return;
        }
        for (name, at) in self.properties(schema, at) {
            self.add(Kind::Property, name.to_owned(), operation, std::slice::from_ref(&at));
            // What is declared twice in the same words is one property.
            if !self.is_repeated(&at) {
                self.schema(&at, operation);
            }
        }
        for key in ["items", "additionalProperties"] {
            self.schema(&at.with_trailing_token(key), operation);
        }
        for key in ["allOf", "oneOf", "anyOf", "prefixItems"] {
            let count = schema.get(key).and_then(Value::as_array).map_or(0, Vec::len);
            for index in 0..count {
                self.schema(&at.with_trailing_token(key).with_trailing_token(index), operation);
            }
        }
    }

    /// Whether a branch beside that of a property declares the same.
    fn is_repeated(&self, at: &Pointer) -> bool {
        let tokens: Vec<_> = at.tokens().map(|token| token.decoded().into_owned()).collect();
        let [before @ .., keyword, index, properties, name] = tokens.as_slice() else { return false };
        let (true, Ok(index)) = (["allOf", "oneOf", "anyOf"].contains(&keyword.as_str()), index.parse::<usize>()) else {
            return false;
        };
        let list = PointerBuf::from_tokens(before.iter().chain([keyword]).map(String::as_str));
        let branches = self.get(&list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let declared = |branch: &'d Value| branch.get(properties).and_then(|members| members.get(name));
        let own = branches.get(index).and_then(declared);
        branches.iter().take(index).filter_map(declared).any(|other| own.is_some_and(|own| essence(own) == essence(other)))
    }

    fn properties(&self, schema: &'d Map<String, Value>, at: &Pointer) -> Vec<(&'d str, PointerBuf)> {
        let at = at.with_trailing_token("properties");
        let members = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        members.map(|(name, _)| (name.as_str(), at.with_trailing_token(name.as_str()))).collect()
    }
}

/// A schema without what is said for people.
fn essence(schema: &Value) -> Vec<(&String, &Value)> {
    let for_people = ["description", "title", "example", "examples", "default", "deprecated", "readOnly", "writeOnly"];
    let members = schema.as_object().into_iter().flatten();
    members.filter(|(key, _)| !for_people.contains(&key.as_str()) && !key.starts_with("x-")).collect()
}

/// The headers that the specification tells readers of a document to ignore as parameters; `Authorization` only where the security
/// requirements say it.
fn ignored(name: &str, secured: bool) -> bool {
    match name.to_ascii_lowercase().as_str() {
        "accept" | "content-type" => true,
        "authorization" => secured,
        _ => false,
    }
}
