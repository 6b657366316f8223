use std::collections::BTreeSet;

use chartlog_domain::actor::Actor;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::oversight::{GlassBroken, Outcome, OversightFact, Request, Shown};
use chartlog_domain::testing::samples::oversight;

use super::{Kit, account, at, by, in_role, patient, shown};
use crate::compliance::codes::facet_bits;
use crate::compliance::query::{self, Access, AccessFilter, AccessOrder, AccessSort};
use crate::{Page, PageArgs, QueryError, Snapshot};

const COUNT: u8 = 60;

const SORTS: [AccessSort; 10] = [
    AccessSort::Time,
    AccessSort::Account,
    AccessSort::Patient,
    AccessSort::Role,
    AccessSort::Outcome,
    AccessSort::Purpose,
    AccessSort::Kind,
    AccessSort::Operation,
    AccessSort::Facet,
    AccessSort::UnderGlass,
];

/// Accesses of few accounts, patients, roles, outcomes, purposes, kinds, operations and sets of facets, so
/// that most are alike; some of nobody, some by no account, two under broken glass. Two have the same
/// time.
fn kit() -> Kit {
    let kit = Kit::new();
    kit.tell(OversightFact::GlassBroken(GlassBroken {
        account: account(7),
        patient: patient(1),
        at: at(0),
        until: at(15),
        ..oversight::glass_broken()
    }));
    for number in 0..COUNT {
        let shown = one(number);
        kit.tell(if number.is_multiple_of(7) {
            OversightFact::SearchShown(shown)
        } else {
            OversightFact::RecordShown(shown)
        });
    }
    kit
}

fn one(number: u8) -> Shown {
    let request = match number % 5 {
        0 => Request { actor: Actor::System, role: None, ..oversight::request(false) },
        1 => by(7),
        2 => in_role(by(8), Role::Billing, "PAYMENT"),
        _ => in_role(by(9), Role::FrontDesk, "OPERATIONS"),
    };
    let patients = match number % 3 {
        0 => vec![],
        1 => vec![patient(2)],
        _ => vec![patient(1), patient(2)],
    };
    let outcome = if number.is_multiple_of(4) { Outcome::NothingFound } else { Outcome::Shown };
    let operation = ["patient", "encounter", "patients"][usize::from(number % 3)].to_owned();
    let facets = match number % 4 {
        0 => vec![],
        1 => vec![Facet::Ledger],
        2 => vec![Facet::Identity, Facet::Ledger],
        _ => vec![Facet::Identity, Facet::Clinical],
    };
    let now = i64::from(number / 2);
    Shown { outcome, operation, facets, ..shown(number, request, &patients, now) }
}

fn ask(seen: &Snapshot, order: AccessOrder, args: &PageArgs) -> Page<Access> {
    query::accesses(seen, &AccessFilter::default(), order, args).unwrap()
}

#[test]
fn in_every_order_a_list_is_the_same_forward_and_backward_and_none_is_left_out() {
    let kit = kit();
    let seen = kit.seen();
    for order in SORTS
        .into_iter()
        .flat_map(|by| [true, false].map(|descending| AccessOrder { by, descending }))
    {
        let mut forward = Vec::new();
        let mut args = PageArgs::first(7);
        loop {
            let page = ask(&seen, order, &args);
            assert_eq!(page.total, u64::from(COUNT));
            args.after = page.items.last().map(|(cursor, _)| cursor.clone());
            forward.extend(page.items);
            if !page.has_next {
                break;
            }
        }
        let mut backward = Vec::new();
        let mut args = PageArgs { last: Some(11), ..PageArgs::default() };
        loop {
            let page = ask(&seen, order, &args);
            args.before = page.items.first().map(|(cursor, _)| cursor.clone());
            let mut items = page.items;
            items.append(&mut backward);
            backward = items;
            if !page.has_previous {
                break;
            }
        }
        assert!(forward == backward, "{order:?}");
        let mut positions: Vec<_> = forward.iter().map(|(_, access)| access.position).collect();
        assert_sorted(&forward, order);
        assert!(kinds_of(&forward, order) > 1, "nothing to sort by: {order:?}");
        positions.sort();
        positions.dedup();
        assert_eq!(positions.len(), usize::from(COUNT), "{order:?}");
    }
}

