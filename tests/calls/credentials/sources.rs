use std::error::Error as StdError;
use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use calls::{Server, answer};

use crate::api::{Credentials, ErrorKind, RefreshingTokens, Secret, Token, TokenFuture, TokenSource};
use crate::{client, done};

/// Counts the tokens that were fetched and names them after their number.
fn counting(lifetime: Duration) -> (Arc<AtomicU32>, impl TokenSource + 'static) {
    let count = Arc::new(AtomicU32::new(0));
    let fetched = Arc::clone(&count);
    let source = RefreshingTokens::new(move || {
        let number = fetched.fetch_add(1, Ordering::SeqCst) + 1;
        async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok::<_, std::io::Error>(Token::new(format!("token-{number}")).expires_in(lifetime))
        }
    });
    (count, source)
}

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn a_token_is_fetched_once_for_all_who_wait() {
    let local = Server::start([done()]).await;
    let (count, source) = counting(HOUR);
    let client = client(&local, Credentials::none().with_oauth_source(source));
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.with_token().await.map(drop) })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(count.load(Ordering::SeqCst), 1);
    assert!(local.requests().iter().all(|request| request.header("authorization") == Some("Bearer token-1")));
}

#[tokio::test]
async fn a_token_that_runs_out_is_replaced() {
    let local = Server::start([done()]).await;
    let (count, source) = counting(Duration::from_secs(29));
    let client = client(&local, Credentials::none().with_oauth_source(source));
    client.with_token().await.unwrap();
    client.follow_log().await.unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 2);
    assert_eq!(local.last().header("authorization"), Some("Bearer token-2"));
}

#[tokio::test]
async fn a_token_that_is_refused_is_replaced_and_the_call_is_sent_again() {
    let local = Server::start([answer("401 Unauthorized", &[], ""), done()]).await;
    let (count, source) = counting(HOUR);
    let client = client(&local, Credentials::none().with_oauth_source(source));
    client.send_with_token("text").await.unwrap();
    let sent: Vec<_> = local
        .requests()
        .iter()
        .map(|request| (request.header("authorization").map(str::to_owned), request.text().to_owned()))
        .collect();
    let expected = ["Bearer token-1", "Bearer token-2"].map(|token| (Some(token.to_owned()), "text".to_owned()));
    assert_eq!(sent, expected);
    client.with_token().await.unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

/// A server that refuses the first token that it sees.
async fn refusing(content: &str) -> Server {
    let (head, body) = content.split_once(": ").unwrap();
    Server::start([answer("401 Unauthorized", &[], ""), answer("200 OK", &[&format!("content-type: {head}")], body)]).await
}

fn authorizations(local: &Server) -> Vec<String> {
    local.requests().iter().map(|request| request.header("authorization").unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn a_stream_is_asked_for_again_when_its_token_is_refused() {
    let local = refusing("text/event-stream: data: a\n\n").await;
    let (_, source) = counting(HOUR);
    let mut events = client(&local, Credentials::none().with_oauth_source(source)).follow_events().await.unwrap().into_inner();
    assert_eq!(events.next().await.unwrap().unwrap().data, "a");
    assert_eq!(authorizations(&local), ["Bearer token-1", "Bearer token-2"]);

    let local = refusing("application/octet-stream: bytes").await;
    let (_, source) = counting(HOUR);
    let answer = client(&local, Credentials::none().with_oauth_source(source)).follow_log().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    assert_eq!(authorizations(&local), ["Bearer token-1", "Bearer token-2"]);

    let local = refusing("application/x-ndjson: 7\n").await;
    let (_, source) = counting(HOUR);
    let mut lines = client(&local, Credentials::none().with_oauth_source(source)).read_lines("text").await.unwrap().into_inner();
    assert_eq!(lines.next().await.unwrap().unwrap(), 7);
    let sent: Vec<_> = local.requests().iter().map(|request| request.text().to_owned()).collect();
    assert_eq!(sent, ["text", "text"]);
}

#[tokio::test]
async fn a_stream_is_asked_for_again_only_once() {
    let local = Server::start([answer("401 Unauthorized", &[], "")]).await;
    let (_, source) = counting(HOUR);
    let error = client(&local, Credentials::none().with_oauth_source(source)).follow_events().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.operation()), (401, "followEvents"));
    assert_eq!(authorizations(&local), ["Bearer token-1", "Bearer token-2"]);
}

#[tokio::test]
async fn a_stream_that_starts_again_keeps_the_token_that_was_not_refused() {
    let local = Server::start([
        answer("401 Unauthorized", &[], ""),
        answer("200 OK", &["content-type: text/event-stream"], "retry: 1\ndata: a\n\n"),
        answer("204 No Content", &[], ""),
    ])
    .await;
    let (_, source) = counting(HOUR);
    let client = client(&local, Credentials::none().with_oauth_source(source));
    let mut events = client.follow_events().await.unwrap().into_inner().reconnecting(1);
    assert_eq!(events.next().await.unwrap().unwrap().data, "a");
    assert!(events.next().await.is_none());
    assert_eq!(authorizations(&local), ["Bearer token-1", "Bearer token-2", "Bearer token-2"]);
}

#[tokio::test]
async fn a_call_is_sent_again_only_once() {
    let local = Server::start([answer("401 Unauthorized", &[], "")]).await;
    let (_, source) = counting(HOUR);
    let error = client(&local, Credentials::none().with_oauth_source(source)).with_token().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), local.requests().len()), (401, 2));
}

