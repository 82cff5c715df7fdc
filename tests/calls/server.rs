//! A server that remembers what it was sent, byte by byte, and answers what a test tells it.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Answers one request a connection; the last answer is given from then on. It ends with the runtime of the test.
#[derive(Debug)]
pub struct Server {
    url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    /// Method, target and version.
    pub line: String,
    /// Name and value, names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body, without the frames of a chunked one.
    pub body: Vec<u8>,
}

impl Request {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The values of all headers of a name.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(header, _)| header == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Method and target.
    pub fn target(&self) -> &str {
        self.line.trim_end_matches(" HTTP/1.1")
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

impl Server {
    /// Starts a server with these answers: status line, headers and body.
    pub async fn start<A: Into<String>>(answers: impl IntoIterator<Item = A>) -> Self {
        Self::start_with(answers, true).await
    }

    /// The same, but the connections stay open after the answers.
    pub async fn open<A: Into<String>>(answers: impl IntoIterator<Item = A>) -> Self {
        Self::start_with(answers, false).await
    }

    async fn start_with<A: Into<String>>(answers: impl IntoIterator<Item = A>, closes: bool) -> Self {
        let answers: Vec<String> = answers.into_iter().map(Into::into).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            let mut number = 0;
            while let Ok((stream, _)) = listener.accept().await {
                let answer = answers[number.min(answers.len() - 1)].clone();
                number += 1;
                tokio::spawn(serve(stream, answer, Arc::clone(&seen), closes));
            }
        });
        Self { url, requests }
    }

    /// A server that answers everything with an empty JSON object.
    pub async fn ok() -> Self {
        Self::start([json("{}")]).await
    }

    /// Its base URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What it was sent.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// The last request.
    pub fn last(&self) -> Request {
        self.requests().pop().unwrap()
    }
}

/// An answer with a JSON body.
pub fn json(body: &str) -> String {
    answer("200 OK", &["content-type: application/json"], body)
}

/// An answer with these headers and a body whose length is told.
pub fn answer(status: &str, headers: &[&str], body: &str) -> String {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

async fn serve(mut stream: TcpStream, answer: String, seen: Arc<Mutex<Vec<Request>>>, closes: bool) {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let mut lines = head.lines();
    let line = lines.next().unwrap_or_default().to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut request = Request { line, headers, body: bytes.split_off(head_end) };
    let length = request.header("content-length").and_then(|length| length.parse().ok());
    let chunked = request.header("transfer-encoding") == Some("chunked");
    let complete = |body: &[u8]| match length {
        Some(length) => body.len() >= length,
        None => !chunked || body.ends_with(b"0\r\n\r\n"),
    };
    while !complete(&request.body) {
        if stream.read_buf(&mut request.body).await.unwrap_or(0) == 0 {
            break;
        }
    }
    if chunked {
        request.body = unchunked(&request.body);
    }
    seen.lock().unwrap().push(request);
    let _ = stream.write_all(answer.as_bytes()).await;
    if closes {
        let _ = stream.shutdown().await;
    } else {
        // Until the client goes away.
        let _ = stream.read_buf(&mut bytes).await;
    }
}

/// The content of a chunked body (RFC 9112, section 7.1).
fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    while let Some(end) = body.windows(2).position(|two| two == b"\r\n") {
        let length = std::str::from_utf8(&body[..end]).ok().and_then(|hex| usize::from_str_radix(hex, 16).ok()).unwrap_or(0);
        let start = end + 2;
        if length == 0 || start + length > body.len() {
            break;
        }
        content.extend_from_slice(&body[start..start + length]);
        body = &body[(start + length + 2).min(body.len())..];
    }
    content
}
