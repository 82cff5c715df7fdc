//! What no test can see from inside: a document that takes for ever, or all the memory there is.

use std::fs;
use std::sync::LazyLock;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use xtask::memory;

/// No document may take longer: of the processors, since a busy machine is no fault of the generator.
pub(crate) const LONGEST: Duration = Duration::from_secs(10);
/// No document may take more memory, in bytes.
pub(crate) const MOST_MEMORY: u64 = 1_000_000_000;
/// How often is looked.
const PACE: Duration = Duration::from_millis(50);

/// How long processors worked for this process, or how long it is there, where the system does not tell.
pub(crate) fn worked() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let (start, told) = (*START, fs::read_to_string("/proc/self/stat").ok());
    let ticks = told.as_deref().and_then(|text| text.rsplit_once(") ")).map(|(_, rest)| {
        // Time in the process and in the kernel for it, in hundredths of a second (proc_pid_stat(5)).
        rest.split(' ').skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>()
    });
    ticks.map_or_else(|| start.elapsed(), |ticks| Duration::from_millis(10 * ticks))
}

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
    let (mut name, mut start) = (String::new(), worked());
    loop {
        match started.recv_timeout(PACE) {
            Ok(next) => (name, start) = (next, worked()),
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {}
        }
        let memory = memory::current().unwrap_or_default();
        let time = worked().saturating_sub(start);
        if time > 2 * LONGEST || memory > 2 * MOST_MEMORY {
            eprintln!("{name} has taken {time:?} and {} MB so far, and is not done", memory / 1_000_000);
            std::process::exit(1);
        }
    }
}
