//! A no from the server.

use std::fmt::{self, Write as _};

use crate::api::Secret;
use crate::api::types::ErrorCode;

/// The most characters of a text from outside that are shown.
const SHOWN: usize = 200;

/// What the server said no with, in the redirect or at the token endpoint.
///
/// Both use the codes of the open API (Mi Account documentation, error codes, pId 1519, 2023-07-24): as an integer in the
/// JSON of the token endpoint, as digits in the query of the redirect. The words of RFC 6749 are not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    error: String,
    description: Option<String>,
}

impl Refusal {
    pub(super) fn new(error: impl Into<String>, description: Option<String>) -> Self {
        Self { error: error.into(), description: description.filter(|text| !text.is_empty()) }
    }

    /// The code; `None` when the server sent something other than a number.
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        self.error.trim().parse().ok().map(|code: i64| ErrorCode::from(code))
    }

    /// `error` as it came.
    #[must_use]
    pub fn error(&self) -> &str {
        &self.error
    }

    /// The description that the server gave: Chinese or English, for people, never to be compared.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Takes secrets out of the texts, should the server repeat what it was sent.
    pub(super) fn without(mut self, secrets: &[&Secret]) -> Self {
        let is_code = self.code().is_some();
        // What is shorter is no secret, and would tear words apart.
        for secret in secrets.iter().map(|secret| secret.expose()).filter(|secret| secret.len() >= 4) {
            if !is_code {
                self.error = self.error.replace(secret, "…");
            }
            self.description = self.description.map(|text| text.replace(secret, "…"));
        }
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code() {
            Some(code) => write!(f, "error {code}")?,
            None => write!(f, "error {}", Shown(&self.error))?,
        }
        if let Some(meaning) = self.code().and_then(|code| code.description()) {
            write!(f, " ({})", meaning.trim_end_matches('.'))?;
        }
        if let Some(description) = &self.description {
            write!(f, ": {}", Shown(description))?;
        }
        Ok(())
    }
}

/// Text from outside, short and on one line.
struct Shown<'t>(&'t str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for character in self.0.chars().take(SHOWN) {
            if character.is_control() { f.write_char('\u{FFFD}')? } else { f.write_char(character)? }
        }
        f.write_str(if self.0.chars().nth(SHOWN).is_some() { "…\"" } else { "\"" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_codes_are_explained() {
        let refusal = Refusal::new("96013", Some("invalid authorization code".to_owned()));
        assert_eq!(refusal.code(), Some(ErrorCode::InvalidCode));
        assert_eq!(
            refusal.to_string(),
            "error 96013 (The authorization code is wrong, expired or already used): \"invalid authorization code\""
        );
    }

    #[test]
    fn unknown_codes_and_words_are_kept() {
        assert_eq!(Refusal::new(" 97001 ", None).code(), Some(ErrorCode::Unknown(97001)));
        let word = Refusal::new("access_denied", Some(String::new()));
        assert_eq!((word.code(), word.description()), (None, None));
        assert_eq!(word.to_string(), "error \"access_denied\"");
    }

    #[test]
    fn a_hostile_text_cannot_forge_log_lines() {
        let text = Refusal::new("1", Some(format!("a\r\nERROR\u{1b}[2J{}", "x".repeat(1000)))).to_string();
        assert!(!text.contains(char::is_control) && text.chars().count() < 230, "{text}");
    }

    #[test]
    fn repeated_secrets_are_taken_out() {
        let secrets: [Secret; 4] = ["C3_abc".into(), "".into(), "o".into(), "9601".into()];
        let refusal = Refusal::new("96013", Some("no such code C3_abc".to_owned())).without(&secrets.each_ref());
        assert_eq!((refusal.code(), refusal.description()), (Some(ErrorCode::InvalidCode), Some("no such code …")));
        assert_eq!(Refusal::new("bad C3_abc", None).without(&secrets.each_ref()).error(), "bad …");
    }
}
