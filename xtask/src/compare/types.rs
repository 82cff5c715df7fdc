//! Types: which ones there are, and what each one is.

use std::collections::{HashMap, HashSet};

use super::change::{Change, Direction, Subject};
use super::kind::Kind;
use super::members;
use super::recorder::Recorder;
use super::rust::Names;
use super::usage::Usages;
use super::{Side, contract};
use crate::api::{Api, Shape, Type, TypeDef, TypeId, TypeName};

/// Types of the old API that are called something else in the new one, and are the same otherwise.
pub(super) fn renames<'a>(old: &'a Api, new: &'a Api) -> HashMap<&'a TypeName, &'a TypeName> {
    let names = |api: &'a Api| -> HashSet<&'a TypeName> { api.types.iter().map(|def| &def.name).collect() };
    let only = |api: &'a Api, other: HashSet<&TypeName>| -> Vec<&'a TypeDef> {
        api.types.iter().filter(|def| !other.contains(&def.name)).collect()
    };
    let (gone, come) = (only(old, names(new)), only(new, names(old)));
    let prints = |api: &'a Api, defs: &[&'a TypeDef]| -> Vec<Option<String>> {
        let unsettled: HashSet<&TypeName> = defs.iter().map(|def| &def.name).collect();
        defs.iter().map(|def| fingerprint(api, def, &unsettled)).collect()
    };
    let (old_prints, new_prints) = (prints(old, &gone), prints(new, &come));
    let places = |prints: &[Option<String>]| {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, print) in prints.iter().enumerate() {
            places.entry(print.clone().unwrap_or_default()).or_default().push(index);
        }
        places
    };
    let (old_places, new_places) = (places(&old_prints), places(&new_prints));
    let mut renames = HashMap::new();
    for (print, from) in old_places.iter().filter(|(print, _)| !print.is_empty()) {
        // What could be one of several types is none of them for sure.
        if let ([from], Some([to])) = (from.as_slice(), new_places.get(print).map(Vec::as_slice)) {
            renames.insert(&gone[*from].name, &come[*to].name);
        }
    }
    renames
}

/// What a type is, but for its name; names that may have changed as well are left out. `None` when that says too little.
fn fingerprint(api: &Api, def: &TypeDef, unsettled: &HashSet<&TypeName>) -> Option<String> {
    let names = Names::new(api);
    let text = |ty: &Type| match ty.named().map(|id| &api.type_def(id).name) {
        Some(name) if unsettled.contains(name) => names.owned(ty).replace(name.as_str(), "?"),
        _ => names.owned(ty),
    };
    match &def.shape {
        Shape::Struct(object) => {
            let fields = object.fields.iter().map(|field| format!("{} {:?} {};", field.wire, field.presence, text(&field.ty)));
            let extra = object.extra.iter().map(|(_, ty)| format!("* {}", text(ty)));
            Some(fields.chain(extra).collect())
        }
        Shape::Enum(choice) => Some(format!(
            "{:?} {}",
            choice.repr,
            choice.variants.iter().map(|variant| format!("{:?};", variant.wire)).collect::<String>()
        )),
        Shape::Union(choice) => {
            let variants = choice.variants.iter().map(|variant| format!("{} {:?};", text(&variant.ty), variant.tags));
            Some(format!("one of {:?} {}", choice.tag, variants.collect::<String>()))
        }
        Shape::Newtype(ty) => Some(format!("holds {}", text(ty))),
        // Many aliases stand for the same type.
        Shape::Alias(_) => None,
    }
}

/// All changes of types, in the order of the new document; what is gone comes last.
pub(super) fn compare(
    old: Side<'_>,
    new: Side<'_>,
    old_names: Names<'_>,
    new_names: Names<'_>,
    renames: &HashMap<&TypeName, &TypeName>,
) -> Vec<Change> {
    let (old_usages, new_usages) = (Usages::of(old.api), Usages::of(new.api));
    let current = |def: &TypeDef| renames.get(&def.name).copied().unwrap_or(&def.name).clone();
    let old_by_name: HashMap<TypeName, &TypeDef> = old.api.types.iter().map(|def| (current(def), def)).collect();
    let known: HashSet<&TypeName> = new.api.types.iter().map(|def| &def.name).collect();
    let mut changes = Vec::new();
    for (index, after) in new.api.types.iter().enumerate() {
        let subject = subject(after, &new_usages, index);
        match old_by_name.get(&after.name) {
            Some(before) => {
                let mut recorder = Recorder::new(subject, Some(&before.origin), Some(&after.origin));
                let pair = Pair { old, new, before, after, old_names, new_names };
                pair.compare(&mut recorder);
                changes.append(&mut recorder.changes);
            }
            None => {
                let mut recorder = Recorder::new(subject, None, Some(&after.origin));
                recorder.travelling(direction(after));
                recorder.additive(Kind::TypeAdded, format!("`types::{}` is new", after.name));
                changes.append(&mut recorder.changes);
            }
        }
    }
    for (index, before) in old.api.types.iter().enumerate() {
        if !known.contains(&current(before)) {
            let mut recorder = Recorder::new(subject(before, &old_usages, index), Some(&before.origin), None);
            recorder.travelling(direction(before));
            recorder.breaking(Kind::TypeRemoved, format!("`types::{}` is gone", before.name));
            changes.append(&mut recorder.changes);
        }
    }
    changes
}

