//! From the API to the text of files.
//!
//! What belongs to one operation or one type, and what only some calls need, is `#[inline]` or generic, so that the compiler makes
//! machine code of it where it is used: a program that calls five of a thousand operations pays for five. What every call needs is
//! compiled once, in the client.

mod answers;
mod bodies;
mod client;
mod codec;
mod contract;
mod credentials;
mod divide;
mod docs;
mod error_body;
mod example;
mod features;
mod format;
mod headers;
mod imports;
mod layout;
mod limits;
mod log_book;
mod log_evidence;
mod markdown;
mod modules;
mod newtype;
mod operations;
mod parts;
mod place_name;
mod rules;
mod runtime_files;
mod rust_type;
mod scaffold;
mod servers;
mod streams;
mod types;
mod union;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use proc_macro2::TokenStream;

use crate::api::{Api, FieldName, Group, TypeDef, TypeName};
use crate::parallel;
use layout::Items;

pub use contract::contract_tests;
pub use features::of_tags;
pub use log_book::{effective_document, effective_name, log_book};
pub use parts::{MOST_PARTS, Parts, part_folders};
pub use place_name::{is_method, place_name};
pub use scaffold::{SCAFFOLD, scaffold};

/// A file below the folder of the generated code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Relative to the folder, with `/` between the parts.
    pub path: String,
    /// The whole text.
    pub contents: String,
}

/// The root of the client's modules, which alone says what the effective document was: the others change only when what they
/// hold does.
///
/// # Errors
/// The name of the file when its text is not valid Rust, with the reason: a fault of the generator.
pub fn root(api: &Api, origin: &str, hash: &str) -> Result<File, String> {
    Job::new("mod.rs", || modules::root(api)).about(modules::about(api)).file(&format::mark(&format!("{origin} (sha256 {hash})")))
}

/// The other source files of the client: deterministic, formatted, each marked as machine-written.
///
/// `origin` is the name of the document in the first line of each file.
///
/// # Errors
/// The name of a file whose text is not valid Rust, with the reason: a fault of the generator.
pub fn emit(api: &Api, origin: &str) -> Result<Vec<File>, String> {
    let mut jobs = of_operations(api, &|_| true);
    jobs.extend(of_client(api));
    jobs.extend(of_types(api, &|_| true));
    let mut files = written(&jobs, "", origin)?;
    files.extend(runtime_files::files(api, &format::mark(origin)));
    Ok(files)
}

/// The files, below a folder.
fn written(jobs: &[Job<'_>], folder: &str, origin: &str) -> Result<Vec<File>, String> {
    let mark = format::mark(origin);
    parallel::map(jobs, |job| job.file(&mark).map(|file| File { path: format!("{folder}{}", file.path), ..file }))
        .into_iter()
        .collect()
}

/// The files that are about the API as a whole.
fn of_client(api: &Api) -> Vec<Job<'_>> {
    let mut jobs = vec![
        Job::new("client.rs", || client::items(api)).about(["The client."]).parsed(),
        Job::new("credentials.rs", || credentials::items(api)).about(["Who the caller is."]).parsed(),
    ];
    if !api.oauth2.is_empty() || !api.open_id_connect.is_empty() {
        let about = if api.oauth2.is_empty() {
            "Where tokens come from: the OpenID Connect provider of the API."
        } else {
            "Where tokens come from: the OAuth 2.0 flows of the API."
        };
        jobs.push(Job::new("oauth2.rs", || credentials::oauth2(api)).about([about]).parsed());
    }
    if servers::with_choice(api).next().is_some() {
        let about = "Where the API is: the servers that its document names.";
        jobs.push(Job::new("servers.rs", || servers::items(api)).about([about]).parsed());
    }
    if !api.headers.is_empty() {
        let about = "The headers that come with answers, as types: `LinkHeaders::try_from(answer.headers())`.";
        jobs.push(Job::new("headers.rs", || headers::items(api)).about([about]).parsed());
    }
    if api.checks {
        let about = "What the API asks of the values that are sent.";
        jobs.push(Job::new("rules.rs", || vec![rules::table(api)]).about([about]).parsed());
    }
    jobs
}

