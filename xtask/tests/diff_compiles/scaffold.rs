//! A workspace with a client and a program for each pair, as modules of a few crates: what the crates need is then read once for
//! many pairs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use xtask::emit::File;
use xtask::output;

use super::signatures::signatures;

/// As many crates of clients, and of programs, so that cargo has something to do for each core.
const CRATES: usize = 2;

/// A client: the manifest of its crate, and the files of its module `api`.
pub(crate) type Client = (String, Vec<File>);

/// The errors of each program that does not compile, by the name of its pair.
pub(crate) type Refused = BTreeMap<String, Vec<String>>;

/// Checks the programs against the clients of the same name.
///
/// The compiler stops at the first of its phases in which a crate has an error. So programs that have one are taken out, and the
/// others checked again, until none has. The workspace stands in a folder of its own below `folder` and is only written to where
/// something has changed, so that a second run has little to do. Versions are those of this repository's lock file.
///
/// # Errors
/// Why nothing can be checked: cargo does not have the dependencies at hand.
pub(crate) fn check(folder: &Path, clients: &BTreeMap<String, Client>, program: &str) -> Result<Refused, String> {
    let root = folder.join("diff-compiles");
    let names: Vec<&str> = clients.keys().map(String::as_str).collect();
    let mut refused = Refused::new();
    loop {
        write(&root, &names, clients, program, &refused);
        let errors = cargo_check(&root, folder.parent().unwrap_or(folder))?;
        let new = errors.into_iter().map(|(file, error)| {
            let pair = names
                .iter()
                .find(|name| file == format!("crates/{}/src/{}.rs", crate_of("programs", &names, name), module(name)));
            (pair.unwrap_or_else(|| panic!("{file} does not compile: {error}")), error)
        });
        let mut is_done = true;
        for (pair, error) in new {
            is_done = false;
            refused.entry((*pair).to_owned()).or_default().push(error);
        }
        if is_done {
            return Ok(refused);
        }
    }
}

/// The file and the text of each error.
fn cargo_check(root: &Path, target: &Path) -> Result<Vec<(String, String)>, String> {
    let output = Command::new(option_env!("CARGO").unwrap_or("cargo"))
        .args(["check", "--workspace", "--offline", "--keep-going", "--quiet", "--message-format=json"])
        .arg("--target-dir")
        .arg(target)
        // Writing down what a later run could use takes longer than what it saves.
        .env("CARGO_INCREMENTAL", "0")
        .current_dir(root)
        .stdin(Stdio::null())
        .output()
        .expect("the cargo that runs this test runs");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let messages: Vec<Value> = stdout.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let errors: Vec<(String, String)> = messages
        .iter()
        .map(|message| &message["message"])
        .filter(|message| message["level"] == "error")
        .filter_map(|message| {
            // What has no place sums up the others.
            let primary = message["spans"].as_array()?.iter().find(|span| span["is_primary"] == true)?;
            Some((primary["file_name"].as_str()?.to_owned(), message["message"].as_str()?.to_owned()))
        })
        .collect();
    if errors.is_empty() && !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        // The dependencies are not at hand, and must not be fetched.
        assert!(stderr.contains("--offline"), "{stderr}");
        return Err(format!("cargo can check nothing: {}", stderr.trim()));
    }
    Ok(errors)
}

fn write(root: &Path, names: &[&str], clients: &BTreeMap<String, Client>, program: &str, refused: &Refused) {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let read = |path: &str| fs::read_to_string(repository.join(path)).unwrap();
    let mut files = vec![File { path: "Cargo.toml".to_owned(), contents: workspace(&read("Cargo.toml")) }];
    let mut libraries: BTreeMap<String, String> = BTreeMap::new();
    for name in names {
        let (manifest, sources) = &clients[*name];
        let (client, module) = (crate_of("clients", names, name), module(name));
        let manifest = manifest.replace("name = \"client\"", &format!("name = \"{client}\""));
        // The line that makes its crate a workspace of its own.
        files.push(File { path: format!("crates/{client}/Cargo.toml"), contents: manifest.replace("[workspace]\n", "") });
        files.push(File { path: format!("crates/{client}/src/{module}/mod.rs"), contents: LIBRARY.to_owned() });
        files.extend(sources.iter().map(|file| {
            // All have the same runtime; that it compiles is seen in one of them.
            let is_common = ["codec/", "runtime/"].iter().any(|folder| file.path.starts_with(folder));
            let is_known = is_common && names.first() != Some(name);
            let text = if is_known { signatures(&file.contents) } else { file.contents.clone() };
            File {
                path: format!("crates/{client}/src/{module}/api/{}", file.path),
                contents: text.replace("crate::api", &format!("crate::{module}::api")),
            }
        }));
        libraries.entry(client.clone()).or_insert_with(quiet).push_str(&format!("pub mod {module};\n"));

        let programs = crate_of("programs", names, name);
        files.push(File { path: format!("crates/{programs}/Cargo.toml"), contents: program_manifest(&programs, &client) });
        let client = client.replace('-', "_");
        files.push(File {
            path: format!("crates/{programs}/src/{module}.rs"),
            contents: program.replace("client::", &format!("{client}::{module}::")),
        });
        let library = libraries.entry(programs).or_insert_with(quiet);
        if !refused.contains_key(*name) {
            library.push_str(&format!("pub mod {module};\n"));
        }
    }
    files.extend(libraries.into_iter().map(|(name, contents)| File { path: format!("crates/{name}/src/lib.rs"), contents }));
    let mut known = BTreeSet::new();
    files.retain(|file| known.insert(file.path.clone()));
    output::plan(root, &["crates"], files).unwrap().apply().unwrap();
    // Cargo takes what it needs of it, and writes the rest away.
    fs::write(root.join("Cargo.lock"), read("Cargo.lock")).unwrap();
}

const LIBRARY: &str = "pub mod api;\npub use api::{BASE_URL, Client, Credentials, Error, ErrorKind, Secret};\n";

fn quiet() -> String {
    "#![allow(warnings)]\n".to_owned()
}

fn module(name: &str) -> String {
    name.replace('-', "_")
}

fn crate_of(kind: &str, names: &[&str], name: &str) -> String {
    let position = names.iter().position(|other| *other == name).unwrap_or_default();
    format!("{kind}-{}", position % CRATES)
}

/// The workspace of this repository with other members.
fn workspace(manifest: &str) -> String {
    let members = manifest.lines().find(|line| line.starts_with("members = ")).unwrap();
    let names = (0..CRATES).flat_map(|number| [format!("crates/clients-{number}"), format!("crates/programs-{number}")]);
    manifest.replace(members, &format!("members = {:?}", names.collect::<Vec<_>>()))
}

fn program_manifest(name: &str, client: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition.workspace = true\npublish = false\n\n\
         [dependencies]\n{client} = {{ path = \"../{client}\" }}\nserde.workspace = true\n"
    )
}
