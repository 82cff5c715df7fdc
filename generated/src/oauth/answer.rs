//! The answer of the token endpoint.
//!
//! Reading is forgiving, and for a reason: when tokens came, the refresh token or code that was sent is used up. Whatever
//! is odd about the rest of the answer, refusing it would lose the user's sign-in.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::StatusCode;
use serde_json::{Map, Value};

use super::error::{MediaType, RawBody, TokenError};
use super::refusal::Refusal;
use super::token::TokenSet;
use crate::api::Secret;
use crate::api::client::ENVELOPE;
use crate::scope::Scopes;

/// An answer as it came.
pub(super) struct Answer<'s> {
    pub(super) status: StatusCode,
    pub(super) content_type: Option<&'s str>,
    pub(super) body: Bytes,
}

impl Answer<'_> {
    /// The tokens in it, or why there are none. The body decides, whatever the status is.
    pub(super) fn read(self, obtained_at: SystemTime, sent: &[&Secret]) -> Result<TokenSet, TokenError> {
        let Self { status, content_type, body } = self;
        let members = match Members::of(&body) {
            Ok(members) => members,
            Err(_) if status.is_redirection() => return Err(TokenError::Redirected { status }),
            Err(source) => {
                let media_type = MediaType::of(content_type);
                return Err(TokenError::NotJson { status, media_type, source, body: RawBody(body) });
            }
        };
        if let Some(tokens) = members.tokens(obtained_at) {
            return Ok(tokens);
        }
        match members.refusal() {
            Some(refusal) => Err(TokenError::Refused { refusal: refusal.without(sent), status, body: RawBody(body) }),
            None if status.is_redirection() => Err(TokenError::Redirected { status }),
            None => Err(TokenError::NoAccessToken { status, body: RawBody(body) }),
        }
    }
}

/// The JSON in a body: without a byte order mark, the prefix `&&&START&&&` and the white space around them.
///
/// The prefix is eleven plain characters. Where the documentation prints it in its text there are zero-width spaces in
/// it, which were never seen in an answer.
fn strip(body: &[u8]) -> &[u8] {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    body.strip_prefix(ENVELOPE.prefix.as_bytes()).unwrap_or(body).trim_ascii()
}

/// The members of an answer, names and texts trimmed, empty ones left out.
///
/// The documentation prints `"token_type "`, `"mac_key "` and `" HmacSha1"`.
pub(super) struct Members(HashMap<String, String>);

impl Members {
    fn of(body: &[u8]) -> Result<Self, serde_json::Error> {
        // Tokens are ASCII: a description in another encoding must not hide them.
        let text: Cow<'_, str> = String::from_utf8_lossy(strip(body));
        // By way of `Value`, whose errors never repeat a part of the text.
        let object = match serde_json::from_str(&text)? {
            Value::Object(object) => object,
            _ => Map::new(),
        };
        Ok(Self::from_pairs(object.into_iter().filter_map(|(name, value)| match value {
            Value::String(text) => Some((name, text)),
            Value::Number(number) => Some((name, number.to_string())),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        })))
    }

    pub(super) fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut members = HashMap::new();
        for (name, text) in pairs {
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            if name.trim() == name {
                members.insert(name, text.to_owned());
            } else {
                // The name as it should be counts more than one with spaces.
                members.entry(name.trim().to_owned()).or_insert_with(|| text.to_owned());
            }
        }
        Self(members)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The tokens, if there is an access token.
    pub(super) fn tokens(&self, obtained_at: SystemTime) -> Option<TokenSet> {
        let mut tokens = TokenSet::new(self.text("access_token")?, obtained_at);
        if let Some(refresh_token) = self.text("refresh_token") {
            tokens = tokens.with_refresh_token(refresh_token);
        }
        if let Some(seconds) = self.text("expires_in").and_then(seconds) {
            tokens = tokens.with_expires_in(Duration::from_secs(seconds));
        }
        if let Some(scopes) = self.text("scope") {
            tokens = tokens.with_scopes(Scopes::parse(scopes));
        }
        if let Some(token_type) = self.text("token_type") {
            tokens = tokens.with_token_type(token_type.into());
        }
        if let Some(mac_key) = self.text("mac_key") {
            tokens = tokens.with_mac_key(mac_key, self.text("mac_algorithm").map(str::to_owned));
        }
        if let Some(open_id) = self.text("openId") {
            tokens = tokens.with_open_id(open_id);
        }
        if let Some(union_id) = self.text("union_id") {
            tokens = tokens.with_union_id(union_id);
        }
        Some(tokens)
    }

    fn refusal(&self) -> Option<Refusal> {
        let error = self.text("error")?;
        Some(Refusal::new(error, self.text("error_description").map(str::to_owned)))
    }
}

