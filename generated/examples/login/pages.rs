//! The pages. `maud` escapes whatever is put into them; a nickname may well be `<script>`.

use std::time::Duration;

use axum::response::Html;
use maud::{DOCTYPE, Markup, html};
use xiaomi_open_api::api::types::{UserOpenId, UserProfile};

use crate::language::Language;
use crate::problem::Remedy;
use crate::sessions::SignedIn;

pub(crate) type Page = Html<String>;

/// For somebody who is not signed in.
pub(crate) fn welcome(language: Language) -> Page {
    let heading = language.pick("Hello, whoever you are", "你好，欢迎");
    let body = html! {
        div.hero {
            span.mark aria-hidden="true" { "Mi" }
            h1 { (heading) }
            p.soft {
                (language.pick(
                    "Sign in with your Mi Account and see what an application gets to know about you: no more than you allow.",
                    "使用小米账号登录，查看应用能够获得的信息：仅限于你所同意的内容。",
                ))
            }
            (sign_in_button(language))
        }
        ul.facts {
            li {
                b { (language.pick("No password here", "密码不会经过这里")) }
                span { (language.pick("You type it on the page of the Mi Account, never on this one.", "你只在小米账号的页面输入密码。")) }
            }
            li {
                b { (language.pick("Two permissions", "两项权限")) }
                span { (language.pick("Your profile, and an id that only this application knows.", "个人资料，以及仅本应用可见的 openId。")) }
            }
            li {
                b { (language.pick("You can say no", "可以拒绝")) }
                span { (language.pick("Then you are back here, and nothing was shared.", "拒绝后将返回此页，不提供任何信息。")) }
            }
        }
    };
    layout(language, heading, &body)
}

/// For somebody who is.
pub(crate) fn account(language: Language, signed_in: &SignedIn, profile: &UserProfile, open_id: &UserOpenId) -> Page {
    let nickname = profile.nickname.as_deref().filter(|name| !name.is_empty());
    let nickname = nickname.unwrap_or(language.pick("Somebody without a nickname", "未设置昵称"));
    let user_id = signed_in.user_id.map(|id| id.to_string());
    let confirmed = signed_in.password_confirmed();
    let body = html! {
        section.who {
            (picture(nickname, profile.avatar_url_120.as_deref().or(profile.avatar_url.as_deref()), "large"))
            div {
                p.soft { (language.pick("Signed in as", "当前登录")) }
                h1 #nickname { (nickname) }
            }
            form method="post" action="/sign-out" {
                button #sign-out { (language.pick("Sign out", "退出登录")) }
            }
        }
        section {
            h2 { (language.pick("Identity", "身份标识")) }
            dl {
                (id("union-id", "unionId", profile.union_id.as_deref(), language.pick("one for all apps of a developer", "同一开发者的所有应用通用"), language))
                (id("open-id", "openId", open_id.open_id.as_deref(), language.pick("known to this application only", "仅本应用可见"), language))
                (id("user-id", "userId", user_id.as_deref(), language.pick("for applications opened before June 2018", "仅 2018 年 6 月前开通的应用可见"), language))
            }
        }
        section {
            h2 { (language.pick("Picture", "头像")) }
            (pictures(language, nickname, profile))
        }
        section.confirm {
            div {
                h2 { (language.pick("Password", "密码确认")) }
                p #password {
                    @match confirmed {
                        Some(ago) => { span.badge { (confirmed_words(language, ago)) } }
                        None => { (language.pick("Before something that matters, ask for the password once more.", "在执行重要操作之前，再次确认密码。")) }
                    }
                }
            }
            (confirm_button(language, signed_in.user_id.is_some()))
        }
    };
    layout(language, nickname, &body)
}

/// What happened, and where to go from here. `detail` is for whoever builds the application.
pub(crate) fn problem(language: Language, heading: &str, words: &str, detail: &str, remedy: Remedy) -> Page {
    let body = html! {
        div.hero {
            span.mark.warn aria-hidden="true" { "!" }
            h1 { (heading) }
            p.soft { (words) }
            div.buttons {
                a.button #home href="/" { (language.pick("To the front page", "返回首页")) }
                @match remedy {
                    Remedy::SignIn => { (sign_in_button(language)) }
                    Remedy::ConfirmPassword => { (confirm_button(language, true)) }
                    Remedy::Nothing => {}
                }
            }
        }
        p.detail {
            (language.pick("For developers: ", "开发者信息：")) code #detail { (detail) }
        }
    };
    layout(language, heading, &body)
}

fn sign_in_button(language: Language) -> Markup {
    html! {
        form method="post" action="/sign-in" {
            button.main #sign-in { (language.pick("Sign in with Mi Account", "使用小米账号登录")) }
        }
    }
}

fn confirm_button(language: Language, enabled: bool) -> Markup {
    html! {
        form method="post" action="/confirm-password" {
            button.main #confirm disabled[!enabled] { (language.pick("Confirm your password", "确认密码")) }
        }
    }
}

fn id(name: &str, label: &str, value: Option<&str>, meaning: &str, language: Language) -> Markup {
    html! {
        div {
            dt { (label) small { (meaning) } }
            dd #(name) {
                @match value {
                    Some(value) => { code { (value) } }
                    None => { span.soft { (language.pick("not told to this application", "未提供给本应用")) } }
                }
            }
        }
    }
}

/// Every size that the profile has.
fn pictures(language: Language, nickname: &str, profile: &UserProfile) -> Markup {
    let sizes = [
        ("75", &profile.avatar_url_75),
        ("90", &profile.avatar_url_90),
        ("120", &profile.avatar_url_120),
        ("320", &profile.avatar_url_320),
        (language.pick("base", "默认"), &profile.avatar_url),
        (language.pick("original", "原图"), &profile.avatar_url_orig),
    ];
    let sizes: Vec<(&str, &str)> = sizes.iter().filter_map(|(size, url)| Some((*size, url.as_deref()?))).collect();
    html! {
        @if sizes.is_empty() {
            p.soft #pictures { (language.pick("This account has none.", "该账号未设置头像。")) }
        } @else {
            ul.pictures #pictures {
                @for (size, url) in sizes {
                    li { (picture(nickname, Some(url), &format!("size-{size}"))) small { (size) } }
                }
            }
        }
    }
}

/// A picture above the first letter of the nickname, which shows while there is no picture, or when it does not load.
fn picture(nickname: &str, url: Option<&str>, size: &str) -> Markup {
    let letter = nickname.chars().find(|character| character.is_alphanumeric()).unwrap_or('?').to_uppercase().to_string();
    html! {
        span.picture.(size) {
            span aria-hidden="true" { (letter) }
            @if let Some(url) = url.filter(|url| !url.is_empty()) {
                img src=(url) alt="" data-letter=(letter) referrerpolicy="no-referrer";
            }
        }
    }
}

fn confirmed_words(language: Language, ago: Duration) -> String {
    match (ago.as_secs() / 60, language) {
        (0, Language::English) => "Confirmed just now".to_owned(),
        (0, Language::Chinese) => "刚刚已确认".to_owned(),
        (minutes, Language::English) => format!("Confirmed {minutes} min ago"),
        (minutes, Language::Chinese) => format!("{minutes} 分钟前已确认"),
    }
}

fn layout(language: Language, title: &str, body: &Markup) -> Page {
    let page = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/style.css";
                title { (title) }
            }
            body {
                main { (body) }
                footer { (language.pick("A demo of the Rust crate xiaomi-open-api. Not a product of Xiaomi.", "Rust crate xiaomi-open-api 的演示，并非小米产品。")) }
            }
        }
    };
    Html(page.into_string())
}
