//! A comparison as it is handed out: text, Markdown, JSON.

mod json;
mod markdown;
mod text;

use super::change::{Change, Direction, Level, Step, Subject, Use};
use super::step;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Text,
    /// For a changelog.
    Markdown,
    /// For programs; `docs/diff.md` describes it.
    Json,
}

/// A release of the vendor's document.
#[derive(Debug, Clone)]
pub struct Release {
    /// The file, as it was given.
    pub file: String,
    /// The title of the effective document.
    pub title: String,
    /// The version that the document gives itself.
    pub version: String,
    /// The SHA-256 of the vendor's text.
    pub sha256: String,
}

/// What becomes of an override with one of the releases, when it is not simply applied.
#[derive(Debug, Clone)]
pub struct Override {
    /// Whether that happens with the new release; else with the old one.
    pub with_new: bool,
    /// What becomes of it.
    pub outcome: Outcome,
    /// The overlay file, as it was given.
    pub file: String,
    /// The line of the action in it.
    pub line: usize,
    /// Its target.
    pub target: String,
    /// Why, in one sentence without a full stop.
    pub message: String,
}

/// What becomes of an override that is not applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The document says so already.
    Obsolete,
    /// Its target selects nothing.
    Unmatched,
    /// The document says something else than the override was made for.
    Conflict,
    /// It is wrong by itself.
    Invalid,
}

impl Outcome {
    /// The outcome that the code of a finding names.
    pub fn of_code(code: &str) -> Self {
        match code {
            "override::obsolete" => Self::Obsolete,
            "override::unmatched" => Self::Unmatched,
            "override::conflict" => Self::Conflict,
            _ => Self::Invalid,
        }
    }

    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Obsolete => "obsolete",
            Self::Unmatched => "unmatched",
            Self::Conflict => "conflict",
            Self::Invalid => "invalid",
        }
    }

    /// What the override is, in a sentence.
    fn as_predicate(self) -> &'static str {
        match self {
            Self::Conflict => "in conflict",
            other => other.as_str(),
        }
    }
}

/// What the evidence says of the new release, and did not say of the old one.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The stable name of the kind of finding.
    pub code: String,
    /// What is the matter.
    pub message: String,
    /// The files that show it.
    pub files: Vec<String>,
}

/// A whole comparison.
#[derive(Debug, Clone)]
pub struct Report {
    /// The release that the crate was made from.
    pub old: Release,
    /// The release that it would be made from.
    pub new: Release,
    /// What changes in between.
    pub changes: Vec<Change>,
    /// Overrides that are not simply applied: those of the old release first, each in the order of the files.
    pub overrides: Vec<Override>,
    /// New findings of the proof.
    pub evidence: Vec<Evidence>,
}

impl Report {
    /// The report as text, with a line feed at its end; the same bytes for the same input.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Text => text::render(self),
            Format::Markdown => markdown::render(self),
            Format::Json => json::render(self),
        }
    }

    /// Whether there is a change of this level or a worse one.
    pub fn reaches(&self, level: Level) -> bool {
        self.changes.iter().any(|change| change.level >= level)
    }

    /// The step of the version that follows.
    pub fn step(&self) -> Step {
        step(&self.changes)
    }

    fn count(&self, level: Level) -> usize {
        self.changes.iter().filter(|change| change.level == level).count()
    }

    /// The step in words.
    fn step_in_words(&self) -> String {
        match self.step() {
            Step::None => "nothing changes, so that no new version is needed".to_owned(),
            step => format!("a {} step; before 1.0 a {} step", step.as_str(), step.before_1_0().as_str()),
        }
    }

    /// How many changes there are of each level.
    fn counts_in_words(&self) -> String {
        Level::ALL.map(|level| format!("{} {}", self.count(level), level.as_str())).join(", ")
    }
}

/// The most operations that are named where a type is used.
const NAMED: usize = 3;

/// Where a type is used, in words.
fn used(uses: &[Use]) -> String {
    if uses.is_empty() {
        return "no operation uses it".to_owned();
    }
    let groups = [(Direction::Request, "request"), (Direction::Response, "response"), (Direction::Both, "request and response")];
    let texts = groups.into_iter().filter_map(|(direction, name)| {
        let ids: Vec<&str> =
            uses.iter().filter(|usage| usage.direction == direction).map(|usage| usage.operation.as_str()).collect();
        let more = match ids.len().checked_sub(NAMED) {
            None | Some(0) => String::new(),
            Some(more) => format!(" and {more} more"),
        };
        (!ids.is_empty()).then(|| format!("{name} of {}{more}", ids[..ids.len().min(NAMED)].join(", ")))
    });
    texts.collect::<Vec<_>>().join("; ")
}

/// The heading of a subject: its name, and for a type where it is used.
fn heading(subject: &Subject) -> String {
    match subject {
        Subject::Type { used_by, .. } => format!("{subject} ({})", used(used_by)),
        Subject::Api | Subject::Credentials | Subject::Operation { .. } => subject.to_string(),
    }
}

/// Text on one line: names come from the document, and may hold anything.
fn line(text: &str) -> String {
    text.chars()
        .flat_map(|character| if character.is_control() { character.escape_debug().collect() } else { vec![character] })
        .collect()
}
