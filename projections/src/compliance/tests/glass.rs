use chartlog_domain::actor::Actor;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::oversight::{
    GlassBroken, GlassMended, GlassReviewed, OversightFact, PatientsLinked, PatientsUnlinked,
};
use chartlog_domain::ids::GlassId;
use chartlog_domain::testing::samples::{ids, oversight};

use super::{Kit, account, all, at, by, did, items, patient, refused, shown, window};
use crate::compliance::query::{self, AccessFilter, Glass, GlassEnd, GlassFilter, Review};

fn glass(number: u8) -> GlassId {
    GlassId::from_bytes([number; 16])
}

/// Broken by an account for a patient, for a hundred seconds.
fn broken(number: u8, whose: u8, of: u8, seconds: i64) -> OversightFact {
    OversightFact::GlassBroken(GlassBroken {
        glass: glass(number),
        account: account(whose),
        patient: patient(of),
        at: at(seconds),
        until: at(seconds + 100),
        ..oversight::glass_broken()
    })
}

fn mended(number: u8, whose: u8, of: u8, seconds: i64) -> OversightFact {
    OversightFact::GlassMended(GlassMended {
        glass: glass(number),
        account: account(whose),
        patient: patient(of),
        at: at(seconds),
        ..oversight::glass_mended(true)
    })
}

fn reviewed(number: u8) -> OversightFact {
    found(number, "JUSTIFIED")
}

fn found(number: u8, finding: &str) -> OversightFact {
    OversightFact::GlassReviewed(GlassReviewed {
        glass: glass(number),
        finding: finding.to_owned(),
        ..oversight::glass_reviewed()
    })
}

#[test]
fn open_reviews_come_first_and_of_them_the_latest() {
    let kit = Kit::new();
    for (number, seconds) in [(1, 100), (2, 200), (3, 300), (4, 400)] {
        kit.tell(broken(number, 7, number, seconds));
    }
    kit.tell(reviewed(4));
    kit.tell(reviewed(2));
    let seen = kit.seen();
    let found = |wanted: GlassFilter| -> Vec<_> {
        items(query::broken_glass(&seen, &wanted, &all()).unwrap())
            .into_iter()
            .map(|one| one.glass)
            .collect()
    };
    let none = GlassFilter::default;
    assert_eq!(found(none()), [glass(3), glass(1), glass(4), glass(2)]);
    assert_eq!(found(GlassFilter { open: Some(true), ..none() }), [glass(3), glass(1)]);
    assert_eq!(found(GlassFilter { open: Some(false), ..none() }), [glass(4), glass(2)]);
    assert_eq!(found(GlassFilter { patient: Some(patient(2)), ..none() }), [glass(2)]);
    assert_eq!(found(GlassFilter { account: Some(account(8)), ..none() }), []);
    assert_eq!(found(GlassFilter { window: window(150, 300), ..none() }), [glass(3), glass(2)]);
}

#[test]
fn a_review_stays_open_until_a_finding_settles_it() {
    let kit = Kit::new();
    for number in 1..=3 {
        kit.tell(broken(number, 7, number, i64::from(number)));
    }
    let open = |open| {
        let wanted = GlassFilter { open: Some(open), ..GlassFilter::default() };
        let found = items(query::broken_glass(&kit.seen(), &wanted, &all()).unwrap());
        found.into_iter().map(|one| one.glass).collect::<Vec<_>>()
    };
    kit.tell(found(3, "NOT_JUSTIFIED"));
    kit.tell(found(2, "NEEDS_FOLLOW_UP"));
    assert_eq!((open(true), open(false)), (vec![glass(2), glass(1)], vec![glass(3)]));
    let held = query::glass(&kit.seen(), glass(2)).unwrap().unwrap().review;
    assert_eq!(held.unwrap().finding, "NEEDS_FOLLOW_UP", "what the last review found is shown");
    kit.tell(found(2, "JUSTIFIED"));
    assert_eq!((open(true), open(false)), (vec![glass(1)], vec![glass(3), glass(2)]));
    let held = query::glass(&kit.seen(), glass(2)).unwrap().unwrap().review;
    assert_eq!(held.unwrap().finding, "JUSTIFIED");
}

#[test]
fn a_page_of_open_reviews_goes_on_where_it_ended() {
    let kit = Kit::new();
    for number in 1..=9 {
        kit.tell(broken(number, number % 2 + 1, 5, i64::from(number / 2)));
        if number.is_multiple_of(3) {
            kit.tell(reviewed(number));
        }
    }
    let seen = kit.seen();
    let whole = query::broken_glass(&seen, &GlassFilter::default(), &all()).unwrap();
    let mut args = crate::PageArgs::first(2);
    let mut pages = Vec::new();
    loop {
        let page = query::broken_glass(&seen, &GlassFilter::default(), &args).unwrap();
        args.after = page.items.last().map(|(cursor, _)| cursor.clone());
        pages.extend(page.items);
        if !page.has_next {
            break;
        }
    }
    assert_eq!(pages, whole.items);
    assert_eq!(pages.len(), 9);
}

