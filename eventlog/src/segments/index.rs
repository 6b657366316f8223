//! The index: stream, key id, event id and facet to positions.
//!
//! ```text
//! log/index.redb, disposable: caught up at open, rebuilt when in doubt
//!   streams  stream id 16 || first revision 8  ->  positions of up to 512 revisions
//!   keys     key id 16 || first position 8     ->  positions of up to 512 entries
//!   facets   tag, zeros 15 || first position 8 ->  positions of up to 512 entries
//!   events   event id 16                       ->  position 8
//!   meta     "reach"                           ->  format 4, log id 16, commit 8, end 8, size 8, root 32
//! keys big-endian; positions as LEB128: the first, then the differences
//! ```
//! The tail adds to what is recent, in memory; a thread of its own moves that to disk in large
//! sorted batches. A reader takes both under one lock, so it never misses what is between them.

mod filter;
mod posting;
mod recent;
mod table;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, RwLock};
use redb::backends::InMemoryBackend;
use redb::{
    Database, Durability, ReadTransaction, ReadableDatabase, ReadableTable, TableDefinition,
};

use crate::entry::array;
use crate::error::ReadError;
use crate::ids::{EventId, FacetTag, Hash32, KeyId, LogId, StreamId};
use crate::limits;
use filter::EventFilter;
pub(crate) use recent::{Generation, Reach, Row};
use recent::{Recent, Run};
use table::{last_row, last_row_key, rows, write_postings};

type Postings = TableDefinition<'static, &'static [u8; 24], &'static [u8]>;

const STREAMS: Postings = TableDefinition::new("streams");
const KEYS: Postings = TableDefinition::new("keys");
const FACETS: Postings = TableDefinition::new("facets");
const EVENTS: TableDefinition<'_, &[u8; 16], u64> = TableDefinition::new("events");
const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");

const FORMAT: u32 = 1;
const REACH_LEN: usize = 76;

/// The index of one log.
pub(crate) struct Index {
    log: LogId,
    database: Database,
    recent: RwLock<Recent>,
    filter: EventFilter,
    /// Held while a generation is moved, so that there is one at a time.
    moving: Mutex<Moved>,
    mover: Mutex<Mover>,
    wake: Condvar,
    room: Condvar,
}

/// What was moved since the last durable commit.
struct Moved {
    synced_end: u64,
    synced_at: Instant,
}

struct Mover {
    stop: bool,
    failed: bool,
}

impl From<redb::Error> for ReadError {
    fn from(error: redb::Error) -> Self {
        Self::Index(Arc::new(error))
    }
}

fn failed(error: impl Into<redb::Error>) -> ReadError {
    ReadError::from(error.into())
}

fn facet_prefix(facet: FacetTag) -> [u8; 16] {
    let mut prefix = [0_u8; 16];
    prefix[0] = facet.0;
    prefix
}

/// What positions are listed by.
#[derive(Debug, Clone, Copy)]
pub(crate) enum By {
    Key(KeyId),
    Facet(FacetTag),
}

impl Index {
    /// Opens the index file, or makes it.
    pub(crate) fn open(path: &Path, log: LogId) -> Result<Self, ReadError> {
        crate::keys::touch(path)?;
        Self::with(builder().create(path).map_err(failed)?, log)
    }

    /// An index in memory: for disks that are not the machine's.
    pub(crate) fn in_memory(log: LogId) -> Result<Self, ReadError> {
        let backend = InMemoryBackend::new();
        Self::with(builder().create_with_backend(backend).map_err(failed)?, log)
    }

    fn with(database: Database, log: LogId) -> Result<Self, ReadError> {
        let index = Self {
            log,
            database,
            recent: RwLock::default(),
            filter: EventFilter::new(),
            moving: Mutex::new(Moved { synced_end: 0, synced_at: Instant::now() }),
            mover: Mutex::new(Mover { stop: false, failed: false }),
            wake: Condvar::new(),
            room: Condvar::new(),
        };
        index.make_tables()?;
        Ok(index)
    }

    fn make_tables(&self) -> Result<(), ReadError> {
        let write = self.database.begin_write().map_err(failed)?;
        for table in [STREAMS, KEYS, FACETS] {
            write.open_table(table).map_err(failed)?;
        }
        write.open_table(EVENTS).map_err(failed)?;
        write.open_table(META).map_err(failed)?;
        write.commit().map_err(failed)
    }

