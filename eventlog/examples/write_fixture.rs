//! Writes the data directory that `tests/formats.rs` opens. Run once per released format.
//!
//! `cargo run -p chartlog-eventlog --example write_fixture -- eventlog/tests/fixtures/log-2`

use std::path::Path;
use std::sync::Arc;

use chartlog_eventlog::{
    Append, Blobs, Draft, DraftFacet, EntryKind, EventId, EventLog, Expectation, FacetTag, KdfCost,
    KeyRequest, Keystore, LogId, Options, OrgKeys, RootKeySource, SegmentLog, StreamId, SubjectId,
    Vault,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let to = std::env::args().nth(1).ok_or("where to?")?;
    let dir = Path::new(&to);
    let log_id = LogId::from_bytes([1; 16]);
    let facets = [FacetTag(1), FacetTag(6), FacetTag(9)];
    let root = RootKeySource::passphrase("frozen fixture".to_owned());
    let cost = KdfCost { memory_kib: 64, passes: 1, lanes: 1 };
    let keys = OrgKeys::create(dir, &root, log_id, &facets, cost)?;
    let options = Options { segment_size: 32 * 1024, ..Options::default() };
    let log = Arc::new(SegmentLog::create(dir, &keys, options)?);
    let keystore = Arc::new(Keystore::create(dir, log_id)?);
    let shared: Arc<dyn EventLog> = Arc::clone(&log) as Arc<dyn EventLog>;
    let vault = Vault::new(keystore, shared, keys.keyring(&facets), keys.deriver());
    let wanted = facets.map(|facet| KeyRequest {
        subject: SubjectId::from_bytes([5; 16]),
        facet,
        version: 1,
    });
    let data_keys = vault.obtain(&wanted, 1_795_219_200_000_000)?;
    let sealed = |key: usize, text: &str| DraftFacet::Sealed {
        key: Arc::clone(&data_keys[key]),
        plain: text.as_bytes().to_vec().into(),
    };
    let stream = StreamId::from_bytes([2; 16]);
    let event = |number: u8| EventId::from_bytes([number; 16]);
    let blob =
        Blobs::open(dir)?.write(&data_keys[2], stream, event(4), &b"a scanned letter"[..])?;
    let public = DraftFacet::Clear { bytes: b"public".to_vec() };
    let events = [
        (3, vec![public, sealed(0, "identity"), sealed(1, "clinical")]),
        (4, vec![DraftFacet::Blob { blob }]),
    ];
    let events = events.map(|(number, facets)| Draft {
        kind: EntryKind::DomainEvent,
        event_id: event(number),
        recorded_at: 1_795_219_200_000_000 + u64::from(number),
        facets,
    });
    log.append(Append::one(stream, Expectation::NoStream, events.into()))?;
    let head = log.head();
    log.close()?;
    drop((log, vault));
    let id = keys.deriver().derive_id("fixture", &[b"one", b"two"]);
    std::fs::write(format!("{to}.derived-id"), format!("{}\n", hex::encode(id)))?;
    std::fs::write(format!("{to}.root"), format!("{}\n", head.root))?;
    // What is disposable or only zeros is not kept.
    std::fs::remove_file(dir.join("log/index.redb"))?;
    std::fs::remove_file(dir.join("chartlog.lock"))?;
    let segment = dir.join("log/00000000.seg");
    let mut bytes = std::fs::read(&segment)?;
    let used = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    bytes.truncate(used.next_multiple_of(8));
    Ok(std::fs::write(segment, bytes)?)
}
