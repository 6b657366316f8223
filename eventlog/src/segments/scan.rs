//! Frame after frame of one segment, read in large pieces.

use std::io;
use std::sync::Arc;

use crate::error::Damage;
use crate::segments::disk::DiskFile;
use crate::segments::format::{self, FRAME_HEADER, Frame, Parsed};

const PIECE: usize = 512 * 1024;

/// Reads the frames of a segment in order.
pub(crate) struct Scan {
    file: Arc<dyn DiskFile>,
    seed: u32,
    /// Offset in the file of the next frame.
    at: u64,
    /// Where reading ends.
    end: u64,
    buffer: Vec<u8>,
    /// Offset in the file of the buffer's first byte.
    start: u64,
}

/// What a scan finds.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    /// A frame at an offset.
    Frame(u64, Frame, &'a [u8]),
    /// Zeros, or the end given: nothing more.
    End(u64),
    /// Something else at an offset.
    Bad(u64, Damage),
}

impl Scan {
    /// A scan from offset `at` to offset `end` or the end of the file.
    pub(crate) fn new(file: Arc<dyn DiskFile>, seed: u32, at: u64, end: u64) -> Self {
        Self { file, seed, at, end, buffer: Vec::new(), start: at }
    }

    /// Offset of the next frame.
    pub(crate) fn offset(&self) -> u64 {
        self.at
    }

    /// Goes back or forth, and forgets what was read: the next look is fresh.
    pub(crate) fn seek(&mut self, at: u64, end: u64) {
        self.at = at;
        self.end = end;
        self.start = at;
        self.buffer.clear();
    }

    /// The next frame. It moves on only over whole frames.
    pub(crate) fn next(&mut self) -> io::Result<Found<'_>> {
        let at = self.at;
        if self.fill(FRAME_HEADER)? < FRAME_HEADER {
            // What is left at the end is less than a frame: zeros, or a frame cut off.
            let rest = &self.buffer[self.from()..];
            return Ok(if rest.iter().all(|byte| *byte == 0) {
                Found::End(at)
            } else {
                Found::Bad(at, Damage::Frame)
            });
        }
        self.fill(format::needed(&self.buffer[self.from()..]))?;
        let from = self.from();
        match format::parse_frame(self.seed, &self.buffer[from..]) {
            Parsed::Frame(frame, payload) => {
                self.at += format::frame_len(payload.len());
                Ok(Found::Frame(at, frame, payload))
            }
            Parsed::End => Ok(Found::End(at)),
            // It goes on past the end of the segment.
            Parsed::More(_) => Ok(Found::Bad(at, Damage::Frame)),
            Parsed::Bad(damage) => Ok(Found::Bad(at, damage)),
        }
    }

    /// Reading may go on to here now.
    pub(crate) fn extend(&mut self, end: u64) {
        self.end = end;
    }

    fn from(&self) -> usize {
        usize::try_from(self.at - self.start)
            .map_or(self.buffer.len(), |from| from.min(self.buffer.len()))
    }

    /// Has `need` bytes from `at` on in the buffer, where there are as many, and says how many.
    fn fill(&mut self, need: usize) -> io::Result<usize> {
        let have = self.buffer.len() - self.from();
        if have >= need {
            return Ok(have);
        }
        let from = self.from();
        self.buffer.drain(..from);
        self.start = self.at;
        let want = need.max(PIECE);
        let left = self.end.saturating_sub(self.at);
        let want = usize::try_from(left).map_or(want, |left| want.min(left));
        let old = self.buffer.len();
        if want > old {
            // Zeroed by the allocator: filling it byte by byte is most of a scan without optimisation.
            let mut piece = vec![0; want];
            piece[..old].copy_from_slice(&self.buffer);
            self.buffer = piece;
            let read = self.file.read_at(&mut self.buffer[old..], self.at + old as u64)?;
            self.buffer.truncate(old + read);
        }
        Ok(self.buffer.len())
    }
}
