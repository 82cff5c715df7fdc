//! The effective document against the evidence, in both directions.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use jsonptr::PointerBuf;
use serde_json::{Map, Value, json};

use super::action::{Action, Change, nested};
use super::body::Checker;
use super::coverage::{Unshown, Walk};
use super::fields::{self, Ledger};
use super::finding::{Finding, Findings, Fix, action, names, shown};
use super::model::{Body, Evidence, Subject};
use super::operation::{self, FORMS, Location, Operation, url_path};
use super::request::{Requests, nested_form};
use super::response::{Envelope, Responses, content_of};
use super::sample::{Sample, infer};
use super::schema::{Effective, is_undocumented};
use crate::diagnostic::nearest;
use crate::document::{Document, pointer};

/// Compares the effective document with the evidence: what is shown must be in the document, and what is in the document must be shown.
///
/// Evidence of exchanges outside the document is passed over.
pub fn prove(effective: &Document, evidence: &[Evidence]) -> Findings {
    let document = Effective::new(&effective.value);
    let operations = operation::all(document);
    let envelope = Envelope::of(document);
    let mut checker = Checker::new(document);
    let (mut requests, mut responses, mut ledger) = (Requests::default(), Responses::default(), Ledger::default());
    let mut files: Vec<Vec<&Evidence>> = vec![Vec::new(); operations.len()];
    let mut strangers: IndexMap<&str, Vec<&Evidence>> = IndexMap::new();

    for file in evidence {
        let Subject::Operation(id) = &file.subject else { continue };
        let Some(index) = operations.iter().position(|operation| operation.id == Some(id)) else {
            strangers.entry(id).or_default().push(file);
            continue;
        };
        let operation = &operations[index];
        files[index].push(file);
        requests.check(document, index, operation, file);
        responses.check(document, &envelope, (index, operation), file, &mut checker, &mut ledger);
    }

    let unshown = unshown(document, &operations, &files, &envelope, &ledger);
    let renames = ledger.renames(document, &unshown, &mut checker);
    // What a field holds is walked only where the field is shown, and a renamed one is.
    let unshown = if renames.is_empty() { unshown } else { self::unshown(document, &operations, &files, &envelope, &ledger) };

    let mut findings = Vec::new();
    findings.extend(strangers.iter().map(|(id, files)| no_operation(document, &operations, &envelope, id, files)));
    findings.extend(requests.findings(document, &operations, &files));
    findings.extend(responses.findings(document, &envelope, &operations));
    findings.extend(fields::findings(document, &ledger, &renames, &unshown));
    let seen: BTreeSet<&PointerBuf> = ledger.shown.iter().chain(requests.shown()).collect();
    findings.extend(seen.into_iter().filter_map(|at| needless_reason(document, at)));
    // Evidence under a wrong name is a finding of its own; once it has the right one, its operation is shown.
    let meant: Vec<&Operation<'_>> = strangers.values().filter_map(|files| meant(&operations, files)).collect();
    let silent = operations.iter().zip(&files).filter(|(operation, files)| {
        files.is_empty() && !is_undocumented(operation.members) && meant.iter().all(|meant| meant.at != operation.at)
    });
    findings.extend(silent.map(|(operation, _)| no_evidence(document, operation)));
    Findings::new(&effective.source, document, findings)
}

/// Every property of the responses of operations with evidence that none shows.
fn unshown<'d>(
    document: Effective<'d>,
    operations: &[Operation<'d>],
    files: &[Vec<&Evidence>],
    envelope: &Envelope<'_>,
    ledger: &Ledger<'_>,
) -> Vec<Unshown<'d>> {
    let mut walk = Walk::new(document, &ledger.shown, ledger.retyped(document));
    for (operation, files) in operations.iter().zip(files) {
        if !files.is_empty() && !operation.is_browser() {
            walk.operation(&operation.at, &operation.name(), &names(files.iter().copied()));
        }
    }
    let proved: Vec<&Evidence> = files.iter().flatten().copied().collect();
    if let Some(error) = envelope.error.clone().filter(|_| !proved.is_empty()) {
        walk.schema(error, "every operation, when it fails", &names(proved));
    }
    walk.finish()
}

/// A reason for not being shown, on something that is.
fn needless_reason(document: Effective<'_>, at: &PointerBuf) -> Option<Finding> {
    document.get(at)?.as_object().filter(|members| is_undocumented(members))?;
    Some(Finding {
        code: "evidence::needless-reason",
        message: "`x-undocumented` says that no evidence shows this, and some does".to_owned(),
        at: at.clone(),
        label: "shown".to_owned(),
        shown: Vec::new(),
        notes: Vec::new(),
        fix: Fix::Words("take `x-undocumented` out of the override that sets it".to_owned()),
    })
}

