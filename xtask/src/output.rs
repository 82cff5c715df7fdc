//! The only place that touches the output folder: compare, write whole files, remove stale ones, or show the difference.

mod stage;

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use crate::diagnostic::Diagnostic;
use crate::emit::File;
use crate::parallel;
use stage::{stage, stage_all};

/// How the folder differs from what should be in it.
#[derive(Debug, Default)]
pub struct Plan {
    /// Files to write, with what stands there now.
    write: Vec<(PathBuf, Option<String>, String)>,
    /// Files to remove, with what stands there now.
    remove: Vec<(PathBuf, String)>,
    /// How many files are as they should be.
    pub unchanged: usize,
}

/// Compares `files` (relative to `root`) with what is there. Every other file below one of the `owned` folders is stale.
///
/// # Errors
/// A diagnostic when a file or folder that is there cannot be read.
pub fn plan(root: &Path, owned: &[&str], files: Vec<File>) -> Result<Plan, Diagnostic> {
    let mut plan = Plan::default();
    let mut wanted = HashSet::new();
    let there = parallel::map(&files, |file| {
        let path = root.join(&file.path);
        current(&path).map(|now| (path, now))
    });
    for (file, there) in files.into_iter().zip(there) {
        let (path, now) = there?;
        wanted.insert(path.clone());
        match now {
            Some(text) if text == file.contents => plan.unchanged += 1,
            now => plan.write.push((path, now, file.contents)),
        }
    }
    for folder in owned {
        for path in below(&root.join(folder))? {
            if !wanted.contains(&path) {
                let now = current(&path)?.unwrap_or_default();
                plan.remove.push((path, now));
            }
        }
    }
    Ok(plan)
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.write.is_empty() && self.remove.is_empty()
    }

    /// How many files would be written.
    pub fn written(&self) -> usize {
        self.write.len()
    }

    /// How many files would be removed.
    pub fn removed(&self) -> usize {
        self.remove.len()
    }

    /// A unified diff from what is there to what should be.
    pub fn diff(&self) -> String {
        let changed = self.write.iter().map(|(path, now, then)| (path, now.as_deref(), Some(then.as_str())));
        let stale = self.remove.iter().map(|(path, now)| (path, Some(now.as_str()), None));
        changed
            .chain(stale)
            .map(|(path, now, then)| {
                let name = path.display().to_string();
                let name = |text: Option<&str>| if text.is_some() { name.clone() } else { "/dev/null".to_owned() };
                TextDiff::from_lines(now.unwrap_or_default(), then.unwrap_or_default())
                    .unified_diff()
                    .context_radius(3)
                    .header(&name(now), &name(then))
                    .to_string()
            })
            .collect()
    }

    /// Brings the folder up to date. All new texts are on disk before the first one takes its place, so that a full disk
    /// or a missing permission changes nothing.
    ///
    /// # Errors
    /// A diagnostic that names the file which could not be written or removed; its code is [`INCOMPLETE`] when others were before.
    pub fn apply(self) -> Result<(), Diagnostic> {
        let all = self.write.len() + self.remove.len();
        let mut done = 0;
        let incomplete = |done: usize, finding: Diagnostic| match done {
            0 => finding,
            _ => Diagnostic { code: INCOMPLETE, ..finding }
                .note(format!("{done} of {all} files were written or removed before; the others are as they were"))
                .help("run the command again when the fault is gone"),
        };
        let texts: Vec<(&Path, &str)> = self.write.iter().map(|(path, _, text)| (path.as_path(), text.as_str())).collect();
        for staged in stage_all(&texts)? {
            let files = staged.files;
            staged.place().map_err(|finding| incomplete(done, finding))?;
            done += files;
        }
        for (path, _) in &self.remove {
            fs::remove_file(path).map_err(|error| incomplete(done, failure("remove", path, &error)))?;
            done += 1;
            if let Some(folder) = path.parent() {
                // A folder that is not empty stays; that is no failure.
                let _ = fs::remove_dir(folder);
            }
        }
        Ok(())
    }
}

/// The code of a failure after which some files are new and others are not.
pub const INCOMPLETE: &str = "output::incomplete";

/// Writes one file, whole or not at all; one that says so already keeps its time.
///
/// # Errors
/// A diagnostic when it cannot be written.
pub fn write(path: &Path, text: &str) -> Result<(), Diagnostic> {
    if current(path)?.as_deref() == Some(text) {
        return Ok(());
    }
    let file = stage(path, text).map_err(|error| failure("write", path, &error))?;
    file.persist(path).map_err(|error| failure("write", path, &error.error))?;
    Ok(())
}

/// Writes a new file, whole or not at all. A file that is there already is never touched.
///
/// # Errors
/// A diagnostic when it cannot be written, or is there.
pub fn create(path: &Path, text: &str) -> Result<(), Diagnostic> {
    let file = stage(path, text).map_err(|error| failure("write", path, &error))?;
    file.persist_noclobber(path).map_err(|error| failure("write", path, &error.error))?;
    Ok(())
}

fn current(path: &Path) -> Result<Option<String>, Diagnostic> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failure("read", path, &error)),
    }
}

/// All files below a folder, in order; none when it does not exist.
fn below(folder: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(failure("read", &folder, &error)),
        };
        for entry in entries {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}

