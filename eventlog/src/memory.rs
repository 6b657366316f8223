//! The log in memory: for tests, for trials, and to see the contract at its plainest.
//!
//! "Durable" means here: in memory. Nothing is left when it is dropped. It keeps the rules of
//! every other backend: the same plan, the same sealing, the same chain and tree.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use crate::chain::StreamHead;
use crate::entry::{self, Header, RecordedEntry};
use crate::error::{AppendError, Damage, ReadError};
use crate::ids::{EventId, KeyId, LogId, Position, StreamId};
use crate::log::{
    Append, Appended, AppendedEvent, Direction, Entries, EventLog, Follow, FollowSource, Head,
    Receipt, SCHEMA,
};
use crate::plan::{self, Decision, Known};
use crate::random::{OperatingSystem, Salts};
use crate::tree::Tree;

/// A log in memory. Clones are the same log.
#[derive(Clone)]
pub struct MemoryLog {
    id: LogId,
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    grown: Condvar,
}

struct State {
    entries: Vec<RecordedEntry>,
    streams: HashMap<StreamId, Vec<usize>>,
    events: HashMap<EventId, usize>,
    keys: HashMap<KeyId, Vec<usize>>,
    tree: Tree,
    salts: Salts,
}

/// The position of entry `number`: not the number itself, so that nobody takes one for the other.
fn position(number: usize) -> Position {
    Position::from_u64((number as u64 + 1) << 4)
}

fn number(position: Position) -> Option<usize> {
    let at = position.to_u64();
    (at & 15 == 0).then(|| usize::try_from(at >> 4).ok()?.checked_sub(1)).flatten()
}

impl MemoryLog {
    /// An empty log.
    #[must_use]
    pub fn new(id: LogId) -> Self {
        Self {
            id,
            shared: Arc::new(Shared {
                state: Mutex::new(State {
                    entries: Vec::new(),
                    streams: HashMap::new(),
                    events: HashMap::new(),
                    keys: HashMap::new(),
                    tree: Tree::new(),
                    salts: Salts::new(Arc::new(OperatingSystem)),
                }),
                grown: Condvar::new(),
            }),
        }
    }

    fn try_append(&self, append: &Append) -> Result<Appended, AppendError> {
        plan::check_shape(append)?;
        let mut state = self.shared.state.lock();
        let heads = match plan::decide(append, &mut *state)? {
            Decision::Repeated(answer) => return Ok(answer),
            Decision::Write(heads) => heads,
        };
        let sealed = seal_all(self.id, &mut state, append, heads)?;
        let mut events = Vec::with_capacity(sealed.len());
        for entry in sealed {
            events.push(appended(&entry));
            state.add(entry);
        }
        self.shared.grown.notify_all();
        drop(state);
        let position = events.last().map_or(Position::from_u64(0), |event| event.position);
        Ok(Appended { events, position, repeated: false })
    }

    fn entries(&self, numbers: Vec<usize>) -> Entries {
        let shared = Arc::clone(&self.shared);
        Box::new(numbers.into_iter().map_while(move |number| {
            let entry = shared.state.lock().entries.get(number).cloned();
            entry.map(Ok)
        }))
    }

    /// The number of the entry after `after`.
    fn start(&self, after: Option<Position>) -> Result<usize, ReadError> {
        let Some(position) = after else {
            return Ok(0);
        };
        let there = self.shared.state.lock().entries.len();
        number(position)
            .filter(|number| *number < there)
            .map(|number| number + 1)
            .ok_or(ReadError::NotFound { position })
    }
}

/// Seals every event before any of them is added: all or nothing.
fn seal_all(
    log: LogId,
    state: &mut State,
    append: &Append,
    heads: Vec<Option<StreamHead>>,
) -> Result<Vec<RecordedEntry>, AppendError> {
    let first = state.entries.len();
    let mut sealed: Vec<RecordedEntry> = Vec::new();
    for (stream, mut head) in append.streams.iter().zip(heads) {
        for draft in &stream.events {
            let (revision, previous) = plan::next_link(head);
            let header = Header {
                kind: draft.kind,
                log,
                stream: stream.stream,
                revision,
                event_id: draft.event_id,
                recorded_at: draft.recorded_at,
                salt: state.salts.next().map_err(|_| AppendError::Unavailable)?,
                schema: SCHEMA,
                writer: 0,
                previous,
            };
            let mut bytes = Vec::with_capacity(entry::encoded_len(&draft.facets));
            let unwritable =
                AppendError::Invalid { event_id: draft.event_id, why: "cannot be sealed" };
            let hash = entry::encode(&header, &draft.facets, &mut bytes).map_err(|_| unwritable)?;
            let at = position(first + sealed.len());
            let leaf_index = (first + sealed.len()) as u64;
            let entry = RecordedEntry::parse(bytes, at, leaf_index).map_err(|error| {
                ReadError::Damaged { position: at, found: Damage::Entry(error) }
            })?;
            sealed.push(entry);
            head = Some(StreamHead { revision, hash });
        }
    }
    Ok(sealed)
}

