//! What changed in one subject's record: for whoever asks about it now and then, and does not look on.
//!
//! It is found by the subject's own keys, so that the question costs what has come in that record since,
//! however long the log is; and opened with the view's own keys, so that nothing of a facet that the
//! role may not know is among it.

use chartlog_domain::facet::Facet;
use chartlog_eventlog::{Position, SubjectId};

use super::{Changed, LiveError, changes, from_read};
use crate::error::StopReason;
use crate::limits;
use crate::opening::{Batch, tags};
use crate::projection::Projection;
use crate::view::View;

/// The next changes of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordChanges<C> {
    /// The changes, in the order of the log.
    pub changes: Vec<Changed<C>>,
    /// The facets that the changes are of, each once.
    pub facets: Vec<Facet>,
    /// Every change up to here has been told.
    pub position: Position,
    /// Whether to go on from there. What comes then may be nothing.
    pub has_more: bool,
}

impl<P: Projection> View<P> {
    /// The changes of one subject's record after a position, up to and including another: at most so
    /// many, but all of an entry. Of what was sealed under a key that is destroyed nothing is told.
    /// Reads the log.
    ///
    /// # Errors
    /// [`LiveError::Unknown`] when no entry stands at the first position, [`LiveError::Ahead`] when it is
    /// beyond the second one, [`LiveError::Stopped`] when log or keys cannot be read.
    pub fn changes_of(
        &self,
        subject: SubjectId,
        after: Position,
        up_to: Position,
        most: usize,
    ) -> Result<RecordChanges<P::Change>, LiveError> {
        let shared = self.shared();
        shared.log.read_at(after).map_err(from_read)?;
        if after > up_to {
            return Err(LiveError::Ahead);
        }
        let vault = shared.opener.vault();
        let keys = vault.keys_of(subject).map_err(|error| {
            LiveError::Stopped(StopReason::Key { position: after, reason: error.to_string() })
        })?;
        let tags = tags(P::ROLE);
        let keys = keys.into_iter().filter(|(tag, ..)| tags.contains(tag)).map(|(_, _, key)| key);
        let keys: Vec<_> = keys.collect();
        let entries = shared.log.read_by_keys(&keys, Some(after), Some(up_to));
        let entries = entries.map_err(StopReason::Log)?;

        let mut since = RecordChanges {
            changes: Vec::new(),
            facets: Vec::new(),
            position: after,
            has_more: true,
        };
        for (read, entry) in entries.enumerate() {
            if read == limits::CHANGES_READ {
                return Ok(since);
            }
            let entry = entry.map_err(StopReason::Log)?;
            let mut batch = Batch::default();
            shared.opener.open(&entry, &mut batch)?;
            // An entry may hold facts about others.
            batch.facts.retain(|told| told.subject == subject && P::change(&told.fact).is_some());
            if !batch.facts.is_empty() && since.changes.len() >= most {
                return Ok(since);
            }
            since.facets.extend(batch.facts.iter().map(|told| told.fact.facet()));
            since.changes.extend(changes::<P>(&batch));
            since.facets.sort_unstable();
            since.facets.dedup();
            since.position = entry.position();
        }
        Ok(RecordChanges { position: up_to, has_more: false, ..since })
    }
}
