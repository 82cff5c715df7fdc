//! The published signature vectors, through the public API.

use tests::evidence::{evidence, query_string};
use url::Url;
use xiaomi_open_api::signature::{CanonicalRequest, Nonce, QueryParameters, SigningKey, authorize_request};

/// The key of both examples, as the documentation publishes it (MAC signature verification, 2017).
const KEY: &str = "ORhx44qK6Alqf8vt2rGB5f-oPq0";

fn sign(nonce: &str, host: &str, path: &str, query: &str) -> String {
    let query = QueryParameters::parse(query).unwrap();
    let request = CanonicalRequest { nonce: nonce.parse().unwrap(), method: "GET", host, path, query: &query };
    SigningKey::new(KEY).sign(&request)
}

#[test]
fn the_documented_request_signature_holds_with_its_misspelt_host() {
    // The documentation prints the host as open.account.xiamomi.com (sic), and signed it like that.
    let query = "clientId=179887661252608&token=eJxjYGAQydknLLCFsVyIR-DxSqdTnQFGfX4yDAwMjAzxQJIheJfnRTDtvAhMM8SE_2FgWDw7Rg3MYzd\
                 UMFIwVjABMplzE5MBClYRuw";
    let signature = sign("2870867952176701445:23282360", "open.account.xiamomi.com", "/user/profile", query);
    assert_eq!(signature, "9uvros2WcjMaJ3pH25eQZU9p5pA=");
}

#[test]
fn the_documented_callback_signature_holds_with_an_empty_host() {
    // third_url.com is no host name to the signing side, because of the underscore, so the line of the host is empty.
    let query = "xmResult=true&xmUserId=1909031&code=93D6A6663C1095587F68281E654D5526";
    assert_eq!(sign("5964262989045079397:24012419", "", "/xm", query), "m/M1Ia6fOBfKWUbae5G5UXnqh5I=");
}

#[test]
fn the_authorization_header_of_the_evidence_is_made_again() {
    let evidence = evidence("get-user-profile-mac-signed.yaml");
    let url = Url::parse(&format!("{}?{}", evidence.request.url, query_string(&evidence))).unwrap();
    let nonce: Nonce = "2870867952176701445:23282360".parse().unwrap();
    let header = authorize_request(&SigningKey::new(KEY), "GET", &url, "V3_synthetic-access-token", nonce).unwrap();
    assert_eq!(header, evidence.request.headers["Authorization"]);
}
