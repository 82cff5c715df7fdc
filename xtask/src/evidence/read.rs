//! Reads an evidence file strictly: what is not understood is said, never skipped.

use indexmap::IndexMap;
use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};

use super::model::{Body, Content, Evidence, Origin, Request, Response, Status, Subject, body_pointer, line_of_body};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};
use crate::document::Document;

const FILE: [&str; 10] =
    ["evidence", "operation", "outside", "source", "status", "date", "note", "request", "response", "placeholders"];
const SOURCE: [&str; 2] = ["title", "url"];
const REQUEST: [&str; 5] = ["method", "url", "query", "form", "headers"];
const RESPONSE: [&str; 3] = ["status", "headers", "body"];
const METHODS: [&str; 8] = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"];

/// See [`Evidence::read`].
pub(super) fn read(document: Document) -> Result<Evidence, Diagnostics> {
    let mut reader = Reader { document: &document, findings: Diagnostics::default() };
    let parts = reader.file();
    let findings = reader.findings;
    match parts {
        Some(parts) if !findings.has_errors() => Ok(parts.into_evidence(document)),
        _ => Err(findings),
    }
}

/// Everything but the document, which is borrowed until the file has been read.
struct Parts {
    subject: Subject,
    source: Origin,
    status: Status,
    date: String,
    note: Option<String>,
    request: Request,
    response: Response,
    placeholders: Vec<PointerBuf>,
}

impl Parts {
    fn into_evidence(self, document: Document) -> Evidence {
        let Self { subject, source, status, date, note, request, response, placeholders } = self;
        let name = document.source.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        Evidence { document, name, subject, source, status, date, note, request, response, placeholders }
    }
}

struct Reader<'d> {
    document: &'d Document,
    findings: Diagnostics,
}

/// An object of the file and where it stands.
struct Object<'d> {
    at: PointerBuf,
    members: &'d Map<String, Value>,
}

impl Object<'_> {
    fn member(&self, name: &str) -> PointerBuf {
        self.at.with_trailing_token(name)
    }
}

impl<'d> Reader<'d> {
    fn file(&mut self) -> Option<Parts> {
        let root = self.object(PointerBuf::new(), &self.document.value, &FILE)?;
        self.version(&root);
        let subject = self.subject(&root);
        let source = self.source(&root);
        let status = self.status(&root);
        let date = self.required_text(&root, "date");
        let note = self.text(&root, "note");
        let request = self.request(&root);
        let response = self.response(&root);
        let placeholders = self.placeholders(&root, response.as_ref());
        // Every part is read before the first missing one ends the reading, so that all faults are reported together.
        Some(Parts {
            subject: subject?,
            source: source?,
            status: status?,
            date: date?,
            note,
            request: request?,
            response: response?,
            placeholders,
        })
    }

    fn version(&mut self, root: &Object<'d>) {
        match root.members.get("evidence") {
            Some(Value::Number(version)) if version.as_u64() == Some(1) => {}
            Some(_) => self.wrong(&root.member("evidence"), "`evidence` is the version of the file format and must be `1`"),
            None => self.missing(root, "evidence", "evidence: 1"),
        }
    }

    fn subject(&mut self, root: &Object<'d>) -> Option<Subject> {
        let operation = self.text(root, "operation");
        let outside = self.text(root, "outside");
        match (operation, outside) {
            (Some(_), Some(_)) => {
                self.wrong(&root.member("outside"), "`operation` and `outside` exclude each other");
                None
            }
            (Some(operation), None) => Some(Subject::Operation(operation)),
            (None, Some(reason)) => Some(Subject::Outside(reason)),
            (None, None) => {
                if !root.members.contains_key("operation") && !root.members.contains_key("outside") {
                    self.missing(
                        root,
                        "operation",
                        "operation: anOperationId   # or `outside: why no operation has this exchange`",
                    );
                }
                None
            }
        }
    }

    fn source(&mut self, root: &Object<'d>) -> Option<Origin> {
        let source = self.required_object(root, "source", &SOURCE)?;
        let url = self.text(&source, "url");
        Some(Origin { title: self.required_text(&source, "title")?, url })
    }

    fn status(&mut self, root: &Object<'d>) -> Option<Status> {
        match self.required_text(root, "status")?.as_str() {
            "documented" => Some(Status::Documented),
            "observed" => Some(Status::Observed),
            other => {
                let message = format!("`status` is `documented` or `observed`, not `{other}`");
                self.wrong(&root.member("status"), message);
                None
            }
        }
    }

