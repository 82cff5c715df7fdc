use std::time::Duration;

use reqwest::Url;
use serde_json::{Value, json};
use xiaomi_open_api::emulator::{App, Emulator, User};
use xiaomi_open_api::passbook::{Imei, Passbook};
use xiaomi_open_api::{Credentials, ErrorCode};

use super::support::{Answer, CLIENT_ID, Mi, SECRET};

const PATHS: [&str; 5] = ["/user/profile", "/user/openidV2", "/user/phoneAndEmail", "/user/relation", "/app/get_pass"];
const IMEI: &str = "0eaed834a1e6f4b2bf0c024e0013dea1";

async fn call(mi: &Mi, path: &str, token: &str) -> Answer {
    mi.get(path, &[("clientId", CLIENT_ID), ("token", token), ("imei", IMEI)]).await
}

fn token(mi: &Mi, user: usize, scopes: &str) -> String {
    mi.emulator.sign_in(&mi.emulator.users()[user], scopes).unwrap().access_token
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn a_profile_is_that_of_a_new_app() {
    let mi = Mi::start().await;
    let answer = call(&mi, "/user/profile", &token(&mi, 0, "1")).await;
    assert_eq!(answer.status, 200);
    let json = answer.json();
    assert_eq!(keys(&json), ["data", "result", "code", "description"]);
    assert_eq!((&json["result"], &json["code"]), (&json!("ok"), &json!(0)));
    assert_eq!(
        keys(&json["data"]),
        [
            "unionId",
            "miliaoNick",
            "miliaoIcon",
            "miliaoIcon_75",
            "miliaoIcon_90",
            "miliaoIcon_120",
            "miliaoIcon_320",
            "miliaoIcon_orig"
        ]
    );
    assert_eq!(json["data"]["miliaoNick"], "Alice Example");
    assert_eq!(json["data"]["unionId"], mi.emulator.users()[0].union_id());
}

#[tokio::test]
async fn an_app_from_before_2018_receives_the_user_id() {
    let mi = Mi::with(Emulator::builder().app(App::new(CLIENT_ID, SECRET).receiving_user_id())).await;
    let json = call(&mi, "/user/profile", &token(&mi, 3, "1")).await.json();
    assert_eq!(json["data"]["userId"], json!(9_007_199_254_740_993_i64));
    assert!(json["data"]["unionId"].is_string());
    assert!(json["data"]["miliaoIcon_320"].as_str().unwrap().ends_with("_320.svg"));
}

#[tokio::test]
async fn a_user_without_a_picture_has_an_empty_address() {
    let mi = Mi::start().await;
    let json = call(&mi, "/user/profile", &token(&mi, 2, "1")).await.json();
    assert_eq!(keys(&json["data"]), ["unionId", "miliaoNick", "miliaoIcon"]);
    assert_eq!(json["data"]["miliaoIcon"], "");
}

#[tokio::test]
async fn pictures_can_be_fetched() {
    let mi = Mi::start().await;
    let json = call(&mi, "/user/profile", &token(&mi, 0, "1")).await.json();
    for member in ["miliaoIcon", "miliaoIcon_75", "miliaoIcon_320", "miliaoIcon_orig"] {
        let picture = mi.send(mi.http.get(json["data"][member].as_str().unwrap())).await;
        assert_eq!(picture.status, 200, "{member}");
        assert!(picture.body.starts_with("<svg"), "{member}");
    }
    assert_eq!(mi.get("/__emulator/avatar/1.svg", &[]).await.status, 404);
    assert_eq!(mi.get("/__emulator/avatar/1909031.png", &[]).await.status, 404);
}

#[tokio::test]
async fn the_other_calls_answer_as_recorded() {
    let mi = Mi::start().await;
    let token = token(&mi, 0, "2 3 4 6");
    let open_id = mi.emulator.users()[0].open_id(&mi.emulator.apps()[0]);
    let ok = |data: Value| json!({ "result": "ok", "description": "成功", "data": data, "code": 0 });
    assert_eq!(call(&mi, "/user/openidV2", &token).await.json(), ok(json!({ "openId": open_id })));
    assert_eq!(
        call(&mi, "/user/phoneAndEmail", &token).await.json(),
        ok(json!({ "phone": "10000000000", "email": "alice@example.com" }))
    );
    assert_eq!(call(&mi, "/user/relation", &token).await.json(), ok(json!({ "friends": "1909032,1909033,9007199254740993" })));
}

#[tokio::test]
async fn nothing_is_sent_as_empty_texts() {
    let mi = Mi::start().await;
    let token = token(&mi, 2, "");
    assert_eq!(call(&mi, "/user/phoneAndEmail", &token).await.json()["data"], json!({ "phone": "", "email": "" }));
    assert_eq!(call(&mi, "/user/relation", &token).await.json()["data"], json!({ "friends": "" }));
    assert_eq!(call(&mi, "/app/get_pass", &token).await.json()["data"], json!([]));
}

#[tokio::test]
async fn passes_have_the_documented_members() {
    let mi = Mi::start().await;
    let json = call(&mi, "/app/get_pass", &token(&mi, 0, "16000")).await.json();
    let passes = json["data"].as_array().unwrap();
    assert_eq!(passes.len(), 2);
    for pass in passes {
        assert_eq!(
            keys(pass),
            [
                "passId",
                "passCode",
                "appName",
                "appId",
                "logoUrl",
                "planId",
                "title",
                "description",
                "validStartDate",
                "validEndDate"
            ]
        );
    }
    assert_eq!(passes[1]["passCode"], "");
    let answer = mi.get("/app/get_pass", &[("clientId", CLIENT_ID), ("token", &token(&mi, 0, "")), ("imei", "1")]).await;
    assert_eq!(answer.json()["code"], 96002);
}

#[tokio::test]
async fn every_call_needs_its_scopes() {
    let mi = Mi::start().await;
    let sets = ["1", "3", "4 6", "2", "16000"];
    for (path, own) in PATHS.iter().zip(sets) {
        assert_eq!(call(&mi, path, &token(&mi, 0, own)).await.json()["code"], 0, "{path}");
        for others in sets.iter().filter(|set| **set != own) {
            let answer = call(&mi, path, &token(&mi, 0, others)).await;
            assert_eq!((answer.status, answer.json()["code"].as_i64()), (200, Some(96007)), "{path} {others}");
        }
    }
    let half = call(&mi, "/user/phoneAndEmail", &token(&mi, 0, "4")).await;
    let recorded = json!({ "result": "error", "code": 96007, "description": "scope是无效的、未知的，或格式不正确的" });
    assert_eq!(half.json(), recorded);
    assert_eq!(half.hint(), "needs 4 and 6, the token has 4");
}

#[tokio::test]
async fn bad_tokens_and_apps_are_refused_everywhere() {
    let other = App::new("2", "other");
    let mi = Mi::with(Emulator::builder().app(App::new(CLIENT_ID, SECRET)).app(other)).await;
    let token = token(&mi, 0, "");
    let expired = mi.emulator.sign_in(&mi.emulator.users()[0], "").unwrap().access_token;
    mi.emulator.revoke(&mi.emulator.users()[1]);
    for path in PATHS {
        let refused = async |query: &[(&str, &str)]| {
            let answer = mi.get(path, query).await;
            (answer.status, answer.body)
        };
        let (status, body) = refused(&[("clientId", CLIENT_ID), ("token", "V3_wrong")]).await;
        assert_eq!((status, body.as_str()), (403, r#"{"code":96008,"description":"token invalid or expired","result":"error"}"#));
        let (status, body) = refused(&[("clientId", "2"), ("token", &token)]).await;
        assert_eq!(
            (status, body.as_str()),
            (401, r#"{"code":96012,"description":"server rejected auth request","result":"error"}"#)
        );
        for (query, code) in [
            (vec![("clientId", "1"), ("token", token.as_str())], "96001"),
            (vec![("token", token.as_str())], "96002"),
            (vec![("clientId", CLIENT_ID)], "96002"),
        ] {
            let (status, body) = refused(&query).await;
            assert!(status == 200 && body.contains(code), "{path} {query:?} {body}");
        }
    }
    mi.emulator.advance(Duration::from_secs(3 * 24 * 60 * 60));
    assert_eq!(call(&mi, "/user/profile", &expired).await.status, 403);
}

#[tokio::test]
async fn a_user_can_take_everything_back() {
    let mi = Mi::start().await;
    let [alice, other] = [token(&mi, 0, ""), token(&mi, 1, "")];
    mi.emulator.revoke(&mi.emulator.users()[0]);
    assert_eq!(call(&mi, "/user/profile", &alice).await.status, 403);
    assert_eq!(call(&mi, "/user/profile", &other).await.status, 200);
}

#[tokio::test]
async fn parameters_may_be_posted() {
    let mi = Mi::start().await;
    let token = token(&mi, 0, "");
    let answer = mi.post("/user/profile", &[("clientId", CLIENT_ID), ("token", &token)]).await;
    assert_eq!(answer.json()["code"], 0);
}

#[tokio::test]
#[allow(deprecated, reason = "the emulator answers the old calls too")]
async fn the_client_of_this_crate_reads_every_user() {
    let mi = Emulator::start().await.unwrap();
    for user in mi.users() {
        let client = mi.client(user);
        let profile = client.get_user_profile().await.unwrap().into_inner();
        assert_eq!(profile.nickname.as_deref(), Some(user.nickname()));
        assert_eq!(profile.union_id.as_deref(), Some(user.union_id()));
        assert_eq!(profile.user_id, None);
        let legacy = mi.client_of(&mi.apps()[1], user).get_user_profile().await.unwrap().into_inner();
        assert_eq!(legacy.user_id, Some(user.id()));
        let open_id = client.get_user_open_id().await.unwrap().into_inner();
        assert_eq!(open_id.open_id, Some(user.open_id(&mi.apps()[0])));
        let contact = client.get_user_phone_and_email().await.unwrap().into_inner();
        assert_eq!(contact.phone.unwrap_or_default(), user.phone());
        assert_eq!(contact.email.unwrap_or_default(), user.email());
        let friends = client.get_user_friend_list().await.unwrap().into_inner();
        assert_eq!(friends.ids.unwrap_or_default(), user.friends());
        let passes = mi.passbook(user).get_pass(&Imei::parse("490154203237518").unwrap().into()).await.unwrap();
        assert_eq!(passes.len(), user.passes().len());
    }
}

#[tokio::test]
async fn the_client_of_this_crate_reads_every_refusal() {
    let mi = Emulator::start().await.unwrap();
    let user = &mi.users()[0];
    let narrow = mi.sign_in(user, "3").unwrap();
    let client = |id: &str, token: &str| mi.anonymous_client().with_credentials(Credentials::new(id, token));
    let id = mi.apps()[0].client_id();
    let missing = client(id, &narrow.access_token).get_user_profile().await.unwrap_err();
    assert!(missing.is_scope_missing(), "{missing}");
    let expired = client(id, "V3_wrong").get_user_profile().await.unwrap_err();
    assert!(expired.is_token_expired(), "{expired}");
    let mismatch = client(mi.apps()[1].client_id(), &narrow.access_token).get_user_profile().await.unwrap_err();
    assert_eq!(mismatch.code(), Some(ErrorCode::AccessDenied));
    let passbook = Passbook::from_client(&client(id, &narrow.access_token)).with_base_url(mi.base_url());
    let missing = passbook.get_pass(&Imei::parse("490154203237518").unwrap().into()).await.unwrap_err();
    assert!(missing.is_scope_missing(), "{missing}");
}

#[tokio::test]
async fn users_of_a_test_take_the_place_of_the_built_in_ones() {
    let user = User::new(7, "Zoë").with_picture("https://cdn.example.com/zoe.png").with_union_id("union");
    let mi = Emulator::builder().user(user).start().await.unwrap();
    assert_eq!(mi.users().len(), 1);
    let profile = mi.client(&mi.users()[0]).get_user_profile().await.unwrap().into_inner();
    assert_eq!(profile.avatar_url.as_deref(), Some("https://cdn.example.com/zoe.png"));
    assert_eq!(profile.union_id.as_deref(), Some("union"));
    assert_eq!(Url::parse(mi.base_url()).unwrap().host_str(), Some("127.0.0.1"));
}
