//! The client over HTTP, against a server on this machine that is fed by the evidence files.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod callback;
mod check_password;
mod client;
mod contact;
mod envelope;
mod failures;
mod friends;
mod interceptors;
mod open_id;
mod passbook;
mod profile;
mod replay;
mod round_trip;
mod secrets;
mod signature;
