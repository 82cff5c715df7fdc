//! The reconciliation at a glance: what the vendor's document says, what the evidence shows and what the effective document says, side
//! by side for each operation, with the outcome and the reason of every correction.
//!
//! [`page`] makes plain data of it, [`render`] one self-contained HTML page. Both take things as they are: overrides that do not apply
//! and a proof with findings are what the page is for. The same input gives the same bytes.

mod corrections;
mod exchanges;
mod lines;
mod page;
mod parts;
mod render;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

pub use page::{
    Change, Cited, Correction, Counts, Exchange, Field, Kind, Lines, Outcome, Page, Part, PartLink, Presence, Remark, Row,
    Section, Shown, What, Words,
};
pub use render::render;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity, Style};
use crate::document::Document;
use crate::emit::place_name;
use crate::evidence::{self, Evidence, Subject};
use crate::overlay::{self, Applied, Overlay};
use corrections::Corrections;
use parts::{Pair, Parts};
use rows::Marks;

/// What the page is made from. The names of the documents are shown, so they should be short.
#[derive(Debug, Clone, Copy)]
pub struct Material<'m> {
    /// The vendor's document.
    pub vendor: &'m Document,
    /// Its corrections, in the order in which they are applied.
    pub overlays: &'m [Overlay],
    /// What both are held against.
    pub evidence: &'m [Evidence],
    /// What is known to be wrong with the overrides as files.
    pub findings: &'m Diagnostics,
}

/// Applies what applies, proves what comes of it, and puts both documents and the evidence beside each other.
pub fn page(material: &Material<'_>) -> Page {
    let Material { vendor, overlays, evidence, findings } = *material;
    let (applied, failures) = overlay::apply_partly(vendor, overlays);
    let effective = Document { source: vendor.source.clone(), value: applied.value.clone() };
    let parts = parts::parts(&vendor.value, &applied.value, &applied.origins);
    let mut anchors = Anchors::default();
    let files_at: HashMap<&str, String> =
        evidence.iter().map(|file| (file.name.as_str(), anchors.new_for("evidence", &file.name))).collect();
    let exchange = |file: &Evidence| exchanges::exchange(file, files_at.get(file.name.as_str()).cloned().unwrap_or_default());
    let cited = evidence.iter().map(|file| (file.name.as_str(), (file.citation(), files_at[file.name.as_str()].clone())));
    let corrections = Corrections::of(vendor, overlays, &applied, &failures, &cited.collect());
    let mut counts = Counts { operations: parts.operations.len(), exchanges: evidence.len(), ..Counts::default() };
    for outcome in corrections.outcomes() {
        let index = Outcome::ALL.iter().position(|other| *other == outcome).unwrap_or_default();
        counts.outcomes[index] += 1;
    }
    let mut builder = Builder { vendor, applied: &applied, marks: corrections.marks(), anchors };
    let mut sections = builder.sections(&parts);

    let operation_ids: Vec<Vec<&str>> = parts.operations.iter().map(|operation| builder.operation_ids(&operation.pair)).collect();
    let mut outside = Vec::new();
    let mut files: Vec<Vec<&Evidence>> = vec![Vec::new(); parts.operations.len()];
    for file in evidence {
        let of = match &file.subject {
            Subject::Operation(id) => operation_ids.iter().position(|ids| ids.contains(&id.as_str())),
            Subject::Outside(_) => None,
        };
        match of {
            Some(index) => files[index].push(file),
            None => outside.push(exchange(file)),
        }
    }
    for ((section, operation), files) in sections.iter_mut().zip(&parts.operations).zip(&files) {
        section.shown = exchanges::shown(files, &builder.names(operation));
        section.exchanges = files.iter().map(|file| exchange(file)).collect();
    }

    // Without evidence everything is unshown, which says nothing.
    if !evidence.is_empty() {
        let proof = evidence::prove(&effective, evidence);
        counts.findings = proof.len();
        for finding in &proof {
            let at = applied.origins.of(&finding.at);
            let named = finding
                .shown
                .iter()
                .find_map(|shown| files.iter().position(|files| files.iter().any(|file| file.name == shown.evidence)));
            let index = home(&sections, &at).or(named).unwrap_or(sections.len() - 1);
            sections[index].findings.push(remark(&proof.diagnostic(finding)));
        }
    }
    corrections.spread(&mut sections);
    sections
        .retain(|section| matches!(section.kind, Kind::Operation { .. }) || !section.parts.is_empty() || section.needs_work());

    let text = |path: &str| vendor.value.pointer(path).and_then(Value::as_str).map(str::to_owned);
    let mut remarks: Vec<Remark> =
        overlays.iter().flat_map(|overlay| overlay::check_extends(vendor, overlay)).map(|finding| remark(&finding)).collect();
    remarks.extend(findings.iter().map(remark));
    Page {
        title: text("/info/title").unwrap_or_else(|| file_name(&vendor.source.name).to_owned()),
        version: text("/info/version"),
        document: file_name(&vendor.source.name).to_owned(),
        hash: vendor.source.sha256().to_owned(),
        counts,
        remarks,
        sections,
        outside,
    }
}

/// Makes sections of parts.
struct Builder<'b> {
    vendor: &'b Document,
    applied: &'b Applied,
    marks: Marks,
    anchors: Anchors,
}

