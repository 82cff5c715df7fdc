//! The arguments of one call, as Rust.

use serde_json::{Value, json};

use super::super::rust_type::Writer;
use super::sample::Sampler;
use crate::api::{Argument, Body, BodyKind, Content, Format, Group, Location, Operation, Part, PartValue, Type};

/// What the arguments of one call are made from.
pub(super) struct Arguments<'a> {
    pub(super) sampler: Sampler<'a>,
    pub(super) writer: Writer<'a>,
    pub(super) module: &'a str,
    pub(super) operation: &'a Operation,
}

impl Arguments<'_> {
    /// The call up to the `.await`.
    ///
    /// # Errors
    /// The name of a required argument for which no value can be made up.
    pub(super) fn call(&self, group: &Group) -> Result<String, String> {
        let Operation { arguments, body, name, short_name, .. } = self.operation;
        let mut required = Vec::new();
        let mut setters = String::new();
        for argument in arguments {
            match self.argument(argument) {
                Some(value) if argument.required => required.push(value),
                Some(value) if self.sampler.whole => setters.push_str(&format!(".{}({value})", argument.name)),
                None if argument.required => return Err(argument.wire.clone()),
                _ => {}
            }
        }
        if let Some(body) = body {
            match self.body(body) {
                Some(value) if body.required => required.push(value),
                Some(value) if self.sampler.whole => setters.push_str(&format!(".{}({value})", body.name)),
                None if body.required => return Err("body".to_owned()),
                _ => {}
            }
        }
        let method = match self.writer.api.sub_clients {
            true => format!("client.{}().{short_name}", group.accessor),
            false => format!("client.{name}"),
        };
        Ok(format!("{method}({}){setters}", required.join(", ")))
    }

    fn argument(&self, argument: &Argument) -> Option<String> {
        let value = match self.schema_of(argument) {
            Some(schema) => self.sampler.value(schema)?,
            None => plain(&argument.ty)?,
        };
        Some(self.passed(&argument.ty, &value))
    }

    /// The schema of a parameter in the document: of the operation, or else of its path.
    fn schema_of(&self, argument: &Argument) -> Option<&Value> {
        let place = match argument.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
        };
        let own = self.sampler.document.pointer(self.operation.origin.as_str());
        let path = self.operation.origin.parent().and_then(|path| self.sampler.document.pointer(path.as_str()));
        let lists = [own, path].into_iter().flatten().filter_map(|item| item.get("parameters")?.as_array());
        let parameter = lists.flatten().map(|parameter| self.sampler.follow(parameter)).find(|parameter| {
            parameter.get("name").and_then(Value::as_str) == Some(&argument.wire)
                && parameter.get("in").and_then(Value::as_str) == Some(place)
        })?;
        let content = || parameter.get("content")?.as_object()?.values().next()?.get("schema");
        // Version 2.0 says it beside the name.
        parameter.get("schema").or_else(content).or_else(|| parameter.get("type").map(|_| parameter))
    }

    fn body(&self, body: &Body) -> Option<String> {
        match &body.kind {
            BodyKind::One(content) => self.content(content, false),
            BodyKind::Several { name, choices } => {
                // Both ends of the list are worth a call.
                let choice = if self.sampler.whole { choices.last() } else { choices.first() };
                let (variant, content) = choice?;
                Some(format!("operations::{}::{name}::{variant}({})", self.module, self.content(content, true)?))
            }
        }
    }

    /// A body as it is passed: by itself, or inside the enum of several, which owns it.
    fn content(&self, content: &Content, owned: bool) -> Option<String> {
        let schema = self.body_schema(&content.media_type);
        let value = |ty: &Type| match schema {
            Some(schema) => self.sampler.value(schema),
            None => plain(ty),
        };
        Some(match &content.format {
            Format::Json(ty) | Format::Form { ty, .. } if owned => self.made(ty, &value(ty)?),
            Format::Json(ty) | Format::Form { ty, .. } => self.passed(ty, &value(ty)?),
            Format::Multipart(Some((form, parts))) => {
                let fields: Option<Vec<String>> = parts.iter().map(|part| self.part(part, schema)).collect();
                format!("operations::{}::{form} {{ {} }}", self.module, fields?.join(", "))
            }
            Format::Multipart(None) => r#"reqwest::multipart::Form::new().text("part", "text")"#.to_owned(),
            Format::JsonLines(ty) => format!("vec![{}]{}", self.made(ty, &value(ty)?), if owned { ".into()" } else { "" }),
            Format::Text if owned => r#""text".to_owned()"#.to_owned(),
            Format::Events(_) | Format::Bytes if owned => r#"reqwest::Body::from("text")"#.to_owned(),
            Format::Text | Format::Events(_) | Format::Bytes => r#""text""#.to_owned(),
        })
    }

    fn body_schema(&self, media_type: &str) -> Option<&Value> {
        let body = self.sampler.document.pointer(self.operation.origin.as_str())?.get("requestBody")?;
        self.sampler.follow(body).get("content")?.get(media_type)?.get("schema")
    }

    fn part(&self, part: &Part, form: Option<&Value>) -> Option<String> {
        const FILE: &str = r#"reqwest::multipart::Part::bytes(b"contents".as_slice()).file_name("file.bin")"#;
        let given = part.required || self.sampler.whole;
        let schema =
            form.map(|form| self.sampler.flat(form, 0)).and_then(|form| form.get("properties")?.get(&part.wire).cloned());
        let value = |ty: &Type| match &schema {
            Some(schema) => self.sampler.value(schema),
            None => plain(ty),
        };
        let text = match &part.value {
            PartValue::File => Some(FILE.to_owned()),
            PartValue::Value(ty) => value(ty).map(|value| self.made(ty, &value)),
            PartValue::Files => return Some(format!("{}: vec![{}]", part.name, if given { FILE } else { "" })),
            PartValue::Values(ty) => {
                let list = value(&Type::List { items: Box::new(ty.clone()), lenient: false });
                let items = list.as_ref().and_then(Value::as_array).into_iter().flatten();
                let items: Vec<String> = items.filter(|_| given).map(|item| self.made(ty, item)).collect();
                return Some(format!("{}: vec![{}]", part.name, items.join(", ")));
            }
        };
        let text = match (text, part.required) {
            (Some(text), true) => text,
            (None, true) => return None,
            (Some(text), false) if given => format!("Some({text})"),
            (_, false) => "None".to_owned(),
        };
        Some(format!("{}: {text}", part.name))
    }

    /// An argument of a method: a number by itself, anything else behind a reference.
    fn passed(&self, ty: &Type, value: &Value) -> String {
        let by_value = matches!(ty, Type::Boolean { .. } | Type::Integer { .. } | Type::Number { .. });
        format!("{}{}", if by_value { "" } else { "&" }, self.made(ty, value))
    }

    /// A value of a type, read from JSON.
    fn made(&self, ty: &Type, value: &Value) -> String {
        let text = value.to_string();
        let hashes = "#".repeat((1..).find(|&count| !text.contains(&format!("\"{}", "#".repeat(count)))).unwrap_or(1));
        format!("value::<{}>(r{hashes}\"{text}\"{hashes})?", self.writer.owned(ty).to_string().replace(' ', ""))
    }
}

/// A value of a type that the document says nothing else about.
fn plain(ty: &Type) -> Option<Value> {
    Some(match ty {
        Type::Boolean { .. } => json!(true),
        Type::Integer { .. } | Type::Number { .. } => json!(1),
        Type::String { .. } | Type::Secret | Type::Any => json!("text"),
        Type::List { items, .. } => json!([plain(items)?]),
        Type::Nullable(inner) => plain(inner)?,
        Type::Map(_) => json!({}),
        Type::Formatted(_) | Type::Named { .. } => return None,
    })
}