/// The operations of the groups that are wanted.
fn of_operations<'a>(api: &'a Api, wanted: &dyn Fn(&Group) -> bool) -> Vec<Job<'a>> {
    let groups: Vec<&Group> = api.groups.iter().filter(|group| wanted(group)).collect();
    // What takes long comes first, so that no thread is left with it when the others are done.
    let mut largest_first = groups.clone();
    largest_first.sort_by_key(|group| Reverse(group.operations.len()));
    let files = largest_first.into_iter();
    let mut jobs: Vec<Job<'_>> =
        files.map(|group| Job::new(format!("operations/{}.rs", group.module), || operations::items(api, group))).collect();
    jobs.push(
        Job::new("operations/mod.rs", move || modules::operations(api, &groups))
            .about(["The operations of the API, a module for each tag: methods of the client and the calls they start."]),
    );
    jobs
}

/// The types of the modules that are wanted.
fn of_types<'a>(api: &'a Api, wanted: &dyn Fn(&FieldName) -> bool) -> Vec<Job<'a>> {
    let mut modules: BTreeMap<&FieldName, Vec<&TypeDef>> = BTreeMap::new();
    for def in api.types.iter().filter(|def| wanted(&def.module)) {
        modules.entry(&def.module).or_default().push(def);
    }
    let names: BTreeMap<&FieldName, Vec<&TypeName>> =
        modules.iter().map(|(module, defs)| (*module, defs.iter().map(|def| &def.name).collect())).collect();
    let mut jobs =
        vec![Job::new("types/mod.rs", move || modules::types(api, &names)).about(["The types of requests and responses."])];
    for (module, defs) in modules {
        // A type and its codec share a file: half as many files to write, and half as many modules to compile.
        let items = move || defs.iter().flat_map(|def| [types::items(api, def), codec::items(api, def)]).flatten().collect();
        jobs.push(Job::new(format!("types/{module}.rs"), items));
    }
    jobs
}

/// A file that is still to be written. Tokens cannot cross threads, so that they are made where they are laid out.
struct Job<'a> {
    path: String,
    about: String,
    parsed: bool,
    items: Box<dyn Fn() -> Vec<TokenStream> + Sync + 'a>,
}

impl<'a> Job<'a> {
    fn new(path: impl Into<String>, items: impl Fn() -> Vec<TokenStream> + Sync + 'a) -> Self {
        Self { path: path.into(), about: String::new(), parsed: false, items: Box::new(items) }
    }

    /// What the module is for, line by line.
    fn about<T: AsRef<str>>(mut self, lines: impl IntoIterator<Item = T>) -> Self {
        for line in lines {
            let line = line.as_ref();
            self.about.extend(["//!", if line.is_empty() { "" } else { " " }, line, "\n"]);
        }
        self.about.push('\n');
        self
    }

    /// Has it written from its syntax tree: it is much like any other Rust.
    fn parsed(self) -> Self {
        Self { parsed: true, ..self }
    }

    fn file(&self, mark: &str) -> Result<File, String> {
        let path = &self.path;
        let items: Vec<Items> = (self.items)().into_iter().map(Items::read).collect();
        let mut contents = format!("{mark}{}", self.about);
        contents.push_str(&imports::of(&items, &|name| imported(path, name)));
        let start = contents.len();
        let known = !self.parsed && items.iter().all(Items::known);
        if known {
            for item in &items {
                if contents.len() > start {
                    contents.push('\n');
                }
                item.write(&mut contents);
            }
        } else {
            let tokens = (self.items)().into_iter().collect();
            format::tree(tokens, &mut contents).map_err(|error| format!("{path}: {error}"))?;
        }
        Ok(File { path: path.clone(), contents })
    }
}

/// Whether a file that mentions a name means the one that is imported: not one that it defines itself, and not a variant or
/// type of the API that is called the same.
fn imported(path: &str, name: &str) -> bool {
    let folder = path.split('/').next().unwrap_or_default();
    match folder {
        "types" => matches!(name, "BTreeMap" | "Formatted" | "Secret" | "Value" | "codec" | "fmt"),
        // Calls may have any name but those that they are written with.
        "operations" => !matches!(
            name,
            "ClientHooks"
                | "ClientInfo"
                | "Condition"
                | "Credentials"
                | "Deserialize"
                | "Deserializer"
                | "Envelope"
                | "Flow"
                | "HeaderError"
                | "HeaderMap"
                | "Interceptor"
                | "Interceptors"
                | "MapAccess"
                | "Object"
                | "Place"
                | "Scheme"
        ),
        "mod.rs" | "servers.rs" => false,
        "client.rs" => !matches!(name, "Client" | "ENVELOPE"),
        "headers.rs" => {
            matches!(name, "BTreeMap" | "Formatted" | "HeaderError" | "HeaderMap" | "Secret" | "Value" | "runtime" | "types")
        }
        "credentials.rs" => !matches!(name, "Credentials" | "credentials"),
        _ => true,
    }
}
