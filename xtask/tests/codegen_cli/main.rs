//! `cargo xtask codegen` as a person meets it: exit codes, what is printed where, and what is left on the disk.
//!
//! The documents are small ones of our own. What codegen makes of the real document is tested in the `tests` crate.

#![expect(clippy::unwrap_used, reason = "a test stops at what it cannot read")]

mod bad_document;
mod bad_evidence;
mod bad_output;
mod bad_overrides;
mod check;
mod project;
mod success;
mod usage;
