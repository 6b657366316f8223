//! What every backend decides before it writes: does the request have a shape that can be
//! written, is it a repetition, are the streams where the caller believes them to be.

use std::collections::{HashMap, HashSet};

use crate::chain::{self, StreamHead};
use crate::entry;
use crate::error::{AppendError, ReadError};
use crate::ids::{EventId, FacetTag, KeyId, StreamId};
use crate::limits;
use crate::log::{Append, Appended, AppendedEvent, Draft, DraftFacet, Expectation};

/// The size of a request that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) events: usize,
    /// Bytes of all entries.
    pub(crate) bytes: u64,
}

/// Checks everything that needs no look into the log. Runs on the caller's thread.
pub(crate) fn check_shape(append: &Append) -> Result<Shape, AppendError> {
    let events: usize = append.streams.iter().map(|stream| stream.events.len()).sum();
    if events == 0 {
        return Err(AppendError::Empty);
    }
    within("streams of an append", append.streams.len() as u64, limits::STREAMS_PER_APPEND as u64)?;
    within("events of an append", events as u64, limits::EVENTS_PER_APPEND as u64)?;
    let mut streams = HashSet::with_capacity(append.streams.len());
    let mut ids = HashSet::with_capacity(events);
    let mut bytes = 0_u64;
    for stream in &append.streams {
        if !streams.insert(stream.stream) {
            return Err(AppendError::StreamTwice { stream: stream.stream });
        }
        for draft in &stream.events {
            if !ids.insert(draft.event_id) {
                return Err(AppendError::EventIdReused { event_id: draft.event_id });
            }
            bytes += check_draft(stream.stream, draft)?;
        }
    }
    within("bytes of an append", bytes, limits::BYTES_PER_APPEND)?;
    Ok(Shape { events, bytes })
}

fn check_draft(stream: StreamId, draft: &Draft) -> Result<u64, AppendError> {
    let event_id = draft.event_id;
    within("facets of an entry", draft.facets.len() as u64, limits::FACETS as u64)?;
    for facet in &draft.facets {
        let (len, under) = match facet {
            DraftFacet::Clear { bytes } => (bytes.len(), None),
            DraftFacet::Sealed { key, plain } => (plain.len(), Some(key.key_id())),
            DraftFacet::Blob { blob } => {
                if blob.stream() != stream || blob.event_id() != event_id {
                    return Err(AppendError::Invalid {
                        event_id,
                        why: "the blob was sealed for another event",
                    });
                }
                (0, Some(blob.key_id()))
            }
        };
        within("bytes of a facet", len as u64, limits::FACET_BYTES as u64)?;
        if under == Some(KeyId::from_bytes([0; 16])) {
            return Err(AppendError::Invalid { event_id, why: "the zero key id means no key" });
        }
    }
    let bytes = entry::encoded_len(&draft.facets) as u64;
    within("bytes of an entry", bytes, limits::ENTRY_BYTES as u64)?;
    Ok(bytes)
}

fn within(what: &'static str, size: u64, limit: u64) -> Result<(), AppendError> {
    if size > limit {
        return Err(AppendError::TooLarge { what, size, limit });
    }
    Ok(())
}

/// What a backend knows about what is in the log, or about to be.
pub(crate) trait Known {
    /// The last entry of a stream.
    fn head(&mut self, stream: StreamId) -> Result<Option<StreamHead>, ReadError>;
    /// Where an event is.
    fn event(&mut self, event_id: EventId) -> Result<Option<AppendedEvent>, ReadError>;
}

/// What is to become of a request.
#[derive(Debug)]
pub(crate) enum Decision {
    /// It was made before: this is the answer of that time.
    Repeated(Appended),
    /// It can be written; the heads of its streams, in the order given.
    Write(Vec<Option<StreamHead>>),
}

/// Looks into the log: repetition first, then expectations.
pub(crate) fn decide(append: &Append, known: &mut impl Known) -> Result<Decision, AppendError> {
    if let Some(answer) = repeated(append, known)? {
        return Ok(Decision::Repeated(answer));
    }
    let mut heads = Vec::with_capacity(append.streams.len());
    for stream in &append.streams {
        let head = known.head(stream.stream)?;
        let actual = head.map(|head| head.revision);
        let met = match stream.expect {
            Expectation::NoStream => actual.is_none(),
            Expectation::Exactly(revision) => actual == Some(revision),
            Expectation::Owned => true,
        };
        if !met {
            return Err(AppendError::Conflict {
                stream: stream.stream,
                expected: stream.expect,
                actual,
            });
        }
        heads.push(head);
    }
    Ok(Decision::Write(heads))
}

/// The answer of the first time, when every event of the request is there already.
fn repeated(append: &Append, known: &mut impl Known) -> Result<Option<Appended>, AppendError> {
    let mut there = Vec::new();
    let mut missing = false;
    for stream in &append.streams {
        for draft in &stream.events {
            match known.event(draft.event_id)? {
                // The same id in another stream is no repetition, whoever derived it.
                Some(event) if event.stream == stream.stream => there.push(event),
                Some(_) => {
                    return Err(AppendError::EventIdReused { event_id: draft.event_id });
                }
                None => missing = true,
            }
            if let (true, Some(event)) = (missing, there.first()) {
                return Err(AppendError::EventIdReused { event_id: event.event_id });
            }
        }
    }
    let Some(position) = there.iter().map(|event| event.position).max() else {
        return Ok(None);
    };
    Ok(Some(Appended { events: there, position, repeated: true }))
}

/// What a batch adds to the log before it is durable: later requests of the batch see it.
#[derive(Default)]
pub(crate) struct Staged {
    heads: HashMap<StreamId, StreamHead>,
    events: HashMap<EventId, AppendedEvent>,
}

impl Staged {
    pub(crate) fn add(&mut self, event: AppendedEvent) {
        self.heads
            .insert(event.stream, StreamHead { revision: event.revision, hash: event.entry_hash });
        self.events.insert(event.event_id, event);
    }

    pub(crate) fn head(&self, stream: StreamId) -> Option<StreamHead> {
        self.heads.get(&stream).copied()
    }

    pub(crate) fn event(&self, event_id: EventId) -> Option<AppendedEvent> {
        self.events.get(&event_id).copied()
    }

    pub(crate) fn heads(&self) -> impl Iterator<Item = (StreamId, StreamHead)> {
        self.heads.iter().map(|(stream, head)| (*stream, *head))
    }

    pub(crate) fn clear(&mut self) {
        self.heads.clear();
        self.events.clear();
    }
}

/// Revision and previous hash for the next event of a stream.
pub(crate) use chain::next as next_link;

/// The tags and keys an entry's facets are under, for an index: each key once.
pub(crate) fn each_key(facets: &[entry::FacetDescriptor], mut give: impl FnMut(KeyId)) {
    for (index, facet) in facets.iter().enumerate() {
        let sealed = facet.mode != entry::FacetMode::Clear;
        let again = facets[..index].iter().any(|before| before.key_id == facet.key_id);
        if sealed && !again {
            give(facet.key_id);
        }
    }
}

/// The facets an entry has: each tag once.
pub(crate) fn each_facet(facets: &[entry::FacetDescriptor], mut give: impl FnMut(FacetTag)) {
    for (index, facet) in facets.iter().enumerate() {
        if !facets[..index].iter().any(|before| before.tag == facet.tag) {
            give(facet.tag);
        }
    }
}
