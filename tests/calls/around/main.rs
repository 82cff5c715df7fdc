//! What stands around a call: where it goes, how long it may take, headers, redirects.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

include!(concat!(env!("OUT_DIR"), "/around/client.rs"));

mod options;
mod redirects;
mod servers;

use api::{Client, Credentials};

fn client(base_url: &str) -> Client {
    Client::new(Credentials::none().with_key("k-secret").with_bearer("t-secret")).with_base_url(base_url)
}
