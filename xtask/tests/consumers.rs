//! The programs in `consumers/` compile against clients made from the published documents.

#![expect(clippy::unwrap_used, reason = "a test stops at what it cannot read")]

#[path = "common/crates.rs"]
mod crates;

use std::fs;
use std::path::{Path, PathBuf};

use xtask::commands::overlay::{self, Apply};

/// What a program needs beside the client.
const RUNTIME: &str =
    "\n[dev-dependencies]\ntokio = { version = \"1\", default-features = false, features = [\"macros\", \"rt\"] }\n";

fn compiles(name: &str, document: &str, arguments: &[&str], features: &[&str]) {
    let Some(corpus) = std::env::var_os("OPENAPI_CORPUS") else {
        return eprintln!("skipped: set `OPENAPI_CORPUS` to the folder of published documents");
    };
    let consumers = Path::new(env!("CARGO_MANIFEST_DIR")).join("consumers");
    let document = corrected(&Path::new(&corpus).join("openapi-3.0").join(document), &consumers.join(format!("{name}.yaml")));
    let folder = crates::make(&document, name, arguments);
    let manifest = folder.join("Cargo.toml");
    fs::write(&manifest, fs::read_to_string(&manifest).unwrap() + RUNTIME).unwrap();
    fs::create_dir_all(folder.join("examples")).unwrap();
    fs::copy(consumers.join(format!("{name}.rs")), folder.join("examples/consumer.rs")).unwrap();
    crates::check(&folder, &[&["--example", "consumer"], features].concat());
}

/// The document after the overlay beside the program, if there is one.
fn corrected(document: &Path, correction: &Path) -> PathBuf {
    if !correction.exists() {
        return document.to_owned();
    }
    let output = Path::new(env!("CARGO_TARGET_TMPDIR")).join(correction.with_extension("json").file_name().unwrap());
    let apply = Apply {
        input: document.to_owned(),
        overlays: vec![correction.to_owned()],
        // Each action must still be needed.
        strict: true,
        output: Some(output.clone()),
    };
    overlay::apply(&apply).unwrap();
    output
}

fn is_patient() -> bool {
    let patient = std::env::var_os("CORPUS_COMPILES").is_some_and(|value| value == "1");
    if !patient {
        eprintln!("skipped: set `CORPUS_COMPILES=1` to compile large crates");
    }
    patient
}

#[test]
fn petstore() {
    compiles("petstore", "petstore3-swagger-io.yaml", &[], &[]);
}

#[test]
fn mastodon() {
    compiles("mastodon", "apisguru-mastodon.json", &[], &[]);
}

/// Of a large client, what the program does not use need not be compiled.
const LARGE: [&str; 2] = ["--sub-clients", "--tag-features"];
const ISSUES: [&str; 3] = ["--no-default-features", "--features", "rustls,issues"];

#[test]
fn jira() {
    if is_patient() {
        compiles("jira", "jira-cloud.json", &LARGE, &ISSUES);
    }
}

#[test]
fn github() {
    if is_patient() {
        compiles("github", "github-rest.json", &LARGE, &ISSUES);
    }
}
