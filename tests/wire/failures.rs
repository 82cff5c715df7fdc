//! Answers and connections that are broken.

use std::time::Duration;

use tests::mock::{CLIENT_ID, ClosedPort, Mock, Reply, TOKEN, reply_with_bytes, silence};
use xiaomi_open_api::api::runtime::DEFAULT_BODY_LIMIT;
use xiaomi_open_api::{ApiError, Client, Credentials, Error, ErrorKind};

const PAGE: &str = "<html><body><h1>502 Bad Gateway</h1></body></html>";
const SUCCESS: &[u8] = br#"{"result":"ok","data":{"miliaoNick":"somebody"},"code":0}"#;

fn client(base_url: impl Into<String>) -> Client {
    Client::new(Credentials::new(CLIENT_ID, TOKEN)).with_base_url(base_url)
}

async fn error(reply: Reply) -> Error<ApiError> {
    let server = Mock::reply_with(reply).await;
    server.client().get_user_profile().await.unwrap_err()
}

fn body(error: &Error<ApiError>) -> &[u8] {
    error.body().unwrap()
}

#[tokio::test]
async fn a_page_of_a_gateway_is_an_unexpected_response() {
    let error = error(Reply::new(502, PAGE)).await;
    assert!(matches!(error.kind(), ErrorKind::UnexpectedResponse), "{error}");
    assert_eq!((error.status().unwrap().as_u16(), body(&error)), (502, PAGE.as_bytes()));
}

#[tokio::test]
async fn a_gateway_may_be_asked_again() {
    assert!(error(Reply::new(502, PAGE)).await.is_retryable());
    assert!(!error(Reply::new(404, PAGE)).await.is_retryable());
}

#[tokio::test]
async fn the_headers_of_an_error_are_kept() {
    let error = error(Reply::new(503, "").header("retry-after", "120")).await;
    assert_eq!(error.headers().unwrap()["retry-after"], "120");
}

#[tokio::test]
async fn an_empty_body_is_an_unexpected_response() {
    let error = error(Reply::new(401, "")).await;
    assert!(matches!(error.kind(), ErrorKind::UnexpectedResponse), "{error}");
}

#[tokio::test]
async fn a_page_with_status_200_is_an_invalid_payload() {
    let error = error(Reply::new(200, PAGE)).await;
    assert!(matches!(error.kind(), ErrorKind::InvalidPayload { path, .. } if path.is_empty()), "{error}");
    assert_eq!(body(&error), PAGE.as_bytes());
}

#[tokio::test]
async fn json_that_is_no_envelope_is_an_invalid_payload() {
    for reply in ["[]", "7", r#""ok""#, "null"] {
        let error = error(Reply::new(200, reply)).await;
        assert!(matches!(error.kind(), ErrorKind::InvalidPayload { path, .. } if path.is_empty()), "{reply}: {error}");
    }
}

#[tokio::test]
async fn an_invalid_payload_keeps_the_body_with_its_prefix() {
    let error = error(Reply::new(200, "&&&START&&& oops")).await;
    assert_eq!(body(&error), b"&&&START&&& oops");
}

#[tokio::test]
async fn json_that_ends_early_is_an_invalid_payload() {
    let error = error(Reply::new(200, &SUCCESS[..30])).await;
    assert!(matches!(error.kind(), ErrorKind::InvalidPayload { .. }), "{error}");
}

#[tokio::test]
async fn text_after_the_envelope_is_an_invalid_payload() {
    let error = error(Reply::new(200, [SUCCESS, b"{}"].concat())).await;
    assert!(matches!(error.kind(), ErrorKind::InvalidPayload { .. }), "{error}");
}

#[tokio::test]
async fn a_connection_that_breaks_off_is_told_with_what_came() {
    let url = reply_with_bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"result\":").await;
    let error = client(url).get_user_profile().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Communication(_)), "{error}");
    assert_eq!((error.status().unwrap().as_u16(), body(&error)), (200, b"{\"result\":".as_slice()));
}

#[tokio::test]
async fn a_server_that_does_not_speak_http_is_a_communication_error() {
    let url = reply_with_bytes(b"220 ready\r\n").await;
    let error = client(url).get_user_profile().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Communication(_)), "{error}");
    assert_eq!(error.status(), None);
}

