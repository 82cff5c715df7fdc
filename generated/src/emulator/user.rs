//! The people who can sign in.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use super::app::App;
use crate::passbook::Pass;

/// A test user. All of them are made up.
///
/// ```
/// use xiaomi_open_api::emulator::User;
///
/// let user = User::new(1909099, "Zoë").with_password("correct horse").with_email("zoe@example.com");
/// assert_eq!(user.union_id().len(), 40);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    id: i64,
    nickname: String,
    union_id: String,
    password: String,
    picture: Picture,
    phone: String,
    email: String,
    friends: Vec<i64>,
    passes: Vec<Pass>,
}

/// What `miliaoIcon` and its sizes hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Picture {
    /// One that the emulator draws and serves.
    Drawn,
    /// This address, the same for every size.
    At(String),
    /// None: `miliaoIcon` is empty, and there are no sizes.
    None,
}

impl User {
    /// A user with a picture and the password `password`, without phone, e-mail address, friends and passes.
    ///
    /// `unionId` and openIds follow from the id, so they are the same in every run.
    #[must_use]
    pub fn new(id: i64, nickname: impl Into<String>) -> Self {
        // 40 characters of base64 that are url-safe, as in recorded profiles.
        let bytes = ["unionId", "unionId, continued"].map(|what| digest(&[what, &id.to_string()])).concat();
        let union_id = bytes.get(..30).map(|bytes| URL_SAFE_NO_PAD.encode(bytes)).unwrap_or_default();
        Self {
            id,
            nickname: nickname.into(),
            union_id,
            password: "password".to_owned(),
            picture: Picture::Drawn,
            phone: String::new(),
            email: String::new(),
            friends: Vec::new(),
            passes: Vec::new(),
        }
    }

    /// The users of an emulator that is given none.
    #[must_use]
    pub fn built_in() -> Vec<Self> {
        vec![
            Self::new(1_909_031, "Alice Example")
                .with_password("alice-password")
                .with_phone("10000000000")
                .with_email("alice@example.com")
                .with_friends([1_909_032, 1_909_033, 9_007_199_254_740_993])
                .with_pass(coffee())
                .with_pass(train()),
            Self::new(1_909_032, "测试用户 🦊")
                .with_password("密码 pass/word+1")
                .with_phone("+86 100 0000 0000")
                .with_friends([1_909_031]),
            Self::new(1_909_033, "Nobody").with_password("nobody-password").without_picture(),
            Self::new(9_007_199_254_740_993, "Beyond 2^53").with_password("big-password").with_email("big@example.com"),
            Self::new(1_909_035, r#"<b>"Bobby" & O'Söhne</b>"#).with_password("bobby-password"),
        ]
    }

    /// The nickname, `miliaoNick`.
    #[must_use]
    pub fn with_nickname(mut self, nickname: impl Into<String>) -> Self {
        self.nickname = nickname.into();
        self
    }

    /// The `unionId`, one for all apps.
    #[must_use]
    pub fn with_union_id(mut self, union_id: impl Into<String>) -> Self {
        self.union_id = union_id.into();
        self
    }

    /// The password that checkPassword asks for.
    #[must_use]
    pub fn with_password(mut self, password: impl Into<String>) -> Self {
        self.password = password.into();
        self
    }

    /// A picture at an address of yours, instead of the one that the emulator draws.
    #[must_use]
    pub fn with_picture(mut self, address: impl Into<String>) -> Self {
        self.picture = Picture::At(address.into());
        self
    }

    /// No picture: `miliaoIcon` is empty.
    #[must_use]
    pub fn without_picture(mut self) -> Self {
        self.picture = Picture::None;
        self
    }

    /// The phone number.
    #[must_use]
    pub fn with_phone(mut self, phone: impl Into<String>) -> Self {
        self.phone = phone.into();
        self
    }

    /// The e-mail address.
    #[must_use]
    pub fn with_email(mut self, email: impl Into<String>) -> Self {
        self.email = email.into();
        self
    }

    /// The user ids of the friends; they need not be users of the emulator.
    #[must_use]
    pub fn with_friends(mut self, friends: impl IntoIterator<Item = i64>) -> Self {
        self.friends = friends.into_iter().collect();
        self
    }

    /// One more pass in the wallet; what it lacks is sent as an empty text.
    #[must_use]
    pub fn with_pass(mut self, pass: Pass) -> Self {
        self.passes.push(pass);
        self
    }

    /// The number of the account: `userId` of the profile, for apps that receive it, and `xmUserId` of checkPassword.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.id
    }

