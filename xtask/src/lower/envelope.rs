//! `x-envelope`: answers that are wrapped.

use std::collections::HashMap;

use jsonptr::PointerBuf;
use serde_json::Value;

use super::operation::Collected;
use super::refs;
use super::schema::Schemas;
use crate::api::{Condition, Envelope};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Document, pointer};

/// The extension as it stands in the document.
pub(super) struct EnvelopeRules {
    pub(super) payload: String,
    success: Vec<Condition>,
    error: Option<PointerBuf>,
    prefix: String,
}

impl EnvelopeRules {
    pub(super) fn lower(self, schemas: &mut Schemas<'_>) -> Envelope {
        let Self { payload, success, error, prefix } = self;
        Envelope { payload, success, error: error.map(|at| schemas.component(&at)), prefix }
    }

    /// The schema of the envelope of an error.
    pub(super) fn error(&self) -> Option<&PointerBuf> {
        self.error.as_ref()
    }
}

/// Reads the extension, if the document has it.
pub(super) fn read(document: &Document, findings: &mut Diagnostics) -> Option<EnvelopeRules> {
    let at = pointer(["x-envelope"]);
    let value = document.get(&at)?;
    if value.as_object().is_some_and(|members| members.keys().all(|name| name == "prefix")) {
        findings.push(
            Diagnostic::warning(
                "lower::envelope",
                "`x-envelope` names a prefix and no payload; answers are read as they come, prefix and all",
            )
            .at(document.place(&at))
            .help("add `payload` and `success`, so that methods return the payload and failures become errors"),
        );
        return None;
    }
    let mut bad = |at: PointerBuf, what: &str| {
        findings.push(
            Diagnostic::error("lower::envelope", format!("`x-envelope` {what}"))
                .at(document.place(&at))
                .help("it reads: payload, success (a list of property, equals, ignoreCase, optional), error, prefix"),
        );
    };
    let Some(payload) = value.get("payload").and_then(Value::as_str) else {
        bad(at, "does not say under which name the payload is");
        return None;
    };
    let mut success = Vec::new();
    for (index, condition) in value.get("success").and_then(Value::as_array).into_iter().flatten().enumerate() {
        let flag = |key: &str| condition.get(key).and_then(Value::as_bool).unwrap_or(false);
        match (condition.get("property").and_then(Value::as_str), condition.get("equals")) {
            (Some(property), Some(equals)) => success.push(Condition {
                property: property.to_owned(),
                equals: equals.as_str().map_or_else(|| equals.to_string(), str::to_owned),
                ignore_case: flag("ignoreCase"),
                optional: flag("optional"),
            }),
            _ => bad(pointer(["x-envelope", "success", &index.to_string()]), "has a condition without `property` or `equals`"),
        }
    }
    if success.len() > 64 {
        bad(at.clone(), "has more than 64 conditions");
    }
    if success.is_empty() {
        bad(at, "does not say how success is told");
        return None;
    }
    let error_at = pointer(["x-envelope", "error"]);
    let error = match value.get("error").and_then(Value::as_str).map(|reference| refs::resolve(document, reference, &error_at)) {
        Some(Ok(target)) => Some(target),
        Some(Err(diagnostic)) => {
            findings.push(diagnostic);
            None
        }
        None => None,
    };
    let prefix = value.get("prefix").and_then(Value::as_str).unwrap_or_default().to_owned();
    Some(EnvelopeRules { payload: payload.to_owned(), success, error, prefix })
}

/// The schemas that are envelopes of a success, each with the place of its payload.
pub(super) fn payloads(document: &Document, rules: &EnvelopeRules, operations: &[Collected]) -> HashMap<PointerBuf, PointerBuf> {
    let mut found = HashMap::new();
    for schema in operations.iter().filter_map(|operation| operation.success_schema.as_ref()) {
        let Some(value) = document.get(schema) else { continue };
        let envelope = match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => match refs::resolve(document, reference, schema) {
                Ok(target) => target,
                Err(_) => continue,
            },
            None => schema.clone(),
        };
        let payload = envelope.with_trailing_token("properties").with_trailing_token(rules.payload.as_str());
        if document.get(&payload).is_some() {
            found.insert(envelope, payload);
        }
    }
    found
}
