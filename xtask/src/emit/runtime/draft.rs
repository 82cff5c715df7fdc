//! A call while it is put together, and sending it.

use std::fmt::{Display, Write as _};

use reqwest::header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use serde::Serialize;

use super::error::{Error, ErrorKind};
use super::exchange::{Reply, open, send};
use super::form::Form;
use super::future::Boxed;
use super::options::CallOptions;
// part: tokens
use crate::api::codec::Secret;
// end of part
use super::style::{PathArgument, Style, cookie, encode};
use crate::api::client::{Client, parse_base};

/// What is known of an operation before it is called.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The `operationId` of the document.
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    /// The path, a `{}` for each argument.
    pub(crate) path: &'static str,
    /// The media types that are understood, for `Accept`; empty for no such header.
    pub(crate) accept: &'static str,
    /// Sets of credentials, by index; any one set is enough. No set at all: none is needed.
    pub(crate) security: &'static [&'static [usize]],
    /// The OAuth scopes that the token needs.
    pub(crate) scopes: &'static [&'static str],
}

/// A success that has not been read or else the whole answer, and the request when it can be sent again.
pub(super) type Started = (Result<reqwest::Response, Reply>, Option<reqwest::Request>);

/// A call that is being put together. The first argument that does not fit is remembered and reported when it is sent.
pub(crate) struct Draft<'c> {
    pub(super) client: &'c Client,
    pub(super) operation: &'static Operation,
    path: String,
    query: String,
    headers: HeaderMap,
    cookies: String,
    body: Option<(HeaderValue, reqwest::Body)>,
    options: Option<Box<CallOptions>>,
    // part: own-servers
    server: Option<&'static str>,
    // end of part
    // part: tokens
    /// What the sources of credentials gave for this call.
    pub(super) tokens: Vec<(usize, Secret)>,
    // end of part
    problem: Option<ErrorKind>,
}

impl std::fmt::Debug for Draft<'_> {
    /// Arguments may be secrets, so only the operation is shown.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Call").field("operation", &self.operation.id).finish_non_exhaustive()
    }
}

#[allow(dead_code, reason = "each API uses some of them")]
impl<'c> Draft<'c> {
    /// A call with the arguments of its path, in the order of the template.
    pub(crate) fn new(client: &'c Client, operation: &'static Operation, path: &[&dyn PathArgument]) -> Self {
        let mut call = Self {
            client,
            operation,
            path: String::with_capacity(operation.path.len() + 16),
            query: String::new(),
            headers: HeaderMap::new(),
            cookies: String::new(),
            body: None,
            options: None,
            // part: own-servers
            server: None,
            // end of part
            // part: tokens
            tokens: Vec::new(),
            // end of part
            problem: None,
        };
        let mut pieces = operation.path.split("{}");
        call.path.push_str(pieces.next().unwrap_or_default());
        for (argument, piece) in path.iter().zip(pieces) {
            if let Err(why) = argument.write(&mut call.path) {
                call.refuse(&format!("a path argument cannot be written: {why}"));
            }
            call.path.push_str(piece);
        }
        // Without it the path would be that of another operation, often the one for the whole collection.
        let empty = |path: &str| path.split('/').filter(|segment| segment.is_empty()).count();
        if !path.is_empty() && empty(&call.path) > empty(operation.path) {
            call.refuse("an argument that is a whole segment of the path is empty");
        }
        // A URL parser would take these away together with their neighbour.
        if call.path.split('/').any(|segment| segment == "." || segment == "..") {
            call.refuse("`.` and `..` cannot be sent as a path segment");
        }
        call
    }

    /// Sets what the call does in its own way.
    #[inline]
    pub(crate) fn options(&mut self, options: CallOptions) {
        if let Some(why) = &options.problem {
            self.refuse(why);
        }
        self.options = Some(Box::new(options));
    }

    // part: own-servers
    /// Sends the call to a server of its own, unless the client was told where to send everything.
    #[inline]
    pub(crate) fn at(&mut self, server: &'static str) {
        self.server = Some(server);
    }

    // end of part
    /// Adds a query parameter.
    pub(crate) fn query(&mut self, name: &str, value: &dyn Display) {
        self.query_text(name, &value.to_string());
    }

    pub(super) fn query_text(&mut self, name: &str, value: &str) {
        self.separate();
        encode(&mut self.query, name, false);
        self.query.push('=');
        encode(&mut self.query, value, false);
    }

    fn separate(&mut self) {
        if !self.query.is_empty() {
            self.query.push('&');
        }
    }

    /// Adds a query parameter of several parts.
    pub(crate) fn styled_query(&mut self, name: &str, value: &(impl Serialize + ?Sized), style: Style) {
        if let Some(value) = self.value(name, value) {
            let text = style.in_query(name, &value);
            if !text.is_empty() {
                self.separate();
                self.query.push_str(&text);
            }
        }
    }

