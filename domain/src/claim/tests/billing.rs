use super::super::billing::{Bill, Made, check_codes, make};
use super::*;
use crate::account::{self, Account};
use crate::facts::coding::{ServiceLine, Visit};
use crate::facts::ledger::Charge;
use crate::ids::LedgerLineId;
use crate::patient;
use crate::words::{DateTime, Period};

fn cpt(code: &str) -> Code {
    Code { system: "urn:cpt".to_owned(), code: code.to_owned(), display: None }
}

fn service(sequence: u32, code: &str, diagnoses: &[u32]) -> ServiceLine {
    ServiceLine {
        sequence,
        code: Some(cpt(code)),
        modifiers: Vec::new(),
        units: None,
        diagnoses: diagnoses.to_vec(),
        date: None,
    }
}

fn visit(encounter: EncounterId, date: &str, diagnoses: &[&str]) -> Visit {
    Visit {
        encounter,
        patient: ids::PATIENT,
        date: Some(DateTime::parse(date).unwrap()),
        provider: None,
        diagnoses: diagnoses.iter().map(|code| cpt(code)).collect(),
        services: vec![service(1, "99213", &[1]), service(2, "36415", &[2, 1])],
    }
}

fn charge(number: u8, encounter: EncounterId, sequence: Option<u32>, code: &str) -> Charge {
    Charge {
        charge: LedgerLineId::from_bytes([number; 16]),
        encounter: Some(encounter),
        sequence,
        code: Some(cpt(code)),
        modifiers: Vec::new(),
        amount: Money::usd_cents(i64::from(number) * 1_000),
        ..samples::ledger::charge(true)
    }
}

/// An account with both services of two visits charged; one visit by numbers, the other by codes.
fn owed() -> account::State {
    let (one, other) = (ids::ENCOUNTER, ids::OTHER_ENCOUNTER);
    [
        charge(1, one, Some(1), "99213"),
        charge(2, one, Some(2), "36415"),
        charge(3, other, None, "36415"),
        charge(4, other, None, "99213"),
    ]
    .into_iter()
    .fold(given::<Account>(&[]), |given, it| given.after(account::Command::RecordCharge(it)))
    .state
}

fn of() -> patient::State {
    good(Period::default())
}

/// A patient whose coverage is good for that time.
fn good(period: Period) -> patient::State {
    let coverage = patient::OnFile { active: true, good: Some(period) };
    patient::State { coverages: [(ids::COVERAGE, coverage)].into(), ..patient::State::default() }
}

fn period(start: &str, end: &str) -> Period {
    let day = |text| Some(DateTime::parse(text).unwrap());
    Period { start: day(start), end: day(end) }
}

fn bill() -> Bill {
    Bill {
        claim: ids::CLAIM,
        patient: ids::PATIENT,
        kind: "professional".to_owned(),
        created: DateTime::parse("2026-05-06T08:00:00Z").unwrap(),
        visits: vec![
            (visit(ids::ENCOUNTER, "2026-05-04T09:00:00Z", &["J45", "E11"]), false),
            (visit(ids::OTHER_ENCOUNTER, "2026-05-02", &["E11", "I10"]), false),
        ],
        coverages: vec![ids::COVERAGE],
    }
}

fn refused(bill: Bill) -> Refusal {
    make(bill, &of(), &owed()).unwrap_err()
}

#[test]
fn a_claim_has_a_line_for_every_service_with_what_was_charged_for_it() {
    let Made { claim, codes, charges } = make(bill(), &of(), &owed()).unwrap();
    let cents: Vec<_> = claim.lines.iter().map(|line| line.net.clone().unwrap()).collect();
    assert_eq!(cents, [1, 2, 4, 3].map(|it| Money::usd_cents(it * 1_000)));
    assert_eq!(claim.total, Some(Money::usd_cents(10_000)));
    let numbers: Vec<_> = charges.charges.iter().map(|it| it.charge.as_bytes()[0]).collect();
    assert_eq!(numbers, [1, 2, 4, 3]);
    assert_eq!(codes.diagnoses, ["J45", "E11", "I10"].map(cpt));
    let pointers: Vec<_> = codes.services.iter().map(|line| line.diagnoses.clone()).collect();
    assert_eq!(pointers, [vec![1], vec![2, 1], vec![2], vec![3, 2]]);
    assert_eq!(claim.billable_period.start.unwrap().as_str(), "2026-05-02");
    assert_eq!(claim.billable_period.end.unwrap().as_str(), "2026-05-04");
    assert_eq!(claim.encounters, [ids::ENCOUNTER, ids::OTHER_ENCOUNTER]);
}

