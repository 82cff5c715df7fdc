//! `/oauth2/authorize`: the page on which a user signs in and allows an app what it asks for.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use axum::response::Response;

use super::app::App;
use super::locale::Locale;
use super::pages;
use super::params::Params;
use super::redirect;
use super::refusal::Refusal;
use super::reply;
use super::shared::Shared;
use super::user::User;

/// Remembers who signed in with this browser.
const COOKIE_NAME: &str = "mi_emulator_user";

/// Shows the page (GET), or takes the answer of the user (POST).
pub(super) async fn answer(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let params = match reply::params(&uri, &headers, &body) {
        Ok(params) => params,
        Err(refusal) => return pages::refusal(Locale::of(&Params::default(), &headers), &refusal),
    };
    let locale = Locale::of(&params, &headers);
    let request = match Authorization::read(&shared, &params) {
        Ok(request) => request,
        Err(Problem::Page(refusal)) => return pages::refusal(locale, &refusal),
        Err(Problem::Redirect(location)) => return reply::redirect(&location),
    };
    if method == Method::POST {
        return request.decide(&shared, &params).unwrap_or_else(|refusal| pages::refusal(locale, &refusal));
    }
    let signed_in = signed_in(&headers).and_then(|id| shared.user(id));
    match signed_in {
        Some(user) if request.skip_confirm && request.is_consented(&shared, user) => {
            reply::redirect(&request.allow(&shared, user))
        }
        _ => pages::authorize(locale, &shared, &request, &params, signed_in),
    }
}

fn signed_in(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok());
    let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE_NAME).map(|(_, id)| id)
}

/// What an app asks for.
pub(super) struct Authorization<'a> {
    pub(super) app: &'a App,
    pub(super) scopes: Vec<String>,
    pub(super) redirect_uri: String,
    state: Option<String>,
    skip_confirm: bool,
}

/// Why an app may not ask.
pub(super) enum Problem {
    /// There is no place to send the user back to.
    Page(Refusal),
    /// The app is told, at this location.
    Redirect(String),
}

impl<'a> Authorization<'a> {
    /// Reads the parameters of an authorize URL.
    pub(super) fn read(shared: &'a Shared, params: &Params) -> Result<Self, Problem> {
        let (app, redirect_uri) = Self::target(shared, params).map_err(Problem::Page)?;
        let refuse = |refusal: &Refusal| {
            let state = params.get("state").ok().flatten();
            Problem::Redirect(refused(&redirect_uri, state, refusal))
        };
        let asked = || -> Result<_, Refusal> {
            // Answers in the fragment (`token`) were shut down on 2023-09-30 (pId 1717, 2024-10-17).
            if params.required("response_type")? != "code" {
                return Err(Refusal::unsupported_response_type());
            }
            let scopes = app.granted(params.get("scope")?.unwrap_or_default())?;
            let state = params.get("state")?.map(str::to_owned);
            // Absent means true by the current documentation (pId 1708, 2024-09-26), false by older pages.
            let skip_confirm = params.get("skip_confirm")?.is_none_or(|skip| !skip.eq_ignore_ascii_case("false"));
            Ok((scopes, state, skip_confirm))
        };
        let (scopes, state, skip_confirm) = asked().map_err(|refusal| refuse(&refusal))?;
        Ok(Self { app, scopes, redirect_uri, state, skip_confirm })
    }

    fn target(shared: &'a Shared, params: &Params) -> Result<(&'a App, String), Refusal> {
        let app = shared.app(params.required("client_id")?)?;
        let redirect_uri = params.required("redirect_uri")?;
        if !app.allows_redirect(redirect_uri) {
            let registered: Vec<&str> = app.redirect_uris().collect();
            let hint = format!("{redirect_uri} - registered: {}", registered.join(" ; "));
            return Err(Refusal::redirect_mismatch().because(hint));
        }
        Ok((app, redirect_uri.to_owned()))
    }

    fn is_consented(&self, shared: &Shared, user: &User) -> bool {
        let state = shared.state();
        let before = state.consents.get(&(self.app.client_id().to_owned(), user.id()));
        before.is_some_and(|before| self.scopes.iter().all(|scope| before.contains(scope)))
    }

    /// Takes the form of the page.
    fn decide(&self, shared: &Shared, params: &Params) -> Result<Response, Refusal> {
        match params.required("decision")? {
            "deny" => Ok(reply::redirect(&self.deny())),
            "allow" => {
                let user = shared.user(params.required("user")?).ok_or_else(|| Refusal::bad_parameter("user"))?;
                let mut response = reply::redirect(&self.allow(shared, user));
                let cookie = format!("{COOKIE_NAME}={}; Path=/oauth2/authorize; HttpOnly; SameSite=Lax", user.id());
                if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                    response.headers_mut().insert(SET_COOKIE, cookie);
                }
                Ok(response)
            }
            _ => Err(Refusal::bad_parameter("decision")),
        }
    }

    /// Where the browser goes when the user allows it: back to the app, with a code.
    pub(super) fn allow(&self, shared: &Shared, user: &User) -> String {
        let code = shared.code(self.app, user, self.scopes.clone(), Some(&self.redirect_uri));
        let key = (self.app.client_id().to_owned(), user.id());
        shared.state().consents.entry(key).or_default().extend(self.scopes.iter().cloned());
        redirect::with_query(&self.redirect_uri, &with_state(vec![("code", &code)], self.state.as_deref()))
    }

    /// Where the browser goes when the user says no.
    pub(super) fn deny(&self) -> String {
        refused(&self.redirect_uri, self.state.as_deref(), &Refusal::denied())
    }
}

fn refused(redirect_uri: &str, state: Option<&str>, refusal: &Refusal) -> String {
    let code = refusal.code().to_string();
    let parameters = vec![("error", code.as_str()), ("error_description", refusal.description())];
    redirect::with_query(redirect_uri, &with_state(parameters, state))
}

fn with_state<'a>(mut parameters: Vec<(&'a str, &'a str)>, state: Option<&'a str>) -> Vec<(&'a str, &'a str)> {
    parameters.extend(state.map(|state| ("state", state)));
    parameters
}