    /// Adds a header of several parts.
    pub(crate) fn styled_header(&mut self, name: &'static str, value: &(impl Serialize + ?Sized), style: Style) {
        if let Some(value) = self.value(name, value) {
            self.header_value(name, &style.in_header(&value), false);
        }
    }

    /// Adds cookies of several parts.
    pub(crate) fn styled_cookie(&mut self, name: &str, value: &(impl Serialize + ?Sized), style: Style) {
        if let Some(value) = self.value(name, value) {
            for pair in style.in_query(name, &value).split('&').filter(|pair| !pair.is_empty()) {
                let separator = if self.cookies.is_empty() { "" } else { "; " };
                let _ = write!(self.cookies, "{separator}{pair}");
            }
        }
    }

    pub(super) fn value(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Option<serde_json::Value> {
        match serde_json::to_value(value) {
            Ok(value) => Some(value),
            Err(error) => {
                self.refuse(&format!("the argument `{name}` cannot be written: {error}"));
                None
            }
        }
    }

    /// Adds a header.
    #[inline]
    pub(crate) fn header(&mut self, name: &'static str, value: &dyn Display) {
        self.header_value(name, &value.to_string(), false);
    }

    /// Adds a header that is not shown where requests are.
    #[inline]
    pub(crate) fn secret_header(&mut self, name: &'static str, value: &super::Secret) {
        self.header_value(name, value.expose(), true);
    }

    pub(super) fn header_value(&mut self, name: &str, value: &str, secret: bool) {
        match (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(secret);
                self.headers.append(name, value);
            }
            _ => self.refuse(&format!("the value for the header `{name}` has characters that a header cannot carry")),
        }
    }

    /// Adds a cookie.
    pub(crate) fn cookie(&mut self, name: &str, value: &dyn Display) {
        let separator = if self.cookies.is_empty() { "" } else { "; " };
        let _ = write!(self.cookies, "{separator}{name}=");
        cookie(&mut self.cookies, &value.to_string());
    }

    /// Sets a JSON body.
    pub(crate) fn json(&mut self, media_type: &'static str, body: &(impl Serialize + ?Sized)) {
        match serde_json::to_vec(body) {
            Ok(bytes) => self.bytes(media_type, bytes),
            Err(error) => self.refuse(&format!("the body cannot be written as JSON: {error}")),
        }
    }

    /// Sets a body of text.
    #[inline]
    pub(crate) fn text(&mut self, media_type: &'static str, body: &str) {
        self.bytes(media_type, body.to_owned());
    }

    /// Sets a body of bytes.
    pub(crate) fn bytes(&mut self, media_type: &str, body: impl Into<reqwest::Body>) {
        match HeaderValue::from_str(media_type) {
            Ok(media_type) => self.body = Some((media_type, body.into())),
            Err(_) => self.refuse("the media type of the body has characters that a header cannot carry"),
        }
    }

    // part: json-lines
    /// Sets a body of JSON values, one a line.
    pub(crate) fn json_lines<T: Serialize>(&mut self, media_type: &str, body: super::JsonLinesBody<T>) {
        match body.finish() {
            Ok(body) => self.bytes(media_type, body),
            Err(why) => self.refuse(&format!("the body cannot be written as JSON: {why}")),
        }
    }

    // end of part
    /// Sets a form as body: the members of an object, each in its style. A member that is an object is JSON unless it has a
    /// style (OpenAPI 3.0.4, Encoding Object).
    pub(crate) fn form(&mut self, body: &(impl Serialize + ?Sized), styles: &[(&str, Style)]) {
        let Some(value) = self.value("body", body) else { return };
        let Some(members) = value.as_object() else {
            return self.refuse("the body is no object, so no form can be made of it");
        };
        let mut text = String::new();
        for (name, member) in members {
            let style = styles.iter().find(|(styled, _)| styled == name).map(|(_, style)| *style);
            let usual = if member.is_object() { Style::JSON } else { Style::FORM.explode() };
            let pair = style.unwrap_or(usual).in_query(name, member);
            text.push_str(if text.is_empty() || pair.is_empty() { "" } else { "&" });
            text.push_str(&pair);
        }
        self.bytes("application/x-www-form-urlencoded", text);
    }

    /// Sets a body of several parts.
    #[inline]
    pub(crate) fn multipart(&mut self, form: reqwest::multipart::Form) {
        let media_type = format!("multipart/form-data; boundary={}", form.boundary());
        self.bytes(&media_type, reqwest::Body::wrap_stream(form.into_stream()));
    }

    /// Sets a body of several parts, or remembers why there is none.
    #[inline]
    pub(crate) fn finish_form(&mut self, form: Form) {
        match form.finish() {
            Ok(form) => self.multipart(form),
            Err(why) => self.refuse(&why),
        }
    }

    fn refuse(&mut self, why: &str) {
        self.fail(ErrorKind::InvalidRequest(why.to_owned()));
    }

    /// Remembers why the call cannot be sent, unless there is a reason already.
    pub(super) fn fail(&mut self, kind: ErrorKind) {
        self.problem.get_or_insert(kind);
    }

