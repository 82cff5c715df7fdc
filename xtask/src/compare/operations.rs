//! Operations: which ones there are, and what each method takes and gives.

use super::Side;
use super::arguments;
use super::change::{Change, Direction, Level, Subject};
use super::content::{body_type, outcome_type, outcomes};
use super::kind::Kind;
use super::recorder::Recorder;
use super::rust::Names;
use super::{contract, groups, whole};
use crate::api::{Answer, Api, Argument, Group, Operation, PathPiece};

/// An operation of one side, and the tag that it belongs to.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) operation: &'a Operation,
    group: &'a Group,
    pub(super) names: Names<'a>,
    pub(super) api: &'a Api,
}

impl<'a> Placed<'a> {
    fn all(api: &'a Api, names: Names<'a>) -> Vec<Self> {
        let place = |group: &'a Group| move |operation: &'a Operation| Self { operation, group, names, api };
        api.groups.iter().flat_map(|group| group.operations.iter().map(place(group))).collect()
    }

    /// Whether the method gives a call that is still put together; a navigation without optional arguments is known at once.
    fn has_call(self) -> bool {
        !matches!(self.operation.answer, Answer::Navigation) || self.operation.arguments.iter().any(|argument| !argument.required)
    }

    /// The arguments of the method.
    pub(super) fn positional(self) -> Vec<&'a Argument> {
        self.operation.arguments.iter().filter(|argument| argument.required).collect()
    }

    /// The types of the arguments of the method, its body included.
    fn signature(self) -> Vec<String> {
        let arguments = self.positional().into_iter().map(|argument| self.names.argument(&argument.ty));
        let body = self.operation.body.iter().filter(|body| body.required).map(|body| body_type(self, body));
        arguments.chain(body).collect()
    }

    /// What the method gives.
    fn output(self) -> Output {
        match (&self.operation.answer, self.has_call()) {
            (Answer::Navigation, false) => Output::Url,
            (Answer::Navigation, true) => Output::CallForUrl,
            (Answer::Payload { .. } | Answer::Value { .. }, _) => Output::Call,
        }
    }

    /// The template of the path without the names of its parameters, which nobody sees.
    pub(super) fn path_without_names(self) -> String {
        self.path_with(|_| "{}".to_owned())
    }

    /// Where it goes unless callers choose, when that is not where the API is.
    fn own_url(self) -> Option<String> {
        let servers = self.api.own_servers.get(self.operation.servers?)?;
        Some(servers.default_url())
    }

    fn path(self) -> String {
        self.path_with(|index| {
            self.operation.arguments.get(index).map_or_else(String::new, |argument| format!("{{{}}}", argument.wire))
        })
    }

    fn path_with(self, argument: impl Fn(usize) -> String) -> String {
        let piece = |piece: &PathPiece| match piece {
            PathPiece::Text(text) => text.clone(),
            PathPiece::Argument(index) => argument(*index),
        };
        self.operation.path.iter().map(piece).collect()
    }

    /// The method as callers write it: `list_pets`, or `pets().list` where tags have clients of their own.
    fn method(self) -> String {
        let Operation { name, short_name, .. } = self.operation;
        if self.api.sub_clients { format!("{}().{short_name}", self.group.accessor) } else { name.to_string() }
    }

    /// The method with what it is called on.
    fn full_method(self) -> String {
        let owner = if self.api.sub_clients { "client." } else { "Client::" };
        format!("`{owner}{}`", self.method())
    }

    fn subject(self) -> Subject {
        Subject::Operation { id: self.operation.id.clone(), method: self.method() }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Output {
    Url,
    CallForUrl,
    Call,
}

impl Output {
    fn as_str(self) -> &'static str {
        match self {
            Self::Url => "a URL",
            Self::CallForUrl => "a call with setters that ends in `url()`",
            Self::Call => "a call that is awaited",
        }
    }
}

/// All changes of operations, in the order of the new document; what is gone comes last.
pub(super) fn compare(old: Side<'_>, new: Side<'_>, old_names: Names<'_>, new_names: Names<'_>) -> Vec<Change> {
    let (old_all, new_all) = (Placed::all(old.api, old_names), Placed::all(new.api, new_names));
    let partners = partners(&old_all, &new_all);
    let mut changes = groups::compare(old.api, new.api);
    let pairs: Vec<_> =
        new_all.iter().zip(&partners).filter_map(|(after, partner)| Some((old_all.get((*partner)?)?, after))).collect();
    let everywhere = security_of_all(old.api, &pairs);
    if let Some((level, kind, message)) = &everywhere {
        let mut recorder = Recorder::new(Subject::Credentials, None, None);
        recorder.push(*level, *kind, format!("every operation {message}"));
        changes.append(&mut recorder.changes);
    }
    for (after, partner) in new_all.iter().zip(&partners) {
        match partner.and_then(|index| old_all.get(index)) {
            Some(before) => changes.extend(pair(old, new, *before, *after, everywhere.is_none())),
            None => {
                let mut recorder = Recorder::new(after.subject(), None, Some(&after.operation.origin));
                let message = format!("`{} {}` is new", after.operation.method.as_str(), after.path());
                recorder.additive(Kind::OperationAdded, message);
                changes.append(&mut recorder.changes);
            }
        }
    }
    for (_, before) in old_all.iter().enumerate().filter(|(index, _)| !partners.contains(&Some(*index))) {
        let mut recorder = Recorder::new(before.subject(), Some(&before.operation.origin), None);
        let message =
            format!("`{} {}` is gone, and with it {}", before.operation.method.as_str(), before.path(), before.full_method());
        recorder.breaking(Kind::OperationRemoved, message);
        changes.append(&mut recorder.changes);
    }
    changes
}