fn appended(entry: &RecordedEntry) -> AppendedEvent {
    AppendedEvent {
        event_id: entry.event_id(),
        stream: entry.stream(),
        revision: entry.revision(),
        position: entry.position(),
        leaf_index: entry.leaf_index(),
        entry_hash: entry.hash(),
    }
}

impl State {
    fn add(&mut self, entry: RecordedEntry) {
        let number = self.entries.len();
        self.streams.entry(entry.stream()).or_default().push(number);
        self.events.insert(entry.event_id(), number);
        plan::each_key(entry.facets(), |key| {
            self.keys.entry(key).or_default().push(number);
        });
        self.tree.push(&entry.hash());
        self.entries.push(entry);
    }
}

impl Known for State {
    fn head(&mut self, stream: StreamId) -> Result<Option<StreamHead>, ReadError> {
        let last = self.streams.get(&stream).and_then(|numbers| numbers.last());
        Ok(last
            .and_then(|number| self.entries.get(*number))
            .map(|entry| StreamHead { revision: entry.revision(), hash: entry.hash() }))
    }

    fn event(&mut self, event_id: EventId) -> Result<Option<AppendedEvent>, ReadError> {
        let number = self.events.get(&event_id);
        Ok(number.and_then(|number| self.entries.get(*number)).map(appended))
    }
}

impl EventLog for MemoryLog {
    fn id(&self) -> LogId {
        self.id
    }

    fn submit(&self, append: Append) -> Receipt {
        Receipt::ready(self.try_append(&append))
    }

    fn read_stream(
        &self,
        stream: StreamId,
        from: u64,
        direction: Direction,
    ) -> Result<Entries, ReadError> {
        let state = self.shared.state.lock();
        let numbers = state.streams.get(&stream).map_or(&[][..], Vec::as_slice);
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        let numbers = match direction {
            Direction::Forward => numbers.get(from..).unwrap_or(&[]).to_vec(),
            Direction::Backward => {
                let upto = numbers.len().min(from.saturating_add(1));
                numbers[..upto].iter().rev().copied().collect()
            }
        };
        drop(state);
        Ok(self.entries(numbers))
    }

    fn read_all(&self, after: Option<Position>) -> Result<Entries, ReadError> {
        let start = self.start(after)?;
        let end = self.shared.state.lock().entries.len();
        let shared = Arc::clone(&self.shared);
        Ok(Box::new(
            (start..end)
                .map_while(move |number| shared.state.lock().entries.get(number).cloned().map(Ok)),
        ))
    }

    fn read_at(&self, position: Position) -> Result<RecordedEntry, ReadError> {
        number(position)
            .and_then(|number| self.shared.state.lock().entries.get(number).cloned())
            .ok_or(ReadError::NotFound { position })
    }

    fn read_by_key(
        &self,
        key: KeyId,
        after: Option<Position>,
        up_to: Option<Position>,
    ) -> Result<Entries, ReadError> {
        let state = self.shared.state.lock();
        let numbers = state.keys.get(&key).map_or(&[][..], Vec::as_slice);
        let past = |limit: Position| numbers.partition_point(|number| position(*number) <= limit);
        let end = up_to.map_or(numbers.len(), past);
        let start = after.map_or(0, past).min(end);
        let numbers = numbers[start..end].to_vec();
        drop(state);
        Ok(self.entries(numbers))
    }

    fn follow(&self, after: Option<Position>) -> Result<Follow, ReadError> {
        Ok(Follow::new(Follower { shared: Arc::clone(&self.shared), next: self.start(after)? }))
    }

    fn find(&self, event_id: EventId) -> Result<Option<Position>, ReadError> {
        let state = self.shared.state.lock();
        Ok(state.events.get(&event_id).map(|number| position(*number)))
    }

    fn stream_revision(&self, stream: StreamId) -> Result<Option<u64>, ReadError> {
        let head = self.shared.state.lock().head(stream)?;
        Ok(head.map(|head| head.revision))
    }

    fn head(&self) -> Head {
        let state = self.shared.state.lock();
        Head {
            position: state.entries.last().map(RecordedEntry::position),
            size: state.tree.size(),
            root: state.tree.root(),
            checkpoint: None,
        }
    }

    fn takes_entries(&self) -> bool {
        true
    }
}

struct Follower {
    shared: Arc<Shared>,
    next: usize,
}

impl FollowSource for Follower {
    fn next(&mut self, max: usize, wait: Duration) -> Result<Vec<RecordedEntry>, ReadError> {
        let deadline = Instant::now().checked_add(wait);
        let mut state = self.shared.state.lock();
        while state.entries.len() <= self.next {
            match deadline {
                Some(deadline) => {
                    if self.shared.grown.wait_until(&mut state, deadline).timed_out() {
                        break;
                    }
                }
                None => self.shared.grown.wait(&mut state),
            }
        }
        let end = state.entries.len().min(self.next.saturating_add(max));
        let entries = state.entries.get(self.next..end).unwrap_or(&[]).to_vec();
        self.next += entries.len();
        Ok(entries)
    }
}
