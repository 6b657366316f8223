//! The front desk as it asks.

mod duplicates;
mod links;
mod slots;

use chartlog_domain::event::Event;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::care_team::{Joining, Leaving, Member};
use chartlog_domain::facts::contact::{Contact, CoverageOnFile};
use chartlog_domain::facts::directory::{Location, Position, Provider};
use chartlog_domain::facts::identity::{Death, Identity};
use chartlog_domain::facts::residence::Residence;
use chartlog_domain::facts::scheduling::{Appointment, Move, StatusChange};
use chartlog_domain::facts::{
    CareTeamFact, ContactFact, DirectoryFact, IdentityFact, Imported, Origin, ResidenceFact,
    SchedulingFact,
};
use chartlog_domain::ids::{
    AccountId, AppointmentId, ImportId, LocationId, OrganisationId, PatientId,
};
use chartlog_domain::words::{Address, Code, ContactPoint, DateTime, Deceased, HumanName, Person};

use super::FrontDesk;
use super::query::{self, DaySheet, PatientMatch, PatientSearch, Why, search_patients};
use crate::QueryError;
use crate::page::{Page, PageArgs};
use crate::store::{Scope, Snapshot};
use crate::testing::{BEGINNING, Clinic};
use crate::view::View;

struct Desk {
    clinic: Clinic,
    view: View<FrontDesk>,
    _directory: tempfile::TempDir,
}

fn bytes(n: u8) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[15] = n;
    bytes
}

fn patient(n: u8) -> PatientId {
    PatientId::from_bytes(bytes(n))
}

fn account(n: u8) -> AccountId {
    AccountId::from_bytes(bytes(100 + n))
}

fn location(n: u8) -> LocationId {
    LocationId::from_bytes(bytes(200 + n))
}

fn visit(n: u8) -> AppointmentId {
    AppointmentId::from_bytes(bytes(n))
}

fn at(text: &str) -> DateTime {
    DateTime::parse(text).unwrap()
}

fn imported<T>(record: T) -> Imported<T> {
    let origin = Origin { import: ImportId::from_bytes([1; 16]), item: 0, digest: [2; 32] };
    Imported { record, occurred_at: None, origin }
}

impl Desk {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clinic = Clinic::new();
        let view = clinic.follow(directory.path());
        Self { clinic, view, _directory: directory }
    }

    fn sight(&self) -> Snapshot {
        self.clinic.catch_up(&self.view);
        let scope = Scope { account: None, patient: None, now: BEGINNING.cast_signed() };
        self.view.snapshot(scope).unwrap()
    }

    fn register(&self, n: u8, given: &str, family: &str, born: &str, mrn: &str) {
        let person = Person {
            names: vec![HumanName::simple(given, family)],
            birth_date: Some(at(born)),
            mrn: Some(mrn.into()),
            ..Person::default()
        };
        let identity = Identity { patient: patient(n), person };
        let fact = IdentityFact::Registered(identity);
        self.clinic.tell(&Event::new("PatientRegistered").about(patient(n), fact));
    }

    fn phone(&self, n: u8, number: &str) {
        let point = ContactPoint {
            system: "phone".into(),
            value: number.into(),
            ..ContactPoint::default()
        };
        let contact = Contact {
            patient: patient(n),
            points: vec![point],
            languages: vec![Code::new("urn:ietf:bcp:47", "es", "Spanish")],
            emergency: Vec::new(),
        };
        let fact = ContactFact::Changed(contact);
        self.clinic.tell(&Event::new("ContactChanged").about(patient(n), fact));
    }

    fn list_provider(&self, n: u8, name: &str) {
        let provider = Provider {
            account: account(n),
            name: name.to_owned(),
            npi: None,
            specialties: Vec::new(),
            organisation: None,
            locations: Vec::new(),
            active: true,
        };
        let fact = DirectoryFact::ProviderListed(provider);
        self.clinic.tell(&Event::new("AccountCreated").of_organisation(fact));
    }

    fn schedule(&self, n: u8, fact: SchedulingFact) {
        self.clinic.tell(&Event::new("Scheduling").about(patient(n), fact));
    }

    fn directory(&self, fact: DirectoryFact) {
        self.clinic.tell(&Event::new("Directory").of_organisation(fact));
    }

    fn book(&self, n: u8, whose: u8, start: &str, end: &str) {
        self.schedule(whose, SchedulingFact::Booked(booking(n, whose, start, end)));
    }

    fn team(&self, fact: CareTeamFact) {
        self.clinic.tell(&Event::new("CareTeam").about(patient(1), fact));
    }
}

