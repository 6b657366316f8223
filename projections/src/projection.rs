//! What a role's projector is: its facets, its tables, and how a fact changes them.

use chartlog_domain::facet::Role;
use chartlog_domain::facts::Fact;
use chartlog_eventlog::{Position, SubjectId};

/// Where in the log a fact stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// Position of its entry.
    pub position: Position,
    /// Number of its entry in the Merkle tree.
    pub leaf_index: u64,
    /// When it was recorded, microseconds since 1970 UTC, by the writer's word.
    pub recorded_at: i64,
}

/// Turns the facts of one role's facets into rows. Deterministic: no clock, no randomness, no
/// outside effect, so that a view can always be thrown away and told again.
pub trait Projection: Send + Sync + 'static {
    /// Whose view it is. Its facets are `ROLE.view_facets()`; facts of others never get here.
    const ROLE: Role;

    /// Version of schema and projector. A view with another one is rebuilt when it is opened.
    const VERSION: u32;

    /// `schema.sql`: first the tables, then the views `v_...`, the only things readers may select
    /// from. The views are made in each reader's own temporary schema, so they may join
    /// `scope(account, patient, now)`: who asks, about whose own record, and when.
    const SCHEMA: &'static str;

    /// `indexes.sql`: made last on a rebuild.
    const INDEXES: &'static str;

    /// What whoever looks on is told when something changes: a kind and the ids that the role may
    /// know, never what was said.
    type Change: Clone + PartialEq + Send + Sync + 'static;

    /// What a fact changes for those who look on; none when they see nothing of it.
    fn change(fact: &Fact) -> Option<Self::Change>;

    /// Applies one fact: upserts by id, statements from `prepare_cached`.
    ///
    /// # Errors
    /// [`ApplyError`] stops the view.
    fn apply(
        subject: SubjectId,
        fact: &Fact,
        at: &At,
        tx: &rusqlite::Connection,
    ) -> Result<(), ApplyError>;
}

/// A fact could not be applied. Says nothing of its content.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// The database refused.
    #[error("writing rows: {0}")]
    Store(#[from] rusqlite::Error),
}
