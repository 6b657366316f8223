use chartlog_domain::facet::Facet;
use chartlog_domain::facts::CareTeamFact;
use chartlog_domain::facts::care_team::{Joining, Leaving, Member};
use chartlog_domain::facts::identity::{Identity, IdentityFact};
use chartlog_domain::testing::samples::words::{code, imported};
use chartlog_domain::testing::samples::{self, care_team, identity, ids};

use super::{Kit, all, items, member, patient};
use crate::clinical::query::{self, ObservationFilter, TeamMember};
use crate::{Scope, Served};

/// Everything of every facet of the role, but nobody joins a team.
fn told_all() -> Kit {
    let kit = Kit::new();
    for facet in [
        Facet::Identity,
        Facet::Contact,
        Facet::Residence,
        Facet::Scheduling,
        Facet::Clinical,
        Facet::Coding,
    ] {
        kit.tell_all(samples::kept(facet, true));
    }
    kit
}

#[test]
fn who_is_on_no_team_finds_nothing_and_counts_nothing() {
    let kit = told_all();
    kit.tell(CareTeamFact::Joined(care_team::member(true)));
    let seen = kit.seen_by(ids::OTHER_CLINICIAN, "2026-05-04T12:00:00Z");
    let (me, none, page) = (ids::PATIENT, None, all());
    let totals = [
        query::my_patients(&seen, &page).unwrap().total,
        query::encounters(&seen, me, &page).unwrap().total,
        query::problems(&seen, me, none, &page).unwrap().total,
        query::allergies(&seen, me, none, &page).unwrap().total,
        query::medications(&seen, me, none, &page).unwrap().total,
        query::immunizations(&seen, me, none, &page).unwrap().total,
        query::procedures(&seen, me, none, &page).unwrap().total,
        query::reports(&seen, me, none, &page).unwrap().total,
        query::documents(&seen, me, none, &page).unwrap().total,
        query::care_plans(&seen, me, none, &page).unwrap().total,
        query::goals(&seen, me, &page).unwrap().total,
        query::notes(&seen, me, none, &page).unwrap().total,
        query::amendments(&seen, me, ids::NOTE, &page).unwrap().total,
        query::addenda(&seen, me, ids::NOTE, &page).unwrap().total,
        query::to_co_sign(&seen, &page).unwrap().total,
        query::observations(&seen, me, &ObservationFilter::default(), &page).unwrap().total,
        query::contact_points(&seen, me, &page).unwrap().total,
        query::addresses(&seen, me, &page).unwrap().total,
        query::care_team(&seen, me, &page).unwrap().total,
        query::appointments(&seen, me, &page).unwrap().total,
        query::visits(&seen, me, &page).unwrap().total,
    ];
    assert_eq!(totals, [0; 21]);
    assert!(query::patient(&seen, me).unwrap().is_none());
    assert!(query::contact(&seen, me).unwrap().is_none());
    assert!(query::encounter(&seen, ids::ENCOUNTER).unwrap().is_none());
    assert!(query::note(&seen, ids::NOTE).unwrap().is_none());
    assert!(query::co_signatures(&seen, ids::NOTE).unwrap().is_empty());
    assert!(query::override_reason(&seen, ids::OBSERVATION).unwrap().is_none());
    assert!(query::kept_appointment(&seen, ids::ENCOUNTER).unwrap().is_none());
    assert!(query::observation(&seen, ids::OBSERVATION).unwrap().is_none());
    assert!(query::problem(&seen, ids::PROBLEM).unwrap().is_none());
    assert!(query::goal(&seen, ids::GOAL).unwrap().is_none());
    assert!(query::appointment(&seen, ids::APPOINTMENT).unwrap().is_none());
    assert!(query::visit(&seen, ids::ENCOUNTER).unwrap().is_none());
    assert_eq!(query::my_day(&seen, "2026-05-04").unwrap(), []);
    assert_eq!(seen.served(), Served::default());
}

#[test]
fn without_an_account_there_are_no_patients() {
    let kit = told_all();
    kit.tell(CareTeamFact::Joined(care_team::member(true)));
    kit.clinic.catch_up(&kit.view);
    let nobody = kit.view.snapshot(Scope { account: None, patient: None, now: 0 }).unwrap();
    assert_eq!(query::my_patients(&nobody, &all()).unwrap().total, 0);
    assert_eq!(query::my_day(&nobody, "2026-05-04").unwrap(), []);
}

#[test]
fn an_empty_list_of_ones_own_patient_counts_as_served() {
    let kit = Kit::with_team();
    let seen = kit.seen();
    assert_eq!(query::allergies(&seen, ids::PATIENT, None, &all()).unwrap().total, 0);
    assert_eq!(seen.served().patients, [ids::PATIENT]);
    assert_eq!(seen.served().facets, [Facet::Clinical]);
}

#[test]
fn leaving_ends_access_at_once_however_one_joined() {
    let kit = told_all();
    kit.tell(CareTeamFact::MemberImported(imported(true, member(Joining::Import, None, None))));
    kit.tell(CareTeamFact::Joined(member(Joining::Encounter, None, None)));
    let window = member(Joining::Appointment, Some("2026-05-01"), Some("2026-08-01"));
    kit.tell(CareTeamFact::Joined(window));
    assert!(query::patient(&kit.seen(), ids::PATIENT).unwrap().is_some());
    kit.tell(CareTeamFact::Left(care_team::leaving()));
    assert!(query::patient(&kit.seen(), ids::PATIENT).unwrap().is_none());
    assert_eq!(query::my_patients(&kit.seen(), &all()).unwrap().total, 0);
    // History that is read again is no new joining ...
    kit.tell(CareTeamFact::MemberImported(imported(true, member(Joining::Import, None, None))));
    let otherwise = Member { role: Some(code("other")), ..member(Joining::Import, None, None) };
    kit.tell(CareTeamFact::MemberImported(imported(true, otherwise)));
    assert!(query::patient(&kit.seen(), ids::PATIENT).unwrap().is_none());
    // ... but joining is.
    kit.tell(CareTeamFact::Joined(member(Joining::Colleague, None, None)));
    assert!(query::patient(&kit.seen(), ids::PATIENT).unwrap().is_some());
}