    /// How far the index on disk reaches; none when it is empty, of another log or format.
    pub(crate) fn reach(&self) -> Result<Option<Reach>, ReadError> {
        let read = self.database.begin_read().map_err(failed)?;
        let meta = read.open_table(META).map_err(failed)?;
        let Some(found) = meta.get("reach").map_err(failed)? else {
            return Ok(None);
        };
        let bytes = found.value();
        let ours = bytes.len() == REACH_LEN
            && u32::from_le_bytes(array(bytes, 0)) == FORMAT
            && LogId::from_bytes(array(bytes, 4)) == self.log;
        Ok(ours.then(|| Reach {
            commit: u64::from_le_bytes(array(bytes, 20)),
            end: u64::from_le_bytes(array(bytes, 28)),
            size: u64::from_le_bytes(array(bytes, 36)),
            root: Hash32(array(bytes, 44)),
        }))
    }

    /// Forgets everything: it is to be rebuilt.
    pub(crate) fn clear(&self) -> Result<(), ReadError> {
        let write = self.database.begin_write().map_err(failed)?;
        for table in [STREAMS, KEYS, FACETS] {
            write.delete_table(table).map_err(failed)?;
        }
        write.delete_table(EVENTS).map_err(failed)?;
        write.delete_table(META).map_err(failed)?;
        write.commit().map_err(failed)?;
        self.make_tables()
    }

    /// Adds the entries of a batch that is durable in the log. Waits when too much is recent
    /// already, which keeps memory bounded.
    pub(crate) fn add(&self, rows: &[Row], reach: Reach) {
        let entries = {
            let mut recent = self.recent.write();
            for row in rows {
                recent.growing.add(row);
            }
            recent.growing.reach = Some(reach);
            recent.entries()
        };
        if entries >= limits::INDEX_BATCH {
            self.wake.notify_one();
        }
        if entries >= limits::RECENT_ENTRIES {
            let mut mover = self.mover.lock();
            while !mover.stop
                && !mover.failed
                && self.recent.read().entries() >= limits::RECENT_ENTRIES
            {
                self.wake.notify_one();
                self.room.wait_for(&mut mover, Duration::from_millis(100));
            }
        }
    }

    /// Where an event is.
    pub(crate) fn event(&self, event_id: EventId) -> Result<Option<u64>, ReadError> {
        let (found, read) = {
            let recent = self.recent.read();
            let found = recent.event(event_id);
            if found.is_some() || !self.filter.perhaps(event_id) {
                return Ok(found);
            }
            // Begun under the lock: what left the recent part is in this view of the disk.
            (found, self.database.begin_read().map_err(failed)?)
        };
        debug_assert!(found.is_none());
        let events = read.open_table(EVENTS).map_err(failed)?;
        let row = events.get(event_id.as_bytes()).map_err(failed)?;
        Ok(row.map(|row| row.value()))
    }

    /// The last revision of a stream and its position.
    pub(crate) fn stream_last(&self, stream: StreamId) -> Result<Option<(u64, u64)>, ReadError> {
        let read = {
            let recent = self.recent.read();
            if let Some(last) = recent.stream_last(stream) {
                return Ok(Some(last));
            }
            self.database.begin_read().map_err(failed)?
        };
        let table = read.open_table(STREAMS).map_err(failed)?;
        let Some((first, positions)) = last_row(&table, stream.as_bytes(), u64::MAX)? else {
            return Ok(None);
        };
        let last = positions.last().copied();
        Ok(last.map(|last| (first + positions.len() as u64 - 1, last)))
    }

