use chartlog_domain::event::Event;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::CareTeamFact;
use chartlog_domain::facts::identity::{Identity, IdentityFact};
use chartlog_domain::ids::PatientId;
use chartlog_domain::testing::samples::{identity, ids, words::at};
use chartlog_domain::words::{HumanName, Person};

use super::{Kit, glass, patient};
use crate::clinical::query::{self, Found};
use crate::error::QueryError;
use crate::{Scope, limits};

const BORN: &str = "1932-03-13";

fn person(given: &str, family: &str, born: &str) -> Person {
    let birth_date = Some(at(born));
    Person { names: vec![HumanName::simple(given, family)], birth_date, ..Person::default() }
}

fn tells(kit: &Kit, patient: PatientId, person: Person) {
    let told = IdentityFact::Registered(Identity { patient, person });
    kit.clinic.tell(&Event::new("Told").about(patient, told));
}

fn find(kit: &Kit, given: &str, family: &str, born: &str) -> Vec<Found> {
    query::find_patient(&kit.seen(), family, given, &at(born)).unwrap()
}

#[test]
fn an_exact_name_with_an_exact_date_of_birth_finds_name_date_and_id() {
    let kit = Kit::new();
    tells(&kit, patient(1), person("Zoë Anne", "O'Neil", BORN));
    tells(&kit, patient(2), person("Zoë", "O'Neil", BORN));
    tells(&kit, patient(3), person("Zoë Anne", "O'Neil", "1932-03-14"));
    let name = "Zoë Anne O'Neil".into();
    let one = Found { patient: patient(1), name, birth_date: at(BORN) };
    assert_eq!(find(&kit, "zoe anne", "ONEIL", BORN), [one]);
    for (given, family, born) in [
        ("Zo", "O'Neil", BORN),
        ("Zoe Anne", "O'Nei", BORN),
        ("Zoey Anne", "O'Neil", BORN),
        ("O'Neil", "Zoe Anne", BORN),
        ("Zoe Anne", "O'Neil", "1932-03"),
        ("Zoe Anne", "O'Neil", "1932"),
        ("", "", BORN),
        ("%", "%", BORN),
    ] {
        assert_eq!(find(&kit, given, family, born), [], "{given} {family} {born}");
    }
}

#[test]
fn a_patient_is_found_by_each_of_their_names_as_they_are_on_file_now() {
    let kit = Kit::new();
    let mut married = person("Ada", "Example", BORN);
    married.names.push(HumanName::simple("Ada", "Maiden"));
    tells(&kit, patient(1), married);
    let (now, before) = (find(&kit, "Ada", "Example", BORN), find(&kit, "Ada", "Maiden", BORN));
    assert_eq!((now.len(), &now), (1, &before));
    tells(&kit, patient(1), person("Ada", "Corrected", BORN));
    assert_eq!(find(&kit, "Ada", "Maiden", BORN), []);
    assert_eq!(find(&kit, "Ada", "Corrected", BORN).len(), 1);
    assert!(kit.view.rebuild(&|_| ()).unwrap().same());
}

#[test]
fn who_has_no_whole_date_of_birth_or_no_whole_name_is_not_found() {
    let kit = Kit::new();
    tells(&kit, patient(1), person("Ada", "Example", "1932-03"));
    tells(&kit, patient(2), Person { birth_date: None, ..person("Ada", "Example", BORN) });
    tells(&kit, patient(3), person("", "Example", BORN));
    assert_eq!(find(&kit, "Ada", "Example", "1932-03"), []);
    assert_eq!(find(&kit, "Ada", "Example", BORN), []);
    assert_eq!(find(&kit, "", "Example", BORN), []);
}

