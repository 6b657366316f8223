use super::super::{Command, Patient};
use super::*;
use crate::testing::{Given, given, samples};
use crate::words::{Address, Code, ContactPoint, EmergencyContact, HumanName, Text};
use samples::ids::{OTHER_PATIENT, PATIENT};
use samples::words::at;

/// 4 May 2026, 15:30 UTC.
const NOW: i64 = 1_777_908_600_000_000;

fn somebody() -> Registration {
    let mut identity = samples::identity::identity(true);
    identity.person.deceased = None;
    Registration {
        identity,
        contact: Some(samples::contact::contact(true)),
        residence: Some(samples::residence::residence(true)),
        alike: Vec::new(),
        not_the_same_as: Vec::new(),
        now: NOW,
    }
}

/// What comes of a registration that differs in something.
fn with(change: impl FnOnce(&mut Registration)) -> crate::testing::Outcome {
    let mut registration = somebody();
    change(&mut registration);
    given::<Patient>(&[]).when(Command::RegisterAtDesk(registration))
}

fn registered() -> Given<Patient> {
    given::<Patient>(&[]).after(Command::RegisterAtDesk(somebody()))
}

/// Reason and field of everything that stands in the way.
fn problems(registration: Registration) -> Vec<(&'static str, Option<&'static str>)> {
    let state = super::State::default();
    let refusal = register_unlike(&state, registration).unwrap_err();
    refusal.each().iter().map(|one| (one.code(), one.field())).collect()
}

#[test]
fn somebody_is_registered_at_the_desk_facet_by_facet() {
    let Registration { identity, contact, residence, .. } = somebody();
    with(|_| {}).then(&[Event::new("PatientRegistered")
        .about(PATIENT, IdentityFact::Registered(identity))
        .about(PATIENT, ContactFact::Changed(contact.unwrap()))
        .about(PATIENT, ResidenceFact::Changed(residence.unwrap()))]);
    registered().when(Command::RegisterAtDesk(somebody())).refused("PATIENT_ALREADY_REGISTERED");
    with(|it| it.identity.patient = OTHER_PATIENT).refused("OTHER_PATIENT");
}

#[test]
fn whoever_may_be_the_same_person_is_looked_at_first() {
    let refused = problems(Registration { alike: vec![OTHER_PATIENT], ..somebody() });
    assert_eq!(refused, [("POSSIBLE_DUPLICATE", Some("notTheSameAs"))]);
    let refusal = register_unlike(
        &super::State::default(),
        Registration {
            alike: vec![OTHER_PATIENT, PATIENT],
            not_the_same_as: vec![PATIENT],
            ..somebody()
        },
    );
    let candidates = vec![OTHER_PATIENT];
    assert_eq!(refusal.unwrap_err(), Refusal::PossibleDuplicate { candidates });
    let looked_at = with(|it| {
        it.alike = vec![OTHER_PATIENT];
        it.not_the_same_as = vec![OTHER_PATIENT];
    });
    assert_eq!(looked_at.events().len(), 1);
    with(|it| it.not_the_same_as = vec![OTHER_PATIENT; limits::CANDIDATES + 1])
        .refused("OVER_LIMIT");
}

#[test]
fn everything_that_is_wrong_is_told_at_once_with_its_field() {
    let mut wrong = somebody();
    wrong.alike = vec![OTHER_PATIENT];
    let person = &mut wrong.identity.person;
    person.names[0] = HumanName { family: Some("123".into()), ..HumanName::default() };
    person.sex = Some("maybe".to_owned());
    person.birth_date = Some(at("2026-05-06"));
    person.mrn = Some("12 34".into());
    let contact = wrong.contact.as_mut().unwrap();
    contact.points[0].value = "none".into();
    let postal = &mut wrong.residence.as_mut().unwrap().addresses[0];
    postal.state = Some("ZZ".into());
    postal.postal_code = Some("021".into());
    assert_eq!(
        problems(wrong),
        [
            ("POSSIBLE_DUPLICATE", Some("notTheSameAs")),
            ("MALFORMED", Some("names[0]")),
            ("UNKNOWN_CODE", Some("sex")),
            ("IN_FUTURE", Some("birthDate")),
            ("MALFORMED", Some("mrn")),
            ("MALFORMED", Some("contactPoints[0]")),
            ("UNKNOWN_CODE", Some("addresses[0].state")),
            ("MALFORMED", Some("addresses[0].postalCode")),
        ]
    );
}

type Change = fn(&mut Registration);

