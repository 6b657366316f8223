//! The tail: one thread owns it. It takes requests from a bounded queue, checks revisions, seals,
//! links, writes all entries of a batch and one commit frame with one write and one sync, and then
//! answers everyone.
//!
//! When there is company, a commit waits until a least interval has passed since the last one, so
//! that more requests share a sync; it goes ahead as soon as as many are waiting as were served
//! last time. A writer who is alone is never made to wait.
//!
//! The first write or sync that fails poisons the tail: what the disk holds is unknown, so nothing
//! is written until a restart has recovered (log.md).

use std::io;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use lru::LruCache;
use tokio::sync::oneshot;

use crate::chain::StreamHead;
use crate::entry::{self, Header};
use crate::error::AppendError;
use crate::ids::{Position, StreamId};
use crate::limits;
use crate::log::{Append, Appended, AppendedEvent, Draft, SCHEMA};
use crate::plan::{self, Decision, Shape, Staged};
use crate::random::Salts;
use crate::segments::ahead::Ahead;
use crate::segments::disk;
use crate::segments::format::{
    self, COMMIT_FRAME, COMMIT_LEN, Commit, Frame, FrameType, SEGMENT_HEADER, SegmentHeader,
};
use crate::segments::index::{Reach, Row};
use crate::segments::known::{TailKnown, row};
use crate::segments::notes::{Kept, Notes};
use crate::segments::reader::{Segment, Store};
use crate::segments::recovery;
use crate::tree::Tree;

type Answer = oneshot::Sender<Result<Appended, AppendError>>;

/// What the tail is asked to do.
pub(crate) enum Request {
    /// Append.
    Append(Append, Shape, Answer),
    /// Sign where the log stands.
    Checkpoint(Sender<Result<String, AppendError>>),
    /// End, after what was asked before.
    Stop,
}

/// How the tail is set up.
pub(crate) struct Setup {
    pub(crate) writer: u32,
    pub(crate) segment_size: u64,
    pub(crate) interval_min: Duration,
    pub(crate) interval_max: Duration,
    pub(crate) notes: Notes,
    pub(crate) salts: Salts,
    /// Plaintext bytes that wait in the queue.
    pub(crate) waiting_bytes: Arc<AtomicUsize>,
}

/// The owner of the tail.
pub(crate) struct Writer {
    setup: Setup,
    store: Arc<Store>,
    queue: Receiver<Request>,
    segment: Arc<Segment>,
    offset: u64,
    next_batch: u64,
    tree: Tree,
    last_commit: u64,
    ahead: Ahead,
    heads: LruCache<StreamId, StreamHead>,
    batch: Batch,
    poisoned: bool,
    /// Requests of the last commit: how much company there is.
    company: usize,
    committed_at: Instant,
    interval: Duration,
}

/// What is sealed and not yet written.
#[derive(Default)]
struct Batch {
    bytes: Vec<u8>,
    frames: u32,
    entries: u32,
    staged: Staged,
    rows: Vec<Row>,
    answers: Vec<(Answer, Result<Appended, AppendError>)>,
}

impl Writer {
    pub(crate) fn new(
        setup: Setup,
        store: Arc<Store>,
        queue: Receiver<Request>,
        tail: recovery::Tail,
    ) -> Result<Self, recovery::OpenLogError> {
        let segment = tail.segments.last().cloned().ok_or(recovery::OpenLogError::Missing)?;
        let mut ahead = Ahead::start(setup.segment_size)?;
        // What was cut or never written is zeros up to the end of the file.
        ahead.begin(store.open_segment(segment.number())?, segment.file.size()?)?;
        let heads = NonZeroUsize::new(limits::STREAM_HEADS).unwrap_or(NonZeroUsize::MIN);
        Ok(Self {
            interval: setup.interval_min,
            setup,
            store,
            queue,
            segment,
            offset: tail.offset,
            next_batch: tail.next_batch,
            tree: tail.tree,
            last_commit: tail.last_commit,
            ahead,
            heads: LruCache::sparse(heads),
            batch: Batch::default(),
            poisoned: false,
            company: 0,
            committed_at: Instant::now(),
        })
    }

