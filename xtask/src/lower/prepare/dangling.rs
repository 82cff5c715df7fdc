//! References to nowhere, when the document is whole.

use std::collections::{HashMap, HashSet};

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use super::at::At;
use super::kind::{Kind, read, reference};
use super::report::Report;
use super::shape;
use crate::diagnostic::{Diagnostic, nearest};
use crate::document::{percent_decoded, pointer};
use crate::lower::version::Dialect;

/// The code of a finding about a reference to a schema that is not there.
pub const DANGLING: &str = "prepare::dangling-reference";

/// Longer chains of references are followed by nobody.
const LONGEST: usize = 100;

/// The code of a finding about a reference to an object of another kind.
const WRONG: &str = "prepare::wrong-reference";

/// Mends references inside the document: those with one reading lead there, those to no schema are any value. What is referred to
/// where no schema is expected gets its form, too.
pub(super) fn mend(value: &mut Value, original: &Value, dialect: Dialect, report: &mut Report) {
    let moved = report.moved_to();
    let mut done: HashSet<PointerBuf> = HashSet::new();
    let mut work = vec![(Kind::Document, PointerBuf::root())];
    while let Some((kind, at)) = work.pop() {
        if !done.insert(at.clone()) {
            continue;
        }
        if !at.is_root()
            && let Ok(part) = at.resolve_mut(value)
        {
            shape::shape_part(kind, part, dialect, report, &At::Base(&at));
        }
        let mut search =
            Search { document: value, original, report, moved: &moved, anchors: None, good: HashSet::new(), found: Vec::new() };
        if let Ok(part) = at.resolve(value) {
            read(kind, part, &At::Base(&at), &mut |kind, members, at| search.look(kind, members, at));
        }
        for Found { kind, at, target } in search.found {
            match target {
                Target::Stray(target) => work.push((kind, target)),
                Target::Meant(target, finding) => {
                    if let Some(finding) = finding {
                        report.add(finding, &At::Base(&at).key("$ref"));
                    }
                    if let Ok(Value::Object(part)) = at.resolve_mut(value) {
                        part.insert("$ref".to_owned(), Value::String(target));
                    }
                }
                Target::Wrong(finding) => report.add(finding, &At::Base(&at).key("$ref")),
                Target::Nothing(finding) => {
                    report.add(finding, &At::Base(&at).key("$ref"));
                    if let Ok(part) = at.resolve_mut(value) {
                        *part = if kind == Kind::Header { json!({ "schema": { "type": "string" } }) } else { json!({}) };
                    }
                }
            }
        }
    }
}

/// A reference that something must be done about.
struct Found {
    kind: Kind,
    at: PointerBuf,
    target: Target,
}

enum Target {
    /// It leads to an object that no walk has seen.
    Stray(PointerBuf),
    /// It is not what is meant.
    Meant(String, Option<Diagnostic>),
    /// It leads nowhere.
    Nothing(Diagnostic),
    /// It leads to something else, and what is meant cannot be told.
    Wrong(Diagnostic),
}

struct Search<'v> {
    document: &'v Value,
    original: &'v Value,
    report: &'v Report,
    /// Where the parts of the text that were moved are now.
    moved: &'v HashMap<PointerBuf, PointerBuf>,
    anchors: Option<HashMap<String, PointerBuf>>,
    good: HashSet<(Kind, String)>,
    found: Vec<Found>,
}

