//! Recorded requests against the operations that they belong to: request line and parameters.

use std::collections::HashSet;

use indexmap::IndexMap;
use jsonptr::PointerBuf;
use serde_json::{Map, Value, json};

use super::action::{Action, Change, nested, path, quoted};
use super::fields::said;
use super::finding::{Finding, Fix, action, names, shown};
use super::model::Evidence;
use super::operation::{FORMS, Location, Operation, Parameter, url_path};
use super::rename::likeness;
use super::sample::{Sample, infer, text_fits};
use super::schema::{Effective, Kind, Schema};
use crate::diagnostic::nearest;
use crate::document::pointer;

/// Headers that are HTTP's own and no parameters.
const HTTP_HEADERS: [&str; 22] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "authorization",
    "cache-control",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "date",
    "dnt",
    "host",
    "keep-alive",
    "origin",
    "pragma",
    "proxy-authorization",
    "referer",
    "te",
    "transfer-encoding",
    "upgrade-insecure-requests",
    "user-agent",
];

/// What all requests together show.
#[derive(Debug, Default)]
pub(super) struct Requests<'e> {
    groups: IndexMap<(usize, Matter), Vec<Sample<'e>>>,
    shown: HashSet<(usize, PointerBuf)>,
}

/// What is the matter with a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Matter {
    /// Method and path are not the operation's.
    Line { method: String, path: String },
    /// A parameter is not declared.
    Undeclared { location: Location, name: String },
    /// The value of the parameter with this index is of another type.
    Type { parameter: usize },
}

impl<'e> Requests<'e> {
    fn raise(&mut self, operation: usize, matter: Matter, sample: Sample<'e>) {
        self.groups.entry((operation, matter)).or_default().push(sample);
    }

