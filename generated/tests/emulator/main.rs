//! The emulator, over HTTP: as a browser, as a hand-written client, and through this crate's own client.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod admin;
mod authorize;
mod check_password;
mod example;
mod faults;
mod load;
mod mac;
mod open_api;
mod questions;
mod sign_in;
mod support;
mod token;