impl Search<'_> {
    fn look(&mut self, kind: Kind, members: &Map<String, Value>, at: &At<'_>) {
        let Some(target) = reference(members) else { return };
        // What leads out of the document was spoken of before.
        let Some(fragment) = target.strip_prefix('#') else { return };
        if kind.home().is_none() || self.good.contains(&(kind, target.to_owned())) {
            return;
        }
        match self.judge(kind, target, &percent_decoded(fragment), at) {
            None => {
                self.good.insert((kind, target.to_owned()));
            }
            // Who follows one of these says that it leads nowhere.
            Some(Target::Nothing(_)) if !matches!(kind, Kind::Schema | Kind::Header) => {}
            Some(target) => self.found.push(Found { kind, at: at.pointer(), target }),
        }
    }

    /// What must be done about a reference, if anything.
    fn judge(&mut self, kind: Kind, target: &str, fragment: &str, at: &At<'_>) -> Option<Target> {
        if let Ok(place) = Pointer::parse(fragment) {
            if !self.is_displaced(place) && self.fits(place) {
                let known = Kind::Document.descendant(tokens(place).iter().map(String::as_str));
                return match known {
                    None => Some(Target::Stray(place.to_buf())),
                    Some(known) if known == kind && kind == Kind::Schema && self.leads_back(place) => Some(Target::Nothing(
                        Diagnostic::warning(DANGLING, format!("the reference `{target}` leads back to itself"))
                            .note("it is read as any JSON value")
                            .help("point it at the schema that is meant, with an override"),
                    )),
                    Some(known) if known == kind => None,
                    Some(known) => Some(wrong(kind, known, target)),
                };
            }
            if let Some(now) = self.now(place).filter(|now| self.fits(now) && *self.report.traced(now).1 == *place) {
                return Some(Target::Meant(format!("#{now}"), None));
            }
        }
        Some(self.guess(kind, target, fragment, at))
    }

    /// Whether something can be read at a place.
    fn fits(&self, place: &Pointer) -> bool {
        place.resolve(self.document).is_ok_and(Value::is_object)
    }

    /// Whether the references from a place go round in a circle.
    fn leads_back(&self, place: &Pointer) -> bool {
        let mut seen = vec![place.to_buf()];
        while seen.len() < LONGEST
            && let Some(Value::Object(members)) = seen.last().and_then(|at| at.resolve(self.document).ok())
            && let Some(fragment) = reference(members).and_then(|target| target.strip_prefix('#'))
            && let Ok(next) = PointerBuf::parse(percent_decoded(fragment))
        {
            if seen.contains(&next) {
                return true;
            }
            seen.push(next);
        }
        false
    }

    /// Whether the text had something at a place where something else is now.
    fn is_displaced(&self, place: &Pointer) -> bool {
        // Components stay where they are, or are there because of the reference.
        let is_component = place.count() == 3 && place.first().is_some_and(|token| token.decoded() == "components");
        !is_component && place.resolve(self.original).is_ok() && !self.report.is_in_place(place)
    }

    /// Where the part is now that the text has at a place.
    fn now(&self, place: &Pointer) -> Option<PointerBuf> {
        let mut outer = place.to_buf();
        while !outer.is_root() {
            if let Some(now) = self.moved.get(&outer) {
                return Some(now.concat(place.strip_prefix(&outer)?));
            }
            outer.pop_back();
        }
        None
    }

    /// What a reference to nowhere means, or why it means nothing.
    fn guess(&mut self, kind: Kind, target: &str, fragment: &str, at: &At<'_>) -> Target {
        let repaired = |meant: PointerBuf| {
            let finding = Diagnostic::warning("prepare::repaired", format!("the reference `{target}` leads to nothing"))
                .note(format!("it is read as `#{meant}`"));
            Target::Meant(format!("#{meant}"), Some(finding))
        };
        let words: Vec<&str> = fragment.trim_start_matches('/').split('/').collect();
        if !fragment.starts_with('/') {
            if let Some(anchor) = self.anchor(fragment) {
                return Target::Meant(format!("#{anchor}"), None);
            }
            if let Some(meant) = PointerBuf::parse(format!("/{fragment}")).ok().filter(|meant| self.fits(meant)) {
                return repaired(meant);
            }
        }
        if let ["$defs" | "definitions", ..] = words.as_slice()
            && let Some(meant) = self.enclosing(&words, at)
        {
            return Target::Meant(format!("#{meant}"), None);
        }
        let name = match words.as_slice() {
            [name] | ["$defs" | "definitions" | "schemas" | "models" | "parameters" | "responses", name] => Some(name),
            _ => None,
        };
        if let (Some(name), Some(home)) = (name, kind.home()) {
            let meant = pointer(["components", home, &name.replace("~1", "/").replace("~0", "~")]);
            if self.fits(&meant) {
                return repaired(meant);
            }
        }
        let (parent, name) = fragment.rsplit_once('/').unwrap_or(("", fragment));
        let siblings = self.document.pointer(parent).and_then(Value::as_object);
        let names = siblings.into_iter().flat_map(|object| object.keys()).map(String::as_str);
        let finding = Diagnostic::warning(DANGLING, format!("the reference `{target}` leads to nothing"));
        let finding = match kind {
            Kind::Header => finding.note("it is read as any text"),
            _ => finding.note("it is read as any JSON value"),
        };
        Target::Nothing(match nearest(name, names).first() {
            Some(near) => finding.help(format!("did you mean `#{parent}/{near}`?")),
            None => finding.help("add what it points at, or correct it, with an override"),
        })
    }

    /// `$defs` of a schema around the reference: what it means in a schema that was written on its own.
    fn enclosing(&self, words: &[&str], at: &At<'_>) -> Option<PointerBuf> {
        let rest = PointerBuf::parse(format!("/{}", words.join("/"))).ok()?;
        let mut outer = at.pointer();
        while !outer.is_root() {
            let meant = outer.concat(&rest);
            if self.fits(&meant) {
                return Some(meant);
            }
            outer.pop_back();
        }
        None
    }

    /// The schema that has the anchor.
    fn anchor(&mut self, name: &str) -> Option<PointerBuf> {
        let document = self.document;
        let anchors = self.anchors.get_or_insert_with(|| {
            let mut anchors = HashMap::new();
            read(Kind::Document, document, &At::root(), &mut |_, members, at| {
                for key in ["$anchor", "$dynamicAnchor"] {
                    if let Some(name) = members.get(key).and_then(Value::as_str) {
                        anchors.entry(name.to_owned()).or_insert_with(|| at.pointer());
                    }
                }
            });
            anchors
        });
        anchors.get(name).cloned()
    }
}

/// A reference to an object of another kind.
fn wrong(kind: Kind, found: Kind, target: &str) -> Target {
    let message = format!("the reference `{target}` leads to {}, but must lead to {}", found.name(), kind.name());
    const HELP: &str = "point it at what is meant with an override";
    match kind {
        Kind::Schema | Kind::Header => {
            let reading = if kind == Kind::Header { "any text" } else { "any JSON value" };
            Target::Nothing(Diagnostic::warning(WRONG, message).note(format!("it is read as {reading}")).help(HELP))
        }
        // Nothing is made of these.
        Kind::Example | Kind::Link => Target::Wrong(Diagnostic::warning(WRONG, message).help(HELP)),
        _ => Target::Wrong(Diagnostic::error(WRONG, message).help(HELP)),
    }
}

fn tokens(place: &Pointer) -> Vec<String> {
    place.tokens().map(|token| token.decoded().into_owned()).collect()
}
