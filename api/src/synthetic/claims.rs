//! A claim's life, and what is paid, denied and written off.

use std::collections::BTreeSet;

use chartlog_domain::account;
use chartlog_domain::claim::Command;
use chartlog_domain::facts::coding::{ClaimCodes, ServiceLine};
use chartlog_domain::facts::ledger::{Claim, ClaimLine, ClaimStep, Credit};
use chartlog_domain::ids::{ClaimId, LedgerLineId};
use chartlog_domain::words::{Code, Money, Period};

use super::case::{Case, Policy};
use super::fees::cents;
use super::script::Script;
use super::time::{Clockwork, DAY, HOUR, MINUTE, plus, working};
use super::visit::Scene;
use super::words::systems::CARC;
use crate::streams::Stream;

/// What a visit costs.
pub(super) struct Bill {
    pub(super) diagnoses: Vec<Code>,
    pub(super) services: Vec<ServiceLine>,
    /// When it was charged.
    pub(super) charged: i64,
}

impl Bill {
    fn total(&self) -> i64 {
        let codes = self.services.iter().filter_map(|line| line.code.as_ref());
        codes.map(|code| cents(&code.code)).sum()
    }
}

/// Reasons why payers deny (CARC).
const DENIALS: &[&str] = &["16", "50", "97", "197"];

/// What the payer decides.
#[derive(Clone, Copy)]
enum Answer {
    Pays,
    Denies,
    RefusesToTake,
    SaysNothing,
}

/// A claim on its way.
struct Claiming<'a> {
    case: &'a mut Case,
    scene: &'a Scene<'a>,
    script: &'a mut Script,
    claim: ClaimId,
}

/// Settles a bill with whoever pays.
pub(super) fn settle(case: &mut Case, scene: &Scene, bill: Bill, script: &mut Script) {
    let policies = case.insured(scene.visit.at);
    let claim = ClaimId(case.dice.id());
    let mut claiming = Claiming { case, scene, script, claim };
    match policies.first() {
        None => claiming.by_the_patient(bill.charged, bill.total()),
        Some(policy) => {
            let copay = policy.payer.copay;
            if copay > 0 {
                claiming.pay(bill.charged + MINUTE, copay, "patient", false);
            }
            if !claiming.case.dice.chance(7) {
                claiming.claim(*policy, &policies, &bill);
            }
        }
    }
}

