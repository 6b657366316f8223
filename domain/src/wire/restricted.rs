//! The bytes of facts of `restricted`. Frozen for ever.

use super::frozen::frozen;
use super::words::{Code1, Imported1};
use crate::facts::restricted::{RestrictedFact, RestrictedNote, RestrictedRecord};

frozen! {
    struct RestrictedRecord1 for RestrictedRecord {
        record: [u8; 16],
        patient: [u8; 16],
        encounter: Option<[u8; 16]>,
        author: Option<[u8; 16]>,
        resource_type: String,
        labels: Vec<Code1>,
        content: String,
    }
    struct RestrictedNote1 for RestrictedNote {
        note: [u8; 16],
        patient: [u8; 16],
        encounter: Option<[u8; 16]>,
        author: [u8; 16],
        category: String,
        title: String,
        text: String,
        signed_at: String,
    }
}

frozen! {
    facet RestrictedWire for RestrictedFact {
        RecordImported(Imported1<RestrictedRecord1>),
        NoteSigned(RestrictedNote1),
    }
}
