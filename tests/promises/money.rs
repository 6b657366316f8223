//! From a coded visit to a balance of zero: charge, claim, acknowledgement, remittance with a line that
//! is denied, appeal, payment, the patient's part. Nobody but billing can do any of it.

use chartlog_tests::command::{command_id, mutation};
use chartlog_tests::{Clinic, Server};
use serde_json::{Value, json};

const WAITING: &str = "{ unbilledVisits(first: 100) { nodes { encounterId date withheldFromPlan
    services { sequence code { system code } } patient { id
    coverages { nodes { id period { start end } } } } } } }";
const ACCOUNT: &str = "query($id: UUID!) { account(patient: $id) {
    balances { charged paid adjusted writtenOff refunded patientResponsibility due uncounted
               aging { to30Days to60Days to90Days over90Days } }
    charges(first: 100) { nodes { id encounterId sequence amount { amount } reversed { reason } } } } }";
const CLAIM: &str = "query($id: UUID!) { claim(id: $id) { status total { amount }
    lines { sequence net { amount } } steps { status at reason { code } }
    remittances { status paid { amount } lines { sequence adjustments { group reason { code } } } } } }";

/// Every command of billing, with an input that is in order but for whom it names.
const COMMANDS: [(&str, &str); 15] = [
    ("setFee", "code: { system: \"urn:cpt\", code: \"1\" }, from: \"2026-01-01\""),
    (
        "recordCharge",
        "patient: $id, amount: { amount: \"1\", currency: \"USD\" }, at: \"2026-01-01\"",
    ),
    ("draftClaim", "patient: $id, encounters: [$id], coverages: [$id]"),
    ("submitClaim", "claim: $id"),
    ("recordAcknowledgement", "claim: $id, category: \"A1\", status: \"20\""),
    ("correctClaim", "claim: $id, encounters: [$id], coverages: [$id]"),
    ("recordRemittance", "claim: $id, status: DENIED, paid: { amount: \"0\", currency: \"USD\" }"),
    ("denyClaim", "claim: $id, reason: \"50\""),
    ("appealClaim", "claim: $id"),
    ("voidClaim", "claim: $id, reason: MISTAKE"),
    ("recordPayment", "patient: $id, amount: { amount: \"1\", currency: \"USD\" }, source: PAYER"),
    ("recordRefund", "patient: $id, amount: { amount: \"1\", currency: \"USD\" }, source: PAYER"),
    ("writeOff", "patient: $id, amount: { amount: \"1\", currency: \"USD\" }, reason: CHARITY"),
    ("reverseLine", "patient: $id, line: $id, reason: MISTAKE"),
    ("recordEligibility", "patient: $id, coverage: $id, rejection: \"75\""),
];

/// A demo clinic, served, and somebody of billing.
struct Office {
    clinic: Clinic,
    server: Server,
    token: String,
}

impl Office {
    fn new() -> Self {
        let clinic = Clinic::without_directory();
        let server = Server::demo(&clinic, 60);
        let token = clinic.token(&["billing"]);
        Self { clinic, server, token }
    }

    fn give(&self, name: &str, mut input: Value, made: &str) -> Value {
        input["commandId"] = json!(command_id());
        let document = mutation(name, made);
        let mut done = self.server.data(&self.token, &document, json!({ "in": input }));
        done[name].take()
    }

    fn refused(&self, name: &str, mut input: Value) -> Value {
        input["commandId"] = json!(command_id());
        let mut answer = self.server.ask(&self.token, &mutation(name, ""), json!({ "in": input }));
        answer["errors"][0]["extensions"]["reason"].take()
    }

    fn account(&self, patient: &Value) -> Value {
        let mut seen = self.server.data(&self.token, ACCOUNT, json!({ "id": patient }));
        seen["account"].take()
    }

    fn claim(&self, claim: &Value) -> Value {
        let mut seen = self.server.data(&self.token, CLAIM, json!({ "id": claim }));
        seen["claim"].take()
    }

    /// A coded visit that waits for a claim, of somebody who is insured, with two services and more.
    fn waiting(&self) -> Value {
        let mut seen = self.server.data(&self.token, WAITING, json!({}));
        let visits = seen["unbilledVisits"]["nodes"].as_array_mut().unwrap();
        let count = |value: &Value| value.as_array().map_or(0, Vec::len);
        let good = |visit: &&mut Value| count(&visit["services"]) >= 2 && coverage(visit).is_some();
        visits.iter_mut().find(good).expect("a visit that nobody billed").take()
    }

