//! URLs, as browsers read them.

use url::Url;

use super::formatted::TextFormat;

impl TextFormat for Url {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn write(&self) -> String {
        self.to_string()
    }
}
