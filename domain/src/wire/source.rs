//! The bytes of facts of `source`. Frozen for ever.

use super::frozen::frozen;
use crate::facts::source::{Filed, FiledResource, SourceFact};

frozen! {
    struct FiledResource1 for FiledResource {
        resource_type: String,
        identity: String,
        digest: [u8; 32],
        told: bool,
    }
    struct Filed1 for Filed {
        import: [u8; 16],
        patient: Option<[u8; 16]>,
        file: String,
        resources: Vec<FiledResource1>,
    }
}

frozen! {
    facet SourceWire for SourceFact {
        Filed(Filed1),
    }
}
