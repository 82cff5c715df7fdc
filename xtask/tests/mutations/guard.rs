//! What no test can see from inside: a document that takes for ever, or all the memory there is.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use xtask::memory;

/// No document may take longer.
pub(crate) const LONGEST: Duration = Duration::from_secs(10);
/// No document may take more memory, in bytes.
pub(crate) const MOST_MEMORY: u64 = 1_000_000_000;
/// How often is looked.
const PACE: Duration = Duration::from_millis(50);

/// Ends the process with the name of the document in work, when that is far beyond what is allowed.
pub(crate) struct Guard {
    names: Sender<String>,
    thread: JoinHandle<()>,
}

impl Guard {
    pub(crate) fn start() -> Self {
        let (names, started) = mpsc::channel();
        Self { names, thread: thread::spawn(move || watch(&started)) }
    }

    /// Says which document comes next.
    pub(crate) fn next(&self, name: String) {
        // Who does not listen any more has ended the process.
        let _ = self.names.send(name);
    }

    pub(crate) fn stop(self) {
        drop(self.names);
        let _ = self.thread.join();
    }
}

fn watch(started: &Receiver<String>) {
    let (mut name, mut start) = (String::new(), Instant::now());
    loop {
        match started.recv_timeout(PACE) {
            Ok(next) => (name, start) = (next, Instant::now()),
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {}
        }
        let memory = memory::current().unwrap_or_default();
        if start.elapsed() > 2 * LONGEST || memory > 2 * MOST_MEMORY {
            eprintln!("{name} has taken {:?} and {} MB so far, and is not done", start.elapsed(), memory / 1_000_000);
            std::process::exit(1);
        }
    }
}
