//! What a backup consists of: JSON, written last.

use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use chartlog_eventlog::copy;
use chartlog_eventlog::{Hash32, LogId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::BackupError;
use super::target::Target;
use super::views::ViewSeen;
use crate::limits;

const VERSION: u32 = 1;
const FOLDER: &str = "backups";
const SUFFIX: &str = ".json";

/// What a backup consists of.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of this format.
    version: u32,
    /// Whose backup it is.
    pub log: LogId,
    /// When it was begun, as RFC 3339 writes it.
    #[serde(with = "moment")]
    pub taken_at: Timestamp,
    /// Entries of the log.
    pub size: u64,
    /// Merkle root of them.
    pub root: Hash32,
    /// The signed note that says so.
    pub checkpoint: String,
    /// What the views held, each where it was.
    pub views: Vec<ViewSeen>,
    /// The objects, in the order they were copied.
    pub objects: Vec<Object>,
}

/// An object of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Object {
    /// Its name in the folder of backups.
    pub name: ObjectName,
    /// Bytes.
    pub bytes: u64,
    /// BLAKE3 of them.
    pub digest: Hash32,
}

/// What an object is. There are no others: a manifest cannot make a restore write anywhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ObjectName {
    /// A segment of the log: its number, and the root at its end.
    Segment(u32, Hash32),
    /// A blob, by its digest.
    Blob(Hash32),
    /// The wrapped data keys, by the digest of the copy.
    Keys(Hash32),
    /// The signed note of a size.
    Note(u64),
    /// What checks the notes.
    Verifier,
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Segment(number, root) => write!(f, "log/{number:08}-{root}.seg"),
            Self::Blob(digest) => write!(f, "blobs/{digest}"),
            Self::Keys(digest) => write!(f, "keys/{digest}.keys"),
            Self::Note(size) => write!(f, "checkpoints/{size:020}.note"),
            Self::Verifier => f.write_str("checkpoints/log.vkey"),
        }
    }
}

impl From<ObjectName> for String {
    fn from(name: ObjectName) -> Self {
        name.to_string()
    }
}

impl TryFrom<String> for ObjectName {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl FromStr for ObjectName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (folder, name) = text.split_once('/')?;
            match folder {
                "log" => {
                    let (number, root) = name.strip_suffix(".seg")?.split_once('-')?;
                    Some(Self::Segment(number.parse().ok()?, root.parse().ok()?))
                }
                "blobs" => Some(Self::Blob(name.parse().ok()?)),
                "keys" => Some(Self::Keys(name.strip_suffix(".keys")?.parse().ok()?)),
                "checkpoints" if name == "log.vkey" => Some(Self::Verifier),
                "checkpoints" => Some(Self::Note(name.strip_suffix(".note")?.parse().ok()?)),
                _ => None,
            }
        };
        // Each has one spelling.
        let name = read().filter(|name: &Self| name.to_string() == text);
        name.ok_or("not the name of an object of a backup")
    }
}

impl ObjectName {
    /// The file that a restore makes of it, under the data directory to come.
    pub(super) fn file(self, data_dir: &Path) -> PathBuf {
        match self {
            Self::Segment(number, _) => copy::segment_file(data_dir, number),
            Self::Blob(digest) => copy::blob_file(data_dir, digest),
            Self::Keys(_) => data_dir.join("keys/keystore.copy"),
            Self::Note(size) => copy::note_file(data_dir, size),
            Self::Verifier => copy::verifier_file(data_dir),
        }
    }
}

impl Manifest {
    pub(super) fn new(log: LogId, taken_at: Timestamp, views: Vec<ViewSeen>) -> Self {
        Self {
            version: VERSION,
            log,
            taken_at,
            size: 0,
            root: Hash32([0; 32]),
            checkpoint: String::new(),
            views,
            objects: Vec::new(),
        }
    }

    /// The name of the backup: in the order of names they are in the order of time.
    pub(super) fn name(&self) -> String {
        format!("{}-{}", self.taken_at.strftime("%Y%m%dT%H%M%S%.6fZ"), self.size)
    }

