use chartlog_domain::facts::coding::{ClaimCodes, ServiceLine, Visit};
use chartlog_domain::facts::ledger::{Adjudication, Claim, ClaimLine, ClaimStep, Remittance};
use chartlog_domain::facts::{CodingFact, LedgerFact};
use chartlog_domain::ids::AdjudicationId;
use chartlog_domain::testing::samples::words::{at, imported, money};
use chartlog_domain::testing::samples::{coding, ids, ledger};

use super::{Kit, all, claim_id, items, patient};
use crate::PageArgs;
use crate::billing::query::{self, BilledLine, ClaimFilter};

type Taken = fn(ClaimStep) -> LedgerFact;

fn step(at_time: &str) -> ClaimStep {
    ClaimStep { at: at(at_time), ..ledger::claim_step(true) }
}

#[test]
fn a_claims_status_is_that_of_its_last_step() {
    let kit = Kit::new();
    kit.tell(LedgerFact::ClaimDrafted(ledger::claim(true)));
    let status = || {
        let claim = query::claim(&kit.seen(), ids::CLAIM).unwrap().unwrap();
        (claim.claim.claim.status, claim.claim.status_at.is_some(), claim.steps.len())
    };
    assert_eq!(status(), ("draft".to_owned(), false, 0));
    let steps: [(Taken, &str); 6] = [
        (LedgerFact::ClaimSubmitted, "submitted"),
        (LedgerFact::ClaimRejected, "rejected"),
        (LedgerFact::ClaimAcknowledged, "acknowledged"),
        (LedgerFact::ClaimDenied, "denied"),
        (LedgerFact::ClaimAppealed, "appealed"),
        (LedgerFact::ClaimPaid, "paid"),
    ];
    for (count, (fact, name)) in (1..).zip(steps) {
        // Told out of the order of their times: the log's order counts.
        kit.tell(fact(step(&format!("2026-05-{:02}T10:00:00Z", 20 - count))));
        assert_eq!(status(), (name.to_owned(), true, count));
    }
    let claim = query::claim(&kit.seen(), ids::CLAIM).unwrap().unwrap();
    let names: Vec<_> = claim.steps.iter().map(|step| step.status.as_str()).collect();
    assert_eq!(names, steps.map(|(_, name)| name));
    assert_eq!(claim.claim.status_at, Some(at("2026-05-14T10:00:00Z")));
    assert_eq!(claim.steps[5].step, step("2026-05-14T10:00:00Z"));
}

#[test]
fn a_claim_is_shown_with_the_codes_of_its_lines_and_every_answer() {
    let kit = Kit::new();
    let service = |sequence| ServiceLine { sequence, ..coding::service_line(true) };
    let lines =
        vec![ClaimLine { sequence: 2, net: None }, ClaimLine { sequence: 1, net: Some(money()) }];
    let claim = Claim { lines, ..ledger::claim(true) };
    let codes = ClaimCodes { services: vec![service(3), service(1)], ..coding::claim_codes(true) };
    kit.tell(CodingFact::ClaimCoded(codes.clone()));
    kit.tell(LedgerFact::ClaimDrafted(claim));
    for (number, created) in [(2, "2026-06-02"), (1, "2026-06-01")] {
        let answer = Adjudication {
            adjudication: AdjudicationId::from_bytes([number; 16]),
            created: Some(at(created)),
            ..ledger::adjudication(true)
        };
        kit.tell(LedgerFact::AdjudicationImported(imported(true, answer)));
    }
    let shown = query::claim(&kit.seen(), ids::CLAIM).unwrap().unwrap();
    assert_eq!(shown.diagnoses, codes.diagnoses);
    assert_eq!(
        shown.lines,
        [
            BilledLine { sequence: 1, net: Some(money()), service: Some(service(1)) },
            BilledLine { sequence: 2, net: None, service: None },
            BilledLine { sequence: 3, net: None, service: Some(service(3)) },
        ]
    );
    let created: Vec<_> =
        shown.adjudications.iter().map(|answer| answer.adjudication.created.clone()).collect();
    assert_eq!(created, [Some(at("2026-06-01")), Some(at("2026-06-02"))]);
}

#[test]
fn claims_are_found_by_status_patient_and_time() {
    let kit = Kit::new();
    for (number, whose, created) in
        [(1, 1, "2026-01-01"), (2, 1, "2026-02-01T10:00:00Z"), (3, 2, "2026-03-01")]
    {
        kit.tell(LedgerFact::ClaimDrafted(Claim {
            claim: claim_id(number),
            patient: patient(whose),
            created: Some(at(created)),
            ..ledger::claim(true)
        }));
    }
    kit.tell(LedgerFact::ClaimSubmitted(ClaimStep { claim: claim_id(3), ..step("2026-04-01") }));
    let seen = kit.seen();
    let found = |filter: ClaimFilter| -> Vec<u8> {
        let rows = items(query::claims(&seen, &filter, &all()).unwrap());
        rows.iter().map(|row| row.claim.claim.as_bytes()[0]).collect()
    };
    let any = ClaimFilter::default;
    assert_eq!(found(any()), [3, 2, 1]);
    assert_eq!(found(ClaimFilter { status: Some("draft".to_owned()), ..any() }), [2, 1]);
    assert_eq!(found(ClaimFilter { status: Some("submitted".to_owned()), ..any() }), [3]);
    assert_eq!(found(ClaimFilter { patient: Some(patient(1)), ..any() }), [2, 1]);
    let from_to = |from, to| ClaimFilter { from: Some(at(from)), to: Some(at(to)), ..any() };
    assert_eq!(found(from_to("2026-01-01", "2026-02-01")), [2, 1]);
    assert_eq!(found(from_to("2026-01-02", "2026-02-01T09:59:59Z")), [0_u8; 0]);
    let both = ClaimFilter { patient: Some(patient(2)), ..from_to("2026-01-01", "2026-12-31") };
    assert_eq!(found(both), [3]);
    let first = query::claims(&seen, &any(), &PageArgs::first(1)).unwrap();
    let after = Some(first.items[0].0.clone());
    let next = PageArgs { after, ..PageArgs::first(2) };
    let next = query::claims(&seen, &any(), &next).unwrap();
    assert!(next.has_previous && !next.has_next);
    assert_eq!(next.items.len(), 2);
}

