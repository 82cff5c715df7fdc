//! The pages that a browser shows.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;

use super::app::App;
use super::authorize::Authorization;
use super::check_password::PasswordCheck;
use super::html::Html;
use super::locale::Locale;
use super::params::Params;
use super::refusal::Refusal;
use super::reply;
use super::server::{ADMIN, paths};
use super::shared::Shared;
use super::user::User;

/// More scopes than this are folded up.
const MANY_SCOPES: usize = 6;

/// The names of the buttons and choices of the pages; everything else goes from the page to its form as it came.
const CHOICES: [&str; 4] = ["user", "account", "password", "decision"];

/// Choice of user, consent, deny.
pub(super) fn authorize(
    locale: Locale,
    shared: &Shared,
    request: &Authorization<'_>,
    params: &Params,
    signed_in: Option<&User>,
) -> Response {
    let text = |english, chinese| Html::text(locale.choose(english, chinese));
    let app = request.app;
    let chosen = signed_in.or(shared.users.first()).map(User::id);
    let accounts = shared.users.iter().map(|user| {
        let checked = if Some(user.id()) == chosen { " checked" } else { "" };
        Html::template(
            include_str!("pages/account.html"),
            &[
                ("id", Html::text(&user.id().to_string())),
                ("checked", Html::fixed(checked)),
                ("nickname", Html::text(user.nickname())),
            ],
        )
    });
    let heading = match locale {
        Locale::En => format!("Sign in to {} with a Mi Account", app.name()),
        Locale::Zh => format!("使用小米账号登录 {}", app.name()),
    };
    let body = Html::template(
        include_str!("pages/authorize.html"),
        &[
            ("initial", initial(app.name())),
            ("heading", Html::text(&heading)),
            ("lead", text("This is the emulator: nobody's real account is involved.", "这是模拟器，不涉及任何真实账号。")),
            ("hidden", hidden(params)),
            ("choose", text("Choose a test user", "选择测试用户")),
            ("accounts", accounts.collect()),
            ("wants", text("The app would like to", "应用希望获得以下权限")),
            ("scopes", scopes(locale, &request.scopes)),
            ("allow", text("Allow", "同意并登录")),
            ("deny", text("Deny", "拒绝")),
            ("return", text("Afterwards you return to", "完成后将返回")),
            ("target", Html::text(request.redirect_uri.split('?').next().unwrap_or_default())),
        ],
    );
    page(200, locale, &heading, "", body)
}

fn scopes(locale: Locale, scopes: &[String]) -> Html {
    let items = scopes.iter().map(|scope| {
        let values = [("words", Html::text(locale.scope(scope))), ("scope", Html::text(scope))];
        Html::template(include_str!("pages/scope.html"), &values)
    });
    let items = ("scopes", items.collect());
    if scopes.len() <= MANY_SCOPES {
        return Html::template(include_str!("pages/scopes_few.html"), &[items]);
    }
    let count = match locale {
        Locale::En => format!("use {} permissions", scopes.len()),
        Locale::Zh => format!("共 {} 项权限", scopes.len()),
    };
    Html::template(include_str!("pages/scopes_many.html"), &[items, ("count", Html::text(&count))])
}

fn hidden(params: &Params) -> Html {
    let kept = params.iter().filter(|(name, _)| !CHOICES.contains(name));
    kept.map(|(name, value)| {
        Html::template(include_str!("pages/hidden.html"), &[("name", Html::text(name)), ("value", Html::text(value))])
    })
    .collect()
}

/// The password once more.
pub(super) fn check_password(locale: Locale, shared: &Shared, check: &PasswordCheck<'_>) -> Response {
    let text = |english, chinese| Html::text(locale.choose(english, chinese));
    let PasswordCheck { app, user, callback } = check;
    let accounts = shared.users.iter().map(|other| {
        Html::template(
            include_str!("pages/option.html"),
            &[
                ("id", Html::text(&other.id().to_string())),
                ("selected", Html::fixed(if other.id() == user.id() { " selected" } else { "" })),
                ("nickname", Html::text(other.nickname())),
            ],
        )
    });
    let kept = [("clientId", app.client_id()), ("xmUserId", &user.id().to_string()), ("callback", callback)];
    let kept = kept.map(|(name, value)| {
        Html::template(include_str!("pages/hidden.html"), &[("name", Html::text(name)), ("value", Html::text(value))])
    });
    let heading = match locale {
        Locale::En => format!("{} asks you to confirm your password", app.name()),
        Locale::Zh => format!("{} 请你确认账号密码", app.name()),
    };
    let hint = match locale {
        Locale::En => format!("The password of this test user is: {}", user.password()),
        Locale::Zh => format!("该测试用户的密码是：{}", user.password()),
    };
    let body = Html::template(
        include_str!("pages/check_password.html"),
        &[
            ("initial", initial(app.name())),
            ("heading", Html::text(&heading)),
            ("lead", text("The app does not see what you type here.", "应用不会看到你在此输入的内容。")),
            ("hidden", kept.into_iter().collect()),
            ("account", text("Account", "账号")),
            ("accounts", accounts.collect()),
            ("password", text("Password", "密码")),
            ("confirm", text("Confirm", "确认")),
            ("cancel", text("Cancel", "取消")),
            ("hint", Html::text(&hint)),
        ],
    );
    page(200, locale, &heading, "", body)
}

