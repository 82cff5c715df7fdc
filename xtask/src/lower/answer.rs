//! Answers: which statuses and media types mean what.

use std::collections::HashMap;
use std::sync::Arc;

use jsonptr::PointerBuf;
use openapiv3::{ReferenceOr, Response, Responses, StatusCode};
use serde_json::Value;

use super::envelope::EnvelopeRules;
use super::media;
use super::names::Scope;
use super::operation::Collected;
use super::read::{self, Kind};
use super::refs;
use super::schema::Schemas;
use crate::api::{Answer, Case, Content, Docs, Format, Outcome, TypeName};
use crate::diagnostic::Diagnostics;
use crate::document::Document;

/// A documented answer.
pub(super) struct Documented {
    /// First and last status; `None` for all that are not listed.
    statuses: Option<(u16, u16)>,
    response: Arc<Response>,
    at: PointerBuf,
}

impl Documented {
    /// The response in the document.
    pub(super) fn at(&self) -> &PointerBuf {
        &self.at
    }

    /// The status as a document writes it.
    pub(super) fn status(&self) -> String {
        match self.statuses {
            None => "default".to_owned(),
            Some((first, last)) if first == last => first.to_string(),
            Some((first, _)) => format!("{}XX", first / 100),
        }
    }
}

/// The responses that several operations refer to, by their places.
pub(super) type Shared = HashMap<PointerBuf, Arc<Response>>;

/// Reads the responses of an operation, references followed.
pub(super) fn documented(
    document: &Document,
    responses: Responses,
    at: &PointerBuf,
    shared: &mut Shared,
    findings: &mut Diagnostics,
) -> Vec<Documented> {
    let mut list = Vec::new();
    let Responses { default, responses, extensions: _ } = responses;
    let listed = responses.into_iter().map(|(status, response)| (Some(range(&status)), status.to_string(), response));
    let default = default.into_iter().map(|response| (None, "default".to_owned(), response));
    for (statuses, key, response) in listed.chain(default) {
        let own_at = at.with_trailing_token("responses").with_trailing_token(key.as_str());
        match response {
            ReferenceOr::Item(response) => list.push(Documented { statuses, response: Arc::new(response), at: own_at }),
            ReferenceOr::Reference { reference } => {
                let read = refs::resolve(document, &reference, &own_at).and_then(|target| {
                    if let Some(known) = shared.get(&target) {
                        return Ok((Arc::clone(known), target));
                    }
                    let value = document.get(&target).unwrap_or(&Value::Null);
                    let response = Arc::new(read::typed(document, &target, value, Kind::Response)?);
                    shared.insert(target.clone(), Arc::clone(&response));
                    Ok((response, target))
                });
                match read {
                    Ok((response, at)) => list.push(Documented { statuses, response, at }),
                    Err(diagnostic) => findings.push(diagnostic),
                }
            }
        }
    }
    list
}

fn range(status: &StatusCode) -> (u16, u16) {
    match status {
        StatusCode::Code(code) => (*code, *code),
        StatusCode::Range(hundreds) => (hundreds * 100, hundreds * 100 + 99),
    }
}

/// Where the schema of the JSON body of the first success is: what an envelope is looked for in.
pub(super) fn success_schema(answers: &[Documented]) -> Option<PointerBuf> {
    let success = |answer: &&Documented| answer.statuses.is_some_and(|(first, _)| (200..300).contains(&first));
    let json = |answer: &Documented| {
        let (media_type, _) = answer
            .response
            .content
            .iter()
            .find(|(media_type, media)| media::essence(media_type).ends_with("json") && media.schema.is_some())?;
        let content = answer.at.with_trailing_token("content").with_trailing_token(media_type.as_str());
        Some(content.with_trailing_token("schema"))
    };
    answers.iter().filter(success).find_map(json)
}

/// What a call gives back.
pub(super) fn lower(collected: &Collected, word: &str, schemas: &mut Schemas<'_>, envelope: Option<&EnvelopeRules>) -> Answer {
    if collected.is_navigation() {
        return Answer::Navigation;
    }
    if let (Some(rules), Some(at)) = (envelope, &collected.success_schema)
        && let Some(payload) = schemas.payload(at, &rules.payload, &TypeName::of(&format!("{word} Response")))
    {
        // In an envelope the API has one form of errors, whatever single operations say.
        let error = rules.error().map(|at| schemas.component(at));
        return Answer::Payload { payload, error };
    }
    let (mut good, mut bad): (Vec<&Documented>, Vec<&Documented>) = (Vec::new(), Vec::new());
    for answer in &collected.answers {
        match answer.statuses {
            // A redirect is not followed, so it is an answer like any other.
            Some((first, _)) if first < 400 => good.push(answer),
            Some(_) | None => bad.push(answer),
        }
    }
    let default = collected.answers.iter().find(|answer| answer.statuses.is_none());
    if good.is_empty() {
        good.extend(default);
    }
    let success = outcome(schemas, word, "Success", &good, (200, 299));
    let error = outcome(schemas, word, "Error", &bad, (0, 999));
    Answer::Value { success, error }
}

