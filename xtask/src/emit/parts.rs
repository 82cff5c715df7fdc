//! A client in several crates, so that cargo compiles them side by side.
//!
//! One crate holds what all share: the client, the runtime, and the types of more than one part. Each part holds the operations of some
//! tags and the types that only those need. The crate that the user names hands out all of them as if it were one.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::divide::{self, Share};
use super::{File, Job, docs, format, modules, of_client, of_operations, of_types, runtime_files, scaffold, written};
use crate::api::{Api, FieldName, Group};

/// The folder of the parts, below that of the crate.
const FOLDER: &str = "parts";

/// More parts than this take longer to start than to compile.
pub const MOST_PARTS: u8 = 64;

/// Some of the tags, with the types that only they need.
pub(super) struct Part<'a> {
    number: usize,
    groups: Vec<usize>,
    modules: BTreeSet<&'a FieldName>,
}

impl Part<'_> {
    pub(super) fn package(&self, name: &str) -> String {
        package(name, self.number)
    }
}

fn package(name: &str, number: usize) -> String {
    format!("{name}-part-{number}")
}

/// The folders in which all is machine-written, manifests too, whether there are so many parts or not.
pub fn part_folders(name: &str) -> impl Iterator<Item = String> {
    let packages = (1..=usize::from(MOST_PARTS)).map(move |number| package(name, number));
    packages.chain([shared(name)]).map(|package| format!("{FOLDER}/{package}"))
}

/// The package of what all parts share.
pub(super) fn shared(name: &str) -> String {
    format!("{name}-shared")
}

/// The lines of a manifest that depend on the parts and what they share, by package; none when the client is one crate.
pub fn of_parts(api: &Api, name: &str) -> Vec<(String, String)> {
    let packages = api.parts.map(|_| shared(name)).into_iter().chain(of(api).into_iter().map(|part| part.package(name)));
    let line = |package: &str| format!("{package} = {{ path = \"{FOLDER}/{package}\" }}");
    packages.map(|package| (package.clone(), line(&package))).collect()
}

/// The parts of the client, none when it is one crate.
pub(super) fn of(api: &Api) -> Vec<Part<'_>> {
    let Some(most) = api.parts else { return Vec::new() };
    let divided = divide::divide(api, most).into_iter().enumerate();
    divided.map(|(index, Share { groups, modules })| Part { number: index + 1, groups, modules }).collect()
}

/// All files, relative to the folder of the crate, which has this version when it is known.
///
/// # Errors
/// The name of a file whose text is not valid Rust, with the reason: a fault of the generator.
pub fn parts(api: &Api, name: &str, version: Option<&str>, origin: &str, hash: &str) -> Result<Vec<File>, String> {
    let parts = of(api);
    // Servers are told the version, and it is the shared part that tells them.
    let version = version.unwrap_or(scaffold::VERSION);
    let in_part: BTreeSet<&FieldName> = parts.iter().flat_map(|part| part.modules.iter().copied()).collect();
    let is_shared = |module: &FieldName| !in_part.contains(module);
    let has_shared_types = api.types.iter().any(|def| is_shared(&def.module));
    let mark = format::mark(&format!("{origin} (sha256 {hash})"));
    let root = Job::new("mod.rs", || hand_out(api, name, &parts)).about(modules::about(api)).file(&mark)?;
    let mut files = vec![File { path: "src/api/mod.rs".to_owned(), ..root }];

    let package = shared(name);
    let folder = format!("{FOLDER}/{package}/");
    let mut jobs = of_client(api);
    jobs.push(Job::new("mod.rs", || modules::root(api)).about(["What the parts of the client share."]));
    jobs.extend(of_types(api, &is_shared));
    let mut sources = written(&jobs, "", origin)?;
    sources.extend(runtime_files::files(api, &format::mark(origin)));
    files.extend(
        sources
            .into_iter()
            .map(|file| File { path: format!("{folder}src/api/{}", file.path), contents: public(&file.contents, name) }),
    );
    files.extend(around(api, version, origin, &folder, &package, true));

    for part in &parts {
        let package = part.package(name);
        let folder = format!("{FOLDER}/{package}/");
        let has_types = !part.modules.is_empty();
        let mut jobs =
            of_operations(api, &|group: &Group| part.groups.iter().any(|&index| std::ptr::eq(&api.groups[index], group)));
        jobs.extend(of_types(api, &|module| part.modules.contains(module)));
        jobs.push(Job::new("mod.rs", || root_of_part(name)).about(["A part of the client: some of its tags."]));
        let mut sources = written(&jobs, &format!("{folder}src/api/"), origin)?;
        if has_shared_types {
            let library = library(&shared(name));
            let types = sources.iter_mut().filter(|file| file.path.ends_with("src/api/types/mod.rs"));
            let gap = if has_types { "\n" } else { "" };
            types.for_each(|file| file.contents.push_str(&format!("{gap}pub use {library}::api::types::*;\n")));
        }
        files.extend(sources);
        files.extend(around(api, version, origin, &folder, &package, false).into_iter().map(|file| belonging(file, name)));
    }
    Ok(files)
}

/// The name of a package as that of its library.
fn library(package: &str) -> Ident {
    Ident::new(&package.replace('-', "_"), Span::call_site())
}

