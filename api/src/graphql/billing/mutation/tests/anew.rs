//! Claims that are put right, voided and made anew, and what becomes of the account.

use chartlog_domain::facts::coverage::CoverageEnd;

use super::*;
use crate::testing;

/// A claim that was denied by a remittance.
fn denied(till: &Till) -> Value {
    let claim = till.drafted();
    till.give("submitClaim", json!({ "claim": claim })).done();
    let no = json!({ "claim": claim, "status": "DENIED", "paid": usd("0.00"),
        "adjustments": [{ "group": "CO", "reason": "16", "amount": "150.00" }] });
    till.give("recordRemittance", no).done();
    claim
}

#[test]
fn a_denied_claim_is_put_right_and_its_denial_is_taken_back() {
    let till = Till::new();
    let claim = denied(&till);
    assert_eq!(till.balance()["due"], "0.00");
    till.give("correctClaim", corrected(&claim)).done();
    assert_eq!(till.balance()["due"], "150.00");
    till.give("submitClaim", json!({ "claim": claim })).done();
    let paid = json!({ "claim": claim, "status": "PRIMARY", "paid": usd("150.00") });
    till.give("recordRemittance", paid).done();
    assert_eq!(
        (&till.balance()["due"], &till.balance()["adjusted"]),
        (&json!("0.00"), &json!("0.00"))
    );
    till.give("correctClaim", corrected(&claim)).refused("WRONG_STATUS");
}

#[test]
fn what_a_void_claim_was_for_is_charged_and_claimed_anew() {
    let till = Till::new();
    let claim = till.drafted();
    let charges =
        "query($id: UUID!) { account(patient: $id) { charges { nodes { id sequence } } } }";
    let seen = till.ask(charges, json!({ "id": ids::PATIENT.to_string() })).done();
    let nodes = seen["account"]["charges"]["nodes"].as_array().unwrap();
    let first = nodes.iter().find(|it| it["sequence"] == 1).unwrap();
    let undo = json!({ "patient": ids::PATIENT.to_string(), "line": first["id"],
                       "reason": "WRONG_AMOUNT" });
    till.give("reverseLine", undo.clone()).refused("ALREADY_BILLED");
    let void = json!({ "claim": claim, "reason": "MISTAKE" });
    till.give("voidClaim", void.clone()).done();
    till.give("voidClaim", void).refused("WRONG_STATUS");
    till.give("reverseLine", undo).done();
    let mut right = till.service(1);
    right["amount"] = usd("90.00");
    till.give("recordCharge", right).done();
    let unbilled = "{ unbilledVisits { totalCount } }";
    assert_eq!(till.ask(unbilled, json!({})).done()["unbilledVisits"]["totalCount"], 1);
    let anew = till.give("draftClaim", Till::bill()).done()["claim"].clone();
    assert_eq!(till.ask(unbilled, json!({})).done()["unbilledVisits"]["totalCount"], 0);
    let detail = "query($id: UUID!) { claim(id: $id) { status total { amount }
        steps { status reason { code } } } }";
    let seen = till.ask(detail, json!({ "id": anew })).done();
    assert_eq!(seen["claim"]["total"]["amount"], "140.00");
    let seen = till.ask(detail, json!({ "id": claim })).done();
    assert_eq!(seen["claim"]["status"], "void");
    assert_eq!(seen["claim"]["steps"][0]["reason"]["code"], "MISTAKE");
}

#[test]
fn a_claim_is_not_voided_while_a_payment_of_its_payer_stands() {
    let till = Till::new();
    let claim = till.drafted();
    till.give("submitClaim", json!({ "claim": claim })).done();
    let paid = json!({ "claim": claim, "status": "PRIMARY", "paid": usd("150.00") });
    till.give("recordRemittance", paid).done();
    let void = json!({ "claim": claim, "reason": "WRONG_PAYER" });
    till.give("voidClaim", void.clone()).refused("PAID_BY_PAYER");
    assert_eq!(till.balance()["due"], "0.00");
    let back = json!({ "claim": claim, "status": "DENIED", "paid": usd("0.00"),
        "adjustments": [{ "group": "CO", "reason": "22", "amount": "150.00" }] });
    till.give("recordRemittance", back).done();
    till.give("voidClaim", void).done();
    let balance = till.balance();
    assert_eq!((&balance["due"], &balance["adjusted"]), (&json!("150.00"), &json!("0.00")));
    assert_eq!(balance["paidByPayers"], "0.00");
}

#[test]
fn a_draft_of_a_visit_that_is_withheld_since_is_dropped() {
    let till = Till::new();
    let claim = till.drafted();
    till.withholds();
    till.give("submitClaim", json!({ "claim": claim })).refused("WITHHELD_FROM_PLAN");
    till.give("voidClaim", json!({ "claim": claim, "reason": "WITHHELD_FROM_PLAN" })).done();
}

#[test]
fn a_claim_does_not_go_out_with_codes_that_its_visit_had_before() {
    let till = Till::new();
    let claim = till.drafted();
    let code =
        |code: &str| Code { system: "urn:icd".to_owned(), code: code.to_owned(), display: None };
    let anew = Visit { diagnoses: vec![code("J45"), code("Z00")], ..visit() };
    let stream = Stream::Encounter(ids::ENCOUNTER);
    runs::<Encounters>(&till.node, 16, &stream, encounter::Command::CodeVisit(anew));
    till.give("submitClaim", json!({ "claim": claim })).refused("CODES_CHANGED");
    till.give("correctClaim", corrected(&claim)).done();
    till.give("submitClaim", json!({ "claim": claim })).done();
}

#[test]
fn a_coverage_that_had_ended_pays_for_no_visit_after_it() {
    let till = Till::new();
    till.charges();
    let end = CoverageEnd { coverage: ids::COVERAGE, patient: ids::PATIENT, at: at("2026-05-03") };
    let stream = Stream::Patient(ids::PATIENT);
    runs::<Patient>(&till.node, 17, &stream, patient::Command::EndCoverage(end));
    till.give("draftClaim", Till::bill()).refused("NOT_COVERED");
}

#[test]
fn a_claim_that_was_put_right_since_is_read_again() {
    let till = Till::new();
    let claim = till.drafted();
    let correct = |seen: &Value| {
        let mut input = corrected(&claim);
        input["seenAt"] = seen.clone();
        till.give("correctClaim", input)
    };
    let first = correct(&Value::Null).done()["position"].clone();
    let second = correct(&first).done()["position"].clone();
    correct(&first).refused("CHANGED_SINCE");
    correct(&second).done();
}

#[test]
fn who_is_refused_on_a_claim_is_on_record_with_its_patient() {
    let till = Till::new();
    let claim = till.drafted();
    let deny = |claim: Value| till.give("denyClaim", json!({ "claim": claim, "reason": "29" }));
    deny(claim).refused("WRONG_STATUS");
    deny(json!(ids::CLAIM.to_string())).told("NOT_FOUND");
    let on_record = testing::refused_on(&till.node, "denyClaim");
    assert_eq!(on_record, [vec![ids::PATIENT], vec![]]);
}