/// An error that cannot be sent back to the app.
pub(super) fn refusal(locale: Locale, refusal: &Refusal) -> Response {
    let heading = locale.choose("This request cannot be answered", "无法处理该请求");
    let note = |hint| Html::template(include_str!("pages/note.html"), &[("text", Html::text(hint))]);
    let words = refusal.code().description().unwrap_or_default();
    let description = format!("{words} ({})", refusal.description());
    let body = Html::template(
        include_str!("pages/refusal.html"),
        &[
            ("code", Html::text(&refusal.code().to_string())),
            ("heading", Html::text(heading)),
            ("description", Html::text(&description)),
            ("hint", refusal.hint().map(note).unwrap_or_default()),
        ],
    );
    page(400, locale, heading, "", body)
}

/// What the emulator has.
pub(super) async fn index(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    let locale = Locale::of(&Params::default(), &headers);
    let text = |english, chinese| Html::text(locale.choose(english, chinese));
    let users = shared.users.iter().map(|user| {
        Html::template(
            include_str!("pages/user_row.html"),
            &[
                ("id", Html::text(&user.id().to_string())),
                ("nickname", Html::text(user.nickname())),
                ("union_id", Html::text(user.union_id())),
                ("password", Html::text(user.password())),
            ],
        )
    });
    let heading = locale.choose("A Mi server on your machine", "本机上的小米账号服务");
    let paths: Vec<&str> = paths().collect();
    let body = Html::template(
        include_str!("pages/index.html"),
        &[
            ("heading", Html::text(heading)),
            ("lead", text("Point a client here instead of at xiaomi.com.", "将客户端指向此处，而不是 xiaomi.com。")),
            ("name", text("Name", "名称")),
            ("apps_title", text("Apps", "应用")),
            ("apps", shared.apps.iter().map(|app| app_row(locale, app)).collect()),
            ("users_title", text("Test users", "测试用户")),
            ("password", text("Password", "密码")),
            ("users", users.collect()),
            ("paths_title", text("Paths", "路径")),
            ("paths", Html::text(&paths.join("  "))),
            ("admin", text("Faults, clock and more: GET /__emulator/ as JSON", "故障注入、时钟等：GET /__emulator/（JSON）")),
        ],
    );
    page(200, locale, heading, "wide", body)
}

fn app_row(locale: Locale, app: &App) -> Html {
    let redirect: Vec<&str> = app.redirect_uris().collect();
    let remark = match (app.receives_user_id(), app.requires_mac()) {
        (true, true) => locale.choose("receives userId, must sign", "返回 userId，必须签名"),
        (true, false) => locale.choose("receives userId", "返回 userId"),
        (false, true) => locale.choose("must sign", "必须签名"),
        (false, false) => "",
    };
    Html::template(
        include_str!("pages/app_row.html"),
        &[
            ("name", Html::text(app.name())),
            ("remark", Html::text(remark)),
            ("id", Html::text(app.client_id())),
            ("secret", Html::text(app.client_secret())),
            ("redirect", Html::text(&redirect.join(" "))),
        ],
    )
}

/// The picture of a user: the first letter of the nickname on a colour of its own.
pub(super) fn avatar(user: &User, size: u32) -> Response {
    let hue = user.id().unsigned_abs().wrapping_mul(137) % 360;
    let svg = Html::template(
        include_str!("pages/avatar.svg"),
        &[
            ("size", Html::text(&size.to_string())),
            ("hue", Html::text(&hue.to_string())),
            ("next", Html::text(&(hue + 40).to_string())),
            ("initial", initial(user.nickname())),
        ],
    );
    secured(reply::text(200, "image/svg+xml", svg.into_string()))
}

fn initial(name: &str) -> Html {
    let letter = name.chars().find(|character| character.is_alphanumeric()).unwrap_or('?');
    Html::text(&letter.to_uppercase().to_string())
}

fn page(status: u16, locale: Locale, title: &str, class: &'static str, body: Html) -> Response {
    let footer = locale.choose("Emulator of the Mi Account service, for tests", "小米账号服务模拟器，仅供测试");
    let html = Html::template(
        include_str!("pages/shell.html"),
        &[
            ("lang", Html::fixed(locale.tag())),
            ("title", Html::text(title)),
            ("style", Html::fixed(include_str!("pages/style.css"))),
            ("class", Html::fixed(class)),
            ("body", body),
            ("footer", Html::text(footer)),
        ],
    );
    secured(reply::text(status, "text/html;charset=UTF-8", html.into_string()))
}

/// No script runs on a page of the emulator, whatever a parameter holds, and no page shows it in a frame.
fn secured(mut response: Response) -> Response {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";
    let headers: [(HeaderName, &'static str); 3] =
        [(CONTENT_SECURITY_POLICY, policy), (REFERRER_POLICY, "no-referrer"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The address of the admin endpoint, for whoever lists it.
pub(super) fn admin_url(shared: &Shared) -> String {
    format!("{}{ADMIN}/", shared.base_url)
}
