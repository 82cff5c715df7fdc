//! What the user decides about the client.

use crate::api::Formats;

/// What can be decided differently for the same document.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The types of formats.
    pub formats: Formats,
    /// Whether operations that cannot be read are left out.
    pub skip_broken: bool,
    /// Whether the operations of each tag are methods of a client of their own.
    pub sub_clients: bool,
    /// Whether the operations of each tag are compiled only with a feature.
    pub tag_features: bool,
    /// Traits to be derived, as paths.
    pub derives: Vec<String>,
    /// Whether what is sent is checked before.
    pub validate: bool,
}
