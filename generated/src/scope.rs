//! What a user can be asked to allow.
//!
//! ```
//! use xiaomi_open_api::scope::{Scope, Scopes};
//!
//! let scopes: Scopes = [Scope::PROFILE, Scope::OPEN_ID].into();
//! assert_eq!(scopes.to_string(), "1 3");
//! assert!(Scopes::parse("3 1 6000").is_superset(&scopes));
//! ```
//!
//! Most scopes are numbers, `openid` is a word, and the vendor adds new ones without notice, so a [`Scope`] is any word:
//! the constants name those that are known. They are the merged list of the English scope list (2017), the current
//! Chinese one (pId 1518, 2023-03-09), the official Android SDK 1.6.8 and addresses seen in use.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::api::oauth2::AUTHORIZATION_CODE;
use crate::api::types::ApiError;
use crate::api::{Error, ErrorKind};

/// Something a user can allow an application.
///
/// Numbers come before words and are ordered by value.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Scope(Cow<'static, str>);

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $id:literal;)*) => {
        impl Scope {
            $($(#[$doc])* pub const $name: Self = Self(Cow::Borrowed($id));)*

            /// Every scope that is known, whether or not the vendor still lists it.
            pub const KNOWN: &'static [Self] = &[$(Self::$name),*];
        }
    };
}

scopes! {
    /// `1`: the profile, for `user/profile`.
    PROFILE = "1";
    /// `2`: the friends in MiTalk (MiChat), for `user/relation`. No longer listed; MiTalk closed in 2021.
    FRIENDS = "2";
    /// `3`: the openId, for `user/openidV2`.
    OPEN_ID = "3";
    /// `4`: the phone number, for `user/phoneAndEmail` together with [`Scope::EMAIL`]. No longer listed, closed to most
    /// applications.
    PHONE = "4";
    /// `5`: change the profile. A constant of the official Android SDK (1.6.8), in no document.
    MODIFY_PROFILE = "5";
    /// `6`: the e-mail address, for `user/phoneAndEmail` together with [`Scope::PHONE`]. No longer listed, closed to most
    /// applications.
    EMAIL = "6";
    /// `1000`: the user's Xiaomi routers.
    ROUTER = "1000";
    /// `1001`: all information about the user's Xiaomi routers.
    ROUTER_ALL = "1001";
    /// `2000`: the contacts in Mi Cloud. No longer listed.
    CLOUD_CONTACTS = "2000";
    /// `2001`: the calendar in Mi Cloud.
    CLOUD_CALENDAR = "2001";
    /// `2002`: the alarms in Mi Cloud.
    CLOUD_ALARM = "2002";
    /// `6000`: the smart home services of Mi Home.
    MI_HOME = "6000";
    /// `6002`: add third-party devices to Mi Home.
    MI_HOME_ADD_DEVICE = "6002";
    /// `6003`: let Alexa control the user's devices (Mi Home).
    MI_HOME_ALEXA = "6003";
    /// `6004`: let a third-party service access and control the user's Xiaomi devices (Mi Home).
    MI_HOME_CONTROL = "6004";
    /// `7000`: follow the service account of a Yellow Pages application; on by default for those.
    YELLOW_PAGES = "7000";
    /// `11000`: the gallery in Mi Cloud.
    CLOUD_GALLERY = "11000";
    /// `12001`: keep data of the application in Mi Cloud.
    CLOUD_APP_DATA = "12001";
    /// `12005`: the reading of electrocardiograms in Mi Health.
    HEALTH_ECG = "12005";
    /// `13002`: keep fitness data in Mi Cloud. No longer listed.
    CLOUD_FITNESS = "13002";
    /// `16000`: the passes in Mi Wallet, for [`app/get_pass`](crate::passbook).
    PASSBOOK = "16000";
    /// `16001`: asked for by the Mi Fit (Zepp Life) application, in no document.
    HUAMI_16001 = "16001";
    /// `16002`: asked for by the Mi Fit (Zepp Life) application, in no document.
    HUAMI_16002 = "16002";
    /// `20000`: the voice service XiaoAI.
    XIAO_AI = "20000";
    /// `40000`: AI services in the cloud, such as translation; for Xiaomi's own use.
    CLOUD_AI = "40000";
    /// `openid`: OpenID Connect (pId 1835, 2024-10-17). Not to be confused with [`Scope::OPEN_ID`].
    OPENID_CONNECT = "openid";
}

/// A scope is a word: it has at least one character and no white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a scope is a word: it is not empty and holds no white space")]
#[non_exhaustive]
pub struct ParseScopeError;

impl Scope {
    /// A scope by its text, for one that has no constant here.
    ///
    /// # Errors
    ///
    /// When the text is empty or holds white space.
    pub fn new(text: impl Into<String>) -> Result<Self, ParseScopeError> {
        let text = text.into();
        if text.is_empty() || text.contains(char::is_whitespace) {
            return Err(ParseScopeError);
        }
        Ok(Self(Cow::Owned(text)))
    }

    /// The text on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the scope allows, in English, if it is known.
    #[must_use]
    pub fn description(&self) -> Option<&'static str> {
        AUTHORIZATION_CODE.scopes.iter().find(|(id, _)| *id == self.0).map(|(_, text)| *text)
    }

    /// Numbers by value, then words; the whole text last, so that `1` and `01` stay two scopes.
    fn sort_key(&self) -> (bool, usize, &str, &str) {
        if !self.0.is_empty() && self.0.bytes().all(|byte| byte.is_ascii_digit()) {
            let digits = self.0.trim_start_matches('0');
            (false, digits.len(), digits, &self.0)
        } else {
            (true, 0, "", &self.0)
        }
    }
}

