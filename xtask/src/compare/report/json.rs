//! For programs. Members are only ever added; another meaning gets another `format`.

use serde_json::{Map, Value, json};

use super::{Release, Report};
use crate::compare::change::{Change, Direction, Level, Subject};

/// The version of the format.
const FORMAT: u32 = 1;

pub(super) fn render(report: &Report) -> String {
    let counts: Map<String, Value> =
        Level::ALL.into_iter().map(|level| (level.as_str().to_owned(), Value::from(report.count(level)))).collect();
    let overrides: Vec<Value> = report
        .overrides
        .iter()
        .map(|one| {
            json!({
                "document": if one.with_new { "new" } else { "old" },
                "outcome": one.outcome.as_str(),
                "file": one.file,
                "line": one.line,
                "target": one.target,
                "message": one.message,
            })
        })
        .collect();
    let evidence: Vec<Value> =
        report.evidence.iter().map(|one| json!({ "code": one.code, "message": one.message, "files": one.files })).collect();
    let value = json!({
        "format": FORMAT,
        "old": release(&report.old),
        "new": release(&report.new),
        "semver": { "step": report.step().as_str(), "before_1_0": report.step().before_1_0().as_str() },
        "counts": counts,
        "changes": report.changes.iter().map(change).collect::<Vec<Value>>(),
        "overrides": overrides,
        "evidence": evidence,
    });
    format!("{value:#}\n")
}

fn release(release: &Release) -> Value {
    let Release { file, title, version, sha256 } = release;
    json!({ "file": file, "title": title, "version": version, "sha256": sha256 })
}

fn change(change: &Change) -> Value {
    let Change { level, kind, subject, direction, message, silent, old, new } = change;
    json!({
        "level": level.as_str(),
        "kind": kind.as_str(),
        "subject": self::subject(subject),
        "direction": direction.map(Direction::as_str),
        "message": message,
        "silent": silent,
        "old": old.as_ref().map(|pointer| pointer.as_str()),
        "new": new.as_ref().map(|pointer| pointer.as_str()),
    })
}

fn subject(subject: &Subject) -> Value {
    match subject {
        Subject::Api => json!({ "kind": "api" }),
        Subject::Credentials => json!({ "kind": "credentials" }),
        Subject::Operation { id, method } => json!({ "kind": "operation", "id": id, "method": method }),
        Subject::Type { name, used_by } => {
            let uses: Vec<Value> = used_by
                .iter()
                .map(|usage| json!({ "operation": usage.operation, "direction": usage.direction.as_str() }))
                .collect();
            json!({ "kind": "type", "name": name, "used_by": uses })
        }
    }
}
