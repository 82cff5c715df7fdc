//! Which Rust types schemas become: small documents, and the lines of the sources that matter.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it cannot read")]

mod access;
mod call_names;
mod client;
mod deferred;
mod derives;
mod discriminators;
mod enums;
mod formats;
mod joined;
mod limits;
mod numbers;
mod overlaps;
mod recursion;
mod restrictions;
mod skipping;
mod stability;
mod validation;
