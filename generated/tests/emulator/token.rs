use std::time::Duration;

use serde_json::{Value, json};
use xiaomi_open_api::emulator::Emulator;

use super::support::{Answer, CLIENT_ID, Mi, REDIRECT_URI, SECRET, app, changed, encode, parameter};

const PATH: &str = "/oauth2/token";
const COMMON: &[(&str, &str)] = &[("client_id", CLIENT_ID), ("client_secret", SECRET), ("redirect_uri", REDIRECT_URI)];

fn code(mi: &Mi) -> String {
    let asked = [("client_id", CLIENT_ID), ("redirect_uri", REDIRECT_URI), ("response_type", "code"), ("scope", "1 3")];
    let url = format!("https://account.xiaomi.com/oauth2/authorize?{}", encode(&asked));
    parameter(&mi.emulator.approve(&url, &mi.emulator.users()[0]).unwrap(), "code").unwrap()
}

async fn exchange(mi: &Mi, code: &str, changes: &[(&str, &str)]) -> Answer {
    let base = changed(COMMON, &[("grant_type", "authorization_code"), ("code", code)]);
    mi.post(PATH, &changed(&base, changes)).await
}

async fn refresh(mi: &Mi, refresh_token: &str) -> Answer {
    mi.post(PATH, &changed(COMMON, &[("grant_type", "refresh_token"), ("refresh_token", refresh_token)])).await
}

fn text<'a>(tokens: &'a Value, member: &str) -> &'a str {
    tokens[member].as_str().unwrap_or_else(|| panic!("{member} in {tokens}"))
}

fn refusal(answer: &Answer) -> i64 {
    assert_eq!(answer.status, 200);
    let json = answer.prefixed_json();
    assert!(json["error_description"].is_string(), "{json}");
    json["error"].as_i64().unwrap_or_else(|| panic!("no refusal: {json}"))
}

async fn profile_status(mi: &Mi, access_token: &str) -> u16 {
    mi.get("/user/profile", &[("clientId", CLIENT_ID), ("token", access_token)]).await.status
}

#[tokio::test]
async fn a_code_buys_tokens() {
    let mi = Mi::start().await;
    let answer = exchange(&mi, &code(&mi), &[]).await;
    assert_eq!(answer.status, 200);
    let tokens = answer.prefixed_json();
    let user = &mi.emulator.users()[0];
    assert!(text(&tokens, "access_token").starts_with("V3_") && text(&tokens, "access_token").len() == 195);
    assert!(text(&tokens, "refresh_token").starts_with("R3_") && text(&tokens, "refresh_token").len() == 217);
    assert_eq!(tokens["expires_in"], 259_200);
    assert_eq!(tokens["scope"], "1 3");
    assert_eq!(tokens["token_type"], "mac");
    assert_eq!(tokens["mac_algorithm"], "HmacSHA1");
    assert_eq!(text(&tokens, "mac_key").len(), 27);
    assert_eq!(tokens["openId"], json!(user.open_id(&mi.emulator.apps()[0])));
    assert_eq!(tokens["union_id"], user.union_id());
    assert_eq!(profile_status(&mi, text(&tokens, "access_token")).await, 200);
}

#[tokio::test]
async fn the_query_does_as_well_as_the_form() {
    let mi = Mi::start().await;
    let code = [code(&mi), code(&mi)];
    let query = |code| changed(COMMON, &[("grant_type", "authorization_code"), ("code", code)]);
    assert!(mi.get(PATH, &query(&code[0])).await.prefixed_json()["access_token"].is_string());
    // The Yeelight app posts with everything in the query.
    let request = mi.http.post(mi.url(PATH)).query(&query(&code[1]));
    assert!(mi.send(request).await.prefixed_json()["access_token"].is_string());
}

#[tokio::test]
async fn a_bearer_token_has_no_mac_key() {
    let mi = Mi::start().await;
    let tokens = exchange(&mi, &code(&mi), &[("token_type", "bearer")]).await.prefixed_json();
    assert_eq!(tokens["token_type"], "bearer");
    assert!(tokens.get("mac_key").is_none() && tokens.get("mac_algorithm").is_none(), "{tokens}");
}

#[tokio::test]
async fn a_code_works_once() {
    let mi = Mi::start().await;
    let code = code(&mi);
    assert!(exchange(&mi, &code, &[]).await.prefixed_json()["access_token"].is_string());
    assert_eq!(refusal(&exchange(&mi, &code, &[]).await), 96013);
}