fn failure(verb: &str, path: &Path, error: &io::Error) -> Diagnostic {
    let diagnostic = Diagnostic::error("output::io", format!("cannot {verb} `{}`: {error}", path.display()));
    match error.kind() {
        io::ErrorKind::NotADirectory => match path.ancestors().skip(1).find(|folder| folder.is_file()) {
            Some(file) => diagnostic.help(format!("`{}` is a file; a folder is needed there", file.display())),
            None => diagnostic,
        },
        io::ErrorKind::IsADirectory => {
            diagnostic.help(format!("`{}` is a folder; a file is to be written there", path.display()))
        }
        _ => diagnostic.help("check that the folder exists, is writable, and that the disk has room"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, contents: &str) -> File {
        File { path: path.to_owned(), contents: contents.to_owned() }
    }

    #[test]
    fn files_are_written_once_and_stale_ones_go() {
        let root = tempfile::tempdir().unwrap();
        let files = [file("api/a.rs", "a\n"), file("api/types/b.rs", "b\n"), file("openapi.yaml", "c\n")];
        plan(root.path(), &["api"], files.to_vec()).unwrap().apply().unwrap();
        fs::write(root.path().join("keep.rs"), "mine\n").unwrap();
        let again = plan(root.path(), &["api"], files.to_vec()).unwrap();
        assert!(again.is_empty());
        assert_eq!(again.unchanged, 3);

        let fewer = plan(root.path(), &["api"], files[..1].to_vec()).unwrap();
        assert_eq!((fewer.written(), fewer.removed()), (0, 1));
        fewer.apply().unwrap();
        assert!(!root.path().join("api/types").exists());
        assert!(root.path().join("openapi.yaml").exists() && root.path().join("keep.rs").exists());
    }

    #[test]
    fn an_unchanged_file_keeps_its_time() {
        let root = tempfile::tempdir().unwrap();
        let files = [file("a.rs", "a\n"), file("b.rs", "b\n")];
        plan(root.path(), &[], files.to_vec()).unwrap().apply().unwrap();
        let time = |name: &str| fs::metadata(root.path().join(name)).unwrap().modified().unwrap();
        let before = time("a.rs");
        plan(root.path(), &[], vec![file("a.rs", "a\n"), file("b.rs", "changed\n")]).unwrap().apply().unwrap();
        assert_eq!(time("a.rs"), before);
    }

    #[test]
    fn a_failure_half_way_says_what_was_done() {
        let root = tempfile::tempdir().unwrap();
        let plan = plan(root.path(), &[], vec![file("a.rs", "a\n"), file("b.rs", "b\n"), file("c.rs", "c\n")]).unwrap();
        fs::create_dir(root.path().join("b.rs")).unwrap();
        let finding = plan.apply().unwrap_err();
        assert_eq!(finding.code, INCOMPLETE);
        assert_eq!(finding.notes, ["1 of 3 files were written or removed before; the others are as they were"]);
        assert!(root.path().join("a.rs").exists() && !root.path().join("c.rs").exists());
    }

    #[test]
    fn a_new_folder_comes_as_a_whole_or_not_at_all() {
        let root = tempfile::tempdir().unwrap();
        let names = || {
            let mut names: Vec<_> = below(root.path()).unwrap();
            names.iter_mut().for_each(|name| *name = name.strip_prefix(root.path()).unwrap().to_owned());
            names
        };
        // A name that is too long for the disk: the files before it could be written.
        let long = format!("src/api/types/{}.rs", "x".repeat(300));
        let files =
            [file("Cargo.toml", "c\n"), file("src/api/mod.rs", "a\n"), file("src/api/types/b.rs", "b\n"), file(&long, "")];
        let write = files.iter().map(|file| (root.path().join(&file.path), None, file.contents.clone())).collect();
        let finding = Plan { write, ..Plan::default() }.apply().unwrap_err();
        assert_eq!(finding.code, "output::io");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0, "{:?}", names());

        plan(root.path(), &["src/api"], files[..3].to_vec()).unwrap().apply().unwrap();
        assert_eq!(names(), ["Cargo.toml", "src/api/mod.rs", "src/api/types/b.rs"].map(PathBuf::from));
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_folder_that_came_in_between_is_not_overwritten() {
        let root = tempfile::tempdir().unwrap();
        let plan = plan(root.path(), &[], vec![file("src/a.rs", "a\n")]).unwrap();
        let texts: Vec<(&Path, &str)> = plan.write.iter().map(|(path, _, text)| (path.as_path(), text.as_str())).collect();
        let staged = stage_all(&texts).unwrap();
        fs::create_dir(root.path().join("src")).unwrap();
        fs::write(root.path().join("src/a.rs"), "mine\n").unwrap();
        for staged in staged {
            staged.place().unwrap_err();
        }
        assert_eq!(fs::read_to_string(root.path().join("src/a.rs")).unwrap(), "mine\n");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    }

    #[test]
    fn two_runs_may_make_the_same_folder() {
        let root = tempfile::tempdir().unwrap();
        let files = ["crates/a/Cargo.toml", "crates/b/src/lib.rs"].map(|name| file(name, "x\n"));
        let plans = files.map(|file| plan(root.path(), &[], vec![file]).unwrap());
        let texts = plans
            .each_ref()
            .map(|plan| plan.write.iter().map(|(path, _, text)| (path.as_path(), text.as_str())).collect::<Vec<(&Path, &str)>>());
        let staged: Vec<_> = texts.iter().flat_map(|texts| stage_all(texts).unwrap()).collect();
        staged.into_iter().for_each(|staged| staged.place().unwrap());
        assert!(root.path().join("crates/a/Cargo.toml").is_file() && root.path().join("crates/b/src/lib.rs").is_file());
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    }

    #[test]
    fn the_difference_is_a_unified_diff() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a.rs"), "one\ntwo\n").unwrap();
        let diff = plan(root.path(), &[], vec![file("a.rs", "one\n2\n")]).unwrap().diff();
        assert!(diff.contains("-two\n+2\n"), "{diff}");
    }
}
