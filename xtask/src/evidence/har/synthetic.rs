//! Synthetic values in the place of secrets and personal ones: of the same shape, the same for the same value, and told by nothing but
//! the order in which the values appeared.

use std::collections::HashSet;

use aho_corasick::{AhoCorasick, MatchKind};
use indexmap::IndexMap;
use serde_json::{Number, Value};

/// Texts shorter than this are replaced where they stand alone, not inside of others.
const SHORTEST_INSIDE: usize = 5;

/// What a value is, as far as its replacement must look like it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An e-mail address.
    Email,
    /// A day of birth.
    Day,
    /// Anything else: letter by letter.
    Shape,
}

/// The values of one run that are to be replaced, in the order in which they appear.
#[derive(Debug, Default)]
pub(super) struct Learner {
    known: IndexMap<String, String>,
    used: HashSet<String>,
}

impl Learner {
    /// Sees to it that `text` has a replacement.
    pub(super) fn learn(&mut self, text: &str, kind: Kind) {
        if text.trim().is_empty() || self.known.contains_key(text) {
            return;
        }
        let number = self.known.len() as u64 + 1;
        let candidates = (0..64).map(|attempt| match kind {
            Kind::Email => format!("user{}@example.com", number + attempt),
            Kind::Day => format!("1990-01-{:02}", 1 + (number + attempt) % 28),
            Kind::Shape => alike(text, number + (attempt << 32)),
        });
        let free =
            |candidate: &String| candidate != text && !self.used.contains(candidate) && !self.known.contains_key(candidate);
        // Of a text of one or two letters there may be no other that is free.
        let replacement = candidates.into_iter().find(free).unwrap_or_else(|| alike(text, number));
        self.used.insert(replacement.clone());
        self.known.insert(text.to_owned(), replacement);
    }

    /// The replacements, once everything has been seen.
    pub(super) fn finish(self) -> Replacements {
        let long = || self.known.iter().filter(|(text, _)| text.len() >= SHORTEST_INSIDE);
        let inside = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(long().map(|(text, _)| text)).ok();
        let new = long().map(|(_, new)| new.clone()).collect();
        Replacements { known: self.known, inside, new }
    }
}

/// The replacements of one run.
#[derive(Debug)]
pub(super) struct Replacements {
    known: IndexMap<String, String>,
    /// Finds what is to be replaced inside of other texts; nothing when there is too much of it to look for.
    inside: Option<AhoCorasick>,
    new: Vec<String>,
}

impl Replacements {
    /// The text with everything in it replaced that has a replacement, the longest first.
    pub(super) fn text(&self, text: &str) -> String {
        match (self.known.get(text), &self.inside) {
            (Some(new), _) => new.clone(),
            (None, Some(inside)) => inside.replace_all(&self.short(text), &self.new),
            (None, None) => self.short(text),
        }
    }

    /// An address with the values of its query replaced that are too short to be looked for elsewhere.
    fn short(&self, text: &str) -> String {
        super::sensitive::query_of(text).filter(|(_, value)| value.len() < SHORTEST_INSIDE).fold(
            text.to_owned(),
            |text, (name, value)| match self.known.get(value) {
                Some(new) => text.replace(&format!("{name}={value}"), &format!("{name}={new}")),
                None => text,
            },
        )
    }

    /// The name of a member, which is replaced only when it is a value elsewhere that looks like no name.
    pub(super) fn key(&self, name: &str) -> String {
        let is_name = name.chars().all(|character| character.is_ascii_alphabetic() || character == '_');
        if is_name { name.to_owned() } else { self.text(name) }
    }

    /// A number with its digits replaced, when it has a replacement.
    pub(super) fn number(&self, number: &Number) -> Value {
        let new = self.known.get(&number.to_string()).and_then(|text| serde_json::from_str::<Number>(text).ok());
        new.map_or_else(|| Value::Number(number.clone()), Value::Number)
    }
}

