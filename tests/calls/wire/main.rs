//! Every style, body and response on the socket, against the tables of the OpenAPI specification and RFC 6570.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

include!(concat!(env!("OUT_DIR"), "/wire/client.rs"));

mod bodies;
mod parameters;
mod paths;
mod responses;

use api::types::{Color, Thing};
use api::{Client, Credentials};
use calls::{Request, Server, answer};

fn client(local: &Server) -> Client {
    Client::new(Credentials::none()).with_base_url(local.url())
}

fn color() -> Color {
    Color { r: 100, g: 200, b: 150 }
}

fn thing() -> Thing {
    Thing { name: "a b&c".to_owned(), tags: None, more: None, color: None }
}

/// What a call sends.
async fn sent<F: Future>(call: impl FnOnce(Client) -> F) -> Request {
    let local = Server::start([answer("204 No Content", &[], "")]).await;
    call(client(&local)).await;
    local.last()
}
