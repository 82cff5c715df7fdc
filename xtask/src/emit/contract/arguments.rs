//! The arguments of one call, as Rust.

use serde_json::{Value, json};

use super::super::rust_type::Writer;
use super::call::Call;
use super::sample::Sampler;
use crate::api::{Argument, Body, BodyKind, Content, Format, Group, Location, Operation, Part, PartValue, Type};

/// What the arguments of one call are made from.
pub(super) struct Arguments<'a> {
    pub(super) sampler: Sampler<'a>,
    pub(super) writer: Writer<'a>,
    pub(super) module: &'a str,
    pub(super) operation: &'a Operation,
    /// Which of several bodies is sent.
    pub(super) choice: usize,
}

impl Arguments<'_> {
    /// The call.
    ///
    /// # Errors
    /// The name of a required argument for which no value can be made up.
    pub(super) fn call(&self, group: &Group) -> Result<Call, String> {
        let Operation { arguments, body, name, short_name, servers, .. } = self.operation;
        let mut required = Vec::new();
        let mut setters = Vec::new();
        for argument in arguments {
            match self.argument(argument) {
                Some(value) if argument.required => required.push(value),
                Some(value) if self.sampler.whole => setters.push(format!("{}({value})", argument.name)),
                None if argument.required => return Err(argument.wire.clone()),
                _ => {}
            }
        }
        let mut options = servers.map(|_| "here()".to_owned());
        if let Some(body) = body.as_ref().filter(|body| body.required || self.sampler.whole) {
            match self.body(body) {
                Some(value) if body.required => required.push(value),
                Some(value) => setters.push(format!("{}({value})", body.name)),
                None if body.required => return Err("body".to_owned()),
                None => {}
            }
            if let Some(media_type) = self.chosen(body).and_then(|content| member_of(&content.media_type)) {
                let others = options.unwrap_or_else(|| "CallOptions::new()".to_owned());
                options = Some(format!("{others}.header(\"content-type\", {media_type:?})"));
            }
        }
        setters.extend(options.map(|options| format!("options({options})")));
        let (owner, name) = match self.writer.api.sub_clients {
            true => (format!("client.{}()", group.accessor), short_name),
            false => ("client".to_owned(), name),
        };
        Ok(Call { owner, method: format!("{name}({})", required.join(", ")), setters })
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
                let (variant, content) = choices.get(self.choice)?;
                Some(format!("operations::{}::{name}::{variant}({})", self.module, self.content(content, true)?))
            }
        }
    }

    /// The content that is sent.
    fn chosen<'b>(&self, body: &'b Body) -> Option<&'b Content> {
        match &body.kind {
            BodyKind::One(content) => Some(content),
            BodyKind::Several { choices, .. } => choices.get(self.choice).map(|(_, content)| content),
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
            Format::Text if owned => format!("{:?}.to_owned()", self.text(schema)),
            Format::Text => format!("{:?}", self.text(schema)),
            Format::Events(_) | Format::Bytes if owned => r#"reqwest::Body::from("text")"#.to_owned(),
            Format::Events(_) | Format::Bytes => r#""text""#.to_owned(),
        })
    }

    /// A body of text; XML and the like are text of which the schema says something else.
    fn text(&self, schema: Option<&Value>) -> String {
        let text = schema.and_then(|schema| self.sampler.value(schema));
        text.as_ref().and_then(Value::as_str).unwrap_or("text").to_owned()
    }

    fn body_schema(&self, media_type: &str) -> Option<&Value> {
        let body = self.sampler.document.pointer(self.operation.origin.as_str())?.get("requestBody")?;
        self.sampler.follow(body).get("content")?.get(media_type)?.get("schema")
    }

    fn part(&self, part: &Part, form: Option<&Value>) -> Option<String> {
        const FILE: &str = "file()?";
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
        match (ty, value) {
            (Type::Boolean { .. } | Type::Integer { .. } | Type::Number { .. }, _) => self.made(ty, value),
            (Type::String { .. }, Value::String(text)) => format!("{text:?}"),
            (Type::List { items, .. }, Value::Array(list)) => format!("&[{}]", self.list(items, list)),
            _ => format!("&{}", self.made(ty, value)),
        }
    }

    /// A value of a type: a scalar as it is, anything else read from JSON.
    fn made(&self, ty: &Type, value: &Value) -> String {
        match (ty, value) {
            (Type::Boolean { .. }, Value::Bool(value)) => value.to_string(),
            (Type::Integer { signed, .. }, Value::Number(number)) if number.is_u64() || *signed && number.is_i64() => {
                number.to_string()
            }
            (Type::Number { .. }, Value::Number(number)) => {
                number.as_f64().map(|number| format!("{number:?}")).unwrap_or_default()
            }
            (Type::String { .. }, Value::String(text)) => format!("{text:?}.to_owned()"),
            (Type::Formatted(_), Value::String(text)) => format!("Formatted::from_text({text:?})"),
            (Type::Secret, Value::String(text)) => format!("Secret::new({text:?})"),
            (Type::List { items, .. }, Value::Array(list)) => format!("vec![{}]", self.list(items, list)),
            (Type::Nullable(inner), value) if !value.is_null() => format!("Some({})", self.made(inner, value)),
            _ => format!("value::<{}>({})?", self.rust(ty), raw(&value.to_string())),
        }
    }

    fn list(&self, items: &Type, list: &[Value]) -> String {
        list.iter().map(|item| self.made(items, item)).collect::<Vec<_>>().join(", ")
    }

    /// A type as it is written.
    fn rust(&self, ty: &Type) -> String {
        let text = self.writer.owned(ty).to_string().replace(' ', "");
        text.replace(',', ", ").replace("BTreeMap<", "std::collections::BTreeMap<")
    }
}

/// A media type of a range, which a caller has to choose; what is sent otherwise is `application/octet-stream`.
fn member_of(range: &str) -> Option<&'static str> {
    match range {
        "audio/*" => Some("audio/mpeg"),
        "image/*" => Some("image/png"),
        "text/*" => Some("text/plain"),
        "video/*" => Some("video/mp4"),
        _ => None,
    }
}

/// A text as a raw string literal.
fn raw(text: &str) -> String {
    let hashes = "#".repeat((1..).find(|&count| !text.contains(&format!("\"{}", "#".repeat(count)))).unwrap_or(1));
    format!("r{hashes}\"{text}\"{hashes}")
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
