//! An example of a call, for the docs of its method. It compiles: what cannot be made up is an argument of the function around it.

use super::rust_type::Writer;
use crate::api::{Answer, Argument, Body, BodyKind, Content, Format, Group, Operation, Outcome, Type};

/// The lines of the example; none when the name of the crate is not known.
pub(super) fn lines(writer: Writer<'_>, group: &Group, operation: &Operation) -> Vec<String> {
    let Some(name) = &writer.api.crate_name else { return Vec::new() };
    let crate_name = name.replace('-', "_");
    let mut given = Given { crate_name: &crate_name, module: group.module.as_str(), parameters: Vec::new() };
    let mut values: Vec<String> = operation
        .arguments
        .iter()
        .filter(|argument| argument.required)
        .map(|argument| given.argument(writer, argument))
        .collect();
    values.extend(operation.body.iter().filter(|body| body.required).map(|body| given.body(writer, body)));
    let (owner, method) = match writer.api.sub_clients {
        true => (format!("client.{}()", group.accessor), &operation.short_name),
        false => ("client".to_owned(), &operation.name),
    };
    let call = format!("{owner}.{method}({})", values.join(", "));
    let optional = operation.arguments.iter().find(|argument| !argument.required && simple(&argument.ty).is_some());
    let setter =
        optional.map_or_else(String::new, |argument| format!(".{}({})", argument.name, given.argument(writer, argument)));
    let statement = match &operation.answer {
        Answer::Navigation if operation.arguments.iter().all(|argument| argument.required) => format!("let url = {call}?;"),
        Answer::Navigation => format!("let url = {call}{setter}.url()?;"),
        Answer::Value { success: Outcome::Empty, .. } => format!("{call}{setter}.await?;"),
        Answer::Value { .. } | Answer::Payload { .. } => format!("let answer = {call}{setter}.await?.into_inner();"),
    };
    let mut lines = ["", "# Example", "", "```no_run"].map(str::to_owned).to_vec();
    lines.extend(given.imports());
    if writer.api.parts.is_some() {
        lines.push(format!("# use {crate_name}::api::Tags as _;"));
    }
    let parameters: String = given.parameters.iter().map(|(name, ty)| format!(", {name}: {ty}")).collect();
    lines.push(format!(
        "# async fn example(client: {crate_name}::api::Client{parameters}) -> Result<(), Box<dyn std::error::Error>> {{"
    ));
    lines.push(statement);
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    lines
}

/// A value that can be written down.
fn simple(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::Boolean { .. } => Some("true"),
        Type::Integer { .. } => Some("1"),
        Type::Number { .. } => Some("1.0"),
        Type::String { .. } => Some("\"…\""),
        _ => None,
    }
}

/// What the function around the example is given.
struct Given<'a> {
    crate_name: &'a str,
    module: &'a str,
    parameters: Vec<(String, String)>,
}

impl Given<'_> {
    fn argument(&mut self, writer: Writer<'_>, argument: &Argument) -> String {
        match (simple(&argument.ty), &argument.ty) {
            (Some(_), Type::String { .. }) => format!("{:?}", argument.wire),
            (Some(value), _) => value.to_owned(),
            (None, ty) => self.parameter(argument.name.as_str(), &writer.argument(ty).to_string()),
        }
    }

    fn body(&mut self, writer: Writer<'_>, body: &Body) -> String {
        let name = body.name.as_str();
        let beside = |ty: &str| format!("{}::api::operations::{}::{ty}", self.crate_name, self.module);
        let ty = match &body.kind {
            BodyKind::Several { name, .. } => beside(name.as_str()),
            BodyKind::One(Content { format, .. }) => match format {
                Format::Json(ty) | Format::Form { ty, .. } => match (simple(ty), ty) {
                    (Some(value), _) => return value.to_owned(),
                    (None, ty) => writer.argument(ty).to_string(),
                },
                Format::JsonLines(ty) => format!("Vec<{}>", writer.owned(ty)),
                Format::Multipart(Some((form, _))) => beside(form.as_str()),
                Format::Multipart(None) => "reqwest::multipart::Form".to_owned(),
                Format::Text | Format::Events(_) | Format::Bytes => return "\"…\"".to_owned(),
            },
        };
        self.parameter(name, &ty)
    }

    fn parameter(&mut self, name: &str, ty: &str) -> String {
        self.parameters.push((name.to_owned(), ty.replace(' ', "")));
        name.to_owned()
    }

    /// What the types of the parameters need.
    fn imports(&self) -> Vec<String> {
        let crate_name = self.crate_name;
        let known = [
            ("BTreeMap", "std::collections::BTreeMap".to_owned()),
            ("Value", "serde_json::Value".to_owned()),
            ("Secret", format!("{crate_name}::api::Secret")),
            ("types", format!("{crate_name}::api::types")),
        ];
        let words = |ty: &str, wanted: &str| {
            let word = |part: &str| part == wanted;
            ty.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(word)
        };
        let used = known.iter().filter(|(name, _)| self.parameters.iter().any(|(_, ty)| words(ty, name)));
        used.map(|(_, path)| format!("# use {path};")).collect()
    }
}
