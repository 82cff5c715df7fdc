//! The demo application (`examples/login`) in a real browser: what its users see, and what attackers get.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod driver;
mod support;

use std::path::Path;
use std::time::Duration;

use serde_json::json;
use thirtyfour::prelude::*;

use driver::{SCHEMES, WIDTHS, look};
use support::{Demo, scenario, with_parameter};

const ALICE: u64 = 1_909_031;
const BOB: u64 = 1_909_032;
const NOBODY: u64 = 1_909_033;
const BOBBY: u64 = 1_909_035;

const WELCOME: &str = "Hello, whoever you are";
pub(crate) const CONSENT: &str = "Sign in to Login demo with a Mi Account";
const NAME: &str = "Alice Example";

#[tokio::test]
async fn a_user_signs_in_and_sees_the_account() {
    scenario("en-US", async |demo| {
        demo.sign_in(ALICE, NAME).await?;
        assert_eq!(demo.browser.current_url().await?.as_str(), format!("{}/", demo.app), "the code is gone from the address");
        let user = demo.user(&ALICE.to_string()).await;
        assert_eq!(demo.text("#union-id").await?, user["union_id"].as_str().unwrap());
        let open_ids = user["open_ids"].as_object().unwrap();
        assert_eq!(demo.text("#open-id").await?, open_ids.values().next().unwrap().as_str().unwrap());
        assert_eq!(demo.text("#user-id").await?, ALICE.to_string());
        let script =
            "return [...document.querySelectorAll('#pictures img')].map(image => image.complete && image.naturalWidth > 0)";
        let loaded = demo.browser.execute(script, vec![]).await?;
        assert_eq!(loaded.json(), &json!([true, true, true, true, true, true]));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_user_signs_in_with_the_keyboard_alone() {
    scenario("en-US", async |demo| {
        demo.open("/").await?;
        press_at(demo, "#sign-in").await?;
        demo.heading(CONSENT).await?;
        press_at(demo, "button[value=allow]").await?;
        demo.heading(NAME).await
    })
    .await;
}

#[tokio::test]
async fn cookies_are_out_of_reach_for_scripts_and_other_sites() {
    scenario("en-US", async |demo| {
        demo.sign_in(ALICE, NAME).await?;
        let cookies = demo.browser.get_all_cookies().await?;
        let cookie = cookies.iter().find(|cookie| cookie.name == "demo_session").unwrap();
        assert_eq!(demo.browser.execute("return document.cookie", vec![]).await?.json(), "");
        assert!(matches!(cookie.same_site, Some(SameSite::Lax)), "{cookie:?}");
        assert!(cookies.iter().all(|cookie| cookie.name != "demo_state"), "{cookies:?}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saying_no_signs_nobody_in() {
    scenario("en-US", async |demo| {
        demo.begin_sign_in().await?;
        demo.click("button[value=deny]").await?;
        demo.heading("You said no").await?;
        demo.click("#home").await?;
        demo.heading(WELCOME).await
    })
    .await;
}

#[tokio::test]
async fn a_wrong_state_signs_nobody_in() {
    scenario("en-US", async |demo| {
        demo.begin_sign_in().await?;
        let redirect = demo.answer(&[("user", &ALICE.to_string()), ("decision", "allow")]).await?;
        demo.goto(&with_parameter(&redirect, "state", |state| state.chars().rev().collect())).await?;
        demo.heading("This sign-in did not begin here").await?;
        // The state is used up now, so the true redirect comes too late.
        demo.goto(&redirect).await?;
        demo.heading("This sign-in did not begin here").await?;
        demo.open("/").await?;
        demo.heading(WELCOME).await
    })
    .await;
}

#[tokio::test]
async fn a_redirect_from_another_browser_signs_nobody_in() {
    scenario("en-US", async |demo| {
        demo.begin_sign_in().await?;
        let redirect = demo.answer(&[("user", &ALICE.to_string()), ("decision", "allow")]).await?;
        demo.open("/mi/callback").await?;
        demo.browser.delete_all_cookies().await?;
        demo.goto(&redirect).await?;
        demo.heading("This sign-in did not begin here").await
    })
    .await;
}

#[tokio::test]
async fn a_redirect_counts_once() {
    scenario("en-US", async |demo| {
        demo.begin_sign_in().await?;
        let redirect = demo.answer(&[("user", &ALICE.to_string()), ("decision", "allow")]).await?;
        demo.goto(&redirect).await?;
        demo.heading(NAME).await?;
        demo.goto(&redirect).await?;
        demo.heading("This sign-in did not begin here").await
    })
    .await;
}

#[tokio::test]
async fn an_expired_code_is_explained() {
    scenario("en-US", async |demo| {
        demo.begin_sign_in().await?;
        let redirect = demo.answer(&[("user", &ALICE.to_string()), ("decision", "allow")]).await?;
        demo.advance(Duration::from_secs(11 * 60)).await;
        demo.goto(&redirect).await?;
        demo.heading("The sign-in took too long").await?;
        assert!(demo.text("#detail").await?.contains("96013"));
        // Once more, from where the user is.
        demo.click("#sign-in").await?;
        demo.heading(CONSENT).await?;
        demo.click("button[value=allow]").await?;
        demo.heading(NAME).await
    })
    .await;
}

#[tokio::test]
async fn expired_tokens_are_refreshed_unseen() {
    scenario("en-US", async |demo| {
        demo.sign_in(ALICE, NAME).await?;
        demo.advance(Duration::from_secs(4 * 24 * 60 * 60)).await;
        demo.open("/").await?;
        demo.heading(NAME).await
    })
    .await;
}

#[tokio::test]
async fn the_right_password_is_confirmed() {
    scenario("en-US", async |demo| {
        demo.sign_in(ALICE, NAME).await?;
        assert!(!demo.has("#password .badge").await?);
        demo.begin_confirmation().await?;
        demo.element("input[name=password]").await?.send_keys("alice-password").await?;
        demo.click("button[value=confirm]").await?;
        demo.heading(NAME).await?;
        assert_eq!(demo.text("#password").await?, "Confirmed just now");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_and_none_are_not() {
    scenario("en-US", async |demo| {
        demo.sign_in(ALICE, NAME).await?;
        demo.begin_confirmation().await?;
        demo.element("input[name=password]").await?.send_keys("a guess").await?;
        demo.click("button[value=confirm]").await?;
        demo.heading("The password was wrong").await?;
        demo.begin_confirmation().await?;
        demo.click("button[value=cancel]").await?;
        demo.heading("You cancelled").await?;
        demo.click("#home").await?;
        demo.heading(NAME).await?;
        assert!(!demo.has("#password .badge").await?);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_password_of_another_account_does_not_count() {
    scenario("en-US", async |demo| {
        demo.sign_in(ALICE, NAME).await?;
        demo.begin_confirmation().await?;
        let answer = [("account", &*BOB.to_string()), ("password", "密码 pass/word+1"), ("decision", "confirm")];
        let callback = demo.answer(&answer).await?;
        demo.goto(&callback).await?;
        demo.heading("That was another account").await
    })
    .await;
}

#[tokio::test]
async fn a_tampered_callback_is_refused() {
    scenario("en-US", async |demo| {
        demo.sign_in(ALICE, NAME).await?;
        demo.begin_confirmation().await?;
        let wrong = demo.answer(&[("password", "a guess"), ("decision", "confirm")]).await?;
        let right = demo.answer(&[("password", "alice-password"), ("decision", "confirm")]).await?;
        let mut forged = with_parameter(&wrong, "xmResult", |_| "true".to_owned());
        forged.query_pairs_mut().append_pair("code", "C3_FORGED");
        let other_user = with_parameter(&right, "xmUserId", |_| BOB.to_string());
        let other_signature = with_parameter(&right, "_xmSign", |sign| sign.chars().rev().collect());
        let other_question = with_parameter(&right, "check", |check| check.chars().rev().collect());
        for tampered in [forged, other_user, other_signature, other_question] {
            demo.goto(&tampered).await?;
            demo.heading("This confirmation was tampered with").await?;
            assert!(demo.text("#detail").await?.contains("_xmSign"), "{}", demo.text("#detail").await?);
        }
        // None of them used up the true one.
        demo.goto(&right).await?;
        demo.heading(NAME).await?;
        assert!(demo.has("#password .badge").await?);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_callback_counts_once_and_for_the_last_question() {
    scenario("en-US", async |demo| {
        demo.sign_in(ALICE, NAME).await?;
        demo.begin_confirmation().await?;
        let callback = demo.answer(&[("password", "alice-password"), ("decision", "confirm")]).await?;
        let unused = demo.answer(&[("password", "alice-password"), ("decision", "confirm")]).await?;
        demo.goto(&callback).await?;
        demo.heading(NAME).await?;
        demo.goto(&callback).await?;
        demo.heading("This confirmation was used before").await?;
        // Signed and never seen, but its question is answered.
        demo.goto(&unused).await?;
        demo.heading("Nobody asked for this confirmation").await
    })
    .await;
}

#[tokio::test]
async fn an_old_callback_is_refused() {
    scenario("en-US", async |demo| {
        demo.sign_in(ALICE, NAME).await?;
        demo.begin_confirmation().await?;
        let callback = demo.answer(&[("password", "alice-password"), ("decision", "confirm")]).await?;
        demo.advance(Duration::from_secs(7 * 60)).await;
        demo.goto(&callback).await?;
        demo.heading("This confirmation is too old").await
    })
    .await;
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    scenario("en-US", async |demo| {
        demo.sign_in(ALICE, NAME).await?;
        let cookie = demo.browser.get_named_cookie("demo_session").await?;
        demo.click("#sign-out").await?;
        demo.heading(WELCOME).await?;
        assert!(demo.browser.get_named_cookie("demo_session").await.is_err());
        demo.browser.add_cookie(cookie).await?;
        demo.open("/").await?;
        demo.heading(WELCOME).await
    })
    .await;
}

#[tokio::test]
async fn a_nickname_is_text_whatever_it_holds() {
    scenario("en-US", async |demo| {
        demo.sign_in(BOBBY, r#"<b>"Bobby" & O'Söhne</b>"#).await?;
        assert!(!demo.has("h1 b").await?);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_letter_stands_in_for_a_picture() {
    scenario("en-US", async |demo| {
        demo.sign_in(NOBODY, "Nobody").await?;
        assert!(!demo.has("img").await?);
        assert_eq!(demo.text(".picture.large").await?, "N");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn who_prefers_chinese_reads_chinese() {
    scenario("zh-CN", async |demo| {
        demo.open("/").await?;
        demo.heading("你好，欢迎").await?;
        demo.click("#sign-in").await?;
        demo.heading("使用小米账号登录 Login demo").await?;
        demo.click("button[value=deny]").await?;
        demo.heading("你已拒绝授权").await
    })
    .await;
}

/// Pictures of the pages, for whoever changes them: `cargo test --test browser -- --ignored`.
#[tokio::test]
#[ignore = "writes pictures to target/tmp/login and checks nothing"]
async fn screenshots() {
    scenario("en-US", async |demo| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("login");
        std::fs::create_dir_all(&folder).unwrap();
        demo.open("/").await?;
        shoot(demo, &folder, "welcome").await?;
        demo.sign_in(ALICE, NAME).await?;
        shoot(demo, &folder, "account").await?;
        demo.begin_confirmation().await?;
        let callback = demo.answer(&[("password", "alice-password"), ("decision", "confirm")]).await?;
        demo.goto(&with_parameter(&callback, "xmUserId", |_| BOB.to_string())).await?;
        shoot(demo, &folder, "tampered").await?;
        demo.goto(&callback).await?;
        shoot(demo, &folder, "confirmed").await?;
        // An account whose pictures cannot be loaded.
        let blocked = json!({ "urls": ["*/__emulator/avatar/*"] });
        demo.browser.cdp().send_raw("Network.enable", json!({})).await?;
        demo.browser.cdp().send_raw("Network.setBlockedURLs", blocked).await?;
        demo.browser.refresh().await?;
        shoot(demo, &folder, "blocked").await?;
        demo.browser.browser_log().await?;
        Ok(())
    })
    .await;
}

/// Takes the page at two widths, light and dark.
async fn shoot(demo: &Demo, folder: &Path, name: &str) -> WebDriverResult<()> {
    for width in WIDTHS {
        for scheme in SCHEMES {
            look(&demo.browser, width, scheme).await?;
            demo.browser.screenshot(&folder.join(format!("{name}-{width}-{scheme}.png"))).await?;
        }
    }
    demo.browser.cdp().send_raw("Emulation.clearDeviceMetricsOverride", json!({})).await?;
    Ok(())
}

/// Moves the focus there with the tabulator, and presses it.
async fn press_at(demo: &Demo, css: &str) -> WebDriverResult<()> {
    for _ in 0..10 {
        demo.browser.action_chain().send_keys(Key::Tab).perform().await?;
        let script = format!("return document.activeElement.matches(\"{css}\")");
        if demo.browser.execute(script, vec![]).await?.json() == &json!(true) {
            return demo.browser.action_chain().send_keys(Key::Enter).perform().await;
        }
    }
    panic!("the tabulator does not get to {css}");
}
