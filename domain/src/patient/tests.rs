use super::*;
use crate::facts::care_team::Joining;
use crate::facts::contact::CoverageOnFile;
use crate::facts::{CareTeamFact, CoverageFact};
use crate::testing::{Given, given, samples};
use crate::words::Period;
use samples::ids;
use samples::words::{at, imported};

fn register() -> Command {
    Command::Register {
        identity: samples::identity::identity(true),
        contact: Some(samples::contact::contact(true)),
        residence: Some(samples::residence::residence(true)),
    }
}

/// Tests of the other parts of a registration begin with it too.
pub(super) fn registered() -> Given<Patient> {
    given::<Patient>(&[]).after(register())
}

/// 4 May 2026, 15:30 UTC.
const NOW: i64 = 1_777_908_600_000_000;

fn correct(identity: Identity) -> Command {
    Command::CorrectIdentity(Correction { identity, alive: false, now: NOW })
}

const fn die(death: Death) -> Command {
    Command::RecordDeath { death, now: NOW }
}

fn member(until: Option<&str>) -> Member {
    Member { until: until.map(at), ..samples::care_team::member(false) }
}

fn on_file(on_file: bool) -> ContactFact {
    ContactFact::CoverageOnFile(CoverageOnFile { patient: ids::PATIENT, on_file })
}

#[test]
fn a_person_is_registered_facet_by_facet() {
    given::<Patient>(&[]).when(register()).then(&[Event::new("PatientRegistered")
        .about(ids::PATIENT, IdentityFact::Registered(samples::identity::identity(true)))
        .about(ids::PATIENT, ContactFact::Changed(samples::contact::contact(true)))
        .about(ids::PATIENT, ResidenceFact::Changed(samples::residence::residence(true)))]);
}

#[test]
fn nobody_is_registered_twice_even_if_imported_before() {
    registered().when(register()).refused("PATIENT_ALREADY_REGISTERED");
    let import = Command::Import {
        identity: imported(true, samples::identity::identity(true)),
        contact: None,
        residence: None,
    };
    given::<Patient>(&[]).after(import).when(register()).refused("PATIENT_ALREADY_REGISTERED");
}

#[test]
fn nobody_is_registered_without_a_name() {
    let mut identity = samples::identity::identity(false);
    identity.person.names.clear();
    let command = Command::Register { identity, contact: None, residence: None };
    given::<Patient>(&[]).when(command).refused("REQUIRED");
}

#[test]
fn the_contact_of_another_patient_is_no_part_of_a_registration() {
    let mut contact = samples::contact::contact(true);
    contact.patient = ids::OTHER_PATIENT;
    let identity = samples::identity::identity(true);
    let command = Command::Register { identity, contact: Some(contact), residence: None };
    given::<Patient>(&[]).when(command).refused("OTHER_PATIENT");
}

#[test]
fn a_patient_imported_again_is_told_again_but_never_as_another_patient() {
    let import = |patient| {
        let mut identity = samples::identity::identity(false);
        identity.patient = patient;
        Command::Import { identity: imported(true, identity), contact: None, residence: None }
    };
    let before = || given::<Patient>(&[]).after(import(ids::PATIENT));
    assert_eq!(before().when(import(ids::PATIENT)).events()[0].kind, "PatientImported");
    before().when(import(ids::OTHER_PATIENT)).refused("OTHER_PATIENT");
}

#[test]
fn nothing_is_changed_of_somebody_who_is_not_registered() {
    let nobody = || given::<Patient>(&[]);
    let code = "PATIENT_NOT_REGISTERED";
    nobody().when(correct(samples::identity::identity(true))).refused(code);
    nobody().when(Command::ChangeContact(samples::contact::contact(true).into())).refused(code);
    nobody().when(Command::ChangeResidence(samples::residence::residence(true))).refused(code);
    nobody().when(Command::JoinCareTeam(member(None))).refused(code);
    nobody().when(Command::AddCoverage(samples::coverage::coverage(true))).refused(code);
    nobody().when(die(samples::identity::death(true))).refused(code);
    let at = at("2026-05-04");
    nobody().when(Command::EndAllCoverage { patient: ids::PATIENT, at }).refused(code);
}

