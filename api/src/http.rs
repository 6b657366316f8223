//! HTTP: `POST /graphql` with a session, the steps of signing in and a page for
//! them, health checks, and the explorer on directories made for development. Nothing else.
//!
//! A request comes over a connection with limited patience (`connection`, `patience`), its body
//! is received whole (`receive`), it may come from where it comes (`cross_site`), and its answer
//! carries the headers of `headers`.

mod asset;
mod auth;
mod connection;
mod cross_site;
mod explorer;
mod graphql;
mod headers;
mod health;
#[cfg(test)]
mod matrix;
mod media_type;
mod origin;
mod patience;
mod receive;
mod refusal;
mod session;
mod sign_in_page;
mod site;
mod source_address;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod tls;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tokio::sync::Semaphore;

use crate::graphql::error::Code;
use crate::limits;
use crate::node::Node;
use crate::read::Reader;

pub use auth::Hashing;
pub use origin::{NotAnOrigin, Origin};
pub use site::Site;
pub use tls::{Tls, TlsError, TlsFiles};

/// What handlers share.
#[derive(Clone)]
pub struct App {
    /// The data directory.
    pub node: Arc<Node>,
    /// The read path.
    pub reader: Arc<Reader>,
    /// The network around the server.
    pub site: Arc<Site>,
    /// Bounds on the hashing of passwords.
    pub hashing: Arc<Hashing>,
}

impl App {
    /// What serves a data directory.
    #[must_use]
    pub fn new(node: Arc<Node>, site: Site) -> Self {
        let reader = Arc::new(Reader::new(node.clone()));
        Self { node, reader, site: Arc::new(site), hashing: Arc::default() }
    }
}

/// The routes.
pub fn router(app: App) -> Router {
    let mut router = Router::new()
        .route("/graphql", post(graphql::graphql))
        .merge(auth::routes())
        .merge(sign_in_page::routes(app.node.is_development()))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready));
    if app.node.is_development() {
        router = router.merge(explorer::routes());
    }
    let site = app.site.clone();
    let mut router = router
        .fallback(|| async { StatusCode::NOT_FOUND })
        .method_not_allowed_fallback(|| async {
            let sentence = "this route takes another method: see the header `Allow`";
            refusal::refusal(StatusCode::METHOD_NOT_ALLOWED, Code::BadInput, sentence)
        })
        .layer(DefaultBodyLimit::max(limits::BODY))
        .with_state(app)
        .layer(from_fn_with_state(site.clone(), cross_site::guard))
        .layer(from_fn(receive::receive));
    if let Some(sharing) = cross_site::sharing(&site) {
        router = router.layer(sharing);
    }
    headers::on_every_answer(router, site.tls)
}

/// Serves until `stop` is told, then lets requests under way end.
pub async fn serve(
    listener: tokio::net::TcpListener,
    app: App,
    tls: Option<Arc<Tls>>,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let slots = Arc::new(Semaphore::new(limits::CONNECTIONS));
    let acceptor = tls.map(|tls| tls.acceptor());
    connection::accept(listener, router(app), acceptor, slots, stop).await;
}
