//! When money came and went: not in the future.

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
