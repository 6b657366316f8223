//! `source`: imported or received originals, which mix facets.

use crate::ids::{ImportId, PatientId};
use crate::words::Text;

/// One resource among those that were filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiledResource {
    /// FHIR resource type.
    pub resource_type: String,
    /// The identity it has in its source: full URL, or type and id.
    pub identity: Text,
    /// BLAKE3 of its bytes.
    pub digest: [u8; 32],
    /// Whether an event was made of it; if not it is kept here only.
    pub told: bool,
}

/// Originals of one patient (or of the organisation) that one import run read from one file. The
/// blob of the same event holds them, one JSON document a line, compressed with Zstandard, in the
/// order of `resources`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// Which run.
    pub import: ImportId,
    /// Whose; none for resources that are about nobody.
    pub patient: Option<PatientId>,
    /// Name of the file. It may contain a patient's name, so it stands nowhere else.
    pub file: Text,
    /// The resources, in order; `item` of an [`Origin`](super::Origin) counts them.
    pub resources: Vec<FiledResource>,
}

/// What the `source` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceFact {
    /// Originals were filed.
    Filed(Filed),
}