#[tokio::test]
async fn a_code_ends_after_five_minutes() {
    let mi = Mi::start().await;
    let [early, late] = [code(&mi), code(&mi)];
    mi.emulator.advance(Duration::from_secs(299));
    assert!(exchange(&mi, &early, &[]).await.prefixed_json()["access_token"].is_string());
    mi.emulator.advance(Duration::from_secs(1));
    assert_eq!(refusal(&exchange(&mi, &late, &[]).await), 96013);
}

#[tokio::test]
async fn a_code_lives_as_long_as_the_builder_says() {
    let mi = Mi::with(Emulator::builder().app(app()).code_lifetime(Duration::from_secs(600))).await;
    let code = code(&mi);
    mi.emulator.advance(Duration::from_secs(599));
    assert!(exchange(&mi, &code, &[]).await.prefixed_json()["access_token"].is_string());
}

#[tokio::test]
async fn each_mistake_has_its_code() {
    let mi = Mi::start().await;
    let code = code(&mi);
    for (changes, expected) in [
        (("client_id", ""), 96002),
        (("client_secret", ""), 96002),
        (("redirect_uri", ""), 96002),
        (("grant_type", ""), 96002),
        (("code", ""), 96002),
        (("client_id", "1"), 96001),
        (("client_secret", "app-secret /A=="), 96003),
        (("grant_type", "password"), 96006),
        (("redirect_uri", "https://other.example.com/callback"), 96010),
        (("redirect_uri", "https://app.example.com/mi/callback?other"), 96010),
        (("code", "C3_wrong"), 96013),
    ] {
        assert_eq!(refusal(&exchange(&mi, &code, &[changes]).await), expected, "{changes:?}");
    }
    // None of it used the code up.
    assert!(exchange(&mi, &code, &[]).await.prefixed_json()["access_token"].is_string());
}

#[tokio::test]
async fn a_secret_that_is_not_url_encoded_does_not_fit() {
    let mi = Mi::start().await;
    let query = encode(&changed(COMMON, &[("grant_type", "authorization_code"), ("code", &code(&mi))]));
    let raw = query.replace("app-secret%2B%2FA%3D%3D", "app-secret+/A==");
    assert_eq!(refusal(&mi.get(&format!("{PATH}?{raw}"), &[]).await), 96003);
}

