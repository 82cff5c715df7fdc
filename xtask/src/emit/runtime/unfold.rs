//! A stream of what an asynchronous function gives, one item after the other.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

type Step<S, T> = Pin<Box<dyn Future<Output = (Option<T>, S)> + Send>>;

/// Starts with a state, and asks for an item and the next state until there is no item.
pub(super) fn unfold<S, T, F>(state: S, next: impl Fn(S) -> F + Send + Unpin + 'static) -> Pin<Box<dyn Stream<Item = T> + Send>>
where
    S: Send + 'static,
    T: 'static,
    F: Future<Output = (Option<T>, S)> + Send + 'static,
{
    let next = move |state| -> Step<S, T> { Box::pin(next(state)) };
    Box::pin(Unfold { step: Some(next(state)), next })
}

struct Unfold<S, T, N> {
    /// `None` at the end.
    step: Option<Step<S, T>>,
    next: N,
}

impl<S, T, N: Fn(S) -> Step<S, T> + Unpin> Stream for Unfold<S, T, N> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let Some(step) = &mut self.step else { return Poll::Ready(None) };
        let (item, state) = ready!(step.as_mut().poll(context));
        self.step = item.is_some().then(|| (self.next)(state));
        Poll::Ready(item)
    }
}
