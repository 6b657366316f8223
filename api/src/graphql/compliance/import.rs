//! Runs of imports.

use async_graphql::SimpleObject;
use chartlog_projections::compliance::query;

use super::account::Actor;
use crate::graphql::scalars::{DateTime, Id};

/// A run of an import: who ran it, and what came of what was read.
#[derive(SimpleObject)]
pub(crate) struct Import {
    /// Id of the run.
    id: Id,
    /// When it ended.
    at: DateTime,
    /// Who ran it.
    actor: Actor,
    /// Files read.
    files: u64,
    /// Their size, bytes.
    bytes: u64,
    /// Resources read.
    read: u64,
    /// Events made.
    events: u64,
    /// Resources that were kept among the originals only.
    filed: u64,
    /// Resources that were known already.
    unchanged: u64,
    /// Resources refused.
    refused: u64,
}

impl From<query::Import> for Import {
    fn from(import: query::Import) -> Self {
        Self {
            id: import.import.into(),
            at: DateTime::of_micros(import.at),
            actor: import.actor.into(),
            files: import.files,
            bytes: import.bytes,
            read: import.read,
            events: import.events,
            filed: import.filed,
            unchanged: import.unchanged,
            refused: import.refused,
        }
    }
}
