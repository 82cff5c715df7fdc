//! What one action after the other does to a document.

use std::collections::HashSet;

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

use super::apply::{Deviation, Entry};
use super::follow::{References, follow, may_refer};
use super::index::Index;
use super::location::{at, at_mut, count, split, working_order};
use super::merge::{Append, Effect, Kind, Merger, Misfit, effect, unexpected};
use super::origin::Origins;
use super::outcome::Case;
use super::rename::{Renamed, rename};
use super::target::Selector;
use super::unmatched::explain;
use super::{Action, Change, Overlay, Target};
use crate::diagnostic::Diagnostic;
use crate::document::Document;

/// The places that an action changed, and the deviations that came of it.
#[derive(Debug, Default)]
pub(super) struct Done {
    pub(super) places: Vec<PointerBuf>,
    deviations: Vec<Deviation>,
}

impl Done {
    pub(super) fn entry(self, overlay: &Overlay, action: &Action) -> Entry {
        Entry {
            file: overlay.document.source.name.clone(),
            action: action.pointer.clone(),
            target: action.target.text().to_owned(),
            description: action.description.clone(),
            evidence: action.evidence.clone(),
            deviations: self.deviations,
        }
    }
}

/// A document in the making.
pub(super) struct Engine<'d> {
    document: &'d Document,
    pub(super) value: Value,
    pub(super) origins: Origins,
    /// What is referred to, worked out when the first rename asks and forgotten when an update may have changed it.
    references: Option<References>,
    /// Who has members of which names, worked out when the first recursive target asks.
    index: Option<Index>,
    /// Renamed components that the document has not followed yet: one walk is enough for many of them.
    pending: Vec<Renamed>,
    added: usize,
    /// Set when the overlays have grown beyond measure: what comes after would only cost time and memory.
    pub(super) full: bool,
}

