//! What types are made of: the fields of structs, the variants of enums.

use super::change::Level;
use super::kind::Kind;
use super::recorder::Recorder;
use super::rust::leniency;
use super::types::Pair;
use crate::api::{Enum, Field, FieldName, Presence, Struct, Type, TypeName, Union, UnionVariant, Variant};

/// The fields of a struct.
pub(super) fn fields(recorder: &mut Recorder, pair: &Pair<'_>, was: &Struct, is: &Struct) {
    let partners = partners(&was.fields, &is.fields, |a, b| a.wire == b.wire, |a, b| a.name == b.name);
    for (after, partner) in is.fields.iter().zip(&partners) {
        match partner.and_then(|index| was.fields.get(index)) {
            Some(before) => field(recorder, pair, before, after),
            None => added(recorder, pair, after),
        }
    }
    for (_, before) in was.fields.iter().enumerate().filter(|(index, _)| !partners.contains(&Some(*index))) {
        let message = format!(
            "the property `{}` is gone, and with it the field {}",
            before.wire,
            text(before, &pair.old_names.field(before))
        );
        recorder.breaking(Kind::PropertyRemoved, message);
    }
    if !partners.iter().flatten().is_sorted() {
        recorder.documentation(Kind::PropertiesReordered, "the properties stand in another order, which callers cannot tell");
    }
    extra(recorder, pair, was.extra.as_ref(), is.extra.as_ref());
}

fn text(field: &Field, ty: &str) -> String {
    format!("`{}: {ty}`", field.name)
}

/// A field more breaks those who write the struct out or take it apart, which `#[non_exhaustive]` forbids.
fn level_of_addition(pair: &Pair<'_>) -> (Level, &'static str) {
    match (pair.was_exhaustive(), pair.before.derives.default && pair.after.derives.default) {
        (false, _) => (Level::Additive, ""),
        (true, false) => (Level::Breaking, "; whoever writes the struct out must add it"),
        (true, true) => (Level::Breaking, "; whoever writes the struct out without `..Default::default()` must add it"),
    }
}

fn added(recorder: &mut Recorder, pair: &Pair<'_>, field: &Field) {
    let (level, note) = level_of_addition(pair);
    let (kind, how) = match field.presence {
        Presence::Required | Presence::Nullable => (Kind::RequiredPropertyAdded, "required"),
        Presence::Optional | Presence::OptionalNullable => (Kind::OptionalPropertyAdded, "optional"),
    };
    let message = format!("the {how} property `{}` is new: {}{note}", field.wire, text(field, &pair.new_names.field(field)));
    recorder.push(level, kind, message);
}

// Who gives a value is told from the documents.
fn field(recorder: &mut Recorder, pair: &Pair<'_>, was: &Field, is: &Field) {
    // Who gives a value, and what is asked of it, is told from the documents.
    let Field { wire, aliases, name, docs, ty, presence, limits: _, access: _, empty_as_absent } = was;
    let what = format!("the property `{}`", is.wire);
    let (sent, received) = (pair.after.usage.sent, pair.after.usage.received);
    if *name != is.name {
        recorder.breaking(Kind::PropertyRenamed, format!("the field `{name}` is called `{}` now", is.name));
    }
    if *wire != is.wire {
        let still_read = !sent && is.aliases.contains(wire);
        let level = if still_read { Level::Additive } else { Level::Behaviour };
        recorder.push(level, Kind::PropertyWireNameChanged, format!("{what} was called `{wire}` on the wire"));
    }
    let (old_owned, new_owned) = (pair.old_names.owned(ty), pair.new_names.owned(&is.ty));
    let (old_type, new_type) = (pair.old_names.field(was), pair.new_names.field(is));
    let types = format!("`{new_type}` instead of `{old_type}`");
    if old_owned != new_owned {
        recorder.breaking(Kind::PropertyTypeChanged, format!("{what} is {types}"));
    } else if *presence != is.presence {
        let (kind, how) = match (presence, is.presence) {
            (_, Presence::Required) => (Kind::PropertyBecameRequired, "is always there"),
            (Presence::Required, Presence::Optional) => (Kind::PropertyBecameOptional, "may be missing"),
            (Presence::Required, Presence::Nullable) => (Kind::PropertyNullabilityChanged, "may be `null`"),
            (Presence::Required, Presence::OptionalNullable) => (Kind::PropertyBecameOptional, "may be missing or `null`"),
            (_, Presence::Optional) => (Kind::PropertyNullabilityChanged, "may be missing, but not `null`"),
            (_, Presence::Nullable) => (Kind::PropertyNullabilityChanged, "may be `null`, but not missing"),
            (_, Presence::OptionalNullable) => {
                (Kind::PropertyNullabilityChanged, "may be missing or `null`, and the two are different")
            }
        };
        if old_type != new_type {
            recorder.breaking(kind, format!("{what} {how}: {types}"));
        } else if sent {
            recorder.behaviour(kind, format!("{what} {how}: `None` is sent in another way"));
        } else {
            recorder.documentation(kind, format!("{what} {how}, which is all the same to the crate"));
        }
    }
    if received {
        aliases_of(recorder, &what, aliases, is);
        let was_lenient = (leniency(ty), *empty_as_absent);
        reading(recorder, &what, &was_lenient, &(leniency(&is.ty), is.empty_as_absent));
    }
    recorder.docs(&what, docs, &is.docs, true);
}

