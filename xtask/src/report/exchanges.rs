//! Evidence as the page shows it: each exchange by itself, and what all of them hold together.

use std::collections::HashSet;

use indexmap::IndexMap;
use jsonptr::Pointer;
use serde_json::Value;

use super::page::{Exchange, Field, Shown};
use crate::evidence::{Evidence, Status, Subject};

/// Longer values are not shown among the fields; the exchange has them.
const LONGEST: usize = 60;

/// One evidence file, under its anchor.
pub(super) fn exchange(evidence: &Evidence, id: String) -> Exchange {
    let Evidence { name, subject, source, status, date, note, request, response, .. } = evidence;
    Exchange {
        id,
        name: name.clone(),
        is_observed: *status == Status::Observed,
        title: source.title.clone(),
        url: source.url.clone().filter(|url| is_web(url)),
        date: date.clone(),
        note: note.clone(),
        request: request.to_text(),
        status: response.status,
        reply: response.to_text(),
        outside: match subject {
            Subject::Operation(_) => None,
            Subject::Outside(reason) => Some(reason.clone()),
        },
    }
}

/// Whether a browser may follow the address: one that runs as a script is not followed.
fn is_web(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https"))
}

/// What the requests hold together, then the replies, those with one status together.
pub(super) fn shown(evidence: &[&Evidence], known: &HashSet<&str>) -> Vec<Shown> {
    let mut list = Vec::new();
    let mut requests = Tree::default();
    for (index, file) in evidence.iter().enumerate() {
        requests.members(file.request.query.iter().chain(&file.request.form), index, &|_| false);
    }
    if !requests.0.is_empty() {
        list.push(Shown { status: None, exchanges: evidence.len(), fields: requests.fields(known) });
    }
    let mut statuses: Vec<u16> = evidence.iter().map(|file| file.response.status).collect();
    statuses.sort_unstable();
    statuses.dedup();
    for status in statuses {
        let replies: Vec<&&Evidence> = evidence.iter().filter(|file| file.response.status == status).collect();
        let mut tree = Tree::default();
        for (index, file) in replies.iter().enumerate() {
            if let Some(json) = file.response.body.as_ref().and_then(|body| body.json()) {
                let placeholder = |at: &Pointer| file.placeholders.iter().any(|pointer| *at == **pointer);
                tree.value(json, Pointer::root(), index, &placeholder);
            }
        }
        list.push(Shown { status: Some(status), exchanges: replies.len(), fields: tree.fields(known) });
    }
    list
}

/// The fields of several values, those of one name together.
#[derive(Debug, Default)]
struct Tree(IndexMap<String, Node>);

#[derive(Debug, Default)]
struct Node {
    kinds: Vec<&'static str>,
    sample: Option<String>,
    seen: usize,
    /// The last exchange that it was counted for: an array may hold it more than once.
    last: Option<usize>,
    below: Tree,
}

impl Tree {
    fn members<'v>(
        &mut self,
        members: impl Iterator<Item = (&'v String, &'v Value)>,
        exchange: usize,
        placeholder: &dyn Fn(&Pointer) -> bool,
    ) {
        for (name, value) in members {
            self.member(name, value, Pointer::root(), exchange, placeholder);
        }
    }

    /// Adds what a value holds. The items of an array share their fields.
    fn value(&mut self, value: &Value, at: &Pointer, exchange: usize, placeholder: &dyn Fn(&Pointer) -> bool) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    self.member(name, value, at, exchange, placeholder);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, &at.with_trailing_token(index), exchange, placeholder);
                }
            }
            _ => {}
        }
    }

    fn member(&mut self, name: &str, value: &Value, at: &Pointer, exchange: usize, placeholder: &dyn Fn(&Pointer) -> bool) {
        let at = at.with_trailing_token(name);
        let node = self.0.entry(name.to_owned()).or_default();
        if node.last != Some(exchange) {
            node.last = Some(exchange);
            node.seen += 1;
        }
        if !placeholder(&at) {
            let kind = kind(value);
            if !node.kinds.contains(&kind) {
                node.kinds.push(kind);
            }
            if node.sample.is_none() {
                node.sample = sample(value);
            }
        }
        node.below.value(value, &at, exchange, placeholder);
    }

    fn fields(&self, known: &HashSet<&str>) -> Vec<Field> {
        let mut list = Vec::new();
        self.collect(0, known, &mut list);
        list
    }

    fn collect(&self, depth: usize, known: &HashSet<&str>, list: &mut Vec<Field>) {
        for (name, Node { kinds, sample, seen, below, .. }) in &self.0 {
            let is_unknown = !known.contains(name.as_str());
            list.push(Field { depth, name: name.clone(), kinds: kinds.clone(), sample: sample.clone(), seen: *seen, is_unknown });
            below.collect(depth + 1, known, list);
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn sample(value: &Value) -> Option<String> {
    let text = match value {
        Value::Object(_) => return None,
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => return None,
        Value::String(text) if text.chars().count() > LONGEST => {
            format!("\"{}…\"", text.chars().take(LONGEST).collect::<String>())
        }
        other => other.to_string(),
    };
    (text.chars().count() <= LONGEST + 3).then_some(text)
}

/// The names that a fragment of a document has for what goes over the wire: properties, parameters, keys.
pub(super) fn wire_names<'v>(value: &'v Value, names: &mut HashSet<&'v str>) {
    match value {
        Value::Object(members) => {
            if let Some(properties) = members.get("properties").and_then(Value::as_object) {
                names.extend(properties.keys().map(String::as_str));
            }
            if let (Some(name), Some(_)) = (members.get("name").and_then(Value::as_str), members.get("in")) {
                names.insert(name);
            }
            members.values().for_each(|value| wire_names(value, names));
        }
        Value::Array(items) => items.iter().for_each(|value| wire_names(value, names)),
        _ => {}
    }
}
