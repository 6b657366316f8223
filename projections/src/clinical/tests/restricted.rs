//! A member of staff whom a patient does not want to see the record.

use chartlog_domain::facts::CareTeamFact;
use chartlog_domain::facts::care_team::{GlassOpened, Joining};
use chartlog_domain::facts::clinical::ClinicalFact;
use chartlog_domain::facts::contact::{ConfidentialContact, ContactFact};
use chartlog_domain::facts::identity::{IdentityFact, StaffRestriction};
use chartlog_domain::facts::residence::{ConfidentialAddress, ResidenceFact};
use chartlog_domain::facts::scheduling::SchedulingFact;
use chartlog_domain::ids::AccountId;
use chartlog_domain::testing::samples::{
    care_team, clinical, contact, identity, ids, residence, scheduling, words,
};
use chartlog_domain::words::DateTime;

use super::glass::{WITHIN, of_the_hour};
use super::{Kit, all, items, member};
use crate::clinical::query;

const AFTER: &str = "2026-05-04T15:00:01Z";

fn excluded(account: AccountId) -> IdentityFact {
    IdentityFact::StaffExcluded(StaffRestriction { account, ..identity::staff_restriction() })
}

fn readmitted(account: AccountId) -> IdentityFact {
    IdentityFact::StaffReadmitted(StaffRestriction { account, ..identity::staff_restriction() })
}

/// Two clinicians on the team of a patient with a chart and an appointment.
fn kit() -> Kit {
    let kit = Kit::with_team();
    let other = member(Joining::Colleague, None, None);
    let other = care_team_of(ids::OTHER_CLINICIAN, other);
    kit.tell(CareTeamFact::Joined(other));
    kit.tell(IdentityFact::Registered(identity::identity(true)));
    kit.tell(ClinicalFact::AllergyRecorded(clinical::allergy(true)));
    kit.tell(SchedulingFact::Booked(scheduling::appointment(true)));
    kit
}

fn care_team_of(
    clinician: AccountId,
    member: chartlog_domain::facts::care_team::Member,
) -> chartlog_domain::facts::care_team::Member {
    chartlog_domain::facts::care_team::Member { clinician, ..member }
}

/// Patients and allergies that come out, and whether the exact find finds anybody.
fn seen(kit: &Kit, account: AccountId, now: &str) -> (usize, usize, usize) {
    let seen = kit.seen_by(account, now);
    let patients = items(query::my_patients(&seen, &all()).unwrap()).len();
    let allergies = items(query::allergies(&seen, ids::PATIENT, None, &all()).unwrap()).len();
    let person = identity::identity(true).person;
    let name = &person.names[0];
    let family = name.family.as_ref().map(|it| it.expose().to_owned()).unwrap_or_default();
    let given: Vec<_> = name.given.iter().map(|it| it.expose().to_owned()).collect();
    let born = person.birth_date.unwrap();
    let found = query::find_patient(&seen, &family, &given.join(" "), &born).unwrap().len();
    (patients, allergies, found)
}

#[test]
fn who_is_excluded_does_not_see_the_patient_and_finds_them_for_an_emergency() {
    let kit = kit();
    assert_eq!(seen(&kit, ids::CLINICIAN, WITHIN), (1, 1, 1));
    kit.tell(excluded(ids::CLINICIAN));
    assert_eq!(seen(&kit, ids::CLINICIAN, WITHIN), (0, 0, 1));
    assert!(!query::is_member(&kit.seen(), ids::PATIENT).unwrap());
    assert_eq!(seen(&kit, ids::OTHER_CLINICIAN, WITHIN), (1, 1, 1), "nobody else is");
    // Joining again does not help.
    kit.tell(CareTeamFact::Joined(member(Joining::Encounter, None, None)));
    assert_eq!(seen(&kit, ids::CLINICIAN, WITHIN), (0, 0, 1));
    kit.tell(readmitted(ids::CLINICIAN));
    assert_eq!(seen(&kit, ids::CLINICIAN, WITHIN), (1, 1, 1));
    assert!(kit.view.rebuild(&|_| ()).unwrap().same());
}

