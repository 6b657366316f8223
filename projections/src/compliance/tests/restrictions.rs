use chartlog_domain::facet::Facet;
use chartlog_domain::facts::oversight::{
    GlassBroken, OversightFact, RestrictionAgreed, RestrictionDecided, RestrictionLifted,
    RestrictionRequested,
};
use chartlog_domain::ids::{EncounterId, GlassId, RestrictionId, RestrictionRequestId};
use chartlog_domain::testing::samples::{ids, oversight};

use super::{Kit, account, all, at, items, patient};
use crate::compliance::query::{self, Lifted, RestrictionFilter, RestrictionRequestFilter};

fn restriction(number: u8) -> RestrictionId {
    RestrictionId::from_bytes([number; 16])
}

/// An account is kept from the record of a patient.
fn agreed(number: u8, of: u8, whose: u8, seconds: i64) -> OversightFact {
    OversightFact::RestrictionAgreed(RestrictionAgreed {
        restriction: restriction(number),
        patient: patient(of),
        account: Some(account(whose)),
        encounter: None,
        at: at(seconds),
        ..oversight::restriction_agreed(true)
    })
}

fn lifted(number: u8, of: u8, seconds: i64) -> OversightFact {
    OversightFact::RestrictionLifted(RestrictionLifted {
        restriction: restriction(number),
        patient: patient(of),
        at: at(seconds),
        ..oversight::restriction_lifted()
    })
}

fn broken(number: u8, whose: u8, of: u8, seconds: i64) -> OversightFact {
    OversightFact::GlassBroken(GlassBroken {
        glass: GlassId::from_bytes([number; 16]),
        account: account(whose),
        patient: patient(of),
        at: at(seconds),
        until: at(seconds + 100),
        ..oversight::glass_broken()
    })
}

#[test]
fn restrictions_in_force_come_first_and_say_who_agreed_and_who_ended_them() {
    let kit = Kit::new();
    kit.tell(agreed(1, 1, 7, 10));
    kit.tell(agreed(2, 1, 8, 20));
    let plan = RestrictionAgreed {
        restriction: restriction(3),
        patient: patient(2),
        ..oversight::restriction_agreed(false)
    };
    kit.tell(OversightFact::RestrictionAgreed(plan));
    kit.tell(lifted(2, 1, 30));
    let seen = kit.seen();
    let found =
        |wanted: RestrictionFilter| items(query::restrictions(&seen, &wanted, &all()).unwrap());
    let numbers = |wanted| -> Vec<_> {
        found(wanted).into_iter().map(|one| one.restriction.as_bytes()[0]).collect()
    };
    let every = RestrictionFilter::default;
    assert_eq!(numbers(every()).last(), Some(&2), "what has ended comes last");
    assert_eq!(numbers(RestrictionFilter { in_force: Some(false), ..every() }), [2]);
    assert_eq!(numbers(RestrictionFilter { account: Some(account(7)), ..every() }), [1]);
    let of_two = found(RestrictionFilter { patient: Some(patient(2)), ..every() });
    assert_eq!(of_two[0].encounter, Some::<EncounterId>(ids::ENCOUNTER));
    assert_eq!((of_two[0].account, of_two[0].agreed_by), (None, ids::OFFICER));
    let of_one = found(RestrictionFilter { patient: Some(patient(1)), ..every() });
    let end = Lifted { at: at(30), by: ids::OFFICER, ground: "AGREED_ORALLY".to_owned() };
    assert_eq!(of_one[0].lifted, None);
    assert_eq!(of_one[1].lifted, Some(end));
    assert!(seen.served().facets.contains(&Facet::Oversight));
}

#[test]
fn a_grant_that_opened_a_restricted_record_is_marked_with_the_restriction() {
    let kit = Kit::new();
    kit.tell(broken(1, 7, 1, 0)); // ran out before
    kit.tell(agreed(1, 1, 7, 200));
    kit.tell(broken(2, 7, 1, 300));
    kit.tell(broken(3, 8, 1, 300)); // somebody else
    kit.tell(broken(4, 7, 2, 300)); // another patient
    kit.tell(lifted(1, 1, 500));
    kit.tell(broken(5, 7, 1, 600));
    kit.tell(agreed(2, 1, 7, 650)); // while it runs
    let seen = kit.seen();
    let restriction_of = |number: u8| {
        let glass = GlassId::from_bytes([number; 16]);
        query::glass(&seen, glass).unwrap().unwrap().restriction
    };
    assert_eq!(restriction_of(1), None);
    assert_eq!(restriction_of(2), Some(restriction(1)), "and stays so after its end");
    assert_eq!(restriction_of(3), None);
    assert_eq!(restriction_of(4), None);
    assert_eq!(restriction_of(5), Some(restriction(2)));
    drop(seen); // a rebuild waits for readers
    assert!(kit.view.rebuild(&|_| ()).unwrap().same());
}

#[test]
fn the_grants_of_an_account_that_run_are_known() {
    let kit = Kit::new();
    kit.tell(broken(1, 7, 1, 0));
    kit.tell(broken(2, 7, 2, 50));
    kit.tell(broken(3, 8, 1, 50));
    let running = |seconds| query::running_glass(&kit.seen(), account(7), at(seconds)).unwrap();
    let glass = |number: u8| GlassId::from_bytes([number; 16]);
    assert_eq!(running(60), [glass(1), glass(2)]);
    assert_eq!(running(100), [glass(2)]);
    assert_eq!(running(150), []);
}

#[test]
fn what_is_asked_for_stands_as_ids_and_codes_until_it_is_decided() {
    let kit = Kit::new();
    let asked = |number: u8, of: u8, seconds| {
        OversightFact::RestrictionRequested(RestrictionRequested {
            request: RestrictionRequestId::from_bytes([number; 16]),
            patient: patient(of),
            at: at(seconds),
            ..oversight::restriction_requested(true)
        })
    };
    kit.tell(asked(1, 1, 10));
    kit.tell(asked(2, 1, 20));
    kit.tell(asked(3, 2, 30));
    let declined = RestrictionDecided {
        request: RestrictionRequestId::from_bytes([1; 16]),
        at: at(40),
        ..oversight::restriction_decided(false)
    };
    kit.tell(OversightFact::RestrictionDecided(declined));
    let seen = kit.seen();
    let found = |wanted: RestrictionRequestFilter| {
        items(query::restriction_requests(&seen, &wanted, &all()).unwrap())
    };
    let every = RestrictionRequestFilter::default;
    let numbers = |wanted| -> Vec<_> {
        found(wanted).into_iter().map(|one| one.request.as_bytes()[0]).collect()
    };
    assert_eq!(numbers(every()), [2, 3, 1], "open ones first, of them the oldest first");
    assert_eq!(numbers(RestrictionRequestFilter { open: Some(false), ..every() }), [1]);
    assert_eq!(numbers(RestrictionRequestFilter { patient: Some(patient(2)), ..every() }), [3]);
    let decided = found(every()).pop().unwrap().decided.unwrap();
    assert_eq!((decided.at, decided.restriction), (at(40), None));
    assert_eq!(decided.reason.as_deref(), Some("CANNOT_BE_KEPT"));
}
