//! Where in a body decoding stopped.

use std::fmt::Write as _;

/// The path of the value that ends at, or holds, the byte where a decoder stopped.
///
/// Worked out only when decoding has failed, so that decoding itself need not keep track.
pub(super) fn path_at(body: &[u8], error: &serde_json::Error) -> String {
    let lines_before = error.line().saturating_sub(1);
    let start: usize = body.split_inclusive(|&byte| byte == b'\n').take(lines_before).map(<[u8]>::len).sum();
    let stop = start + error.column();
    let mut frames: Vec<Frame> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = body.get(at).filter(|_| at < stop) {
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
    // An array where none is wanted may be refused right after its bracket, and an item before its first byte. Both stop
    // here, and only an item that is an array itself is refused in the same words.
    let stopped_at_bracket = stop.checked_sub(1).and_then(|last| body.get(last)) == Some(&b'[');
    if stopped_at_bracket && body.get(stop) != Some(&b'[') && error.to_string().starts_with("invalid type: sequence") {
        frames.pop();
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
    use std::collections::BTreeMap;

    use serde::de::{DeserializeOwned, IgnoredAny};

    use super::*;

    fn path_of<T: DeserializeOwned>(body: &str) -> String {
        let Err(error) = serde_json::from_str::<T>(body) else { return "no error".to_owned() };
        path_at(body.as_bytes(), &error)
    }

    /// Any value but an array, decided when it is read.
    struct NoArray;

    impl<'de> serde::Deserialize<'de> for NoArray {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(Self)
        }
    }

    impl serde::de::Visitor<'_> for NoArray {
        type Value = Self;

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("no array")
        }

        fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
            Ok(self)
        }
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
    fn a_body_of_a_wrong_type_has_no_path() {
        assert_eq!(path_of::<BTreeMap<String, i64>>("[1]"), "");
    }

    #[test]
    fn an_array_where_none_is_wanted_has_the_path_of_the_array() {
        assert_eq!(path_of::<BTreeMap<String, NoArray>>(r#"{"a": [1]}"#), "a");
        assert_eq!(path_of::<BTreeMap<String, Vec<NoArray>>>(r#"{"a": [1, []]}"#), "a[1]");
        assert_eq!(path_of::<BTreeMap<String, Vec<NoArray>>>(r#"{"a": [[1]]}"#), "a[0]");
    }

    #[test]
    fn an_item_of_a_wrong_type_has_the_path_of_the_item() {
        assert_eq!(path_of::<BTreeMap<String, Vec<String>>>(r#"{"a": [[]]}"#), "a[0]");
        assert_eq!(path_of::<BTreeMap<String, Vec<String>>>(r#"{"a": [{}]}"#), "a[0]");
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
