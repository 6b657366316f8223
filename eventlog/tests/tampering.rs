//! Whatever byte of a log is changed, up to its last checkpoint, is found by somebody who holds no key, and
//! named by where it is. Every byte of a small log, some of a larger one.

// Not every function here is a test, so clippy does not know them for tests.
#![allow(clippy::unwrap_used)]

mod given;

use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::Arc;

use chartlog_eventlog::{
    Append, Blobs, DraftFacet, EventLog, Expectation, KeyRequest, Keystore, OpenLogError, Options,
    SegmentLog, SubjectId, Vault, VerifyError, VerifyOptions, verify,
};
use given::*;

/// A file of a log, and how many of its bytes the last checkpoint covers.
struct Covered {
    name: String,
    bytes: usize,
}

/// A stopped log and the files that its last checkpoint covers.
struct Stopped {
    dir: tempfile::TempDir,
    files: Vec<Covered>,
}

fn used(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| (last + 1).next_multiple_of(8))
}

fn segment(number: u32) -> String {
    format!("log/{number:08}.seg")
}

/// A log of so many segments: registered keys, sealed and clear facets, a blob, two checkpoints.
fn stopped(segments: u32, segment_size: u64) -> Stopped {
    let dir = folder();
    let keys = org();
    let options = Options { segment_size, index_in_memory: true, ..small() };
    let log = Arc::new(SegmentLog::create(dir.path(), &keys, options).unwrap());
    let keystore = Arc::new(Keystore::in_memory(LOG).unwrap());
    let shared: Arc<dyn EventLog> = Arc::clone(&log) as Arc<dyn EventLog>;
    let vault = Vault::new(keystore, shared, keys.keyring(&FACETS), keys.deriver());
    let subject = SubjectId::from_bytes(number(1));
    let wanted = FACETS.map(|facet| KeyRequest { subject, facet, version: 1 });
    let held = vault.obtain(&wanted, 1_795_219_200_000_000).unwrap();
    let blobs = Blobs::open(dir.path()).unwrap();
    let blob =
        blobs.write(&held[0], stream(9), event(9_999_999), &b"a scanned letter"[..]).unwrap();
    let digest = blob.digest();
    let letter = draft(9_999_999, vec![DraftFacet::Blob { blob }]);
    log.append(one(stream(9), Expectation::Owned, letter)).unwrap();
    log.checkpoint().unwrap();
    // Few and long entries: the log is verified once for each of its bytes.
    let long = "clinical ".repeat(150);
    let mut count = 0;
    while !dir.path().join(segment(segments - 1)).exists() {
        let clear = DraftFacet::Clear { bytes: b"public".to_vec() };
        let facets = vec![clear, sealed(&held[0], "identity"), sealed(&held[1], &long)];
        let events = vec![draft(count, facets), note(count + 1)];
        log.append(Append::one(stream(count % 5), Expectation::Owned, events)).unwrap();
        count += 2;
    }
    let last = segment(segments - 1);
    let covered = used(&fs::read(dir.path().join(&last)).unwrap());
    log.close().unwrap();
    let mut files = vec![Covered { name: last, bytes: covered }];
    let whole = |name: String| {
        let bytes = fs::read(dir.path().join(&name)).unwrap().len();
        Covered { name, bytes }
    };
    files.extend((0..segments - 1).map(|number| whole(segment(number))));
    files.push(whole(format!("blobs/{digest}")));
    for found in fs::read_dir(dir.path().join("checkpoints")).unwrap() {
        let name = found.unwrap().file_name().into_string().unwrap();
        let mut file = whole(format!("checkpoints/{name}"));
        // The line end after the verifier key says nothing.
        file.bytes -= usize::from(name == "log.vkey");
        files.push(file);
    }
    assert_eq!(files.len(), segments as usize + 4, "two notes, the verifier key, the blob");
    Stopped { dir, files }
}

/// Longest frame of these logs, in bytes.
const FRAME: usize = 2_048;

