//! Operations: names, arguments, bodies and answers.

use std::collections::HashMap;

use jsonptr::PointerBuf;
use serde_json::Value;

use super::answer::Documented;
use super::envelope::EnvelopeRules;
use super::headers::HeaderSets;
use super::names::{RESERVED_FEATURES, RESERVED_METHODS, RESERVED_MODULES, Scope};
use super::read::{self, Kind};
use super::schema::Schemas;
use super::security::Credentials;
use super::servers::OwnServers;
use super::{answer, body, parameter, refs};
use crate::api::{Docs, FieldName, Group, Method, Operation, TypeName};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Document, pointer};
use crate::parallel;

/// An operation as it stands in the document, with the references to its parts followed.
pub(super) struct Collected {
    pub(super) at: PointerBuf,
    pub(super) path: String,
    pub(super) method: Method,
    /// The object itself, without its responses.
    pub(super) operation: openapiv3::Operation,
    /// Where its parameters are: those of the path item that the operation does not override, then its own.
    pub(super) parameters: Vec<PointerBuf>,
    /// What the server answers.
    pub(super) answers: Vec<Documented>,
    /// The schema of the JSON body of a success.
    pub(super) success_schema: Option<PointerBuf>,
}

/// Reads all operations, in the order of the document.
pub(super) fn collect(document: &Document, findings: &mut Diagnostics) -> Vec<Collected> {
    let mut operations = Vec::new();
    let mut shared = answer::Shared::default();
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
    let mut places: Vec<Result<Place<'_>, Diagnostic>> = Vec::new();
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
                    places.push(Err(diagnostic));
                    continue;
                }
            }
        }
        for method in Method::ALL {
            let key = method.as_str().to_ascii_lowercase();
            let Some(value) = item.get(&key) else { continue };
            places.push(Ok(Place { path, item, item_at: item_at.clone(), method, value, at: item_at.with_trailing_token(key) }));
        }
    }
    // Operations are large, and none needs another one to be read.
    let read = parallel::map(&places, |place| {
        let place = place.as_ref().map_err(Clone::clone)?;
        Ok((place, read::typed::<openapiv3::Operation>(document, &place.at, place.value, Kind::Operation)?))
    });
    for result in read {
        match result {
            Ok((place, mut operation)) => {
                let Place { path, item, item_at, method, value, at } = place;
                let parameters = parameter::pointers(document, item, item_at, value, at, findings);
                let responses = std::mem::take(&mut operation.responses);
                let answers = answer::documented(document, responses, at, &mut shared, findings);
                operations.push(Collected {
                    success_schema: answer::success_schema(&answers),
                    at: at.clone(),
                    path: (*path).clone(),
                    method: *method,
                    operation,
                    parameters,
                    answers,
                });
            }
            Err(diagnostic) => findings.push(diagnostic),
        }
    }
    operations
}

/// Where an operation is.
struct Place<'d> {
    path: &'d String,
    item: &'d Value,
    item_at: PointerBuf,
    method: Method,
    value: &'d Value,
    at: PointerBuf,
}

impl Collected {
    /// Whether it is a navigation of the user's browser, not a call.
    pub(super) fn is_navigation(&self) -> bool {
        self.operation.extensions.get("x-browser") == Some(&Value::Bool(true))
    }

    /// What the method, and the types that are made for it alone, are called after.
    pub(super) fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.operation.extensions.get("x-rust-name").and_then(Value::as_str).unwrap_or(id)
    }
}

