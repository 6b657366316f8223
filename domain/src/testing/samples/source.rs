//! Samples of `source`.

use super::ids;
use super::words::{list, text};
use crate::facts::Fact;
use crate::facts::source::{Filed, FiledResource, SourceFact};

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [SourceFact::Filed(filed(full))];
    facts.into_iter().map(Fact::from).collect()
}

/// One resource among those that were filed.
#[must_use]
pub fn filed_resource() -> FiledResource {
    FiledResource {
        resource_type: "Patient".to_owned(),
        identity: text("the identity"),
        digest: [0xd1; 32],
        told: true,
    }
}

/// Originals of one patient (or of the organisation) that one import run read from one file. The
/// blob of the same event holds them, one JSON document a line, compressed with Zstandard, in the
/// order of `resources`.
#[must_use]
pub fn filed(full: bool) -> Filed {
    Filed {
        import: ids::IMPORT,
        patient: full.then_some(ids::PATIENT),
        file: text("the file"),
        resources: list(full, filed_resource()),
    }
}
