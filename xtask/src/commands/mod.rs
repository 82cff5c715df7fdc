//! One file a command, and the console that they share.

pub mod choices;
pub mod codegen;
pub mod console;
pub mod corpus;
pub mod diff;
pub mod draft;
pub mod evidence;
pub mod overlay;
pub mod report;

/// Memory for the calls of one thread. Walks over a document go as deep as its schemas stand one inside the other.
pub(crate) const STACK: usize = 64 << 20;

/// Runs a command with room for deep documents.
pub fn with_room<T: Send>(command: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("main".to_owned()).stack_size(STACK).spawn_scoped(scope, command);
        let thread = thread.expect("a process that has just begun can start a thread");
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
