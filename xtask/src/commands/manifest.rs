//! What the manifest of a crate that is there says about it.

use std::path::{Path, PathBuf};

use crate::api::Api;
use crate::diagnostic::{Diagnostic, counted};
use crate::emit;

/// A `Cargo.toml`, read by the line.
pub(super) struct Manifest {
    path: PathBuf,
    /// The name that the crate is used by: that of its library, or else that of its package.
    pub(super) library: Option<String>,
    /// The version of the package, where it stands in the manifest.
    pub(super) version: Option<String>,
    features: Vec<String>,
    dependencies: Vec<String>,
}

impl Manifest {
    /// The manifest in a folder, if there is one.
    pub(super) fn read(folder: &Path) -> Option<Self> {
        let path = folder.join("Cargo.toml");
        let text = std::fs::read_to_string(&path).ok()?;
        let mut section = "";
        let (mut library, mut package, mut version) = (None, None, None);
        let (mut features, mut dependencies) = (Vec::new(), Vec::new());
        for line in text.lines().map(str::trim) {
            if line.starts_with('[') {
                section = line.split('#').next().unwrap_or_default().trim();
                // A dependency may have a table of its own.
                let own = section.strip_prefix("[dependencies.").and_then(|name| name.strip_suffix(']'));
                dependencies.extend(own.map(|name| name.trim_matches(['"', '\'']).to_owned()));
            } else if let Some((key, value)) = line.split_once('=').filter(|(key, _)| !key.trim_start().starts_with('#')) {
                let word = |text: &str| text.trim().trim_matches(['"', '\'']).to_owned();
                match (section, key.trim()) {
                    ("[lib]", "name") => library = Some(word(value)),
                    ("[package]", "name") => package = Some(word(value)),
                    ("[package]", "version") if value.trim_start().starts_with(['"', '\'']) => version = Some(word(value)),
                    ("[features]", key) => features.push(word(key)),
                    ("[dependencies]", key) => dependencies.push(word(key.split('.').next().unwrap_or_default())),
                    _ => {}
                }
            }
        }
        Some(Self { path, library: library.or(package), version, features, dependencies })
    }

    /// Says which parts the manifest does not depend on: without them the client is not whole.
    pub(super) fn lacking_parts(&self, parts: &emit::Parts<'_>) -> Option<Diagnostic> {
        let mut lines = parts.dependencies();
        lines.retain(|(package, _)| !self.dependencies.contains(package));
        let names: Vec<String> = lines.iter().map(|(package, _)| format!("`{package}`")).collect();
        let text: Vec<&str> = lines.iter().map(|(_, line)| line.as_str()).collect();
        (!lines.is_empty()).then(|| {
            Diagnostic::warning("codegen::no-part", format!("`{}` does not depend on {}", self.path.display(), names.join(", ")))
                .note("`src/api/mod.rs` hands out what those parts hold")
                .help(format!(
                    "name them under `[dependencies]`, and in the features `serialize` and `deserialize`:\n{}",
                    text.join("\n")
                ))
                .help("or remove `Cargo.toml` and have it written again")
        })
    }

    /// Says which features of tags the manifest lacks: without them the operations are never compiled.
    pub(super) fn lacking(&self, api: &Api) -> Option<Diagnostic> {
        let mut lines = emit::of_tags(api);
        lines.retain(|(name, _)| !self.features.iter().any(|feature| feature == name));
        let first = lines.first()?;
        let names = match lines.len() {
            1 => format!("the feature `{}`", first.0),
            count => format!("{} of tags", counted(count, "feature")),
        };
        let text: Vec<&str> = lines.iter().map(|(_, line)| line.as_str()).collect();
        Some(
            Diagnostic::warning("codegen::no-feature", format!("`{}` does not declare {names}", self.path.display()))
                .note("operations whose feature is not declared are not compiled")
                .help(format!("declare them under `[features]`, and have `default` turn them on:\n{}", text.join("\n"))),
        )
    }
}
