//! What a synthetic clinic promises.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::care_team::Joining;
use chartlog_domain::facts::clinical::Note;
use chartlog_domain::facts::scheduling::Appointment;
use chartlog_domain::facts::{
    CareTeamFact, ClinicalFact, CoverageFact, DirectoryFact, Fact, IdentityFact, LedgerFact,
    SchedulingFact,
};
use chartlog_domain::ids::AppointmentId;
use chartlog_domain::wire;
use chartlog_eventlog::{
    Blobs, EntryKind, EventLog, FacetTag, Keystore, LogId, MemoryLog, OrgKeys, Vault,
};
use jiff::Timestamp;

use super::*;
use crate::clock::Clock;

/// A Wednesday, 10:42 in New York.
const WEDNESDAY: &str = "2026-11-18T15:42:00Z";

fn at(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_microsecond()
}

fn organisation() -> OrgKeys {
    let facets: Vec<_> = Facet::ALL.iter().map(|facet| FacetTag(facet.tag())).collect();
    OrgKeys::in_memory(LogId::from_bytes([7; 16]), &facets).unwrap()
}

fn journal(keys: &OrgKeys, now: i64) -> (Journal, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let log: Arc<dyn EventLog> = Arc::new(MemoryLog::new(keys.log_id()));
    let keystore = Arc::new(Keystore::in_memory(keys.log_id()).unwrap());
    let facets: Vec<_> = Facet::ALL.iter().map(|facet| FacetTag(facet.tag())).collect();
    let vault = Vault::new(keystore, log.clone(), keys.keyring(&facets), keys.deriver());
    let blobs = Arc::new(Blobs::open(dir.path()).unwrap());
    (Journal::new(log, vault, keys.deriver(), blobs, Clock::from_fn(move || now)), dir)
}

/// A clinic and everything that its log says.
struct Made {
    clinic: Clinic,
    facts: Vec<Fact>,
    recorded: Vec<u64>,
    /// Each event as bytes: id, stream, time and facts.
    bytes: Vec<Vec<u8>>,
}

fn make(keys: &OrgKeys, plan: &Plan) -> Made {
    let (journal, _dir) = journal(keys, plan.now);
    let clinic = generate(&journal, plan, &|_, _, _| {}).unwrap();
    let mut made = Made { clinic, facts: Vec::new(), recorded: Vec::new(), bytes: Vec::new() };
    for entry in journal.log().read_all(None).unwrap() {
        let entry = entry.unwrap();
        if entry.kind() != EntryKind::DomainEvent {
            continue;
        }
        let facts = journal.open(&entry, &Facet::ALL).unwrap();
        let mut bytes = entry.event_id().as_bytes().to_vec();
        bytes.extend(entry.stream().as_bytes());
        bytes.extend(entry.recorded_at().to_le_bytes());
        bytes.extend(facts.iter().flat_map(wire::encode));
        made.bytes.push(bytes);
        made.recorded.push(entry.recorded_at());
        made.facts.extend(facts);
    }
    made
}

fn plan(patients: u32, now: &str) -> Plan {
    Plan { seed: 42, patients, now: at(now) }
}

impl Made {
    /// Every appointment, and the last that was said of it.
    fn appointments(&self) -> HashMap<AppointmentId, (Appointment, &'static str)> {
        let mut known = HashMap::new();
        for fact in &self.facts {
            let Fact::Scheduling(fact) = fact else { continue };
            let mut say = |id: &AppointmentId, status| {
                let held: &mut (Appointment, &str) = known.get_mut(id).unwrap();
                held.1 = status;
            };
            match fact {
                SchedulingFact::Booked(it) => {
                    known.insert(it.appointment, (it.clone(), "booked"));
                }
                SchedulingFact::Moved(to) => {
                    let held: &mut (Appointment, &str) = known.get_mut(&to.appointment).unwrap();
                    held.0.start = Some(to.start.clone());
                }
                SchedulingFact::Cancelled(it) => say(&it.appointment, "cancelled"),
                SchedulingFact::CheckedIn(it) => say(&it.appointment, "checked in"),
                SchedulingFact::NoShow(it) => say(&it.appointment, "no show"),
                SchedulingFact::Completed(it) => say(&it.appointment, "completed"),
                SchedulingFact::AppointmentImported(_)
                | SchedulingFact::AppointmentWithdrawn(_)
                | SchedulingFact::CancelledFor(_)
                | SchedulingFact::Overbooked(_)
                | SchedulingFact::RoomAssigned(_)
                | SchedulingFact::Requested(_)
                | SchedulingFact::RequestClosed(_)
                | SchedulingFact::RequestCancelled(_) => panic!("nobody does this here"),
            }
        }
        known
    }

    fn notes(&self) -> impl Iterator<Item = &Note> {
        self.facts.iter().filter_map(|fact| {
            if let Fact::Clinical(ClinicalFact::NoteSigned(note)) = fact {
                Some(note)
            } else {
                None
            }
        })
    }

