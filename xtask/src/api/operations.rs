//! The operations of the API.

use jsonptr::PointerBuf;

use super::{Docs, FieldName, Type, TypeName};

/// The operations of one tag.
#[derive(Debug, Clone)]
pub struct Group {
    /// The tag in the document; `None` for operations without one.
    pub tag: Option<String>,
    /// The module.
    pub module: FieldName,
    /// For people.
    pub docs: Docs,
    /// In the order of the document.
    pub operations: Vec<Operation>,
}

/// One method of the client.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The `operationId` of the document, or one made from method and path.
    pub id: String,
    /// The method of the client.
    pub name: FieldName,
    /// The type of the call while it is put together.
    pub call: TypeName,
    /// The operation in the effective document.
    pub origin: PointerBuf,
    /// For people.
    pub docs: Docs,
    /// The HTTP method.
    pub method: Method,
    /// The path template.
    pub path: Vec<PathPiece>,
    /// Arguments in the order of the method: those of the path first, then the other required ones, then the optional ones.
    pub arguments: Vec<Argument>,
    /// The body, if the operation takes one.
    pub body: Option<Body>,
    /// Sets of credentials of which one is needed; empty when none is.
    pub security: Vec<Requirement>,
    /// What happens when it is called.
    pub answer: Answer,
}

/// Credentials (indices into those of the API) that are needed together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement(pub Vec<usize>);

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET
    Get,
    /// PUT
    Put,
    /// POST
    Post,
    /// DELETE
    Delete,
    /// OPTIONS
    Options,
    /// HEAD
    Head,
    /// PATCH
    Patch,
    /// TRACE
    Trace,
}

impl Method {
    /// All methods, in the order in which a path item lists them.
    pub const ALL: [Self; 8] =
        [Self::Get, Self::Put, Self::Post, Self::Delete, Self::Options, Self::Head, Self::Patch, Self::Trace];

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
        }
    }
}

/// A piece of a path template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathPiece {
    /// Text as it is.
    Text(String),
    /// The value of an argument, by index.
    Argument(usize),
}

/// A parameter of an operation.
#[derive(Debug, Clone)]
pub struct Argument {
    /// The name on the wire.
    pub wire: String,
    /// The Rust name.
    pub name: FieldName,
    /// For people.
    pub docs: Docs,
    /// Where it goes.
    pub location: Location,
    /// Whether the call makes no sense without it.
    pub required: bool,
    /// The type of its value.
    pub ty: Type,
}

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// Into the path.
    Path,
    /// Into the query.
    Query,
    /// Into a header.
    Header,
    /// Into the `Cookie` header.
    Cookie,
}

/// What is sent along.
#[derive(Debug, Clone)]
pub struct Body {
    /// The Rust name of the argument.
    pub name: FieldName,
    /// For people.
    pub docs: Docs,
    /// The media type, JSON or a relative of it.
    pub media_type: String,
    /// The type of the value.
    pub ty: Type,
    /// Whether the call makes no sense without it.
    pub required: bool,
}

/// What a call gives back.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A URL to send a browser to; nothing is sent by the client.
    Navigation,
    /// A value from the server.
    Value {
        /// The value when all is well.
        success: Success,
        /// The body of documented errors; `None` when no error has a documented body.
        error: Option<Type>,
    },
}

/// The value of a successful call.
#[derive(Debug, Clone)]
pub enum Success {
    /// None.
    Empty,
    /// A JSON value.
    Json(Type),
    /// The payload of the API's envelope.
    Payload(Type),
}

/// How answers are wrapped.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// The name of the payload.
    pub payload: String,
    /// All of these hold for a success.
    pub success: Vec<Condition>,
    /// The type of the whole envelope of an error.
    pub error: Option<Type>,
    /// Text that may stand before the JSON.
    pub prefix: String,
}

/// What one member of an envelope must be.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Its name.
    pub property: String,
    /// The text of its value.
    pub equals: String,
    /// Whether upper and lower case are the same.
    pub ignore_case: bool,
    /// Whether it may be absent.
    pub optional: bool,
}