    /// Serves requests until it is stopped or nobody can ask any more.
    pub(crate) fn run(mut self) {
        let mut requests = Vec::new();
        while let Some(first) = self.next_request() {
            self.gather();
            requests.push(first);
            requests.extend(self.queue.try_iter().take(limits::QUEUE_LEN));
            let mut stop = false;
            let mut served = 0;
            for request in requests.drain(..) {
                match request {
                    // Dropped unanswered: its receipt says closed.
                    Request::Append(..) | Request::Checkpoint(_) if stop => {}
                    Request::Append(append, shape, answer) => {
                        served += 1;
                        self.serve(&append, shape, answer);
                    }
                    Request::Checkpoint(answer) => {
                        self.commit();
                        let note = self.checkpoint(Kept::Always);
                        // Whoever asked may have gone.
                        let _ = answer.send(note);
                    }
                    Request::Stop => stop = true,
                }
            }
            self.commit();
            self.company = served;
            if stop {
                return;
            }
        }
    }

    /// Waits for a request, and meanwhile signs what is due.
    fn next_request(&mut self) -> Option<Request> {
        loop {
            let due = if self.poisoned { None } else { self.setup.notes.due(self.tree.size()) };
            let Some(due) = due else {
                return self.queue.recv().ok();
            };
            if due > Instant::now() {
                match self.queue.recv_deadline(due) {
                    Ok(request) => return Some(request),
                    Err(RecvTimeoutError::Disconnected) => return None,
                    Err(RecvTimeoutError::Timeout) => {}
                }
            }
            if let Err(error) = self.checkpoint(Kept::UntilTheNext) {
                tracing::warn!(%error, "signing a checkpoint");
            }
        }
    }

    /// With company, waits for more of it: until as many are waiting as were served last time, or
    /// the least interval since the last commit has passed.
    fn gather(&mut self) {
        if self.company <= 1 {
            return;
        }
        // One is in hand already.
        while self.queue.len() + 1 < self.company {
            let since = self.committed_at.elapsed();
            let Some(left) = self.interval.checked_sub(since).filter(|left| !left.is_zero()) else {
                break;
            };
            std::thread::sleep(left.min(Duration::from_micros(50)));
        }
    }

    fn serve(&mut self, append: &Append, shape: Shape, answer: Answer) {
        let bytes = usize::try_from(shape.bytes).unwrap_or(usize::MAX);
        self.setup.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
        let result = self.stage(append, shape);
        self.batch.answers.push((answer, result));
        if self.batch.bytes.len() >= limits::BATCH_BYTES {
            self.commit();
        }
    }

    /// Seals a request onto the batch. What it answers is sent only after the commit, since even
    /// a refusal may rest on what is not durable yet.
    fn stage(&mut self, append: &Append, shape: Shape) -> Result<Appended, AppendError> {
        if self.poisoned {
            return Err(AppendError::Poisoned);
        }
        let mut known =
            TailKnown { staged: &self.batch.staged, heads: &mut self.heads, store: &self.store };
        let heads = match plan::decide(append, &mut known)? {
            Decision::Repeated(answer) => return Ok(answer),
            Decision::Write(heads) => heads,
        };
        self.make_room(shape)?;
        self.seal(append, heads)
    }

    /// Commits and begins a segment when the request does not fit what is left of this one.
    fn make_room(&mut self, shape: Shape) -> Result<(), AppendError> {
        // Every frame costs a header and at most 7 bytes to the next 8.
        let frames = shape.bytes + shape.events as u64 * format::frame_len(7);
        let capacity = self.setup.segment_size - SEGMENT_HEADER as u64 - COMMIT_FRAME;
        if frames > capacity {
            return Err(AppendError::TooLarge {
                what: "bytes of an append for a segment",
                size: frames,
                limit: capacity,
            });
        }
        let used = self.offset + self.batch.bytes.len() as u64;
        if used + frames + COMMIT_FRAME > self.setup.segment_size {
            self.commit();
            if self.poisoned {
                return Err(AppendError::Poisoned);
            }
            if let Err(error) = self.roll() {
                self.poison(&error);
                return Err(AppendError::Poisoned);
            }
        }
        Ok(())
    }