fn booking(n: u8, whose: u8, start: &str, end: &str) -> Appointment {
    Appointment {
        appointment: visit(n),
        patient: patient(whose),
        provider: Some(account(1)),
        location: Some(location(1)),
        start: Some(at(start)),
        end: Some(at(end)),
        visit_type: Some(Code::new("urn:visit", "check", "Check-up")),
        status: "booked".into(),
    }
}

fn text(text: &str) -> PatientSearch {
    PatientSearch { text: Some(text.to_owned()), ..PatientSearch::default() }
}

fn ids(page: &Page<PatientMatch>) -> Vec<PatientId> {
    page.items.iter().map(|(_, found)| found.patient.patient).collect()
}

fn find(sight: &Snapshot, search: &PatientSearch) -> Vec<PatientId> {
    ids(&search_patients(sight, search, &PageArgs::default()).unwrap())
}

#[test]
fn a_person_is_found_by_name_sound_phone_number_and_date_of_birth() {
    let desk = Desk::new();
    desk.register(1, "Éva", "Müller", "1980-05-01", "MRN-0001");
    desk.register(2, "Eve", "Miller", "1991-12-24", "MRN-0002");
    desk.register(3, "Katherine", "O'Neil", "1980-05-17", "MRN-0003");
    desk.phone(3, "+1 (602) 555-1234");
    let sight = desk.sight();
    for (asked, found) in [
        ("muller", vec![patient(1), patient(2)]),
        ("MÜL", vec![patient(1)]),
        ("ev miller", vec![patient(2), patient(1)]),
        ("catherine oneil", vec![patient(3)]),
        ("O’Neil", vec![patient(3)]),
        ("mrn-0002", vec![patient(2)]),
        ("555-1234", vec![patient(3)]),
        ("(602) 555-1234", vec![patient(3)]),
        ("1234", vec![patient(3)]),
        ("1980-05-17", vec![patient(3)]),
        ("oneil 1980-05-17", vec![patient(3)]),
        ("nobody", vec![]),
    ] {
        assert_eq!(find(&sight, &text(asked)), found, "{asked}");
    }
    let born = PatientSearch { birth_date: Some(at("1980-05")), ..PatientSearch::default() };
    assert_eq!(find(&sight, &born), [patient(1), patient(3)]);
    let fields = PatientSearch {
        family: Some("mil".into()),
        given: Some("eva".into()),
        ..PatientSearch::default()
    };
    assert_eq!(find(&sight, &fields), [patient(2)]);
}

#[test]
fn the_best_match_comes_first_and_says_why() {
    let desk = Desk::new();
    desk.register(1, "Ann", "Smithson", "1980-01-01", "1");
    desk.register(2, "Ann", "Smyth", "1980-01-01", "2");
    desk.register(3, "Ann", "Smith", "1980-01-01", "3");
    let sight = desk.sight();
    let page = search_patients(&sight, &text("smith"), &PageArgs::default()).unwrap();
    assert_eq!(ids(&page), [patient(3), patient(1), patient(2)]);
    let why: Vec<_> = page.items.iter().map(|(_, found)| found.why.clone()).collect();
    assert_eq!(why, [[Why::Family], [Why::FamilyBegins], [Why::FamilySounds]]);
}

