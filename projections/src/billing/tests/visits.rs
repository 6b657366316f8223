use chartlog_domain::facts::coding::{ClaimCodes, Visit, WithdrawnCodes, WithdrawnVisit};
use chartlog_domain::facts::ledger::{Claim, ClaimStep, WithdrawnClaim};
use chartlog_domain::facts::{CodingFact, LedgerFact};
use chartlog_domain::ids::EncounterId;
use chartlog_domain::testing::samples::words::{at, imported};
use chartlog_domain::testing::samples::{coding, ids, ledger};

use super::{Kit, all, claim_id, encounter, items, patient};
use crate::billing::query;
use crate::{PageArgs, QueryError};

fn visited(number: u8) -> Visit {
    let date = at(&format!("2026-01-{:02}", number % 28 + 1));
    Visit { encounter: encounter(number), date: Some(date), ..coding::visit(true) }
}

fn claimed(number: u8, encounters: &[u8]) -> Claim {
    let encounters = encounters.iter().map(|number| encounter(*number)).collect();
    Claim { claim: claim_id(number), encounters, ..ledger::claim(true) }
}

fn unbilled(kit: &Kit) -> Vec<EncounterId> {
    let page = query::unbilled_visits(&kit.seen(), None, &all()).unwrap();
    items(page).into_iter().map(|visit| visit.visit.encounter).collect()
}

#[test]
fn a_visit_is_unbilled_until_a_claim_refers_to_it_in_whatever_order_they_come() {
    let kit = Kit::new();
    kit.tell(CodingFact::VisitCoded(visited(2)));
    kit.tell(CodingFact::VisitImported(imported(true, visited(1))));
    assert_eq!(unbilled(&kit), [encounter(1), encounter(2)]);
    kit.tell(LedgerFact::ClaimDrafted(claimed(1, &[1, 3])));
    assert_eq!(unbilled(&kit), [encounter(2)]);
    kit.tell(CodingFact::VisitImported(imported(true, visited(3))));
    assert_eq!(unbilled(&kit), [encounter(2)]);
    // Coded again it stays billed.
    kit.tell(CodingFact::VisitCoded(visited(3)));
    assert_eq!(unbilled(&kit), [encounter(2)]);
    let visit = query::visit(&kit.seen(), encounter(3)).unwrap().unwrap();
    assert!(visit.billed && !visit.imported);
    let ids = [encounter(2)];
    let codes = ClaimCodes { encounters: ids.to_vec(), ..coding::claim_codes(true) };
    kit.tell(CodingFact::ClaimCodesImported(imported(true, codes)));
    assert!(unbilled(&kit).is_empty());
}

#[test]
fn what_is_withdrawn_is_gone_and_bills_nothing() {
    let kit = Kit::new();
    kit.tell(CodingFact::VisitImported(imported(true, visited(1))));
    kit.tell(CodingFact::VisitImported(imported(true, visited(2))));
    kit.tell(LedgerFact::ClaimImported(imported(true, claimed(1, &[1]))));
    let codes = ClaimCodes {
        claim: claim_id(1),
        encounters: vec![encounter(2)],
        ..coding::claim_codes(true)
    };
    kit.tell(CodingFact::ClaimCodesImported(imported(true, codes)));
    assert!(unbilled(&kit).is_empty());
    let (claim, patient) = (claim_id(1), ids::PATIENT);
    kit.tell(LedgerFact::ClaimWithdrawn(WithdrawnClaim { claim, patient }));
    assert_eq!(unbilled(&kit), [encounter(1)]);
    kit.tell(CodingFact::ClaimCodesWithdrawn(WithdrawnCodes { claim, patient }));
    assert_eq!(unbilled(&kit), [encounter(1), encounter(2)]);
    assert_eq!(query::claim(&kit.seen(), claim).unwrap().map(|_| ()), None);
    let encounter = encounter(1);
    kit.tell(CodingFact::VisitWithdrawn(WithdrawnVisit { encounter, patient }));
    assert_eq!(query::visit(&kit.seen(), encounter).unwrap().map(|_| ()), None);
}