impl Ord for Scope {
    fn cmp(&self, other: &Self) -> Ordering {
        self.sort_key().cmp(&other.sort_key())
    }
}

impl PartialOrd for Scope {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<u32> for Scope {
    fn from(id: u32) -> Self {
        Self(Cow::Owned(id.to_string()))
    }
}

impl FromStr for Scope {
    type Err = ParseScopeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scope({})", self.0)
    }
}

/// A set of scopes, written as the server writes it: separated by spaces.
///
/// Order and repetition have no meaning, so neither is kept. Some third-party libraries separate by commas; the server
/// does not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// No scope. An authorize URL without scopes asks for all that the application was granted.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeSet::new())
    }

    /// Reads scopes separated by white space; an empty text is the empty set.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        text.split_whitespace().map(|word| Scope(Cow::Owned(word.to_owned()))).collect()
    }

    /// Adds a scope; `false` when it was there already.
    pub fn insert(&mut self, scope: Scope) -> bool {
        self.0.insert(scope)
    }

    /// Whether `scope` is among them.
    #[must_use]
    pub fn contains(&self, scope: &Scope) -> bool {
        self.0.contains(scope)
    }

    /// Whether all of `others` are among them.
    #[must_use]
    pub fn is_superset(&self, others: &Self) -> bool {
        self.0.is_superset(&others.0)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The scopes, numbers first and by value.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Scope> {
        self.0.iter()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl Extend<Scope> for Scopes {
    fn extend<I: IntoIterator<Item = Scope>>(&mut self, scopes: I) {
        self.0.extend(scopes);
    }
}

impl<const N: usize> From<[Scope; N]> for Scopes {
    fn from(scopes: [Scope; N]) -> Self {
        scopes.into_iter().collect()
    }
}

impl From<Scope> for Scopes {
    fn from(scope: Scope) -> Self {
        [scope].into()
    }
}

impl IntoIterator for Scopes {
    type Item = Scope;
    type IntoIter = std::collections::btree_set::IntoIter<Scope>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.iter().enumerate() {
            let separator = if index == 0 { "" } else { " " };
            write!(f, "{separator}{scope}")?;
        }
        Ok(())
    }
}

impl Serialize for Scopes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scopes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::parse(&String::deserialize(deserializer)?))
    }
}

/// The scopes that an operation needs, by the name that [`Error::operation`] gives; none for one that needs none.
///
/// The documentation of each operation says the same. Source: open API documentation (2019) and its Chinese edition §6.
#[must_use]
pub fn required_by(operation: &str) -> Scopes {
    match operation {
        "getUserProfile" => Scope::PROFILE.into(),
        "getUserOpenId" => Scope::OPEN_ID.into(),
        "getUserPhoneAndEmail" => [Scope::PHONE, Scope::EMAIL].into(),
        "getUserFriendList" => Scope::FRIENDS.into(),
        "getPass" => Scope::PASSBOOK.into(),
        _ => Scopes::new(),
    }
}

