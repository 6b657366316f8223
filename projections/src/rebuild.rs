//! Telling the whole log again into a fresh file: when a view is opened that cannot be used, and
//! when an operator asks for it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};

use chartlog_eventlog::{EventLog, FileKey, LogId, Position};
use rusqlite::Connection;

use crate::error::{StopReason, ViewError};
use crate::limits;
use crate::opening::Batch;
use crate::progress::Status;
use crate::projection::Projection;
use crate::runner::rows;
use crate::store::connection::{self, Durability, Mark};
use crate::store::digest;
use crate::store::files::Files;
use crate::view::Shared;

/// How far a rebuild is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Entries told so far.
    pub entries: u64,
    /// Entries to tell.
    pub of: u64,
}

/// What a rebuild found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// The last entry at which both were compared.
    pub position: Option<Position>,
    /// Digest of the new one.
    pub digest: [u8; 32],
    /// Digest of the one that was live.
    pub live_digest: [u8; 32],
}

impl Rebuilt {
    /// Whether the live one held exactly what the log says.
    #[must_use]
    pub fn same(&self) -> bool {
        self.digest == self.live_digest
    }
}

/// Why a view's file cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unusable {
    #[error("there is no file")]
    Missing,
    #[error("{0}")]
    Store(#[from] rusqlite::Error),
    #[error("it is of another log or version")]
    Other,
    #[error("{0} pages are damaged")]
    Damaged(usize),
    #[error("it holds nothing yet")]
    Empty,
    #[error("its last entry is not in the log")]
    NotOfThisLog,
}

/// Opens the live file when it is whole and fits projector and log.
pub(crate) fn usable<P: Projection>(
    files: &Files,
    key: &FileKey,
    log: &dyn EventLog,
) -> Result<(Connection, Option<Mark>), Unusable> {
    let bytes = files.live.metadata().map_err(|_| Unusable::Missing)?.len();
    let writer = connection::writer(&files.live, key, Durability::Live)?;
    if bytes <= limits::CHECKED_AT_OPEN_BYTES {
        let damaged = connection::damaged_pages(&writer)?;
        if damaged > 0 {
            return Err(Unusable::Damaged(damaged));
        }
    }
    if !connection::belongs_to::<P>(&writer, log.id())? {
        return Err(Unusable::Other);
    }
    let mark = connection::mark(&writer)?;
    match mark {
        Some(mark) => {
            let entry = log.read_at(mark.position).map_err(|_| Unusable::NotOfThisLog)?;
            if entry.leaf_index() != mark.leaf_index || entry.hash() != mark.entry_hash {
                return Err(Unusable::NotOfThisLog);
            }
        }
        None if log.head().position.is_some() => return Err(Unusable::Empty),
        None => {}
    }
    Ok((writer, mark))
}

/// Replaces the live file by one that holds nothing yet. Nobody may have it open.
pub(crate) fn empty<P: Projection>(
    files: &Files,
    key: &FileKey,
    log: LogId,
) -> Result<Connection, ViewError> {
    files.remove_live()?;
    let create = || {
        let writer = connection::writer(&files.live, key, Durability::Live)?;
        connection::create::<P>(&writer, log)?;
        writer.execute_batch(P::INDEXES)?;
        Ok(writer)
    };
    create().map_err(|error| ViewError::Store { view: P::ROLE.name(), error })
}

/// Builds the file anew when there is no live one worth keeping. False when it was stopped.
pub(crate) fn anew<P: Projection>(shared: &Shared) -> Result<bool, StopReason> {
    let view_error = |error: ViewError| StopReason::Store(error.to_string());
    let _alone = shared.rebuilding.lock();
    let head = shared.log.head();
    let mut told = Telling::<P>::begin(shared, Some(&shared.stop))?;
    if let Some(position) = head.position
        && !told.tell(position, head.size, &|_| ())?
    {
        return Ok(false);
    }
    told.index()?;
    let mark = told.mark;
    told.close()?;
    replace_live(shared, &mut shared.writer.lock()).map_err(view_error)?;
    shared.unusable.store(false, Ordering::Release);
    shared.progress.set_status(Status::Following);
    // Last: who has waited for the position may ask at once.
    shared.progress.advance(mark);
    Ok(true)
}

/// Builds the file again beside the live one, compares and replaces it.
pub(crate) fn beside<P: Projection>(
    shared: &Shared,
    on: &dyn Fn(Step),
) -> Result<Rebuilt, ViewError> {
    let _alone = shared
        .rebuilding
        .try_lock_for(limits::REBUILD_WAIT)
        .ok_or(ViewError::Busy { view: shared.name })?;
    if shared.unusable.load(Ordering::Acquire) {
        return Err(ViewError::Building { view: shared.name });
    }
    let stopped = |reason| shared.stopped(reason);
    let catch_up = |told: &mut Telling<'_, P>, to: Option<Mark>| match to {
        Some(mark) => told.tell(mark.position, mark.leaf_index + 1, on).map_err(stopped),
        None => Ok(true),
    };

    // Everything that is there now, at full speed.
    let mut told = Telling::<P>::begin(shared, None).map_err(stopped)?;
    catch_up(&mut told, shared.progress.mark())?;

    // A sight of the live one; both at the same position are compared.
    let (live, at) = {
        let _writer = shared.writer.lock();
        (shared.pinned().map_err(|error| shared.store(error))?, shared.progress.mark())
    };
    catch_up(&mut told, at)?;
    told.index().map_err(stopped)?;
    let rebuilt = Rebuilt {
        position: at.map(|mark| mark.position),
        digest: digest::digest(&told.writer).map_err(|error| shared.store(error))?,
        live_digest: digest::digest(&live).map_err(|error| shared.store(error))?,
    };
    drop(live);
    if !rebuilt.same() {
        tracing::error!(view = shared.name, "the view was not what the log says; it is replaced");
    }

    // What came meanwhile, then the swap. The follower waits for this lock.
    let mut writer = shared.writer.lock();
    catch_up(&mut told, shared.progress.mark())?;
    told.close().map_err(stopped)?;
    replace_live(shared, &mut writer)?;
    Ok(rebuilt)
}