#[test]
fn claims_that_were_denied_or_not_answered_are_on_a_work_list() {
    let kit = Kit::new();
    let told: [(u8, Taken, &str); 4] = [
        (1, LedgerFact::ClaimSubmitted, "2026-04-01T10:00:00Z"),
        (2, LedgerFact::ClaimAcknowledged, "2026-03-01T10:00:00Z"),
        (3, LedgerFact::ClaimDenied, "2026-05-01T10:00:00Z"),
        (4, LedgerFact::ClaimSubmitted, "2026-05-03T10:00:00Z"),
    ];
    for (number, fact, when) in told {
        kit.tell(LedgerFact::ClaimDrafted(Claim {
            claim: claim_id(number),
            ..ledger::claim(true)
        }));
        kit.tell(fact(ClaimStep { claim: claim_id(number), ..step(when) }));
    }
    let unanswered = |days| -> Vec<_> {
        let page = query::unanswered_claims(&kit.seen(), days, &all()).unwrap();
        items(page).into_iter().map(|row| row.claim.claim).collect()
    };
    assert_eq!(unanswered(30), [claim_id(2), claim_id(1)]);
    assert_eq!(unanswered(0), [claim_id(2), claim_id(1), claim_id(4)]);
    assert_eq!(unanswered(90), []);
    let denied = items(query::denied_claims(&kit.seen(), &all()).unwrap());
    assert_eq!(denied[0].claim.claim, claim_id(3));
    let answer = Remittance { claim: claim_id(2), ..ledger::remittance(true) };
    kit.tell(LedgerFact::RemittanceRecorded(answer));
    assert_eq!(unanswered(30), [claim_id(1)]);
}

#[test]
fn a_claim_that_was_put_right_bills_the_visits_that_it_names_now() {
    let kit = Kit::new();
    kit.tell(CodingFact::VisitCoded(coding::visit(true)));
    kit.tell(LedgerFact::ClaimDrafted(ledger::claim(true)));
    let unbilled = || query::unbilled_visits(&kit.seen(), None, &all()).unwrap().total;
    assert_eq!(unbilled(), 0);
    let mut correction = ledger::correction(true);
    correction.claim.encounters = vec![ids::OTHER_ENCOUNTER];
    kit.tell(LedgerFact::ClaimCorrected(correction));
    assert_eq!(unbilled(), 1);
}

#[test]
fn a_claim_that_is_void_bills_none_of_the_visits_that_it_or_its_codes_name() {
    let kit = Kit::new();
    kit.tell(CodingFact::VisitCoded(coding::visit(true)));
    let other = Visit { encounter: ids::OTHER_ENCOUNTER, ..coding::visit(true) };
    kit.tell(CodingFact::VisitCoded(other));
    kit.tell(LedgerFact::ClaimDrafted(ledger::claim(true)));
    let encounters = vec![ids::OTHER_ENCOUNTER];
    kit.tell(CodingFact::ClaimCoded(ClaimCodes { encounters, ..coding::claim_codes(true) }));
    let unbilled = || query::unbilled_visits(&kit.seen(), None, &all()).unwrap().total;
    assert_eq!(unbilled(), 0);
    kit.tell(LedgerFact::ClaimVoided(step("2026-05-20T10:00:00Z")));
    assert_eq!(unbilled(), 2);
    let shown = query::claim(&kit.seen(), ids::CLAIM).unwrap().unwrap();
    assert_eq!(shown.claim.claim.status, "void");
    assert_eq!(shown.steps[0].step, step("2026-05-20T10:00:00Z"));
    // Told again by where it came from, it stays so.
    let again = Claim { status: "active".to_owned(), ..ledger::claim(true) };
    kit.tell(LedgerFact::ClaimImported(imported(true, again)));
    assert_eq!(unbilled(), 2);
    let shown = query::claim(&kit.seen(), ids::CLAIM).unwrap().unwrap();
    assert_eq!(shown.claim.claim.status, "void");
    // Another claim may be for them.
    let again = Claim { claim: claim_id(7), ..ledger::claim(true) };
    kit.tell(LedgerFact::ClaimDrafted(again));
    assert_eq!(unbilled(), 1);
}
