//! For a terminal: by level, by subject, one line a change.

use super::{Report, heading, line};
use crate::compare::change::{Change, Level};

pub(super) fn render(report: &Report) -> String {
    let mut text = String::new();
    for (name, release) in [("old", &report.old), ("new", &report.new)] {
        text.push_str(&line(&format!(
            "{name}  {} (version {}, sha256 {})",
            release.file,
            release.version,
            short(&release.sha256)
        )));
        text.push('\n');
    }
    for level in Level::ALL {
        let changes: Vec<&Change> = report.changes.iter().filter(|change| change.level == level).collect();
        if changes.is_empty() {
            continue;
        }
        text.push_str(&format!("\n{} ({})\n", level.as_str(), changes.len()));
        let mut subject = None;
        for change in changes {
            if subject != Some(&change.subject) {
                subject = Some(&change.subject);
                text.push_str(&format!("  {}\n", line(&heading(&change.subject))));
            }
            let silent = if change.silent { " (the compiler says nothing)" } else { "" };
            let direction = change.direction.map_or_else(String::new, |direction| format!(", {}", direction.as_str()));
            text.push_str(&format!("    {}{silent} [{}{direction}]\n", line(&change.message), change.kind.as_str()));
        }
    }
    for (with_new, name) in [(false, "old"), (true, "new")] {
        let overrides: Vec<_> = report.overrides.iter().filter(|one| one.with_new == with_new).collect();
        if overrides.is_empty() {
            continue;
        }
        text.push_str(&format!("\noverrides that do not apply to the {name} document ({})\n", overrides.len()));
        text.push_str("  (what they correct is compared as it stands there)\n");
        for one in overrides {
            text.push_str(&format!("  {} at {}:{}\n", one.outcome.as_str(), line(&one.file), one.line));
            text.push_str(&format!("    {}\n", line(&one.message)));
        }
    }
    if !report.evidence.is_empty() {
        text.push_str(&format!("\nevidence that the new document does not agree with ({})\n", report.evidence.len()));
        for one in &report.evidence {
            text.push_str(&format!("  {} [{}]\n", line(&one.message), one.code));
        }
    }
    text.push_str(&format!("\n{}\n{}\n", report.counts_in_words(), report.step_in_words()));
    text
}

/// As many digits of a hash as a person compares.
fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}
