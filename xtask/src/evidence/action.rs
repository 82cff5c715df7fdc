//! The override that would settle a finding, ready to paste.

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use super::schema::Effective;
use crate::document::to_yaml;

/// One action of an overrides file.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// The RFC 9535 path of what is changed.
    pub target: String,
    /// The reason.
    pub description: String,
    /// What is changed.
    pub change: Change,
    /// The names of the evidence files.
    pub evidence: Vec<String>,
}

/// What an action changes.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Merges a value into the target.
    Update(Value),
    /// Gives the target's key another name.
    Rename(String),
    /// Takes the target away.
    Remove,
}

impl Action {
    /// The action as an entry of `actions`.
    pub fn to_value(&self) -> Value {
        let mut action = Map::new();
        action.insert("target".to_owned(), json!(self.target));
        action.insert("description".to_owned(), json!(self.description));
        match &self.change {
            Change::Update(value) => action.insert("update".to_owned(), value.clone()),
            Change::Rename(name) => action.insert("x-rename".to_owned(), json!(name)),
            Change::Remove => action.insert("remove".to_owned(), json!(true)),
        };
        // What no evidence shows needs none.
        if !self.evidence.is_empty() {
            action.insert("x-evidence".to_owned(), json!(self.evidence));
        }
        Value::Object(action)
    }

    /// The action as YAML, an entry of the block `actions:`.
    pub fn to_yaml(&self) -> String {
        to_yaml(&json!([self.to_value()])).lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
    }
}

/// The RFC 9535 path of the value at `at`.
pub(super) fn path(document: Effective<'_>, at: &Pointer) -> String {
    let mut path = "$".to_owned();
    let mut parent = PointerBuf::new();
    for token in at.tokens() {
        let name = token.decoded();
        let in_array = document.get(&parent).is_some_and(Value::is_array);
        path.push_str(&if in_array { format!("[{name}]") } else { selector(&name) });
        parent.push_back(name.as_ref());
    }
    path
}

fn selector(name: &str) -> String {
    let mut characters = name.chars();
    let starts = characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    if starts && characters.all(|character| character.is_ascii_alphanumeric() || character == '_') {
        format!(".{name}")
    } else {
        format!("[{}]", quoted(name))
    }
}

/// A string literal of RFC 9535.
pub(super) fn quoted(text: &str) -> String {
    let mut literal = String::from("'");
    for character in text.chars() {
        match character {
            '\'' | '\\' => literal.extend(['\\', character]),
            control if control < ' ' => literal.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => literal.push(other),
        }
    }
    literal.push('\'');
    literal
}

/// `{name: value}`, once for each name, from the outside in.
pub(super) fn nested(names: &[&str], value: Value) -> Value {
    names.iter().rev().fold(value, |value, name| Value::Object(Map::from_iter([((*name).to_owned(), value)])))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use serde_json_path::JsonPath;

    use super::*;

    #[test]
    fn paths_lead_where_the_pointer_leads() {
        let document = json!({"paths": {"/a'b\\c": {"get": {"list": [{"x-y": 1}]}}}, "": {"\n": 2}});
        let effective = Effective::new(&document);
        for pointer in ["/paths/~1a'b\\c/get/list/0/x-y", "//\n", ""] {
            let pointer = Pointer::parse(pointer).unwrap();
            let text = path(effective, pointer);
            let found = JsonPath::parse(&text).unwrap().query(&document).exactly_one().unwrap();
            assert_eq!(Some(found), effective.get(pointer), "{text}");
        }
    }

    #[test]
    fn an_action_is_an_entry_of_the_actions_block() {
        let action = Action {
            target: "$.paths['/a'].get".to_owned(),
            description: "Manual: shows `a` (2017)".to_owned(),
            change: Change::Update(json!({"parameters": [{"name": "a"}]})),
            evidence: vec!["a.yaml".to_owned()],
        };
        expect![[r#"
            actions:
              - target: $.paths['/a'].get
                description: 'Manual: shows `a` (2017)'
                update:
                  parameters:
                  - name: a
                x-evidence:
                - a.yaml"#]]
        .assert_eq(&format!("actions:\n{}", action.to_yaml()));
    }
}
