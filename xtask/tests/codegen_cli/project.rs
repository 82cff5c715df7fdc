//! A folder with the inputs of a run, in which the command runs, so that all paths in messages are relative.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use expect_test::Expect;
use tempfile::TempDir;

/// A document with one operation and one schema, in order.
pub(crate) const DOCUMENT: &str = r##"openapi: 3.0.3
info:
  title: Pets
  version: 1.0.0
servers:
  - url: https://api.example.com
paths:
  /pets/{petId}:
    get:
      operationId: getPet
      parameters:
        - name: petId
          in: path
          required: true
          schema: { type: integer }
      responses:
        '200':
          description: The pet.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Pet'
components:
  schemas:
    Pet:
      type: object
      properties:
        name: { type: string }
"##;

/// What shows every field of [`DOCUMENT`].
pub(crate) const EVIDENCE: &str = r#"evidence: 1
operation: getPet
source:
  title: The pet handbook
status: documented
date: '2024'
request:
  method: GET
  url: https://api.example.com/pets/7
response:
  status: 200
  body: |-
    {"name": "Rex"}
"#;

/// An override that changes [`DOCUMENT`] and rests on [`EVIDENCE`].
pub(crate) const OVERRIDES: &str = r"overlay: 1.1.0
info:
  title: Corrections
  version: 1.0.0
actions:
  - target: $.components.schemas.Pet.properties.name
    description: The vendor does not say what the name is.
    x-evidence: [get-pet.yaml]
    update:
      description: The name that the owner gave.
";

/// See the module.
pub(crate) struct Project {
    folder: TempDir,
}

/// What a run left behind.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Project {
    /// A folder with nothing in it.
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder with a document alone.
    pub(crate) fn of_document(text: impl AsRef<[u8]>) -> Self {
        Self::empty().file("spec/api.yaml", text)
    }

    /// A folder with a document, overrides and evidence that agree.
    pub(crate) fn sound() -> Self {
        Self::of_document(DOCUMENT).file("spec/evidence/get-pet.yaml", EVIDENCE).file("overrides/api.yaml", OVERRIDES)
    }

    /// Writes a file, and the folders above it.
    pub(crate) fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Replaces a text that stands in a file once.
    pub(crate) fn edit(self, path: &str, from: &str, to: &str) -> Self {
        let text = fs::read_to_string(self.path(path)).unwrap();
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {path}");
        self.file(path, text.replace(from, to))
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Runs the command in the folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).current_dir(self.folder.path()).output().unwrap();
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Every file with its text and every folder without, relative.
    pub(crate) fn tree(&self) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
        fn walk(root: &Path, folder: &Path, tree: &mut BTreeMap<PathBuf, Option<Vec<u8>>>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let text = path.is_file().then(|| fs::read(&path).unwrap());
                if text.is_none() {
                    walk(root, &path, tree);
                }
                tree.insert(path.strip_prefix(root).unwrap().to_owned(), text);
            }
        }
        let mut tree = BTreeMap::new();
        walk(self.folder.path(), self.folder.path(), &mut tree);
        tree
    }

    /// Runs `codegen`, which must fail with exit code 1 and this message and leave the folder as it is.
    pub(crate) fn refused(&self, arguments: &[&str], message: &Expect) {
        let before = self.tree();
        let run = self.run(&[&["codegen"], arguments].concat());
        message.assert_eq(&run.stderr);
        assert_eq!(run.code, Some(1));
        assert_eq!(run.stdout, "");
        assert!(self.tree() == before, "the folder is not as it was");
    }
}
