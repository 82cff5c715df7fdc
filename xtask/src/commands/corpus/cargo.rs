//! The crates as members of one workspace, and what cargo says of each.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::output;

/// What a crate is checked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tool {
    Check,
    Clippy,
    Doc,
}

impl Tool {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Clippy => "clippy",
            Self::Doc => "doc",
        }
    }
}

/// What cargo said of a crate.
#[derive(Debug)]
pub(super) struct Check {
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) time: Duration,
    /// The first messages.
    pub(super) messages: Vec<String>,
    succeeded: bool,
}

impl Check {
    /// How many messages are kept.
    const KEPT: usize = 5;

    pub(super) fn failed(&self) -> bool {
        !self.succeeded || self.errors + self.warnings > 0
    }
}

/// A folder of crates that share their dependencies.
#[derive(Debug)]
pub(super) struct Workspace {
    root: PathBuf,
    jobs: usize,
}

impl Workspace {
    pub(super) fn new(root: &Path, jobs: usize) -> Self {
        Self { root: root.to_owned(), jobs }
    }

    /// Where the crate of this name is written.
    pub(super) fn folder(&self, name: &str) -> PathBuf {
        self.root.join("crates").join(name)
    }

    /// Writes the manifest of the workspace. The versions of this workspace serve there, too: they are downloaded already.
    pub(super) fn prepare(&self, crates: &[&str]) -> Result<(), Diagnostic> {
        let members: String = crates.iter().map(|name| format!("    \"{name}\",\n")).collect();
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = [\n{members}]\n\n[profile.dev]\ndebug = false\nincremental = false\n"
        );
        output::write(&self.root.join("crates/Cargo.toml"), &manifest)?;
        let lock = self.root.join("crates/Cargo.lock");
        if let (Ok(versions), false) = (fs::read_to_string("Cargo.lock"), lock.exists()) {
            output::write(&lock, &versions)?;
        }
        Ok(())
    }

    /// Runs one tool on one crate, without the network if that is possible.
    pub(super) fn run(&self, tool: Tool, name: &str) -> Result<Check, Diagnostic> {
        let failure = |error: std::io::Error| {
            Diagnostic::error("corpus::cargo", format!("cannot run cargo: {error}")).help("install cargo, or name it in `CARGO`")
        };
        let start = Instant::now();
        let mut output = self.command(tool, name, true).output().map_err(failure)?;
        if !output.status.success() && messages(&output, name).is_empty() {
            // Nothing was compiled: a crate may have to be downloaded.
            output = self.command(tool, name, false).output().map_err(failure)?;
        }
        let time = start.elapsed();
        let messages = messages(&output, name);
        let count = |level: &str| messages.iter().filter(|(own, _)| own == level).count();
        let (errors, warnings) = (count("error"), count("warning"));
        let mut texts: Vec<String> = messages.into_iter().take(Check::KEPT).map(|(_, text)| text).collect();
        if !output.status.success() && texts.is_empty() {
            texts.push(String::from_utf8_lossy(&output.stderr).trim().to_owned());
        }
        Ok(Check { errors, warnings, time, messages: texts, succeeded: output.status.success() })
    }

    fn command(&self, tool: Tool, name: &str, offline: bool) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        // TLS is code of others, and slow to build. What only a feature turns on is seen by clippy.
        let (first, features): (&[&str], &[&str]) = match tool {
            Tool::Check => (&["check"], &[]),
            Tool::Clippy => (&["clippy"], &["--features", "deserialize,serialize,tracing"]),
            Tool::Doc => (&["doc", "--no-deps"], &[]),
        };
        command.args(first).args(["--package", name, "--no-default-features", "--message-format", "json"]).args(features);
        command.args(["--quiet", "--jobs", &self.jobs.to_string()]);
        if offline {
            command.arg("--offline");
        }
        match tool {
            Tool::Check => {}
            Tool::Clippy => {
                command.args(["--", "-D", "warnings"]);
            }
            Tool::Doc => {
                command.env("RUSTDOCFLAGS", "-D warnings");
            }
        }
        let target = std::path::absolute(self.root.join("target")).unwrap_or_else(|_| self.root.join("target"));
        command.env("CARGO_TARGET_DIR", target).current_dir(self.root.join("crates")).stdin(Stdio::null());
        command
    }
}

/// What the compiler says of a crate: level and text.
fn messages(output: &Output, name: &str) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines
        .filter(|line| {
            line["reason"] == "compiler-message"
                && line["target"]["name"].as_str().is_some_and(|own| own.replace('_', "-") == name)
        })
        .filter_map(|line| {
            let message = &line["message"];
            // The last message only counts those before it.
            let counts = message["spans"].as_array().is_some_and(Vec::is_empty) && message["code"].is_null();
            let text = message["rendered"].as_str().unwrap_or_default().to_owned();
            (!counts).then(|| (message["level"].as_str().unwrap_or_default().to_owned(), text))
        })
        .collect()
}
