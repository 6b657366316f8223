//! A disk in memory with two images of every file and folder: as it was written, and as a power cut would
//! leave it. Every operation is kept, so that one run can be cut at each of them.

mod image;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chartlog_eventlog::segments::disk::{Disk, DiskFile};
use parking_lot::{Condvar, Mutex};

pub use image::Keep;
use image::{Image, Op};

/// The disk. Clones are the same disk.
#[derive(Debug, Clone)]
pub struct FakeDisk(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    inner: Mutex<Inner>,
    moved: Condvar,
}

#[derive(Debug)]
struct Inner {
    /// What it held before the first operation.
    base: Image,
    image: Image,
    ops: Vec<Op>,
    /// How many changes still succeed, and what becomes of the one after them.
    fails: Option<(usize, Fault)>,
    /// Bytes that all files together may have.
    space: usize,
    /// Writes wait, and whether one does.
    held: bool,
    waits: bool,
    /// How far it is with a sync of zeros that fails before the tail's own sync.
    meeting: Meeting,
}

/// A sync of the thread that zeroes, and one of the tail, of the same file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meeting {
    No,
    /// The next one of the thread is to wait.
    Asked,
    /// It waits for the tail's.
    ThreadWaits,
    /// The tail's waits: what both were to make durable is lost, and the thread is told first.
    ThreadIsTold,
}

/// What becomes of a change that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It fails and the next one succeeds: half of a write is done, and a sync forgets what it was to make
    /// durable, as Linux does: a later one says nothing of it.
    Once,
    /// The machine is off: it is not done, and nothing after it either.
    Off,
}

fn failed(why: &'static str) -> io::Error {
    io::Error::other(why)
}

impl FakeDisk {
    /// An empty disk. The folder `root` is durable.
    pub fn new(root: &Path) -> Self {
        Self::of(Image::new(root))
    }

    fn of(image: Image) -> Self {
        let inner = Inner {
            base: image.clone(),
            image,
            ops: Vec::new(),
            fails: None,
            space: usize::MAX,
            held: false,
            waits: false,
            meeting: Meeting::No,
        };
        Self(Arc::new(Shared { inner: Mutex::new(inner), moved: Condvar::new() }))
    }

    /// Operations so far that changed anything.
    pub fn ops(&self) -> usize {
        self.0.inner.lock().ops.len()
    }

    /// Bytes of the write that was the last of so many operations; none when it was something else.
    pub fn last_write(&self, ops: usize) -> Option<usize> {
        match self.0.inner.lock().ops.get(ops.checked_sub(1)?) {
            Some(Op::Write { bytes, .. }) => Some(bytes.len()),
            _ => None,
        }
    }

    /// Whether the operation after so many makes something durable.
    pub fn syncs_next(&self, ops: usize) -> bool {
        matches!(self.0.inner.lock().ops.get(ops), Some(Op::Sync(_) | Op::SyncFolder(_)))
    }

    /// The disk after the power was cut between two operations.
    pub fn cut(&self, ops: usize, keep: Keep) -> Self {
        Self::of(self.at(ops).after_power_cut(keep))
    }

    /// The disk after the process was killed between two operations: the operating system goes on, and
    /// what was not synced is still to be lost.
    pub fn killed(&self, ops: usize) -> Self {
        Self::of(self.at(ops))
    }

    fn at(&self, ops: usize) -> Image {
        let inner = self.0.inner.lock();
        let mut image = inner.base.clone();
        inner.ops[..ops].iter().for_each(|op| image.apply(op));
        image
    }

    /// Of the changes from now on, the one after `succeed` others fails.
    pub fn fail_after(&self, succeed: usize, fault: Fault) {
        self.0.inner.lock().fails = Some((succeed, fault));
    }

    /// Nothing fails any more.
    pub fn heal(&self) {
        let mut inner = self.0.inner.lock();
        inner.fails = None;
        inner.space = usize::MAX;
    }

    /// Files may grow by so many bytes and no more.
    pub fn leave_space(&self, bytes: usize) {
        let mut inner = self.0.inner.lock();
        inner.space = inner.image.bytes() + bytes;
    }

