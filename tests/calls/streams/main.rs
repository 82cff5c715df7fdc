//! What is sent and received piece by piece: server-sent events and JSON values, one a line.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

include!(concat!(env!("OUT_DIR"), "/streams/client.rs"));

mod events;
mod lines;

use api::{Client, Credentials};

fn client(base_url: &str) -> Client {
    Client::new(Credentials::none()).with_base_url(base_url)
}

/// The head of an answer whose body ends with the connection.
fn open_ended(media_type: &str, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\nconnection: close\r\n\r\n{body}")
}
