//! One account on a server: tokens that rotate, as the real ones do.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::response::Response;
use serde_json::json;
use xiaomi_open_api::oauth::{OAuthClient, TokenSet};

use super::{Received, Server, json as answer, respond};

/// How the token endpoint behaves. Each but the last two has rotated the tokens by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manners {
    Good,
    /// The new tokens come after this long.
    Slow(Duration),
    /// The new tokens do not come at all.
    LosesTheAnswer,
    /// The new tokens do not come, nor anything else.
    Hangs,
    /// Nothing is done.
    Busy,
    /// Nothing is done, with a refusal that has nothing to do with the refresh token.
    RefusesTheClient,
}

pub(crate) struct Account {
    pub(crate) server: Server,
    state: Arc<Mutex<State>>,
}

struct State {
    /// Only the tokens of this number are good.
    number: u32,
    expires_in: u64,
    manners: Manners,
    /// Whether the open API takes no token at all.
    refuses_all: bool,
}

impl Account {
    pub(crate) async fn start() -> Self {
        let state = State { number: 0, expires_in: 3600, manners: Manners::Good, refuses_all: false };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        let server =
            Server::start(move |request| {
                let state = Arc::clone(&shared);
                async move {
                    if request.path == "/oauth2/token" { refresh(&state, &request).await } else { profile(&state, &request) }
                }
            })
            .await;
        Self { server, state }
    }

    /// An application with its clock at `now`.
    pub(crate) fn application(&self, now: impl xiaomi_open_api::clock::Clock + 'static) -> OAuthClient {
        OAuthClient::new("2882303761517163841", "app-secret", "https://app.example.com/mi/callback")
            .unwrap()
            .with_base_url(&self.server.url)
            .unwrap()
            .with_clock(now)
    }

    pub(crate) fn set_manners(&self, manners: Manners) {
        self.state.lock().unwrap().manners = manners;
    }

    pub(crate) fn set_expires_in(&self, seconds: u64) {
        self.state.lock().unwrap().expires_in = seconds;
    }

    pub(crate) fn refuse_all_calls(&self) {
        self.state.lock().unwrap().refuses_all = true;
    }

    /// What a refresh elsewhere, or the user, does to the tokens.
    pub(crate) fn rotate(&self) -> u32 {
        let mut state = self.state.lock().unwrap();
        state.number += 1;
        state.number
    }

    pub(crate) fn refreshes(&self) -> usize {
        self.server.received_at("/oauth2/token")
    }

    pub(crate) fn calls(&self) -> usize {
        self.server.received_at("/user/profile")
    }
}

/// Tokens of this number, obtained at 1970 for an hour.
pub(crate) fn tokens(number: u32) -> TokenSet {
    TokenSet::new(access_token(number), std::time::SystemTime::UNIX_EPOCH)
        .with_refresh_token(format!("R3_{number}/+="))
        .with_expires_in(Duration::from_secs(3600))
        .with_union_id("union")
}

pub(crate) fn access_token(number: u32) -> String {
    format!("V3_{number}/+=")
}

async fn refresh(state: &Mutex<State>, request: &Received) -> Response {
    let (manners, body) = {
        let mut state = state.lock().unwrap();
        let manners = state.manners;
        if manners == Manners::Busy {
            return respond(503, "text/html", "<h1>busy</h1>");
        }
        if manners == Manners::RefusesTheClient {
            return answer(&json!({ "error": 96003, "error_description": "client_secret mismatch" }));
        }
        if request.form["refresh_token"] != format!("R3_{}/+=", state.number) {
            return answer(&json!({ "error": 96009, "error_description": "invalid refresh token" }));
        }
        state.number += 1;
        let body = json!({
            "access_token": access_token(state.number),
            "refresh_token": format!("R3_{}/+=", state.number),
            "expires_in": state.expires_in,
            "mac_key": format!("key-{}", state.number),
        });
        (manners, body)
    };
    match manners {
        Manners::Slow(delay) => tokio::time::sleep(delay).await,
        Manners::LosesTheAnswer => return respond(502, "text/html", "<h1>bad gateway</h1>"),
        Manners::Hangs => std::future::pending().await,
        Manners::Good | Manners::Busy | Manners::RefusesTheClient => {}
    }
    answer(&body)
}

fn profile(state: &Mutex<State>, request: &Received) -> Response {
    let state = state.lock().unwrap();
    if state.refuses_all || request.query["token"] != access_token(state.number) {
        let body = json!({ "code": 96008, "description": "token invalid or expired", "result": "error" });
        return respond(403, "application/json", body.to_string());
    }
    answer(
        &json!({ "result": "ok", "code": 0, "description": "no error", "data": { "miliaoNick": format!("nick {}", state.number) } }),
    )
}
