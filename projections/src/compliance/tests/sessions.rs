use chartlog_domain::actor::Actor;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::oversight::{
    ExportMade, ImportRan, OversightFact, SessionClosed, SessionOpened, SignInRefused, SteppedUp,
};
use chartlog_domain::ids::SessionId;
use chartlog_domain::testing::samples::words::at as time;
use chartlog_domain::testing::samples::{ids, oversight};
use chartlog_eventlog::Position;

use super::{DAY, Kit, SECOND, account, all, at, by, did, items, numbers, patient, shown, window};
use crate::compliance::AccessKind;
use crate::compliance::query::{
    self, AccessFilter, AccessOrder, DayCount, Export, Import, Session, SessionEnd, SessionFilter,
    SignInFilter,
};
use crate::{QueryError, Window};

fn session(number: u8) -> SessionId {
    SessionId::from_bytes([number; 16])
}

fn opened(number: u8, whose: u8) -> OversightFact {
    OversightFact::SessionOpened(SessionOpened {
        session: session(number),
        account: account(whose),
        ..oversight::session_opened(true)
    })
}

fn closed(number: u8, reason: &str, at: i64) -> OversightFact {
    OversightFact::SessionClosed(SessionClosed {
        session: session(number),
        reason: reason.to_owned(),
        at,
        ..oversight::session_closed(true)
    })
}

#[test]
fn a_session_has_a_beginning_and_one_end() {
    let kit = Kit::new();
    kit.tell(opened(1, 7));
    kit.tell(opened(2, 8));
    kit.tell(opened(3, 7));
    let stepped_up = SteppedUp { session: session(1), at: at(5), ..oversight::stepped_up() };
    kit.tell(OversightFact::SteppedUp(stepped_up));
    kit.tell(closed(1, "sign_out", at(6)));
    kit.tell(closed(1, "expired", at(600)));
    kit.tell(OversightFact::SessionEnded(session(2)));
    kit.tell(closed(9, "idle", at(7))); // never heard of
    let seen = kit.seen();
    let one = query::session(&seen, session(1)).unwrap().unwrap();
    let end = SessionEnd {
        at: at(6),
        reason: Some("sign_out".to_owned()),
        by: Some(Actor::Account(ids::CLINICIAN)),
    };
    let expected = Session {
        session: session(1),
        account: account(7),
        role: Role::Clinical,
        method: "development-token".to_owned(),
        opened_at: at(0),
        expires_at: 1_777_903_200_000_000,
        by: Actor::Account(ids::CLINICIAN),
        ended: Some(end),
        stepped_up_at: Some(at(5)),
        purpose: Some("TREATMENT".to_owned()),
        source_address: Some("192.0.2.7".to_owned()),
        user_agent: Some("Chart/7.1 (tablet)".to_owned()),
    };
    assert_eq!(one, expected);
    let two = query::session(&seen, session(2)).unwrap().unwrap();
    assert_eq!(two.ended, Some(SessionEnd { at: at(6), reason: None, by: None }));
    assert_eq!(query::session(&seen, session(9)).unwrap(), None);

    let of = |wanted: SessionFilter| -> Vec<_> {
        items(query::sessions(&seen, &wanted, &all()).unwrap())
            .into_iter()
            .map(|one| one.session)
            .collect()
    };
    assert_eq!(of(SessionFilter::default()), [session(3), session(2), session(1)]);
    let mine = SessionFilter { account: Some(account(7)), window: Window::ALL };
    assert_eq!(of(mine), [session(3), session(1)]);
    assert_eq!(of(SessionFilter { window: window(0, 1), ..mine }), [session(1)]);
}

#[test]
fn what_somebody_did_is_counted_by_day_and_kind() {
    let kit = Kit::new();
    kit.tell(opened(1, 7));
    for (number, seconds) in [(1, 10), (2, 20), (3, 86_400)] {
        kit.tell(OversightFact::RecordShown(shown(number, by(7), &[patient(1)], seconds)));
    }
    kit.tell(OversightFact::RecordShown(shown(4, by(8), &[patient(1)], 30)));
    kit.tell(OversightFact::Did(did("NoteSigned", by(7), &[patient(1)])));
    let seen = kit.seen();
    let activity = query::staff_activity(&seen, account(7), Window::ALL).unwrap();
    let count = |day, kind, count| DayCount { day: time(day), kind, count };
    let expected = [
        count("2020-01-02", AccessKind::Shown, 1),
        count("2020-01-01", AccessKind::Shown, 2),
        count("2020-01-01", AccessKind::Change, 1),
    ];
    assert_eq!(activity.days, expected);
    assert_eq!(numbers(&items(activity.latest)), [3, 2, 1, 0]);
    assert_eq!(items(activity.sessions).len(), 1);
    let first_day = Window { from: None, until: Some(at(0) + DAY - SECOND) };
    let activity = query::staff_activity(&seen, account(7), first_day).unwrap();
    assert_eq!(activity.days, expected[1..]);
    let nobody = query::staff_activity(&seen, account(99), Window::ALL).unwrap();
    assert_eq!((nobody.days, nobody.latest.total, nobody.sessions.total), (vec![], 0, 0));
}

