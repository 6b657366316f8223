//! Rotation: new facet keys, and every live data key wrapped anew under them.
//!
//! ```text
//! 1  keys/keystore.redb.new      every live key unwrapped, checked, wrapped anew; synced and counted
//! 2  escrow/facet-keys           holds the old and the new epoch
//! 3  keys/keystore.redb          the new file takes the old one's place
//! 4  escrow/facet-keys           holds the new epoch only; EpochRetired goes to the log (`settle`)
//! ```
//! A crash before 3 leaves the old records, and a crash after it the new ones: the escrow file opens
//! both. What is left of 4 is done by the next start. A key that does not open stops the rotation in 1,
//! and nothing has changed.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;

use redb::{Database, Durability, ReadableDatabase, ReadableTable, ReadableTableMetadata};

use crate::ids::FacetTag;
use crate::keys::keystore::{FILE, LOG, META, NAMES, RECORDS, SHREDDED};
use crate::keys::keystore::{builder, epoch_name, failed};
use crate::keys::record::Record;
use crate::keys::{KeyError, Keyring, Keystore, OrgKeys, RootKeySource, settle, wrap};
use crate::limits;
use crate::log::EventLog;

/// How far a rotation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RotationProgress {
    /// Keys done.
    pub done: u64,
    /// Keys there are.
    pub of: u64,
}

/// What a rotation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotated {
    /// The facets and the epochs they have now.
    pub epochs: BTreeMap<FacetTag, u32>,
    /// Keys in the keystore.
    pub keys: u64,
}

/// The moments between which a crash leaves different files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    Rewrapped,
    EscrowHoldsBoth,
    Swapped,
}

/// Gives each of the facets a new key, and retires all older ones. Nobody may have the keystore open;
/// whoever holds a [`Keyring`] from before needs a new one.
///
/// Files that were sealed under older facet keys (views) do not open afterwards, and are rebuilt.
///
/// # Errors
/// When a facet is not in the escrow file, a key does not open, or a file cannot be written: the
/// keystore is usable as it is.
pub fn rotate(
    data_dir: &Path,
    root: &RootKeySource,
    log: &dyn EventLog,
    facets: &[FacetTag],
    now_us: u64,
    progress: &dyn Fn(RotationProgress),
) -> Result<Rotated, KeyError> {
    rotate_until(data_dir, root, log, facets, now_us, progress, &|_| Ok(()))
}

fn rotate_until(
    data_dir: &Path,
    root: &RootKeySource,
    log: &dyn EventLog,
    facets: &[FacetTag],
    now_us: u64,
    progress: &dyn Fn(RotationProgress),
    reached: &dyn Fn(Moment) -> Result<(), KeyError>,
) -> Result<Rotated, KeyError> {
    let keys = OrgKeys::open(data_dir, root)?;
    let old = Keystore::open(data_dir, keys.log_id())?;
    let both = settle(data_dir, root, keys, &old, log, now_us)?.with_new_epoch(facets)?;
    let path = data_dir.join(FILE);
    let unnamed = wrap::unnamed(&path);
    rewrap(&old, &both.keyring(facets), &unnamed, progress)?;
    let count = check(&old, &unnamed)?;
    reached(Moment::Rewrapped)?;
    both.replace(data_dir, root)?;
    reached(Moment::EscrowHoldsBoth)?;
    drop(old);
    fs::rename(unnamed, &path)?;
    File::open(path.parent().unwrap_or(data_dir))?.sync_all()?;
    reached(Moment::Swapped)?;
    let new = Keystore::open(data_dir, both.log_id())?;
    let keys = settle(data_dir, root, both, &new, log, now_us)?;
    let mut epochs = BTreeMap::new();
    for facet in facets {
        epochs.insert(*facet, keys.keyring(&[*facet]).newest(*facet)?.0);
    }
    Ok(Rotated { epochs, keys: count })
}

