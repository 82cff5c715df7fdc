//! One document out of many files: what stands elsewhere becomes a component, and what cannot be referred to is put in place.

mod files;

use std::collections::{HashMap, HashSet, VecDeque};

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};

use super::at::At;
use super::kind::{Flow, Kind, Part, Visitor, reference, walk, walk_part};
use super::report::Report;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::document::{Document, percent_decoded, pointer};
use files::{Files, ROOT, Spot};

/// How many parts are put in place before the document is taken for a trap.
const MOST_COPIES: usize = 20_000;

/// Makes every reference of `value`, a copy of the document's, one inside the document.
pub(super) fn bundle(document: &Document, value: &mut Value, report: &mut Report) {
    let mut bundler = Bundler {
        files: Files::new(document),
        report,
        names: HashMap::new(),
        taken: HashMap::new(),
        queue: VecDeque::new(),
        walked: Walked { file: ROOT, from: PointerBuf::root(), to: PointerBuf::root() },
        open: Vec::new(),
        copies: 0,
    };
    bundler.settle_names(value);
    walk(&mut bundler, Kind::Document, value, &At::root());
    while let Some(wanted) = bundler.queue.pop_front() {
        let to = pointer(["components", wanted.section, &wanted.name]);
        let copy = bundler.copy(Part::One(wanted.kind), &wanted.spot, to);
        if let Some(section) = section(value, wanted.section) {
            section.insert(wanted.name, copy);
        }
    }
}

/// A section of `components`, made when it is not there.
fn section<'v>(value: &'v mut Value, name: &str) -> Option<&'v mut Map<String, Value>> {
    let object = || Value::Object(Map::new());
    let components = value.as_object_mut()?.entry("components").or_insert_with(object);
    components.as_object_mut()?.entry(name).or_insert_with(object).as_object_mut()
}

struct Bundler<'d, 'r> {
    files: Files<'d>,
    report: &'r mut Report,
    /// The component that stands for a place in another file.
    names: HashMap<(&'static str, Spot), String>,
    taken: HashMap<&'static str, HashSet<String>>,
    queue: VecDeque<Wanted>,
    walked: Walked,
    /// The places that are being put in place right now, from the outside in.
    open: Vec<Spot>,
    copies: usize,
}

/// A component that is still to be copied from another file.
struct Wanted {
    spot: Spot,
    section: &'static str,
    kind: Kind,
    name: String,
}

/// The part that is being walked over: the file it is from, where it is there, and where it will be in the document.
#[derive(Clone)]
struct Walked {
    file: usize,
    from: PointerBuf,
    to: PointerBuf,
}

impl Visitor for Bundler<'_, '_> {
    fn enter(&mut self, kind: Kind, value: &mut Value, at: &At<'_>) -> Flow {
        let Value::Object(members) = value else { return Flow::Down };
        if let Some(target) = reference(members).map(str::to_owned) {
            return match kind.home() {
                Some(section) => self.refer(kind, section, &target, value, at),
                None => self.put_in_place(Part::One(kind), &target, value, at),
            };
        }
        if kind == Kind::Schema {
            self.map_discriminator(members, at);
        }
        Flow::Down
    }

