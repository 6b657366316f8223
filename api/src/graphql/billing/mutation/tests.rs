//! The commands of billing on a data directory, with a clock of the test's.

mod anew;
mod at_once;
mod times;

use std::cell::Cell;
use std::sync::Arc;

use chartlog_domain::actor::Actor;
use chartlog_domain::decider::Decider;
use chartlog_domain::encounter::{self, Encounters};
use chartlog_domain::facet::Role;
use chartlog_domain::facts::administration::Account;
use chartlog_domain::facts::coding::{ServiceLine, Visit};
use chartlog_domain::facts::identity::Identity;
use chartlog_domain::ids::{CommandId, PatientId};
use chartlog_domain::patient::restriction::{Restricted, Restriction};
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::staff::{self, Staff};
use chartlog_domain::testing::samples::{clinical, coverage, ids, words::at, words::imported};
use chartlog_domain::words::{Code, HumanName, Person};
use chartlog_eventlog::{KdfCost, RootKeySource};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::arrival::Arrival;
use crate::auth::{Method, Session};
use crate::clock::Clock;
use crate::graphql::error::code_of;
use crate::limits;
use crate::node::{self, Node};
use crate::read::{Question, Reader};
use crate::streams::Stream;
use crate::write::CommandRef;

/// 2026-05-20, noon UTC.
const NOW: i64 = 1_779_278_400_000_000;

/// An office with one patient, who is insured and whose visit is coded with two services.
struct Till {
    node: Arc<Node>,
    reader: Arc<Reader>,
    runtime: Runtime,
    biller: Session,
    commands: Cell<u128>,
    _dir: tempfile::TempDir,
}

#[derive(Debug)]
struct Asked {
    data: Value,
    code: Option<String>,
    reason: Value,
    field: Value,
}

impl Asked {
    #[track_caller]
    fn done(self) -> Value {
        assert_eq!(self.code, None, "{self:?}");
        self.data
    }

    /// What is typed wrong is bad input, what cannot be is refused; both say why.
    #[track_caller]
    fn refused(self, reason: &str) {
        let codes = [Some("REFUSED"), Some("BAD_INPUT")];
        assert!(codes.contains(&self.code.as_deref()), "{self:?}");
        assert_eq!(self.reason, json!(reason), "{self:?}");
    }

    #[track_caller]
    fn told(self, code: &str) {
        assert_eq!(self.code.as_deref(), Some(code), "{self:?}");
    }
}