    /// Charges what is not charged of a visit.
    fn charges(&self, visit: &Value) {
        let (patient, encounter) = (&visit["patient"]["id"], &visit["encounterId"]);
        let charged = self.account(patient)["charges"]["nodes"].as_array().unwrap().clone();
        for service in visit["services"].as_array().unwrap() {
            let known = |it: &Value| {
                it["encounterId"] == *encounter && it["sequence"] == service["sequence"]
            };
            if charged.iter().any(known) {
                continue;
            }
            let fee = json!({ "code": { "system": service["code"]["system"], "code": service["code"]["code"] },
                              "from": "2000-01-01", "amount": usd("80.00") });
            self.give("setFee", fee, "");
            let charge = json!({ "patient": patient, "encounter": encounter,
                                 "sequence": service["sequence"] });
            self.give("recordCharge", charge, "charge");
        }
    }
}

/// The first coverage of whose visit it is that was in force on its day.
fn coverage(visit: &Value) -> Option<&Value> {
    let day = |at: &Value| at.as_str().map(|at| at[..10].to_owned());
    let date = day(&visit["date"]);
    visit["patient"]["coverages"]["nodes"].as_array()?.iter().find(|it| {
        let (start, end) = (day(&it["period"]["start"]), day(&it["period"]["end"]));
        start <= date && end.is_none_or(|end| Some(end) >= date)
    })
}

fn draft_of(visit: &Value) -> Value {
    json!({ "patient": visit["patient"]["id"], "encounters": [visit["encounterId"]],
            "coverages": [coverage(visit).unwrap()["id"]] })
}

