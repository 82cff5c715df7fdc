//! What the user decides about the client.

use crate::api::Formats;

/// What can be decided differently for the same document.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The types of formats.
    pub formats: Formats,
    /// Whether what is sent is checked before.
    pub validate: bool,
}
