//! What callers give never leads to another path.

use calls::{Server, answer};

use crate::api::ErrorKind;
use crate::{client, sent};

#[tokio::test]
async fn values_are_encoded() {
    for (value, expected) in [
        ("a/b", "a%2Fb"),
        ("a?b#c", "a%3Fb%23c"),
        ("../x", "..%2Fx"),
        ("%2e%2e", "%252e%252e"),
        ("é 😀", "%C3%A9%20%F0%9F%98%80"),
        ("...", "..."),
        ("a;b,c", "a%3Bb%2Cc"),
    ] {
        let request = sent(|client| async move { client.simple_string(value).await.unwrap() }).await;
        assert_eq!(request.target(), format!("GET /path/simple/string/{expected}"));
    }
}

#[tokio::test]
async fn values_that_would_lead_elsewhere_are_refused() {
    let local = Server::start([answer("204 No Content", &[], "")]).await;
    let client = client(&local);
    for value in ["", ".", ".."] {
        for error in [client.simple_string(value).await.unwrap_err(), client.parts(value).await.unwrap_err()] {
            assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error}");
        }
    }
    assert!(client.simple_array(&[]).await.is_err());
    assert!(client.partial("", ".").await.is_err());
    // RFC 6570 makes a `.` of it, which no URL can carry.
    assert!(client.label_string("").await.is_err());
    assert_eq!(local.requests().len(), 0);
}

#[tokio::test]
async fn parts_of_segments_may_be_empty() {
    let request = sent(|client| async move { client.partial("a.b", "tar/gz").await.unwrap() }).await;
    assert_eq!(request.target(), "GET /files/a.b.tar%2Fgz");
    let request = sent(|client| async move { client.partial("", "x").await.unwrap() }).await;
    assert_eq!(request.target(), "GET /files/.x");
}

#[tokio::test]
async fn a_slash_at_the_end_stays_and_one_name_stands_in_several_places() {
    let request = sent(|client| async move { client.parts("a").id_2(7).id_3("h").await.unwrap() }).await;
    assert_eq!((request.target(), request.header("id")), ("GET /things/a/parts/?id=7", Some("h")));
}

#[tokio::test]
async fn constants_of_the_path_are_sent_before_arguments() {
    let request = sent(|client| async move { client.constants().page(3).await.unwrap() }).await;
    assert_eq!(request.target(), "GET /rpc?action=list&v=2&page=3");
}

#[tokio::test]
async fn every_method_is_sent() {
    macro_rules! methods {
        ($($method:ident $name:literal)*) => {$(
            let request = sent(|client| async move { client.$method().await.unwrap() }).await;
            assert_eq!(request.target(), format!("{} /method/{}", $name, $name.to_lowercase()));
            assert_eq!(request.body, b"");
        )*};
    }
    methods! {
        method_put "PUT" method_post "POST" method_delete "DELETE" method_options "OPTIONS" method_head "HEAD"
        method_patch "PATCH" method_trace "TRACE"
    }
}
