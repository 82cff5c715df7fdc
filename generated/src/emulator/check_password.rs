//! `/checkPassword`: the page that asks for the password again and sends a signed outcome to the callback.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
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
use crate::callback::java_uri_host;
use crate::signature::{CanonicalRequest, Nonce, QueryParameters, SigningKey};

/// Shows the page (GET), or takes what the user typed (POST).
pub(super) async fn answer(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let params = reply::params(&uri, &headers, &body);
    let locale = Locale::of(params.as_ref().unwrap_or(&Params::default()), &headers);
    let answered = params.and_then(|params| {
        let check = PasswordCheck::read(&shared, &params)?;
        if method == Method::POST { check.decide(&shared, &params) } else { Ok(pages::check_password(locale, &shared, &check)) }
    });
    answered.unwrap_or_else(|refusal| pages::refusal(locale, &refusal))
}

/// A password that an app wants to be checked.
pub(super) struct PasswordCheck<'a> {
    pub(super) app: &'a App,
    pub(super) user: &'a User,
    pub(super) callback: String,
}

/// How it went.
pub(super) enum Outcome<'a> {
    /// The password of this user was right. The user may have switched to another account than the one asked for.
    Confirmed(&'a User),
    /// `xmResult=false`.
    Wrong,
    /// No `xmResult`: "false or no data: verification error", says the documentation.
    Cancelled,
}

impl<'a> PasswordCheck<'a> {
    /// Reads the parameters of a checkPassword URL.
    pub(super) fn read(shared: &'a Shared, params: &Params) -> Result<Self, Refusal> {
        let app = shared.app(params.required("clientId")?)?;
        let user = shared.user(params.required("xmUserId")?);
        let user = user.ok_or_else(|| Refusal::bad_parameter("xmUserId").because("no test user has this user id"))?;
        let callback = params.required("callback")?;
        if !app.allows_callback(callback) {
            let registered: Vec<&str> = app.redirect_uris().collect();
            let hint = format!("{callback} - must be in the domain of one of: {}", registered.join(" ; "));
            return Err(Refusal::redirect_mismatch().because(hint));
        }
        Ok(Self { app, user, callback: callback.to_owned() })
    }

    /// Takes the form of the page.
    fn decide(&self, shared: &Shared, params: &Params) -> Result<Response, Refusal> {
        let outcome = match params.get("decision")? {
            Some("cancel") => Outcome::Cancelled,
            _ => {
                let account = match params.get("account")? {
                    Some(id) => shared.user(id).ok_or_else(|| Refusal::bad_parameter("account"))?,
                    None => self.user,
                };
                self.try_password(account, params.get("password")?.unwrap_or_default())
            }
        };
        Ok(reply::redirect(&self.finish(shared, &outcome)))
    }

    /// Checks a password.
    pub(super) fn try_password(&self, account: &'a User, password: &str) -> Outcome<'a> {
        if account.password() == password { Outcome::Confirmed(account) } else { Outcome::Wrong }
    }

    /// Where the browser goes: the callback, with the outcome and its signature.
    pub(super) fn finish(&self, shared: &Shared, outcome: &Outcome<'_>) -> String {
        let mut parameters: Vec<(&str, String)> = Vec::new();
        match outcome {
            Outcome::Confirmed(user) => {
                // Which scopes such a code stands for is not documented; all that the app is permitted, here.
                let scopes = self.app.scopes().map(str::to_owned).collect();
                parameters.push(("xmResult", "true".to_owned()));
                parameters.push(("xmUserId", user.id().to_string()));
                parameters.push(("code", shared.code(self.app, user, scopes, None)));
            }
            // A code beside a failure would be of no use; whether the real service sends one is not documented.
            Outcome::Wrong => {
                parameters.push(("xmResult", "false".to_owned()));
                parameters.push(("xmUserId", self.user.id().to_string()));
            }
            Outcome::Cancelled => parameters.push(("xmUserId", self.user.id().to_string())),
        }
        let nonce = shared.state().random.nonce(shared.clock.minutes());
        sign(&self.callback, &parameters, nonce, self.app.client_secret())
    }
}

/// Adds parameters to a callback, and the signature over all that is in its query then.
///
/// The server signs the host that `java.net.URI` sees, which is none where a name has an underscore: the only reading under
/// which the documented example holds (MAC signing, xiaomi-passport.github.io, 2020-03-19).
fn sign(callback: &str, parameters: &[(&str, String)], nonce: Nonce, client_secret: &str) -> String {
    let borrowed: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let unsigned = redirect::with_query(callback, &borrowed);
    let (address, query) = unsigned.split_once('?').unwrap_or((&unsigned, ""));
    let (_, address) = address.split_once("://").unwrap_or(("", address));
    let (authority, path) = address.split_at(address.find('/').unwrap_or(address.len()));
    // A query that is not UTF-8 was refused when the callback was read out of it.
    let query = QueryParameters::parse(query).unwrap_or_default();
    let host = java_uri_host(authority).unwrap_or_default();
    let request = CanonicalRequest { nonce, method: "GET", host, path, query: &query };
    let signature = SigningKey::new(client_secret).sign(&request);
    redirect::with_query(&unsigned, &[("_xmNonce", &nonce.to_string()), ("_xmSign", &signature)])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published example values of the documentation, MAC signing.
    const SECRET: &str = "ORhx44qK6Alqf8vt2rGB5f-oPq0";

    fn signed(callback: &str, user: &str, code: &str, nonce: &str) -> String {
        let parameters = [("xmResult", "true"), ("xmUserId", user), ("code", code)].map(|(name, value)| (name, value.to_owned()));
        sign(callback, &parameters, nonce.parse().unwrap(), SECRET)
    }

    #[test]
    fn the_documented_example_comes_out() {
        let expected = "http://third_url.com/xm?xmResult=true&xmUserId=1909031&code=93D6A6663C1095587F68281E654D5526\
                        &_xmNonce=5964262989045079397%3A24012419&_xmSign=m%2FM1Ia6fOBfKWUbae5G5UXnqh5I%3D";
        let code = "93D6A6663C1095587F68281E654D5526";
        assert_eq!(signed("http://third_url.com/xm", "1909031", code, "5964262989045079397:24012419"), expected);
    }

    #[test]
    fn the_evidence_with_an_ordinary_host_comes_out() {
        let expected = "https://app.example.com/mi/password-checked?xmResult=true&xmUserId=1909031\
                        &code=C3_synthetic-authorization-code&_xmNonce=4611686018427387905%3A28976160\
                        &_xmSign=eObJcZ8XwRvhD58HYoGsmvZKJW8%3D";
        let callback = "https://app.example.com/mi/password-checked";
        let code = "C3_synthetic-authorization-code";
        assert_eq!(signed(callback, "1909031", code, "4611686018427387905:28976160"), expected);
    }
}
