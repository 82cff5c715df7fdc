//! The credentials of a call: which set of them is complete, and where each one goes.

use reqwest::header::AUTHORIZATION;
// part: tokens
use reqwest::header::HeaderValue;
// end of part

use super::draft::Draft;
use super::error::{Error, ErrorKind};
// part: tokens
use crate::api::codec::Secret;
// end of part

/// Where one credential goes.
#[derive(Debug)]
pub(crate) struct Scheme {
    pub(crate) name: &'static str,
    pub(crate) place: Place,
}

/// The places for credentials.
#[allow(dead_code, reason = "each API uses some of them")]
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    Query(&'static str),
    Header(&'static str),
    Cookie(&'static str),
    /// `Authorization`, after the name of the HTTP scheme.
    Authorization(&'static str),
}

impl Draft<'_> {
    /// The first set of credentials that is complete. That none is needed counts only when no other set is complete.
    fn complete_set(&self) -> Option<&'static [usize]> {
        let sets = || self.operation.security.iter().copied();
        let complete = |set: &&[usize]| !set.is_empty() && set.iter().all(|&scheme| self.has(scheme));
        sets().find(complete).or_else(|| sets().find(|set| set.is_empty()))
    }

    fn has(&self, scheme: usize) -> bool {
        // part: tokens
        if self.client.credentials().source(scheme).is_some() {
            return true;
        }
        // end of part
        self.client.credentials().secret(scheme).is_some()
    }

    // part: tokens
    /// Asks for the tokens that come from a source.
    pub(super) async fn fetch_tokens(&mut self) -> Result<(), Error> {
        let client = self.client;
        for &scheme in self.complete_set().unwrap_or_default() {
            if let Some(source) = client.credentials().source(scheme) {
                let token = source.token(self.operation.scopes).await;
                let token = token.map_err(|why| self.lacking(format!("there is no token: {why}")))?;
                self.tokens.push((scheme, token));
            }
        }
        Ok(())
    }

    /// The request with another token, when it carries one from a source that the server did not accept.
    pub(super) async fn renewed(&mut self, mut request: reqwest::Request) -> Result<Option<reqwest::Request>, Error> {
        let client = self.client;
        let old = std::mem::take(&mut self.tokens);
        for (scheme, token) in &old {
            client.credentials().source(*scheme).inspect(|source| source.refused(token));
        }
        self.fetch_tokens().await?;
        let changed = self.tokens.iter().zip(&old).find(|((_, new), (_, old))| new != old);
        let Some(((_, new), (_, old))) = changed else { return Ok(None) };
        let bearer = |token: &Secret| HeaderValue::from_str(&format!("Bearer {}", token.expose()));
        match (bearer(new), bearer(old)) {
            (Ok(mut new), Ok(old)) if request.headers().get(AUTHORIZATION) == Some(&old) => {
                new.set_sensitive(true);
                request.headers_mut().insert(AUTHORIZATION, new);
                Ok(Some(request))
            }
            _ => Ok(None),
        }
    }

    // end of part
    /// Adds the first set of credentials that is complete.
    pub(super) fn authorize(&mut self) -> Result<(), Error> {
        let Some(set) = self.complete_set() else {
            return if self.operation.security.is_empty() { Ok(()) } else { Err(self.lacking(self.wanted())) };
        };
        let credentials = self.client.credentials();
        for &index in set {
            let secret = credentials.secret(index);
            // part: tokens
            let fetched = self.tokens.iter().find(|(scheme, _)| *scheme == index).map(|(_, token)| token.clone());
            let secret = fetched.as_ref().or(secret);
            // end of part
            let (Some(scheme), Some(secret)) = (crate::api::credentials::SCHEMES.get(index), secret) else {
                return Err(self.lacking(self.wanted()));
            };
            match scheme.place {
                Place::Query(name) => self.query_text(name, secret.expose()),
                Place::Header(name) => self.header_value(name, secret.expose(), true),
                Place::Cookie(name) => self.cookie(name, &secret.expose()),
                Place::Authorization(kind) => {
                    self.header_value(AUTHORIZATION.as_str(), &format!("{kind} {}", secret.expose()), true);
                }
            }
        }
        Ok(())
    }

    fn lacking(&self, why: String) -> Error {
        Error::new(self.operation.id, None, ErrorKind::Credentials(why)).scoped(self.operation.scopes)
    }

    /// Says which credentials the operation takes.
    fn wanted(&self) -> String {
        let mut sets = String::new();
        for set in self.operation.security {
            for (position, &index) in set.iter().enumerate() {
                let separator = if position > 0 { " and " } else { ", or " };
                sets.push_str(if sets.is_empty() { "" } else { separator });
                sets.push_str(crate::api::credentials::SCHEMES.get(index).map_or("?", |scheme| scheme.name));
            }
        }
        format!("the operation needs the credentials {sets}, which the client does not have")
    }
}
