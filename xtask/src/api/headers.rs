//! Headers that come with answers.

use serde::Serialize;

use super::{Docs, FieldName, Type, TypeName};

/// The headers of one kind of answer, as a type.
#[derive(Debug, Clone, Serialize)]
pub struct Headers {
    /// The struct.
    pub name: TypeName,
    /// Its fields.
    pub list: Vec<Header>,
}

/// A header of an answer.
#[derive(Debug, Clone, Serialize)]
pub struct Header {
    /// The name on the wire.
    pub wire: String,
    /// The Rust name.
    pub name: FieldName,
    /// For people.
    pub docs: Docs,
    /// Whether the API says that it is always there.
    pub required: bool,
    /// The type of its value.
    pub ty: Type,
    /// How the value is written.
    pub form: HeaderForm,
}

/// How a value is written in a header of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum HeaderForm {
    /// `a,b` and `R,100,G,200`
    Simple,
    /// `R=100,G=200`
    Explode,
    /// JSON
    Json,
}

/// Which headers come with an answer of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerHeaders {
    /// The status as the document has it, such as `200`, `4XX` or `default`.
    pub status: String,
    /// The headers, by index into those of the API.
    pub set: usize,
}