/// For each new operation the old one that it was: the same `operationId`, else the same method and path.
fn partners(old: &[Placed<'_>], new: &[Placed<'_>]) -> Vec<Option<usize>> {
    let mut partners: Vec<Option<usize>> = vec![None; new.len()];
    let mut taken = vec![false; old.len()];
    let id = |placed: &Placed<'_>| placed.operation.id.clone();
    let address = |placed: &Placed<'_>| format!("{} {}", placed.operation.method.as_str(), placed.path_without_names());
    for key in [&id as &dyn Fn(&Placed<'_>) -> String, &address] {
        let mut free: std::collections::HashMap<String, Vec<usize>> = std::collections::HashMap::new();
        for (index, placed) in old.iter().enumerate().rev().filter(|(index, _)| !taken[*index]) {
            free.entry(key(placed)).or_default().push(index);
        }
        for (placed, partner) in new.iter().zip(partners.iter_mut()).filter(|(_, partner)| partner.is_none()) {
            *partner = free.get_mut(&key(placed)).and_then(Vec::pop);
            if let Some(index) = *partner {
                taken[index] = true;
            }
        }
    }
    partners
}

fn pair(old: Side<'_>, new: Side<'_>, before: Placed<'_>, after: Placed<'_>, with_security: bool) -> Vec<Change> {
    // Of scopes `contract` tells, for each security scheme.
    let Operation {
        id,
        name: _,
        short_name: _,
        call,
        origin,
        docs,
        method,
        path: _,
        arguments: _,
        body: _,
        security: _,
        scopes: _,
        // Servers to choose from, and headers, are told by their types.
        servers: _,
        headers: _,
        answer: _,
    } = before.operation;
    let mut recorder = Recorder::new(after.subject(), Some(origin), Some(&after.operation.origin));
    let is_renamed = is_renamed(before, after);
    if is_renamed {
        recorder.breaking(Kind::MethodRenamed, format!("{} is called `{}` now", before.full_method(), after.method()));
    } else if *id != after.operation.id {
        recorder.behaviour(
            Kind::OperationIdChanged,
            format!("hooks and errors name the operation `{}` instead of `{id}`", after.operation.id),
        );
    }
    let both_have_calls = before.has_call() && after.has_call();
    let module_stays = new.api.groups.iter().any(|group| group.module == before.group.module);
    if both_have_calls
        && !is_renamed
        && (*call != after.operation.call || before.group.module != after.group.module)
        && module_stays
    {
        let path = |placed: Placed<'_>| format!("`operations::{}::{}`", placed.group.module, placed.operation.call);
        recorder.breaking(Kind::CallMoved, format!("the call {} is {} now", path(before), path(after)));
    }
    let (feature, other_feature) = (&before.group.feature, &after.group.feature);
    if after.api.tag_features && feature != other_feature && groups::has_feature(after.api, feature) {
        recorder.breaking(Kind::FeatureChanged, format!("comes with the feature `{other_feature}` instead of `{feature}`"));
    }
    let (http, other_http) = (method.as_str(), after.operation.method.as_str());
    if http != other_http {
        recorder.behaviour(Kind::HttpMethodChanged, format!("sent as `{other_http}` instead of `{http}`"));
    }
    if before.path_without_names() != after.path_without_names() {
        recorder.behaviour(Kind::PathChanged, format!("sent to `{}` instead of `{}`", after.path(), before.path()));
    }
    let (was, is) = (before.own_url(), after.own_url());
    if was != is {
        let text = |url: Option<String>| url.map_or_else(|| "`BASE_URL`".to_owned(), |url| format!("`{url}`"));
        let message = format!("goes to {} instead of {} unless a client or a call is told otherwise", text(is), text(was));
        recorder.behaviour(Kind::BaseUrlChanged, message);
    }
    // A caller of the old method compiles against the new one, whatever its arguments mean.
    let same_signature = before.method() == after.method()
        && before.signature() == after.signature()
        && before.output() == after.output()
        && before.group.module == after.group.module;
    recorder.travelling(Some(Direction::Request));
    arguments::compare(&mut recorder, before, after, same_signature);
    if let Some((level, kind, message)) = security(before, after).filter(|_| with_security) {
        recorder.push(level, kind, message);
    }
    recorder.travelling(Some(Direction::Response));
    answer(&mut recorder, before, after);
    recorder.travelling(None);
    recorder.docs("the method", docs, &after.operation.docs, true);
    contract::operation(&mut recorder, (old.document, before.operation), (new.document, after.operation));
    recorder.changes
}

/// Whether callers must write another method. Of a client of a tag that is gone is told once.
fn is_renamed(before: Placed<'_>, after: Placed<'_>) -> bool {
    if after.api.sub_clients {
        before.operation.short_name != after.operation.short_name
            || before.group.accessor != after.group.accessor && groups::has_accessor(after.api, &before.group.accessor)
    } else {
        before.operation.name != after.operation.name
    }
}

fn answer(recorder: &mut Recorder, before: Placed<'_>, after: Placed<'_>) {
    let (was, is) = (before.output(), after.output());
    if was != is {
        recorder.breaking(Kind::AnswerKindChanged, format!("gives {} instead of {}", is.as_str(), was.as_str()));
        return;
    }
    let (was, is) = (success_type(before), success_type(after));
    let wrapped = |placed: Placed<'_>| matches!(placed.operation.answer, Answer::Payload { .. });
    if was != is {
        recorder.breaking(Kind::ResponseTypeChanged, format!("gives `{is}` instead of `{was}`"));
    } else if wrapped(before) != wrapped(after) {
        let how = if wrapped(after) { "is expected in the envelope" } else { "is expected without an envelope" };
        recorder.behaviour(Kind::ResponseWrappingChanged, format!("the value {how} now"));
    }
    let (old_error, new_error) = (error_type(before), error_type(after));
    if old_error != new_error {
        recorder.breaking(Kind::ErrorTypeChanged, format!("fails with `Error<{new_error}>` instead of `Error<{old_error}>`"));
    }
    if let (Answer::Value { success, error }, Answer::Value { success: new_success, error: new_failure }) =
        (&before.operation.answer, &after.operation.answer)
    {
        if was == is {
            outcomes(recorder, before, after, Kind::ResponseTypeChanged, success, new_success);
        }
        if old_error == new_error {
            outcomes(recorder, before, after, Kind::ErrorTypeChanged, error, new_failure);
        }
    }
}

/// The type of the value of a call.
fn success_type(placed: Placed<'_>) -> String {
    match &placed.operation.answer {
        Answer::Navigation => "Url".to_owned(),
        Answer::Payload { payload, error: _ } => placed.names.owned(payload),
        Answer::Value { success, error: _ } => outcome_type(placed, success, true),
    }
}

/// The type of the body of a documented error.
fn error_type(placed: Placed<'_>) -> String {
    match &placed.operation.answer {
        Answer::Navigation => "()".to_owned(),
        Answer::Payload { payload: _, error } => error.as_ref().map_or_else(|| "()".to_owned(), |ty| placed.names.owned(ty)),
        Answer::Value { success: _, error } => outcome_type(placed, error, false),
    }
}

/// What a change of credentials says, when it is the same for all of several operations.
fn security_of_all(old: &Api, pairs: &[(&Placed<'_>, &Placed<'_>)]) -> Option<(Level, Kind, String)> {
    let mut changes = pairs.iter().map(|(before, after)| security(**before, **after));
    let first = changes.next()??;
    let several = pairs.len() > 1 && pairs.len() == old.operations().count();
    (several && changes.all(|change| change.as_ref() == Some(&first))).then_some(first)
}

fn security(before: Placed<'_>, after: Placed<'_>) -> Option<(Level, Kind, String)> {
    let renamed = whole::credential_partners(before.api, after.api);
    // By the names that the schemes have now.
    let current = |index: usize| {
        let to = renamed.iter().position(|from| *from == Some(index));
        let credential = to.and_then(|to| after.api.credentials.get(to)).or_else(|| before.api.credentials.get(index));
        credential.map_or_else(String::new, |credential| format!("`{}`", credential.scheme))
    };
    let own = |index: usize| {
        let credential = after.api.credentials.get(index);
        credential.map_or_else(String::new, |credential| format!("`{}`", credential.scheme))
    };
    let (was, is) = (sets(before, &current), sets(after, &own));
    if was == is {
        return None;
    }
    let text = |sets: &[Vec<String>]| match sets {
        [] => "no credentials".to_owned(),
        sets => {
            let set = |set: &Vec<String>| if set.is_empty() { "none".to_owned() } else { set.join(" and ") };
            sets.iter().map(set).collect::<Vec<_>>().join(", or ")
        }
    };
    let message = format!("takes {} instead of {}", text(&is), text(&was));
    // The client takes the first set that is complete, so that what it sends stays the same as long as the old sets come first.
    Some(if !was.is_empty() && is.starts_with(&was) {
        (Level::Additive, Kind::SecurityWidened, message)
    } else {
        (Level::Behaviour, Kind::SecurityChanged, message)
    })
}

/// The sets of credentials of which one is needed, each in order.
fn sets(placed: Placed<'_>, name: &dyn Fn(usize) -> String) -> Vec<Vec<String>> {
    let set = |requirement: &crate::api::Requirement| {
        let mut names: Vec<String> = requirement.0.iter().map(|&index| name(index)).collect();
        names.sort();
        names
    };
    placed.operation.security.iter().map(set).collect()
}
