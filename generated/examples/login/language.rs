//! The language of the pages.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;

/// English, or simplified Chinese for browsers that ask for Chinese first.
#[derive(Clone, Copy)]
pub(crate) enum Language {
    English,
    Chinese,
}

impl Language {
    pub(crate) fn pick<T>(self, english: T, chinese: T) -> T {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }

    /// The value of the `lang` attribute.
    pub(crate) fn tag(self) -> &'static str {
        self.pick("en", "zh-CN")
    }

    /// The same for the pages of the Mi Account.
    pub(crate) fn locale(self) -> &'static str {
        self.pick("en_US", "zh_CN")
    }
}

impl<S: Sync> FromRequestParts<S> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let accepted = parts.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is_chinese = accepted.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("zh"));
        Ok(if is_chinese { Self::Chinese } else { Self::English })
    }
}