    fn request(&mut self, root: &Object<'d>) -> Option<Request> {
        let request = self.required_object(root, "request", &REQUEST)?;
        let method = self.required_text(&request, "method").map(|method| method.to_ascii_uppercase());
        if let Some(method) = method.as_deref().filter(|method| !METHODS.contains(method)) {
            let message = format!("`{method}` is none of the methods that an operation can have");
            self.wrong(&request.member("method"), message);
        }
        let url = self.required_text(&request, "url");
        if url.as_deref().is_some_and(|url| url.contains(['?', '#'])) {
            self.push(
                self.fault(&request.member("url"), "`url` must stand without its query")
                    .help("write each parameter as a member of `query`"),
            );
        }
        let query = self.parameters(&request, "query");
        let form = self.parameters(&request, "form");
        let headers = self.headers(&request);
        Some(Request { method: method?, url: url?, query, form, headers })
    }

    fn response(&mut self, root: &Object<'d>) -> Option<Response> {
        let response = self.required_object(root, "response", &RESPONSE)?;
        let status = match response.members.get("status") {
            Some(value) => {
                let status =
                    value.as_u64().and_then(|status| u16::try_from(status).ok()).filter(|status| (100..600).contains(status));
                if status.is_none() {
                    self.wrong(&response.member("status"), "`status` must be an HTTP status, a number from 100 to 599");
                }
                status
            }
            None => {
                self.missing(&response, "status", "status: 200");
                None
            }
        };
        let headers = self.headers(&response);
        let mut read = Response { status: status?, headers, body: None };
        let text = match response.members.get("body") {
            None => return Some(read),
            Some(Value::String(text)) => text,
            Some(other) => {
                self.push(
                    self.fault(&response.member("body"), format!("`body` must be the body as text, not {}", kind(other)))
                        .help("write it as a block of text:\nbody: |\n  {\"name\": \"value\"}"),
                );
                return None;
            }
        };
        if !text.trim().is_empty() {
            let content = self.content(text, read.media_type().as_deref())?;
            read.body = Some(Body { text: text.clone(), content });
        }
        Some(read)
    }

    /// What the body is. Only a `content-type` that says otherwise excuses a body from being JSON.
    fn content(&mut self, text: &str, media_type: Option<&str>) -> Option<Content> {
        let whole = text.len() - text.trim_start().len();
        let mut failure = match serde_json::from_str(&text[whole..]) {
            Ok(value) => return Some(Content::Json { start: whole, value }),
            Err(error) => (whole, error),
        };
        if let Some(start) = text.find(['{', '[']).filter(|&start| start > whole) {
            match serde_json::from_str(&text[start..]) {
                Ok(value) => return Some(Content::Json { start, value }),
                Err(error) => failure = (start, error),
            }
        }
        if media_type.is_some_and(|media| !is_json(media)) {
            return Some(Content::Other);
        }
        let (start, error) = failure;
        self.invalid_json(text, start, &error);
        None
    }

    fn invalid_json(&mut self, text: &str, start: usize, error: &serde_json::Error) {
        let before = &text[..start];
        let line = before.matches('\n').count() + error.line().max(1);
        let column = match error.line() {
            0 | 1 => before.rsplit('\n').next().unwrap_or_default().chars().count() + error.column().max(1),
            _ => error.column().max(1),
        };
        let said = error.to_string();
        let said = &said[..said.rfind(" at line ").unwrap_or(said.len())];
        let place = match line_of_body(&self.document.source, text, line) {
            Some((line, indent)) => Place::line_column(&self.document.source, line, indent + column),
            None => self.document.place(&body_pointer()),
        };
        self.push(
            Diagnostic::error("evidence::body", format!("the body is not JSON: {said}"))
                .at(place)
                .note(format!("line {line}, column {column} of the body"))
                .help("correct the body, or name its type in `headers`, such as `content-type: text/html`"),
        );
    }

