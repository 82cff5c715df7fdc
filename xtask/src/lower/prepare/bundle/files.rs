//! The files that a document is spread over, each loaded once.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::document::{Document, Source};

/// A place in one of the files.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Spot {
    /// The number of the file; the document itself is [`ROOT`].
    pub(super) file: usize,
    pub(super) pointer: PointerBuf,
}

/// The number of the document that is prepared.
pub(super) const ROOT: usize = 0;

pub(super) struct Files<'d> {
    root: &'d Document,
    others: Vec<Document>,
    paths: Vec<PathBuf>,
    known: HashMap<PathBuf, Result<usize, Diagnostic>>,
}

impl<'d> Files<'d> {
    pub(super) fn new(root: &'d Document) -> Self {
        let path = tidied(Path::new(&root.source.name));
        Self { root, others: Vec::new(), paths: vec![path.clone()], known: HashMap::from([(path, Ok(ROOT))]) }
    }

    fn document(&self, file: usize) -> &Document {
        file.checked_sub(1).and_then(|index| self.others.get(index)).unwrap_or(self.root)
    }

    pub(super) fn source(&self, file: usize) -> &Arc<Source> {
        &self.document(file).source
    }

    pub(super) fn get(&self, spot: &Spot) -> Option<&Value> {
        self.at(spot.file, &spot.pointer)
    }

    pub(super) fn at(&self, file: usize, pointer: &Pointer) -> Option<&Value> {
        self.document(file).get(pointer)
    }

    /// The name of a file without folder and extension.
    pub(super) fn stem(&self, file: usize) -> String {
        self.paths
            .get(file)
            .and_then(|path| path.file_stem())
            .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
    }

    /// The number of the file that `reference` names, seen from the file `from`.
    ///
    /// # Errors
    /// A diagnostic without the place of the reference, when the file cannot be read.
    pub(super) fn open(&mut self, from: usize, reference: &str) -> Result<usize, Diagnostic> {
        let folder = self.paths.get(from).and_then(|path| path.parent()).unwrap_or(Path::new(""));
        let path = tidied(&folder.join(reference));
        if let Some(known) = self.known.get(&path) {
            return known.clone();
        }
        let loaded = Document::load(&path).map(|document| {
            self.others.push(document);
            self.paths.push(path.clone());
            self.others.len()
        });
        self.known.insert(path, loaded.clone());
        loaded
    }
}

/// The path without `.` and `..` where they can be worked out from the path alone.
fn tidied(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if tidy.file_name().is_some() => {
                tidy.pop();
            }
            other => tidy.push(other),
        }
    }
    tidy
}
