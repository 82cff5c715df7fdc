use std::time::{Duration, SystemTime};

use proptest::prelude::*;

use super::*;

/// The key of the examples in the Mi Account documentation, MAC signing (pId 1521, 2024-09-25).
const KEY: &str = "ORhx44qK6Alqf8vt2rGB5f-oPq0";
const TOKEN: &str = "eJxjYGAQydknLLCFsVyIR-DxSqdTnQFGfX4yDAwMjAzxQJIheJfnRTDtvAhMM8SE_2FgWDw7Rg3MYzdUMFIwVjABMplzE5MBClYRuw";

fn sign(nonce: &str, host: &str, query: &str) -> String {
    let query = QueryParameters::parse(query).unwrap();
    let nonce = nonce.parse().unwrap();
    SigningKey::new(KEY).sign(&CanonicalRequest { nonce, method: "GET", host, path: "/user/profile", query: &query })
}

fn canonical_query(query: &str) -> String {
    QueryParameters::parse(query).unwrap().to_canonical_string()
}

#[test]
fn the_documented_example_holds_with_its_misspelt_host() {
    // The documentation prints the host as open.account.xiamomi.com (sic), and signed it like that.
    let query = format!("clientId=179887661252608&token={TOKEN}");
    let signature = sign("2870867952176701445:23282360", "open.account.xiamomi.com", &query);
    assert_eq!(signature, "9uvros2WcjMaJ3pH25eQZU9p5pA=");
}

#[test]
fn the_documented_example_with_the_right_host() {
    let query = format!("clientId=179887661252608&token={TOKEN}");
    let signature = sign("2870867952176701445:23282360", "open.account.xiaomi.com", &query);
    assert_eq!(signature, "vLXZ8fqoGPik4yqDj2XP2Mbd+is=");
}

#[test]
fn the_documented_canonical_string_signed() {
    let signature = sign("54897465748976549:21459478", "open.account.xiaomi.com", "clientId=xxx&token=xxx");
    assert_eq!(signature, "7OTebNrIBeo4xJXGAbSbYd+mDr0=");
}

#[test]
fn an_empty_query_is_an_empty_line() {
    assert_eq!(sign("1:2", "open.account.xiaomi.com", ""), "Z0XGT3Kt6bx2fpSTXyTdPZjzp00=");
}

#[test]
fn the_method_is_signed_in_capitals() {
    let query = QueryParameters::default();
    let request = CanonicalRequest { nonce: Nonce::new(1, 2), method: "post", host: "h", path: "/p", query: &query };
    assert_eq!(request.to_canonical_string(), "1:2\nPOST\nh\n/p\n\n");
}

#[test]
fn query_values_are_decoded_and_encoded_the_java_way() {
    assert_eq!(canonical_query("k=a%20b+c%7e%2A-._/%3d%e4%b8%ad"), "k=a+b+c%7E*-._%2F%3D%E4%B8%AD");
}

#[test]
fn names_are_sorted_by_utf_16_units() {
    // U+FFFD is one unit above the surrogates that U+1F600 is made of, while its code point is the smaller one.
    assert_eq!(canonical_query("%EF%BF%BD=1&%F0%9F%98%80=2&a=3&Z=4"), "Z=4&a=3&%F0%9F%98%80=2&%EF%BF%BD=1");
}

#[test]
fn repeated_names_keep_their_order() {
    assert_eq!(canonical_query("b=2&a=2&b=1&a=1"), "a=2&a=1&b=2&b=1");
}

#[test]
fn empty_values_stay_and_empty_pieces_go() {
    assert_eq!(canonical_query("&b=&&a&c=0&"), "a=&b=&c=0");
}

#[test]
fn a_query_that_is_not_utf8_is_an_error() {
    assert_eq!(QueryParameters::parse("a=%FF"), Err(QueryEncodingError));
    assert_eq!(QueryParameters::parse("%C3=a"), Err(QueryEncodingError));
}

#[test]
fn the_header_is_spelt_as_the_java_sdk_spells_it() {
    assert_eq!(
        authorization_header("a+b/c", Nonce::new(-5, 7), "9uvros2WcjMaJ3pH25eQZU9p5pA="),
        r#"MAC access_token="a%2Bb%2Fc", nonce="-5%3A7",mac="9uvros2WcjMaJ3pH25eQZU9p5pA%3D""#,
    );
}

#[test]
fn a_request_is_signed_without_port_and_fragment() {
    let key = SigningKey::new(KEY);
    let url = |text: &str| Url::parse(text).unwrap();
    let plain = url("https://open.account.xiaomi.com/user/profile?clientId=xxx&token=xxx");
    let decorated = url("https://open.account.xiaomi.com:8443/user/profile?token=xxx&clientId=xxx#top");
    let nonce: Nonce = "54897465748976549:21459478".parse().unwrap();
    let expected = r#"MAC access_token="xxx", nonce="54897465748976549%3A21459478",mac="7OTebNrIBeo4xJXGAbSbYd%2BmDr0%3D""#;
    assert_eq!(authorize_request(&key, "GET", &plain, "xxx", nonce).unwrap(), expected);
    assert_eq!(authorize_request(&key, "get", &decorated, "xxx", nonce).unwrap(), expected);
}

#[test]
fn a_url_without_host_cannot_be_signed() {
    let result = authorize_request(&SigningKey::new(KEY), "GET", &Url::parse("data:x").unwrap(), "t", Nonce::new(1, 2));
    assert!(matches!(result, Err(AuthorizeRequestError::NoHost)));
}

