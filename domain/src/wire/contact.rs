//! The bytes of facts of `contact`. Frozen for ever.

use super::frozen::frozen;
use super::words::{Code1, ContactPoint1, EmergencyContact1, Imported1};
use crate::facts::contact::{
    ConfidentialContact, ConfidentialContactEnd, Contact, ContactFact, CoverageOnFile,
};

frozen! {
    struct Contact1 for Contact {
        patient: [u8; 16],
        points: Vec<ContactPoint1>,
        languages: Vec<Code1>,
        emergency: Vec<EmergencyContact1>,
    }
    struct CoverageOnFile1 for CoverageOnFile { patient: [u8; 16], on_file: bool }
    struct ConfidentialContact1 for ConfidentialContact {
        patient: [u8; 16],
        points: Option<Vec<ContactPoint1>>,
        instructions: Option<String>,
        at: i64,
    }
    struct ConfidentialContactEnd1 for ConfidentialContactEnd { patient: [u8; 16], at: i64 }
}

frozen! {
    facet ContactWire for ContactFact {
        Changed(Contact1),
        ContactImported(Imported1<Contact1>),
        CoverageOnFile(CoverageOnFile1),
        ConfidentialContactSet(ConfidentialContact1),
        ConfidentialContactCleared(ConfidentialContactEnd1),
    }
}
