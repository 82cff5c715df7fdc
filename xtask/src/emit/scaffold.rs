//! The rest of a crate around machine-written code, for a document that has no crate yet.

use std::collections::BTreeSet;

use super::features::ALL_TAGS;
use super::{File, contract, credentials, features, markdown, streams};
use crate::api::Api;

/// The files that are written once.
pub const SCAFFOLD: [&str; 2] = ["Cargo.toml", "src/lib.rs"];

/// What every client needs.
const DEPENDENCIES: &str = r#"bytes = "1"
fastrand = "2"
progenitor-client = "0.15"
reqwest = { version = "0.13", default-features = false, features = ["charset", "http2", "multipart", "stream"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio = { version = "1", default-features = false, features = ["time"] }
tracing = { version = "0.1", default-features = false, features = ["std"], optional = true }"#;

/// `Cargo.toml` and `src/lib.rs`: written once, and from then on the user's own.
pub fn scaffold(name: &str, api: &Api, contract_tests: bool) -> Vec<File> {
    let title = markdown::printable(&api.title).replace(['"', '\\'], " ");
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
    let dependencies = if credentials::has_sources(api) {
        dependencies.replace("features = [\"time\"]", "features = [\"sync\", \"time\"]")
    } else {
        dependencies
    };
    let dev_dependencies = if contract_tests { contract::DEV_DEPENDENCIES } else { "" };
    let OfTags { default, metadata, features, tests, root } =
        if api.tag_features { of_tags(api, contract_tests) } else { OfTags::default() };
    let manifest = format!(
        r#"[package]
name = "{name}"
version = "0.1.0"
edition = "2024"
rust-version = "1.88"
description = "Client for {title}"
{metadata}
[features]
default = ["rustls"{default}]
# TLS by rustls, with the certificates of the platform.
rustls = ["reqwest/rustls"]
# TLS by the platform's own library.
native-tls = ["reqwest/native-tls"]
# `Deserialize` for types that the client only sends.
deserialize = []
# `Serialize` for types that the client only receives.
serialize = []
# A `tracing` span for each call: operation, status, attempt, duration.
tracing = ["dep:tracing"]
{features}
[dependencies]
{dependencies}
{dev_dependencies}{tests}
# A crate of its own, wherever it lies.
[workspace]
"#
    );
    let library = format!(
        "//! Client for {}.\n//!\n//! [`api`] is machine-written from the OpenAPI document; everything else is yours.\n\n\
         {root}#[rustfmt::skip]\npub mod api;\n\npub use api::{{Client, Credentials, Error, ErrorKind, Secret}};\n",
        markdown::words(&api.title)
    );
    let [manifest_path, library_path] = SCAFFOLD.map(str::to_owned);
    vec![File { path: manifest_path, contents: manifest }, File { path: library_path, contents: library }]
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
