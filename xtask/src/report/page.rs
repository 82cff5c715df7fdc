//! The page as plain data: everything that it says, and nothing of how it looks.

use jsonptr::PointerBuf;

use crate::compare;

/// The whole page.
#[derive(Debug, Clone)]
pub struct Page {
    /// The title of the vendor's document.
    pub title: String,
    /// Its version, in the vendor's words.
    pub version: Option<String>,
    /// The file name of the vendor's document.
    pub document: String,
    /// The SHA-256 of its text.
    pub hash: String,
    /// The figures.
    pub counts: Counts,
    /// What concerns the overrides as files: a missing reason, evidence that is not there, another document extended.
    pub remarks: Vec<Remark>,
    /// Operations in document order, then what they share, then the rest of the document.
    pub sections: Vec<Section>,
    /// Evidence of exchanges that no operation of the document is.
    pub outside: Vec<Exchange>,
}

/// The figures of the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many operations there are.
    pub operations: usize,
    /// Corrections by outcome, in the order of [`Outcome::ALL`].
    pub outcomes: [usize; 5],
    /// Differences between the effective document and the evidence.
    pub findings: usize,
    /// Evidence files.
    pub exchanges: usize,
}

/// What became of a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It changed something.
    Applied,
    /// The document says so already.
    Obsolete,
    /// Its target selects nothing.
    Unmatched,
    /// The document says something else than it was made for.
    Conflict,
    /// It is wrong by itself.
    Invalid,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Applied, Self::Obsolete, Self::Unmatched, Self::Conflict, Self::Invalid];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Obsolete => compare::Outcome::Obsolete.as_str(),
            Self::Unmatched => compare::Outcome::Unmatched.as_str(),
            Self::Conflict => compare::Outcome::Conflict.as_str(),
            Self::Invalid => compare::Outcome::Invalid.as_str(),
        }
    }
}

impl From<compare::Outcome> for Outcome {
    fn from(outcome: compare::Outcome) -> Self {
        match outcome {
            compare::Outcome::Obsolete => Self::Obsolete,
            compare::Outcome::Unmatched => Self::Unmatched,
            compare::Outcome::Conflict => Self::Conflict,
            compare::Outcome::Invalid => Self::Invalid,
        }
    }
}

/// An operation, or a part of the document that is no operation's own.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its anchor.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// The fragments of both documents.
    pub parts: Vec<Part>,
    /// What it refers to and other operations refer to as well.
    pub uses: Vec<PartLink>,
    /// The corrections that concern it.
    pub corrections: Vec<Correction>,
    /// What the proof found about it.
    pub findings: Vec<Remark>,
    /// What the requests of its evidence hold, then the replies by status.
    pub shown: Vec<Shown>,
    /// Its evidence.
    pub exchanges: Vec<Exchange>,
}

impl Section {
    /// How many of its corrections have this outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.corrections.iter().filter(|correction| correction.outcome == outcome).count()
    }

    /// Whether anything about it keeps codegen from going on.
    pub fn needs_work(&self) -> bool {
        !self.findings.is_empty() || self.corrections.iter().any(|correction| correction.outcome != Outcome::Applied)
    }

    /// Whether neither a correction nor evidence concerns it.
    pub fn is_untouched(&self) -> bool {
        self.corrections.is_empty() && self.findings.is_empty() && self.exchanges.is_empty()
    }
}

/// What a section is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// An operation.
    Operation {
        /// The HTTP method in capitals.
        method: String,
        /// The path template.
        path: String,
        /// The `operationId`.
        id: Option<String>,
        /// Which of the documents have it.
        presence: Presence,
    },
    /// Components that several operations refer to.
    Shared,
    /// Everything else.
    Rest,
}

/// Which of the two documents have something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Both.
    Both,
    /// The vendor's alone: an override removes it.
    Vendor,
    /// The effective one alone: an override adds it.
    Effective,
}

