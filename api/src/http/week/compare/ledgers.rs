//! What billing is shown: accounts that add up, claims, visits that nobody has billed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::model::{LineKind, Model, Thing};
use super::super::run::Week;
use super::{Differences, text, texts};

pub(super) async fn compare(week: &Week, found: &mut Differences) {
    let (model, clinic) = (&week.model, &week.clinic);
    let biller = week.person(model.billers[0]);
    for patient in model.patients.keys() {
        let question =
            format!("account(patient: \"{}\") {{ balances {{ {BALANCE} }} }}", model.id(*patient));
        let shown = clinic.question(&biller, &question).await.0;
        let balances = &shown["account"]["balances"];
        found.same(format!("account of {patient}"), balance(balances), expected(model, *patient));
        let question =
            format!("eligibility(patient: \"{}\", first: 1) {{ totalCount }}", model.id(*patient));
        let shown = clinic.question(&biller, &question).await.0;
        let asked = shown["eligibility"]["totalCount"].as_u64();
        let checks = u64::try_from(model.patients[patient].checks).unwrap();
        found.same(format!("eligibility of {patient}"), asked, Some(checks));
    }

    let selection = "id status total { amount } encounterIds";
    let rows = clinic.rows(&biller, ("claims", ""), selection).await;
    let shown: BTreeMap<_, _> = rows
        .iter()
        .map(|row| {
            let claim = (text(row, "/status"), cents(&row["total"]["amount"]));
            (text(row, "/id"), (claim, text(row, "/encounterIds/0")))
        })
        .collect();
    let claims = model.claims.iter().map(|(thing, it)| {
        let claim = (it.status.to_owned(), it.total);
        (model.id(*thing).to_owned(), (claim, model.id(it.encounter).to_owned()))
    });
    found.same("claims", shown, claims.collect());

    let unbilled = model.encounters.keys().copied();
    let unbilled = unbilled.filter(|it| !model.is_billed(*it) && !model.is_withheld(*it));
    let ids: BTreeSet<_> = unbilled.map(|thing| model.id(thing).to_owned()).collect();
    let rows = clinic.rows(&biller, ("unbilledVisits", ""), "encounterId").await;
    found.same("unbilled visits", texts(&rows, "/encounterId"), ids);

    let denied = model.claims.iter().filter(|(_, it)| it.status == "denied");
    let ids: BTreeSet<_> = denied.map(|(thing, _)| model.id(*thing).to_owned()).collect();
    let rows = clinic.rows(&biller, ("deniedClaims", ""), "id").await;
    found.same("denied claims", texts(&rows, "/id"), ids);
}

/// The sums of a balance, in the order of [`expected`].
pub(super) const BALANCE: &str =
    "charged paidByPatient paidByPayers refunded adjusted writtenOff patientResponsibility due";

/// What is shown of it, in cents; zeros where there is no balance.
pub(super) fn balance(balances: &Value) -> Vec<i64> {
    let all = balances.as_array().unwrap();
    assert!(all.len() < 2, "one currency: {balances}");
    let sums = BALANCE.split(' ');
    sums.map(|sum| all.first().map_or(0, |balance| cents(&balance[sum]))).collect()
}

pub(super) fn expected(model: &Model, patient: Thing) -> Vec<i64> {
    let sum = |kind: LineKind| model.sum(patient, |it| it == kind);
    vec![
        sum(LineKind::Charge),
        sum(LineKind::Payment { payer: false }),
        sum(LineKind::Payment { payer: true }) + model.answered(patient, |it| it.paid),
        sum(LineKind::Refund { payer: false }) + sum(LineKind::Refund { payer: true }),
        model.answered(patient, |it| it.adjusted),
        sum(LineKind::WriteOff),
        model.answered(patient, |it| it.share),
        model.due(patient),
    ]
}

/// An exact decimal of at most two digits after the point.
fn cents(amount: &Value) -> i64 {
    let text = amount.as_str().map_or_else(|| amount.to_string(), str::to_owned);
    let (sign, digits) = text.strip_prefix('-').map_or((1, text.as_str()), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part = format!("{part:0<2}");
    let (part, rest) = part.split_at(2);
    assert!(rest.bytes().all(|digit| digit == b'0'), "{text} is in whole cents");
    sign * (whole.parse::<i64>().unwrap() * 100 + part.parse::<i64>().unwrap())
}