    /// Makes writes wait until [`release`](Self::release), and returns when `submit` has made one wait.
    pub fn hold<T>(&self, submit: impl FnOnce() -> T) -> T {
        self.0.inner.lock().held = true;
        let submitted = submit();
        let mut inner = self.0.inner.lock();
        while !inner.waits {
            self.0.moved.wait(&mut inner);
        }
        submitted
    }

    /// Lets waiting writes go on.
    pub fn release(&self) {
        let mut inner = self.0.inner.lock();
        (inner.held, inner.waits) = (false, false);
        self.0.moved.notify_all();
    }

    /// The next sync of zeros ahead of the tail waits for one of the tail; both lose what they were to make
    /// durable.
    pub fn let_syncs_meet(&self) {
        self.0.inner.lock().meeting = Meeting::Asked;
    }

    /// Returns when the thread that zeroes waits.
    pub fn wait_for_zeros(&self) {
        let mut inner = self.0.inner.lock();
        while inner.meeting != Meeting::ThreadWaits {
            self.0.moved.wait(&mut inner);
        }
    }

    fn meet(&self, inode: usize) {
        let current = std::thread::current();
        let mut inner = self.0.inner.lock();
        match (current.name(), inner.meeting) {
            (Some("log-ahead"), Meeting::Asked) => {
                inner.meeting = Meeting::ThreadWaits;
                self.0.moved.notify_all();
                while inner.meeting == Meeting::ThreadWaits {
                    self.0.moved.wait(&mut inner);
                }
            }
            (Some("log-tail"), Meeting::ThreadWaits) => {
                let op = Op::Forget(inode);
                inner.image.apply(&op);
                inner.ops.push(op);
                inner.meeting = Meeting::ThreadIsTold;
                self.0.moved.notify_all();
                while inner.meeting == Meeting::ThreadIsTold {
                    self.0.moved.wait(&mut inner);
                }
            }
            _ => {}
        }
    }

    /// The thread that zeroes was told.
    fn met(&self) {
        let mut inner = self.0.inner.lock();
        if inner.meeting == Meeting::ThreadIsTold {
            inner.meeting = Meeting::No;
            self.0.moved.notify_all();
        }
    }

    /// The bytes of a file as it was written.
    pub fn bytes(&self, path: &Path) -> Vec<u8> {
        self.0.inner.lock().image.written(path).expect("there is such a file").to_vec()
    }

    /// Files in a folder.
    pub fn names(&self, folder: &Path) -> Vec<String> {
        self.list(folder).expect("a fake disk lists")
    }

    /// Changes a file behind everybody's back; an empty one is gone.
    pub fn tamper(&self, path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
        let mut inner = self.0.inner.lock();
        inner.image.tamper(path, change);
        (inner.base, inner.ops) = (inner.image.clone(), Vec::new());
    }

    /// What was written to a file and not synced will never be durable, and nobody is told so.
    pub fn forget(&self, path: &Path) {
        let mut inner = self.0.inner.lock();
        let op = Op::Forget(inner.image.inode(path).expect("there is such a file"));
        inner.image.apply(&op);
        inner.ops.push(op);
    }

    /// Writes all files as they are into a folder of the machine, to be looked at by others.
    pub fn copy_to(&self, folder: &Path) {
        self.0.inner.lock().image.copy_to(folder);
    }

    /// A digest of every operation, with the bytes written; wherever the root is.
    pub fn digest(&self) -> blake3::Hash {
        let inner = self.0.inner.lock();
        let ops = format!("{:?}", inner.ops);
        blake3::hash(ops.replace(&inner.image.root(), "").as_bytes())
    }

