use std::ops::ControlFlow;

use chartlog_domain::actor::Actor;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::oversight::{
    Did, Outcome, OversightFact, Request, RequestsLimited, Shown,
};
use chartlog_domain::ids::AccountId;
use chartlog_domain::testing::samples::{self, ids, oversight};
use chartlog_eventlog::{Position, SubjectId};

use super::{Kit, account, all, at, by, did, in_role, items, list, numbers, patient};
use super::{access_id, refused, shown, window};
use crate::compliance::query::{self, Access, AccessFilter, OfRequest, RefusalFilter};
use crate::compliance::{AccessKind, AccessOutcome, Compliance};
use crate::projection::{At, Projection};
use crate::{QueryError, Window};

/// Everything that this role's facets can say, in full and as little as can be; more than once.
fn told_all() -> Kit {
    let kit = Kit::new();
    for full in [true, false, true] {
        for facet in Compliance::ROLE.view_facets() {
            for fact in samples::facts(facet, full) {
                kit.clinic.tell(&chartlog_domain::event::Event::new("Told").of_organisation(fact));
            }
        }
    }
    // The link that they end is told again.
    kit.tell(OversightFact::PatientsLinked(oversight::patients_linked()));
    kit.clinic.catch_up(&kit.view);
    kit
}

#[test]
fn a_rebuilt_view_is_the_live_one() {
    let kit = told_all();
    kit.view.stop();
    let rebuilt = kit.view.rebuild(&|_| ()).unwrap();
    assert!(rebuilt.same());
    let empty: Vec<_> =
        kit.view.row_counts().unwrap().into_iter().filter(|row| row.1 == 0).collect();
    assert_eq!(empty, [], "every table is filled by something");
}

#[test]
fn an_access_says_who_saw_what_of_whom_and_by_what_right() {
    let kit = Kit::new();
    let record = Shown { outcome: Outcome::ShownInPart, ..shown(1, by(7), &[patient(2)], 3) };
    let position = kit.tell(OversightFact::RecordShown(record.clone()));
    let seen = kit.seen();
    let found = query::access(&seen, position).unwrap().unwrap();
    let expected = Access {
        position,
        at: at(3),
        kind: AccessKind::Shown,
        outcome: AccessOutcome::ShownInPart,
        access: Some(access_id(1)),
        actor: Actor::Account(account(7)),
        role: Some(Role::Clinical),
        session: Some(ids::SESSION),
        source_address: Some("192.0.2.7".to_owned()),
        purpose: "TREAT".to_owned(),
        operation: "patient".to_owned(),
        code: None,
        facets: vec![Facet::Identity, Facet::Clinical],
        patients: vec![patient(2)],
        concerned: Vec::new(),
        reason: None,
        under_glass: false,
        request: Some(ids::REQUEST),
        user_agent: Some("Chart/7.1 (tablet)".to_owned()),
        times: 1,
    };
    assert_eq!(found, expected);
    assert_eq!(list(&seen, &AccessFilter::default()), [expected]);
    assert_eq!(query::access(&seen, Position::from_u64(u64::MAX)).unwrap(), None);
}

#[test]
fn a_change_is_one_too_and_is_dated_by_the_log() {
    let kit = Kit::new();
    let operator = Request { actor: Actor::Operator(501), ..oversight::request(false) };
    let position = kit.tell(OversightFact::Did(did("NoteSigned", operator, &[patient(1)])));
    let found = query::access(&kit.seen(), position).unwrap().unwrap();
    assert_eq!((found.kind, found.outcome), (AccessKind::Change, AccessOutcome::Done));
    assert_eq!((found.operation.as_str(), found.at), ("NoteSigned", at(0)));
    assert_eq!((found.access, found.actor), (None, Actor::Operator(501)));
    assert_eq!((found.role, found.session, found.source_address), (None, None, None));
}

