//! Signing in: from the authorize URL to tokens, and from tokens to new ones.
//!
//! ```no_run
//! # async fn example(received: &str) -> Result<(), Box<dyn std::error::Error>> {
//! use xiaomi_open_api::Client;
//! use xiaomi_open_api::oauth::{OAuthClient, State};
//! use xiaomi_open_api::scope::Scope;
//!
//! let oauth = OAuthClient::new("2882303761517163841", "app-secret", "https://app.example.com/mi/callback")?;
//!
//! // 1. Send the user's browser away, and remember the state in the user's session.
//! let authorization = oauth.authorize().scopes([Scope::PROFILE, Scope::OPEN_ID]).build()?;
//! println!("redirect to {}, remember {}", authorization.url, authorization.state.as_str());
//!
//! // 2. The browser is back at the redirect URI.
//! let remembered = State::from_stored("what was remembered");
//! let code = oauth.read_redirect(received, &remembered)?;
//! let tokens = oauth.exchange_code(&code).await?;
//!
//! // 3. Call the open API.
//! let client = Client::new(tokens.credentials(oauth.client_id()));
//! let profile = client.get_user_profile().await?;
//! # Ok(())
//! # }
//! ```
//!
//! Tokens expire, within days by the current documentation: a [`Session`](crate::session::Session) keeps them fresh.
//!
//! The server keeps to RFC 6749 in spirit and not in the letter. Its answers start with `&&&START&&&`, its errors are
//! integers sent with status 200, and a refresh asks for the redirect URI. All of that is handled here. It knows no PKCE,
//! no revocation and no introspection, so neither does this module.
//!
//! Sources: Mi Account documentation, authorization code (pId 1708, 2024-09-26), refresh (pId 1516, 2024-09-25), error
//! codes (pId 1519, 2023-07-24), life cycle of tokens (pId 1520, 2024-09-25), and the official SDKs where it is silent.
//
// Why not the `oauth2` crate (5.0)? Its types fit, its exchange does not, and the exchange is what one takes it for:
// - It decodes a body with status 200 as tokens and any other as an error, and refuses a content type other than
//   `application/json`. Here errors come with 200, after a prefix. An adapter around its HTTP client would have to read
//   the whole answer, decide, and write another answer for the crate to read again.
// - It sends POST only. Its token answer requires `token_type`, which some answers lack, and a number in `expires_in`,
//   where a text would lose the tokens; so that type, and the one for errors, would have to be replaced as well.
// - Its parse errors carry the raw body, tokens included, in `Debug`.
// - It brings chrono, rand 0.8, sha2 0.10, and older base64 and thiserror beside those that are here already; its
//   optional HTTP client is reqwest 0.12.
// What would remain are newtypes around strings, and a state that compares only with one more feature.

mod answer;
mod authorize;
mod error;
mod exchange;
mod redirect;
mod redirect_uri;
mod refusal;
mod registered;
mod state;
mod token;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::api::Secret;
use crate::clock::{Clock, SystemClock};

pub use authorize::{Authorization, AuthorizeRequest};
pub use error::{MediaType, OAuthConfigError, RawBody, TokenError};
pub use exchange::TokenMethod;
pub use redirect::{AuthorizationCode, RedirectError};
pub use redirect_uri::{InvalidRedirectUri, RedirectUri};
pub use refusal::Refusal;
pub use registered::{InvalidRegistration, RedirectUriMismatch, RegisteredRedirectUris};
pub use state::{AuthorizeError, State};
pub use token::{TokenSet, TokenType};

pub(crate) use token::unix_seconds;

/// Where users sign in and tokens are given, unless told otherwise: the same host for all regions.
pub const BASE_URL: &str = "https://account.xiaomi.com";

/// The most bytes of an answer that are accepted unless told otherwise: 256 KiB. A real one has about one.
pub const DEFAULT_BODY_LIMIT: usize = 256 * 1024;

/// How long a token request may take unless told otherwise: thirty seconds.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// An application at the OAuth endpoints: authorize URLs, redirects, tokens.
///
/// Cheap to clone: clones share their connections. `Debug` does not show the client secret.
#[derive(Clone)]
pub struct OAuthClient {
    client_id: String,
    client_secret: Secret,
    redirect_uri: RedirectUri,
    base_url: Url,
    http: reqwest::Client,
    token_method: TokenMethod,
    token_type: Option<TokenType>,
    body_limit: usize,
    timeout: Duration,
    clock: Arc<dyn Clock>,
}

