use chartlog_domain::facts::oversight::{AmendmentDecided, AmendmentDue, OversightFact};
use chartlog_domain::ids::AmendmentId;
use chartlog_domain::testing::samples::{ids, oversight};

use super::{Kit, all, at, items, patient};
use crate::compliance::query::{self, AmendmentRequest, AmendmentRequestFilter};

fn amendment(number: u8) -> AmendmentId {
    AmendmentId::from_bytes([number; 16])
}

fn due(number: u8, of: u8, (seconds, until): (i64, i64)) -> OversightFact {
    OversightFact::AmendmentDue(AmendmentDue {
        amendment: amendment(number),
        patient: patient(of),
        at: at(seconds),
        due: at(until),
    })
}

#[test]
fn what_must_be_decided_is_listed_by_its_due_time_until_it_is() {
    let kit = Kit::new();
    kit.tell(due(1, 1, (10, 100)));
    kit.tell(due(2, 1, (20, 110)));
    kit.tell(due(3, 2, (30, 120)));
    // The first one is put off.
    kit.tell(due(1, 1, (40, 200)));
    let decided =
        AmendmentDecided { amendment: amendment(2), at: at(50), ..oversight::amendment_decided() };
    kit.tell(OversightFact::AmendmentDecided(decided));
    let seen = kit.seen();
    let found = |wanted: AmendmentRequestFilter| {
        items(query::amendment_requests(&seen, &wanted, &all()).unwrap())
    };
    let every = AmendmentRequestFilter::default;
    let numbers = |wanted| -> Vec<_> {
        found(wanted).into_iter().map(|one| one.amendment.as_bytes()[0]).collect()
    };
    assert_eq!(numbers(every()), [3, 1, 2], "open ones first, of them the one that is due first");
    assert_eq!(numbers(AmendmentRequestFilter { open: Some(true), ..every() }), [3, 1]);
    assert_eq!(numbers(AmendmentRequestFilter { open: Some(false), ..every() }), [2]);
    assert_eq!(numbers(AmendmentRequestFilter { patient: Some(patient(2)), ..every() }), [3]);
    let rows = found(every());
    let open = AmendmentRequest {
        amendment: amendment(1),
        patient: patient(1),
        at: at(10),
        due: at(200),
        decided_at: None,
        decided_by: None,
    };
    assert_eq!(rows[1], open, "when it was asked for stays, and when it is due does not");
    assert_eq!((rows[2].decided_at, rows[2].decided_by), (Some(at(50)), Some(ids::CLINICIAN)));
}
