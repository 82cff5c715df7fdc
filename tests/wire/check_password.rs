//! `check_user_password`: a URL for the browser, nothing that is sent.

use tests::evidence::{evidence_of, query, query_string};
use tests::mock::{CLIENT_ID, Mock, Reply, TOKEN};
use xiaomi_open_api::{Client, Credentials, ErrorKind};

const APP: i64 = 2_882_303_761_517_163_841;

#[test]
fn every_url_is_that_of_its_evidence() {
    let all = evidence_of("checkUserPassword");
    assert!(!all.is_empty());
    let client = Client::new(Credentials::none());
    for evidence in all {
        let parameter = |name| query(&evidence, name).remove(0);
        let [app, user] = ["clientId", "xmUserId"].map(|name| parameter(name).parse().unwrap());
        let url = client.check_user_password(app, user, &parameter("callback")).unwrap();
        assert_eq!(url.as_str(), format!("{}?{}", evidence.request.url, query_string(&evidence)), "{}", evidence.name);
    }
}

#[test]
fn the_callback_is_encoded_with_its_own_query() {
    let client = Client::new(Credentials::none());
    let url = client.check_user_password(APP, 1_909_031, "https://app.example.com/checked?state=a b&x=1").unwrap();
    assert_eq!(
        url.as_str(),
        "https://open.account.xiaomi.com/checkPassword?clientId=2882303761517163841&xmUserId=1909031\
         &callback=https%3A%2F%2Fapp.example.com%2Fchecked%3Fstate%3Da%20b%26x%3D1",
    );
}

#[tokio::test]
async fn nothing_is_sent() {
    let server = Mock::reply_with(Reply::new(200, "")).await;
    let url = server.client().check_user_password(APP, 1_909_031, "https://app.example.com/checked").unwrap();
    assert!(url.as_str().starts_with(server.base_url()), "{url}");
    assert!(server.requests().is_empty());
}

#[test]
fn the_url_carries_no_token() {
    let client = Client::new(Credentials::new(CLIENT_ID, TOKEN));
    let url = client.check_user_password(APP, 1_909_031, "https://app.example.com/checked").unwrap();
    assert!(!url.as_str().contains(TOKEN), "{url}");
}

#[test]
fn a_base_url_that_is_none_is_an_error() {
    let client = Client::new(Credentials::none()).with_base_url("nowhere");
    let error = client.check_user_password(APP, 1_909_031, "https://app.example.com/checked").unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error}");
}
