//! What a disk holds: as written, and as a power cut would leave it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::given::random::Random;

/// Bytes that a disk writes whole or not at all.
const SECTOR: usize = 512;

/// A change of what the disk holds.
#[derive(Debug, Clone)]
pub enum Op {
    Create(PathBuf, usize),
    Write {
        inode: usize,
        at: usize,
        bytes: Arc<[u8]>,
    },
    Sync(usize),
    /// A sync that failed: what it was to make durable is seen, and will never be durable.
    Forget(usize),
    Rename(PathBuf, PathBuf, usize),
    Remove(PathBuf),
    Folder(PathBuf),
    SyncFolder(PathBuf),
}

/// What is left of the changes that were not synced when the power is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    Nothing,
    Everything,
    /// Everything, but of the last write the first bytes only.
    First(usize),
    /// Of the last write the bytes from here on, and nothing else: a disk promises no order.
    From(usize),
    /// Each sector and each name, or not, as this seed has it.
    Some(u64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    Folder,
    File(usize),
}

#[derive(Debug, Clone, Default)]
struct Content {
    written: Vec<u8>,
    durable: Vec<u8>,
    unsynced: Vec<(usize, Arc<[u8]>)>,
    /// Syncs that failed.
    errors: usize,
}

#[derive(Debug, Clone)]
pub struct Image {
    root: PathBuf,
    names: BTreeMap<PathBuf, Node>,
    durable_names: BTreeMap<PathBuf, Node>,
    unsynced_names: Vec<Op>,
    files: Vec<Content>,
}

fn write(content: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if content.len() < at + bytes.len() {
        content.resize(at + bytes.len(), 0);
    }
    content[at..at + bytes.len()].copy_from_slice(bytes);
}

fn change_names(names: &mut BTreeMap<PathBuf, Node>, op: &Op) {
    match op {
        Op::Create(path, inode) => names.insert(path.clone(), Node::File(*inode)),
        Op::Rename(from, to, inode) => {
            names.remove(from);
            names.insert(to.clone(), Node::File(*inode))
        }
        Op::Remove(path) => names.remove(path),
        Op::Folder(path) => names.insert(path.clone(), Node::Folder),
        Op::Write { .. } | Op::Sync(_) | Op::Forget(_) | Op::SyncFolder(_) => None,
    };
}

/// The folder whose names a change changes.
fn folder_of(op: &Op) -> Option<&Path> {
    match op {
        Op::Create(path, _) | Op::Rename(_, path, _) | Op::Remove(path) | Op::Folder(path) => {
            path.parent()
        }
        Op::Write { .. } | Op::Sync(_) | Op::Forget(_) | Op::SyncFolder(_) => None,
    }
}