#[test]
fn a_grant_says_how_it_ended_and_what_was_found() {
    let kit = Kit::new();
    kit.tell(broken(1, 7, 2, 100));
    let running = Glass {
        glass: glass(1),
        account: account(7),
        patient: patient(2),
        reason: "EMERGENCY".to_owned(),
        at: at(100),
        until: at(200),
        mended: None,
        review: None,
        restriction: None,
    };
    assert_eq!(query::glass(&kit.seen(), glass(1)).unwrap(), Some(running.clone()));
    kit.tell(mended(1, 7, 2, 150));
    kit.tell(reviewed(1));
    let seen = kit.seen();
    let by = Actor::Account(ids::CLINICIAN);
    let review =
        Review { at: 1_777_989_600_000_000, by: ids::OFFICER, finding: "JUSTIFIED".to_owned() };
    let ended =
        Glass { mended: Some(GlassEnd { at: at(150), by }), review: Some(review), ..running };
    assert_eq!(query::glass(&seen, glass(1)).unwrap(), Some(ended));
    assert_eq!(query::glass(&seen, glass(2)).unwrap(), None);
    assert_eq!(seen.served().patients, [patient(2)]);
    assert_eq!(seen.served().facets, [Facet::Oversight]);
}

#[test]
fn what_was_seen_while_the_glass_was_broken_is_marked_and_nothing_else() {
    let kit = Kit::new();
    let see = |number: u8, whose: u8, of: &[u8], seconds: i64| {
        let patients: Vec<_> = of.iter().map(|number| patient(*number)).collect();
        kit.tell(OversightFact::RecordShown(shown(number, by(whose), &patients, seconds)));
    };
    see(1, 7, &[1], 99); // before
    kit.tell(broken(1, 7, 1, 100));
    see(2, 7, &[1], 100);
    see(3, 8, &[1], 110); // somebody else
    see(4, 7, &[2], 120); // another patient
    see(5, 7, &[1, 2], 130);
    kit.tell(OversightFact::AccessRefused(refused(6, by(7), "NOT_FOUND", 140)));
    kit.tell(mended(1, 7, 1, 150));
    see(7, 7, &[1], 151); // after
    kit.tell(broken(2, 7, 1, 160));
    kit.tell(broken(3, 7, 2, 160));
    see(8, 7, &[1, 2], 260); // until the last moment, by both
    see(9, 7, &[1, 2], 261);
    let through = |glass| kit.found(&AccessFilter { glass, ..AccessFilter::default() });
    assert_eq!(through(Some(glass(1))), [5, 2]);
    assert_eq!(through(Some(glass(2))), [8]);
    assert_eq!(through(Some(glass(3))), [8]);
    assert_eq!(through(Some(glass(4))), []);
    let marked = |under_glass| AccessFilter { under_glass, ..AccessFilter::default() };
    assert_eq!(kit.found(&marked(Some(true))), [8, 5, 2]);
    assert_eq!(kit.found(&marked(Some(false))), [9, 7, 6, 4, 3, 1]);
    let of_two = AccessFilter { patient: Some(patient(2)), ..marked(Some(true)) };
    assert_eq!(kit.found(&of_two), [8, 5]);
    assert!(kit.view.rebuild(&|_| ()).unwrap().same());
}

#[test]
fn a_change_under_broken_glass_is_marked_too() {
    let kit = Kit::new();
    kit.tell(broken(1, 7, 1, 0));
    let position = kit.tell(OversightFact::Did(did("NoteSigned", by(7), &[patient(1)])));
    assert!(query::access(&kit.seen(), position).unwrap().unwrap().under_glass);
}

#[test]
fn a_grant_for_one_record_is_one_for_every_record_of_the_person() {
    let kit = Kit::new();
    let (duplicate, primary) = (patient(1), patient(2));
    let linked = PatientsLinked { duplicate, primary, ..oversight::patients_linked() };
    kit.tell(OversightFact::PatientsLinked(linked));
    kit.tell(broken(1, 7, 1, 100));
    kit.tell(OversightFact::RecordShown(shown(1, by(7), &[primary], 150)));
    kit.tell(OversightFact::RecordShown(shown(2, by(7), &[duplicate, primary], 151)));
    let of = |patient| AccessFilter { patient: Some(patient), ..AccessFilter::default() };
    let through = |patient| AccessFilter { under_glass: Some(true), ..of(patient) };
    for patient in [duplicate, primary] {
        assert_eq!(kit.found(&of(patient)), [2, 1]);
        assert_eq!(kit.found(&through(patient)), [2, 1]);
        let wanted = GlassFilter { patient: Some(patient), ..GlassFilter::default() };
        assert_eq!(items(query::broken_glass(&kit.seen(), &wanted, &all()).unwrap()).len(), 1);
    }
    let ended = PatientsUnlinked { duplicate, primary, ..oversight::patients_unlinked() };
    kit.tell(OversightFact::PatientsUnlinked(ended));
    assert_eq!(kit.found(&of(duplicate)), [2]);
    kit.tell(OversightFact::RecordShown(shown(3, by(7), &[primary], 152)));
    assert_eq!(kit.found(&through(primary)), [2, 1]);
}
