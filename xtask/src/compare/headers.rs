//! The headers of answers as types: `headers::ListPetsHeaders`.

use jsonptr::PointerBuf;

use super::change::{Change, Direction, Subject, Use};
use super::kind::Kind;
use super::members::{partners, reading};
use super::recorder::Recorder;
use super::rust::{Names, leniency};
use crate::api::{Api, Header, HeaderForm, Headers};

/// A set of headers of one side.
struct Placed<'a> {
    set: &'a Headers,
    names: Names<'a>,
    /// The answers that it comes with: the `operationId` and the status.
    answers: Vec<(&'a str, &'a str)>,
    /// Where the first of them stands.
    origin: Option<PointerBuf>,
}

impl<'a> Placed<'a> {
    fn all(api: &'a Api, names: Names<'a>) -> Vec<Self> {
        let place = |(index, set): (usize, &'a Headers)| {
            let mut origin = None;
            let mut answers = Vec::new();
            for operation in api.operations() {
                for answer in operation.headers.iter().filter(|answer| answer.set == index) {
                    answers.push((operation.id.as_str(), answer.status.as_str()));
                    origin.get_or_insert_with(|| {
                        let mut at = operation.origin.clone();
                        at.push_back("responses");
                        at.push_back(answer.status.as_str());
                        at
                    });
                }
            }
            Self { set, names, answers, origin }
        };
        api.headers.iter().enumerate().map(place).collect()
    }

    /// The set of the other side for one of the same answers.
    fn shares_an_answer(&self, other: &Self) -> bool {
        self.answers.iter().any(|answer| other.answers.contains(answer))
    }

    fn subject(&self) -> Subject {
        let mut used_by: Vec<Use> = Vec::new();
        for (id, _) in &self.answers {
            if !used_by.iter().any(|known| known.operation == *id) {
                used_by.push(Use { operation: (*id).to_owned(), direction: Direction::Response });
            }
        }
        Subject::Type { name: format!("headers::{}", self.set.name), used_by }
    }

    fn field_type(&self, header: &Header) -> String {
        let owned = self.names.owned(&header.ty);
        if header.required { owned } else { format!("Option<{owned}>") }
    }

    fn field(&self, header: &Header) -> String {
        format!("`{}: {}`", header.name, self.field_type(header))
    }
}

/// All changes of headers, in the order of the new document; what is gone comes last.
///
/// The structs are `#[non_exhaustive]`: what is new in them breaks nobody.
pub(super) fn compare(old: &Api, new: &Api, old_names: Names<'_>, new_names: Names<'_>) -> Vec<Change> {
    let (old, new) = (Placed::all(old, old_names), Placed::all(new, new_names));
    let partners = partners(&old, &new, |a, b| a.set.name == b.set.name, Placed::shares_an_answer);
    let mut changes = Vec::new();
    let mut record = |subject: &Placed<'_>, before: Option<&Placed<'_>>, after: Option<&Placed<'_>>| {
        let origin = |placed: Option<&Placed<'_>>| placed.and_then(|placed| placed.origin.clone());
        let mut recorder = Recorder::new(subject.subject(), origin(before).as_ref(), origin(after).as_ref());
        recorder.travelling(Some(Direction::Response));
        let name = &subject.set.name;
        match (before, after) {
            (Some(before), Some(after)) => set(&mut recorder, before, after),
            (None, _) => recorder.additive(Kind::HeadersAdded, format!("`headers::{name}` is new")),
            (_, None) => recorder.breaking(Kind::HeadersRemoved, format!("`headers::{name}` is gone")),
        }
        changes.append(&mut recorder.changes);
    };
    for (after, partner) in new.iter().zip(&partners) {
        record(after, partner.and_then(|index| old.get(index)), Some(after));
    }
    for (_, before) in old.iter().enumerate().filter(|(index, _)| !partners.contains(&Some(*index))) {
        record(before, Some(before), None);
    }
    changes
}

fn set(recorder: &mut Recorder, before: &Placed<'_>, after: &Placed<'_>) {
    let Headers { name, list } = before.set;
    if *name != after.set.name {
        recorder.breaking(Kind::HeadersRenamed, format!("`headers::{name}` is called `{}` now", after.set.name));
    }
    // The case of a name means nothing on the wire.
    let partners = partners(list, &after.set.list, |a, b| a.wire.eq_ignore_ascii_case(&b.wire), |a, b| a.name == b.name);
    for (header, partner) in after.set.list.iter().zip(&partners) {
        match partner.and_then(|index| list.get(index)) {
            Some(was) => pair(recorder, (before, was), (after, header)),
            None => {
                let how = if header.required { "required" } else { "optional" };
                let message = format!("the {how} header `{}` is new: {}", header.wire, after.field(header));
                recorder.additive(Kind::HeaderAdded, message);
            }
        }
    }
    for (_, header) in list.iter().enumerate().filter(|(index, _)| !partners.contains(&Some(*index))) {
        let message = format!("the header `{}` is gone, and with it the field {}", header.wire, before.field(header));
        recorder.breaking(Kind::HeaderRemoved, message);
    }
}

fn pair(recorder: &mut Recorder, (before, was): (&Placed<'_>, &Header), (after, is): (&Placed<'_>, &Header)) {
    let Header { wire, name, docs, required, ty, form } = was;
    let what = format!("the header `{}`", is.wire);
    if *name != is.name {
        recorder.breaking(Kind::HeaderRenamed, format!("the field `{name}` is called `{}` now", is.name));
    }
    if !wire.eq_ignore_ascii_case(&is.wire) {
        recorder.behaviour(Kind::HeaderWireNameChanged, format!("{what} was called `{wire}` on the wire"));
    }
    let types = format!("`{}` instead of `{}`", after.field_type(is), before.field_type(was));
    if before.names.owned(ty) != after.names.owned(&is.ty) {
        recorder.breaking(Kind::HeaderTypeChanged, format!("{what} is {types}"));
    } else if *required && !is.required {
        recorder.breaking(Kind::HeaderBecameOptional, format!("{what} may be missing: {types}"));
    } else if is.required && !*required {
        recorder.breaking(Kind::HeaderBecameRequired, format!("{what} is always there: {types}"));
    }
    if *form != is.form {
        recorder.behaviour(
            Kind::SerializationChanged,
            format!("{what} is read as {} instead of {}", written(is.form), written(*form)),
        );
    }
    reading(recorder, &what, &(leniency(ty), false), &(leniency(&is.ty), false));
    recorder.docs(&what, docs, &is.docs, true);
}

fn written(form: HeaderForm) -> &'static str {
    match form {
        HeaderForm::Simple => "`a,b`",
        HeaderForm::Explode => "`a=b`",
        HeaderForm::Json => "JSON",
    }
}