#[test]
fn what_is_made_is_a_claim_that_can_be_drafted_and_claimed() {
    let Made { claim, codes, charges } = make(bill(), &of(), &owed()).unwrap();
    let draft = Command::Draft { claim, codes: Some(codes), withheld: none() };
    assert_eq!(given::<Claims>(&[]).when(draft).events()[0].kind, "ClaimDrafted");
    let account = Given::<Account> { state: owed() };
    let at = DateTime::parse("2026-05-06").unwrap();
    let account = account.after(account::Command::Claim { charges, at });
    // Once.
    let again = Bill { claim: ids::OTHER_CLAIM, ..bill() };
    assert_eq!(make(again, &of(), &account.state), Err(Refusal::NotCharged));
    assert!(make(bill(), &of(), &account.state).is_ok());
}

#[test]
fn a_visit_that_is_billed_withheld_uncoded_or_anothers_is_not_billed() {
    let mut other = bill();
    other.visits[0].1 = true;
    assert_eq!(refused(other).code(), "ALREADY_BILLED");
    let mut other = bill();
    other.visits[1].0.services.clear();
    assert_eq!(refused(other), Refusal::NotCoded);
    let mut other = bill();
    other.visits[1].0.patient = ids::OTHER_PATIENT;
    assert_eq!(refused(other), Refusal::OtherPatient);
    let mut other = bill();
    other.visits[1] = other.visits[0].clone();
    assert_eq!(refused(other).code(), "ALREADY_EXISTS");
    assert_eq!(refused(Bill { visits: Vec::new(), ..bill() }).code(), "REQUIRED");
}

#[test]
fn a_claim_is_for_fifty_visits_at_most() {
    let visits = |count: usize| {
        let ids = (0_u128..).map(|number| EncounterId(uuid::Uuid::from_u128(number)));
        let visits = ids.take(count).map(|it| (visit(it, "2026-05-04", &["J45", "E11"]), false));
        Bill { visits: visits.collect(), ..bill() }
    };
    assert_eq!(refused(visits(limits::CLAIM_VISITS)), Refusal::NotCharged);
    assert_eq!(refused(visits(limits::CLAIM_VISITS + 1)).code(), "OVER_LIMIT");
}

#[test]
fn a_withheld_visit_stays_out_of_claims() {
    use patient::restriction::{Known, Restricted};
    let restricted = Restricted::Plan(ids::OTHER_ENCOUNTER);
    let known = Known { restricted, lifted: false };
    let of = patient::State { restrictions: [(ids::RESTRICTION, known)].into(), ..of() };
    assert_eq!(make(bill(), &of, &owed()), Err(Refusal::WithheldFromPlan));
}

#[test]
fn a_service_that_is_not_charged_is_not_billed() {
    let mut other = bill();
    other.visits[0].0.services[1].sequence = 7;
    other.visits[0].0.services[1].code = Some(cpt("80061"));
    assert_eq!(refused(other), Refusal::NotCharged);
}

#[test]
fn a_charge_is_not_asked_for_another_service_that_has_its_number_since() {
    // Coded anew: the dearer service is the second one now.
    let mut other = bill();
    other.visits.truncate(1);
    assert!(make(other.clone(), &of(), &owed()).is_ok());
    let services = &mut other.visits[0].0.services;
    (services[0].code, services[1].code) = (Some(cpt("36415")), Some(cpt("99213")));
    assert_eq!(refused(other), Refusal::NotCharged);
    let mut other = bill();
    other.visits[0].0.services[0].modifiers = vec![cpt("25")];
    assert_eq!(refused(other), Refusal::NotCharged);
}

