//! Who the caller is: which credentials are sent, where, and where tokens come from.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

include!(concat!(env!("OUT_DIR"), "/credentials/client.rs"));

mod schemes;
mod sources;

use api::{Client, Credentials};
use calls::{Server, answer};

fn client(local: &Server, credentials: Credentials) -> Client {
    Client::new(credentials).with_base_url(local.url())
}

fn done() -> String {
    answer("204 No Content", &[], "")
}