impl Claiming<'_> {
    fn claim(&mut self, policy: Policy, policies: &[Policy], bill: &Bill) {
        let wait = self.case.dice.between(0, 3);
        let drafted = self.office(bill.charged + wait * DAY + HOUR);
        let command = self.draft(policies, bill, drafted);
        self.add(drafted, command);
        let mut at = drafted + self.case.dice.between(1, 4) * HOUR;
        self.step(at, submit, None, None);
        let answer = match self.case.dice.weighted([79, 11, 6, 4].into_iter()) {
            0 => Answer::Pays,
            1 => Answer::Denies,
            2 => Answer::RefusesToTake,
            _ => Answer::SaysNothing,
        };
        at = self.office(at + DAY);
        if let Answer::RefusesToTake = answer {
            self.step(at, Command::Reject, Some("31"), None);
            if self.case.dice.chance(30) {
                return;
            }
            at = self.office(at + 2 * DAY);
            self.step(at, submit, None, None);
            at = self.office(at + DAY);
        }
        self.step(at, Command::Acknowledge, None, None);
        let wait = self.case.dice.between(7, 24);
        at = self.office(at + wait * DAY);
        match answer {
            Answer::Pays | Answer::RefusesToTake => self.paid(at, policy, policies, bill),
            Answer::Denies => self.denied(at, policy, policies, bill),
            Answer::SaysNothing => {}
        }
    }

    /// The payer's part, the rest that its contract forgives, and the part of whoever is left.
    fn paid(&mut self, at: i64, policy: Policy, policies: &[Policy], bill: &Bill) {
        let total = bill.total();
        let allowed = (total * i64::from(policy.payer.allows) / 100).max(policy.payer.copay + 500);
        let allowed = allowed.min(total);
        // A payer without a copayment leaves a fifth of what it allows.
        let left = if policy.payer.copay == 0 && policy.payer.prefix == "FSP" { 20 } else { 0 };
        let paid = (allowed - policy.payer.copay) * (100 - left) / 100;
        if paid <= 0 {
            return;
        }
        self.step(at, Command::Pay, None, Some(paid));
        self.pay(at + MINUTE, paid, "payer", true);
        if total > allowed {
            self.write_off(at + 2 * MINUTE, total - allowed, "CO-45");
        }
        let rest = allowed - policy.payer.copay - paid;
        if rest > 0 {
            let wait = self.case.dice.between(6, 30);
            let later = self.office(at + wait * DAY);
            if policies.len() > 1 {
                self.pay(later, rest, "payer", true);
            } else if self.case.dice.chance(70) {
                self.pay(later, rest, "patient", true);
            }
        }
    }

    fn denied(&mut self, at: i64, policy: Policy, policies: &[Policy], bill: &Bill) {
        let reason = self.case.dice.pick(DENIALS);
        self.step(at, Command::Deny, Some(reason), None);
        let wait = self.case.dice.between(3, 14);
        let later = self.office(at + wait * DAY);
        if self.case.dice.chance(55) {
            self.step(later, appeal, None, None);
            let wait = self.case.dice.between(14, 40);
            let answered = self.office(later + wait * DAY);
            match self.case.dice.weighted([60, 20, 20].into_iter()) {
                0 => self.paid(answered, policy, policies, bill),
                1 => self.step(answered, Command::Deny, Some(reason), None),
                _ => {}
            }
        } else if self.case.dice.chance(50) {
            let rest = bill.total() - policy.payer.copay;
            if rest > 0 {
                self.write_off(later, rest, &format!("CO-{reason}"));
            }
        }
    }

    /// Nobody else pays.
    fn by_the_patient(&mut self, charged: i64, total: i64) {
        let wait = self.case.dice.between(10, 40);
        let at = self.office(charged + wait * DAY);
        match self.case.dice.weighted([60, 20, 8, 12].into_iter()) {
            0 => self.pay(at, total, "patient", false),
            1 => {
                self.pay(at, total / 2, "patient", false);
                let second = self.office(at + 30 * DAY);
                self.pay(second, total - total / 2, "patient", false);
            }
            2 => self.write_off(at, total, "CHARITY"),
            _ => {}
        }
    }

    fn draft(&self, policies: &[Policy], bill: &Bill, at: i64) -> Command {
        let (clock, day) = (self.scene.clock, self.scene.visit.at);
        let line = |line: &ServiceLine| ClaimLine {
            sequence: line.sequence,
            net: line.code.as_ref().map(|code| Money::usd_cents(cents(&code.code))),
        };
        let claim = Claim {
            claim: self.claim,
            patient: self.case.id,
            encounters: vec![self.scene.encounter],
            kind: Some("professional".to_owned()),
            usage: "claim".to_owned(),
            status: "draft".to_owned(),
            created: Some(clock.stamp(at)),
            billable_period: Period { start: Some(clock.date(day)), end: Some(clock.date(day)) },
            coverages: policies.iter().map(|policy| policy.coverage).collect(),
            payer: policies.first().map(|policy| policy.payer.name.into()),
            total: Some(Money::usd_cents(bill.total())),
            lines: bill.services.iter().map(line).collect(),
        };
        let codes = ClaimCodes {
            claim: self.claim,
            patient: self.case.id,
            encounters: vec![self.scene.encounter],
            diagnoses: bill.diagnoses.clone(),
            services: bill.services.clone(),
        };
        Command::Draft { claim, codes: Some(codes), withheld: BTreeSet::new() }
    }

    fn step(
        &mut self,
        at: i64,
        command: fn(ClaimStep) -> Command,
        reason: Option<&str>,
        amount: Option<i64>,
    ) {
        let step = ClaimStep {
            claim: self.claim,
            patient: self.case.id,
            at: self.scene.clock.stamp(at),
            reason: reason.map(|code| Code {
                system: CARC.to_owned(),
                code: code.to_owned(),
                display: None,
            }),
            amount: amount.map(Money::usd_cents),
        };
        self.add(at, command(step));
    }

    fn add(&mut self, at: i64, command: Command) {
        let who = self.scene.staff.bills(self.case.number);
        self.script.add(at, who, Stream::Claim(self.claim), command);
    }

    fn pay(&mut self, at: i64, cents: i64, source: &str, on_claim: bool) {
        let credit = self.credit(at, cents, source, on_claim);
        self.book(at, account::Command::RecordPayment(credit));
    }

    fn write_off(&mut self, at: i64, cents: i64, reason: &str) {
        let credit = self.credit(at, cents, reason, reason.starts_with("CO"));
        self.book(at, account::Command::WriteOff(credit));
    }

    fn credit(&mut self, at: i64, cents: i64, source: &str, on_claim: bool) -> Credit {
        Credit {
            line: LedgerLineId(self.case.dice.id()),
            patient: self.case.id,
            claim: on_claim.then_some(self.claim),
            amount: Money::usd_cents(cents),
            at: self.scene.clock.stamp(at),
            source: source.to_owned(),
        }
    }

    fn book(&mut self, at: i64, command: account::Command) {
        let who = self.scene.staff.bills(self.case.number);
        self.script.add(at, who, Stream::Account(self.case.id), command);
    }

    /// The same hour of the same day, or of the Monday after it.
    fn office(&self, at: i64) -> i64 {
        let clock: &Clockwork = self.scene.clock;
        let day = clock.day(at);
        let monday = working(day);
        if monday == day { at } else { clock.at(plus(monday, 0), clock.minutes(at)) }
    }
}

/// Nobody in this clinic withheld a visit from the plan.
const fn submit(step: ClaimStep) -> Command {
    Command::Submit { step, withheld: BTreeSet::new() }
}

const fn appeal(step: ClaimStep) -> Command {
    Command::Appeal { step, withheld: BTreeSet::new() }
}
