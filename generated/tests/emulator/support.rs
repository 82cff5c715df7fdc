//! A client that shows what is on the wire.

use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::redirect::Policy;
use serde_json::Value;
use xiaomi_open_api::emulator::{App, Builder, Emulator};

pub(crate) const CLIENT_ID: &str = "2882303761517163841";
pub(crate) const SECRET: &str = "app-secret+/A==";
pub(crate) const REDIRECT_URI: &str = "https://app.example.com/mi/callback";

/// An app with one redirect URI, under the strict rules.
pub(crate) fn app() -> App {
    App::new(CLIENT_ID, SECRET).with_name("Strict App").with_redirect_uri(REDIRECT_URI)
}

/// An emulator and a client that follows no redirect.
pub(crate) struct Mi {
    pub(crate) emulator: Emulator,
    pub(crate) http: reqwest::Client,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Mi {
    /// With the app of these tests.
    pub(crate) async fn start() -> Self {
        Self::with(Emulator::builder().app(app())).await
    }

    pub(crate) async fn with(builder: Builder) -> Self {
        let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
        Self { emulator: builder.start().await.unwrap(), http }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.emulator.base_url())
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, body: response.text().await.unwrap() }
    }

    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        self.send(self.http.get(self.url(path)).query(query)).await
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = self.http.post(self.url(path)).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(encode(form))).await
    }
}

impl Answer {
    /// The JSON of an answer of the open API.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The JSON of an answer of the token endpoint.
    pub(crate) fn prefixed_json(&self) -> Value {
        let json = self.body.strip_prefix("&&&START&&&").unwrap_or_else(|| panic!("no prefix: {}", self.body));
        serde_json::from_str(json).unwrap()
    }

    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, 302, "{}", self.body);
        self.headers[LOCATION].to_str().unwrap()
    }

    pub(crate) fn hint(&self) -> &str {
        self.headers["x-emulator-hint"].to_str().unwrap()
    }
}

pub(crate) fn encode(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// A parameter of a URL, decoded.
pub(crate) fn parameter(url: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(url).unwrap();
    url.query_pairs().find(|(other, _)| other == name).map(|(_, value)| value.into_owned())
}

/// With some parameters changed or, when empty, left out.
pub(crate) fn changed<'a>(base: &[(&'a str, &'a str)], changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut pairs: Vec<_> = base.iter().filter(|(name, _)| changes.iter().all(|(other, _)| other != name)).copied().collect();
    pairs.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    pairs
}

/// The first form of a page: where it goes, and what a browser sends of it without a click on a button.
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) fields: Vec<(String, String)>,
}

impl Form {
    pub(crate) fn of(page: &str) -> Self {
        let form = &page[page.find("<form").unwrap()..page.find("</form>").unwrap()];
        let fields = form.split("<input").skip(1).filter_map(|rest| {
            let tag = &rest[..rest.find('>').unwrap()];
            let sends = attribute(tag, "type").is_some_and(|kind| kind == "hidden" || tag.contains(" checked"));
            sends.then(|| (attribute(tag, "name").unwrap(), attribute(tag, "value").unwrap()))
        });
        Self { action: attribute(form, "action").unwrap(), fields: fields.collect() }
    }

    /// Changes a field, or adds one: a choice, a text, a button.
    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(other, _)| other != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) async fn submit(&self, mi: &Mi) -> Answer {
        let fields: Vec<_> = self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        mi.post(&self.action, &fields).await
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    Some(plain.iter().fold(value.to_owned(), |value, (entity, character)| value.replace(entity, character)))
}