#[test]
fn a_search_is_paged_without_gaps_in_both_directions() {
    let desk = Desk::new();
    for n in 1..=30 {
        let family = if n % 3 == 0 { "Berg" } else { "Bergman" };
        desk.register(n, &format!("Given{:02}", 31 - n), family, "1980-01-01", &n.to_string());
    }
    let sight = desk.sight();
    for search in [text("berg"), PatientSearch::default()] {
        let whole = search_patients(&sight, &search, &PageArgs::first(100)).unwrap();
        assert_eq!(whole.total, 30);
        let mut paged = Vec::new();
        let mut after = None;
        loop {
            let args = PageArgs { first: Some(7), after, ..PageArgs::default() };
            let page = search_patients(&sight, &search, &args).unwrap();
            paged.extend(ids(&page));
            assert_eq!(page.has_previous, args.after.is_some());
            if !page.has_next {
                break;
            }
            after = page.items.last().map(|(cursor, _)| cursor.clone());
        }
        assert_eq!(paged, ids(&whole));
        let before = Some(whole.items[10].0.clone());
        let args = PageArgs { last: Some(4), before, ..PageArgs::default() };
        let page = search_patients(&sight, &search, &args).unwrap();
        assert_eq!(ids(&page), ids(&whole)[6..10]);
        assert!(page.has_next && page.has_previous);
    }
}

#[test]
fn a_cursor_says_nothing_but_an_id() {
    let desk = Desk::new();
    desk.register(1, "Ada", "Planted", "1980-01-01", "1");
    let page = search_patients(&desk.sight(), &text("planted"), &PageArgs::default()).unwrap();
    assert_eq!(page.items[0].0, format!("01{}", hex::encode(patient(1).as_bytes())));
    let made_up = PageArgs { after: Some(format!("01{}", "ee".repeat(16))), ..PageArgs::default() };
    for search in [text("planted"), PatientSearch::default()] {
        let refused = search_patients(&desk.sight(), &search, &made_up);
        assert!(matches!(refused, Err(QueryError::BadCursor)));
    }
}

#[test]
fn a_corrected_name_is_found_and_the_old_one_is_not() {
    let desk = Desk::new();
    desk.register(1, "Ada", "Wrong", "1980-01-01", "1");
    desk.phone(1, "602 555 0001");
    let person = Person { names: vec![HumanName::simple("Ada", "Right")], ..Person::default() };
    let fact = IdentityFact::Corrected(Identity { patient: patient(1), person });
    desk.clinic.tell(&Event::new("IdentityCorrected").about(patient(1), fact));
    desk.phone(1, "602 555 0002");
    let sight = desk.sight();
    assert_eq!(find(&sight, &text("ada right")), [patient(1)]);
    for gone in ["wrong", "1980-01-01", "555 0001"] {
        assert_eq!(find(&sight, &text(gone)), [], "{gone}");
    }
    assert_eq!(desk.view.find_bytes(b"Wrong").unwrap(), Vec::<String>::new());
    assert_eq!(desk.view.find_bytes(b"wrong").unwrap(), Vec::<String>::new());
}

#[test]
fn limits_of_a_search_are_kept() {
    let desk = Desk::new();
    let sight = desk.sight();
    let ask = |search: &str| search_patients(&sight, &text(search), &PageArgs::default());
    assert!(ask(&"a".repeat(200)).is_ok());
    assert!(matches!(ask(&"a".repeat(201)), Err(QueryError::TooLarge { limit: 200, .. })));
    assert!(ask("a b c d e f g h").is_ok());
    assert!(matches!(ask("a b c d e f g h i"), Err(QueryError::TooLarge { limit: 8, .. })));
}

#[test]
fn a_word_that_too_many_share_needs_another_one_beside_it() {
    let desk = Desk::new();
    for n in 1..=40 {
        desk.register(n, "Ada", "Berg", "1980-01-01", &n.to_string());
    }
    let ask = |search: &str| {
        search_patients(&desk.sight(), &text(search), &PageArgs::default()).map(|page| page.total)
    };
    assert_eq!(ask("berg").unwrap(), 40);
    desk.register(41, "Eve", "Berg", "1980-01-02", "41");
    assert!(matches!(ask("berg"), Err(QueryError::TooBroad { limit: 40 })));
    assert_eq!(ask("berg eve").unwrap(), 1);
    assert_eq!(ask("berg 1980-01-02").unwrap(), 1);
    assert_eq!(ask("berg nobody").unwrap(), 0);
    assert_eq!(ask("").unwrap(), 41);
}

