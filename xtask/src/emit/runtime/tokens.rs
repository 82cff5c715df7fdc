//! Tokens that are asked for when a call needs one.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::api::codec::Secret;

/// Where the tokens of a client come from: a cache, a token endpoint, another service.
///
/// It is asked before every call that needs the credential. [`RefreshingTokens`] makes one of a function that fetches a token.
pub trait TokenSource: Send + Sync {
    /// A token for an operation that needs these scopes.
    ///
    /// The error becomes part of that of the call, so it must not hold a secret.
    fn token(&self, scopes: &'static [&'static str]) -> TokenFuture<'_>;

    /// The server did not accept a token (it answered 401). The source is then asked again, and the call is sent once more.
    fn refused(&self, token: &Secret) {
        let _ = token;
    }
}

/// The future of a token.
pub type TokenFuture<'s> = Pin<Box<dyn Future<Output = Result<Secret, Box<dyn Error + Send + Sync>>> + Send + 's>>;

/// A token and how long it is good for.
#[derive(Debug, Clone)]
pub struct Token {
    secret: Secret,
    expires: Option<Instant>,
}

impl Token {
    /// A token that is good until a server refuses it.
    #[must_use]
    pub fn new(secret: impl Into<Secret>) -> Self {
        Self { secret: secret.into(), expires: None }
    }

    /// A token that is good for this long from now on.
    #[must_use]
    pub fn expires_in(mut self, time: Duration) -> Self {
        self.expires = Instant::now().checked_add(time);
        self
    }
}

/// Keeps a token as long as it is good, and fetches the next one when it is not: once, however many calls wait for it.
///
/// A token is taken for expired half a minute before it is. A refresh that fails fails all calls that waited for it; the next
/// call tries again.
pub struct RefreshingTokens<F> {
    fetch: F,
    kept: tokio::sync::Mutex<Kept>,
    refused: Mutex<Option<Secret>>,
    /// How many refreshes have come to an end.
    refreshes: AtomicU64,
}

#[derive(Default)]
struct Kept {
    token: Option<Token>,
    /// Why the last refresh failed.
    failure: Option<String>,
}

const MARGIN: Duration = Duration::from_secs(30);

impl<F, R, E> RefreshingTokens<F>
where
    F: Fn() -> R + Send + Sync,
    R: Future<Output = Result<Token, E>> + Send + 'static,
    E: Into<Box<dyn Error + Send + Sync>> + 'static,
{
    /// Fetches tokens with this function, the first one when it is needed.
    pub fn new(fetch: F) -> Self {
        Self { fetch, kept: tokio::sync::Mutex::default(), refused: Mutex::default(), refreshes: AtomicU64::new(0) }
    }

    async fn get(&self) -> Result<Secret, Box<dyn Error + Send + Sync>> {
        let before = self.refreshes.load(Ordering::Acquire);
        let mut kept = self.kept.lock().await;
        if let Some(token) = &kept.token
            && token.expires.is_none_or(|expires| expires.saturating_duration_since(Instant::now()) > MARGIN)
            && self.refused.lock().unwrap_or_else(PoisonError::into_inner).as_ref() != Some(&token.secret)
        {
            return Ok(token.secret.clone());
        }
        if let Some(why) = &kept.failure
            && self.refreshes.load(Ordering::Acquire) > before
        {
            return Err(why.clone().into());
        }
        let fetched = (self.fetch)().await.map_err(Into::into);
        self.refreshes.fetch_add(1, Ordering::Release);
        match fetched {
            Ok(token) => {
                let secret = token.secret.clone();
                *kept = Kept { token: Some(token), failure: None };
                Ok(secret)
            }
            Err(why) => {
                *kept = Kept { token: None, failure: Some(why.to_string()) };
                Err(why)
            }
        }
    }
}

impl<F, R, E> TokenSource for RefreshingTokens<F>
where
    F: Fn() -> R + Send + Sync,
    R: Future<Output = Result<Token, E>> + Send + 'static,
    E: Into<Box<dyn Error + Send + Sync>> + 'static,
{
    fn token(&self, _: &'static [&'static str]) -> TokenFuture<'_> {
        Box::pin(self.get())
    }

    fn refused(&self, token: &Secret) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
    }
}

impl<F> fmt::Debug for RefreshingTokens<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RefreshingTokens").finish_non_exhaustive()
    }
}

/// The sources of a client's credentials, by index of the credential.
#[derive(Clone, Default)]
pub(crate) struct TokenSources(Vec<(usize, Arc<dyn TokenSource>)>);

impl TokenSources {
    pub(crate) fn set(&mut self, scheme: usize, source: Arc<dyn TokenSource>) {
        self.0.retain(|(other, _)| *other != scheme);
        self.0.push((scheme, source));
    }

    pub(crate) fn get(&self, scheme: usize) -> Option<&dyn TokenSource> {
        self.0.iter().find(|(other, _)| *other == scheme).map(|(_, source)| &**source)
    }
}

impl fmt::Debug for TokenSources {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} sources", self.0.len())
    }
}

impl PartialEq for TokenSources {
    /// The same sources, not ones that are alike.
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(|(a, b)| a.0 == b.0 && Arc::ptr_eq(&a.1, &b.1))
    }
}

impl Eq for TokenSources {}
