//! The contract every backend keeps, and the words it is spoken in.
//!
//! A draft says what is to be written; the backend assigns revision and previous hash, seals, and
//! answers only when the entry is durable. One request may bring events for several streams: all
//! or nothing.

mod merged;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use tokio::sync::oneshot;
use zeroize::Zeroizing;

use crate::blobs::SealedBlob;
use crate::entry::{EntryKind, RecordedEntry};
use crate::error::{AppendError, ReadError};
use crate::ids::{EventId, Hash32, KeyId, LogId, Position, StreamId};
use crate::keys::DataKey;
use merged::Merged;

/// The family of fact enums that facets are encoded in today (envelope.md, header field `schema`).
pub const SCHEMA: u32 = 1;

/// Where the caller believes a stream to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expectation {
    /// There is no such stream yet.
    NoStream,
    /// This is its last revision.
    Exactly(u64),
    /// This process is the stream's only writer and the backend numbers it: access and sign-in
    /// streams.
    Owned,
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoStream => f.write_str("no stream"),
            Self::Exactly(revision) => write!(f, "revision {revision}"),
            Self::Owned => f.write_str("any revision"),
        }
    }
}

/// A facet that is to be written.
#[derive(Clone)]
pub enum DraftFacet {
    /// In the clear: the public facet only.
    Clear {
        /// Its bytes, written as they are.
        bytes: Vec<u8>,
    },
    /// To be sealed into the entry.
    Sealed {
        /// The data key; it knows its facet and subject.
        key: Arc<DataKey>,
        /// Its bytes.
        plain: Zeroizing<Vec<u8>>,
    },
    /// Sealed before the append, into a blob.
    Blob {
        /// What [`crate::Blobs::write`] gave.
        blob: SealedBlob,
    },
}

/// An event that is to be written.
#[derive(Clone)]
pub struct Draft {
    /// What the entry is.
    pub kind: EntryKind,
    /// Its event id: the same for a repeated command.
    pub event_id: EventId,
    /// When it was recorded, microseconds UTC.
    pub recorded_at: u64,
    /// Its facets, at most [`crate::limits::FACETS`].
    pub facets: Vec<DraftFacet>,
}

/// Events for one stream. Without events it is a guard: everything is appended only while the stream is where
/// it is expected to be.
#[derive(Clone)]
pub struct StreamAppend {
    /// The stream.
    pub stream: StreamId,
    /// Where it is expected to be.
    pub expect: Expectation,
    /// The events, in order.
    pub events: Vec<Draft>,
}

/// One request: all of it or nothing. Log order is the order given; a stream stands in it once, and one of
/// them at least has events.
#[derive(Clone)]
pub struct Append {
    /// The streams, in the order their events get in the log.
    pub streams: Vec<StreamAppend>,
}

impl Append {
    /// A request for one stream.
    #[must_use]
    pub fn one(stream: StreamId, expect: Expectation, events: Vec<Draft>) -> Self {
        Self { streams: vec![StreamAppend { stream, expect, events }] }
    }
}

/// Where an event of a request went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppendedEvent {
    /// The event.
    pub event_id: EventId,
    /// Its stream.
    pub stream: StreamId,
    /// Its place in the stream.
    pub revision: u64,
    /// Its place in the log.
    pub position: Position,
    /// Its number in the Merkle tree.
    pub leaf_index: u64,
    /// Its hash.
    pub entry_hash: Hash32,
}

/// The answer to a request: durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The events, in the order they were given.
    pub events: Vec<AppendedEvent>,
    /// The position of the last of them in the log.
    pub position: Position,
    /// The events were there already: this is the answer of the first time.
    pub repeated: bool,
}

/// The promise of an answer. Await it, or [`wait`](Self::wait) for it.
pub struct Receipt(State);

enum State {
    Ready(Option<Result<Appended, AppendError>>),
    Coming(oneshot::Receiver<Result<Appended, AppendError>>),
}

impl Receipt {
    /// An answer that is there already.
    #[must_use]
    pub fn ready(answer: Result<Appended, AppendError>) -> Self {
        Self(State::Ready(Some(answer)))
    }

    /// A promise and the end that keeps it.
    pub(crate) fn channel() -> (oneshot::Sender<Result<Appended, AppendError>>, Self) {
        let (sender, receiver) = oneshot::channel();
        (sender, Self(State::Coming(receiver)))
    }

    /// Blocks this thread until the answer is there. Inside an async task, await the receipt
    /// instead.
    ///
    /// # Errors
    /// The error of the append; [`AppendError::Closed`] when the log ended without an answer.
    pub fn wait(self) -> Result<Appended, AppendError> {
        let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
        let mut context = Context::from_waker(&waker);
        // This thread does not go back to a runtime between two answers, so a task's budget would
        // never be refilled: the waiting would never end.
        let mut receipt = tokio::task::unconstrained(self);
        loop {
            match Pin::new(&mut receipt).poll(&mut context) {
                Poll::Ready(answer) => return answer,
                Poll::Pending => std::thread::park(),
            }
        }
    }
}

