//! From a document to an [`Overlay`]: everything that makes an overlay document valid.

use std::collections::HashMap;

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};

use super::{Action, Change, Overlay, Target, Version};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};
use crate::document::Document;

const ROOT_FIELDS: &[&str] = &["overlay", "info", "extends", "actions"];
const INFO_FIELDS: &[&str] = &["title", "version", "description"];
const ACTION_FIELDS: &[&str] = &["target", "description", "update", "remove", "copy"];
const EXTENSIONS: &[&str] = &["x-evidence", "x-expect", "x-rename"];

/// Reads an overlay document.
///
/// # Errors
/// All findings about it.
pub(super) fn read(document: Document) -> Result<Overlay, Diagnostics> {
    let mut reader = Reader { document: &document, findings: Diagnostics::default() };
    let parts = reader.overlay();
    let findings = reader.findings;
    match parts {
        Some((version, title, extends, actions)) if !findings.has_errors() => {
            Ok(Overlay { document, version, title, extends, actions, warnings: findings })
        }
        _ => Err(findings),
    }
}

type Object = Map<String, Value>;
type Parts = (Version, String, Option<String>, Vec<Action>);

struct Reader<'d> {
    document: &'d Document,
    findings: Diagnostics,
}

impl<'d> Reader<'d> {
    fn overlay(&mut self) -> Option<Parts> {
        let root = PointerBuf::root();
        if self.document.value.is_null() {
            self.findings.push(
                Diagnostic::error("overlay::empty", "the file is empty")
                    .at(self.document.place(&root))
                    .help("write an overlay document into it, or remove it"),
            );
            return None;
        }
        let fields = self.object(&self.document.value, &root, "an overlay document")?;
        let version = self.version(fields);
        let title = self.info(fields, version);
        self.unknown_fields(fields, &root, "an overlay document", ROOT_FIELDS);
        let extends = self.text(fields, &root, "extends", false);
        let actions = self.actions(fields, version);
        Some((version?, title?, extends.map(str::to_owned), actions))
    }

    fn version(&mut self, fields: &'d Object) -> Option<Version> {
        let root = PointerBuf::root();
        let text = self.text(fields, &root, "overlay", true)?;
        let numbers: Vec<&str> = text.split('.').collect();
        let version = match numbers.as_slice() {
            ["1", "0", patch] if is_number(patch) => Some(Version::V1_0),
            ["1", "1", patch] if is_number(patch) => Some(Version::V1_1),
            _ => None,
        };
        if version.is_none() {
            self.findings.push(
                Diagnostic::error(
                    "overlay::version",
                    format!("`{text}` is not a version of the Overlay Specification that is read here"),
                )
                .at(self.field(&root, "overlay"))
                .help("write `overlay: 1.1.0`; 1.0.x and 1.1.x are read"),
            );
        }
        version
    }

    fn info(&mut self, fields: &'d Object, version: Option<Version>) -> Option<String> {
        let root = PointerBuf::root();
        let at = root.with_trailing_token("info");
        let info = match fields.get("info") {
            Some(info) => self.object(info, &at, "`info`")?,
            None => {
                self.missing(&root, "info");
                return None;
            }
        };
        self.unknown_fields(info, &at, "`info`", INFO_FIELDS);
        self.text(info, &at, "description", false);
        if version == Some(Version::V1_0) && info.contains_key("description") {
            self.newer(&at, "description", "`info.description`");
        }
        self.text(info, &at, "version", true);
        self.text(info, &at, "title", true).map(str::to_owned)
    }