/// One that knows no other token.
struct Fixed;

impl TokenSource for Fixed {
    fn token(&self, scopes: &'static [&'static str]) -> TokenFuture<'_> {
        Box::pin(ready(Ok(Secret::new(format!("for-{}", scopes.join("-"))))))
    }
}

#[tokio::test]
async fn a_call_is_not_sent_again_with_the_same_token() {
    let local = Server::start([answer("401 Unauthorized", &[], "")]).await;
    client(&local, Credentials::none().with_oauth_source(Fixed)).with_token().await.unwrap_err();
    assert_eq!(local.requests().len(), 1);
    assert_eq!(local.last().header("authorization"), Some("Bearer for-read"));
}

#[tokio::test]
async fn a_source_goes_before_a_fixed_token() {
    let local = Server::start([done()]).await;
    let credentials = Credentials::none().with_oauth_source(Fixed).with_oauth("fixed");
    client(&local, credentials).with_token().await.unwrap();
    assert_eq!(local.last().header("authorization"), Some("Bearer for-read"));
}

#[tokio::test]
async fn a_refresh_that_fails_fails_all_who_waited_and_nobody_else() {
    let local = Server::start([done()]).await;
    let count = Arc::new(AtomicU32::new(0));
    let fetched = Arc::clone(&count);
    let source = RefreshingTokens::new(move || {
        let number = fetched.fetch_add(1, Ordering::SeqCst);
        async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if number == 0 { Err("the refresh token is spent") } else { Ok(Token::new("late")) }
        }
    });
    let client = client(&local, Credentials::none().with_oauth_source(source));
    let calls: Vec<_> = (0..5)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.with_token().await.map(drop) })
        })
        .collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Credentials(_)), "{error:?}");
        assert_eq!(error.to_string(), "withToken: nothing was sent: there is no token: the refresh token is spent");
        assert!(error.source().is_none());
    }
    assert_eq!((count.load(Ordering::SeqCst), local.requests().len()), (1, 0));
    client.with_token().await.unwrap();
    assert_eq!(local.last().header("authorization"), Some("Bearer late"));
}

#[test]
fn sources_do_not_show_themselves() {
    let (_, source) = counting(HOUR);
    let credentials = Credentials::none().with_oauth_source(source);
    assert!(format!("{credentials:?}").contains("1 sources"));
    assert_eq!(credentials, credentials.clone());
    assert_ne!(credentials, Credentials::none());
}
