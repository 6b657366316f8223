//! What readers share: the segments, how far they are durable, and the index over them.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, RwLock};

use crate::entry::RecordedEntry;
use crate::error::{Damage, ReadError};
use crate::ids::{Hash32, LogId, Position, StreamId};
use crate::log::{Direction, FollowSource, Head};
use crate::segments::disk::{Disk, DiskFile};
use crate::segments::format::{
    self, FRAME_HEADER, FrameType, Parsed, SEGMENT_HEADER, SegmentHeader,
};
use crate::segments::index::{By, Index};
use crate::segments::scan::{Found, Scan};

/// Bytes read for an entry at first: most entries are shorter.
const FIRST_READ: usize = 2048;
/// Positions taken from the index at a time.
const PAGE: usize = 512;

/// An open segment.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) header: SegmentHeader,
    pub(crate) file: Arc<dyn DiskFile>,
}

impl Segment {
    pub(crate) fn number(&self) -> u32 {
        self.header.number
    }

    pub(crate) fn seed(&self) -> u32 {
        self.header.seed()
    }
}

/// How far the log is durable. Everything before `end` may be read.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    /// Position after the last commit.
    pub(crate) end: u64,
    /// Position of the last entry.
    pub(crate) last: Option<Position>,
    pub(crate) size: u64,
    pub(crate) root: Hash32,
    pub(crate) checkpoint: Option<String>,
    pub(crate) closed: bool,
    /// A write failed: nothing is appended until a restart.
    pub(crate) poisoned: bool,
}

/// What the tail, the readers and the followers share.
pub(crate) struct Store {
    pub(crate) disk: Arc<dyn Disk>,
    /// `log/` of the data directory.
    pub(crate) folder: PathBuf,
    pub(crate) log: LogId,
    /// By number, from 0.
    pub(crate) segments: RwLock<Vec<Arc<Segment>>>,
    pub(crate) published: Mutex<Published>,
    pub(crate) grown: Condvar,
    pub(crate) index: Index,
    /// Held for as long as anyone reads: the index has one owner.
    pub(crate) _lock: File,
}

impl Store {
    pub(crate) fn segment(&self, number: u32) -> Option<Arc<Segment>> {
        let segments = self.segments.read();
        segments.get(usize::try_from(number).ok()?).cloned()
    }

    /// Opens the file of a segment once more.
    pub(crate) fn open_segment(&self, number: u32) -> io::Result<Arc<dyn DiskFile>> {
        self.disk.open(&self.folder.join(format::file_name(number)))
    }

    /// Position after the last durable commit.
    pub(crate) fn end(&self) -> u64 {
        self.published.lock().end
    }

    pub(crate) fn head(&self) -> Head {
        let published = self.published.lock();
        Head {
            position: published.last,
            size: published.size,
            root: published.root,
            checkpoint: published.checkpoint.clone(),
        }
    }

    /// Makes a batch visible.
    pub(crate) fn publish(&self, change: impl FnOnce(&mut Published)) {
        change(&mut self.published.lock());
        self.grown.notify_all();
    }

    /// The entry whose frame begins at a position.
    pub(crate) fn read_at(&self, at: Position) -> Result<RecordedEntry, ReadError> {
        if at.to_u64() >= self.end() {
            return Err(ReadError::NotFound { position: at });
        }
        self.read_written(at)
    }

    /// As [`read_at`](Self::read_at), for positions that come from the index.
    fn read_written(&self, at: Position) -> Result<RecordedEntry, ReadError> {
        let missing = ReadError::NotFound { position: at };
        let (number, offset) = format::place(at.to_u64());
        if offset < SEGMENT_HEADER as u64 || !offset.is_multiple_of(8) {
            return Err(missing);
        }
        let segment = self.segment(number).ok_or(missing)?;
        let mut buffer = vec![0_u8; FIRST_READ];
        let mut have = segment.file.read_at(&mut buffer, offset)?;
        loop {
            match format::parse_frame(segment.seed(), &buffer[..have]) {
                Parsed::Frame(frame, payload) => {
                    if frame.kind != FrameType::Entry {
                        return Err(ReadError::NotFound { position: at });
                    }
                    return self.entry(at, frame.leaf, payload);
                }
                Parsed::More(need) if need > buffer.len() => {
                    buffer.resize(need, 0);
                    have = segment.file.read_at(&mut buffer, offset)?;
                }
                Parsed::Bad(found) => {
                    return Err(ReadError::Damaged { position: at, found });
                }
                Parsed::End | Parsed::More(_) => {
                    return Err(ReadError::NotFound { position: at });
                }
            }
        }
    }