impl Till {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = RootKeySource::raw([7; 32]);
        Node::make(dir.path(), &root, false, KdfCost::default()).unwrap();
        let clock = Clock::from_fn(|| NOW);
        let node = Arc::new(Node::open(dir.path(), &root, clock, &|_| {}).unwrap());
        registers(&node);
        let account = ids::OFFICER;
        let create = staff::Command::CreateAccount {
            account: Account {
                account,
                login: "biller".to_owned(),
                name: HumanName::simple("Ada", "Example"),
                identifiers: Vec::new(),
            },
            provider: None,
            roles: vec![Role::Billing],
        };
        runs::<Staff>(&node, 1, &Stream::Staff(account), create);
        node.catch_up(limits::CATCH_UP).unwrap();
        let by = Actor::Account(account);
        let sessions = node.sessions();
        let minted = sessions.mint(account, Role::Billing, Method::PasswordAndTotp, by).unwrap();
        let reader = Arc::new(Reader::new(node.clone()));
        let (runtime, commands) = (Runtime::new().unwrap(), Cell::new(1));
        Self { node, reader, runtime, biller: minted.session, commands, _dir: dir }
    }

    fn question(&self, document: &str, variables: Value) -> Question {
        Question {
            session: self.biller.clone(),
            arrival: Arrival::default(),
            source_address: "192.0.2.7".to_owned(),
            document: document.to_owned(),
            operation_name: None,
            variables,
            at_least: None,
        }
    }

    fn ask(&self, document: &str, variables: Value) -> Asked {
        let question = self.question(document, variables);
        match self.runtime.block_on(self.reader.read(question)) {
            Ok(answer) => {
                let said = serde_json::to_value(&answer.response.errors).unwrap();
                Asked {
                    data: serde_json::from_slice(&answer.data).unwrap(),
                    code: answer.response.errors.first().map(code_of),
                    reason: said[0]["extensions"]["reason"].clone(),
                    field: said[0]["extensions"]["field"].clone(),
                }
            }
            Err(refused) => {
                let code = Some(refused.code.as_str().to_owned());
                Asked { data: Value::Null, code, reason: Value::Null, field: Value::Null }
            }
        }
    }

    fn give(&self, name: &str, mut input: Value) -> Asked {
        let next = self.commands.get();
        self.commands.set(next + 1);
        input["commandId"] = json!(uuid::Uuid::from_u128(next).to_string());
        self.repeat(name, &input)
    }

    fn repeat(&self, name: &str, input: &Value) -> Asked {
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let made = match name {
            "recordCharge" => "charge",
            "draftClaim" => "claim",
            "recordPayment" | "recordRefund" | "writeOff" => "line",
            "recordRemittance" => "remittance",
            _ => "",
        };
        let document =
            format!("mutation($in: {kind}!) {{ {name}(input: $in) {{ {made} position }} }}");
        let mut asked = self.ask(&document, json!({ "in": input }));
        asked.data = asked.data[name].take();
        asked
    }

    /// Both services by the fee schedule: 100.00 and 50.00.
    fn charges(&self) {
        for (code, amount) in [("99213", "100.00"), ("36415", "50.00")] {
            let code = json!({ "system": "urn:cpt", "code": code });
            let fee = json!({ "code": code, "from": "2026-01-01", "amount": usd(amount) });
            self.give("setFee", fee).done();
        }
        for sequence in [1, 2] {
            self.give("recordCharge", self.service(sequence)).done();
        }
    }

    fn service(&self, sequence: u32) -> Value {
        json!({ "patient": ids::PATIENT.to_string(), "encounter": ids::ENCOUNTER.to_string(),
                "sequence": sequence })
    }

    fn bill() -> Value {
        json!({ "patient": ids::PATIENT.to_string(), "encounters": [ids::ENCOUNTER.to_string()],
                "coverages": [ids::COVERAGE.to_string()] })
    }

    fn drafted(&self) -> Value {
        self.charges();
        self.give("draftClaim", Self::bill()).done()["claim"].clone()
    }

    /// The patient's visit is withheld from the health plan.
    fn withholds(&self) {
        let agree = patient::Command::AgreeRestriction(Restriction {
            asked: None,
            restriction: ids::RESTRICTION,
            patient: ids::PATIENT,
            restricted: Restricted::Plan(ids::ENCOUNTER),
            request: "IN_WRITING".to_owned(),
            by: ids::OTHER_CLINICIAN,
            at: NOW,
        });
        runs::<Patient>(&self.node, 15, &Stream::Patient(ids::PATIENT), agree);
    }

    fn balance(&self) -> Value {
        let question = "query($id: UUID!) { account(patient: $id) { balances {
            charged paidByPatient paidByPayers adjusted patientResponsibility writtenOff refunded
            due aging { to30Days } } } }";
        let data = self.ask(question, json!({ "id": ids::PATIENT.to_string() })).done();
        data["account"]["balances"][0].clone()
    }
}

/// The claim for the visit as it is coded and charged now.
fn corrected(claim: &Value) -> Value {
    json!({ "claim": claim, "encounters": [ids::ENCOUNTER.to_string()],
            "coverages": [ids::COVERAGE.to_string()] })
}

