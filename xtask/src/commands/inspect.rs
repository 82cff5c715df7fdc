//! `cargo xtask inspect`: the model between the document and the code, for people and for programs.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::choices::Choices;
use super::codegen::{Corrections, Inputs, read_corrections};
use super::console::Product;
use super::given::Given;
use crate::api::{Answer, Api, Body, BodyKind, Case, Content, Format, Location, Operation, Outcome, Shape, Type, TypeDef};
use crate::compare::Names;
use crate::diagnostic::{Diagnostic, Diagnostics, nearest};
use crate::document::Document;
use crate::lower::{self, Lowered};
use crate::overlay;

/// The arguments of `inspect`.
#[derive(Debug, Clone, Args)]
pub struct Arguments {
    /// Only this type, by its Rust name; repeatable.
    #[arg(long = "type", value_name = "TYPE")]
    pub types: Vec<String>,
    /// Only this operation, by its `operationId` or the name of its method; repeatable.
    #[arg(long = "operation", value_name = "OPERATION")]
    pub operations: Vec<String>,
    /// How the model is written to stdout.
    #[arg(long, value_name = "OUTPUT", value_enum, default_value_t = Output::Text)]
    pub output: Output,
    /// The vendor's OpenAPI document; the only one in `spec` unless given.
    #[arg(long, value_name = "FILE")]
    pub spec: Option<PathBuf>,
    /// The folder of overlays that correct it; `overrides` unless given.
    #[arg(long, value_name = "DIR")]
    pub overrides: Option<PathBuf>,
    /// What shapes the client.
    #[command(flatten)]
    pub choices: Choices,
}

/// How the model is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    Text,
    /// Everything there is, as one JSON value.
    Json,
}

/// Prints the model of a document after its corrections.
///
/// # Errors
/// Everything that keeps the document from being read, and names that are not in it.
pub fn run(arguments: &Arguments) -> Result<Product, Diagnostics> {
    let Arguments { types, operations, output, spec, overrides, choices } = arguments.clone();
    let inputs = Inputs::named(Given { spec, overrides, evidence: None }, PathBuf::new(), None)?;
    let vendor = Document::load(&inputs.spec)?;
    lower::check_version(&vendor)?;
    let Corrections { overlays, mut findings, .. } = read_corrections(&inputs)?;
    let value = overlay::apply_strict(&vendor, &overlays)?.value;
    let effective = Document { source: vendor.source.clone(), value };
    let Lowered { api, findings: more, .. } = lower::lower_with(&effective, &choices.options())?;
    findings.extend(more);
    let chosen = Chosen::of(&api, &types, &operations).map_err(|unknown| {
        findings.extend(unknown);
        findings.clone()
    })?;
    let text = match output {
        Output::Text => chosen.text(&api),
        Output::Json => chosen.json(&api),
    };
    Ok(Product { text, findings, failed: false })
}

/// What is printed.
struct Chosen<'a> {
    types: Vec<&'a TypeDef>,
    operations: Vec<&'a Operation>,
}

impl<'a> Chosen<'a> {
    /// What was named; everything when nothing was.
    fn of(api: &'a Api, types: &[String], operations: &[String]) -> Result<Self, Diagnostics> {
        if types.is_empty() && operations.is_empty() {
            return Ok(Self { types: api.types.iter().collect(), operations: api.operations().collect() });
        }
        let mut unknown = Diagnostics::default();
        let mut chosen = Self { types: Vec::new(), operations: Vec::new() };
        for name in types {
            match api.types.iter().find(|def| def.name.as_str() == name) {
                Some(def) => chosen.types.push(def),
                None => unknown.push(missing("type", name, api.types.iter().map(|def| def.name.as_str()))),
            }
        }
        for name in operations {
            match api.operations().find(|operation| operation.id == *name || operation.name.as_str() == name) {
                Some(operation) => chosen.operations.push(operation),
                None => unknown.push(missing("operation", name, api.operations().map(|operation| operation.id.as_str()))),
            }
        }
        unknown.into_result(chosen)
    }

    /// The model as serde writes it; a reference to a type is the index into all types.
    fn json(&self, api: &Api) -> String {
        let mut whole = json!({
            "title": api.title,
            "version": api.version,
            "base_url": api.base_url,
            "credentials": api.credentials,
            "oauth2": api.oauth2,
            "envelope": api.envelope,
            "types": self.types,
            "operations": self.operations,
        });
        name_types(&mut whole, api);
        format!("{whole:#}\n")
    }

    fn text(&self, api: &Api) -> String {
        let mut text = String::new();
        for def in &self.types {
            // Writing to a string does not fail.
            let _ = write_type(&mut text, api, def);
        }
        for operation in &self.operations {
            let _ = write_operation(&mut text, api, operation);
        }
        text
    }
}

fn missing<'n>(what: &str, name: &str, names: impl Iterator<Item = &'n str>) -> Diagnostic {
    let diagnostic = Diagnostic::error("inspect::unknown", format!("there is no {what} `{name}`"));
    match nearest(name, names).first() {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help(format!("leave out `--{what}` to see all of them")),
    }
}

