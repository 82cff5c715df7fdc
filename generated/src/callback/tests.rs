use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;

use super::*;
use crate::signature::CanonicalRequest;

/// Client secret, nonce and parameters of the `_xmSign` example in the Mi Account documentation, MAC signing.
const SECRET: &str = "ORhx44qK6Alqf8vt2rGB5f-oPq0";
const MINUTE: u64 = 24_012_419;
const NONCE: Nonce = Nonce::new(5_964_262_989_045_079_397, MINUTE);
const CONFIRMED: &str = "xmResult=true&xmUserId=1909031&code=93D6A6663C1095587F68281E654D5526";
const DOCUMENTED: &str = "http://third_url.com/xm?xmResult=true&xmUserId=1909031&code=93D6A6663C1095587F68281E654D5526\
                          &_xmNonce=5964262989045079397%3A24012419&_xmSign=m%2FM1Ia6fOBfKWUbae5G5UXnqh5I%3D";

fn at_second(second: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(second)
}

/// A verifier whose clock stands at the start of the minute of the example.
fn verifier() -> CallbackVerifier {
    CallbackVerifier::new(SECRET).clock(|| at_second(MINUTE * 60))
}

/// A callback to `https://{host}{path}` signed as the server signs it.
fn signed_callback(nonce: Nonce, host: &str, path: &str, query: &str) -> String {
    let parameters = QueryParameters::parse(query).unwrap();
    let request = CanonicalRequest { nonce, method: "GET", host, path, query: &parameters };
    let signature = SigningKey::new(SECRET).sign(&request);
    let mut control = form_urlencoded::Serializer::new(String::new());
    control.append_pair(XM_NONCE, &nonce.to_string()).append_pair(XM_SIGN, &signature);
    format!("https://{host}{path}?{query}&{}", control.finish())
}

fn callback(query: &str) -> String {
    signed_callback(NONCE, "shop.example.com", "/xm", query)
}

fn refusal(url: &str) -> CallbackError {
    verifier().verify(url).unwrap_err()
}

#[test]
fn the_documented_example_holds() {
    // The canonical string printed beside the example (host xiaomi.com, path /, a query that begins with & and is not
    // sorted) does not give the printed signature. An empty host, the real path and the sorted query do: Java knows no
    // host in third_url.com, because of the underscore.
    let callback = verifier().verify(DOCUMENTED).unwrap();
    assert!(callback.is_password_confirmed());
    assert_eq!(callback.code(), Some("93D6A6663C1095587F68281E654D5526"));
    assert_eq!(callback.xm_user_id(), Some(1_909_031));
    assert_eq!(callback.nonce(), NONCE);
}

#[test]
fn a_host_that_java_knows_is_signed() {
    let verifier = CallbackVerifier::new(SECRET).clock(|| at_second(120));
    let query = format!("{CONFIRMED}&_xmNonce=1:2&_xmSign=ciL5K9kKWQ7jBEoHJAplRF%2BOCTk%3D");
    assert!(verifier.verify(format!("http://third-url.com/xm?{query}")).unwrap().is_password_confirmed());
}

#[test]
fn a_forged_host_is_refused() {
    for host in ["other_url.com.example.com", "xn--third.com", "third_url.co"] {
        let forged = callback(CONFIRMED).replace("shop.example.com", host);
        assert!(matches!(refusal(&forged), CallbackError::InvalidSignature), "{host}");
    }
}

#[test]
fn any_changed_byte_of_host_and_path_is_refused() {
    let url = callback(CONFIRMED);
    let start = "https://".len();
    for position in start..start + "shop.example.com/xm".len() {
        for replacement in (0..128_u8).map(char::from).filter(|c| !url[position..].starts_with(*c)) {
            let mut changed = url.clone();
            changed.replace_range(position..=position, &replacement.to_string());
            assert!(verifier().verify(&changed).is_err(), "{changed:?}");
        }
    }
}

#[test]
fn a_signature_over_an_empty_host_holds_only_where_java_knows_none() {
    let over_empty_host = signed_callback(NONCE, "", "/xm", CONFIRMED);
    let at = |host: &str| over_empty_host.replace("https://", &format!("https://{host}"));
    assert!(matches!(refusal(&at("shop.example.com")), CallbackError::InvalidSignature));
    assert!(matches!(refusal(&at("127.0.0.1")), CallbackError::InvalidSignature));
    assert!(verifier().verify(at("shop_1.example.com")).is_ok());
}

