//! Bytes as base64 (RFC 4648), with or without padding.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;

use super::formatted::TextFormat;

impl TextFormat for Bytes {
    fn parse(text: &str) -> Option<Self> {
        const ANY_PADDING: GeneralPurposeConfig =
            GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        GeneralPurpose::new(&base64::alphabet::STANDARD, ANY_PADDING).decode(text).ok().map(Self::from)
    }

    fn write(&self) -> String {
        STANDARD.encode(self)
    }
}