/// Tells the log up to a position into a file that is not kept, and gives its digest.
pub(crate) fn digest_at<P: Projection>(
    shared: &Shared,
    position: Position,
) -> Result<[u8; 32], ViewError> {
    let _alone = shared
        .rebuilding
        .try_lock_for(limits::REBUILD_WAIT)
        .ok_or(ViewError::Busy { view: shared.name })?;
    let stopped = |reason| shared.stopped(reason);
    let mut told = Telling::<P>::begin(shared, None).map_err(stopped)?;
    told.tell(position, shared.log.head().size, &|_| ()).map_err(stopped)?;
    let digest = digest::digest(&told.writer).map_err(|error| shared.store(error))?;
    drop(told);
    shared.files.remove_building()?;
    Ok(digest)
}

/// Puts the finished file in the place of the live one. Whether or not that succeeds, the file that
/// is live then is followed and asked again.
fn replace_live(shared: &Shared, writer: &mut Option<Connection>) -> Result<(), ViewError> {
    shared.pool.shut(limits::SWAP_WAIT)?;
    *writer = None;
    let swapped = shared.files.swap();
    *writer = Some(shared.open_writer().map_err(|error| shared.store(error))?);
    shared.pool.reopen();
    swapped
}

/// A file that is being told the log.
struct Telling<'a, P> {
    shared: &'a Shared,
    /// Gives up when this is set.
    stop: Option<&'a AtomicBool>,
    writer: Connection,
    mark: Option<Mark>,
    projection: std::marker::PhantomData<P>,
}

impl<'a, P: Projection> Telling<'a, P> {
    fn begin(shared: &'a Shared, stop: Option<&'a AtomicBool>) -> Result<Self, StopReason> {
        let begin = || {
            let writer =
                connection::writer(&shared.files.building, &shared.key, Durability::Building)?;
            connection::create::<P>(&writer, shared.log.id())?;
            // One transaction for all of it: no page is encrypted and written more often than the
            // cache needs room. Nobody else reads the file before it is finished.
            writer.execute_batch("BEGIN IMMEDIATE")?;
            Ok(writer)
        };
        shared.files.remove_building().map_err(|error| StopReason::Store(error.to_string()))?;
        let writer = begin().map_err(|error| StopReason::store(&error))?;
        Ok(Self { shared, stop, writer, mark: None, projection: std::marker::PhantomData })
    }

    /// Tells it everything up to and including a position. One thread opens facets, this one writes
    /// rows. False when it gave up.
    fn tell(&mut self, up_to: Position, of: u64, on: &dyn Fn(Step)) -> Result<bool, StopReason> {
        let after = self.mark.map(|mark| mark.position);
        if after >= Some(up_to) {
            return Ok(true);
        }
        let shared = self.shared;
        let (sender, receiver) = sync_channel(limits::REBUILD_QUEUE_BATCHES);
        std::thread::scope(|scope| {
            scope.spawn(move || open_all(shared, after, up_to, &sender));
            for batch in receiver {
                let batch: Batch = batch?;
                if self.stop.is_some_and(|stop| stop.load(Ordering::Acquire)) {
                    return Ok(false);
                }
                rows::<P>(&self.writer, &batch)?;
                shared.progress.add_unreadable(batch.unreadable);
                self.mark = batch.mark.or(self.mark);
                on(Step { entries: self.mark.map_or(0, |mark| mark.leaf_index + 1), of });
            }
            Ok(true)
        })
    }

    fn index(&self) -> Result<(), StopReason> {
        self.writer.execute_batch(P::INDEXES).map_err(|error| StopReason::store(&error))
    }

    fn close(self) -> Result<(), StopReason> {
        self.writer.execute_batch("COMMIT").map_err(|error| StopReason::store(&error))?;
        self.writer.close().map_err(|(_, error)| StopReason::store(&error))
    }
}

/// Reads and opens entries in batches until the position, or until nobody takes them any more.
fn open_all(
    shared: &Shared,
    after: Option<Position>,
    up_to: Position,
    batches: &SyncSender<Result<Batch, StopReason>>,
) {
    if let Err(reason) = open_batches(shared, after, up_to, batches) {
        // Nobody is there to hear it when the writer has given up.
        let _ = batches.send(Err(reason));
    }
}

fn open_batches(
    shared: &Shared,
    after: Option<Position>,
    up_to: Position,
    batches: &SyncSender<Result<Batch, StopReason>>,
) -> Result<(), StopReason> {
    let mut batch = Batch::default();
    let mut entries = 0;
    for entry in shared.log.read_all(after).map_err(StopReason::Log)? {
        let entry = entry.map_err(StopReason::Log)?;
        if entry.position() > up_to {
            break;
        }
        shared.opener.open(&entry, &mut batch)?;
        entries += 1;
        if entries == limits::CATCH_UP_ENTRIES {
            entries = 0;
            if batches.send(Ok(std::mem::take(&mut batch))).is_err() {
                return Ok(());
            }
        }
    }
    // Nobody takes it when the writer has given up.
    let _ = batches.send(Ok(batch));
    Ok(())
}