impl OAuthClient {
    /// An application with its App ID, its App Secret and the redirect URI that users come back to, and with an HTTP
    /// client of its own.
    ///
    /// The App ID is a whole number, often beyond 2^53, and is taken as text. The redirect URI has to fit what is entered
    /// in the Mi developer console: [`RegisteredRedirectUris::check`].
    ///
    /// # Errors
    ///
    /// [`OAuthConfigError`] when the App ID or the App Secret is empty, or the redirect URI is none.
    ///
    /// # Panics
    ///
    /// When TLS cannot be set up, as [`reqwest::Client::new`] does; [`OAuthClient::with_http`] never panics.
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        redirect_uri: impl Into<String>,
    ) -> Result<Self, OAuthConfigError> {
        let http = reqwest::Client::builder()
            .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(30))
            .build()
            .expect("the TLS backend starts");
        Self::with_http(client_id, client_secret, redirect_uri, http)
    }

    /// As [`OAuthClient::new`], sending through `http`.
    ///
    /// Give it a redirect policy of none: a redirect that `http` follows takes the client secret along.
    ///
    /// # Errors
    ///
    /// As [`OAuthClient::new`].
    pub fn with_http(
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        redirect_uri: impl Into<String>,
        http: reqwest::Client,
    ) -> Result<Self, OAuthConfigError> {
        let client = Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            redirect_uri: RedirectUri::parse(redirect_uri)?,
            base_url: Url::parse(BASE_URL).expect("the constant is a URL"),
            http,
            token_method: TokenMethod::default(),
            token_type: None,
            body_limit: DEFAULT_BODY_LIMIT,
            timeout: DEFAULT_TIMEOUT,
            clock: Arc::new(SystemClock),
        };
        if client.client_id.is_empty() {
            return Err(OAuthConfigError::EmptyClientId);
        }
        if client.client_secret.expose().is_empty() {
            return Err(OAuthConfigError::EmptyClientSecret);
        }
        Ok(client)
    }

    /// Uses another place than [`BASE_URL`], such as a test server: its `/oauth2/authorize` and `/oauth2/token`.
    ///
    /// # Errors
    ///
    /// [`OAuthConfigError::BaseUrl`] when it is not an `http` or `https` URL without query and fragment.
    pub fn with_base_url(mut self, base_url: impl AsRef<str>) -> Result<Self, OAuthConfigError> {
        let url = Url::parse(base_url.as_ref()).map_err(|_| OAuthConfigError::BaseUrl)?;
        if !matches!(url.scheme(), "http" | "https") || url.query().is_some() || url.fragment().is_some() {
            return Err(OAuthConfigError::BaseUrl);
        }
        self.base_url = url;
        Ok(self)
    }

    /// Sends token requests like this; [`TokenMethod::Post`] unless set.
    #[must_use]
    pub fn with_token_method(mut self, method: TokenMethod) -> Self {
        self.token_method = method;
        self
    }

    /// Asks for tokens of this type. Not sent unless set: the parameter is in no document, but the official SDKs send
    /// `mac`, and others `bearer`, for which the server gives no MAC key.
    #[must_use]
    pub fn with_token_type(mut self, token_type: TokenType) -> Self {
        self.token_type = Some(token_type);
        self
    }

    /// Accepts answers of at most this many bytes; [`DEFAULT_BODY_LIMIT`] unless set.
    #[must_use]
    pub fn with_body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Gives a token request this long, from connecting to the last byte; [`DEFAULT_TIMEOUT`] unless set.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Reads the time from this clock; that of the operating system unless set.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Begins an authorize URL.
    #[must_use]
    pub fn authorize(&self) -> AuthorizeRequest<'_> {
        AuthorizeRequest::new(self)
    }

    /// Reads the redirect that brought the user's browser back: [`RedirectUri::read`] of this application's redirect URI.
    ///
    /// # Errors
    ///
    /// As [`RedirectUri::read`].
    pub fn read_redirect(&self, received: &str, expected: &State) -> Result<AuthorizationCode, RedirectError> {
        self.redirect_uri.read(received, expected)
    }

    /// The App ID.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The redirect URI.
    #[must_use]
    pub fn redirect_uri(&self) -> &RedirectUri {
        &self.redirect_uri
    }

    /// The HTTP client that token requests go through.
    #[must_use]
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    fn client_secret(&self) -> &Secret {
        &self.client_secret
    }

    fn token_method(&self) -> TokenMethod {
        self.token_method
    }

    fn token_type(&self) -> Option<&TokenType> {
        self.token_type.as_ref()
    }

    fn body_limit(&self) -> usize {
        self.body_limit
    }

    fn timeout(&self) -> Duration {
        self.timeout
    }

    fn authorize_endpoint(&self) -> Url {
        self.endpoint("/oauth2/authorize")
    }

    fn token_endpoint(&self) -> Url {
        self.endpoint("/oauth2/token")
    }

    fn endpoint(&self, path: &str) -> Url {
        let mut url = self.base_url.clone();
        url.set_path(&format!("{}{path}", self.base_url.path().trim_end_matches('/')));
        url
    }
}

impl fmt::Debug for OAuthClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthClient")
            .field("client_id", &self.client_id)
            .field("client_secret", &self.client_secret)
            .field("redirect_uri", &self.redirect_uri)
            .field("base_url", &self.base_url.as_str())
            .field("token_method", &self.token_method)
            .finish_non_exhaustive()
    }
}
