//! A program of the types of an API and the codecs that a client gets: it reads and writes JSON, and knows no HTTP.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use xtask::api::{Api, TypeId};
use xtask::emit::{self, File};
use xtask::output;

/// Reads lines `NUMBER JSON`, and answers each with `ok JSON` or `no REASON`.
const MAIN: &str = r##"
use std::io::BufRead;

type Way = fn(&str) -> Result<String, serde_json::Error>;

fn way<T: serde::de::DeserializeOwned + serde::Serialize>(text: &str) -> Result<String, serde_json::Error> {
    serde_json::to_string(&serde_json::from_str::<T>(text)?)
}

fn main() {
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let (number, text) = line.split_once(' ').unwrap();
        match WAYS[number.parse::<usize>().unwrap()](text) {
            Ok(text) => println!("ok {text}"),
            Err(error) => println!("no {error}"),
        }
    }
}
"##;

/// A program, built.
pub(crate) struct Program {
    binary: PathBuf,
}

impl Program {
    /// Writes and builds the program of the types `wanted`, each under its place in the list; below `root`, which all share.
    ///
    /// # Errors
    /// What cargo says.
    pub(crate) fn build(root: &Path, name: &str, mut api: Api, wanted: &[TypeId]) -> Result<Self, String> {
        // Every type is read and written, and none is the body of an error, which only a whole client has.
        for def in &mut api.types {
            def.usage.sent = true;
            def.usage.received = true;
            def.usage.read = true;
            def.usage.error_body = false;
        }
        let is_part = |file: &File| ["codec/", "types/"].iter().any(|folder| file.path.starts_with(folder));
        let mut files: Vec<File> = emit::emit(&api, name)?.into_iter().filter(is_part).collect();
        for file in &mut files {
            file.path = format!("src/api/{}", file.path);
        }
        let module = "pub mod codec;\npub mod types;\n";
        files.push(File { path: "src/api/mod.rs".to_owned(), contents: module.to_owned() });
        let mut main = format!("#![allow(warnings)]\nmod api;\n{MAIN}\nstatic WAYS: &[Way] = &[\n");
        for id in wanted {
            // Whether a value may be `null` is said where its type is used.
            let _ = writeln!(main, "    way::<Option<api::types::{}>>,", api.type_def(*id).name);
        }
        main.push_str("];\n");
        files.push(File { path: "src/main.rs".to_owned(), contents: main });
        files.push(File { path: "Cargo.toml".to_owned(), contents: manifest(name, &api) });

        let folder = root.join("crates").join(name);
        output::plan(&folder, &["src"], files)
            .map_err(|failure| format!("{failure:?}"))?
            .apply()
            .map_err(|failure| format!("{failure:?}"))?;
        // Cargo takes the versions that it needs, and writes the rest away.
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        fs::copy(repository.join("Cargo.lock"), folder.join("Cargo.lock")).map_err(|error| error.to_string())?;
        cargo(&folder, &root.join("target"))?;
        Ok(Self { binary: root.join("target/debug").join(name) })
    }

    /// What becomes of each text, read as the type with its number.
    pub(crate) fn run(&self, texts: &[(usize, String)]) -> Vec<Result<String, String>> {
        let mut child = Command::new(&self.binary).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        let output = std::thread::scope(|scope| {
            scope.spawn(move || {
                for (number, text) in texts {
                    writeln!(input, "{number} {text}").unwrap();
                }
            });
            child.wait_with_output().unwrap()
        });
        assert!(output.status.success(), "the program ends early");
        let lines = String::from_utf8(output.stdout).unwrap();
        let answer = |line: &str| match line.split_once(' ') {
            Some(("ok", text)) => Ok(text.to_owned()),
            _ => Err(line.strip_prefix("no ").unwrap_or(line).to_owned()),
        };
        lines.lines().map(answer).collect()
    }
}

fn manifest(name: &str, api: &Api) -> String {
    let formats: std::collections::BTreeSet<&str> = api.formats.iter().filter_map(|text| text.dependency).collect();
    let formats: Vec<&str> = formats.into_iter().collect();
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[profile.dev]\ndebug = false\nincremental = false\n\n\
         [dependencies]\nbytes = \"1\"\nserde = \"1\"\nserde_json = \"1\"\n{}\n\n[workspace]\n",
        formats.join("\n")
    )
}

fn cargo(folder: &Path, target: &Path) -> Result<(), String> {
    let output = Command::new(option_env!("CARGO").unwrap_or("cargo"))
        .args(["build", "--offline", "--quiet"])
        .arg("--target-dir")
        .arg(target)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(said.lines().take(40).collect::<Vec<_>>().join("\n")) }
}