#[test]
fn each_part_has_its_form() {
    let rows: [(Change, &str); 20] = [
        (|it| it.identity.person.names.clear(), "REQUIRED"),
        (|it| it.identity.person.names[0] = HumanName::default(), "REQUIRED"),
        (|it| it.identity.person.names[0].usage = Some("stage".to_owned()), "UNKNOWN_CODE"),
        (|it| it.identity.person.names[0].text = Some("x\u{7}".into()), "MALFORMED"),
        (|it| it.identity.person.identifiers[0].value = " ".into(), "REQUIRED"),
        (|it| it.identity.person.identifiers[0].value = "\u{7}1".into(), "MALFORMED"),
        (|it| it.identity.person.mrn = Some("".into()), "MALFORMED"),
        (|it| it.contact().points[0].system = "pigeon".to_owned(), "UNKNOWN_CODE"),
        (|it| it.contact().points[0].usage = Some("night".to_owned()), "UNKNOWN_CODE"),
        (|it| it.contact().points[0].value = " ".into(), "REQUIRED"),
        (|it| it.contact().points[0].value = "nobody".into(), "MALFORMED"),
        (|it| it.contact().points[0].system = "email".to_owned(), "MALFORMED"),
        (|it| it.contact().languages[0] = Code::new("urn:ietf:bcp:47", "en us", ""), "MALFORMED"),
        (|it| it.contact().emergency[0] = EmergencyContact::default(), "REQUIRED"),
        (|it| it.contact().emergency[0].name = Some(HumanName::default()), "REQUIRED"),
        (|it| it.contact().emergency[0].points[0].value = "nobody".into(), "MALFORMED"),
        (|it| it.residence.as_mut().unwrap().addresses[0] = Address::default(), "REQUIRED"),
        (|it| it.address().usage = Some("castle".to_owned()), "UNKNOWN_CODE"),
        (|it| it.address().lines = vec!["12 Elm\u{7}".into()], "MALFORMED"),
        (|it| it.identity.person.birth_date = Some(at("2027")), "IN_FUTURE"),
    ];
    for (number, (change, code)) in rows.into_iter().enumerate() {
        let mut registration = somebody();
        change(&mut registration);
        assert_eq!(problems(registration)[0].0, code, "row {number}");
    }
}

#[test]
fn each_list_has_its_limit() {
    let name = || HumanName::simple("Ada", "Example");
    type Filled = fn(&mut Registration, usize);
    let rows: [(Filled, usize); 6] = [
        (|it, n| it.identity.person.names = vec![HumanName::simple("A", "B"); n], limits::NAMES),
        (
            |it, n| it.identity.person.identifiers = vec![samples::words::identifier(true); n],
            limits::IDENTIFIERS,
        ),
        (|it, n| it.contact().points = vec![point("555-0100"); n], limits::CONTACT_POINTS),
        (|it, n| it.contact().languages = vec![Code::new("", "es", ""); n], limits::LANGUAGES),
        (
            |it, n| {
                let one = samples::words::emergency_contact(true);
                it.contact().emergency = vec![one; n];
            },
            limits::EMERGENCY_CONTACTS,
        ),
        (
            |it, n| {
                let one = samples::words::address(true);
                it.residence.as_mut().unwrap().addresses = vec![one; n];
            },
            limits::ADDRESSES,
        ),
    ];
    for (change, limit) in rows {
        assert_eq!(with(|it| change(it, limit)).events().len(), 1);
        with(|it| change(it, limit + 1)).refused("OVER_LIMIT");
    }
    let long = "1".repeat(limits::MRN_BYTES);
    let mrn = |number: &str| {
        let number = Text::from(number);
        with(move |it| it.identity.person.mrn = Some(number))
    };
    assert_eq!(mrn(&long).events().len(), 1);
    mrn(&format!("{long}1")).refused("OVER_LIMIT");
    let named = |family: String| {
        with(|it| it.identity.person.names = vec![HumanName::simple("", &family), name()])
    };
    assert_eq!(named("x".repeat(limits::LINE_BYTES - 1)).events().len(), 1);
    named("x".repeat(limits::LINE_BYTES)).refused("OVER_LIMIT");
}

fn point(value: &str) -> ContactPoint {
    ContactPoint { system: "phone".to_owned(), value: value.into(), ..ContactPoint::default() }
}

impl Registration {
    fn contact(&mut self) -> &mut Contact {
        self.contact.as_mut().unwrap()
    }

    fn address(&mut self) -> &mut Address {
        &mut self.residence.as_mut().unwrap().addresses[0]
    }
}

#[test]
fn what_is_typed_is_kept_in_its_form() {
    let contact =
        Contact { points: vec![point(" (602) 555-1234 ")], ..samples::contact::contact(false) };
    let kept = Contact { points: vec![point("+16025551234")], ..contact.clone() };
    registered()
        .when(Command::ChangeContact(contact.into()))
        .then(&[Event::new("ContactChanged").about(PATIENT, ContactFact::Changed(kept))]);
    let address = |state: &str| Address {
        state: Some(state.into()),
        country: Some("US".into()),
        ..Address::default()
    };
    let home = |state| Residence { patient: PATIENT, addresses: vec![address(state)] };
    registered()
        .when(Command::ChangeResidence(home(" new york")))
        .then(&[Event::new("ResidenceChanged").about(PATIENT, ResidenceFact::Changed(home("NY")))]);
    registered().when(Command::ChangeResidence(home("Bavaria"))).refused("UNKNOWN_CODE");
    let contact = Contact { points: vec![point("none")], ..samples::contact::contact(false) };
    registered().when(Command::ChangeContact(contact.into())).refused("MALFORMED");
}

