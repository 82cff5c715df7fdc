//! No forged callback is accepted: a valid one is changed at random, a million times over in release mode.
//!
//! `FORGERIES=50000000 cargo test --release --test forgery` tries more. The changes follow from a seed, so a failure
//! comes back; it prints the callback.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what helps a test may fail like the test")]

use std::time::{Duration, SystemTime};

use url::form_urlencoded;
use xiaomi_open_api::callback::{CallbackVerifier, NonceStore, NonceStoreError};
use xiaomi_open_api::signature::{CanonicalRequest, Nonce, QueryParameters, SigningKey};

const SECRET: &str = "ORhx44qK6Alqf8vt2rGB5f-oPq0";
const MINUTE: u64 = 24_012_419;
const QUERY: &str = "tie=%E5%B0%8F%20a%2Fb%2B&xmResult=true&xmUserId=1909031&code=93D6A6663C1095587F68281E654D5526";

/// A valid callback, and how it is verified.
struct Original {
    url: String,
    verifier: CallbackVerifier,
    /// Whether scheme, port and the spelling of the host are held to an expected callback; a signature covers none of it.
    expected: bool,
}

/// Accepts every nonce, so that only what a callback says decides.
struct AnyNonce;

impl NonceStore for AnyNonce {
    fn record(&self, _: Nonce, _: SystemTime, _: Duration) -> Result<(), NonceStoreError> {
        Ok(())
    }
}

/// A callback as the server signs it; `signed_host` is empty for hosts that Java does not know.
fn original(origin: &str, signed_host: &str, path: &str, expected: bool) -> Original {
    let nonce = Nonce::new(-5_964_262_989_045_079_397, MINUTE);
    let query = QueryParameters::parse(QUERY).unwrap();
    let request = CanonicalRequest { nonce, method: "GET", host: signed_host, path, query: &query };
    let control = form_urlencoded::Serializer::new(String::new())
        .append_pair("_xmNonce", &nonce.to_string())
        .append_pair("_xmSign", &SigningKey::new(SECRET).sign(&request))
        .finish();
    let clock = || SystemTime::UNIX_EPOCH + Duration::from_secs(MINUTE * 60);
    let verifier = CallbackVerifier::new(SECRET).clock(clock).nonce_store(std::sync::Arc::new(AnyNonce));
    let verifier = if expected { verifier.expected_callback(format!("{origin}{path}")).unwrap() } else { verifier };
    Original { url: format!("{origin}{path}?{QUERY}&{control}"), verifier, expected }
}

/// What a callback says, read in another way than the crate does: two that say the same are no forgeries of each other.
#[derive(Debug, PartialEq, Eq)]
struct Meaning {
    origin: Option<(String, u16)>,
    host: String,
    path: String,
    parameters: Vec<(String, String)>,
}

fn meaning(url: &str, original: &Original) -> Option<Meaning> {
    let origin_end = |url: &str| url.find("://").map(|at| url[at + 3..].find(['/', '?']).map_or(url.len(), |end| at + 3 + end));
    let whole = if original.expected && url.starts_with('/') {
        format!("{}{url}", &original.url[..origin_end(&original.url)?])
    } else {
        url.to_owned()
    };
    let (origin, rest) = whole.split_at(origin_end(&whole)?);
    let (scheme, authority) = origin.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let default_port = match scheme.as_str() {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, "")) => (host, default_port),
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, port.parse().ok()?),
        Some(_) => return None,
        None => (authority, default_port),
    };
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut parameters: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    parameters.sort();
    Some(Meaning {
        origin: original.expected.then_some((scheme, port)),
        host: if original.expected { host.to_ascii_lowercase() } else { host.to_owned() },
        path: path.to_owned(),
        parameters,
    })
}

/// Numbers that follow from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.roll() % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    fn one_of<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.below(choices.len())]
    }

    fn character(&mut self) -> char {
        match self.below(4) {
            0 => self.one_of(&["&", "=", "%", "+", "/", "?", "#", ":", ";", "@", "\\", "\n", "\0", " ", "é", "\u{3000}"]),
            1 => return char::from(b'0' + u8::try_from(self.below(10)).unwrap()),
            2 => return char::from(b'a' + u8::try_from(self.below(26)).unwrap()),
            _ => return char::from(u8::try_from(self.below(128)).unwrap()),
        }
        .chars()
        .next()
        .unwrap()
    }
}

/// Changes the characters of a text.
fn change_text(text: &str, dice: &mut Dice) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let at = dice.below(characters.len());
    match dice.below(8) {
        _ if characters.is_empty() => characters.push(dice.character()),
        0 => characters[at] = dice.character(),
        1 => characters.insert(at, dice.character()),
        2 => drop(characters.remove(at)),
        3 => {
            let other = dice.below(characters.len());
            characters.swap(at, other);
        }
        4 if characters[at].is_ascii_lowercase() => characters[at] = characters[at].to_ascii_uppercase(),
        4 => characters[at] = characters[at].to_ascii_lowercase(),
        5 => characters.truncate(at),
        6 => {
            let from = dice.below(at + 1);
            let piece: Vec<char> = characters[from..at].to_vec();
            characters.splice(at..at, piece);
        }
        _ => return recode(text, at, dice),
    }
    characters.into_iter().collect()
}

