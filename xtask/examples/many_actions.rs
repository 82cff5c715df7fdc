//! Writes an overlay of many actions for a document, to measure how long they take.
//!
//! `cargo run --release --package xtask --example many_actions -- DOCUMENT KIND COUNT > OVERLAY`
//!
//! The kinds: `update` (a new member for one operation after the other), `rename` (one component schema after the other),
//! `recursive` (a target that looks through the whole document, always the same), `values` (each looks for another `operationId`),
//! `names` (each for another name of a member), `findings` (actions that select nothing, for `--strict`).

use std::collections::BTreeSet;
use std::env;
use std::process::ExitCode;

use serde_json::{Value, json};
use xtask::document::Document;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [document, kind, count] = arguments.as_slice() else { return usage() };
    let Ok(count) = count.parse::<usize>() else { return usage() };
    let Ok(document) = Document::load(document.as_ref()) else { return usage() };
    let Some(actions) = actions(&document.value, kind, count) else { return usage() };
    println!("{}", json!({"overlay": "1.1.0", "info": {"title": "Many actions", "version": "1"}, "actions": actions}));
    ExitCode::SUCCESS
}

fn usage() -> ExitCode {
    eprintln!("usage: many_actions DOCUMENT update|rename|recursive|values|names|findings COUNT");
    ExitCode::from(2)
}

fn actions(document: &Value, kind: &str, count: usize) -> Option<Vec<Value>> {
    let names =
        |at: &str| document.pointer(at).and_then(Value::as_object).map(|members| members.keys().cloned().collect::<Vec<_>>());
    let quoted = |name: &str| name.replace('\\', "\\\\").replace('\'', "\\'");
    let numbers = 0..count;
    Some(match kind {
        "update" => {
            let paths = names("/paths")?;
            let action = |number: usize| {
                let path = quoted(&paths[number % paths.len()]);
                json!({"target": format!("$.paths['{path}']"), "update": {format!("x-measured-{number}"): {"number": number}}})
            };
            numbers.map(action).collect()
        }
        "rename" => {
            let schemas = names("/components/schemas")?;
            let action = |number: usize| {
                let old = schemas.get(number)?;
                Some(json!({"target": format!("$.components.schemas['{}']", quoted(old)), "x-rename": format!("{old}-renamed")}))
            };
            numbers.map_while(action).collect()
        }
        "recursive" => numbers
            .map(|number| json!({"target": "$..[?@.deprecated == true]", "update": {format!("x-measured-{number}"): number}}))
            .collect(),
        "values" | "names" => {
            let mut found = BTreeSet::new();
            collect(document, &mut |name, value| match value {
                Value::String(id) if kind == "values" && name == "operationId" => found.extend([id.as_str()]),
                _ if kind == "names" => found.extend([name]),
                _ => {}
            });
            let action = |(number, text): (usize, &str)| {
                let text = quoted(text);
                let filter = if kind == "names" { format!("@['{text}']") } else { format!("@.operationId == '{text}'") };
                json!({"target": format!("$..[?{filter}]"), "update": {format!("x-measured-{number}"): number}})
            };
            found.into_iter().enumerate().take(count).map(action).collect()
        }
        "findings" => {
            let paths = names("/paths")?;
            let action = |number: usize| {
                let path = quoted(&paths[number % paths.len()]);
                json!({"target": format!("$.paths['{path}'].nothing{number}"), "update": {}})
            };
            numbers.map(action).collect()
        }
        _ => return None,
    })
}

fn collect<'v>(value: &'v Value, each: &mut impl FnMut(&'v str, &'v Value)) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                each(name, member);
                collect(member, each);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, each)),
        _ => {}
    }
}
