//! Operator notes: what happened to a data directory as a whole, in clear, all in one stream. Never PHI,
//! no names and no paths.

use crate::entry::EntryKind;
use crate::error::AppendError;
use crate::ids::{EventId, StreamId};
use crate::keys::IdDeriver;
use crate::log::{Append, Draft, DraftFacet, EventLog, Expectation};

/// Appends a note on an occasion, durable when this returns. The same note on the same occasion stands in the
/// log once.
///
/// # Errors
/// See [`AppendError`].
pub fn append(
    log: &dyn EventLog,
    deriver: &IdDeriver,
    occasion: &str,
    note: Vec<u8>,
    now_us: u64,
) -> Result<(), AppendError> {
    let stream = StreamId::from_bytes(deriver.derive_id("operator-notes", &[]));
    let draft = Draft {
        kind: EntryKind::OperatorNote,
        event_id: EventId::from_bytes(deriver.derive_id(occasion, &[&note])),
        recorded_at: now_us,
        facets: vec![DraftFacet::Clear { bytes: note }],
    };
    log.append(Append::one(stream, Expectation::Owned, vec![draft])).map(drop)
}
