use chartlog_domain::facet::Facet;
use chartlog_domain::facts::clinical::{AmendmentRequest, ClinicalFact};
use chartlog_domain::ids::{AmendmentId, RecordId};
use chartlog_domain::testing::samples::{clinical::amendment, ids};

use super::{Kit, all, items};
use crate::clinical::query::{self, AmendmentDecision};

fn asked(number: u8, at: i64) -> ClinicalFact {
    let amendment = AmendmentId::from_bytes([number; 16]);
    ClinicalFact::AmendmentRequested(AmendmentRequest {
        amendment,
        at,
        ..amendment::request(number.is_multiple_of(2))
    })
}

#[test]
fn a_request_stands_in_the_chart_with_everything_that_came_of_it() {
    let kit = Kit::with_team();
    kit.tell(ClinicalFact::AmendmentRequested(amendment::request(true)));
    kit.tell(ClinicalFact::AmendmentExtended(amendment::extension()));
    let open = items(query::open_amendment_requests(&kit.seen(), &all()).unwrap());
    assert_eq!((open[0].due, &open[0].decision), (amendment::extension().due, &None));
    kit.tell(ClinicalFact::AmendmentDenied(amendment::denial()));
    kit.tell(ClinicalFact::DisagreementSubmitted(amendment::disagreement()));
    kit.tell(ClinicalFact::DisagreementRebutted(amendment::rebuttal()));
    let seen = kit.seen();
    let found = query::amendment_requests(&seen, ids::PATIENT, None, &all()).unwrap();
    let found = items(found);
    assert_eq!(found[0].request, amendment::request(true));
    assert_eq!(found[0].extension, Some(amendment::extension()));
    assert_eq!(found[0].decision, Some(AmendmentDecision::Denied(amendment::denial())));
    assert_eq!(found[0].disagreement, Some(amendment::disagreement()));
    assert_eq!(found[0].rebuttal, Some(amendment::rebuttal()));
    assert_eq!(seen.served().facets, [Facet::Clinical]);
    let about = |record: RecordId| {
        query::amendment_requests(&seen, ids::PATIENT, Some(record), &all()).unwrap().total
    };
    assert_eq!((about(ids::ALLERGY), about(ids::PROBLEM)), (1, 0));
    assert_eq!(query::open_amendment_requests(&seen, &all()).unwrap().total, 0);
}

#[test]
fn the_oldest_open_request_comes_first_and_only_those_of_ones_own_patients() {
    let kit = Kit::with_team();
    for (number, at) in [(1, 30), (2, 10), (3, 20)] {
        kit.tell(asked(number, at));
    }
    let open = items(query::open_amendment_requests(&kit.seen(), &all()).unwrap());
    let order: Vec<_> = open.iter().map(|one| one.request.amendment.as_bytes()[0]).collect();
    assert_eq!(order, [2, 3, 1]);
    let stranger = kit.seen_by(ids::OTHER_CLINICIAN, "2026-05-04T12:00:00Z");
    assert_eq!(query::open_amendment_requests(&stranger, &all()).unwrap().total, 0);
    let chart = query::amendment_requests(&stranger, ids::PATIENT, None, &all()).unwrap();
    assert_eq!(chart.total, 0);
    assert_eq!(stranger.served().patients, []);
}

#[test]
fn the_team_reads_what_a_patient_wrote_about_a_restriction() {
    let kit = Kit::with_team();
    kit.tell(ClinicalFact::RestrictionWritten(amendment::restriction_words()));
    let words = query::restriction_words(&kit.seen(), ids::PATIENT, &all()).unwrap();
    assert_eq!(items(words), [amendment::restriction_words()]);
    let stranger = kit.seen_by(ids::OTHER_CLINICIAN, "2026-05-04T12:00:00Z");
    assert_eq!(query::restriction_words(&stranger, ids::PATIENT, &all()).unwrap().total, 0);
}