/// Encodes a character that need not be, decodes one that is encoded, or plays with the ways to write a space.
fn recode(text: &str, at: usize, dice: &mut Dice) -> String {
    let at = text.char_indices().nth(at).map_or(0, |(at, _)| at);
    let (before, rest) = text.split_at(at);
    let mut characters = rest.chars();
    let Some(first) = characters.next() else { return text.to_owned() };
    let after = characters.as_str();
    match dice.below(4) {
        0 => {
            let encoded: String = first.to_string().bytes().map(|byte| format!("%{byte:02x}")).collect();
            format!("{before}{encoded}{after}")
        }
        1 => format!("{before}%{:02X}{after}", u32::from(first) & 0xFF),
        2 => text.replacen("%2F", dice.one_of(&["/", "%2f", "%252F", "%c0%af"]), 1),
        _ => text.replacen("%20", dice.one_of(&["+", " ", "%09", "%2B", "%u0020"]), 1),
    }
}

/// Changes the order and number of parameters, and single ones that matter.
fn change_query(query: &str, dice: &mut Dice) -> String {
    let mut pieces: Vec<String> = query.split('&').map(str::to_owned).collect();
    let (at, other) = (dice.below(pieces.len()), dice.below(pieces.len()));
    match dice.below(9) {
        0 => pieces.swap(at, other),
        1 => drop(pieces.remove(at)),
        2 => {
            let piece = pieces[at].clone();
            pieces.insert(other, piece);
        }
        3 => {
            let piece = change_text(&pieces[at], dice);
            pieces.insert(other, piece);
        }
        4 => pieces[at] = change_text(&pieces[at], dice),
        5 => pieces
            .insert(at, dice.one_of(&["", "=", "x=1", "xmResult=true", "xmUserId=1", "_xmSign=", "_xmNonce=1:2"]).to_owned()),
        6 => {
            let (name, value) = pieces[at].split_once('=').unwrap_or((&pieces[at], ""));
            pieces[at] = match dice.below(4) {
                0 => format!("{}={value}", name.to_ascii_lowercase()),
                1 => format!("{value}={name}"),
                2 => name.to_owned(),
                _ => format!("{name}={value}%00"),
            };
        }
        7 => {
            // Numbers that differ, and other spellings of the same.
            let spelling = dice.one_of(&["+", "0", "1", "-", "%20", "%3A"]);
            pieces[at] = pieces[at].replacen(['=', ':'], &format!("={spelling}"), 1);
        }
        // The same value in the alphabet for URLs, and without padding.
        _ => pieces[at] = pieces[at].replace("%2F", "_").replace("%2B", "-").trim_end_matches("%3D").to_owned(),
    }
    pieces.join(dice.one_of(&["&", "&", "&", "&", "&&", ";"]))
}

fn change_target(target: &str, dice: &mut Dice) -> String {
    match dice.below(8) {
        0 => change_text(target, dice),
        1 => target.replacen(
            dice.one_of(&["example.com", "url.com"]),
            dice.one_of(&["example.org", "EXAMPLE.com", "example.com.", "example.com:443", "example.com:8443", "exa_mple.com"]),
            1,
        ),
        2 => target.replacen("://", dice.one_of(&["://a@", "://www.", ":///", ":", "://example.org/", "://[::1]"]), 1),
        3 => target.replacen("http", dice.one_of(&["https", "HTTP", "ftp", " http", ""]), 1),
        4 => format!("{target}{}", dice.one_of(&["/", "/..", "/.", "//", "%2F", ";a=b", "\\"])),
        5 => target.replacen("/xm", dice.one_of(&["/XM", "/./xm", "//xm", "/%78m", "/a/../xm", "/xn", "/xm/"]), 1),
        6 => target.rsplit_once('/').map_or_else(String::new, |(_, path)| format!("/{path}")),
        _ => target.to_ascii_uppercase(),
    }
}

fn change(url: &str, dice: &mut Dice) -> String {
    match (dice.below(3), url.split_once('?')) {
        (0, Some((target, query))) => format!("{target}?{}", change_query(query, dice)),
        (1, Some((target, query))) => format!("{}?{query}", change_target(target, dice)),
        _ => change_text(url, dice),
    }
}

#[test]
fn no_forged_callback_is_accepted() {
    let originals = [
        original("https://shop.example.com", "shop.example.com", "/xm", true),
        original("https://shop.example.com:8443", "shop.example.com", "/xm", false),
        original("http://third_url.com", "", "/xm", true),
    ];
    let number = match std::env::var("FORGERIES") {
        Ok(number) => number.parse().unwrap(),
        Err(_) if cfg!(debug_assertions) => 30_000,
        Err(_) => 1_000_000,
    };
    let (mut forged, mut same) = (0_u64, 0_u64);
    let mut dice = Dice(20_140_408);
    while forged < number {
        let original = &originals[dice.below(originals.len())];
        let mut url = change(&original.url, &mut dice);
        for _ in 0..dice.below(3) {
            url = change(&url, &mut dice);
        }
        let says_the_same = meaning(&url, original) == meaning(&original.url, original);
        let accepted = original.verifier.verify(&url);
        if says_the_same {
            same += 1;
            // Characters that no URL has are refused, whatever they would mean.
            let refused = accepted.is_err() && url.bytes().all(|byte| byte.is_ascii_graphic());
            assert!(!refused, "refused, and says the same: {url:?}");
        } else {
            forged += 1;
            assert!(accepted.is_err(), "accepted, and says something else: {url:?}");
        }
    }
    assert!(same > number / 100, "the changes hardly ever keep the meaning ({same} of {number})");
    println!("{forged} forgeries refused, {same} other spellings of the original told apart");
}

#[test]
fn the_originals_are_accepted() {
    for (origin, host, expected) in [
        ("https://shop.example.com", "shop.example.com", true),
        ("https://shop.example.com:8443", "shop.example.com", false),
        ("http://third_url.com", "", true),
    ] {
        let original = original(origin, host, "/xm", expected);
        assert!(original.verifier.verify(&original.url).unwrap().is_password_confirmed());
    }
}
