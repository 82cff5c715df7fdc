//! Counts what a document has and what came out of it, and says what is missing without a word.
//!
//! The document is counted as it was written (`document`), by a walk that shares nothing with `lower` but which media types are
//! JSON or a form; the client is counted from the model and from the text that was emitted (`client`). Both are lists of `Part`s under the place where each stands in text, so
//! that what is in one list and not in the other has a name. What a finding speaks of is excused: it was said.
//!
//! Not counted, since the specification or the documentation of the client says so: callbacks and webhooks, header parameters named
//! `Accept`, `Content-Type` and `Authorization`, what stands below `not`, and the properties of bodies that are handed over raw.

mod client;
mod document;
mod excuse;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use jsonptr::{Pointer, PointerBuf};

use crate::document::Source;
use crate::emit::File;
use crate::lower::Lowered;
use client::Client;
use excuse::Excuses;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A method of a path.
    Operation,
    /// A parameter in the path.
    Path,
    /// A parameter in the query.
    Query,
    /// A parameter in a header.
    Header,
    /// A parameter in a cookie.
    Cookie,
    /// A media type of a request body.
    Request,
    /// A status of an operation.
    Status,
    /// A media type of a status.
    Response,
    /// A set of credentials of an operation.
    Security,
    /// A component schema.
    Schema,
    /// A property of a schema.
    Property,
}

impl Kind {
    /// Everything that is counted, in the order of a report.
    pub const ALL: [Self; 11] = [
        Self::Operation,
        Self::Path,
        Self::Query,
        Self::Header,
        Self::Cookie,
        Self::Request,
        Self::Status,
        Self::Response,
        Self::Security,
        Self::Schema,
        Self::Property,
    ];

    /// Several of them.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Operation => "operations",
            Self::Path => "path parameters",
            Self::Query => "query parameters",
            Self::Header => "header parameters",
            Self::Cookie => "cookie parameters",
            Self::Request => "request media types",
            Self::Status => "statuses",
            Self::Response => "response media types",
            Self::Security => "security requirements",
            Self::Schema => "schemas",
            Self::Property => "properties",
        }
    }
}

/// A place in a text: the name of the file and a JSON pointer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Spot {
    file: String,
    at: PointerBuf,
}

impl Spot {
    fn of(source: &Arc<Source>, at: &Pointer) -> Self {
        let (source, at) = source.trace(at);
        Self { file: source.name.clone(), at }
    }

    /// Whether this is `other`, or stands in it.
    fn is_in(&self, other: &Self) -> bool {
        self.file == other.file && self.at.starts_with(&other.at)
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}#{}", self.file, self.at)
    }
}

/// One thing that a document has.
#[derive(Debug, Clone)]
struct Part {
    kind: Kind,
    /// What it is called: the name of a parameter or property, a media type, a status, the schemes of a requirement.
    name: String,
    /// The operation that it belongs to.
    operation: Option<Spot>,
    /// Where it stands, and where it is referred to.
    spots: Vec<Spot>,
    /// For media types of an answer: the status.
    status: String,
}

/// How many of one kind there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// In the document.
    pub document: usize,
    /// In the client.
    pub client: usize,
    /// Not in the client, and a finding says so.
    pub refused: usize,
}

/// What a document has, and what came of it.
#[derive(Debug, Clone)]
pub struct Census {
    counts: [Count; Kind::ALL.len()],
    /// What is neither in the client nor spoken of.
    pub missing: Vec<String>,
}

impl Census {
    /// Counts a document (references into other files resolved), and the client that was made of it.
    pub fn take(bundled: &crate::document::Document, lowered: &Lowered, files: &[File]) -> Self {
        let client = Client::of(lowered, files);
        let excuses = Excuses::of(&lowered.findings);
        let mut census = Self { counts: [Count::default(); Kind::ALL.len()], missing: Vec::new() };
        for part in document::parts(bundled) {
            let count = &mut census.counts[part.kind as usize];
            count.document += 1;
            if client.has(&part) {
                count.client += 1;
            } else if part.kind != Kind::Operation && !client.has_operation(&part) || excuses.speak_of(&part.spots) {
                // With an operation goes all that it has.
                count.refused += 1;
            } else {
                let place = part.spots.first().map(Spot::to_string).unwrap_or_default();
                let name = format!("{} {}", part.status, part.name);
                census.missing.push(format!("{:?} `{}` at {place}", part.kind, name.trim()));
            }
        }
        census
    }

    /// How many of one kind there are.
    pub fn count(&self, kind: Kind) -> Count {
        self.counts[kind as usize]
    }

    /// Adds the counts of another document.
    pub fn add(&mut self, other: &Self) {
        for (sum, count) in self.counts.iter_mut().zip(&other.counts) {
            sum.document += count.document;
            sum.client += count.client;
            sum.refused += count.refused;
        }
        self.missing.extend(other.missing.iter().cloned());
    }

    /// Nothing, to add to.
    pub fn empty() -> Self {
        Self { counts: [Count::default(); Kind::ALL.len()], missing: Vec::new() }
    }
}