/// A fragment of both documents.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its anchor.
    pub id: String,
    /// What it is, such as `schema User`.
    pub name: String,
    /// Where it stands in the vendor's document; of something added, where it would stand.
    pub at: PointerBuf,
    /// The line of the vendor's document.
    pub line: Option<usize>,
    /// Which of the documents have it.
    pub presence: Presence,
    /// The lines of both, side by side.
    pub rows: Vec<Row>,
}

impl Part {
    /// Whether both documents say the same.
    pub fn is_equal(&self) -> bool {
        self.rows.iter().all(|row| matches!(row.lines, Lines::Equal(_)))
    }
}

/// A part of another section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartLink {
    /// Its anchor.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether the two documents differ in it.
    pub differs: bool,
}

/// One line of a fragment in both documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What the documents say.
    pub lines: Lines,
    /// The numbers of the corrections that make the difference; empty where they are those of the row before.
    pub corrections: Vec<usize>,
}

/// What the two documents say on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lines {
    /// The same.
    Equal(String),
    /// Something else about the same thing.
    Changed(Vec<Words>, Vec<Words>),
    /// The vendor's document alone says it.
    Removed(String),
    /// The effective document alone says it.
    Added(String),
}

/// A run of words in a changed line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The text.
    pub text: String,
    /// Whether the other line does not have it.
    pub differs: bool,
}

/// What one action did, or why it did nothing.
#[derive(Debug, Clone)]
pub struct Correction {
    /// Its number among all actions.
    pub number: usize,
    /// Its anchor.
    pub id: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Its target, as it was written.
    pub target: String,
    /// The overlay file.
    pub file: String,
    /// The line of the action in it.
    pub line: usize,
    /// The reason.
    pub reason: Option<String>,
    /// What shows it.
    pub evidence: Vec<Cited>,
    /// What changed in this section.
    pub changes: Vec<Change>,
    /// Why it was not applied, with places and ways out.
    pub message: Option<Remark>,
}

/// A file that a correction names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// The file name.
    pub name: String,
    /// The title and the date of its source, and its anchor, if there is such a file.
    pub found: Option<(String, String)>,
}

/// One spot that a correction changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where, in the vendor's names.
    pub at: PointerBuf,
    /// What was done there.
    pub what: What,
}

/// What was done at a spot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A value gave way to another.
    Changed(String, String),
    /// Something was added.
    Added(String),
    /// Something was taken away.
    Removed(String),
    /// The member has another name now.
    Renamed(String),
}

/// A finding in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The stable name of the kind of finding.
    pub code: String,
    /// Whether codegen stops at it.
    pub is_error: bool,
    /// What is the matter.
    pub message: String,
    /// The same with places, notes and ways out, as the terminal shows it.
    pub text: String,
}

/// What all requests, or all replies with one status, hold together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The HTTP status of the replies; nothing for requests.
    pub status: Option<u16>,
    /// How many exchanges there are.
    pub exchanges: usize,
    /// The fields, in the order in which they were first seen.
    pub fields: Vec<Field>,
}

/// A field as evidence shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// How many fields it is inside of.
    pub depth: usize,
    /// Its name on the wire.
    pub name: String,
    /// The JSON types that were seen.
    pub kinds: Vec<&'static str>,
    /// A value that was seen, if it is a short one and no placeholder.
    pub sample: Option<String>,
    /// How many exchanges show it.
    pub seen: usize,
    /// Whether the vendor's document has no such name here.
    pub is_unknown: bool,
}

/// One evidence file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Its anchor.
    pub id: String,
    /// Its file name.
    pub name: String,
    /// Whether it was recorded; it was read in documentation otherwise.
    pub is_observed: bool,
    /// The title of its source.
    pub title: String,
    /// The address of its source, when it is one that a browser may follow.
    pub url: Option<String>,
    /// When, in free text.
    pub date: String,
    /// Anything else worth knowing.
    pub note: Option<String>,
    /// Method, address and parameters, one a line.
    pub request: String,
    /// The HTTP status.
    pub status: u16,
    /// Headers and body of the reply.
    pub reply: String,
    /// Why it is evidence of no operation.
    pub outside: Option<String>,
}
