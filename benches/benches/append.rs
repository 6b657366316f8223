//! How many events a second does the log take, each durable before it is answered, and how much
//! of the time is the disk's? 64 writers, one event at a time each: three facets of 150 bytes and
//! an oversight facet of 250.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chartlog_benches::{brief, machine, median, place, quantile, rate, say};
use chartlog_eventlog::segments::disk::{Disk, DiskFile, RealDisk};
use chartlog_eventlog::{
    Append, DataKey, Draft, DraftFacet, EntryKind, EventId, EventLog, Expectation, FacetTag,
    KeyRequest, Keystore, LogId, Options, OrgKeys, SegmentLog, StreamId, SubjectId, Vault,
};
use zeroize::Zeroizing;

const FACETS: [(u8, usize); 4] = [(1, 150), (6, 150), (9, 150), (11, 250)];

/// The real disk, with a clock on its syncs.
#[derive(Debug, Clone, Default)]
struct Timed {
    nanos: Arc<AtomicU64>,
    count: Arc<AtomicU64>,
}

#[derive(Debug)]
struct TimedFile {
    file: Arc<dyn DiskFile>,
    disk: Timed,
}

impl Timed {
    fn file(&self, file: Arc<dyn DiskFile>) -> Arc<dyn DiskFile> {
        Arc::new(TimedFile { file, disk: self.clone() })
    }
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
        self.file.write_at(bytes, offset)
    }
    fn sync_data(&self) -> io::Result<()> {
        let began = Instant::now();
        let done = self.file.sync_data();
        let nanos = u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.disk.nanos.fetch_add(nanos, Ordering::Relaxed);
        self.disk.count.fetch_add(1, Ordering::Relaxed);
        done
    }
    fn size(&self) -> io::Result<u64> {
        self.file.size()
    }
}

fn id(a: u64, b: u64) -> [u8; 16] {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&a.to_be_bytes());
    id[8..].copy_from_slice(&b.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
    id
}

fn draft(writer: u64, number: u64, keys: &[Arc<DataKey>]) -> Draft {
    let facets = keys.iter().zip(FACETS).map(|(key, (_, size))| DraftFacet::Sealed {
        key: key.clone(),
        plain: Zeroizing::new(vec![7; size]),
    });
    Draft {
        kind: EntryKind::DomainEvent,
        event_id: EventId::from_bytes(id(writer, number)),
        recorded_at: 1_795_219_200_000_000,
        facets: facets.collect(),
    }
}

struct Round {
    rate: f64,
    latencies: Vec<f64>,
    syncs: u64,
    in_sync: f64,
}

fn round(log: &Arc<SegmentLog>, vault: &Vault, disk: &Timed, writers: u64, number: u64) -> Round {
    let each = if brief() { 20 } else { (60_000 / writers).max(200) };
    let wanted = FACETS.map(|(facet, _)| facet);
    let keys: Vec<Vec<Arc<DataKey>>> = (0..writers)
        .map(|writer| {
            let subject = SubjectId::from_bytes(id(writer + 1, 0));
            let wanted = wanted.map(|f| KeyRequest { subject, facet: FacetTag(f), version: 1 });
            vault.obtain(&wanted, 0).expect("keys")
        })
        .collect();
    let before = (disk.nanos.load(Ordering::Relaxed), disk.count.load(Ordering::Relaxed));
    let began = Instant::now();
    let latencies: Vec<f64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..writers)
            .map(|writer| {
                let keys = &keys[usize::try_from(writer).expect("few writers")];
                let writer = number * 10_000 + writers * 1_000_000 + writer + 1;
                scope.spawn(move || {
                    let stream = StreamId::from_bytes(id(writer, 1));
                    let mut latencies = Vec::new();
                    for event in 0..each {
                        let draft = draft(writer, event + 2, keys);
                        let began = Instant::now();
                        let append = Append::one(stream, Expectation::Owned, vec![draft]);
                        log.append(append).expect("appended");
                        latencies.push(began.elapsed().as_secs_f64() * 1e6);
                    }
                    latencies
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a writer")).collect()
    });
    let took = began.elapsed();
    let nanos = disk.nanos.load(Ordering::Relaxed) - before.0;
    Round {
        rate: rate(writers * each, took),
        latencies,
        syncs: disk.count.load(Ordering::Relaxed) - before.1,
        in_sync: Duration::from_nanos(nanos).as_secs_f64() / took.as_secs_f64(),
    }
}

fn main() {
    machine();
    let place = place();
    let tags = FACETS.map(|(facet, _)| FacetTag(facet));
    let log_id = LogId::from_bytes([1; 16]);
    let keys = OrgKeys::in_memory(log_id, &tags).expect("keys");
    let disk = Timed::default();
    let options = Options { disk: Arc::new(disk.clone()), ..Options::default() };
    let log = Arc::new(SegmentLog::create(place.path(), &keys, options).expect("a log"));
    let shared: Arc<dyn EventLog> = log.clone();
    let keystore = Arc::new(Keystore::in_memory(log_id).expect("a keystore"));
    let vault = Vault::new(keystore, shared, keys.keyring(&tags), keys.deriver());
    let rounds = if brief() { 1 } else { 5 };
    say("| writers | events/s | p50 us | p99 us | events a sync | time in fdatasync |");
    say("| --- | --- | --- | --- | --- | --- |");
    for writers in [1, 8, 64] {
        let mut rates = Vec::new();
        let (mut p50, mut p99, mut company, mut in_sync) = (vec![], vec![], vec![], vec![]);
        for number in 0..rounds {
            let mut round = round(&log, &vault, &disk, writers, number);
            #[allow(clippy::cast_precision_loss)]
            company.push(round.latencies.len() as f64 / round.syncs.max(1) as f64);
            rates.push(round.rate);
            p50.push(quantile(&mut round.latencies, 0.5));
            p99.push(quantile(&mut round.latencies, 0.99));
            in_sync.push(round.in_sync);
        }
        say(&format!(
            "| {writers} | {:.0} | {:.0} | {:.0} | {:.1} | {:.0} % |",
            median(&mut rates),
            median(&mut p50),
            median(&mut p99),
            median(&mut company),
            median(&mut in_sync) * 100.0,
        ));
    }
    log.close().expect("a clean stop");
}
