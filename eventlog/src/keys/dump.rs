//! The keystore as one flat run of bytes, for backups: written from one read transaction, and made
//! into a keystore again beside a restored log.
//!
//! ```text
//! header, 64 bytes, little-endian            then
//!   0  4  magic "CLD1"      32  8  shredded    notes   1 length of the name, the name, 16 bytes
//!   4  4  version, 1        40  8  notes       records 156 bytes each (`keystore`)
//!   8 16  log id            48 16  zero        ids of shredded keys, 16 bytes each
//!  24  8  records
//! ```
//! Notes are what the keystore knows besides: all of its table `meta` but the log.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use redb::{ReadTransaction, ReadableDatabase, ReadableTable, ReadableTableMetadata};

use crate::entry::array;
use crate::ids::LogId;
use crate::keys::keystore::{
    FILE, Keystore, META, META_LOG, NAMES, RECORDS, SHREDDED, failed, name,
};
use crate::keys::record::{RECORD_LEN, Record};
use crate::keys::told::Told;
use crate::keys::{KeyError, RestoreKeysError};

const WHAT: &str = "the copy of the keystore";
const MAGIC: [u8; 4] = *b"CLD1";
const VERSION: u32 = 1;
const HEAD_LEN: usize = 64;

/// A sight of everything in a keystore, as it was at one moment.
pub struct KeystoreDump {
    log: LogId,
    read: ReadTransaction,
}

/// What a restored keystore holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RestoredKeys {
    /// Live keys.
    pub keys: u64,
    /// Keys that were destroyed.
    pub shredded: u64,
}

impl Keystore {
    /// A sight of everything in it, as it is now. The keystore goes on meanwhile.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dump(&self) -> Result<KeystoreDump, KeyError> {
        let read = self.database.begin_read().map_err(failed)?;
        Ok(KeystoreDump { log: self.log, read })
    }
}

impl KeystoreDump {
    /// Writes all of it: every time the same bytes.
    ///
    /// # Errors
    /// When the database cannot be read, or `to` cannot be written.
    pub fn write(&self, to: &mut dyn Write) -> Result<(), KeyError> {
        let records = self.read.open_table(RECORDS).map_err(failed)?;
        let shredded = self.read.open_table(SHREDDED).map_err(failed)?;
        let meta = self.read.open_table(META).map_err(failed)?;
        let mut notes = Vec::new();
        for row in meta.iter().map_err(failed)? {
            let (name, value) = row.map_err(failed)?;
            if name.value() != META_LOG {
                notes.push((name.value().to_owned(), *value.value()));
            }
        }
        let mut head = [0_u8; HEAD_LEN];
        head[..4].copy_from_slice(&MAGIC);
        head[4..8].copy_from_slice(&VERSION.to_le_bytes());
        head[8..24].copy_from_slice(self.log.as_bytes());
        head[24..32].copy_from_slice(&records.len().map_err(failed)?.to_le_bytes());
        head[32..40].copy_from_slice(&shredded.len().map_err(failed)?.to_le_bytes());
        head[40..48].copy_from_slice(&(notes.len() as u64).to_le_bytes());
        to.write_all(&head)?;
        for (name, value) in notes {
            let damaged = |_| KeyError::Damaged { what: "the keystore", why: "a name too long" };
            to.write_all(&[u8::try_from(name.len()).map_err(damaged)?])?;
            to.write_all(name.as_bytes())?;
            to.write_all(&value)?;
        }
        for row in records.iter().map_err(failed)? {
            to.write_all(row.map_err(failed)?.1.value())?;
        }
        for row in shredded.iter().map_err(failed)? {
            to.write_all(row.map_err(failed)?.0.value())?;
        }
        to.flush()?;
        Ok(())
    }
}

/// Makes the keystore of a data directory whose log is there already, from what
/// [`KeystoreDump::write`] gave. One that is there is left alone.
///
/// A key that the log does not register is in state 0 afterwards: it was minted after the log's
/// end, and is registered before its next use.
///
/// # Errors
/// When the bytes are not those of a keystore of this log, when it holds a key that the log says is
/// destroyed or an epoch that it says is retired, and when the log or a file cannot be read or
/// written.
pub fn restore_keystore(
    data_dir: &Path,
    log: LogId,
    from: &mut dyn Read,
) -> Result<RestoredKeys, RestoreKeysError> {
    let told = Told::read(data_dir)?;
    let keystore = Keystore::create(data_dir, log)?;
    let restored = load(&keystore, &told, from);
    drop(keystore);
    if restored.is_err() {
        // It holds nothing, and the next attempt makes it.
        fs::remove_file(data_dir.join(FILE)).map_err(KeyError::from)?;
    }
    restored.map_err(RestoreKeysError::Keys)
}

