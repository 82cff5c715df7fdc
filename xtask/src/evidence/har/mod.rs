//! Recorded traffic (HAR 1.2) as evidence: matched to operations, freed of secrets and personal values, one file for each operation,
//! status and shape.

mod matching;
mod read;
mod sensitive;
mod shape;
mod synthetic;

use std::collections::HashSet;

use heck::ToKebabCase as _;
use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use self::matching::Match;
use self::read::Exchange;
use self::synthetic::{Learner, Replacements};
use super::model::{Evidence, Subject};
use super::operation::{self, Location, Operation};
use super::schema::{Effective, is_password};
use crate::diagnostic::{Diagnostic, Diagnostics, counted};
use crate::document::{Document, Source, to_yaml};

/// What a recording gives.
#[derive(Debug, Default)]
pub struct Import {
    /// The new files: name and text.
    pub files: Vec<(String, String)>,
    /// How many exchanges show nothing that is not shown already.
    pub known: usize,
    /// How many requests belong to no operation.
    pub unmatched: usize,
    /// What was left out, and why.
    pub findings: Diagnostics,
}

/// Turns a recording into evidence about the effective document. `existing` is the evidence that is there; `server` is where the
/// recording was made, when that is none of the document's servers.
///
/// # Errors
/// When the document is no recording.
pub fn import(har: &Document, effective: &Document, existing: &[Evidence], server: Option<&str>) -> Result<Import, Diagnostics> {
    let mut import = Import::default();
    let recording = read::read(har, &mut import.findings)?;
    let document = Effective::new(&effective.value);
    let operations = operation::all(document);
    let mut importer = Importer { har, document, operations: &operations, import, unmatched: IndexMap::new() };

    let kept: Vec<Kept<'_>> = recording.exchanges.iter().filter_map(|exchange| importer.keep(exchange, server)).collect();
    let keep = importer.constants();
    let replacements = importer.replacements(&kept, &keep);
    let mut shown: HashSet<shape::Shape> = existing.iter().filter_map(shape::of).collect();
    let mut names: HashSet<String> = existing.iter().map(|evidence| evidence.name.clone()).collect();
    for one in &kept {
        let value = importer.file(one, &recording.creator, &Scrub { replacements: &replacements, keep: &keep });
        let name = importer.name(one, &names);
        importer.add(name, &value, &mut shown, &mut names, one);
    }
    importer.list_unmatched();
    Ok(importer.import)
}

/// An exchange that becomes evidence.
struct Kept<'k> {
    exchange: &'k Exchange<'k>,
    found: Match<'k, 'k>,
    id: &'k str,
    /// What stands before the JSON, and the JSON.
    body: Option<(String, Value)>,
}

struct Scrub<'s> {
    replacements: &'s Replacements,
    keep: &'s HashSet<String>,
}

struct Importer<'i> {
    har: &'i Document,
    document: Effective<'i>,
    operations: &'i [Operation<'i>],
    import: Import,
    /// The requests without an operation, and the first entry of each.
    unmatched: IndexMap<String, (&'i Exchange<'i>, usize)>,
}