#[test]
fn a_literal_host_with_underscore_holds_too() {
    assert!(verifier().verify(signed_callback(NONCE, "shop_1.example.com", "/xm", CONFIRMED)).is_ok());
}

#[test]
fn the_port_is_not_signed() {
    let with_port = callback(CONFIRMED).replace(".com/", ".com:8443/");
    assert!(verifier().verify(with_port).is_ok());
}

#[test]
fn an_empty_path_arrives_as_a_slash() {
    let arrived = signed_callback(NONCE, "shop.example.com", "", CONFIRMED).replace(".com?", ".com/?");
    assert!(verifier().verify(&arrived).is_ok());
    let expecting = verifier().expected_callback("https://shop.example.com").unwrap();
    assert!(expecting.verify(&arrived).is_ok());
}

#[test]
fn a_parsed_url_is_taken_as_well() {
    let url = url::Url::parse(&callback(CONFIRMED)).unwrap();
    assert!(verifier().verify(url).is_ok());
}

#[test]
fn a_missing_or_false_result_confirms_nothing() {
    for result in ["", "xmResult=false&", "xmResult=TRUE&", "xmResult=1&", "xmResult=&", "XMRESULT=true&", "xmresult=true&"] {
        let callback = verifier().verify(callback(&format!("{result}code=C&xmUserId=1"))).unwrap();
        assert!(!callback.is_password_confirmed(), "{result}");
        assert_eq!((callback.code(), callback.xm_user_id()), (None, None), "{result}");
    }
    let bare = verifier().verify(callback("xmResult=false")).unwrap();
    assert_eq!(bare.xm_result(), Some("false"));
}

#[test]
fn a_missing_result_still_needs_the_signature() {
    let stripped = callback(CONFIRMED).replace("xmResult=true&", "");
    assert!(matches!(refusal(&stripped), CallbackError::InvalidSignature));
}

#[test]
fn missing_parameters_are_named() {
    let url = callback(CONFIRMED);
    for name in [XM_NONCE, XM_SIGN, CODE, XM_USER_ID] {
        let without = url.replace(&format!("{name}="), "other=");
        assert!(matches!(refusal(&without), CallbackError::MissingParameter { name: missing } if missing == name), "{name}");
    }
}

#[test]
fn duplicate_parameters_are_named_even_when_signed() {
    for name in [XM_RESULT, CODE, XM_USER_ID, XM_NONCE, XM_SIGN] {
        let twice = callback(&format!("{CONFIRMED}&{name}=x&{name}=x"));
        assert!(matches!(refusal(&twice), CallbackError::DuplicateParameter { name: double } if double == name), "{name}");
    }
}

#[test]
fn a_parameter_hidden_by_encoding_is_a_duplicate_too() {
    let twice = callback(&format!("{CONFIRMED}&xm%52esult=true"));
    assert!(matches!(refusal(&twice), CallbackError::DuplicateParameter { name: XM_RESULT }));
}

#[test]
fn parameters_of_the_application_are_signed_and_readable() {
    let url = callback(&format!("state=a%26b+c&{CONFIRMED}"));
    let verified = verifier().verify(&url).unwrap();
    assert_eq!(verified.parameter("state"), Some("a&b c"));
    assert_eq!(verified.parameter(XM_SIGN), None);
    assert_eq!(verified.parameters().iter().count(), 4);
    assert!(matches!(refusal(&url.replace("a%26b", "a%26c")), CallbackError::InvalidSignature));
}

#[test]
fn signed_values_that_do_not_read_as_documented_are_named() {
    for (query, name) in [
        ("xmResult=true&code=&xmUserId=1", CODE),
        ("xmResult=true&code=C&xmUserId=one", XM_USER_ID),
        ("xmResult=true&code=C&xmUserId=", XM_USER_ID),
    ] {
        let error = refusal(&callback(query));
        assert!(matches!(error, CallbackError::InvalidParameter { name: wrong } if wrong == name), "{query}");
    }
}

