//! Findings as an overlay: what the evidence decides as actions, what it leaves open as actions that claim nothing, with the question.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::action::Action;
use super::finding::{Finding, Findings, Fix};
use crate::document::to_yaml;

/// Longer lines of a comment are folded.
const WIDTH: usize = 110;

/// An overlay in the making: the actions of all rounds, and what no action settles.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    entries: Vec<Entry>,
    questions: Vec<Question>,
}

/// One action of a draft.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The action.
    pub action: Action,
    /// What a person has to decide about it.
    question: Option<Question>,
}

/// Something that the evidence leaves open.
#[derive(Debug, Clone)]
struct Question {
    message: String,
    notes: Vec<String>,
    /// What to do, in words.
    words: Option<String>,
    /// An action that may be the right one instead.
    instead: Option<Action>,
}

/// What the head of the overlay says.
#[derive(Debug, Clone)]
pub struct Head {
    /// What the overlay is for.
    pub title: String,
    /// The document that it is made for, as a URI reference.
    pub extends: String,
    /// Lines of a comment at the top.
    pub remarks: Vec<String>,
}

impl Entry {
    /// The actions that the evidence decides, in the order of the document.
    pub fn decided(findings: &Findings) -> Vec<Self> {
        let decided = findings.iter().filter_map(|finding| match &finding.fix {
            Fix::Decided(action) => Some(Self { action: action.clone(), question: None }),
            _ => None,
        });
        unique(decided)
    }

    /// For everything that is open and that an action can keep from being wrong, that action: it adds what is shown, or marks what is
    /// not shown, and never guesses.
    pub fn held(findings: &Findings) -> Vec<Self> {
        let held = findings.iter().filter_map(|finding| {
            let (action, instead) = match &finding.fix {
                Fix::Open(action) => (action, None),
                Fix::Either { guess, certain } => (certain, Some(guess.clone())),
                Fix::Decided(_) | Fix::Words(_) => return None,
            };
            Some(Self { action: action.clone(), question: Some(Question { instead, ..Question::of(finding) }) })
        });
        unique(held)
    }

    /// The action as an entry of `actions`.
    pub fn to_value(&self) -> Value {
        self.action.to_value()
    }
}

fn unique(entries: impl Iterator<Item = Entry>) -> Vec<Entry> {
    entries.fold(Vec::new(), |mut list, entry| {
        if list.iter().all(|known: &Entry| known.action != entry.action) {
            list.push(entry);
        }
        list
    })
}

impl Question {
    fn of(finding: &Finding) -> Self {
        Self { message: finding.message.clone(), notes: finding.notes.clone(), words: None, instead: None }
    }

    fn write(&self, text: &mut String, word: &str) {
        comment(text, &format!("{word}: {}", self.message));
        for note in &self.notes {
            comment(text, note);
        }
        if let Some(words) = &self.words {
            comment(text, words);
        }
        if let Some(action) = &self.instead {
            comment(text, "Instead, if it is:");
            for line in action.to_yaml().lines() {
                let _ = writeln!(text, "  # {line}");
            }
        }
    }
}

impl Draft {
    /// Adds the actions of a round, behind those of the rounds before it.
    pub fn add(&mut self, entries: impl IntoIterator<Item = Entry>) {
        self.entries.extend(entries);
    }

    /// Writes down what is left when no action of the draft can change it, with the action that may help.
    pub fn leave(&mut self, findings: &Findings) {
        self.questions.extend(findings.iter().map(|finding| {
            let (words, instead) = match &finding.fix {
                Fix::Words(words) => (Some(words.clone()), None),
                fix => (None, fix.action().cloned()),
            };
            Question { words, instead, ..Question::of(finding) }
        }));
    }

    /// Whether there is no action in it.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether something is left that no action of it settles.
    pub fn has_questions(&self) -> bool {
        !self.questions.is_empty()
    }

    /// The actions so far.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many actions wait for a decision.
    pub fn open(&self) -> usize {
        self.entries.iter().filter(|entry| entry.question.is_some()).count()
    }

    /// The draft as an overlay document in YAML.
    pub fn to_yaml(&self, head: &Head) -> String {
        let mut text = String::new();
        for remark in &head.remarks {
            let _ = writeln!(text, "# {remark}");
        }
        text.push_str(&to_yaml(&json!({
            "overlay": "1.1.0",
            "info": { "title": head.title, "version": "1.0.0" },
            "extends": head.extends,
        })));
        text.push_str("actions:\n");
        for Entry { action, question } in &self.entries {
            text.push('\n');
            if let Some(question) = question {
                question.write(&mut text, "OPEN");
            }
            text.push_str(&action.to_yaml());
            text.push('\n');
        }
        for question in &self.questions {
            text.push('\n');
            question.write(&mut text, "LEFT");
        }
        text
    }
}

/// A comment before an action, folded.
fn comment(text: &mut String, words: &str) {
    for paragraph in words.lines() {
        let mut line = String::from("  #");
        for word in paragraph.split_whitespace() {
            if line.len() + word.len() + 1 > WIDTH && line.len() > 3 {
                let _ = writeln!(text, "{line}");
                line = String::from("  #  ");
            }
            line.push(' ');
            line.push_str(word);
        }
        let _ = writeln!(text, "{line}");
    }
}