    fn entry(&self, at: Position, leaf: u64, payload: &[u8]) -> Result<RecordedEntry, ReadError> {
        let damaged = |found| ReadError::Damaged { position: at, found };
        let entry = RecordedEntry::parse(payload, at, leaf)
            .map_err(|error| damaged(Damage::Entry(error)))?;
        if entry.log_id() != self.log {
            return Err(damaged(Damage::OtherLog));
        }
        Ok(entry)
    }

    /// A cursor that begins after an entry, or at the beginning.
    pub(crate) fn cursor(self: &Arc<Self>, after: Option<Position>) -> Result<Cursor, ReadError> {
        let at = match after {
            None => format::position(0, SEGMENT_HEADER as u64),
            Some(position) => {
                let entry = self.read_at(position)?;
                position.to_u64() + format::frame_len(entry.bytes().len())
            }
        };
        Ok(Cursor { store: Arc::clone(self), at, scan: None })
    }
}

/// Walks over the entries of the log.
pub(crate) struct Cursor {
    store: Arc<Store>,
    /// Position of the next frame.
    at: u64,
    scan: Option<(u32, Scan)>,
}

impl Cursor {
    /// The next entry before `end`, which is a position after a commit.
    pub(crate) fn next(&mut self, end: u64) -> Result<Option<RecordedEntry>, ReadError> {
        while self.at < end {
            let (number, offset) = format::place(self.at);
            let (last, last_end) = format::place(end);
            let stop = if number == last { last_end } else { u64::MAX };
            if self.scan.as_ref().is_none_or(|(of, _)| *of != number) {
                let position = Position::from_u64(self.at);
                let missing = ReadError::NotFound { position };
                let segment = self.store.segment(number).ok_or(missing)?;
                let file = Arc::clone(&segment.file);
                self.scan = Some((number, Scan::new(file, segment.seed(), offset, stop)));
            }
            let Some((_, scan)) = &mut self.scan else {
                return Ok(None);
            };
            scan.extend(stop);
            match scan.next()? {
                Found::Frame(offset, frame, payload) => {
                    let position = Position::from_u64(format::position(number, offset));
                    let next = offset + format::frame_len(payload.len());
                    self.at = format::position(number, next);
                    if frame.kind == FrameType::Entry {
                        return self.store.entry(position, frame.leaf, payload).map(Some);
                    }
                }
                Found::End(_) if number < last => {
                    self.at = format::position(number + 1, SEGMENT_HEADER as u64);
                }
                Found::End(offset) => {
                    return Err(damaged(number, offset, Damage::Frame));
                }
                Found::Bad(offset, found) => return Err(damaged(number, offset, found)),
            }
        }
        Ok(None)
    }
}

fn damaged(number: u32, offset: u64, found: Damage) -> ReadError {
    ReadError::Damaged { position: Position::from_u64(format::position(number, offset)), found }
}

/// Every entry up to an end.
pub(crate) struct Upto {
    pub(crate) cursor: Cursor,
    pub(crate) end: u64,
}

impl Iterator for Upto {
    type Item = Result<RecordedEntry, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.cursor.next(self.end).transpose();
        if matches!(next, Some(Err(_))) {
            // After an error it ends.
            self.end = 0;
        }
        next
    }
}

/// What comes, without a gap.
pub(crate) struct Follower {
    pub(crate) cursor: Cursor,
}