/// Writes a keystore with everything that is in the old one, keys of the ring's facets wrapped anew.
fn rewrap(
    old: &Keystore,
    ring: &Keyring,
    path: &Path,
    progress: &dyn Fn(RotationProgress),
) -> Result<(), KeyError> {
    wrap::remove_unnamed(path)?;
    wrap::touch(path)?;
    let new = builder().create(path).map_err(failed)?;
    let read = old.database.begin_read().map_err(failed)?;
    let records = read.open_table(RECORDS).map_err(failed)?;
    let of = records.len().map_err(failed)?;
    let mut rows = records.iter().map_err(failed)?;
    let mut done = 0;
    loop {
        let batch = rows.by_ref().take(limits::ROTATION_BATCH).map(|row| {
            let (_, record) = row.map_err(failed)?;
            Ok(Record(*record.value()))
        });
        let mut batch = batch.collect::<Result<Vec<Record>, KeyError>>()?;
        if batch.is_empty() {
            break;
        }
        rewrap_batch(old, ring, &mut batch)?;
        insert(&new, &batch)?;
        done += batch.len() as u64;
        progress(RotationProgress { done, of });
    }
    let write = new.begin_write().map_err(failed)?;
    {
        let mut names = write.open_table(NAMES).map_err(failed)?;
        for row in read.open_table(NAMES).map_err(failed)?.iter().map_err(failed)? {
            let (name, id) = row.map_err(failed)?;
            names.insert(name.value(), id.value()).map_err(failed)?;
        }
        let mut shredded = write.open_table(SHREDDED).map_err(failed)?;
        for row in read.open_table(SHREDDED).map_err(failed)?.iter().map_err(failed)? {
            shredded.insert(row.map_err(failed)?.0.value(), ()).map_err(failed)?;
        }
        let mut meta = write.open_table(META).map_err(failed)?;
        for row in read.open_table(META).map_err(failed)?.iter().map_err(failed)? {
            let (name, value) = row.map_err(failed)?;
            meta.insert(name.value(), value.value()).map_err(failed)?;
        }
        meta.insert(LOG, old.log_id().as_bytes()).map_err(failed)?;
        for facet in ring.facets() {
            let mut value = [0_u8; 16];
            value[..4].copy_from_slice(&ring.newest(*facet)?.0.to_le_bytes());
            meta.insert(epoch_name(*facet).as_str(), &value).map_err(failed)?;
        }
        write.open_table(RECORDS).map_err(failed)?;
    }
    write.commit().map_err(failed)?;
    drop(new);
    Ok(File::open(path)?.sync_all()?)
}

/// All cores: unwrapping and wrapping is most of the work.
fn rewrap_batch(old: &Keystore, ring: &Keyring, batch: &mut [Record]) -> Result<(), KeyError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let log = old.log_id();
    std::thread::scope(|scope| {
        let workers: Vec<_> = batch
            .chunks_mut(batch.len().div_ceil(threads).max(1))
            .map(|records| {
                scope.spawn(move || {
                    for record in records {
                        if ring.holds(record.facet()) {
                            *record = record.rewrap(log, ring)?;
                        }
                    }
                    Ok(())
                })
            })
            .collect();
        let gone = |_| KeyError::from(std::io::Error::other("a rotating thread ended early"));
        workers.into_iter().try_for_each(|worker| worker.join().map_err(gone)?)
    })
}

/// Not synced: the last commit of the file is.
fn insert(new: &Database, batch: &[Record]) -> Result<(), KeyError> {
    let mut write = new.begin_write().map_err(failed)?;
    write.set_durability(Durability::None).map_err(failed)?;
    {
        let mut table = write.open_table(RECORDS).map_err(failed)?;
        for record in batch {
            table.insert(record.key_id().as_bytes(), &record.0).map_err(failed)?;
        }
    }
    write.commit().map_err(failed)
}

/// Opens the new file as a start would, and counts: nothing of the old one may be missing. Gives the
/// number of live keys.
fn check(old: &Keystore, path: &Path) -> Result<u64, KeyError> {
    let new = builder().open(path).map_err(failed)?;
    let counted = |database: &Database| {
        let read = database.begin_read().map_err(failed)?;
        Ok::<_, KeyError>([
            read.open_table(RECORDS).map_err(failed)?.len().map_err(failed)?,
            read.open_table(NAMES).map_err(failed)?.len().map_err(failed)?,
            read.open_table(SHREDDED).map_err(failed)?.len().map_err(failed)?,
        ])
    };
    let counts = counted(&new)?;
    if counts != counted(&old.database)? {
        let (what, why) = ("the new keystore", "it does not hold as many keys as the old one");
        return Err(KeyError::Damaged { what, why });
    }
    Ok(counts[0])
}

#[cfg(test)]
mod tests;
