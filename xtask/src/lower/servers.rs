//! Where the API is, and where single operations are.

use jsonptr::PointerBuf;
use openapiv3::{Server as Described, ServerVariable};
use serde_json::Value;

use super::names::Scope;
use super::once::Once;
use super::operation::Collected;
use super::read::{self, Kind};
use super::schema::Schemas;
use crate::api::{Docs, FieldName, Server, Servers, TypeName, UrlPiece, Variable};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::pointer;

/// The servers of single paths and operations, each list once.
#[derive(Debug, Default)]
pub(super) struct OwnServers(Once<PointerBuf, Servers>);

/// The servers of the document.
pub(super) fn of_document(schemas: &mut Schemas<'_>, findings: &mut Diagnostics) -> Option<Servers> {
    let servers = list(schemas, &pointer(["servers"]), "Server", findings)?;
    let url = servers.default_url();
    if !url.contains("://") {
        findings.push(
            Diagnostic::warning("lower::relative-server", format!("the server `{url}` has no host"))
                .at(schemas.document().place(&pointer(["servers", "0"])))
                .note("a client cannot know where it is; callers must give the host"),
        );
    }
    Some(servers)
}

impl OwnServers {
    /// Where an operation is, when that is not where the API is.
    pub(super) fn of(
        &mut self,
        collected: &Collected,
        word: &str,
        schemas: &mut Schemas<'_>,
        findings: &mut Diagnostics,
    ) -> Option<usize> {
        let path = collected.at.parent().unwrap_or(&collected.at);
        let at = [collected.at.with_trailing_token("servers"), path.with_trailing_token("servers")]
            .into_iter()
            .find(|at| schemas.get(at).is_some())?;
        if let Some(index) = self.0.index(&at) {
            return Some(index);
        }
        let servers = list(schemas, &at, &format!("{word} Server"), findings)?;
        Some(self.0.add(at, servers))
    }

    /// The lists, in the order of their indices.
    pub(super) fn finish(self) -> Vec<Servers> {
        self.0.finish()
    }
}

fn list(schemas: &mut Schemas<'_>, at: &PointerBuf, name: &str, findings: &mut Diagnostics) -> Option<Servers> {
    let document = schemas.document();
    let described = document.get(at).and_then(Value::as_array)?;
    let mut servers: Vec<Server> = Vec::new();
    let name = TypeName::of(name);
    // Each server with variables has a constructor of its name beside the method `url`.
    let mut names = Scope::reserving(&["Url"]);
    for (index, value) in described.iter().enumerate() {
        let at = at.with_trailing_token(index);
        match read::typed::<Described>(document, &at, value, Kind::Server) {
            // Servers that differ in nothing but their descriptions are one.
            Ok(described) if servers.iter().any(|server| server.template() == described.url.trim_end_matches('/')) => {}
            Ok(described) => {
                let wanted = ["x-rust-name", "name"].iter().find_map(|key| value.get(*key)?.as_str());
                servers.push(server(schemas, described, wanted, &name, &mut names));
            }
            Err(diagnostic) => findings.push(diagnostic),
        }
    }
    let mut servers = (!servers.is_empty()).then_some(Servers { name, list: servers })?;
    if servers.has_choice() {
        servers.name = schemas.call_type(&servers.name);
    }
    Some(servers)
}

fn server(schemas: &mut Schemas<'_>, described: Described, wanted: Option<&str>, owner: &TypeName, names: &mut Scope) -> Server {
    let Described { url, description, variables, extensions: _ } = described;
    let variables = variables.unwrap_or_default();
    let mut pieces = Vec::new();
    let mut list = Vec::new();
    let mut fields = Scope::default();
    let mut rest = url.trim_end_matches('/');
    while let Some((text, name, after)) =
        rest.split_once('{').and_then(|(text, after)| after.split_once('}').map(|(name, after)| (text, name, after)))
    {
        if !text.is_empty() {
            pieces.push(UrlPiece::Text(text.to_owned()));
        }
        let index = list.iter().position(|known: &Variable| known.wire == name).unwrap_or_else(|| {
            list.push(variable(schemas, name, variables.get(name), owner, &mut fields));
            list.len() - 1
        });
        pieces.push(UrlPiece::Variable(index));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(UrlPiece::Text(rest.to_owned()));
    }
    let name = wanted.map_or_else(|| name_of(description.as_deref(), &url), TypeName::of);
    Server { name: names.type_name(&name), docs: Docs::of([description]), url: pieces, variables: list }
}

/// A description of a few words, or else the host and the path.
fn name_of(description: Option<&str>, url: &str) -> TypeName {
    const LONGEST: usize = 4;
    let text = description.map(|text| text.trim().trim_end_matches('.')).filter(|text| {
        let words = text.split_whitespace().count();
        (1..=LONGEST).contains(&words) && !text.contains("://") && text.contains(char::is_alphabetic)
    });
    let place = || url.split_once("://").map_or(url, |(_, place)| place).replace(['{', '}'], "");
    TypeName::of(text.map_or_else(place, str::to_owned).as_str())
}

fn variable(
    schemas: &mut Schemas<'_>,
    wire: &str,
    described: Option<&ServerVariable>,
    owner: &TypeName,
    names: &mut Scope,
) -> Variable {
    let values: Vec<&String> = described.iter().flat_map(|variable| &variable.enumeration).collect();
    let choices = (!values.is_empty()).then(|| {
        let mut variants = Scope::reserving(&["Other"]);
        let list = values.into_iter().map(|value| (variants.type_name(&TypeName::of(value)), value.clone()));
        (schemas.call_type(&TypeName::of(&format!("{owner} {wire}"))), list.collect())
    });
    Variable {
        wire: wire.to_owned(),
        name: names.field(&FieldName::of(wire)),
        docs: Docs::of([described.and_then(|variable| variable.description.clone())]),
        // What is not declared stays as it is, so that a request says what is missing.
        default: described.map_or_else(|| format!("{{{wire}}}"), |variable| variable.default.clone()),
        choices,
    }
}
