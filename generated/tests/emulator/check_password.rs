use xiaomi_open_api::ErrorCode;
use xiaomi_open_api::callback::{CallbackError, CallbackVerifier, VerifiedCallback};
use xiaomi_open_api::emulator::{App, Emulator};

use super::support::{CLIENT_ID, Form, Mi, SECRET, app, changed, encode, parameter};

const PATH: &str = "/checkPassword";
const CALLBACK: &str = "https://app.example.com/checked?session=a%20b";
const ASKED: &[(&str, &str)] = &[("clientId", CLIENT_ID), ("xmUserId", "1909031"), ("callback", CALLBACK)];

fn verifier(mi: &Mi) -> CallbackVerifier {
    CallbackVerifier::new(SECRET).clock(mi.emulator.clock()).expected_callback("https://app.example.com/checked").unwrap()
}

async fn form(mi: &Mi) -> Form {
    let page = mi.get(PATH, ASKED).await;
    assert_eq!(page.status, 200, "{}", page.body);
    Form::of(&page.body)
}

async fn outcome(mi: &Mi, form: Form) -> VerifiedCallback {
    let answer = form.submit(mi).await;
    assert!(answer.location().starts_with(CALLBACK), "{}", answer.location());
    verifier(mi).verify(answer.location()).unwrap()
}

#[tokio::test]
async fn the_right_password_confirms() {
    let mi = Mi::start().await;
    let callback = outcome(&mi, form(&mi).await.set("password", "alice-password").set("decision", "confirm")).await;
    assert!(callback.is_password_confirmed());
    assert_eq!(callback.xm_user_id(), Some(1_909_031));
    assert_eq!(callback.parameter("session"), Some("a b"));
}

#[tokio::test]
async fn a_confirmed_password_comes_with_a_code() {
    let mi = Mi::start().await;
    let callback = outcome(&mi, form(&mi).await.set("password", "alice-password")).await;
    let form = [
        ("client_id", CLIENT_ID),
        ("client_secret", SECRET),
        ("redirect_uri", "https://app.example.com/mi/callback"),
        ("grant_type", "authorization_code"),
        ("code", callback.code().unwrap()),
    ];
    let tokens = mi.post("/oauth2/token", &form).await.prefixed_json();
    assert_eq!(tokens["union_id"], mi.emulator.users()[0].union_id());
}

#[tokio::test]
async fn another_account_may_be_confirmed() {
    let mi = Mi::start().await;
    let form = form(&mi).await.set("account", "1909032").set("password", "密码 pass/word+1");
    assert_eq!(outcome(&mi, form).await.xm_user_id(), Some(1_909_032));
}

#[tokio::test]
async fn a_wrong_password_is_a_signed_failure() {
    let mi = Mi::start().await;
    for password in ["wrong", ""] {
        let callback = outcome(&mi, form(&mi).await.set("password", password)).await;
        assert!(!callback.is_password_confirmed());
        assert_eq!(callback.xm_result(), Some("false"));
        assert_eq!(callback.parameter("code"), None);
    }
}

#[tokio::test]
async fn cancelling_is_a_failure_without_a_result() {
    let mi = Mi::start().await;
    let form = form(&mi).await.set("password", "alice-password").set("decision", "cancel");
    let callback = outcome(&mi, form).await;
    assert!(!callback.is_password_confirmed());
    assert_eq!(callback.xm_result(), None);
}

#[tokio::test]
async fn a_tampered_callback_does_not_hold() {
    let mi = Mi::start().await;
    let answer = form(&mi).await.set("password", "alice-password").submit(&mi).await;
    let tampered = answer.location().replace("1909031", "1909032");
    assert!(matches!(verifier(&mi).verify(tampered), Err(CallbackError::InvalidSignature)));
}

#[tokio::test]
async fn requests_that_do_not_fit_get_a_page() {
    let mi = Mi::start().await;
    for (change, code) in [
        (("clientId", ""), "96002"),
        (("clientId", "1"), "96001"),
        (("xmUserId", ""), "96002"),
        (("xmUserId", "one"), "96002"),
        (("xmUserId", "1"), "96002"),
        (("callback", ""), "96002"),
        (("callback", "https://evil.example.org/checked"), "96010"),
        (("callback", "https://app.example.com.evil.org/checked"), "96010"),
        (("callback", "/checked"), "96010"),
        (("callback", "ftp://app.example.com/"), "96010"),
    ] {
        let page = mi.get(PATH, &changed(ASKED, &[change])).await;
        assert_eq!(page.status, 400, "{change:?}");
        assert!(page.body.contains(&format!(r#"<div class="code">{code}</div>"#)), "{change:?} {}", page.body);
    }
}

#[tokio::test]
async fn a_host_that_java_does_not_know_is_signed_as_empty() {
    let third = App::new(CLIENT_ID, SECRET).with_redirect_uri("http://third_url.com/xm");
    let mi = Emulator::builder().app(third).start().await.unwrap();
    let query = encode(&[("clientId", CLIENT_ID), ("xmUserId", "1909031"), ("callback", "http://third_url.com/xm")]);
    let callback = mi.confirm_password(&format!("{}{PATH}?{query}", mi.base_url()), "alice-password").unwrap();
    let verifier = CallbackVerifier::new(SECRET).clock(mi.clock());
    assert!(verifier.verify(&callback).unwrap().is_password_confirmed());
    // No host is signed, so any other host of that kind would do as well; one that Java knows would not.
    let verifier = CallbackVerifier::new(SECRET).clock(mi.clock());
    assert!(verifier.verify(callback.replace("third_url", "other_url")).is_ok());
    assert!(verifier.verify(callback.replace("third_url", "thirdurl")).is_err());
}

#[tokio::test]
async fn callbacks_without_a_path_or_with_a_port_hold() {
    let mi = Mi::with(Emulator::builder().app(app())).await;
    for callback in ["https://app.example.com", "http://app.example.com:8080/", "https://sub.APP.example.com/a%20b?x=%E5%B0%8F"] {
        let query = encode(&changed(ASKED, &[("callback", callback)]));
        let location = mi.emulator.confirm_password(&mi.url(&format!("{PATH}?{query}")), "alice-password").unwrap();
        assert!(location.starts_with(callback));
        let verifier = CallbackVerifier::new(SECRET).clock(mi.emulator.clock()).expected_callback(callback).unwrap();
        assert!(verifier.verify(&location).unwrap().is_password_confirmed(), "{location}");
    }
}

#[tokio::test]
async fn a_test_confirms_and_cancels_without_a_page() {
    let mi = Mi::start().await;
    let url = mi.url(&format!("{PATH}?{}", encode(ASKED)));
    assert_eq!(parameter(&mi.emulator.confirm_password(&url, "wrong").unwrap(), "xmResult").as_deref(), Some("false"));
    assert_eq!(parameter(&mi.emulator.cancel_password(&url).unwrap(), "xmResult"), None);
    let refusal = mi.emulator.cancel_password(&url.replace("1909031", "1")).unwrap_err();
    assert_eq!(refusal.code(), ErrorCode::InvalidRequest);
    assert_eq!(refusal.hint(), Some("no test user has this user id"));
}