    /// Makes the backup whole, and gives the digest of the manifest.
    pub(super) fn write(&self, target: &Target) -> Result<Hash32, BackupError> {
        let damaged = |_| self.damaged("cannot be written");
        let text = serde_json::to_vec_pretty(self).map_err(damaged)?;
        let name = format!("{FOLDER}/{}{SUFFIX}", self.name());
        target.put(&name, |to| Ok(to.write_all(&text)?))?;
        Ok(Hash32(*blake3::hash(&text).as_bytes()))
    }

    fn damaged(&self, why: &'static str) -> BackupError {
        BackupError::Manifest { name: self.name(), why }
    }

    /// The newest backup, or the one of a name.
    pub(super) fn find(target: &Target, wanted: Option<&str>) -> Result<Self, BackupError> {
        let none =
            |what: String| BackupError::NoBackup { folder: target.folder().to_owned(), what };
        let names = names(target)?;
        match wanted {
            None => match names.last() {
                Some(newest) => Self::read(target, newest),
                None => Err(none("backup".to_owned())),
            },
            Some(wanted) if names.iter().any(|name| name == wanted) => Self::read(target, wanted),
            Some(wanted) => Err(none(format!("backup {wanted}"))),
        }
    }

    /// The newest backup; none when there is none yet.
    pub(super) fn newest(target: &Target) -> Result<Option<Self>, BackupError> {
        names(target)?.last().map(|newest| Self::read(target, newest)).transpose()
    }

    fn read(target: &Target, name: &str) -> Result<Self, BackupError> {
        let damaged = |why| BackupError::Manifest { name: name.to_owned(), why };
        let object = format!("{FOLDER}/{name}{SUFFIX}");
        let length = target.length(&object)?.unwrap_or_default();
        if length > limits::BACKUP_MANIFEST {
            return Err(damaged("is too long"));
        }
        let mut text = Vec::new();
        target.read(&object, length).read_to_end(&mut text)?;
        let manifest: Self =
            serde_json::from_slice(&text).map_err(|_| damaged("cannot be read"))?;
        if manifest.version != VERSION || manifest.name() != name {
            return Err(damaged("is of another version or name"));
        }
        Ok(manifest)
    }
}

mod moment {
    use jiff::Timestamp;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(at)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|_| D::Error::custom("not a time"))
    }
}

/// Names of the backups that are whole, the oldest first.
fn names(target: &Target) -> Result<Vec<String>, BackupError> {
    let prefix = format!("{FOLDER}/");
    let listed = target.list(FOLDER)?;
    let names = listed
        .iter()
        .filter_map(|(name, _)| Some(name.strip_prefix(&prefix)?.strip_suffix(SUFFIX)?.to_owned()));
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: Hash32 = Hash32([0xab; 32]);

    #[test]
    fn the_name_of_an_object_has_one_spelling_and_leads_nowhere_else() {
        let names = [
            ObjectName::Segment(7, HASH),
            ObjectName::Blob(HASH),
            ObjectName::Keys(HASH),
            ObjectName::Note(1234),
            ObjectName::Verifier,
        ];
        for name in names {
            assert_eq!(name.to_string().parse(), Ok(name));
            let file = name.file(Path::new("/data"));
            assert!(file.starts_with("/data"), "{}", file.display());
        }
        let hash = HASH.to_string();
        for wrong in [
            format!("log/7-{hash}.seg"),
            format!("log/00000007-{}.seg", hash.to_uppercase()),
            format!("blobs/{hash}/x"),
            "blobs/../escrow/facet-keys".to_owned(),
            "escrow/facet-keys".to_owned(),
            "../blobs".to_owned(),
            "/etc/passwd".to_owned(),
            "checkpoints/1.note".to_owned(),
            String::new(),
        ] {
            assert!(wrong.parse::<ObjectName>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn backups_in_the_order_of_their_names_are_in_the_order_of_time() {
        let at = |us, size| {
            let taken_at = Timestamp::from_microsecond(us).unwrap();
            let log = LogId::from_bytes([1; 16]);
            Manifest { size, ..Manifest::new(log, taken_at, Vec::new()) }.name()
        };
        assert_eq!(at(1_795_219_200_000_042, 9), "20261121T000000.000042Z-9");
        let names = [at(5, 900), at(1_000_000, 10), at(1_795_219_200_000_000, 1)];
        assert!(names.is_sorted(), "{names:?}");
    }
}
