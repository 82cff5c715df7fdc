//! The rest of a crate around machine-written code, for a document that has no crate yet.

use std::collections::BTreeSet;

use super::features::ALL_TAGS;
use super::parts::{self, Parts};
use super::{File, contract, credentials, features, markdown, streams};
use crate::api::Api;

/// The files that are written once.
pub const SCAFFOLD: [&str; 2] = ["Cargo.toml", "src/lib.rs"];

/// The version of a new crate.
pub(super) const VERSION: &str = "0.1.0";

/// What every client needs.
const DEPENDENCIES: &str = r#"bytes = "1"
fastrand = "2"
progenitor-client = "0.15"
reqwest = { version = "0.13", default-features = false, features = ["charset", "http2", "multipart", "stream"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio = { version = "1", default-features = false, features = ["time"] }
tracing = { version = "0.1", default-features = false, features = ["std"], optional = true }"#;

/// What the machine-written code depends on, a line each.
pub(super) fn dependencies(api: &Api) -> String {
    // In the order of their names, as cargo would have them.
    let mut dependencies: BTreeSet<&str> = DEPENDENCIES.lines().collect();
    dependencies.extend(api.formats.iter().filter_map(|text| text.dependency));
    if streams::has_events(api) || streams::has_json_lines(api) {
        dependencies.insert("futures-core = \"0.3\"");
    }
    if api.checks {
        dependencies.insert(r#"regex = { version = "1", default-features = false, features = ["std", "unicode"] }"#);
    }
    let dependencies = dependencies.into_iter().collect::<Vec<_>>().join("\n");
    if credentials::has_sources(api) {
        dependencies.replace("features = [\"time\"]", "features = [\"sync\", \"time\"]")
    } else {
        dependencies
    }
}

/// What code depends on that has values, and neither sends nor receives them: a line each.
pub(super) fn dependencies_of_values(api: &Api) -> String {
    const NAMES: [&str; 3] = ["bytes", "serde", "serde_json"];
    let of_all = DEPENDENCIES.lines().filter(|line| line.split_once(' ').is_some_and(|(name, _)| NAMES.contains(&name)));
    let lines: BTreeSet<&str> = of_all.chain(api.formats.iter().filter_map(|text| text.dependency)).collect();
    lines.into_iter().collect::<Vec<_>>().join("\n")
}

/// `Cargo.toml` and `src/lib.rs`: written once, and from then on the user's own.
pub fn scaffold(name: &str, api: &Api, parts: Option<&Parts<'_>>, contract_tests: bool) -> Vec<File> {
    let title = markdown::printable(&api.title).replace(['"', '\\'], " ");
    let Wiring { dependencies, rustls, native_tls, deserialize, serialize, tracing, workspace } = match parts {
        None => Wiring::whole(api),
        Some(parts) => Wiring::split(name, parts),
    };
    let dev_dependencies = match (contract_tests, parts) {
        (false, _) => String::new(),
        (true, None) => contract::DEV_DEPENDENCIES.to_owned(),
        // The test names what the parts are made of.
        (true, Some(_)) => {
            format!("{}{}\n", contract::DEV_DEPENDENCIES, without(&self::dependencies(api), &["tokio", "tracing"]))
        }
    };
    let OfTags { default, metadata, features, tests, root } =
        if api.tag_features { of_tags(api, contract_tests) } else { OfTags::default() };
    let manifest = format!(
        r#"[package]
name = "{name}"
version = "{VERSION}"
edition = "2024"
rust-version = "1.88"
description = "Client for {title}"
{metadata}
[features]
default = ["rustls"{default}]
# TLS by rustls, with the certificates of the platform.
rustls = [{rustls}]
# TLS by the platform's own library.
native-tls = [{native_tls}]
# `Deserialize` for types that the client only sends.
deserialize = [{deserialize}]
# `Serialize` for types that the client only receives.
serialize = [{serialize}]
# A `tracing` span for each call: operation, status, attempt, duration.
tracing = [{tracing}]
{features}
[dependencies]
{dependencies}
{dev_dependencies}{tests}
{workspace}
[workspace]
"#
    );
    let tags = if parts.is_some() { ", Tags" } else { "" };
    let library = format!(
        "//! Client for {}.\n//!\n//! [`api`] is machine-written from the OpenAPI document; everything else is yours.\n\n\
         {root}#[rustfmt::skip]\npub mod api;\n\npub use api::{{Client, Credentials, Error, ErrorKind, Secret{tags}}};\n",
        markdown::words(&api.title)
    );
    let [manifest_path, library_path] = SCAFFOLD.map(str::to_owned);
    vec![File { path: manifest_path, contents: manifest }, File { path: library_path, contents: library }]
}

/// What features and dependencies of a crate lead to.
struct Wiring {
    dependencies: String,
    rustls: String,
    native_tls: String,
    deserialize: String,
    serialize: String,
    tracing: String,
    workspace: &'static str,
}

impl Wiring {
    /// One crate, which holds everything.
    fn whole(api: &Api) -> Self {
        Self {
            dependencies: dependencies(api),
            rustls: quoted("reqwest/rustls"),
            native_tls: quoted("reqwest/native-tls"),
            deserialize: String::new(),
            serialize: String::new(),
            tracing: quoted("dep:tracing"),
            workspace: "# A crate of its own, wherever it lies.",
        }
    }

    /// A crate that hands out what its parts hold.
    fn split(name: &str, parts: &Parts<'_>) -> Self {
        let shared = parts::shared(name);
        let (members, lines): (Vec<String>, Vec<String>) = parts.dependencies().into_iter().unzip();
        // Types are in all the others.
        let of_types = |feature: &str| {
            let others = members.iter().filter(|member| **member != shared);
            others.map(|member| quoted(&format!("{member}/{feature}"))).collect::<Vec<_>>().join(", ")
        };
        let of_shared = |feature: &str| quoted(&format!("{shared}/{feature}"));
        Self {
            dependencies: lines.join("\n"),
            rustls: of_shared("rustls"),
            native_tls: of_shared("native-tls"),
            deserialize: of_types("deserialize"),
            serialize: of_types("serialize"),
            tracing: of_shared("tracing"),
            workspace: "# A workspace of its own, wherever it lies: the parts are its members.",
        }
    }
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// The lines of dependencies that do not have one of these names.
pub(super) fn without(dependencies: &str, names: &[&str]) -> String {
    let is_kept = |line: &&str| line.split_once(' ').is_some_and(|(name, _)| !names.contains(&name));
    dependencies.lines().filter(is_kept).collect::<Vec<_>>().join("\n")
}

/// What a crate has more when tags have features.
#[derive(Default)]
struct OfTags {
    default: String,
    metadata: &'static str,
    features: String,
    tests: String,
    root: &'static str,
}

fn of_tags(api: &Api, contract_tests: bool) -> OfTags {
    let lines: String = features::of_tags(api).into_iter().map(|(_, line)| format!("{line}\n")).collect();
    let tests = format!("\n[[test]]\nname = \"contract\"\nrequired-features = [\"{ALL_TAGS}\"]\n");
    OfTags {
        default: features::defaults(api).into_iter().map(|name| format!(", \"{name}\"")).collect(),
        metadata: "\n[package.metadata.docs.rs]\nall-features = true\n",
        features: lines,
        tests: if contract_tests { tests } else { String::new() },
        // Has docs.rs say which feature a method needs.
        root: "#![cfg_attr(docsrs, feature(doc_cfg))]\n\n",
    }
}
