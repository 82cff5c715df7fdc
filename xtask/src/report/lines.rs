//! A value as YAML, line by line, each with the place that it speaks of.

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};

use crate::document::{Source, to_yaml};

/// A line of YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// The line, indented.
    pub(super) text: String,
    /// The place that it speaks of: the innermost that begins on it, else that of the line before.
    pub(super) at: PointerBuf,
    /// How many lines before it speak of the same place.
    pub(super) nth: usize,
}

/// The member at `at` with its key, as it would stand in a file.
pub(super) fn lines(at: &Pointer, value: &Value) -> Vec<Line> {
    let Some((parent, key)) = at.split_back() else { return Vec::new() };
    let key = key.decoded().into_owned();
    let yaml = to_yaml(&Value::Object(Map::from_iter([(key.clone(), value.clone())])));
    let source = Source::new("", yaml);
    let count = source.text.lines().count();
    let mut begins: Vec<Option<PointerBuf>> = vec![None; count];
    begin(&source, &PointerBuf::root().with_trailing_token(key), value, &mut begins);

    let mut list: Vec<Line> = Vec::with_capacity(count);
    for (text, begun) in source.text.lines().zip(begins) {
        let (at, nth) = match (begun, list.last()) {
            (Some(below), _) => (parent.concat(&below), 0),
            (None, Some(before)) => (before.at.clone(), before.nth + 1),
            (None, None) => (at.to_buf(), 0),
        };
        list.push(Line { text: text.to_owned(), at, nth });
    }
    list
}

/// Takes down on which line each place begins; of several, the innermost.
fn begin(source: &Source, at: &Pointer, value: &Value, begins: &mut [Option<PointerBuf>]) {
    let span = source.locate(at);
    let line = source.line_at(span.key.unwrap_or(span.value).start);
    if let Some(slot) = begins.get_mut(line - 1) {
        *slot = Some(at.to_buf());
    }
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                begin(source, &at.with_trailing_token(name.as_str()), value, begins);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                begin(source, &at.with_trailing_token(index), value, begins);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_line_knows_its_place() {
        let value = json!({ "list": [{ "name": "a", "text": "one\ntwo" }, 3], "none": {} });
        let lines = lines(&PointerBuf::parse("/x/a~1b").unwrap(), &value);
        let shown: Vec<String> = lines.iter().map(|line| format!("{} | {} {}", line.text, line.at, line.nth)).collect();
        expect_test::expect![[r#"
            a/b: | /x/a~1b 0
              list: | /x/a~1b/list 0
              - name: a | /x/a~1b/list/0/name 0
                text: |- | /x/a~1b/list/0/text 0
                  one | /x/a~1b/list/0/text 1
                  two | /x/a~1b/list/0/text 2
              - 3 | /x/a~1b/list/1 0
              none: {} | /x/a~1b/none 0"#]]
        .assert_eq(&shown.join("\n"));
    }
}
