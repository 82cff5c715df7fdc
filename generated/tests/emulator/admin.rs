use serde_json::{Value, json};
use xiaomi_open_api::emulator::Emulator;

use super::support::{Answer, Mi};

async fn post(mi: &Mi, path: &str, body: &Value) -> Answer {
    mi.send(mi.http.post(mi.url(path)).body(body.to_string())).await
}

#[tokio::test]
async fn everything_is_described() {
    let mi = Mi::with(Emulator::builder()).await;
    let json = mi.get("/__emulator/", &[]).await.json();
    assert_eq!(json, mi.emulator.describe());
    assert_eq!(json["base_url"], mi.emulator.base_url());
    assert_eq!(json["apps"][0]["client_id"], "2882303761517000001");
    assert_eq!(json["users"][3]["user_id"], "9007199254740993");
    assert_eq!(json["users"][0]["open_ids"].as_object().unwrap().len(), 3);
    assert_eq!(mi.get("/__emulator/apps", &[]).await.json(), json["apps"]);
    assert_eq!(mi.get("/__emulator/users", &[]).await.json(), json["users"]);
}

#[tokio::test]
async fn a_user_signs_in_without_a_browser() {
    let mi = Mi::with(Emulator::builder()).await;
    let signed_in = post(&mi, "/__emulator/sign-in", &json!({ "user_id": "1909031", "scope": "1" })).await.json();
    assert_eq!(signed_in["scope"], "1");
    let query = [("clientId", "2882303761517000001"), ("token", signed_in["access_token"].as_str().unwrap())];
    assert_eq!(mi.get("/user/profile", &query).await.status, 200);

    assert_eq!(post(&mi, "/__emulator/revoke", &json!({ "user_id": "1909031" })).await.status, 204);
    assert_eq!(mi.get("/user/profile", &query).await.status, 403);
    assert_eq!(mi.get("/__emulator/hits", &[]).await.json(), json!({ "/user/profile": 2 }));
}

#[tokio::test]
async fn faults_are_set_listed_and_cleared() {
    let mi = Mi::start().await;
    let body = json!({ "fault": { "kind": "status", "status": 500 }, "path": "/user/profile", "times": 2 });
    assert_eq!(post(&mi, "/__emulator/faults", &body).await.status, 204);
    assert_eq!(mi.get("/user/profile", &[]).await.status, 500);
    let waiting = json!([{ "fault": { "kind": "status", "status": 500 }, "path": "/user/profile", "after": 0, "times": 1 }]);
    assert_eq!(mi.get("/__emulator/faults", &[]).await.json(), waiting);
    assert_eq!(mi.send(mi.http.delete(mi.url("/__emulator/faults"))).await.status, 204);
    assert_eq!(mi.get("/user/profile", &[]).await.status, 200);
}

#[tokio::test]
async fn the_clock_moves_and_a_reset_sets_it_back() {
    let mi = Mi::start().await;
    let tokens = mi.emulator.sign_in(&mi.emulator.users()[0], "").unwrap();
    let seconds = |answer: Answer| answer.json()["unix_seconds"].as_u64().unwrap();
    let before = seconds(mi.get("/__emulator/clock", &[]).await);
    let after = seconds(post(&mi, "/__emulator/clock", &json!({ "seconds": 1000 })).await);
    assert!((1000..1010).contains(&(after - before)));
    post(&mi, "/__emulator/latency", &json!({ "milliseconds": 1 })).await;
    assert_eq!(post(&mi, "/__emulator/reset", &Value::Null).await.status, 204);
    assert!(seconds(mi.get("/__emulator/clock", &[]).await) < before + 10);
    let query = [("clientId", super::support::CLIENT_ID), ("token", tokens.access_token.as_str())];
    assert_eq!(mi.get("/user/profile", &query).await.status, 403);
}

#[tokio::test]
async fn what_is_not_understood_is_said() {
    let mi = Mi::start().await;
    for (path, body) in [
        ("/__emulator/faults", json!({ "fault": { "kind": "earthquake" } })),
        ("/__emulator/faults", json!({ "fault": { "kind": "latency" } })),
        ("/__emulator/clock", json!({ "minutes": 5 })),
        ("/__emulator/latency", json!([])),
        ("/__emulator/sign-in", json!({ "user_id": "1" })),
        ("/__emulator/sign-in", json!({ "user_id": "1909031", "client_id": "1" })),
        ("/__emulator/sign-in", json!({ "user_id": "1909031", "scope": "99999" })),
        ("/__emulator/revoke", json!({ "user_id": 1_909_031 })),
    ] {
        let answer = post(&mi, path, &body).await;
        assert_eq!(answer.status, 400, "{path} {body}");
        assert!(answer.json()["error"].is_string(), "{path} {body}");
    }
    assert_eq!(mi.get("/__emulator/nothing", &[]).await.status, 404);
    assert_eq!(mi.get("/user/nothing", &[]).await.status, 404);
}
