use chartlog_domain::facet::Facet;
use chartlog_domain::facts::identity::{Identity, IdentityFact};
use chartlog_domain::facts::ledger::Claim;
use chartlog_domain::facts::{CoverageFact, DirectoryFact, ResidenceFact};
use chartlog_domain::testing::samples::words::{at, imported};
use chartlog_domain::testing::samples::{
    self, coding, coverage, directory, identity, ids, ledger, residence,
};
use chartlog_domain::words::{HumanName, Person};

use super::{Kit, all, items};
use crate::billing::query::{self, Account, Booked, Insurance, Patient, PatientSearch};
use crate::{Served, Step};

#[test]
fn every_record_comes_back_as_it_was_told() {
    for full in [true, false] {
        let kit = Kit::new();
        for facet in [Facet::Coverage, Facet::Coding, Facet::Ledger] {
            kit.tell_all(samples::kept(facet, full));
        }
        let seen = kit.seen();
        let me = ids::PATIENT;
        let coverages = items(query::coverages(&seen, me, &all()).unwrap());
        assert_eq!(coverages, [Insurance { coverage: coverage::coverage(full), imported: true }]);
        let visit = query::visit(&seen, ids::ENCOUNTER).unwrap().unwrap();
        assert_eq!((visit.visit, visit.imported), (coding::visit(full), false));
        let charges = items(query::charges(&seen, me, &all()).unwrap());
        assert_eq!(charges, [Booked { line: ledger::charge(full), reversed: None }]);
        let payments = items(query::payments(&seen, me, &all()).unwrap());
        assert_eq!(payments, [Booked { line: ledger::credit(full), reversed: None }]);
        let write_offs = items(query::write_offs(&seen, me, &all()).unwrap());
        assert_eq!(write_offs, [Booked { line: ledger::credit(full), reversed: None }]);
        let refunds = items(query::refunds(&seen, me, &all()).unwrap());
        assert_eq!(refunds[0].line, ledger::refund(full));
        assert_eq!(refunds[0].reversed.is_some(), full);
        let adjustments = items(query::adjustments(&seen, me, &all()).unwrap());
        assert_eq!(adjustments.len(), usize::from(full));
        let eligibility = items(query::eligibility(&seen, me, &all()).unwrap());
        assert_eq!(eligibility, [ledger::eligibility(full)]);
        let answers = items(query::adjudications(&seen, me, &all()).unwrap());
        assert_eq!(answers[0].adjudication, ledger::adjudication(full));
        let claim = query::claim(&seen, ids::CLAIM).unwrap().unwrap();
        let voided = Claim { status: "void".to_owned(), ..ledger::claim(full) };
        assert_eq!(claim.claim.claim, voided);
        assert!(!claim.claim.imported, "it was put right here");
        assert_eq!(claim.steps.len(), 9);
        assert!(claim.steps[..6].iter().all(|step| step.step == ledger::claim_step(full)));
        assert_eq!(claim.remittances, [ledger::remittance(full)]);
        assert_eq!(seen.served().facets, [Facet::Coverage, Facet::Coding, Facet::Ledger]);
        assert_eq!(seen.served().patients, [me]);
    }
}

#[test]
fn who_a_patient_is_and_where_they_live_comes_back_whole() {
    let kit = Kit::new();
    kit.tell(IdentityFact::Registered(identity::identity(true)));
    kit.tell(ResidenceFact::Changed(residence::residence(true)));
    kit.list(DirectoryFact::OrganisationImported(imported(true, directory::organisation(true))));
    let seen = kit.seen();
    let Identity { patient, person } = identity::identity(true);
    assert_eq!(query::patient(&seen, patient).unwrap(), Some(Patient { patient, person }));
    let addresses = query::addresses(&seen, patient, &all()).unwrap();
    assert_eq!(items(addresses), residence::residence(true).addresses);
    let payer = query::organisation(&seen, ids::ORGANISATION).unwrap();
    assert_eq!(payer, Some(directory::organisation(true)));
    assert_eq!(seen.served().facets, [Facet::Identity, Facet::Residence, Facet::Directory]);
}

#[test]
fn a_coverage_that_was_ended_has_an_end_until_it_is_told_anew() {
    let kit = Kit::new();
    kit.tell(CoverageFact::Added(coverage::coverage(true)));
    kit.tell(CoverageFact::Ended(coverage::coverage_end()));
    let ended = query::coverage(&kit.seen(), ids::COVERAGE).unwrap().unwrap();
    assert_eq!(ended.coverage.status, "cancelled");
    assert_eq!(ended.coverage.period.end, Some(coverage::coverage_end().at));
    assert!(!ended.imported);
    kit.tell(CoverageFact::CoverageImported(imported(true, coverage::coverage(true))));
    let again = query::coverage(&kit.seen(), ids::COVERAGE).unwrap().unwrap();
    assert_eq!(again, Insurance { coverage: coverage::coverage(true), imported: true });
}

