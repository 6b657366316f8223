//! The bytes of facts of `coding`. Frozen for ever.

use super::frozen::frozen;
use super::words::{Code1, Imported1};
use crate::facts::coding::{
    ClaimCodes, CodingFact, ServiceLine, Visit, WithdrawnCodes, WithdrawnVisit,
};

frozen! {
    struct ServiceLine1 for ServiceLine {
        sequence: u32,
        code: Option<Code1>,
        modifiers: Vec<Code1>,
        units: Option<String>,
        diagnoses: Vec<u32>,
        date: Option<String>,
    }
    struct Visit1 for Visit {
        encounter: [u8; 16],
        patient: [u8; 16],
        date: Option<String>,
        provider: Option<[u8; 16]>,
        diagnoses: Vec<Code1>,
        services: Vec<ServiceLine1>,
    }
    struct ClaimCodes1 for ClaimCodes {
        claim: [u8; 16],
        patient: [u8; 16],
        encounters: Vec<[u8; 16]>,
        diagnoses: Vec<Code1>,
        services: Vec<ServiceLine1>,
    }
    struct WithdrawnVisit1 for WithdrawnVisit { encounter: [u8; 16], patient: [u8; 16] }
    struct WithdrawnCodes1 for WithdrawnCodes { claim: [u8; 16], patient: [u8; 16] }
}

frozen! {
    facet CodingWire for CodingFact {
        VisitCoded(Visit1),
        VisitImported(Imported1<Visit1>),
        ClaimCodesImported(Imported1<ClaimCodes1>),
        ClaimCoded(ClaimCodes1),
        VisitWithdrawn(WithdrawnVisit1),
        ClaimCodesWithdrawn(WithdrawnCodes1),
    }
}
