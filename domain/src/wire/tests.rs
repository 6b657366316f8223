use super::*;
use crate::actor::Actor;
use crate::facet::Role;
use crate::facts::administration::{AdministrationFact, RoleChange};
use crate::facts::care_team::{CareTeamFact, Joining, Member};
use crate::facts::oversight::{Outcome, OversightFact, Request, Shown};
use crate::testing::samples;

#[test]
fn an_unknown_variant_stops_the_reader_by_facet_and_number() {
    let variant = u32::try_from(variants(Facet::Clinical).len()).unwrap();
    let mut bytes = postcard::to_stdvec(&variant).unwrap();
    bytes.extend([0; 64]);
    let error = decode(Facet::Clinical, &bytes).unwrap_err();
    assert_eq!(error, WireError::UnknownVariant { facet: Facet::Clinical, variant });
    assert_eq!(
        error.to_string(),
        format!("variant {variant} of facet clinical is not known to this version")
    );
}

#[test]
fn a_facet_without_facts_has_none() {
    let facet = Facet::Public;
    assert_eq!(decode(facet, &[0]), Err(WireError::NoFacts { facet }));
}

#[test]
fn a_date_that_is_none_is_refused_and_not_shown() {
    let mut bytes = encode(&Fact::CareTeam(CareTeamFact::Left(samples::care_team::leaving())));
    let month = bytes.len() - "-04T15:30:00Z".len() - 1;
    bytes[month] = b'x';
    let error = decode(Facet::CareTeam, &bytes).unwrap_err();
    let value = BadValue::DateTime;
    assert_eq!(error, WireError::BadValue { facet: Facet::CareTeam, value });
    assert_eq!(error.to_string(), "a fact of facet care_team holds what is not a date or time");
}

#[test]
fn a_length_beyond_the_bytes_takes_no_memory() {
    // Contact, `Changed`: 16 bytes of patient, then a list said to have 2^60 elements.
    let mut bytes = vec![0];
    bytes.extend([1; 16]);
    bytes.extend(postcard::to_stdvec(&(1_u64 << 60)).unwrap());
    assert_eq!(decode(Facet::Contact, &bytes), Err(WireError::Malformed { facet: Facet::Contact }));
}

#[test]
fn roles_keep_their_numbers() {
    for (number, role) in Role::ALL.into_iter().enumerate() {
        let change = RoleChange { account: samples::ids::CLINICIAN, role };
        let bytes = encode(&Fact::Administration(AdministrationFact::RoleGranted(change)));
        assert_eq!(usize::from(bytes[17]), number);
    }
}

#[test]
fn ways_to_join_a_care_team_keep_their_numbers() {
    let ways = [
        Joining::Registration,
        Joining::Appointment,
        Joining::Encounter,
        Joining::Colleague,
        Joining::Import,
    ];
    for (number, joining) in ways.into_iter().enumerate() {
        let member = Member { joining, ..samples::care_team::member(false) };
        let fact = Fact::CareTeam(CareTeamFact::Joined(member));
        let bytes = encode(&fact);
        assert_eq!(usize::from(bytes[bytes.len() - 3]), number);
        assert!(decode(Facet::CareTeam, &bytes) == Ok(fact));
    }
}

#[test]
fn outcomes_of_an_access_keep_their_numbers() {
    let outcomes = [Outcome::Shown, Outcome::ShownInPart, Outcome::NothingFound];
    for (number, outcome) in outcomes.into_iter().enumerate() {
        let shown = Shown { outcome, ..samples::oversight::shown(false) };
        let bytes = encode(&Fact::Oversight(OversightFact::RecordShown(shown)));
        assert_eq!(usize::from(bytes[bytes.len() - 1]), number);
    }
}

#[test]
fn actors_keep_their_numbers() {
    let actors = [Actor::Account(samples::ids::CLINICIAN), Actor::Operator(501), Actor::System];
    for (number, actor) in actors.into_iter().enumerate() {
        let request = Request { actor, ..samples::oversight::request(false) };
        let refused =
            crate::facts::oversight::Refused { request, ..samples::oversight::refused(false) };
        let fact = Fact::Oversight(OversightFact::AccessRefused(refused));
        let bytes = encode(&fact);
        assert_eq!(usize::from(bytes[17]), number);
        assert!(decode(Facet::Oversight, &bytes) == Ok(fact));
    }
}

#[test]
fn every_facet_of_the_table_is_written_as_its_tag() {
    let mut did = samples::oversight::did(false);
    did.facets = Facet::ALL.to_vec();
    let fact = Fact::Oversight(OversightFact::Did(did));
    let bytes = encode(&fact);
    let tags: Vec<u8> = Facet::ALL.into_iter().map(Facet::tag).collect();
    assert!(bytes.windows(tags.len()).any(|window| window == tags));
    assert!(decode(Facet::Oversight, &bytes) == Ok(fact));
}
