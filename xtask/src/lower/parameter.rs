//! Parameters and path templates.

use jsonptr::{Pointer, PointerBuf};
use openapiv3::{Parameter, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle};
use serde_json::Value;

use super::limits::shown;
use super::names::{RESERVED_SETTERS, Scope};
use super::operation::Collected;
use super::read::{self, Kind};
use super::schema::Schemas;
use super::{media, refs};
use crate::api::{Argument, Docs, FieldName, Form, Format, Location, PathPiece, Style, Type, TypeName};
use crate::diagnostic::{Diagnostic, Diagnostics, nearest};
use crate::document::Document;

/// The names that arguments of one operation must keep apart.
pub(super) fn names() -> Scope {
    Scope::reserving(RESERVED_SETTERS)
}

/// Where the parameters of an operation are, references followed: those of the path item that the operation does not
/// declare itself (by name and place), then its own.
pub(super) fn pointers(
    document: &Document,
    item: &Value,
    item_at: &Pointer,
    operation: &Value,
    operation_at: &Pointer,
    findings: &mut Diagnostics,
) -> Vec<PointerBuf> {
    let mut listed = |owner: &Value, owner_at: &Pointer| {
        let mut pointers = Vec::new();
        let list = owner.get("parameters").and_then(Value::as_array);
        for (index, value) in list.into_iter().flatten().enumerate() {
            let at = owner_at.with_trailing_token("parameters").with_trailing_token(index);
            match value.get("$ref").and_then(Value::as_str).map(|reference| refs::resolve(document, reference, &at)) {
                None => pointers.push(at),
                Some(Ok(target)) => pointers.push(target),
                Some(Err(diagnostic)) => findings.push(diagnostic),
            }
        }
        pointers
    };
    let shared = listed(item, item_at);
    let own = listed(operation, operation_at);
    let key = |at: &PointerBuf| {
        let text = |name: &str| document.get(at).and_then(|value| value.get(name)).and_then(Value::as_str);
        (text("name"), text("in"))
    };
    let mut all: Vec<PointerBuf> =
        shared.into_iter().filter(|at| !own.iter().any(|overriding| key(overriding) == key(at))).collect();
    all.extend(own);
    all
}

/// The parameters as arguments: those of the path in the order of the template, the other required ones, the optional ones.
pub(super) fn lower(
    collected: &Collected,
    schemas: &mut Schemas<'_>,
    names: &mut Scope,
    findings: &mut Diagnostics,
) -> Vec<Argument> {
    let document = schemas.document();
    let ignored = ignored(document, collected);
    let mut arguments = Vec::new();
    for at in &collected.parameters {
        let value = document.get(at).unwrap_or(&Value::Null);
        match read::typed::<Parameter>(document, at, value, Kind::Parameter)
            .and_then(|read| argument(read, at, collected, ignored, schemas, names))
        {
            Ok(Some(argument)) => arguments.push(argument),
            Ok(None) => {}
            Err(diagnostic) => findings.push(diagnostic),
        }
    }
    let place = |argument: &Argument| match (argument.location, argument.required) {
        (Location::Path, _) => (0, collected.path.find(&format!("{{{}}}", argument.wire))),
        (_, true) => (1, None),
        (_, false) => (2, None),
    };
    arguments.sort_by_key(place);
    arguments
}

/// The headers that the specification tells us to ignore, since the body, the answers and the security requirements say them already.
/// `Authorization` is kept where no requirement says it: the document has no other word for what the server wants.
fn ignored(document: &Document, collected: &Collected) -> &'static [&'static str] {
    let everywhere = document.value.get("security").and_then(Value::as_array).is_some_and(|sets| !sets.is_empty());
    let secured = collected.operation.security.as_ref().map_or(everywhere, |sets| !sets.is_empty());
    if secured { &["accept", "content-type", "authorization"] } else { &["accept", "content-type"] }
}