    /// Positions of up to `max` revisions of a stream, from `from` upwards.
    pub(crate) fn stream_page(
        &self,
        stream: StreamId,
        from: u64,
        max: usize,
    ) -> Result<Vec<u64>, ReadError> {
        let (read, runs) = self.view(|generation| generation.streams.get(&stream).cloned())?;
        let table = read.open_table(STREAMS).map_err(failed)?;
        let mut page = Vec::new();
        let mut next = from;
        let mut take = |first: u64, positions: &[u64]| {
            // Runs are contiguous, and may overlap where a generation is just leaving.
            let skip = next.checked_sub(first).map(usize::try_from);
            let rest = match skip {
                Some(Ok(skip)) => positions.get(skip..).unwrap_or(&[]),
                Some(Err(_)) | None => &[],
            };
            let room = max - page.len();
            let rest = &rest[..rest.len().min(room)];
            page.extend_from_slice(rest);
            next += rest.len() as u64;
            page.len() < max
        };
        let start = last_row_key(&table, stream.as_bytes(), from)?.unwrap_or(from);
        let mut go_on = true;
        for row in rows(&table, stream.as_bytes(), start)? {
            let (first, positions) = row?;
            go_on = take(first, &positions);
            if !go_on {
                break;
            }
        }
        for Run { first, positions } in &runs {
            go_on = go_on && take(*first, positions);
        }
        Ok(page)
    }

    /// Up to `max` positions after `after` and up to `up_to` at which a key or facet occurs.
    pub(crate) fn page(
        &self,
        by: By,
        after: Option<u64>,
        up_to: u64,
        max: usize,
    ) -> Result<Vec<u64>, ReadError> {
        let from = after.map_or(0, |after| after + 1);
        let (read, recent) = self.view(|generation| {
            let positions = match by {
                By::Key(key) => generation.keys.get(&key),
                By::Facet(facet) => generation.facets.get(&facet),
            }?;
            let start = positions.partition_point(|position| *position < from);
            let end = positions.len().min(start.saturating_add(max));
            positions.get(start..end).map(<[u64]>::to_vec)
        })?;
        let (table, prefix) = match by {
            By::Key(key) => (KEYS, *key.as_bytes()),
            By::Facet(facet) => (FACETS, facet_prefix(facet)),
        };
        let table = read.open_table(table).map_err(failed)?;
        let mut page: Vec<u64> = Vec::new();
        let mut next = from;
        let mut take = |positions: &[u64]| {
            for position in positions {
                if page.len() == max || *position > up_to {
                    return false;
                }
                if *position >= next {
                    page.push(*position);
                    next = *position + 1;
                }
            }
            true
        };
        let start = last_row_key(&table, &prefix, from)?.unwrap_or(from);
        let mut go_on = true;
        for row in rows(&table, &prefix, start)? {
            go_on = take(&row?.1);
            if !go_on {
                break;
            }
        }
        for positions in &recent {
            go_on = go_on && take(positions);
        }
        Ok(page)
    }

    /// A view of the disk, and what is picked from the recent generations, oldest first: together
    /// they are whole.
    fn view<T>(
        &self,
        pick: impl Fn(&Generation) -> Option<T>,
    ) -> Result<(ReadTransaction, Vec<T>), ReadError> {
        let recent = self.recent.read();
        let picked = recent.generations().filter_map(pick).collect();
        Ok((self.database.begin_read().map_err(failed)?, picked))
    }

    /// Moves what is recent to disk. Durable when asked for, or when enough came together.
    pub(crate) fn move_recent(&self, durable: bool) -> Result<(), ReadError> {
        let mut moved = self.moving.lock();
        let generation = {
            let mut recent = self.recent.write();
            // A generation whose move failed is still there and is moved again first.
            if recent.leaving.is_none() && recent.growing.reach.is_some() {
                recent.leaving = Some(Arc::new(std::mem::take(&mut recent.growing)));
            }
            recent.leaving.clone()
        };
        let Some(generation) = generation else {
            return if durable { self.sync(&mut moved) } else { Ok(()) };
        };
        let end = generation.reach.map_or(0, |reach| reach.end);
        let grown = end.saturating_sub(moved.synced_end) >= limits::INDEX_SYNC_BYTES;
        let old = moved.synced_at.elapsed() >= Duration::from_secs(limits::INDEX_SYNC_SECONDS);
        let durable = durable || grown || old;
        self.write(&generation, durable)?;
        if durable {
            moved.synced_end = end;
            moved.synced_at = Instant::now();
        }
        let mut recent = self.recent.write();
        recent.leaving = None;
        recent.left += 1;
        drop(recent);
        self.room.notify_all();
        Ok(())
    }

