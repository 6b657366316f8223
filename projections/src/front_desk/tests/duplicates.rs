//! Who may be registered already.

use chartlog_domain::facet::Facet;
use chartlog_domain::words::ContactPoint;

use super::*;
use crate::front_desk::query::{Alike, Likely, STRONG, Somebody, possible_duplicates};
use crate::limits;

fn somebody(given: &str, family: &str, born: &str) -> Somebody {
    Somebody {
        family: vec![family.to_owned()],
        given: vec![given.to_owned()],
        birth_date: Some(at(born)),
        ..Somebody::default()
    }
}

fn ask(desk: &Desk, somebody: &Somebody) -> Vec<Likely> {
    possible_duplicates(&desk.sight(), somebody).unwrap()
}

/// Who was found, how likely, and why.
fn found(desk: &Desk, somebody: &Somebody) -> Vec<(PatientId, u32, Vec<Alike>)> {
    let likely = ask(desk, somebody).into_iter();
    likely.map(|one| (one.patient.patient, one.score, one.why)).collect()
}

impl Desk {
    fn reached(&self, n: u8, points: &[(&str, &str)]) {
        let point = |(system, value): &(&str, &str)| ContactPoint {
            system: (*system).to_owned(),
            value: (*value).into(),
            ..ContactPoint::default()
        };
        let points = points.iter().map(point).collect();
        let contact =
            Contact { patient: patient(n), points, languages: Vec::new(), emergency: Vec::new() };
        let fact = ContactFact::Changed(contact);
        self.clinic.tell(&Event::new("ContactChanged").about(patient(n), fact));
    }

    fn lives(&self, n: u8, postal_code: &str) {
        let postal_code = Some(postal_code.into());
        let addresses = vec![Address { postal_code, ..Address::default() }];
        let fact = ResidenceFact::Changed(Residence { patient: patient(n), addresses });
        self.clinic.tell(&Event::new("ResidenceChanged").about(patient(n), fact));
    }
}

#[test]
fn each_part_that_is_alike_speaks_for_the_same_person() {
    use Alike::{
        BirthDate, BirthDateDigit, BirthDaySwapped, Email, Family, FamilyBegins, FamilySounds,
        Given, GivenBegins, GivenSounds, Mrn, Phone, PostalCode,
    };
    let desk = Desk::new();
    desk.register(1, "Catherine", "Smith", "1980-05-04", "MRN-1");
    desk.reached(1, &[("phone", "+1 (602) 555-1234"), ("email", "Cath@Example.com")]);
    desk.lives(1, "85001-1234");
    let named = |given: &str, family: &str, born: &str| {
        let found = found(&desk, &somebody(given, family, born));
        found.into_iter().map(|(_, score, why)| (score, why)).collect::<Vec<_>>()
    };
    for (given, family, born, score, why) in [
        ("Catherine", "Smith", "1980-05-04", 90, vec![BirthDate, Family, Given]),
        ("CATHERINE", "smith", "1980-04-05", 75, vec![BirthDaySwapped, Family, Given]),
        ("Catherine", "Smith", "1981-05-04", 70, vec![BirthDateDigit, Family, Given]),
        ("Katherine", "Smyth", "1980-05-04", 80, vec![BirthDate, FamilySounds, GivenSounds]),
        ("Cath", "Smi", "1980-05-04", 67, vec![BirthDate, FamilyBegins, GivenBegins]),
        ("Catherine", "Smith", "1999-12-31", 50, vec![Family, Given]),
    ] {
        assert_eq!(named(given, family, born), [(score, why)], "{given} {family} {born}");
    }
    assert_eq!(named("Nobody", "Else", "1999-12-31"), []);
    let by = |change: fn(&mut Somebody)| {
        let mut somebody = Somebody::default();
        change(&mut somebody);
        found(&desk, &somebody).into_iter().map(|(_, _, why)| why).collect::<Vec<_>>()
    };
    assert_eq!(by(|it| it.mrn = Some("mrn 1".to_owned())), [[Mrn]]);
    assert_eq!(by(|it| it.phones = vec!["602.555.1234".to_owned()]), [[Phone]]);
    assert_eq!(by(|it| it.emails = vec!["cath@example.COM".to_owned()]), [[Email]]);
    assert_eq!(by(|it| it.phones = vec!["1234".to_owned()]), [[Phone; 1]; 0], "not whole");
    assert_eq!(by(|it| it.postal_codes = vec!["85001".to_owned()]), [[PostalCode; 1]; 0]);
    let both = by(|it| {
        it.emails = vec!["cath@example.com".to_owned()];
        it.postal_codes = vec!["85001".to_owned()];
    });
    assert_eq!(both, [[Email, PostalCode]]);
}

