//! A client in several crates, so that cargo compiles them side by side.
//!
//! One crate holds how values are read and written, one the types that several parts need, and one the client and what sends a call;
//! the last two do not wait for each other. Each part holds the operations of some tags and the types that only those need. The crate
//! that the user names hands out all of them as if it were one.

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
struct Part<'a> {
    package: String,
    groups: Vec<usize>,
    modules: BTreeSet<&'a FieldName>,
}

fn package(name: &str, number: usize) -> String {
    format!("{name}-part-{number}")
}

/// The package of the client, and of what sends a call.
pub(super) fn shared(name: &str) -> String {
    format!("{name}-shared")
}

/// The package of how values are read and written.
fn codec(name: &str) -> String {
    format!("{name}-codec")
}

/// The package of the types that are in no part.
fn types(name: &str) -> String {
    format!("{name}-types")
}

/// The folders in which all is machine-written, manifests too, whether there are so many parts or not.
pub fn part_folders(name: &str) -> impl Iterator<Item = String> {
    let packages = (1..=usize::from(MOST_PARTS)).map(move |number| package(name, number));
    packages.chain([codec(name), shared(name), types(name)]).map(|package| format!("{FOLDER}/{package}"))
}

/// How a client is divided.
pub struct Parts<'a> {
    api: &'a Api,
    name: &'a str,
    list: Vec<Part<'a>>,
    in_part: BTreeSet<&'a FieldName>,
    /// Whether there are types that are in no part.
    has_types: bool,
}

impl<'a> Parts<'a> {
    /// The parts of a crate with this name; `None` for a client that is one crate.
    pub fn of(api: &'a Api, name: &'a str) -> Option<Self> {
        let divided = divide::divide(api, api.parts?).into_iter().zip(1..);
        let list: Vec<Part<'_>> =
            divided.map(|(Share { groups, modules }, number)| Part { package: package(name, number), groups, modules }).collect();
        let in_part: BTreeSet<&FieldName> = list.iter().flat_map(|part| part.modules.iter().copied()).collect();
        let has_types = api.types.iter().any(|def| !in_part.contains(&def.module));
        Some(Self { api, name, list, in_part, has_types })
    }

    /// The lines of a manifest that depend on the parts and what they share, by package.
    pub fn dependencies(&self) -> Vec<(String, String)> {
        let packages =
            [shared(self.name)].into_iter().chain(self.types()).chain(self.list.iter().map(|part| part.package.clone()));
        let with_line = |package: String| {
            let line = format!("{package} = {{ path = \"{FOLDER}/{package}\" }}");
            (package, line)
        };
        packages.map(with_line).collect()
    }

    /// The package of the types that are in no part.
    fn types(&self) -> Option<String> {
        self.has_types.then(|| types(self.name))
    }

    fn is_in_none(&self, module: &FieldName) -> bool {
        !self.in_part.contains(module)
    }

    /// All files, relative to the folder of the crate, which has this version when it is known.
    ///
    /// # Errors
    /// The name of a file whose text is not valid Rust, with the reason: a fault of the generator.
    pub fn files(&self, version: Option<&str>, origin: &str, hash: &str) -> Result<Vec<File>, String> {
        let mark = format::mark(&format!("{origin} (sha256 {hash})"));
        let root = Job::new("mod.rs", || self.hand_out()).about(modules::about(self.api)).file(&mark)?;
        let mut files = vec![File { path: "src/api/mod.rs".to_owned(), ..root }];
        // Servers are told the version, and it is the client that tells them.
        let writing = Writing { parts: self, version: version.unwrap_or(scaffold::VERSION), origin };
        let common = runtime_files::files(self.api, &format::mark(origin)).into_iter();
        let (of_codec, of_runtime) = common.partition(|file| file.path.starts_with("codec/"));
        files.extend(writing.codec(of_codec)?);
        if let Some(types) = self.types() {
            files.extend(writing.types(types)?);
        }
        files.extend(writing.shared(of_runtime)?);
        for part in &self.list {
            files.extend(writing.part(part)?);
        }
        Ok(files)
    }