#[test]
fn a_claim_that_is_not_in_force_bills_nothing() {
    let kit = Kit::new();
    kit.tell(CodingFact::VisitCoded(visited(1)));
    for (status, usage, open) in [
        ("active", "claim", false),
        ("cancelled", "claim", true),
        ("draft", "claim", false),
        ("entered-in-error", "claim", true),
        ("active", "preauthorization", true),
        ("active", "predetermination", true),
    ] {
        let claim =
            Claim { status: status.to_owned(), usage: usage.to_owned(), ..claimed(1, &[1]) };
        kit.tell(LedgerFact::ClaimImported(imported(true, claim)));
        assert_eq!(!unbilled(&kit).is_empty(), open, "{status} {usage}");
    }
    // A denied claim was made all the same: it is appealed or written off, not made twice.
    kit.tell(LedgerFact::ClaimDrafted(claimed(1, &[1])));
    let step = ClaimStep { claim: claim_id(1), ..ledger::claim_step(true) };
    kit.tell(LedgerFact::ClaimDenied(step));
    assert!(unbilled(&kit).is_empty());
}

#[test]
fn a_claim_that_is_told_anew_without_a_visit_frees_it() {
    let kit = Kit::new();
    kit.tell(CodingFact::VisitCoded(visited(1)));
    kit.tell(CodingFact::VisitCoded(visited(2)));
    kit.tell(LedgerFact::ClaimImported(imported(true, claimed(1, &[1]))));
    kit.tell(LedgerFact::ClaimImported(imported(true, claimed(2, &[1, 2]))));
    assert!(unbilled(&kit).is_empty());
    kit.tell(LedgerFact::ClaimImported(imported(true, claimed(2, &[]))));
    assert_eq!(unbilled(&kit), [encounter(2)], "the first is billed by the other claim still");
    let codes = ClaimCodes {
        claim: claim_id(2),
        encounters: vec![encounter(2)],
        ..coding::claim_codes(true)
    };
    kit.tell(CodingFact::ClaimCoded(codes.clone()));
    assert!(unbilled(&kit).is_empty());
    let cancelled = Claim { status: "cancelled".to_owned(), ..claimed(2, &[]) };
    kit.tell(LedgerFact::ClaimImported(imported(true, cancelled)));
    assert_eq!(unbilled(&kit), [encounter(2)], "its codes do not bill when the claim does not");
    kit.tell(CodingFact::ClaimCoded(ClaimCodes { encounters: Vec::new(), ..codes }));
    assert_eq!(unbilled(&kit), [encounter(2)]);
}

#[test]
fn unbilled_visits_of_one_patient_are_not_those_of_another() {
    let kit = Kit::new();
    kit.tell(CodingFact::VisitCoded(visited(1)));
    kit.tell(CodingFact::VisitCoded(Visit { patient: patient(9), ..visited(2) }));
    let seen = kit.seen();
    let theirs = items(query::unbilled_visits(&seen, Some(patient(9)), &all()).unwrap());
    assert_eq!(theirs.len(), 1);
    assert_eq!(theirs[0].visit.encounter, encounter(2));
    assert_eq!(seen.served().patients, [patient(9)]);
    let visits = items(query::visits(&seen, ids::PATIENT, &all()).unwrap());
    assert_eq!(visits.len(), 1);
}

#[test]
fn unbilled_visits_are_paged_the_oldest_first_and_cursors_stay() {
    let kit = Kit::new();
    kit.tell_all((0..101).map(|number| CodingFact::VisitCoded(visited(number)).into()));
    let seen = kit.seen();
    let first = query::unbilled_visits(&seen, None, &PageArgs::first(100)).unwrap();
    assert_eq!((first.items.len(), first.has_next, first.total), (100, true, 101));
    let dates: Vec<_> = first.items.iter().map(|(_, item)| item.visit.date.clone()).collect();
    assert!(dates.is_sorted());
    let refused = query::unbilled_visits(&seen, None, &PageArgs::first(101));
    assert!(matches!(refused, Err(QueryError::PageTooLarge { rows: 101, limit: 100 })));
    let (cursor, oldest) = first.items[0].clone();
    drop(seen);
    // The visit that a cursor names is billed: the cursor is of this list no more.
    let number = oldest.visit.encounter.as_bytes()[0];
    kit.tell(LedgerFact::ClaimDrafted(claimed(1, &[number])));
    let args = PageArgs { after: Some(cursor), ..PageArgs::first(1) };
    let gone = query::unbilled_visits(&kit.seen(), None, &args);
    assert!(matches!(gone, Err(QueryError::BadCursor)));
    let before = Some(first.items[50].0.clone());
    let args = PageArgs { last: Some(100), before, ..PageArgs::default() };
    let back = query::unbilled_visits(&kit.seen(), None, &args).unwrap();
    assert_eq!((back.items.len(), back.has_previous, back.has_next), (49, false, true));
}
