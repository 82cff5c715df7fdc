//! Operations: names, arguments, bodies and answers.

use std::collections::HashMap;

use jsonptr::PointerBuf;
use openapiv3::{ReferenceOr, RequestBody, Response};
use serde_json::Value;

use super::envelope::EnvelopeRules;
use super::names::{RESERVED_CALLS, RESERVED_METHODS, Scope};
use super::read::{self, Kind};
use super::schema::Schemas;
use super::security::Credentials;
use super::{parameter, refs};
use crate::api::{Answer, Body, Docs, FieldName, Group, Method, Operation, Success, Type, TypeName};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Document, pointer};

/// An operation as it stands in the document, with its answers sorted.
pub(super) struct Collected {
    pub(super) at: PointerBuf,
    pub(super) path: String,
    pub(super) method: Method,
    pub(super) operation: openapiv3::Operation,
    /// Where its parameters are: those of the path item that the operation does not override, then its own.
    pub(super) parameters: Vec<PointerBuf>,
    /// The schema of the JSON body of a success.
    pub(super) success_schema: Option<PointerBuf>,
    /// The schemas of the JSON bodies of failures.
    error_schemas: Vec<PointerBuf>,
}

/// Reads all operations, in the order of the document.
pub(super) fn collect(document: &Document, findings: &mut Diagnostics) -> Vec<Collected> {
    let mut operations = Vec::new();
    let paths_at = pointer(["paths"]);
    let Some(paths) = document.get(&paths_at).and_then(Value::as_object) else {
        let message = match document.get(&paths_at) {
            Some(_) => "`paths` is not an object",
            None => "the document has no `paths`",
        };
        findings.push(
            Diagnostic::error("lower::no-paths", message)
                .at(document.place(&paths_at))
                .help("an OpenAPI document needs `paths`, an object with a member for each path"),
        );
        return operations;
    };
    for (path, item) in paths.iter().filter(|(path, _)| !path.starts_with("x-")) {
        let mut item_at = paths_at.with_trailing_token(path.as_str());
        let mut item = item;
        if let Some(reference) = item.get("$ref").and_then(Value::as_str) {
            match refs::resolve(document, reference, &item_at) {
                Ok(target) => {
                    item_at = target;
                    item = document.get(&item_at).unwrap_or(item);
                }
                Err(diagnostic) => {
                    findings.push(diagnostic);
                    continue;
                }
            }
        }
        for method in Method::ALL {
            let key = method.as_str().to_ascii_lowercase();
            let Some(value) = item.get(&key) else { continue };
            let at = item_at.with_trailing_token(key.as_str());
            match read::typed::<openapiv3::Operation>(document, &at, value, Kind::Operation) {
                Ok(operation) => {
                    let parameters = parameter::pointers(document, item, &item_at, value, &at, findings);
                    let mut collected = Collected {
                        at,
                        path: path.clone(),
                        method,
                        operation,
                        parameters,
                        success_schema: None,
                        error_schemas: Vec::new(),
                    };
                    collected.sort_answers(document, findings);
                    operations.push(collected);
                }
                Err(diagnostic) => findings.push(diagnostic),
            }
        }
    }
    operations
}

impl Collected {
    fn is_navigation(&self) -> bool {
        self.operation.extensions.get("x-browser") == Some(&Value::Bool(true))
    }

    /// Finds the JSON schemas of the answers. Statuses of success come first; `default` is an error unless it is all there is.
    fn sort_answers(&mut self, document: &Document, findings: &mut Diagnostics) {
        if self.is_navigation() {
            return;
        }
        let responses = &self.operation.responses;
        let statuses: Vec<String> = responses.responses.keys().map(ToString::to_string).collect();
        let has_success = statuses.iter().any(|status| status.starts_with('2'));
        let mut answers: Vec<(bool, String, &ReferenceOr<Response>)> = Vec::new();
        for (status, response) in statuses.iter().zip(responses.responses.values()) {
            answers.push((status.starts_with('2'), status.clone(), response));
        }
        if let Some(response) = &responses.default {
            answers.push((!has_success && statuses.is_empty(), "default".to_owned(), response));
        }
        let mut successes = Vec::new();
        let mut failures = Vec::new();
        for (success, status, response) in answers {
            let mut at = self.at.with_trailing_token("responses").with_trailing_token(status.as_str());
            if let ReferenceOr::Reference { reference } = response {
                match refs::resolve(document, reference, &at) {
                    Ok(target) => at = target,
                    Err(diagnostic) => {
                        findings.push(diagnostic);
                        continue;
                    }
                }
            }
            let Some(content) = document.get(&at).and_then(|value| value.get("content")).and_then(Value::as_object) else {
                continue;
            };
            let content_at = at.with_trailing_token("content");
            let json = content.iter().find(|(media_type, _)| is_json(media_type));
            match json {
                Some((media_type, value)) if value.get("schema").is_some() => {
                    let schema = content_at.with_trailing_token(media_type.as_str()).with_trailing_token("schema");
                    if success { &mut successes } else { &mut failures }.push(schema);
                }
                None if success && !content.is_empty() => findings.push(
                    Diagnostic::error("lower::media-type", "the answer is not JSON, which is all that is read so far")
                        .at(document.place(&content_at)),
                ),
                Some(_) | None => {}
            }
        }
        for schema in successes {
            self.add_success(document, schema, findings);
        }
        self.error_schemas = failures;
    }