#[test]
fn a_change_of_an_account_says_whose_it_was_and_is_found_by_it() {
    let kit = Kit::new();
    let reset = |by: Request, concerned: &[AccountId], reason: Option<&str>| {
        kit.tell(OversightFact::Did(Did {
            accounts: concerned.to_vec(),
            reason: reason.map(str::to_owned),
            ..did("SecondFactorReset", by, &[patient(1)])
        }))
    };
    let first = reset(by(7), &[account(3)], Some("DEVICE_LOST"));
    let both = reset(by(3), &[account(3), account(4)], None);
    let before = reset(by(7), &[], None);
    let seen = kit.seen();
    let told = |position| query::access(&seen, position).unwrap().unwrap();
    let found = told(first);
    assert_eq!((found.actor, found.concerned), (Actor::Account(account(7)), vec![account(3)]));
    assert_eq!(found.reason.as_deref(), Some("DEVICE_LOST"));
    assert_eq!((told(both).concerned, told(both).reason), (vec![account(3), account(4)], None));
    assert_eq!((told(before).concerned, told(before).reason), (vec![], None));
    let of = |concerned, wanted: AccessFilter| {
        let wanted = AccessFilter { concerned: Some(account(concerned)), ..wanted };
        list(&seen, &wanted).iter().map(|access| access.position).collect::<Vec<_>>()
    };
    assert_eq!(of(3, AccessFilter::default()), [both, first]);
    assert_eq!(of(4, AccessFilter::default()), [both]);
    assert_eq!(of(7, AccessFilter::default()), [], "who did it is not whom it was about");
    let by_seven = AccessFilter { account: Some(account(7)), ..AccessFilter::default() };
    assert_eq!(of(3, by_seven), [first]);
    let of_patient = AccessFilter { patient: Some(patient(1)), ..AccessFilter::default() };
    assert_eq!(of(3, of_patient), [both, first]);
}

#[test]
fn who_viewed_a_chart_in_a_window_is_found_by_the_patient() {
    let kit = Kit::new();
    let (one, two) = (patient(1), patient(2));
    kit.tell(OversightFact::RecordShown(shown(1, by(7), &[one], 100)));
    kit.tell(OversightFact::SearchShown(shown(2, by(8), &[one, two], 200)));
    kit.tell(OversightFact::RecordShown(shown(3, by(7), &[two], 300)));
    kit.tell(OversightFact::RecordShown(shown(4, by(7), &[one], 400)));
    kit.tell(OversightFact::Did(did("NoteSigned", by(7), &[one])));
    let of = |wanted: AccessFilter| kit.found(&AccessFilter { patient: Some(one), ..wanted });
    let views = AccessFilter {
        kinds: vec![AccessKind::Shown, AccessKind::Search],
        ..AccessFilter::default()
    };
    assert_eq!(of(views.clone()), [4, 2, 1]);
    assert_eq!(of(AccessFilter { window: window(200, 400), ..views.clone() }), [4, 2]);
    assert_eq!(of(AccessFilter { window: window(201, 399), ..views.clone() }), []);
    let from = Window { from: Some(at(101)), until: None };
    assert_eq!(of(AccessFilter { window: from, ..views.clone() }), [4, 2]);
    assert_eq!(of(AccessFilter { account: Some(account(8)), ..views }), [2]);
    assert_eq!(of(AccessFilter::default()).len(), 4, "with the change");
    // The other patients of a search are ids in it.
    let found = list(&kit.seen(), &AccessFilter { patient: Some(two), ..AccessFilter::default() });
    assert_eq!(numbers(&found), [3, 2]);
    assert_eq!(found[1].patients, [one, two]);
}

