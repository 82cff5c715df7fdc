//! Which field that the document lacks is likely to be which field that nobody shows.

use std::collections::{HashMap, HashSet};

use jsonptr::PointerBuf;

use super::body::Checker;
use super::coverage::Unshown;
use super::sample::Sample;
use super::schema::Effective;

/// A field that evidence shows and the document lacks.
pub(super) struct Missing<'l, 'e> {
    pub(super) home: &'l PointerBuf,
    pub(super) name: &'l str,
    pub(super) samples: &'l [Sample<'e>],
}

/// A field of the document that seems to have another name.
pub(super) struct Rename<'d> {
    pub(super) at: PointerBuf,
    /// The name that the document has.
    pub(super) old: &'d str,
    /// Whether the names are alike; else it is the only one left that fits.
    pub(super) near: bool,
}

/// The renames by the home of the schema and the name that is shown.
pub(super) type Renames<'d> = HashMap<(PointerBuf, String), Rename<'d>>;

/// Each missing field with the unshown field of the same schema and type that it may be: the most alike names first, then what is
/// left alone.
pub(super) fn pairs<'d, 'e>(
    document: Effective<'d>,
    missing: &[Missing<'_, 'e>],
    unshown: &[Unshown<'d>],
    checker: &mut Checker<'d, 'e>,
) -> Renames<'d> {
    let mut candidates: Vec<(usize, usize)> = Vec::new();
    for (index, field) in missing.iter().enumerate() {
        let places: HashSet<PointerBuf> =
            document.schema(field.home).properties().into_iter().map(|property| property.at).collect();
        for (other, old) in unshown.iter().enumerate().filter(|(_, old)| places.contains(&old.at)) {
            if field.samples.iter().all(|sample| checker.check(sample, &old.at).issues.is_empty()) {
                candidates.push((index, other));
            }
        }
    }
    let mut alike: Vec<(f64, usize, usize)> = candidates
        .iter()
        .filter_map(|&(index, other)| Some((likeness(missing[index].name, unshown[other].name)?, index, other)))
        .collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));

    let key = |index: usize| (missing[index].home.clone(), missing[index].name.to_owned());
    let rename = |other: usize, near| Rename { at: unshown[other].at.clone(), old: unshown[other].name, near };
    let mut found = Renames::new();
    let mut taken = HashSet::new();
    for (_, index, other) in alike {
        if !found.contains_key(&key(index)) && taken.insert(other) {
            found.insert(key(index), rename(other, true));
        }
    }
    for index in 0..missing.len() {
        if found.contains_key(&key(index)) {
            continue;
        }
        let mut left = candidates.iter().filter(|(of, other)| *of == index && !taken.contains(other)).map(|(_, other)| *other);
        if let (Some(only), None) = (left.next(), left.next()) {
            taken.insert(only);
            found.insert(key(index), rename(only, false));
        }
    }
    found
}

/// How alike two names are, when they are: by their letters, or by a word that both have.
pub(super) fn likeness(a: &str, b: &str) -> Option<f64> {
    const ALIKE: f64 = 0.85;
    const SHARED_WORD: f64 = 0.8;
    let letters = strsim::jaro_winkler(&a.to_lowercase(), &b.to_lowercase());
    if letters >= ALIKE {
        return Some(letters);
    }
    let (a, b) = (words(a), words(b));
    a.iter().any(|word| b.iter().any(|other| opens(word, other) || opens(other, word))).then_some(SHARED_WORD)
}

/// Whether a word of some length is the start of another one.
fn opens(word: &str, other: &str) -> bool {
    const LENGTH: usize = 3;
    word.len() >= LENGTH && other.starts_with(word)
}

/// The words of a camelCase, snake_case or kebab-case name in small letters.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small_before = false;
    for character in name.chars() {
        if !character.is_alphanumeric() || (character.is_uppercase() && small_before) {
            words.push(String::new());
        }
        if character.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(character.to_lowercase());
        }
        small_before = character.is_lowercase() || character.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_by_letters_or_by_a_word() {
        assert!(likeness("openId", "openid").is_some());
        assert!(likeness("displayNick", "nickname").is_some());
        assert!(likeness("avatarUrl", "iconLarge").is_none());
        assert!(likeness("userId", "traceId").is_none());
    }

    #[test]
    fn names_fall_into_words() {
        assert_eq!(words("userHomePage_v2-URL"), ["user", "home", "page", "v2", "url"]);
    }
}
