//! The log on disk: segment files, one thread that owns the tail, an index beside them.
//!
//! ```text
//! data/
//!   log/00000000.seg ...      entries and commits (`format`); append-only, never rewritten
//!   log/torn-<seg>-<at>.bin   what a crash left behind the last commit, kept aside (`torn`)
//!   log/index.redb            disposable (`index`)
//!   checkpoints/<size>.note   signed notes; log.vkey, what checks them
//!   chartlog.lock             held while the log is open
//! ```

mod ahead;
pub(crate) mod batch;
mod catch_up;
pub mod disk;
pub(crate) mod format;
mod index;
mod known;
mod notes;
mod options;
pub(crate) mod reader;
pub(crate) mod recovery;
pub(crate) mod scan;
pub(crate) mod side_by_side;
mod torn;
mod writer;

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{SendTimeoutError, Sender, bounded};
use parking_lot::{Condvar, Mutex, RwLock};
use rustix::fs::FlockOperation;

use crate::checkpoint::{Checkpoint, CheckpointVerifier};
use crate::entry::RecordedEntry;
use crate::error::{AppendError, ReadError};
use crate::ids::{EventId, FacetTag, KeyId, LogId, Position, StreamId};
use crate::keys::{IdDeriver, OrgKeys};
use crate::limits;
use crate::log::{Append, Direction, Entries, EventLog, Follow, Head, Receipt};
use crate::operator_note;
use crate::plan;
use crate::random::Salts;
use crate::tree::Tree;
use catch_up::{catch_up, open_index};
use disk::Disk;
pub use format::HeaderError;
use format::SegmentHeader;
use index::By;
use notes::Notes;
pub use options::Options;
use reader::{Follower, Listed, Published, Store, StreamEntries, Upto};
pub use recovery::{OpenLogError, RecoveryReport, TornTail};
use writer::{Request, Setup, Writer};

/// The folder of segments, under the data directory.
pub(crate) const LOG_FOLDER: &str = "log";
/// The folder of signed notes, under the data directory.
pub(crate) const CHECKPOINT_FOLDER: &str = "checkpoints";
/// What checks the signed notes, in their folder.
pub(crate) const VKEY_FILE: &str = "log.vkey";
const LOCK_FILE: &str = "chartlog.lock";

/// A log on disk. It is the only writer of its data directory until it and its readers are dropped.
pub struct SegmentLog {
    store: Arc<Store>,
    queue: Sender<Request>,
    waiting_bytes: Arc<AtomicUsize>,
    threads: Mutex<Threads>,
}

#[derive(Default)]
struct Threads {
    tail: Option<JoinHandle<()>>,
    mover: Option<JoinHandle<()>>,
}

impl SegmentLog {
    /// Makes an empty log in a data directory.
    ///
    /// # Errors
    /// When there is a log already, or the directory is in use or cannot be written.
    pub fn create(data_dir: &Path, keys: &OrgKeys, options: Options) -> Result<Self, OpenLogError> {
        options.check()?;
        let disk = options.disk.as_ref();
        let folder = data_dir.join(LOG_FOLDER);
        let checkpoints = data_dir.join(CHECKPOINT_FOLDER);
        disk.create_dir(&folder)?;
        disk.create_dir(&checkpoints)?;
        disk.sync_dir(data_dir)?;
        let lock = lock(data_dir)?;
        let names = disk.list(&folder)?;
        if names.iter().any(|name| format::number_of(name).is_some()) {
            return Err(OpenLogError::Exists);
        }
        let vkey = format!("{}\n", options.signer(keys)?.verifier());
        disk::write_whole(disk, &checkpoints.join(VKEY_FILE), vkey.as_bytes())?;
        let header = SegmentHeader {
            log: keys.log_id(),
            number: 0,
            tree: Tree::new(),
            nonce: Salts::new(Arc::clone(&options.random)).nonce()?,
            first_batch: 0,
            previous_commit: 0,
        };
        writer::create_segment(disk, &folder, header, options.segment_size)?;
        let (log, _) = Self::start(data_dir, keys, &options, lock)?;
        Ok(log)
    }

    /// Opens a log: recovers its tail, catches up its index, and says what it found.
    ///
    /// # Errors
    /// See [`OpenLogError`]. Nothing is changed unless a torn tail is recognised without doubt.
    pub fn open(
        data_dir: &Path,
        keys: &OrgKeys,
        options: Options,
    ) -> Result<(Self, RecoveryReport), OpenLogError> {
        options.check()?;
        if options.disk.list(&data_dir.join(LOG_FOLDER))?.is_empty() {
            return Err(OpenLogError::Missing);
        }
        let lock = lock(data_dir)?;
        Self::start(data_dir, keys, &options, lock)
    }