    fn sync(&self, moved: &mut Moved) -> Result<(), ReadError> {
        let mut write = self.database.begin_write().map_err(failed)?;
        write.set_quick_repair(true);
        write.commit().map_err(failed)?;
        moved.synced_at = Instant::now();
        Ok(())
    }

    /// Writes a generation in one transaction, every table in order of its keys.
    pub(crate) fn write(&self, generation: &Generation, durable: bool) -> Result<(), ReadError> {
        let Some(reach) = generation.reach else {
            return Ok(());
        };
        let mut write = self.database.begin_write().map_err(failed)?;
        if durable {
            // Opening after a crash must not read the whole index.
            write.set_quick_repair(true);
        } else {
            write.set_durability(Durability::None).map_err(failed)?;
        }
        let streams = generation.streams.iter();
        let streams = streams.map(|(stream, run)| (*stream.as_bytes(), run.first, &run.positions));
        write_postings(&write, STREAMS, streams.collect(), |first, at, _| first + at)?;
        let keys = generation.keys.iter();
        let keys = keys.map(|(key, positions)| (*key.as_bytes(), 0, positions));
        write_postings(&write, KEYS, keys.collect(), |_, _, position| position)?;
        let facets = generation.facets.iter();
        let facets = facets.map(|(facet, positions)| (facet_prefix(*facet), 0, positions));
        write_postings(&write, FACETS, facets.collect(), |_, _, position| position)?;
        {
            let mut sorted: Vec<(&EventId, &u64)> = generation.events.iter().collect();
            sorted.sort_unstable();
            let mut events = write.open_table(EVENTS).map_err(failed)?;
            for (event, position) in sorted {
                self.filter.add(*event);
                events.insert(event.as_bytes(), position).map_err(failed)?;
            }
            let mut meta = write.open_table(META).map_err(failed)?;
            let bytes = reach_bytes(self.log, &reach);
            meta.insert("reach", bytes.as_slice()).map_err(failed)?;
        }
        write.commit().map_err(failed)
    }

    /// The thread that moves what is recent, until it is stopped.
    pub(crate) fn run_mover(&self) {
        if let Err(error) = self.fill_filter() {
            tracing::warn!(%error, "the event filter could not be filled, lookups are slower");
        }
        loop {
            let stop = {
                let mut mover = self.mover.lock();
                if !mover.stop && self.recent.read().entries() < limits::INDEX_BATCH {
                    let wait = Duration::from_secs(limits::INDEX_SYNC_SECONDS);
                    self.wake.wait_for(&mut mover, wait);
                }
                mover.stop
            };
            if stop {
                return;
            }
            if let Err(error) = self.move_recent(false) {
                // The log goes on; the index is caught up at the next start.
                tracing::error!(%error, "the index cannot be written");
                self.mover.lock().failed = true;
                self.room.notify_all();
                return;
            }
        }
    }

    /// Ends the thread. What is recent stays recent; a clean stop moves it first.
    pub(crate) fn stop_mover(&self) {
        self.mover.lock().stop = true;
        self.wake.notify_all();
        self.room.notify_all();
    }

    fn fill_filter(&self) -> Result<(), ReadError> {
        let read = self.database.begin_read().map_err(failed)?;
        let events = read.open_table(EVENTS).map_err(failed)?;
        for (count, row) in events.iter().map_err(failed)?.enumerate() {
            let (event, _) = row.map_err(failed)?;
            self.filter.add(EventId::from_bytes(*event.value()));
            if count % 4096 == 0 && self.mover.lock().stop {
                return Ok(());
            }
        }
        self.filter.set_ready();
        Ok(())
    }
}

fn builder() -> redb::Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(limits::INDEX_CACHE_BYTES);
    builder
}

fn reach_bytes(log: LogId, reach: &Reach) -> [u8; REACH_LEN] {
    let mut bytes = [0_u8; REACH_LEN];
    bytes[..4].copy_from_slice(&FORMAT.to_le_bytes());
    bytes[4..20].copy_from_slice(log.as_bytes());
    bytes[20..28].copy_from_slice(&reach.commit.to_le_bytes());
    bytes[28..36].copy_from_slice(&reach.end.to_le_bytes());
    bytes[36..44].copy_from_slice(&reach.size.to_le_bytes());
    bytes[44..].copy_from_slice(&reach.root.0);
    bytes
}
