//! What an account holds: one pure function, for the decider, the views and whoever checks them.
//!
//! Amounts are whole ten-thousandths of a currency; nothing is rounded. Every line is a charge, or
//! takes away from what is owed, or (a refund) adds to it again:
//!
//! ```text
//! due = charged + refunded - paid by the patient - paid by payers - adjusted - written off
//! ```
//!
//! What a payer leaves to the patient (group code `PR`) is still owed, so it changes who owes and not
//! how much. A line that was reversed counts nowhere.

use super::PATIENT_RESPONSIBILITY;
use crate::facts::LedgerFact;
use crate::facts::ledger::Credit;
use crate::ids::LedgerLineId;
use crate::words::Money;
use std::collections::BTreeMap;

/// A day, microseconds.
const DAY: i64 = 86_400_000_000;

/// What a line of an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A charge for a service.
    Charge,
    /// The patient paid.
    PatientPayment,
    /// A payer paid.
    PayerPayment,
    /// The patient got something back.
    PatientRefund,
    /// A payer got something back.
    PayerRefund,
    /// Nobody will pay it.
    WriteOff,
    /// A payer's adjustment that nobody is to pay: group codes `CO`, `OA`, `PI`.
    Adjustment,
    /// A payer's adjustment that the patient is to pay: group code `PR`.
    PatientShare,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Charge,
        Self::PatientPayment,
        Self::PayerPayment,
        Self::PatientRefund,
        Self::PayerRefund,
        Self::WriteOff,
        Self::Adjustment,
        Self::PatientShare,
    ];

    /// Which way it moves what is owed.
    const fn sign(self) -> i128 {
        match self {
            Self::Charge | Self::PatientRefund | Self::PayerRefund => 1,
            Self::PatientPayment | Self::PayerPayment | Self::WriteOff | Self::Adjustment => -1,
            Self::PatientShare => 0,
        }
    }
}

/// A line of an account, as far as it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub kind: Kind,
    /// ISO 4217 code.
    pub currency: String,
    /// How much; none when the amount has more digits than that, or does not fit.
    pub ten_thousandths: Option<i64>,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

impl Line {
    fn of(kind: Kind, amount: &Money, at: i64) -> Self {
        let ten_thousandths = amount.amount.ten_thousandths();
        Self { kind, currency: amount.currency.clone(), ten_thousandths, at }
    }

    /// By how much it changes what is owed.
    #[must_use]
    pub fn effect(&self) -> i128 {
        self.kind.sign() * i128::from(self.ten_thousandths.unwrap_or_default())
    }
}

/// What is owed by age, ten-thousandths. Whatever is paid goes to the oldest charge first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Aging {
    /// Charged in the last 30 days, or dated later.
    pub to_30_days: i128,
    /// 31 to 60 days ago.
    pub to_60_days: i128,
    /// 61 to 90 days ago.
    pub to_90_days: i128,
    /// Before that.
    pub over_90_days: i128,
}

impl Aging {
    fn add(&mut self, days: i64, amount: i128) {
        let bucket = match days {
            i64::MIN..=30 => &mut self.to_30_days,
            31..=60 => &mut self.to_60_days,
            61..=90 => &mut self.to_90_days,
            91.. => &mut self.over_90_days,
        };
        *bucket += amount;
    }

    /// All of it.
    #[must_use]
    pub const fn total(&self) -> i128 {
        self.to_30_days + self.to_60_days + self.to_90_days + self.over_90_days
    }
}

/// What an account holds in one currency, in ten-thousandths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// ISO 4217 code.
    pub currency: String,
    /// Sum of the charges.
    pub charged: i128,
    /// Sum of the patient's payments.
    pub paid_by_patient: i128,
    /// Sum of payers' payments.
    pub paid_by_payers: i128,
    /// Sum of what went back to the patient.
    pub refunded_to_patient: i128,
    /// Sum of what went back to payers.
    pub refunded_to_payers: i128,
    /// Sum of the adjustments that nobody is to pay.
    pub adjusted: i128,
    /// Sum of the write-offs.
    pub written_off: i128,
    /// Sum of what payers left to the patient: a part of what is or was owed.
    pub patient_responsibility: i128,
    /// What is owed; below zero it is owed to whoever paid too much.
    pub due: i128,
    /// What is owed, by age; nothing where it is below zero.
    pub aging: Aging,
    /// Lines that are in none of the sums, because their amount has more digits than
    /// ten-thousandths or does not fit.
    pub uncounted: u32,
}