#[test]
fn a_claim_is_made_under_coverages_of_the_patient() {
    assert_eq!(refused(Bill { coverages: Vec::new(), ..bill() }).code(), "REQUIRED");
    let strange = Bill { coverages: vec![ids::OTHER_COVERAGE], ..bill() };
    assert_eq!(refused(strange).code(), "UNKNOWN_RECORD");
}

#[test]
fn a_claim_is_made_under_coverages_that_were_in_force_on_every_date_of_service() {
    let made = |of: &patient::State| make(bill(), of, &owed()).map(drop);
    assert_eq!(made(&good(period("2026-05-02", "2026-05-04"))), Ok(()));
    // A coverage is good for whole days, and as precisely as it was written.
    let hours = period("2026-05-02T18:00:00Z", "2026-05-04T07:00:00Z");
    assert_eq!(made(&good(hours)), Ok(()));
    assert_eq!(made(&good(period("2026", "2026-05"))), Ok(()));
    for (start, end) in [("2026-05-03", "2026-12-31"), ("2025-01-01", "2026-05-03")] {
        assert_eq!(made(&good(period(start, end))), Err(Refusal::NotCovered), "{start} {end}");
    }
    let mut later = bill();
    later.visits[1].0.services[0].date = Some(DateTime::parse("2026-05-05").unwrap());
    let until = good(period("2026-05-02", "2026-05-04"));
    assert_eq!(make(later, &until, &owed()), Err(Refusal::NotCovered));
    let never = patient::OnFile { active: false, good: None };
    let never = patient::State { coverages: [(ids::COVERAGE, never)].into(), ..of() };
    assert_eq!(made(&never), Err(Refusal::NotCovered));
}

#[test]
fn a_claim_goes_out_with_the_codes_that_its_visits_have_now() {
    let Made { claim, codes, .. } = make(bill(), &of(), &owed()).unwrap();
    let draft = Command::Draft { claim, codes: Some(codes), withheld: none() };
    let drafted = given::<Claims>(&[]).after(draft);
    let checked = |change: fn(&mut Visit)| {
        let mut visits: Vec<Visit> = bill().visits.into_iter().map(|(visit, _)| visit).collect();
        change(&mut visits[1]);
        check_codes(&drafted.state, &visits.iter().collect::<Vec<_>>())
    };
    assert_eq!(checked(|_| ()), Ok(()));
    // Who gave it, and words, are not of its codes.
    assert_eq!(checked(|visit| visit.provider = Some(ids::CLINICIAN)), Ok(()));
    assert_eq!(checked(|visit| visit.diagnoses[0].display = Some("E".into())), Ok(()));
    let changes: [fn(&mut Visit); 6] = [
        |visit| visit.services[0].code = Some(cpt("99214")),
        |visit| visit.services[1].modifiers = vec![cpt("25")],
        |visit| visit.services[1].diagnoses = vec![1],
        |visit| visit.diagnoses.push(cpt("Z00")),
        |visit| drop(visit.services.pop()),
        |visit| visit.date = Some(DateTime::parse("2026-05-03").unwrap()),
    ];
    for change in changes {
        assert_eq!(checked(change), Err(Refusal::CodesChanged));
    }
    // A visit that billing does not have any more.
    let (one, _) = &bill().visits[0];
    assert_eq!(check_codes(&drafted.state, &[one]), Err(Refusal::CodesChanged));
    let submitted = drafted.after(submit());
    assert_eq!(check_codes(&submitted.state, &[]).unwrap_err().code(), "WRONG_STATUS");
}

#[test]
fn the_codes_of_an_imported_claim_are_its_own() {
    let imported = given::<Claims>(&[]).after(import("draft"));
    assert_eq!(check_codes(&imported.state, &[]), Ok(()));
    assert_eq!(check_codes(&super::drafted().state, &[]), Ok(()));
}

#[test]
fn a_claim_has_twelve_diagnoses_at_most() {
    let mut full = bill();
    let codes: Vec<String> = (1..=12).map(|number| format!("A{number}")).collect();
    full.visits.truncate(1);
    full.visits[0].0.diagnoses = codes.iter().map(|code| cpt(code)).collect();
    assert!(make(full.clone(), &of(), &owed()).is_ok());
    full.visits[0].0.diagnoses.push(cpt("A13"));
    assert_eq!(refused(full).code(), "OVER_LIMIT");
}