#[test]
fn whole_parts_are_corrected_each_in_its_own_facet() {
    let mut identity = samples::identity::identity(false);
    // What a correction says nothing of stays.
    identity.person.mrn = samples::identity::identity(true).person.mrn;
    identity.person.deceased = samples::identity::identity(true).person.deceased;
    registered()
        .when(correct(samples::identity::identity(false)))
        .then(&[
            Event::new("IdentityCorrected").about(ids::PATIENT, IdentityFact::Corrected(identity))
        ]);
    let contact = samples::contact::contact(false);
    registered()
        .when(Command::ChangeContact(contact.clone().into()))
        .then(&[Event::new("ContactChanged").about(ids::PATIENT, ContactFact::Changed(contact))]);
    let home = samples::residence::residence(false);
    registered()
        .when(Command::ChangeResidence(home.clone()))
        .then(&[Event::new("ResidenceChanged").about(ids::PATIENT, ResidenceFact::Changed(home))]);
}

#[test]
fn a_clinician_joins_the_care_team_once_and_leaves_it_once() {
    let joined = || registered().after(Command::JoinCareTeam(member(None)));
    joined().when(Command::JoinCareTeam(member(None))).nothing();
    let leaving = samples::care_team::leaving();
    joined().when(Command::LeaveCareTeam(leaving.clone())).then(&[
        Event::new("CareTeamLeft").about(ids::PATIENT, CareTeamFact::Left(leaving.clone()))
    ]);
    let left = joined().after(Command::LeaveCareTeam(leaving.clone()));
    left.when(Command::LeaveCareTeam(leaving)).refused("NOT_ON_CARE_TEAM");
}

#[test]
fn joining_again_makes_a_membership_longer_but_never_shorter() {
    let until_june = || registered().after(Command::JoinCareTeam(member(Some("2026-06-01"))));
    until_june().when(Command::JoinCareTeam(member(Some("2026-05-01")))).nothing();
    until_june().when(Command::JoinCareTeam(member(Some("2026-06-01")))).nothing();
    let longer = until_june().when(Command::JoinCareTeam(member(Some("2026-07-01")))).events();
    assert_eq!(longer[0].kind, "CareTeamJoined");
    let for_good = until_june().when(Command::JoinCareTeam(member(None))).events();
    assert_eq!(for_good[0].kind, "CareTeamJoined");
    let for_good = registered().after(Command::JoinCareTeam(member(None)));
    for_good.when(Command::JoinCareTeam(member(Some("2026-07-01")))).nothing();
}

#[test]
fn an_appointment_that_is_booked_later_and_begins_earlier_has_a_window_of_its_own() {
    let booked = |since: &str, until: &str| {
        let (since, until) = (Some(at(since)), Some(at(until)));
        let joining = Joining::Appointment;
        Command::JoinCareTeam(Member { joining, since, until, ..samples::care_team::member(false) })
    };
    let in_summer = || registered().after(booked("2026-07-01", "2026-10-01"));
    for (since, until) in [
        ("2026-05-01", "2026-08-01"),
        ("2026-05-01", "2026-06-01"),
        ("2026-08-01", "2026-11-01"),
        // Within what is known: told, so that cancelling the other one at that moment is a conflict.
        ("2026-07-02", "2026-09-30"),
    ] {
        let events = in_summer().when(booked(since, until)).events();
        assert_eq!(events.len(), 1, "{since} to {until}");
    }
    // Whoever is on the team anyway needs none.
    let member = registered().after(Command::JoinCareTeam(member(None)));
    member.when(booked("2026-07-01", "2026-10-01")).nothing();
}

