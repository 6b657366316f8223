//! Accesses that were taken away as a file.

use async_graphql::SimpleObject;
use chartlog_projections::compliance::query;

use super::account::Actor;
use crate::graphql::scalars::{DateTime, Id};

/// Accesses that were taken away as a file: on record before the first byte left, so a download that
/// was stopped is here too.
#[derive(SimpleObject)]
pub(crate) struct Export {
    /// Its id: that of its request, and of its access record.
    id: Id,
    /// When.
    at: DateTime,
    /// Who took it.
    actor: Actor,
    /// Id of the session.
    session_id: Option<Id>,
    /// In which form: `csv`, `balp-ndjson` or `balp-bundle`.
    kind: String,
    /// Accesses in it.
    rows: u64,
    /// Purpose of use.
    purpose: String,
    /// Position of the view that was read: the same filter gives the same accesses there again.
    position: Option<String>,
    /// Keyed digest of the filter, hex.
    filter_digest: Option<String>,
}

impl From<query::Export> for Export {
    fn from(export: query::Export) -> Self {
        Self {
            id: export.export.into(),
            at: DateTime::of_micros(export.at),
            actor: export.actor.into(),
            session_id: export.session.map(Id::from),
            kind: export.kind,
            rows: export.rows,
            purpose: export.purpose,
            position: export.position.map(|position| position.to_string()),
            filter_digest: export.filter_digest.map(hex::encode),
        }
    }
}
