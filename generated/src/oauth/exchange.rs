//! Requests to the token endpoint.

use std::time::SystemTime;

use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Request, StatusCode};
use url::form_urlencoded;

use super::OAuthClient;
use super::answer::Answer;
use super::error::TokenError;
use super::redirect::AuthorizationCode;
use super::token::TokenSet;
use crate::api::Secret;

/// How a token request is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenMethod {
    /// `POST` with a form, which keeps the secrets out of URLs and so out of logs. The current documentation of the code
    /// grant offers it (pId 1708, 2024-09-26).
    #[default]
    Post,
    /// `GET` with everything in the query: what all documentation describes, the only way that the page on refreshing
    /// does (pId 1516, 2024-09-25). Use it if a server takes no form.
    Get,
}

/// What tokens are asked for with.
struct Grant<'g> {
    /// For the span.
    #[cfg_attr(not(feature = "tracing"), allow(dead_code, reason = "only spans show it"))]
    operation: &'static str,
    grant_type: &'static str,
    /// The name and value of what is used up.
    name: &'static str,
    value: &'g Secret,
}

impl OAuthClient {
    /// Exchanges an authorization code for tokens.
    ///
    /// A code can be exchanged once. It is not tried again here; see [`TokenError::is_retryable`].
    ///
    /// # Errors
    ///
    /// [`TokenError`]; [`TokenError::is_code_invalid`] when the code is expired or used.
    pub async fn exchange_code(&self, code: &AuthorizationCode) -> Result<TokenSet, TokenError> {
        let grant = Grant { operation: "exchangeCode", grant_type: "authorization_code", name: "code", value: code.as_secret() };
        self.request(grant).await
    }

    /// Exchanges a refresh token for new tokens. The result always has a refresh token.
    ///
    /// A refresh token can be used once: the answer brings a new access token, a new refresh token and a new MAC key, and
    /// the old refresh token is refused from then on, whether or not the answer arrived. Store the new one before
    /// anything else, or let a [`Session`](crate::session::Session) do it all.
    ///
    /// What the answer leaves out beside that (scopes, openId, unionId) can be taken over with
    /// [`TokenSet::with_missing_from`].
    ///
    /// # Errors
    ///
    /// [`TokenError`]; [`TokenError::is_refresh_token_invalid`] when the user has to sign in again.
    pub async fn refresh(&self, refresh_token: &Secret) -> Result<TokenSet, TokenError> {
        let grant = Grant { operation: "refreshToken", grant_type: "refresh_token", name: "refresh_token", value: refresh_token };
        let tokens = self.request(grant).await?;
        Ok(match tokens.refresh_token() {
            Some(_) => tokens,
            None => tokens.with_refresh_token(refresh_token.clone()),
        })
    }

    /// Sends a token request, in a span with the fields of that of a call.
    #[cfg(feature = "tracing")]
    async fn request(&self, grant: Grant<'_>) -> Result<TokenSet, TokenError> {
        use tracing::Instrument as _;

        let request = self.build(&grant);
        let span = tracing::info_span!(
            "token_request",
            operation = grant.operation,
            method = %request.method(),
            // It is never sent a second time here.
            attempt = 1_u32,
            status = tracing::field::Empty,
            duration_ms = tracing::field::Empty,
        );
        let start = std::time::Instant::now();
        let result = self.send(grant, request).instrument(span.clone()).await;
        let status = match &result {
            Ok((status, _)) => Some(*status),
            Err(error) => error.status(),
        };
        if let Some(status) = status {
            span.record("status", status.as_u16());
        }
        span.record("duration_ms", u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX));
        result.map(|(_, tokens)| tokens)
    }

    #[cfg(not(feature = "tracing"))]
    async fn request(&self, grant: Grant<'_>) -> Result<TokenSet, TokenError> {
        let request = self.build(&grant);
        self.send(grant, request).await.map(|(_, tokens)| tokens)
    }

    async fn send(&self, grant: Grant<'_>, request: Request) -> Result<(StatusCode, TokenSet), TokenError> {
        // The lifetime is counted from here, so that a slow answer makes tokens expire early rather than late.
        let asked_at = self.clock().now();
        let mut response = self.http().execute(request).await.map_err(|error| {
            let was_sent = !error.is_connect() && !error.is_builder();
            let error = error.without_url();
            if was_sent { TokenError::Interrupted(error) } else { TokenError::NotSent(error) }
        })?;
        let status = response.status();
        let limit = self.body_limit();
        let mut body: Vec<u8> = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| TokenError::Interrupted(error.without_url()))? {
            if chunk.len() > limit - body.len() {
                return Err(TokenError::BodyTooLarge { status, limit });
            }
            body.extend_from_slice(&chunk);
        }
        let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let answer = Answer { status, content_type, body: Bytes::from(body) };
        answer.read(asked_at, &[self.client_secret(), grant.value]).map(|tokens| (status, tokens))
    }

    fn build(&self, grant: &Grant<'_>) -> Request {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("client_id", self.client_id())
            .append_pair("redirect_uri", self.redirect_uri().as_str())
            .append_pair("client_secret", self.client_secret().expose())
            .append_pair("grant_type", grant.grant_type)
            .append_pair(grant.name, grant.value.expose());
        if let Some(token_type) = self.token_type() {
            form.append_pair("token_type", token_type.as_str());
        }
        let form = form.finish();
        let mut url = self.token_endpoint();
        let mut request = match self.token_method() {
            TokenMethod::Post => {
                let mut request = Request::new(Method::POST, url);
                *request.body_mut() = Some(form.into());
                let media_type = HeaderValue::from_static("application/x-www-form-urlencoded");
                request.headers_mut().insert(CONTENT_TYPE, media_type);
                request
            }
            TokenMethod::Get => {
                url.set_query(Some(&form));
                Request::new(Method::GET, url)
            }
        };
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        *request.timeout_mut() = Some(self.timeout());
        request
    }

    /// Reads the tokens of the implicit grant from the fragment of a redirect.
    ///
    /// **The implicit grant was shut down on 2023-09-30** (pId 1717, 2024-10-17): the server no longer answers like this.
    /// It is here to read addresses that were recorded before. There is no refresh token among what it gave. Errors came
    /// in the query.
    ///
    /// # Errors
    ///
    /// As [`RedirectUri::read`](super::RedirectUri::read); [`MissingParameter`](super::RedirectError::MissingParameter)
    /// when there is no access token.
    pub fn parse_legacy_implicit_fragment(
        &self,
        received: &str,
        expected: &super::State,
    ) -> Result<TokenSet, super::RedirectError> {
        let obtained_at: SystemTime = self.clock().now();
        let pairs = self.redirect_uri().read_implicit(received, expected)?;
        let tokens = super::answer::Members::from_pairs(pairs).tokens(obtained_at);
        tokens.ok_or(super::RedirectError::MissingParameter { name: "access_token" })
    }
}
