//! Facts are told to a log in memory; what an administrator then sees is asked.

use chartlog_domain::event::Event;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::administration::{Account, Closing, Lock, RoleChange};
use chartlog_domain::facts::directory::{Hours, Location};
use chartlog_domain::facts::{AdministrationFact, DirectoryFact};
use chartlog_domain::ids::{AccountId, LocationId};
use chartlog_domain::testing::samples::words::{at, imported};
use chartlog_domain::testing::samples::{self, administration, directory, ids};
use chartlog_domain::words::HumanName;

use super::Admin;
use super::query::{self, AccountKind, AccountSearch, CalendarFilter, Closed, Locked};
use crate::projection::Projection;
use crate::testing::{BEGINNING, Clinic};
use crate::{Page, PageArgs, QueryError, Scope, Snapshot, View, Window};

struct Kit {
    clinic: Clinic,
    view: View<Admin>,
    _dir: tempfile::TempDir,
}

impl Kit {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clinic = Clinic::new();
        let view = clinic.follow(dir.path());
        Self { clinic, view, _dir: dir }
    }

    fn tell(&self, fact: AdministrationFact) {
        self.clinic.tell(&Event::new("Told").of_account(ids::CLINICIAN, fact));
    }

    fn hire(&self, number: u8, login: &str, given: &str, family: &str) {
        let name = HumanName::simple(given, family);
        let made = Account {
            account: account(number),
            login: login.to_owned(),
            name,
            identifiers: vec![],
        };
        self.tell(AdministrationFact::AccountCreated(made));
    }

    fn list(&self, fact: DirectoryFact) {
        self.clinic.tell(&Event::new("Told").of_organisation(fact));
    }

    fn seen(&self) -> Snapshot {
        self.clinic.catch_up(&self.view);
        self.view.snapshot(Scope { account: Some(account(1)), patient: None, now: 0 }).unwrap()
    }

    /// Accounts that match, by the byte their ids are made of.
    fn found(&self, wanted: &AccountSearch) -> Vec<u8> {
        let staff = items(query::staff(&self.seen(), wanted, &PageArgs::first(100)).unwrap());
        staff.into_iter().map(|one| one.account.as_bytes()[0]).collect()
    }

    fn text(&self, text: &str) -> Vec<u8> {
        self.found(&AccountSearch { text: Some(text.to_owned()), ..AccountSearch::default() })
    }
}

fn account(number: u8) -> AccountId {
    AccountId::from_bytes([number; 16])
}

fn items<T>(page: Page<T>) -> Vec<T> {
    assert!(!page.has_next && !page.has_previous);
    assert_eq!(page.total, page.items.len() as u64);
    page.items.into_iter().map(|(_, item)| item).collect()
}

#[test]
fn a_rebuilt_view_is_the_live_one() {
    let kit = Kit::new();
    for full in [true, false] {
        for facet in Admin::ROLE.view_facets() {
            for fact in samples::facts(facet, full) {
                kit.clinic.tell(&Event::new("Told").of_organisation(fact));
            }
        }
    }
    kit.clinic.catch_up(&kit.view);
    let rebuilt = kit.view.rebuild(&|_| ()).unwrap();
    assert!(rebuilt.same());
    let empty: Vec<_> =
        kit.view.row_counts().unwrap().into_iter().filter(|row| row.1 == 0).collect();
    assert_eq!(empty, [], "every table is filled by something");
}

#[test]
fn staff_is_found_by_the_beginning_of_login_or_name() {
    let kit = Kit::new();
    kit.hire(1, "g.murphy", "Grace", "Murphy");
    kit.hire(2, "m.grant", "Mélanie", "Grant");
    kit.hire(3, "front2", "Ada", "O'Neil");
    for (text, found) in [
        ("", vec![2, 1, 3]),
        ("gra", vec![2, 1]),
        ("GRACE mur", vec![1]),
        ("melanie", vec![2]),
        ("g.mur", vec![1]),
        ("front", vec![3]),
        ("oneil", vec![3]),
        ("race", vec![]),
        ("grace grant", vec![]),
        ("' OR 1=1 --", vec![]),
    ] {
        assert_eq!(kit.text(text), found, "{text}");
    }
    assert_eq!(kit.seen().served().facets, []);
}