    fn enter_part(&mut self, part: Part, value: &mut Value, at: &At<'_>) -> Flow {
        let Value::Object(members) = value else { return Flow::Down };
        let target = reference(members).map(str::to_owned);
        if part == Part::List(Kind::Schema)
            && !members.is_empty()
            && !target.as_deref().is_some_and(|target| self.is_list(target))
        {
            let finding = Diagnostic::warning("prepare::repaired", "one schema stands where a list of them must be");
            self.report.add_in(finding, self.files.source(self.walked.file), &at.pointer());
            let to = self.here(at);
            self.report.moved_from(&to.with_trailing_token(0), self.files.source(self.walked.file), &at.pointer());
            *value = Value::Array(vec![value.take()]);
            return Flow::Down;
        }
        match target {
            Some(target) => self.put_in_place(part, &target, value, at),
            None => Flow::Down,
        }
    }
}

impl Bundler<'_, '_> {
    /// Components that are nothing but a reference into another file give what they refer to its name.
    fn settle_names(&mut self, value: &Value) {
        let Some(components) = value.get("components").and_then(Value::as_object) else { return };
        for (key, members) in components {
            let Part::Map(kind) = Kind::Components.member(key) else { continue };
            let (Some(home), Some(members)) = (kind.home(), members.as_object()) else { continue };
            self.taken.insert(home, members.keys().cloned().collect());
            for (name, member) in members {
                let Some(target) = member.as_object().filter(|member| member.len() == 1).and_then(reference) else { continue };
                if !target.starts_with('#')
                    && let Ok(spot) = self.spot(target)
                    && let spot = self.followed(spot)
                    && spot.file != ROOT
                {
                    self.names.entry((home, spot)).or_insert_with(|| name.clone());
                }
            }
        }
    }

    fn is_list(&mut self, target: &str) -> bool {
        self.spot(target).is_ok_and(|spot| {
            let spot = self.followed(spot);
            self.files.get(&spot).is_some_and(Value::is_array)
        })
    }

    /// Turns a reference into one to a component of the document.
    fn refer(&mut self, kind: Kind, section: &'static str, target: &str, value: &mut Value, at: &At<'_>) -> Flow {
        if self.walked.file == ROOT && target.starts_with('#') {
            return Flow::Past;
        }
        let spot = match self.spot(target) {
            Ok(spot) => self.followed(spot),
            Err(diagnostic) => {
                self.unresolved(kind, target, diagnostic, value, at);
                return Flow::Past;
            }
        };
        if spot.file == ROOT {
            set_reference(value, format!("#{}", spot.pointer));
            return Flow::Past;
        }
        let to = self.here(at);
        let name = self.name(kind, section, &spot);
        let component = pointer(["components", section, &name]);
        if component == to {
            *value = self.copy(Part::One(kind), &spot, to);
        } else {
            set_reference(value, format!("#{component}"));
        }
        Flow::Past
    }

    /// Replaces a reference that the model does not allow by what it leads to; other members beside it stay.
    fn put_in_place(&mut self, part: Part, target: &str, value: &mut Value, at: &At<'_>) -> Flow {
        let spot = match self.spot(target) {
            Ok(spot) => self.followed(spot),
            Err(diagnostic) => {
                self.report.add_in(diagnostic, self.files.source(self.walked.file), &at.key("$ref").pointer());
                return Flow::Past;
            }
        };
        if self.files.get(&spot).is_none() {
            let finding = Diagnostic::error("prepare::dangling-reference", format!("the reference `{target}` leads to nothing"))
                .help("add what it points at, or correct it, with an override");
            self.report.add_in(finding, self.files.source(self.walked.file), &at.key("$ref").pointer());
            *value = Value::Object(Map::new());
            return Flow::Past;
        }
        self.copies += 1;
        if self.open.contains(&spot) || self.copies > MOST_COPIES {
            let finding =
                Diagnostic::error("prepare::circular-reference", format!("the reference `{target}` leads back to itself"))
                    .help("point it at the object that is meant");
            self.report.add_in(finding, self.files.source(self.walked.file), &at.key("$ref").pointer());
            *value = Value::Object(Map::new());
            return Flow::Past;
        }
        let to = self.here(at);
        let mut copy = self.copy(part, &spot, to);
        if let (Value::Object(copy), Value::Object(members)) = (&mut copy, &mut *value) {
            members.remove("$ref");
            copy.append(members);
        }
        *value = copy;
        Flow::Past
    }

    /// What stands at `spot`, its own references made right for its new place.
    fn copy(&mut self, part: Part, spot: &Spot, to: PointerBuf) -> Value {
        let mut copy = self.files.get(spot).cloned().unwrap_or_default();
        self.report.moved_from(&to, self.files.source(spot.file), &spot.pointer);
        let inside = Walked { file: spot.file, from: spot.pointer.clone(), to };
        let around = std::mem::replace(&mut self.walked, inside);
        self.open.push(spot.clone());
        walk_part(self, part, &mut copy, &At::Base(&spot.pointer));
        self.open.pop();
        self.walked = around;
        copy
    }