/// Turns the operations into methods, grouped by their first tag.
#[allow(clippy::too_many_arguments, reason = "what operations share, each part collected on its own")]
pub(super) fn lower(
    collected: &mut [Collected],
    schemas: &mut Schemas<'_>,
    credentials: &Credentials,
    servers: &mut OwnServers,
    headers: &mut HeaderSets,
    envelope: Option<&EnvelopeRules>,
    findings: &mut Diagnostics,
) -> Vec<Group> {
    let document = schemas.document();
    let mut names = Scope::reserving(RESERVED_METHODS);
    let mut ids: HashMap<String, PointerBuf> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    let mut accessors = Scope::reserving(RESERVED_METHODS);
    let mut modules = Scope::reserving(RESERVED_MODULES);
    let mut features = Scope::reserving(RESERVED_FEATURES);
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
        let name = names.field(&FieldName::of(collected.name(&id)));
        let call = schemas.call_type(&TypeName::of(name.as_str()));
        let Some(operation) = method(collected, id, name, call, schemas, credentials, servers, headers, envelope, findings)
        else {
            continue;
        };
        let tag = collected.operation.tags.first();
        match groups.iter_mut().find(|group| group.tag.as_ref() == tag) {
            Some(group) => group.operations.push(operation),
            None => {
                let word = tag.map_or("untagged", String::as_str);
                let name = FieldName::of(word);
                groups.push(Group {
                    accessor: accessors.field(&name),
                    client: schemas.call_type(&TypeName::of(&format!("{word} Client"))),
                    tag: tag.cloned(),
                    module: modules.field(&name),
                    feature: features.field(&name).as_str().trim_end_matches('_').replace('_', "-"),
                    docs: tag_docs(document, tag),
                    operations: vec![operation],
                });
            }
        }
    }
    groups.iter_mut().for_each(shorten);
    groups
}

/// Takes the name of the group from the names of its operations, where what is left is a name and nobody else's.
fn shorten(group: &mut Group) {
    let tag = FieldName::of(group.tag.as_deref().unwrap_or_default());
    let mut names = Scope::reserving(&["clone", "new"]);
    for operation in &group.operations {
        names.field(&operation.name);
    }
    for operation in &mut group.operations {
        let rest = operation.name.as_str().strip_prefix(tag.as_str()).and_then(|rest| rest.strip_prefix('_'));
        let wanted = rest.filter(|rest| rest.starts_with(|first: char| first.is_ascii_alphabetic())).map(FieldName::of);
        if let Some(wanted) = wanted
            && names.field(&wanted) == wanted
        {
            operation.short_name = wanted;
        }
    }
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
    servers: &mut OwnServers,
    headers: &mut HeaderSets,
    envelope: Option<&EnvelopeRules>,
    findings: &mut Diagnostics,
) -> Option<Operation> {
    let mut names = parameter::names();
    let arguments = parameter::lower(collected, schemas, &mut names, findings);
    let word = collected.name(&id);
    let body = body::lower(collected, word, schemas, &mut names, findings);
    let path = parameter::template(collected, &arguments, schemas.document(), findings)?;
    let security = credentials.requirements(collected, schemas.document(), findings);
    let servers = servers.of(collected, word, schemas, findings);
    let headers = if collected.is_navigation() { Vec::new() } else { headers.of(collected, word, schemas, findings) };
    let answer = answer::lower(collected, word, schemas, envelope);
    let openapiv3::Operation { summary, description, deprecated, external_docs, .. } = &collected.operation;
    let mut docs =
        Docs::of([summary.clone(), description.clone(), external_docs.as_ref().map(|docs| format!("See <{}>.", docs.url))]);
    docs.deprecated = *deprecated;
    Some(Operation {
        id,
        short_name: name.clone(),
        name,
        call,
        origin: collected.at.clone(),
        docs,
        method: collected.method,
        path,
        arguments,
        body,
        scopes: scopes(collected, schemas.document()),
        security,
        servers,
        headers,
        answer,
    })
}

/// The scopes that `x-scopes` names, or else those of the security requirements.
fn scopes(collected: &Collected, document: &Document) -> Vec<String> {
    let texts = |list: &Value| -> Vec<String> {
        list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    if let Some(named) = collected.operation.extensions.get("x-scopes") {
        return texts(named);
    }
    let requirements = document.get(&collected.at.with_trailing_token("security")).or_else(|| document.value.get("security"));
    let mut scopes: Vec<String> = Vec::new();
    for scope in
        requirements.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object).flat_map(|set| set.values())
    {
        for scope in texts(scope) {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
    }
    scopes
}