    fn actions(&mut self, fields: &'d Object, version: Option<Version>) -> Vec<Action> {
        let root = PointerBuf::root();
        let at = root.with_trailing_token("actions");
        let items = match fields.get("actions") {
            Some(Value::Array(items)) => items,
            Some(other) => {
                self.ill_typed(Place::value(&self.document.source, &at), "`actions`", "an array of actions", other);
                return Vec::new();
            }
            None => {
                self.missing(&root, "actions");
                return Vec::new();
            }
        };
        if items.is_empty() {
            self.findings.push(
                Diagnostic::error("overlay::empty", "an overlay without actions does nothing")
                    .at(self.document.place(&at))
                    .help("add an action, or remove the file"),
            );
        }
        self.duplicates(items, &at);
        items.iter().enumerate().filter_map(|(index, item)| self.action(item, at.with_trailing_token(index), version)).collect()
    }

    /// The schema of the specification asks for unique actions: the second of two equal ones is a slip of the hand.
    fn duplicates(&mut self, items: &[Value], at: &Pointer) {
        let mut by_target: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, item) in items.iter().enumerate() {
            let target = item.get("target").and_then(Value::as_str).unwrap_or_default();
            let others = by_target.entry(target).or_default();
            if let Some(&first) = others.iter().find(|&&other| items[other] == *item) {
                self.findings.push(
                    Diagnostic::error("overlay::duplicate-action", "the same action stands twice")
                        .at(self.document.place(&at.with_trailing_token(index)).label("the second"))
                        .at(self.document.place(&at.with_trailing_token(first)).label("the first"))
                        .help("remove one of the two"),
                );
            } else {
                others.push(index);
            }
        }
    }

    fn action(&mut self, item: &'d Value, at: PointerBuf, version: Option<Version>) -> Option<Action> {
        let fields = self.object(item, &at, "an action")?;
        self.unknown_fields(fields, &at, "an action", ACTION_FIELDS);
        self.near_extensions(fields, &at);
        let target = self.path(fields, &at, "target", true);
        let description = self.text(fields, &at, "description", false).map(str::to_owned);
        let evidence = self.evidence(fields, &at);
        let change = self.change(fields, &at, version);
        Some(Action { target: target?, description, evidence, expect: fields.get("x-expect").cloned(), change, pointer: at })
    }

    fn change(&mut self, fields: &'d Object, at: &Pointer, version: Option<Version>) -> Change {
        let remove = match fields.get("remove") {
            None => false,
            Some(Value::Bool(remove)) => *remove,
            Some(other) => {
                self.ill_typed(self.field(at, "remove"), "`remove`", "`true` or `false`", other);
                false
            }
        };
        let copy = self.path(fields, at, "copy", false);
        let rename = self.text(fields, at, "x-rename", false);
        if version == Some(Version::V1_0) && fields.contains_key("copy") {
            self.newer(at, "copy", "`copy`");
        }
        let has = |name: &str| fields.contains_key(name);
        for (one, other, clash) in [
            ("update", "copy", has("update") && has("copy")),
            ("x-rename", "copy", has("x-rename") && has("copy")),
            ("x-rename", "remove", has("x-rename") && remove),
        ] {
            if clash {
                self.findings.push(
                    Diagnostic::error("overlay::contradiction", format!("`{one}` and `{other}` cannot stand in one action"))
                        .at(self.field(at, one))
                        .at(self.field(at, other))
                        .help("make two actions of it, in the order in which they are to happen"),
                );
            }
        }
        let update = fields.get("update").cloned();
        match (remove, copy, rename, update) {
            (true, ..) => Change::Remove,
            (_, Some(copy), ..) => Change::Copy(copy),
            (_, _, Some(to), update) => Change::Rename { to: to.to_owned(), update },
            (_, _, None, Some(update)) => Change::Update(update),
            (false, None, None, None) => Change::Nothing,
        }
    }

    /// `x-evidence`: one name or a list of names.
    fn evidence(&mut self, fields: &'d Object, at: &Pointer) -> Vec<String> {
        let names = match fields.get("x-evidence") {
            None => return Vec::new(),
            Some(Value::String(name)) => return vec![name.clone()],
            Some(Value::Array(items)) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>(),
            Some(_) => None,
        };
        names.unwrap_or_else(|| {
            self.ill_typed(self.field(at, "x-evidence"), "`x-evidence`", "a list of file names", &fields["x-evidence"]);
            Vec::new()
        })
    }

    fn path(&mut self, fields: &'d Object, at: &Pointer, name: &str, required: bool) -> Option<Target> {
        let text = self.text(fields, at, name, required)?;
        match Target::parse(text) {
            Ok(target) => Some(target),
            Err(reason) => {
                self.findings.push(
                    Diagnostic::error("overlay::target", format!("`{name}` is not a JSONPath that can be used: {reason}"))
                        .at(self.field(at, name))
                        .help("write a JSONPath as in RFC 9535, such as `$.paths['/users'].get`"),
                );
                None
            }
        }
    }

    fn object(&mut self, value: &'d Value, at: &Pointer, what: &str) -> Option<&'d Object> {
        if value.is_object() {
            return value.as_object();
        }
        self.ill_typed(self.document.place(at), what, "an object", value);
        None
    }

    fn text(&mut self, fields: &'d Object, at: &Pointer, name: &str, required: bool) -> Option<&'d str> {
        match fields.get(name) {
            Some(Value::String(text)) => Some(text),
            Some(other) => {
                self.ill_typed(self.field(at, name), &format!("`{name}`"), "a string", other);
                None
            }
            None if required => {
                self.missing(at, name);
                None
            }
            None => None,
        }
    }

    fn unknown_fields(&mut self, fields: &Object, at: &Pointer, what: &str, known: &[&str]) {
        for name in fields.keys().filter(|name| !name.starts_with("x-") && !known.contains(&name.as_str())) {
            let finding = Diagnostic::error("overlay::unknown-field", format!("{what} has no field `{name}`"))
                .at(Place::key(&self.document.source, &at.with_trailing_token(name)));
            self.findings.push(match nearest(name, known.iter().chain(EXTENSIONS).copied()).first() {
                Some(near) => finding.help(format!("write `{near}`, if that is meant")),
                None => finding.help(format!("its fields are {}; a name of your own starts with `x-`", list(known))),
            });
        }
    }

    /// An unknown extension is allowed; one that is a letter away from ours would be passed over in silence.
    fn near_extensions(&mut self, fields: &Object, at: &Pointer) {
        for name in fields.keys().filter(|name| name.starts_with("x-") && !EXTENSIONS.contains(&name.as_str())) {
            if let Some(near) = EXTENSIONS.iter().find(|near| strsim::osa_distance(near, name) <= 2) {
                self.findings.push(
                    Diagnostic::warning("overlay::unknown-extension", format!("`{name}` is not read; it looks like `{near}`"))
                        .at(Place::key(&self.document.source, &at.with_trailing_token(name)))
                        .help(format!("write `{near}`, if that is meant")),
                );
            }
        }
    }

    fn newer(&mut self, at: &Pointer, name: &str, what: &str) {
        self.findings.push(
            Diagnostic::error("overlay::unknown-field", format!("{what} came with Overlay 1.1; this document is version 1.0"))
                .at(Place::key(&self.document.source, &at.with_trailing_token(name)))
                .help("write `overlay: 1.1.0` at the top of the file"),
        );
    }

    fn missing(&mut self, at: &Pointer, name: &str) {
        self.findings.push(
            Diagnostic::error("overlay::missing-field", format!("`{name}` is missing"))
                .at(self.document.place(at))
                .help(format!("add `{name}` here")),
        );
    }

    fn ill_typed(&mut self, place: Place, what: &str, wanted: &str, found: &Value) {
        let finding = Diagnostic::error("overlay::type", format!("{what} must be {wanted}, and is {}", kind(found))).at(place);
        let quotable = wanted == "a string" && (found.is_number() || found.is_boolean());
        self.findings.push(if quotable { finding.help(format!("put it in quotes: `'{found}'`")) } else { finding });
    }

    fn field(&self, at: &Pointer, name: &str) -> Place {
        self.document.place(&at.with_trailing_token(name))
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
