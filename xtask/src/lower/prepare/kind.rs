//! Which object of the specification stands where: the one table that every walk over a document uses.

use serde_json::{Map, Value};

use super::at::At;

/// The objects of the specification that have parts of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Document,
    Components,
    Paths,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    Responses,
    Response,
    Header,
    MediaType,
    Encoding,
    Schema,
    Example,
    Link,
    SecurityScheme,
}

/// What a member of an object holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// One object.
    One(Kind),
    /// An object with such objects under any names.
    Map(Kind),
    /// An array of such objects.
    List(Kind),
    /// Nothing that is walked into.
    Plain,
}

/// The members of a path item that are operations.
pub(super) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

impl Kind {
    /// What the member `key` of an object of this kind holds.
    pub(super) fn member(self, key: &str) -> Part {
        use Part::{List, Map, One, Plain};
        match (self, key) {
            (Self::Paths | Self::Responses, "$ref") => Plain,
            (Self::Paths, _) if !key.starts_with("x-") => One(Self::PathItem),
            (Self::Responses, _) if !key.starts_with("x-") => One(Self::Response),
            (Self::Document, "paths") => One(Self::Paths),
            (Self::Document, "components") => One(Self::Components),
            (Self::Document | Self::Components | Self::Schema, "definitions" | "$defs") => Map(Self::Schema),
            (Self::Components, _) => self.section(key).map_or(Plain, Map),
            (Self::PathItem, _) if METHODS.contains(&key) => One(Self::Operation),
            (Self::PathItem | Self::Operation, "parameters") => List(Self::Parameter),
            (Self::Operation, "requestBody") => One(Self::RequestBody),
            (Self::Operation, "responses") => One(Self::Responses),
            (Self::Parameter | Self::Header | Self::MediaType, "schema") => One(Self::Schema),
            (Self::MediaType, "itemSchema") => One(Self::Schema),
            (Self::Parameter | Self::Header | Self::MediaType, "examples") => Map(Self::Example),
            (Self::Parameter | Self::Header | Self::RequestBody | Self::Response, "content") => Map(Self::MediaType),
            (Self::Response | Self::Encoding, "headers") => Map(Self::Header),
            (Self::Response, "links") => Map(Self::Link),
            (Self::MediaType, "encoding") => Map(Self::Encoding),
            (Self::Schema, "properties" | "patternProperties" | "dependentSchemas") => Map(Self::Schema),
            (Self::Schema, "allOf" | "oneOf" | "anyOf" | "prefixItems") => List(Self::Schema),
            (
                Self::Schema,
                "items"
                | "not"
                | "additionalProperties"
                | "unevaluatedProperties"
                | "contains"
                | "contentSchema"
                | "if"
                | "then"
                | "else",
            ) => One(Self::Schema),
            _ => Plain,
        }
    }

    /// What it is called in a message.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Document => "the document",
            Self::Components => "the components",
            Self::Paths => "the paths",
            Self::PathItem => "a path item",
            Self::Operation => "an operation",
            Self::Parameter => "a parameter",
            Self::RequestBody => "a request body",
            Self::Responses => "the responses",
            Self::Response => "a response",
            Self::Header => "a header",
            Self::MediaType => "a media type",
            Self::Encoding => "an encoding",
            Self::Schema => "a schema",
            Self::Example => "an example",
            Self::Link => "a link",
            Self::SecurityScheme => "a security scheme",
        }
    }

    fn section(self, key: &str) -> Option<Self> {
        Some(match key {
            "schemas" => Self::Schema,
            "responses" => Self::Response,
            "parameters" => Self::Parameter,
            "examples" => Self::Example,
            "requestBodies" => Self::RequestBody,
            "headers" => Self::Header,
            "securitySchemes" => Self::SecurityScheme,
            "links" => Self::Link,
            "pathItems" => Self::PathItem,
            "mediaTypes" => Self::MediaType,
            _ => return None,
        })
    }

    /// The section of `components` for objects of this kind, when the model allows references to them.
    pub(super) fn home(self) -> Option<&'static str> {
        Some(match self {
            Self::Schema => "schemas",
            Self::Response => "responses",
            Self::Parameter => "parameters",
            Self::Example => "examples",
            Self::RequestBody => "requestBodies",
            Self::Header => "headers",
            Self::SecurityScheme => "securitySchemes",
            Self::Link => "links",
            _ => return None,
        })
    }

    /// What stands at `tokens` below an object of this kind; `None` where nothing is walked into.
    pub(super) fn descendant<'t>(self, tokens: impl IntoIterator<Item = &'t str>) -> Option<Self> {
        let mut part = Part::One(self);
        for token in tokens {
            part = match part {
                Part::One(kind) => kind.member(token),
                Part::Map(kind) | Part::List(kind) => Part::One(kind),
                Part::Plain => return None,
            };
        }
        match part {
            Part::One(kind) => Some(kind),
            _ => None,
        }
    }
}

