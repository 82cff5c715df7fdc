//! Where codes, tokens and keys come from.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use crate::signature::Nonce;

/// A stream of random bytes: HMAC-SHA1 of a counter under a seed.
///
/// The seed comes from the operating system once, when the emulator starts, so that nothing can fail later; a test may
/// give its own and then meets the same codes and tokens in every run.
pub(super) struct Random {
    keyed: Hmac<Sha1>,
    counter: u64,
}

impl Random {
    pub(super) fn from_seed(seed: &[u8]) -> Self {
        Self { keyed: Hmac::new_from_slice(seed).expect("HMAC is defined for keys of any length"), counter: 0 }
    }

    pub(super) fn from_system() -> Result<Self, getrandom::Error> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        Ok(Self::from_seed(&seed))
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(count + 20);
        while bytes.len() < count {
            let block = self.keyed.clone().chain_update(self.counter.to_be_bytes()).finalize().into_bytes();
            self.counter += 1;
            bytes.extend_from_slice(&block);
        }
        bytes.truncate(count);
        bytes
    }

    /// An authorization code.
    pub(super) fn code(&mut self) -> String {
        self.bytes(16).iter().fold("C3_".to_owned(), |code, byte| format!("{code}{byte:02X}"))
    }

    /// An access token: 195 characters, as those of the real service.
    pub(super) fn access_token(&mut self) -> String {
        format!("V3_{}", URL_SAFE_NO_PAD.encode(self.bytes(144)))
    }

    /// A refresh token: 217 characters, as those of the real service.
    pub(super) fn refresh_token(&mut self) -> String {
        format!("R3_{}", URL_SAFE_NO_PAD.encode(self.bytes(160)))
    }

    /// A MAC key: 27 characters of the url-safe alphabet.
    pub(super) fn mac_key(&mut self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes(20))
    }

    /// A nonce made in this minute.
    pub(super) fn nonce(&mut self, minutes: u64) -> Nonce {
        let random = self.bytes(8).iter().fold(0, |number, byte| (number << 8) | i64::from(*byte));
        Nonce::new(random, minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_the_form_of_the_real_ones() {
        let mut random = Random::from_seed(b"1");
        assert_eq!(random.access_token().len(), 195);
        assert_eq!(random.refresh_token().len(), 217);
        assert_eq!(random.mac_key().len(), 27);
        assert_eq!(random.code().len(), 35);
    }

    #[test]
    fn a_seed_decides_everything() {
        let [mut one, mut same, mut other] = [b"1", b"1", b"2"].map(|seed| Random::from_seed(seed));
        assert_eq!((one.code(), one.nonce(7)), (same.code(), same.nonce(7)));
        assert_ne!(one.code(), other.code());
        assert_ne!(one.code(), one.code());
    }

    #[test]
    fn the_system_gives_a_seed() {
        let [mut one, mut other] = [(), ()].map(|()| Random::from_system().unwrap());
        assert_ne!(one.mac_key(), other.mac_key());
    }
}