#[test]
fn what_was_served_is_collected() {
    let desk = Desk::new();
    desk.register(1, "Ada", "Example", "1980-01-01", "1");
    desk.phone(1, "602 555 0001");
    let sight = desk.sight();
    search_patients(&sight, &text("nobody"), &PageArgs::default()).unwrap();
    assert_eq!(sight.served().patients, []);
    assert_eq!(sight.served().facets, [Facet::Identity]);
    search_patients(&sight, &text("5550001"), &PageArgs::default()).unwrap();
    assert_eq!(sight.served().patients, [patient(1)]);
    assert_eq!(sight.served().facets, [Facet::Identity, Facet::Contact]);
    assert_eq!(query::patient(&sight, patient(9)).unwrap(), None);
    assert_eq!(sight.served().patients, [patient(1)]);
}

#[test]
fn a_patient_is_shown_with_contact_address_team_and_coverage_on_file() {
    let desk = Desk::new();
    desk.register(1, "Ada", "Example", "1980-01-01", "1");
    desk.phone(1, "602 555 0001");
    let address = Address { city: Some("Tucson".into()), ..Address::default() };
    let residence = Residence { patient: patient(1), addresses: vec![address.clone()] };
    let event =
        Event::new("ResidenceChanged").about(patient(1), ResidenceFact::Changed(residence)).about(
            patient(1),
            ContactFact::CoverageOnFile(CoverageOnFile { patient: patient(1), on_file: true }),
        );
    desk.clinic.tell(&event);
    let sight = desk.sight();
    let identity = query::patient(&sight, patient(1)).unwrap().unwrap();
    assert_eq!(identity.person.names[0].full(), "Ada Example");
    assert_eq!(query::contact_points(&sight, patient(1)).unwrap().len(), 1);
    assert_eq!(query::languages(&sight, patient(1)).unwrap()[0].code, "es");
    assert_eq!(query::addresses(&sight, patient(1)).unwrap(), [address]);
    assert!(query::coverage_on_file(&sight, patient(1)).unwrap());
    assert!(!query::coverage_on_file(&sight, patient(2)).unwrap());

    let death = Death { patient: patient(1), deceased: Deceased::Known(true) };
    desk.clinic.tell(&Event::new("PatientDeceased").about(patient(1), IdentityFact::Died(death)));
    let identity = query::patient(&desk.sight(), patient(1)).unwrap().unwrap();
    assert_eq!(identity.person.deceased, Some(Deceased::Known(true)));
}

#[test]
fn the_names_of_clinicians_are_shown_while_they_are_on_the_team() {
    let desk = Desk::new();
    desk.list_provider(1, "Dr. Stay");
    desk.list_provider(2, "Dr. Leave");
    let join = |n, until: Option<&str>| Member {
        patient: patient(1),
        clinician: account(n),
        role: None,
        joining: Joining::Registration,
        since: None,
        until: until.map(at),
    };
    desk.team(CareTeamFact::Joined(join(1, None)));
    desk.team(CareTeamFact::Joined(join(2, None)));
    desk.team(CareTeamFact::MemberImported(imported(join(3, Some("2019-12-31")))));
    let names = |sight: &Snapshot| -> Vec<_> {
        let team = query::care_team(sight, patient(1)).unwrap();
        team.into_iter().map(|clinician| clinician.name.unwrap_or_default()).collect()
    };
    assert_eq!(names(&desk.sight()), ["Dr. Leave", "Dr. Stay"]);
    let leaving =
        Leaving { patient: patient(1), clinician: account(2), at: at("2020-01-01T00:00:00Z") };
    desk.team(CareTeamFact::Left(leaving));
    assert_eq!(names(&desk.sight()), ["Dr. Stay"]);
}

