//! What cargo says of a crate that was made.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it cannot read")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Makes the crate `name` of a document, in a folder that stays, so that a second run has little to do.
pub(crate) fn make(document: &Path, name: &str, arguments: &[&str]) -> PathBuf {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates").join(name);
    // It is left alone when it is there.
    let _ = fs::remove_file(folder.join("Cargo.toml"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["codegen", "--scaffold", name, "--spec"]).arg(document).arg("--out").arg(&folder).args(arguments);
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{}: {}", document.display(), String::from_utf8_lossy(&output.stderr));
    // The versions of this repository are at hand. Cargo takes what it needs of them, and writes the rest away.
    fs::copy(repository.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    folder
}

/// Checks a crate; a warning is an error. `false` when cargo does not have the dependencies at hand.
pub(crate) fn check(folder: &Path, arguments: &[&str]) -> bool {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    // The profile is that of this repository, and so the dependencies are.
    let profile = [r#"profile.dev.debug="line-tables-only""#, r#"profile.dev.package."*".debug=false"#];
    let output = Command::new(option_env!("CARGO").unwrap_or("cargo"))
        .args(["check", "--offline", "--quiet", "--message-format=short", "--config", profile[0], "--config", profile[1]])
        .arg("--target-dir")
        .arg(target)
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_INCREMENTAL", "0")
        .stdin(Stdio::null())
        .output()
        .expect("the cargo that runs this test runs");
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() && said.contains("--offline") {
        eprintln!("skipped: cargo can check nothing: {}", said.trim());
        return false;
    }
    if !output.status.success() || said.contains("warning:") {
        panic!("{} {arguments:?}:\n{said}", folder.display());
    }
    true
}