    fn seal(
        &mut self,
        append: &Append,
        heads: Vec<Option<StreamHead>>,
    ) -> Result<Appended, AppendError> {
        let (start, frames) = (self.batch.bytes.len(), self.batch.frames);
        let mut events = Vec::with_capacity(append.streams.len());
        for (stream, mut head) in append.streams.iter().zip(heads) {
            for draft in &stream.events {
                match self.seal_one(stream.stream, draft, head, events.len() as u64) {
                    Ok(event) => {
                        head =
                            Some(StreamHead { revision: event.revision, hash: event.entry_hash });
                        events.push(event);
                    }
                    Err(error) => {
                        // Nothing of it was there.
                        self.batch.bytes.truncate(start);
                        self.batch.frames = frames;
                        return Err(error);
                    }
                }
            }
        }
        let drafts = append.streams.iter().flat_map(|stream| &stream.events);
        for (event, draft) in events.iter().zip(drafts) {
            self.tree.push(&event.entry_hash);
            self.batch.entries += 1;
            self.batch.rows.push(row(event, draft));
            self.batch.staged.add(*event);
        }
        let position = events.last().map_or(Position::from_u64(0), |event| event.position);
        Ok(Appended { events, position, repeated: false })
    }

    /// Seals one entry into a frame. `before` entries of the same request are not in the tree yet.
    fn seal_one(
        &mut self,
        stream: StreamId,
        draft: &Draft,
        head: Option<StreamHead>,
        before: u64,
    ) -> Result<AppendedEvent, AppendError> {
        let (revision, previous) = plan::next_link(head);
        let header = Header {
            kind: draft.kind,
            log: self.store.log,
            stream,
            revision,
            event_id: draft.event_id,
            recorded_at: draft.recorded_at,
            salt: self.setup.salts.next().map_err(|_| AppendError::Unavailable)?,
            schema: SCHEMA,
            writer: self.setup.writer,
            previous,
        };
        let invalid = || AppendError::Invalid { event_id: draft.event_id, why: "cannot be sealed" };
        let bytes = &mut self.batch.bytes;
        let start = format::begin_frame(bytes);
        let payload = bytes.len();
        let hash = entry::encode(&header, &draft.facets, bytes).map_err(|_| invalid())?;
        let leaf = self.tree.size() + before;
        let frame = Frame {
            kind: FrameType::Entry,
            length: u32::try_from(bytes.len() - payload).map_err(|_| invalid())?,
            number: self.batch.frames,
            batch: self.next_batch,
            leaf,
        };
        format::end_frame(bytes, start, self.segment.seed(), &frame);
        self.batch.frames += 1;
        let at = format::position(self.segment.number(), self.offset + start as u64);
        Ok(AppendedEvent {
            event_id: draft.event_id,
            stream,
            revision,
            position: Position::from_u64(at),
            leaf_index: leaf,
            entry_hash: hash,
        })
    }

    /// Writes and syncs the batch, makes it visible, and answers.
    fn commit(&mut self) {
        if self.batch.frames > 0 && !self.poisoned {
            let began = Instant::now();
            match self.write() {
                Ok(reach) => self.make_visible(reach),
                Err(error) => self.poison(&error),
            }
            // A slow disk gathers company by itself; a fast one is given a little time.
            let bounds = (self.setup.interval_min, self.setup.interval_max);
            self.interval = (began.elapsed() * 2).clamp(bounds.0, bounds.1);
            self.committed_at = Instant::now();
        }
        let batch = &mut self.batch;
        batch.bytes.clear();
        batch.rows.clear();
        batch.staged.clear();
        (batch.frames, batch.entries) = (0, 0);
        for (answer, result) in batch.answers.drain(..) {
            // A refusal, too, may rest on what did not become durable.
            let result = if self.poisoned { Err(AppendError::Poisoned) } else { result };
            // Whoever asked may have gone; what is durable stays.
            let _ = answer.send(result);
        }
    }

    fn write(&mut self) -> io::Result<Reach> {
        let root = self.tree.root();
        let commit = Commit {
            first: Position::from_u64(format::position(self.segment.number(), self.offset)),
            entries: self.batch.entries,
            frames: self.batch.frames,
            size: self.tree.size(),
            root,
        };
        let bytes = &mut self.batch.bytes;
        let start = format::begin_frame(bytes);
        bytes.extend_from_slice(&commit.to_bytes());
        let frame = Frame {
            kind: FrameType::Commit,
            length: u32::try_from(COMMIT_LEN).map_err(io::Error::other)?,
            number: self.batch.frames,
            batch: self.next_batch,
            leaf: commit.size,
        };
        format::end_frame(bytes, start, self.segment.seed(), &frame);
        let end = self.offset + bytes.len() as u64;
        let file = &self.segment.file;
        self.ahead.cover(file, end)?;
        file.write_at(bytes, self.offset)?;
        file.sync_data()?;
        let number = self.segment.number();
        self.last_commit = format::position(number, self.offset + start as u64);
        self.offset = end;
        self.next_batch += 1;
        self.ahead.plan(end)?;
        Ok(Reach {
            commit: self.last_commit,
            end: format::position(number, end),
            size: commit.size,
            root,
        })
    }