#[test]
fn accesses_are_narrowed_by_everything_at_once() {
    let kit = Kit::new();
    let desk = |number| in_role(by(number), Role::FrontDesk, "OPERATIONS");
    let billing = |number| in_role(by(number), Role::Billing, "PAYMENT");
    kit.tell(OversightFact::RecordShown(shown(1, by(7), &[patient(1)], 1)));
    kit.tell(OversightFact::RecordShown(shown(2, desk(8), &[patient(1)], 2)));
    kit.tell(OversightFact::SearchShown(Shown {
        facets: vec![Facet::Ledger],
        ..shown(3, billing(9), &[patient(1)], 3)
    }));
    kit.tell(OversightFact::SearchShown(Shown {
        outcome: Outcome::NothingFound,
        facets: Vec::new(),
        ..shown(4, billing(7), &[], 4)
    }));
    kit.tell(OversightFact::AccessRefused(refused(5, billing(7), "NOT_FOUND", 5)));
    kit.tell(OversightFact::CommandRefused(refused(6, desk(7), "CONFLICT", 6)));
    let none = AccessFilter::default;
    let cases = [
        (none(), vec![6, 5, 4, 3, 2, 1]),
        (AccessFilter { account: Some(account(7)), ..none() }, vec![6, 5, 4, 1]),
        (AccessFilter { role: Some(Role::Billing), ..none() }, vec![5, 4, 3]),
        (AccessFilter { role: Some(Role::Patient), ..none() }, vec![]),
        (AccessFilter { purpose: Some("OPERATIONS".into()), ..none() }, vec![6, 2]),
        (AccessFilter { facet: Some(Facet::Ledger), ..none() }, vec![3]),
        (AccessFilter { facet: Some(Facet::Clinical), ..none() }, vec![2, 1]),
        (AccessFilter { outcome: Some(AccessOutcome::NothingFound), ..none() }, vec![4]),
        (AccessFilter { outcome: Some(AccessOutcome::Refused), ..none() }, vec![6, 5]),
        (AccessFilter { kinds: vec![AccessKind::Search], ..none() }, vec![4, 3]),
        (AccessFilter { kinds: vec![AccessKind::CommandRefused], ..none() }, vec![6]),
        (AccessFilter { window: window(2, 4), ..none() }, vec![4, 3, 2]),
        (AccessFilter { under_glass: Some(false), ..none() }, vec![6, 5, 4, 3, 2, 1]),
        (AccessFilter { under_glass: Some(true), ..none() }, vec![]),
        (
            AccessFilter {
                patient: Some(patient(1)),
                account: Some(account(9)),
                concerned: None,
                role: Some(Role::Billing),
                purpose: Some("PAYMENT".into()),
                window: window(3, 3),
                facet: Some(Facet::Ledger),
                outcome: Some(AccessOutcome::Shown),
                under_glass: Some(false),
                glass: None,
                kinds: vec![AccessKind::Search, AccessKind::Change],
                request: None,
            },
            vec![3],
        ),
    ];
    for (wanted, expected) in cases {
        assert_eq!(kit.found(&wanted), expected, "{wanted:?}");
    }
}

#[test]
fn requests_that_were_limited_are_one_refusal_that_says_how_many() {
    let kit = Kit::new();
    let limited = RequestsLimited {
        access: access_id(2),
        request: by(7),
        count: 500,
        first_at: at(1),
        last_at: at(9),
        ..oversight::requests_limited(true)
    };
    kit.tell(OversightFact::AccessRefused(refused(1, by(7), "BAD_INPUT", 1)));
    kit.tell(OversightFact::RequestsLimited(limited));
    let wanted = RefusalFilter { account: Some(account(7)), ..RefusalFilter::default() };
    let found = items(query::refusals(&kit.seen(), &wanted, &all()).unwrap());
    let told: Vec<_> = found.iter().map(|it| (it.code.as_deref().unwrap(), it.times)).collect();
    assert_eq!(told, [("LIMITED", 500), ("BAD_INPUT", 1)]);
    assert_eq!((found[0].at, found[0].kind), (at(9), AccessKind::Refused));
    assert_eq!(found[0].patients, []);
}

#[test]
fn refusals_are_found_by_account_and_code() {
    let kit = Kit::new();
    kit.tell(OversightFact::RecordShown(shown(1, by(7), &[patient(1)], 1)));
    kit.tell(OversightFact::AccessRefused(refused(2, by(7), "NOT_FOUND", 2)));
    kit.tell(OversightFact::CommandRefused(refused(3, by(8), "NOT_FOUND", 3)));
    kit.tell(OversightFact::AccessRefused(refused(4, by(7), "FORBIDDEN", 4)));
    let seen = kit.seen();
    let found =
        |wanted: RefusalFilter| numbers(&items(query::refusals(&seen, &wanted, &all()).unwrap()));
    let none = RefusalFilter::default;
    assert_eq!(found(none()), [4, 3, 2]);
    assert_eq!(found(RefusalFilter { account: Some(account(7)), ..none() }), [4, 2]);
    assert_eq!(found(RefusalFilter { code: Some("NOT_FOUND".into()), ..none() }), [3, 2]);
    assert_eq!(found(RefusalFilter { window: window(0, 3), ..none() }), [3, 2]);
    let long = RefusalFilter { code: Some("x".repeat(201)), ..none() };
    let refused = query::refusals(&seen, &long, &all());
    assert!(matches!(refused, Err(QueryError::TooLarge { field: "code", limit: 200 })));
    let fits = RefusalFilter { code: Some("x".repeat(200)), ..none() };
    assert_eq!(found(fits), []);
}

