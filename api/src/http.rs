//! HTTP: `POST /graphql` with a bearer token, health checks, and the explorer on directories made
//! for development. Nothing else.

mod auth;
mod explorer;
mod graphql;
mod health;
mod session;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::routing::{get, post};
use tower_http::set_header::SetResponseHeaderLayer;

pub use auth::Hashing;

use crate::limits;
use crate::node::Node;
use crate::read::Reader;

/// What handlers share.
#[derive(Clone)]
pub struct App {
    /// The data directory.
    pub node: Arc<Node>,
    /// The read path.
    pub reader: Arc<Reader>,
    /// Bounds on the hashing of passwords.
    pub hashing: Arc<Hashing>,
}

impl App {
    /// What serves a data directory.
    #[must_use]
    pub fn new(node: Arc<Node>) -> Self {
        let reader = Arc::new(Reader::new(node.clone()));
        Self { node, reader, hashing: Arc::default() }
    }
}

/// The routes.
pub fn router(app: App) -> Router {
    let mut router = Router::new()
        .route("/graphql", post(graphql::graphql))
        .merge(auth::routes())
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready));
    if app.node.is_development() {
        router = router.merge(explorer::routes());
    }
    let mut router = router
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(DefaultBodyLimit::max(limits::BODY))
        .with_state(app);
    for (name, value) in HEADERS {
        let value = HeaderValue::from_static(value);
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, value));
    }
    router
}

/// Whether a request says that its body is JSON.
fn is_json(headers: &axum::http::HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// On every answer. Pages may load what this server serves and nothing else.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
];

/// Serves until `stop` is told, then lets requests under way end.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}