    fn make_visible(&mut self, reach: Reach) {
        self.store.index.add(&self.batch.rows, reach);
        for (stream, head) in self.batch.staged.heads() {
            self.heads.put(stream, head);
        }
        let last = self.batch.rows.last().map(|row| Position::from_u64(row.position));
        self.store.publish(|published| {
            published.end = reach.end;
            published.last = last.or(published.last);
            published.size = reach.size;
            published.root = reach.root;
        });
    }

    fn poison(&mut self, error: &io::Error) {
        tracing::error!(%error, "writing the log failed, no appends until a restart");
        self.poisoned = true;
        self.store.publish(|published| published.poisoned = true);
    }

    /// Begins the next segment. Called between batches.
    fn roll(&mut self) -> io::Result<()> {
        let number = self.segment.number() + 1;
        let header = SegmentHeader {
            log: self.store.log,
            number,
            tree: self.tree.clone(),
            nonce: self.setup.salts.nonce().map_err(io::Error::other)?,
            first_batch: self.next_batch,
            previous_commit: self.last_commit,
        };
        // Whatever is being zeroed belongs to the old segment.
        self.ahead.end()?;
        let disk = self.store.disk.as_ref();
        let size = self.setup.segment_size;
        let (segment, zeroed) = create_segment(disk, &self.store.folder, header, size)?;
        self.ahead.begin(self.store.open_segment(number)?, zeroed)?;
        self.segment = Arc::new(segment);
        self.store.segments.write().push(Arc::clone(&self.segment));
        self.offset = SEGMENT_HEADER as u64;
        Ok(())
    }

    /// Signs where the log stands: size and root are durable by now. The note is written into the
    /// log and beside it.
    fn checkpoint(&mut self, kept: Kept) -> Result<String, AppendError> {
        if self.poisoned {
            return Err(AppendError::Poisoned);
        }
        let size = self.tree.size();
        let note = self.setup.notes.sign(size, self.tree.root());
        if self.store.head().checkpoint.as_deref() == Some(note.as_str()) {
            self.setup.notes.keep(kept);
            return Ok(note);
        }
        self.stage_note(&note, size)?;
        self.commit();
        if self.poisoned {
            return Err(AppendError::Poisoned);
        }
        let disk = self.store.disk.as_ref();
        if let Err(error) = self.setup.notes.write(disk, size, &note, kept) {
            self.poison(&error);
            return Err(AppendError::Poisoned);
        }
        self.store.publish(|published| published.checkpoint = Some(note.clone()));
        Ok(note)
    }

    fn stage_note(&mut self, note: &str, size: u64) -> Result<(), AppendError> {
        self.make_room(Shape { events: 1, bytes: note.len() as u64 })?;
        let bytes = &mut self.batch.bytes;
        let start = format::begin_frame(bytes);
        bytes.extend_from_slice(note.as_bytes());
        let frame = Frame {
            kind: FrameType::Checkpoint,
            length: u32::try_from(note.len()).map_err(|_| AppendError::Unavailable)?,
            number: self.batch.frames,
            batch: self.next_batch,
            leaf: size,
        };
        format::end_frame(bytes, start, self.segment.seed(), &frame);
        self.batch.frames += 1;
        Ok(())
    }
}

/// Makes a segment file: header and first zeros, durable, before it gets its name. Gives it and
/// how far it is zeroed.
pub(crate) fn create_segment(
    disk: &dyn disk::Disk,
    folder: &std::path::Path,
    header: SegmentHeader,
    segment_size: u64,
) -> io::Result<(Segment, u64)> {
    let name = format::file_name(header.number);
    let unnamed = folder.join(format!("{name}.new"));
    disk.remove(&unnamed)?;
    let file = disk.create(&unnamed)?;
    file.write_at(header.to_bytes().as_slice(), 0)?;
    let zeroed = limits::ZERO_STEP.min(segment_size);
    super::ahead::zero(file.as_ref(), SEGMENT_HEADER as u64, zeroed)?;
    disk.rename(&unnamed, &folder.join(name))?;
    disk.sync_dir(folder)?;
    Ok((Segment { header, file }, zeroed))
}