impl<'i> Importer<'i> {
    /// The operation and the body of an exchange, unless it can be no evidence.
    fn keep(&mut self, exchange: &'i Exchange<'i>, server: Option<&str>) -> Option<Kept<'i>> {
        let Some(found) = matching::find(self.operations, &exchange.method, exchange.url, server) else {
            self.unmatched.entry(format!("{} {}", exchange.method, exchange.url)).or_insert((exchange, 0)).1 += 1;
            return None;
        };
        let operation = &self.operations[found.operation];
        let Some(id) = operation.id else {
            self.skip(exchange, &format!("{} has no `operationId`, by which evidence names it", operation.name()));
            return None;
        };
        if exchange.status == 304 {
            self.skip(exchange, "it was answered from a cache");
            return None;
        }
        let body = match exchange.body() {
            Err(reason) => {
                self.skip(exchange, &format!("the body {reason}"));
                return None;
            }
            Ok(None) => None,
            Ok(Some(text)) => match json_in(&text) {
                Some(body) => Some(body),
                None => {
                    let media = exchange.media_type();
                    let media = if media.is_empty() { "of a type that is not said".to_owned() } else { format!("`{media}`") };
                    self.skip(exchange, &format!("the body is no JSON ({media})"));
                    return None;
                }
            },
        };
        if let Some(media) = exchange.other_body {
            self.note(exchange, format!("the body of the request (`{media}`) is left out: evidence has no place for it"));
        }
        Some(Kept { exchange, found, id, body })
    }

    fn skip(&mut self, exchange: &Exchange<'_>, why: &str) {
        self.note(
            exchange,
            format!("a reply to `{}` is passed over: {why}", exchange.method.clone() + " " + path_of(exchange.url)),
        );
    }

    fn note(&mut self, exchange: &Exchange<'_>, message: String) {
        // The entry, not the line of its address: that may hold what is not to be shown.
        let finding = Diagnostic::note_only("har::left-out", message).note(self.entry(exchange));
        self.import.findings.push(finding);
    }

    fn entry(&self, exchange: &Exchange<'_>) -> String {
        let (line, _) = self.har.place(&exchange.at).position();
        format!("{}:{line} (`{}`)", self.har.source.name, exchange.at)
    }

    fn list_unmatched(&mut self) {
        for (_, (exchange, count)) in std::mem::take(&mut self.unmatched) {
            self.import.unmatched += count;
            let times = if count > 1 { format!(" ({count} times)") } else { String::new() };
            let message = format!("`{} {}` is no operation of the document{times}", exchange.method, exchange.url);
            let mut finding = Diagnostic::note_only("har::unmatched", message).note(self.entry(exchange));
            if self.operations.iter().any(|operation| {
                operation.method == exchange.method && operation::capture(operation.path, path_of(exchange.url)).is_some()
            }) {
                let origin = exchange.url.strip_suffix(path_of(exchange.url)).unwrap_or_default();
                finding = finding.help(format!("if it is one of another server, say so with `--server {origin}`"));
            }
            self.import.findings.push(finding);
        }
    }

    /// Learns everything sensitive in all exchanges, in the order in which they were recorded.
    fn replacements(&self, kept: &[Kept<'_>], keep: &HashSet<String>) -> Replacements {
        let passwords = self.passwords();
        let mut learner = Learner::default();
        for Kept { exchange, found, body, .. } in kept {
            let operation = &self.operations[found.operation];
            let secret = |location: Location, name: &str| {
                operation.keys.iter().any(|(place, key)| *place == location && location.same(key, name))
                    || operation.parameters.iter().any(|known| {
                        known.location == location
                            && location.same(known.name, name)
                            && known.schema(self.document).has_format("password")
                    })
            };
            for (name, value) in &found.captures {
                sensitive::learn_text(&mut learner, keep, name, value, secret(Location::Path, name));
            }
            for (location, values) in [(Location::Query, &exchange.query), (Location::Form, &exchange.form)] {
                for (name, value) in values {
                    sensitive::learn_text(&mut learner, keep, name, value, secret(location, name));
                }
            }
            for (name, value) in &exchange.request_headers {
                let secret = secret(Location::Header, name);
                match name.to_ascii_lowercase().as_str() {
                    // What is dropped here may be repeated elsewhere.
                    "authorization" | "proxy-authorization" => {
                        let credentials = value.split_whitespace().last().unwrap_or_default();
                        sensitive::learn_text(&mut learner, keep, name, credentials, true);
                    }
                    "cookie" => {
                        for (_, value) in value.split(';').filter_map(|pair| pair.split_once('=')) {
                            sensitive::learn_text(&mut learner, keep, "", value.trim(), value.trim().len() > 3);
                        }
                    }
                    _ if is_kept(operation, name) => sensitive::learn_text(&mut learner, keep, name, value, secret),
                    _ => {}
                }
            }
            for (name, value) in exchange.response_headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("location")) {
                sensitive::learn_text(&mut learner, keep, name, value, false);
            }
            if let Some((_, value)) = body {
                sensitive::learn(&mut learner, keep, "", value, &|name| passwords.contains(name));
            }
        }
        learner.finish()
    }

    /// The names of the properties that the document says are passwords.
    fn passwords(&self) -> HashSet<&str> {
        let mut names = HashSet::new();
        collect(self.document.root(), &mut |value| {
            if let Some(Value::Object(properties)) = value.get("properties") {
                names.extend(properties.iter().filter(|(_, property)| is_password(property)).map(|(name, _)| name.as_str()));
            }
        });
        names
    }

    /// The values that the document itself names, which belong to nobody.
    fn constants(&self) -> HashSet<String> {
        let mut constants = HashSet::new();
        collect(self.document.root(), &mut |value| {
            let values = value.get("enum").and_then(Value::as_array).into_iter().flatten();
            let single = ["const", "equals"].into_iter().filter_map(|name| value.get(name));
            constants.extend(values.chain(single).filter_map(Value::as_str).map(str::to_owned));
        });
        constants
    }

    /// The evidence file of an exchange.
    fn file(&self, kept: &Kept<'_>, creator: &str, scrub: &Scrub<'_>) -> Value {
        let Kept { exchange, found, id, body } = kept;
        let operation = &self.operations[found.operation];
        let mut path = operation.path.to_owned();
        for (name, value) in &found.captures {
            path = path.replacen(&format!("{{{name}}}"), &scrub.text(value), 1);
        }
        let mut request = Map::new();
        request.insert("method".to_owned(), json!(exchange.method));
        request.insert("url".to_owned(), json!(format!("{}{path}", found.server)));
        for (name, values) in [("query", &exchange.query), ("form", &exchange.form)] {
            if !values.is_empty() {
                request.insert(name.to_owned(), scrub.parameters(values));
            }
        }
        let headers = exchange.request_headers.iter().filter(|(name, _)| is_kept(operation, name));
        let headers: Map<String, Value> = headers.map(|(name, value)| ((*name).to_owned(), json!(scrub.text(value)))).collect();
        if !headers.is_empty() {
            request.insert("headers".to_owned(), Value::Object(headers));
        }
        let mut response = Map::new();
        response.insert("status".to_owned(), json!(exchange.status));
        let mut headers = Map::new();
        let media = exchange.media_type();
        if body.is_some() && !media.is_empty() {
            headers.insert("content-type".to_owned(), json!(media));
        }
        if let Some((_, value)) = exchange.response_headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("location")) {
            headers.insert("location".to_owned(), json!(scrub.text(value)));
        }
        if !headers.is_empty() {
            response.insert("headers".to_owned(), Value::Object(headers));
        }
        if let Some((prefix, value)) = body {
            let json = serde_json::to_string_pretty(&scrub.value(value)).expect("a JSON value has string keys");
            response.insert("body".to_owned(), json!(format!("{prefix}{json}")));
        }
        let creator = if creator.is_empty() { "an unnamed program".to_owned() } else { creator.to_owned() };
        json!({
            "evidence": 1,
            "operation": id,
            "source": { "title": format!("Recorded traffic ({creator})") },
            "status": "observed",
            "date": exchange.day,
            "note": "Secrets and personal values were replaced by synthetic ones of the same shape when this was imported.",
            "request": request,
            "response": response,
        })
    }

    /// A file name that is free.
    fn name(&self, kept: &Kept<'_>, names: &HashSet<String>) -> String {
        let id = kept.id.to_kebab_case();
        let stem = format!("{}-{}-observed", if id.is_empty() { "operation" } else { &id }, kept.exchange.status);
        let numbered = (2..).map(|number| format!("{stem}-{number}.yaml"));
        let mut candidates = std::iter::once(format!("{stem}.yaml")).chain(numbered);
        candidates.find(|name| !names.contains(name)).unwrap_or(stem)
    }

    /// Adds a file, when it shows something that no other one shows.
    fn add(
        &mut self,
        name: String,
        value: &Value,
        shown: &mut HashSet<shape::Shape>,
        names: &mut HashSet<String>,
        kept: &Kept<'_>,
    ) {
        let text = to_yaml(value);
        let read = Document::parse(Source::new(name.clone(), text.clone())).map_err(Diagnostics::from).and_then(Evidence::read);
        let shape = match &read {
            Ok(evidence) => shape::of(evidence),
            Err(_) => {
                self.skip(kept.exchange, "it cannot be written as evidence");
                return;
            }
        };
        if shape.is_some_and(|shape| !shown.insert(shape)) {
            self.import.known += 1;
            return;
        }
        names.insert(name.clone());
        self.import.files.push((name, text));
    }
}

