//! What the tests begin with: keys, drafts, data directories.
#![allow(clippy::unwrap_used, dead_code, unreachable_pub)]

pub mod fake_disk;
pub mod random;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use chartlog_eventlog::{
    Append, DataKey, Draft, DraftFacet, EntryKind, EventId, EventLog, Expectation, FacetTag, KeyId,
    KeyRegistration, LogId, Options, OrgKeys, RecordedEntry, StreamAppend, StreamId, SubjectId,
};
use zeroize::Zeroizing;

pub const LOG: LogId = LogId::from_bytes([1; 16]);
pub const FACETS: [FacetTag; 3] = [FacetTag(1), FacetTag(6), FacetTag(9)];

pub fn org() -> OrgKeys {
    OrgKeys::in_memory(LOG, &FACETS).unwrap()
}

pub fn number(of: u32) -> [u8; 16] {
    let mut bytes = [0xee; 16];
    bytes[..4].copy_from_slice(&of.to_be_bytes());
    bytes
}

pub fn stream(of: u32) -> StreamId {
    StreamId::from_bytes(number(of))
}

pub fn event(of: u32) -> EventId {
    EventId::from_bytes(number(of))
}

pub fn key(of: u32) -> Arc<DataKey> {
    Arc::new(DataKey::from_secret(
        KeyId::from_bytes(number(of)),
        FACETS[of as usize % 3],
        SubjectId::from_bytes(number(of)),
        1,
        Zeroizing::new([of as u8; 32]),
    ))
}

pub fn sealed(key: &Arc<DataKey>, text: &str) -> DraftFacet {
    DraftFacet::Sealed { key: Arc::clone(key), plain: Zeroizing::new(text.as_bytes().to_vec()) }
}

pub fn draft(of: u32, facets: Vec<DraftFacet>) -> Draft {
    Draft {
        kind: EntryKind::DomainEvent,
        event_id: event(of),
        recorded_at: 1_795_219_200_000_000 + u64::from(of),
        facets,
    }
}

/// An event with a public note of its number: needs no key.
pub fn note(of: u32) -> Draft {
    let bytes = format!("note {of}").into_bytes();
    draft(of, vec![DraftFacet::Clear { bytes }])
}

/// The entries that register these keys.
pub fn registered(keys: std::ops::Range<u32>) -> Draft {
    let bytes = keys.clone().flat_map(|number| KeyRegistration::of(&key(number)).to_bytes());
    let mut draft =
        draft(2_000_000 + keys.start, vec![DraftFacet::Clear { bytes: bytes.collect() }]);
    draft.kind = EntryKind::KeyRegistered;
    draft
}

pub fn on(stream: StreamId, expect: Expectation, events: Vec<Draft>) -> StreamAppend {
    StreamAppend { stream, expect, events }
}

pub fn one(stream: StreamId, expect: Expectation, event: Draft) -> Append {
    Append::one(stream, expect, vec![event])
}

/// Segments and steps small enough for a test to roll over.
pub fn small() -> Options {
    Options { segment_size: 32 * 1024, ..Options::default() }
}

pub fn all(log: &dyn EventLog) -> Vec<RecordedEntry> {
    log.read_all(None).unwrap().collect::<Result<Vec<_>, _>>().unwrap()
}

pub fn ids(entries: &[RecordedEntry]) -> Vec<EventId> {
    entries.iter().map(RecordedEntry::event_id).collect()
}

/// A folder in memory where the machine has one: these tests are about bytes, and open hundreds of
/// logs that sync.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// A copy of a data directory, as a crash leaves it: without the lock.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for found in fs::read_dir(from).unwrap() {
        let found = found.unwrap();
        let target = to.join(found.file_name());
        if found.file_type().unwrap().is_dir() {
            copy(&found.path(), &target);
        } else if found.file_name() != "chartlog.lock" {
            fs::copy(found.path(), target).unwrap();
        }
    }
}