fn usd(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

fn runs<D: Decider>(node: &Node, number: u128, stream: &Stream, input: D::Command) {
    let journal = node.journal();
    let id = CommandId(uuid::Uuid::from_u128(number << 64));
    let mut unit = journal.unit(&node::system(), journal.now());
    unit.execute::<D>(stream, CommandRef { id, input_digest: [0; 32] }, input).unwrap();
    unit.commit().unwrap();
}

fn registers(node: &Node) {
    let person = Person { names: vec![HumanName::simple("Ada", "Example")], ..Person::default() };
    let identity = Identity { patient: ids::PATIENT, person };
    let register = patient::Command::Register { identity, contact: None, residence: None };
    runs::<Patient>(node, 11, &Stream::Patient(ids::PATIENT), register);
    let add = patient::Command::ImportCoverage(imported(true, coverage::coverage(true)));
    runs::<Patient>(node, 12, &Stream::Patient(ids::PATIENT), add);
    let stream = Stream::Encounter(ids::ENCOUNTER);
    let encounter = imported(false, clinical::encounter(false));
    runs::<Encounters>(node, 13, &stream, encounter::Command::Import { encounter });
    runs::<Encounters>(node, 14, &stream, encounter::Command::CodeVisit(visit()));
}

/// A visit of the patient with two services.
fn visit() -> Visit {
    let code = |system: &str, code: &str| Code {
        system: system.to_owned(),
        code: code.to_owned(),
        display: None,
    };
    let service = |sequence, it: &str| ServiceLine {
        sequence,
        code: Some(code("urn:cpt", it)),
        modifiers: Vec::new(),
        units: None,
        diagnoses: vec![1],
        date: None,
    };
    Visit {
        encounter: ids::ENCOUNTER,
        patient: ids::PATIENT,
        date: Some(at("2026-05-04")),
        provider: None,
        diagnoses: vec![code("urn:icd", "J45")],
        services: vec![service(1, "99213"), service(2, "36415")],
    }
}

#[test]
fn a_service_costs_what_the_fee_schedule_says_and_is_charged_once() {
    let till = Till::new();
    till.give("recordCharge", till.service(1)).refused("NO_FEE");
    till.charges();
    assert_eq!(till.balance()["charged"], "150.00");
    till.give("recordCharge", till.service(1)).refused("ALREADY_EXISTS");
    till.give("recordCharge", till.service(9)).told("NOT_FOUND");
    let fees = till.ask("{ fees { nodes { code { code } amount { amount } } } }", json!({})).done();
    assert_eq!(fees["fees"]["nodes"][1]["amount"]["amount"], "100.00");
}

#[test]
fn a_charge_is_repeated_without_a_second_one_and_names_one_thing() {
    let till = Till::new();
    till.charges();
    let mut input = till.service(1);
    input["code"] = json!({ "system": "urn:cpt", "code": "99213" });
    till.give("recordCharge", input).told("BAD_INPUT");
    let input = json!({ "commandId": uuid::Uuid::from_u128(99).to_string(),
        "patient": ids::PATIENT.to_string(), "amount": usd("7.50"), "at": "2026-05-05" });
    let first = till.repeat("recordCharge", &input).done();
    assert_eq!(till.repeat("recordCharge", &input).done(), first);
    assert_eq!(till.balance()["charged"], "157.50");
}

#[test]
fn an_amount_is_exact_and_a_code_is_no_sentence() {
    let till = Till::new();
    let charge = |code: &str, amount: &str| {
        json!({ "patient": ids::PATIENT.to_string(), "at": "2026-05-05", "amount": usd(amount),
                "code": { "system": "urn:cpt", "code": code } })
    };
    till.give("recordCharge", charge("99213", "0.00001")).refused("AMOUNT_NOT_EXACT");
    till.give("recordCharge", charge("99213", "0")).refused("AMOUNT_NOT_POSITIVE");
    till.give("recordCharge", charge("she was very tired", "1")).refused("MALFORMED");
    till.give("recordCharge", charge("99213", "1.0001")).done();
    assert_eq!(till.balance()["due"], "1.0001");
}

#[test]
fn a_claim_goes_from_draft_over_denial_of_a_line_and_appeal_to_a_balance_of_zero() {
    let till = Till::new();
    let claim = till.drafted();
    till.give("draftClaim", Till::bill()).refused("ALREADY_BILLED");
    let step = || json!({ "claim": claim });
    till.give("appealClaim", step()).refused("WRONG_STATUS");
    till.give("submitClaim", step()).done();
    let ack = json!({ "claim": claim, "category": "A2", "status": "20" });
    till.give("recordAcknowledgement", ack).done();
    let part = |group: &str, reason: &str, amount: &str| json!({ "group": group, "reason": reason, "amount": amount });
    let answer = |second_paid: &str, paid: &str, second: Value| {
        json!({ "claim": claim, "status": "PRIMARY", "paid": usd(paid), "lines": [
            { "sequence": 1, "paid": "70.00",
              "adjustments": [part("CO", "45", "10.00"), part("PR", "3", "20.00")] },
            { "sequence": 2, "paid": second_paid, "adjustments": [second] },
        ] })
    };
    let cent_short = answer("0", "69.99", part("CO", "50", "50.00"));
    till.give("recordRemittance", cent_short).refused("UNBALANCED");
    till.give("recordRemittance", answer("0", "70.00", part("CO", "50", "50.00"))).done();
    let balance = till.balance();
    assert_eq!((&balance["due"], &balance["adjusted"]), (&json!("20.00"), &json!("60.00")));
    till.give("appealClaim", step()).done();
    till.give("recordRemittance", answer("40.00", "110.00", part("CO", "45", "10.00"))).done();
    let balance = till.balance();
    assert_eq!((&balance["due"], &balance["paidByPayers"]), (&json!("20.00"), &json!("110.00")));
    assert_eq!(balance["patientResponsibility"], "20.00");
    let patient = ids::PATIENT.to_string();
    let pay = json!({ "patient": patient, "amount": usd("20.00"), "source": "PATIENT" });
    till.give("recordPayment", pay).done();
    assert_eq!(till.balance()["due"], "0.00");
    let detail = "query($id: UUID!) { claim(id: $id) { status
        steps { status amount { amount } } remittances { status paid { amount }
        lines { sequence adjustments { group reason { code } } } } } }";
    let seen = till.ask(detail, json!({ "id": claim })).done();
    let steps = seen["claim"]["steps"].as_array().unwrap();
    let words: Vec<_> = steps.iter().map(|step| step["status"].as_str().unwrap()).collect();
    assert_eq!(words, ["submitted", "acknowledged", "paid", "appealed", "paid"]);
    assert_eq!(seen["claim"]["remittances"].as_array().unwrap().len(), 2);
}

