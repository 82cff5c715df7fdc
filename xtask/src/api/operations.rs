//! The operations of the API.

use jsonptr::PointerBuf;
use serde::Serialize;

use super::{AnswerHeaders, Docs, FieldName, Limits, Type, TypeName};

/// The operations of one tag.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    /// The tag in the document; `None` for operations without one.
    pub tag: Option<String>,
    /// The module.
    pub module: FieldName,
    /// The Cargo feature, when they have one.
    pub feature: String,
    /// The method of the client that gives the client of these operations, when they have one of their own.
    pub accessor: FieldName,
    /// The type of that client.
    pub client: TypeName,
    /// For people.
    pub docs: Docs,
    /// In the order of the document.
    pub operations: Vec<Operation>,
}

/// One method of the client.
#[derive(Debug, Clone, Serialize)]
pub struct Operation {
    /// The `operationId` of the document, or one made from method and path.
    pub id: String,
    /// The method of the client.
    pub name: FieldName,
    /// The method of the client of its group: the same without the name of the group.
    pub short_name: FieldName,
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
    /// The OAuth scopes that a token needs for it.
    pub scopes: Vec<String>,
    /// Where it is, by index into the API's servers of single operations; `None` for where the API is.
    pub servers: Option<usize>,
    /// The headers that come with its answers.
    pub headers: Vec<AnswerHeaders>,
    /// What happens when it is called.
    pub answer: Answer,
}

/// Credentials (indices into those of the API) that are needed together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Requirement(pub Vec<usize>);

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum PathPiece {
    /// Text as it is.
    Text(String),
    /// The value of an argument, by index.
    Argument(usize),
}

/// A parameter of an operation.
#[derive(Debug, Clone, Serialize)]
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
    /// What is asked of the value.
    pub limits: Limits,
    /// How the value is written.
    pub style: Style,
}

/// How a value is written into a URL or a header (RFC 6570, and the `style` and `explode` of the document).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Style {
    /// A single word.
    Scalar {
        /// Whether reserved characters stay as they are.
        reserved: bool,
    },
    /// A list or an object, or a scalar with something around it.
    Composed {
        /// The form.
        form: Form,
        /// Whether each part stands by itself.
        explode: bool,
        /// Whether reserved characters stay as they are.
        reserved: bool,
    },
    /// As JSON text.
    Json,
}

/// The `style` of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Form {
    /// `1,2,3`
    Simple,
    /// `.1.2.3`
    Label,
    /// `;id=1,2,3`
    Matrix,
    /// `id=1&id=2`
    Form,
    /// `id=1%202`
    SpaceDelimited,
    /// `id=1|2`
    PipeDelimited,
    /// `id[a]=1`
    DeepObject,
}

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, Serialize)]
pub struct Body {
    /// The Rust name of the argument.
    pub name: FieldName,
    /// For people.
    pub docs: Docs,
    /// Whether the call makes no sense without it.
    pub required: bool,
    /// What it can be.
    pub kind: BodyKind,
}

/// What a body can be.
#[derive(Debug, Clone, Serialize)]
pub enum BodyKind {
    /// Just this.
    One(Content),
    /// One of several, in an enum of this name.
    Several {
        /// The enum.
        name: TypeName,
        /// Its variants.
        choices: Vec<(TypeName, Content)>,
    },
}

/// A value of a media type.
#[derive(Debug, Clone, Serialize)]
pub struct Content {
    /// The media type, as the document has it.
    pub media_type: String,
    /// How it is read and written.
    pub format: Format,
    /// What is asked of the value, when it is sent.
    pub limits: Limits,
}

/// How a body is read and written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Format {
    /// JSON, or a media type that ends in `+json`.
    Json(Type),
    /// `application/x-www-form-urlencoded`.
    Form {
        /// The object.
        ty: Type,
        /// The members that are not written the usual way.
        styles: Vec<(String, Form, bool)>,
    },
    /// `multipart/form-data`, the struct of its parts; `None` when the document does not describe them.
    Multipart(Option<(TypeName, Vec<Part>)>),
    /// JSON values, one a line.
    JsonLines(Type),
    /// Server-sent events with data of this type: a string as it is, anything else as JSON.
    Events(Type),
    /// Text of some kind.
    Text,
    /// Anything else.
    Bytes,
}

/// A part of a multipart body.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// Its name on the wire.
    pub wire: String,
    /// The Rust name.
    pub name: FieldName,
    /// For people.
    pub docs: Docs,
    /// Whether it must be there.
    pub required: bool,
    /// What it is.
    pub value: PartValue,
    /// What is asked of the value, or of each one.
    pub limits: Limits,
    /// The media type it is sent with, when the document names one.
    pub media_type: Option<String>,
}

/// What a part of a multipart body is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum PartValue {
    /// A file.
    File,
    /// Several files under one name.
    Files,
    /// A value: scalars as text, anything else as JSON.
    Value(Type),
    /// Several values under one name.
    Values(Type),
}

/// What a call gives back.
#[derive(Debug, Clone, Serialize)]
pub enum Answer {
    /// A URL to send a browser to; nothing is sent by the client.
    Navigation,
    /// The payload of the API's envelope, or the envelope of an error.
    Payload {
        /// The payload.
        payload: Type,
        /// The whole envelope of an error.
        error: Option<Type>,
    },
    /// What the server answers.
    Value {
        /// When all is well.
        success: Outcome,
        /// When it is not.
        error: Outcome,
    },
}

/// What can come back.
#[derive(Debug, Clone, Serialize)]
pub enum Outcome {
    /// Nothing that the document describes.
    Empty,
    /// One thing, whatever the status is.
    One(Content),
    /// Several, told apart by status and media type, in an enum of this name.
    Several {
        /// The enum.
        name: TypeName,
        /// Its variants.
        cases: Vec<Case>,
    },
}

/// One of several things that can come back.
#[derive(Debug, Clone, Serialize)]
pub struct Case {
    /// The variant.
    pub name: TypeName,
    /// For people.
    pub docs: Docs,
    /// The statuses that mean it, first and last.
    pub statuses: (u16, u16),
    /// What comes with it; `None` for nothing.
    pub content: Option<Content>,
}

/// How answers are wrapped.
#[derive(Debug, Clone, Serialize)]
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
#[derive(Debug, Clone, Serialize)]
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
