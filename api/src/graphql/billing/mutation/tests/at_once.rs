//! A visit that is withheld from the health plan in the moment in which a claim tells of it.

use std::cell::Cell;

use chartlog_domain::account::{self, Account};
use chartlog_domain::claim::{self, Claims};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::ledger::ClaimStep;
use chartlog_domain::ids::ClaimId;

use super::super::bill;
use super::super::claim_step;
use super::super::whose::registration;
use super::*;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::scalars::Id;
use crate::write::Unit;

fn clerk(till: &Till) -> Clerk {
    Clerk::new(till.node.clone(), &till.question("{ __typename }", json!({})), NOW)
}

fn order(action: Action) -> Order {
    let id = CommandId(uuid::Uuid::from_u128(1_000));
    Order { action, id, input: "{}".to_owned() }
}

#[track_caller]
fn is_withheld<T: std::fmt::Debug>(done: Result<T, NotDone>) {
    let refused = done.unwrap_err();
    assert_eq!(refused.reason(), Some("WITHHELD_FROM_PLAN"), "{refused}");
}

/// A step of a claim, and the restriction that comes after it was decided and before it is on record.
fn steps(
    till: &Till,
    (action, id): (Action, &Value),
    told: fn(ClaimStep, &patient::State) -> claim::Command,
) {
    let id: ClaimId = id.as_str().unwrap().parse().unwrap();
    let agreed = Cell::new(false);
    let decide = |unit: &mut Unit, step: ClaimStep| {
        let known = registration(unit, step.patient)?;
        if !agreed.replace(true) {
            till.withholds();
        }
        Ok::<_, NotDone>(told(step, &known))
    };
    let taken = claim_step::take(&clerk(till), &order(action), (&Id::from(id), None), decide);
    is_withheld(taken);
}

#[test]
fn a_visit_that_is_withheld_while_its_claim_is_submitted_is_not_told() {
    let till = Till::new();
    let claim = till.drafted();
    steps(&till, (Action::SubmitClaim, &claim), |step, known| claim::Command::Submit {
        step,
        withheld: known.withheld_from_plan(),
    });
}

#[test]
fn a_visit_that_is_withheld_while_its_claim_is_appealed_is_not_told_again() {
    let till = Till::new();
    let claim = till.drafted();
    till.give("submitClaim", json!({ "claim": claim })).done();
    let ack = json!({ "claim": claim, "category": "A1", "status": "20" });
    till.give("recordAcknowledgement", ack).done();
    till.give("denyClaim", json!({ "claim": claim, "reason": "29" })).done();
    steps(&till, (Action::AppealClaim, &claim), |step, known| claim::Command::Appeal {
        step,
        withheld: known.withheld_from_plan(),
    });
}

#[test]
fn a_visit_that_is_withheld_while_a_claim_is_drafted_is_not_on_it() {
    let till = Till::new();
    till.charges();
    till.node.catch_up(limits::CATCH_UP).unwrap();
    let (encounter, coverage) = (Id::from(ids::ENCOUNTER), Id::from(ids::COVERAGE));
    let asked = bill::Asked::of(&[encounter], &[coverage], None).unwrap();
    let (clerk, order) = (clerk(&till), order(Action::DraftClaim));
    let (claim, patient) = (ClaimId::from_bytes(clerk.derived("claim", &order)), ids::PATIENT);
    let agreed = Cell::new(false);
    is_withheld(clerk.carry_out(&order, Subject::Patient(patient), |unit, command| {
        let seen = clerk.billing_sight()?;
        let (made, withheld) = asked.make(&clerk, unit, &seen, (claim, patient))?;
        if !agreed.replace(true) {
            till.withholds();
        }
        let draft = claim::Command::Draft { claim: made.claim, codes: Some(made.codes), withheld };
        unit.execute::<Claims>(&Stream::Claim(claim), command, draft)?;
        let ask = account::Command::Claim { charges: made.charges, at: at("2026-05-20") };
        Ok(unit.execute::<Account>(&Stream::Account(patient), command, ask)?)
    }));
}