#[test]
fn broken_glass_opens_a_restricted_chart_in_an_emergency_and_closes_it_again() {
    let kit = kit();
    kit.tell(excluded(ids::CLINICIAN));
    kit.tell(CareTeamFact::GlassOpened(of_the_hour(ids::CLINICIAN)));
    let second = GlassOpened { glass: ids::OTHER_GLASS, ..of_the_hour(ids::CLINICIAN) };
    kit.tell(CareTeamFact::GlassOpened(second));
    assert_eq!(seen(&kit, ids::CLINICIAN, WITHIN), (1, 1, 1), "each row once");
    assert_eq!(seen(&kit, ids::CLINICIAN, AFTER), (0, 0, 1));
    kit.tell(CareTeamFact::GlassClosed(care_team::glass_closed()));
    assert_eq!(seen(&kit, ids::CLINICIAN, WITHIN), (1, 1, 1), "by the other grant");
}

#[test]
fn ones_own_calendar_leaves_out_patients_whose_record_one_is_not_to_see() {
    let kit = kit();
    let appointment = scheduling::appointment(true);
    let provider = appointment.provider.unwrap();
    let day = appointment.start.as_ref().map(DateTime::date).unwrap().to_owned();
    let rows = |kit: &Kit| query::my_day(&kit.seen_by(provider, WITHIN), &day).unwrap().len();
    assert_eq!(rows(&kit), 1);
    kit.tell(excluded(provider));
    assert_eq!(rows(&kit), 0);
    kit.tell(CareTeamFact::GlassOpened(of_the_hour(provider)));
    assert_eq!(rows(&kit), 1, "while the glass is broken");
}

#[test]
fn what_a_patient_set_takes_the_place_of_the_ordinary_contact_and_address() {
    let kit = kit();
    kit.tell(ContactFact::Changed(contact::contact(true)));
    kit.tell(ResidenceFact::Changed(residence::residence(true)));
    let other = words::contact_point(false);
    let set = ConfidentialContact {
        points: Some(vec![other.clone()]),
        ..contact::confidential_contact(true)
    };
    kit.tell(ContactFact::ConfidentialContactSet(set));
    let nothing = ConfidentialAddress { addresses: None, ..residence::confidential_address(true) };
    kit.tell(ResidenceFact::ConfidentialAddressSet(nothing));
    let seen = kit.seen();
    let points = items(query::contact_points(&seen, ids::PATIENT, &all()).unwrap());
    assert_eq!(points, [other]);
    let contact_now = query::contact(&seen, ids::PATIENT).unwrap().unwrap();
    assert_eq!(contact_now.emergency, contact::contact(true).emergency, "stays");
    let addresses = || items(query::addresses(&kit.seen(), ids::PATIENT, &all()).unwrap());
    assert_eq!(addresses(), residence::residence(true).addresses, "nothing was said of it");
    let wish = query::confidential_contact(&seen, ids::PATIENT).unwrap().unwrap();
    assert_eq!((wish.points, wish.addresses), (true, false));
    // An empty list means that nothing is sent at all.
    let nobody = ConfidentialAddress {
        addresses: Some(Vec::new()),
        ..residence::confidential_address(true)
    };
    kit.tell(ResidenceFact::ConfidentialAddressSet(nobody));
    assert_eq!(addresses(), []);
    // A change of the ordinary contact changes nothing of it.
    kit.tell(ContactFact::Changed(contact::contact(true)));
    let points = items(query::contact_points(&kit.seen(), ids::PATIENT, &all()).unwrap());
    assert_eq!(points.len(), 1);
    kit.tell(ContactFact::ConfidentialContactCleared(contact::confidential_contact_end()));
    kit.tell(ResidenceFact::ConfidentialAddressCleared(residence::confidential_address_end()));
    assert_eq!(addresses(), residence::residence(true).addresses);
    let points = items(query::contact_points(&kit.seen(), ids::PATIENT, &all()).unwrap());
    assert_eq!(points, contact::contact(true).points);
    assert_eq!(query::confidential_contact(&kit.seen(), ids::PATIENT).unwrap(), None);
}
