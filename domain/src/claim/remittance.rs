//! A payer's answer must add up to what was charged, line by line and as a whole (X12 835, 1.10.2.1,
//! balancing): charge = payment + adjustments.

use super::{State, ten_thousandths};
use crate::account::PATIENT_RESPONSIBILITY;
use crate::decider::Refusal;
use crate::decider::guard::{Problems, bare, exact, one_of, same_currency};
use crate::facts::ledger::{Adjustment, Remittance};
use crate::words::Money;
use std::collections::BTreeSet;

/// Claim status codes of an answer (CLP02) that are understood: processed as primary; denied. Those of a
/// second payer speak of what is left of the claim, and would take the place of what the first one said.
pub const STATUSES: [&str; 2] = ["1", DENIED];
/// The claim status code of a denial.
pub const DENIED: &str = "4";
/// Claim adjustment group codes: contractual obligation, other adjustments, payer initiated reduction,
/// patient responsibility.
pub const GROUPS: [&str; 4] = ["CO", "OA", "PI", PATIENT_RESPONSIBILITY];

/// Refuses an answer that says something that cannot be, or does not add up.
pub(super) fn check(state: &State, answer: &Remittance) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    problems.check(one_of("status", &answer.status, &STATUSES));
    problems.check(check_paid(state, &answer.paid));
    for line in &answer.lines {
        problems.check(check_paid(state, &line.paid));
    }
    for adjustment in &answer.adjustments {
        problems.check(check_adjustment(state, adjustment));
    }
    problems.check(check_lines(state, answer));
    problems.none()?;
    // Only what is in order can be added up.
    let mut problems = Problems::default();
    if answer.status == DENIED && exact("paid", &answer.paid)? != 0 {
        problems.check(Err(Refusal::Unbalanced { field: "paid" }));
    }
    problems.check(check_whole(state, answer));
    for line in &answer.lines {
        let charged = state.lines.get(&line.sequence).and_then(Option::as_ref);
        let of_line = answer.adjustments.iter().filter(|it| it.sequence == Some(line.sequence));
        problems.check(adds_up(charged, &line.paid, of_line));
    }
    problems.none()
}

fn check_paid(state: &State, paid: &Money) -> Result<(), Refusal> {
    if exact("paid", paid)? < 0 {
        return Err(Refusal::AmountNotPositive { field: "paid" });
    }
    same_currency("paid", state.currency.as_deref(), paid)
}

fn check_adjustment(state: &State, adjustment: &Adjustment) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    problems.check(one_of("group", &adjustment.group, &GROUPS));
    problems.check(check_reason(adjustment));
    match problems.take(exact("amount", &adjustment.amount)) {
        Some(0) => problems.check(Err(Refusal::AmountNotPositive { field: "amount" })),
        Some(_) => {
            problems.check(same_currency("amount", state.currency.as_deref(), &adjustment.amount));
        }
        None => {}
    }
    problems.none()
}

/// A claim adjustment reason code is a number, or a letter and a number.
fn check_reason(adjustment: &Adjustment) -> Result<(), Refusal> {
    bare("reason", &adjustment.reason)?;
    let code = adjustment.reason.code.as_str();
    let digits = code.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or(code);
    let good = (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if good { Ok(()) } else { Err(Refusal::UnknownCode { field: "reason" }) }
}

/// An answer is for every line of the claim, each once, or for the claim as a whole.
fn check_lines(state: &State, answer: &Remittance) -> Result<(), Refusal> {
    let answered: BTreeSet<u32> = answer.lines.iter().map(|line| line.sequence).collect();
    let whole = answer.lines.is_empty();
    let each = answered.len() == answer.lines.len() && answered.iter().eq(state.lines.keys());
    let mut named = answer.adjustments.iter().filter_map(|it| it.sequence);
    if (whole || each) && named.all(|sequence| answered.contains(&sequence)) {
        Ok(())
    } else {
        Err(Refusal::WrongNumber { field: "sequence" })
    }
}

fn check_whole(state: &State, answer: &Remittance) -> Result<(), Refusal> {
    if !answer.lines.is_empty() {
        let paid: i128 = answer.lines.iter().map(|line| ten_thousandths(&line.paid)).sum();
        let of_claim = answer.adjustments.iter().filter(|it| it.sequence.is_none());
        let less: i128 = of_claim.map(|it| ten_thousandths(&it.amount)).sum();
        if paid - less != ten_thousandths(&answer.paid) {
            return Err(Refusal::Unbalanced { field: "paid" });
        }
    }
    adds_up(state.total.as_ref(), &answer.paid, answer.adjustments.iter())
}

fn adds_up<'a>(
    charged: Option<&Money>,
    paid: &Money,
    adjustments: impl Iterator<Item = &'a Adjustment>,
) -> Result<(), Refusal> {
    let charged = charged.ok_or(Refusal::Required { field: "total" })?;
    let less: i128 = adjustments.map(|it| ten_thousandths(&it.amount)).sum();
    if ten_thousandths(paid) + less == ten_thousandths(charged) {
        Ok(())
    } else {
        Err(Refusal::Unbalanced { field: "paid" })
    }
}