impl FollowSource for Follower {
    fn next(&mut self, max: usize, wait: Duration) -> Result<Vec<RecordedEntry>, ReadError> {
        let deadline = Instant::now().checked_add(wait);
        loop {
            let (end, closed) = self.wait_beyond(deadline);
            let mut entries = Vec::new();
            while entries.len() < max {
                match self.cursor.next(end)? {
                    Some(entry) => entries.push(entry),
                    None => break,
                }
            }
            let late = deadline.is_some_and(|deadline| Instant::now() >= deadline);
            if !entries.is_empty() {
                return Ok(entries);
            }
            if closed {
                return Err(ReadError::Closed);
            }
            // A batch may hold no entry, only a checkpoint: then there is more to wait for.
            if late {
                return Ok(entries);
            }
        }
    }
}

impl Follower {
    fn wait_beyond(&self, deadline: Option<Instant>) -> (u64, bool) {
        let store = &self.cursor.store;
        let mut published = store.published.lock();
        while published.end <= self.cursor.at && !published.closed {
            match deadline {
                Some(deadline) => {
                    if store.grown.wait_until(&mut published, deadline).timed_out() {
                        break;
                    }
                }
                None => store.grown.wait(&mut published),
            }
        }
        (published.end, published.closed)
    }
}

/// The entries of one stream.
pub(crate) struct StreamEntries {
    store: Arc<Store>,
    stream: StreamId,
    direction: Direction,
    /// The next revision to ask the index for; none at the end.
    next: Option<u64>,
    /// The last revision when reading began.
    last: u64,
    /// Positions still to read, the next one last.
    page: Vec<u64>,
}

impl StreamEntries {
    pub(crate) fn new(
        store: &Arc<Store>,
        stream: StreamId,
        from: u64,
        direction: Direction,
    ) -> Result<Self, ReadError> {
        let last = store.index.stream_last(stream)?.map(|(last, _)| last);
        let next = last.and_then(|last| match direction {
            Direction::Forward => (from <= last).then_some(from),
            Direction::Backward => Some(from.min(last)),
        });
        Ok(Self {
            store: Arc::clone(store),
            stream,
            direction,
            next,
            last: last.unwrap_or(0),
            page: Vec::new(),
        })
    }

    fn turn(&mut self) -> Result<(), ReadError> {
        let Some(next) = self.next.take() else {
            return Ok(());
        };
        let index = &self.store.index;
        match self.direction {
            Direction::Forward => {
                let left = usize::try_from(self.last - next + 1).unwrap_or(PAGE);
                self.page = index.stream_page(self.stream, next, left.min(PAGE))?;
                self.page.reverse();
                let after = next + self.page.len() as u64;
                self.next = (!self.page.is_empty() && after <= self.last).then_some(after);
            }
            Direction::Backward => {
                let first = next.saturating_sub(PAGE as u64 - 1);
                let count = usize::try_from(next - first + 1).unwrap_or(PAGE);
                self.page = index.stream_page(self.stream, first, count)?;
                self.next = first.checked_sub(1);
            }
        }
        Ok(())
    }
}

impl Iterator for StreamEntries {
    type Item = Result<RecordedEntry, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.page.is_empty()
            && let Err(error) = self.turn()
        {
            return Some(Err(error));
        }
        let position = self.page.pop()?;
        let entry = self.store.read_written(Position::from_u64(position));
        if entry.is_err() {
            self.page.clear();
            self.next = None;
        }
        Some(entry)
    }
}

/// The entries in which a key or facet occurs.
pub(crate) struct Listed {
    pub(crate) store: Arc<Store>,
    pub(crate) by: By,
    pub(crate) after: Option<u64>,
    pub(crate) up_to: u64,
    pub(crate) page: std::vec::IntoIter<u64>,
}

impl Iterator for Listed {
    type Item = Result<RecordedEntry, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.page.len() == 0 {
            match self.store.index.page(self.by, self.after, self.up_to, PAGE) {
                Ok(page) => self.page = page.into_iter(),
                Err(error) => {
                    self.up_to = 0;
                    return Some(Err(error));
                }
            }
        }
        let position = self.page.next()?;
        self.after = Some(position);
        let entry = self.store.read_written(Position::from_u64(position));
        if entry.is_err() {
            self.up_to = 0;
            self.page = Vec::new().into_iter();
        }
        Some(entry)
    }
}

/// Bytes of the smallest frame: nothing shorter is looked for.
pub(crate) const SMALLEST_FRAME: usize = FRAME_HEADER + 8;
