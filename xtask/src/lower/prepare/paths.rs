//! Keys of `paths`, and parameters that must fit them.

use serde_json::{Map, Value, json};

use super::at::At;
use super::form::{self, Leftover};
use super::kind::METHODS;
use super::members::{is_empty, name};
use super::parameter;
use super::report::Report;
use crate::diagnostic::Diagnostic;
use crate::document::percent_decoded;

/// Gives the keys of `paths` their form, and each operation the parameters that its path asks for.
pub(super) fn prepare(value: &mut Value, original: &Value, report: &mut Report) {
    let Some(Value::Object(mut paths)) = value.get_mut("paths").map(Value::take) else { return };
    let at_root = At::root();
    let at_paths = at_root.key("paths");
    let mut tidy = Map::new();
    for (key, mut item) in std::mem::take(&mut paths) {
        if key.starts_with("x-") {
            tidy.insert(key, item);
            continue;
        }
        let at = at_paths.key(&key);
        if !item.is_object() {
            if !is_empty(&item) {
                report.add(
                    Diagnostic::error("prepare::path", format!("the path is {}, but must be an object", name(&item)))
                        .help("a path holds an object with a member for each method"),
                    &at,
                );
            }
            item = Value::Object(Map::new());
        }
        let mut path = path_of(&key, report, &at);
        if path != key {
            report.moved(&at_paths.key(&path).pointer(), &at.pointer());
        }
        if let Value::Object(item) = &mut item {
            let lookup = Lookup { document: value, original };
            if let Some(shorter) = without_declared_query(item, &path, &lookup) {
                report.repaired("the path repeats a query parameter that is declared", &at);
                report.moved(&at_paths.key(&shorter).pointer(), &at.pointer());
                path = shorter;
            }
            if let Some(braced) = with_braces(item, &path, &lookup) {
                report.repaired("parameters of a path stand in braces", &at);
                report.moved(&at_paths.key(&braced).pointer(), &at.pointer());
                path = braced;
            }
            fit(item, &path, &lookup, report, &at_paths.key(&path));
        }
        insert(&mut tidy, path, &key, item, report, &at_paths);
    }
    if let Some(Value::Object(parameters)) = value.pointer_mut("/components/parameters") {
        // What referred to them has a body now.
        parameters.retain(|_, parameter| place(parameter).is_none_or(|place| !form::is_leftover(&place)));
    }
    if let Some(paths) = value.get_mut("paths") {
        *paths = Value::Object(tidy);
    }
}

/// What references lead to while `paths` are taken out of the document.
pub(super) struct Lookup<'v> {
    document: &'v Value,
    original: &'v Value,
}

impl Lookup<'_> {
    /// The media types of all bodies, as Swagger 2.0 states them.
    pub(super) fn consumes(&self) -> Option<&Value> {
        self.document.get("consumes")
    }

    /// The parameter, or the one that it refers to.
    pub(super) fn parameter<'p>(&'p self, parameter: &'p Value) -> &'p Value {
        let mut found = parameter;
        // A chain as long as this leads back to itself.
        for _ in 0..32 {
            let Some(target) = found.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#')) else {
                break;
            };
            let target = percent_decoded(target);
            match self.document.pointer(&target).or_else(|| self.original.pointer(&target)) {
                Some(next) => found = next,
                None => break,
            }
        }
        found
    }
}

/// The key as it must be written: with a leading `/`, without a fragment.
fn path_of(key: &str, report: &mut Report, at: &At<'_>) -> String {
    let mut path = key.split('#').next().unwrap_or_default().to_owned();
    if path.len() < key.len() {
        report.add_key(
            Diagnostic::warning("prepare::path", "the path has a fragment, which is never sent")
                .note("it is left out; two operations that differ in nothing else cannot be told apart by the service"),
            at,
        );
    }
    if !path.starts_with('/') {
        report.add_key(Diagnostic::warning("prepare::path", "the path does not begin with `/`"), at);
        path.insert(0, '/');
    }
    if path.contains('?') {
        report.add_key(
            Diagnostic::warning("prepare::path", "the path has a query")
                .note("it is sent as it stands, before the query parameters"),
            at,
        );
    }
    path
}

