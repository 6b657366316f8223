//! Health checks: the only routes without a session. They say nothing about anybody.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::App;

/// The process runs.
pub(super) async fn live() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// The log takes entries and every view is less than five seconds behind it.
pub(super) async fn ready(State(app): State<App>) -> (StatusCode, Json<Value>) {
    let views = app.node.views();
    let lags = [
        ("front_desk", views.front_desk.lag()),
        ("clinical", views.clinical.lag()),
        ("billing", views.billing.lag()),
    ];
    let mut ready = true;
    let mut report = serde_json::Map::new();
    for (role, lag) in lags {
        let up = lag.is_healthy();
        ready &= up;
        report.insert(
            role.to_owned(),
            json!({ "ready": up, "lagEntries": lag.entries, "lagSeconds": lag.seconds }),
        );
    }
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let word = if ready { "ok" } else { "unavailable" };
    (status, Json(json!({ "status": word, "views": report })))
}