    fn start(
        data_dir: &Path,
        keys: &OrgKeys,
        options: &Options,
        lock: File,
    ) -> Result<(Self, RecoveryReport), OpenLogError> {
        let disk = options.disk.as_ref();
        let folder = data_dir.join(LOG_FOLDER);
        let checkpoints = data_dir.join(CHECKPOINT_FOLDER);
        let signer = options.signer(keys)?;
        check_vkey(disk, &checkpoints, &signer.verifier())?;
        let handed_in = &options.known_checkpoints;
        let known = recovery::known_checkpoints(disk, &checkpoints, handed_in, &signer.verifier())?;
        let known_sizes: Vec<Checkpoint> = known.iter().map(|(_, known)| known.clone()).collect();
        let segments = recovery::open_segments(disk, &folder, Some(keys.log_id()))?;
        let tail = recovery::recover(disk, &folder, segments, &known_sizes)?;
        for name in disk.list(&folder)? {
            // A segment that never got its name holds nothing.
            if name.ends_with(".seg.new") {
                disk.remove(&folder.join(name))?;
            }
        }
        let index = open_index(&folder, keys.log_id(), options)?;
        let (indexed, rebuilt) = catch_up(&index, &tail)?;
        let latest = known.into_iter().max_by_key(|(_, known)| known.size);
        let notes = Notes::new(signer, checkpoints, options.checkpoint_interval, latest.as_ref());
        let report = RecoveryReport {
            entries: tail.tree.size(),
            segments: u32::try_from(tail.segments.len()).unwrap_or(u32::MAX),
            scanned: tail.scanned,
            torn: tail.torn.clone(),
            registered: tail.registered,
            indexed,
            index_rebuilt: rebuilt,
        };
        let store = Arc::new(Store {
            disk: Arc::clone(&options.disk),
            folder,
            log: keys.log_id(),
            segments: RwLock::new(tail.segments.clone()),
            published: Mutex::new(published(&tail, latest.map(|(note, _)| note))),
            grown: Condvar::new(),
            index,
            _lock: lock,
        });
        let waiting_bytes = Arc::new(AtomicUsize::new(0));
        let setup = Setup {
            writer: options.writer,
            segment_size: options.segment_size,
            interval_min: options.commit_interval_min,
            interval_max: options.commit_interval_max,
            notes,
            salts: Salts::new(Arc::clone(&options.random)),
            waiting_bytes: Arc::clone(&waiting_bytes),
        };
        let (queue, requests) = bounded(options.queue_len);
        let writer = Writer::new(setup, Arc::clone(&store), requests, tail)?;
        let for_mover = Arc::clone(&store);
        let threads = Threads {
            tail: Some(thread("log-tail", move || writer.run())?),
            mover: Some(thread("log-index", move || for_mover.index.run_mover())?),
        };
        let log = Self { store, queue, waiting_bytes, threads: Mutex::new(threads) };
        log.note_torn_tails(&keys.deriver(), (options.clock)())?;
        Ok((log, report))
    }

    /// Signs where the log stands now. The note is in the log, beside it, and in the answer.
    ///
    /// # Errors
    /// `Poisoned`, `Closed`, or when the note cannot be written.
    pub fn checkpoint(&self) -> Result<String, AppendError> {
        let (answer, note) = bounded(1);
        self.queue.send(Request::Checkpoint(answer)).map_err(|_| AppendError::Closed)?;
        note.recv().map_err(|_| AppendError::Closed)?
    }

    /// The clean stop: what was asked before is done, a checkpoint is signed, the index is synced.
    /// Gives the note. Reads still work; appends answer `Closed`. The data directory is free once
    /// the log and every reader of it are dropped.
    ///
    /// # Errors
    /// `Poisoned` after a failed write, `Closed` when it was closed before.
    pub fn close(&self) -> Result<String, AppendError> {
        let note = self.checkpoint();
        let moved = self.stop(true);
        let note = note?;
        moved?;
        Ok(note)
    }

    /// The entries in which a facet occurs, in order, after a position.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn read_by_facet(
        &self,
        facet: FacetTag,
        after: Option<Position>,
    ) -> Result<Entries, ReadError> {
        Ok(self.listed(By::Facet(facet), after, None))
    }

    fn listed(&self, by: By, after: Option<Position>, up_to: Option<Position>) -> Entries {
        Box::new(Listed {
            store: Arc::clone(&self.store),
            by,
            after: after.map(Position::to_u64),
            up_to: up_to.map_or(u64::MAX, Position::to_u64),
            page: Vec::new().into_iter(),
        })
    }

    fn stop(&self, clean: bool) -> Result<(), ReadError> {
        let mut threads = self.threads.lock();
        let Some(tail) = threads.tail.take() else {
            return Ok(());
        };
        // The queue is open for as long as the tail lives; a full one is served first.
        let _ = self.queue.send(Request::Stop);
        // A panic there was reported there.
        let _ = tail.join();
        self.store.index.stop_mover();
        if let Some(mover) = threads.mover.take() {
            let _ = mover.join();
        }
        let moved = if clean { self.store.index.move_recent(true) } else { Ok(()) };
        self.store.publish(|published| published.closed = true);
        moved
    }

    /// Every torn tail that was kept aside is noted in the log, once: also when an earlier start
    /// crashed before it came to that.
    fn note_torn_tails(&self, deriver: &IdDeriver, now_us: u64) -> Result<(), OpenLogError> {
        for note in torn::notes(self.store.disk.as_ref(), &self.store.folder)? {
            operator_note::append(self, deriver, "torn-tail", note, now_us)
                .map_err(OpenLogError::Note)?;
        }
        Ok(())
    }
}

