//! Taking a backup of a log that goes on.
//!
//! The checkpoint first, and the log up to it; then the keys, so that every key used before is among
//! them and none that was destroyed since; then the blobs; the manifest last. What an interrupted
//! backup has copied is used by the next one.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use chartlog_eventlog::checkpoint::Checkpoint;
use chartlog_eventlog::{Hash32, OpenLogError, copy, operator_note};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::BackupError;
use super::manifest::{Manifest, Object, ObjectName};
use super::target::{Digesting, Target};
use super::views;
use crate::control::Progress;
use crate::node::Node;

/// A backup that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Its name.
    pub backup: String,
    /// Entries of the log in it.
    pub entries: u64,
    /// Merkle root of them.
    pub root: Hash32,
    /// Objects it consists of.
    pub objects: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// Objects that were not there before.
    pub copied: u64,
    /// Bytes of them.
    pub copied_bytes: u64,
}

/// Takes a backup into a folder, and puts on record that it was taken. `tell` hears how far it is.
///
/// # Errors
/// When the folder is not one for backups of this log, what is copied is damaged, or something cannot
/// be read or written: no backup is there then, and the next one goes on with what was copied.
pub fn take(node: &Node, folder: &Path, tell: &dyn Fn(Progress)) -> Result<Taken, BackupError> {
    if let Some(there) = folder.ancestors().find(|above| above.exists())
        && there.canonicalize()?.starts_with(node.dir().canonicalize()?)
    {
        return Err(BackupError::Inside(folder.to_owned()));
    }
    let target = Target::make(folder)?;
    let mut taking = Taking::begin(node, &target, tell)?;
    let note = node.checkpoint()?;
    let not_one =
        |error| OpenLogError::Checkpoint { name: "the one just signed".to_owned(), error };
    let checkpoint = Checkpoint::parse(&note).map_err(not_one)?;
    (taking.manifest.size, taking.manifest.root) = (checkpoint.size, checkpoint.root);
    taking.segments(&checkpoint)?;
    taking.keys()?;
    taking.blobs()?;
    taking.notes(note)?;
    let digest = taking.manifest.write(&target)?;
    let taken = taking.taken();
    note_taken(node, &taken, digest)?;
    Ok(taken)
}

struct Taking<'a> {
    node: &'a Node,
    target: &'a Target,
    tell: &'a dyn Fn(Progress),
    manifest: Manifest,
    /// Objects of the last backup.
    known: HashMap<ObjectName, Object>,
    /// Lengths of the objects that are there, of an interrupted backup too.
    there: HashMap<String, u64>,
    /// Blobs that the entries of this backup name.
    named: Vec<Hash32>,
    progress: Progress,
    copied: u64,
    copied_bytes: u64,
}

impl<'a> Taking<'a> {
    fn begin(
        node: &'a Node,
        target: &'a Target,
        tell: &'a dyn Fn(Progress),
    ) -> Result<Self, BackupError> {
        let log = node.journal().log().id();
        let last = Manifest::newest(target)?;
        if last.as_ref().is_some_and(|last| last.log != log) {
            return Err(BackupError::OtherLog(target.folder().to_owned()));
        }
        let mut there = HashMap::new();
        for folder in ["log", "blobs", "keys", "checkpoints"] {
            there.extend(target.list(folder)?);
        }
        let known = last.into_iter().flat_map(|last| last.objects);
        let known: HashMap<_, _> = known.map(|object| (object.name, object)).collect();
        let named = known.keys().filter_map(|name| match name {
            ObjectName::Blob(digest) => Some(*digest),
            ObjectName::Segment(..)
            | ObjectName::Keys(_)
            | ObjectName::Note(_)
            | ObjectName::Verifier => None,
        });
        let named = named.collect();
        let now =
            Timestamp::from_microsecond(node.journal().now()).unwrap_or(Timestamp::UNIX_EPOCH);
        let manifest = Manifest::new(log, now, views::seen(node));
        let (progress, copied, copied_bytes) = (Progress::default(), 0, 0);
        Ok(Self {
            node,
            target,
            tell,
            manifest,
            known,
            there,
            named,
            progress,
            copied,
            copied_bytes,
        })
    }

    fn segments(&mut self, checkpoint: &Checkpoint) -> Result<(), BackupError> {
        let parts = copy::parts_up_to(self.node.dir(), checkpoint)?;
        self.expect(parts.len() as u64, parts.iter().map(copy::SegmentPart::length).sum());
        for part in parts {
            let name = ObjectName::Segment(part.number(), part.root());
            if self.use_known(name, part.length()) {
                continue;
            }
            self.named.extend(part.check()?);
            self.copy(name, part.length(), &|| Ok(Box::new(part.open()?)))?;
        }
        Ok(())
    }

