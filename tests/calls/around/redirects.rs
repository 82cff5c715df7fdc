use reqwest::redirect::Policy;

use crate::api::{Client, Credentials};
use crate::client;
use calls::{Server, answer};

async fn redirecting_to(other: &Server) -> Server {
    Server::start([answer("302 Found", &[&format!("location: {}/stolen", other.url())], "")]).await
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let other = Server::ok().await;
    let local = redirecting_to(&other).await;
    let error = client(local.url()).plain().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 302);
    assert_eq!(error.headers().unwrap()["location"], format!("{}/stolen", other.url()));
    assert_eq!(other.requests().len(), 0);
}

#[tokio::test]
async fn a_client_of_the_caller_sends_with_its_own_policy() {
    let other = Server::ok().await;
    let local = redirecting_to(&other).await;
    let http = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
    let client = Client::with_http(Credentials::none().with_bearer("t-secret"), http).with_base_url(local.url());
    assert_eq!(client.plain().await.unwrap_err().status().unwrap(), 302);
    assert_eq!(local.last().header("authorization"), Some("Bearer t-secret"));
    assert_eq!(other.requests().len(), 0);
}

#[tokio::test]
async fn a_plain_http_client_takes_no_authorization_to_another_origin() {
    let other = Server::ok().await;
    let local = redirecting_to(&other).await;
    let client =
        Client::with_http(Credentials::none().with_bearer("t-secret"), reqwest::Client::new()).with_base_url(local.url());
    client.plain().await.unwrap();
    assert_eq!(local.last().header("authorization"), Some("Bearer t-secret"));
    let taken = format!("{:?}", other.last());
    assert!(taken.contains("/stolen") && !taken.contains("t-secret"), "{taken}");
}
