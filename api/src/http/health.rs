//! Health checks: the only routes without a session. They say nothing about anybody.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use chartlog_projections::Status;

use super::App;

/// Leaving a care team must end access: a view that lags more is not ready.
const MOST_LAG_SECONDS: f64 = 5.0;

/// The process runs.
pub(super) async fn live() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// The log takes entries and every view is less than five seconds behind it.
pub(super) async fn ready(State(app): State<App>) -> (StatusCode, Json<Value>) {
    // A log that takes no entries can put no access on record: then nobody is answered.
    let takes_entries = app.node.journal().log().takes_entries();
    let mut ready = takes_entries;
    let mut report = serde_json::Map::new();
    for (role, lag, status) in app.node.views().states() {
        let up = matches!(status, Status::Following) && lag.seconds < MOST_LAG_SECONDS;
        ready &= up;
        report.insert(
            role.name().to_owned(),
            json!({ "ready": up, "lagEntries": lag.entries, "lagSeconds": lag.seconds }),
        );
    }
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let word = if ready { "ok" } else { "unavailable" };
    let log = json!({ "ready": takes_entries });
    (status, Json(json!({ "status": word, "log": log, "views": report })))
}
