//! What can go wrong, in words for the person in front of the browser.

use std::error::Error;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use xiaomi_open_api::callback::CallbackError;
use xiaomi_open_api::oauth::{AuthorizeError, RedirectError, TokenError};
use xiaomi_open_api::session::{CallError, SessionError};

use crate::language::Language;
use crate::pages;

/// What one can do about it, beside going to the front page.
#[derive(Clone, Copy)]
pub(crate) enum Remedy {
    SignIn,
    ConfirmPassword,
    Nothing,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    #[error(transparent)]
    Random(#[from] AuthorizeError),
    #[error(transparent)]
    Redirect(#[from] RedirectError),
    #[error(transparent)]
    Token(#[from] TokenError),
    #[error(transparent)]
    Session(#[from] SessionError),
    #[error(transparent)]
    Call(#[from] CallError),
    #[error(transparent)]
    PasswordPage(#[from] xiaomi_open_api::Error),
    #[error(transparent)]
    Callback(#[from] CallbackError),
    #[error("no session belongs to this browser")]
    SignedOut,
    #[error("the profile has no user id")]
    NoUserId,
    #[error("the callback is signed, but does not answer a question of this session")]
    NotAsked,
    #[error("the callback is signed and says that the password was wrong")]
    WrongPassword,
    #[error("the callback is signed and has no result")]
    Cancelled,
    #[error("the callback is signed and confirms the password of another account")]
    OtherUser,
    #[error("there is no such address")]
    NotFound,
}

impl Problem {
    pub(crate) fn page(&self, language: Language) -> impl IntoResponse + use<> {
        let (heading, words) = self.words(language);
        (self.status(), pages::problem(language, heading, words, &chain(self), self.remedy()))
    }

    fn remedy(&self) -> Remedy {
        match self {
            Self::Redirect(_) | Self::Token(_) | Self::Session(_) | Self::SignedOut | Self::Random(_) => Remedy::SignIn,
            Self::Call(error) if error.is_sign_in_required() => Remedy::SignIn,
            Self::Callback(_) | Self::NotAsked | Self::WrongPassword | Self::Cancelled | Self::OtherUser => {
                Remedy::ConfirmPassword
            }
            Self::Call(_) | Self::PasswordPage(_) | Self::NoUserId | Self::NotFound => Remedy::Nothing,
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            // People may say no, and mistype; nothing went wrong there.
            Self::Redirect(error) if error.is_denied() => StatusCode::OK,
            Self::WrongPassword | Self::Cancelled => StatusCode::OK,
            Self::Token(error) if error.is_code_invalid() => StatusCode::BAD_REQUEST,
            Self::Redirect(_) | Self::Callback(_) | Self::NotAsked | Self::OtherUser | Self::NoUserId => StatusCode::BAD_REQUEST,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Token(_) | Self::Session(_) | Self::Call(_) => StatusCode::BAD_GATEWAY,
            Self::Random(_) | Self::PasswordPage(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What happened, and what it means for the user.
    fn words(&self, language: Language) -> (&'static str, &'static str) {
        let (english, chinese) = match self {
            Self::Redirect(error) if error.is_denied() => (
                ("You said no", "Nothing was shared with this application, and nobody is signed in."),
                ("你已拒绝授权", "没有向本应用提供任何信息，也没有登录。"),
            ),
            Self::Redirect(RedirectError::StateMismatch | RedirectError::MissingParameter { name: "state" }) => (
                (
                    "This sign-in did not begin here",
                    "The answer does not belong to a sign-in of this browser. Somebody may have sent you a link, or an old \
                     page was loaded again. Nobody is signed in by it.",
                ),
                ("此次登录并非由本浏览器发起", "该链接可能来自他人，或重新加载了旧页面。此次登录未被接受。"),
            ),
            Self::Token(error) if error.is_code_invalid() => (
                (
                    "The sign-in took too long",
                    "The code that the Mi Account sent is good for a few minutes and for one use. This one is expired or was \
                     used before. Begin again.",
                ),
                ("登录超时", "小米账号返回的授权码只在几分钟内有效，且只能使用一次。请重新登录。"),
            ),
            Self::Callback(CallbackError::NonceReplayed) => (
                (
                    "This confirmation was used before",
                    "Each answer of the Mi Account counts once. A second time it proves nothing, so it is refused.",
                ),
                ("该确认已被使用", "小米账号的每个确认结果只能使用一次，重复提交将被拒绝。"),
            ),
            Self::Callback(CallbackError::NonceExpired) => (
                ("This confirmation is too old", "An answer of the Mi Account counts for a few minutes. Confirm once more."),
                ("该确认已过期", "确认结果只在几分钟内有效，请重新确认。"),
            ),
            Self::Callback(_) => (
                (
                    "This confirmation was tampered with",
                    "It does not carry a signature of the Mi Account that fits. Nothing in it is believed, and your password \
                     does not count as confirmed.",
                ),
                ("该确认已被篡改", "签名与小米账号不符，其中的内容不可信，密码未被确认。"),
            ),
            Self::NotAsked => (
                (
                    "Nobody asked for this confirmation",
                    "The signature is right, but the answer belongs to another session or another question.",
                ),
                ("没有发起过此次确认", "签名正确，但该结果属于其他会话或其他请求。"),
            ),
            Self::WrongPassword => (
                ("The password was wrong", "The Mi Account says that it was not the password of your account."),
                ("密码错误", "小米账号表示输入的密码不正确。"),
            ),
            Self::Cancelled => (
                ("You cancelled", "The password was not confirmed. You are still signed in."),
                ("你已取消", "密码未被确认，你仍处于登录状态。"),
            ),
            Self::OtherUser => (
                (
                    "That was another account",
                    "The password is right, but it is not the one of the account that is signed in here.",
                ),
                ("账号不一致", "密码正确，但不属于当前登录的账号。"),
            ),
            Self::NoUserId => (
                (
                    "This application cannot ask for the password",
                    "The Mi Account tells user ids only to applications that were opened before June 2018, and the password \
                     page needs one.",
                ),
                ("本应用无法请求密码确认", "只有 2018 年 6 月前开通的应用才能获得用户 ID，而密码确认需要它。"),
            ),
            Self::SignedOut => (
                ("You are not signed in", "The session is over, or belongs to another browser. Sign in first."),
                ("尚未登录", "会话已结束，或属于其他浏览器。请先登录。"),
            ),
            Self::NotFound => {
                (("There is nothing here", "The address is not one of this application."), ("页面不存在", "该地址不属于本应用。"))
            }
            Self::Call(error) if error.is_sign_in_required() => (
                ("Your sign-in has ended", "The Mi Account no longer lets this application in. Sign in again."),
                ("登录已失效", "小米账号已不再授权本应用，请重新登录。"),
            ),
            Self::Redirect(_) | Self::Token(_) | Self::Session(_) | Self::Call(_) | Self::Random(_) | Self::PasswordPage(_) => (
                ("That did not work", "The Mi Account gave an answer that is of no use. Try again in a moment."),
                ("操作未成功", "小米账号返回了无法处理的结果，请稍后重试。"),
            ),
        };
        language.pick(english, chinese)
    }
}

/// An error with its causes. The texts of the crate hold no secrets, so they can be shown and logged.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let words = cause.to_string();
        // Some errors say their cause themselves.
        if !text.ends_with(&words) {
            text = format!("{text}: {words}");
        }
        source = cause.source();
    }
    text
}
