//! One role's view: opened, followed, asked, rebuilt.

use std::marker::PhantomData;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use chartlog_eventlog::{EventLog, FileKey, Position, Vault};
use parking_lot::Mutex;
use rusqlite::Connection;

use crate::error::{Behind, StopReason, ViewError};
use crate::limits;
use crate::live::Ring;
use crate::opening::Opener;
use crate::progress::{Lag, Progress, Status};
use crate::projection::Projection;
use crate::rebuild::{self, Rebuilt, Step};
use crate::runner;
use crate::store::connection::{self, Durability, Mark};
use crate::store::digest;
use crate::store::files::Files;
use crate::store::pool::Pool;
use crate::store::{Scope, Snapshot};

/// How a view is opened.
#[derive(Clone, Debug, Default)]
pub struct ViewOptions {
    /// Readers at most; twice the cores, at least four, when not said.
    pub readers: Option<usize>,
}

/// The view of the role of `P`. Clones are the same view; it stops following when the last one is
/// dropped.
pub struct View<P: Projection> {
    handle: Arc<Handle>,
    ring: Arc<Ring<P::Change>>,
    projection: PhantomData<fn() -> P>,
}

impl<P: Projection> Clone for View<P> {
    fn clone(&self) -> Self {
        let (handle, ring) = (Arc::clone(&self.handle), Arc::clone(&self.ring));
        Self { handle, ring, projection: PhantomData }
    }
}

/// What the follower, a rebuild and requests share.
pub(crate) struct Shared {
    pub(crate) name: &'static str,
    pub(crate) files: Files,
    pub(crate) key: Arc<FileKey>,
    pub(crate) log: Arc<dyn EventLog>,
    pub(crate) opener: Opener,
    pub(crate) pool: Arc<Pool>,
    pub(crate) progress: Progress,
    /// The one writer; none while the file is being replaced.
    pub(crate) writer: Mutex<Option<Connection>>,
    /// The file must be built anew before it answers.
    pub(crate) unusable: AtomicBool,
    pub(crate) stop: AtomicBool,
    /// Held while a file is being built.
    pub(crate) rebuilding: Mutex<()>,
}

struct Handle {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Handle {
    fn stop(&self) {
        self.shared.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.lock().take() {
            // It has logged its own end; a panic in it has been printed by the runtime.
            let _ = thread.join();
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.stop();
    }
}

impl<P: Projection> View<P> {
    /// Opens the view's file under `data_dir/views`. When it is not there, of another version or
    /// log, damaged, under another key, or does not fit the log, the follower builds it anew: until
    /// then [`View::snapshot`] answers [`ViewError::Building`]. The vault is restricted to the
    /// role's facets before anything is read with it.
    ///
    /// # Errors
    /// When files or key cannot be made.
    pub fn open(
        data_dir: &Path,
        log: Arc<dyn EventLog>,
        vault: Vault,
        options: ViewOptions,
    ) -> Result<Self, ViewError> {
        let name = P::ROLE.name();
        let opener = Opener::new(P::ROLE, &vault);
        let files = Files::at(data_dir, name)?;
        let key = files.key(opener.vault().keyring(), log.id())?;
        let opened = match rebuild::usable::<P>(&files, &key, log.as_ref()) {
            Ok(opened) => Some(opened),
            Err(why) => {
                tracing::info!(view = name, %why, "the view is built anew");
                None
            }
        };
        let (writer, mark, usable) = match opened {
            Some((writer, mark)) => (writer, mark, true),
            None => {
                let writer = rebuild::empty::<P>(&files, &key, log.id())?;
                (writer, None, log.head().position.is_none())
            }
        };
        let (_, views) = connection::parts(P::SCHEMA);
        let key = Arc::new(key);
        let readers = options.readers.unwrap_or_else(Pool::default_size);
        let pool = Pool::new(name, files.live.clone(), Arc::clone(&key), views, readers);
        let status = if usable { Status::Idle } else { Status::Building };
        let ring = Arc::new(Ring::new(mark.map(|mark| mark.position)));
        let shared = Shared {
            name,
            files,
            key,
            log,
            opener,
            pool: Arc::new(pool),
            progress: Progress::new(mark, status),
            writer: Mutex::new(Some(writer)),
            unusable: AtomicBool::new(!usable),
            stop: AtomicBool::new(false),
            rebuilding: Mutex::new(()),
        };
        let handle = Handle { shared: Arc::new(shared), thread: Mutex::new(None) };
        Ok(Self { handle: Arc::new(handle), ring, projection: PhantomData })
    }

    /// Starts following the log on a thread of its own. Does nothing when it runs already.
    pub fn start(&self) {
        let mut thread = self.handle.thread.lock();
        if thread.as_ref().is_some_and(|thread| !thread.is_finished()) {
            return;
        }
        let shared = Arc::clone(&self.handle.shared);
        shared.stop.store(false, Ordering::Release);
        let name = format!("view-{}", shared.name);
        let progress_of = Arc::clone(&shared);
        let ring = Arc::clone(&self.ring);
        let follow = move || runner::run::<P>(&shared, &ring);
        match std::thread::Builder::new().name(name).spawn(follow) {
            Ok(started) => *thread = Some(started),
            Err(error) => {
                let reason = StopReason::Store(format!("no thread: {error}"));
                progress_of.progress.set_status(Status::Failed(reason));
            }
        }
    }

    /// Stops following and waits until the follower has ended. What has been applied stays, and
    /// can be asked.
    pub fn stop(&self) {
        self.handle.stop();
    }

    /// Name of the role, and of the file.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.handle.shared.name
    }

    /// The last entry it has got to; none when it has not seen any.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.mark().map(|mark| mark.position)
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.handle.shared
    }