    fn count(&self, which: impl Fn(&Fact) -> bool) -> usize {
        self.facts.iter().filter(|fact| which(fact)).count()
    }
}

#[test]
fn the_same_seed_and_the_same_now_tell_the_same_story() {
    let keys = organisation();
    let (one, other) = (make(&keys, &plan(40, WEDNESDAY)), make(&keys, &plan(40, WEDNESDAY)));
    assert_eq!(one.clinic, other.clinic);
    assert!(one.bytes == other.bytes, "events differ");
    let third = make(&keys, &Plan { seed: 43, ..plan(40, WEDNESDAY) });
    assert!(one.bytes != third.bytes, "another seed is another clinic");
}

#[test]
fn the_usual_clinic_has_all_that_a_clinic_has() {
    let made = make(&organisation(), &Plan { now: at(WEDNESDAY), ..Plan::usual(0) });
    let clinic = &made.clinic;
    assert_eq!((clinic.clinicians.len(), clinic.front_desk.len()), (8, 2));
    assert_eq!((clinic.billing.len(), clinic.locations), (2, 2));
    assert!(clinic.patients >= 200);
    assert_eq!(clinic.events, made.bytes.len() as u64);
    let registered = |fact: &Fact| matches!(fact, Fact::Identity(IdentityFact::Registered(_)));
    assert_eq!(made.count(registered), clinic.patients as usize);
    let covered = |fact: &Fact| matches!(fact, Fact::Coverage(CoverageFact::Added(_)));
    assert!(made.count(covered) > 200);
    let clinical = |which: fn(&ClinicalFact) -> bool| {
        made.count(|fact| matches!(fact, Fact::Clinical(fact) if which(fact)))
    };
    assert_eq!(
        clinical(|it| matches!(it, ClinicalFact::EncounterOpened(_))),
        clinic.encounters as usize
    );
    assert!(clinical(|it| matches!(it, ClinicalFact::NoteSigned(_))) > 600);
    assert!(clinical(|it| matches!(it, ClinicalFact::NoteAmended(_))) > 10);
    assert!(clinical(|it| matches!(it, ClinicalFact::VitalsRecorded(_))) > 600);
    assert!(clinical(|it| matches!(it, ClinicalFact::ResultRecorded(_))) > 1_000);
    assert!(clinical(|it| matches!(it, ClinicalFact::ProblemRecorded(_))) > 400);
    assert!(clinical(|it| matches!(it, ClinicalFact::ProblemResolved(_))) > 100);
    assert!(clinical(|it| matches!(it, ClinicalFact::AllergyRecorded(_))) > 50);
    assert!(clinical(|it| matches!(it, ClinicalFact::MedicationStarted(_))) > 300);
    assert!(clinical(|it| matches!(it, ClinicalFact::MedicationChanged(_))) > 50);
    assert!(clinical(|it| matches!(it, ClinicalFact::MedicationStopped(_))) > 50);
    assert!(clinical(|it| matches!(it, ClinicalFact::ImmunizationGiven(_))) > 50);
    assert!(clinical(|it| matches!(it, ClinicalFact::ProcedurePerformed(_))) > 30);
}

#[test]
fn claims_are_found_in_every_part_of_their_life() {
    let made = make(&organisation(), &Plan { now: at(WEDNESDAY), ..Plan::usual(0) });
    let ledger = |which: fn(&LedgerFact) -> bool| {
        made.count(|fact| matches!(fact, Fact::Ledger(fact) if which(fact)))
    };
    let drafted = ledger(|it| matches!(it, LedgerFact::ClaimDrafted(_)));
    assert_eq!(drafted, made.clinic.claims as usize);
    assert!(drafted > 300 && drafted < made.clinic.encounters as usize);
    assert!(ledger(|it| matches!(it, LedgerFact::ClaimAcknowledged(_))) > 250);
    assert!(ledger(|it| matches!(it, LedgerFact::ClaimPaid(_))) > 200);
    assert!(ledger(|it| matches!(it, LedgerFact::ClaimDenied(_))) > 20);
    assert!(ledger(|it| matches!(it, LedgerFact::ClaimRejected(_))) > 10);
    assert!(ledger(|it| matches!(it, LedgerFact::ClaimAppealed(_))) > 10);
    assert!(ledger(|it| matches!(it, LedgerFact::ChargeRecorded(_))) > drafted);
    assert!(ledger(|it| matches!(it, LedgerFact::PaymentRecorded(_))) > 300);
    assert!(ledger(|it| matches!(it, LedgerFact::WriteOffRecorded(_))) > 200);
}

