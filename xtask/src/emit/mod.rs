//! From the API to the text of files.

mod answers;
mod bodies;
mod client;
mod codec;
mod credentials;
mod docs;
mod format;
mod imports;
mod log_book;
mod modules;
mod operations;
mod runtime_files;
mod rust_type;
mod scaffold;
mod types;
mod union;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;

use crate::api::Api;

pub use log_book::{effective_document, log_book};
pub use scaffold::scaffold;

/// A file below the folder of the generated code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Relative to the folder, with `/` between the parts.
    pub path: String,
    /// The whole text.
    pub contents: String,
}

/// The source files of the client: deterministic, formatted, each marked as machine-written.
///
/// `origin` says in the first line of each file which document it came from.
///
/// # Errors
/// The name of the file whose text is not valid Rust, with the reason: a fault of the generator.
pub fn emit(api: &Api, origin: &str) -> Result<Vec<File>, String> {
    let mut sources: BTreeMap<String, Vec<TokenStream>> = BTreeMap::new();
    sources.insert("mod.rs".to_owned(), modules::root(api));
    sources.insert("client.rs".to_owned(), client::items(api));
    sources.insert("credentials.rs".to_owned(), credentials::items(api));
    if !api.oauth2.is_empty() {
        sources.insert("oauth2.rs".to_owned(), credentials::oauth2(api));
    }
    sources.insert("types/mod.rs".to_owned(), modules::types(api));
    sources.insert("codec/mod.rs".to_owned(), modules::codecs(api));
    for def in &api.types {
        sources.entry(format!("types/{}.rs", def.module)).or_default().extend(types::items(api, def));
        sources.entry(format!("codec/{}.rs", def.module)).or_default().extend(codec::items(api, def));
    }
    sources.insert("operations/mod.rs".to_owned(), modules::operations(api));
    for group in &api.groups {
        sources.insert(format!("operations/{}.rs", group.module), operations::items(api, group));
    }
    let mark = format::mark(origin);
    let mut files = Vec::with_capacity(sources.len() + 8);
    for (path, mut items) in sources {
        let imports = imports::of(&items, &|name| imported(&path, name));
        items.insert(0, imports);
        let body = format::file(items).map_err(|error| format!("{path}: {error}"))?;
        files.push(File { contents: format!("{mark}{body}"), path });
    }
    files.extend(runtime_files::files(api, &mark));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Whether a file that mentions a name means the one that is imported: not one that it defines itself, and not a variant or
/// type of the API that is called the same.
fn imported(path: &str, name: &str) -> bool {
    let folder = path.split('/').next().unwrap_or_default();
    match folder {
        "types" => matches!(name, "BTreeMap" | "Secret" | "Value"),
        "codec" => !matches!(
            name,
            "Client"
                | "Condition"
                | "Credentials"
                | "Envelope"
                | "Error"
                | "Flow"
                | "Method"
                | "Operation"
                | "Place"
                | "Scheme"
                | "Url"
        ),
        "mod.rs" => false,
        "client.rs" => !matches!(name, "Client" | "ENVELOPE"),
        "credentials.rs" => name != "Credentials",
        _ => true,
    }
}
