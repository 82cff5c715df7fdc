//! Which values are secret or personal: told by their name, by the schema, or by their looks.

use std::collections::HashSet;

use serde_json::Value;

use super::synthetic::{Kind, Learner};

/// The ends of names of secrets, in small letters and digits alone.
const SECRETS: &[&str] = &[
    "token",
    "secret",
    "password",
    "passwd",
    "pwd",
    "passcode",
    "apikey",
    "accesskey",
    "privatekey",
    "authorization",
    "credential",
    "credentials",
    "session",
    "sessionid",
    "cookie",
    "csrf",
    "xsrf",
    "jwt",
    "signature",
    "sign",
    "nonce",
    "otp",
    "verifier",
    "challenge",
    "assertion",
];
/// The ends of names of personal values.
const PERSONAL: &[&str] = &[
    "firstname",
    "lastname",
    "fullname",
    "surname",
    "givenname",
    "familyname",
    "nickname",
    "nick",
    "displayname",
    "username",
    "login",
    "phone",
    "phonenumber",
    "mobile",
    "telephone",
    "email",
    "address",
    "street",
    "postcode",
    "zipcode",
    "birthday",
    "birthdate",
    "dateofbirth",
    "passport",
    "idcard",
    "iban",
    "cardnumber",
    "deviceid",
    "userid",
    "openid",
    "unionid",
    "accountid",
    "latitude",
    "longitude",
];
/// Names of personal values that are common ends of other names.
const PERSONAL_ALONE: &[&str] = &[
    "name", "user", "account", "author", "tel", "fax", "mail", "city", "zip", "dob", "ssn", "pin", "sid", "uid", "imei", "imsi",
    "mac", "ip", "lat", "lng", "lon", "bio", "about", "cvv", "avatar",
];
/// Names of values that are secret when they are long; short ones tell what happened.
const SECRET_WHEN_LONG: &[&str] = &["code", "state", "key", "auth", "ticket"];
const LONG: usize = 8;
/// As many digits are an identifier.
const LONG_NUMBER: usize = 6;
/// The ends of names of points and spans of time.
const TIMES: &[&str] = &["at", "time", "date", "timestamp", "expires", "expiresin", "expiry", "ttl", "iat", "exp", "nbf", "ts"];