impl Image {
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            names: BTreeMap::new(),
            durable_names: BTreeMap::new(),
            unsynced_names: Vec::new(),
            files: Vec::new(),
        }
    }

    pub fn apply(&mut self, op: &Op) {
        match op {
            Op::Create(..) | Op::Rename(..) | Op::Remove(_) | Op::Folder(_) => {
                if let Op::Create(..) = op {
                    self.files.push(Content::default());
                }
                change_names(&mut self.names, op);
                self.unsynced_names.push(op.clone());
            }
            Op::Write { inode, at, bytes } => {
                let file = &mut self.files[*inode];
                write(&mut file.written, *at, bytes);
                file.unsynced.push((*at, Arc::clone(bytes)));
            }
            Op::Sync(inode) => {
                let file = &mut self.files[*inode];
                for (at, bytes) in file.unsynced.drain(..) {
                    write(&mut file.durable, at, &bytes);
                }
            }
            Op::Forget(inode) => {
                let file = &mut self.files[*inode];
                file.unsynced.clear();
                file.errors += 1;
            }
            Op::SyncFolder(folder) => {
                let durable = &mut self.durable_names;
                self.unsynced_names.retain(|op| {
                    let here = folder_of(op) == Some(folder);
                    if here {
                        change_names(durable, op);
                    }
                    !here
                });
            }
        }
    }

    /// What is there when the power is back: one image, all of it durable.
    pub fn after_power_cut(mut self, keep: Keep) -> Self {
        let mut coin = Random::new(match keep {
            Keep::Some(seed) => seed,
            Keep::Nothing | Keep::Everything | Keep::First(_) | Keep::From(_) => 0,
        });
        for op in std::mem::take(&mut self.unsynced_names) {
            let kept = match keep {
                Keep::Nothing | Keep::From(_) => false,
                Keep::Everything | Keep::First(_) => true,
                Keep::Some(_) => coin.below(2) == 0,
            };
            if kept {
                change_names(&mut self.durable_names, &op);
            }
        }
        for file in &mut self.files {
            let unsynced = std::mem::take(&mut file.unsynced);
            let count = unsynced.len();
            for (number, (at, bytes)) in unsynced.into_iter().enumerate() {
                let last = number + 1 == count;
                match keep {
                    Keep::Nothing => {}
                    Keep::First(end) if last => write(&mut file.durable, at, &bytes[..end]),
                    Keep::Everything | Keep::First(_) => write(&mut file.durable, at, &bytes),
                    Keep::From(start) if last => {
                        write(&mut file.durable, at + start, &bytes[start..]);
                    }
                    Keep::From(_) => {}
                    Keep::Some(_) => write_some(&mut file.durable, at, &bytes, &mut coin),
                }
            }
            file.written = file.durable.clone();
            file.errors = 0;
        }
        let durable = self.durable_names.clone();
        let root = self.root.clone();
        self.durable_names.retain(|path, _| {
            path.parent()
                .is_some_and(|folder| folder == root || durable.get(folder) == Some(&Node::Folder))
        });
        self.names = self.durable_names.clone();
        self
    }

    pub fn root(&self) -> String {
        self.root.display().to_string()
    }

    pub fn next_inode(&self) -> usize {
        self.files.len()
    }

    pub fn inode(&self, path: &Path) -> Option<usize> {
        match self.names.get(path) {
            Some(Node::File(inode)) => Some(*inode),
            Some(Node::Folder) | None => None,
        }
    }

    pub fn is_folder(&self, path: &Path) -> bool {
        path == self.root || self.names.get(path) == Some(&Node::Folder)
    }

    pub fn list(&self, folder: &Path) -> Vec<String> {
        let here = self.names.keys().filter(|path| path.parent() == Some(folder));
        let names = here.filter_map(|path| path.file_name()?.to_str());
        names.map(str::to_owned).collect()
    }

    pub fn content(&self, inode: usize) -> &[u8] {
        &self.files[inode].written
    }

    pub fn errors(&self, inode: usize) -> usize {
        self.files[inode].errors
    }

    pub fn written(&self, path: &Path) -> Option<&[u8]> {
        self.inode(path).map(|inode| self.content(inode))
    }

    pub fn bytes(&self) -> usize {
        self.files.iter().map(|file| file.written.len()).sum()
    }

    /// How many bytes of a write fit when all files together may have so many.
    pub fn fits(&self, inode: usize, at: usize, length: usize, space: usize) -> usize {
        let end = self.files[inode].written.len() + space.saturating_sub(self.bytes());
        length.min(end.saturating_sub(at))
    }

    pub fn tamper(&mut self, path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
        let inode = self.inode(path).expect("there is such a file");
        let mut bytes = self.files[inode].written.clone();
        change(&mut bytes);
        if bytes.is_empty() {
            self.names.remove(path);
            self.durable_names.remove(path);
        }
        self.files[inode] =
            Content { durable: bytes.clone(), written: bytes, ..Content::default() };
    }

    pub fn copy_to(&self, folder: &Path) {
        for (path, node) in &self.names {
            let to = folder.join(path.strip_prefix(&self.root).expect("below the root"));
            match node {
                Node::Folder => fs::create_dir_all(to).expect("a folder"),
                Node::File(inode) => fs::write(to, self.content(*inode)).expect("a file"),
            }
        }
    }
}

fn write_some(content: &mut Vec<u8>, at: usize, bytes: &[u8], coin: &mut Random) {
    let mut from = 0;
    while from < bytes.len() {
        let end = bytes.len().min((at + from + 1).next_multiple_of(SECTOR) - at);
        if coin.below(2) == 0 {
            write(content, at + from, &bytes[from..end]);
        }
        from = end;
    }
}
