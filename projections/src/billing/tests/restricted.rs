//! What a patient asked to restrict, as billing has to keep it.

use chartlog_domain::facts::coding::CodingFact;
use chartlog_domain::facts::coverage::CoverageFact;
use chartlog_domain::facts::identity::{IdentityFact, StaffRestriction};
use chartlog_domain::facts::ledger::LedgerFact;
use chartlog_domain::facts::residence::ResidenceFact;
use chartlog_domain::testing::samples::{coding, coverage, identity, ids, ledger, residence};

use super::{Kit, all, items};
use crate::Scope;
use crate::billing::query;
use crate::search::people::PatientSearch;

#[test]
fn a_visit_that_is_withheld_from_the_plan_says_so_and_waits_for_no_claim() {
    let kit = Kit::new();
    kit.tell(IdentityFact::Registered(identity::identity(true)));
    kit.tell(CodingFact::VisitCoded(coding::visit(true)));
    let visit = || query::visit(&kit.seen(), ids::ENCOUNTER).unwrap().unwrap();
    let waiting = || items(query::unbilled_visits(&kit.seen(), None, &all()).unwrap()).len();
    assert_eq!((visit().withheld, waiting()), (false, 1));
    kit.tell(LedgerFact::PlanExcluded(ledger::plan_restriction()));
    assert_eq!((visit().withheld, waiting()), (true, 0));
    let listed = items(query::visits(&kit.seen(), ids::PATIENT, &all()).unwrap());
    assert!(listed[0].withheld);
    // Coded again, it stays so.
    kit.tell(CodingFact::VisitCoded(coding::visit(true)));
    assert!(visit().withheld);
    assert!(kit.view.rebuild(&|_| ()).unwrap().same());
    kit.tell(LedgerFact::PlanReadmitted(ledger::plan_restriction()));
    assert_eq!((visit().withheld, waiting()), (false, 1));
}

#[test]
fn who_is_excluded_finds_nothing_of_the_patient_in_billing_either() {
    let kit = Kit::new();
    kit.tell(IdentityFact::Registered(identity::identity(true)));
    kit.tell(CodingFact::VisitCoded(coding::visit(true)));
    kit.tell(CoverageFact::Added(coverage::coverage(true)));
    kit.tell(LedgerFact::ChargeRecorded(ledger::charge(true)));
    kit.tell(LedgerFact::ClaimDrafted(ledger::claim(true)));
    kit.tell(ResidenceFact::Changed(residence::residence(true)));
    let restriction = StaffRestriction { account: ids::OFFICER, ..identity::staff_restriction() };
    kit.tell(IdentityFact::StaffExcluded(restriction));
    let rows = |account| {
        kit.clinic.catch_up(&kit.view);
        let seen = kit.view.snapshot(Scope { account: Some(account), patient: None, now: 0 });
        let (seen, page) = (seen.unwrap(), all());
        let everybody = PatientSearch::default();
        [
            query::search_patients(&seen, &everybody, &page).unwrap().total,
            u64::from(query::patient(&seen, ids::PATIENT).unwrap().is_some()),
            query::visits(&seen, ids::PATIENT, &page).unwrap().total,
            query::coverages(&seen, ids::PATIENT, &page).unwrap().total,
            query::charges(&seen, ids::PATIENT, &page).unwrap().total,
            query::claims(&seen, &query::ClaimFilter::default(), &page).unwrap().total,
            query::addresses(&seen, ids::PATIENT, &page).unwrap().total,
        ]
    };
    assert_eq!(rows(ids::OFFICER), [0; 7]);
    assert!(rows(ids::CLINICIAN).into_iter().all(|total| total > 0));
}

#[test]
fn a_bill_goes_to_the_address_that_the_patient_set() {
    let kit = Kit::new();
    kit.tell(IdentityFact::Registered(identity::identity(true)));
    kit.tell(ResidenceFact::Changed(residence::residence(false)));
    let addresses = || items(query::addresses(&kit.seen(), ids::PATIENT, &all()).unwrap());
    assert_eq!(addresses(), []);
    let set = residence::confidential_address(true);
    kit.tell(ResidenceFact::ConfidentialAddressSet(set.clone()));
    assert_eq!(Some(addresses()), set.addresses);
    assert!(query::has_confidential_address(&kit.seen(), ids::PATIENT).unwrap());
    kit.tell(ResidenceFact::ConfidentialAddressCleared(residence::confidential_address_end()));
    assert_eq!(addresses(), []);
    assert!(!query::has_confidential_address(&kit.seen(), ids::PATIENT).unwrap());
}