    pub(crate) const fn ring(&self) -> &Arc<Ring<P::Change>> {
        &self.ring
    }

    fn mark(&self) -> Option<Mark> {
        self.handle.shared.progress.mark()
    }

    /// How far it is behind the log.
    #[must_use]
    pub fn lag(&self) -> Lag {
        self.handle.shared.progress.lag(self.handle.shared.log.head().size)
    }

    /// How it is.
    #[must_use]
    pub fn status(&self) -> Status {
        self.handle.shared.progress.status()
    }

    /// Facets that it skipped since it was opened, because their key was destroyed.
    #[must_use]
    pub fn unreadable(&self) -> u64 {
        self.handle.shared.progress.unreadable()
    }

    /// Waits until it has got to a position.
    ///
    /// # Errors
    /// [`Behind`] when it has not in time, or has stopped at something that it cannot read.
    pub fn wait_for(&self, position: Position, timeout: Duration) -> Result<(), Behind> {
        if self.handle.shared.progress.wait_for(position, timeout) {
            return Ok(());
        }
        Err(Behind { view: self.name(), entries: self.lag().entries })
    }

    /// A reader with a read transaction, scoped to who asks. Waits a bounded time for a free one.
    ///
    /// # Errors
    /// [`ViewError::Building`] until it has caught up for the first time, [`ViewError::Stopped`] when
    /// it cannot, [`ViewError::Busy`] when no reader is free in time.
    pub fn snapshot(&self, scope: Scope) -> Result<Snapshot, ViewError> {
        let shared = &self.handle.shared;
        if shared.unusable.load(Ordering::Acquire) {
            return Err(match shared.progress.status() {
                Status::Failed(reason) => shared.stopped(reason),
                Status::Building | Status::Idle | Status::Following => {
                    ViewError::Building { view: shared.name }
                }
            });
        }
        // A view that stopped is not what the log says any more: a membership that ended, an allergy
        // that was recorded since. Better no answer than an old one.
        if let Status::Failed(reason) = shared.progress.status() {
            return Err(shared.stopped(reason));
        }
        let reached = self.position();
        let reader = shared.pool.take(limits::READER_WAIT)?;
        Snapshot::begin(reader, scope, reached).map_err(|error| shared.store(error))
    }

    /// Builds the view again beside the live one, compares their digests at the same position and
    /// puts the new one in its place. The live one answers and follows meanwhile. `on` is told how
    /// far it is.
    ///
    /// # Errors
    /// When the log cannot be read, or running requests do not end in time: the live one stays.
    /// [`ViewError::Busy`] while it is being rebuilt already, [`ViewError::Building`] until it has
    /// caught up for the first time.
    pub fn rebuild(&self, on: &dyn Fn(Step)) -> Result<Rebuilt, ViewError> {
        rebuild::beside::<P>(&self.handle.shared, on)
    }

    /// BLAKE3 over everything it holds now: tables by name, rows by primary key.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn digest(&self) -> Result<[u8; 32], ViewError> {
        self.inspect(digest::digest)
    }

    /// How far it has got, and the [digest](Self::digest) of what it holds there; none when it has not
    /// seen any entry.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn digest_here(&self) -> Result<Option<(Position, [u8; 32])>, ViewError> {
        let shared = &self.handle.shared;
        let open = shared.writer.lock();
        let Some(mark) = shared.progress.mark() else { return Ok(None) };
        let connection = shared.pinned().map_err(|error| shared.store(error))?;
        drop(open);
        let digest = digest::digest(&connection).map_err(|error| shared.store(error))?;
        Ok(Some((mark.position, digest)))
    }

    /// The [digest](Self::digest) of what the log says up to and including a position: it is told into a
    /// file of its own, which is not kept.
    ///
    /// # Errors
    /// When the log or the file cannot be read; [`ViewError::Busy`] while the view is being rebuilt.
    pub fn digest_at(&self, position: Position) -> Result<[u8; 32], ViewError> {
        rebuild::digest_at::<P>(&self.handle.shared, position)
    }

    /// Names as `table.column` where it holds these bytes: for proofs of what is not in it.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn find_bytes(&self, needle: &[u8]) -> Result<Vec<String>, ViewError> {
        self.inspect(|connection| digest::find(connection, needle))
    }

    /// How many rows each of its tables has, by name.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn row_counts(&self) -> Result<Vec<(String, u64)>, ViewError> {
        self.inspect(digest::counts)
    }

    fn inspect<T>(
        &self,
        look: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, ViewError> {
        let shared = &self.handle.shared;
        let open = shared.writer.lock();
        let connection = shared.pinned().map_err(|error| shared.store(error))?;
        drop(open);
        look(&connection).map_err(|error| shared.store(error))
    }
}

impl Shared {
    pub(crate) fn store(&self, error: rusqlite::Error) -> ViewError {
        ViewError::Store { view: self.name, error }
    }

    pub(crate) fn stopped(&self, reason: StopReason) -> ViewError {
        ViewError::Stopped { view: self.name, reason }
    }

    /// A sight of everything in the live file, as it is now. The caller holds the writer's lock, so
    /// that the file is not being replaced.
    pub(crate) fn pinned(&self) -> rusqlite::Result<Connection> {
        let connection = connection::unscoped(&self.files.live, &self.key)?;
        connection.execute_batch("BEGIN")?;
        connection::position(&connection)?;
        Ok(connection)
    }

    /// Opens the live file for writing.
    pub(crate) fn open_writer(&self) -> rusqlite::Result<Connection> {
        connection::writer(&self.files.live, &self.key, Durability::Live)
    }
}

#[cfg(test)]
mod tests;