#[test]
fn a_day_sheet_lists_the_appointments_of_a_day_as_they_stand() {
    let desk = Desk::new();
    desk.register(1, "Ada", "Example", "1980-01-01", "1");
    desk.list_provider(1, "Dr. One");
    let place = Location {
        location: location(1),
        name: "North".into(),
        address: None,
        points: Vec::new(),
        time_zone: Some("America/Phoenix".into()),
        organisation: None,
    };
    desk.directory(DirectoryFact::LocationListed(place));
    desk.book(1, 1, "2026-03-02T16:00:00-07:00", "2026-03-02T16:20:00-07:00");
    desk.book(2, 1, "2026-03-02T09:00:00-07:00", "2026-03-02T09:20:00-07:00");
    desk.book(3, 1, "2026-03-03T09:00:00-07:00", "2026-03-03T09:20:00-07:00");
    let change = |n| StatusChange {
        appointment: visit(n),
        patient: patient(1),
        at: at("2026-03-02T08:55:00-07:00"),
    };
    desk.schedule(1, SchedulingFact::CheckedIn(change(2)));
    desk.schedule(1, SchedulingFact::Cancelled(change(1)));
    let sight = desk.sight();
    let sheet = DaySheet { date: "2026-03-02".into(), ..DaySheet::default() };
    let page = query::day_sheet(&sight, &sheet, &PageArgs::default()).unwrap();
    let seen: Vec<_> = page
        .items
        .iter()
        .map(|(_, row)| (row.appointment.appointment, row.appointment.status.as_str()))
        .collect();
    assert_eq!(seen, [(visit(2), "checked-in"), (visit(1), "cancelled")]);
    let first = &page.items[0].1;
    assert_eq!(first.patient_name, Some("Ada Example".into()));
    assert_eq!(first.provider_name.as_deref(), Some("Dr. One"));
    assert_eq!(first.location_name.as_deref(), Some("North"));
    assert_eq!(first.birth_date, Some(at("1980-01-01")));
    assert_eq!(sight.served().patients, [patient(1)]);

    for (place, provider, rows) in
        [(Some(1), None, 2), (Some(2), None, 0), (None, Some(1), 2), (Some(1), Some(2), 0)]
    {
        let sheet = DaySheet {
            location: place.map(location),
            provider: provider.map(account),
            ..sheet.clone()
        };
        let page = query::day_sheet(&sight, &sheet, &PageArgs::default()).unwrap();
        assert_eq!(page.total, rows);
    }
    let all = query::appointments_of(&sight, patient(1), &PageArgs::first(2)).unwrap();
    assert_eq!(all.total, 3);
    assert_eq!(all.items[0].1.appointment.appointment, visit(3));
    assert!(all.has_next);
}

#[test]
fn a_moved_appointment_stands_where_it_was_moved_to() {
    let desk = Desk::new();
    desk.book(1, 1, "2026-03-02T09:00:00Z", "2026-03-02T09:20:00Z");
    let moved = Move {
        appointment: visit(1),
        patient: patient(1),
        provider: account(2),
        location: location(2),
        start: at("2026-03-05T10:00:00Z"),
        end: at("2026-03-05T10:20:00Z"),
    };
    desk.schedule(1, SchedulingFact::Moved(moved));
    let sight = desk.sight();
    let found = query::appointment(&sight, visit(1)).unwrap().unwrap();
    assert_eq!(found.appointment.provider, Some(account(2)));
    assert_eq!(found.appointment.start, Some(at("2026-03-05T10:00:00Z")));
    let sheet = DaySheet { date: "2026-03-05".into(), ..DaySheet::default() };
    assert_eq!(query::day_sheet(&sight, &sheet, &PageArgs::default()).unwrap().total, 1);
    assert_eq!(query::appointment(&sight, visit(9)).unwrap(), None);
}

#[test]
fn a_provider_is_listed_with_the_places_of_their_positions() {
    let desk = Desk::new();
    desk.list_provider(2, "Zoe Last");
    desk.list_provider(1, "Ann First");
    let position = Position {
        account: account(1),
        organisation: Some(OrganisationId::from_bytes(bytes(7))),
        specialties: Vec::new(),
        locations: vec![location(1)],
        active: true,
    };
    desk.directory(DirectoryFact::PositionImported(imported(position)));
    let page = query::providers(&desk.sight(), &PageArgs::default()).unwrap();
    let names: Vec<_> = page.items.iter().map(|(_, provider)| provider.name.as_str()).collect();
    assert_eq!(names, ["Ann First", "Zoe Last"]);
    assert_eq!(page.items[0].1.locations, [location(1)]);
    assert_eq!(page.items[0].1.organisation, Some(OrganisationId::from_bytes(bytes(7))));
    let none = query::locations(&desk.sight(), &PageArgs::default()).unwrap();
    assert_eq!(none.total, 0);
}
