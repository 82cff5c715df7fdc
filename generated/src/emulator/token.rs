//! `/oauth2/token`: a code or a refresh token against a pair of tokens.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde_json::{Value, json};

use super::app::App;
use super::evidence;
use super::params::Params;
use super::refusal::Refusal;
use super::reply;
use super::shared::Shared;
use super::tokens::{Grant, Pair};
use super::user::User;
use crate::clock::Clock as _;

/// Answers GET and POST alike: parameters may be in the query, in a form, or in both.
pub(super) async fn answer(State(shared): State<Arc<Shared>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    match reply::params(&uri, &headers, &body).and_then(|params| exchange(&shared, &params)) {
        Ok(tokens) => reply::prefixed(&tokens),
        Err(refusal) => reply::token_error(&refusal),
    }
}

/// The checks come in this order: the parameters, the grant type, the app, its secret, the redirect URI, the code.
fn exchange(shared: &Shared, params: &Params) -> Result<Value, Refusal> {
    let client_id = params.required("client_id")?;
    let client_secret = params.required("client_secret")?;
    let redirect_uri = params.required("redirect_uri")?;
    let grant_type = params.required("grant_type")?;
    let bearer = params.get("token_type")? == Some("bearer");
    let app = || authenticate(shared, client_id, client_secret, redirect_uri);
    let now = shared.clock.now();
    let (app, grant) = match grant_type {
        "authorization_code" => {
            let code = params.required("code")?;
            let app = app()?;
            (app, shared.state().tokens.redeem(code, client_id, redirect_uri, now)?)
        }
        "refresh_token" => {
            let refresh_token = params.required("refresh_token")?;
            let app = app()?;
            (app, shared.state().tokens.refresh(refresh_token, client_id, now, shared.lifetimes)?)
        }
        _ => return Err(Refusal::unsupported_grant_type()),
    };
    Ok(tokens(&shared.pair(grant, bearer), app))
}

fn authenticate<'a>(shared: &'a Shared, client_id: &str, secret: &str, redirect_uri: &str) -> Result<&'a App, Refusal> {
    let app = shared.app(client_id)?;
    if app.client_secret() != secret {
        return Err(Refusal::wrong_secret());
    }
    if !app.allows_redirect(redirect_uri) {
        let registered: Vec<&str> = app.redirect_uris().collect();
        return Err(Refusal::redirect_mismatch().because(format!("registered: {}", registered.join(";"))));
    }
    Ok(app)
}

/// Gives out a pair of tokens without a code.
pub(super) fn sign_in(shared: &Shared, app: &App, user: &User, scopes: &str) -> Result<Pair, Refusal> {
    Ok(give(shared, app, user, app.granted(scopes)?))
}

/// Gives out a pair of tokens for all that the app is permitted.
pub(super) fn sign_in_for_all(shared: &Shared, app: &App, user: &User) -> Pair {
    give(shared, app, user, app.scopes().map(str::to_owned).collect())
}

fn give(shared: &Shared, app: &App, user: &User, scopes: Vec<String>) -> Pair {
    let grant = Grant { client_id: app.client_id().to_owned(), user: user.clone(), scopes };
    shared.pair(Arc::new(grant), false)
}

/// The answer that carries a pair of tokens.
///
/// `union_id` is in no recorded answer of this kind, but in those that Logto tests with, and in the words of the
/// documentation (open API, pId 1517, 2024-09-25).
pub(super) fn tokens(pair: &Pair, app: &App) -> Value {
    let user = &pair.grant.user;
    let common = [
        ("/access_token", json!(pair.access_token)),
        ("/expires_in", json!(pair.expires_in.as_secs())),
        ("/refresh_token", json!(pair.refresh_token)),
        ("/scope", json!(pair.grant.scopes.join(" "))),
        ("/openId", json!(user.open_id(app))),
    ];
    let mut answer = match &pair.mac_key {
        Some(mac_key) => {
            let mut answer = evidence::TOKENS.with(common);
            if let Some(slot) = answer.pointer_mut("/mac_key") {
                *slot = json!(mac_key);
            }
            answer
        }
        None => evidence::BEARER_TOKENS.with(common),
    };
    if let Some(members) = answer.as_object_mut() {
        members.insert("union_id".to_owned(), json!(user.union_id()));
    }
    answer
}
