//! Writes down everything that goes through `tracing` and `log`, at every level.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, Once};
use std::thread::ThreadId;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, Subscriber, set_default};
use tracing::{Event, Metadata};
use tracing_core::span::Current;

/// A span of this crate, or of a test.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    pub(crate) name: &'static str,
    /// The names of all its fields, with a value or without.
    pub(crate) fields: Vec<&'static str>,
    pub(crate) values: BTreeMap<String, String>,
    /// The name of the span around it.
    pub(crate) parent: Option<&'static str>,
    metadata: &'static Metadata<'static>,
}

#[derive(Default)]
struct Notes {
    spans: Vec<Span>,
    lines: Vec<String>,
}

/// Records what the current thread does, until it is dropped: for tests on a runtime of one thread.
pub(crate) struct Recorder {
    notes: Arc<Mutex<Notes>>,
    _guard: DefaultGuard,
}

impl Recorder {
    pub(crate) fn start() -> Self {
        Log::start();
        let notes: Arc<Mutex<Notes>> = Arc::default();
        let guard = set_default(Listener(Arc::clone(&notes)));
        Self { notes, _guard: guard }
    }

    /// The spans of this crate, in the order in which they began.
    pub(crate) fn spans(&self) -> Vec<Span> {
        let is_own = |span: &&Span| span.metadata.target().starts_with("xiaomi_open_api");
        self.notes.lock().unwrap().spans.iter().filter(is_own).cloned().collect()
    }

    /// Every span, event and log line, of every crate.
    pub(crate) fn everything(&self) -> Vec<String> {
        let notes = self.notes.lock().unwrap();
        let spans = notes.spans.iter().map(|span| format!("{} {:?}", span.name, span.values));
        spans.chain(notes.lines.iter().cloned()).chain(Log::of_this_thread()).collect()
    }
}

struct Listener(Arc<Mutex<Notes>>);

thread_local! {
    /// The spans that are entered, innermost last.
    static ENTERED: RefCell<Vec<Id>> = const { RefCell::new(Vec::new()) };
}

fn index(id: &Id) -> usize {
    usize::try_from(id.into_u64()).unwrap() - 1
}

impl Subscriber for Listener {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut values = Values::default();
        attributes.record(&mut values);
        let metadata = attributes.metadata();
        let around = ENTERED.with_borrow(|entered| entered.last().cloned());
        let around = attributes.parent().cloned().or(around.filter(|_| attributes.is_contextual()));
        let mut notes = self.0.lock().unwrap();
        let parent = around.map(|id| notes.spans[index(&id)].name);
        let fields = metadata.fields().iter().map(|field| field.name()).collect();
        notes.spans.push(Span { name: metadata.name(), fields, values: values.0, parent, metadata });
        Id::from_u64(notes.spans.len().try_into().unwrap())
    }

    fn record(&self, id: &Id, record: &Record<'_>) {
        let mut values = Values::default();
        record.record(&mut values);
        self.0.lock().unwrap().spans[index(id)].values.extend(values.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut values = Values::default();
        event.record(&mut values);
        self.0.lock().unwrap().lines.push(format!("{} {:?}", event.metadata().target(), values.0));
    }

    fn enter(&self, id: &Id) {
        ENTERED.with_borrow_mut(|entered| entered.push(id.clone()));
    }

    fn exit(&self, id: &Id) {
        ENTERED.with_borrow_mut(|entered| {
            if let Some(at) = entered.iter().rposition(|other| other == id) {
                entered.remove(at);
            }
        });
    }

    fn current_span(&self) -> Current {
        let current = ENTERED.with_borrow(|entered| entered.last().cloned());
        current.map_or_else(Current::none, |id| {
            let metadata = self.0.lock().unwrap().spans[index(&id)].metadata;
            Current::new(id, metadata)
        })
    }
}

#[derive(Default)]
struct Values(BTreeMap<String, String>);

impl Visit for Values {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

/// What goes through `log`, which knows one logger for the whole process.
struct Log;

static LINES: Mutex<Vec<(ThreadId, String)>> = Mutex::new(Vec::new());

impl Log {
    fn start() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            log::set_logger(&Self).unwrap();
            log::set_max_level(log::LevelFilter::Trace);
        });
    }

    fn of_this_thread() -> Vec<String> {
        let this = std::thread::current().id();
        LINES.lock().unwrap().iter().filter(|(thread, _)| *thread == this).map(|(_, line)| line.clone()).collect()
    }
}

impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{} {}", record.target(), record.args());
        LINES.lock().unwrap().push((std::thread::current().id(), line));
    }

    fn flush(&self) {}
}
