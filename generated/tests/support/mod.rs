//! What the tests of this crate share: the recorded exchanges and a server to play them.
#![allow(dead_code, reason = "each test uses some of it")]

pub(crate) mod account;

use std::collections::BTreeMap;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes};
use axum::http::{Method, StatusCode, Uri};
use axum::response::Response;
use serde::Deserialize;

/// One file of `spec/evidence`.
#[derive(Debug, Deserialize)]
pub(crate) struct Evidence {
    pub(crate) request: RecordedRequest,
    pub(crate) response: RecordedResponse,
}

#[derive(Debug, Deserialize)]
pub(crate) struct RecordedRequest {
    pub(crate) method: String,
    pub(crate) url: String,
    #[serde(default)]
    query: BTreeMap<String, serde_yaml::Value>,
    #[serde(default)]
    form: BTreeMap<String, serde_yaml::Value>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct RecordedResponse {
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) body: String,
}

impl RecordedRequest {
    /// The parameters, from query and form.
    pub(crate) fn parameters(&self) -> BTreeMap<String, String> {
        let text = |value: &serde_yaml::Value| match value {
            serde_yaml::Value::String(text) => text.clone(),
            other => serde_yaml::to_string(other).unwrap().trim().to_owned(),
        };
        self.query.iter().chain(&self.form).map(|(name, value)| (name.clone(), text(value))).collect()
    }
}

impl Evidence {
    pub(crate) fn named(name: &str) -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/evidence").join(name).with_extension("yaml");
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// All whose name begins with `prefix`, by name.
    pub(crate) fn all(prefix: &str) -> Vec<(String, Self)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/evidence");
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .filter(|name| name.starts_with(prefix))
            .collect();
        names.sort();
        names.into_iter().map(|name| (name.clone(), Self::named(&name))).collect()
    }

    /// The JSON of the body, its keys trimmed: a reading of its own, to compare with.
    pub(crate) fn json(&self) -> BTreeMap<String, serde_json::Value> {
        let json = self.response.body.trim_start_matches("&&&START&&&");
        let object: BTreeMap<String, serde_json::Value> = serde_json::from_str(json).unwrap();
        object.into_iter().map(|(name, value)| (name.trim().to_owned(), value)).collect()
    }
}

/// A request as the server saw it.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) form: BTreeMap<String, String>,
}

impl Received {
    /// The parameters, wherever they were.
    pub(crate) fn parameters(&self) -> BTreeMap<String, String> {
        self.query.clone().into_iter().chain(self.form.clone()).collect()
    }
}

type Reply = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A server on a free port of this machine that remembers what it was asked.
pub(crate) struct Server {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start<F, R>(answer: F) -> Self
    where
        F: Fn(Received) -> R + Send + Sync + 'static,
        R: Future<Output = Response> + Send + 'static,
    {
        let received: Arc<Mutex<Vec<Received>>> = Arc::default();
        let log = Arc::clone(&received);
        let answer: Arc<dyn Fn(Received) -> Reply + Send + Sync> = Arc::new(move |request| Box::pin(answer(request)));
        let app = axum::Router::new().fallback(move |method: Method, uri: Uri, body: Bytes| {
            let request = Received {
                method,
                path: uri.path().to_owned(),
                query: pairs(uri.query().unwrap_or_default().as_bytes()),
                form: pairs(&body),
            };
            log.lock().unwrap().push(request.clone());
            answer(request)
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, received, task }
    }

    /// A server with one answer for everything.
    pub(crate) async fn always(status: u16, media_type: &'static str, body: impl Into<String>) -> Self {
        let body = body.into();
        Self::start(move |_| {
            let response = respond(status, media_type, body.clone());
            async move { response }
        })
        .await
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    pub(crate) fn received_at(&self, path: &str) -> usize {
        self.received().iter().filter(|request| request.path == path).count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn pairs(encoded: &[u8]) -> BTreeMap<String, String> {
    let mut pairs = BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(encoded) {
        assert!(pairs.insert(name.clone().into_owned(), value.into_owned()).is_none(), "{name} was sent twice");
    }
    pairs
}

pub(crate) fn respond(status: u16, media_type: &str, body: impl Into<Body>) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    Response::builder().status(status).header("content-type", media_type).body(body.into()).unwrap()
}

/// An answer of the token endpoint or the open API.
pub(crate) fn json(body: &serde_json::Value) -> Response {
    respond(200, "application/json;charset=UTF-8", format!("&&&START&&&{body}"))
}