impl Balance {
    fn count(&mut self, line: &Line) {
        let Some(amount) = line.ten_thousandths.map(i128::from) else {
            self.uncounted = self.uncounted.saturating_add(1);
            return;
        };
        let sum = match line.kind {
            Kind::Charge => &mut self.charged,
            Kind::PatientPayment => &mut self.paid_by_patient,
            Kind::PayerPayment => &mut self.paid_by_payers,
            Kind::PatientRefund => &mut self.refunded_to_patient,
            Kind::PayerRefund => &mut self.refunded_to_payers,
            Kind::WriteOff => &mut self.written_off,
            Kind::Adjustment => &mut self.adjusted,
            Kind::PatientShare => &mut self.patient_responsibility,
        };
        *sum += amount;
        self.due += line.effect();
    }

    /// The newest charges are those that are still open: older ones were paid first. What is owed
    /// beyond all charges, such as a refund of too much, is new.
    fn age(&mut self, mut charges: Vec<(i64, i128)>, now: i64) {
        charges.sort_unstable_by_key(|(at, _)| std::cmp::Reverse(*at));
        let mut open = self.due.max(0);
        for (at, amount) in charges {
            let part = amount.max(0).min(open);
            self.aging.add(now.saturating_sub(at).div_euclid(DAY), part);
            open -= part;
        }
        self.aging.add(0, open);
    }
}

/// What an account holds in each currency, by its code. The lines are those that were not reversed;
/// `now` is in microseconds since 1970 UTC.
#[must_use]
pub fn balances(lines: impl IntoIterator<Item = Line>, now: i64) -> Vec<Balance> {
    let mut all: BTreeMap<String, (Balance, Vec<(i64, i128)>)> = BTreeMap::new();
    for line in lines {
        let (balance, charges) = all.entry(line.currency.clone()).or_default();
        balance.count(&line);
        if line.kind == Kind::Charge {
            charges.push((line.at, line.effect()));
        }
    }
    let all = all.into_iter().map(|(currency, (balance, charges))| {
        let mut balance = Balance { currency, ..balance };
        balance.age(charges, now);
        balance
    });
    all.collect()
}

/// The lines that a fact brings to an account.
#[must_use]
pub fn lines(fact: &LedgerFact) -> Vec<(LedgerLineId, Line)> {
    let credit = |credit: &Credit, kind| {
        vec![(credit.line, Line::of(kind, &credit.amount, credit.at.utc_micros()))]
    };
    match fact {
        LedgerFact::ChargeRecorded(it) => {
            vec![(it.charge, Line::of(Kind::Charge, &it.amount, it.at.utc_micros()))]
        }
        LedgerFact::PaymentRecorded(it) => {
            let payer = it.source == super::PAYER;
            credit(it, if payer { Kind::PayerPayment } else { Kind::PatientPayment })
        }
        LedgerFact::RefundRecorded(it) => {
            let payer = it.source == super::PAYER;
            credit(it, if payer { Kind::PayerRefund } else { Kind::PatientRefund })
        }
        LedgerFact::WriteOffRecorded(it) => credit(it, Kind::WriteOff),
        LedgerFact::RemittancePosted(posting) => {
            let at = posting.at.utc_micros();
            let line = |it: &crate::facts::ledger::Adjustment| {
                let patient = it.group == PATIENT_RESPONSIBILITY;
                let kind = if patient { Kind::PatientShare } else { Kind::Adjustment };
                (it.line, Line::of(kind, &it.amount, at))
            };
            posting.adjustments.iter().map(line).collect()
        }
        LedgerFact::ClaimDrafted(_)
        | LedgerFact::ClaimSubmitted(_)
        | LedgerFact::ClaimAcknowledged(_)
        | LedgerFact::ClaimRejected(_)
        | LedgerFact::ClaimPaid(_)
        | LedgerFact::ClaimDenied(_)
        | LedgerFact::ClaimAppealed(_)
        | LedgerFact::ClaimImported(_)
        | LedgerFact::AdjudicationImported(_)
        | LedgerFact::ClaimWithdrawn(_)
        | LedgerFact::AdjudicationWithdrawn(_)
        | LedgerFact::PlanExcluded(_)
        | LedgerFact::PlanReadmitted(_)
        | LedgerFact::ChargesClaimed(_)
        | LedgerFact::RemittanceRecorded(_)
        | LedgerFact::LinesReversed(_)
        | LedgerFact::ClaimCorrected(_)
        | LedgerFact::ClaimVoided(_)
        | LedgerFact::EligibilityChecked(_) => Vec::new(),
    }
}
