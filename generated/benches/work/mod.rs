//! What is measured.

#![allow(dead_code, reason = "each benchmark uses some of it")]

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde::Deserialize;
use xiaomi_open_api::callback::{CallbackVerifier, NonceStore, NonceStoreError};
use xiaomi_open_api::signature::{Nonce, SigningKey, authorize_request};

/// The callback that the documentation prints.
pub(crate) const CALLBACK: &str = "http://third_url.com/xm?xmResult=true&xmUserId=1909031&code=93D6A6663C1095587F68281E654D5526\
    &_xmNonce=5964262989045079397%3A24012419&_xmSign=m%2FM1Ia6fOBfKWUbae5G5UXnqh5I%3D";

const KEY: &str = "ORhx44qK6Alqf8vt2rGB5f-oPq0";

pub(crate) const CLIENT_ID: &str = "2882303761517163841";
pub(crate) const TOKEN: &str =
    "V3_W9xZ0iCUI5cA0yWDoDjHFzAbRDm8cKjm4CRCpmoXVGn6TQ1dX0rcqPf7h3yP1vQGv6nCmL3W5mQ3kqYFQdB2m2cXcVQF7q8JH0bXk4s";

/// A profile as it comes.
pub(crate) const REPLY: &str = r#"{"result":"ok","description":"no error","data":{"miliaoNick":"小米用户 Alice","userId":1909031,"unionId":"lEHmE8sWqSx1HBe7dE2nR5zPSQMaJ0yCVrZT4wYk","miliaoIcon":"https://s1.mi-img.com/avatar/p01/a1b2c3d4.jpg","miliaoIcon_75":"https://s1.mi-img.com/avatar/p01/a1b2c3d4_75.jpg","miliaoIcon_90":"https://s1.mi-img.com/avatar/p01/a1b2c3d4_90.jpg","miliaoIcon_120":"https://s1.mi-img.com/avatar/p01/a1b2c3d4_120.jpg","miliaoIcon_320":"https://s1.mi-img.com/avatar/p01/a1b2c3d4_320.jpg","miliaoIcon_orig":"https://s1.mi-img.com/avatar/p01/a1b2c3d4_orig.jpg"},"code":0}"#;

/// The `data` of [`REPLY`].
pub(crate) fn payload() -> String {
    serde_json::from_str::<serde_json::Value>(REPLY).unwrap()["data"].to_string()
}

/// Remembers nothing: the same callback is verified again and again.
struct Forgets;

impl NonceStore for Forgets {
    fn record(&self, _: Nonce, _: SystemTime, _: Duration) -> Result<(), NonceStoreError> {
        Ok(())
    }
}

pub(crate) fn callback() -> impl Fn(&str) {
    let verifier = CallbackVerifier::new(KEY)
        .clock(|| SystemTime::UNIX_EPOCH + Duration::from_secs(24_012_419 * 60))
        .nonce_store(Arc::new(Forgets))
        .expected_callback("http://third_url.com/xm")
        .unwrap();
    move |received| assert!(verifier.verify(received).unwrap().is_password_confirmed())
}

pub(crate) fn header() -> impl Fn() -> String {
    let key = SigningKey::new(KEY);
    let url = format!("https://open.account.xiaomi.com/user/profile?clientId={CLIENT_ID}&token={TOKEN}");
    let url = url::Url::parse(&url).unwrap();
    move || authorize_request(&key, "GET", &url, TOKEN, Nonce::generate(SystemTime::now()).unwrap()).unwrap()
}

/// What somebody without this crate would write.
#[derive(Debug, Deserialize)]
pub(crate) struct DerivedEnvelope {
    pub(crate) result: String,
    pub(crate) code: i64,
    pub(crate) data: Option<DerivedProfile>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct DerivedProfile {
    #[serde(rename = "miliaoNick")]
    pub(crate) nickname: Option<String>,
    #[serde(rename = "userId")]
    pub(crate) user_id: Option<i64>,
    #[serde(rename = "unionId")]
    pub(crate) union_id: Option<String>,
    #[serde(rename = "miliaoIcon")]
    pub(crate) avatar_url: Option<String>,
    #[serde(rename = "miliaoIcon_75")]
    pub(crate) avatar_url_75: Option<String>,
    #[serde(rename = "miliaoIcon_90")]
    pub(crate) avatar_url_90: Option<String>,
    #[serde(rename = "miliaoIcon_120")]
    pub(crate) avatar_url_120: Option<String>,
    #[serde(rename = "miliaoIcon_320")]
    pub(crate) avatar_url_320: Option<String>,
    #[serde(rename = "miliaoIcon_orig")]
    pub(crate) avatar_url_orig: Option<String>,
}