#[test]
fn every_clinician_has_a_panel_and_the_day_sheet_shows_every_status() {
    let made = make(&organisation(), &Plan { now: at(WEDNESDAY), ..Plan::usual(0) });
    for clinician in &made.clinic.clinicians {
        let joined = |fact: &Fact| {
            matches!(fact, Fact::CareTeam(CareTeamFact::Joined(it))
                if it.clinician == clinician.account && it.joining == Joining::Registration)
        };
        let panel = made.count(joined);
        assert!((20..=60).contains(&panel), "{}: {panel}", clinician.login);
    }
    let appointments = made.appointments();
    assert_eq!(appointments.len(), made.clinic.appointments as usize);
    let now = at(WEDNESDAY);
    let having = |status: &str, when: &dyn Fn(i64) -> bool| {
        let start = |it: &Appointment| it.start.as_ref().unwrap().utc_micros();
        appointments.values().filter(|it| it.1 == status && when(start(&it.0))).count()
    };
    assert!(having("completed", &|start| start < now - DAY) > 150);
    assert!(having("no show", &|start| start < now) > 10);
    assert!(having("cancelled", &|start| start < now) > 10);
    assert!(having("checked in", &|start| (start - now).abs() < DAY) > 2);
    assert!(having("completed", &|start| (now - DAY / 8..now).contains(&start)) > 2);
    assert!(having("booked", &|start| start > now) > 100);
    assert_eq!(having("booked", &|start| start < now - DAY), 0);
    let today: HashSet<_> = appointments
        .values()
        .filter(|it| it.0.start.as_ref().is_some_and(|start| start.date() == "2026-11-18"))
        .filter_map(|it| it.0.provider)
        .collect();
    assert_eq!(today.len(), 8, "everybody sees somebody today");
}

#[test]
fn whatever_the_hour_nothing_is_refused_and_somebody_is_in_the_clinic() {
    let keys = organisation();
    for now in [
        "2026-11-21T08:00:00Z", // a Saturday, 3 in the morning in New York
        "2026-11-23T04:50:00Z", // a Sunday, ten to midnight
        "2026-11-18T17:31:00Z", // a Wednesday, half past twelve
        "2026-03-08T07:30:00Z", // the night in which an hour is left out
        "2026-11-01T06:30:00Z", // the night in which an hour comes twice
        "2027-01-01T05:05:00Z", // five past midnight in a new year
    ] {
        let made = make(&keys, &plan(60, now));
        let day = Clockwork::new(at(now)).today().to_string();
        let today = |it: &&(Appointment, &str)| {
            it.0.start.as_ref().is_some_and(|start| start.date() == day)
        };
        let appointments = made.appointments();
        let sheet: Vec<_> = appointments.values().filter(today).collect();
        assert!(sheet.len() >= 3, "{now}: {} today", sheet.len());
        assert!(sheet.iter().any(|it| it.1 == "checked in"), "{now}: nobody is here");
    }
}

#[test]
fn the_log_tells_the_story_in_the_order_of_time_and_nothing_is_later_than_now() {
    let made = make(&organisation(), &plan(60, WEDNESDAY));
    assert!(made.recorded.is_sorted());
    let now = u64::try_from(at(WEDNESDAY)).unwrap();
    assert!(made.recorded.iter().all(|recorded| *recorded <= now));
    let signed = made.notes().map(|note| note.signed_at.utc_micros());
    assert!(signed.max().is_some_and(|last| last <= at(WEDNESDAY)));
}

#[test]
fn a_note_calls_a_blood_pressure_at_goal_only_when_it_is() {
    let made = make(&organisation(), &plan(120, WEDNESDAY));
    let systolic = |text: &str| -> u32 {
        let after = text.split_once("BP ").unwrap().1;
        after.split_once('/').unwrap().0.parse().unwrap()
    };
    let goal = "At goal. Continue current regimen";
    let at_goal: Vec<_> =
        made.notes().map(|note| note.text.expose()).filter(|it| it.contains(goal)).collect();
    assert!(at_goal.len() > 10);
    assert!(at_goal.iter().all(|text| systolic(text) <= 132));
}

#[test]
fn codes_carry_their_systems_and_hours_are_open_six_weeks_back_and_four_ahead() {
    let made = make(&organisation(), &plan(60, WEDNESDAY));
    let mut starts = Vec::new();
    for fact in &made.facts {
        if let Fact::Directory(DirectoryFact::CalendarOpened(hours)) = fact {
            starts.push(hours);
        }
    }
    assert_eq!(starts.len(), 8 * 2 * (5 * 10 + 1), "two blocks a weekday, eight clinicians");
    let first = starts.iter().map(|it| it.start.utc_micros()).min().unwrap();
    let last = starts.iter().map(|it| it.end.utc_micros()).max().unwrap();
    let days = |span: i64| span / DAY;
    assert_eq!((days(at(WEDNESDAY) - first), days(last - at(WEDNESDAY))), (42, 28));
    for fact in &made.facts {
        if let Fact::Clinical(ClinicalFact::ProblemRecorded(problem)) = fact {
            let systems: Vec<_> = problem.code.codes.iter().map(|it| it.system.as_str()).collect();
            assert_eq!(systems, [words::systems::ICD10, words::systems::SNOMED]);
        }
    }
}
