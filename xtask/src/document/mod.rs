//! A document as it was read: the value, the text it came from, and where in the text each part stands.

mod fragment;
mod layout;
mod moved;
mod parse;
mod position;

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;
use std::sync::{Arc, OnceLock};

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostic, Place, nearest};
use position::Positions;

pub use fragment::{percent_decoded, strictly_percent_decoded};
pub use layout::Layout;
pub use moved::Moved;
pub use position::Span;

/// The syntax of a document, told apart by its content, not by its file name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON (RFC 8259).
    Json,
    /// YAML 1.2.
    Yaml,
}

/// The text of a document under the name that the user knows it by.
#[derive(Debug)]
pub struct Source {
    /// The path as it was given, for messages.
    pub name: String,
    /// The whole text, without a byte order mark.
    pub text: String,
    /// The syntax of `text`.
    pub format: Format,
    positions: OnceLock<Positions>,
    line_starts: OnceLock<Vec<usize>>,
    sha256: OnceLock<String>,
    rearranged: Option<(Arc<Source>, Moved)>,
}

impl Source {
    /// A text under a name; the format is told from the text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let format = parse::detect(&text);
        Arc::new(Self {
            name: name.into(),
            text,
            format,
            positions: OnceLock::new(),
            line_starts: OnceLock::new(),
            sha256: OnceLock::new(),
            rearranged: None,
        })
    }

    /// Reads a file.
    ///
    /// # Errors
    /// A diagnostic when the file cannot be read, or is not UTF-8.
    pub fn read(path: &Path) -> Result<Arc<Self>, Diagnostic> {
        let name = path.display().to_string();
        let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
        let text = String::from_utf8(bytes).map_err(|error| not_utf8(&name, &error))?;
        Ok(Self::new(name, text))
    }

    /// The same text, for a value whose parts were moved: places in it are those in the texts that the parts came from.
    pub fn rearranged(base: &Arc<Self>, moved: Moved) -> Arc<Self> {
        if moved.is_empty() {
            return Arc::clone(base);
        }
        Arc::new(Self {
            name: base.name.clone(),
            text: base.text.clone(),
            format: base.format,
            positions: OnceLock::new(),
            line_starts: OnceLock::new(),
            sha256: OnceLock::new(),
            rearranged: Some((Arc::clone(base), moved)),
        })
    }

    /// The text in which the value at `pointer` stands, and where in it.
    pub fn trace(self: &Arc<Self>, pointer: &Pointer) -> (Arc<Self>, PointerBuf) {
        match &self.rearranged {
            Some((base, moved)) => {
                let (source, pointer) = moved.trace(base, pointer);
                source.trace(&pointer)
            }
            None => (Arc::clone(self), pointer.to_buf()),
        }
    }

    /// How the text is laid out.
    pub fn layout(&self) -> Layout {
        Layout::of(&self.text, self.format)
    }

    /// Where the key and the value at `pointer` stand in the text: the place itself, or that of the nearest ancestor which is in the text.
    ///
    /// Positions are worked out for the whole text when the first one is asked for.
    pub fn locate(&self, pointer: &Pointer) -> Span {
        self.positions.get_or_init(|| Positions::of(&self.text, self.format)).locate(pointer)
    }

    /// The SHA-256 of the text as lower-case hex: the document's identity in generated files. It is worked out once.
    pub fn sha256(&self) -> &str {
        self.sha256.get_or_init(|| sha256_hex(self.text.as_bytes()))
    }

    /// The bytes of a line, without its end; lines are counted from one. Of a line that is not there, the end of the text.
    pub fn line(&self, number: usize) -> Range<usize> {
        let starts = self.line_starts();
        let start = starts.get(number.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let end = starts.get(number.max(1)).map_or(self.text.len(), |next| next - 1);
        start..end.max(start)
    }

    /// The line that a byte is on, counted from one.
    pub fn line_at(&self, byte: usize) -> usize {
        self.line_starts().partition_point(|&start| start <= byte)
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| std::iter::once(0).chain(self.text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    /// The bytes at which a key stands for the first and for the second time in one object.
    fn repeated_key(&self) -> Option<[usize; 2]> {
        position::repeated_key(&self.text, self.format)
    }
}

/// A JSON or YAML document: its value, and the text it was read from.
#[derive(Debug, Clone)]
pub struct Document {
    /// The text, for positions in messages.
    pub source: Arc<Source>,
    /// The value. Key order is that of the text.
    pub value: Value,
}

impl Document {
    /// Reads and parses a file.
    ///
    /// # Errors
    /// A diagnostic when the file cannot be read, is not UTF-8, or is neither JSON nor YAML.
    pub fn load(path: &Path) -> Result<Self, Diagnostic> {
        Self::parse(Source::read(path)?)
    }

    /// Parses a text.
    ///
    /// # Errors
    /// A diagnostic at the line and column where the text stops being JSON or YAML, or repeats a key.
    pub fn parse(source: Arc<Source>) -> Result<Self, Diagnostic> {
        match parse::parse(&source.text, source.format) {
            Ok(value) => Ok(Self { source, value }),
            Err(error) => Err(error.into_diagnostic(&source)),
        }
    }

    /// The place of the value at `pointer`, for a diagnostic.
    pub fn place(&self, pointer: &Pointer) -> Place {
        Place::value(&self.source, pointer)
    }

    /// The value at `pointer`, if there is one.
    pub fn get(&self, pointer: &Pointer) -> Option<&Value> {
        pointer.resolve(&self.value).ok()
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    let diagnostic = Diagnostic::error("document::unreadable", format!("cannot read `{}`: {error}", path.display()));
    if error.kind() == io::ErrorKind::IsADirectory {
        return diagnostic.help("name the document itself, not its folder");
    }
    let diagnostic = diagnostic.help("check the path; it is relative to the folder that the command runs in");
    match neighbour(path) {
        Some(near) if error.kind() == io::ErrorKind::NotFound => diagnostic.help(format!("did you mean `{}`?", near.display())),
        _ => diagnostic,
    }
}

/// What stands beside a path that leads to nothing, and is called almost the same.
pub fn neighbour(path: &Path) -> Option<PathBuf> {
    let folder = path.parent()?;
    let shown = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let names: Vec<String> = fs::read_dir(shown).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    let near = nearest(path.file_name()?.to_str()?, names.iter().map(String::as_str));
    near.first().map(|name| folder.join(name))
}

fn not_utf8(name: &str, error: &FromUtf8Error) -> Diagnostic {
    let valid = error.utf8_error().valid_up_to();
    let before = String::from_utf8_lossy(&error.as_bytes()[..valid]);
    let line = 1 + before.matches('\n').count();
    let column = 1 + before.rsplit('\n').next().unwrap_or_default().chars().count();
    let source = Source::new(name, String::from_utf8_lossy(error.as_bytes()));
    Diagnostic::error("document::not-utf8", format!("`{name}` is not UTF-8"))
        .at(Place::line_column(&source, line, column)
            .label(format!("byte {valid} of the file is 0x{:02x}", error.as_bytes()[valid])))
        .help("save the file as UTF-8; OpenAPI documents have no other encoding")
}

/// SHA-256 as lower-case hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Every file in `folder` with a `.yaml`, `.yml` or `.json` name, in file-name order.
///
/// # Errors
/// A diagnostic when the folder cannot be read.
pub fn document_paths(folder: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(|error| {
        Diagnostic::error("document::unreadable", format!("cannot read the folder `{}`: {error}", folder.display())).help(
            if error.kind() == io::ErrorKind::NotADirectory {
                "name the folder that the file is in"
            } else {
                "check the path; it is relative to the folder that the command runs in"
            },
        )
    })?;
    let is_document = |path: &PathBuf| path.extension().is_some_and(|ext| ext == "yaml" || ext == "yml" || ext == "json");
    let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).filter(is_document).collect();
    paths.sort();
    Ok(paths)
}

/// `value` as a YAML block, ended by a line feed. Key order is that of the value.
pub fn to_yaml(value: &Value) -> String {
    parse::to_yaml(value)
}

/// The pointer made of `tokens`, unescaped.
pub fn pointer<'t>(tokens: impl IntoIterator<Item = &'t str>) -> PointerBuf {
    PointerBuf::from_tokens(tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        let document = Document::parse(Source::new("a.yaml", "\u{feff}a: 1\n")).unwrap();
        assert_eq!(document.value["a"], 1);
    }

    #[test]
    fn lines_are_counted_from_one() {
        let source = Source::new("a.yaml", "ab\n\ncd");
        assert_eq!((source.line(1), source.line(2), source.line(3), source.line(4)), (0..2, 3..3, 4..6, 6..6));
        assert_eq!((source.line_at(0), source.line_at(2), source.line_at(3), source.line_at(5)), (1, 1, 2, 3));
    }

    #[test]
    fn integer_keys_are_strings() {
        let document = Document::parse(Source::new("a.yaml", "200:\n  x: y\n")).unwrap();
        assert_eq!(document.value["200"]["x"], "y");
    }
}
