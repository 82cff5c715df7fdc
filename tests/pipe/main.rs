//! The pipe from end to end: what codegen makes of the real document, and what it says when something has changed.
//!
//! Exit codes and the texts about broken input are held by `xtask/tests/codegen_cli`, where the binary is.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it cannot read")]

mod inputs;
mod output;
mod petstore;
mod stops;
mod workspace;