/// Names the types that are referred to by index.
fn name_types(value: &mut Value, api: &Api) {
    match value {
        Value::Object(members) => {
            if let Some(Value::Object(named)) = members.get_mut("Named") {
                let name = named.get("id").and_then(Value::as_u64).and_then(|id| api.types.get(usize::try_from(id).ok()?));
                if let Some(def) = name {
                    named.insert("name".to_owned(), def.name.as_str().into());
                }
            }
            members.values_mut().for_each(|member| name_types(member, api));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| name_types(item, api)),
        _ => {}
    }
}

fn write_type(text: &mut String, api: &Api, def: &TypeDef) -> std::fmt::Result {
    let names = Names::new(api);
    let usage = match (def.usage.sent, def.usage.received) {
        (true, true) => "sent and received",
        (true, false) => "sent",
        (false, true) => "received",
        (false, false) => "not used by any operation",
    };
    writeln!(text, "type {}  (#{}; {usage})", def.name, def.origin)?;
    match &def.shape {
        Shape::Struct(object) => {
            for field in &object.fields {
                writeln!(text, "    {}: {}  `{}`", field.name, names.field(field), field.wire)?;
            }
            if let Some((name, ty)) = &object.extra {
                writeln!(text, "    {name}: BTreeMap<String, {}>  all other members", names.owned(ty))?;
            }
        }
        Shape::Enum(choice) => {
            for variant in &choice.variants {
                writeln!(text, "    {}  `{}`", variant.name, variant.wire)?;
            }
            writeln!(text, "    {}  any other value", choice.unknown)?;
        }
        Shape::Union(choice) => {
            for variant in &choice.variants {
                let tags = match &choice.tag {
                    Some(tag) if !variant.tags.is_empty() => format!("  when `{tag}` is `{}`", variant.tags.join("` or `")),
                    _ => String::new(),
                };
                writeln!(text, "    {}({}){tags}", variant.name, names.owned(&variant.ty))?;
            }
            writeln!(text, "    {}  any other value", choice.unknown)?;
        }
        Shape::Newtype(ty) => writeln!(text, "    holds {}", names.owned(ty))?,
        Shape::Alias(ty) => writeln!(text, "    is {}", names.owned(ty))?,
    }
    writeln!(text)
}

fn write_operation(text: &mut String, api: &Api, operation: &Operation) -> std::fmt::Result {
    let names = Names::new(api);
    writeln!(text, "operation {}  (`{}`; #{})", operation.name, operation.id, operation.origin)?;
    for argument in &operation.arguments {
        let place = match argument.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
        };
        let needed = if argument.required { "" } else { ", optional" };
        writeln!(text, "    {}: {}  {place} `{}`{needed}", argument.name, names.argument(&argument.ty), argument.wire)?;
    }
    if let Some(Body { name, required, kind, .. }) = &operation.body {
        let needed = if *required { "" } else { ", optional" };
        let contents: Vec<&Content> = match kind {
            BodyKind::One(content) => vec![content],
            BodyKind::Several { choices, .. } => choices.iter().map(|(_, content)| content).collect(),
        };
        for content in contents {
            writeln!(text, "    {name}: {}{needed}", content_text(names, content))?;
        }
    }
    match &operation.answer {
        Answer::Navigation => writeln!(text, "    gives a URL for a browser")?,
        Answer::Payload { payload, error } => {
            writeln!(text, "    gives {}", names.owned(payload))?;
            if let Some(error) = error {
                writeln!(text, "    fails with {}", names.owned(error))?;
            }
        }
        Answer::Value { success, error } => {
            write_outcome(text, names, "gives", success)?;
            write_outcome(text, names, "fails with", error)?;
        }
    }
    writeln!(text)
}

fn write_outcome(text: &mut String, names: Names<'_>, verb: &str, outcome: &Outcome) -> std::fmt::Result {
    match outcome {
        Outcome::Empty => Ok(()),
        Outcome::One(content) => writeln!(text, "    {verb} {}", content_text(names, content)),
        Outcome::Several { cases, .. } => cases.iter().try_for_each(|Case { name, statuses: (first, last), content, .. }| {
            let content = content.as_ref().map_or_else(|| "nothing".to_owned(), |content| content_text(names, content));
            writeln!(text, "    {verb} {name}: {content}  for {first} to {last}")
        }),
    }
}

fn content_text(names: Names<'_>, content: &Content) -> String {
    let owned = |ty: &Type| names.owned(ty);
    let ty = match &content.format {
        Format::Json(ty) | Format::Form { ty, .. } => owned(ty),
        Format::Multipart(Some((name, _))) => name.to_string(),
        Format::Multipart(None) => "a form of any parts".to_owned(),
        Format::JsonLines(ty) => format!("lines of {}", owned(ty)),
        Format::Events(ty) => format!("events of {}", owned(ty)),
        Format::Text => "String".to_owned(),
        Format::Bytes => "bytes".to_owned(),
    };
    format!("{ty}  as `{}`", content.media_type)
}
