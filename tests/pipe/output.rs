//! What is written, and what is left alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

use crate::workspace::{Workspace, files, root};

/// The files that codegen answers for.
fn is_machine_written(path: &Path) -> bool {
    path.starts_with("src/api") || path == Path::new("openapi.yaml") || path == Path::new("RECONCILED.md")
}

fn machine_written(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = files(folder);
    files.retain(|path, _| is_machine_written(path));
    files
}

fn hand_written(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = files(folder);
    files.retain(|path, _| !is_machine_written(path));
    files
}

/// Compared one by one, so that a failure names the file and not two crates.
fn assert_same(left: &BTreeMap<PathBuf, Vec<u8>>, right: &BTreeMap<PathBuf, Vec<u8>>) {
    assert_eq!(left.keys().collect::<Vec<_>>(), right.keys().collect::<Vec<_>>());
    for (path, text) in left {
        assert!(*text == right[path], "{} differs", path.display());
    }
}

fn times(folder: &Path) -> BTreeMap<PathBuf, SystemTime> {
    files(folder).into_keys().map(|path| (path.clone(), fs::metadata(folder.join(path)).unwrap().modified().unwrap())).collect()
}

#[test]
fn the_committed_crate_is_what_codegen_makes() {
    let plan = Workspace::whole().run().unwrap().plan;
    assert!(plan.is_empty(), "run `cargo xtask codegen` and commit the result:\n{}", plan.diff());
}

#[test]
fn everything_comes_back_from_nothing() {
    let workspace = Workspace::of_inputs().with_manifest();
    workspace.generate();
    assert_same(&machine_written(&workspace.path("generated")), &machine_written(&root().join("generated")));
}

#[test]
fn deleted_files_come_back_beside_the_hand_written_ones() {
    let workspace = Workspace::whole();
    fs::remove_dir_all(workspace.path("generated/src/api")).unwrap();
    fs::remove_file(workspace.path("generated/openapi.yaml")).unwrap();
    fs::remove_file(workspace.path("generated/RECONCILED.md")).unwrap();
    workspace.generate();
    assert_same(&files(&workspace.path("generated")), &files(&root().join("generated")));
}

#[test]
fn two_folders_get_the_same_bytes() {
    let (one, other) = (Workspace::of_inputs(), Workspace::of_inputs());
    one.generate();
    other.generate();
    assert_same(&files(&one.path("generated")), &files(&other.path("generated")));
}

#[test]
fn no_path_of_the_machine_is_written() {
    let workspace = Workspace::of_inputs();
    workspace.generate();
    let folder = workspace.path("").display().to_string();
    let home = root().display().to_string();
    for (path, text) in files(&workspace.path("generated")) {
        let text = String::from_utf8(text).unwrap();
        assert!(!text.contains(folder.trim_end_matches('/')) && !text.contains(&home), "{}", path.display());
    }
}

#[test]
fn the_second_run_touches_no_file() {
    let workspace = Workspace::of_inputs();
    workspace.generate();
    let before = times(&workspace.path("generated"));
    let again = workspace.run().unwrap().plan;
    assert!(again.is_empty());
    again.apply().unwrap();
    assert_eq!(times(&workspace.path("generated")), before);
}

#[test]
fn only_the_file_that_changed_is_touched() {
    let workspace = Workspace::of_inputs();
    workspace.generate();
    let before = times(&workspace.path("generated"));
    fs::write(workspace.path("generated/src/api/client.rs"), "").unwrap();
    workspace.generate();
    let mut after = times(&workspace.path("generated"));
    let changed = PathBuf::from("src/api/client.rs");
    after.insert(changed.clone(), before[&changed]);
    assert_eq!(after, before);
}

#[test]
fn stale_files_go_with_their_folder() {
    let workspace = Workspace::whole();
    fs::create_dir_all(workspace.path("generated/src/api/old/deep")).unwrap();
    for stale in ["old/deep/thing.rs", "old/mod.rs", "types/gone.rs"] {
        fs::write(workspace.path("generated/src/api").join(stale), "// stale\n").unwrap();
    }
    workspace.generate();
    assert_same(&files(&workspace.path("generated")), &files(&root().join("generated")));
    assert!(!workspace.path("generated/src/api/old").exists());
}

#[test]
fn what_is_written_by_hand_is_left_alone() {
    let workspace = Workspace::whole();
    let mine = workspace.path("generated/src/mine.rs");
    fs::write(&mine, "//! @generated is only a word here.\n").unwrap();
    fs::remove_dir_all(workspace.path("generated/src/api")).unwrap();
    let before = hand_written(&workspace.path("generated"));
    let before_times: BTreeMap<_, _> =
        times(&workspace.path("generated")).into_iter().filter(|(path, _)| before.contains_key(path)).collect();
    workspace.generate();
    assert_same(&hand_written(&workspace.path("generated")), &before);
    let after: BTreeMap<_, _> =
        times(&workspace.path("generated")).into_iter().filter(|(path, _)| before.contains_key(path)).collect();
    assert_eq!(after, before_times);
}

#[test]
fn no_temporary_file_is_left_behind() {
    let workspace = Workspace::of_inputs();
    workspace.generate();
    for path in files(&workspace.path("generated")).keys() {
        assert!(!path.file_name().unwrap().to_string_lossy().starts_with('.'), "{}", path.display());
    }
}

#[test]
fn every_machine_written_source_names_the_effective_document() {
    let folder = root().join("generated");
    let hash: String =
        Sha256::digest(fs::read(folder.join("openapi.yaml")).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect();
    for (path, text) in files(&folder.join("src/api")) {
        let text = String::from_utf8(text).unwrap();
        // Only the root says what was in the document: the others change when what they hold does.
        let hash = if path == Path::new("mod.rs") { format!(" (sha256 {hash})") } else { String::new() };
        let mark = format!("// @generated by `cargo xtask codegen` from openapi.yaml{hash}. Do not edit.");
        assert_eq!(text.lines().next(), Some(mark.as_str()), "{}", path.display());
    }
}

#[test]
fn no_hand_written_source_is_marked_as_machine_written() {
    for (path, text) in hand_written(&root().join("generated")) {
        if path.starts_with("src") {
            let text = String::from_utf8(text).unwrap();
            assert!(!text.lines().next().unwrap_or_default().contains("@generated"), "{}", path.display());
        }
    }
}