/// A window of an appointment, and what is known when one is cancelled on 4 May 2026.
fn booked(since: &str, until: &str) -> Member {
    let (since, until) = (Some(at(since)), Some(at(until)));
    Member { joining: Joining::Appointment, since, until, ..samples::care_team::member(false) }
}

fn cancelled(left: &[Member]) -> Command {
    let left = left.to_vec();
    Command::AppointmentsChanged { leaving: samples::care_team::leaving(), left }
}

fn found(until: Option<&str>) -> Member {
    Member { joining: Joining::Import, ..member(until) }
}

fn joined(member: Member) -> Event {
    Event::new("CareTeamJoined").about(ids::PATIENT, CareTeamFact::Joined(member))
}

fn left() -> Event {
    Event::new("CareTeamLeft")
        .about(ids::PATIENT, CareTeamFact::Left(samples::care_team::leaving()))
}

#[test]
fn a_cancelled_appointment_takes_its_window_with_it_and_leaves_those_of_others() {
    let other = booked("2026-06-01", "2026-09-07");
    let both = || {
        registered()
            .after(Command::JoinCareTeam(booked("2026-05-01", "2026-08-07")))
            .after(Command::JoinCareTeam(other.clone()))
    };
    both().when(cancelled(&[])).then(&[left()]);
    let one_left = [other.clone()];
    both().when(cancelled(&one_left)).then(&[left(), joined(other)]);
    registered().when(cancelled(&[])).nothing();
}

#[test]
fn a_membership_that_has_ended_does_not_hold_the_window_of_a_cancelled_appointment() {
    let join = || Command::JoinCareTeam(booked("2026-05-01", "2026-08-07"));
    let import = |until| Command::ImportMember(imported(true, found(until)));
    for ended in ["2020-01-01", "2026-05-03", "2026-05-04T15:29:59Z"] {
        let after = registered().after(import(Some(ended))).after(join());
        after.when(cancelled(&[])).then(&[left()]);
        let before = registered().after(join()).after(import(Some(ended)));
        before.when(cancelled(&[])).then(&[left()]);
    }
    // Who is on the team for longer than the window stays as they are.
    for running in [None, Some("2026-08-07"), Some("2027")] {
        registered().after(join()).after(import(running)).when(cancelled(&[])).nothing();
    }
    // Who is on it for shorter stays for that.
    for running in ["2026-05-04", "2026-06-01"] {
        let until = Some(running);
        let both = registered().after(import(until)).after(join());
        both.when(cancelled(&[])).then(&[left(), joined(found(until))]);
    }
}

#[test]
fn who_leaves_the_care_team_leaves_with_every_appointment() {
    let leave = || Command::LeaveCareTeam(samples::care_team::leaving());
    let gone = || {
        registered().after(Command::JoinCareTeam(booked("2026-05-01", "2026-08-07"))).after(leave())
    };
    gone().when(leave()).refused("NOT_ON_CARE_TEAM");
    gone().when(cancelled(&[])).nothing();
}

#[test]
fn an_imported_member_is_on_the_care_team() {
    let member = Member { joining: Joining::Import, ..member(None) };
    registered()
        .after(Command::ImportMember(imported(true, member)))
        .when(Command::LeaveCareTeam(samples::care_team::leaving()))
        .then(&[Event::new("CareTeamLeft")
            .about(ids::PATIENT, CareTeamFact::Left(samples::care_team::leaving()))]);
}

#[test]
fn the_front_desk_learns_only_that_coverage_is_on_file() {
    let coverage = samples::coverage::coverage(true);
    registered().when(Command::AddCoverage(coverage.clone())).then(&[Event::new("CoverageAdded")
        .about(ids::PATIENT, CoverageFact::Added(coverage))
        .about(ids::PATIENT, on_file(true))]);
}

