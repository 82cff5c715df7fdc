//! Server-sent events (WHATWG HTML, section 9.2).

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use futures_core::Stream;
use reqwest::StatusCode;
use reqwest::header::HeaderValue;
use serde::de::DeserializeOwned;

use super::error::{Error, ErrorKind};
use super::event_parser::{Parser, RawEvent};
use super::exchange::open;
use super::streams::Opened;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// Its type; `message` unless the server says otherwise.
    pub event: String,
    /// The id of the last event that had one; what a server is told when the stream starts again.
    pub id: String,
    /// What it says.
    pub data: T,
}

/// The events of an answer, read as they come.
///
/// An event whose data is not what the API documents (often the last one, such as `[DONE]`) is an error with the data as its
/// body, and the events after it can still be read. Dropping the stream ends the exchange.
///
/// A client of its own gives up on a server that says nothing for thirty seconds, comments included; let the stream start
/// again, or give the client an HTTP client with another `read_timeout`.
pub struct EventStream<T> {
    opened: Opened,
    parser: Parser,
    ready: VecDeque<RawEvent>,
    read: fn(&str) -> Result<T, serde_json::Error>,
    /// How often in a row the stream may start again.
    attempts: u32,
    left: u32,
}

/// How long to wait before a stream starts again, unless the server says otherwise.
const PAUSE: Duration = Duration::from_secs(1);

impl<T: DeserializeOwned> EventStream<T> {
    /// Events whose data is JSON.
    pub(crate) fn json(opened: Opened) -> Self {
        Self::of(opened, |data| serde_json::from_str(data))
    }
}

impl EventStream<String> {
    /// Events whose data is text.
    pub(crate) fn text(opened: Opened) -> Self {
        Self::of(opened, |data| Ok(data.to_owned()))
    }
}

impl<T> EventStream<T> {
    fn of(opened: Opened, read: fn(&str) -> Result<T, serde_json::Error>) -> Self {
        Self { opened, parser: Parser::default(), ready: VecDeque::new(), read, attempts: 0, left: 0 }
    }

    /// Starts the stream again when it ends or breaks off, as browsers do: with the header `Last-Event-ID`, after the pause
    /// that the server asked for (a second if it did not), until this many attempts in a row have failed or the server says
    /// 204. Each attempt sends the request again.
    #[must_use]
    pub fn reconnecting(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self.left = attempts;
        self
    }

    /// The id of the last event that had one; empty when there was none.
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        self.parser.last_event_id()
    }

    /// The next event; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Event<T>, Error>> {
        loop {
            if let Some(RawEvent { event, id, data }) = self.ready.pop_front() {
                self.left = self.attempts;
                let data = (self.read)(&data).map_err(|source| self.opened.invalid(data.into_bytes(), source));
                return Some(data.map(|data| Event { event, id, data }));
            }
            let ended = match self.opened.chunk().await {
                Ok(Some(chunk)) => {
                    self.parser.feed(&chunk, &mut self.ready);
                    match self.opened.too_large(self.parser.pending()) {
                        Some(error) => {
                            self.left = 0;
                            return Some(Err(error));
                        }
                        None => continue,
                    }
                }
                Ok(None) => None,
                Err(error) => Some(error),
            };
            // What was not finished by an empty line is no event.
            self.parser.restart();
            if self.left == 0 || self.opened.again.is_none() {
                self.left = 0;
                return ended.map(Err);
            }
            if let Err(error) = self.connect().await {
                return error.map(Err);
            }
        }
    }

    /// Opens the stream again; an error when there is no use in trying once more, none when the server says so.
    async fn connect(&mut self) -> Result<(), Option<Error>> {
        loop {
            tokio::time::sleep(self.parser.retry().unwrap_or(PAUSE)).await;
            self.left -= 1;
            let Some(mut request) = self.opened.again.as_ref().and_then(reqwest::Request::try_clone) else { return Err(None) };
            if let Ok(id) = HeaderValue::from_bytes(self.last_event_id().as_bytes())
                && !id.is_empty()
            {
                request.headers_mut().insert("last-event-id", id);
            }
            match open(&self.opened.client, self.opened.operation, request).await {
                Ok(Ok(response)) if response.status() == StatusCode::NO_CONTENT => {
                    self.left = 0;
                    return Err(None);
                }
                Ok(Ok(response)) => {
                    self.opened.response = Some(response);
                    return Ok(());
                }
                Ok(Err(reply)) if self.left == 0 || !super::retry::is_busy(reply.status) => {
                    self.left = 0;
                    return Err(Some(reply.error(self.opened.operation, ErrorKind::UnexpectedResponse)));
                }
                Err(error) if self.left == 0 || !error.is_retryable() => {
                    self.left = 0;
                    return Err(Some(error));
                }
                Ok(Err(_)) | Err(_) => {}
            }
        }
    }

    /// The events as a [`Stream`], for those who combine streams.
    #[must_use]
    pub fn into_stream(self) -> Pin<Box<dyn Stream<Item = Result<Event<T>, Error>> + Send>>
    where
        T: Send + 'static,
    {
        super::unfold::unfold(self, |mut events| async move {
            let item = events.next().await;
            (item, events)
        })
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("EventStream").field("operation", &self.opened.operation).finish_non_exhaustive()
    }
}
