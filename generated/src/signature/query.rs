//! The query line of the canonical string.

use std::fmt;

use percent_encoding::percent_decode_str;

/// The parameters of a query, decoded, in the order they came in.
///
/// `Debug` shows the names and hides the values, which hold tokens and codes.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct QueryParameters(Vec<(String, String)>);

/// A query that does not decode to text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the query is not UTF-8 once it is percent-decoded")]
#[non_exhaustive]
pub struct QueryEncodingError;

impl QueryParameters {
    /// Decodes an `application/x-www-form-urlencoded` query, given without its `?`.
    ///
    /// `+` is a space, `name` without `=` has the empty value, and empty pieces (`&&`) are no parameters.
    ///
    /// # Errors
    ///
    /// When a name or value is not UTF-8 after decoding. Replacing such bytes would give different queries one signature.
    pub fn parse(query: &str) -> Result<Self, QueryEncodingError> {
        query
            .split('&')
            .filter(|piece| !piece.is_empty())
            .map(|piece| {
                let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
                Ok((decode(name)?, decode(value)?))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The decoded parameters in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The parameters as they are signed: sorted by name and encoded again.
    ///
    /// Names are ordered by UTF-16 code units, as `java.lang.String` compares; parameters of one name keep their order.
    /// An empty value stays, as `name=`: the documentation says it is left out (MAC signing, pId 1521, 2024-09-25), but
    /// the official SDKs for Java, PHP and Python sign it.
    #[must_use]
    pub fn to_canonical_string(&self) -> String {
        let mut sorted: Vec<_> = self.iter().collect();
        sorted.sort_by(|(left, _), (right, _)| {
            // Bytes have the order of UTF-16 as long as they are ASCII.
            if left.is_ascii() && right.is_ascii() { left.cmp(right) } else { left.encode_utf16().cmp(right.encode_utf16()) }
        });
        let length: usize = sorted.iter().map(|(name, value)| name.len() + value.len() + 2).sum();
        // A little room for what is encoded.
        let mut pairs = form_urlencoded::Serializer::new(String::with_capacity(length + 32));
        pairs.extend_pairs(sorted);
        pairs.finish()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for QueryParameters {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(parameters: I) -> Self {
        Self(parameters.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl fmt::Debug for QueryParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(name, _)| (name, format_args!("..")))).finish()
    }
}

/// Encodes one value as `java.net.URLEncoder` does: `A-Z a-z 0-9 * - . _` stay, a space is `+`, the rest is `%XX`.
pub(super) fn encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len() + 16);
    encoded.extend(form_urlencoded::byte_serialize(value.as_bytes()));
    encoded
}

fn decode(encoded: &str) -> Result<String, QueryEncodingError> {
    if !encoded.contains(['+', '%']) {
        return Ok(encoded.to_owned());
    }
    let spaced = encoded.replace('+', " ");
    match percent_decode_str(&spaced).decode_utf8() {
        Ok(decoded) => Ok(decoded.into_owned()),
        Err(_) => Err(QueryEncodingError),
    }
}