fn correction(change: impl FnOnce(&mut Correction)) -> Command {
    let mut identity = somebody().identity;
    identity.person.mrn = None;
    identity.person.identifiers = Vec::new();
    let mut correction = Correction { identity, alive: false, now: NOW };
    change(&mut correction);
    Command::CorrectIdentity(correction)
}

fn told(events: &[Event]) -> &crate::words::Person {
    let (_, crate::facts::Fact::Identity(IdentityFact::Corrected(identity))) = &events[0].facts[0]
    else {
        panic!("an identity that was corrected")
    };
    &identity.person
}

#[test]
fn a_correction_says_all_but_the_number_and_a_death_which_stay_unless_said() {
    let events = registered().when(correction(|_| {})).events();
    assert_eq!(told(&events).mrn, somebody().identity.person.mrn);
    assert!(told(&events).identifiers.is_empty());
    let other = |it: &mut Correction| it.identity.person.mrn = Some("MRN-7".into());
    let events = registered().when(correction(other)).events();
    assert_eq!(told(&events).mrn, Some("MRN-7".into()));
    let dead = || registered().after(die("2026-05-01"));
    let events = dead().when(correction(|_| {})).events();
    assert_eq!(told(&events).deceased, Some(Deceased::At(at("2026-05-01"))));
    let alive = dead().after(correction(|it| it.alive = true));
    assert_eq!(alive.when(die("2026-05-02")).events().len(), 1, "it was a mistake");
}

#[test]
fn an_imported_number_stays_whatever_it_looks_like() {
    let mut identity = somebody().identity;
    identity.person.mrn = Some("12 34".into());
    let identity = samples::words::imported(true, identity);
    let import = Command::Import { identity, contact: None, residence: None };
    let events = given::<Patient>(&[]).after(import).when(correction(|_| {})).events();
    assert_eq!(told(&events).mrn, Some("12 34".into()));
}

#[test]
fn a_correction_is_refused_as_a_registration_is() {
    let later = |it: &mut Correction| it.identity.person.birth_date = Some(at("2026-05-07"));
    registered().when(correction(later)).refused("IN_FUTURE");
    let nameless = |it: &mut Correction| it.identity.person.names.clear();
    registered().when(correction(nameless)).refused("REQUIRED");
    let other = |it: &mut Correction| it.identity.patient = OTHER_PATIENT;
    registered().when(correction(other)).refused("OTHER_PATIENT");
    let after = |it: &mut Correction| it.identity.person.birth_date = Some(at("2026-05-03"));
    registered().after(die("2026-05-01")).when(correction(after)).refused("END_BEFORE_START");
}

fn die(day: &str) -> Command {
    let deceased = Deceased::At(at(day));
    Command::RecordDeath { death: Death { patient: PATIENT, deceased }, now: NOW }
}

#[test]
fn nothing_is_to_come_for_a_patient_who_died_unless_that_was_a_mistake() {
    assert_eq!(registered().state.check_living(), Ok(()));
    let dead = || registered().after(die("2026-05-01"));
    assert_eq!(dead().state.check_living(), Err(Refusal::PatientDeceased));
    let alive = dead().after(correction(|it| it.alive = true));
    assert_eq!(alive.state.check_living(), Ok(()));
}

#[test]
fn a_patient_dies_once_after_being_born_and_not_tomorrow() {
    let death = Death { patient: PATIENT, deceased: Deceased::Known(true) };
    let unknown_when = || Command::RecordDeath { death: death.clone(), now: NOW };
    registered()
        .when(unknown_when())
        .then(&[Event::new("PatientDeceased").about(PATIENT, IdentityFact::Died(death.clone()))]);
    registered().after(unknown_when()).when(die("2026-05-01")).refused("DEATH_ALREADY_RECORDED");
    registered().after(die("2026-05-01")).when(unknown_when()).refused("DEATH_ALREADY_RECORDED");
    assert_eq!(registered().when(die("2026-05-05")).events().len(), 1, "it is, farther east");
    registered().when(die("2026-05-06")).refused("IN_FUTURE");
    registered().when(die("2026-05-04T15:31:00Z")).refused("IN_FUTURE");
    registered().when(die("1800-01-01")).refused("END_BEFORE_START");
    let not = Death { patient: PATIENT, deceased: Deceased::Known(false) };
    registered().when(Command::RecordDeath { death: not, now: NOW }).refused("REQUIRED");
    let of_another = Death { patient: OTHER_PATIENT, deceased: Deceased::Known(true) };
    registered()
        .when(Command::RecordDeath { death: of_another, now: NOW })
        .refused("OTHER_PATIENT");
}
