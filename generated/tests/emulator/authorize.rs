use reqwest::header::{ACCEPT_LANGUAGE, CONTENT_SECURITY_POLICY, COOKIE, SET_COOKIE};
use xiaomi_open_api::ErrorCode;
use xiaomi_open_api::emulator::{App, Emulator};

use super::support::{Answer, CLIENT_ID, Form, Mi, REDIRECT_URI, app, changed, encode, parameter};

const PATH: &str = "/oauth2/authorize";
const ASKED: &[(&str, &str)] = &[
    ("client_id", CLIENT_ID),
    ("redirect_uri", REDIRECT_URI),
    ("response_type", "code"),
    ("scope", "1 3"),
    ("state", "synthetic-state"),
    ("skip_confirm", "false"),
];

async fn ask(mi: &Mi, changes: &[(&str, &str)]) -> Answer {
    mi.get(PATH, &changed(ASKED, changes)).await
}

#[tokio::test]
async fn a_browser_signs_in() {
    let mi = Mi::start().await;
    let page = ask(&mi, &[]).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Sign in to Strict App"), "{}", page.body);
    assert!(page.body.contains("See your nickname and profile picture"), "{}", page.body);

    let answer = Form::of(&page.body).set("user", "1909032").set("decision", "allow").submit(&mi).await;
    let location = answer.location();
    let code = parameter(location, "code").unwrap();
    assert_eq!(location, format!("{REDIRECT_URI}?code={code}&state=synthetic-state"));
}

#[tokio::test]
async fn a_user_says_no_as_documented() {
    let mi = Mi::start().await;
    let page = ask(&mi, &[]).await;
    let answer = Form::of(&page.body).set("decision", "deny").submit(&mi).await;
    // spec/evidence/authorize-denied-documented-en.yaml
    let expected = "https://app.example.com/mi/callback?error=96012&error_description=user+or+server+denied+access\
                    &state=synthetic-state";
    assert_eq!(answer.location(), expected);
}

#[tokio::test]
async fn state_comes_back_as_it_was() {
    let mi = Mi::start().await;
    for state in ["a b&c=d", "\"><script>alert(1)</script>", "小米 +%", "'--"] {
        let page = ask(&mi, &[("state", state)]).await;
        assert!(!page.body.contains("<script"), "{}", page.body);
        let answer = Form::of(&page.body).set("decision", "allow").submit(&mi).await;
        assert_eq!(parameter(answer.location(), "state").as_deref(), Some(state));
    }
    let page = ask(&mi, &[("state", "")]).await;
    let answer = Form::of(&page.body).set("decision", "allow").submit(&mi).await;
    assert_eq!(parameter(answer.location(), "state"), None);
}

#[tokio::test]
async fn the_query_of_the_redirect_uri_stays() {
    let mi = Mi::start().await;
    let page = ask(&mi, &[("redirect_uri", "https://sub.app.example.com/mi/callback/deeper?x=1&y=2")]).await;
    let answer = Form::of(&page.body).set("decision", "deny").submit(&mi).await;
    assert!(answer.location().starts_with("https://sub.app.example.com/mi/callback/deeper?x=1&y=2&error=96012&"));
}

