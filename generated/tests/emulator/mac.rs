use std::time::{Duration, SystemTime};

use reqwest::header::AUTHORIZATION;
use url::Url;
use xiaomi_open_api::callback::Clock as _;
use xiaomi_open_api::emulator::{App, Emulator, Tokens};
use xiaomi_open_api::signature::{CanonicalRequest, Nonce, QueryParameters, SigningKey, authorize_request};

use super::support::{Answer, CLIENT_ID, Mi, SECRET};

struct Signed {
    mi: Mi,
    tokens: Tokens,
}

impl Signed {
    async fn start(app: App) -> Self {
        let mi = Mi::with(Emulator::builder().app(app)).await;
        let tokens = mi.emulator.sign_in(&mi.emulator.users()[0], "").unwrap();
        Self { mi, tokens }
    }

    fn url(&self) -> Url {
        let url = self.mi.url("/user/profile");
        Url::parse_with_params(&url, [("clientId", CLIENT_ID), ("token", &self.tokens.access_token)]).unwrap()
    }

    fn nonce(&self) -> Nonce {
        Nonce::generate(self.mi.emulator.clock().now()).unwrap()
    }

    fn header(&self, nonce: Nonce) -> String {
        authorize_request(&SigningKey::new(&self.tokens.mac_key), "GET", &self.url(), &self.tokens.access_token, nonce).unwrap()
    }

    async fn call(&self, header: &str) -> Answer {
        self.mi.send(self.mi.http.get(self.url()).header(AUTHORIZATION, header)).await
    }
}

fn app() -> App {
    App::new(CLIENT_ID, SECRET)
}

#[tokio::test]
async fn a_signed_call_is_answered() {
    let signed = Signed::start(app().requiring_mac()).await;
    let answer = signed.call(&signed.header(signed.nonce())).await;
    assert_eq!(answer.json()["code"], 0, "{}", answer.hint());
}

#[tokio::test]
async fn an_app_that_must_sign_is_refused_without() {
    let signed = Signed::start(app().requiring_mac()).await;
    let answer = signed.mi.send(signed.mi.http.get(signed.url())).await;
    assert_eq!((answer.status, answer.json()["code"].as_i64()), (401, Some(96012)));
    let relaxed = Signed::start(app()).await;
    assert_eq!(relaxed.mi.send(relaxed.mi.http.get(relaxed.url())).await.status, 200);
}

#[tokio::test]
async fn a_wrong_mac_is_refused_even_where_none_is_required() {
    let signed = Signed::start(app()).await;
    let nonce = signed.nonce();
    let header = signed.header(nonce);
    for wrong in [
        header.replace("mac=\"", "mac=\"AA"),
        header.replace("nonce=\"", "nonce=\"1"),
        header.replace("access_token=\"V3_", "access_token=\"V2_"),
        "MAC".to_owned(),
        "Bearer abc".to_owned(),
        "MAC nonce=\"1:2\"".to_owned(),
        format!("{header},nonce=\"1:2\""),
    ] {
        let answer = signed.call(&wrong).await;
        assert_eq!((answer.status, answer.json()["code"].as_i64()), (401, Some(96012)), "{wrong}");
        assert!(!answer.hint().is_empty());
    }
    // None of it used the nonce up.
    assert_eq!(signed.call(&header).await.status, 200);
}

