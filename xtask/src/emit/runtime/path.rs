//! Where in a body decoding stopped.

use std::fmt::Write as _;

/// The path of the value that ends at, or holds, the byte where a decoder stopped.
///
/// Worked out only when decoding has failed, so that decoding itself need not keep track.
pub(super) fn path_at(body: &[u8], line: usize, column: usize) -> String {
    let start: usize = body.split_inclusive(|&byte| byte == b'\n').take(line.saturating_sub(1)).map(<[u8]>::len).sum();
    let stop = start + column;
    let mut frames: Vec<Frame> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = body.get(at) {
        let mut next = at + 1;
        match byte {
            b'{' => frames.push(Frame::Object { key: None, value: false }),
            b'[' => frames.push(Frame::Array(0)),
            b'"' => {
                while let Some(&inner) = body.get(next) {
                    next += if inner == b'\\' { 2 } else { 1 };
                    if inner == b'"' {
                        break;
                    }
                }
                next = next.min(body.len());
                if let Some(Frame::Object { key, value: false }) = frames.last_mut() {
                    *key = serde_json::from_slice(&body[at..next]).ok();
                }
            }
            b':' => {
                if let Some(Frame::Object { value, .. }) = frames.last_mut() {
                    *value = true;
                }
            }
            b',' if next < stop => match frames.last_mut() {
                Some(Frame::Array(index)) => *index += 1,
                Some(Frame::Object { key, value }) => (*key, *value) = (None, false),
                None => {}
            },
            _ => {}
        }
        let closes = byte == b'}' || byte == b']';
        if closes {
            frames.pop();
        }
        if next >= stop {
            break;
        }
        at = next;
    }
    let mut path = String::new();
    for frame in &frames {
        match frame {
            Frame::Object { key: Some(key), .. } => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
            }
            Frame::Object { key: None, .. } => {}
            Frame::Array(index) => {
                let _ = write!(path, "[{index}]");
            }
        }
    }
    path
}

enum Frame {
    Object { key: Option<String>, value: bool },
    Array(usize),
}

#[cfg(test)]
mod tests {
    use serde::de::{DeserializeOwned, IgnoredAny};

    use super::*;

    fn path_of<T: DeserializeOwned>(body: &str) -> String {
        let Err(error) = serde_json::from_str::<T>(body) else { return "no error".to_owned() };
        path_at(body.as_bytes(), error.line(), error.column())
    }

    #[derive(serde::Deserialize)]
    struct Outer {
        #[serde(rename = "list")]
        _list: Vec<Inner>,
    }

    #[derive(serde::Deserialize)]
    struct Inner {
        #[serde(rename = "a")]
        _a: i64,
        #[serde(rename = "b")]
        _b: Option<IgnoredAny>,
    }

    #[test]
    fn a_wrong_type_has_the_path_of_its_value() {
        assert_eq!(path_of::<Outer>(r#"{"list": [{"a": 1}, {"b": {"c": 2}, "a": "x,]}"}]}"#), "list[1].a");
        assert_eq!(path_of::<Outer>("{\n \"list\": [\n  {\"a\": []}]}"), "list[0].a");
        assert_eq!(path_of::<Outer>(r#"{"list": 5}"#), "list");
    }

    #[test]
    fn a_missing_field_has_the_path_of_its_object() {
        assert_eq!(path_of::<Outer>(r#"{"list": [{"a": 1}, {"b": 1}]}"#), "list[1]");
    }

    #[test]
    fn a_syntax_error_has_the_path_where_it_stands() {
        assert_eq!(path_of::<Outer>(r#"{"list": [{"a": 1}, oops]}"#), "list[1]");
    }
}