fn load(keystore: &Keystore, told: &Told, from: &mut dyn Read) -> Result<RestoredKeys, KeyError> {
    let head: [u8; HEAD_LEN] = next(from)?;
    let number = |at| u64::from_le_bytes(array(&head, at));
    let known = head[..4] == MAGIC
        && u32::from_le_bytes(array(&head, 4)) == VERSION
        && head[48..].iter().all(|byte| *byte == 0);
    if !known {
        return Err(damaged("unknown magic or version"));
    }
    if LogId::from_bytes(array(&head, 8)) != keystore.log {
        return Err(KeyError::OtherLog { what: WHAT });
    }
    let (records, shredded, notes) = (number(24), number(32), number(40));
    let write = keystore.database.begin_write().map_err(failed)?;
    {
        let mut meta = write.open_table(META).map_err(failed)?;
        for (name, value) in read_notes(from, notes)? {
            meta.insert(name.as_str(), &value).map_err(failed)?;
        }
        let mut table = write.open_table(RECORDS).map_err(failed)?;
        let mut names = write.open_table(NAMES).map_err(failed)?;
        for _ in 0..records {
            let mut record = Record(next::<RECORD_LEN>(from)?);
            check(&record, told)?;
            let key_id = record.key_id();
            record.set_registered(told.is_registered(key_id));
            table.insert(key_id.as_bytes(), &record.0).map_err(failed)?;
            let name = name(record.subject(), record.facet(), record.version());
            names.insert(&name, key_id.as_bytes()).map_err(failed)?;
        }
        if table.len().map_err(failed)? != records || names.len().map_err(failed)? != records {
            return Err(damaged("a key stands in it twice"));
        }
        let mut gone = write.open_table(SHREDDED).map_err(failed)?;
        for _ in 0..shredded {
            let key: [u8; 16] = next(from)?;
            gone.insert(&key, ()).map_err(failed)?;
        }
        for key in told.shredded() {
            gone.insert(key.as_bytes(), ()).map_err(failed)?;
        }
    }
    if from.read(&mut [0]).map_err(KeyError::from)? != 0 {
        return Err(damaged("it is longer than it says"));
    }
    write.commit().map_err(failed)?;
    Ok(RestoredKeys { keys: records, shredded })
}

/// A keystore from before a shredding or a rotation must not come back (keys.md).
fn check(record: &Record, told: &Told) -> Result<(), KeyError> {
    let key_id = record.key_id();
    if told.is_shredded(key_id) {
        return Err(KeyError::HoldsShredded { key_id });
    }
    let (facet, epoch) = (record.facet(), record.epoch());
    if told.is_retired(facet, epoch) {
        return Err(KeyError::KeystoreOlder { facet, epoch });
    }
    Ok(())
}

fn read_notes(from: &mut dyn Read, count: u64) -> Result<BTreeMap<String, [u8; 16]>, KeyError> {
    let mut notes = BTreeMap::new();
    for _ in 0..count {
        let [length] = next(from)?;
        let mut name = vec![0_u8; usize::from(length)];
        from.read_exact(&mut name).map_err(cut)?;
        let name = String::from_utf8(name).map_err(|_| damaged("a name that is not text"))?;
        if name == META_LOG || notes.insert(name, next(from)?).is_some() {
            return Err(damaged("a note stands in it twice"));
        }
    }
    Ok(notes)
}

fn next<const N: usize>(from: &mut dyn Read) -> Result<[u8; N], KeyError> {
    let mut bytes = [0_u8; N];
    from.read_exact(&mut bytes).map_err(cut)?;
    Ok(bytes)
}

fn cut(error: std::io::Error) -> KeyError {
    if error.kind() == ErrorKind::UnexpectedEof { damaged("it was cut off") } else { error.into() }
}

fn damaged(why: &'static str) -> KeyError {
    KeyError::Damaged { what: WHAT, why }
}