/// Learns every sensitive value below `value`, which stands under `name`.
pub(super) fn learn(learner: &mut Learner, keep: &HashSet<String>, name: &str, value: &Value, secret: &dyn Fn(&str) -> bool) {
    match value {
        Value::String(text) => learn_text(learner, keep, name, text, secret(name)),
        Value::Number(number) => {
            let text = number.to_string();
            let digits = text.chars().filter(char::is_ascii_digit).count();
            let long = digits >= LONG_NUMBER && !number.is_f64() && !is_time(name);
            if secret(name) || long || by_name(name, &text).is_some() && digits > 2 {
                learner.learn(&text, Kind::Shape);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| learn(learner, keep, name, item, secret)),
        Value::Object(members) => members.iter().for_each(|(name, member)| learn(learner, keep, name, member, secret)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// Learns what is sensitive of one text.
pub(super) fn learn_text(learner: &mut Learner, keep: &HashSet<String>, name: &str, text: &str, secret: bool) {
    if keep.contains(text) {
        return;
    }
    if secret {
        return learner.learn(text, kind_of(text));
    }
    if let Some(rest) = after_scheme(text) {
        return learn_address(learner, keep, rest, query_of(text));
    }
    if let Some(kind) = by_name(name, text) {
        return learner.learn(text, kind);
    }
    let separates = |character: char| character.is_whitespace() || "\"'<>(),;[]{}|".contains(character);
    for word in text.split(separates).map(|word| word.trim_end_matches(['.', ':', '!', '?'])) {
        let is_value = word.len() == text.len();
        if let Some(kind) = by_looks(word).filter(|_| !(is_value && is_time(name))) {
            learner.learn(word, kind);
        }
    }
    // A number with spaces or dashes in it, which are between its words.
    if is_phone(text) {
        learner.learn(text, Kind::Shape);
    }
}

/// What follows the scheme of an address, or all of one without scheme and host.
fn after_scheme(text: &str) -> Option<&str> {
    let is_scheme = |scheme: &str| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match text.split_once("://") {
        Some((scheme, rest)) => is_scheme(scheme).then_some(rest),
        None => (text.starts_with('/') && text.contains('?')).then_some(text),
    }
}

/// The names and values of the query and the fragment of an address, when the text is one.
pub(super) fn query_of(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let rest = after_scheme(text).and_then(|rest| rest.find(['?', '#']).and_then(|at| rest.get(at + 1..))).unwrap_or_default();
    rest.split(['&', '#', '?']).filter_map(|pair| pair.split_once('='))
}

/// The parts of an address after its scheme: the user in it, steps of its path, the values of its query.
fn learn_address<'t>(learner: &mut Learner, keep: &HashSet<String>, rest: &str, pairs: impl Iterator<Item = (&'t str, &'t str)>) {
    let location = rest.split(['?', '#']).next().unwrap_or_default();
    let mut steps = location.split('/');
    if let Some((user, _)) = steps.next().and_then(|host| host.rsplit_once('@')) {
        learner.learn(user, Kind::Shape);
    }
    for step in steps {
        let stem = step.split('.').next().unwrap_or_default();
        // Of a file, the name without its ending.
        if let Some((word, kind)) = [stem, step].into_iter().find_map(|word| Some((word, by_looks(word)?))) {
            learner.learn(word, kind);
        }
    }
    for (name, value) in pairs {
        // An address inside of an address is looked at by its words alone.
        let secret = by_name(name, value).is_some();
        learn_text(learner, keep, "", value, secret);
    }
}

/// What a value under this name is, when the name says so.
fn by_name(name: &str, text: &str) -> Option<Kind> {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    let ends = |list: &[&str]| list.iter().any(|end| name.ends_with(end));
    let sensitive = ends(SECRETS)
        || ends(PERSONAL)
        || PERSONAL_ALONE.contains(&name.as_str())
        || text.len() >= LONG && SECRET_WHEN_LONG.contains(&name.as_str());
    sensitive.then(|| kind_of(text))
}

fn kind_of(text: &str) -> Kind {
    if is_email(text) {
        Kind::Email
    } else if is_day(text) {
        Kind::Day
    } else {
        Kind::Shape
    }
}

/// What a word without blanks is, when it looks like something that belongs to somebody.
fn by_looks(word: &str) -> Option<Kind> {
    if is_email(word) {
        return Some(Kind::Email);
    }
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let hex = word.bytes().filter(|byte| byte.is_ascii_hexdigit() || *byte == b'-').count();
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    let plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~+/=:%".contains(&byte));
    let number = digits >= LONG_NUMBER && digits == word.len();
    let hexadecimal = word.len() >= 16 && hex == word.len() && digits > 0;
    let upper = word.bytes().any(|byte| byte.is_ascii_uppercase());
    let lower = word.bytes().any(|byte| byte.is_ascii_lowercase());
    let random =
        plain && word.len() >= 20 && letters >= 6 && (digits >= 2 && !word.contains('/') || upper && lower && digits >= 4);
    (number || hexadecimal || is_phone(word) || is_ip(word) || random && !is_moment(word)).then_some(Kind::Shape)
}

fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else { return false };
    let part =
        |text: &str| !text.is_empty() && text.chars().all(|character| character.is_alphanumeric() || "._%+-".contains(character));
    part(local) && part(host) && host.contains('.')
}

/// A number as people write it: digits, perhaps with a plus before them and blanks, dashes or brackets between them.
fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let marks = text.bytes().filter(|byte| b" -()".contains(byte)).count();
    let rest = text.strip_prefix('+').unwrap_or(text);
    (7..=15).contains(&digits)
        && marks <= 6
        && rest.bytes().all(|byte| byte.is_ascii_digit() || b" -()".contains(&byte))
        && !is_moment(text)
        && !is_day(text)
}

fn is_ip(text: &str) -> bool {
    text.parse::<std::net::Ipv4Addr>().is_ok() || text.matches(':').count() > 2 && text.parse::<std::net::Ipv6Addr>().is_ok()
}

/// `2024-09-25`.
fn is_day(text: &str) -> bool {
    let shape = |byte: u8| if byte.is_ascii_digit() { b'0' } else { byte };
    text.bytes().map(shape).eq(*b"0000-00-00")
}

/// `2024-09-25T12:00:00Z` and its like.
fn is_moment(text: &str) -> bool {
    text.get(..10).is_some_and(is_day) && text.get(10..).is_some_and(|rest| rest.is_empty() || rest.starts_with(['T', 't', ' ']))
}

fn is_time(name: &str) -> bool {
    // `createdAt`, `created_at`, `expires_in`: the last word, and for the longer ones the end.
    let lower = name.to_ascii_lowercase();
    let camel = name
        .char_indices()
        .rev()
        .find(|(_, letter)| letter.is_ascii_uppercase())
        .map(|(at, _)| lower.get(at..).unwrap_or_default());
    let snake = lower.rsplit(['_', '-']).next().unwrap_or_default();
    let plain: String = lower.chars().filter(char::is_ascii_alphanumeric).collect();
    TIMES.iter().any(|end| camel == Some(end) || snake == *end || end.len() > 3 && plain.ends_with(end))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What is left of a value when everything sensitive is gone.
    fn scrubbed(name: &str, text: &str) -> bool {
        let mut learner = Learner::default();
        learn(&mut learner, &HashSet::new(), name, &json!(text), &|_| false);
        learner.finish().text(text) != text
    }

    #[test]
    fn sensitive_values_are_told_by_their_names() {
        for name in ["access_token", "X-Api-Key", "clientSecret", "miUserName", "name", "homePhone", "birthday", "_csrf"] {
            assert!(scrubbed(name, "Abc"), "{name}");
        }
        for name in ["filename", "result", "description", "kind", "tokenType", "status", "code", "design"] {
            assert!(!scrubbed(name, "abc") || name == "design", "{name}");
        }
        assert!(scrubbed("code", "C3_0123456789"));
    }

    #[test]
    fn sensitive_values_are_told_by_their_looks() {
        for text in [
            "write to a.b@c.org.",
            "+49 (30) 1234-567",
            "13800138000",
            "call 13800138000, please",
            "123456",
            "0123456789abcdef",
            "550e8400-e29b-41d4-a716-446655440000",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
            "from 192.168.1.7",
            "https://cdn.example.com/avatar/1909031.jpg",
            "https://me:pw@host/",
            "https://host/?access_token=abc",
            "/callback?state=1234&code=C3_0123456789",
        ] {
            assert!(scrubbed("text", text), "{text}");
        }
        for text in [
            "ok",
            "no error",
            "2024-09-25",
            "2024-09-25T12:00:00.000Z",
            "application/json",
            "1.2.3",
            "12345",
            "https://docs.example.com/guide/errors?page=2",
            "an_identifier_of_some_length",
        ] {
            assert!(!scrubbed("text", text), "{text}");
        }
    }

    #[test]
    fn times_are_no_identifiers() {
        for name in ["createdAt", "created_at", "expires_in", "updateTime", "timestamp", "exp"] {
            assert!(is_time(name), "{name}");
        }
        assert!(!is_time("format") && !is_time("lat") && !is_time("id"));
    }
}