impl Builder<'_> {
    fn sections(&mut self, parts: &Parts) -> Vec<Section> {
        let shared: Vec<Part> = parts.shared.iter().map(|pair| self.part(pair)).collect();
        let links: HashMap<&PointerBuf, PartLink> = shared
            .iter()
            .map(|part| (&part.at, PartLink { id: part.id.clone(), name: part.name.clone(), differs: !part.is_equal() }))
            .collect();
        let mut sections = Vec::with_capacity(parts.operations.len() + 2);
        for operation in &parts.operations {
            let kind = self.kind(&operation.pair);
            let name = match &kind {
                Kind::Operation { id: Some(id), .. } => id.clone(),
                Kind::Operation { method, path, .. } => format!("{method} {path}"),
                Kind::Shared | Kind::Rest => String::new(),
            };
            let own = std::iter::once(&operation.pair).chain(&operation.around).chain(&operation.own);
            sections.push(Section {
                id: self.anchors.new_for("operation", &name),
                kind,
                parts: own.map(|pair| self.part(pair)).collect(),
                uses: operation.shared.iter().filter_map(|at| links.get(at).cloned()).collect(),
                ..Section::empty()
            });
        }
        drop(links);
        let rest = parts.rest.iter().map(|pair| self.part(pair)).collect();
        sections.push(Section { id: "shared".to_owned(), kind: Kind::Shared, parts: shared, ..Section::empty() });
        sections.push(Section { id: "rest".to_owned(), kind: Kind::Rest, parts: rest, ..Section::empty() });
        sections
    }

    fn part(&mut self, pair: &Pair) -> Part {
        let lines =
            |document: &Value, at: &Pointer| at.resolve(document).map(|value| lines::lines(at, value)).unwrap_or_default();
        let left = if pair.is_vendors { lines(&self.vendor.value, &pair.at) } else { Vec::new() };
        let right = pair.now.as_ref().map(|now| lines(&self.applied.value, now)).unwrap_or_default();
        let name = place_name(&pair.at);
        Part {
            id: self.anchors.new_for("part", &name),
            name,
            at: pair.at.clone(),
            line: pair.is_vendors.then(|| self.vendor.place(&pair.at).position().0),
            presence: pair.presence(),
            rows: rows::rows(&left, &right, &self.applied.origins, &self.marks),
        }
    }

    fn kind(&self, pair: &Pair) -> Kind {
        let tokens: Vec<String> = pair.at.tokens().map(|token| token.decoded().into_owned()).collect();
        Kind::Operation {
            method: tokens.last().map(|method| method.to_ascii_uppercase()).unwrap_or_default(),
            path: tokens.get(1).cloned().unwrap_or_default(),
            id: self.operation_ids(pair).last().map(|&id| id.to_owned()),
            presence: pair.presence(),
        }
    }

    /// The `operationId` in the vendor's document and in the effective one.
    fn operation_ids(&self, pair: &Pair) -> Vec<&str> {
        self.values(pair).into_iter().filter_map(|value| value.get("operationId")?.as_str()).collect()
    }

    fn values(&self, pair: &Pair) -> Vec<&Value> {
        let vendor = pair.at.resolve(&self.vendor.value).ok().filter(|_| pair.is_vendors);
        vendor.into_iter().chain(pair.now.as_ref().and_then(|now| now.resolve(&self.applied.value).ok())).collect()
    }

    /// What goes over the wire in an operation, in the vendor's names.
    fn names(&self, operation: &parts::Operation) -> HashSet<&str> {
        let places = std::iter::once(&operation.pair).chain(&operation.around).chain(&operation.own).map(|pair| &pair.at);
        let mut names = HashSet::new();
        let keys = PointerBuf::from_tokens(["components", "securitySchemes"]);
        for at in places.chain(&operation.shared).chain([&keys]) {
            if let Ok(value) = at.resolve(&self.vendor.value) {
                exchanges::wire_names(value, &mut names);
            }
        }
        names
    }
}

impl Section {
    fn empty() -> Self {
        Self {
            id: String::new(),
            kind: Kind::Rest,
            parts: Vec::new(),
            uses: Vec::new(),
            corrections: Vec::new(),
            findings: Vec::new(),
            shown: Vec::new(),
            exchanges: Vec::new(),
        }
    }
}

/// The section that has the place among its parts.
fn home(sections: &[Section], at: &Pointer) -> Option<usize> {
    sections.iter().position(|section| section.parts.iter().any(|part| at.starts_with(&part.at)))
}

/// The anchors of the page, each for one thing.
#[derive(Debug, Default)]
struct Anchors {
    /// How often each was wanted.
    wanted: HashMap<String, usize>,
}

impl Anchors {
    /// An anchor of letters, digits, underscores and hyphens.
    fn new_for(&mut self, kind: &str, name: &str) -> String {
        let mut anchor = kind.to_owned();
        for part in name.split(|character: char| !character.is_alphanumeric() && character != '_').filter(|part| !part.is_empty())
        {
            anchor.push('-');
            anchor.push_str(part);
        }
        let count = self.wanted.entry(anchor.clone()).or_default();
        *count += 1;
        // No name gives two hyphens.
        if *count == 1 { anchor } else { format!("{anchor}--{count}") }
    }
}

fn remark(finding: &Diagnostic) -> Remark {
    Remark {
        code: finding.code.to_owned(),
        is_error: finding.severity == Severity::Error,
        message: finding.message.clone(),
        text: finding.render(Style::Plain),
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