    /// The module of the whole client: all that its parts have, each in its place.
    fn hand_out(&self) -> Vec<TokenStream> {
        let Self { api, name, list, .. } = self;
        let shared_library = library(&shared(name));
        let operations = list.iter().filter(|part| !part.groups.is_empty()).map(|part| {
            let library = library(&part.package);
            let modules: BTreeSet<_> = part.groups.iter().map(|&index| &api.groups[index].module).collect();
            let modules = modules.into_iter();
            quote! { #[doc(inline)] pub use #library::api::operations::{#(#modules),*}; }
        });
        let types = list.iter().filter(|part| !part.modules.is_empty()).map(|part| {
            let library = library(&part.package);
            let own = part.modules.iter().flat_map(|module| api.types.iter().filter(move |def| def.module == **module));
            let names: BTreeSet<_> = own.map(|def| &def.name).collect();
            let names = names.into_iter();
            quote! { #[doc(inline)] pub use #library::api::types::{#(#names),*}; }
        });
        let shared_types: BTreeSet<_> =
            api.types.iter().filter(|def| self.is_in_none(&def.module)).map(|def| &def.name).collect();
        let shared_types = self.types().map(|package| {
            let library = library(&package);
            quote! { #[doc(inline)] pub use #library::api::types::{#(#shared_types),*}; }
        });
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
}

/// The crates below the one that the user names, while they are written.
struct Writing<'p> {
    parts: &'p Parts<'p>,
    version: &'p str,
    origin: &'p str,
}

impl<'p> Writing<'p> {
    /// How values are read and written.
    fn codec(&self, common: Vec<File>) -> Result<Vec<File>, String> {
        let Parts { api, name, .. } = self.parts;
        let root = Job::new("mod.rs", || vec![quote! { pub mod codec; }]).about(["How values are read and written."]);
        let mut sources = written(&[root], "", self.origin)?;
        sources.extend(common);
        make_public(&mut sources, name);
        Ok(self.package(codec(name), "", scaffold::dependencies_of_values(api), []).files(sources))
    }

    /// The types that are in no part.
    fn types(&self, package: String) -> Result<Vec<File>, String> {
        let Parts { api, name, .. } = self.parts;
        let mut jobs = of_types(api, &|module| self.parts.is_in_none(module));
        let about = "Types of the client, most of which several parts need.";
        jobs.push(Job::new("mod.rs", || root_of_types(name)).about([about]));
        let sources = written(&jobs, "", self.origin)?;
        Ok(self.package(package, OF_TYPES, scaffold::dependencies_of_values(api), [codec(name)]).files(sources))
    }

    /// The client and what sends a call.
    fn shared(&self, common: Vec<File>) -> Result<Vec<File>, String> {
        let Parts { api, name, .. } = self.parts;
        // Only what answers are always looked at with keeps the client waiting for types.
        let needed = self.parts.types().filter(|_| api.always_needed().next().is_some());
        let root = || root_of_shared(api, name, needed.as_deref());
        let mut jobs = of_client(api);
        jobs.push(Job::new("mod.rs", root).about(["What the parts of the client share."]));
        let mut sources = written(&jobs, "", self.origin)?;
        sources.extend(common);
        make_public(&mut sources, name);
        let siblings = [codec(name)].into_iter().chain(needed.clone());
        Ok(self.package(shared(name), OF_CLIENT, scaffold::dependencies(api), siblings).files(sources))
    }

    /// The operations of some tags, and the types that only those need.
    fn part(&self, part: &Part<'_>) -> Result<Vec<File>, String> {
        let Parts { api, name, .. } = self.parts;
        let is_in = |group: &Group| part.groups.iter().any(|&index| std::ptr::eq(&api.groups[index], group));
        let mut jobs = of_operations(api, &is_in);
        jobs.extend(of_types(api, &|module| part.modules.contains(module)));
        jobs.push(Job::new("mod.rs", || root_of_part(name)).about(["A part of the client: some of its tags."]));
        let mut sources = written(&jobs, "", self.origin)?;
        let types = self.parts.types();
        if let Some(types) = types.as_deref().map(library) {
            let gap = if part.modules.is_empty() { "" } else { "\n" };
            let modules = sources.iter_mut().filter(|file| file.path == "types/mod.rs");
            modules.for_each(|file| file.contents.push_str(&format!("{gap}pub use {types}::api::types::*;\n")));
        }
        let dependencies = scaffold::without(&scaffold::dependencies(api), &["fastrand", "tokio", "tracing"]);
        let siblings = [shared(name)].into_iter().chain(types);
        let mut package = self.package(part.package.clone(), OF_TYPES, dependencies, siblings);
        // Its examples are of the whole.
        package.dependencies.push_str(&format!("\n\n[dev-dependencies]\n{name} = {{ path = \"../..\" }}"));
        Ok(package.files(sources))
    }

    fn package(
        &self,
        package: String,
        features: &'static str,
        mut dependencies: String,
        siblings: impl IntoIterator<Item = String>,
    ) -> Package<'p> {
        for sibling in siblings {
            dependencies.push_str(&format!("\n{sibling} = {{ path = \"../{sibling}\" }}"));
        }
        Package { package, version: self.version, origin: self.origin, features, dependencies }
    }
}

/// The features of a crate with types.
const OF_TYPES: &str = "\n[features]\ndeserialize = []\nserialize = []\n";

/// The features of the crate with the client.
const OF_CLIENT: &str =
    "\n[features]\nrustls = [\"reqwest/rustls\"]\nnative-tls = [\"reqwest/native-tls\"]\ntracing = [\"dep:tracing\"]\n";

/// A crate that is all machine-written.
struct Package<'a> {
    package: String,
    version: &'a str,
    origin: &'a str,
    features: &'static str,
    dependencies: String,
}

impl Package<'_> {
    /// Its files, with these sources.
    fn files(self, sources: Vec<File>) -> Vec<File> {
        let Self { package, version, origin, features, dependencies } = self;
        let comment = format::mark(origin).replacen("//", "#", 1);
        let manifest = format!(
            r#"{comment}[package]
name = "{package}"
version = "{version}"
edition = "2024"
rust-version = "1.88"
publish = false
{features}
[dependencies]
{dependencies}
"#
        );
        let library = format!("{}#[rustfmt::skip]\npub mod api;\n", format::mark(origin));
        let folder = format!("{FOLDER}/{package}");
        let around = [("Cargo.toml", manifest), ("src/lib.rs", library)];
        let around = around.map(|(path, contents)| File { path: format!("{folder}/{path}"), contents });
        let sources = sources.into_iter().map(move |file| File { path: format!("{folder}/src/api/{}", file.path), ..file });
        around.into_iter().chain(sources).collect()
    }
}

/// The name of a package as that of its library.
fn library(package: &str) -> Ident {
    Ident::new(&package.replace('-', "_"), Span::call_site())
}

/// What was for the crate alone is for its parts now. They are crates of their own.
fn make_public(files: &mut [File], name: &str) {
    for file in files {
        file.contents = public(&file.contents, name);
    }
}

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

/// The module of the types that are in no part.
fn root_of_types(name: &str) -> Vec<TokenStream> {
    let codec = library(&codec(name));
    vec![quote! {
        pub mod types;

        pub use #codec::api::*;
    }]
}

/// The module of the client and what sends a call.
fn root_of_shared(api: &Api, name: &str, types: Option<&str>) -> Vec<TokenStream> {
    let codec = library(&codec(name));
    let types = types.map(library).map(|types| quote! { pub use #types::api::types; });
    let mut items = modules::root(api);
    items.push(quote! {
        #[doc(hidden)]
        pub use #codec::api::codec;
        #types
    });
    items
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