struct Unpark(std::thread::Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

impl Future for Receipt {
    type Output = Result<Appended, AppendError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            State::Ready(answer) => Poll::Ready(answer.take().unwrap_or(Err(AppendError::Closed))),
            State::Coming(receiver) => Pin::new(receiver)
                .poll(context)
                .map(|answer| answer.unwrap_or(Err(AppendError::Closed))),
        }
    }
}

/// Which way a stream is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the given revision upwards.
    Forward,
    /// From the given revision downwards; a revision past the end begins at the end.
    Backward,
}

/// Entries, one by one. After an error it ends.
pub type Entries = Box<dyn Iterator<Item = Result<RecordedEntry, ReadError>> + Send>;

/// Where the log stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The last entry's position; none when the log is empty.
    pub position: Option<Position>,
    /// Leaves of the Merkle tree: entries.
    pub size: u64,
    /// Its root.
    pub root: Hash32,
    /// The last checkpoint: a signed note.
    pub checkpoint: Option<String>,
}

/// An append-only log. The same for every backend (log.md).
pub trait EventLog: Send + Sync + 'static {
    /// Which log this is.
    fn id(&self) -> LogId;

    /// Hands over a request. It blocks only while the queue is full.
    fn submit(&self, append: Append) -> Receipt;

    /// Hands over a request and blocks until it is durable.
    ///
    /// # Errors
    /// See [`AppendError`].
    fn append(&self, append: Append) -> Result<Appended, AppendError> {
        self.submit(append).wait()
    }

    /// The entries of one stream, in order.
    ///
    /// # Errors
    /// When the index or the log cannot be read.
    fn read_stream(
        &self,
        stream: StreamId,
        from: u64,
        direction: Direction,
    ) -> Result<Entries, ReadError>;

    /// Every entry that is durable now, in log order.
    ///
    /// # Errors
    /// When `after` is no entry's position.
    fn read_all(&self, after: Option<Position>) -> Result<Entries, ReadError>;

    /// One entry.
    ///
    /// # Errors
    /// When no entry begins there.
    fn read_at(&self, position: Position) -> Result<RecordedEntry, ReadError>;

    /// The entries in which a facet is sealed under this key, in order: after the one position, up to
    /// and including the other, at a cost of their own number.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn read_by_key(
        &self,
        key: KeyId,
        after: Option<Position>,
        up_to: Option<Position>,
    ) -> Result<Entries, ReadError>;

    /// The same of several keys, in the order of the log: an entry that several of them seal comes
    /// once.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn read_by_keys(
        &self,
        keys: &[KeyId],
        after: Option<Position>,
        up_to: Option<Position>,
    ) -> Result<Entries, ReadError> {
        let each = keys.iter().map(|key| self.read_by_key(*key, after, up_to));
        Ok(Box::new(Merged::of(each.collect::<Result<_, _>>()?)))
    }

    /// What is there, then what comes, without a gap.
    ///
    /// # Errors
    /// When `after` is no entry's position.
    fn follow(&self, after: Option<Position>) -> Result<Follow, ReadError>;

    /// Where an event is.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn find(&self, event_id: EventId) -> Result<Option<Position>, ReadError>;

    /// The last revision of a stream; none when there is no such stream.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn stream_revision(&self, stream: StreamId) -> Result<Option<u64>, ReadError>;

    /// Where the log stands.
    fn head(&self) -> Head;

    /// Whether it takes entries: not after a write has failed, and not once it is closed.
    fn takes_entries(&self) -> bool;
}

/// A reader that waits for what comes. It is handed out in pieces of the caller's size, so a slow
/// caller holds nothing up.
pub struct Follow(Box<dyn FollowSource>);

/// What a backend provides for [`Follow`].
pub(crate) trait FollowSource: Send {
    fn next(&mut self, max: usize, wait: Duration) -> Result<Vec<RecordedEntry>, ReadError>;
}

impl Follow {
    pub(crate) fn new(source: impl FollowSource + 'static) -> Self {
        Self(Box::new(source))
    }

    /// The next entries, at most `max`. Waits for the first one; empty when none came in time.
    /// Only durable entries are handed out.
    ///
    /// # Errors
    /// When the log cannot be read, or was closed and everything was handed out.
    pub fn next(&mut self, max: usize, wait: Duration) -> Result<Vec<RecordedEntry>, ReadError> {
        self.0.next(max.clamp(1, crate::limits::FOLLOW_ENTRIES), wait)
    }
}