#[tokio::test]
async fn a_refused_connection_is_told() {
    let port = ClosedPort::take();
    let error = client(port.base_url()).get_user_profile().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Communication(source) if source.is_connect()), "{error}");
    assert_eq!(error.to_string(), "getUserProfile: no connection to the server");
}

#[tokio::test]
async fn a_refused_connection_may_be_tried_again() {
    let port = ClosedPort::take();
    assert!(client(port.base_url()).get_user_profile().await.unwrap_err().is_retryable());
}

#[tokio::test]
async fn a_server_that_says_nothing_times_out() {
    let http = reqwest::Client::builder().timeout(Duration::from_millis(50)).build().unwrap();
    let client = Client::with_http(Credentials::new(CLIENT_ID, TOKEN), http).with_base_url(silence().await);
    let error = client.get_user_profile().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let server = Mock::reply_with(Reply::new(200, SUCCESS)).await;
    let limit = SUCCESS.len() - 1;
    let error = server.client().with_body_limit(limit).get_user_profile().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::BodyTooLarge(at) if *at == limit), "{error}");
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_whatever_the_status() {
    let server = Mock::reply_with(Reply::new(502, PAGE)).await;
    let error = server.client().with_body_limit(10).get_user_profile().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::BodyTooLarge(10)), "{error}");
    assert_eq!(error.status().unwrap().as_u16(), 502);
}

#[tokio::test]
async fn a_body_at_the_limit_is_read() {
    let server = Mock::reply_with(Reply::new(200, SUCCESS)).await;
    assert!(server.client().with_body_limit(SUCCESS.len()).get_user_profile().await.is_ok());
}

#[test]
fn there_is_a_limit_unless_set() {
    assert_eq!(client("http://127.0.0.1").body_limit(), DEFAULT_BODY_LIMIT);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Mock::reply_with(Reply::new(200, SUCCESS)).await;
    let error = error(Reply::new(302, "").header("location", elsewhere.base_url())).await;
    assert_eq!(error.status().unwrap().as_u16(), 302);
    assert!(matches!(error.kind(), ErrorKind::UnexpectedResponse), "{error}");
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn missing_credentials_are_named() {
    let server = Mock::reply_with(Reply::new(200, SUCCESS)).await;
    let error = server.client_with(Credentials::none()).get_user_profile().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Credentials(why) if why.contains("client_id and token")), "{error}");
}

#[tokio::test]
async fn nothing_is_sent_without_all_credentials() {
    let server = Mock::reply_with(Reply::new(200, SUCCESS)).await;
    for credentials in [Credentials::none(), Credentials::none().with_client_id(CLIENT_ID), Credentials::none().with_token(TOKEN)]
    {
        let error = server.client_with(credentials).get_user_profile().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Credentials(_)), "{error}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_base_url_that_is_none_is_an_invalid_request() {
    for base_url in ["", "nowhere", "open.account.xiaomi.com", "http://", "http://[::1"] {
        let error = client(base_url).get_user_profile().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{base_url}: {error}");
    }
}

#[tokio::test]
async fn a_base_url_of_another_scheme_is_an_invalid_request() {
    for base_url in ["ftp://open.account.xiaomi.com", "mailto:user@example.com", "file:///tmp"] {
        let error = client(base_url).get_user_profile().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{base_url}: {error:?}");
    }
}

#[tokio::test]
async fn a_base_url_that_swallows_the_path_is_an_invalid_request() {
    for base_url in ["http://127.0.0.1/?a=b", "http://127.0.0.1/#top"] {
        let error = client(base_url).get_user_profile().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{base_url}: {error:?}");
    }
}

#[tokio::test]
async fn what_was_not_sent_is_not_tried_again() {
    let error = client("nowhere").get_user_profile().await.unwrap_err();
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn an_error_names_its_operation() {
    assert_eq!(error(Reply::failure(401, 96_008)).await.operation(), "getUserProfile");
}

#[tokio::test]
async fn an_api_error_reads_as_a_sentence() {
    let error = error(Reply::failure(401, 96_008)).await;
    assert_eq!(
        error.to_string(),
        "getUserProfile: the server answered 401 Unauthorized: result: error, description: no, \
         code: 96008 (The access token is wrong or expired.)",
    );
}
