//! What is appended: an event of three facets of 150 bytes and an oversight facet of 250.

use std::sync::Arc;

use chartlog_eventlog::{
    Append, DataKey, Draft, DraftFacet, EntryKind, EventId, Expectation, FacetTag, KeyId, LogId,
    OrgKeys, StreamId, SubjectId,
};
use zeroize::Zeroizing;

const FACETS: [(u8, usize); 4] = [(1, 150), (6, 150), (9, 150), (11, 250)];

/// Bytes of all facets: what the other engines are given as they are, in clear.
pub(crate) const PAYLOAD: usize = 700;

pub(crate) const LOG: LogId = LogId::from_bytes([1; 16]);

pub(crate) fn organisation() -> OrgKeys {
    let tags = FACETS.map(|(facet, _)| FacetTag(facet));
    OrgKeys::in_memory(LOG, &tags).expect("keys")
}

/// 16 bytes of two numbers, spread as ids are.
pub(crate) fn id(a: u64, b: u64) -> [u8; 16] {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&a.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
    id[8..].copy_from_slice(&b.wrapping_mul(0xD6E8_FEB8_6659_FD93).to_be_bytes());
    id
}

/// The data keys of one writer.
pub(crate) fn keys(writer: u64) -> Vec<Arc<DataKey>> {
    let key = |(tag, _): &(u8, usize)| {
        let key_id = KeyId::from_bytes(id(writer + 1, u64::from(*tag) << 32));
        let subject = SubjectId::from_bytes(id(writer + 1, 0));
        let secret = Zeroizing::new([*tag; 32]);
        Arc::new(DataKey::from_secret(key_id, FacetTag(*tag), subject, 1, secret))
    };
    FACETS.iter().map(key).collect()
}

/// One event for the stream of its writer.
pub(crate) fn append(round: u64, writer: u64, number: u64, keys: &[Arc<DataKey>]) -> Append {
    let facets = keys.iter().zip(FACETS).map(|(key, (_, size))| DraftFacet::Sealed {
        key: key.clone(),
        plain: Zeroizing::new(vec![7; size]),
    });
    let draft = Draft {
        kind: EntryKind::DomainEvent,
        event_id: EventId::from_bytes(id((round << 32) + writer + 1, number + 1)),
        recorded_at: 1_795_219_200_000_000,
        facets: facets.collect(),
    };
    let stream = StreamId::from_bytes(id((round << 32) + writer + 1, 0));
    Append::one(stream, Expectation::Owned, vec![draft])
}
