//! For a changelog: a heading for each level, an item for each change.

use super::{Report, line, used};
use crate::compare::change::{Change, Level, Subject};

pub(super) fn render(report: &Report) -> String {
    let title = if report.new.title.is_empty() { "The API" } else { &report.new.title };
    let mut text = format!("## {}\n", line(&format!("{title} {} → {}", report.old.version, report.new.version)));
    text.push_str(&format!("\n{}: {}.\n", sentence(&report.counts_in_words()), report.step_in_words()));
    for level in Level::ALL {
        let changes: Vec<&Change> = report.changes.iter().filter(|change| change.level == level).collect();
        if changes.is_empty() {
            continue;
        }
        text.push_str(&format!("\n### {}\n\n", title_of(level)));
        for change in changes {
            let silent = if change.silent { " The compiler says nothing." } else { "" };
            text.push_str(&format!("- {}: {}.{silent}\n", line(&subject(&change.subject)), line(&change.message)));
        }
    }
    if !report.overrides.is_empty() {
        text.push_str("\n### Overrides to look at\n\n");
        for one in &report.overrides {
            let release = if one.with_new { "new" } else { "old" };
            let place = line(&format!("{}:{}", one.file, one.line));
            text.push_str(&format!(
                "- `{place}` is {} with the {release} document: {}.\n",
                one.outcome.as_predicate(),
                line(&one.message)
            ));
        }
    }
    if !report.evidence.is_empty() {
        text.push_str("\n### Evidence to look at\n\n");
        for one in &report.evidence {
            let files: Vec<String> = one.files.iter().map(|file| format!("`{file}`")).collect();
            let shown = if files.is_empty() { String::new() } else { format!(" Shown by {}.", files.join(", ")) };
            text.push_str(&format!("- {}.{}\n", line(&one.message), line(&shown)));
        }
    }
    text
}

fn title_of(level: Level) -> &'static str {
    match level {
        Level::Breaking => "Breaking",
        Level::Behaviour => "Behaviour",
        Level::Additive => "Added",
        Level::Documentation => "Documentation",
    }
}

fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Api => "the API".to_owned(),
        Subject::Credentials => "credentials".to_owned(),
        Subject::Operation { id: _, method } => format!("`{method}`"),
        Subject::Type { name, used_by } => format!("`{name}` ({})", used(used_by)),
    }
}

fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