    /// The nickname.
    #[must_use]
    pub fn nickname(&self) -> &str {
        &self.nickname
    }

    /// The `unionId`.
    #[must_use]
    pub fn union_id(&self) -> &str {
        &self.union_id
    }

    /// The openId of the user in an app: `2.0:` and 20 bytes in base64, which may hold `/`, `+` and `=`.
    #[must_use]
    pub fn open_id(&self, app: &App) -> String {
        format!("2.0:{}", STANDARD.encode(digest(&["openId", app.client_id(), &self.id.to_string()])))
    }

    /// The password.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.password
    }

    /// The phone number; empty when there is none.
    #[must_use]
    pub fn phone(&self) -> &str {
        &self.phone
    }

    /// The e-mail address; empty when there is none.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }

    /// The user ids of the friends.
    #[must_use]
    pub fn friends(&self) -> &[i64] {
        &self.friends
    }

    /// The passes in the wallet.
    #[must_use]
    pub fn passes(&self) -> &[Pass] {
        &self.passes
    }

    pub(super) fn picture(&self) -> &Picture {
        &self.picture
    }
}

/// Twenty bytes that follow from a few texts.
fn digest(parts: &[&str]) -> [u8; 20] {
    let mut hmac = Hmac::<Sha1>::new_from_slice(b"emulator").expect("HMAC is defined for keys of any length");
    for part in parts {
        hmac.update(part.as_bytes());
        hmac.update(&[0]);
    }
    hmac.finalize().into_bytes().into()
}

fn coffee() -> Pass {
    Pass {
        pass_id: Some("pass-0001".to_owned()),
        pass_code: Some("8412 0098".to_owned()),
        app_name: Some("Corner Café".to_owned()),
        app_id: Some("2882303761517900001".to_owned()),
        logo_url: Some("https://cdn.example.com/cafe.png".to_owned()),
        plan_id: Some("plan-17".to_owned()),
        title: Some("Tenth coffee free".to_owned()),
        description: Some("One coffee of any size".to_owned()),
        valid_start_date: Some("2024-01-01".to_owned()),
        valid_end_date: Some("2034-12-31".to_owned()),
    }
}

/// A pass without a code.
fn train() -> Pass {
    Pass {
        pass_id: Some("pass-0002".to_owned()),
        app_name: Some("城际铁路".to_owned()),
        app_id: Some("2882303761517900002".to_owned()),
        plan_id: Some("plan-18".to_owned()),
        title: Some("周末车票".to_owned()),
        valid_start_date: Some("2024-01-01".to_owned()),
        valid_end_date: Some("2034-12-31".to_owned()),
        ..Pass::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_follow_from_the_number_of_the_account() {
        let [user, same, other] = [1, 1, 2].map(|id| User::new(id, "n"));
        let [app, other_app] = ["1", "2"].map(|id| App::new(id, "s"));
        assert_eq!((user.union_id(), user.open_id(&app)), (same.union_id(), same.open_id(&app)));
        assert_ne!(user.union_id(), other.union_id());
        assert_ne!(user.open_id(&app), user.open_id(&other_app));
        assert_ne!(user.open_id(&app), other.open_id(&app));
    }

    #[test]
    fn the_built_in_users_have_different_ids() {
        let mut ids: Vec<_> = User::built_in().iter().map(User::id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), User::built_in().len());
        assert!(ids.iter().any(|id| *id > 1 << 53));
    }

    #[test]
    fn a_union_id_is_url_safe() {
        for user in User::built_in() {
            assert_eq!(user.union_id().len(), 40);
            assert!(user.union_id().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        }
    }
}