/// Whole seconds; a fraction (`259200.0`) is cut off, and what is no number at all is no reason to lose the tokens.
fn seconds(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    whole.parse().ok().filter(|_| fraction.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::api::types::ErrorCode;

    fn read_as(status: u16, content_type: &str, body: &[u8]) -> Result<TokenSet, TokenError> {
        let status = StatusCode::from_u16(status).unwrap();
        let answer = Answer { status, content_type: Some(content_type), body: Bytes::copy_from_slice(body) };
        answer.read(SystemTime::UNIX_EPOCH, &[])
    }

    fn read(body: &str) -> Result<TokenSet, TokenError> {
        read_as(200, "application/json", body.as_bytes())
    }

    #[test]
    fn names_and_texts_are_trimmed() {
        let body = r#"&&&START&&& {"access_token ":" V3_a ","token_type ":" MAC","mac_key ":"k","mac_algorithm":" HmacSha1"}"#;
        let tokens = read(body).unwrap();
        assert_eq!(tokens.access_token().expose(), "V3_a");
        assert_eq!(tokens.token_type().unwrap().as_str(), "mac");
        assert_eq!((tokens.mac_key().unwrap().expose(), tokens.mac_algorithm()), ("k", Some("HmacSha1")));
        for body in [r#"{"access_token":"right","access_token ":"wrong"}"#, r#"{" access_token":"wrong","access_token":"right"}"#]
        {
            assert_eq!(read(body).unwrap().access_token().expose(), "right");
        }
    }

    #[test]
    fn a_lifetime_is_read_from_number_and_text_and_never_costs_the_tokens() {
        for (json, seconds) in [
            ("259200", Some(259_200)),
            ("\"300\"", Some(300)),
            ("\" 300 \"", Some(300)),
            ("259200.0", Some(259_200)),
            ("18446744073709551615", Some(u64::MAX)),
            ("0", None),
            ("-1", None),
            ("1e30", None),
            ("1.5e30", None),
            ("\"soon\"", None),
            ("null", None),
            ("[]", None),
        ] {
            let tokens = read(&format!(r#"{{"access_token":"a","refresh_token":"r","expires_in":{json}}}"#)).unwrap();
            assert_eq!(tokens.expires_in().map(|lifetime| lifetime.as_secs()), seconds, "{json}");
            assert_eq!(tokens.refresh_token().unwrap().expose(), "r");
        }
    }

    #[test]
    fn tokens_survive_text_in_another_encoding_beside_them() {
        let body = b"&&&START&&&{\"access_token\":\"a\",\"note\":\"\xc3\xfb\xd7\xd6\"}";
        assert_eq!(read_as(200, "application/json;charset=GBK", body).unwrap().access_token().expose(), "a");
    }

    #[test]
    fn a_refusal_is_read_whatever_the_status_and_the_type_of_the_code() {
        for error in ["96009", "\"96009\"", "\" 96009 \""] {
            for status in [200, 302, 400, 401, 500] {
                let body = format!(r#"&&&START&&&{{"error":{error},"error_description":"invalid refresh token"}}"#);
                let failure = read_as(status, "text/html", body.as_bytes()).unwrap_err();
                assert_eq!(failure.code(), Some(ErrorCode::InvalidRefreshToken), "{error} {status}");
                assert!(failure.is_refresh_token_invalid() && !failure.may_have_been_applied());
            }
        }
        let failure = read(r#"{"error":9223372036854775808}"#).unwrap_err();
        assert_eq!((failure.code(), failure.refusal().unwrap().error()), (None, "9223372036854775808"));
    }

    #[test]
    fn what_is_no_answer_keeps_its_body_to_itself() {
        let page = b"<html>access_token V3_secret</html>";
        let failure = read_as(502, "text/html; charset=utf-8", page).unwrap_err();
        assert_eq!(failure.to_string(), "the answer of the token endpoint (502 Bad Gateway, text/html) is not JSON");
        assert_eq!(failure.body().unwrap().expose().as_ref(), page);
        assert!(failure.may_have_been_applied() && !failure.is_retryable());

        let cut_off = read(r#"&&&START&&&{"access_token":"V3_secret","refr"#).unwrap_err();
        let nothing = read(r#"{"token":"V3_secret"}"#).unwrap_err();
        let list = read(r#"["V3_secret"]"#).unwrap_err();
        let text = read(r#""V3_secret""#).unwrap_err();
        assert!(matches!(nothing, TokenError::NoAccessToken { .. }));
        for failure in [failure, cut_off, nothing, list, text] {
            let source = std::error::Error::source(&failure).map(|source| format!("{source} {source:?}"));
            assert!(!format!("{failure} {failure:?} {source:?}").contains("secret"), "{failure:?}");
            assert!(failure.may_have_been_applied());
        }
    }

    #[test]
    fn statuses_tell_what_may_have_happened() {
        let busy = read_as(503, "text/plain", b"busy").unwrap_err();
        assert!(busy.is_retryable() && !busy.may_have_been_applied());
        let moved = read_as(302, "text/html", b"<a href>").unwrap_err();
        assert!(matches!(moved, TokenError::Redirected { .. }) && !moved.is_retryable());
        let blocked = read_as(403, "text/html", b"<h1>no</h1>").unwrap_err();
        assert!(!blocked.may_have_been_applied() && !blocked.is_retryable());
    }

    proptest! {
        #[test]
        fn the_prefix_changes_nothing(json in "\\{[ -~]{0,40}\\}", space in "[ \r\n\t]{0,3}", bom in any::<bool>()) {
            let body = format!("{}{space}&&&START&&&{space}{json}{space}", if bom { "\u{feff}" } else { "" });
            prop_assert_eq!(strip(body.as_bytes()), json.as_bytes());
            prop_assert_eq!(strip(json.as_bytes()), json.as_bytes());
        }

        #[test]
        fn tokens_come_out_as_they_went_in(access in "[!-~]{1,60}", refresh in "[!-~]{1,60}", key in "[A-Za-z0-9/+=_-]{1,40}") {
            let json = serde_json::json!({ "access_token": access, "refresh_token": refresh, "mac_key": key });
            let tokens = read(&format!("&&&START&&&{json}")).unwrap();
            prop_assert_eq!(tokens.access_token().expose(), access);
            prop_assert_eq!(tokens.refresh_token().unwrap().expose(), refresh);
            prop_assert_eq!(tokens.mac_key().unwrap().expose(), key);
        }

        #[test]
        fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = read_as(200, "application/json", &body);
        }
    }
}
