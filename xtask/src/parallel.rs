//! Work on threads: on all cores, and with room for deep documents.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Scope, ScopedJoinHandle};

/// Memory for the calls of one thread. Walks over a document go as deep as its schemas stand one inside the other.
pub(crate) const STACK: usize = 64 << 20;

/// Runs `work` with room for deep documents.
pub fn with_room<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| joined(start(scope, work)))
}

fn start<'s, T: Send + 's>(scope: &'s Scope<'s, '_>, work: impl FnOnce() -> T + Send + 's) -> ScopedJoinHandle<'s, T> {
    let thread = thread::Builder::new().name("main".to_owned()).stack_size(STACK).spawn_scoped(scope, work);
    thread.expect("the process can start a thread")
}

fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// What two pieces of work give, done at the same time.
pub(crate) fn both<A: Send, B>(first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let first = start(scope, first);
        let second = second();
        (joined(first), second)
    })
}

/// Does work that nobody waits for, such as taking a large document apart: what is not done when the process ends is never done.
pub(crate) fn aside(work: impl FnOnce() + Send + 'static) {
    // Where no thread can be started, the work is not worth a failure.
    let _ = thread::Builder::new().stack_size(STACK).spawn(work);
}

/// What `work` makes of each of `items`, in their order.
pub(crate) fn map<'i, T: Sync, R: Send>(items: &'i [T], work: impl Fn(&'i T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(items.len());
    let next = AtomicUsize::new(0);
    let run = || {
        let one = || {
            let index = next.fetch_add(1, Ordering::Relaxed);
            Some((index, work(items.get(index)?)))
        };
        std::iter::from_fn(one).collect::<Vec<_>>()
    };
    let mut results: Vec<(usize, R)> = thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads).map(|_| start(scope, run)).collect();
        let mut results = run();
        results.extend(helpers.into_iter().flat_map(joined));
        results
    });
    results.sort_unstable_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..1_000).collect();
        assert_eq!(map(&items, |item| item * 2), (0..1_000).map(|item| item * 2).collect::<Vec<_>>());
        assert!(map(&[] as &[u8], |item| *item).is_empty());
    }
}
