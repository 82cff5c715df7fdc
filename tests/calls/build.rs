//! Makes a client of each document in this folder, for the target of the same name.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use xtask::api::Formats;
use xtask::document::Document;
use xtask::emit::{self, File};
use xtask::lower::{self, Options};
use xtask::output;

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=.");
    for entry in fs::read_dir(".")? {
        let folder = entry?.path();
        let document = folder.join("api.yaml");
        if document.exists() {
            println!("cargo::rerun-if-changed={}", document.display());
            let name = folder.file_name().unwrap_or_default();
            generate(&document, &out.join(name)).map_err(|why| format!("{}: {why}", document.display()))?;
        }
    }
    Ok(())
}

/// Writes the client as the module `api` of a file that a test includes at its root.
fn generate(path: &Path, folder: &Path) -> Result<(), String> {
    let is_in = |name: &str| path.parent().is_some_and(|folder| folder.ends_with(name));
    let contract = is_in("contract");
    let sub_clients = contract || is_in("sub_clients");
    let options = if contract { everything_chosen()? } else { Options::default() };
    let document = Document::load(path).map_err(|diagnostic| format!("{diagnostic:?}"))?;
    let options = Options { sub_clients, ..options };
    let api = lower::lower_with(&document, &options).map_err(|findings| format!("{findings:?}"))?.api;
    let mut files = emit::emit(&api, "api.yaml")?;
    files.push(emit::root(&api, "api.yaml", "of a test")?);
    for file in &mut files {
        file.path.insert_str(0, "api/");
    }
    let mut root = "#[allow(dead_code, reason = \"no test uses all of a client\")]\npub mod api;\n".to_owned();
    if contract {
        let prepared = lower::prepared(&document).ok_or("the document cannot be prepared")?;
        files.push(File { path: "contract.rs".to_owned(), ..emit::contract_tests(&api, &prepared.value, "crate") });
        root.push_str("mod contract;\n");
    }
    files.push(File { path: "client.rs".to_owned(), contents: root });
    let plan = output::plan(folder, &["api"], files).map_err(|diagnostic| format!("{diagnostic:?}"))?;
    plan.apply().map_err(|diagnostic| format!("{diagnostic:?}"))
}

/// A type for each format, and limits that are checked.
fn everything_chosen() -> Result<Options, String> {
    let words = [
        "byte=bytes",
        "date=chrono",
        "date-time=jiff",
        "decimal=rust_decimal",
        "duration=jiff",
        "time=time",
        "uri=url",
        "uuid=uuid",
        "int32=i32",
    ];
    Ok(Options { formats: Formats::of(&words)?, validate: true, ..Options::default() })
}
