//! The language of the pages, and what scopes are called in it.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

use super::params::Params;

/// English or simplified Chinese.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Locale {
    En,
    Zh,
}

impl Locale {
    /// `_locale` decides, such as `zh_CN`; without it the browser does.
    pub(super) fn of(params: &Params, headers: &HeaderMap) -> Self {
        let asked = params.get("_locale").ok().flatten();
        let accepted = || headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is_chinese = |language: &str| language.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("zh"));
        if is_chinese(asked.unwrap_or_else(accepted)) { Self::Zh } else { Self::En }
    }

    /// The value of the `lang` attribute.
    pub(super) fn tag(self) -> &'static str {
        self.choose("en", "zh-CN")
    }

    pub(super) fn choose<'a>(self, english: &'a str, chinese: &'a str) -> &'a str {
        match self {
            Self::En => english,
            Self::Zh => chinese,
        }
    }

    /// What a scope allows, in words for its user.
    pub(super) fn scope(self, scope: &str) -> &str {
        let known = SCOPES.iter().find(|(known, _, _)| *known == scope);
        known.map_or(self.choose("A permission without a description", "未说明的权限"), |(_, en, zh)| self.choose(en, zh))
    }
}

/// The scope lists of the documentation (2017; pId 1518, 2023-03-09), worded for a consent page.
const SCOPES: &[(&str, &str, &str)] = &[
    ("1", "See your nickname and profile picture", "获取你的昵称和头像"),
    ("2", "See your MiTalk friends", "获取你的米聊好友关系"),
    ("3", "Recognise you by an openId", "获取你的 openId"),
    ("4", "See your phone number", "获取你绑定的安全手机号"),
    ("5", "Change your profile", "修改你的个人资料"),
    ("6", "See your e-mail address", "获取你绑定的安全邮箱"),
    ("1000", "Access your Xiaomi routers", "访问你的小米路由器信息"),
    ("1001", "Read everything about your Xiaomi routers", "读取你的全部小米路由器信息"),
    ("2000", "Read your contacts in Mi Cloud", "读取你存储在小米云中的联系人"),
    ("2001", "Access your Mi Cloud calendar", "访问你的小米云日历"),
    ("2002", "Access your Mi Cloud alarms", "访问你的小米云闹钟"),
    ("6000", "Use your smart home in Mi Home", "使用你的智能家庭服务"),
    ("6002", "Add third-party devices to Mi Home", "添加三方设备到米家"),
    ("6003", "Let Alexa control your devices", "允许 Alexa 控制你的设备"),
    ("6004", "Let a service see and control your devices", "允许第三方服务访问并控制你的设备"),
    ("7000", "Follow the app's Yellow Pages account", "关注应用的黄页服务号"),
    ("11000", "See your pictures in Mi Cloud", "获取你的云相册"),
    ("12001", "Keep its data in Mi Cloud", "将应用数据保存到小米云"),
    ("12005", "Use the ECG service of Mi Health", "使用运动健康心电图解读服务"),
    ("13002", "Keep your workouts in Mi Cloud", "将你的健身数据保存到小米云"),
    ("16000", "See the passes in your Mi Wallet", "获取你的小米卡包卡券"),
    ("16001", "A permission of the Zepp Life app", "Zepp Life 应用的权限"),
    ("16002", "Another permission of the Zepp Life app", "Zepp Life 应用的另一项权限"),
    ("20000", "Use the XiaoAI voice service", "启用小爱智能语音服务"),
    ("40000", "Use cloud AI, such as translation", "启用云端 AI 算法服务"),
    ("openid", "Sign you in with OpenID Connect", "使用 OpenID Connect 登录"),
];

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::api::oauth2::AUTHORIZATION_CODE;

    #[test]
    fn every_documented_scope_has_words() {
        for (scope, _) in AUTHORIZATION_CODE.scopes {
            assert!(SCOPES.iter().any(|(known, _, _)| known == scope), "{scope}");
        }
    }

    #[test]
    fn the_parameter_goes_before_the_browser() {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("zh-CN,zh;q=0.9"));
        let locale = |query| Locale::of(&Params::read(query, "").unwrap(), &headers);
        assert_eq!(locale(""), Locale::Zh);
        assert_eq!(locale("_locale=en_US"), Locale::En);
        assert_eq!(locale("_locale=zh_TW"), Locale::Zh);
        assert_eq!(Locale::of(&Params::default(), &HeaderMap::new()), Locale::En);
    }
}
