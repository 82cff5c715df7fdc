//! What stands behind the `#` of a reference.

/// A URI fragment percent-encodes what a JSON pointer does not. A `%` that begins no code stands for itself.
pub fn percent_decoded(text: &str) -> String {
    decoded(text).0
}

/// As [`percent_decoded`]; `None` for a `%` that begins no code, and for bytes that are no UTF-8.
pub fn strictly_percent_decoded(text: &str) -> Option<String> {
    let (text, is_encoded) = decoded(text);
    is_encoded.then_some(text)
}

/// The text, and whether it was encoded as it must be.
fn decoded(text: &str) -> (String, bool) {
    if !text.contains('%') {
        return (text.to_owned(), true);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut is_encoded = true;
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        let code = match tail {
            [high, low, ..] if *first == b'%' => code(*high, *low),
            _ => None,
        };
        if code.is_some() {
            rest = &tail[2..];
        }
        is_encoded &= code.is_some() || *first != b'%';
        bytes.push(code.unwrap_or(*first));
    }
    match String::from_utf8(bytes) {
        Ok(decoded) => (decoded, is_encoded),
        Err(_) => (text.to_owned(), false),
    }
}

fn code(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(high)? * 16 + digit(low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_decoded_and_the_rest_stands_for_itself() {
        assert_eq!(percent_decoded("/a%20b/%C3%A4"), "/a b/ä");
        assert_eq!(percent_decoded("/100%/a%20b%zz%"), "/100%/a b%zz%");
        assert_eq!(percent_decoded("/%ff"), "/%ff");
    }

    #[test]
    fn what_is_not_encoded_as_it_must_be_is_refused() {
        assert_eq!(strictly_percent_decoded("/a%20b").as_deref(), Some("/a b"));
        for text in ["/100%", "/a%zz", "/a%+1", "/%ff"] {
            assert_eq!(strictly_percent_decoded(text), None, "{text}");
        }
    }
}