    /// Compares one request with the operation at `index`.
    pub(super) fn check<'d>(&mut self, document: Effective<'d>, index: usize, operation: &Operation<'d>, evidence: &'e Evidence) {
        self.line(document, index, operation, evidence);
        let request = &evidence.request;
        for (part, location, values) in [("query", Location::Query, &request.query), ("form", Location::Form, &request.form)] {
            for (name, value) in values {
                let sample = Sample::in_file(evidence, pointer(["request", part, name]), value);
                self.parameter(document, index, operation, location, name, sample);
            }
        }
        for (name, text) in &request.headers {
            let at = pointer(["request", "headers", name]);
            if name.eq_ignore_ascii_case("cookie") {
                self.cookies(index, operation, text);
            }
            let declared = operation
                .parameters
                .iter()
                .any(|known| known.location == Location::Header && known.location.same(known.name, name));
            if !declared && HTTP_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
                continue;
            }
            if let Some(value) = evidence.document.get(&at) {
                self.parameter(document, index, operation, Location::Header, name, Sample::in_file(evidence, at.clone(), value));
            }
        }
    }

    fn line<'d>(&mut self, document: Effective<'d>, index: usize, operation: &Operation<'d>, evidence: &'e Evidence) {
        let request = &evidence.request;
        let path = url_path(&request.url);
        let at = pointer(["request", "url"]);
        let Some(value) = evidence.document.get(&at) else { return };
        let sample = Sample::in_file(evidence, at, value);
        let captures = operation.captures(path);
        for (name, text) in captures.iter().flatten() {
            let found = operation.parameters.iter().position(|known| known.location == Location::Path && known.name == *name);
            let Some(parameter) = found else { continue };
            let declared = &operation.parameters[parameter];
            self.shown.insert((index, declared.at.clone()));
            if !declared.is_encoded() && !text_fits(declared.schema(document).kind(), text) {
                self.raise(index, Matter::Type { parameter }, sample.clone());
            }
        }
        if captures.is_none() || request.method != operation.method {
            self.raise(index, Matter::Line { method: request.method.clone(), path: path.to_owned() }, sample);
        }
    }

    fn cookies(&mut self, index: usize, operation: &Operation<'_>, text: &str) {
        let names: Vec<&str> = text.split(';').filter_map(|pair| Some(pair.split_once('=')?.0.trim())).collect();
        let cookies =
            operation.parameters.iter().filter(|known| known.location == Location::Cookie && names.contains(&known.name));
        self.shown.extend(cookies.map(|cookie| (index, cookie.at.clone())));
    }

    fn parameter<'d>(
        &mut self,
        document: Effective<'d>,
        index: usize,
        operation: &Operation<'d>,
        location: Location,
        name: &str,
        sample: Sample<'e>,
    ) {
        let found = operation.parameters.iter().position(|known| known.location == location && location.same(known.name, name));
        let Some(parameter) = found else {
            let is_key = operation.keys.iter().any(|(place, key)| *place == location && location.same(key, name));
            if !is_key {
                self.raise(index, Matter::Undeclared { location, name: name.to_owned() }, sample);
            }
            return;
        };
        let declared = &operation.parameters[parameter];
        self.shown.insert((index, declared.at.clone()));
        if !declared.is_encoded() && !value_fits(document, &declared.schema(document), sample.value) {
            self.raise(index, Matter::Type { parameter }, sample);
        }
    }

    /// The places of the parameters that some evidence shows.
    pub(super) fn shown(&self) -> impl Iterator<Item = &PointerBuf> {
        self.shown.iter().map(|(_, at)| at)
    }

    /// The findings about requests. `evidence` lists the evidence of each operation.
    pub(super) fn findings<'d>(
        &self,
        document: Effective<'d>,
        operations: &[Operation<'d>],
        evidence: &[Vec<&'e Evidence>],
    ) -> Vec<Finding> {
        let mut settled: HashSet<PointerBuf> = HashSet::new();
        let mut findings = Vec::with_capacity(self.groups.len());
        for ((index, matter), samples) in &self.groups {
            let operation = &operations[*index];
            findings.push(match matter {
                Matter::Line { method, path } => wrong_line(document, operations, operation, method, path, samples),
                Matter::Undeclared { location, name } => {
                    let unshown: Vec<&Parameter<'d>> = operation
                        .parameters
                        .iter()
                        .filter(|known| !self.shown.contains(&(*index, known.at.clone())) && !settled.contains(&known.at))
                        .collect();
                    match moved(document, &unshown, *location, name, samples) {
                        Some((from, near)) => {
                            settled.insert(from.at.clone());
                            let certain = if near { None } else { Some(added(document, operation, *location, name, samples)) };
                            other_name(document, from, certain, *location, name, samples)
                        }
                        None => undeclared(document, operation, *location, name, samples),
                    }
                }
                Matter::Type { parameter } => wrong_type(document, operation, &operation.parameters[*parameter], samples),
            });
        }
        findings.extend(self.never_shown(document, operations, evidence, &settled));
        findings
    }

    /// Declared parameters that no evidence of the operation shows; one that several operations share is one finding.
    fn never_shown<'d>(
        &self,
        document: Effective<'d>,
        operations: &[Operation<'d>],
        evidence: &[Vec<&'e Evidence>],
        settled: &HashSet<PointerBuf>,
    ) -> Vec<Finding> {
        let mut silent: IndexMap<&PointerBuf, (&Parameter<'d>, Vec<usize>)> = IndexMap::new();
        for (index, operation) in operations.iter().enumerate().filter(|(index, _)| !evidence[*index].is_empty()) {
            for parameter in &operation.parameters {
                // OpenAPI says that parameters of these names are to be ignored.
                let ignored = parameter.location == Location::Header
                    && ["accept", "content-type", "authorization"].contains(&parameter.name.to_ascii_lowercase().as_str());
                let shown = self.shown.contains(&(index, parameter.at.clone()));
                if !ignored && !shown && !settled.contains(&parameter.at) && !parameter.undocumented(document) {
                    silent.entry(&parameter.at).or_insert_with(|| (parameter, Vec::new())).1.push(index);
                }
            }
        }
        silent
            .into_values()
            .map(|(parameter, indices)| {
                let of: Vec<String> = indices.iter().map(|&index| operations[index].name()).collect();
                let Parameter { at, location, name, .. } = parameter;
                Finding {
                    code: "evidence::undocumented-parameter",
                    message: format!("no evidence shows the {} parameter `{name}` of {}", location.name(), of.join(", ")),
                    at: at.clone(),
                    label: "never shown".to_owned(),
                    shown: Vec::new(),
                    notes: vec![
                        "if it does not exist, say `remove: true` instead of `update`; if it does, add the evidence that shows it".to_owned(),
                    ],
                    fix: Fix::Open(Action {
                        target: parameter_path(document, parameter),
                        description: format!("TODO: no evidence shows the parameter `{name}`. Why does it stay?"),
                        change: Change::Update(json!({ "x-undocumented": "TODO: why the document keeps it" })),
                        evidence: names(indices.iter().flat_map(|&index| evidence[index].iter().copied())),
                    }),
                }
            })
            .collect()
    }
}

/// Whether the value of a parameter, which is text in the request, can be what the schema says.
fn value_fits(document: Effective<'_>, schema: &Schema<'_>, value: &Value) -> bool {
    document.alternatives(schema).iter().any(|schema| {
        let items = || schema.items().and_then(|at| document.schema(&at).kind());
        match (schema.kind(), value) {
            (None | Some(Kind::Object), _) => true,
            (Some(Kind::Array), Value::Array(values)) => values.iter().all(|value| text_fits(items(), &text(value))),
            (Some(Kind::Array), value) => text(value).split(',').all(|piece| text_fits(items(), piece.trim())),
            (Some(_), Value::Array(_)) => false,
            (kind, value) => {
                let text = text(value);
                (text.is_empty() && schema.empty_as_absent()) || text_fits(kind, &text)
            }
        }
    })
}

/// A scalar as it stands in a request.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// The unshown parameter that seems to be the one shown as `name`: of the same name elsewhere, of a name that is alike, the only
/// one left.
fn moved<'p, 'd>(
    document: Effective<'d>,
    unshown: &[&'p Parameter<'d>],
    location: Location,
    name: &str,
    samples: &[Sample<'_>],
) -> Option<(&'p Parameter<'d>, bool)> {
    let fits = |known: &&&'p Parameter<'d>| {
        let schema = known.schema(document);
        known.location != Location::Path && samples.iter().all(|sample| value_fits(document, &schema, sample.value))
    };
    let is_form = |place: Location| place == Location::Form;
    let elsewhere = |known: &&&'p Parameter<'d>| known.name == name && is_form(known.location) == is_form(location);
    if let Some(known) = unshown.iter().filter(fits).find(elsewhere) {
        return Some((known, true));
    }
    let here: Vec<&'p Parameter<'d>> = unshown.iter().filter(fits).filter(|known| known.location == location).copied().collect();
    let alike = here.iter().filter_map(|known| Some((likeness(known.name, name)?, *known)));
    if let Some((_, known)) = alike.max_by(|a, b| a.0.total_cmp(&b.0)) {
        return Some((known, true));
    }
    match here.as_slice() {
        [only] => Some((only, false)),
        _ => None,
    }
}

fn other_name(
    document: Effective<'_>,
    from: &Parameter<'_>,
    certain: Option<Action>,
    location: Location,
    name: &str,
    samples: &[Sample<'_>],
) -> Finding {
    let (place, old, old_place) = (location.name(), from.name, from.location.name());
    let change = match location {
        Location::Form => Change::Rename(name.to_owned()),
        _ if from.name == name => Change::Update(json!({ "in": place })),
        _ => Change::Update(json!({ "name": name })),
    };
    let what = format!("the {place} parameter is `{name}`, and nothing shows the {old_place} parameter `{old}`");
    let action = action(parameter_path(document, from), &what, change, samples);
    Finding {
        code: "evidence::parameter",
        message: format!("the evidence shows the {place} parameter `{name}`, which the document does not have"),
        at: from.at.clone(),
        label: "never shown".to_owned(),
        shown: shown(samples),
        notes: vec![format!("the document has the {old_place} parameter `{old}`, which no evidence shows: is it this one?")],
        fix: match certain {
            None => Fix::Decided(action),
            Some(certain) => Fix::Either { guess: action, certain },
        },
    }
}

/// The action that adds a parameter.
fn added(document: Effective<'_>, operation: &Operation<'_>, location: Location, name: &str, samples: &[Sample<'_>]) -> Action {
    let schema = Value::Object(infer(samples));
    let update = match location {
        Location::Form => nested(&["requestBody", "content", FORMS[0], "schema"], nested_form(name, schema)),
        _ => json!({ "parameters": [{ "name": name, "in": location.name(), "schema": schema }] }),
    };
    let what = format!("the {} parameter `{name}` is sent, which the document does not have", location.name());
    action(path(document, &operation.at), &what, Change::Update(update), samples)
}

fn undeclared(
    document: Effective<'_>,
    operation: &Operation<'_>,
    location: Location,
    name: &str,
    samples: &[Sample<'_>],
) -> Finding {
    let place = location.name();
    let known: Vec<&str> = operation.parameters.iter().map(|known| known.name).collect();
    let near =
        nearest(name, known.iter().copied()).first().map(|near| format!("the nearest parameter of the document is `{near}`"));
    Finding {
        code: "evidence::parameter",
        message: format!("the evidence shows the {place} parameter `{name}`, which {} does not have", operation.name()),
        at: operation.at.clone(),
        label: if known.is_empty() { "has no parameters".to_owned() } else { format!("has {}", known.join(", ")) },
        shown: shown(samples),
        notes: near.into_iter().collect(),
        fix: Fix::Decided(added(document, operation, location, name, samples)),
    }
}

/// A form's schema with one field.
pub(super) fn nested_form(name: &str, schema: Value) -> Value {
    let properties = Map::from_iter([(name.to_owned(), schema)]);
    json!({ "type": "object", "properties": properties })
}

fn wrong_type(document: Effective<'_>, operation: &Operation<'_>, parameter: &Parameter<'_>, samples: &[Sample<'_>]) -> Finding {
    let schema = parameter.schema(document);
    let place = parameter.location.name();
    let declared = schema.kind().map_or("another type", Kind::name);
    let said = said(declared);
    let name = parameter.name;
    let first = samples.first().map(|sample| sample.value.to_string()).unwrap_or_default();
    let message = match parameter.location {
        Location::Path => format!("the path parameter `{name}` of {} is not of type {said} in {first}", operation.name()),
        _ => {
            format!("the {place} parameter `{name}` of {} is {first} in the evidence; the document says {said}", operation.name())
        }
    };
    let wanted = Value::Object(infer(samples));
    let target = if schema.home == parameter.at.with_trailing_token("schema") {
        format!("{}.schema", parameter_path(document, parameter))
    } else {
        path(document, &schema.home)
    };
    let what = format!("the {place} parameter `{name}` is not always of type {declared}");
    Finding {
        code: "evidence::parameter-type",
        message,
        at: schema.home.clone(),
        label: format!("{declared} here"),
        shown: shown(samples),
        notes: Vec::new(),
        fix: Fix::Decided(action(target, &what, Change::Update(wanted), samples)),
    }
}

/// The path of a parameter by its name, which still holds when the vendor puts another one before it.
fn parameter_path(document: Effective<'_>, parameter: &Parameter<'_>) -> String {
    match parameter.at.parent().filter(|list| document.get(list).is_some_and(Value::is_array)) {
        Some(list) => {
            let (name, place) = (quoted(parameter.name), quoted(parameter.location.name()));
            format!("{}[?@.name == {name} && @.in == {place}]", path(document, list))
        }
        None => path(document, &parameter.at),
    }
}

fn wrong_line(
    document: Effective<'_>,
    operations: &[Operation<'_>],
    operation: &Operation<'_>,
    method: &str,
    shown_path: &str,
    samples: &[Sample<'_>],
) -> Finding {
    let fits_path = operation.captures(shown_path).is_some();
    let other = operations.iter().find(|other| other.method == method && other.captures(shown_path).is_some());
    let item = operation.at.parent().map(ToOwned::to_owned).unwrap_or_default();
    let path_without_base = operation.without_base(shown_path);
    let fix = if let Some(id) = other.and_then(|other| other.id) {
        Fix::Words(format!("the request is one of `{id}`: write `operation: {id}` in the evidence file"))
    } else if fits_path {
        let what = format!("the method is {method}, not {}", operation.method);
        let change = Change::Rename(method.to_ascii_lowercase());
        Fix::Decided(action(path(document, &operation.at), &what, change, samples))
    } else if operation.path.contains('{') {
        Fix::Words(format!("give the path a name that fits with `x-rename` on `{}`", path(document, &item)))
    } else {
        let what = format!("the path is `{path_without_base}`, not `{}`", operation.path);
        Fix::Open(action(path(document, &item), &what, Change::Rename(path_without_base.to_owned()), samples))
    };
    Finding {
        code: "evidence::request-line",
        message: format!("`{method} {path_without_base}` is not the request of {}", operation.name()),
        at: operation.at.clone(),
        label: format!("{} {}", operation.method, operation.path),
        shown: shown(samples),
        notes: Vec::new(),
        fix,
    }
}
