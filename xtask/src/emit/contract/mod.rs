//! A test of a whole crate against a server that knows the contract: every operation is called, with arguments made from the schemas,
//! once with what is required and once with all there is.

mod arguments;
mod call;
mod sample;
mod text;

use std::fmt::Write as _;

use serde_json::Value;

use super::File;
use super::rust_type::Writer;
use crate::api::{Answer, Api, BodyKind, Content, CredentialPlace, Operation};
use arguments::Arguments;
use sample::Sampler;

/// What the test needs beside the client.
pub(super) const DEV_DEPENDENCIES: &str = r#"
[dev-dependencies]
tokio = { version = "1", default-features = false, features = ["macros", "rt", "time"] }
"#;

const HARNESS: &str = include_str!("harness.txt");

const VALUE: &str = r#"
/// A value of a type, from JSON.
fn value<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| format!("{text}: {error}"))
}
"#;

const FILE: &str = r#"
/// A file in a form, with its media type: not every server takes one without.
fn file() -> Result<reqwest::multipart::Part, String> {
    let part = reqwest::multipart::Part::bytes(b"contents".as_slice()).file_name("file.bin");
    part.mime_str("application/octet-stream").map_err(|error| error.to_string())
}
"#;

const EVERYTHING_HERE: &str = r#"
/// For operations that have a server of their own: the mock is the server of them all.
fn here() -> CallOptions {
    base_url().map_or_else(CallOptions::new, |url| CallOptions::new().base_url(url))
}
"#;

/// `tests/contract.rs`, for the document that the API was made from, in clean OpenAPI 3.0.
pub fn contract_tests(api: &Api, document: &Value, crate_name: &str) -> File {
    let mut functions = String::new();
    let mut calls = String::new();
    let mut skipped = String::new();
    let operations = api.groups.iter().flat_map(|group| group.operations.iter().map(move |operation| (group, operation)));
    for (group, operation) in operations.filter(|(_, operation)| !matches!(operation.answer, Answer::Navigation)) {
        let mut body = String::new();
        let mut before = None;
        for (which, whole, choice) in ways(operation) {
            let writer = Writer { api, types: "types", through: None };
            let sampler = Sampler { document, whole };
            let arguments = Arguments { sampler, writer, module: group.module.as_str(), operation, choice };
            match arguments.call(group) {
                Ok(call) if before.as_ref() == Some(&call) => {}
                Ok(call) => {
                    body.push_str(&call.statement(&operation.id, &which));
                    before = Some(call);
                }
                Err(missing) => {
                    let _ = write!(skipped, "\n    ({:?}, {which:?}, {missing:?}),", operation.id);
                }
            }
        }
        if !body.is_empty() {
            let name = format!("call_{}", operation.name.as_str().trim_end_matches('_'));
            let _ = write!(functions, "\nasync fn {name}(client: &Client, report: &mut Report) {{\n{body}}}\n");
            let _ = writeln!(calls, "    Box::pin({name}(&client, &mut report)).await;");
        }
    }
    if !skipped.is_empty() {
        skipped.push('\n');
    }
    let helpers = [("value::<", VALUE), ("file()", FILE), ("here()", EVERYTHING_HERE)];
    let helpers: String = helpers.iter().filter(|(used, _)| is_called(&functions, used)).map(|(_, helper)| *helper).collect();
    let contents = HARNESS
        .replace("{{imports}}", &imports(api, crate_name, &functions))
        .replace("{{skipped}}", &skipped)
        .replace("{{credentials}}", &credentials(api))
        .replace("{{helpers}}", &helpers)
        .replace("{{calls}}", &calls)
        .replace("{{functions}}\n", &functions);
    File { path: "tests/contract.rs".to_owned(), contents }
}

/// The ways to call an operation: what they are called, whether everything is given, which of several bodies.
fn ways(operation: &Operation) -> Vec<(String, bool, usize)> {
    let mut ways = vec![("required".to_owned(), false, 0)];
    match operation.body.as_ref().map(|body| &body.kind) {
        Some(BodyKind::Several { choices, .. }) => {
            let everything =
                |(choice, (_, content)): (usize, &(_, Content))| (format!("everything, {}", content.media_type), true, choice);
            ways.extend(choices.iter().enumerate().map(everything));
        }
        Some(BodyKind::One(_)) | None => ways.push(("everything".to_owned(), true, 0)),
    }
    ways
}

/// The `use` lines for what stands in the calls.
fn imports(api: &Api, crate_name: &str, functions: &str) -> String {
    let library = crate_name.replace('-', "_");
    let mut names = vec!["Client", "Credentials", "Error", "ErrorKind"];
    names.extend(
        ["CallOptions", "Formatted", "Secret", "operations", "types"].into_iter().filter(|name| names_bare(functions, name)),
    );
    if is_called(functions, "here()") && !names.contains(&"CallOptions") {
        names.push("CallOptions");
    }
    if api.parts.is_some() {
        names.push("Tags");
    }
    names.sort_unstable();
    let own = format!("{library}::api::{{{}}}", names.join(", "));
    let mut paths =
        [own.as_str(), "progenitor_client::ResponseValue", "reqwest::Url", "reqwest::header::HeaderMap", "serde_json::Value"];
    paths.sort_unstable();
    paths.iter().map(|path| format!("use {path};\n")).collect()
}

/// Whether a text calls a helper, and not a method whose name ends like that.
fn is_called(text: &str, helper: &str) -> bool {
    text.match_indices(helper).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(|before| before.is_alphanumeric() || before == '_' || before == '.')
    })
}

/// Whether a text has a name as the start of a path or as the argument of a generic, and not as the end of another name.
fn names_bare(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let goes_on = |next: char| next.is_alphanumeric() || next == '_';
        let before = text[..at].chars().next_back();
        let after = &text[at + name.len()..];
        !before.is_some_and(|before| goes_on(before) || before == ':')
            && (after.starts_with("::") || after.starts_with(['<', '>']))
    })
}

/// Credentials for every scheme.
fn credentials(api: &Api) -> String {
    let mut text = "Credentials::none()".to_owned();
    for credential in &api.credentials {
        let arguments = if credential.place == CredentialPlace::Basic { r#""user", "password""# } else { r#""synthetic""# };
        let _ = write!(text, ".with_{}({arguments})", credential.name);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::names_bare;

    #[test]
    fn a_name_is_told_from_the_end_of_another() {
        assert!(names_bare("&Secret::new(1)", "Secret") && names_bare("Vec<Secret>", "Secret"));
        assert!(!names_bare("operations::a::BodySecret::Text(1)", "Secret"));
        assert!(!names_bare("operations::types::Text(1)", "types"));
    }
}
