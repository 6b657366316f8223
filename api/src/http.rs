//! HTTP: `POST /graphql` with a session, subscriptions over a WebSocket, files of documents in and out,
//! records and accesses as a download, the steps of signing in and a page
//! for them, health checks, and the explorer on directories made for development. Nothing else.
//!
//! A request comes over a connection with limited patience (`connection`, `patience`, `slots`), its
//! body is received whole (`receive`; a file is taken as it comes), it may come from where it comes (`cross_site`), and its answer
//! carries the headers of `headers`. Whoever is turned away on the way is put on record
//! (`turned_away`).

mod asset;
mod auth;
mod connection;
mod cross_site;
mod documents;
mod explorer;
mod exports;
mod graphql;
mod headers;
mod health;
mod live;
#[cfg(test)]
mod matrix;
mod media_type;
mod origin;
mod patience;
mod pieces;
mod receive;
mod refusal;
mod request_id;
mod session;
mod sign_in_page;
mod site;
mod slots;
mod source_address;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod tls;
mod token;
mod turned_away;
mod user_agent;
#[cfg(test)]
mod week;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};

use crate::exchange::accesses::Exporter;
use crate::exchange::own_record;
use crate::files::Downloader;
use crate::graphql::error::Code;
use crate::limits;
use crate::node::Node;
use crate::read::Reader;

pub use auth::Hashing;
use live::Sockets;
pub use origin::{NotAnOrigin, Origin};
pub use site::Site;
use slots::Slots;
pub use tls::{Tls, TlsError, TlsFiles};
pub use token::Assertions;

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
    /// Makes exports of accesses.
    pub exporter: Arc<Exporter>,
    /// Makes exports of patients' own records.
    pub record_exporter: Arc<own_record::Exporter>,
    /// Lets files leave.
    pub downloader: Arc<Downloader>,
    /// Bounds on the assertions of machine clients.
    pub assertions: Arc<Assertions>,
    /// The WebSockets that are open.
    sockets: Arc<Sockets>,
}

impl App {
    /// What serves a data directory.
    #[must_use]
    pub fn new(node: Arc<Node>, site: Site) -> Self {
        let reader = Arc::new(Reader::new(node.clone()));
        if let Some(origin) = site.passkey_origin() {
            node.sign_in().is_found_at(&origin.to_string());
        }
        let server = site.origin.as_ref().map(ToString::to_string);
        let exporter = Arc::new(Exporter::new(node.clone(), server));
        let record_exporter = Arc::new(own_record::Exporter::new(node.clone()));
        let downloader = Arc::new(Downloader::new(node.clone()));
        let (hashing, assertions) = (Arc::default(), Arc::default());
        let sockets = Arc::new(Sockets::new(&site));
        let site = Arc::new(site);
        Self {
            node,
            reader,
            site,
            hashing,
            exporter,
            record_exporter,
            downloader,
            assertions,
            sockets,
        }
    }
}

/// The routes.
pub fn router(app: App) -> Router {
    let mut router = Router::new()
        .route("/graphql", post(graphql::graphql))
        .route("/graphql", get(live::live))
        .merge(auth::routes())
        .merge(exports::routes())
        .merge(documents::routes())
        .route(token::PATH, post(token::token))
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
        .with_state(app.clone())
        .layer(from_fn_with_state(site.clone(), cross_site::guard))
        .layer(from_fn(receive::receive))
        .layer(from_fn_with_state(app, turned_away::record));
    if let Some(sharing) = cross_site::sharing(&site) {
        router = router.layer(sharing);
    }
    headers::on_every_answer(router, &site).layer(from_fn(request_id::identify))
}

/// Serves until `stop` is told, then lets requests under way end.
pub async fn serve(
    listener: tokio::net::TcpListener,
    app: App,
    tls: Option<Arc<Tls>>,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let slots = Slots::of(&app.site);
    let acceptor = tls.map(|tls| tls.acceptor());
    let sockets = app.sockets.clone();
    let stopping = sockets.clone();
    let stop = async move {
        stop.await;
        stopping.stop();
    };
    connection::accept(listener, router(app), acceptor, slots, stop).await;
    sockets.closed().await;
}