fn no_evidence(document: Effective<'_>, operation: &Operation<'_>) -> Finding {
    let name = operation.name();
    let mut notes = vec!["if it exists, add an evidence file that shows it".to_owned()];
    if operation.id.is_none() {
        notes.push("evidence names an operation by its `operationId`, and this one has none".to_owned());
    }
    Finding {
        code: "evidence::undocumented-operation",
        message: format!("no evidence shows the operation {name}"),
        at: operation.at.clone(),
        label: "never shown".to_owned(),
        shown: Vec::new(),
        notes,
        fix: Fix::Open(Action {
            target: super::action::path(document, &operation.at),
            description: format!("TODO: no evidence shows {name}. Why does it stay?"),
            change: Change::Update(json!({ "x-undocumented": "TODO: why the document keeps it" })),
            evidence: Vec::new(),
        }),
    }
}

/// The operation that all these requests are sent to.
fn meant<'o, 'd>(operations: &'o [Operation<'d>], files: &[&Evidence]) -> Option<&'o Operation<'d>> {
    let is_sent = |file: &&Evidence, operation: &Operation<'_>| {
        file.request.method == operation.method && operation.captures(url_path(&file.request.url)).is_some()
    };
    operations.iter().find(|operation| files.iter().all(|file| is_sent(file, operation)))
}

fn no_operation(
    document: Effective<'_>,
    operations: &[Operation<'_>],
    envelope: &Envelope<'_>,
    id: &str,
    files: &[&Evidence],
) -> Finding {
    let samples: Vec<Sample<'_>> = files
        .iter()
        .filter_map(|file| {
            let at = pointer(["operation"]);
            file.document.get(&at).map(|value| Sample::in_file(file, at.clone(), value))
        })
        .collect();
    let ids = operations.iter().filter_map(|operation| operation.id);
    let near = nearest(id, ids).first().map(|near| format!("the nearest `operationId` is `{near}`"));
    let fix = match meant(operations, files).map(|operation| (operation, operation.id)) {
        Some((_, Some(known))) => {
            Fix::Words(format!("the request is one of `{known}`: write `operation: {known}` in the evidence file"))
        }
        Some((operation, None)) => Fix::Decided(action(
            super::action::path(document, &operation.at),
            &format!("the operation is known here as `{id}`"),
            Change::Update(json!({ "operationId": id })),
            &samples,
        )),
        None => Fix::Decided(action(
            "$.paths".to_owned(),
            &format!("the operation `{id}` is shown, which the document does not have"),
            Change::Update(new_operation(document, envelope, id, files)),
            &samples,
        )),
    };
    Finding {
        code: "evidence::no-operation",
        message: format!("the document has no operation `{id}`"),
        at: pointer(["paths"]),
        label: "no such `operationId` here".to_owned(),
        shown: shown(&samples),
        notes: near
            .into_iter()
            .chain(["if the exchange is not to be part of the document, say `outside: why` instead of `operation`".to_owned()])
            .collect(),
        fix,
    }
}

/// Everything that the evidence files of one unknown operation show, as members of `paths`.
fn new_operation(document: Effective<'_>, envelope: &Envelope<'_>, id: &str, files: &[&Evidence]) -> Value {
    let bases = operation::root_bases(document);
    let mut paths = Value::Object(Map::new());
    for (path, method) in files.iter().map(|file| (url_path(&file.request.url), file.request.method.as_str())) {
        let same: Vec<&Evidence> =
            files.iter().filter(|file| url_path(&file.request.url) == path && file.request.method == method).copied().collect();
        let mut operation = json!({ "operationId": id });
        let parameters: Vec<Value> = values(&same, "query", |file| &file.request.query)
            .into_iter()
            .map(|(name, samples)| json!({ "name": name, "in": Location::Query.name(), "schema": infer(&samples) }))
            .collect();
        if !parameters.is_empty() {
            operation["parameters"] = Value::Array(parameters);
        }
        for (name, samples) in values(&same, "form", |file| &file.request.form) {
            let field = nested_form(name, Value::Object(infer(&samples)));
            merge(&mut operation, nested(&["requestBody", "content", FORMS[0], "schema"], field));
        }
        let mut statuses: IndexMap<u16, Vec<Sample<'_>>> = IndexMap::new();
        for file in &same {
            let samples = statuses.entry(file.response.status).or_default();
            let body = file.response.body.as_ref().and_then(Body::json);
            samples.extend(body.filter(|body| envelope.is_success(body)).map(|body| Sample::in_body(file, body)));
        }
        for (status, samples) in statuses {
            let mut response = json!({ "description": format!("HTTP status {status}.") });
            if !samples.is_empty() {
                response["content"] = content_of("application/json", &samples);
            }
            merge(&mut operation, nested(&["responses", &status.to_string()], response));
        }
        let item = nested(&[operation::without_base(path, &bases), &method.to_ascii_lowercase()], operation);
        merge(&mut paths, item);
    }
    paths
}

/// The values of each parameter of one part of the requests.
fn values<'e>(
    files: &[&'e Evidence],
    part: &str,
    of: impl Fn(&'e Evidence) -> &'e Map<String, Value>,
) -> IndexMap<&'e str, Vec<Sample<'e>>> {
    let mut values: IndexMap<&str, Vec<Sample<'_>>> = IndexMap::new();
    for file in files {
        for (name, value) in of(file) {
            values.entry(name).or_default().push(Sample::in_file(file, pointer(["request", part, name]), value));
        }
    }
    values
}

/// Merges objects; anything else replaces.
fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}