#[test]
fn failures_to_sign_in_are_found_by_account_and_address() {
    let kit = Kit::new();
    let failed = |whose: Option<u8>, address: &str, seconds: i64| {
        kit.tell(OversightFact::SignInRefused(SignInRefused {
            account: whose.map(account),
            source_address: Some(address.to_owned()),
            count: 3,
            first_at: at(seconds),
            last_at: at(seconds + 5),
            ..oversight::sign_in_refused(true)
        }));
    };
    failed(Some(7), "192.0.2.1", 100);
    failed(None, "192.0.2.2", 200);
    failed(Some(7), "192.0.2.2", 300);
    let seen = kit.seen();
    let found = |wanted: SignInFilter| -> Vec<_> {
        items(query::sign_in_failures(&seen, &wanted, &all()).unwrap())
            .into_iter()
            .map(|failure| failure.first_at)
            .collect()
    };
    let none = SignInFilter::default;
    assert_eq!(found(none()), [at(300), at(200), at(100)]);
    assert_eq!(found(SignInFilter { account: Some(account(7)), ..none() }), [at(300), at(100)]);
    let address = Some("192.0.2.2".to_owned());
    assert_eq!(found(SignInFilter { source_address: address, ..none() }), [at(300), at(200)]);
    assert_eq!(found(SignInFilter { window: window(105, 205), ..none() }), [at(200), at(100)]);
    let all_of_it = items(query::sign_in_failures(&seen, &none(), &all()).unwrap());
    assert_eq!((all_of_it[0].attempts, all_of_it[0].last_at), (3, at(305)));
    assert_eq!((all_of_it[1].account, all_of_it[1].reason.as_str()), (None, "second_factor"));
    let long = SignInFilter { source_address: Some("1".repeat(201)), ..none() };
    let refused = query::sign_in_failures(&seen, &long, &all());
    assert!(matches!(refused, Err(QueryError::TooLarge { limit: 200, .. })));
}

#[test]
fn pages_of_failures_hold_each_once() {
    let kit = Kit::new();
    for _ in 0..5 {
        kit.tell(OversightFact::SignInRefused(oversight::sign_in_refused(true)));
    }
    let seen = kit.seen();
    let mut args = crate::PageArgs::first(2);
    let mut cursors = Vec::new();
    loop {
        let page = query::sign_in_failures(&seen, &SignInFilter::default(), &args).unwrap();
        cursors.extend(page.items.into_iter().map(|(cursor, _)| cursor));
        args.after = cursors.last().cloned();
        if !page.has_next {
            break;
        }
    }
    cursors.dedup();
    assert_eq!(cursors.len(), 5);
}

#[test]
fn the_parts_of_an_import_add_up() {
    let kit = Kit::new();
    let part = || ImportRan { request: by(7), ..oversight::import_ran(true) };
    kit.tell(OversightFact::ImportRan(part()));
    kit.tell(OversightFact::ImportRan(part()));
    let seen = kit.seen();
    let expected = Import {
        import: ids::IMPORT,
        at: at(1),
        actor: Actor::Account(account(7)),
        files: 2,
        bytes: 444,
        read: 446,
        events: 448,
        filed: 450,
        unchanged: 452,
        refused: 454,
    };
    assert_eq!(items(query::imports(&seen, Window::ALL, &all()).unwrap()), [expected]);
    assert_eq!(query::imports(&seen, window(2, 3), &all()).unwrap().total, 0);
    assert_eq!(seen.served().facets, [Facet::Oversight]);
}

#[test]
fn an_export_says_who_took_how_much_away() {
    let kit = Kit::new();
    let made = ExportMade { at: at(9), ..oversight::export_made(true) };
    kit.tell(OversightFact::ExportMade(made));
    let seen = kit.seen();
    let expected = Export {
        export: ids::ACCESS,
        at: at(9),
        actor: Actor::Account(ids::CLINICIAN),
        session: Some(ids::SESSION),
        kind: "balp-ndjson".to_owned(),
        rows: 229,
        purpose: "TREAT".to_owned(),
        position: Some(Position::from_u64(230)),
        filter_digest: Some([0xd6; 32]),
        digest: Some([0xd5; 32]),
    };
    assert_eq!(items(query::exports(&seen, window(9, 9), &all()).unwrap()), [expected]);
    assert_eq!(query::exports(&seen, window(10, 11), &all()).unwrap().total, 0);
    // It is an access to the records of whoever was named in it.
    let of = |patient| AccessFilter { patient: Some(patient), ..AccessFilter::default() };
    let found =
        items(query::accesses(&seen, &of(ids::PATIENT), AccessOrder::default(), &all()).unwrap());
    assert_eq!((found[0].kind, found[0].access), (AccessKind::Export, Some(ids::ACCESS)));
    assert_eq!((found[0].at, found[0].facets.as_slice()), (at(9), [Facet::Oversight].as_slice()));
    assert_eq!(query::count_accesses(&seen, &of(ids::OTHER_PATIENT)).unwrap(), 0);
}
