//! New texts on disk beside the places that they are for, to be moved there in one step each.
//!
//! A folder that is not there yet is made beside its place with all that belongs into it, and moved as a whole. That is one step for the
//! thousands of files of a new crate, and half a folder is never seen. What stops the work before leaves nothing behind.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

use super::failure;
use crate::diagnostic::Diagnostic;
use crate::parallel;

/// The start of the names of everything that is not yet in its place.
const PREFIX: &str = ".codegen-";

/// Something that waits to be moved to its place.
#[derive(Debug)]
pub(super) struct Staged<'a> {
    what: What,
    /// What a failure names.
    path: &'a Path,
    /// How many files it is.
    pub(super) files: usize,
}

#[derive(Debug)]
enum What {
    File(NamedTempFile),
    /// A folder of another name that has the new one in it, and the place of the new one.
    Folder(TempDir, PathBuf),
}

/// Puts all texts on disk, none in its place.
///
/// # Errors
/// A diagnostic that names a file which could not be written.
pub(super) fn stage_all<'a>(texts: &[(&'a Path, &str)]) -> Result<Vec<Staged<'a>>, Diagnostic> {
    let (alone, together) = by_new_folder(texts);
    let mut staged = Vec::with_capacity(alone.len() + together.len());
    for (folder, texts) in &together {
        staged.push(stage_folder(folder, texts)?);
    }
    for file in parallel::map(&alone, |(path, text)| {
        stage(path, text).map_err(|error| failure("write", path, &error)).map(|file| (file, *path))
    }) {
        let (file, path) = file?;
        staged.push(Staged { what: What::File(file), path, files: 1 });
    }
    Ok(staged)
}

impl Staged<'_> {
    /// Moves it to its place.
    ///
    /// # Errors
    /// A diagnostic when that cannot be done.
    pub(super) fn place(self) -> Result<(), Diagnostic> {
        let Self { what, path, files: _ } = self;
        let moved = match what {
            What::File(file) => file.persist(path).map(drop).map_err(|error| error.error),
            What::Folder(beside, place) => move_folder(&inside(&beside, &place), &place),
        };
        moved.map_err(|error| failure("write", path, &error))
    }
}

/// Moves a folder. Where another run has made the same one in the meantime, what is in it is moved, as long as nothing is
/// overwritten.
fn move_folder(from: &Path, to: &Path) -> io::Result<()> {
    let Err(error) = fs::rename(from, to) else { return Ok(()) };
    if !(from.is_dir() && to.is_dir()) {
        return Err(error);
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if to.exists() && !to.is_dir() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        move_folder(&entry.path(), &to)?;
    }
    Ok(())
}

type Texts<'a, 't> = Vec<(&'a Path, &'t str)>;

/// The texts whose folders are there, and the others by the topmost folder that is not.
fn by_new_folder<'a, 't>(texts: &[(&'a Path, &'t str)]) -> (Texts<'a, 't>, BTreeMap<&'a Path, Texts<'a, 't>>) {
    let (mut alone, mut together) = (Vec::new(), BTreeMap::<_, Vec<_>>::new());
    let mut known: HashMap<&Path, Option<&Path>> = HashMap::new();
    for &(path, text) in texts {
        let new = path.parent().and_then(|folder| *known.entry(folder).or_insert_with(|| topmost_new(folder)));
        match new {
            Some(folder) => together.entry(folder).or_default().push((path, text)),
            None => alone.push((path, text)),
        }
    }
    (alone, together)
}

fn topmost_new(folder: &Path) -> Option<&Path> {
    folder.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).last()
}

fn stage_folder<'a>(folder: &Path, texts: &[(&'a Path, &str)]) -> Result<Staged<'a>, Diagnostic> {
    let first = texts.first().map_or(Path::new(""), |(path, _)| path);
    let write = |path: &Path, work: io::Result<()>| work.map_err(|error| failure("write", path, &error));
    let beside =
        tempfile::Builder::new().prefix(PREFIX).tempdir_in(above(folder)).map_err(|error| failure("write", first, &error))?;
    let root = inside(&beside, folder);
    let place = |path: &Path| root.join(path.strip_prefix(folder).unwrap_or(path));
    let mut last = None;
    for (path, _) in texts {
        if path.parent() != last {
            last = path.parent();
            write(path, last.map_or(Ok(()), |folder| fs::create_dir_all(place(folder))))?;
        }
    }
    for result in parallel::map(texts, |(path, text)| write(path, fs::write(place(path), text))) {
        result?;
    }
    Ok(Staged { what: What::Folder(beside, folder.to_owned()), path: first, files: texts.len() })
}

/// Where a new folder waits.
fn inside(beside: &TempDir, folder: &Path) -> PathBuf {
    beside.path().join(folder.file_name().unwrap_or_default())
}

fn above(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The text in a temporary file in the same folder.
pub(super) fn stage(path: &Path, text: &str) -> io::Result<NamedTempFile> {
    let folder = above(path);
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(PREFIX).tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // A temporary file is private; a source file is not.
        file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    file.flush()?;
    Ok(file)
}
