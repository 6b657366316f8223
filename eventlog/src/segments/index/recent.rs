//! What is in the log and not yet in the index on disk.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::ids::{EventId, FacetTag, Hash32, KeyId, StreamId};

/// How far an index reaches: up to and including a commit of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reach {
    /// Position of the commit frame.
    pub(crate) commit: u64,
    /// Position after it.
    pub(crate) end: u64,
    /// Tree size after it.
    pub(crate) size: u64,
    /// Root after it.
    pub(crate) root: Hash32,
}

/// What the index wants to know about an entry.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) stream: StreamId,
    pub(crate) revision: u64,
    pub(crate) event_id: EventId,
    pub(crate) position: u64,
    /// Each key once.
    pub(crate) keys: Vec<KeyId>,
    /// Each facet once.
    pub(crate) facets: Vec<FacetTag>,
}

/// The positions of a stream's revisions from `first` on.
#[derive(Debug, Default, Clone)]
pub(crate) struct Run {
    pub(crate) first: u64,
    pub(crate) positions: Vec<u64>,
}

/// Rows that go to disk together.
#[derive(Debug, Default)]
pub(crate) struct Generation {
    pub(crate) streams: HashMap<StreamId, Run>,
    pub(crate) events: HashMap<EventId, u64>,
    pub(crate) keys: HashMap<KeyId, Vec<u64>>,
    pub(crate) facets: BTreeMap<FacetTag, Vec<u64>>,
    pub(crate) entries: usize,
    /// Up to where; none while it is empty.
    pub(crate) reach: Option<Reach>,
}

impl Generation {
    pub(crate) fn add(&mut self, row: &Row) {
        let run = self.streams.entry(row.stream).or_default();
        if run.positions.is_empty() {
            run.first = row.revision;
        }
        run.positions.push(row.position);
        self.events.insert(row.event_id, row.position);
        for key in &row.keys {
            self.keys.entry(*key).or_default().push(row.position);
        }
        for facet in &row.facets {
            self.facets.entry(*facet).or_default().push(row.position);
        }
        self.entries += 1;
    }
}

/// The generation that grows, and the one that is on its way to disk.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    pub(crate) growing: Generation,
    pub(crate) leaving: Option<Arc<Generation>>,
    /// How many generations have left: whoever holds an older view of the disk looks again.
    pub(crate) left: u64,
}

impl Recent {
    /// Oldest first.
    pub(crate) fn generations(&self) -> impl Iterator<Item = &Generation> {
        self.leaving.as_deref().into_iter().chain(std::iter::once(&self.growing))
    }

    pub(crate) fn event(&self, event_id: EventId) -> Option<u64> {
        self.generations().find_map(|generation| generation.events.get(&event_id).copied())
    }

    pub(crate) fn stream_last(&self, stream: StreamId) -> Option<(u64, u64)> {
        let runs = self.generations().filter_map(|generation| {
            let run = generation.streams.get(&stream)?;
            let last = run.positions.last()?;
            Some((run.first + run.positions.len() as u64 - 1, *last))
        });
        runs.last()
    }

    pub(crate) fn entries(&self) -> usize {
        self.generations().map(|generation| generation.entries).sum()
    }
}
