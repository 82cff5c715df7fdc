//! Answers that are told apart by status and media type.

use std::cmp::Reverse;

use bytes::Bytes;
use progenitor_client::{ByteStream, ResponseValue};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;

use super::draft::{Draft, Operation};
use super::error::{Error, ErrorKind};
use super::exchange::Reply;
use super::future::{CallFuture, Reader};
use crate::api::codec::ErrorBody;

/// What an answer is when its status and media type fit: a value or a documented error.
pub(crate) struct Case<T, E> {
    /// First and last status.
    pub(crate) statuses: (u16, u16),
    /// The media type, where several come with one status; empty for any.
    pub(crate) media_type: &'static str,
    pub(crate) read: fn(&Reply) -> Decided<T, E>,
}

/// A value, a documented error, or that the answer is neither.
pub(crate) type Decided<T, E> = Result<Result<T, E>, serde_json::Error>;

#[allow(dead_code, reason = "each API uses some of them")]
impl Reply {
    /// A success that is a JSON value.
    pub(crate) fn json_value<T: DeserializeOwned, E>(&self) -> Decided<T, E> {
        self.json().map(Ok)
    }

    /// A documented error that is a JSON value.
    pub(crate) fn json_error<T, E: DeserializeOwned>(&self) -> Decided<T, E> {
        self.json().map(Err)
    }

    /// One of several successes, which is a JSON value.
    pub(crate) fn value_as<B: DeserializeOwned, T, E>(&self, variant: fn(Box<B>) -> T) -> Decided<T, E> {
        self.json().map(|body| Ok(variant(Box::new(body))))
    }

    /// One of several documented errors, which is a JSON value.
    pub(crate) fn error_as<B: DeserializeOwned, T, E>(&self, variant: fn(Box<B>) -> E) -> Decided<T, E> {
        self.json().map(|body| Err(variant(Box::new(body))))
    }

    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }

    #[inline]
    pub(crate) fn text(&self) -> Result<String, serde_json::Error> {
        Ok(String::from_utf8_lossy(&self.body).into_owned())
    }

    #[inline]
    pub(crate) fn bytes(&self) -> Result<Bytes, serde_json::Error> {
        Ok(self.body.clone())
    }

    pub(super) fn decide<T, E: ErrorBody>(
        self,
        operation: &'static str,
        cases: &[Case<T, E>],
    ) -> Result<ResponseValue<T>, Error<E>> {
        let Some(case) = best(cases, self.status, &self.headers).map(|(_, case)| case) else {
            return Err(self.error(operation, ErrorKind::UnexpectedResponse));
        };
        match (case.read)(&self) {
            Ok(Ok(value)) => Ok(self.value(value)),
            Ok(Err(error)) => Err(self.error(operation, ErrorKind::ErrorResponse(error))),
            Err(source) => Err(self.invalid(operation, source)),
        }
    }
}

/// How well an answer fits: the narrower the range of statuses the better, and then the media type.
pub(super) type Score = (Reverse<u16>, u8);

/// How well an answer fits; `None` when its status does not.
#[inline]
pub(super) fn score(statuses: (u16, u16), media_type: &str, status: StatusCode, headers: &HeaderMap) -> Option<Score> {
    let (first, last) = statuses;
    let sent = || headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    (first..=last).contains(&status.as_u16()).then(|| (Reverse(last - first), likeness(media_type, sent())))
}

/// The case that fits best; the first of several that fit alike.
pub(super) fn best<'k, T, E>(
    cases: &'k [Case<T, E>],
    status: StatusCode,
    headers: &HeaderMap,
) -> Option<(Score, &'k Case<T, E>)> {
    let fitting = cases.iter().filter_map(|case| Some((score(case.statuses, case.media_type, status, headers)?, case)));
    fitting.rev().max_by_key(|(score, _)| *score)
}

/// How well a media type of the document describes the one that was sent.
#[inline]
fn likeness(documented: &str, sent: &str) -> u8 {
    let essence = |text: &str| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (documented, sent) = (essence(documented), essence(sent));
    let major = |text: &str| text.split('/').next().unwrap_or_default().to_owned();
    let is_json = |text: &str| text.ends_with("json");
    match () {
        () if documented == sent => 4,
        () if is_json(&documented) && is_json(&sent) => 3,
        () if documented.ends_with("/*") && major(&documented) == major(&sent) => 2,
        () if documented.is_empty() || documented == "*/*" => 1,
        () => 0,
    }
}

impl<T, E: ErrorBody, const N: usize> Reader<T, E> for [Case<T, E>; N] {
    fn read(&'static self, reply: Reply, operation: &'static Operation) -> Result<ResponseValue<T>, Error<E>> {
        reply.decide(operation.id, self)
    }
}

/// A call with several documented answers.
#[allow(dead_code, reason = "each API uses some of them")]
pub(crate) fn choose<'c, T, E: ErrorBody, const N: usize>(
    call: Draft<'c>,
    cases: &'static [Case<T, E>; N],
) -> CallFuture<'c, T, E> {
    CallFuture::reading(call, cases)
}

/// A call whose success is a stream of bytes, handed out as it comes.
#[allow(dead_code, reason = "each API uses some of them")]
pub(crate) fn stream<'c, E: ErrorBody>(call: Draft<'c>, errors: &'static [Case<ByteStream, E>]) -> CallFuture<'c, ByteStream, E> {
    let operation = call.operation();
    let start = call.start();
    CallFuture::opening(async move {
        match start.await.map_err(Error::typed)? {
            (Ok(response), _) => Ok(ResponseValue::stream(response)),
            (Err(reply), _) => reply.decide(operation.id, errors).map_err(|error| error.scoped(operation.scopes)),
        }
    })
}