#[test]
fn a_nonce_that_is_none_is_refused() {
    let url = callback(CONFIRMED).replace("_xmNonce=", "_xmNonce=x");
    assert!(matches!(refusal(&url), CallbackError::InvalidNonce(_)));
}

#[test]
fn bytes_that_are_not_utf8_are_refused() {
    let url = callback(CONFIRMED) + "&x=%FF";
    assert!(matches!(refusal(&url), CallbackError::InvalidEncoding(_)));
}

#[test]
fn urls_no_callback_can_come_to_are_refused() {
    for url in [
        "",
        "/xm?xmResult=true",
        "ftp://shop.example.com/xm",
        "http:shop.example.com",
        "http:///xm",
        "http://user@shop.example.com/xm",
        "http://shop.example.com:port/xm",
        "http://shop.example.com:65536/xm",
        "http://shop.example.com:1:2/xm",
        "http://[::1/xm",
        "http://[::1]x/xm",
        "http://sh%6Fp.example.com/xm",
        "http://shop.example.com\\xm",
        "http://shop.example.com/x m",
        "http://shop.example.com/x\nm",
        "http://shop.example.com/小米",
        "http://shop.example.com/xm?a=1#b",
    ] {
        assert!(matches!(refusal(url), CallbackError::InvalidUrl { .. }), "{url}");
    }
}

#[test]
fn another_secret_is_refused() {
    let other = CallbackVerifier::new("other").clock(|| at_second(MINUTE * 60));
    assert!(matches!(other.verify(DOCUMENTED), Err(CallbackError::InvalidSignature)));
}

#[test]
fn an_empty_secret_accepts_nothing() {
    let empty = CallbackVerifier::new("").clock(|| at_second(MINUTE * 60));
    assert!(matches!(empty.verify(DOCUMENTED), Err(CallbackError::EmptyClientSecret)));
}

#[test]
fn the_expected_callback_decides_where_to_arrive() {
    let verifier = verifier().expected_callback("https://shop.example.com:8443/xm?state=1").unwrap();
    let url = callback(CONFIRMED);
    let different = |from: &str, to: &str| match verifier.verify(url.replace(from, to)) {
        Err(CallbackError::UnexpectedTarget { part }) => part,
        other => panic!("{other:?}"),
    };
    assert_eq!(different("https", "http"), "scheme");
    assert_eq!(different("shop", "other"), "host");
    assert_eq!(different(".com/", ".com:443/"), "port");
    assert_eq!(different(".com/xm", ".com:8443/xm/"), "path");
    assert!(verifier.verify(url.replace(".com/", ".com:8443/")).is_ok());
}

#[test]
fn the_expected_callback_gives_the_host_as_the_server_signed_it() {
    let arrived = signed_callback(NONCE, "Shop.Example.com", "/xm", CONFIRMED).replace("Shop.Example", "shop.example");
    assert!(matches!(refusal(&arrived), CallbackError::InvalidSignature));
    let expecting = verifier().expected_callback("https://Shop.Example.com/xm").unwrap();
    assert!(expecting.verify(arrived).is_ok());
}

#[test]
fn path_and_query_are_enough_beside_an_expected_callback() {
    let url = callback(CONFIRMED);
    let relative = url.strip_prefix("https://shop.example.com").unwrap();
    let verifier = verifier().expected_callback("https://shop.example.com/xm").unwrap();
    assert!(matches!(verifier.verify(format!("/{relative}")), Err(CallbackError::UnexpectedTarget { part: "path" })));
    assert!(matches!(verifier.verify(format!("{relative}#")), Err(CallbackError::InvalidUrl { .. })));
    assert!(verifier.verify(relative).is_ok());
}

#[test]
fn a_callback_expires_after_the_end_of_its_minute() {
    let at = |second| CallbackVerifier::new(SECRET).max_age(Duration::from_secs(120)).clock(move || at_second(second));
    assert!(at(MINUTE * 60 + 179).verify(DOCUMENTED).is_ok());
    assert!(matches!(at(MINUTE * 60 + 180).verify(DOCUMENTED), Err(CallbackError::NonceExpired)));
}