    fn placeholders(&mut self, root: &Object<'d>, response: Option<&Response>) -> Vec<PointerBuf> {
        let Some(value) = root.members.get("placeholders") else { return Vec::new() };
        let at = root.member("placeholders");
        let Value::Array(items) = value else {
            self.wrong(&at, format!("`placeholders` must be an array of JSON pointers, not {}", kind(value)));
            return Vec::new();
        };
        let body = response.map(|response| response.body.as_ref().and_then(Body::json));
        let mut placeholders = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let at = at.with_trailing_token(index);
            let Some(placeholder) = item.as_str().and_then(|text| PointerBuf::parse(text).ok()) else {
                self.push(
                    self.fault(&at, "a placeholder must be a JSON pointer into the body")
                        .help("a JSON pointer starts with `/`, such as `/data/name`"),
                );
                continue;
            };
            // A response that could not be read says nothing about its placeholders.
            if let Some(body) = body
                && body.is_none_or(|body| placeholder.resolve(body).is_err())
            {
                self.unknown_placeholder(&at, &placeholder, body);
                continue;
            }
            placeholders.push(placeholder);
        }
        placeholders
    }

    fn unknown_placeholder(&mut self, at: &Pointer, placeholder: &Pointer, body: Option<&Value>) {
        let mut known = Vec::new();
        if let Some(body) = body {
            all_pointers(body, PointerBuf::new(), &mut known);
        }
        let near = nearest(placeholder.as_str(), known.iter().map(|pointer| pointer.as_str()));
        let fault = Diagnostic::error("evidence::placeholder", format!("the body has nothing at `{placeholder}`"))
            .at(self.document.place(at));
        self.push(match near.first() {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault,
        });
    }

    /// The members of `query` or `form`.
    fn parameters(&mut self, parent: &Object<'d>, name: &str) -> Map<String, Value> {
        let Some(object) = self.optional_object(parent, name) else { return Map::new() };
        for (name, value) in object.members {
            let plain = match value {
                Value::Array(items) => items.iter().all(is_scalar),
                other => is_scalar(other),
            };
            if !plain {
                let message = format!(
                    "the value of `{name}` must be a string, a number, a boolean or an array of these, not {}",
                    kind(value)
                );
                self.wrong(&object.member(name), message);
            }
        }
        object.members.clone()
    }

    fn headers(&mut self, parent: &Object<'d>) -> IndexMap<String, String> {
        let Some(object) = self.optional_object(parent, "headers") else { return IndexMap::new() };
        let mut headers = IndexMap::with_capacity(object.members.len());
        for (name, value) in object.members {
            match value {
                Value::String(text) => {
                    headers.insert(name.clone(), text.clone());
                }
                Value::Number(_) | Value::Bool(_) => {
                    headers.insert(name.clone(), value.to_string());
                }
                other => {
                    let message = format!("the header `{name}` must be a string, not {}", kind(other));
                    self.wrong(&object.member(name), message);
                }
            }
        }
        headers
    }

    fn object(&mut self, at: PointerBuf, value: &'d Value, known: &[&str]) -> Option<Object<'d>> {
        let Value::Object(members) = value else {
            let what = at.back().map_or_else(|| "an evidence file".to_owned(), |token| format!("`{}`", token.decoded()));
            self.wrong(&at, format!("{what} must be an object, not {}", kind(value)));
            return None;
        };
        for name in members.keys().filter(|name| !known.is_empty() && !known.contains(&name.as_str())) {
            let fault = Diagnostic::error("evidence::unknown-key", format!("there is no field `{name}` here"))
                .at(Place::key(&self.document.source, &at.with_trailing_token(name.as_str())));
            self.push(match nearest(name, known.iter().copied()).first() {
                Some(near) => fault.help(format!("did you mean `{near}`?")),
                None => fault.help(format!("the fields are {}", known.join(", "))),
            });
        }
        Some(Object { at, members })
    }

    fn required_object(&mut self, parent: &Object<'d>, name: &str, known: &[&str]) -> Option<Object<'d>> {
        match parent.members.get(name) {
            Some(value) => self.object(parent.member(name), value, known),
            None => {
                self.missing(parent, name, &format!("{name}: {{ {}: … }}", known.first().copied().unwrap_or_default()));
                None
            }
        }
    }

    /// An object with names of any kind.
    fn optional_object(&mut self, parent: &Object<'d>, name: &str) -> Option<Object<'d>> {
        parent.members.get(name).and_then(|value| self.object(parent.member(name), value, &[]))
    }

    fn text(&mut self, parent: &Object<'d>, name: &str) -> Option<String> {
        match parent.members.get(name)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Value::String(_) => {
                self.wrong(&parent.member(name), format!("`{name}` is empty"));
                None
            }
            other => {
                let fault = self.fault(&parent.member(name), format!("`{name}` must be a string, not {}", kind(other)));
                self.push(if is_scalar(other) { fault.help(format!("put it in quotes: `{name}: '{other}'`")) } else { fault });
                None
            }
        }
    }

    fn required_text(&mut self, parent: &Object<'d>, name: &str) -> Option<String> {
        if !parent.members.contains_key(name) {
            self.missing(parent, name, &format!("{name}: …"));
        }
        self.text(parent, name)
    }

    fn missing(&mut self, parent: &Object<'d>, name: &str, example: &str) {
        let fault = Diagnostic::error("evidence::file", format!("`{name}` is missing"))
            .at(Place::key(&self.document.source, &parent.at))
            .help(format!("add `{example}`"));
        self.push(fault);
    }

    fn wrong(&mut self, at: &Pointer, message: impl Into<String>) {
        self.push(self.fault(at, message));
    }

    fn fault(&self, at: &Pointer, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error("evidence::file", message).at(self.document.place(at))
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        self.findings.push(diagnostic);
    }
}

/// Whether a media type in small letters is JSON.
pub(super) fn is_json(media: &str) -> bool {
    media == "application/json" || media == "text/json" || media.ends_with("+json")
}

fn is_scalar(value: &Value) -> bool {
    matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_))
}

/// The kind of a JSON value with its article.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Every pointer into `value`, for the nearest one.
fn all_pointers(value: &Value, at: PointerBuf, list: &mut Vec<PointerBuf>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                all_pointers(value, at.with_trailing_token(name.as_str()), list);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                all_pointers(value, at.with_trailing_token(index), list);
            }
        }
        _ => {}
    }
    list.push(at);
}