#[test]
fn a_rejected_claim_is_put_right_and_submitted_again() {
    let till = Till::new();
    let claim = till.drafted();
    till.give("submitClaim", json!({ "claim": claim })).done();
    let no = |category: &str| json!({ "claim": claim, "category": category, "status": "21" });
    till.give("recordAcknowledgement", no("F1")).refused("UNKNOWN_CODE");
    till.give("recordAcknowledgement", no("A3")).done();
    till.give("correctClaim", corrected(&claim)).done();
    till.give("submitClaim", json!({ "claim": claim })).done();
    let waiting = till.ask("{ unansweredClaims(days: 0) { nodes { id } } }", json!({})).done();
    assert_eq!(waiting["unansweredClaims"]["nodes"][0]["id"], claim);
}

#[test]
fn a_denied_claim_is_on_the_work_list() {
    let till = Till::new();
    let claim = till.drafted();
    till.give("submitClaim", json!({ "claim": claim })).done();
    let ack = json!({ "claim": claim, "category": "A1", "status": "20" });
    till.give("recordAcknowledgement", ack).done();
    let words = json!({ "claim": claim, "reason": "we do not pay" });
    till.give("denyClaim", words).refused("MALFORMED");
    till.give("denyClaim", json!({ "claim": claim, "reason": "29" })).done();
    let denied = till.ask("{ deniedClaims { nodes { id status } } }", json!({})).done();
    assert_eq!(denied["deniedClaims"]["nodes"][0], json!({ "id": claim, "status": "denied" }));
}