#[test]
fn a_callback_from_the_future_is_refused_beyond_the_skew() {
    let at = |second| CallbackVerifier::new(SECRET).future_skew(Duration::from_secs(30)).clock(move || at_second(second));
    assert!(at(MINUTE * 60 - 30).verify(DOCUMENTED).is_ok());
    assert!(matches!(at(MINUTE * 60 - 31).verify(DOCUMENTED), Err(CallbackError::NonceFromTheFuture)));
}

#[test]
fn extreme_times_do_not_overflow() {
    let last_minute = signed_callback(Nonce::new(1, u64::MAX), "shop.example.com", "/xm", CONFIRMED);
    assert!(matches!(refusal(&last_minute), CallbackError::NonceFromTheFuture));
    let patient = verifier().max_age(Duration::MAX).future_skew(Duration::MAX);
    assert!(patient.verify(last_minute).is_ok());
    let before_epoch = CallbackVerifier::new(SECRET).clock(|| SystemTime::UNIX_EPOCH - Duration::from_secs(1));
    assert!(matches!(before_epoch.verify(DOCUMENTED), Err(CallbackError::NonceFromTheFuture)));
}

#[test]
fn a_callback_is_accepted_once() {
    let verifier = verifier();
    assert!(verifier.verify(DOCUMENTED).is_ok());
    assert!(matches!(verifier.verify(DOCUMENTED), Err(CallbackError::NonceReplayed)));
    assert!(matches!(verifier.clone().verify(DOCUMENTED), Err(CallbackError::NonceReplayed)));
}

#[test]
fn a_forged_callback_does_not_use_up_the_nonce() {
    let verifier = verifier();
    let forged = DOCUMENTED.replace("1909031", "1909032");
    assert!(matches!(verifier.verify(forged), Err(CallbackError::InvalidSignature)));
    assert!(verifier.verify(DOCUMENTED).is_ok());
}

#[test]
fn age_and_replay_are_told_only_of_signed_callbacks() {
    let late = CallbackVerifier::new(SECRET);
    let forged = DOCUMENTED.replace("1909031", "1909032");
    assert!(matches!(late.verify(&forged), Err(CallbackError::InvalidSignature)));
    assert!(matches!(late.verify(DOCUMENTED), Err(CallbackError::NonceExpired)));
    let used = verifier();
    assert!(used.verify(DOCUMENTED).is_ok());
    assert!(matches!(used.verify(forged), Err(CallbackError::InvalidSignature)));
}

#[test]
fn a_full_store_refuses_until_a_nonce_expires() {
    let clock = Arc::new(AtomicU64::new(MINUTE * 60));
    let now = Arc::clone(&clock);
    let verifier = CallbackVerifier::new(SECRET)
        .clock(move || at_second(now.load(Ordering::Relaxed)))
        .nonce_store(MemoryNonceStore::with_capacity(1));
    let next = |minute| signed_callback(Nonce::new(1, minute), "shop.example.com", "/xm", CONFIRMED);
    assert!(verifier.verify(DOCUMENTED).is_ok());
    assert!(matches!(verifier.verify(next(MINUTE)), Err(CallbackError::NonceStoreFull)));
    assert!(matches!(verifier.verify(DOCUMENTED), Err(CallbackError::NonceReplayed)));

    clock.store((MINUTE + 6) * 60, Ordering::Relaxed);
    assert!(verifier.verify(next(MINUTE + 6)).is_ok());
}

#[test]
fn a_clock_set_back_does_not_open_a_replay() {
    let store = MemoryNonceStore::with_capacity(1);
    let keep_for = Duration::from_secs(60);
    assert!(store.record(Nonce::new(1, 1), at_second(100), keep_for).is_ok());
    assert!(store.record(Nonce::new(2, 2), at_second(160), keep_for).is_ok());
    assert!(matches!(store.record(Nonce::new(1, 1), at_second(100), keep_for), Err(NonceStoreError::Replayed)));
}

#[test]
fn a_store_that_fails_refuses_the_callback() {
    struct Broken;
    impl NonceStore for Broken {
        fn record(&self, _: Nonce, _: SystemTime, _: Duration) -> Result<(), NonceStoreError> {
            Err(NonceStoreError::Backend("no connection".into()))
        }
    }
    let verifier = verifier().nonce_store(Arc::new(Broken));
    assert!(matches!(verifier.verify(DOCUMENTED), Err(CallbackError::NonceStore(_))));
}

