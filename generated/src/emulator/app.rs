//! The apps that the emulator knows.

use url::Url;

use super::redirect;
use super::refusal::Refusal;
use crate::api::oauth2::AUTHORIZATION_CODE;

/// An app of a developer, as the Mi developer console would have it.
///
/// ```
/// use xiaomi_open_api::emulator::App;
///
/// let app = App::new("2882303761517163841", "app-secret")
///     .with_name("Wallet")
///     .with_redirect_uri("https://app.example.com/oauth;https://app.example.org/oauth")
///     .with_scopes("1 3 16000");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    client_id: String,
    client_secret: String,
    name: String,
    redirect_uris: Vec<String>,
    scopes: Vec<String>,
    receives_user_id: bool,
    requires_mac: bool,
    any_loopback_port: bool,
}

impl App {
    /// An app that opened the account service after 2018-06-01, without a redirect URI, permitted every known scope.
    #[must_use]
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            name: "Test app".to_owned(),
            redirect_uris: Vec::new(),
            scopes: AUTHORIZATION_CODE.scopes.iter().map(|(scope, _)| (*scope).to_owned()).collect(),
            receives_user_id: false,
            requires_mac: false,
            any_loopback_port: false,
        }
    }

    /// The apps of an emulator that is given none: an ordinary one, one from before 2018-06-01 that receives `userId`, and
    /// one whose calls must carry a MAC. All three take any port and path on `localhost` and `127.0.0.1`.
    #[must_use]
    pub fn built_in() -> Vec<Self> {
        let app = |id, secret, name| {
            Self::new(id, secret)
                .with_name(name)
                .with_redirect_uri("http://127.0.0.1/;http://localhost/;https://app.example.com/mi")
                .with_any_loopback_port()
        };
        vec![
            app("2882303761517000001", "demo-app-secret+/A==", "Demo App"),
            app("2882303761517000002", "legacy-app-secret+/A==", "Legacy App").receiving_user_id(),
            app("2882303761517000003", "signed-app-secret+/A==", "Signed App").requiring_mac(),
        ]
    }

    /// The name that the consent page shows.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Registers a redirect URI, or several with `;` between them, as the developer console takes them.
    ///
    /// A sign-in may use the URI itself, one on a sub-domain and one below its path; scheme and port must be the same.
    #[must_use]
    pub fn with_redirect_uri(mut self, uris: &str) -> Self {
        let uris = uris.split(';').map(str::trim).filter(|uri| !uri.is_empty());
        self.redirect_uris.extend(uris.map(str::to_owned));
        self
    }

    /// The scopes that the app is permitted, with spaces between them.
    #[must_use]
    pub fn with_scopes(mut self, scopes: &str) -> Self {
        self.scopes = scopes.split_whitespace().map(str::to_owned).collect();
        self
    }

    /// Makes it an app that opened the account service before 2018-06-01: its profiles have `userId`.
    #[must_use]
    pub fn receiving_user_id(mut self) -> Self {
        self.receives_user_id = true;
        self
    }

    /// Refuses calls of the open API without a MAC; otherwise one is verified when it is there.
    #[must_use]
    pub fn requiring_mac(mut self) -> Self {
        self.requires_mac = true;
        self
    }

    /// Takes any port in a redirect URI on `localhost`, `127.0.0.1` or `[::1]`: a test server has another one each time.
    ///
    /// The real service knows no such exception.
    #[must_use]
    pub fn with_any_loopback_port(mut self) -> Self {
        self.any_loopback_port = true;
        self
    }

    /// The App ID, `client_id` of OAuth and `clientId` of the open API.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The App Secret.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        &self.client_secret
    }

    /// The name that the consent page shows.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The registered redirect URIs.
    pub fn redirect_uris(&self) -> impl Iterator<Item = &str> {
        self.redirect_uris.iter().map(String::as_str)
    }

    /// The scopes that the app is permitted.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scopes.iter().map(String::as_str)
    }

    /// Whether the profile has `userId`.
    #[must_use]
    pub fn receives_user_id(&self) -> bool {
        self.receives_user_id
    }

    /// Whether calls of the open API must carry a MAC.
    #[must_use]
    pub fn requires_mac(&self) -> bool {
        self.requires_mac
    }

    /// Whether the port of a redirect URI on the own machine does not matter.
    #[must_use]
    pub fn takes_any_loopback_port(&self) -> bool {
        self.any_loopback_port
    }

    fn registered(&self) -> impl Iterator<Item = Url> {
        self.redirect_uris.iter().filter_map(|uri| redirect::parse(uri))
    }

    /// Whether a sign-in may end at this URI.
    pub(super) fn allows_redirect(&self, uri: &str) -> bool {
        redirect::parse(uri).is_some_and(|asked| {
            self.registered().any(|registered| redirect::is_allowed(&registered, &asked, self.any_loopback_port))
        })
    }

    /// Whether checkPassword may end at this URI: "in the same domain as the redirect url".
    pub(super) fn allows_callback(&self, uri: &str) -> bool {
        redirect::parse(uri)
            .is_some_and(|asked| self.registered().any(|registered| redirect::is_same_or_below(&registered, &asked)))
    }

    /// The scopes that a user grants when an app asks for `asked`.
    ///
    /// Nothing asked for means everything the app is permitted (README of the Android SDK). Words that are no scopes are
    /// passed over: JustAuth sends `user/profile` and the like, and signs users in all the same.
    pub(super) fn granted(&self, asked: &str) -> Result<Vec<String>, Refusal> {
        let is_scope = |word: &&str| *word == "openid" || word.bytes().all(|byte| byte.is_ascii_digit());
        let mut granted: Vec<String> = Vec::new();
        for scope in asked.split_whitespace().filter(is_scope) {
            if !self.scopes.iter().any(|permitted| permitted == scope) {
                return Err(Refusal::scope_not_permitted(scope));
            }
            if !granted.iter().any(|known| known == scope) {
                granted.push(scope.to_owned());
            }
        }
        Ok(if granted.is_empty() { self.scopes.clone() } else { granted })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::types::ErrorCode;

    fn app() -> App {
        App::new("1", "s").with_redirect_uri(" https://abc.com/oauth ;;https://def.com").with_scopes("1 3 openid")
    }

    #[test]
    fn several_redirect_uris_are_separated_by_semicolons() {
        assert_eq!(app().redirect_uris().collect::<Vec<_>>(), ["https://abc.com/oauth", "https://def.com"]);
        assert!(app().allows_redirect("https://def.com/anything"));
        assert!(!app().allows_redirect("https://abc.com/anything"));
    }

    #[test]
    fn a_callback_need_only_be_in_the_same_domain() {
        assert!(app().allows_callback("http://www.abc.com:8080/elsewhere"));
        assert!(!app().allows_callback("https://ghi.com/oauth"));
    }

    #[test]
    fn scopes_are_granted_as_far_as_they_are_permitted() {
        assert_eq!(app().granted("3  1 3").unwrap(), ["3", "1"]);
        assert_eq!(app().granted("").unwrap(), ["1", "3", "openid"]);
        assert_eq!(app().granted("user/profile").unwrap(), ["1", "3", "openid"]);
        assert_eq!(app().granted("1 6000").unwrap_err().code(), ErrorCode::InvalidScope);
    }
}
