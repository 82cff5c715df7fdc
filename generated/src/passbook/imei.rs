//! The IMEI of a phone, which never leaves the process as it is.

use std::fmt;

use md5::{Digest as _, Md5};

/// An IMEI: 15 digits of which the last is a check digit (3GPP TS 23.003). `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Imei(String);

/// The MD5 of an IMEI in lower-case hex: what the passbook is asked with. `Debug` hides it, since the few IMEIs there are
/// can be tried one by one.
///
/// The documentation asks for the MD5 and does not say in which case; lower case is what MD5 tools print.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ImeiHash(String);

/// Why a text is no IMEI or no hash of one. The text itself is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseImeiError {
    /// An IMEI has 15 digits.
    #[error("an IMEI has 15 digits (spaces, dots and dashes between them are ignored)")]
    Digits,
    /// The last digit does not fit the others.
    #[error("the check digit of the IMEI does not fit: it was probably mistyped")]
    CheckDigit,
    /// The MD5 of an IMEI has 32 hexadecimal digits.
    #[error("the MD5 of an IMEI has 32 hexadecimal digits")]
    Hash,
}

impl Imei {
    /// Reads an IMEI as people write it; spaces, dots and dashes are ignored.
    ///
    /// # Errors
    ///
    /// [`ParseImeiError`] when there are not 15 digits or the check digit does not fit.
    pub fn parse(text: &str) -> Result<Self, ParseImeiError> {
        let digits: String = text.chars().filter(|character| !matches!(character, ' ' | '-' | '.')).collect();
        if digits.len() != 15 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ParseImeiError::Digits);
        }
        // Luhn: every second digit from the right counts double, its own digits added up.
        let sum: u32 = digits
            .bytes()
            .rev()
            .enumerate()
            .map(|(index, byte)| {
                let digit = u32::from(byte - b'0') * if index % 2 == 1 { 2 } else { 1 };
                digit / 10 + digit % 10
            })
            .sum();
        if sum.is_multiple_of(10) { Ok(Self(digits)) } else { Err(ParseImeiError::CheckDigit) }
    }

    /// The hash that is sent.
    #[must_use]
    pub fn hash(&self) -> ImeiHash {
        let digest = Md5::digest(self.0.as_bytes());
        ImeiHash(
            digest.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|half| char::from_digit(half.into(), 16)).collect(),
        )
    }
}

impl ImeiHash {
    /// Takes an IMEI that is hashed already, in either case.
    ///
    /// # Errors
    ///
    /// [`ParseImeiError::Hash`] when it is not 32 hexadecimal digits.
    pub fn from_hex(hex: &str) -> Result<Self, ParseImeiError> {
        if hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Ok(Self(hex.to_ascii_lowercase()))
        } else {
            Err(ParseImeiError::Hash)
        }
    }

    /// The hash in lower-case hex.
    #[must_use]
    pub fn as_hex(&self) -> &str {
        &self.0
    }
}

impl From<Imei> for ImeiHash {
    fn from(imei: Imei) -> Self {
        imei.hash()
    }
}

impl From<&Imei> for ImeiHash {
    fn from(imei: &Imei) -> Self {
        imei.hash()
    }
}

impl fmt::Debug for Imei {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Imei(…)")
    }
}

impl fmt::Debug for ImeiHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ImeiHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_imei_is_hashed_as_plain_digits() {
        // `printf 490154203237518 | md5sum`
        let expected = "0eaed834a1e6f4b2bf0c024e0013dea1";
        let hash = Imei::parse("49-015420-323751-8").map(|imei| imei.hash().as_hex().to_owned());
        assert_eq!(hash.as_deref(), Ok(expected));
    }

    #[test]
    fn mistyped_imeis_are_refused() {
        assert_eq!(Imei::parse("490154203237519"), Err(ParseImeiError::CheckDigit));
        assert_eq!(Imei::parse("49015420323751"), Err(ParseImeiError::Digits));
        assert_eq!(Imei::parse("49015420323751x"), Err(ParseImeiError::Digits));
    }

    #[test]
    fn a_hash_is_taken_in_either_case() {
        let hash = ImeiHash::from_hex("0EAED834A1E6F4B2BF0C024E0013DEA1").map(|hash| hash.as_hex().to_owned());
        assert_eq!(hash.as_deref(), Ok("0eaed834a1e6f4b2bf0c024e0013dea1"));
        assert_eq!(ImeiHash::from_hex("490154203237518"), Err(ParseImeiError::Hash));
    }

    #[test]
    fn neither_shows_itself() {
        let imei = Imei::parse("490154203237518").unwrap();
        assert_eq!(format!("{:?} {:?}", imei, imei.hash()), "Imei(…) ImeiHash(…)");
    }
}
