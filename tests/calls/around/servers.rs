use crate::api::servers::ServerRegion;
use crate::api::{BASE_URL, CallOptions, Client, Credentials, DownloadServer, Server};
use crate::client;
use calls::{Server as Local, answer};

fn done() -> String {
    answer("204 No Content", &[], "")
}

#[test]
fn the_first_server_is_the_default() {
    assert_eq!(BASE_URL, "https://api.example.com/v1");
    assert_eq!(Server::default().url(), BASE_URL);
    assert_eq!(Client::new(Credentials::none()).base_url(), BASE_URL);
}

#[test]
fn variables_have_defaults_and_can_be_chosen() {
    assert_eq!(Server::regional().url(), "https://eu.example.com:443/v2");
    let server = Server::Regional { region: ServerRegion::UsEast, port: "8443".to_owned(), base: "v3".to_owned() };
    let client = Client::new(Credentials::none()).with_server(&server);
    assert_eq!(client.base_url(), "https://us-east.example.com:8443/v3");
}

#[test]
fn a_server_is_a_base_url() {
    let client = Client::new(Credentials::none()).with_base_url(Server::SandboxExampleCom);
    assert_eq!(client.base_url(), "http://sandbox.example.com");
}

#[tokio::test]
async fn the_path_of_the_base_is_kept() {
    let local = Local::start([done()]).await;
    client(&format!("{}/v1/", local.url())).plain().await.unwrap();
    assert_eq!(local.last().target(), "GET /v1/plain");
}

#[tokio::test]
async fn a_call_can_go_elsewhere() {
    let (local, other) = (Local::start([done()]).await, Local::start([done()]).await);
    let client = client(local.url());
    client.plain().options(CallOptions::new().base_url(format!("{}/there", other.url()))).await.unwrap();
    assert_eq!(local.requests().len(), 0);
    assert_eq!(other.last().target(), "GET /there/plain");
}

#[tokio::test]
async fn a_server_of_an_operation_is_relative_to_that_of_the_client() {
    let local = Local::start([done()]).await;
    client(&format!("{}/v1", local.url())).discard("a").await.unwrap();
    assert_eq!(local.last().target(), "DELETE /trash/files/a");
}

#[tokio::test]
async fn a_client_that_is_sent_elsewhere_takes_all_its_calls_along() {
    let local = Local::start([done()]).await;
    let client = client(local.url());
    client.upload("a", "bytes").await.unwrap();
    assert_eq!(local.last().target(), "PUT /files/a");
    client.download("a").await.unwrap();
    assert_eq!(local.last().target(), "GET /files/a");
}

/// Nothing listens where the document says, so what it says is seen in what a proxy is asked for.
#[tokio::test]
async fn operations_have_servers_of_their_own() {
    let proxy = Local::start([done()]).await;
    let http = reqwest::Client::builder().proxy(reqwest::Proxy::all(proxy.url()).unwrap()).build().unwrap();
    let credentials = Credentials::none().with_key("k");
    let client = Client::with_http(credentials, http).with_server(&Server::SandboxExampleCom);
    client.plain().await.unwrap();
    assert_eq!(proxy.last().target(), "GET http://sandbox.example.com/plain");
    let error = client.upload("a", "bytes").await.unwrap_err();
    assert!(error.status().is_none(), "a tunnel was asked for: {error}");
    assert_eq!(proxy.last().target(), "CONNECT uploads.example.com:443");
    let _ = client.download("a").await;
    assert_eq!(proxy.last().target(), "CONNECT eu.cdn.example.com:443");
    let _ = client.download("a").options(CallOptions::new().base_url(DownloadServer::America)).await;
    assert_eq!(proxy.last().target(), "CONNECT us.cdn.example.com:443");
    client.discard("a").await.unwrap();
    assert_eq!(proxy.last().target(), "DELETE http://sandbox.example.com/trash/files/a");
}