fn subject(def: &TypeDef, usages: &Usages, index: usize) -> Subject {
    Subject::Type { name: def.name.to_string(), used_by: usages.get(TypeId(index)).to_vec() }
}

fn direction(def: &TypeDef) -> Option<Direction> {
    Direction::of(def.usage.sent, def.usage.received)
}

/// A type before and after.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) old: Side<'a>,
    pub(super) new: Side<'a>,
    pub(super) before: &'a TypeDef,
    pub(super) after: &'a TypeDef,
    pub(super) old_names: Names<'a>,
    pub(super) new_names: Names<'a>,
}

impl Pair<'_> {
    /// Whether callers could write the old struct out: what is only received is `#[non_exhaustive]`.
    pub(super) fn was_exhaustive(&self) -> bool {
        self.before.usage.sent
    }

    fn compare(&self, recorder: &mut Recorder) {
        let Self { before, after, .. } = self;
        // Its module is private: the type is handed out by `types` wherever it stands.
        let TypeDef { name, module: _, docs, origin: _, parts: _, shape, limits: _, checked: _, usage, derives } = before;
        let travels = (usage.sent || after.usage.sent, usage.received || after.usage.received);
        recorder.travelling(Direction::of(travels.0, travels.1));
        if !matches!(shape, Shape::Alias(_)) {
            self.read(recorder);
        }
        if *name != after.name {
            recorder.breaking(Kind::TypeRenamed, format!("`types::{name}` is called `{}` now", after.name));
        }
        match (shape, &after.shape) {
            (Shape::Struct(was), Shape::Struct(is)) => {
                self.exhaustive(recorder);
                self.derived(recorder, "Default", derives.default, after.derives.default);
                self.derived(recorder, "Eq", derives.eq, after.derives.eq);
                members::fields(recorder, self, was, is);
            }
            (Shape::Enum(was), Shape::Enum(is)) => {
                self.derived(recorder, "Serialize", usage.sent, after.usage.sent);
                members::variants(recorder, &after.name, was, is);
            }
            (Shape::Union(was), Shape::Union(is)) => {
                self.derived(recorder, "Serialize", usage.sent, after.usage.sent);
                self.derived(recorder, "Eq", derives.eq, after.derives.eq);
                members::alternatives(recorder, self, was, is);
            }
            (Shape::Alias(was), Shape::Alias(is)) => {
                let (was, is) = (self.old_names.owned(was), self.new_names.owned(is));
                if was != is {
                    recorder.breaking(Kind::AliasChanged, format!("stands for `{is}` instead of `{was}`"));
                }
            }
            (Shape::Newtype(was), Shape::Newtype(is)) => {
                self.derived(recorder, "Serialize", usage.sent, after.usage.sent);
                self.derived(recorder, "Eq", derives.eq, after.derives.eq);
                let (was, is) = (self.old_names.owned(was), self.new_names.owned(is));
                if was != is {
                    recorder.breaking(Kind::AliasChanged, format!("holds `{is}` instead of `{was}`"));
                }
            }
            (was, is) => recorder.breaking(Kind::TypeKindChanged, format!("is {} instead of {}", kind(is), kind(was))),
        }
        recorder.docs("the type", docs, &after.docs, true);
        contract::fields(recorder, self);
    }

    fn exhaustive(&self, recorder: &mut Recorder) {
        match (self.before.usage.sent, self.after.usage.sent) {
            (true, false) => recorder.breaking(
                Kind::BecameNonExhaustive,
                "is not sent any more: it is `#[non_exhaustive]`, and `Serialize` only with the feature `serialize`",
            ),
            (false, true) => {
                recorder.additive(Kind::BecameExhaustive, "is sent as well: it can be written out, and is `Serialize`");
            }
            (true, true) | (false, false) => {}
        }
    }

    fn read(&self, recorder: &mut Recorder) {
        match (self.before.usage.read, self.after.usage.read) {
            (true, false) => {
                recorder
                    .breaking(Kind::TraitRemoved, "is only sent now: it is `Deserialize` only with the feature `deserialize`");
            }
            (false, true) => recorder.additive(Kind::TraitAdded, "is `Deserialize` now"),
            (true, true) | (false, false) => {}
        }
    }

    fn derived(&self, recorder: &mut Recorder, name: &str, was: bool, is: bool) {
        match (was, is) {
            (true, false) => recorder.breaking(Kind::TraitRemoved, format!("is not `{name}` any more")),
            (false, true) => recorder.additive(Kind::TraitAdded, format!("is `{name}` now")),
            (true, true) | (false, false) => {}
        }
    }
}

fn kind(shape: &Shape) -> &'static str {
    match shape {
        Shape::Struct(_) => "a struct",
        Shape::Enum(_) => "an enum",
        Shape::Union(_) => "a union",
        Shape::Newtype(_) => "a newtype",
        Shape::Alias(_) => "an alias",
    }
}
