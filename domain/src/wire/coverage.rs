//! The bytes of facts of `coverage`. Frozen for ever.

use super::frozen::frozen;
use super::words::{Concept1, Imported1, Period1};
use crate::facts::coverage::{Coverage, CoverageEnd, CoverageFact};

frozen! {
    struct Coverage1 for Coverage {
        coverage: [u8; 16],
        patient: [u8; 16],
        status: String,
        kind: Option<Concept1>,
        payer: Option<String>,
        payer_organisation: Option<[u8; 16]>,
        member_id: Option<String>,
        group: Option<String>,
        plan: Option<String>,
        subscriber: Option<String>,
        relationship: Option<Concept1>,
        period: Period1,
    }
    struct CoverageEnd1 for CoverageEnd { coverage: [u8; 16], patient: [u8; 16], at: String }
}

frozen! {
    facet CoverageWire for CoverageFact {
        Added(Coverage1),
        Ended(CoverageEnd1),
        CoverageImported(Imported1<Coverage1>),
    }
}
