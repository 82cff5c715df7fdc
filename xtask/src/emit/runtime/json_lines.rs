//! JSON values, one a line (<https://jsonlines.org>), in both directions.

use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::Error;
use super::streams::Opened;

/// The values of an answer, read as they come.
///
/// A line that is not what the API documents is an error with the line as its body, and the lines after it can still be read.
/// Dropping the stream ends the exchange.
pub struct JsonLineStream<T> {
    opened: Opened,
    /// The line that is not yet at its end.
    line: Vec<u8>,
    ready: VecDeque<Vec<u8>>,
    values: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> JsonLineStream<T> {
    pub(crate) fn start(opened: Opened) -> Self {
        Self { opened, line: Vec::new(), ready: VecDeque::new(), values: PhantomData }
    }

    /// The next value; `None` at the end of the answer.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        loop {
            if let Some(line) = self.ready.pop_front() {
                return Some(serde_json::from_slice(&line).map_err(|source| self.opened.invalid(line, source)));
            }
            match self.opened.chunk().await {
                Ok(Some(chunk)) => self.feed(&chunk),
                // The last line need not have an end.
                Ok(None) if self.line.trim_ascii().is_empty() => return None,
                Ok(None) => self.ready.push_back(std::mem::take(&mut self.line)),
                Err(error) => {
                    self.line.clear();
                    return Some(Err(error));
                }
            }
            if let Some(error) = self.opened.too_large(self.line.len()) {
                self.line.clear();
                return Some(Err(error));
            }
        }
    }

    fn feed(&mut self, chunk: &[u8]) {
        for piece in chunk.split_inclusive(|&byte| byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                if !line.trim_ascii().is_empty() {
                    self.ready.push_back(line);
                }
            }
        }
    }

    /// The values as a [`Stream`], for those who combine streams.
    #[must_use]
    pub fn into_stream(self) -> Pin<Box<dyn Stream<Item = Result<T, Error>> + Send>>
    where
        T: Send + 'static,
    {
        super::unfold::unfold(self, |mut values| async move {
            let item = values.next().await;
            (item, values)
        })
    }
}

impl<T> fmt::Debug for JsonLineStream<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("JsonLineStream").field("operation", &self.opened.operation).finish_non_exhaustive()
    }
}

/// A body of values: made of a `Vec`, a slice or an iterator, or of a stream whose values are sent as they come.
pub struct JsonLinesBody<T> {
    body: Result<reqwest::Body, String>,
    values: PhantomData<fn(T)>,
}

#[allow(dead_code, reason = "each API uses some of them")]
impl<T: Serialize> JsonLinesBody<T> {
    /// A body whose values are sent as they come. A value that cannot be written breaks the exchange off.
    #[must_use]
    pub fn from_stream(values: impl Stream<Item = T> + Send + 'static) -> Self {
        let lines = Lines(Box::pin(values));
        Self { body: Ok(reqwest::Body::wrap_stream(lines)), values: PhantomData }
    }

    pub(super) fn finish(self) -> Result<reqwest::Body, String> {
        self.body
    }
}

impl<T: Serialize> FromIterator<T> for JsonLinesBody<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut bytes = Vec::new();
        let mut result = Ok(());
        for value in values {
            result = result.and_then(|()| serde_json::to_writer(&mut bytes, &value).map_err(|error| error.to_string()));
            bytes.push(b'\n');
        }
        Self { body: result.map(|()| bytes.into()), values: PhantomData }
    }
}

impl<T: Serialize> From<Vec<T>> for JsonLinesBody<T> {
    fn from(values: Vec<T>) -> Self {
        values.into_iter().collect()
    }
}

impl<T: Serialize + Clone> From<&[T]> for JsonLinesBody<T> {
    fn from(values: &[T]) -> Self {
        values.iter().cloned().collect()
    }
}

impl<T> fmt::Debug for JsonLinesBody<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("JsonLinesBody").finish_non_exhaustive()
    }
}

/// Values as lines of bytes.
struct Lines<S: ?Sized>(Pin<Box<S>>);

impl<S: Stream<Item: Serialize> + ?Sized> Stream for Lines<S> {
    type Item = Result<Bytes, serde_json::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context).map(|value| {
            value.map(|value| {
                let mut line = serde_json::to_vec(&value)?;
                line.push(b'\n');
                Ok(line.into())
            })
        })
    }
}