#[test]
fn coverage_is_on_file_until_the_last_one_ends() {
    let one = samples::coverage::coverage(true);
    let other = Coverage { coverage: ids::OTHER_COVERAGE, ..one.clone() };
    let both = || {
        registered()
            .after(Command::AddCoverage(one.clone()))
            .after(Command::AddCoverage(other.clone()))
    };
    let end = samples::coverage::coverage_end();
    both()
        .when(Command::EndCoverage(end.clone()))
        .then(&[Event::new("CoverageEnded").about(ids::PATIENT, CoverageFact::Ended(end.clone()))]);
    let last = CoverageEnd { coverage: ids::OTHER_COVERAGE, ..end.clone() };
    let one_left = || both().after(Command::EndCoverage(end.clone()));
    one_left().when(Command::EndCoverage(last.clone())).then(&[Event::new("CoverageEnded")
        .about(ids::PATIENT, CoverageFact::Ended(last))
        .about(ids::PATIENT, on_file(false))]);
    one_left().when(Command::EndCoverage(end.clone())).refused("ALREADY_ENDED");
    registered().when(Command::EndCoverage(end.clone())).refused("UNKNOWN_RECORD");
}

#[test]
fn all_coverage_that_is_on_file_is_ended_at_once() {
    let all = || Command::EndAllCoverage { patient: ids::PATIENT, at: at("2026-05-04") };
    registered().when(all()).nothing();
    let one = samples::coverage::coverage(true);
    let other = Coverage { coverage: ids::OTHER_COVERAGE, ..one.clone() };
    let both = registered().after(Command::AddCoverage(one)).after(Command::AddCoverage(other));
    let end = |coverage| CoverageEnd { coverage, patient: ids::PATIENT, at: at("2026-05-04") };
    let ended = |coverage| {
        Event::new("CoverageEnded").about(ids::PATIENT, CoverageFact::Ended(end(coverage)))
    };
    both.when(all()).then(&[
        ended(ids::COVERAGE),
        ended(ids::OTHER_COVERAGE).about(ids::PATIENT, on_file(false)),
    ]);
}

#[test]
fn coverage_is_good_from_its_first_day_to_its_last() {
    let (start, end) = (Some(at("2026-01-01")), Some(at("2026-12-31")));
    let whole = Coverage { period: Period { start, end }, ..samples::coverage::coverage(true) };
    let added = || registered().after(Command::AddCoverage(whole.clone()));
    let good =
        |given: Given<Patient>, day: &str| given.state.coverages[&ids::COVERAGE].covers(&at(day));
    for (day, expected) in [
        ("2025-12-31T23:00:00Z", false),
        ("2026-01-01", true),
        ("2026-12-31T23:00:00Z", true),
        ("2027-01-01", false),
    ] {
        assert_eq!(good(added(), day), expected, "{day}");
    }
    // What ends by hand is good on the day on which it ends.
    let ended = || added().after(Command::EndCoverage(samples::coverage::coverage_end()));
    assert!(good(ended(), "2026-05-04T20:00:00Z"));
    assert!(!good(ended(), "2026-05-05"));
    // What had run out before is not good for longer by being ended later.
    let later = CoverageEnd { at: at("2027-03-05"), ..samples::coverage::coverage_end() };
    let tidied = added().after(Command::EndCoverage(later));
    assert!(!good(tidied, "2027-02-01"));
    // What its source takes back never was.
    let cancelled = Coverage { status: "cancelled".to_owned(), ..whole.clone() };
    let taken_back = added().after(Command::ImportCoverage(imported(true, cancelled)));
    assert!(!good(taken_back, "2026-05-04"));
}

#[test]
fn imported_coverage_is_on_file_unless_it_is_cancelled() {
    let coverage = |status: &str| {
        let status = status.to_owned();
        imported(true, Coverage { status, ..samples::coverage::coverage(false) })
    };
    registered().when(Command::ImportCoverage(coverage("active"))).then(&[Event::new(
        "CoverageImported",
    )
    .about(ids::PATIENT, CoverageFact::CoverageImported(coverage("active")))
    .about(ids::PATIENT, on_file(true))]);
    let before = || registered().after(Command::ImportCoverage(coverage("active")));
    before().when(Command::ImportCoverage(coverage("cancelled"))).then(&[Event::new(
        "CoverageImported",
    )
    .about(ids::PATIENT, CoverageFact::CoverageImported(coverage("cancelled")))
    .about(ids::PATIENT, on_file(false))]);
    before()
        .when(Command::ImportCoverage(coverage("active")))
        .then(&[Event::new("CoverageImported")
            .about(ids::PATIENT, CoverageFact::CoverageImported(coverage("active")))]);
}

