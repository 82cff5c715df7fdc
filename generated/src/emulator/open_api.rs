//! The calls of the open API and of the passbook.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::{HeaderMap, Method, Uri, uri::Authority};
use axum::response::Response;
use serde_json::{Value, json};

use super::app::App;
use super::evidence;
use super::mac::SignedCall;
use super::refusal::Refusal;
use super::reply;
use super::shared::Shared;
use super::user::{Picture, User};
use crate::passbook::{ImeiHash, Pass};
use crate::signature::QueryParameters;

/// The calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Profile,
    OpenId,
    PhoneAndEmail,
    Friends,
    Passes,
}

impl Call {
    pub(super) const ALL: [Self; 5] = [Self::Profile, Self::OpenId, Self::PhoneAndEmail, Self::Friends, Self::Passes];

    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Profile => "/user/profile",
            Self::OpenId => "/user/openidV2",
            Self::PhoneAndEmail => "/user/phoneAndEmail",
            Self::Friends => "/user/relation",
            Self::Passes => "/app/get_pass",
        }
    }

    /// The scopes a token needs, all of them.
    pub(super) fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Profile => &["1"],
            Self::OpenId => &["3"],
            Self::PhoneAndEmail => &["4", "6"],
            Self::Friends => &["2"],
            Self::Passes => &["16000"],
        }
    }

    /// Where the real one is.
    fn host(self) -> &'static str {
        match self {
            Self::Passes => "api.passbook.xiaomi.com",
            _ => "open.account.xiaomi.com",
        }
    }

    /// Answers the call.
    pub(super) async fn answer(
        self,
        State(shared): State<Arc<Shared>>,
        method: Method,
        uri: Uri,
        headers: HeaderMap,
        body: Bytes,
    ) -> Response {
        match self.run(&shared, &method, &uri, &headers, &body) {
            Ok(envelope) => reply::json(200, &envelope),
            Err(refusal) => reply::envelope(&refusal),
        }
    }

    fn run(self, shared: &Shared, method: &Method, uri: &Uri, headers: &HeaderMap, body: &Bytes) -> Result<Value, Refusal> {
        use crate::clock::Clock as _;

        let params = reply::params(uri, headers, body)?;
        let app = shared.app(params.required("clientId")?)?;
        let access_token = params.required("token")?;
        let access = shared.state().tokens.access(access_token, shared.clock.now())?;
        if access.grant.client_id != app.client_id() {
            return Err(Refusal::rejected().because("the token was given to another app"));
        }
        match headers.get(AUTHORIZATION).map(|header| header.to_str().unwrap_or_default()) {
            Some(header) => {
                let called = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
                let called = called.parse::<Authority>().map(|authority| authority.host().to_owned()).unwrap_or_default();
                let query: QueryParameters = params.iter().collect();
                let call = SignedCall {
                    method: method.as_str(),
                    hosts: [&called, self.host()],
                    path: uri.path(),
                    query: &query,
                    access_token,
                };
                call.verify(header, &access, shared)?;
            }
            None if app.requires_mac() => {
                return Err(Refusal::rejected().because("calls of this app must carry an Authorization: MAC header"));
            }
            None => {}
        }
        let granted = &access.grant.scopes;
        if !self.scopes().iter().all(|scope| granted.iter().any(|granted| granted == scope)) {
            let hint = format!("needs {}, the token has {}", self.scopes().join(" and "), granted.join(" "));
            return Err(Refusal::scope_missing().because(hint));
        }
        let user = &access.grant.user;
        Ok(match self {
            Self::Profile => profile(user, app, &shared.base_url),
            Self::OpenId => evidence::OPEN_ID.with([("/data/openId", json!(user.open_id(app)))]),
            Self::PhoneAndEmail => {
                evidence::PHONE_AND_EMAIL.with([("/data/phone", json!(user.phone())), ("/data/email", json!(user.email()))])
            }
            Self::Friends => {
                let friends: Vec<String> = user.friends().iter().map(ToString::to_string).collect();
                evidence::FRIENDS.with([("/data/friends", json!(friends.join(",")))])
            }
            Self::Passes => {
                let imei = params.required("imei")?;
                ImeiHash::from_hex(imei)
                    .map_err(|_| Refusal::bad_parameter("imei").because("imei is the MD5 of an IMEI, 32 hexadecimal digits"))?;
                passes(user)
            }
        })
    }
}

/// The members for other sizes of the picture, with what its address ends with.
const SIZES: [(&str, &str); 5] = [
    ("miliaoIcon_75", "_75"),
    ("miliaoIcon_90", "_90"),
    ("miliaoIcon_120", "_120"),
    ("miliaoIcon_320", "_320"),
    // Without a suffix, as recorded.
    ("miliaoIcon_orig", ""),
];

fn profile(user: &User, app: &App, base_url: &str) -> Value {
    let nickname = ("/data/miliaoNick", json!(user.nickname()));
    let union_id = ("/data/unionId", json!(user.union_id()));
    let picture = |size: &str| match user.picture() {
        Picture::Drawn => json!(format!("{base_url}/__emulator/avatar/{}{size}.svg", user.id())),
        Picture::At(address) => json!(address),
        Picture::None => json!(""),
    };
    let base = ("/data/miliaoIcon", picture(""));
    let with_sizes = |mut profile: Value| {
        for (member, size) in SIZES {
            profile["data"][member] = picture(size);
        }
        profile
    };
    if app.receives_user_id() {
        let profile = evidence::PROFILE_WITH_USER_ID.with([nickname, ("/data/userId", json!(user.id())), union_id, base]);
        // The recorded answer is older than the sizes, which the service of today does not keep from anybody.
        return if *user.picture() == Picture::None { profile } else { with_sizes(profile) };
    }
    if *user.picture() == Picture::None {
        return evidence::PROFILE_WITHOUT_PICTURE.with([nickname, union_id, base]);
    }
    with_sizes(evidence::PROFILE.with([nickname, union_id, base]))
}

fn passes(user: &User) -> Value {
    let passes: Vec<Value> = user
        .passes()
        .iter()
        .map(|pass| {
            let Pass { pass_id, pass_code, app_name, app_id, logo_url, plan_id, title, description, .. } = pass;
            let text = |value: &Option<String>| json!(value.as_deref().unwrap_or_default());
            let filled = evidence::PASSES.with([
                ("/data/0/passId", text(pass_id)),
                ("/data/0/passCode", text(pass_code)),
                ("/data/0/appName", text(app_name)),
                ("/data/0/appId", text(app_id)),
                ("/data/0/logoUrl", text(logo_url)),
                ("/data/0/planId", text(plan_id)),
                ("/data/0/title", text(title)),
                ("/data/0/description", text(description)),
                ("/data/0/validStartDate", text(&pass.valid_start_date)),
                ("/data/0/validEndDate", text(&pass.valid_end_date)),
            ]);
            filled.pointer("/data/0").cloned().unwrap_or_default()
        })
        .collect();
    evidence::PASSES.with([("/data", passes.into())])
}