#[tokio::test]
async fn a_nonce_works_once() {
    let signed = Signed::start(app()).await;
    let header = signed.header(signed.nonce());
    assert_eq!(signed.call(&header).await.status, 200);
    let again = signed.call(&header).await;
    assert_eq!(again.body, r#"{"code":96012,"description":"nonce has been used","result":"error"}"#);
    assert_eq!(signed.call(&signed.header(signed.nonce())).await.status, 200);
}

#[tokio::test]
async fn beijing_minutes_are_refused_and_told() {
    let signed = Signed::start(app()).await;
    let beijing = SystemTime::now() + Duration::from_secs(8 * 60 * 60);
    let answer = signed.call(&signed.header(Nonce::generate(beijing).unwrap())).await;
    assert_eq!(answer.status, 401);
    assert!(answer.hint().contains("UTC"), "{}", answer.hint());
}

#[tokio::test]
async fn an_old_nonce_is_refused() {
    let signed = Signed::start(app()).await;
    let header = signed.header(signed.nonce());
    signed.mi.emulator.advance(Duration::from_secs(12 * 60));
    assert_eq!(signed.call(&header).await.status, 401);
}

#[tokio::test]
async fn headers_of_other_sdks_are_read() {
    let signed = Signed::start(app()).await;
    let header = |template: &str, host: &str| {
        let (url, nonce) = (signed.url(), signed.nonce());
        let query = QueryParameters::parse(url.query().unwrap()).unwrap();
        let request = CanonicalRequest { nonce, method: "GET", host, path: url.path(), query: &query };
        let mac = SigningKey::new(&signed.tokens.mac_key).sign(&request);
        let mac: String = form_urlencoded::byte_serialize(mac.as_bytes()).collect();
        template.replace("TOKEN", &signed.tokens.access_token).replace("NONCE", &nonce.to_string()).replace("SIGN", &mac)
    };
    for (template, host) in [
        // As the documentation prints it; PHP with a blank at the end; C# and Ruby without blanks; a built-in host.
        (r#"MAC access_token="TOKEN",nonce="NONCE" ,mac="SIGN""#, "127.0.0.1"),
        (r#"MAC access_token="TOKEN", nonce="NONCE",mac="SIGN" "#, "127.0.0.1"),
        (r#"MAC access_token="TOKEN",nonce="NONCE",mac="SIGN""#, "127.0.0.1"),
        (r#"mac access_token="TOKEN",nonce="NONCE",mac="SIGN""#, "open.account.xiaomi.com"),
    ] {
        let answer = signed.call(&header(template, host)).await;
        assert_eq!(answer.status, 200, "{template}: {}", answer.body);
    }
    let elsewhere = header(r#"MAC access_token="TOKEN",nonce="NONCE",mac="SIGN""#, "account.xiaomi.com");
    assert_eq!(signed.call(&elsewhere).await.status, 401);
}

#[tokio::test]
async fn a_posted_call_signs_its_form_too() {
    let signed = Signed::start(app().requiring_mac()).await;
    let header = authorize_request(
        &SigningKey::new(&signed.tokens.mac_key),
        "POST",
        &signed.url(),
        &signed.tokens.access_token,
        signed.nonce(),
    );
    let request = signed.mi.http.post(signed.mi.url("/user/profile")).header(AUTHORIZATION, header.unwrap());
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let answer = signed.mi.send(request.body(signed.url().query().unwrap().to_owned())).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[tokio::test]
async fn a_bearer_token_cannot_sign() {
    let signed = Signed::start(app().with_redirect_uri("https://app.example.com")).await;
    let form = [
        ("client_id", CLIENT_ID),
        ("client_secret", SECRET),
        ("redirect_uri", "https://app.example.com"),
        ("grant_type", "refresh_token"),
        ("refresh_token", &signed.tokens.refresh_token),
        ("token_type", "bearer"),
    ];
    let answer = signed.mi.post("/oauth2/token", &form).await;
    let access_token = answer.prefixed_json()["access_token"].as_str().unwrap().to_owned();
    let tokens = signed.mi.emulator.sign_in(&signed.mi.emulator.users()[0], "").unwrap();
    let mut bearer = Signed { mi: signed.mi, tokens };
    bearer.tokens.access_token = access_token;
    let answer = bearer.call(&bearer.header(bearer.nonce())).await;
    assert_eq!((answer.status, answer.hint()), (401, "a bearer token has no MAC key"));
}