impl Scrub<'_> {
    fn text(&self, text: &str) -> String {
        if self.keep.contains(text) { text.to_owned() } else { self.replacements.text(text) }
    }

    fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Number(number) => self.replacements.number(number),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            // A name can be a value: a map by user, say.
            Value::Object(members) => {
                members.iter().map(|(name, member)| (self.replacements.key(name), self.value(member))).collect()
            }
            other => other.clone(),
        }
    }

    /// The values of a query or a form by their names; a number is one again.
    fn parameters(&self, values: &[(String, String)]) -> Value {
        let mut parameters: IndexMap<&str, Vec<Value>> = IndexMap::new();
        for (name, value) in values {
            let text = self.text(value);
            let number = text.parse::<i64>().ok().filter(|number| number.to_string() == text);
            parameters.entry(name).or_default().push(number.map_or(Value::String(text), Value::from));
        }
        let single = |mut values: Vec<Value>| if values.len() == 1 { values.swap_remove(0) } else { Value::Array(values) };
        Value::Object(parameters.into_iter().map(|(name, values)| (name.to_owned(), single(values))).collect())
    }
}

/// Whether a header of a request is evidence: a parameter, a key, or one of the API's own making.
fn is_kept(operation: &Operation<'_>, name: &str) -> bool {
    const NOISE: [&str; 6] =
        ["x-requested-with", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-real-ip", "x-client-data"];
    let lower = name.to_ascii_lowercase();
    if matches!(lower.as_str(), "authorization" | "proxy-authorization" | "cookie") {
        return false;
    }
    let declared =
        operation.parameters.iter().any(|known| known.location == Location::Header && known.location.same(known.name, name));
    let key = operation.keys.iter().any(|(place, key)| *place == Location::Header && place.same(key, name));
    declared || key || lower.starts_with("x-") && !NOISE.contains(&lower.as_str())
}

/// The JSON of a body, and what stands before it.
fn json_in(text: &str) -> Option<(String, Value)> {
    let text = text.trim_start_matches('\u{feff}');
    if let Ok(value) = serde_json::from_str(text) {
        return Some((String::new(), value));
    }
    const LONGEST_PREFIX: usize = 64;
    let start = text.find(['{', '[']).filter(|&start| start <= LONGEST_PREFIX)?;
    let value = serde_json::from_str(text.get(start..)?).ok()?;
    Some((text.get(..start)?.trim().to_owned(), value))
}

fn path_of(url: &str) -> &str {
    operation::url_path(url)
}

/// Every object of a value.
fn collect<'v>(value: &'v Value, visit: &mut dyn FnMut(&'v Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            visit(members);
            members.values().for_each(|member| collect(member, visit));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, visit)),
        _ => {}
    }
}

impl Import {
    /// What was done, in a line.
    pub fn summary(&self) -> String {
        format!(
            "{} new, {} shown already, {} without an operation\n",
            counted(self.files.len(), "file"),
            counted(self.known, "exchange"),
            counted(self.unmatched, "request")
        )
    }
}

/// The operation that evidence is about.
fn operation_of(evidence: &Evidence) -> Option<&str> {
    match &evidence.subject {
        Subject::Operation(id) => Some(id),
        Subject::Outside(_) => None,
    }
}
