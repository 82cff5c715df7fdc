//! The proof on small documents of our own.

mod fields;
mod files;
mod law;
mod requests;
mod responses;

use serde_json::Value;
use serde_json_path::{JsonPath, NormalizedPath};

use super::{Action, Change, Evidence, Findings, prove};
use crate::diagnostic::{Diagnostics, Style};
use crate::document::{Document, Source};

/// A document with one operation whose answers have these properties.
fn document(properties: &str) -> String {
    format!(
        "openapi: 3.0.3\npaths:\n  /user:\n    get:\n      operationId: getUser\n      responses:\n        '200':\n          content:\n            application/json:\n              schema:\n                type: object\n                properties: {properties}\n"
    )
}

/// A file that shows this body as the answer of `getUser`.
fn shows(name: &str, body: &str) -> Evidence {
    exchange(
        name,
        "method: GET\n  url: https://host/user",
        &format!("status: 200\n  body: |\n    {}", body.replace('\n', "\n    ")),
    )
}

fn exchange(name: &str, request: &str, response: &str) -> Evidence {
    evidence(
        name,
        &format!(
            "evidence: 1\noperation: getUser\nsource: {{title: Manual}}\nstatus: documented\ndate: '2017'\nrequest:\n  {request}\nresponse:\n  {response}\n"
        ),
    )
}

fn evidence(name: &str, text: &str) -> Evidence {
    read(name, text).unwrap_or_else(|findings| panic!("{}\n{text}", findings.render(Style::Plain)))
}

fn read(name: &str, text: &str) -> Result<Evidence, Diagnostics> {
    Evidence::read(Document::parse(Source::new(name, text)).map_err(Diagnostics::from)?)
}

fn parse(text: &str) -> Document {
    Document::parse(Source::new("api.yaml", text)).unwrap()
}

fn findings(text: &str, evidence: &[Evidence]) -> Findings {
    prove(&parse(text), evidence)
}

/// All findings as people see them.
fn said(text: &str, evidence: &[Evidence]) -> String {
    Diagnostics::from(&findings(text, evidence)).render(Style::Plain)
}

/// That document and evidence agree.
fn agree(text: &str, evidence: &[Evidence]) {
    let said = said(text, evidence);
    assert!(said.is_empty(), "{said}");
}

/// The codes of the findings.
fn codes(text: &str, evidence: &[Evidence]) -> Vec<&'static str> {
    findings(text, evidence).iter().map(|finding| finding.code).collect()
}

/// Just enough of an overlay engine to see that an action settles its finding.
fn apply(document: &mut Value, action: &Action) {
    let path = JsonPath::parse(&action.target).unwrap_or_else(|error| panic!("{}: {error}", action.target));
    let found: Vec<String> = path.query_located(document).locations().map(NormalizedPath::to_json_pointer).collect();
    assert!(!found.is_empty(), "nothing at {}", action.target);
    for pointer in found {
        match &action.change {
            Change::Update(value) => merge(document.pointer_mut(&pointer).unwrap(), value.clone()),
            Change::Rename(name) => rename(document, &pointer, name),
            Change::Remove => {
                let (parent, index) = pointer.rsplit_once('/').unwrap();
                let list = document.pointer_mut(parent).unwrap().as_array_mut().unwrap();
                list.remove(index.parse().unwrap());
            }
        }
    }
}

fn rename(document: &mut Value, pointer: &str, name: &str) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let old = key.replace("~1", "/").replace("~0", "~");
    let members = document.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    *members =
        std::mem::take(members).into_iter().map(|(key, value)| (if key == old { name.to_owned() } else { key }, value)).collect();
    let schema = parent.strip_suffix("/properties").and_then(|schema| document.pointer_mut(schema));
    for required in schema.and_then(|schema| schema.get_mut("required")?.as_array_mut()).into_iter().flatten() {
        if *required == old {
            *required = name.into();
        }
    }
}

fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (Value::Array(into), Value::Array(from)) => into.extend(from),
        (into, from) => *into = from,
    }
}
