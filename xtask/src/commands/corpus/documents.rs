//! Which files are documents.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;

/// A document and the name of its crate.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) path: PathBuf,
    pub(super) name: String,
    pub(super) bytes: u64,
}

/// All documents below a folder, the smallest first; those that other documents are made of are left out.
///
/// # Errors
/// A diagnostic when a folder or file cannot be read.
pub(super) fn find(root: &Path) -> Result<Vec<Entry>, Diagnostic> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(path) = open.pop() {
        let failure = |error: std::io::Error| {
            Diagnostic::error("corpus::unreadable", format!("cannot read `{}`: {error}", path.display()))
                .help("check the path; it is relative to the folder that the command runs in")
        };
        if fs::metadata(&path).map_err(failure)?.is_dir() {
            for entry in fs::read_dir(&path).map_err(failure)? {
                open.push(entry.map_err(failure)?.path());
            }
        } else if path.extension().is_some_and(|ext| ext == "json" || ext == "yaml" || ext == "yml") {
            let text = fs::read(&path).map_err(failure)?;
            if is_document(&text) {
                found.push((text.len() as u64, path));
            }
        }
    }
    found.sort();
    let mut names = HashSet::new();
    let entries = found.into_iter().map(|(bytes, path)| Entry { name: unique(&mut names, &crate_name(&path)), path, bytes });
    Ok(entries.collect())
}

/// Whether version and `info` stand at the top of a text; parts of documents have no `info`. A text that is broken further on counts,
/// too.
fn is_document(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let keys = top_keys(text.trim_start_matches('\u{feff}'));
    keys.contains("info") && (keys.contains("openapi") || keys.contains("swagger"))
}

/// The keys of the outermost object of a text.
fn top_keys(text: &str) -> HashSet<&str> {
    let mut keys = HashSet::new();
    if !text.trim_start().starts_with('{') {
        keys.extend(text.lines().filter_map(|line| line.split_once(':')).map(|(key, _)| key.trim_matches(['"', '\''])));
        return keys;
    }
    let mut depth = 0;
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}', '[', ']', '"']) {
        let (found, after) = (rest.as_bytes()[at], &rest[at + 1..]);
        rest = after;
        match found {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {
                let end = string_end(after);
                let (string, after) = (&after[..end], after.get(end + 1..).unwrap_or_default());
                if depth == 1 && after.trim_start().starts_with(':') {
                    keys.insert(string);
                }
                rest = after;
            }
        }
    }
    keys
}

/// Where a string ends that has begun before.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    text.bytes()
        .position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        })
        .unwrap_or(text.len())
}

/// The file's name as the name of a package, or that of its folder where all files are called the same.
fn crate_name(path: &Path) -> String {
    let part = |path: &Path| path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().to_ascii_lowercase());
    let mut name = part(path);
    if name == "openapi" || name == "main" || name == "swagger" {
        let folder = path.parent().map(part).unwrap_or_default();
        name = format!("{folder}-{name}");
    }
    let name: String = name.chars().map(|character| if character.is_ascii_alphanumeric() { character } else { '-' }).collect();
    // A name of its own for each package: neither a keyword nor a crate that it depends on.
    format!("api-{}", name.trim_matches('-'))
}

fn unique(names: &mut HashSet<String>, wanted: &str) -> String {
    let mut name = wanted.to_owned();
    let mut number = 2;
    while !names.insert(name.clone()) {
        name = format!("{wanted}-{number}");
        number += 1;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_outermost_object_tells_a_document() {
        for text in [
            "openapi: 3.0.0\ninfo: {}\n",
            "info: {}\n\"openapi\": 3.0.0\n",
            "{\"info\": {\"a\": \"}\\\"\"}, \"openapi\" : \"3.0.0\"}",
            "swagger: '2.0'\ninfo: {}",
        ] {
            assert!(is_document(text.as_bytes()), "{text}");
        }
        for text in [
            "openapi: 3.0.0\n",
            "info: {}\na:\n  openapi: 3.0.0\n",
            "{\"info\": {\"openapi\": 1}}",
            "{\"info\": 1, \"a\": \"openapi\"}",
            "",
            "{\"openapi",
        ] {
            assert!(!is_document(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn a_file_name_becomes_a_package_name() {
        assert_eq!(crate_name(Path::new("a/My API.v1.json")), "api-my-api-v1");
        assert_eq!(crate_name(Path::new("gravitino/openapi.yaml")), "api-gravitino-openapi");
    }
}
