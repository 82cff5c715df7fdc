//! The routes, and the disturbances before them.

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::connect_info::ConnectInfo;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, get, on};
use tokio::net::TcpListener;

use super::evidence::PREFIX;
use super::fault::Fault;
use super::open_api::Call;
use super::refusal::Refusal;
use super::shared::Shared;
use super::wire::{Pieces, Wire, Wires};
use super::{admin, authorize, check_password, pages, reply, token};

const AUTHORIZE: &str = "/oauth2/authorize";
const TOKEN: &str = "/oauth2/token";
const CHECK_PASSWORD: &str = "/checkPassword";

/// What the pages of the emulator itself begin with.
pub(super) const ADMIN: &str = "/__emulator";

/// The paths that the real service has too.
pub(super) fn paths() -> impl Iterator<Item = &'static str> {
    [AUTHORIZE, TOKEN].into_iter().chain(Call::ALL.map(Call::path)).chain([CHECK_PASSWORD])
}

/// Serves until `end` is over.
pub(super) async fn serve(listener: TcpListener, shared: Arc<Shared>, end: impl Future<Output = ()> + Send + 'static) {
    let app = router(shared).into_make_service_with_connect_info::<Wire>();
    // Serving ends well or not at all: errors of connections stay with the connections.
    let _ = axum::serve(Wires(listener), app).with_graceful_shutdown(end).await;
}

fn router(shared: Arc<Shared>) -> Router {
    let reading = MethodFilter::GET.or(MethodFilter::POST);
    let mut router = Router::new()
        .route("/", get(pages::index))
        .route(AUTHORIZE, on(reading, authorize::answer))
        .route(TOKEN, on(reading, token::answer))
        .route(CHECK_PASSWORD, on(reading, check_password::answer));
    for call in Call::ALL {
        let answer = move |state: State<Arc<Shared>>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
            call.answer(state, method, uri, headers, body)
        };
        router = router.route(call.path(), on(reading, answer));
    }
    // A nested `/` would answer without the slash at the end only.
    router
        .route("/__emulator/", get(admin::overview))
        .nest(ADMIN, admin::router())
        .layer(from_fn_with_state(Arc::clone(&shared), disturb))
        .with_state(shared)
}

/// Makes requests wait and fail as they should.
async fn disturb(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    if path == "/" || path.starts_with(ADMIN) {
        return next.run(request).await;
    }
    let (latency, fault) = shared.state().meet(path, paths().any(|known| known == path));
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    match fault {
        Some(fault) => fail(fault, wire, request, next).await,
        None => next.run(request).await,
    }
}

async fn fail(fault: Fault, wire: Wire, request: Request, next: Next) -> Response {
    match fault {
        Fault::Status { status } => reply::text(status, "text/plain", "a fault of the emulator\n".to_owned()),
        Fault::ConnectionReset => {
            wire.reset();
            StatusCode::OK.into_response()
        }
        Fault::AnswerLost => {
            let response = next.run(request).await;
            wire.reset();
            response
        }
        Fault::TruncatedBody => {
            let (mut response, body) = whole(next.run(request).await).await;
            response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
            *response.body_mut() = Body::new(Pieces::cut(&body, wire));
            response
        }
        Fault::SlowBody { pause } => {
            let (mut response, body) = whole(next.run(request).await).await;
            *response.body_mut() = Body::new(Pieces::drip(&body, pause));
            response
        }
        Fault::Latency { pause } => {
            tokio::time::sleep(pause).await;
            next.run(request).await
        }
        Fault::ContentType { content_type } => {
            let mut response = next.run(request).await;
            response.headers_mut().insert(CONTENT_TYPE, header(&content_type));
            response
        }
        Fault::HtmlErrorPage => reply::text(502, "text/html", include_str!("pages/gateway.html").to_owned()),
        Fault::NonceUsed => reply::envelope(&Refusal::nonce_used()),
        Fault::MissingPrefix => {
            let (mut response, body) = whole(next.run(request).await).await;
            let bare = if body.starts_with(PREFIX.as_bytes()) { body.slice(PREFIX.len()..) } else { body };
            *response.body_mut() = bare.into();
            response
        }
        Fault::AddedPrefix => {
            let (mut response, body) = whole(next.run(request).await).await;
            *response.body_mut() = [PREFIX.as_bytes(), &body].concat().into();
            response
        }
        Fault::OversizedBody { bytes } => {
            let (mut response, body) = whole(next.run(request).await).await;
            *response.body_mut() = Body::new(Pieces::blown_up(body, bytes));
            response
        }
        Fault::Redirect { location } => reply::redirect(&location),
        Fault::Body { content_type, body } => ([(CONTENT_TYPE, header(&content_type))], body).into_response(),
    }
}

/// Takes the body out of a response, and the header that counts it.
async fn whole(response: Response) -> (Response, Bytes) {
    let (mut parts, body) = response.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    // Bodies of handlers are in memory already, so reading one cannot fail.
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    (Response::from_parts(parts, Body::empty()), body)
}

fn header(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}