/// One parameter; `None` for the headers that are `ignored`.
fn argument(
    parameter: Parameter,
    at: &Pointer,
    collected: &Collected,
    ignored: &[&str],
    schemas: &mut Schemas<'_>,
    names: &mut Scope,
) -> Result<Option<Argument>, Diagnostic> {
    let document = schemas.document();
    let (data, location, form, reserved): (ParameterData, Location, Form, bool) = match parameter {
        Parameter::Query { parameter_data, style, allow_reserved, allow_empty_value: _ } => {
            let form = match style {
                QueryStyle::Form => Form::Form,
                QueryStyle::SpaceDelimited => Form::SpaceDelimited,
                QueryStyle::PipeDelimited => Form::PipeDelimited,
                QueryStyle::DeepObject => Form::DeepObject,
            };
            (parameter_data, Location::Query, form, allow_reserved)
        }
        Parameter::Header { parameter_data, style: _ } => {
            if ignored.contains(&parameter_data.name.to_ascii_lowercase().as_str()) {
                return Ok(None);
            }
            (parameter_data, Location::Header, Form::Simple, false)
        }
        Parameter::Path { parameter_data, style } => {
            let form = match style {
                PathStyle::Simple => Form::Simple,
                PathStyle::Label => Form::Label,
                PathStyle::Matrix => Form::Matrix,
            };
            (parameter_data, Location::Path, form, false)
        }
        Parameter::Cookie { parameter_data, style: _ } => (parameter_data, Location::Cookie, Form::Form, false),
    };
    let ParameterData { name, description, required, deprecated, format, example, examples: _, explode, extensions } = data;
    let example = example.as_ref().and_then(shown).map(|text| format!("Example: {text}."));
    let operation = collected.name(collected.operation.operation_id.as_deref().unwrap_or(&collected.path));
    let hint = TypeName::of(&format!("{operation} {name}"));
    let (ty, style, value_at) = match format {
        ParameterSchemaOrContent::Schema(_) => {
            let ty = schemas.at(&at.with_trailing_token("schema"), &hint);
            let plain =
                schemas.is_scalar(&ty) && matches!(form, Form::Simple | Form::Form | Form::SpaceDelimited | Form::PipeDelimited);
            let style = if plain {
                Style::Scalar { reserved }
            } else {
                Style::Composed { form, explode: explode.unwrap_or(form == Form::Form || form == Form::DeepObject), reserved }
            };
            (ty, style, at.with_trailing_token("schema"))
        }
        ParameterSchemaOrContent::Content(content) => {
            let Some((media_type, media)) = content.into_iter().next() else {
                return Err(Diagnostic::error(
                    "lower::parameter",
                    format!("the parameter `{name}` has neither schema nor content"),
                )
                .at(document.place(at))
                .help("give it a schema with an override"));
            };
            let content_at = at.with_trailing_token("content").with_trailing_token(media_type.as_str());
            let (ty, style) = match media::content(schemas, &media_type, &media, &content_at, &hint, true).format {
                Format::Json(ty) => (ty, Style::Json),
                _ => (Type::String { lenient: false }, Style::Scalar { reserved }),
            };
            (ty, style, content_at.with_trailing_token("schema"))
        }
    };
    let mut docs = schemas.with_remarks(Docs::of([description]), &value_at);
    if let Some(example) = example {
        docs.remarks.retain(|remark| !remark.starts_with("Example: "));
        docs.remarks.push(example);
    }
    docs.deprecated = deprecated == Some(true);
    let wanted = extensions.get("x-rust-name").and_then(Value::as_str).unwrap_or(&name);
    Ok(Some(Argument {
        name: names.field(&FieldName::of(wanted)),
        wire: name,
        docs,
        location,
        required: required || location == Location::Path,
        limits: schemas.limits(&value_at, &ty),
        ty,
        style,
    }))
}

/// The path in pieces. `None`, with a finding, when it asks for a parameter that is not declared.
pub(super) fn template(
    collected: &Collected,
    arguments: &[Argument],
    document: &Document,
    findings: &mut Diagnostics,
) -> Option<Vec<PathPiece>> {
    let mut pieces = Vec::new();
    let mut used = Vec::new();
    let mut rest = collected.path.as_str();
    while let Some((text, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        if !text.is_empty() {
            pieces.push(PathPiece::Text(text.to_owned()));
        }
        let declared = |argument: &Argument| argument.location == Location::Path && argument.wire == name;
        let Some(index) = arguments.iter().position(declared) else {
            let candidates = arguments.iter().filter(|argument| argument.location == Location::Path);
            let near = nearest(name, candidates.map(|argument| argument.wire.as_str()));
            let diagnostic =
                Diagnostic::error("lower::path-parameter", format!("the path asks for `{name}`, which is not declared"))
                    .at(document.place(&collected.at));
            findings.push(match near.first() {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help("declare it with an override: name, in: path, required: true, schema"),
            });
            return None;
        };
        pieces.push(PathPiece::Argument(index));
        used.push(index);
        rest = tail;
    }
    if !rest.is_empty() {
        pieces.push(PathPiece::Text(rest.to_owned()));
    }
    for (index, argument) in arguments.iter().enumerate() {
        if argument.location == Location::Path && !used.contains(&index) {
            findings.push(
                Diagnostic::error("lower::path-parameter", format!("the path has no `{{{}}}` for its parameter", argument.wire))
                    .at(document.place(&collected.at)),
            );
        }
    }
    Some(pieces)
}
