//! Servers to choose from: their enums, and what each of them is.

use jsonptr::PointerBuf;

use super::change::{Change, Subject};
use super::kind::Kind;
use super::members::partners;
use super::recorder::Recorder;
use crate::api::{Api, Server, Servers, TypeName, UrlPiece, Variable};

/// A list of servers of one side that leaves a choice, so that there is an enum of them.
struct Placed<'a> {
    servers: &'a Servers,
    /// The operations that are sent there; `None` for the servers of the document.
    operations: Option<Vec<&'a str>>,
    origin: PointerBuf,
}

impl<'a> Placed<'a> {
    fn all(api: &'a Api) -> Vec<Self> {
        let of_document = api.servers.iter().map(|servers| {
            let origin = PointerBuf::from_tokens(["servers"]);
            Self { servers, operations: None, origin }
        });
        let own = api.own_servers.iter().enumerate().map(|(index, servers)| {
            let users: Vec<_> = api.operations().filter(|operation| operation.servers == Some(index)).collect();
            let origin = users.first().map(|operation| operation.origin.clone()).unwrap_or_default();
            Self { servers, operations: Some(users.iter().map(|operation| operation.id.as_str()).collect()), origin }
        });
        of_document.chain(own).filter(|placed| placed.servers.has_choice()).collect()
    }

    /// Whether it says where the same calls go.
    fn shares_calls(&self, other: &Self) -> bool {
        match (&self.operations, &other.operations) {
            (None, None) => true,
            (Some(ids), Some(others)) => ids.iter().any(|id| others.contains(id)),
            (None, Some(_)) | (Some(_), None) => false,
        }
    }

    /// The methods that take it.
    fn methods(&self) -> &'static str {
        if self.operations.is_none() { ", and with it `Client::with_server`" } else { "" }
    }
}

/// All changes of servers to choose from. Where calls go that choose nothing is told beside this, for the API and for operations.
pub(super) fn compare(old: &Api, new: &Api) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut recorder = Recorder::new(Subject::Api, None, None);
    with_origin(&mut recorder, &old.base_url, &new.base_url);
    changes.append(&mut recorder.changes);
    let (old, new) = (Placed::all(old), Placed::all(new));
    let partners = partners(&old, &new, |a, b| a.servers.name == b.servers.name, Placed::shares_calls);
    for (after, partner) in new.iter().zip(&partners) {
        let before = partner.and_then(|index| old.get(index));
        let mut recorder = Recorder::new(Subject::Api, before.map(|before| &before.origin), Some(&after.origin));
        match before {
            Some(before) => list(&mut recorder, before.servers, after.servers),
            None => {
                let message = format!("`servers::{}` is new{}", after.servers.name, after.methods());
                recorder.additive(Kind::ServersAdded, message);
            }
        }
        changes.append(&mut recorder.changes);
    }
    for (_, before) in old.iter().enumerate().filter(|(index, _)| !partners.contains(&Some(*index))) {
        let mut recorder = Recorder::new(Subject::Api, Some(&before.origin), None);
        let message = format!("`servers::{}` is gone{}", before.servers.name, before.methods());
        recorder.breaking(Kind::ServersRemoved, message);
        changes.append(&mut recorder.changes);
    }
    changes
}

/// A document that does not say on which host it is leaves that to callers.
fn with_origin(recorder: &mut Recorder, was: &str, is: &str) {
    match (was.starts_with('/'), is.starts_with('/')) {
        (true, false) => recorder.breaking(
            Kind::WithOriginRemoved,
            "`Client::with_origin` is gone: the document says on which host the API is, or nothing at all",
        ),
        (false, true) => {
            recorder.additive(Kind::WithOriginAdded, "`Client::with_origin` is new, and needed: `BASE_URL` has no host");
        }
        (true, true) | (false, false) => {}
    }
}

/// The enum is `#[non_exhaustive]`, its variants are not: callers write them out.
fn list(recorder: &mut Recorder, was: &Servers, is: &Servers) {
    let Servers { name, list } = was;
    let owner = &is.name;
    if name != owner {
        recorder.breaking(Kind::ServersRenamed, format!("`servers::{name}` is called `{owner}` now"));
    }
    let partners = partners(list, &is.list, |a, b| a.name == b.name, |a, b| a.template() == b.template());
    for (server, partner) in is.list.iter().zip(&partners) {
        match partner.and_then(|index| list.get(index)) {
            Some(before) => pair(recorder, owner, before, server),
            None => recorder.additive(
                Kind::ServerAdded,
                format!("the server `{}` is new: `servers::{owner}::{}`", server.template(), server.name),
            ),
        }
    }
    for (_, server) in list.iter().enumerate().filter(|(index, _)| !partners.contains(&Some(*index))) {
        let message = format!("the server `{}` is gone, and with it `servers::{owner}::{}`", server.template(), server.name);
        recorder.breaking(Kind::ServerRemoved, message);
    }
    if partners.first() != Some(&Some(0))
        && let (Some(was), Some(is)) = (list.first(), is.list.first())
    {
        recorder.behaviour(
            Kind::ServerDefaultChanged,
            format!("`servers::{owner}::default()` is `{}` instead of `{}`", is.default_url(), was.default_url()),
        );
    }
}

