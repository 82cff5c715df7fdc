//! What every request has in common, and what a client tells of itself.

use progenitor_client::ClientInfo as _;
use serde_json::json;
use tests::mock::{CLIENT_ID, Mock, Reply, TOKEN};
use xiaomi_open_api::{BASE_URL, Client, Credentials};

async fn server() -> Mock {
    Mock::reply_with(Reply::success(&json!({}))).await
}

#[tokio::test]
async fn json_is_asked_for() {
    let server = server().await;
    server.client().get_user_profile().await.unwrap();
    assert_eq!(server.request().headers["accept"], "application/json");
}

#[tokio::test]
async fn the_client_names_itself() {
    let server = server().await;
    server.client().get_user_profile().await.unwrap();
    assert_eq!(server.request().headers["user-agent"], concat!("xiaomi-open-api/", env!("CARGO_PKG_VERSION")));
}

#[tokio::test]
async fn the_token_is_in_the_query_and_in_no_header() {
    let server = server().await;
    server.client().get_user_profile().await.unwrap();
    let headers = server.request().headers;
    assert!(!headers.contains_key("authorization"));
    assert!(!format!("{headers:?}").contains(TOKEN), "{headers:?}");
}

#[tokio::test]
async fn credentials_are_percent_encoded() {
    let server = server().await;
    let credentials = Credentials::new("1 2", "V3_a+b/c=d&e?f%g#h é~");
    server.client_with(credentials).get_user_profile().await.unwrap();
    let line = "GET /user/profile?clientId=1%202&token=V3_a%2Bb%2Fc%3Dd%26e%3Ff%25g%23h%20%C3%A9~ HTTP/1.1";
    assert_eq!(server.request_line(), line);
}

#[tokio::test]
async fn a_slash_after_the_base_url_is_no_matter() {
    let server = server().await;
    server.client().with_base_url(format!("{}/", server.base_url())).get_user_profile().await.unwrap();
    assert!(server.request_line().starts_with("GET /user/profile?"));
}

#[tokio::test]
async fn a_base_url_may_have_a_path() {
    let server = server().await;
    server.client().with_base_url(format!("{}/proxy", server.base_url())).get_user_profile().await.unwrap();
    assert!(server.request_line().starts_with("GET /proxy/user/profile?"));
}

#[tokio::test]
async fn a_client_for_somebody_else_sends_their_token() {
    let server = server().await;
    server.client().with_credentials(Credentials::new(CLIENT_ID, "V3_other")).get_user_profile().await.unwrap();
    assert!(server.request_line().ends_with("&token=V3_other HTTP/1.1"));
}

#[tokio::test]
async fn a_success_keeps_status_and_headers() {
    let server = Mock::reply_with(Reply::success(&json!({})).header("x-request-id", "synthetic")).await;
    let answer = server.client().get_user_profile().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["x-request-id"].as_bytes()), (200, b"synthetic".as_slice()));
}

#[test]
fn the_version_is_that_of_the_document() {
    assert_eq!(Client::api_version(), "1.0.0");
}

#[test]
fn the_client_goes_to_the_open_api_unless_told() {
    let client = Client::new(Credentials::none());
    assert_eq!(BASE_URL, "https://open.account.xiaomi.com");
    assert_eq!(client.baseurl(), BASE_URL);
}
