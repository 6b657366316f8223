//! A disk that fails: nothing is acknowledged that is not durable, and nothing continues after.

// Not every function here is a test, so clippy does not know them for tests.
#![allow(clippy::unwrap_used)]

mod given;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use chartlog_eventlog::segments::disk::{Disk, DiskFile, RealDisk};
use chartlog_eventlog::{AppendError, EventLog, Expectation, Options, SegmentLog};
use given::*;

#[derive(Debug, Default)]
struct Switches {
    writes_fail: AtomicBool,
    syncs_fail: AtomicBool,
    syncs: AtomicUsize,
}

#[derive(Debug, Default, Clone)]
struct FailingDisk(Arc<Switches>);

#[derive(Debug)]
struct FailingFile(Arc<dyn DiskFile>, Arc<Switches>);

impl FailingDisk {
    fn wrap(&self, file: Arc<dyn DiskFile>) -> Arc<dyn DiskFile> {
        Arc::new(FailingFile(file, Arc::clone(&self.0)))
    }
}

impl Disk for FailingDisk {
    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        Ok(self.wrap(RealDisk.create(path)?))
    }
    fn open(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        Ok(self.wrap(RealDisk.open(path)?))
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove(path)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        RealDisk.list(folder)
    }
    fn create_dir(&self, folder: &Path) -> io::Result<()> {
        RealDisk.create_dir(folder)
    }
    fn sync_dir(&self, folder: &Path) -> io::Result<()> {
        RealDisk.sync_dir(folder)
    }
}

impl DiskFile for FailingFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.read_at(buffer, offset)
    }
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        if self.1.writes_fail.load(Ordering::SeqCst) {
            return Err(io::Error::other("no write"));
        }
        self.0.write_at(bytes, offset)
    }
    fn sync_data(&self) -> io::Result<()> {
        self.1.syncs.fetch_add(1, Ordering::SeqCst);
        if self.1.syncs_fail.load(Ordering::SeqCst) {
            return Err(io::Error::other("no sync"));
        }
        self.0.sync_data()
    }
    fn size(&self) -> io::Result<u64> {
        self.0.size()
    }
}

fn options(disk: &FailingDisk) -> Options {
    Options { disk: Arc::new(disk.clone()), ..small() }
}

#[test]
fn after_a_failed_write_or_sync_nothing_is_appended_until_a_restart() {
    for sync in [false, true] {
        let disk = FailingDisk::default();
        let dir = tempfile::tempdir().unwrap();
        let keys = org();
        let log = SegmentLog::create(dir.path(), &keys, options(&disk)).unwrap();
        log.append(one(stream(1), Expectation::NoStream, note(1))).unwrap();
        let head = log.head();
        assert!(log.takes_entries());
        let switch = if sync { &disk.0.syncs_fail } else { &disk.0.writes_fail };
        switch.store(true, Ordering::SeqCst);
        let failed = log.append(one(stream(1), Expectation::Owned, note(2)));
        assert!(matches!(failed, Err(AppendError::Poisoned)));
        // The disk is well again, but what it holds is not known.
        switch.store(false, Ordering::SeqCst);
        let later = log.append(one(stream(2), Expectation::NoStream, note(3)));
        assert!(matches!(later, Err(AppendError::Poisoned)));
        assert!(matches!(log.checkpoint(), Err(AppendError::Poisoned)));
        assert_eq!(log.head(), head);
        assert!(!log.takes_entries(), "and whoever asks is told so");
        assert_eq!(ids(&all(&log)), [event(1)], "reads go on");
        assert_eq!(log.find(event(2)).unwrap(), None);
        assert!(matches!(log.close(), Err(AppendError::Poisoned)));
        drop(log);
        let (log, _) = SegmentLog::open(dir.path(), &keys, options(&disk)).unwrap();
        // A failed sync may still have written: then it is there whole, and its answer is too.
        let again = log.append(one(stream(1), Expectation::Owned, note(2))).unwrap();
        assert_eq!(again.repeated, sync);
        assert_eq!(ids(&all(&log)), [event(1), event(2)]);
    }
}

#[test]
fn a_failed_new_segment_poisons_and_loses_nothing() {
    let disk = FailingDisk::default();
    let dir = tempfile::tempdir().unwrap();
    let keys = org();
    let log = SegmentLog::create(dir.path(), &keys, options(&disk)).unwrap();
    let mut count = 0;
    // Up to just before the first segment is full.
    while log.head().position.is_none_or(|position| position.to_u64() < 31 * 1024) {
        log.append(one(stream(1), Expectation::Owned, note(count))).unwrap();
        count += 1;
    }
    disk.0.writes_fail.store(true, Ordering::SeqCst);
    let many = (1_000..1_010).map(note).collect();
    let request = chartlog_eventlog::Append::one(stream(1), Expectation::Owned, many);
    assert!(matches!(log.append(request.clone()), Err(AppendError::Poisoned)));
    disk.0.writes_fail.store(false, Ordering::SeqCst);
    drop(log);
    let (log, report) = SegmentLog::open(dir.path(), &keys, options(&disk)).unwrap();
    assert_eq!((report.entries, report.torn), (u64::from(count), None));
    assert!(!log.append(request).unwrap().repeated);
    assert!(dir.path().join("log/00000001.seg").exists());
}

#[test]
fn many_waiting_requests_share_one_sync() {
    let disk = FailingDisk::default();
    let dir = tempfile::tempdir().unwrap();
    let options = Options { segment_size: 64 * 1024 * 1024, ..options(&disk) };
    let log = SegmentLog::create(dir.path(), &org(), options).unwrap();
    let before = disk.0.syncs.load(Ordering::SeqCst);
    let receipts: Vec<_> = (0..2_000)
        .map(|number| log.submit(one(stream(number % 50), Expectation::Owned, note(number))))
        .collect();
    for receipt in receipts {
        receipt.wait().unwrap();
    }
    let syncs = disk.0.syncs.load(Ordering::SeqCst) - before;
    assert!(syncs < 1_000, "{syncs} syncs for 2,000 requests");
}