/// Adds a path item; when its path is there already, what it has besides is added to that one.
fn insert(paths: &mut Map<String, Value>, path: String, key: &str, item: Value, report: &mut Report, at: &At<'_>) {
    let Some(there) = paths.get_mut(&path) else {
        paths.insert(path, item);
        return;
    };
    let (Value::Object(there), Value::Object(item)) = (there, item) else { return };
    for (name, part) in item {
        let now = at.key(&path);
        if there.contains_key(&name) {
            if METHODS.contains(&name.as_str()) {
                let at = at.key(key);
                report.add_key(
                    Diagnostic::error(
                        "prepare::path",
                        format!("the path `{path}` has this operation twice, under different keys"),
                    )
                    .help("rename or remove one of them with an override"),
                    &at.key(&name),
                );
            }
            continue;
        }
        report.moved(&now.key(&name).pointer(), &at.key(key).key(&name).pointer());
        there.insert(name, part);
    }
}

/// The names that a path asks for.
fn names(path: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some((name, tail)) = rest.split_once('{').and_then(|(_, after)| after.split_once('}')) {
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
        rest = tail;
    }
    names
}

fn place(parameter: &Value) -> Option<String> {
    parameter.get("in").and_then(Value::as_str).map(str::to_ascii_lowercase)
}

/// What tells a parameter from others: its place and its name.
type Identity = (String, String);

fn identity(parameter: &Value) -> Option<Identity> {
    let place = place(parameter)?;
    let name = parameter.get("name").and_then(super::members::text)?;
    // Names of headers are the same in any case.
    let name = if place == "header" { name.to_ascii_lowercase() } else { name };
    Some((place, name))
}

/// Makes the parameters of a path item and its operations fit the path.
fn fit(item: &mut Map<String, Value>, path: &str, lookup: &Lookup<'_>, report: &mut Report, at: &At<'_>) {
    let asked = names(path);
    parameter::listed(item, report, at);
    let shared_bodies = form::take(item, lookup, report, at);
    fit_list(item, &asked, &[], lookup, report, at);
    let shared: Vec<Value> = item.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
    for method in METHODS {
        let Some(Value::Object(operation)) = item.get_mut(method) else { continue };
        let at = at.key(method);
        parameter::listed(operation, report, &at);
        let mut bodies = form::take(operation, lookup, report, &at);
        bodies.extend(shared_bodies.iter().cloned());
        form::body(operation, bodies, lookup, report, &at);
        fit_list(operation, &asked, &shared, lookup, report, &at);
        add_missing(operation, &asked, &shared, lookup, report, &at);
    }
}

/// Leaves out parameters that are there twice or that the path does not ask for.
fn fit_list(
    owner: &mut Map<String, Value>,
    asked: &[&str],
    shared: &[Value],
    lookup: &Lookup<'_>,
    report: &mut Report,
    at: &At<'_>,
) {
    let Some(Value::Array(list)) = owner.get_mut("parameters") else { return };
    let at = at.key("parameters");
    let identities: Vec<_> = list.iter().map(|parameter| identity(lookup.parameter(parameter))).collect();
    let declared = |name: &str| {
        let of = |identity: &Option<Identity>| identity.as_ref().is_some_and(|(place, own)| place == "path" && own == name);
        identities.iter().any(of) || shared.iter().any(|parameter| of(&identity(lookup.parameter(parameter))))
    };
    let mut useless = Vec::new();
    for (index, identity) in identities.iter().enumerate() {
        let Some((place, name)) = identity else { continue };
        let at = at.index(index);
        if identities[index + 1..].contains(&Some((place.clone(), name.clone()))) {
            report.left_out(format!("the {place} parameter `{name}` is declared again; only the last one counts"), &at);
            useless.push(index);
        } else if place == "path" && !asked.contains(&name.as_str()) {
            let meant = asked.iter().find(|asked| alike(asked, name) && !declared(asked));
            match meant {
                Some(meant) => {
                    report.repaired(format!("the path asks for `{meant}`, but declares `{name}`"), &at);
                    let mut renamed = lookup.parameter(&list[index]).clone();
                    if let Value::Object(renamed) = &mut renamed {
                        renamed.insert("name".to_owned(), Value::String((*meant).to_owned()));
                    }
                    list[index] = renamed;
                }
                None => {
                    report.left_out(format!("the path has no `{{{name}}}` for its parameter; it is left out"), &at);
                    useless.push(index);
                }
            }
        }
    }
    remove(list, &useless, report, &at);
}