#[test]
fn an_unknown_patient_has_nothing_and_is_not_said_to_be_served() {
    let kit = Kit::new();
    kit.tell(CoverageFact::Added(coverage::coverage(true)));
    let seen = kit.seen();
    let other = ids::OTHER_PATIENT;
    assert_eq!(query::coverages(&seen, other, &all()).unwrap().total, 0);
    assert_eq!(query::unbilled_visits(&seen, Some(other), &all()).unwrap().total, 0);
    assert!(query::patient(&seen, other).unwrap().is_none());
    assert!(query::account(&seen, other).unwrap().is_none());
    assert!(query::claim(&seen, ids::OTHER_CLAIM).unwrap().is_none());
    assert_eq!(seen.served(), Served::default());
    drop(seen);
    kit.tell(IdentityFact::Registered(identity::identity(true)));
    let seen = kit.seen();
    let account = query::account(&seen, ids::PATIENT).unwrap();
    assert_eq!(account, Some(Account { patient: ids::PATIENT, balances: Vec::new() }));
    assert_eq!(seen.served().facets, [Facet::Ledger]);
}

#[test]
fn nothing_that_a_clinician_wrote_gets_into_the_view() {
    let kit = Kit::new();
    for facet in Facet::ALL {
        kit.tell_all(samples::kept(facet, true));
    }
    kit.clinic.catch_up(&kit.view);
    for planted in ["She sleeps well", "A cough for two weeks", "Progress note", "555-0100"] {
        // The directory has phones of its own.
        let found = kit.view.find_bytes(planted.as_bytes()).unwrap();
        let places: Vec<_> = found.iter().filter(|place| !place.starts_with("locations")).collect();
        let places: Vec<_> =
            places.into_iter().filter(|place| !place.starts_with("organisations")).collect();
        assert!(places.is_empty(), "{planted} in {places:?}");
    }
    assert!(!kit.view.find_bytes(b"MRN-00042").unwrap().is_empty());
}

#[test]
fn told_again_from_the_start_the_view_is_the_same() {
    let kit = Kit::new();
    for full in [false, true] {
        for facet in Facet::ALL {
            kit.tell_all(samples::facts(facet, full));
        }
    }
    kit.clinic.catch_up(&kit.view);
    let live = kit.view.digest().unwrap();
    kit.view.rebuild(&|_: Step| ()).unwrap();
    assert_eq!(kit.view.digest().unwrap(), live);
}

#[test]
fn a_patient_is_found_by_name_sound_date_of_birth_and_number() {
    let kit = Kit::new();
    kit.tell(IdentityFact::Registered(identity::identity(true)));
    let other = Person {
        names: vec![HumanName::simple("Grażyna", "Murphy-O'Neil")],
        birth_date: Some(at("1960-12-31")),
        mrn: Some("77".into()),
        ..Person::default()
    };
    let other = Identity { patient: ids::OTHER_PATIENT, person: other };
    kit.tell(IdentityFact::PatientImported(imported(true, other)));
    let found = |text: &str| -> Vec<_> {
        let search = PatientSearch { text: Some(text.to_owned()), ..PatientSearch::default() };
        let page = query::search_patients(&kit.seen(), &search, &all()).unwrap();
        items(page).into_iter().map(|found| found.patient.patient).collect()
    };
    let (grace, grazyna) = (ids::PATIENT, ids::OTHER_PATIENT);
    assert_eq!(found("MURPHY"), [grace, grazyna]);
    assert_eq!(found("grazyna oneil"), [grazyna]);
    assert_eq!(found("murfy 1960-12-31"), [grazyna]);
    assert_eq!(found("mrn-00042"), [grace]);
    assert_eq!(found("77"), [grazyna]);
    assert_eq!(found("555-0100"), []);
    assert_eq!(found("nobody"), []);
    assert_eq!(found(""), [grace, grazyna]);
    let phone = PatientSearch { phone: Some("555-0100".to_owned()), ..PatientSearch::default() };
    let nobody = query::search_patients(&kit.seen(), &phone, &all()).unwrap();
    assert_eq!(nobody.total, 0);
    // Corrected, the name that was is found no more.
    let person = Person { names: vec![HumanName::simple("Grace", "Long")], ..Person::default() };
    kit.tell(IdentityFact::Corrected(Identity { patient: grace, person }));
    assert_eq!(found("murphy"), [grazyna]);
    assert_eq!(found("mrn-00042"), []);
    assert_eq!(found("grace long"), [grace]);
}

#[test]
fn who_was_found_counts_as_served_and_nobody_else() {
    let kit = Kit::new();
    kit.tell(IdentityFact::Registered(identity::identity(true)));
    let other = Identity { patient: ids::OTHER_PATIENT, person: Person::default() };
    kit.tell(IdentityFact::Registered(other));
    let seen = kit.seen();
    let search = PatientSearch { family: Some("mur".to_owned()), ..PatientSearch::default() };
    assert_eq!(query::search_patients(&seen, &search, &all()).unwrap().total, 1);
    assert_eq!(seen.served().patients, [ids::PATIENT]);
    assert_eq!(seen.served().facets, [Facet::Identity]);
}