#[test]
fn debug_shows_no_secret_and_no_code() {
    let verifier = verifier();
    let shown = format!("{verifier:?} {:?}", verifier.verify(DOCUMENTED).unwrap());
    assert!(!shown.contains(SECRET), "{shown}");
    assert!(!shown.contains("93D6A6663C1095587F68281E654D5526"), "{shown}");
}

#[test]
fn hosts_as_java_sees_them() {
    // Each line was compared with java.net.URI of OpenJDK 17.
    let hosts = [
        "third-url.com",
        "com",
        "1com",
        "123",
        "1.a",
        "a.com.",
        "x.c1",
        "EXAMPLE.com",
        "a--b.c",
        "1.2.3.4",
        "255.255.255.255",
        "001.2.3.4",
        "1.2.3.4.com",
        "[::1]",
        "[2001:db8::1]",
    ];
    for host in hosts {
        assert_eq!(java_uri_host(host), Some(host));
        assert_eq!(java_uri_host(&format!("{host}:8080")), Some(host));
        assert_eq!(java_uri_host(&format!("{host}:")), Some(host));
    }
    let no_hosts = [
        "",
        "third_url.com",
        "a.b_c.com",
        "_a.com",
        "x.1com",
        "x.1",
        "-a.com",
        "a-.com",
        "a.-b",
        "a.b-",
        "a..com",
        ".com",
        "a..",
        ".",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "1.2.3.4.",
        "a~b.com",
        "a b.com",
        "[::1",
        "[::g]",
        "[::1]x",
        "a:b",
        "a:1:2",
        "a:2147483648",
        "小米.com",
    ];
    for host in no_hosts {
        assert_eq!(java_uri_host(host), None, "{host}");
    }
}

/// What decides about a callback: where it came to and what it decodes to.
fn meaning(url: &str) -> Option<(String, String, [Option<String>; 2])> {
    let (target, query) = url.split_once('?')?;
    let parameters = QueryParameters::parse(query).ok()?;
    let control = [XM_NONCE, XM_SIGN].map(|name| single(&parameters, name).ok().map(str::to_owned));
    let signed: QueryParameters = parameters.iter().filter(|(name, _)| ![XM_NONCE, XM_SIGN].contains(name)).collect();
    // Scheme and host mean the same in any case; the path of the callbacks below has no letters that matter otherwise.
    let (scheme, rest) = target.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    let place = format!("{}://{}/{path}", scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
    Some((place, signed.to_canonical_string(), control))
}

proptest! {
    #[test]
    fn any_changed_byte_breaks_a_callback(
        nonce: i64,
        state in "[ -~]{0,12}",
        code in "[A-Za-z0-9+/=]{1,32}",
        user_id: i64,
        position: usize,
        change in 1..128_u8,
    ) {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("state", &state).append_pair(XM_RESULT, "true").append_pair(CODE, &code);
        query.append_pair(XM_USER_ID, &user_id.to_string());
        let url = signed_callback(Nonce::new(nonce, MINUTE), "shop.example.com", "/xm", &query.finish());
        let fresh = || verifier().expected_callback("https://shop.example.com/xm").unwrap();
        prop_assert!(fresh().verify(&url).unwrap().is_password_confirmed());

        let mut changed = url.clone().into_bytes();
        let position = position % changed.len();
        changed[position] = (changed[position] + change) % 128;
        let changed = String::from_utf8(changed).unwrap();
        // `+` for `%20`, `a` for `A` in an escape and the like change the spelling, not the callback.
        prop_assume!(meaning(&changed) != meaning(&url));
        prop_assert!(fresh().verify(&changed).is_err(), "{changed}");
    }

    #[test]
    fn no_text_makes_it_panic(url in "\\PC*", expecting: bool) {
        let verifier = if expecting { verifier().expected_callback(DOCUMENTED).unwrap() } else { verifier() };
        for url in [format!("http://third_url.com/xm?{url}"), format!("/{url}"), url] {
            prop_assert!(verifier.verify(url).is_err());
        }
    }
}
