//! Money: lines of accounts that are never changed but reversed, and claims. Amounts are cents.

use super::super::calendar::DAY;
use super::{Model, Thing};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(in super::super) enum LineKind {
    Charge,
    /// By a patient, or by a payer.
    Payment {
        payer: bool,
    },
    Refund {
        payer: bool,
    },
    WriteOff,
}

#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Line {
    pub(in super::super) patient: Thing,
    pub(in super::super) kind: LineKind,
    pub(in super::super) cents: i64,
    /// The visit of a charge.
    pub(in super::super) encounter: Option<Thing>,
    /// The claim that asks a payer for a charge.
    pub(in super::super) claim: Option<Thing>,
    pub(in super::super) reversed: bool,
}

/// What a payer answered last, all of which came to the account with it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in super::super) struct Answered {
    pub(in super::super) paid: i64,
    /// What nobody pays.
    pub(in super::super) adjusted: i64,
    /// What the patient pays: it stays due.
    pub(in super::super) share: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Claim {
    pub(in super::super) patient: Thing,
    pub(in super::super) encounter: Thing,
    pub(in super::super) coverage: Thing,
    pub(in super::super) status: &'static str,
    pub(in super::super) total: i64,
    pub(in super::super) answered: Option<Answered>,
}

impl Model {
    /// The standing lines of an account of some kind, added up.
    pub(in super::super) fn sum(&self, patient: Thing, of: impl Fn(LineKind) -> bool) -> i64 {
        let standing = self.lines.values().filter(|it| it.patient == patient && !it.reversed);
        standing.filter(|it| of(it.kind)).map(|it| it.cents).sum()
    }

    /// What payers answered about the claims of a patient, added up.
    pub(in super::super) fn answered(&self, patient: Thing, of: impl Fn(Answered) -> i64) -> i64 {
        let claims = self.claims.values().filter(|it| it.patient == patient);
        claims.filter_map(|it| it.answered).map(of).sum()
    }

    /// Paid less refunded, of one side.
    pub(in super::super) fn paid(&self, patient: Thing, by_payer: bool) -> i64 {
        let came = self.sum(patient, |it| it == LineKind::Payment { payer: by_payer })
            - self.sum(patient, |it| it == LineKind::Refund { payer: by_payer });
        if by_payer { came + self.answered(patient, |it| it.paid) } else { came }
    }

    /// balance = charges - payments - adjustments - write-offs + refunds
    pub(in super::super) fn due(&self, patient: Thing) -> i64 {
        self.sum(patient, |it| it == LineKind::Charge)
            - self.paid(patient, false)
            - self.paid(patient, true)
            - self.answered(patient, |it| it.adjusted)
            - self.sum(patient, |it| it == LineKind::WriteOff)
    }

    /// The standing charge of a visit.
    pub(in super::super) fn charge_of(&self, encounter: Thing) -> Option<Thing> {
        let standing = self.lines.iter().filter(|(_, it)| {
            it.kind == LineKind::Charge && it.encounter == Some(encounter) && !it.reversed
        });
        standing.map(|(thing, _)| *thing).next()
    }

    pub(in super::super) fn is_billed(&self, encounter: Thing) -> bool {
        self.claims.values().any(|it| it.encounter == encounter && it.status != "void")
    }

    /// Whether a coverage was good on the day of a visit.
    pub(in super::super) fn is_covered(&self, encounter: Thing, coverage: Thing) -> bool {
        let visit = &self.encounters[&encounter];
        let ended = self.patients[&visit.patient].coverages[&coverage];
        ended.is_none_or(|ended| visit.opened.div_euclid(DAY) <= ended.div_euclid(DAY))
    }

    /// Whether a payer paid something for a claim.
    pub(in super::super) fn is_paid(&self, claim: Thing) -> bool {
        self.claims[&claim].answered.is_some_and(|it| it.paid > 0)
    }
}