#[test]
fn several_are_found_together_and_too_many_not_at_all() {
    let kit = Kit::new();
    let most = u8::try_from(limits::EXACT_FINDS).unwrap();
    for number in 1..=most {
        tells(&kit, patient(number), person("Baby", "Doe", BORN));
    }
    let found: Vec<_> = find(&kit, "Baby", "Doe", BORN).iter().map(|one| one.patient).collect();
    assert_eq!(found, (1..=most).map(patient).collect::<Vec<_>>());
    tells(&kit, patient(most + 1), person("Baby", "Doe", BORN));
    let seen = kit.seen();
    let too_many = query::find_patient(&seen, "Doe", "Baby", &at(BORN));
    assert!(matches!(too_many, Err(QueryError::TooBroad { limit: limits::EXACT_FINDS })));
    assert!(seen.served().patients.is_empty());
}

#[test]
fn who_was_found_is_served_and_so_is_that_nobody_was() {
    let kit = Kit::new();
    tells(&kit, patient(1), person("Ada", "Example", BORN));
    let seen = kit.seen();
    query::find_patient(&seen, "Nobody", "Ada", &at(BORN)).unwrap();
    assert_eq!((seen.served().patients, seen.served().facets), (vec![], vec![Facet::Identity]));
    query::find_patient(&seen, "Example", "Ada", &at(BORN)).unwrap();
    assert_eq!(seen.served().patients, [patient(1)]);
    assert!(query::patient(&seen, patient(1)).unwrap().is_none(), "the chart stays closed");
}

#[test]
fn nobody_is_found_without_an_account_and_no_longer_name_is_looked_for() {
    let kit = Kit::new();
    tells(&kit, patient(1), person("Ada", "Example", BORN));
    kit.clinic.catch_up(&kit.view);
    let nobody = kit.view.snapshot(Scope { account: None, patient: None, now: 0 }).unwrap();
    assert_eq!(query::find_patient(&nobody, "Example", "Ada", &at(BORN)).unwrap(), []);
    let find = |letters| {
        let family = "a".repeat(letters);
        query::find_patient(&kit.seen(), &family, "Ada", &at(BORN))
    };
    assert!(find(limits::SEARCH_CHARACTERS).is_ok());
    let refused = find(limits::SEARCH_CHARACTERS + 1);
    assert!(matches!(refused, Err(QueryError::TooLarge { field: "family", .. })));
}

#[test]
fn the_view_of_the_exact_find_has_names_a_date_and_an_id_and_is_found_by_name() {
    let connection = glass::database();
    let statement = connection.prepare("SELECT * FROM v_findable").unwrap();
    let columns: Vec<_> = statement.column_names().collect();
    assert_eq!(columns, ["family", "given", "birth_date", "patient", "name"]);
    let sql = "EXPLAIN QUERY PLAN SELECT patient, name FROM v_findable
               WHERE family = ? AND given = ? AND birth_date = ? ORDER BY patient LIMIT ?";
    let mut statement = connection.prepare(sql).unwrap();
    let steps = statement.raw_query().mapped(|row| row.get::<_, String>(3));
    let steps: Vec<_> = steps.collect::<Result<_, _>>().unwrap();
    let by_name = "USING INDEX findable_by_name (family=? AND given=? AND birth_date=?)";
    assert!(steps.contains(&format!("SEARCH f {by_name}")), "{steps:?}");
}

#[test]
fn a_member_is_on_the_team_now_and_not_by_a_grant() {
    let kit = Kit::with_team();
    kit.tell(IdentityFact::Registered(identity::identity(true)));
    kit.tell(CareTeamFact::GlassOpened(glass::of_the_hour(ids::OTHER_CLINICIAN)));
    for (account, member) in [(ids::CLINICIAN, true), (ids::OTHER_CLINICIAN, false)] {
        let seen = kit.seen_by(account, glass::WITHIN);
        assert!(query::patient(&seen, ids::PATIENT).unwrap().is_some());
        assert_eq!(query::is_member(&seen, ids::PATIENT).unwrap(), member);
        assert!(!query::is_member(&seen, ids::OTHER_PATIENT).unwrap());
    }
}
