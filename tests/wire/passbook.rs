//! `get_pass` of the passbook.

use serde_json::{Value, json};
use tests::evidence::evidence;
use tests::mock::{CLIENT_ID, Mock, Reply, TOKEN};
use xiaomi_open_api::passbook::{BASE_URL, Imei, ImeiHash, Pass, Passbook};
use xiaomi_open_api::{Credentials, ErrorCode, ErrorKind};

/// The example of 3GPP and others; its MD5 as `md5sum` prints it.
const IMEI: &str = "490154203237518";
const MD5: &str = "0eaed834a1e6f4b2bf0c024e0013dea1";

fn hash() -> ImeiHash {
    Imei::parse(IMEI).unwrap().into()
}

async fn passes(payload: Value) -> Vec<Pass> {
    let server = Mock::reply_with(Reply::success(&payload)).await;
    server.passbook().get_pass(&hash()).await.unwrap().into_inner()
}

#[tokio::test]
async fn the_imei_is_sent_as_md5_in_lower_case() {
    let server = Mock::reply_with(Reply::success(&json!([]))).await;
    server.passbook().get_pass(&hash()).await.unwrap();
    let line = format!("GET /app/get_pass?imei={MD5}&clientId={CLIENT_ID}&token={TOKEN} HTTP/1.1");
    assert_eq!(server.request_line(), line);
}

#[tokio::test]
async fn a_hash_in_capitals_is_sent_in_lower_case() {
    let server = Mock::reply_with(Reply::success(&json!([]))).await;
    server.passbook().get_pass(&ImeiHash::from_hex(&MD5.to_uppercase()).unwrap()).await.unwrap();
    assert!(server.request_line().contains(&format!("imei={MD5}&")));
}

#[test]
fn the_passbook_is_on_a_host_of_its_own() {
    assert_eq!(BASE_URL, "https://api.passbook.xiaomi.com");
    let shown = format!("{:?}", Passbook::new(Credentials::new(CLIENT_ID, TOKEN)));
    assert!(shown.contains(BASE_URL), "{shown}");
}

#[tokio::test]
async fn a_passbook_made_from_a_client_has_its_credentials_and_not_its_host() {
    let (open_api, server) = (Mock::reply_with(Reply::new(500, "")).await, Mock::reply_with(Reply::success(&json!([]))).await);
    let passbook = Passbook::from_client(&open_api.client()).with_base_url(server.base_url());
    passbook.get_pass(&hash()).await.unwrap();
    assert!(server.request_line().contains(&format!("clientId={CLIENT_ID}&token={TOKEN} ")));
    assert!(open_api.requests().is_empty());
}

#[tokio::test]
async fn the_documented_sample_is_read() {
    let evidence = evidence("passbook-get-pass-documented-zh.yaml");
    let documented = &evidence.response.body.as_ref().unwrap().json().unwrap()["data"][0];
    let field = |name: &str| documented[name].as_str().map(str::to_owned);
    let server = Mock::reply_with(&evidence).await;
    let passes = server.passbook().get_pass(&hash()).await.unwrap().into_inner();

    let [pass] = passes.as_slice() else { panic!("{passes:?}") };
    assert_eq!(pass.pass_id, field("passId"));
    assert_eq!(pass.pass_code, field("passCode"));
    assert_eq!(pass.app_name, field("appName"));
    assert_eq!(pass.app_id, field("appId"));
    assert_eq!(pass.logo_url, field("logoUrl"));
    assert_eq!(pass.plan_id, field("planId"));
    assert_eq!(pass.title, field("title"));
    assert_eq!(pass.description, field("description"));
    assert_eq!(pass.valid_start_date, field("validStartDate"));
    assert_eq!(pass.valid_end_date, field("validEndDate"));
}

#[tokio::test]
async fn passes_come_in_their_order() {
    let passes = passes(json!([{"title": "a"}, {"title": "b"}])).await;
    let titles: Vec<_> = passes.iter().map(|pass| pass.title.as_deref().unwrap()).collect();
    assert_eq!(titles, ["a", "b"]);
}

#[tokio::test]
async fn no_passes_are_an_empty_list() {
    assert_eq!(passes(json!([])).await, []);
}

#[tokio::test]
async fn numbers_are_read_as_text() {
    let passes =
        passes(json!([{"passId": 12, "appId": 2_882_303_761_517_163_841_i64, "validEndDate": 1_893_456_000_000_i64}])).await;
    let [pass] = passes.as_slice() else { panic!("{passes:?}") };
    assert_eq!(pass.pass_id.as_deref(), Some("12"));
    assert_eq!(pass.app_id.as_deref(), Some("2882303761517163841"));
    assert_eq!(pass.valid_end_date.as_deref(), Some("1893456000000"));
}

#[tokio::test]
async fn an_empty_pass_code_is_absent() {
    assert_eq!(passes(json!([{"passCode": ""}])).await, [Pass::default()]);
}

#[tokio::test]
async fn unknown_fields_and_null_do_not_disturb() {
    assert_eq!(passes(json!([{"colour": "red", "title": null}])).await, [Pass::default()]);
}

#[tokio::test]
async fn an_error_envelope_is_an_api_error() {
    let server = Mock::reply_with(Reply::failure(200, 96_007)).await;
    let error = server.passbook().get_pass(&hash()).await.unwrap_err();
    assert_eq!((error.operation(), error.code()), ("getPass", Some(ErrorCode::InvalidScope)));
}

#[tokio::test]
async fn the_documented_failure_is_an_api_error() {
    let evidence = evidence("passbook-get-pass-error-documented-zh.yaml");
    // The documentation prints a word in place of the code.
    let body = evidence.response.body.as_ref().unwrap().text.replace(r#""错误码""#, "96002");
    let server = Mock::reply_with(Reply::from(&evidence).body(body)).await;
    let error = server.passbook().get_pass(&hash()).await.unwrap_err();
    assert_eq!((error.code(), error.description()), (Some(ErrorCode::InvalidRequest), Some("错误描述")));
}

#[tokio::test]
async fn a_field_of_a_wrong_type_is_named() {
    let server = Mock::reply_with(Reply::success(&json!([{}, {"title": ["x"]}]))).await;
    let error = server.passbook().get_pass(&hash()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidPayload { path, .. } if path == "data[1].title"), "{error}");
}

#[tokio::test]
async fn a_passbook_without_credentials_sends_nothing() {
    let server = Mock::reply_with(Reply::success(&json!([]))).await;
    let passbook = Passbook::new(Credentials::none()).with_base_url(server.base_url());
    let error = passbook.get_pass(&hash()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Credentials(_)), "{error}");
    assert!(server.requests().is_empty());
}
