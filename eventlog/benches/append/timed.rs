//! The real disk, with a clock on its writes and syncs: where the time of an append goes.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chartlog_benches::{median, say};
use chartlog_eventlog::segments::disk::{Disk, DiskFile, RealDisk};

#[derive(Debug, Clone, Default)]
pub(crate) struct Timed(Arc<Clocks>);

#[derive(Debug, Default)]
struct Clocks {
    writing: AtomicU64,
    syncing: AtomicU64,
    syncs: AtomicU64,
}

/// What the disk took so far: nanoseconds, and how many syncs.
#[derive(Clone, Copy)]
pub(crate) struct Taken {
    writing: u64,
    syncing: u64,
    syncs: u64,
}

/// What an event cost, in microseconds of the whole round.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    write: f64,
    sync: f64,
    rest: f64,
    company: f64,
}

#[derive(Debug)]
struct TimedFile {
    file: Arc<dyn DiskFile>,
    clocks: Arc<Clocks>,
}

impl Timed {
    pub(crate) fn taken(&self) -> Taken {
        let read = |clock: &AtomicU64| clock.load(Ordering::Relaxed);
        let Clocks { writing, syncing, syncs } = self.0.as_ref();
        Taken { writing: read(writing), syncing: read(syncing), syncs: read(syncs) }
    }

    fn file(&self, file: Arc<dyn DiskFile>) -> Arc<dyn DiskFile> {
        Arc::new(TimedFile { file, clocks: Arc::clone(&self.0) })
    }
}

impl Taken {
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn since(self, before: Self, events: u64, all: Duration) -> Cost {
        let events = events as f64;
        let micros = |nanos: u64| nanos as f64 / 1e3 / events;
        let (write, sync) =
            (micros(self.writing - before.writing), micros(self.syncing - before.syncing));
        let rest = all.as_secs_f64() * 1e6 / events - write - sync;
        Cost { write, sync, rest, company: events / (self.syncs - before.syncs).max(1) as f64 }
    }
}

/// Prints the medians.
pub(crate) fn show(costs: &mut [Cost]) {
    let of = |pick: fn(&Cost) -> f64| {
        let mut all: Vec<f64> = costs.iter().map(pick).collect();
        median(&mut all)
    };
    say(&format!(
        "of an event's time in the log: write {:.2} us, sync {:.2} us, all else {:.2} us; {:.1} events a sync",
        of(|it| it.write),
        of(|it| it.sync),
        of(|it| it.rest),
        of(|it| it.company),
    ));
}

fn timed<T>(clock: &AtomicU64, work: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let done = work();
    let nanos = u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
    clock.fetch_add(nanos, Ordering::Relaxed);
    done
}

impl Disk for Timed {
    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        RealDisk.create(path).map(|file| self.file(file))
    }
    fn open(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        RealDisk.open(path).map(|file| self.file(file))
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

impl DiskFile for TimedFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.file.read_at(buffer, offset)
    }
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        timed(&self.clocks.writing, || self.file.write_at(bytes, offset))
    }
    fn sync_data(&self) -> io::Result<()> {
        self.clocks.syncs.fetch_add(1, Ordering::Relaxed);
        timed(&self.clocks.syncing, || self.file.sync_data())
    }
    fn size(&self) -> io::Result<u64> {
        self.file.size()
    }
}
