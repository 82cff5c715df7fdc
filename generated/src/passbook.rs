//! The passes (coupons, cards, tickets) in a user's Mi Wallet.
//!
//! The vendor's OpenAPI document knows nothing of this call. It is on a host of its own, [`BASE_URL`], needs scope
//! 16000, and answers in the same envelope and with the same error codes as the rest of the open API.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use xiaomi_open_api::Credentials;
//! use xiaomi_open_api::passbook::{Imei, Passbook};
//!
//! let passbook = Passbook::new(Credentials::new("2882303761517163841", "V3_access_token"));
//! let imei = Imei::parse("490154203237518")?;
//! for pass in passbook.get_pass(&imei.into()).await?.iter() {
//!     println!("{}", pass.title.as_deref().unwrap_or("untitled"));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Source: 小米帐号开放API §6 获取用户卡包卡券 (Chinese documentation, before 2019). The scope is still listed in the
//! scope list of 2023-03-09 (pId 1518); no recorded answer is known, so every field may be absent.

mod imei;

use reqwest::Method;
use serde::{Deserialize, Deserializer};

use crate::api::client::ENVELOPE;
use crate::api::codec;
use crate::api::credentials::{CLIENT_ID, TOKEN};
use crate::api::runtime::{self, CallFuture, Draft, Operation};
use crate::api::types::ApiError;
use crate::api::{Client, Credentials};

pub use imei::{Imei, ImeiHash, ParseImeiError};

/// Where the passbook is, unless told otherwise.
pub const BASE_URL: &str = "https://api.passbook.xiaomi.com";

static GET_PASS: Operation = Operation {
    id: "getPass",
    method: Method::GET,
    path: "/app/get_pass",
    accept: "application/json",
    security: &[&[CLIENT_ID, TOKEN]],
    scopes: &["16000"],
};

/// A client for the passbook.
#[derive(Debug, Clone)]
pub struct Passbook {
    client: Client,
}

impl Passbook {
    /// A passbook client with these credentials and an HTTP client of its own.
    ///
    /// # Panics
    ///
    /// As [`Client::new`], when TLS cannot be set up; [`Passbook::from_client`] never panics.
    #[must_use]
    pub fn new(credentials: Credentials) -> Self {
        Self::from_client(&Client::new(credentials))
    }

    /// A passbook client with the credentials, connections and limits of `client`.
    #[must_use]
    pub fn from_client(client: &Client) -> Self {
        Self { client: client.clone().with_base_url(BASE_URL) }
    }

    /// Sends to another place, such as a test server.
    #[must_use]
    pub fn with_base_url(self, base_url: impl Into<String>) -> Self {
        Self { client: self.client.with_base_url(base_url) }
    }

    /// The passes that the user of the access token has on the phone with this IMEI. Needs scope 16000.
    ///
    /// `GET /app/get_pass`. Only the hash of the IMEI is sent.
    ///
    /// # Errors
    ///
    /// [`ApiError`] when the server refuses; [`ErrorKind`](crate::ErrorKind) lists the other ways to fail.
    pub fn get_pass(&self, imei: &ImeiHash) -> CallFuture<'_, Vec<Pass>, ApiError> {
        let mut call = Draft::new(&self.client, &GET_PASS, &[]);
        call.query("imei", &imei.as_hex());
        runtime::payload(call, &ENVELOPE)
    }
}

/// A pass in the wallet.
///
/// The documentation prints every field as a string. Numbers are read too, since nobody has published a recorded answer;
/// the format of the two dates is not documented, so they are handed out as they come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Pass {
    /// Identifies a pass that a user has taken.
    #[serde(deserialize_with = "text")]
    pub pass_id: Option<String>,
    /// The code of the pass; absent when it has none.
    #[serde(deserialize_with = "filled_text")]
    pub pass_code: Option<String>,
    /// The name of the app that issued it.
    #[serde(deserialize_with = "text")]
    pub app_name: Option<String>,
    /// The id of the app that issued it.
    #[serde(deserialize_with = "text")]
    pub app_id: Option<String>,
    /// The address of the logo.
    #[serde(deserialize_with = "text")]
    pub logo_url: Option<String>,
    /// The id of the plan that the pass belongs to.
    #[serde(deserialize_with = "text")]
    pub plan_id: Option<String>,
    /// The title.
    #[serde(deserialize_with = "text")]
    pub title: Option<String>,
    /// The description.
    #[serde(deserialize_with = "text")]
    pub description: Option<String>,
    /// When it starts to be valid, in an undocumented format.
    #[serde(deserialize_with = "text")]
    pub valid_start_date: Option<String>,
    /// When it ceases to be valid, in an undocumented format.
    #[serde(deserialize_with = "text")]
    pub valid_end_date: Option<String>,
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    <codec::LenientOrAbsent as codec::Read<Option<String>>>::read(deserializer)
}

/// The documentation says that a missing code "returns empty".
fn filled_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(text(deserializer)?.filter(|text| !text.is_empty()))
}