/// A text of the same length in which letters are letters, digits digits, and everything else is as it was.
fn alike(text: &str, number: u64) -> String {
    const CONSONANTS: &[u8] = b"bdfgklmnprstvz";
    const VOWELS: &[u8] = b"aeiou";
    const HEX: &[u8] = b"abcdef";
    let mut random = Random(number);
    let letters: Vec<char> = text.chars().filter(char::is_ascii_alphabetic).collect();
    let is_hex = text.len() >= 8
        && text.chars().any(|character| character.is_ascii_digit())
        && letters.iter().all(char::is_ascii_hexdigit);
    let mut consonant = true;
    let mut first_digit = true;
    text.chars()
        .map(|character| match character {
            digit if digit.is_ascii_digit() => {
                // A number keeps its length, and stays in the range of the type that held it.
                let leading = std::mem::replace(&mut first_digit, false);
                if leading && digit != '0' { '1' } else { random.of(b"0123456789") }
            }
            letter if letter.is_ascii_alphabetic() => {
                let from = if is_hex {
                    HEX
                } else if consonant {
                    CONSONANTS
                } else {
                    VOWELS
                };
                consonant = !consonant;
                let new = random.of(from);
                if letter.is_ascii_uppercase() { new.to_ascii_uppercase() } else { new }
            }
            other if other.is_alphabetic() => random.pick(&['测', '试', '例', '名'], other),
            other => {
                consonant = true;
                other
            }
        })
        .collect()
}

/// A stream of numbers that starts from another one (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.next() % length.max(1) as u64).unwrap_or_default()
    }

    fn of(&mut self, bytes: &[u8]) -> char {
        let index = self.index(bytes.len());
        bytes.get(index).map_or('x', |byte| char::from(*byte))
    }

    /// One of the letters for a letter of a script without capitals; any other letter becomes a Latin one.
    fn pick(&mut self, letters: &[char], instead_of: char) -> char {
        let new =
            if ('\u{2e80}'..='\u{9fff}').contains(&instead_of) { letters.get(self.index(letters.len())).copied() } else { None };
        new.unwrap_or_else(|| self.of(b"aeiou"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> String {
        text.chars()
            .map(|character| match character {
                'a'..='z' => 'a',
                'A'..='Z' => 'A',
                '0'..='9' => '0',
                other => other,
            })
            .collect()
    }

    #[test]
    fn a_replacement_has_the_shape_of_the_value_and_nothing_else_of_it() {
        let one = |text: &str| {
            let mut learner = Learner::default();
            learner.learn(text, Kind::Shape);
            learner.finish().text(text)
        };
        for text in ["eyJhbGci.eyJzdWIi.x_Y-9", "+86 138-0013-8000", "Alice Smith", "deadbeef00112233", "9007199254740993", "AB"]
        {
            let new = one(text);
            assert_eq!(shape(&new), shape(text));
            assert_ne!(new, text);
        }
        assert_eq!(one("Alice Smith"), one("Carol Jones"), "the first value of a shape is always the same");
    }

    #[test]
    fn the_same_value_has_one_replacement_and_two_values_have_two() {
        let mut learner = Learner::default();
        for text in ["a@b.c", "d@e.f", "a@b.c"] {
            learner.learn(text, Kind::Email);
        }
        for number in 10_000..10_200 {
            learner.learn(&number.to_string(), Kind::Shape);
        }
        assert_eq!(learner.used.len(), learner.known.len());
        let replacements = learner.finish();
        assert_eq!(replacements.text("a@b.c"), "user1@example.com");
        assert_eq!(replacements.text("d@e.f"), "user2@example.com");
    }

    #[test]
    fn what_is_known_is_replaced_inside_of_other_texts_once() {
        let mut learner = Learner::default();
        learner.learn("alice", Kind::Shape);
        learner.learn("alice@mail.org", Kind::Email);
        learner.learn("Bo", Kind::Shape);
        let replacements = learner.finish();
        let text = replacements.text("Bo: alice <alice@mail.org>, alice");
        let name = replacements.text("alice");
        assert_eq!(text, format!("Bo: {name} <user2@example.com>, {name}"));
    }

    #[test]
    fn a_number_stays_a_number_of_the_same_length() {
        let mut learner = Learner::default();
        learner.learn("9007199254740991", Kind::Shape);
        let replacements = learner.finish();
        let new = replacements.number(&Number::from(9_007_199_254_740_991_u64));
        assert!(new.as_i64().is_some_and(|new| (1_000_000_000_000_000..2_000_000_000_000_000).contains(&new)), "{new}");
        assert_eq!(replacements.number(&Number::from(7)), Value::from(7));
    }
}