/// What an access is sorted by.
fn key(access: &Access, by: AccessSort) -> Vec<u8> {
    match by {
        AccessSort::Time => access.at.to_be_bytes().to_vec(),
        AccessSort::Account => match &access.actor {
            Actor::Account(account) => account.as_bytes().to_vec(),
            Actor::Operator(_) | Actor::System => Vec::new(),
        },
        AccessSort::Patient => {
            access.patients.first().map(|patient| patient.as_bytes().to_vec()).unwrap_or_default()
        }
        AccessSort::Role => access.role.map(|role| role as u8).into_iter().collect(),
        AccessSort::Outcome => vec![access.outcome as u8],
        AccessSort::Purpose => access.purpose.clone().into_bytes(),
        AccessSort::Kind => vec![access.kind as u8],
        AccessSort::Operation => access.operation.clone().into_bytes(),
        AccessSort::Facet => facet_bits(&access.facets).to_be_bytes().to_vec(),
        AccessSort::UnderGlass => vec![access.under_glass.into()],
    }
}

/// By the key that was asked for, and by the log where that is alike.
fn assert_sorted(list: &[(String, Access)], order: AccessOrder) {
    let key = |(_, access): &(String, Access)| (key(access, order.by), access.position.to_u64());
    let sorted = list.is_sorted_by(|one, next| {
        if order.descending { key(one) >= key(next) } else { key(one) <= key(next) }
    });
    assert!(sorted, "{order:?}");
}

/// How many keys there are among them.
fn kinds_of(list: &[(String, Access)], order: AccessOrder) -> usize {
    list.iter().map(|(_, access)| key(access, order.by)).collect::<BTreeSet<_>>().len()
}

#[test]
fn a_cursor_stays_where_it_is_when_accesses_come_in() {
    let kit = kit();
    let latest = AccessOrder::default();
    let first = ask(&kit.seen(), latest, &PageArgs::first(10));
    let after = PageArgs { after: Some(first.items[9].0.clone()), ..PageArgs::first(10) };
    let second = ask(&kit.seen(), latest, &after);
    kit.tell(OversightFact::RecordShown(shown(200, by(7), &[patient(1)], 100)));
    let again = ask(&kit.seen(), latest, &after);
    assert_eq!(again.items, second.items);
    assert_eq!(again.total, second.total + 1);
}

#[test]
fn a_patients_accesses_are_paged_as_well() {
    let kit = kit();
    let seen = kit.seen();
    let wanted = AccessFilter { patient: Some(patient(1)), ..AccessFilter::default() };
    for by in SORTS {
        let order = AccessOrder { by, descending: true };
        let mut got = Vec::new();
        let mut args = PageArgs::first(3);
        loop {
            let page = query::accesses(&seen, &wanted, order, &args).unwrap();
            args.after = page.items.last().map(|(cursor, _)| cursor.clone());
            got.extend(page.items.into_iter().map(|(_, access)| access.position));
            if !page.has_next {
                break;
            }
        }
        got.sort();
        got.dedup();
        assert_eq!(got.len(), usize::from(COUNT) / 3, "{by:?}");
    }
}

#[test]
fn a_cursor_of_nothing_is_refused() {
    let kit = kit();
    let seen = kit.seen();
    let numbers = "01".to_owned() + &"ab".repeat(8);
    for cursor in [numbers, "01".to_owned() + &"ab".repeat(16), "01".to_owned(), "x".to_owned()] {
        let args = PageArgs { after: Some(cursor.clone()), ..PageArgs::first(1) };
        let wanted = AccessFilter::default();
        let refused = query::accesses(&seen, &wanted, AccessOrder::default(), &args);
        assert!(matches!(refused, Err(QueryError::BadCursor)), "{cursor}");
    }
    // Of an access that is not in this patient's list.
    let nobody = ask(&seen, AccessOrder::default(), &PageArgs::default());
    let (cursor, _) = nobody.items.iter().find(|(_, access)| access.patients.is_empty()).unwrap();
    let args = PageArgs { after: Some(cursor.clone()), ..PageArgs::first(1) };
    let wanted = AccessFilter { patient: Some(patient(1)), ..AccessFilter::default() };
    let refused = query::accesses(&seen, &wanted, AccessOrder::default(), &args);
    assert!(matches!(refused, Err(QueryError::BadCursor)));
}

#[test]
fn a_page_holds_a_hundred_accesses_and_not_one_more() {
    let kit = kit();
    let seen = kit.seen();
    let wanted = AccessFilter { account: Some(account(7)), ..AccessFilter::default() };
    let ask =
        |rows| query::accesses(&seen, &wanted, AccessOrder::default(), &PageArgs::first(rows));
    assert_eq!(ask(100).unwrap().total, u64::from(COUNT / 5));
    assert!(matches!(ask(101), Err(QueryError::PageTooLarge { rows: 101, limit: 100 })));
}