/// Whether a walk goes on below an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// Its parts come next.
    Down,
    /// Its parts are left alone.
    Past,
}

/// Work that is done at every object of a document, from the outside in.
pub(super) trait Visitor {
    /// Called with an object, before its parts.
    fn enter(&mut self, kind: Kind, value: &mut Value, at: &At<'_>) -> Flow;

    /// Called with a map or list of objects, before these.
    fn enter_part(&mut self, _part: Part, _value: &mut Value, _at: &At<'_>) -> Flow {
        Flow::Down
    }
}

/// Visits the object `value` and everything in it.
pub(super) fn walk(visitor: &mut impl Visitor, kind: Kind, value: &mut Value, at: &At<'_>) {
    if visitor.enter(kind, value, at) == Flow::Past {
        return;
    }
    let Value::Object(members) = value else { return };
    if reference(members).is_some() && kind.home().is_some() {
        return;
    }
    for (key, member) in members.iter_mut() {
        match kind.member(key) {
            Part::Plain => {}
            // `additionalProperties: false` and its like are no schemas in 3.0.
            Part::One(Kind::Schema) if key == "additionalProperties" && member.is_boolean() => {}
            part => walk_part(visitor, part, member, &at.key(key)),
        }
    }
}

/// Visits the objects that `value` holds.
pub(super) fn walk_part(visitor: &mut impl Visitor, part: Part, value: &mut Value, at: &At<'_>) {
    if matches!(part, Part::Map(_) | Part::List(_)) && visitor.enter_part(part, value, at) == Flow::Past {
        return;
    }
    match (part, value) {
        (Part::One(kind), value) => walk(visitor, kind, value, at),
        (Part::Map(kind), Value::Object(map)) => {
            for (key, item) in map.iter_mut() {
                walk(visitor, kind, item, &at.key(key));
            }
        }
        (Part::List(kind), Value::Array(list)) => {
            for (index, item) in list.iter_mut().enumerate() {
                walk(visitor, kind, item, &at.index(index));
            }
        }
        (Part::Map(_) | Part::List(_) | Part::Plain, _) => {}
    }
}

/// Shows the object `value` and every object in it, from the outside in.
pub(super) fn read(kind: Kind, value: &Value, at: &At<'_>, look: &mut impl FnMut(Kind, &Map<String, Value>, &At<'_>)) {
    let Value::Object(members) = value else { return };
    look(kind, members, at);
    if reference(members).is_some() && kind.home().is_some() {
        return;
    }
    for (key, member) in members {
        let at = at.key(key);
        match (kind.member(key), member) {
            (Part::One(kind), member) => read(kind, member, &at, look),
            (Part::Map(kind), Value::Object(map)) => map.iter().for_each(|(key, item)| read(kind, item, &at.key(key), look)),
            (Part::List(kind), Value::Array(list)) => {
                list.iter().enumerate().for_each(|(index, item)| read(kind, item, &at.index(index), look));
            }
            (Part::Map(_) | Part::List(_) | Part::Plain, _) => {}
        }
    }
}

/// The `$ref` of an object that is a reference.
pub(super) fn reference(members: &Map<String, Value>) -> Option<&str> {
    members.get("$ref").and_then(Value::as_str)
}