#[test]
fn a_booking_counts_within_its_window_and_not_a_moment_longer() {
    let kit = told_all();
    let window =
        member(Joining::Appointment, Some("2026-04-27T13:00:00Z"), Some("2026-08-02T13:00:00Z"));
    kit.tell(CareTeamFact::Joined(window));
    for (now, visible) in [
        ("2026-04-27T12:59:59.999999Z", false),
        ("2026-04-27T13:00:00Z", true),
        ("2026-06-01T00:00:00Z", true),
        ("2026-08-02T13:00:00Z", true),
        ("2026-08-02T13:00:00.000001Z", false),
    ] {
        let seen = kit.seen_by(ids::CLINICIAN, now);
        assert_eq!(query::patient(&seen, ids::PATIENT).unwrap().is_some(), visible, "{now}");
        assert_eq!(query::my_patients(&seen, &all()).unwrap().total, u64::from(visible), "{now}");
    }
}

#[test]
fn bookings_that_overlap_give_every_row_once_and_others_leave_a_gap() {
    let kit = told_all();
    for (since, until) in [
        ("2026-01-01", "2026-02-01"),
        ("2026-06-01", "2026-07-01"),
        ("2026-01-15", "2026-03-01"), // overlaps the first
        ("2026-01-20", "2026-01-25"), // within it
    ] {
        let window = member(Joining::Appointment, Some(since), Some(until));
        kit.tell(CareTeamFact::Joined(window));
    }
    for (now, count) in [
        ("2026-01-22T00:00:00Z", 1),
        ("2026-03-01T23:59:59Z", 1), // a date means its whole day
        ("2026-03-02T00:00:00Z", 0),
        ("2026-06-15T00:00:00Z", 1),
    ] {
        let seen = kit.seen_by(ids::CLINICIAN, now);
        assert_eq!(query::my_patients(&seen, &all()).unwrap().total, count, "{now}");
        assert_eq!(query::goals(&seen, ids::PATIENT, &all()).unwrap().total, count, "{now}");
    }
    // Whoever opens an encounter stays until they leave.
    kit.tell(CareTeamFact::Joined(member(Joining::Encounter, None, None)));
    for now in ["2026-01-22T00:00:00Z", "2026-04-01T00:00:00Z", "2030-01-01T00:00:00Z"] {
        let seen = kit.seen_by(ids::CLINICIAN, now);
        assert_eq!(query::my_patients(&seen, &all()).unwrap().total, 1, "{now}");
    }
}

#[test]
fn an_imported_membership_ends_when_its_source_says_so_and_one_without_end_lasts() {
    let kit = told_all();
    let past = member(Joining::Import, Some("2001-01-01"), Some("2002-01-01"));
    kit.tell(CareTeamFact::MemberImported(imported(true, past)));
    assert!(query::patient(&kit.seen(), ids::PATIENT).unwrap().is_none());
    let lasting = member(Joining::Import, Some("2001-01-01"), None);
    kit.tell(CareTeamFact::MemberImported(imported(true, lasting)));
    assert!(query::patient(&kit.seen(), ids::PATIENT).unwrap().is_some());
}

#[test]
fn the_team_shows_who_treats_a_patient_and_who_has_left() {
    let kit = Kit::with_team();
    let other = Member { clinician: ids::OTHER_CLINICIAN, ..care_team::member(true) };
    kit.tell(CareTeamFact::MemberImported(imported(true, other.clone())));
    let leaving = Leaving { clinician: ids::OTHER_CLINICIAN, ..care_team::leaving() };
    kit.tell(CareTeamFact::Left(leaving.clone()));
    let seen = kit.seen();
    let team = items(query::care_team(&seen, ids::PATIENT, &all()).unwrap());
    let mine = member(Joining::Registration, None, None);
    assert_eq!(
        team,
        [
            TeamMember { member: mine, imported: false, left: None },
            TeamMember { member: other, imported: true, left: Some(leaving.at) },
        ]
    );
    assert_eq!(seen.served().facets, [Facet::CareTeam]);
}

#[test]
fn one_clinicians_patients_are_not_anothers() {
    let kit = Kit::new();
    for (number, clinician) in [(1, ids::CLINICIAN), (2, ids::CLINICIAN), (3, ids::OTHER_CLINICIAN)]
    {
        let who = Identity { patient: patient(number), ..identity::identity(true) };
        kit.tell(IdentityFact::Registered(who));
        let joined = Member { patient: patient(number), clinician, ..care_team::member(false) };
        kit.tell(CareTeamFact::Joined(joined));
    }
    let seen = kit.seen();
    let mine = items(query::my_patients(&seen, &all()).unwrap());
    let mine: Vec<_> = mine.into_iter().map(|patient| patient.patient).collect();
    assert_eq!(mine, [patient(1), patient(2)]);
    assert_eq!(seen.served().patients, mine);
    assert!(query::patient(&seen, patient(3)).unwrap().is_none());
}
