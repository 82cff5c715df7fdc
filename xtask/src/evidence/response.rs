//! Recorded responses against the responses of the document: which schema a body is to be compared with.

use indexmap::IndexMap;
use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use super::action::{Change, nested, path};
use super::body::Checker;
use super::fields::Ledger;
use super::finding::{Finding, Fix, action, shown};
use super::model::{Body, Evidence};
use super::operation::Operation;
use super::read::is_json;
use super::sample::{Sample, infer};
use super::schema::{Effective, local};
use crate::document::pointer;

/// What `x-envelope` says of all bodies.
#[derive(Debug, Default)]
pub(super) struct Envelope<'d> {
    prefix: &'d str,
    success: Vec<Condition<'d>>,
    /// The schema of a body that fails the conditions.
    pub(super) error: Option<PointerBuf>,
}

/// One condition of success.
#[derive(Debug)]
struct Condition<'d> {
    property: &'d str,
    equals: &'d Value,
    ignore_case: bool,
    optional: bool,
}

impl<'d> Envelope<'d> {
    pub(super) fn of(document: Effective<'d>) -> Self {
        let Some(envelope) = document.get(&pointer(["x-envelope"])) else { return Self::default() };
        let flag = |condition: &Value, name: &str| condition.get(name) == Some(&Value::Bool(true));
        let conditions = envelope.get("success").and_then(Value::as_array).into_iter().flatten();
        Self {
            prefix: envelope.get("prefix").and_then(Value::as_str).unwrap_or_default(),
            success: conditions
                .filter_map(|condition| {
                    Some(Condition {
                        property: condition.get("property")?.as_str()?,
                        equals: condition.get("equals")?,
                        ignore_case: flag(condition, "ignoreCase"),
                        optional: flag(condition, "optional"),
                    })
                })
                .collect(),
            error: envelope.get("error").and_then(Value::as_str).and_then(local).filter(|at| document.node(at).is_some()),
        }
    }

    /// Whether a body is a success.
    pub(super) fn is_success(&self, body: &Value) -> bool {
        self.success.iter().all(|condition| match body.get(condition.property) {
            None => condition.optional,
            Some(value) => {
                let (shown, wanted) = (plain(value), plain(condition.equals));
                shown == wanted || condition.ignore_case && shown.to_lowercase() == wanted.to_lowercase()
            }
        })
    }
}

/// A value as text, so that `0` and `"0"` are equal.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// What all responses together show, apart from the fields of their bodies.
#[derive(Debug, Default)]
pub(super) struct Responses<'e> {
    groups: IndexMap<(usize, Matter), Vec<Sample<'e>>>,
}

/// What is the matter with a response.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Matter {
    /// The document has no response for the status.
    Status(u16),
    /// The response has no schema for bodies of the media type.
    Content { response: PointerBuf, media: String },
    /// A prefix that `x-envelope` does not name.
    Prefix(String),
    /// An error body, and no schema for it.
    ErrorSchema,
}

impl<'e> Responses<'e> {
    fn raise(&mut self, operation: usize, matter: Matter, sample: Sample<'e>) {
        self.groups.entry((operation, matter)).or_default().push(sample);
    }

