//! `/__emulator/`: what a Rust test does through [`Emulator`](super::Emulator), for everybody else.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::app::App;
use super::fault::Injection;
use super::pages;
use super::refusal::Refusal;
use super::reply;
use super::server::paths;
use super::shared::Shared;
use super::token;
use super::user::User;

pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(overview))
        .route("/users", get(async |State(shared): State<Arc<Shared>>| reply::json(200, &users(&shared))))
        .route("/apps", get(async |State(shared): State<Arc<Shared>>| reply::json(200, &apps(&shared))))
        .route("/hits", get(async |State(shared): State<Arc<Shared>>| reply::json(200, &json!(shared.state().hits()))))
        .route("/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/latency", post(set_latency))
        .route("/clock", get(clock).post(advance))
        .route("/sign-in", post(sign_in))
        .route("/revoke", post(revoke))
        .route("/reset", post(reset))
        .route("/avatar/{file}", get(avatar))
}

/// Everything that a client in any language has to know.
pub(super) fn describe(shared: &Shared) -> Value {
    json!({
        "base_url": shared.base_url,
        "apps": apps(shared),
        "users": users(shared),
        "paths": paths().collect::<Vec<_>>(),
        "admin": pages::admin_url(shared),
    })
}

fn apps(shared: &Shared) -> Value {
    shared
        .apps
        .iter()
        .map(|app| {
            json!({
                "name": app.name(),
                "client_id": app.client_id(),
                "client_secret": app.client_secret(),
                "redirect_uris": app.redirect_uris().collect::<Vec<_>>(),
                "any_loopback_port": app.takes_any_loopback_port(),
                "scopes": app.scopes().collect::<Vec<_>>(),
                "receives_user_id": app.receives_user_id(),
                "requires_mac": app.requires_mac(),
            })
        })
        .collect()
}

fn users(shared: &Shared) -> Value {
    let open_ids = |user: &User| -> Value {
        shared
            .apps
            .iter()
            .map(|app| (app.client_id().to_owned(), json!(user.open_id(app))))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    shared
        .users
        .iter()
        .map(|user| {
            json!({
                "name": user.nickname(),
                "user_id": user.id().to_string(),
                "union_id": user.union_id(),
                "open_ids": open_ids(user),
                "password": user.password(),
                "phone": user.phone(),
                "email": user.email(),
                "friends": user.friends().iter().map(ToString::to_string).collect::<Vec<_>>(),
                "passes": user.passes().len(),
            })
        })
        .collect()
}

pub(super) async fn overview(State(shared): State<Arc<Shared>>) -> Response {
    reply::json(200, &describe(&shared))
}

async fn faults(State(shared): State<Arc<Shared>>) -> Response {
    let faults: Vec<Injection> = shared.state().faults.iter().cloned().collect();
    reply::json(200, &json!(faults))
}

async fn add_fault(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    run(&body, |injection: Injection| {
        shared.state().faults.add(injection);
        Ok(Value::Null)
    })
}

async fn clear_faults(State(shared): State<Arc<Shared>>) -> Response {
    shared.state().faults = super::fault::Faults::default();
    StatusCode::NO_CONTENT.into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Latency {
    milliseconds: u64,
}

async fn set_latency(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    run(&body, |latency: Latency| {
        shared.state().latency = Duration::from_millis(latency.milliseconds);
        Ok(Value::Null)
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: u64,
}

async fn clock(State(shared): State<Arc<Shared>>) -> Response {
    reply::json(200, &time(&shared))
}

async fn advance(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    run(&body, |advance: Advance| {
        shared.clock.advance(Duration::from_secs(advance.seconds));
        Ok(time(&shared))
    })
}

fn time(shared: &Shared) -> Value {
    json!({ "unix_seconds": shared.clock.since_epoch().as_secs() })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    user_id: String,
    client_id: Option<String>,
    #[serde(default)]
    scope: String,
}

async fn sign_in(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    run(&body, |asked: SignIn| {
        let user = find_user(&shared, &asked.user_id)?;
        let app: &App = match &asked.client_id {
            Some(client_id) => shared.app(client_id)?,
            None => shared.apps.first().ok_or_else(Refusal::unknown_client)?,
        };
        let pair = token::sign_in(&shared, app, user, &asked.scope)?;
        Ok(token::tokens(&pair, app))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revoke {
    user_id: String,
}

async fn revoke(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    run(&body, |asked: Revoke| {
        shared.revoke(find_user(&shared, &asked.user_id)?);
        Ok(Value::Null)
    })
}

async fn reset(State(shared): State<Arc<Shared>>) -> Response {
    shared.reset();
    StatusCode::NO_CONTENT.into_response()
}

/// `1909031.svg`, or with a size, `1909031_75.svg`.
async fn avatar(State(shared): State<Arc<Shared>>, Path(file): Path<String>) -> Response {
    let name = file.strip_suffix(".svg").unwrap_or_default();
    let (id, size) = name.split_once('_').unwrap_or((name, "640"));
    match (shared.user(id), size.parse()) {
        (Some(user), Ok(size)) => pages::avatar(user, size),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn find_user<'a>(shared: &'a Shared, id: &str) -> Result<&'a User, Refusal> {
    shared.user(id).ok_or_else(|| Refusal::bad_parameter("user_id"))
}

/// Reads the body, does what it says, and answers 200 with JSON, 204 without, or 400 with `{"error": …}`.
fn run<T: DeserializeOwned>(body: &Bytes, act: impl FnOnce(T) -> Result<Value, Refusal>) -> Response {
    let done = match serde_json::from_slice(body) {
        Ok(asked) => act(asked).map_err(|refusal| refusal.to_string()),
        Err(error) => Err(format!("the body is not what this address takes: {error}")),
    };
    match done {
        Ok(Value::Null) => StatusCode::NO_CONTENT.into_response(),
        Ok(json) => reply::json(200, &json),
        Err(error) => reply::json(400, &json!({ "error": error })),
    }
}