#[test]
fn the_likeliest_comes_first_and_only_who_is_strongly_alike_stands_in_the_way() {
    let desk = Desk::new();
    desk.register(1, "Ada", "Example", "1980-05-04", "1");
    desk.register(2, "Ada", "Example", "1952-11-30", "2");
    desk.register(3, "Ada", "Exampel", "1980-05-04", "3");
    let likely = ask(&desk, &somebody("Ada", "Example", "1980-05-04"));
    let order: Vec<_> = likely.iter().map(|one| one.patient.patient).collect();
    assert_eq!(order, [patient(1), patient(3), patient(2)]);
    let strong: Vec<_> = likely.iter().map(|one| one.score >= STRONG).collect();
    assert_eq!(strong, [true, true, false]);
}

#[test]
fn a_family_at_one_phone_and_one_address_is_not_one_person() {
    let desk = Desk::new();
    desk.register(1, "Ada", "Example", "1980-05-04", "1");
    desk.reached(1, &[("phone", "602 555 1234")]);
    desk.lives(1, "85001");
    let mut son = somebody("Ivo", "Example", "2019-01-30");
    son.phones = vec!["602 555 1234".to_owned()];
    son.postal_codes = vec!["85001".to_owned()];
    let likely = ask(&desk, &son);
    assert_eq!(likely[0].why, [Alike::Phone, Alike::PostalCode, Alike::Family]);
    assert!(likely[0].score < STRONG);
}

#[test]
fn what_too_many_share_is_compared_and_not_looked_up() {
    let desk = Desk::new();
    for n in 1..=40 {
        desk.register(n, "Ada", "Berg", &format!("19{:02}-01-01", n + 20), &n.to_string());
    }
    desk.register(41, "Ada", "Berg", "2001-07-09", "41");
    let found = found(&desk, &somebody("Ada", "Berg", "2001-07-09"));
    let why = vec![Alike::BirthDate, Alike::Family, Alike::Given];
    assert_eq!(found[0], (patient(41), 90, why));
    let nameless = Somebody { birth_date: None, ..somebody("Ada", "Berg", "2001-07-09") };
    let refused = possible_duplicates(&desk.sight(), &nameless);
    assert!(matches!(refused, Err(QueryError::TooBroad { limit: 40 })));
    assert_eq!(ask(&desk, &Somebody::default()), []);
}

#[test]
fn no_more_are_named_than_anybody_looks_at_and_no_text_is_too_long() {
    let desk = Desk::new();
    for n in 1..=30 {
        desk.register(n, "Ada", "Berg", "1980-01-01", &n.to_string());
    }
    let likely = ask(&desk, &somebody("Ada", "Berg", "1980-01-01"));
    assert_eq!(likely.len(), limits::ALIKE);
    let long = somebody(&"a".repeat(201), "Berg", "1980-01-01");
    let refused = possible_duplicates(&desk.sight(), &long);
    assert!(matches!(refused, Err(QueryError::TooLarge { field: "given", limit: 200 })));
    let words = "a ".repeat(limits::ALIKE_WORDS);
    assert!(possible_duplicates(&desk.sight(), &somebody(&words, "Berg", "1980-01-01")).is_ok());
    let words: String = (0..=limits::ALIKE_WORDS).map(|n| format!("a{n} ")).collect();
    let refused = possible_duplicates(&desk.sight(), &somebody(&words, "Berg", "1980-01-01"));
    assert!(matches!(refused, Err(QueryError::TooLarge { field: "words", .. })));
}

#[test]
fn whose_fields_speak_for_it_is_served() {
    let desk = Desk::new();
    desk.register(1, "Ada", "Example", "1980-05-04", "1");
    desk.reached(1, &[("email", "ada@example.com")]);
    desk.lives(1, "85001");
    let sight = desk.sight();
    assert_eq!(possible_duplicates(&sight, &somebody("No", "Body", "1999-01-01")).unwrap(), []);
    assert_eq!((sight.served().patients, sight.served().facets), (vec![], vec![Facet::Identity]));
    let mut same = somebody("Ada", "Example", "1980-05-04");
    same.emails = vec!["ada@example.com".to_owned()];
    same.postal_codes = vec!["85001".to_owned()];
    let _ = possible_duplicates(&sight, &same).unwrap();
    assert_eq!(sight.served().patients, [patient(1)]);
    assert_eq!(sight.served().facets, [Facet::Identity, Facet::Contact, Facet::Residence]);
}