    /// Compares one response with the operation at `index`; what its body shows goes to `ledger`.
    pub(super) fn check<'d>(
        &mut self,
        document: Effective<'d>,
        envelope: &Envelope<'d>,
        (index, operation): (usize, &Operation<'d>),
        evidence: &'e Evidence,
        checker: &mut Checker<'d, 'e>,
        ledger: &mut Ledger<'e>,
    ) {
        if operation.is_browser() {
            return;
        }
        let json = evidence.response.body.as_ref().and_then(Body::json);
        let sample = match json {
            Some(value) => Sample::in_body(evidence, value),
            None => {
                let at = pointer(["response", "status"]);
                let Some(value) = evidence.document.get(&at) else { return };
                Sample::in_file(evidence, at, value)
            }
        };
        let prefix = evidence.response.body.as_ref().map(Body::prefix).unwrap_or_default();
        if !prefix.is_empty() && prefix != envelope.prefix.trim() {
            // A prefix is one matter for the whole document, whichever operation shows it first.
            self.raise(0, Matter::Prefix(prefix.to_owned()), sample.clone());
        }
        if let Some(body) = json
            && !envelope.is_success(body)
        {
            match &envelope.error {
                Some(error) => ledger.add(&checker.check(&sample, error)),
                None => self.raise(0, Matter::ErrorSchema, sample),
            }
            return;
        }
        let status = evidence.response.status;
        let Some((response, members)) = response(document, operation, status) else {
            self.raise(index, Matter::Status(status), sample);
            return;
        };
        let shown_media = evidence.response.media_type();
        if json.is_some() {
            match json_schema(&response, members, shown_media.as_deref()) {
                Some(schema) => ledger.add(&checker.check(&sample, &schema)),
                None => {
                    let media = shown_media.filter(|media| is_json(media)).unwrap_or_else(|| "application/json".to_owned());
                    self.raise(index, Matter::Content { response, media }, sample);
                }
            }
        } else if evidence.response.body.is_some()
            && let Some(media) = shown_media
            && !content(members).any(|(known, _)| covers(&known, &media))
        {
            self.raise(index, Matter::Content { response, media }, sample);
        }
    }

    /// The findings about responses.
    pub(super) fn findings(
        &self,
        document: Effective<'_>,
        envelope: &Envelope<'_>,
        operations: &[Operation<'_>],
    ) -> Vec<Finding> {
        let groups = self.groups.iter();
        groups
            .map(|((index, matter), samples)| match matter {
                Matter::Status(status) => no_response(document, &operations[*index], *status, samples),
                Matter::Content { response, media } => no_content(document, &operations[*index], response, media, samples),
                Matter::Prefix(prefix) => unknown_prefix(document, envelope, prefix, samples),
                Matter::ErrorSchema => no_error_schema(samples),
            })
            .collect()
    }
}

/// The response for a status: its own, that of its range, the default.
fn response<'d>(document: Effective<'d>, operation: &Operation<'d>, status: u16) -> Option<(PointerBuf, &'d Map<String, Value>)> {
    let responses = document.node(&operation.at.with_trailing_token("responses"))?;
    let hundred = status / 100;
    let names = [status.to_string(), format!("{hundred}XX"), format!("{hundred}xx"), "default".to_owned()];
    let name = names.iter().find(|name| responses.members.contains_key(*name))?;
    document.node(&responses.at.with_trailing_token(name)).map(|node| (node.at, node.members))
}

/// The media types of a response in small letters, without parameters, and their keys.
fn content(members: &Map<String, Value>) -> impl Iterator<Item = (String, &str)> {
    let content = members.get("content").and_then(Value::as_object);
    content
        .into_iter()
        .flatten()
        .map(|(key, _)| (key.split(';').next().unwrap_or_default().trim().to_ascii_lowercase(), key.as_str()))
}

/// The schema for a JSON body: that of its own media type, of any JSON type, of a range.
fn json_schema(response: &Pointer, members: &Map<String, Value>, shown: Option<&str>) -> Option<PointerBuf> {
    let rank = |known: &str| match known {
        _ if Some(known) == shown => Some(0),
        "application/json" => Some(1),
        _ if is_json(known) => Some(2),
        "application/*" | "*/*" => Some(3),
        _ => None,
    };
    let (_, key) = content(members).filter_map(|(known, key)| Some((rank(&known)?, key))).min_by_key(|(rank, _)| *rank)?;
    members.get("content")?.get(key)?.get("schema")?;
    Some(response.concat(&pointer(["content", key, "schema"])))
}

/// Whether a media type or range of the document covers the one shown.
fn covers(known: &str, shown: &str) -> bool {
    known == shown || known.strip_suffix('*').is_some_and(|range| known == "*/*" || shown.starts_with(range))
}

