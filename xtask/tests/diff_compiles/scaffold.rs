//! A workspace with a client and a program for each pair, checked by one run of cargo.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use xtask::emit::File;
use xtask::output;

/// The manifest of a client and the files of its module `api`.
pub(crate) type Client = (String, Vec<File>);

/// The errors of each crate that does not compile, by the name of the crate: `client-` or `consumer-` and the name of the pair.
///
/// The workspace stands in a folder of its own below `folder` and is only written to where something has changed, so that a second run
/// has little to do. Versions are those of this repository's lock file, manifests those
/// that `codegen --scaffold` writes.
///
/// # Errors
/// Why nothing can be checked: there is no cargo, or it does not have the dependencies at hand.
pub(crate) fn check(
    folder: &Path,
    clients: &BTreeMap<&str, Client>,
    program: &str,
) -> Result<BTreeMap<String, Vec<String>>, String> {
    let cargo = option_env!("CARGO").unwrap_or("cargo");
    let root = folder.join("diff-compiles");
    write(&root, clients, program);
    let output = Command::new(cargo)
        .args(["check", "--workspace", "--offline", "--keep-going", "--quiet", "--message-format=json"])
        .arg("--target-dir")
        .arg(folder.parent().unwrap_or(folder))
        .current_dir(&root)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("`{cargo}` cannot be run: {error}"))?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    let messages: Vec<Value> = stdout.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let mut errors: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut checked = 0;
    for message in &messages {
        let name = message["target"]["name"].as_str().unwrap_or_default().replace('_', "-");
        if !(name.starts_with("client-") || name.starts_with("consumer-")) {
            continue;
        }
        match message["reason"].as_str() {
            Some("compiler-artifact") => checked += 1,
            Some("compiler-message") if message["message"]["level"] == "error" => {
                let text = message["message"]["message"].as_str().unwrap_or_default().to_owned();
                errors.entry(name).or_default().push(text);
            }
            _ => {}
        }
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    // The dependencies are not at hand, and must not be fetched.
    if checked == 0 && errors.is_empty() && stderr.contains("--offline") {
        return Err(format!("cargo can check nothing: {}", stderr.trim()));
    }
    assert_eq!(checked + errors.len(), 2 * clients.len(), "{stderr}");
    Ok(errors)
}

fn write(root: &Path, clients: &BTreeMap<&str, Client>, program: &str) {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let read = |path: &str| fs::read_to_string(repository.join(path)).unwrap();
    let mut files = vec![
        File { path: "Cargo.toml".to_owned(), contents: workspace(&read("Cargo.toml"), clients) },
        File { path: "README.md".to_owned(), contents: String::new() },
    ];
    for (name, (manifest, sources)) in clients {
        let client = format!("client-{name}");
        files.push(File { path: format!("crates/{client}/Cargo.toml"), contents: member(manifest) });
        files.push(File { path: format!("crates/{client}/src/lib.rs"), contents: LIBRARY.to_owned() });
        files.extend(sources.iter().map(|file| {
            let path = format!("crates/{client}/src/api/{}", file.path);
            File { path, contents: file.contents.clone() }
        }));
        files.push(File { path: format!("crates/consumer-{name}/Cargo.toml"), contents: program_manifest(name) });
        files.push(File { path: format!("crates/consumer-{name}/src/lib.rs"), contents: program.to_owned() });
    }
    output::plan(root, &["crates"], &files).unwrap().apply().unwrap();
    // Cargo takes what it needs of it, and writes the rest away.
    fs::write(root.join("Cargo.lock"), read("Cargo.lock")).unwrap();
}

const LIBRARY: &str = "pub mod api;\npub use api::{BASE_URL, Client, Credentials, Error, ErrorKind, Secret};\n";

/// The workspace of this repository with other members.
fn workspace(manifest: &str, clients: &BTreeMap<&str, Client>) -> String {
    let members = manifest.lines().find(|line| line.starts_with("members = ")).unwrap();
    // Folders of pairs that are gone may still be there.
    let names = clients.keys().flat_map(|name| [format!("crates/client-{name}"), format!("crates/consumer-{name}")]);
    manifest.replace(members, &format!("members = {:?}", names.collect::<Vec<_>>()))
}

/// A manifest without the line that makes its crate a workspace of its own.
fn member(manifest: &str) -> String {
    manifest.replace("[workspace]\n", "")
}

fn program_manifest(name: &str) -> String {
    format!(
        "[package]\nname = \"consumer-{name}\"\nversion = \"0.0.0\"\nedition.workspace = true\npublish = false\n\n\
         [dependencies]\nclient = {{ package = \"client-{name}\", path = \"../client-{name}\" }}\nserde.workspace = true\n"
    )
}