/// Takes items out of a list; the others keep their places in the text.
pub(super) fn remove(list: &mut Vec<Value>, useless: &[usize], report: &mut Report, at: &At<'_>) {
    let Some(&first) = useless.first() else { return };
    let kept: Vec<usize> = (0..list.len()).filter(|index| !useless.contains(index)).collect();
    let traced: Vec<_> = kept.iter().map(|&index| report.traced(&at.index(index).pointer())).collect();
    for (now, (source, then)) in traced.iter().enumerate().skip(first) {
        report.moved_from(&at.index(now).pointer(), source, then);
    }
    let mut index = 0;
    list.retain(|_| {
        let keep = !useless.contains(&index);
        index += 1;
        keep
    });
}

/// Declares what the path asks for and nobody declares: a text.
fn add_missing(
    operation: &mut Map<String, Value>,
    asked: &[&str],
    shared: &[Value],
    lookup: &Lookup<'_>,
    report: &mut Report,
    at: &At<'_>,
) {
    let own = operation.get("parameters").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let all = || own.iter().chain(shared).map(|parameter| identity(lookup.parameter(parameter)));
    let missing: Vec<String> = asked
        .iter()
        .filter(|name| !all().flatten().any(|(place, own)| own == **name && place == "path"))
        .map(|name| (*name).to_owned())
        .collect();
    // A reference to nowhere may be the very one that is missing; whoever follows it says so.
    if missing.is_empty() || all().any(|identity| identity.is_none()) {
        return;
    }
    if !operation.get("parameters").is_none_or(Value::is_array) {
        return;
    }
    let list = operation.entry("parameters").or_insert_with(|| Value::Array(Vec::new()));
    let Value::Array(list) = list else { return };
    for name in missing {
        report.repaired(format!("the path asks for `{name}`, which is not declared; it is taken for a string"), at);
        report.moved(&at.key("parameters").index(list.len()).pointer(), &at.pointer());
        list.push(json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }));
    }
}

/// The parameters of a path item and of each of its operations.
fn declared(item: &Map<String, Value>, lookup: &Lookup<'_>) -> (Vec<Identity>, Vec<Vec<Identity>>) {
    let list = |owner: &Map<String, Value>| {
        let list = owner.get("parameters").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(|parameter| identity(lookup.parameter(parameter))).collect::<Vec<_>>()
    };
    (list(item), METHODS.iter().filter_map(|method| item.get(*method)?.as_object()).map(list).collect())
}

/// Whether every operation of a path item has a parameter.
fn everywhere(item: &Map<String, Value>, place: &str, name: &str, lookup: &Lookup<'_>) -> bool {
    let (shared, operations) = declared(item, lookup);
    let here = |list: &[Identity]| list.iter().any(|own| own.0 == place && own.1 == name);
    here(&shared) || !operations.is_empty() && operations.iter().all(|own| here(own))
}

/// The path without the parts of its query that every operation declares as parameters anyway.
fn without_declared_query(item: &Map<String, Value>, path: &str, lookup: &Lookup<'_>) -> Option<String> {
    let (before, query) = path.split_once('?')?;
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| match pair.split_once('=') {
            Some((name, value)) => !(value.starts_with('{') && value.ends_with('}') && everywhere(item, "query", name, lookup)),
            None => true,
        })
        .collect();
    let kept = kept.join("&");
    (kept.len() < query.len()).then(|| if kept.is_empty() { before.to_owned() } else { format!("{before}?{kept}") })
}

/// The path with `{name}` for each segment `:name` that every operation declares as a parameter of the path.
fn with_braces(item: &Map<String, Value>, path: &str, lookup: &Lookup<'_>) -> Option<String> {
    if !path.contains("/:") {
        return None;
    }
    let asked = names(path);
    let segments = path.split('/').map(|segment| match segment.strip_prefix(':') {
        Some(name) if !asked.contains(&name) && everywhere(item, "path", name, lookup) => format!("{{{name}}}"),
        _ => segment.to_owned(),
    });
    let braced = segments.collect::<Vec<_>>().join("/");
    (braced != path).then_some(braced)
}

/// Equal but for case and for what divides words.
fn alike(one: &str, other: &str) -> bool {
    let letters = |name: &str| {
        name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    letters(one) == letters(other)
}

/// A parameter of Swagger 2.0 that is a body.
pub(super) fn leftover(parameter: &Value, lookup: &Lookup<'_>) -> Option<Leftover> {
    let found = lookup.parameter(parameter);
    place(found).filter(|place| form::is_leftover(place)).map(|place| Leftover { place, parameter: found.clone() })
}