fn aliases_of(recorder: &mut Recorder, what: &str, was: &[String], is: &Field) {
    let is_read = |name: &String| is.aliases.contains(name) || is.wire == *name;
    let gone: Vec<String> = was.iter().filter(|name| !is_read(name)).map(|name| format!("`{name}`")).collect();
    let come: Vec<String> = is.aliases.iter().filter(|name| !was.contains(name)).map(|name| format!("`{name}`")).collect();
    if !gone.is_empty() {
        recorder.behaviour(Kind::PropertyAliasesChanged, format!("{what} is not read from {} any more", gone.join(", ")));
    }
    if !come.is_empty() {
        recorder.additive(Kind::PropertyAliasesChanged, format!("{what} is read from {} as well", come.join(", ")));
    }
}

/// Whether a value is read from other JSON types, or from `""`, as well.
/// From which JSON values something is read.
pub(super) fn reading(recorder: &mut Recorder, what: &str, was: &(Vec<bool>, bool), is: &(Vec<bool>, bool)) {
    // Of a value with another type there is more to say than this.
    if was.0.len() != is.0.len() || was == is {
        return;
    }
    let keeps = was.0.iter().zip(&is.0).all(|(was, is)| !was || *is) && was.1 == is.1;
    if keeps {
        recorder.additive(Kind::ReadingChanged, format!("{what} is read from the neighbouring JSON types as well"));
    } else {
        recorder.behaviour(Kind::ReadingChanged, format!("{what} is read from other JSON values than before"));
    }
}

fn extra(recorder: &mut Recorder, pair: &Pair<'_>, was: Option<&(FieldName, Type)>, is: Option<&(FieldName, Type)>) {
    let map = |names: super::rust::Names<'_>, (name, ty): &(FieldName, Type)| {
        format!("`{name}: BTreeMap<String, {}>`", names.owned(ty))
    };
    match (was, is) {
        (None, None) => {}
        (None, Some(is)) => {
            let (level, note) = level_of_addition(pair);
            recorder.push(
                level,
                Kind::ExtraAdded,
                format!("members that the API does not name are kept in {}{note}", map(pair.new_names, is)),
            );
        }
        (Some(was), None) => {
            let message =
                format!("members that the API does not name are not kept any more: {} is gone", map(pair.old_names, was));
            recorder.breaking(Kind::ExtraRemoved, message);
        }
        (Some(was), Some(is)) => {
            let (was, is) = (map(pair.old_names, was), map(pair.new_names, is));
            if was != is {
                recorder.breaking(
                    Kind::ExtraChanged,
                    format!("members that the API does not name are kept in {is} instead of {was}"),
                );
            }
        }
    }
}

/// The variants of an enum. It is `#[non_exhaustive]` and keeps what it does not know, so that a value more breaks nobody.
pub(super) fn variants(recorder: &mut Recorder, name: &TypeName, was: &Enum, is: &Enum) {
    let Enum { repr, variants, unknown, lenient } = was;
    if *repr != is.repr {
        let json = |repr: crate::api::Repr| match repr {
            crate::api::Repr::String => "strings",
            crate::api::Repr::Integer => "integers",
        };
        recorder.breaking(Kind::EnumReprChanged, format!("the values are {} instead of {}", json(is.repr), json(*repr)));
    }
    let partners = partners(variants, &is.variants, |a, b| a.wire == b.wire, |a, b| a.name == b.name);
    for (after, partner) in is.variants.iter().zip(&partners) {
        match partner.and_then(|index| variants.get(index)) {
            Some(before) => variant(recorder, name, before, after),
            None => {
                let message = format!("the value `{}` is new: `{name}::{}`", after.wire, after.name);
                recorder.additive(Kind::EnumValueAdded, message);
            }
        }
    }
    for (_, before) in variants.iter().enumerate().filter(|(index, _)| !partners.contains(&Some(*index))) {
        let message = format!("the value `{}` is gone, and with it `{name}::{}`", before.wire, before.name);
        recorder.breaking(Kind::EnumValueRemoved, message);
    }
    if *unknown != is.unknown {
        recorder.breaking(Kind::VariantRenamed, format!("`{name}::{unknown}` is called `{}` now", is.unknown));
    }
    let explained = |choice: &Enum| choice.variants.iter().any(|variant| !variant.docs.paragraphs.is_empty());
    match (explained(was), explained(is)) {
        (true, false) => recorder.breaking(Kind::EnumDescriptionRemoved, format!("`{name}::description` is gone")),
        (false, true) => recorder.additive(Kind::EnumDescriptionAdded, format!("`{name}::description` is new")),
        (true, true) | (false, false) => {}
    }
    reading(recorder, "the value", &(vec![*lenient], false), &(vec![is.lenient], false));
}

