//! What changed, for those who look on: kinds and ids in the order of the log, and never what was said.
//!
//! The follower of a view hands every change that it has applied to a ring, which keeps the last
//! ones while somebody listens, and nothing otherwise. Whoever looks on has a place in the log and no
//! queue: they take what stands after it, from the ring, or, when they have been away for longer than
//! the ring reaches back, from the log itself, opened with the view's own keys. So nothing is told
//! twice or left out, and a slow reader costs no memory. Whoever does not look on asks what changed in
//! one record since a position ([`RecordChanges`]).
//!
//! Whose changes somebody may be told of is for a [`Snapshot`](crate::Snapshot) to say, which is never
//! older than the change: each role's `changes.rs`.

mod record;
mod ring;

use chartlog_eventlog::{Position, ReadError};

pub use record::RecordChanges;
pub(crate) use ring::Ring;
use ring::Since;

use crate::error::StopReason;
use crate::limits;
use crate::opening::Batch;
use crate::projection::Projection;
use crate::view::View;

/// A change and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed<C> {
    /// Position of its entry.
    pub position: Position,
    /// What changed.
    pub change: C,
}

/// Why somebody is told nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LiveError {
    /// No entry stands at the position.
    #[error("no entry stands at that position")]
    Unknown,
    /// The position is beyond what is told.
    #[error("the view is not at that position yet")]
    Ahead,
    /// The position is too old to go on from.
    #[error("{entries} entries stand after that position, at most {}", limits::CHANGES_BEHIND)]
    TooOld {
        /// How many entries have come since.
        entries: u64,
    },
    /// The log or what it holds cannot be read.
    #[error(transparent)]
    Stopped(#[from] StopReason),
}

/// The changes of a view after a position, in the order of the log, each once.
pub struct Changes<P: Projection> {
    view: View<P>,
    listening: ring::Listening<P::Change>,
    after: Option<Position>,
}

impl<P: Projection> View<P> {
    /// The changes after a position, or from now on. May read the log: not for a thread of requests.
    ///
    /// # Errors
    /// [`LiveError`] when there is no going on from that position.
    pub fn changes(&self, after: Option<Position>) -> Result<Changes<P>, LiveError> {
        let listening = Ring::listen(self.ring());
        let head = self.shared().log.head().position;
        if after.is_some_and(|after| Some(after) > head) {
            return Err(LiveError::Unknown);
        }
        let after = after.or_else(|| listening.reached());
        let changes = Changes { view: self.clone(), listening, after };
        if matches!(changes.listening.since(after, 0), Since::Gone { .. }) {
            changes.read(1)?;
        }
        Ok(changes)
    }
}

impl<P: Projection> Changes<P> {
    /// Everything up to here has been taken.
    #[must_use]
    pub const fn position(&self) -> Option<Position> {
        self.after
    }

    /// Waits until there is a change after what has been taken.
    pub async fn further(&mut self) {
        self.listening.past(self.after).await;
    }

    /// The next changes as far as they are at hand, some more than `most` where one entry has several;
    /// none when they must be taken out of the log ([`Changes::from_log`]).
    pub fn at_hand(&mut self, most: usize) -> Option<Vec<Changed<P::Change>>> {
        match self.listening.since(self.after, most) {
            Since::Taken { changes, until } => {
                self.after = self.after.max(until);
                Some(changes)
            }
            Since::Gone { .. } => None,
        }
    }

    /// The next changes out of the log; it may be none, and there may be more. Takes its time: not for
    /// a thread of requests.
    ///
    /// # Errors
    /// [`LiveError`], when too much has come since, or the log cannot be read.
    pub fn from_log(&mut self) -> Result<Vec<Changed<P::Change>>, LiveError> {
        let Since::Gone { begin } = self.listening.since(self.after, 0) else {
            return Ok(Vec::new());
        };
        let (mut batch, until) = self.read(limits::CHANGES_READ)?;
        batch.facts.retain(|told| Some(told.at.position) <= begin);
        // What stands after `begin` the ring has.
        self.after = self.after.max(until.min(begin));
        Ok(changes::<P>(&batch))
    }

    /// Reads on, some entries, when it is not too far; and how far it got.
    fn read(&self, entries: usize) -> Result<(Batch, Option<Position>), LiveError> {
        let shared = self.view.shared();
        let mut follow = shared.log.follow(self.after).map_err(from_read)?;
        let next = follow.next(entries, limits::FOLLOW_WAIT).map_err(StopReason::Log)?;
        let reached = shared.progress.mark().map(|mark| mark.leaf_index);
        if let (Some(first), Some(reached)) = (next.first(), reached) {
            let entries = (reached + 1).saturating_sub(first.leaf_index());
            if entries > limits::CHANGES_BEHIND {
                return Err(LiveError::TooOld { entries });
            }
        }
        let mut batch = Batch::default();
        next.iter().try_for_each(|entry| shared.opener.open(entry, &mut batch))?;
        let until = batch.mark.map(|mark| mark.position);
        Ok((batch, until))
    }
}

/// Why there is no going on from a position.
fn from_read(error: ReadError) -> LiveError {
    match error {
        // Where no entry begins there is something else, or a part of one.
        ReadError::NotFound { .. } | ReadError::Damaged { .. } => LiveError::Unknown,
        error @ (ReadError::Io(_) | ReadError::Index(_) | ReadError::Closed | _) => {
            LiveError::Stopped(StopReason::Log(error))
        }
    }
}

/// What a batch changes for those who look on; what one entry says twice is told once.
pub(crate) fn changes<P: Projection>(batch: &Batch) -> Vec<Changed<P::Change>> {
    let mut changes: Vec<_> = batch
        .facts
        .iter()
        .filter_map(|told| {
            P::change(&told.fact).map(|change| Changed { position: told.at.position, change })
        })
        .collect();
    changes.dedup();
    changes
}

#[cfg(test)]
mod tests;