    /// Where the value that is walked over will be in the document.
    fn here(&self, at: &At<'_>) -> PointerBuf {
        let at = at.pointer();
        match at.strip_prefix(&self.walked.from) {
            Some(rest) => self.walked.to.concat(rest),
            None => at,
        }
    }

    /// The place that a reference in the file that is walked over names.
    fn spot(&mut self, target: &str) -> Result<Spot, Diagnostic> {
        self.spot_from(self.walked.file, target)
    }

    fn spot_from(&mut self, from: usize, target: &str) -> Result<Spot, Diagnostic> {
        let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
        let file = match path {
            "" => from,
            path if is_url(path) => {
                return Err(Diagnostic::error("prepare::remote-reference", format!("the reference leads to `{path}`"))
                    .note("nothing is fetched from the network")
                    .help("bundle the document into one file first, for example with `npx @redocly/cli bundle`"));
            }
            path => self.files.open(from, &percent_decoded(path)).map_err(|error| match error.places.is_empty() {
                true => Diagnostic { help: vec!["the path is relative to the file that refers to it".to_owned()], ..error },
                false => error,
            })?,
        };
        let fragment = percent_decoded(fragment);
        match PointerBuf::parse(fragment.clone()) {
            // References inside the document are looked at when it is whole.
            Ok(pointer) if file == ROOT || self.files.at(file, &pointer).is_some() => Ok(Spot { file, pointer }),
            _ => {
                let (parent, name) = fragment.rsplit_once('/').unwrap_or(("", &fragment));
                let siblings = Pointer::parse(parent).ok().and_then(|parent| self.files.at(file, parent)?.as_object());
                let names = siblings.into_iter().flat_map(|object| object.keys()).map(String::as_str);
                let diagnostic =
                    Diagnostic::error("prepare::dangling-reference", format!("the reference `{target}` leads to nothing"));
                Err(match nearest(name, names).first() {
                    Some(near) => diagnostic.help(format!("did you mean `{path}#{parent}/{near}`?")),
                    None => diagnostic.help("add what it points at, or correct it"),
                })
            }
        }
    }

    /// The end of a chain of references that are nothing but that, as long as it is outside the document.
    fn followed(&mut self, start: Spot) -> Spot {
        let mut seen = HashSet::new();
        let mut spot = start;
        while seen.insert(spot.clone()) {
            let Some(Value::Object(members)) = self.files.get(&spot) else { break };
            let Some(target) = reference(members).filter(|_| members.len() == 1).map(str::to_owned) else { break };
            match self.spot_from(spot.file, &target) {
                Ok(next) if self.files.get(&next).is_some() => spot = next,
                _ => break,
            }
        }
        spot
    }

    /// Says why a reference leads nowhere, and reads it as what it may safely be.
    fn unresolved(&mut self, kind: Kind, target: &str, diagnostic: Diagnostic, value: &mut Value, at: &At<'_>) {
        let source = self.files.source(self.walked.file).clone();
        let there = at.key("$ref").pointer();
        // Without a `/` or a file name it may be the bare name of a component.
        if let Some(section) = kind.home()
            && self.files.at(ROOT, &pointer(["components", section, target])).is_some()
        {
            set_reference(value, format!("#{}", pointer(["components", section, target])));
            let finding = Diagnostic::warning("prepare::repaired", format!("the reference `{target}` is only a name"))
                .note(format!("it is read as `#/components/{section}/{target}`"));
            return self.report.add_in(finding, &source, &there);
        }
        match kind {
            Kind::Example | Kind::Link => {
                let finding = Diagnostic { severity: crate::diagnostic::Severity::Warning, ..diagnostic };
                self.report.add_in(finding.note("it is left out"), &source, &there);
                *value = match kind {
                    Kind::Example => Value::Object(Map::new()),
                    _ => Value::Null,
                };
            }
            Kind::Schema if diagnostic.code == "prepare::dangling-reference" => {
                let finding = Diagnostic { severity: crate::diagnostic::Severity::Warning, ..diagnostic };
                self.report.add_in(finding.note("it is read as any JSON value"), &source, &there);
                *value = Value::Object(Map::new());
            }
            _ if diagnostic.places.is_empty() => self.report.add_in(diagnostic, &source, &there),
            _ => {
                let from = Place::value(&source, &there).label("referred to here");
                self.report.add_placed(diagnostic.at(from));
            }
        }
    }

