//! A client for each tag.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

include!(concat!(env!("OUT_DIR"), "/sub_clients/client.rs"));

use api::{Client, Credentials};
use calls::{Server, answer};

#[tokio::test]
async fn operations_are_methods_of_the_client_of_their_tag() {
    let local = Server::start([answer("204 No Content", &[], "")]).await;
    let client = Client::new(Credentials::none()).with_base_url(local.url());
    client.repos().list_issues("me").state("open").await.unwrap();
    assert_eq!(local.last().target(), "GET /repos/me/issues?state=open");
    client.repos().repos_new("me", "text").await.unwrap();
    assert_eq!((local.last().target(), local.last().text()), ("POST /repos/me/issues", "text"));
    client.http_2().list_issues().await.unwrap();
    assert_eq!(local.last().target(), "PUT /http");
    client.untagged().plain().await.unwrap();
    assert_eq!(local.last().target(), "GET /plain");
    assert_eq!(client.repos().page().unwrap().path(), "/page");
}

#[tokio::test]
async fn calls_outlive_the_client_of_their_tag() {
    let local = Server::start([answer("204 No Content", &[], "")]).await;
    let client = Client::new(Credentials::none()).with_base_url(local.url());
    let call = {
        let repos = client.repos();
        repos.list_issues("me")
    };
    call.await.unwrap();
}
