//! Headers of answers.

use jsonptr::{Pointer, PointerBuf};
use openapiv3::{Header as Described, ParameterSchemaOrContent, ReferenceOr};
use serde_json::Value;

use super::answer::Documented;
use super::names::Scope;
use super::once::Once;
use super::operation::Collected;
use super::read::{self, Kind};
use super::schema::Schemas;
use super::{media, refs};
use crate::api::{AnswerHeaders, Docs, FieldName, Header, HeaderForm, Headers, Type, TypeName};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// The sets of headers that come with answers, each once.
#[derive(Debug, Default)]
pub(super) struct HeaderSets {
    /// By the names and places of the headers: answers with the same headers have one type for them.
    sets: Once<Vec<PointerBuf>, Headers>,
    names: Scope,
}

impl HeaderSets {
    /// The headers of the answers of an operation.
    pub(super) fn of(
        &mut self,
        collected: &Collected,
        word: &str,
        schemas: &mut Schemas<'_>,
        findings: &mut Diagnostics,
    ) -> Vec<AnswerHeaders> {
        let mut found = Vec::new();
        for answer in &collected.answers {
            if let Some(set) = self.set(answer, word, schemas, findings) {
                found.push(AnswerHeaders { status: answer.status(), set });
            }
        }
        found
    }

    /// The sets, in the order of their indices.
    pub(super) fn finish(self) -> Vec<Headers> {
        self.sets.finish()
    }

    fn set(&mut self, answer: &Documented, word: &str, schemas: &mut Schemas<'_>, findings: &mut Diagnostics) -> Option<usize> {
        let headers_at = answer.at().with_trailing_token("headers");
        let declared = schemas.get(&headers_at).and_then(Value::as_object)?;
        let mut wires: Vec<&String> = declared.keys().collect();
        // Said by the media type of the body (OpenAPI 3.0, Response Object).
        wires.retain(|name| !name.eq_ignore_ascii_case("content-type") && is_name(name));
        let mut places = Vec::new();
        for wire in &wires {
            let at = headers_at.with_trailing_token(wire.as_str());
            match schemas.get(&at).and_then(|value| value.get("$ref")).and_then(Value::as_str) {
                None => places.push(at),
                Some(reference) => match refs::resolve(schemas.document(), reference, &at) {
                    Ok(target) => places.push(target),
                    Err(diagnostic) => {
                        findings.push(diagnostic);
                        return None;
                    }
                },
            }
        }
        let key: Vec<PointerBuf> =
            wires.iter().map(|wire| PointerBuf::from_tokens([wire.as_str()])).chain(places.clone()).collect();
        if wires.is_empty() {
            return None;
        }
        if let Some(index) = self.sets.index(&key) {
            return Some(index);
        }
        let mut fields = Scope::default();
        let mut list = Vec::new();
        for (wire, at) in wires.iter().zip(&places) {
            match header(wire, at, &mut fields, schemas) {
                Ok(header) => list.push(header),
                Err(diagnostic) => findings.push(diagnostic),
            }
        }
        // Headers of components are the same everywhere; a few of them name the set better than the first operation does.
        let shared = places.iter().all(|place| place.as_str().starts_with("/components/")) && wires.len() < 3;
        let words: Vec<&str> = wires.iter().map(|wire| wire.trim_start_matches("X-").trim_start_matches("x-")).collect();
        let name = if shared { words.join(" ") } else { word.to_owned() };
        let name = self.names.type_name(&TypeName::of(&format!("{name} Headers")));
        Some(self.sets.add(key, Headers { name, list }))
    }
}

/// What can be the name of a header (RFC 9110, section 5.6.2).
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

fn header(wire: &str, at: &Pointer, names: &mut Scope, schemas: &mut Schemas<'_>) -> Result<Header, Diagnostic> {
    let document = schemas.document();
    let value = document.get(at).unwrap_or(&Value::Null);
    let described = match read::typed::<ReferenceOr<Described>>(document, at, value, Kind::Header)? {
        ReferenceOr::Item(described) => described,
        ReferenceOr::Reference { reference } => {
            return Err(Diagnostic::error("lower::malformed", format!("the reference `{reference}` leads to another one"))
                .at(document.place(at)));
        }
    };
    let name = value.get("x-rust-name").and_then(Value::as_str).unwrap_or(wire);
    let hint = TypeName::of(&format!("{wire} Header"));
    let explode = value.get("explode") == Some(&Value::Bool(true));
    let (ty, form) = match described.format {
        ParameterSchemaOrContent::Schema(_) => {
            let form = if explode { HeaderForm::Explode } else { HeaderForm::Simple };
            (schemas.at(&at.with_trailing_token("schema"), &hint), form)
        }
        ParameterSchemaOrContent::Content(content) => {
            let media_type = content.keys().find(|media_type| media::essence(media_type).ends_with("json"));
            match media_type {
                Some(media_type) => {
                    let at =
                        at.with_trailing_token("content").with_trailing_token(media_type.as_str()).with_trailing_token("schema");
                    (schemas.at(&at, &hint), HeaderForm::Json)
                }
                None => (Type::String { lenient: false }, HeaderForm::Simple),
            }
        }
    };
    let mut docs = Docs::of([described.description]);
    docs.deprecated = described.deprecated == Some(true);
    Ok(Header { wire: wire.to_owned(), name: names.field(&FieldName::of(name)), docs, required: described.required, ty, form })
}