    fn add_success(&mut self, document: &Document, schema: PointerBuf, findings: &mut Diagnostics) {
        match &self.success_schema {
            Some(first) if document.get(first) != document.get(&schema) => findings.push(
                Diagnostic::error("lower::several-successes", "the operation has several successes with different bodies")
                    .at(document.place(&schema))
                    .at(document.place(first).label("the first one")),
            ),
            Some(_) => {}
            None => self.success_schema = Some(schema),
        }
    }
}

/// `application/json` and everything that ends in `+json`.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json") || essence.to_ascii_lowercase().ends_with("+json")
}

/// Turns the operations into methods, grouped by their first tag.
pub(super) fn lower(
    collected: &mut [Collected],
    schemas: &mut Schemas<'_>,
    credentials: &Credentials,
    envelope: Option<&EnvelopeRules>,
    findings: &mut Diagnostics,
) -> Vec<Group> {
    let document = schemas.document();
    let mut names = Scope::reserving(RESERVED_METHODS);
    let mut calls = Scope::reserving(RESERVED_CALLS);
    let mut ids: HashMap<String, PointerBuf> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    let mut modules = Scope::reserving(&["mod_"]);
    for collected in collected.iter() {
        let id = operation_id(collected);
        if let Some(first) = ids.insert(id.clone(), collected.at.clone()) {
            findings.push(
                Diagnostic::warning("lower::duplicate-operation-id", format!("the operationId `{id}` stands twice"))
                    .at(document.place(&collected.at.with_trailing_token("operationId")))
                    .at(document.place(&first.with_trailing_token("operationId")).label("the first one"))
                    .note("the second method is numbered")
                    .help("give it an `x-rust-name`"),
            );
        }
        let wanted = match collected.operation.extensions.get("x-rust-name").and_then(Value::as_str) {
            Some(name) => FieldName::of(name),
            None => FieldName::of(&id),
        };
        let name = names.field(&wanted);
        let call = calls.type_name(&TypeName::of(name.as_str()));
        let Some(operation) = method(collected, id, name, call, schemas, credentials, envelope, findings) else { continue };
        let tag = collected.operation.tags.first();
        match groups.iter_mut().find(|group| group.tag.as_ref() == tag) {
            Some(group) => group.operations.push(operation),
            None => groups.push(Group {
                tag: tag.cloned(),
                module: modules.field(&FieldName::of(tag.map_or("untagged", String::as_str))),
                docs: tag_docs(document, tag),
                operations: vec![operation],
            }),
        }
    }
    groups
}

/// The operationId, or one made from method and path.
fn operation_id(collected: &Collected) -> String {
    collected.operation.operation_id.clone().unwrap_or_else(|| {
        let words: Vec<String> = collected
            .path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(parameter) => format!("by_{parameter}"),
                None => segment.to_owned(),
            })
            .collect();
        format!("{}_{}", collected.method.as_str().to_ascii_lowercase(), words.join("_"))
    })
}

fn tag_docs(document: &Document, tag: Option<&String>) -> Docs {
    let tags = document.value.get("tags").and_then(Value::as_array);
    let described = tags.into_iter().flatten().find(|entry| entry.get("name").and_then(Value::as_str) == tag.map(String::as_str));
    Docs::of([described.and_then(|entry| entry.get("description")).and_then(Value::as_str).map(str::to_owned)])
}

