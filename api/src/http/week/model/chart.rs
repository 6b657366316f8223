//! Charts: visits, notes that never change, and the lists that outlive a visit.

use std::collections::BTreeSet;

use super::Thing;

#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Encounter {
    pub(in super::super) patient: Thing,
    pub(in super::super) by: Thing,
    pub(in super::super) opened: i64,
    pub(in super::super) open: bool,
    pub(in super::super) coded: bool,
}

/// A signed note: what it says stays as it was signed.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Note {
    pub(in super::super) patient: Thing,
    pub(in super::super) encounter: Thing,
    pub(in super::super) author: Thing,
    pub(in super::super) title: String,
    pub(in super::super) text: String,
    pub(in super::super) amends: Option<Thing>,
    pub(in super::super) adds_to: Option<Thing>,
    pub(in super::super) co_signer: Option<Thing>,
    pub(in super::super) co_signed: BTreeSet<Thing>,
}

/// A row of a list of the chart.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Listed {
    pub(in super::super) patient: Thing,
    /// The list: `problems`, `allergies`, `medications`, `immunizations`, `procedures`,
    /// `observations` or `documents`.
    pub(in super::super) list: &'static str,
    pub(in super::super) words: String,
    pub(in super::super) ended: bool,
    /// Marked as entered in error: it stays, and neither ends nor changes.
    pub(in super::super) wrong: bool,
}
