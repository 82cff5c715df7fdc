//! What came out: the model, as far as it was emitted.

use std::collections::{HashMap, HashSet};

use super::{Kind, Part, Spot};
use crate::api::{Answer, Api, BodyKind, Content, Format, Location, Operation, Outcome, Shape, Type, TypeDef};
use crate::emit::File;
use crate::lower::{Lowered, media};

/// The parts of a client, by where in the text of the document they come from.
pub(super) struct Client<'a> {
    api: &'a Api,
    operations: HashMap<Spot, Vec<&'a Operation>>,
    schemas: HashSet<Spot>,
    /// The properties of the types that come from a place.
    properties: HashMap<Spot, HashSet<&'a str>>,
}

impl<'a> Client<'a> {
    pub(super) fn of(lowered: &'a Lowered, files: &[File]) -> Self {
        let Lowered { api, source, .. } = lowered;
        let emitted = Emitted::of(files);
        let mut client = Self { api, operations: HashMap::new(), schemas: HashSet::new(), properties: HashMap::new() };
        for group in &api.groups {
            for operation in group.operations.iter().filter(|operation| emitted.methods.contains(operation.name.as_str())) {
                client.operations.entry(Spot::of(source, &operation.origin)).or_default().push(operation);
            }
        }
        for def in api.types.iter().filter(|def| emitted.types.contains(def.name.as_str())) {
            let spot = Spot::of(source, &def.origin);
            let properties = client.properties.entry(spot.clone()).or_default();
            members(api, def, &mut HashSet::new(), properties);
            let own = properties.clone();
            for part in &def.parts {
                client.properties.entry(Spot::of(source, part)).or_default().extend(&own);
            }
            client.schemas.insert(spot);
        }
        client
    }

    pub(super) fn has(&self, part: &Part) -> bool {
        match part.kind {
            Kind::Operation => part.spots.iter().any(|spot| self.operations.contains_key(spot)),
            Kind::Path => self.argument(part, Location::Path),
            Kind::Query => self.argument(part, Location::Query),
            Kind::Header => self.argument(part, Location::Header),
            Kind::Cookie => self.argument(part, Location::Cookie),
            Kind::Request => {
                self.any(part, |operation| contents(operation).iter().any(|content| content.media_type == part.name))
            }
            Kind::Status => self.any(part, |operation| answers(operation, &part.name, None)),
            Kind::Response => self.any(part, |operation| answers(operation, &part.status, Some(&part.name))),
            Kind::Security => self.any(part, |operation| self.requires(operation, &part.name)),
            Kind::Schema => part.spots.iter().any(|spot| self.schemas.contains(spot)),
            Kind::Property => self.property(part),
        }
    }

    /// Whether the operation that a part belongs to is there; what belongs to none misses none.
    pub(super) fn has_operation(&self, part: &Part) -> bool {
        part.operation.as_ref().is_none_or(|spot| self.operations.contains_key(spot))
    }

    /// Whether the operation of a part, at all paths that it stands under, is as it should be.
    fn any(&self, part: &Part, is: impl Fn(&Operation) -> bool) -> bool {
        let operations = part.operation.as_ref().and_then(|spot| self.operations.get(spot));
        operations.is_some_and(|operations| operations.iter().all(|operation| is(operation)))
    }

    fn argument(&self, part: &Part, location: Location) -> bool {
        self.any(part, |operation| {
            operation.arguments.iter().any(|argument| argument.location == location && argument.wire == part.name)
        })
    }

    fn requires(&self, operation: &Operation, schemes: &str) -> bool {
        operation.security.iter().any(|requirement| {
            let mut names: Vec<&str> = requirement
                .0
                .iter()
                .filter_map(|&index| self.api.credentials.get(index))
                .map(|credential| credential.scheme.as_str())
                .collect();
            names.sort_unstable();
            names.join("+") == schemes
        })
    }