    fn keys(&mut self) -> Result<(), BackupError> {
        let dump = self.node.keystore().dump()?;
        let mut measure = Digesting::new(io::sink());
        dump.write(&mut measure)?;
        let (bytes, digest) = (measure.length(), measure.digest());
        let name = ObjectName::Keys(digest);
        self.expect(1, bytes);
        if self.there.get(&name.to_string()) != Some(&bytes) {
            self.target.put(&name.to_string(), |to| Ok(dump.write(to)?))?;
            self.count_copied(bytes);
        }
        self.add(Object { name, bytes, digest });
        Ok(())
    }

    fn blobs(&mut self) -> Result<(), BackupError> {
        let mut seen = HashSet::new();
        let mut named = std::mem::take(&mut self.named);
        named.retain(|digest| seen.insert(*digest));
        self.expect(named.len() as u64, 0);
        let blobs = self.node.journal().blobs();
        for digest in named {
            let name = ObjectName::Blob(digest);
            if let Some(bytes) = self.known.get(&name).map(|known| known.bytes)
                && self.use_known(name, bytes)
            {
                continue;
            }
            let length = blobs.check(digest)?;
            self.progress.of_bytes += length;
            let file = copy::blob_file(self.node.dir(), digest);
            self.copy(name, length, &|| Ok(Box::new(File::open(&file)?)))?;
        }
        Ok(())
    }

    fn notes(&mut self, note: String) -> Result<(), BackupError> {
        let verifier = std::fs::read(copy::verifier_file(self.node.dir()))?;
        self.expect(2, (verifier.len() + note.len()) as u64);
        let name = ObjectName::Note(self.manifest.size);
        let bytes = note.as_bytes();
        self.copy(name, bytes.len() as u64, &|| Ok(Box::new(bytes)))?;
        let bytes = verifier.as_slice();
        self.copy(ObjectName::Verifier, bytes.len() as u64, &|| Ok(Box::new(bytes)))?;
        self.manifest.checkpoint = note;
        Ok(())
    }

    /// Takes over an object of the last backup that is still there.
    fn use_known(&mut self, name: ObjectName, length: u64) -> bool {
        let there = self.there.get(&name.to_string()) == Some(&length);
        match self.known.get(&name).filter(|known| there && known.bytes == length) {
            Some(known) => {
                let known = known.clone();
                self.add(known);
                true
            }
            None => false,
        }
    }

    /// Copies what is not there yet; what an interrupted backup has copied is only digested.
    fn copy<'r>(
        &mut self,
        name: ObjectName,
        length: u64,
        open: &dyn Fn() -> io::Result<Box<dyn Read + 'r>>,
    ) -> Result<(), BackupError> {
        let mut from = Digesting::new(open()?);
        if self.there.get(&name.to_string()) == Some(&length) {
            io::copy(&mut from, &mut io::sink())?;
        } else {
            self.target.put(&name.to_string(), |to| {
                io::copy(&mut from, to)?;
                if from.length() == length {
                    Ok(())
                } else {
                    Err(BackupError::Shorter(name.to_string()))
                }
            })?;
            self.count_copied(length);
        }
        self.add(Object { name, bytes: length, digest: from.digest() });
        Ok(())
    }

    fn expect(&mut self, files: u64, bytes: u64) {
        self.progress.of_files += files;
        self.progress.of_bytes += bytes;
    }

    const fn count_copied(&mut self, bytes: u64) {
        self.copied += 1;
        self.copied_bytes += bytes;
    }

    fn add(&mut self, object: Object) {
        self.progress.files += 1;
        self.progress.bytes += object.bytes;
        self.progress.of_bytes = self.progress.of_bytes.max(self.progress.bytes);
        self.manifest.objects.push(object);
        (self.tell)(self.progress);
    }

    fn taken(&self) -> Taken {
        let objects = &self.manifest.objects;
        Taken {
            backup: self.manifest.name(),
            entries: self.manifest.size,
            root: self.manifest.root,
            objects: objects.len() as u64,
            bytes: objects.iter().map(|object| object.bytes).sum(),
            copied: self.copied,
            copied_bytes: self.copied_bytes,
        }
    }
}

/// Puts on record that a backup is there: `backup 1`, size, root, and the digest of its manifest.
/// Where it lies is not said.
fn note_taken(node: &Node, taken: &Taken, manifest: Hash32) -> Result<(), BackupError> {
    let journal = node.journal();
    let mut note = Vec::with_capacity(81);
    note.extend_from_slice(b"backup 1\0");
    note.extend_from_slice(&taken.entries.to_le_bytes());
    note.extend_from_slice(&taken.root.0);
    note.extend_from_slice(&manifest.0);
    let now = journal.now().unsigned_abs();
    Ok(operator_note::append(&**journal.log(), journal.ids(), "backup", note, now)?)
}