impl Error<ApiError> {
    /// The scopes that the user has to allow for this operation, when the server says that one is missing
    /// ([`Error::is_scope_missing`]); else none.
    #[must_use]
    pub fn required_scopes(&self) -> Scopes {
        match self.kind() {
            ErrorKind::ErrorResponse(_) if self.is_scope_missing() => required_by(self.operation()),
            _ => Scopes::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_constants_are_the_scopes_of_the_document() {
        let documented: Scopes = AUTHORIZATION_CODE.scopes.iter().map(|(id, _)| id.parse().unwrap()).collect();
        let constants: Scopes = Scope::KNOWN.iter().cloned().collect();
        assert_eq!(constants, documented);
        assert_eq!(Scope::KNOWN.len(), documented.len(), "a constant is there twice");
        assert!(Scope::KNOWN.iter().all(|scope| scope.description().is_some()));
    }

    #[test]
    fn the_needed_scopes_are_those_of_the_document() {
        let document = include_str!("../openapi.yaml");
        let mut operations = 0;
        for operation in document.split("operationId: ").skip(1) {
            let id = operation.lines().next().unwrap();
            let description = operation.lines().find(|line| line.trim_start().starts_with("description:")).unwrap();
            let documented: Scopes = match description.split_once("Requires scope") {
                Some((_, needed)) => needed
                    .split('.')
                    .next()
                    .unwrap()
                    .split(|character: char| !character.is_ascii_digit())
                    .filter_map(|number| number.parse::<u32>().ok())
                    .map(Scope::from)
                    .collect(),
                None => Scopes::new(),
            };
            assert_eq!(required_by(id), documented, "{id}");
            operations += 1;
        }
        assert_eq!(operations, 5);
    }

    #[test]
    fn numbers_are_ordered_by_value_and_words_come_last() {
        let scopes = Scopes::parse("openid 16000 3 user/profile 1 6000 3");
        assert_eq!(scopes.to_string(), "1 3 6000 16000 openid user/profile");
        assert_eq!(scopes.len(), 6);
    }

    #[test]
    fn other_white_space_separates_too() {
        assert_eq!(Scopes::parse(" \t1\n 3\u{3000}6000 "), [Scope::PROFILE, Scope::OPEN_ID, Scope::MI_HOME].into());
        assert!(Scopes::parse(" ").is_empty());
        assert_eq!(Scopes::new().to_string(), "");
    }

    #[test]
    fn a_scope_is_one_word() {
        assert_eq!(Scope::new(""), Err(ParseScopeError));
        assert_eq!("1 3".parse::<Scope>(), Err(ParseScopeError));
        assert_eq!(Scope::from(6000), Scope::MI_HOME);
        assert_ne!(Scope::new("01").unwrap(), Scope::PROFILE);
    }

    #[test]
    fn an_enormous_list_is_read() {
        let text: String = (0..200_000).rev().map(|id| format!("{id} ")).collect();
        let scopes = Scopes::parse(&text);
        assert_eq!(scopes.len(), 200_000);
        assert!(scopes.to_string().starts_with("0 1 2 "));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(words in proptest::collection::vec("[!-~é中]{1,8}", 0..20)) {
            let scopes: Scopes = words.iter().map(|word| word.parse::<Scope>().unwrap()).collect();
            prop_assert_eq!(Scopes::parse(&scopes.to_string()), scopes.clone());
            let json = serde_json::to_string(&scopes).unwrap();
            prop_assert_eq!(serde_json::from_str::<Scopes>(&json).unwrap(), scopes);
        }

        #[test]
        fn order_agrees_with_equality(left in "[0-9a]{1,4}", right in "[0-9a]{1,4}") {
            let (a, b) = (Scope::new(left).unwrap(), Scope::new(right).unwrap());
            prop_assert_eq!(a.cmp(&b).is_eq(), a == b);
            prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        }
    }
}
