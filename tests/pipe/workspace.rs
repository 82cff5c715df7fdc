//! A copy of the real inputs that a test may change.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use walkdir::WalkDir;
use xtask::commands::codegen::{self, Inputs, Outcome};
use xtask::diagnostic::{Diagnostics, Style};

/// The top of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The text of every file below a folder, by its path from there.
pub(crate) fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (entry.path().strip_prefix(folder).unwrap().to_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

/// See the module.
pub(crate) struct Workspace {
    folder: TempDir,
}

impl Workspace {
    /// The document, the overrides and the evidence of the repository; nothing generated.
    pub(crate) fn of_inputs() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }.copy("spec").copy("overrides")
    }

    /// The inputs, and the crate that is made from them.
    pub(crate) fn whole() -> Self {
        Self::of_inputs().copy("generated")
    }

    /// Nothing but a document of our own.
    pub(crate) fn of_document(text: &str) -> Self {
        let workspace = Self { folder: tempfile::tempdir().unwrap() };
        fs::write(workspace.path("api.yaml"), text).unwrap();
        workspace
    }

    /// With the manifest of the crate, which examples take its name from.
    pub(crate) fn with_manifest(self) -> Self {
        fs::create_dir_all(self.path("generated")).unwrap();
        fs::copy(root().join("generated/Cargo.toml"), self.path("generated/Cargo.toml")).unwrap();
        self
    }

    fn copy(self, name: &str) -> Self {
        for (path, text) in files(&root().join(name)) {
            let copy = self.path(name).join(path);
            fs::create_dir_all(copy.parent().unwrap()).unwrap();
            fs::write(copy, text).unwrap();
        }
        self
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Replaces a text that stands in a file once.
    pub(crate) fn edit(self, path: &str, from: &str, to: &str) -> Self {
        let text = fs::read_to_string(self.path(path)).unwrap();
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {path}");
        fs::write(self.path(path), text.replace(from, to)).unwrap();
        self
    }

    /// Runs every step but the last.
    pub(crate) fn run(&self) -> Result<Outcome, Diagnostics> {
        let document =
            ["spec/xiaomi-open-api.yaml", "api.yaml"].map(|path| self.path(path)).into_iter().find(|path| path.exists());
        codegen::run(&Inputs {
            spec: document.unwrap(),
            overrides: self.path("overrides"),
            evidence: self.path("spec/evidence"),
            out: self.path("generated"),
            scaffold: None,
            contract_tests: false,
            parts: None,
            options: xtask::lower::Options::default(),
        })
    }

    /// Runs all steps, which must go well.
    pub(crate) fn generate(&self) {
        self.run().unwrap_or_else(|findings| panic!("{}", self.text(&findings))).plan.apply().unwrap();
    }

    /// What is said when a run stops, which it must, with the folder left as it was. Paths are those of the copy.
    pub(crate) fn refused(&self) -> String {
        let before = files(self.folder.path());
        let findings = self.run().map(|outcome| outcome.summary).unwrap_err();
        assert!(files(self.folder.path()) == before, "the folder is not as it was");
        assert!(findings.has_errors());
        self.text(&findings)
    }

    fn text(&self, findings: &Diagnostics) -> String {
        findings.render(Style::Plain).replace(&format!("{}/", self.folder.path().display()), "")
    }
}