fn pair(recorder: &mut Recorder, owner: &TypeName, was: &Server, is: &Server) {
    let Server { name, docs, url, variables } = was;
    let what = format!("`servers::{owner}::{}`", is.name);
    if *name != is.name {
        recorder.breaking(Kind::ServerRenamed, format!("`servers::{owner}::{name}` is called `{}` now", is.name));
    }
    let partners = partners(variables, &is.variables, |a, b| a.wire == b.wire, |a, b| a.name == b.name || a.default == b.default);
    // What a variable is called is not seen in a URL.
    let same_piece = |(was, is): (&UrlPiece, &UrlPiece)| match (was, is) {
        (UrlPiece::Text(was), UrlPiece::Text(is)) => was == is,
        (UrlPiece::Variable(was), UrlPiece::Variable(is)) => partners.get(*is) == Some(&Some(*was)),
        (UrlPiece::Text(_), UrlPiece::Variable(_)) | (UrlPiece::Variable(_), UrlPiece::Text(_)) => false,
    };
    if url.len() != is.url.len() || !url.iter().zip(&is.url).all(same_piece) {
        recorder.behaviour(Kind::ServerUrlChanged, format!("{what} is `{}` instead of `{}`", is.template(), was.template()));
    }
    for (variable, partner) in is.variables.iter().zip(&partners) {
        match partner.and_then(|index| variables.get(index)) {
            Some(before) => self::variable(recorder, &what, before, variable),
            None => recorder.breaking(
                Kind::ServerVariableAdded,
                format!("{what} has the field {}; whoever writes it out must add it", field(variable)),
            ),
        }
    }
    for (_, variable) in variables.iter().enumerate().filter(|(index, _)| !partners.contains(&Some(*index))) {
        recorder.breaking(Kind::ServerVariableRemoved, format!("{what} has no field {} any more", field(variable)));
    }
    recorder.docs(&what, docs, &is.docs, false);
}

fn field(variable: &Variable) -> String {
    format!("`{}: {}`", variable.name, type_of(variable))
}

fn type_of(variable: &Variable) -> &str {
    variable.choices.as_ref().map_or("String", |(name, _)| name.as_str())
}

fn variable(recorder: &mut Recorder, owner: &str, was: &Variable, is: &Variable) {
    let Variable { wire: _, name, docs, default, choices } = was;
    let what = format!("the field `{}` of {owner}", is.name);
    if *name != is.name {
        recorder.breaking(Kind::ServerVariableRenamed, format!("the field `{name}` of {owner} is called `{}` now", is.name));
    }
    if type_of(was) != type_of(is) {
        let message = format!("{what} is `{}` instead of `{}`", type_of(is), type_of(was));
        recorder.breaking(Kind::ServerVariableTypeChanged, message);
    } else if let (Some((_, was_values)), Some((enumeration, values))) = (choices, &is.choices) {
        let has_other = |values: &[Choice], default: &str| !values.iter().any(|(_, value)| value == default);
        let others = (has_other(was_values, default), has_other(values, &is.default));
        self::values(recorder, enumeration, (was_values, values), others);
    }
    if *default != is.default {
        let message = format!("{what} is usually `{}` instead of `{default}`", is.default);
        recorder.behaviour(Kind::ServerDefaultChanged, message);
    }
    recorder.docs(&what, docs, &is.docs, false);
}

/// A variant, and the value that it stands for.
type Choice = (TypeName, String);

/// What a variable may be: an enum that is `#[non_exhaustive]`. `others`: whether there is a variant for any text.
fn values(recorder: &mut Recorder, owner: &TypeName, (was, is): (&[Choice], &[Choice]), others: (bool, bool)) {
    let partners = partners(was, is, |a, b| a.0 == b.0, |a, b| a.1 == b.1);
    for ((name, value), partner) in is.iter().zip(&partners) {
        let Some((was_name, was_value)) = partner.and_then(|index| was.get(index)) else {
            recorder.additive(Kind::EnumValueAdded, format!("the value `{value}` is new: `servers::{owner}::{name}`"));
            continue;
        };
        if was_name != name {
            recorder.breaking(Kind::VariantRenamed, format!("`servers::{owner}::{was_name}` is called `{name}` now"));
        }
        if was_value != value {
            let message = format!("`servers::{owner}::{name}` stands for `{value}` instead of `{was_value}`");
            recorder.behaviour(Kind::EnumValueChanged, message);
        }
    }
    for (_, (name, value)) in was.iter().enumerate().filter(|(index, _)| !partners.contains(&Some(*index))) {
        let message = format!("the value `{value}` is gone, and with it `servers::{owner}::{name}`");
        recorder.breaking(Kind::EnumValueRemoved, message);
    }
    match others {
        (true, false) => {
            let message = format!("`servers::{owner}::Other` is gone: what is usual is one of the values");
            recorder.breaking(Kind::EnumValueRemoved, message);
        }
        (false, true) => {
            let message = format!("`servers::{owner}::Other` is new, for what is usual and none of the values");
            recorder.additive(Kind::EnumValueAdded, message);
        }
        (true, true) | (false, false) => {}
    }
}