#[tokio::test]
async fn a_parameter_given_twice_and_a_body_of_another_kind_are_refused() {
    let mi = Mi::start().await;
    let form = changed(COMMON, &[("grant_type", "authorization_code"), ("code", "a"), ("x", "")]);
    let twice = [&form[..], &[("code", "b")]].concat();
    assert_eq!(refusal(&mi.post(PATH, &twice).await), 96002);
    let json = mi.http.post(mi.url(PATH)).header("content-type", "application/json").body(r#"{"client_id": 1}"#);
    assert_eq!(refusal(&mi.send(json).await), 96002);
    let not_utf8 = mi.get(&format!("{PATH}?client_id=%FF"), &[]).await;
    assert_eq!(refusal(&not_utf8), 96002);
}

#[tokio::test]
async fn recorded_refusals_come_word_by_word() {
    let mi = Mi::start().await;
    assert_eq!(
        exchange(&mi, "C3_wrong", &[]).await.body,
        r#"&&&START&&&{"error":96013,"error_description":"invalid authorization code"}"#
    );
    assert_eq!(
        exchange(&mi, "C3_wrong", &[("redirect_uri", "https://other.example.com/callback")]).await.body,
        r#"&&&START&&&{"error":96010,"error_description":"invalid redirect uri"}"#
    );
    assert_eq!(refresh(&mi, "R3_wrong").await.body, r#"&&&START&&&{"error":96009,"error_description":"invalid refresh token"}"#);
}

#[tokio::test]
async fn a_refresh_renews_everything_once() {
    let mi = Mi::start().await;
    let first = exchange(&mi, &code(&mi), &[]).await.prefixed_json();
    let second = refresh(&mi, text(&first, "refresh_token")).await.prefixed_json();
    for member in ["access_token", "refresh_token", "mac_key"] {
        assert_ne!(text(&first, member), text(&second, member), "{member}");
    }
    for member in ["scope", "openId", "union_id", "expires_in"] {
        assert_eq!(first[member], second[member], "{member}");
    }
    assert_eq!(refusal(&refresh(&mi, text(&first, "refresh_token")).await), 96009);
    assert_eq!(profile_status(&mi, text(&first, "access_token")).await, 403);
    assert_eq!(profile_status(&mi, text(&second, "access_token")).await, 200);
    assert!(refresh(&mi, text(&second, "refresh_token")).await.prefixed_json()["access_token"].is_string());
}

#[tokio::test]
async fn the_old_access_token_may_live_on() {
    let mi = Mi::with(Emulator::builder().app(app()).access_token_outlives_refresh()).await;
    let first = mi.emulator.sign_in(&mi.emulator.users()[0], "1").unwrap();
    refresh(&mi, &first.refresh_token).await;
    assert_eq!(profile_status(&mi, &first.access_token).await, 200);
}

#[tokio::test]
async fn a_refresh_needs_all_its_parameters() {
    let mi = Mi::start().await;
    let tokens = mi.emulator.sign_in(&mi.emulator.users()[0], "").unwrap();
    let form = changed(COMMON, &[("grant_type", "refresh_token"), ("refresh_token", &tokens.refresh_token)]);
    for (name, _) in &form {
        assert_eq!(refusal(&mi.post(PATH, &changed(&form, &[(name, "")])).await), 96002, "{name}");
    }
    assert_eq!(refusal(&mi.post(PATH, &changed(&form, &[("client_secret", "x")])).await), 96003);
    assert!(mi.post(PATH, &form).await.prefixed_json()["access_token"].is_string());
}

#[tokio::test]
async fn tokens_end_when_their_time_is_up() {
    let mi = Mi::start().await;
    let tokens = mi.emulator.sign_in(&mi.emulator.users()[0], "").unwrap();
    mi.emulator.advance(Duration::from_secs(259_199));
    assert_eq!(profile_status(&mi, &tokens.access_token).await, 200);
    mi.emulator.advance(Duration::from_secs(1));
    assert_eq!(profile_status(&mi, &tokens.access_token).await, 403);
    mi.emulator.advance(Duration::from_secs(87 * 24 * 60 * 60));
    assert_eq!(refusal(&refresh(&mi, &tokens.refresh_token).await), 96009);
}

#[tokio::test]
async fn codes_and_refresh_tokens_of_another_app_do_not_fit() {
    let other = xiaomi_open_api::emulator::App::new("2", "other").with_redirect_uri(REDIRECT_URI);
    let mi = Mi::with(Emulator::builder().app(app()).app(other)).await;
    let theirs = [("client_id", "2"), ("client_secret", "other")];
    assert_eq!(refusal(&exchange(&mi, &code(&mi), &theirs).await), 96013);
    let tokens = mi.emulator.sign_in(&mi.emulator.users()[0], "").unwrap();
    let form = changed(COMMON, &[("grant_type", "refresh_token"), ("refresh_token", &tokens.refresh_token)]);
    assert_eq!(refusal(&mi.post(PATH, &changed(&form, &theirs)).await), 96009);
}

#[tokio::test]
async fn one_of_many_refreshes_wins() {
    let mi = Mi::start().await;
    let tokens = mi.emulator.sign_in(&mi.emulator.users()[0], "").unwrap();
    let mut wins = 0;
    for answer in futures(&mi, &tokens.refresh_token).await {
        wins += usize::from(answer.prefixed_json()["access_token"].is_string());
    }
    assert_eq!(wins, 1);
    assert_eq!(mi.emulator.hits(PATH), 20);
}

async fn futures(mi: &Mi, refresh_token: &str) -> Vec<Answer> {
    let tasks = (0..20).map(|_| {
        let (http, url) = (mi.http.clone(), mi.url(PATH));
        let form = changed(COMMON, &[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]);
        let request = http.post(url).header("content-type", "application/x-www-form-urlencoded").body(encode(&form));
        tokio::spawn(async move {
            let response = request.send().await.unwrap();
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            Answer { status, headers, body: response.text().await.unwrap() }
        })
    });
    let mut answers = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        answers.push(task.await.unwrap());
    }
    answers
}

#[tokio::test]
async fn a_seed_gives_the_same_tokens_again() {
    let tokens = async |seed: &str| {
        let mi = Mi::with(Emulator::builder().app(app()).seed(seed)).await;
        mi.emulator.sign_in(&mi.emulator.users()[0], "").unwrap()
    };
    assert_eq!(tokens("one").await, tokens("one").await);
    assert_ne!(tokens("one").await.access_token, tokens("two").await.access_token);
}
