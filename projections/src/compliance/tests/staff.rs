use chartlog_domain::facet::Facet;
use chartlog_domain::facts::AdministrationFact;
use chartlog_domain::facts::care_team::{CareTeamFact, Joining, Member};
use chartlog_domain::testing::samples::words::{self, imported};
use chartlog_domain::testing::samples::{administration, care_team, ids};

use super::{Kit, all, items};
use crate::compliance::query::{self, AccountSearch};

#[test]
fn an_officer_finds_the_name_beside_an_account() {
    let kit = Kit::new();
    let account = administration::account(true);
    kit.staff(ids::CLINICIAN, AdministrationFact::AccountCreated(account.clone()));
    let seen = kit.seen();
    let found = query::account(&seen, ids::CLINICIAN).unwrap().unwrap();
    assert_eq!((found.login, found.name), (account.login, account.name));
    let search = AccountSearch { text: Some("murph".into()), ..AccountSearch::default() };
    assert_eq!(items(query::accounts(&seen, &search, &all()).unwrap()).len(), 1);
    assert_eq!(seen.served().facets, [Facet::Administration]);
    assert_eq!(seen.served().patients, []);
}

#[test]
fn windows_of_several_appointments_are_shown_from_the_first_moment_to_the_last() {
    let kit = Kit::new();
    let booked = |since: &str, until: &str| {
        let (since, until) = (Some(words::at(since)), Some(words::at(until)));
        let joining = Joining::Appointment;
        CareTeamFact::Joined(Member { joining, since, until, ..care_team::member(false) })
    };
    kit.team(booked("2026-07-01T09:00:00Z", "2026-10-01T09:00:00Z"));
    kit.team(booked("2026-05-01T09:00:00Z", "2026-08-01T09:00:00Z"));
    let found = query::care_team(&kit.seen(), ids::PATIENT).unwrap();
    let spans: Vec<_> = found.iter().map(|member| (&member.since, &member.until)).collect();
    let (first, last) = ("2026-05-01T09:00:00Z", "2026-10-01T09:00:00Z");
    assert_eq!(spans, [(&Some(words::at(first)), &Some(words::at(last)))]);
}

#[test]
fn the_team_of_a_patient_says_who_joined_how_and_who_has_left() {
    let kit = Kit::new();
    let joined = |joining| Member { joining, ..care_team::member(true) };
    kit.team(CareTeamFact::Joined(joined(Joining::Registration)));
    kit.team(CareTeamFact::GlassOpened(care_team::glass_opened()));
    let team = |kit: &Kit| query::care_team(&kit.seen(), ids::PATIENT).unwrap();
    let found = team(&kit);
    assert_eq!(found.len(), 1, "who breaks the glass is on no team");
    assert_eq!((found[0].clinician, found[0].joining), (ids::CLINICIAN, Joining::Registration));
    assert_eq!((&found[0].since, &found[0].left), (&care_team::member(true).since, &None));
    kit.team(CareTeamFact::Left(care_team::leaving()));
    // History that is read again brings nobody back.
    kit.team(CareTeamFact::MemberImported(imported(true, joined(Joining::Import))));
    let left: Vec<_> = team(&kit).into_iter().map(|member| member.left).collect();
    assert_eq!(left, [Some(care_team::leaving().at), Some(care_team::leaving().at)]);
    kit.team(CareTeamFact::Joined(joined(Joining::Colleague)));
    let now: Vec<_> = team(&kit).into_iter().map(|one| (one.joining, one.left)).collect();
    assert_eq!(now, [(Joining::Colleague, None)]);
    let seen = kit.seen();
    query::care_team(&seen, ids::PATIENT).unwrap();
    assert_eq!(seen.served().patients, [ids::PATIENT]);
}
