//! A test of a whole crate against a server that knows the contract: every operation is called, with arguments made from the schemas,
//! once with what is required and once with all there is.

mod arguments;
mod sample;
mod text;

use std::fmt::Write as _;

use serde_json::Value;

use super::File;
use super::rust_type::Writer;
use crate::api::{Answer, Api, CredentialPlace, Group, Operation};
use arguments::Arguments;
use sample::Sampler;

/// What the test needs beside the client.
pub(super) const DEV_DEPENDENCIES: &str = r#"
[dev-dependencies]
tokio = { version = "1", default-features = false, features = ["macros", "rt", "time"] }
"#;

const HARNESS: &str = include_str!("harness.txt");

/// `tests/contract.rs`, for the effective document that the API was made from.
pub fn contract_tests(api: &Api, document: &Value, crate_name: &str) -> File {
    let library = crate_name.replace('-', "_");
    let mut functions = String::new();
    let mut calls = String::new();
    for group in &api.groups {
        for operation in &group.operations {
            if matches!(operation.answer, Answer::Navigation) {
                continue;
            }
            let name = format!("call_{}", operation.name.as_str().trim_end_matches('_'));
            let body = called(api, document, group, operation);
            let _ = writeln!(functions, "\nasync fn {name}(client: &Client, report: &mut Report) {{\n{body}}}");
            let _ = writeln!(calls, "    Box::pin({name}(&client, &mut report)).await;");
        }
    }
    let contents = HARNESS
        .replace("{{library}}", &library)
        .replace("{{credentials}}", &credentials(api))
        .replace("{{calls}}", &calls)
        .replace("{{functions}}", &functions);
    File { path: "tests/contract.rs".to_owned(), contents }
}

/// The calls of one operation.
fn called(api: &Api, document: &Value, group: &Group, operation: &Operation) -> String {
    let mut body = String::new();
    let mut before = String::new();
    for whole in [false, true] {
        let arguments = Arguments {
            sampler: Sampler { document, whole },
            writer: Writer { api, types: "types" },
            module: group.module.as_str(),
            operation,
        };
        let which = if whole { "everything" } else { "required" };
        match arguments.call(group) {
            Ok(call) if call == before => {}
            Ok(call) => {
                let _ = writeln!(
                    body,
                    "    let outcome = async {{ Ok::<_, String>({call}.await) }};\n    \
                     report.add({:?}, {which:?}, outcome.await);",
                    operation.id
                );
                before = call;
            }
            Err(missing) => {
                let _ = writeln!(body, "    let _ = client;\n    report.skip({:?}, {which:?}, {missing:?});", operation.id);
            }
        }
    }
    body
}

/// Credentials for every scheme; none of them opens anything.
fn credentials(api: &Api) -> String {
    let mut text = "Credentials::none()".to_owned();
    for credential in &api.credentials {
        let arguments = if credential.place == CredentialPlace::Basic { r#""user", "password""# } else { r#""synthetic""# };
        let _ = write!(text, ".with_{}({arguments})", credential.name);
    }
    text
}
