//! A call under way: sending is the same for every call, only what reads the answer knows its types.
//!
//! Were it one `async` block for each type of answer, the compiler would have to show for each that all of what sends a
//! request may move between threads.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use progenitor_client::ResponseValue;
use serde::de::DeserializeOwned;

use super::draft::{Draft, Operation};
use super::error::Error;
use super::exchange::Reply;
use crate::api::codec::ErrorBody;

/// A future that may move between threads.
pub(super) type Boxed<'c, T> = Pin<Box<dyn Future<Output = T> + Send + 'c>>;

/// The future of a call.
#[must_use = "a future does nothing until it is awaited"]
pub struct CallFuture<'c, T: 'static, E: 'static>(State<'c, T, E>);

enum State<'c, T: 'static, E: 'static> {
    /// The whole answer is awaited, and then read.
    Reply { reply: Boxed<'c, Result<Reply, Error>>, operation: &'static Operation, reader: &'static dyn Reader<T, E> },
    /// The answer is handed out before it is whole.
    #[allow(dead_code, reason = "not every API has such answers")]
    Opening(Boxed<'c, Result<ResponseValue<T>, Error<E>>>),
}

/// Makes the result of a call from the whole answer.
pub(super) trait Reader<T, E>: Sync {
    fn read(&'static self, reply: Reply, operation: &'static Operation) -> Result<ResponseValue<T>, Error<E>>;
}

impl<'c, T, E> CallFuture<'c, T, E> {
    /// Sends the call and has its answer read.
    pub(super) fn reading(call: Draft<'c>, reader: &'static dyn Reader<T, E>) -> Self {
        Self(State::Reply { operation: call.operation(), reply: call.reply(), reader })
    }

    /// Does what `future` does.
    #[allow(dead_code, reason = "not every API has answers that are handed out before they are whole")]
    pub(super) fn opening(future: impl Future<Output = Result<ResponseValue<T>, Error<E>>> + Send + 'c) -> Self {
        Self(State::Opening(Box::pin(future)))
    }
}

impl<T, E> Future for CallFuture<'_, T, E> {
    type Output = Result<ResponseValue<T>, Error<E>>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.get_mut().0 {
            State::Reply { reply, operation, reader } => {
                let reply = ready!(reply.as_mut().poll(context)).map_err(Error::typed)?;
                Poll::Ready(reader.read(reply, operation).map_err(|error| error.scoped(operation.scopes)))
            }
            State::Opening(future) => future.as_mut().poll(context),
        }
    }
}

impl<T, E> fmt::Debug for CallFuture<'_, T, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CallFuture").finish_non_exhaustive()
    }
}

/// A success has no body to read.
struct Empty;

impl<E: ErrorBody + DeserializeOwned> Reader<(), E> for Empty {
    fn read(&'static self, reply: Reply, operation: &'static Operation) -> Result<ResponseValue<()>, Error<E>> {
        if reply.status.is_success() { Ok(reply.value(())) } else { Err(reply.failed(operation.id)) }
    }
}

/// A success is a JSON value.
struct Json;

impl<T: DeserializeOwned, E: ErrorBody + DeserializeOwned> Reader<T, E> for Json {
    fn read(&'static self, reply: Reply, operation: &'static Operation) -> Result<ResponseValue<T>, Error<E>> {
        if !reply.status.is_success() {
            return Err(reply.failed(operation.id));
        }
        match serde_json::from_slice(&reply.body) {
            Ok(value) => Ok(reply.value(value)),
            Err(source) => Err(reply.invalid(operation.id, source)),
        }
    }
}

/// A call whose success has no body to decode.
#[allow(dead_code, reason = "each API uses some of them")]
pub(crate) fn empty<E: ErrorBody + DeserializeOwned>(call: Draft<'_>) -> CallFuture<'_, (), E> {
    CallFuture::reading(call, &Empty)
}

/// A call whose success is a JSON value.
#[allow(dead_code, reason = "each API uses some of them")]
pub(crate) fn json<T: DeserializeOwned, E: ErrorBody + DeserializeOwned>(call: Draft<'_>) -> CallFuture<'_, T, E> {
    CallFuture::reading(call, &Json)
}