    /// The name of the component for a place in another file; the first time, it is put on the list of what to copy.
    fn name(&mut self, kind: Kind, section: &'static str, spot: &Spot) -> String {
        if let Some(name) = self.names.get(&(section, spot.clone())) {
            return name.clone();
        }
        let stem = self.files.stem(spot.file);
        let tokens: Vec<String> = spot.pointer.tokens().map(|token| token.decoded().into_owned()).collect();
        let last = tokens.last().cloned().unwrap_or_else(|| stem.clone());
        let whole = std::iter::once(&stem).chain(&tokens).map(String::as_str).collect::<Vec<_>>().join("_");
        let taken = self.taken.entry(section).or_default();
        let wished = [last.clone(), format!("{stem}_{last}"), whole.clone()].into_iter();
        let numbered = (2..).map(|number| format!("{whole}_{number}"));
        let name = wished.chain(numbered).map(|name| component_name(&name)).find(|name| !taken.contains(name)).unwrap_or(whole);
        taken.insert(name.clone());
        self.names.insert((section, spot.clone()), name.clone());
        self.queue.push_back(Wanted { spot: spot.clone(), section, kind, name: name.clone() });
        name
    }

    /// The values of a discriminator's mapping are references too, or names of components.
    fn map_discriminator(&mut self, schema: &mut Map<String, Value>, at: &At<'_>) {
        let Some(Value::Object(mapping)) = schema.get_mut("discriminator").and_then(|value| value.get_mut("mapping")) else {
            return;
        };
        let mut lost = Vec::new();
        for (key, value) in mapping.iter_mut() {
            let Some(target) = value.as_str() else { continue };
            let is_name = !target.contains(['#', '/', '.']);
            if self.walked.file == ROOT && (is_name || target.starts_with('#')) {
                continue;
            }
            let target = match is_name {
                true => format!("#{}", pointer(["components", "schemas", target])),
                false => target.to_owned(),
            };
            match self.spot(&target) {
                Ok(spot) => {
                    let spot = self.followed(spot);
                    *value = Value::String(match spot.file {
                        ROOT => format!("#{}", spot.pointer),
                        _ => format!("#{}", pointer(["components", "schemas", &self.name(Kind::Schema, "schemas", &spot)])),
                    });
                }
                // A name with a dot in it, or one that nothing has.
                Err(_) if is_name || !target.contains(['#', '/']) => {}
                Err(diagnostic) => {
                    let finding =
                        Diagnostic::warning(diagnostic.code, diagnostic.message).note("the value is left out of the mapping");
                    let there = at.key("discriminator");
                    let there = there.key("mapping");
                    self.report.add_in(finding, self.files.source(self.walked.file), &there.key(key).pointer());
                    lost.push(key.clone());
                }
            }
        }
        for key in lost {
            mapping.shift_remove(&key);
        }
    }
}

fn set_reference(value: &mut Value, target: String) {
    if let Value::Object(members) = value {
        members.insert("$ref".to_owned(), Value::String(target));
    }
}

/// `http://…`, `urn:…`, `//host/…`: anything that names a place outside the file system.
fn is_url(path: &str) -> bool {
    let scheme = path.split_once(':').map_or("", |(scheme, _)| scheme);
    let is_scheme = scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme || path.starts_with("//")
}

/// The name with only the characters that the specification allows in names of components.
fn component_name(name: &str) -> String {
    name.chars()
        .map(|character| if character.is_ascii_alphanumeric() || "._-".contains(character) { character } else { '_' })
        .collect()
}
