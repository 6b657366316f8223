//! A server's routes over a data directory of a test's own.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::{Fact, OversightFact};
use chartlog_eventlog::{KdfCost, RootKeySource};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;

use super::{App, Site, router};
use crate::clock::Clock;
use crate::control::{self, TokenRequest};
use crate::limits;
use crate::node::{Node, operator};
use crate::testing::in_log;

/// The routes, a session of the front desk, and the log behind them.
pub(super) struct Served {
    pub(super) node: Arc<Node>,
    pub(super) app: App,
    router: Router,
    /// A bearer token.
    pub(super) token: String,
    _dir: TempDir,
}

/// An answer, received.
pub(super) struct Received {
    /// Its status.
    pub(super) status: StatusCode,
    /// Its headers.
    pub(super) headers: HeaderMap,
    /// Its body, when that is JSON.
    pub(super) body: Value,
}

impl Received {
    /// `extensions.code` of the first error.
    pub(super) fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
    }

    /// A header as text, empty when it is not there.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

/// The answer to a request over a connection from this address.
pub(super) async fn received(
    router: &Router,
    peer: [u8; 4],
    mut request: Request<Body>,
) -> Received {
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 4711))));
    let answer = router.clone().oneshot(request).await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    let body = serde_json::from_slice(&bytes).unwrap_or_default();
    Received { status, headers, body }
}

/// A short file for a command of this id that is to file it with a visit.
pub(super) fn upload(token: &str, encounter: &str, command: &str) -> Request<Body> {
    Request::post("/documents")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "text/plain")
        .header("chartlog-encounter", encounter)
        .header("chartlog-command-id", command)
        .body(Body::from("a letter"))
        .unwrap()
}

impl Served {
    /// Routes of a site.
    pub(super) fn of(site: Site) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let root = RootKeySource::raw([7; 32]);
        Node::make(&data, &root, true, KdfCost::default()).unwrap();
        let node = Arc::new(Node::open(&data, &root, Clock::system(), &|_| {}).unwrap());
        let wanted = TokenRequest { role: "front_desk".into(), login: None };
        let token = control::mint(&node, &wanted, &operator()).unwrap();
        assert!(node.catch_up(limits::CATCH_UP).is_ok(), "a view that is behind gives no answer");
        let app = App::new(node.clone(), site);
        let router = router(app.clone());
        Self { node, app, router, token, _dir: dir }
    }

    /// Sends a request over a connection from this address.
    pub(super) async fn send_from(&self, peer: [u8; 4], request: Request<Body>) -> Received {
        received(&self.router, peer, request).await
    }

    /// Sends a request from this machine.
    pub(super) async fn send(&self, request: Request<Body>) -> Received {
        self.send_from([127, 0, 0, 1], request).await
    }

    /// A request with the session's token.
    pub(super) fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", self.token))
    }

    /// A question as clients send it.
    pub(super) fn question(&self, body: impl Into<Body>) -> Request<Body> {
        let request = self.request("POST", "/graphql").header("content-type", "application/json");
        request.body(body.into()).unwrap()
    }

    /// The source addresses of all reads and refused reads on record: one for each question that
    /// got as far as being asked.
    pub(super) fn asked(&self) -> Vec<Option<String>> {
        let mut asked = Vec::new();
        for fact in self.oversight() {
            if let OversightFact::RecordShown(shown) | OversightFact::SearchShown(shown) = fact {
                asked.push(shown.request.source_address);
            } else if let OversightFact::AccessRefused(refused) = fact
                && !refused.operation.starts_with("http ")
            {
                asked.push(refused.request.source_address);
            }
        }
        asked
    }

    /// Everything that is on record in `oversight`.
    pub(super) fn oversight(&self) -> Vec<OversightFact> {
        in_log(&self.node, Facet::Oversight, |fact| {
            let Fact::Oversight(fact) = fact else { return None };
            Some(fact)
        })
    }

    /// How requests were turned away that came with a session: each on record.
    pub(super) fn turned_away(&self) -> Vec<(String, String)> {
        let mut turned_away = Vec::new();
        for fact in self.oversight() {
            if let OversightFact::AccessRefused(refused) = fact
                && refused.operation.starts_with("http ")
            {
                assert!(refused.request.session.is_some() && refused.request.role.is_some());
                assert_eq!(refused.request.source_address.as_deref(), Some("127.0.0.1"));
                turned_away.push((refused.operation, refused.code));
            }
        }
        turned_away
    }
}
