//! Answers that are handed out piece by piece.

use bytes::Bytes;
use progenitor_client::ResponseValue;

use super::choose::{Case, best, score};
use super::draft::Draft;
use super::error::{Answer, Error, ErrorKind};
use super::exchange::{Reply, read};
use super::future::{Boxed, CallFuture};
use crate::api::Client;
use crate::api::codec::ErrorBody;

/// A success that is handed out as it comes, when its status and media type fit.
pub(crate) struct Flowing<T> {
    /// First and last status.
    pub(crate) statuses: (u16, u16),
    /// The media type, where several come with one status; empty for any.
    pub(crate) media_type: &'static str,
    pub(crate) start: fn(Opened) -> T,
}

/// A call of which some answers are handed out as they come.
pub(crate) fn flow<'c, T, E: ErrorBody>(
    call: Draft<'c>,
    flowing: &'static [Flowing<T>],
    cases: &'static [Case<T, E>],
) -> CallFuture<'c, T, E> {
    let (operation, client) = (call.operation(), call.client());
    let start = call.start();
    CallFuture::opening(async move {
        let decide = |reply: Reply| reply.decide(operation.id, cases).map_err(|error| error.scoped(operation.scopes));
        let (answer, again) = start.await.map_err(Error::typed)?;
        let response = match answer {
            Ok(response) => response,
            Err(reply) => return decide(reply),
        };
        let (status, headers) = (response.status(), response.headers());
        let fits = |flow: &&Flowing<T>| score(flow.statuses, flow.media_type, status, headers);
        let other = best(cases, status, headers).map(|(score, _)| score);
        let start = flowing.iter().filter_map(|flow| Some((fits(&flow)?, flow))).max_by_key(|(score, _)| *score);
        match start.filter(|(score, _)| other.is_none_or(|other| *score >= other)) {
            Some((_, flow)) => {
                let headers = response.headers().clone();
                let opened = Opened { client: client.clone(), operation: operation.id, again, response: Some(response) };
                Ok(ResponseValue::new((flow.start)(opened), status, headers))
            }
            None => decide(whole(client, operation.id, response).await.map_err(Error::typed)?),
        }
    })
}

/// Reads the whole answer.
fn whole<'c>(client: &'c Client, operation: &'static str, response: reqwest::Response) -> Boxed<'c, Result<Reply, Error>> {
    Box::pin(read(client, operation, response))
}

/// A success whose body has not been read.
pub(crate) struct Opened {
    pub(super) client: Client,
    pub(super) operation: &'static str,
    /// The request, when it can be sent again.
    #[allow(dead_code, reason = "only a stream of events starts again")]
    pub(super) again: Option<reqwest::Request>,
    /// `None` when the server has nothing more to say.
    pub(super) response: Option<reqwest::Response>,
}

impl Opened {
    /// The next piece of the body; `None` at its end.
    pub(super) async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let Some(response) = &mut self.response else { return Ok(None) };
        match response.chunk().await {
            Ok(Some(chunk)) => Ok(Some(chunk)),
            Ok(None) => {
                self.response = None;
                Ok(None)
            }
            Err(error) => {
                self.response = None;
                Err(Error::new(self.operation, None, ErrorKind::Communication(error.without_url())))
            }
        }
    }

    /// Why a piece of `length` bytes is refused.
    pub(super) fn too_large(&mut self, length: usize) -> Option<Error> {
        let limit = self.client.body_limit();
        (length > limit).then(|| {
            self.response = None;
            Error::new(self.operation, None, ErrorKind::BodyTooLarge(limit))
        })
    }

    /// A piece that is not what the API documents, kept in the error as its body.
    pub(super) fn invalid(&self, piece: Vec<u8>, source: serde_json::Error) -> Error {
        let path = super::path::path_at(&piece, &source);
        let (status, headers) = match &self.response {
            Some(response) => (response.status(), response.headers().clone()),
            None => (reqwest::StatusCode::OK, reqwest::header::HeaderMap::new()),
        };
        let answer = Answer { status, headers, body: piece.into() };
        Error::new(self.operation, Some(answer), ErrorKind::InvalidPayload { path, source })
    }
}