#[test]
fn a_search_has_at_most_eight_words_of_two_hundred_characters() {
    let kit = Kit::new();
    let seen = kit.seen();
    let ask = |text: String| {
        let wanted = AccountSearch { text: Some(text), ..AccountSearch::default() };
        query::staff(&seen, &wanted, &PageArgs::default()).map(|page| page.total)
    };
    assert_eq!(ask("a ".repeat(8)).unwrap(), 0);
    assert!(matches!(ask("a ".repeat(9)), Err(QueryError::TooLarge { limit: 8, .. })));
    assert_eq!(ask("a".repeat(200)).unwrap(), 0);
    assert!(matches!(ask("a".repeat(201)), Err(QueryError::TooLarge { limit: 200, .. })));
}

#[test]
fn a_name_that_was_corrected_is_found_by_what_it_is_now() {
    let kit = Kit::new();
    kit.hire(1, "g.murphy", "Grace", "Murphy");
    kit.hire(1, "g.murphy", "Grace", "Stone");
    assert_eq!(kit.text("stone"), [1]);
    assert_eq!(kit.text("murphy"), [1], "the login stays");
    kit.hire(1, "g.stone", "Grace", "Stone");
    assert_eq!(kit.text("murphy"), []);
}

#[test]
fn roles_are_those_that_were_granted_and_not_revoked() {
    let kit = Kit::new();
    kit.hire(1, "one", "Ada", "One");
    let change = |role| RoleChange { account: account(1), role };
    kit.tell(AdministrationFact::RoleGranted(change(Role::Clinical)));
    kit.tell(AdministrationFact::RoleGranted(change(Role::Admin)));
    kit.tell(AdministrationFact::RoleGranted(change(Role::Admin)));
    kit.tell(AdministrationFact::RoleRevoked(change(Role::Clinical)));
    let one = query::account(&kit.seen(), account(1)).unwrap().unwrap();
    assert_eq!(one.roles, [Role::Admin]);
    let with = |role| AccountSearch { role: Some(role), ..AccountSearch::default() };
    assert_eq!(kit.found(&with(Role::Admin)), [1]);
    assert_eq!(kit.found(&with(Role::Clinical)), []);
}

#[test]
fn an_import_never_takes_the_place_of_an_account_and_an_account_takes_that_of_an_import() {
    let kit = Kit::new();
    let named = |family: &str| Account {
        name: HumanName::simple("Grace", family),
        ..administration::account(true)
    };
    let import = |family| AdministrationFact::StaffImported(imported(true, named(family)));
    kit.tell(import("Before"));
    let grant = RoleChange { account: ids::CLINICIAN, role: Role::Clinical };
    kit.tell(AdministrationFact::RoleGranted(grant));
    let now = || query::account(&kit.seen(), ids::CLINICIAN).unwrap().unwrap();
    assert_eq!((now().kind, now().name), (AccountKind::Imported, named("Before").name));
    kit.tell(import("Again"));
    assert_eq!(now().name, named("Again").name);
    kit.tell(AdministrationFact::AccountCreated(named("Here")));
    kit.tell(import("After"));
    assert_eq!((now().kind, now().name), (AccountKind::Staff, named("Here").name));
    assert_eq!(now().roles, [Role::Clinical], "roles stay");
    assert_eq!((kit.text("after"), kit.text("again")), (vec![], vec![]));
}

#[test]
fn patients_sign_ins_and_machine_clients_are_kinds_of_their_own() {
    let kit = Kit::new();
    kit.hire(1, "one", "Ada", "One");
    kit.tell(AdministrationFact::PatientAccountCreated(administration::patient_account()));
    kit.tell(AdministrationFact::ClientRegistered(administration::client(true)));
    let kind = |kind| kit.found(&AccountSearch { kind: Some(kind), ..AccountSearch::default() });
    assert_eq!(kind(AccountKind::Staff), [1]);
    assert_eq!(kind(AccountKind::Patient), [0x14]);
    assert_eq!(kind(AccountKind::Client), [0x15]);
    let seen = kit.seen();
    let portal = query::account(&seen, ids::PORTAL).unwrap().unwrap();
    assert_eq!((portal.patient, portal.login.as_str()), (Some(ids::PATIENT), "portal-4711"));
    let client = query::account(&seen, ids::CLIENT).unwrap().unwrap();
    assert_eq!(
        (client.name.full().as_str(), client.facets),
        ("Lab interface", vec![Facet::Scheduling])
    );
    assert_eq!(client.vendor, administration::client(true).vendor);
    assert_eq!(query::account(&seen, account(9)).unwrap(), None);
    assert_eq!(kit.text("lab"), [0x15]);
    assert_eq!(kit.text("portal"), [0x14]);
    assert_eq!(seen.served().patients, [], "an administrator is shown nothing of a patient");
}