#[test]
fn a_withheld_visit_stays_out_of_claims() {
    let till = Till::new();
    till.charges();
    till.withholds();
    till.give("draftClaim", Till::bill()).refused("WITHHELD_FROM_PLAN");
}

#[test]
fn what_is_not_charged_or_covered_is_not_claimed() {
    let till = Till::new();
    till.give("draftClaim", Till::bill()).refused("NOT_CHARGED");
    till.charges();
    let mut bill = Till::bill();
    bill["coverages"] = json!([ids::OTHER_COVERAGE.to_string()]);
    till.give("draftClaim", bill).told("NOT_FOUND");
    let mut bill = Till::bill();
    bill["coverages"] = json!([]);
    till.give("draftClaim", bill).refused("REQUIRED");
}

#[test]
fn a_mistaken_line_is_reversed_and_stays_to_be_seen() {
    let till = Till::new();
    till.charges();
    let patient = ids::PATIENT.to_string();
    let pay = json!({ "patient": patient, "amount": usd("30.00"), "source": "PATIENT" });
    let line = till.give("recordPayment", pay).done()["line"].clone();
    let refund = json!({ "patient": patient, "amount": usd("30.01"), "source": "PATIENT" });
    till.give("recordRefund", refund).refused("AMOUNT_OVER");
    let off = json!({ "patient": patient, "amount": usd("120.01"), "reason": "CHARITY" });
    till.give("writeOff", off).refused("AMOUNT_OVER");
    let undo = json!({ "patient": patient, "line": line, "reason": "DUPLICATE" });
    till.give("reverseLine", undo.clone()).done();
    till.give("reverseLine", undo).refused("ALREADY_ENDED");
    assert_eq!(till.balance()["due"], "150.00");
    let seen = "query($id: UUID!) { account(patient: $id) { payments { nodes {
        id reversed { reason } } } } }";
    let seen = till.ask(seen, json!({ "id": patient })).done();
    let expected = json!({ "id": line, "reversed": { "reason": "DUPLICATE" } });
    assert_eq!(seen["account"]["payments"]["nodes"][0], expected);
}

#[test]
fn what_a_payer_says_of_a_coverage_is_codes_and_amounts() {
    let till = Till::new();
    let patient = ids::PATIENT.to_string();
    let check = |information: &str| {
        json!({ "patient": patient, "coverage": ids::COVERAGE.to_string(), "benefits": [
            { "information": information, "period": "29", "amount": usd("250.00") } ] })
    };
    till.give("recordEligibility", check("a deductible")).refused("UNKNOWN_CODE");
    till.give("recordEligibility", check("C")).done();
    let asked = "query($id: UUID!) { eligibility(patient: $id) { nodes { coverageId
        benefits { information amount { amount } } } } }";
    let seen = till.ask(asked, json!({ "id": patient })).done();
    let benefit = &seen["eligibility"]["nodes"][0]["benefits"][0];
    assert_eq!(benefit["amount"]["amount"], "250.00");
}

#[test]
fn nobody_is_not_found() {
    let till = Till::new();
    let nobody = PatientId::from_bytes([9; 16]).to_string();
    let pay = json!({ "patient": nobody, "amount": usd("1"), "source": "PATIENT" });
    till.give("recordPayment", pay).told("NOT_FOUND");
    till.give("submitClaim", json!({ "claim": nobody })).told("NOT_FOUND");
    let pay = json!({ "patient": ids::PATIENT.to_string(), "amount": usd("1"),
                      "source": "PAYER", "claim": nobody });
    till.give("recordPayment", pay).told("NOT_FOUND");
}
