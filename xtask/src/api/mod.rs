//! The API as it will stand in Rust: names chosen, types decided. Plain data that knows neither `OpenAPI` nor tokens.
//!
//! An [`Api`] is made by `lower` and read by `emit` and `compare`. It holds a list of [`TypeDef`]s, to which [`Type::Named`] points by
//! index, and [`Group`]s of [`Operation`]s, a group for each tag. A [`TypeDef`] is a struct, an enum of values, a union of types or an
//! alias ([`Shape`]); an [`Operation`] has its [`Argument`]s in the order of the method, a [`Body`] and an [`Answer`]. Every name is
//! final and every decision made: whoever reads the model writes it down. `cargo xtask inspect` prints it, with `--output json` as
//! serde writes it.

mod credentials;
mod formats;
mod headers;
mod limits;
mod name;
mod operations;
mod reach;
mod servers;
mod types;

pub use credentials::{Credential, CredentialPlace, OAuth2};
pub use formats::{Formats, TextType};
pub use headers::{AnswerHeaders, Header, HeaderForm, Headers};
pub use limits::{Limit, Limits};
pub use name::{FieldName, TypeName};
pub use operations::{
    Answer, Argument, Body, BodyKind, Case, Condition, Content, Envelope, Form, Format, Group, Location, Method, Operation,
    Outcome, Part, PartValue, PathPiece, Requirement, Style,
};
pub use reach::{Need, OTHER_TYPES};
pub use servers::{Server, Servers, UrlPiece, Variable};
pub use types::{
    Access, Derives, Enum, Field, Presence, Repr, Shape, Struct, Type, TypeDef, TypeId, Union, UnionVariant, Usage, Variant,
};

use serde::Serialize;

/// Text for people, from the document's summaries and descriptions. May be Markdown; may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Docs {
    /// Paragraphs, most important first.
    pub paragraphs: Vec<String>,
    /// What is said in our own words, after the paragraphs: the default, an example.
    pub remarks: Vec<String>,
    /// Whether it should not be used any more.
    pub deprecated: bool,
}

impl Docs {
    /// Docs of the paragraphs that are not empty, each said once.
    pub fn of(paragraphs: impl IntoIterator<Item = Option<String>>) -> Self {
        let mut docs = Self::default();
        for paragraph in paragraphs.into_iter().flatten() {
            let paragraph = paragraph.trim();
            if !paragraph.is_empty() && !docs.paragraphs.iter().any(|said| said == paragraph) {
                docs.paragraphs.push(paragraph.to_owned());
            }
        }
        docs
    }
}

/// Everything that is emitted.
#[derive(Debug, Clone, Serialize)]
pub struct Api {
    /// The title of the document.
    pub title: String,
    /// The version of the API, from the document.
    pub version: String,
    /// What the API is for.
    pub docs: Docs,
    /// The default base URL, without a slash at its end.
    pub base_url: String,
    /// The servers of the document; `None` when it names none.
    pub servers: Option<Servers>,
    /// The servers of single paths and operations.
    pub own_servers: Vec<Servers>,
    /// The credentials that operations ask for.
    pub credentials: Vec<Credential>,
    /// Where tokens come from, for those who want to get one.
    pub oauth2: Vec<OAuth2>,
    /// The OpenID Connect schemes: name and address of the provider's description of itself.
    pub open_id_connect: Vec<(String, String)>,
    /// Whether the API wants to see a certificate of the client.
    pub mutual_tls: bool,
    /// How answers are wrapped, when they are.
    pub envelope: Option<Envelope>,
    /// The headers that come with answers.
    pub headers: Vec<Headers>,
    /// All types, each before or after those that it uses; a [`TypeId`] is an index into this list.
    pub types: Vec<TypeDef>,
    /// The name of the crate, for examples; `None` when it is not known.
    pub crate_name: Option<String>,
    /// How many crates the client is split into at most, those that all share left out; `None` when it is one.
    pub parts: Option<usize>,
    /// Whether the operations of each tag are methods of a client of their own.
    pub sub_clients: bool,
    /// Whether the operations of each tag are compiled only with a feature.
    pub tag_features: bool,
    /// The library types that are used for text with a format, each once.
    pub formats: Vec<&'static TextType>,
    /// Traits that the user wants derived, as paths; those of the standard library where they hold.
    pub derives: Vec<String>,
    /// Whether what is sent is checked before.
    pub checks: bool,
    /// The operations, by tag.
    pub groups: Vec<Group>,
}

impl Api {
    /// The definition behind an id.
    pub fn type_def(&self, id: TypeId) -> &TypeDef {
        &self.types[id.0]
    }

    /// All operations, group by group.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.groups.iter().flat_map(|group| &group.operations)
    }
}
