//! Blobs without an entry: left behind by a process that ended between a blob and its entry. They
//! are removed after a day (envelope.md).

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use super::{BlobError, Blobs};
use crate::entry::FacetMode;
use crate::error::ReadError;
use crate::ids::Hash32;
use crate::limits;
use crate::log::EventLog;

/// Names the time until which every file has an entry, microseconds since 1970 UTC.
const CHECKED: &str = "checked";

/// Why orphans could not be looked for. Nothing is removed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OrphanError {
    /// The log could not be read to its end.
    #[error(transparent)]
    Log(#[from] ReadError),
    /// The folder could not be read or written.
    #[error(transparent)]
    Blob(#[from] BlobError),
}

impl From<std::io::Error> for OrphanError {
    fn from(error: std::io::Error) -> Self {
        Self::Blob(error.into())
    }
}

impl Blobs {
    /// Removes the files that are older than a day and have no entry, and says how many. The log
    /// is read once for all files that became older than a day since the last time; when there is
    /// none it is not read.
    ///
    /// # Errors
    /// When log or folder cannot be read: then nothing is removed.
    pub fn remove_orphans(&self, log: &dyn EventLog, now: i64) -> Result<u64, OrphanError> {
        let until = now.saturating_sub(limits::ORPHAN_US);
        let from = self.checked()?;
        let (mut named, mut unnamed) = (BTreeMap::new(), Vec::new());
        for file in fs::read_dir(&*self.folder)? {
            let file = file?;
            let modified = file.metadata()?.modified()?.duration_since(UNIX_EPOCH);
            let modified = modified.ok().and_then(|since| i64::try_from(since.as_micros()).ok());
            let Some(modified) = modified.filter(|modified| *modified < until) else { continue };
            let name = file.file_name();
            let Some(name) = name.to_str() else { continue };
            if name.starts_with("new-") {
                unnamed.push(file.path());
            } else if modified >= from
                && let Some(digest) = digest_of(name)
            {
                named.insert(digest, file.path());
            }
        }
        if !named.is_empty() {
            keep_told(log, &mut named)?;
        }
        let orphans: Vec<PathBuf> = unnamed.into_iter().chain(named.into_values()).collect();
        for path in &orphans {
            fs::remove_file(path)?;
        }
        fs::write(self.folder.join(CHECKED), until.to_string())?;
        Ok(orphans.len() as u64)
    }

    fn checked(&self) -> Result<i64, OrphanError> {
        match fs::read_to_string(self.folder.join(CHECKED)) {
            // What is not understood is no reason to skip a file.
            Ok(text) => Ok(text.trim().parse().unwrap_or(i64::MIN)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(i64::MIN),
            Err(error) => Err(error.into()),
        }
    }
}

/// Takes out those that an entry names.
fn keep_told(
    log: &dyn EventLog,
    files: &mut BTreeMap<[u8; 32], PathBuf>,
) -> Result<(), OrphanError> {
    for entry in log.read_all(None)? {
        let entry = entry?;
        for facet in entry.facets().iter().filter(|facet| facet.mode == FacetMode::Blob) {
            files.remove(&facet.digest.0);
        }
        if files.is_empty() {
            break;
        }
    }
    Ok(())
}

fn digest_of(name: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    hex::decode_to_slice(name, &mut digest).ok()?;
    (Hash32(digest).to_string() == name).then_some(digest)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::entry::EntryKind;
    use crate::ids::{EventId, FacetTag, KeyId, LogId, StreamId, SubjectId};
    use crate::keys::DataKey;
    use crate::log::{Append, Draft, DraftFacet, Expectation};
    use crate::memory::MemoryLog;
    use zeroize::Zeroizing;

    const DAY: u64 = 24 * 3600;
    const EVENT: EventId = EventId::from_bytes([2; 16]);
    const STREAM: StreamId = StreamId::from_bytes([1; 16]);

    fn key() -> Arc<DataKey> {
        let (id, subject) = (KeyId::from_bytes([5; 16]), SubjectId::from_bytes([3; 16]));
        Arc::new(DataKey::from_secret(id, FacetTag(6), subject, 1, Zeroizing::new([5; 32])))
    }

    #[test]
    fn a_blob_without_an_entry_goes_after_a_day_and_one_with_an_entry_stays() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let log = MemoryLog::new(LogId::from_bytes([9; 16]));
        let told = blobs.write(&key(), STREAM, EVENT, &b"told"[..]).unwrap();
        let orphan = blobs.write(&key(), STREAM, EVENT, &b"orphan"[..]).unwrap();
        fs::write(blobs.folder.join("new-00"), b"half").unwrap();
        fs::write(blobs.folder.join("notes.txt"), b"somebody's").unwrap();
        let facets = vec![DraftFacet::Blob { blob: told.clone() }];
        let kind = EntryKind::DomainEvent;
        let draft = Draft { kind, event_id: EVENT, recorded_at: 1, facets };
        log.append(Append::one(STREAM, Expectation::NoStream, vec![draft])).unwrap();

        let written = fs::metadata(blobs.path(orphan.digest())).unwrap().modified().unwrap();
        let written = written.duration_since(UNIX_EPOCH).unwrap().as_secs();
        let at = |seconds: u64| i64::try_from((written + seconds) * 1_000_000).unwrap();
        assert_eq!(blobs.remove_orphans(&log, at(DAY - 60)).unwrap(), 0);
        assert_eq!(blobs.remove_orphans(&log, at(DAY + 60)).unwrap(), 2);
        assert!(blobs.check(told.digest()).is_ok());
        assert!(matches!(blobs.check(orphan.digest()), Err(BlobError::Missing { .. })));
        assert!(blobs.folder.join("notes.txt").exists());
        assert_eq!(blobs.remove_orphans(&log, at(DAY + 120)).unwrap(), 0);

        // Looked at once, a file is not looked at again; one that came since is.
        let late = blobs.write(&key(), STREAM, EVENT, &b"late"[..]).unwrap();
        let file = fs::File::open(blobs.path(late.digest())).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::from_secs(written + DAY)).unwrap();
        assert_eq!(blobs.remove_orphans(&log, at(2 * DAY + 60)).unwrap(), 1);
    }
}