impl<'d> Engine<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        Self {
            document,
            value: document.value.clone(),
            origins: Origins::default(),
            references: None,
            index: None,
            pending: Vec::new(),
            added: 0,
            full: false,
        }
    }

    /// The places that a target selects in the document as it is now.
    pub(super) fn select(&mut self, target: &Target) -> Vec<PointerBuf> {
        self.index.take_if(|index| index.is_worn());
        if target.has_clue() {
            self.index.get_or_insert_with(|| Index::of(&self.value));
        }
        target.select_with(&self.value, self.index.as_mut())
    }

    /// Lets the index know what has come to stand at a place.
    fn note(&mut self, place: &Pointer) {
        if let (Some(index), Some(value)) = (&mut self.index, at(&self.value, place)) {
            index.add(place, value);
        }
    }

    fn case<'a>(&'a self, overlay: &'a Overlay, action: &'a Action) -> Case<'a> {
        Case { document: self.document, overlay, action, origins: &self.origins }
    }

    /// A warning comes back when the action selects nothing.
    pub(super) fn standard(&mut self, overlay: &Overlay, action: &Action) -> Result<Option<Diagnostic>, Diagnostic> {
        self.prepare(action);
        if matches!(action.change, Change::Nothing) {
            return Err(self.case(overlay, action).no_change());
        }
        self.check_work(overlay, action, "target", &action.target)?;
        let places = self.select(&action.target);
        if places.is_empty() {
            return Ok(Some(self.case(overlay, action).passed_over()));
        }
        match &action.change {
            Change::Remove => {
                self.check_removable(overlay, action, &places)?;
                self.remove(&places);
            }
            Change::Update(update) => {
                self.check_kinds(overlay, action, &places)?;
                self.update(overlay, action, &places, update, Append::Always)?;
            }
            Change::Copy(from) => {
                let source = self.source(overlay, action, from)?;
                self.check_kinds(overlay, action, &places)?;
                self.update(overlay, action, &places, &source, Append::Always)?;
            }
            Change::Rename { to, update } => {
                self.check_names(overlay, action, &places, to)?;
                if let Some(update) = update {
                    self.check_kinds(overlay, action, &places)?;
                    self.update(overlay, action, &places, update, Append::Always)?;
                }
                self.rename(&places, to);
            }
            Change::Nothing => {}
        }
        Ok(None)
    }

    pub(super) fn strict(&mut self, overlay: &Overlay, action: &Action) -> Result<Done, Diagnostic> {
        self.prepare(action);
        if matches!(action.change, Change::Nothing) {
            return Err(self.case(overlay, action).no_change());
        }
        self.check_work(overlay, action, "target", &action.target)?;
        let places = self.select(&action.target);
        if places.is_empty() {
            return Err(self.nothing_selected(overlay, action));
        }
        match &action.change {
            Change::Remove => {
                self.check_removable(overlay, action, &places)?;
                self.check_expectation(overlay, action, &places)?;
                let deviations = self.remove(&places);
                Ok(Done { places, deviations })
            }
            Change::Update(update) => self.strict_update(overlay, action, &places, update),
            Change::Copy(from) => {
                let source = self.source(overlay, action, from)?;
                self.strict_update(overlay, action, &places, &source)
            }
            Change::Rename { to, update } => self.strict_rename(overlay, action, places, to, update.as_ref()),
            Change::Nothing => Ok(Done::default()),
        }
    }

    fn strict_update(
        &mut self,
        overlay: &Overlay,
        action: &Action,
        places: &[PointerBuf],
        update: &Value,
    ) -> Result<Done, Diagnostic> {
        let effects = places.iter().map(|place| at(&self.value, place).map_or(Effect::Nothing, |there| effect(there, update)));
        let (mut changing, mut misfit) = (Vec::new(), None);
        for (place, effect) in places.iter().zip(effects) {
            match effect {
                Effect::Nothing => {}
                Effect::Change => changing.push(place.clone()),
                Effect::Misfit(reason) => misfit = misfit.or(Some((place, reason))),
            }
        }
        if changing.is_empty() && misfit.is_none() {
            return Err(self.case(overlay, action).obsolete(places));
        }
        self.check_kinds(overlay, action, places)?;
        if let Some((place, reason)) = misfit {
            return Err(self.case(overlay, action).misfit(place, &reason));
        }
        self.check_expectation(overlay, action, &changing)?;
        let deviations = self.update(overlay, action, &changing, update, Append::Missing)?;
        Ok(Done { places: changing, deviations })
    }

    fn strict_rename(
        &mut self,
        overlay: &Overlay,
        action: &Action,
        places: Vec<PointerBuf>,
        to: &str,
        update: Option<&Value>,
    ) -> Result<Done, Diagnostic> {
        if places.iter().all(|place| split(place).is_some_and(|(_, name)| name == to)) {
            return match update {
                Some(update) => self.strict_update(overlay, action, &places, update),
                None => Err(self.case(overlay, action).obsolete(&places)),
            };
        }
        self.check_names(overlay, action, &places, to)?;
        self.check_expectation(overlay, action, &places)?;
        let mut deviations = Vec::new();
        if let Some(update) = update {
            self.check_kinds(overlay, action, &places)?;
            deviations = self.update(overlay, action, &places, update, Append::Missing)?;
        }
        let renames = self.rename(&places, to);
        deviations.splice(0..0, renames);
        Ok(Done { places, deviations })
    }

    /// A rename may have been done by the vendor; everything else that selects nothing is unmatched.
    fn nothing_selected(&mut self, overlay: &Overlay, action: &Action) -> Diagnostic {
        if let Change::Rename { to, update } = &action.change {
            let last = action.target.segments().len().saturating_sub(1);
            let is_name = matches!(action.target.segments().last().map(|segment| &segment.selector), Some(Selector::Name(_)));
            let renamed = is_name.then(|| action.target.with_name(last, to)).flatten();
            let places = renamed.as_ref().map(|renamed| renamed.select(&self.value)).unwrap_or_default();
            if let Some(renamed) = renamed.filter(|_| !places.is_empty()) {
                let satisfied = |update: &Value| {
                    places
                        .iter()
                        .all(|place| at(&self.value, place).is_some_and(|there| effect(there, update) == Effect::Nothing))
                };
                let case = self.case(overlay, action);
                return if update.as_ref().is_none_or(satisfied) {
                    case.obsolete(&places)
                } else {
                    case.half_obsolete(&places, &renamed)
                };
            }
        }
        self.unmatched(overlay, action, "target", &action.target)
    }

    fn unmatched(&mut self, overlay: &Overlay, action: &Action, field: &str, path: &Target) -> Diagnostic {
        let explanation = explain(&self.value, path, self.index.as_mut());
        self.case(overlay, action).unmatched(field, path, explanation)
    }

    /// The value that a `copy` copies: the document may change while it is merged, so it is taken out first.
    fn source(&mut self, overlay: &Overlay, action: &Action, from: &Target) -> Result<Value, Diagnostic> {
        self.check_work(overlay, action, "copy", from)?;
        let places = self.select(from);
        match places.as_slice() {
            [] => Err(self.unmatched(overlay, action, "copy", from)),
            [place] => Ok(at(&self.value, place).cloned().unwrap_or_default()),
            several => Err(self.case(overlay, action).several_sources(from, several)),
        }
    }

    fn check_work(&self, overlay: &Overlay, action: &Action, field: &str, path: &Target) -> Result<(), Diagnostic> {
        if path.shape().has_whole_queries() {
            let values = count(&self.value);
            if !path.shape().is_bearable(values) {
                return Err(self.case(overlay, action).unbearable(field, path, values));
            }
        }
        Ok(())
    }

    fn check_removable(&self, overlay: &Overlay, action: &Action, places: &[PointerBuf]) -> Result<(), Diagnostic> {
        match places.iter().any(|place| place.is_root()) {
            true => Err(self.case(overlay, action).removes_root()),
            false => Ok(()),
        }
    }

    fn check_expectation(&self, overlay: &Overlay, action: &Action, places: &[PointerBuf]) -> Result<(), Diagnostic> {
        let Some(expected) = &action.expect else { return Ok(()) };
        for place in places {
            if let Some(difference) = at(&self.value, place).and_then(|found| unexpected(expected, found)) {
                return Err(self.case(overlay, action).unexpected(place, &difference));
            }
        }
        Ok(())
    }

    /// All selected nodes must be of one kind.
    fn check_kinds(&self, overlay: &Overlay, action: &Action, places: &[PointerBuf]) -> Result<(), Diagnostic> {
        let mut kinds = places.iter().filter_map(|place| Some((&**place, Kind::of(at(&self.value, place)?))));
        let Some(first) = kinds.next() else { return Ok(()) };
        match kinds.find(|(_, kind)| *kind != first.1) {
            Some(other) => Err(self.case(overlay, action).mixed(first, other)),
            None => Ok(()),
        }
    }

    /// All selected nodes must be members with one name, beside which the new name is free.
    fn check_names(&self, overlay: &Overlay, action: &Action, places: &[PointerBuf], to: &str) -> Result<(), Diagnostic> {
        let case = self.case(overlay, action);
        let mut first: Option<String> = None;
        for place in places {
            let member = split(place).and_then(|(parent, name)| Some((parent, at(&self.value, parent)?.as_object()?, name)));
            let Some((parent, members, name)) = member else { return Err(case.nameless(place)) };
            match &first {
                Some(first) if *first != name => return Err(case.several_names(first, &name)),
                Some(_) => {}
                None => first = Some(name.clone()),
            }
            if name != to && members.contains_key(to) {
                return Err(case.taken(place, &parent.with_trailing_token(to), to));
            }
        }
        Ok(())
    }

    fn update(
        &mut self,
        overlay: &Overlay,
        action: &Action,
        places: &[PointerBuf],
        update: &Value,
        append: Append,
    ) -> Result<Vec<Deviation>, Diagnostic> {
        if may_refer(places, update) {
            self.references = None;
        }
        let wants_log = append == Append::Missing;
        let mut written: Vec<Vec<Deviation>> = vec![Vec::new(); if wants_log { places.len() } else { 0 }];
        for index in working_order(places) {
            let mut merger =
                Merger { append, added: &mut self.added, deviations: written.get_mut(index), index: self.index.as_mut() };
            let merged = merger.merge(&mut self.value, &places[index], update);
            if let Err(misfit) = merged {
                self.full |= misfit == Misfit::TooLarge;
                return Err(self.case(overlay, action).misfit(&places[index], &misfit));
            }
        }
        let mut deviations: Vec<Deviation> = written.into_iter().flatten().collect();
        for deviation in &mut deviations {
            deviation.pointer = self.origins.of(&deviation.pointer);
        }
        Ok(deviations)
    }

    fn remove(&mut self, places: &[PointerBuf]) -> Vec<Deviation> {
        let all: HashSet<&Pointer> = places.iter().map(|place| &**place).collect();
        let inside_another = |place: &Pointer| {
            let mut parent = place.parent();
            while let Some(above) = parent {
                if all.contains(above) {
                    return true;
                }
                parent = above.parent();
            }
            false
        };
        let mut removed: Vec<Option<Deviation>> = vec![None; places.len()];
        let mut moved = HashSet::new();
        for index in working_order(places) {
            let place = &places[index];
            if places.len() > 1 && inside_another(place) {
                continue;
            }
            let Some((parent, name)) = split(place) else { continue };
            let pointer = self.origins.of(place);
            let (before, items) = match at_mut(&mut self.value, parent) {
                Some(Value::Object(members)) => (members.shift_remove(&name), None),
                Some(Value::Array(items)) => match name.parse::<usize>() {
                    Ok(index) if index < items.len() => (Some(items.remove(index)), Some(items.len() + 1)),
                    _ => (None, None),
                },
                _ => (None, None),
            };
            if before.is_some() {
                self.origins.removed(place, items);
                if items.is_some() {
                    moved.insert(parent);
                }
                removed[index] = Some(Deviation { pointer, renamed_to: None, before, after: None });
            }
        }
        // The items after a removed one stand elsewhere now; an array within such an array is met there.
        moved.into_iter().for_each(|array| self.note(array));
        removed.into_iter().flatten().collect()
    }

    fn rename(&mut self, places: &[PointerBuf], to: &str) -> Vec<Deviation> {
        let references = self.references.get_or_insert_with(|| References::of(&self.value));
        let mut renamed = Vec::with_capacity(places.len());
        let mut deviations: Vec<Option<Deviation>> = vec![None; places.len()];
        let mut around = HashSet::new();
        for index in working_order(places) {
            let pointer = self.origins.of(&places[index]);
            if let Some(one) = rename(&mut self.value, &places[index], to) {
                self.origins.renamed(&one.from, &one.to);
                around.insert(one.around.clone());
                deviations[index] = Some(Deviation { pointer, renamed_to: Some(one.to.clone()), before: None, after: None });
                renamed.push(one);
            }
        }
        let is_followed = renamed.iter().any(|one| references.concern(one));
        if is_followed {
            renamed.iter().for_each(|one| references.followed(one));
        }
        around.iter().for_each(|place| self.note(place));
        if is_followed {
            let may_wait = renamed.iter().all(Renamed::is_component);
            self.pending.append(&mut renamed);
            if !may_wait {
                self.follow_pending();
            }
        }
        deviations.into_iter().flatten().collect()
    }

    pub(super) fn follow_pending(&mut self) {
        if !self.pending.is_empty() {
            follow(&mut self.value, &std::mem::take(&mut self.pending));
            self.index = None;
        }
    }

    /// Brings the document up to date before an action, unless the action renames another component and looks at nothing else.
    fn prepare(&mut self, action: &Action) {
        if !self.pending.is_empty() && !self.may_join(action) {
            self.follow_pending();
        }
    }

    fn may_join(&self, action: &Action) -> bool {
        let Change::Rename { to, update: None } = &action.change else { return false };
        let mut place = PointerBuf::root();
        for segment in action.target.segments() {
            let (Selector::Name(name), false) = (&segment.selector, segment.descendant) else { return false };
            place.push_back(name);
        }
        let Some((section, _)) = split(&place).filter(|_| place.count() == 3) else { return false };
        let new = section.with_trailing_token(to);
        let is_component = place.first().is_some_and(|first| first.decoded() == "components");
        is_component && action.expect.is_none() && self.pending.iter().all(|one| one.to != place && one.from != new)
    }

    /// A removal is obsolete, too, when a later action puts the very same back: together they say nothing.
    pub(super) fn restored(
        &self,
        overlays: &[Overlay],
        overlay: &Overlay,
        action: &Action,
        places: &[PointerBuf],
        log: &[Entry],
    ) -> Option<Diagnostic> {
        let (entry, later) = log.split_first()?;
        let is_member =
            |place: &PointerBuf| split(place).is_some_and(|(parent, _)| at(&self.value, parent).is_some_and(Value::is_object));
        let all_back = entry.deviations.len() == places.len()
            && places.iter().zip(&entry.deviations).all(|(place, deviation)| {
                is_member(place) && at(&self.value, place).is_some_and(|now| Some(now) == deviation.before.as_ref())
            });
        if !all_back {
            return None;
        }
        let first = &entry.deviations.first()?.pointer;
        let by = later.iter().find(|entry| entry.deviations.iter().any(|deviation| deviation.pointer == *first));
        let by = by.and_then(|entry| {
            let overlay = overlays.iter().find(|overlay| overlay.document.source.name == entry.file)?;
            Some((overlay, &*entry.action))
        });
        Some(self.case(overlay, action).restored(places, by))
    }
}
