//! Formats last: what an earlier version wrote opens for ever. The fixtures are frozen; a change
//! that breaks one of these tests is a new format, not a new fixture.

#![allow(clippy::unwrap_used)]

mod given;

use std::path::Path;

use chartlog_eventlog::{
    EventLog, Keystore, OrgKeys, RootKeySource, SegmentLog, VerifyOptions, verify,
};
use given::*;

/// A data directory with two events of an organisation's three facets, cleanly stopped. The
/// segment is stored without the zeros ahead of its tail.
fn frozen() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/log-1");
    copy(&fixture, dir.path());
    dir
}

fn root() -> RootKeySource {
    RootKeySource::passphrase("frozen fixture".to_owned())
}

#[test]
fn the_first_escrow_file_opens() {
    let dir = frozen();
    let keys = OrgKeys::open(dir.path(), &root()).unwrap();
    assert_eq!(keys.log_id(), LOG);
    assert_eq!(keys.keyring(&FACETS).facets(), FACETS);
    let id = hex_of(&keys.deriver().derive_id("fixture", &[b"one", b"two"]));
    assert_eq!(id, include_str!("fixtures/log-1.derived-id").trim_end());
}

#[test]
fn the_first_segment_verifies_and_opens() {
    let dir = frozen();
    let report = verify(dir.path(), &VerifyOptions::default(), &|_| ()).unwrap();
    assert_eq!((report.entries, report.keys, report.blobs), (3, 3, 1));
    let root_hash = include_str!("fixtures/log-1.root").trim_end();
    assert_eq!(report.root.to_string(), root_hash);
    let keys = OrgKeys::open(dir.path(), &root()).unwrap();
    let (log, recovered) = SegmentLog::open(dir.path(), &keys, small()).unwrap();
    assert_eq!((recovered.entries, recovered.torn), (3, None));
    assert_eq!(log.head().root.to_string(), root_hash);
    assert_eq!(log.head().checkpoint.unwrap().lines().nth(1), Some("3"));
}

#[test]
fn the_first_keystore_and_blob_open() {
    let dir = frozen();
    let keys = OrgKeys::open(dir.path(), &root()).unwrap();
    let (log, _) = SegmentLog::open(dir.path(), &keys, small()).unwrap();
    let log: std::sync::Arc<dyn EventLog> = std::sync::Arc::new(log);
    let keystore = std::sync::Arc::new(Keystore::open(dir.path(), LOG).unwrap());
    let ring = keys.keyring(&FACETS);
    let vault =
        chartlog_eventlog::Vault::new(keystore, std::sync::Arc::clone(&log), ring, keys.deriver());
    let entries = all(&*log);
    let first = &entries[1];
    assert_eq!(first.clear(0), Some(b"public".as_slice()));
    for (facet, text) in first.facets()[1..].iter().zip(["identity", "clinical"]) {
        let key = vault.open(facet.key_id).unwrap();
        let plain = first.open(facet.index, &key).unwrap();
        assert_eq!(plain.as_slice(), text.as_bytes());
    }
    let second = &entries[2];
    let facet = second.facets()[0];
    let key = vault.open(facet.key_id).unwrap();
    let blobs = chartlog_eventlog::Blobs::open(dir.path()).unwrap();
    let mut text = String::new();
    let mut reader = blobs.read(facet.digest, &key, second.stream(), second.event_id()).unwrap();
    std::io::Read::read_to_string(&mut reader, &mut text).unwrap();
    assert_eq!(text, "a scanned letter");
}

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
