//! `cargo xtask diff` as a person meets it: exit codes, what is printed where, in each format.

#![expect(clippy::unwrap_used, reason = "a test stops at what it cannot read")]

mod failures;
mod overrides;
mod reports;
mod tags;

use std::fs;
use std::process::Command;

use tempfile::TempDir;

/// The release that the crate was made from.
const OLD: &str = r##"openapi: 3.0.3
info: { title: Pets, version: 1.4.0 }
servers: [{ url: 'https://api.example.com' }]
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - { name: limit, in: query, schema: { type: integer, default: 20 } }
      responses:
        '200':
          description: The pets.
          content:
            application/json:
              schema: { type: array, items: { $ref: '#/components/schemas/Pet' } }
    post:
      operationId: addPet
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: '#/components/schemas/NewPet' }
      responses:
        '201': { description: It was added. }
components:
  schemas:
    NewPet:
      type: object
      required: [name]
      properties:
        name: { type: string }
    Pet:
      type: object
      required: [id]
      properties:
        id: { type: integer }
        nick: { type: string }
"##;

/// What becomes of [`OLD`]: text to be replaced, and by what.
type Edits<'e> = &'e [(&'e str, &'e str)];

const ADDITIVE: Edits<'static> = &[("nick: { type: string }", "nick: { type: string }\n        age: { type: integer }")];
const BEHAVIOUR: Edits<'static> = &[("/pets:", "/animals:")];
const DOCUMENTATION: Edits<'static> = &[("version: 1.4.0", "version: 1.4.1")];
const BREAKING: Edits<'static> = &[
    ("version: 1.4.0", "version: 2.0.0"),
    ("default: 20 }", "default: 50 }"),
    ("limit, in: query,", "limit, in: query, required: true,"),
    ("name: { type: string }", "name: { type: string }\n        kind: { type: string, enum: [cat, dog] }"),
    ("nick: { type: string }", "nick: { type: string }\n        age: { type: integer }"),
];

/// A folder in which the command runs, so that all paths in messages are relative.
struct Folder(TempDir);

/// What a run left behind.
struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Folder {
    /// A folder with two releases, `old.yaml` and `new.yaml`.
    fn with(edits: Edits<'_>) -> Self {
        let new = edits.iter().fold(OLD.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        });
        Self(tempfile::tempdir().unwrap()).file("old.yaml", OLD).file("new.yaml", new)
    }

    /// Writes a file, and the folders above it.
    fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Compares the two releases.
    fn diff(&self, arguments: &[&str]) -> Run {
        self.run(&[&["diff", "old.yaml", "new.yaml"], arguments].concat())
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).current_dir(self.0.path()).output().unwrap();
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

#[test]
fn every_kind_of_change_is_documented() {
    let docs = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/diff.md")).unwrap();
    let missing: Vec<&str> =
        xtask::compare::Kind::ALL.iter().map(|kind| kind.as_str()).filter(|kind| !docs.contains(&format!("`{kind}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
