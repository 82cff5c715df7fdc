//! A call that is whole: all it can still be told is how it is to be made.
//!
//! One type for all operations without optional arguments, so that the compiler is not given the same impls for each.

use std::fmt;
use std::future::{Future, IntoFuture};

use super::draft::Draft;
use super::future::CallFuture;
use super::options::CallOptions;

/// A call, ready to be awaited. It gives back a `T`, or an error that the API documents as an `E`.
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct Call<'c, T: 'static, E: 'static> {
    draft: Draft<'c>,
    send: fn(Draft<'c>) -> CallFuture<'c, T, E>,
}

impl<'c, T, E> Call<'c, T, E> {
    #[allow(dead_code, reason = "in some APIs every operation has optional arguments")]
    pub(crate) fn new(draft: Draft<'c>, send: fn(Draft<'c>) -> CallFuture<'c, T, E>) -> Self {
        Self { draft, send }
    }

    /// Does this call in its own way: another place, a limit of its own, more headers.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.draft.options(options);
        self
    }

    /// Sends the request. Awaiting the call does the same.
    pub fn send(self) -> CallFuture<'c, T, E> {
        (self.send)(self.draft)
    }
}

impl<'c, T, E> IntoFuture for Call<'c, T, E> {
    type Output = <CallFuture<'c, T, E> as Future>::Output;
    type IntoFuture = CallFuture<'c, T, E>;

    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

impl<T, E> fmt::Debug for Call<'_, T, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.draft.fmt(formatter)
    }
}