    /// Makes one change, or fails as it was told to.
    fn change(&self, op: Op) -> io::Result<()> {
        let mut inner = self.0.inner.lock();
        while inner.held && matches!(op, Op::Write { .. }) {
            inner.waits = true;
            self.0.moved.notify_all();
            self.0.moved.wait(&mut inner);
        }
        let fault = match &mut inner.fails {
            None => None,
            Some((0, fault)) => Some(*fault),
            Some((succeed, _)) => {
                *succeed -= 1;
                None
            }
        };
        let (op, result) = match (fault, op) {
            (Some(Fault::Off), _) => return Err(failed("the machine is off")),
            (Some(Fault::Once), op) => {
                inner.fails = None;
                match op {
                    Op::Write { inode, at, bytes } => {
                        let bytes = bytes[..bytes.len() / 2].into();
                        (Op::Write { inode, at, bytes }, Err(failed("a write failed")))
                    }
                    Op::Sync(inode) => (Op::Forget(inode), Err(failed("a sync failed"))),
                    Op::Create(..)
                    | Op::Forget(_)
                    | Op::Rename(..)
                    | Op::Remove(_)
                    | Op::Folder(_)
                    | Op::SyncFolder(_) => return Err(failed("a change of names failed")),
                }
            }
            (None, Op::Write { inode, at, bytes }) => {
                let fits = inner.image.fits(inode, at, bytes.len(), inner.space);
                let full = Err(io::Error::from(io::ErrorKind::StorageFull));
                let result = if fits == bytes.len() { Ok(()) } else { full };
                (Op::Write { inode, at, bytes: bytes[..fits].into() }, result)
            }
            (None, op) => (op, Ok(())),
        };
        inner.image.apply(&op);
        inner.ops.push(op);
        result
    }

    fn file(&self, inode: usize) -> Arc<dyn DiskFile> {
        let seen = self.0.inner.lock().image.errors(inode);
        Arc::new(FakeFile { disk: self.clone(), inode, seen: Mutex::new(seen) })
    }
}

/// An open file. Like a file description of Linux, each is told once that a sync has failed.
#[derive(Debug)]
struct FakeFile {
    disk: FakeDisk,
    inode: usize,
    seen: Mutex<usize>,
}

impl Disk for FakeDisk {
    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let inode = {
            let inner = self.0.inner.lock();
            if inner.image.inode(path).is_some() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            inner.image.next_inode()
        };
        self.change(Op::Create(path.to_owned(), inode))?;
        Ok(self.file(inode))
    }

    fn open(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let inode = self.0.inner.lock().image.inode(path);
        Ok(self.file(inode.ok_or(io::ErrorKind::NotFound)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let inode = self.0.inner.lock().image.inode(from).ok_or(io::ErrorKind::NotFound)?;
        self.change(Op::Rename(from.to_owned(), to.to_owned(), inode))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        if self.0.inner.lock().image.inode(path).is_none() {
            return Ok(());
        }
        self.change(Op::Remove(path.to_owned()))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        Ok(self.0.inner.lock().image.list(folder))
    }

    fn create_dir(&self, folder: &Path) -> io::Result<()> {
        if self.0.inner.lock().image.is_folder(folder) {
            return Ok(());
        }
        self.change(Op::Folder(folder.to_owned()))
    }

    fn sync_dir(&self, folder: &Path) -> io::Result<()> {
        self.change(Op::SyncFolder(folder.to_owned()))
    }
}

impl DiskFile for FakeFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let inner = self.disk.0.inner.lock();
        let bytes = inner.image.content(self.inode);
        let from = bytes.len().min(usize::try_from(offset).unwrap_or(usize::MAX));
        let length = buffer.len().min(bytes.len() - from);
        buffer[..length].copy_from_slice(&bytes[from..from + length]);
        Ok(length)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let at = usize::try_from(offset).unwrap_or(usize::MAX);
        self.disk.change(Op::Write { inode: self.inode, at, bytes: bytes.into() })
    }

    fn sync_data(&self) -> io::Result<()> {
        self.disk.meet(self.inode);
        let result = self.disk.change(Op::Sync(self.inode));
        let errors = self.disk.0.inner.lock().image.errors(self.inode);
        let before = std::mem::replace(&mut *self.seen.lock(), errors);
        if std::thread::current().name() == Some("log-ahead") {
            self.disk.met();
        }
        if before == errors { result } else { Err(failed("a sync failed")) }
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.disk.0.inner.lock().image.content(self.inode).len() as u64)
    }
}

/// The path of a segment.
pub fn segment(root: &Path, number: u32) -> PathBuf {
    root.join(format!("log/{number:08}.seg"))
}