#[test]
fn what_is_not_padded_base64_is_a_mismatch() {
    let query = QueryParameters::default();
    let request = CanonicalRequest { nonce: Nonce::new(1, 2), method: "GET", host: "h", path: "/", query: &query };
    let key = SigningKey::new(KEY);
    let signature = key.sign(&request);
    assert!(key.verify(&request, &signature));
    for wrong in ["", "=", "~", &signature[..27], &signature[..24], &format!("{signature} "), &format!("{signature}AAAA")] {
        assert!(!key.verify(&request, wrong), "{wrong:?}");
    }
}

#[test]
fn an_empty_key_verifies_nothing() {
    let query = QueryParameters::default();
    let request = CanonicalRequest { nonce: Nonce::new(1, 2), method: "GET", host: "h", path: "/", query: &query };
    let key = SigningKey::new("");
    assert!(!key.verify(&request, &key.sign(&request)));
}

#[test]
fn debug_shows_no_secret() {
    let query = QueryParameters::parse("token=sesame").unwrap();
    let request = CanonicalRequest { nonce: Nonce::new(1, 2), method: "GET", host: "h", path: "/", query: &query };
    let shown = format!("{:?} {request:?} {query:#?}", SigningKey::new("sesame"));
    assert!(!shown.contains("sesame"), "{shown}");
    assert!(shown.contains("token"), "{shown}");
}

#[test]
fn a_generated_nonce_carries_the_utc_minute() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(24_012_419 * 60 + 59);
    let (one, other) = (Nonce::generate(now).unwrap(), Nonce::generate(now).unwrap());
    assert_eq!(one.minutes(), 24_012_419);
    assert_ne!(one, other);
}

#[test]
fn before_1970_there_is_no_nonce() {
    let now = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
    assert_eq!(Nonce::generate(now), Err(GenerateNonceError::ClockBeforeEpoch));
}

#[test]
fn a_nonce_has_one_spelling() {
    let wrong = ["", ":", "1", "1:", ":1", "1:2:3", "+1:2", "1:+2", "01:2", "1:02", "-0:1", "1:-2", " 1:2", "1:2\n", "a:2"];
    for text in wrong {
        assert_eq!(text.parse::<Nonce>(), Err(ParseNonceError), "{text:?}");
    }
    assert_eq!("9223372036854775808:1".parse::<Nonce>(), Err(ParseNonceError));
}

/// Replaces the byte at `position` (taken modulo the length) by another ASCII one.
fn with_changed_byte(text: &str, position: usize, change: u8) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let position = position % bytes.len();
    bytes[position] = (bytes[position] + change) % 128;
    String::from_utf8(bytes).unwrap()
}

proptest! {
    #[test]
    fn a_nonce_survives_its_text(random: i64, minutes: u64) {
        let nonce = Nonce::new(random, minutes);
        prop_assert_eq!(nonce.to_string().parse(), Ok(nonce));
    }

    #[test]
    fn any_changed_byte_breaks_the_signature(
        field in 0..7_usize,
        position: usize,
        change in 1..128_u8,
        nonce: (i64, u64),
        method in "[A-Z]{1,8}",
        host in "[ -~]{1,20}",
        path in "/[ -~]{0,20}",
        name in "[ -~]{1,10}",
        value in "[ -~]{1,10}",
        key in "[ -~]{1,80}",
    ) {
        let nonce = Nonce::new(nonce.0, nonce.1).to_string();
        let original = [nonce, method, host, path, name, value, key];
        let mut changed = original.clone();
        changed[field] = with_changed_byte(&original[field], position, change);
        // A method in small letters is the same method.
        prop_assume!(field != 1 || !changed[1].eq_ignore_ascii_case(&original[1]));

        let run = |[nonce, method, host, path, name, value, key]: &[String; 7], signature: Option<&str>| {
            let query: QueryParameters = [(name.as_str(), value.as_str()), ("fixed", "1")].into_iter().collect();
            // A changed nonce that is none cannot even be asked about.
            let nonce = nonce.parse().ok()?;
            let request = CanonicalRequest { nonce, method, host, path, query: &query };
            let key = SigningKey::new(key);
            match signature {
                None => Some(key.sign(&request)),
                Some(signature) => key.verify(&request, signature).then(String::new),
            }
        };
        let signature = run(&original, None).unwrap();
        prop_assert!(run(&original, Some(&signature)).is_some());
        prop_assert!(run(&changed, Some(&signature)).is_none());
    }

    #[test]
    fn any_changed_signature_is_refused(position: usize, change in 1..128_u8, random: i64) {
        let query = QueryParameters::default();
        let request = CanonicalRequest { nonce: Nonce::new(random, 2), method: "GET", host: "h", path: "/", query: &query };
        let key = SigningKey::new(KEY);
        prop_assert!(!key.verify(&request, &with_changed_byte(&key.sign(&request), position, change)));
    }

    #[test]
    fn the_order_of_distinct_names_does_not_matter(
        (ordered, shuffled) in proptest::collection::btree_map(".{0,5}", ".{0,5}", 0..8)
            .prop_map(|map| map.into_iter().collect::<Vec<_>>())
            .prop_flat_map(|pairs| (Just(pairs.clone()), Just(pairs).prop_shuffle())),
    ) {
        let [ordered, shuffled] = [ordered, shuffled].map(QueryParameters::from_iter);
        prop_assert_eq!(ordered.to_canonical_string(), shuffled.to_canonical_string());
    }

    #[test]
    fn the_canonical_query_decodes_to_the_same_parameters(pairs in proptest::collection::vec((".{0,5}", ".{0,5}"), 0..8)) {
        let query: QueryParameters = pairs.into_iter().collect();
        let canonical = query.to_canonical_string();
        let again = QueryParameters::parse(&canonical).unwrap();
        prop_assert_eq!(again.iter().count(), query.iter().count());
        prop_assert_eq!(again.to_canonical_string(), canonical);
    }
}
