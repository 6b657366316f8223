//! When money came and went: not in the future, and a service on the date that it was coded with.

use super::*;

/// A command of each kind that tells when something was.
fn told(claim: &Value) -> [(&'static str, Value); 10] {
    let patient = json!(ids::PATIENT.to_string());
    let money = |amount| json!({ "patient": patient, "amount": usd(amount), "source": "PATIENT" });
    [
        ("recordCharge", json!({ "patient": patient, "amount": usd("7.50") })),
        ("recordPayment", money("30.00")),
        ("recordRefund", money("1.00")),
        ("writeOff", json!({ "patient": patient, "amount": usd("1.00"), "reason": "CHARITY" })),
        (
            "recordEligibility",
            json!({ "patient": patient, "coverage": ids::COVERAGE.to_string(), "rejection": "75",
                    "serviceDate": "2026-12-01" }),
        ),
        ("submitClaim", json!({ "claim": claim })),
        ("recordAcknowledgement", json!({ "claim": claim, "category": "A1", "status": "20" })),
        ("denyClaim", json!({ "claim": claim, "reason": "29" })),
        ("appealClaim", json!({ "claim": claim })),
        ("recordRemittance", json!({ "claim": claim, "status": "PRIMARY", "paid": usd("150.00") })),
    ]
}

#[test]
fn money_and_claims_move_at_no_time_that_has_not_come() {
    let till = Till::new();
    let claim = till.drafted();
    // Later than another clock may be, and a day that has come nowhere.
    for at in ["2026-05-20T12:05:01Z", "2026-05-22", "2027"] {
        for (name, mut input) in told(&claim) {
            input["at"] = json!(at);
            let refused = till.give(name, input);
            assert_eq!(refused.field, "input.at", "{name} {at}");
            refused.told("BAD_INPUT");
        }
    }
    for (name, mut input) in told(&claim) {
        input["at"] = json!("2026-05-20T12:05:00Z");
        till.give(name, input).done();
    }
}

#[test]
fn a_fee_is_set_for_the_time_to_come() {
    let till = Till::new();
    let code = json!({ "system": "urn:cpt", "code": "99213" });
    let fee = json!({ "code": code, "from": "2027-01-01", "amount": usd("100.00") });
    till.give("setFee", fee).done();
}

#[test]
fn a_service_that_was_coded_with_a_date_is_charged_on_no_other() {
    let till = Till::new();
    let code = |system: &str, code: &str| Code {
        system: system.to_owned(),
        code: code.to_owned(),
        display: None,
    };
    let service = ServiceLine {
        sequence: 1,
        code: Some(code("urn:cpt", "99213")),
        modifiers: Vec::new(),
        units: None,
        diagnoses: vec![1],
        date: Some(at("2026-05-03")),
    };
    let visit = Visit {
        encounter: ids::ENCOUNTER,
        patient: ids::PATIENT,
        date: Some(at("2026-05-04")),
        provider: None,
        diagnoses: vec![code("urn:icd", "J45")],
        services: vec![service],
    };
    let stream = Stream::Encounter(ids::ENCOUNTER);
    runs::<Encounters>(&till.node, 16, &stream, encounter::Command::CodeVisit(visit));
    let charge = |on: &str| {
        let mut input = till.service(1);
        input["amount"] = usd("7.50");
        input["at"] = json!(on);
        till.give("recordCharge", input)
    };
    for other in ["2026-05-04", "2026-05-04T09:30:00Z", "2026-04"] {
        let refused = charge(other);
        assert_eq!(refused.field, "input.at", "{other}");
        refused.told("BAD_INPUT");
    }
    charge("2026-05-03T18:30:00Z").done();
    let question = "query($id: UUID!) { account(patient: $id) { charges { nodes { at } } } }";
    let charged = till.ask(question, json!({ "id": ids::PATIENT.to_string() })).done();
    assert_eq!(charged["account"]["charges"]["nodes"], json!([{ "at": "2026-05-03" }]));
}
