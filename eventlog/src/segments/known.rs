//! What the tail knows of the log, and what it tells the index of an entry.

use lru::LruCache;

use crate::chain::StreamHead;
use crate::error::ReadError;
use crate::ids::{EventId, FacetTag, KeyId, Position, StreamId};
use crate::log::{AppendedEvent, Draft, DraftFacet};
use crate::plan::{Known, Staged};
use crate::segments::index::Row;
use crate::segments::reader::Store;

/// The index row of an entry that was just sealed.
pub(super) fn row(event: &AppendedEvent, draft: &Draft) -> Row {
    let mut keys: Vec<KeyId> = Vec::with_capacity(draft.facets.len());
    let mut facets = Vec::with_capacity(draft.facets.len());
    for facet in &draft.facets {
        let (tag, key) = match facet {
            DraftFacet::Clear { .. } => (FacetTag::PUBLIC, None),
            DraftFacet::Sealed { key, .. } => (key.facet(), Some(key.key_id())),
            DraftFacet::Blob { blob } => (blob.facet(), Some(blob.key_id())),
        };
        if !facets.contains(&tag) {
            facets.push(tag);
        }
        keys.extend(key.filter(|key| !keys.contains(key)));
    }
    Row {
        stream: event.stream,
        revision: event.revision,
        event_id: event.event_id,
        position: event.position.to_u64(),
        keys,
        facets,
    }
}

/// What the tail knows: the batch first, then the heads it remembers, then the index.
pub(super) struct TailKnown<'a> {
    pub(super) staged: &'a Staged,
    pub(super) heads: &'a mut LruCache<StreamId, StreamHead>,
    pub(super) store: &'a Store,
}

impl Known for TailKnown<'_> {
    fn head(&mut self, stream: StreamId) -> Result<Option<StreamHead>, ReadError> {
        if let Some(head) = self.staged.head(stream) {
            return Ok(Some(head));
        }
        if let Some(head) = self.heads.get(&stream) {
            return Ok(Some(*head));
        }
        let Some((_, position)) = self.store.index.stream_last(stream)? else {
            return Ok(None);
        };
        let last = self.store.read_at(Position::from_u64(position))?;
        let head = StreamHead { revision: last.revision(), hash: last.hash() };
        self.heads.put(stream, head);
        Ok(Some(head))
    }

    fn event(&mut self, event_id: EventId) -> Result<Option<AppendedEvent>, ReadError> {
        if let Some(event) = self.staged.event(event_id) {
            return Ok(Some(event));
        }
        let Some(position) = self.store.index.event(event_id)? else {
            return Ok(None);
        };
        let entry = self.store.read_at(Position::from_u64(position))?;
        Ok(Some(AppendedEvent {
            event_id,
            stream: entry.stream(),
            revision: entry.revision(),
            position: entry.position(),
            leaf_index: entry.leaf_index(),
            entry_hash: entry.hash(),
        }))
    }
}
