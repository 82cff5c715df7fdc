//! The text of an event stream (WHATWG HTML, sections 9.2.5 and 9.2.6), in pieces of any size.

use std::collections::VecDeque;
use std::time::Duration;

/// An event before its data is decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawEvent {
    pub(super) event: String,
    pub(super) id: String,
    pub(super) data: String,
}

#[derive(Debug, Default)]
pub(super) struct Parser {
    line: Vec<u8>,
    /// Whether the last byte ended a line as a carriage return, so that a line feed after it ends none.
    after_return: bool,
    started: bool,
    event: String,
    data: String,
    id: String,
    last_event_id: String,
    retry: Option<Duration>,
}

impl Parser {
    /// Reads a piece of the stream.
    pub(super) fn feed(&mut self, bytes: &[u8], events: &mut VecDeque<RawEvent>) {
        for &byte in bytes {
            match byte {
                b'\n' if self.after_return => self.after_return = false,
                b'\n' | b'\r' => {
                    self.after_return = byte == b'\r';
                    let line = std::mem::take(&mut self.line);
                    let text = String::from_utf8_lossy(&line);
                    let text = if self.started { &text } else { text.strip_prefix('\u{feff}').unwrap_or(&text) };
                    self.started = true;
                    self.end_of_line(text, events);
                }
                _ => {
                    self.after_return = false;
                    self.line.push(byte);
                }
            }
        }
    }

    fn end_of_line(&mut self, line: &str, events: &mut VecDeque<RawEvent>) {
        if line.is_empty() {
            return events.extend(self.dispatch());
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis).or(self.retry);
            }
            // Comments have no name before the colon, and unknown fields are ignored.
            _ => {}
        }
    }

    fn dispatch(&mut self) -> Option<RawEvent> {
        self.last_event_id.clone_from(&self.id);
        let event = std::mem::take(&mut self.event);
        let mut data = std::mem::take(&mut self.data);
        data.pop()?;
        let event = if event.is_empty() { "message".to_owned() } else { event };
        Some(RawEvent { event, id: self.last_event_id.clone(), data })
    }

    /// Forgets what is not finished, since the connection has ended.
    pub(super) fn restart(&mut self) {
        let last_event_id = std::mem::take(&mut self.last_event_id);
        *self = Self { id: last_event_id.clone(), last_event_id, retry: self.retry, ..Self::default() };
    }

    /// The bytes that are held for an event that is not finished.
    pub(super) fn pending(&self) -> usize {
        self.line.len() + self.data.len()
    }

    pub(super) fn last_event_id(&self) -> &str {
        &self.last_event_id
    }

    /// How long the server wants a client to wait before it comes back.
    pub(super) fn retry(&self) -> Option<Duration> {
        self.retry
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (Vec<RawEvent>, Parser) {
        let whole = pieces(text, usize::MAX);
        for size in 1..4 {
            assert_eq!(pieces(text, size).0, whole.0, "in pieces of {size} bytes");
        }
        whole
    }

    fn pieces(text: &str, size: usize) -> (Vec<RawEvent>, Parser) {
        let (mut parser, mut events) = (Parser::default(), VecDeque::new());
        text.as_bytes().chunks(size.min(text.len()).max(1)).for_each(|piece| parser.feed(piece, &mut events));
        (events.into(), parser)
    }

    fn data(text: &str) -> Vec<String> {
        parse(text).0.into_iter().map(|event| event.data).collect()
    }

    /// The examples of section 9.2.6.
    #[test]
    fn the_examples_of_the_specification() {
        assert_eq!(data("data: YHOO\ndata: +2\ndata: 10\n\n"), ["YHOO\n+2\n10"]);
        let (events, parser) =
            parse(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n");
        let seen: Vec<_> = events.iter().map(|event| (event.id.as_str(), event.data.as_str())).collect();
        assert_eq!(seen, [("1", "first event"), ("", "second event"), ("", " third event")]);
        assert_eq!(parser.last_event_id(), "");
        assert_eq!(data("data\n\ndata\ndata\n\ndata:"), ["", "\n"]);
        assert_eq!(data("data:test\n\ndata: test\n\n"), ["test", "test"]);
    }

    #[test]
    fn lines_end_in_three_ways() {
        assert_eq!(data("data: a\r\n\r\ndata: b\r\rdata: c\n\n"), ["a", "b", "c"]);
        assert_eq!(data("data: a\r\ndata: b\r\n\r\n"), ["a\nb"]);
    }

    #[test]
    fn events_have_types_and_other_fields_are_ignored() {
        let (events, _) = parse("event: add\ndata: 1\nfoo: bar\n\nevent: gone\n\ndata: 2\n\n");
        let seen: Vec<_> = events.iter().map(|event| (event.event.as_str(), event.data.as_str())).collect();
        assert_eq!(seen, [("add", "1"), ("message", "2")]);
    }

    #[test]
    fn a_byte_order_mark_is_skipped_once() {
        assert_eq!(data("\u{feff}data: a\n\n\u{feff}data: b\n\n"), ["a"]);
    }

    #[test]
    fn the_pause_is_made_of_digits() {
        assert_eq!(parse("retry: 250\n\n").1.retry(), Some(Duration::from_millis(250)));
        assert_eq!(parse("retry: 250\nretry: 1s\n\n").1.retry(), Some(Duration::from_millis(250)));
        assert_eq!(parse("retry: -1\n\n").1.retry(), None);
    }

    #[test]
    fn an_id_without_data_counts_and_one_with_nul_does_not() {
        assert_eq!(parse("id: 7\n\n").1.last_event_id(), "7");
        assert_eq!(parse("id: 7\n\nid: 8\0\n\n").1.last_event_id(), "7");
    }

    #[test]
    fn what_is_not_finished_is_forgotten() {
        let (events, mut parser) = parse("id: 1\ndata: a\n\nid: 2\ndata: b\n");
        assert_eq!(events.len(), 1);
        parser.restart();
        assert_eq!((parser.last_event_id(), parser.pending()), ("1", 0));
        let mut events = VecDeque::new();
        parser.feed(b"data: c\n\n", &mut events);
        assert_eq!(events[0], RawEvent { event: "message".to_owned(), id: "1".to_owned(), data: "c".to_owned() });
    }
}
