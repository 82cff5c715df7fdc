//! The page where the user allows it.

use std::fmt;

use url::Url;

use super::OAuthClient;
use super::state::{AuthorizeError, State};
use crate::scope::{Scope, Scopes};

/// An authorize URL being put together; [`OAuthClient::authorize`] begins one.
#[derive(Clone, Debug)]
pub struct AuthorizeRequest<'c> {
    client: &'c OAuthClient,
    scopes: Scopes,
    skip_confirm: bool,
    state: Option<State>,
    locale: Option<String>,
    device_id: Option<String>,
    pt: Option<u32>,
}

/// Where to send the user's browser, and what to remember until it comes back.
#[derive(Clone)]
#[non_exhaustive]
pub struct Authorization {
    /// The authorize URL. It holds the state, so it does not belong into logs.
    pub url: Url,
    /// The state to store, and to compare with what comes back ([`OAuthClient::read_redirect`]).
    pub state: State,
}

impl<'c> AuthorizeRequest<'c> {
    pub(super) fn new(client: &'c OAuthClient) -> Self {
        Self { client, scopes: Scopes::new(), skip_confirm: false, state: None, locale: None, device_id: None, pt: None }
    }

    /// Asks for these scopes, beside those asked for already. With none at all, the user is asked for everything that
    /// the application was granted (official Android SDK).
    #[must_use]
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = Scope>) -> Self {
        self.scopes.extend(scopes);
        self
    }

    /// Whether a user who is signed in and has agreed before is sent back at once; `false` unless set.
    ///
    /// Always sent: the older documentation says that users see the confirmation page when it is absent, the current one
    /// (pId 1708, 2024-09-26) that they do not.
    #[must_use]
    pub fn skip_confirm(mut self, skip_confirm: bool) -> Self {
        self.skip_confirm = skip_confirm;
        self
    }

    /// The language of the page, such as `zh_CN` or `en_US`: `_locale`, which the official Android SDK sends and no
    /// document mentions.
    #[must_use]
    pub fn locale(mut self, locale: impl Into<String>) -> Self {
        self.locale = Some(locale.into());
        self
    }

    /// The device that asks: `device_id`, which the official Android and iOS SDKs send for smart speakers, and no
    /// document mentions.
    #[must_use]
    pub fn device_id(mut self, device_id: impl Into<String>) -> Self {
        self.device_id = Some(device_id.into());
        self
    }

    /// The platform that the application is registered with: `pt`, 0 for the open platform and 1 for the one for smart
    /// speakers (official Android SDK 1.6.8, which always sends it; no document mentions it).
    #[must_use]
    pub fn pt(mut self, pt: u32) -> Self {
        self.pt = Some(pt);
        self
    }

    /// Sends this state and not a fresh one.
    ///
    /// For applications that make theirs elsewhere. It has to be unguessable, and new for each sign-in.
    #[must_use]
    pub fn state(mut self, state: State) -> Self {
        self.state = Some(state);
        self
    }

    /// The URL, with a fresh state.
    ///
    /// # Errors
    ///
    /// When the operating system has no randomness to give.
    pub fn build(self) -> Result<Authorization, AuthorizeError> {
        let Self { client, scopes, skip_confirm, state, locale, device_id, pt } = self;
        let state = state.map_or_else(State::generate, Ok)?;
        let mut url = client.authorize_endpoint();
        let mut query = url.query_pairs_mut();
        query
            .append_pair("client_id", client.client_id())
            .append_pair("redirect_uri", client.redirect_uri().as_str())
            .append_pair("response_type", "code");
        if !scopes.is_empty() {
            query.append_pair("scope", &scopes.to_string());
        }
        query.append_pair("state", state.as_str());
        query.append_pair("skip_confirm", if skip_confirm { "true" } else { "false" });
        if let Some(locale) = locale {
            query.append_pair("_locale", &locale);
        }
        if let Some(device_id) = device_id {
            query.append_pair("device_id", &device_id);
        }
        if let Some(pt) = pt {
            query.append_pair("pt", &pt.to_string());
        }
        drop(query);
        Ok(Authorization { url, state })
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}