    /// Whether a type that stands at the property or around it has it.
    fn property(&self, part: &Part) -> bool {
        let around = part.spots.iter().any(|spot| {
            let mut outer = spot.clone();
            std::iter::from_fn(|| outer.at.pop_back().map(|_| outer.clone()))
                .any(|outer| self.properties.get(&outer).is_some_and(|names| names.contains(part.name.as_str())))
        });
        around
            || self.any(part, |operation| {
                contents(operation).iter().any(|content| match &content.format {
                    Format::Multipart(Some((_, parts))) => parts.iter().any(|own| own.wire == part.name),
                    _ => false,
                })
            })
    }
}

/// The properties of a struct; for a union, those of all it can be.
fn members<'a>(api: &'a Api, def: &'a TypeDef, seen: &mut HashSet<&'a str>, found: &mut HashSet<&'a str>) {
    if !seen.insert(def.name.as_str()) {
        return;
    }
    match &def.shape {
        Shape::Struct(object) => found.extend(object.fields.iter().map(|field| field.wire.as_str())),
        Shape::Enum(_) => {}
        Shape::Union(_) | Shape::Newtype(_) | Shape::Alias(_) => {
            for id in def.shape.parts().into_iter().filter_map(Type::named) {
                members(api, api.type_def(id), seen, found);
            }
        }
    }
}

fn contents(operation: &Operation) -> Vec<&Content> {
    match operation.body.as_ref().map(|body| &body.kind) {
        None => Vec::new(),
        Some(BodyKind::One(content)) => vec![content],
        Some(BodyKind::Several { choices, .. }) => choices.iter().map(|(_, content)| content).collect(),
    }
}

/// Whether an operation knows what to do with an answer of this status and media type.
fn answers(operation: &Operation, status: &str, media_type: Option<&str>) -> bool {
    let Answer::Value { success, error } = &operation.answer else { return true };
    let statuses = match status.as_bytes() {
        [hundreds @ b'1'..=b'5', b'x' | b'X', b'x' | b'X'] => {
            let first = u16::from(hundreds - b'0') * 100;
            Some((first, first + 99))
        }
        _ => status.parse::<u16>().ok().map(|code| (code, code)),
    };
    let outcomes = match statuses {
        Some((first, _)) if first < 400 => vec![success],
        Some(_) => vec![error],
        None => vec![error, success],
    };
    outcomes.into_iter().any(|outcome| match outcome {
        Outcome::Empty => media_type.is_none(),
        Outcome::One(content) => media_type.is_none_or(|media_type| reads(content, media_type)),
        Outcome::Several { cases, .. } => cases.iter().any(|case| {
            let fits = statuses.is_none_or(|(first, last)| case.statuses.0 <= first && last <= case.statuses.1);
            fits && match (&case.content, media_type) {
                (_, None) => true,
                (Some(content), Some(media_type)) => reads(content, media_type),
                (None, Some(_)) => false,
            }
        }),
    })
}

/// Whether a body of this media type is read as what it is: JSON as JSON, everything else as something else.
fn reads(content: &Content, media_type: &str) -> bool {
    let is_json = matches!(content.format, Format::Json(_) | Format::JsonLines(_));
    content.media_type == media_type || is_json == media::holds_json(media_type)
}

/// The names that the emitted files define.
struct Emitted<'f> {
    methods: HashSet<&'f str>,
    types: HashSet<&'f str>,
}

impl<'f> Emitted<'f> {
    fn of(files: &'f [File]) -> Self {
        let mut emitted = Self { methods: HashSet::new(), types: HashSet::new() };
        for file in files {
            let operations = file.path.contains("/operations/");
            if !operations && !file.path.contains("/types/") {
                continue;
            }
            for line in file.contents.lines().map(str::trim_start) {
                let Some(item) = line.strip_prefix("pub ") else { continue };
                let Some((what, rest)) = item.split_once(' ') else { continue };
                let end = rest.find(|character: char| character != '_' && !character.is_alphanumeric()).unwrap_or(rest.len());
                match what {
                    "fn" | "async" if operations => emitted.methods.insert(&rest[..end]),
                    "struct" | "enum" | "type" if !operations => emitted.types.insert(&rest[..end]),
                    _ => continue,
                };
            }
        }
        emitted
    }
}
