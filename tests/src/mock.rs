//! A server on this machine that answers what a test wants and remembers what it was asked.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket};
use xiaomi_open_api::passbook::Passbook;
use xiaomi_open_api::{Client, Credentials};

use crate::evidence::{Evidence, path};

/// The app id that the evidence files ask with.
pub const CLIENT_ID: &str = "2882303761517163841";

/// The access token that the evidence files ask with.
pub const TOKEN: &str = "V3_synthetic-access-token";

/// A server that gives one reply, as often as it is asked, unless told otherwise. It ends with the runtime of the test.
///
/// ```
/// use tests::evidence::evidence;
/// use tests::mock::Mock;
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let server = Mock::reply_with(evidence("get-user-profile-observed-2019.yaml")).await;
/// let profile = server.client().get_user_profile().await?.into_inner();
/// assert_eq!(profile.nickname.as_deref(), Some("测试用户"));
/// assert!(server.request_line().starts_with("GET /user/profile?"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Mock {
    base_url: String,
    requests: Arc<Mutex<Vec<Recorded>>>,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The request line: method, target and version.
    pub line: String,
    /// The headers.
    pub headers: HeaderMap,
}

/// What the server answers.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Where it is to be had; everywhere unless told.
    place: Option<(Method, String)>,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Mock {
    /// Starts a server that answers with evidence, or with a reply that is made up.
    ///
    /// Evidence is served at its own method and path; elsewhere there is a 404.
    ///
    /// # Panics
    /// When this machine has no free port.
    pub async fn reply_with(reply: impl Into<Reply>) -> Self {
        Self::reply_in_turn([reply.into()]).await
    }

    /// Starts a server that gives these replies one after the other, and the last one from then on.
    ///
    /// # Panics
    /// When there is no reply, or this machine has no free port.
    pub async fn reply_in_turn<const N: usize>(replies: [Reply; N]) -> Self {
        let replies = Arc::new(replies);
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let answer = async move |request: Request| {
            let mut seen = seen.lock().unwrap();
            let turn = seen.len().min(N - 1);
            seen.push(Recorded::of(&request));
            replies[turn].to(&request)
        };
        let (listener, base_url) = listen().await;
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
        Self { base_url, requests }
    }

    /// Where the server is.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// A client of this server with the credentials of the evidence files.
    pub fn client(&self) -> Client {
        self.client_with(Credentials::new(CLIENT_ID, TOKEN))
    }

    /// A client of this server.
    pub fn client_with(&self, credentials: Credentials) -> Client {
        Client::new(credentials).with_base_url(&self.base_url)
    }

    /// A passbook client of this server with the credentials of the evidence files.
    pub fn passbook(&self) -> Passbook {
        Passbook::new(Credentials::new(CLIENT_ID, TOKEN)).with_base_url(&self.base_url)
    }

    /// What the server was asked, oldest first.
    ///
    /// # Panics
    /// When the server itself has failed.
    pub fn requests(&self) -> Vec<Recorded> {
        self.requests.lock().unwrap().clone()
    }

    /// The request line of the only request.
    ///
    /// # Panics
    /// When there were none or several.
    pub fn request_line(&self) -> String {
        self.request().line
    }

    /// The only request.
    ///
    /// # Panics
    /// When there were none or several.
    pub fn request(&self) -> Recorded {
        let requests = self.requests();
        let [request] = requests.as_slice() else { panic!("one request was expected: {requests:?}") };
        request.clone()
    }
}

impl Recorded {
    fn of(request: &Request) -> Self {
        let line = format!("{} {} {:?}", request.method(), request.uri(), request.version());
        Self { line, headers: request.headers().clone() }
    }
}

impl Reply {
    /// A reply to any request.
    ///
    /// # Panics
    /// When the status is none.
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        let status = StatusCode::from_u16(status).unwrap();
        Self { place: None, status, headers: HeaderMap::new(), body: body.into() }
    }

    /// The envelope of a success with this payload, to any request.
    pub fn success(payload: &Value) -> Self {
        Self::new(200, format!(r#"{{"result":"ok","description":"成功","data":{payload},"code":0}}"#))
    }

    /// The envelope of a failure with this code, to any request.
    pub fn failure(status: u16, code: i64) -> Self {
        Self::new(status, format!(r#"{{"result":"error","description":"no","code":{code}}}"#))
    }

    /// Adds a header.
    ///
    /// # Panics
    /// When name or value cannot be in a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        self
    }

    /// Puts another body in place.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    fn to(&self, request: &Request) -> Response {
        if self.place.as_ref().is_some_and(|(method, path)| request.method() != method || request.uri().path() != path) {
            return StatusCode::NOT_FOUND.into_response();
        }
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.status_mut() = self.status;
        response.headers_mut().clone_from(&self.headers);
        response
    }
}

impl From<&Evidence> for Reply {
    fn from(evidence: &Evidence) -> Self {
        let response = &evidence.response;
        let body = response.body.as_ref().map(|body| body.text.clone()).unwrap_or_default();
        let mut reply = Self::new(response.status, body);
        reply.place = Some((evidence.request.method.parse().unwrap(), path(evidence)));
        response.headers.iter().fold(reply, |reply, (name, value)| reply.header(name, value))
    }
}

impl From<Evidence> for Reply {
    fn from(evidence: Evidence) -> Self {
        Self::from(&evidence)
    }
}

/// Starts a server that answers one request with these bytes as they are and hangs up. Returns its base URL.
///
/// # Panics
/// When this machine has no free port.
pub async fn reply_with_bytes(bytes: &'static [u8]) -> String {
    let (listener, base_url) = listen().await;
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await?;
        let mut request = [0; 4096];
        // The requests of these tests have no body and come in one piece.
        let _ = stream.read(&mut request).await?;
        stream.write_all(bytes).await?;
        stream.shutdown().await
    });
    base_url
}

/// Starts a server that takes connections and never says a word. Returns its base URL.
///
/// # Panics
/// When this machine has no free port.
pub async fn silence() -> String {
    let (listener, base_url) = listen().await;
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok(connection) = listener.accept().await {
            open.push(connection);
        }
    });
    base_url
}

/// A port that nobody listens at. It is held, so that no other server can come up there.
#[derive(Debug)]
pub struct ClosedPort(TcpSocket);

impl ClosedPort {
    /// Takes a free port.
    ///
    /// # Panics
    /// When this machine has none.
    pub fn take() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        Self(socket)
    }

    /// The base URL of a server that would be there.
    ///
    /// # Panics
    /// When the port is lost.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    (listener, base_url)
}