fn is_body(samples: &[Sample<'_>]) -> bool {
    samples.iter().all(|sample| sample.evidence.response.body.as_ref().and_then(Body::json).is_some())
}

/// The `content` of a response that has the samples as bodies.
pub(super) fn content_of(media: &str, samples: &[Sample<'_>]) -> Value {
    let schema = if is_body(samples) { Value::Object(infer(samples)) } else { json!({ "type": "string" }) };
    nested(&[media, "schema"], schema)
}

fn no_response(document: Effective<'_>, operation: &Operation<'_>, status: u16, samples: &[Sample<'_>]) -> Finding {
    let mut response = json!({ "description": format!("HTTP status {status}.") });
    let bodies: Vec<Sample<'_>> = samples.iter().filter(|sample| is_body(std::slice::from_ref(sample))).cloned().collect();
    if !bodies.is_empty() {
        response["content"] = content_of("application/json", &bodies);
    }
    let update = nested(&["responses", &status.to_string()], response);
    let what = format!("the status {status} is shown, for which the document has no response");
    Finding {
        code: "evidence::response",
        message: format!("the evidence shows the status {status}, for which {} has no response", operation.name()),
        at: operation.at.with_trailing_token("responses"),
        label: format!("no `{status}`, `{}XX` or `default` here", status / 100),
        shown: shown(samples),
        notes: Vec::new(),
        fix: Fix::Decided(action(path(document, &operation.at), &what, Change::Update(update), samples)),
    }
}

fn no_content(
    document: Effective<'_>,
    operation: &Operation<'_>,
    response: &PointerBuf,
    media: &str,
    samples: &[Sample<'_>],
) -> Finding {
    let update = nested(&["content"], content_of(media, samples));
    let what = format!("the response has a body of type {media}, which the document does not describe");
    Finding {
        code: "evidence::response",
        message: format!("the evidence shows a body of type {media}, for which {} has no schema", operation.name()),
        at: response.clone(),
        label: format!("no schema for {media} here"),
        shown: shown(samples),
        notes: Vec::new(),
        fix: Fix::Decided(action(path(document, response), &what, Change::Update(update), samples)),
    }
}

fn unknown_prefix(document: Effective<'_>, envelope: &Envelope<'_>, prefix: &str, samples: &[Sample<'_>]) -> Finding {
    let at = pointer(["x-envelope"]);
    let what = "the JSON of the body stands after a prefix";
    let told = |target, update| action(target, what, Change::Update(update), samples);
    let (fix, note) = match document.get(&at) {
        Some(_) => (Fix::Decided(told(path(document, &at), json!({ "prefix": prefix }))), None),
        None => (
            Fix::Open(told("$".to_owned(), json!({ "x-envelope": { "prefix": prefix } }))),
            Some(
                "`x-envelope` also wants to know the `payload` and what tells `success`; no evidence says so by itself"
                    .to_owned(),
            ),
        ),
    };
    Finding {
        code: "evidence::prefix",
        message: format!("the body starts with `{prefix}`, which is neither JSON nor the prefix of `x-envelope`"),
        at,
        label: if envelope.prefix.is_empty() { "names no prefix".to_owned() } else { format!("names `{}`", envelope.prefix) },
        shown: shown(samples),
        notes: note.into_iter().collect(),
        fix,
    }
}

fn no_error_schema(samples: &[Sample<'_>]) -> Finding {
    Finding {
        code: "evidence::error-schema",
        message: "the body is an error, and `x-envelope` names no schema for errors".to_owned(),
        at: pointer(["x-envelope", "error"]),
        label: "names no schema of the document".to_owned(),
        shown: shown(samples),
        notes: Vec::new(),
        fix: Fix::Words("let `error` of `x-envelope` be a reference, such as '#/components/schemas/Error'".to_owned()),
    }
}