    fn invalid(&self, why: impl Into<String>) -> Error {
        Error::new(self.operation.id, None, ErrorKind::InvalidRequest(why.into()))
    }

    /// The URL with path and query.
    #[inline]
    pub(crate) fn url(mut self) -> Result<Url, Error> {
        self.authorize()?;
        self.take_url()
    }

    fn take_url(&mut self) -> Result<Url, Error> {
        if let Some(kind) = self.problem.take() {
            return Err(Error::new(self.operation.id, None, kind));
        }
        let mut url = self.base().map_err(|why| self.invalid(why))?;
        // A path may have a constant query of its own.
        let (path, fixed) = self.path.split_once('?').map_or((self.path.as_str(), None), |(path, query)| (path, Some(query)));
        match url.path().trim_end_matches('/') {
            "" => url.set_path(path),
            base => {
                let path = format!("{base}{path}");
                url.set_path(&path);
            }
        }
        match (fixed, self.query.as_str()) {
            (None, "") => {}
            (None, query) | (Some(query), "") => url.set_query(Some(query)),
            (Some(fixed), query) => url.set_query(Some(&format!("{fixed}&{query}"))),
        }
        Ok(url)
    }

    /// Where the call goes: where it was told to, or else where the client was told to, or else where the API is.
    fn base(&self) -> Result<Url, String> {
        if let Some(base) = self.options.as_ref().and_then(|options| options.base_url.as_deref()) {
            return parse_base(base);
        }
        // part: own-servers
        if let Some(server) = self.server {
            if !server.contains("://") {
                let url = self.client.parsed_base().as_ref().map_err(Clone::clone)?.join(server);
                return url.map_err(|error| error.to_string());
            }
            if !self.client.is_elsewhere() {
                return parse_base(server);
            }
        }
        // end of part
        self.client.parsed_base().clone()
    }

    /// The request, ready to be sent.
    fn build(&mut self) -> Result<reqwest::Request, Error> {
        self.authorize()?;
        let url = self.take_url()?;
        let mut request = reqwest::Request::new(self.operation.method.clone(), url);
        if !self.cookies.is_empty() {
            let mut cookie = HeaderValue::from_str(&self.cookies)
                .map_err(|_| self.invalid("a cookie has characters that a header cannot carry"))?;
            cookie.set_sensitive(true);
            self.headers.insert(COOKIE, cookie);
        }
        if !self.operation.accept.is_empty() {
            self.headers.entry(ACCEPT).or_insert(HeaderValue::from_static(self.operation.accept));
        }
        if let Some((media_type, body)) = self.body.take() {
            self.headers.entry(CONTENT_TYPE).or_insert(media_type);
            *request.body_mut() = Some(body);
        }
        if let Some(options) = self.options.take() {
            options.put_headers(&mut self.headers);
            *request.timeout_mut() = options.timeout;
        }
        *request.headers_mut() = std::mem::take(&mut self.headers);
        Ok(request)
    }

    /// The operation, for messages.
    pub(super) fn operation(&self) -> &'static Operation {
        self.operation
    }

    // part: streams
    /// The client that sends it.
    pub(super) fn client(&self) -> &'c Client {
        self.client
    }

    // end of part
    /// Sends the request. A success is handed over unread, with the request, unless its body is a stream, which cannot be sent
    /// twice; anything else is read.
    #[inline]
    pub(super) fn start(self) -> Boxed<'c, Result<Started, Error>> {
        Box::pin(self.started())
    }

    #[inline]
    async fn started(mut self) -> Result<Started, Error> {
        // part: tokens
        self.fetch_tokens().await?;
        // end of part
        let request = self.build()?;
        let again = request.try_clone();
        let answer = open(self.client, self.operation.id, request).await?;
        // part: tokens
        if !self.tokens.is_empty()
            && answer.as_ref().is_err_and(|reply| reply.status == reqwest::StatusCode::UNAUTHORIZED)
            && let Some(spare) = again.as_ref().and_then(reqwest::Request::try_clone)
            && let Some(request) = self.renewed(spare).await?
        {
            let again = request.try_clone();
            return Ok((open(self.client, self.operation.id, request).await?, again));
        }
        // end of part
        Ok((answer, again))
    }

    /// Sends the request and reads the whole answer.
    pub(super) fn reply(self) -> Boxed<'c, Result<Reply, Error>> {
        Box::pin(self.replied())
    }

    async fn replied(mut self) -> Result<Reply, Error> {
        // part: tokens
        self.fetch_tokens().await?;
        // end of part
        let request = self.build()?;
        // part: tokens
        if !self.tokens.is_empty()
            && let Some(spare) = request.try_clone()
        {
            let reply = send(self.client, self.operation.id, request).await?;
            if reply.status != reqwest::StatusCode::UNAUTHORIZED {
                return Ok(reply);
            }
            return match self.renewed(spare).await? {
                Some(request) => send(self.client, self.operation.id, request).await,
                None => Ok(reply),
            };
        }
        // end of part
        send(self.client, self.operation.id, request).await
    }
}
