//! Where the API is.

use serde::Serialize;

use super::{Docs, FieldName, TypeName};

/// The servers of which one takes a request.
#[derive(Debug, Clone, Serialize)]
pub struct Servers {
    /// The enum of them.
    pub name: TypeName,
    /// In the order of the document; the first is the default. Never empty.
    pub list: Vec<Server>,
}

/// One server.
#[derive(Debug, Clone, Serialize)]
pub struct Server {
    /// The variant.
    pub name: TypeName,
    /// For people.
    pub docs: Docs,
    /// The URL, without a slash at its end.
    pub url: Vec<UrlPiece>,
    /// What its URL depends on.
    pub variables: Vec<Variable>,
}

/// A piece of the URL of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum UrlPiece {
    /// Text as it is.
    Text(String),
    /// The value of a variable, by index.
    Variable(usize),
}

/// A part of a URL that the caller may choose.
#[derive(Debug, Clone, Serialize)]
pub struct Variable {
    /// The name in the document.
    pub wire: String,
    /// The Rust name.
    pub name: FieldName,
    /// For people.
    pub docs: Docs,
    /// What it is unless the caller chooses.
    pub default: String,
    /// The enum of what it may be, with the values; `None` for any text.
    pub choices: Option<(TypeName, Vec<(TypeName, String)>)>,
}

impl Servers {
    /// Whether the caller has anything to choose.
    pub fn has_choice(&self) -> bool {
        self.list.len() > 1 || self.list.iter().any(|server| !server.variables.is_empty())
    }

    /// The URL of the first server, its variables at their defaults.
    pub fn default_url(&self) -> String {
        self.list.first().map(Server::default_url).unwrap_or_default()
    }
}

impl Server {
    /// The URL with all variables at their defaults.
    pub fn default_url(&self) -> String {
        self.url_with(|variable| variable.default.clone())
    }

    /// The URL as the document has it.
    pub fn template(&self) -> String {
        self.url_with(|variable| format!("{{{}}}", variable.wire))
    }

    fn url_with(&self, value: impl Fn(&Variable) -> String) -> String {
        let piece = |piece: &UrlPiece| match piece {
            UrlPiece::Text(text) => text.clone(),
            UrlPiece::Variable(index) => self.variables.get(*index).map(&value).unwrap_or_default(),
        };
        self.url.iter().map(piece).collect()
    }
}