/// What was for the crate alone is for its parts now. They are crates of their own.
fn public(source: &str, name: &str) -> String {
    let exported: Vec<&str> = source.lines().filter_map(|line| line.strip_prefix("pub(crate) use ")?.strip_suffix(';')).collect();
    let mut text = String::with_capacity(source.len());
    for line in source.split_inclusive('\n') {
        if let Some(macro_name) = line.strip_prefix("macro_rules! ").and_then(|rest| rest.split(' ').next())
            && exported.contains(&macro_name)
        {
            text.push_str("#[doc(hidden)]\n#[macro_export]\n");
        }
        let start = line.trim_start();
        match start.strip_prefix("pub(crate) ") {
            // Only where a line starts: elsewhere it may be a value of the API.
            Some(rest) => text.extend([&line[..line.len() - start.len()], "pub ", rest]),
            None => text.push_str(&line.replace("env!(\"CARGO_PKG_NAME\")", &format!("{name:?}"))),
        }
    }
    text
}

/// Manifest and root of a crate that is all machine-written.
fn around(api: &Api, version: &str, origin: &str, folder: &str, package: &str, is_shared: bool) -> Vec<File> {
    let dependencies = scaffold::dependencies(api);
    let (of_tls, dependencies) = if is_shared {
        ("rustls = [\"reqwest/rustls\"]\nnative-tls = [\"reqwest/native-tls\"]\ntracing = [\"dep:tracing\"]\n", dependencies)
    } else {
        ("", scaffold::without(&dependencies, &["fastrand", "tokio", "tracing"]))
    };
    let comment = format::mark(origin).replacen("//", "#", 1);
    let manifest = format!(
        r#"{comment}[package]
name = "{package}"
version = "{version}"
edition = "2024"
rust-version = "1.88"
publish = false

[features]
deserialize = []
serialize = []
{of_tls}
[dependencies]
{dependencies}
"#
    );
    let library = format!("{}#[rustfmt::skip]\npub mod api;\n", format::mark(origin));
    vec![
        File { path: format!("{folder}Cargo.toml"), contents: manifest },
        File { path: format!("{folder}src/lib.rs"), contents: library },
    ]
}

/// A manifest of a part: it needs what is shared, and its examples the whole.
fn belonging(file: File, name: &str) -> File {
    if !file.path.ends_with("Cargo.toml") {
        return file;
    }
    let package = shared(name);
    let contents = format!(
        "{}{package} = {{ path = \"../{package}\" }}\n\n[dev-dependencies]\n{name} = {{ path = \"../..\" }}\n",
        file.contents
    );
    File { contents, ..file }
}

/// The module of a part.
fn root_of_part(name: &str) -> Vec<TokenStream> {
    let shared = library(&shared(name));
    vec![quote! {
        pub mod operations;
        pub mod types;

        pub use #shared::api::*;
    }]
}

/// The module of the whole client: all that its parts have, each in its place.
fn hand_out(api: &Api, name: &str, parts: &[Part<'_>]) -> Vec<TokenStream> {
    let shared_library = library(&shared(name));
    let operations = parts.iter().filter(|part| !part.groups.is_empty()).map(|part| {
        let library = library(&part.package(name));
        let modules: BTreeSet<_> = part.groups.iter().map(|&index| &api.groups[index].module).collect();
        let modules = modules.into_iter();
        quote! { #[doc(inline)] pub use #library::api::operations::{#(#modules),*}; }
    });
    let types = parts.iter().filter(|part| !part.modules.is_empty()).map(|part| {
        let library = library(&part.package(name));
        let own = part.modules.iter().flat_map(|module| api.types.iter().filter(move |def| def.module == **module));
        let names: BTreeSet<_> = own.map(|def| &def.name).collect();
        let names = names.into_iter();
        quote! { #[doc(inline)] pub use #library::api::types::{#(#names),*}; }
    });
    let in_part: BTreeSet<&FieldName> = parts.iter().flat_map(|part| part.modules.iter().copied()).collect();
    let shared_types: BTreeSet<_> = api.types.iter().filter(|def| !in_part.contains(&def.module)).map(|def| &def.name).collect();
    let shared_types =
        (!shared_types.is_empty()).then(|| quote! { #[doc(inline)] pub use #shared_library::api::types::{#(#shared_types),*}; });
    let handed_out = runtime_files::public_names(api);
    let (methods, bodies): (Vec<_>, Vec<_>) = api
        .groups
        .iter()
        .map(|group| {
            let Group { tag, module, accessor, client, .. } = group;
            let docs = docs::plain(&[&docs::of_tag(tag.as_deref())]);
            let signature = quote! { fn #accessor(&self) -> operations::#module::#client<'_> };
            let body = quote! { #signature { operations::#module::#client { client: self } } };
            (quote! { #docs #[must_use] #signature; }, body)
        })
        .unzip();
    vec![
        quote! { #[doc(inline)] pub use #shared_library::api::*; },
        quote! {
            /// The operations of the API, a module for each tag: the calls and what they are made with.
            pub mod operations {
                #(#operations)*
            }
        },
        quote! {
            /// What all operations and types share: calls, errors, secrets.
            pub mod runtime {
                #[doc(inline)]
                pub use #shared_library::api::runtime::{#(#handed_out),*};
            }
        },
        quote! {
            /// The types of requests and responses.
            pub mod types {
                #shared_types
                #(#types)*
            }
        },
        quote! {
            /// The clients of the tags, as methods of the client.
            pub trait Tags {
                #(#methods)*
            }
        },
        quote! {
            impl Tags for Client {
                #(#[inline] #bodies)*
            }
        },
    ]
}