#[tokio::test]
async fn without_a_place_to_return_to_there_is_a_page() {
    let mi = Mi::start().await;
    for (changes, code) in [
        (("client_id", ""), "96002"),
        (("client_id", "1"), "96001"),
        (("redirect_uri", ""), "96002"),
        (("redirect_uri", "https://evil.example.com/mi/callback"), "96010"),
        (("redirect_uri", "http://app.example.com/mi/callback"), "96010"),
        (("redirect_uri", "https://app.example.com:8443/mi/callback"), "96010"),
        (("redirect_uri", "https://app.example.com/mi/callbacks"), "96010"),
        (("redirect_uri", "javascript:alert(1)"), "96010"),
    ] {
        let page = ask(&mi, &[changes]).await;
        assert_eq!(page.status, 400, "{changes:?}");
        assert!(page.body.contains(&format!(r#"<div class="code">{code}</div>"#)), "{changes:?} {}", page.body);
    }
}

#[tokio::test]
async fn a_parameter_given_twice_is_refused() {
    let mi = Mi::start().await;
    let query = encode(ASKED);
    let page = mi.get(&format!("{PATH}?{query}&client_id=1"), &[]).await;
    assert!(page.body.contains("96002"), "{}", page.body);
    let answer = mi.get(&format!("{PATH}?{query}&scope=1"), &[]).await;
    assert_eq!(parameter(answer.location(), "error").as_deref(), Some("96002"));
}

#[tokio::test]
async fn the_app_is_told_what_is_wrong() {
    let narrow = app().with_scopes("1 3");
    let mi = Mi::with(Emulator::builder().app(narrow)).await;
    for (changes, code) in [
        (("response_type", ""), "96002"),
        (("response_type", "token"), "96011"),
        (("response_type", "id_token"), "96011"),
        (("scope", "1 6000"), "96007"),
        (("scope", "99999"), "96007"),
    ] {
        let answer = ask(&mi, &[changes]).await;
        let location = answer.location();
        assert!(location.starts_with(&format!("{REDIRECT_URI}?error={code}&error_description=")), "{location}");
        assert!(location.ends_with("&state=synthetic-state"), "{location}");
    }
}

#[tokio::test]
async fn scopes_are_named_in_words_and_many_are_folded() {
    let mi = Mi::start().await;
    let page = ask(&mi, &[("scope", "")]).await;
    assert!(page.body.contains("<details>"), "{}", page.body);
    assert!(page.body.contains("See the passes in your Mi Wallet"), "{}", page.body);
    // What JustAuth sends: no scopes, and a sign-in all the same.
    let page = ask(&mi, &[("scope", "user/profile user/openIdV2")]).await;
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn the_page_speaks_the_language_that_was_asked_for() {
    let mi = Mi::start().await;
    let page = ask(&mi, &[("_locale", "zh_CN")]).await;
    assert!(page.body.contains(r#"<html lang="zh-CN">"#) && page.body.contains("获取你的昵称和头像"), "{}", page.body);
    let request = mi.http.get(mi.url(PATH)).query(ASKED).header(ACCEPT_LANGUAGE, "zh-CN,zh;q=0.9,en;q=0.8");
    assert!(mi.send(request).await.body.contains("同意并登录"));
    // The form keeps the language for the page that a mistake leads to.
    let form = Form::of(&ask(&mi, &[("_locale", "zh_CN")]).await.body);
    assert!(form.set("user", "1").set("decision", "allow").submit(&mi).await.body.contains("无法处理该请求"));
}

#[tokio::test]
async fn what_a_nickname_holds_stays_text() {
    let mi = Mi::start().await;
    let page = ask(&mi, &[]).await;
    assert!(page.body.contains("&lt;b&gt;&quot;Bobby&quot; &amp; O&#39;Söhne&lt;/b&gt;"), "{}", page.body);
    assert!(!page.body.contains("<script"), "{}", page.body);
    assert!(page.headers[CONTENT_SECURITY_POLICY].to_str().unwrap().contains("default-src 'none'"));
}

#[tokio::test]
async fn the_page_is_skipped_for_a_user_who_allowed_it_before() {
    let mi = Mi::start().await;
    let form = Form::of(&ask(&mi, &[]).await.body).set("user", "1909033").set("decision", "allow");
    let answer = form.submit(&mi).await;
    let cookie = answer.headers[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let again = async |changes: &[(&str, &str)]| {
        let request = mi.http.get(mi.url(PATH)).query(&changed(ASKED, changes)).header(COOKIE, &cookie);
        mi.send(request).await.status
    };
    assert_eq!(again(&[("skip_confirm", "true")]).await, 302);
    // Absent means true (pId 1708, 2024-09-26); any spelling of false means false.
    assert_eq!(again(&[("skip_confirm", "")]).await, 302);
    assert_eq!(again(&[("skip_confirm", "False")]).await, 200);
    assert_eq!(again(&[("skip_confirm", "true"), ("scope", "1 3 16000")]).await, 200);
    assert_eq!(ask(&mi, &[("skip_confirm", "true")]).await.status, 200);

    mi.emulator.revoke(&mi.emulator.users()[2]);
    assert_eq!(again(&[("skip_confirm", "true")]).await, 200);
}

#[tokio::test]
async fn a_test_approves_and_denies_without_a_page() {
    let mi = Mi::start().await;
    let url = format!("https://account.xiaomi.com{PATH}?{}", encode(ASKED));
    let user = &mi.emulator.users()[0];
    assert!(parameter(&mi.emulator.approve(&url, user).unwrap(), "code").is_some());
    assert_eq!(parameter(&mi.emulator.deny(&url).unwrap(), "error").as_deref(), Some("96012"));
    let implicit = url.replace("response_type=code", "response_type=token");
    assert_eq!(parameter(&mi.emulator.approve(&implicit, user).unwrap(), "error").as_deref(), Some("96011"));
    let elsewhere = url.replace("app.example.com", "example.org");
    assert_eq!(mi.emulator.approve(&elsewhere, user).unwrap_err().code(), ErrorCode::InvalidRedirectUri);
    assert_eq!(mi.emulator.approve("nonsense", user).unwrap_err().code(), ErrorCode::InvalidRequest);
}

#[tokio::test]
async fn the_built_in_apps_take_any_port_on_this_machine() {
    let mi = Mi::with(Emulator::builder()).await;
    let id = App::built_in()[0].client_id().to_owned();
    for redirect_uri in ["http://localhost:49152/callback", "http://127.0.0.1:1/", "https://app.example.com/mi/x"] {
        let page = ask(&mi, &[("client_id", &id), ("redirect_uri", redirect_uri)]).await;
        assert_eq!(page.status, 200, "{redirect_uri}");
    }
}

#[tokio::test]
async fn the_start_page_shows_apps_and_users() {
    let mi = Mi::with(Emulator::builder()).await;
    let page = mi.get("/", &[]).await;
    assert!(page.body.contains("Demo App") && page.body.contains("alice-password"), "{}", page.body);
}
