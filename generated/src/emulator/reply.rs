//! Requests in, answers out.

use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::evidence::PREFIX;
use super::params::Params;
use super::refusal::Refusal;

/// Says what the emulator knows about a refusal, beside the answer that the real service would give.
const HINT: HeaderName = HeaderName::from_static("x-emulator-hint");

const JSON: &str = "application/json;charset=UTF-8";

/// The parameters of the query and, when it is a form, of the body.
pub(super) fn params(uri: &Uri, headers: &HeaderMap, body: &Bytes) -> Result<Params, Refusal> {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    let form = if media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        std::str::from_utf8(body).map_err(|_| Refusal::bad_parameter("(not UTF-8)"))?
    } else {
        ""
    };
    Params::read(uri.query().unwrap_or_default(), form)
}

pub(super) fn text(status: u16, content_type: &'static str, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(CONTENT_TYPE, content_type), (CACHE_CONTROL, "no-store")], body).into_response()
}

pub(super) fn json(status: u16, body: &Value) -> Response {
    text(status, JSON, body.to_string())
}

/// The answer of the token endpoint.
pub(super) fn prefixed(body: &Value) -> Response {
    text(200, JSON, format!("{PREFIX}{body}"))
}

/// A refusal of the open API. Members in the order of the recorded ones.
pub(super) fn envelope(refusal: &Refusal) -> Response {
    let body = json!({ "code": refusal.code().as_i64(), "description": refusal.description(), "result": "error" });
    hinted(json(refusal.status(), &body), refusal)
}

/// A refusal of the token endpoint: HTTP 200 whatever it is.
pub(super) fn token_error(refusal: &Refusal) -> Response {
    let body = json!({ "error": refusal.code().as_i64(), "error_description": refusal.description() });
    hinted(prefixed(&body), refusal)
}

/// Sends the browser on.
pub(super) fn redirect(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => {
            let headers = [(LOCATION, location), (CACHE_CONTROL, HeaderValue::from_static("no-store"))];
            (StatusCode::FOUND, headers).into_response()
        }
        // Only redirect URIs of printable ASCII come here.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn hinted(mut response: Response, refusal: &Refusal) -> Response {
    if let Some(hint) = refusal.hint().and_then(|hint| HeaderValue::from_str(hint).ok()) {
        response.headers_mut().insert(HINT, hint);
    }
    response
}