fn usd(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

/// Whole cents; every amount here has two digits after the point.
fn cents(amount: &Value) -> i64 {
    amount.as_str().unwrap().replace('.', "").parse().unwrap()
}

fn dollars(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

#[test]
fn a_coded_visit_is_charged_claimed_denied_in_part_appealed_and_paid_to_the_last_cent() {
    let office = Office::new();
    let visit = office.waiting();
    let patient = &visit["patient"]["id"];
    office.charges(&visit);

    let draft = draft_of(&visit);
    let claim = office.give("draftClaim", draft.clone(), "claim")["claim"].clone();
    assert_eq!(office.refused("draftClaim", draft), "ALREADY_BILLED");
    assert_eq!(office.refused("appealClaim", json!({ "claim": claim })), "WRONG_STATUS");
    office.give("submitClaim", json!({ "claim": claim }), "");
    let taken = json!({ "claim": claim, "category": "A2", "status": "20" });
    office.give("recordAcknowledgement", taken, "");

    // Ten dollars less on the first line, five of them the patient's; the last line is denied.
    let drafted = office.claim(&claim);
    let lines: Vec<(Value, i64)> = drafted["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["sequence"].clone(), cents(&line["net"]["amount"])))
        .collect();
    let answer = |denied: bool| {
        let mut paid = 0;
        let of_line = |(number, (sequence, net)): (usize, &(Value, i64))| {
            let last = number + 1 == lines.len();
            let less = |group: &str, reason: &str, cents: i64| json!({ "group": group, "reason": reason, "amount": dollars(cents) });
            let (part, adjustments) = match number {
                0 => (net - 1000, vec![less("CO", "45", 500), less("PR", "3", 500)]),
                _ if last && denied => (0, vec![less("CO", "50", *net)]),
                _ => (*net, Vec::new()),
            };
            paid += part;
            json!({ "sequence": sequence, "paid": dollars(part), "adjustments": adjustments })
        };
        let answered: Vec<Value> = lines.iter().enumerate().map(of_line).collect();
        json!({ "claim": claim, "status": "PRIMARY", "paid": usd(&dollars(paid)), "lines": answered })
    };
    let mut cent_short = answer(true);
    cent_short["paid"] = usd(&dollars(cents(&cent_short["paid"]["amount"]) - 1));
    assert_eq!(office.refused("recordRemittance", cent_short), "UNBALANCED");
    office.give("recordRemittance", answer(true), "remittance");
    let before = cents(&office.account(patient)["balances"][0]["due"]);
    office.give("appealClaim", json!({ "claim": claim }), "");
    office.give("recordRemittance", answer(false), "remittance");
    let seen = office.claim(&claim);
    let steps: Vec<_> = seen["steps"].as_array().unwrap().iter().map(|it| &it["status"]).collect();
    assert_eq!(json!(steps), json!(["submitted", "acknowledged", "paid", "appealed", "paid"]));
    // What was denied was paid in place of it: what is owed is the same.
    let due = cents(&office.account(patient)["balances"][0]["due"]);
    assert_eq!(due, before);

    // Whatever else this patient owes is paid too.
    if due > 0 {
        let pay = json!({ "patient": patient, "amount": usd(&dollars(due)), "source": "PATIENT" });
        office.give("recordPayment", pay, "line");
    } else if due < 0 {
        // A copayment was more than the patient's part of it all.
        let back =
            json!({ "patient": patient, "amount": usd(&dollars(-due)), "source": "PATIENT" });
        office.give("recordRefund", back, "line");
    }
    let balance = office.account(patient)["balances"][0].clone();
    assert_eq!((&balance["due"], &balance["uncounted"]), (&json!("0.00"), &json!(0)));
    let sum = cents(&balance["charged"]) + cents(&balance["refunded"])
        - cents(&balance["paid"])
        - cents(&balance["adjusted"])
        - cents(&balance["writtenOff"]);
    assert_eq!(sum, 0);
    let aging = balance["aging"].as_object().unwrap();
    assert!(aging.values().all(|part| part == "0.00"), "{balance}");
}

#[test]
fn a_denied_claim_with_a_wrong_amount_is_voided_and_its_visit_charged_and_claimed_anew() {
    let office = Office::new();
    let visit = office.waiting();
    office.charges(&visit);
    let (patient, encounter) = (&visit["patient"]["id"], &visit["encounterId"]);
    let sequence = &visit["services"][0]["sequence"];
    let due = || cents(&office.account(patient)["balances"][0]["due"]);
    let total = |claim: &Value| cents(&office.claim(claim)["total"]["amount"]);
    let before = due();
    let claim = office.give("draftClaim", draft_of(&visit), "claim")["claim"].clone();
    office.give("submitClaim", json!({ "claim": claim }), "");
    let asked = total(&claim);
    let less = json!([{ "group": "CO", "reason": "16", "amount": dollars(asked) }]);
    let denied = json!({ "claim": claim, "status": "DENIED", "paid": usd("0.00"),
                         "adjustments": less });
    office.give("recordRemittance", denied, "remittance");
    assert_eq!(due(), before - asked);

    let account = office.account(patient);
    let charges = account["charges"]["nodes"].as_array().unwrap();
    let wrong = charges.iter().find(|it| {
        it["encounterId"] == *encounter && it["sequence"] == *sequence && it["reversed"].is_null()
    });
    let wrong = wrong.expect("the charge of its first service");
    let undo = json!({ "patient": patient, "line": wrong["id"], "reason": "WRONG_AMOUNT" });
    assert_eq!(office.refused("reverseLine", undo.clone()), "ALREADY_BILLED");
    let void = |claim: &Value| json!({ "claim": claim, "reason": "MISTAKE" });
    office.give("voidClaim", void(&claim), "");
    assert_eq!(office.refused("voidClaim", void(&claim)), "WRONG_STATUS");
    assert_eq!(office.claim(&claim)["status"], "void");
    // The denial is taken back with it.
    assert_eq!(due(), before);
    office.give("reverseLine", undo, "");
    let amount = usd(&dollars(cents(&wrong["amount"]["amount"]) + 100));
    let right = json!({ "patient": patient, "encounter": encounter, "sequence": sequence,
                        "amount": amount });
    office.give("recordCharge", right, "charge");
    assert_eq!(due(), before + 100);

    let anew = office.give("draftClaim", draft_of(&visit), "claim")["claim"].clone();
    assert_eq!(total(&anew), asked + 100);
    office.give("submitClaim", json!({ "claim": anew }), "");
    let paid = json!({ "claim": anew, "status": "PRIMARY", "paid": usd(&dollars(asked + 100)) });
    office.give("recordRemittance", paid, "remittance");
    assert_eq!(due(), before - asked);
    assert_eq!(office.refused("voidClaim", void(&anew)), "PAID_BY_PAYER");
}

#[test]
fn nobody_but_billing_can_move_money() {
    let office = Office::new();
    let nobody = "\"00000000-0000-4000-8000-00000000dead\"";
    for role in ["front_desk", "clinical", "compliance"] {
        let token = office.clinic.token(&[role]);
        for (name, input) in COMMANDS {
            let input = input.replace("$id", nobody);
            let document = format!(
                "mutation {{ {name}(input: {{ commandId: {nobody}, {input} }}) {{ position }} }}"
            );
            let answer = office.server.ask(&token, &document, json!({}));
            let code = &answer["errors"][0]["extensions"]["code"];
            assert_eq!(code, "BAD_INPUT", "{role} {name}: {answer}");
            assert!(answer["data"].is_null(), "{role} {name}: {answer}");
        }
    }
    // What is refused above is refused for the role: for billing it is in order.
    for (name, input) in COMMANDS.into_iter().filter(|(name, _)| *name != "setFee") {
        let input = input.replace("$id", nobody);
        let document = format!(
            "mutation {{ {name}(input: {{ commandId: {nobody}, {input} }}) {{ position }} }}"
        );
        let answer = office.server.ask(&office.token, &document, json!({}));
        let code = &answer["errors"][0]["extensions"]["code"];
        assert_eq!(code, "NOT_FOUND", "{name}: {answer}");
    }
}
