//! The other direction: what the document says of responses and no evidence shows.

use std::collections::HashSet;

use indexmap::IndexMap;
use jsonptr::PointerBuf;
use serde_json::Value;

use super::schema::{Effective, Kind, is_undocumented};

/// A property of a response that no evidence shows.
#[derive(Debug)]
pub(super) struct Unshown<'d> {
    pub(super) at: PointerBuf,
    pub(super) name: &'d str,
    /// The first operation that it was reached from, for a message.
    pub(super) operation: String,
    /// The evidence that could have shown it.
    pub(super) evidence: Vec<String>,
}

/// Walks response schemas, each schema once.
pub(super) struct Walk<'d, 's> {
    document: Effective<'d>,
    shown: &'s HashSet<PointerBuf>,
    /// Schemas not to look into.
    visited: HashSet<PointerBuf>,
    unshown: IndexMap<PointerBuf, Unshown<'d>>,
}

impl<'d, 's> Walk<'d, 's> {
    /// A walk that looks into no schema of `except`.
    pub(super) fn new(document: Effective<'d>, shown: &'s HashSet<PointerBuf>, except: HashSet<PointerBuf>) -> Self {
        Self { document, shown, visited: except, unshown: IndexMap::new() }
    }

    /// Walks all JSON schemas of an operation's responses.
    pub(super) fn operation(&mut self, at: &PointerBuf, operation: &str, evidence: &[String]) {
        let Some(responses) = self.document.node(&at.with_trailing_token("responses")) else { return };
        for status in responses.members.keys().filter(|status| !status.starts_with("x-")) {
            let Some(response) = self.document.node(&responses.at.with_trailing_token(status.as_str())) else { continue };
            if is_undocumented(response.members) {
                continue;
            }
            let content = response.at.with_trailing_token("content");
            for (media, body) in response.members.get("content").and_then(Value::as_object).into_iter().flatten() {
                if body.as_object().is_some_and(is_undocumented) {
                    continue;
                }
                let schema = content.with_trailing_token(media.as_str()).with_trailing_token("schema");
                self.schema(schema, operation, evidence);
            }
        }
    }

    /// Walks the schema at `at` and everything inside it that is shown.
    pub(super) fn schema(&mut self, at: PointerBuf, operation: &str, evidence: &[String]) {
        let mut waiting = vec![at];
        while let Some(at) = waiting.pop() {
            let schema = self.document.schema(&at);
            if schema.undocumented() || !self.visited.insert(schema.home.clone()) {
                continue;
            }
            waiting.extend(schema.alternative_places().iter().cloned());
            if matches!(schema.kind(), Some(Kind::Array) | None) {
                waiting.extend(schema.items());
            }
            if !matches!(schema.kind(), Some(Kind::Object) | None) {
                continue;
            }
            waiting.extend(schema.additional().flatten());
            for property in schema.properties() {
                let inner = self.document.schema(&property.at);
                if inner.undocumented() || inner.write_only() {
                    continue;
                }
                if self.shown.contains(&property.at) {
                    waiting.push(property.at);
                    continue;
                }
                // What is inside a field that is never shown needs no finding of its own.
                self.unshown.entry(property.at.clone()).or_insert_with(|| Unshown {
                    at: property.at,
                    name: property.name,
                    operation: operation.to_owned(),
                    evidence: evidence.to_vec(),
                });
            }
        }
    }

    pub(super) fn finish(self) -> Vec<Unshown<'d>> {
        self.unshown.into_values().collect()
    }
}
