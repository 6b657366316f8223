//! Torn tails: what a crash left behind the last commit is kept aside, cut, and noted in the log.
//!
//! ```text
//! log/torn-<segment>-<offset>.bin      the bytes as they were found; a second tail that was torn at the
//! log/torn-<segment>-<offset>-2.bin    same place has a name of its own
//!
//! the note: the clear facet of an operator note, little-endian
//!   0 12  "torn tail 1" and a zero   24  8  their number
//!  12  4  segment                    32 32  their BLAKE3
//!  16  8  offset of the bytes
//! ```

use std::path::{Path, PathBuf};

use crate::error::Damage;
use crate::ids::{Hash32, Position};
use crate::limits;
use crate::segments::batch::Batches;
use crate::segments::disk::{self, Disk};
use crate::segments::format;
use crate::segments::reader::Segment;
use crate::segments::recovery::{OpenLogError, TornTail, later_batch_follows, read_tail};

/// Rules 4 and 5 of recovery: what stands after the last commit is cut as a torn tail, or refused.
pub(super) fn cut(
    disk: &dyn Disk,
    folder: &Path,
    segment: &Segment,
    batches: &Batches,
    (bad, damage): (u64, Damage),
    missing: impl FnOnce() -> Option<u64>,
) -> Result<Option<TornTail>, OpenLogError> {
    let tail = read_tail(segment.file.as_ref(), batches.offset)?;
    if tail.is_empty() {
        return Ok(None);
    }
    let from = usize::try_from(bad - batches.offset).unwrap_or(0);
    if later_batch_follows(segment.seed(), &tail, from, batches.batch) {
        return Err(OpenLogError::Damaged {
            position: Position::from_u64(format::position(segment.number(), bad)),
            found: damage,
        });
    }
    if let Some(known) = missing() {
        return Err(OpenLogError::Truncated { size: batches.size, known });
    }
    let (file, kept) = keep_aside(disk, folder, (segment.number(), batches.offset), &tail)?;
    segment.file.write_at(&vec![0; tail.len()], batches.offset)?;
    segment.file.sync_data()?;
    Ok(Some(TornTail {
        segment: segment.number(),
        offset: batches.offset,
        length: kept.len() as u64,
        digest: Hash32(*blake3::hash(&kept).as_bytes()),
        file,
    }))
}

/// Keeps a tail in a file, durable when this returns; gives the file and what it holds. What is the rest
/// of a tail whose cutting was interrupted is kept there already.
fn keep_aside(
    disk: &dyn Disk,
    folder: &Path,
    (segment, offset): (u32, u64),
    tail: &[u8],
) -> Result<(PathBuf, Vec<u8>), OpenLogError> {
    let names = disk.list(folder)?;
    let mut number = 1_u32;
    loop {
        let name = match number {
            1 => format!("torn-{segment:08}-{offset}.bin"),
            _ => format!("torn-{segment:08}-{offset}-{number}.bin"),
        };
        let file = folder.join(&name);
        if !names.contains(&name) {
            disk::write_whole(disk, &file, tail)?;
            return Ok((file, tail.to_vec()));
        }
        let kept = read_kept(disk, &file)?;
        let rest = tail.iter().zip(&kept).all(|(left, kept)| *left == 0 || left == kept);
        if rest && tail.len() <= kept.len() {
            return Ok((file, kept));
        }
        number += 1;
    }
}

fn read_kept(disk: &dyn Disk, file: &Path) -> Result<Vec<u8>, OpenLogError> {
    let limit = usize::try_from(limits::SEGMENT_BYTES_MAX).unwrap_or(usize::MAX);
    Ok(disk::read_small(disk, file, limit)?)
}

/// What is to be noted in the log of every tail that was kept aside, by their files' names.
pub(super) fn notes(disk: &dyn Disk, folder: &Path) -> Result<Vec<Vec<u8>>, OpenLogError> {
    let mut notes = Vec::new();
    for name in disk.list(folder)? {
        let Some((segment, offset)) = place(&name) else {
            continue;
        };
        let kept = read_kept(disk, &folder.join(&name))?;
        let mut note = Vec::with_capacity(64);
        note.extend_from_slice(b"torn tail 1\0");
        note.extend_from_slice(&segment.to_le_bytes());
        note.extend_from_slice(&offset.to_le_bytes());
        note.extend_from_slice(&(kept.len() as u64).to_le_bytes());
        note.extend_from_slice(blake3::hash(&kept).as_bytes());
        notes.push(note);
    }
    Ok(notes)
}

/// Segment and offset in the name of a torn tail's file.
fn place(name: &str) -> Option<(u32, u64)> {
    let rest = name.strip_prefix("torn-")?.strip_suffix(".bin")?;
    let mut parts = rest.split('-');
    let place = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next().is_none_or(|number| number.parse::<u32>().is_ok()).then_some(place)
}