#[allow(clippy::too_many_arguments, reason = "the parts of one operation, put together once")]
fn method(
    collected: &Collected,
    id: String,
    name: FieldName,
    call: TypeName,
    schemas: &mut Schemas<'_>,
    credentials: &Credentials,
    envelope: Option<&EnvelopeRules>,
    findings: &mut Diagnostics,
) -> Option<Operation> {
    let mut names = parameter::names();
    let arguments = parameter::lower(collected, schemas, &mut names, findings);
    let body = body(collected, schemas, &mut names, findings);
    let path = parameter::template(collected, &arguments, schemas.document(), findings)?;
    let security = credentials.requirements(collected, schemas.document(), findings);
    let answer = if collected.is_navigation() { Answer::Navigation } else { answer(collected, schemas, envelope, findings) };
    let openapiv3::Operation { summary, description, deprecated, external_docs, .. } = &collected.operation;
    let mut docs =
        Docs::of([summary.clone(), description.clone(), external_docs.as_ref().map(|docs| format!("See <{}>.", docs.url))]);
    docs.deprecated = *deprecated;
    Some(Operation {
        id,
        name,
        call,
        origin: collected.at.clone(),
        docs,
        method: collected.method,
        path,
        arguments,
        body,
        security,
        answer,
    })
}

fn body(collected: &Collected, schemas: &mut Schemas<'_>, names: &mut Scope, findings: &mut Diagnostics) -> Option<Body> {
    let document = schemas.document();
    let mut at = collected.at.with_trailing_token("requestBody");
    let body: RequestBody = match collected.operation.request_body.as_ref()? {
        ReferenceOr::Item(body) => body.clone(),
        ReferenceOr::Reference { reference } => {
            let read = refs::resolve(document, reference, &at).and_then(|target| {
                at = target;
                let value = document.get(&at).unwrap_or(&Value::Null);
                read::typed(document, &at, value, Kind::RequestBody)
            });
            match read {
                Ok(body) => body,
                Err(diagnostic) => {
                    findings.push(diagnostic);
                    return None;
                }
            }
        }
    };
    let content_at = at.with_trailing_token("content");
    let Some((media_type, media)) = body.content.iter().find(|(media_type, _)| is_json(media_type)) else {
        findings.push(
            Diagnostic::error("lower::media-type", "the body is not JSON, which is all that is sent so far")
                .at(document.place(&content_at)),
        );
        return None;
    };
    let schema_at = content_at.with_trailing_token(media_type.as_str()).with_trailing_token("schema");
    let hint = TypeName::of(&format!("{}Body", operation_id(collected)));
    let ty = match media.schema {
        Some(_) => schemas.at(&schema_at, &hint),
        None => Type::Any,
    };
    Some(Body {
        name: names.field(&FieldName::of("body")),
        docs: Docs::of([body.description]),
        media_type: media_type.clone(),
        ty,
        required: body.required,
    })
}

fn answer(
    collected: &Collected,
    schemas: &mut Schemas<'_>,
    envelope: Option<&EnvelopeRules>,
    findings: &mut Diagnostics,
) -> Answer {
    let id = operation_id(collected);
    let success = match &collected.success_schema {
        None => Success::Empty,
        Some(at) => {
            let hint = TypeName::of(&format!("{id}Response"));
            match envelope.and_then(|rules| schemas.payload(at, &rules.payload, &hint)) {
                Some(payload) => Success::Payload(payload),
                None => Success::Json(schemas.at(at, &hint)),
            }
        }
    };
    // In an envelope the API has one form of errors, whatever single operations say.
    let wrapped = envelope.and_then(EnvelopeRules::error).map(|at| schemas.component(at));
    let error = wrapped.or_else(|| {
        let hint = TypeName::of(&format!("{id}Error"));
        let mut errors: Vec<Type> = Vec::new();
        for at in &collected.error_schemas {
            let ty = schemas.at(at, &hint);
            if !errors.contains(&ty) {
                errors.push(ty);
            }
        }
        if errors.len() > 1 {
            findings.push(
                Diagnostic::warning("lower::several-errors", format!("`{id}` documents error bodies of different types"))
                    .at(schemas.document().place(&collected.at.with_trailing_token("responses")))
                    .note("they are handed out as JSON values"),
            );
            return Some(Type::Any);
        }
        errors.pop()
    });
    Answer::Value { success, error }
}
