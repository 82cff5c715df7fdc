//! The checkPassword callbacks of the evidence files.

use std::time::{Duration, SystemTime};

use tests::evidence::{Evidence, evidence, evidence_of, query};
use url::Url;
use xiaomi_open_api::callback::{CallbackError, CallbackVerifier};
use xiaomi_open_api::signature::Nonce;

/// The client secret that the callbacks are signed with: the example that the documentation publishes, as the note of each
/// evidence file says.
const CLIENT_SECRET: &str = "ORhx44qK6Alqf8vt2rGB5f-oPq0";

/// The callbacks, each with the verifier of the application that receives it, at the minute it was made in.
fn callbacks() -> Vec<(Evidence, String, CallbackVerifier)> {
    let all = evidence_of("checkUserPassword");
    assert!(!all.is_empty());
    all.into_iter()
        .map(|evidence| {
            let location = evidence.response.headers["location"].clone();
            let verifier = verifier_of(&evidence, &location);
            (evidence, location, verifier)
        })
        .collect()
}

fn verifier_of(evidence: &Evidence, location: &str) -> CallbackVerifier {
    let nonce: Nonce = parameter(location, "_xmNonce").unwrap().parse().unwrap();
    let made = SystemTime::UNIX_EPOCH + Duration::from_secs(nonce.minutes() * 60);
    let callback = query(evidence, "callback").remove(0);
    CallbackVerifier::new(CLIENT_SECRET).clock(move || made).expected_callback(callback).unwrap()
}

fn parameter(url: &str, name: &str) -> Option<String> {
    let url = Url::parse(url).unwrap();
    url.query_pairs().find(|(other, _)| other == name).map(|(_, value)| value.into_owned())
}

#[test]
fn every_callback_verifies_with_the_result_it_says() {
    for (evidence, location, verifier) in callbacks() {
        let callback = verifier.verify(&location).unwrap_or_else(|error| panic!("{}: {error}", evidence.name));
        let confirmed = parameter(&location, "xmResult").as_deref() == Some("true");
        assert_eq!(callback.is_password_confirmed(), confirmed, "{}", evidence.name);
    }
}

#[test]
fn a_confirmation_hands_out_code_and_user_id() {
    for (evidence, location, verifier) in callbacks() {
        let callback = verifier.verify(&location).unwrap();
        if callback.is_password_confirmed() {
            let user_id = callback.xm_user_id().map(|id| id.to_string());
            let told = (callback.code().map(str::to_owned), user_id);
            assert_eq!(told, (parameter(&location, "code"), parameter(&location, "xmUserId")), "{}", evidence.name);
        }
    }
}

#[test]
fn a_wrong_password_hands_out_nothing() {
    let evidence = evidence("check-user-password-failed-documented-en.yaml");
    let location = &evidence.response.headers["location"];
    let callback = verifier_of(&evidence, location).verify(location).unwrap();
    assert_eq!((callback.code(), callback.xm_user_id()), (None, None));
}

#[test]
fn the_account_that_was_checked_need_not_be_the_one_asked_for() {
    let evidence = evidence("check-user-password-documented-zh.yaml");
    let location = &evidence.response.headers["location"];
    let callback = verifier_of(&evidence, location).verify(location).unwrap();
    assert_ne!(callback.xm_user_id().map(|id| id.to_string()), Some(query(&evidence, "xmUserId").remove(0)));
}

#[test]
fn any_changed_byte_is_refused() {
    for (evidence, location, verifier) in callbacks() {
        for (at, byte) in location.char_indices() {
            // Never the same byte in the other case, which may be another spelling of the same callback.
            let mut changed = location.clone();
            changed.replace_range(at..=at, if byte.eq_ignore_ascii_case(&'x') { "y" } else { "x" });
            assert!(verifier.verify(&changed).is_err(), "{}: {changed}", evidence.name);
        }
    }
}

#[test]
fn another_client_secret_refuses_every_callback() {
    for (evidence, location, _) in callbacks() {
        let other = CallbackVerifier::new("ORhx44qK6Alqf8vt2rGB5f-oPq1");
        assert!(matches!(other.verify(&location), Err(CallbackError::InvalidSignature)), "{}", evidence.name);
    }
}

#[test]
fn every_callback_is_accepted_once() {
    for (evidence, location, verifier) in callbacks() {
        verifier.verify(&location).unwrap();
        assert!(matches!(verifier.verify(&location), Err(CallbackError::NonceReplayed)), "{}", evidence.name);
    }
}

#[test]
fn today_the_callbacks_are_too_old() {
    let evidence = evidence("check-user-password-signature-example-documented-en.yaml");
    let location = &evidence.response.headers["location"];
    assert!(matches!(CallbackVerifier::new(CLIENT_SECRET).verify(location), Err(CallbackError::NonceExpired)));
}
