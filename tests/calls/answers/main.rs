//! What comes back: headers.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

include!(concat!(env!("OUT_DIR"), "/answers/client.rs"));

mod headers;

fn client(base_url: &str) -> api::Client {
    api::Client::new(api::Credentials::none()).with_base_url(base_url)
}