#[test]
fn an_export_goes_through_all_of_it_in_the_order_of_time_until_it_has_had_enough() {
    let kit = Kit::new();
    for number in 1..=120 {
        let record = shown(number, by(7), &[patient(number % 2)], i64::from(number));
        kit.tell(OversightFact::RecordShown(record));
    }
    let seen = kit.seen();
    let mut got = Vec::new();
    query::each_access(&seen, &AccessFilter::default(), |access| {
        got.push(access);
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(numbers(&got), (1..=120).collect::<Vec<_>>());
    let mut got = Vec::new();
    let odd = AccessFilter { patient: Some(patient(1)), ..AccessFilter::default() };
    query::each_access(&seen, &odd, |access| {
        got.push(access);
        if got.len() < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })
    .unwrap();
    assert_eq!(numbers(&got), [1, 3, 5]);
}

#[test]
fn whose_accesses_were_asked_for_is_served_and_nobody_else() {
    let kit = Kit::new();
    kit.tell(OversightFact::SearchShown(shown(1, by(7), &[patient(1), patient(2)], 1)));
    let seen = kit.seen();
    list(&seen, &AccessFilter::default());
    assert_eq!(seen.served().patients, []);
    assert_eq!(seen.served().facets, [Facet::Oversight]);
    list(&seen, &AccessFilter { patient: Some(patient(1)), ..AccessFilter::default() });
    assert_eq!(seen.served().patients, [patient(1)]);
}

#[test]
fn a_second_access_in_one_entry_stops_the_view_and_is_not_lost_in_silence() {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    let (tables, _) = crate::store::connection::parts(Compliance::SCHEMA);
    connection.execute_batch(tables).unwrap();
    let here = At { position: Position::from_u64(9), leaf_index: 1, recorded_at: at(0) };
    let apply = |fact: OversightFact| {
        Compliance::apply(SubjectId::from_bytes([1; 16]), &fact.into(), &here, &connection)
    };
    let change: Did = did("NoteSigned", by(7), &[patient(1)]);
    apply(OversightFact::Did(change)).unwrap();
    assert!(apply(OversightFact::RecordShown(shown(1, by(7), &[], 1))).is_err());
}

#[test]
fn a_request_is_found_by_the_id_that_its_answer_gave() {
    let kit = Kit::new();
    let read = |number| {
        let request = Request { request: None, ..by(7) };
        kit.tell(OversightFact::RecordShown(shown(number, request, &[patient(1)], 1)))
    };
    let (first, _) = (read(1), read(2));
    kit.tell(OversightFact::Did(did("NoteSigned", by(7), &[patient(1)])));
    let of = |id, position| {
        let request = Some(OfRequest { id, position });
        kit.found(&AccessFilter { request, ..AccessFilter::default() })
    };
    assert_eq!(of(access_id(1), Some(first)), [1], "a read's record has that very id");
    assert_eq!(of(ids::REQUEST, None), [0], "a change has it beside");
    assert_eq!(of(access_id(9), None), []);
    let all = list(&kit.seen(), &AccessFilter::default());
    let requests: Vec<_> = all.iter().map(|one| one.request).collect();
    assert_eq!(requests[1..], [Some(access_id(2)), Some(access_id(1))]);
    let of_patient = AccessFilter {
        patient: Some(patient(1)),
        request: Some(OfRequest { id: ids::REQUEST, position: None }),
        ..AccessFilter::default()
    };
    assert_eq!(kit.found(&of_patient), [0]);
    let count = |wanted: &AccessFilter| query::count_accesses(&kit.seen(), wanted).unwrap();
    assert_eq!((count(&of_patient), count(&AccessFilter::default())), (1, 3));
}

#[test]
fn a_user_agent_is_that_of_the_session_unless_the_request_had_another() {
    let kit = Kit::new();
    kit.tell(OversightFact::SessionOpened(oversight::session_opened(true)));
    let said = |number, user_agent: Option<&str>| {
        let user_agent = user_agent.map(str::to_owned);
        let request = Request { user_agent, ..by(7) };
        kit.tell(OversightFact::RecordShown(shown(number, request, &[patient(1)], 1)));
    };
    said(1, None);
    said(2, Some("curl/8.5.0"));
    said(3, Some(""));
    for of in [None, Some(patient(1))] {
        let wanted = AccessFilter { patient: of, ..AccessFilter::default() };
        let told: Vec<_> = list(&kit.seen(), &wanted).into_iter().map(|a| a.user_agent).collect();
        let expected = [None, Some("curl/8.5.0"), Some("Chart/7.1 (tablet)")];
        assert_eq!(told, expected.map(|said| said.map(str::to_owned)));
    }
}