fn variant(recorder: &mut Recorder, choice: &TypeName, was: &Variant, is: &Variant) {
    let Variant { name, wire, docs } = was;
    if *name != is.name {
        recorder.breaking(Kind::VariantRenamed, format!("`{choice}::{name}` is called `{}` now", is.name));
    }
    if *wire != is.wire {
        recorder
            .behaviour(Kind::EnumValueChanged, format!("`{choice}::{}` stands for `{}` instead of `{wire}`", is.name, is.wire));
    }
    // Variants carry no attribute.
    recorder.docs(&format!("the value `{}`", is.wire), docs, &is.docs, false);
}

/// The variants of a union. It is `#[non_exhaustive]` and keeps what is none of its types, so that a type more breaks nobody.
pub(super) fn alternatives(recorder: &mut Recorder, pair: &Pair<'_>, was: &Union, is: &Union) {
    let Union { variants, tag, unknown } = was;
    let choice = &pair.after.name;
    // The types of variants are compared by name: what is said about one of them is said there.
    let text = |names: super::rust::Names<'_>, variant: &UnionVariant| names.owned(&variant.ty);
    let same = |a: &UnionVariant, b: &UnionVariant| a.name == b.name;
    let alike = |a: &UnionVariant, b: &UnionVariant| text(pair.old_names, a) == text(pair.new_names, b);
    let partners = partners(variants, &is.variants, same, alike);
    for (after, partner) in is.variants.iter().zip(&partners) {
        let new_type = text(pair.new_names, after);
        let Some(before) = partner.and_then(|index| variants.get(index)) else {
            let message = format!("may be `{new_type}` as well: `{choice}::{}`", after.name);
            recorder.additive(Kind::UnionVariantAdded, message);
            continue;
        };
        let UnionVariant { name, docs, ty: _, tags } = before;
        if *name != after.name {
            recorder.breaking(Kind::VariantRenamed, format!("`{choice}::{name}` is called `{}` now", after.name));
        }
        let old_type = text(pair.old_names, before);
        if old_type != new_type {
            let message = format!("`{choice}::{}` holds `{new_type}` instead of `{old_type}`", after.name);
            recorder.breaking(Kind::UnionVariantTypeChanged, message);
        }
        if tag.is_some() && is.tag.is_some() && *tags != after.tags {
            let text = |tags: &[String]| tags.iter().map(|tag| format!("`{tag}`")).collect::<Vec<_>>().join(", ");
            let message = format!("`{choice}::{}` is told by {} instead of {}", after.name, text(&after.tags), text(tags));
            recorder.behaviour(Kind::UnionTagChanged, message);
        }
        // Variants carry no attribute.
        recorder.docs(&format!("`{choice}::{}`", after.name), docs, &after.docs, false);
    }
    for (_, before) in variants.iter().enumerate().filter(|(index, _)| !partners.contains(&Some(*index))) {
        let message = format!("may not be `{}` any more: `{choice}::{}` is gone", text(pair.old_names, before), before.name);
        recorder.breaking(Kind::UnionVariantRemoved, message);
    }
    if *unknown != is.unknown {
        recorder.breaking(Kind::VariantRenamed, format!("`{choice}::{unknown}` is called `{}` now", is.unknown));
    }
    if *tag != is.tag {
        let text =
            |tag: &Option<String>| tag.as_ref().map_or_else(|| "what fits best".to_owned(), |tag| format!("the member `{tag}`"));
        let message = format!("the types are told apart by {} instead of {}", text(&is.tag), text(tag));
        recorder.behaviour(Kind::UnionTagChanged, message);
    }
}

/// For each new member the old one that it was: the same by the first measure, else by the second.
pub(super) fn partners<T>(
    old: &[T],
    new: &[T],
    first: impl Fn(&T, &T) -> bool,
    second: impl Fn(&T, &T) -> bool,
) -> Vec<Option<usize>> {
    let mut partners: Vec<Option<usize>> = vec![None; new.len()];
    let mut taken = vec![false; old.len()];
    for same in [&first as &dyn Fn(&T, &T) -> bool, &second] {
        for (after, partner) in new.iter().zip(partners.iter_mut()).filter(|(_, partner)| partner.is_none()) {
            if let Some(index) = (0..old.len()).find(|&index| !taken[index] && same(&old[index], after)) {
                *partner = Some(index);
                taken[index] = true;
            }
        }
    }
    partners
}
