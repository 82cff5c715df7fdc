//! The pairs of documents.

use serde_json::{Value, json};
use xtask::api::Api;
use xtask::compare::{Change, Side, compare};
use xtask::document::{Document, Source, to_yaml};
use xtask::emit::{emit, root, scaffold};
use xtask::lower::lower;
use xtask::overlay::{Overlay, apply_strict};

use super::scaffold::Client;

/// What the author of a pair expects of the program written against the old crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// It does not compile.
    Breaking,
    /// It compiles and means something else.
    Silent,
    /// It compiles.
    Fine,
}

/// An old and a new document.
pub(crate) struct Pair {
    pub(crate) name: String,
    pub(crate) expected: Expected,
    old: Document,
    old_api: Api,
    new: Document,
    new_api: Api,
}

impl Pair {
    pub(crate) fn changes(&self) -> Vec<Change> {
        compare(Side { document: &self.old, api: &self.old_api }, Side { document: &self.new, api: &self.new_api })
    }

    /// The crate of the new document: its manifest, and the files of its module `api`.
    pub(crate) fn client(&self) -> Client {
        let files = scaffold("client", &self.new_api, None, false);
        let manifest = files.into_iter().find(|file| file.path == "Cargo.toml").unwrap();
        let mut sources = emit(&self.new_api, &self.name).unwrap();
        sources.push(root(&self.new_api, &self.name, "").unwrap());
        (manifest.contents, sources)
    }
}

pub(crate) fn all() -> Vec<Pair> {
    let old = Document::parse(Source::new("old.yaml", include_str!("old.yaml"))).unwrap();
    let pairs = Document::parse(Source::new("pairs.yaml", include_str!("pairs.yaml"))).unwrap().value;
    let lists = [("breaking", Expected::Breaking), ("silent", Expected::Silent), ("fine", Expected::Fine)];
    let listed = lists.into_iter().flat_map(|(list, expected)| {
        pairs[list].as_object().unwrap().iter().map(move |(name, actions)| (name.clone(), actions.clone(), expected))
    });
    listed.map(|(name, actions, expected)| pair(&old, name, &actions, expected)).collect()
}

fn pair(old: &Document, name: String, actions: &Value, expected: Expected) -> Pair {
    let new = Document { source: old.source.clone(), value: changed(old, &name, actions) };
    let api = |document: &Document| match lower(document) {
        Ok(lowered) => lowered.api,
        Err(findings) => panic!("{name}: {findings:?}"),
    };
    let (old_api, new_api) = (api(old), api(&new));
    Pair { expected, old: old.clone(), old_api, new, new_api, name }
}

/// The old document after the actions, each of which must change it. One may put back what another took, at another place.
fn changed(old: &Document, name: &str, actions: &Value) -> Value {
    actions.as_array().unwrap().iter().fold(old.value.clone(), |value, action| {
        let overlay = json!({ "overlay": "1.1.0", "info": { "title": name, "version": "1" }, "actions": [action] });
        let overlay = Overlay::read(Document::parse(Source::new(name, to_yaml(&overlay))).unwrap());
        let document = Document { source: old.source.clone(), value };
        let applied = overlay.and_then(|overlay| apply_strict(&document, &[overlay]));
        applied.unwrap_or_else(|findings| panic!("{}", findings.render(xtask::diagnostic::Style::Plain))).value
    })
}