/// Whether an error names the changed byte: its file, and where a position is named, the frame it is in.
fn names(error: &VerifyError, file: &Covered, at: usize, zeros: usize) -> bool {
    let Some(number) = (0..64).find(|number| segment(*number) == file.name) else {
        let name = file.name.rsplit('/').next().unwrap();
        return match name {
            "log.vkey" => matches!(error, VerifyError::Log(OpenLogError::CheckpointKey(_))),
            note if note.ends_with(".note") => error.to_string().contains(note),
            _ => matches!(error, VerifyError::Blob { .. }),
        };
    };
    if let VerifyError::Log(OpenLogError::Header { segment, .. }) = error {
        return *segment == number && at < 4_096;
    }
    if let VerifyError::Log(OpenLogError::Discontinuous { segment }) = error {
        // The last commit of a segment, which the header of the next one names.
        return *segment == number + 1 && (zeros - 88..zeros).contains(&at);
    }
    error.position().is_some_and(|position| {
        let (found, offset) = (position.to_u64() >> 32, (position.to_u64() & 0xffff_ffff) as usize);
        // Behind the last commit of a segment, where the zeros begin.
        let near = at - offset.min(at) < FRAME || offset == zeros;
        found == u64::from(number) && offset <= at && near
    })
}

/// Changes one bit and looks whether it is found; then it is as it was.
fn is_found(dir: &Path, file: &Covered, zeros: usize, at: usize, threads: usize) {
    let path = dir.join(&file.name);
    let open = File::options().read(true).write(true).open(&path).unwrap();
    let mut byte = [0_u8];
    open.read_exact_at(&mut byte, at as u64).unwrap();
    open.write_all_at(&[byte[0] ^ (1 << (at % 8))], at as u64).unwrap();
    let options = VerifyOptions { threads, ..VerifyOptions::default() };
    let verified = verify(dir, &options, &|_| ());
    open.write_all_at(&byte, at as u64).unwrap();
    let Err(error) = verified else { panic!("byte {at} of {} was changed unnoticed", file.name) };
    assert!(names(&error, file, at, zeros), "byte {at} of {}: {error}", file.name);
}

#[test]
fn every_changed_byte_of_a_small_log_is_found_and_named() {
    let stopped = stopped(2, 16 * 1024);
    let options = VerifyOptions::default();
    let report = verify(stopped.dir.path(), &options, &|_| ()).unwrap();
    assert_eq!((report.segments, report.keys, report.blobs), (2, 3, 1));
    let zeros: Vec<usize> = stopped
        .files
        .iter()
        .map(|file| used(&fs::read(stopped.dir.path().join(&file.name)).unwrap()))
        .collect();
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for worker in 0..workers {
            let (stopped, zeros) = (&stopped, &zeros);
            scope.spawn(move || {
                let own = folder();
                copy(stopped.dir.path(), own.path());
                for (file, zeros) in stopped.files.iter().zip(zeros) {
                    for at in (worker..file.bytes).step_by(workers) {
                        is_found(own.path(), file, *zeros, at, 1);
                    }
                }
                assert!(verify(own.path(), &VerifyOptions::default(), &|_| ()).is_ok());
            });
        }
    });
}

#[test]
fn sampled_bytes_of_a_larger_log_are_found_and_named() {
    let stopped = stopped(12, 64 * 1024);
    let mut step = 0x9e37_79b9_u32;
    let mut next = |below: usize| {
        // An LCG is random enough to pick bytes by, and the same each time.
        step = step.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (step >> 8) as usize % below
    };
    for _ in 0..120 {
        let file = &stopped.files[next(12)];
        let zeros = used(&fs::read(stopped.dir.path().join(&file.name)).unwrap());
        let at = next(file.bytes);
        is_found(stopped.dir.path(), file, zeros, at, 0);
    }
    assert!(verify(stopped.dir.path(), &VerifyOptions::default(), &|_| ()).is_ok());
}