#[test]
fn a_lock_is_taken_off_and_a_closing_stays() {
    let kit = Kit::new();
    kit.hire(1, "one", "Ada", "One");
    let now = || query::account(&kit.seen(), account(1)).unwrap().unwrap();
    let lock = Lock { account: account(1), until: 77, failures: 5 };
    kit.tell(AdministrationFact::AccountLocked(lock));
    assert_eq!(now().lock, Some(Locked { until: 77, failures: 5 }));
    kit.tell(AdministrationFact::AccountUnlocked(account(1)));
    assert_eq!((now().lock, now().closed), (None, None));
    let closing = |reason: &str| Closing { account: account(1), reason: reason.to_owned() };
    kit.tell(AdministrationFact::AccountClosed(closing("left")));
    kit.tell(AdministrationFact::AccountClosed(closing("otherwise")));
    let at = BEGINNING.cast_signed() + 3_000_000;
    assert_eq!(now().closed, Some(Closed { at, reason: "left".to_owned() }));
    let closed = |closed| AccountSearch { closed: Some(closed), ..AccountSearch::default() };
    assert_eq!(kit.found(&closed(true)), [1]);
    assert_eq!(kit.found(&closed(false)), []);
}

#[test]
fn locations_come_by_name_and_as_they_are_now() {
    let kit = Kit::new();
    let place = |number: u8, name: &str| Location {
        location: LocationId::from_bytes([number; 16]),
        name: name.to_owned(),
        ..directory::location(true)
    };
    kit.list(DirectoryFact::LocationListed(place(1, "Östliche Straße")));
    kit.list(DirectoryFact::LocationImported(imported(true, place(2, "Elm Street"))));
    kit.list(DirectoryFact::LocationListed(place(3, "nowhere")));
    kit.list(DirectoryFact::LocationListed(place(3, "Annex")));
    let seen = kit.seen();
    let listed = items(query::locations(&seen, &PageArgs::first(10)).unwrap());
    assert_eq!(listed, [place(3, "Annex"), place(2, "Elm Street"), place(1, "Östliche Straße")]);
    assert_eq!(
        query::location(&seen, place(2, "").location).unwrap(),
        Some(place(2, "Elm Street"))
    );
    assert_eq!(seen.served().facets, [Facet::Directory]);
}

#[test]
fn calendars_are_the_hours_that_were_opened_by_provider_and_window() {
    let kit = Kit::new();
    let hours = |provider: u8, start: &str, end: &str| Hours {
        provider: account(provider),
        start: at(start),
        end: at(end),
        ..directory::hours(true)
    };
    let monday = hours(1, "2026-05-04T09:00:00Z", "2026-05-04T12:00:00Z");
    let tuesday = hours(1, "2026-05-05T09:00:00Z", "2026-05-05T12:00:00Z");
    let other = hours(2, "2026-05-04T08:00:00Z", "2026-05-04T10:00:00Z");
    let longer = hours(1, "2026-05-05T09:00:00Z", "2026-05-05T17:00:00Z");
    for one in [&tuesday, &monday, &other, &longer] {
        kit.list(DirectoryFact::CalendarOpened(one.clone()));
    }
    let seen = kit.seen();
    let ask = |wanted: CalendarFilter| {
        items(query::calendars(&seen, &wanted, &PageArgs::first(10)).unwrap())
    };
    let all = CalendarFilter::default();
    assert_eq!(ask(all), [other.clone(), monday.clone(), longer.clone()]);
    let of = |provider| CalendarFilter { provider: Some(account(provider)), ..all };
    assert_eq!(ask(of(1)), [monday.clone(), longer.clone()]);
    let day = |day: &str| Window::of(Some(&at(day)), Some(&at(day)));
    assert_eq!(ask(CalendarFilter { window: day("2026-05-04"), ..all }), [other.clone(), monday]);
    assert_eq!(ask(CalendarFilter { window: day("2026-05-05"), ..of(1) }), [longer]);
    assert_eq!(ask(CalendarFilter { window: day("2026-05-06"), ..all }), []);
    // A page goes on where the one before it ended.
    let first = query::calendars(&seen, &all, &PageArgs::first(1)).unwrap();
    let after = PageArgs { after: Some(first.items[0].0.clone()), ..PageArgs::first(10) };
    let rest = query::calendars(&seen, &all, &after).unwrap();
    assert_eq!((first.items[0].1.clone(), rest.items.len()), (other, 2));
}