/// A documented answer under one media type: its statuses, what is said of it, and what comes with it.
type Found = (Option<(u16, u16)>, Docs, Option<Content>);

/// One outcome of several answers; `rest` is what an unlisted status means.
fn outcome(schemas: &mut Schemas<'_>, word: &str, kind: &str, answers: &[&Documented], rest: (u16, u16)) -> Outcome {
    let mut cases: Vec<Found> = Vec::new();
    for answer in answers {
        let docs = Docs::of([Some(answer.response.description.clone())]);
        if answer.response.content.is_empty() {
            cases.push((answer.statuses, docs, None));
            continue;
        }
        let content_at = answer.at.with_trailing_token("content");
        for (media_type, media) in &answer.response.content {
            let status = answer.statuses.map_or("Default".to_owned(), |(first, _)| status_name(first, answer.statuses));
            let several = if answers.len() > 1 { status } else { String::new() };
            let name = TypeName::of(&format!("{word} {several} {}", if kind == "Success" { "Response" } else { kind }));
            let at = content_at.with_trailing_token(media_type.as_str());
            let mut content = media::content(schemas, media_type, media, &at, &name, false);
            // An error is read to its end before it is looked at.
            if kind == "Error" && matches!(content.format, Format::Events(_) | Format::JsonLines(_)) {
                content.format = Format::Text;
            }
            let known = cases.iter().any(|(statuses, _, known)| {
                *statuses == answer.statuses && known.as_ref().is_some_and(|known| known.format == content.format)
            });
            if !known {
                cases.push((answer.statuses, docs.clone(), Some(content)));
            }
        }
    }
    let success = kind == "Success";
    let first = cases.first().and_then(|(_, _, content)| content.clone());
    let same = cases
        .iter()
        .all(|(_, _, content)| content.as_ref().map(|content| &content.format) == first.as_ref().map(|content| &content.format));
    let usual = !success || cases.iter().all(|(statuses, ..)| statuses.is_none_or(|(first, _)| (200..300).contains(&first)));
    match (first, same && usual) {
        (None, true) => Outcome::Empty,
        (Some(content), true) => Outcome::One(content),
        (_, false) => {
            let mut names = Scope::default();
            let several_media = |statuses: &Option<(u16, u16)>| cases.iter().filter(|(other, ..)| other == statuses).count() > 1;
            let list: Vec<Case> = cases
                .iter()
                .map(|(statuses, docs, content)| {
                    let mut name = statuses.map_or("Default".to_owned(), |(first, _)| status_name(first, *statuses));
                    if several_media(statuses)
                        && let Some(content) = content
                    {
                        name = format!("{name} {}", format_name(content));
                    }
                    Case {
                        name: names.type_name(&TypeName::of(&name)),
                        docs: docs.clone(),
                        statuses: statuses.unwrap_or(rest),
                        content: content.clone(),
                    }
                })
                .collect();
            Outcome::Several { name: schemas.call_type(&TypeName::of(&format!("{word} {kind}"))), cases: list }
        }
    }
}

fn format_name(content: &Content) -> String {
    match &content.format {
        Format::Json(_) if media::essence(&content.media_type) == "application/json" => "Json".to_owned(),
        Format::Text if media::essence(&content.media_type) == "text/plain" => "Text".to_owned(),
        Format::Events(_) => "Events".to_owned(),
        Format::JsonLines(_) => "Lines".to_owned(),
        _ => media::essence(&content.media_type).replace("application/", "").replace('*', "any"),
    }
}

/// The reason phrase of a status, or its number.
fn status_name(first: u16, statuses: Option<(u16, u16)>) -> String {
    if statuses.is_some_and(|(first, last)| first != last) {
        return match first / 100 {
            1 => "Informational".to_owned(),
            2 => "Success".to_owned(),
            3 => "Redirection".to_owned(),
            4 => "ClientError".to_owned(),
            5 => "ServerError".to_owned(),
            hundreds => format!("Status{hundreds}XX"),
        };
    }
    let name = match first {
        200 => "Ok",
        201 => "Created",
        202 => "Accepted",
        203 => "NonAuthoritative",
        204 => "NoContent",
        205 => "ResetContent",
        206 => "PartialContent",
        207 => "MultiStatus",
        301 => "MovedPermanently",
        302 => "Found",
        303 => "SeeOther",
        304 => "NotModified",
        307 => "TemporaryRedirect",
        308 => "PermanentRedirect",
        400 => "BadRequest",
        401 => "Unauthorized",
        402 => "PaymentRequired",
        403 => "Forbidden",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        406 => "NotAcceptable",
        408 => "RequestTimeout",
        409 => "Conflict",
        410 => "Gone",
        412 => "PreconditionFailed",
        413 => "PayloadTooLarge",
        415 => "UnsupportedMediaType",
        422 => "UnprocessableEntity",
        429 => "TooManyRequests",
        500 => "InternalServerError",
        501 => "NotImplemented",
        502 => "BadGateway",
        503 => "ServiceUnavailable",
        504 => "GatewayTimeout",
        other => return format!("Status{other}"),
    };
    name.to_owned()
}