impl Drop for SegmentLog {
    /// Stops the threads. Without [`close`](Self::close) no checkpoint is signed: the next start
    /// recovers as after a crash.
    fn drop(&mut self) {
        if let Err(error) = self.stop(false) {
            tracing::warn!(%error, "stopping the log");
        }
    }
}

impl EventLog for SegmentLog {
    fn id(&self) -> LogId {
        self.store.log
    }

    fn submit(&self, append: Append) -> Receipt {
        let shape = match plan::check_shape(&append) {
            Ok(shape) => shape,
            Err(error) => return Receipt::ready(Err(error)),
        };
        let bytes = usize::try_from(shape.bytes).unwrap_or(usize::MAX);
        let waiting = self.waiting_bytes.fetch_add(bytes, Ordering::Relaxed);
        if waiting > limits::QUEUE_BYTES {
            self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
            return Receipt::ready(Err(AppendError::Unavailable));
        }
        let (answer, receipt) = Receipt::channel();
        let wait = Duration::from_secs(limits::QUEUE_WAIT_SECONDS);
        let request = Request::Append(append, shape, answer);
        match self.queue.send_timeout(request, wait) {
            Ok(()) => receipt,
            Err(error) => {
                self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
                Receipt::ready(Err(match error {
                    SendTimeoutError::Timeout(_) => AppendError::Unavailable,
                    SendTimeoutError::Disconnected(_) => AppendError::Closed,
                }))
            }
        }
    }

    fn read_stream(
        &self,
        stream: StreamId,
        from: u64,
        direction: Direction,
    ) -> Result<Entries, ReadError> {
        let entries = StreamEntries::new(&self.store, stream, from, direction)?;
        Ok(Box::new(entries))
    }

    fn read_all(&self, after: Option<Position>) -> Result<Entries, ReadError> {
        Ok(Box::new(Upto { cursor: self.store.cursor(after)?, end: self.store.end() }))
    }

    fn read_at(&self, position: Position) -> Result<RecordedEntry, ReadError> {
        self.store.read_at(position)
    }

    fn read_by_key(
        &self,
        key: KeyId,
        after: Option<Position>,
        up_to: Option<Position>,
    ) -> Result<Entries, ReadError> {
        Ok(self.listed(By::Key(key), after, up_to))
    }

    fn follow(&self, after: Option<Position>) -> Result<Follow, ReadError> {
        Ok(Follow::new(Follower { cursor: self.store.cursor(after)? }))
    }

    fn find(&self, event_id: EventId) -> Result<Option<Position>, ReadError> {
        Ok(self.store.index.event(event_id)?.map(Position::from_u64))
    }

    fn stream_revision(&self, stream: StreamId) -> Result<Option<u64>, ReadError> {
        Ok(self.store.index.stream_last(stream)?.map(|(last, _)| last))
    }

    fn head(&self) -> Head {
        self.store.head()
    }

    fn takes_entries(&self) -> bool {
        let published = self.store.published.lock();
        !published.poisoned && !published.closed
    }
}

fn thread(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, OpenLogError> {
    let builder = std::thread::Builder::new().name(name.to_owned());
    Ok(builder.spawn(run)?)
}

/// Takes the data directory for this process. The lock goes with the file, so with the process.
fn lock(data_dir: &Path) -> Result<File, OpenLogError> {
    fs::create_dir_all(data_dir)?;
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(data_dir.join(LOCK_FILE))?;
    match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(rustix::io::Errno::WOULDBLOCK) => Err(OpenLogError::InUse),
        Err(error) => Err(std::io::Error::from(error).into()),
    }
}

/// The verifier key in clear must be that of our keys: it is what others check our notes with.
fn check_vkey(
    disk: &dyn Disk,
    checkpoints: &Path,
    ours: &CheckpointVerifier,
) -> Result<(), OpenLogError> {
    use crate::checkpoint::NoteError;
    let found = recovery::verifier(disk, checkpoints)?;
    if found == *ours { Ok(()) } else { Err(OpenLogError::CheckpointKey(NoteError::Key)) }
}

fn published(tail: &recovery::Tail, checkpoint: Option<String>) -> Published {
    let number = u32::try_from(tail.segments.len().saturating_sub(1)).unwrap_or(u32::MAX);
    Published {
        end: format::position(number, tail.offset),
        last: tail.last_entry,
        size: tail.tree.size(),
        root: tail.tree.root(),
        checkpoint,
        closed: false,
        poisoned: false,
    }
}
