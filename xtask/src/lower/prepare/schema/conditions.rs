//! `if`, `then`, `else`, `dependentSchemas`: what may be there besides is declared, when it must be is not enforced.

use serde_json::{Map, Value, json};

use super::super::at::At;
use super::super::shape::Shaper;
use crate::diagnostic::Diagnostic;
use crate::lower::version::Dialect;

pub(super) fn shape(shaper: &mut Shaper<'_>, schema: &mut Map<String, Value>, at: &At<'_>) {
    if schema.contains_key("$dynamicRef") {
        shaper.report.left_out("`$dynamicRef` is not followed; the schema is read as any JSON value", &at.key("$dynamicRef"));
        schema.shift_remove("$dynamicRef");
    }
    schema.shift_remove("contains");
    let mut branches: Vec<(Vec<String>, Value)> = Vec::new();
    schema.shift_remove("if");
    for key in ["then", "else"] {
        if let Some(branch) = schema.shift_remove(key) {
            branches.push((vec![key.to_owned()], branch));
        }
    }
    for key in ["dependentSchemas", "dependencies"] {
        if let Some(Value::Object(dependent)) = schema.shift_remove(key) {
            branches.extend(dependent.into_iter().map(|(name, branch)| (vec![key.to_owned(), name], branch)));
        }
    }
    // Readers of 3.0 do not know these words, but the members that they declare are real.
    if branches.is_empty() {
        return;
    }
    let finding = match shaper.dialect {
        Dialect::Modern => Diagnostic::note_only("prepare::conditions", "conditions between members are not enforced"),
        Dialect::Classic => Diagnostic::warning("prepare::conditions", "OpenAPI 3.0 has no conditions between members"),
    };
    shaper.report.add(finding.note("members that are declared under conditions are optional"), at);
    let mut added: Vec<String> = Vec::new();
    for (path, branch) in branches {
        let Value::Object(mut branch) = branch else { continue };
        let Some(Value::Object(properties)) = branch.shift_remove("properties") else { continue };
        let declared = schema.entry("properties").or_insert_with(|| json!({}));
        let Value::Object(declared) = declared else { continue };
        for (name, property) in properties {
            match declared.get_mut(&name) {
                None => {
                    let mut then = at.pointer();
                    path.iter().map(String::as_str).chain(["properties", &name]).for_each(|token| then.push_back(token));
                    shaper.report.moved(&at.key("properties").key(&name).pointer(), &then);
                    declared.insert(name.clone(), property);
                    added.push(name);
                }
                // Two branches that differ are two choices.
                Some(other) if added.contains(&name) && *other != property => {
                    *other = json!({ "anyOf": [other.take(), property] });
                }
                // What holds under no condition is the wider one.
                Some(_) => {}
            }
        }
    }
}
