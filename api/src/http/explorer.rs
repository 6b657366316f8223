//! The GraphQL explorer: a page of our own, its script and its style, all in this binary. It
//! exists on directories made for development only, holds no data, and asks with the token that
//! is typed into it.

use axum::Router;
use axum::routing::get;

use super::App;
use super::asset::asset;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(
            "/explorer",
            get(|| asset("text/html; charset=utf-8", include_str!("../../assets/explorer.html"))),
        )
        .route(
            "/explorer.js",
            get(|| {
                asset("text/javascript; charset=utf-8", include_str!("../../assets/explorer.js"))
            }),
        )
        .route(
            "/explorer.css",
            get(|| asset("text/css; charset=utf-8", include_str!("../../assets/explorer.css"))),
        )
}