#[test]
fn a_coverage_names_who_pays_and_is_active() {
    let whole = samples::coverage::coverage(true);
    let nobody = Coverage { payer: None, payer_organisation: None, ..whole.clone() };
    registered().when(Command::AddCoverage(nobody)).refused("REQUIRED");
    let draft = Coverage { status: "draft".to_owned(), ..whole.clone() };
    registered().when(Command::AddCoverage(draft)).refused("UNKNOWN_CODE");
    let blank = Coverage { payer: Some(" ".into()), payer_organisation: None, ..whole.clone() };
    registered().when(Command::AddCoverage(blank)).refused("REQUIRED");
    let period = Period { start: Some(at("2026-05-04")), end: Some(at("2026-05-03")) };
    registered()
        .when(Command::AddCoverage(Coverage { period, ..whole }))
        .refused("END_BEFORE_START");
}

#[test]
fn a_patient_whose_key_was_destroyed_is_not_registered_any_more() {
    // The facts of the care team may be all that is still readable.
    let joined =
        Event::new("CareTeamJoined").about(ids::PATIENT, CareTeamFact::Joined(member(None)));
    given::<Patient>(&[joined])
        .when(Command::LeaveCareTeam(samples::care_team::leaving()))
        .refused("PATIENT_NOT_REGISTERED");
}

#[test]
fn history_does_not_bring_back_who_left_the_care_team_but_a_colleague_does() {
    let imported = || samples::words::imported(true, samples::care_team::member(true));
    let left = || {
        registered()
            .after(Command::ImportMember(imported()))
            .after(Command::LeaveCareTeam(samples::care_team::leaving()))
    };
    left().when(Command::ImportMember(imported())).nothing();
    let back = left().after(Command::JoinCareTeam(member(None)));
    assert_eq!(back.when(Command::ImportMember(imported())).events().len(), 1);
}

#[test]
fn an_imported_membership_ends_when_its_source_says_so_and_may_be_made_longer() {
    let found = |until: Option<&str>| {
        let record = Member { until: until.map(at), ..samples::care_team::member(false) };
        Command::ImportMember(imported(true, record))
    };
    let until = |at: Option<&str>| Command::JoinCareTeam(member(at));
    let lasting = || registered().after(found(Some("2020-01-01"))).after(found(None));
    lasting().when(until(None)).nothing();
    lasting().after(found(Some("2020-01-01"))).when(until(Some("2030-01-01"))).nothing();
    let ended = || registered().after(found(Some("2020-01-01")));
    ended().when(until(Some("2019-01-01"))).nothing();
    assert_eq!(ended().when(until(None)).events().len(), 1);
}

#[test]
fn an_appointment_before_those_that_are_booked_already_opens_the_chart_earlier() {
    let window = |since: &str, until: &str| Member {
        joining: Joining::Appointment,
        since: Some(at(since)),
        until: Some(at(until)),
        ..samples::care_team::member(false)
    };
    let later = window("2026-06-01", "2026-09-07");
    let sooner = window("2026-05-01", "2026-08-07");
    let join = |member: &Member| Command::JoinCareTeam(member.clone());
    let booked = || registered().after(join(&later));
    booked().when(join(&sooner)).then(&[
        Event::new("CareTeamJoined").about(ids::PATIENT, CareTeamFact::Joined(sooner.clone()))
    ]);
    // Whoever stays on the team anyway needs no window.
    registered().after(join(&member(None))).when(join(&sooner)).nothing();
}
