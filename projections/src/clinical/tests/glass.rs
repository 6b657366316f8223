use chartlog_domain::facts::CareTeamFact;
use chartlog_domain::facts::care_team::{GlassClosed, GlassOpened, Joining};
use chartlog_domain::facts::clinical::ClinicalFact;
use chartlog_domain::facts::identity::IdentityFact;
use chartlog_domain::ids::{AccountId, GlassId};
use chartlog_domain::testing::samples::words::at;
use chartlog_domain::testing::samples::{care_team, clinical, identity, ids};
use rusqlite::Connection;

use super::super::Clinical;
use super::{Kit, all, items, member};
use crate::clinical::query;
use crate::projection::Projection;
use crate::store::connection::parts;

const BEFORE: &str = "2026-05-04T13:59:59Z";
const SINCE: &str = "2026-05-04T14:00:00Z";
const WITHIN: &str = "2026-05-04T14:30:00Z";
const UNTIL: &str = "2026-05-04T15:00:00Z";
const AFTER: &str = "2026-05-04T15:00:01Z";

/// A patient with a chart, and nobody on the team.
fn kit() -> Kit {
    let kit = Kit::new();
    kit.tell(IdentityFact::Registered(identity::identity(true)));
    kit.tell(ClinicalFact::AllergyRecorded(clinical::allergy(true)));
    kit
}

fn opened(glass: GlassId, since: &str, until: &str) -> CareTeamFact {
    let (since, until) = (at(since).utc_micros(), at(until).utc_micros());
    CareTeamFact::GlassOpened(GlassOpened { glass, since, until, ..care_team::glass_opened() })
}

fn closed(glass: GlassId) -> CareTeamFact {
    CareTeamFact::GlassClosed(GlassClosed { glass, ..care_team::glass_closed() })
}

/// How many times the clinician finds the patient, and how many rows of the chart come out.
fn rows(kit: &Kit, now: &str) -> (usize, usize) {
    of(kit, ids::CLINICIAN, now)
}

fn of(kit: &Kit, clinician: AccountId, now: &str) -> (usize, usize) {
    let seen = kit.seen_by(clinician, now);
    let patients = items(query::my_patients(&seen, &all()).unwrap()).len();
    let allergies = items(query::allergies(&seen, ids::PATIENT, None, &all()).unwrap()).len();
    assert_eq!(query::patient(&seen, ids::PATIENT).unwrap().is_some(), patients > 0);
    (patients, allergies)
}

#[test]
fn broken_glass_opens_the_chart_from_its_first_moment_to_its_last() {
    let kit = kit();
    assert_eq!(rows(&kit, WITHIN), (0, 0));
    kit.tell(opened(ids::GLASS, SINCE, UNTIL));
    for (now, seen) in
        [(BEFORE, (0, 0)), (SINCE, (1, 1)), (WITHIN, (1, 1)), (UNTIL, (1, 1)), (AFTER, (0, 0))]
    {
        assert_eq!(rows(&kit, now), seen, "{now}");
    }
    assert_eq!(of(&kit, ids::OTHER_CLINICIAN, WITHIN), (0, 0), "for nobody else");
}

#[test]
fn a_grant_that_is_closed_is_over_at_once() {
    let kit = kit();
    kit.tell(opened(ids::GLASS, SINCE, UNTIL));
    kit.tell(closed(ids::OTHER_GLASS));
    assert_eq!(rows(&kit, WITHIN), (1, 1), "by its own end only");
    kit.tell(closed(ids::GLASS));
    assert_eq!(rows(&kit, SINCE), (0, 0));
    assert_eq!(rows(&kit, WITHIN), (0, 0));
}

#[test]
fn a_row_comes_out_once_however_many_ways_lead_to_it() {
    let kit = kit();
    kit.tell(opened(ids::GLASS, SINCE, UNTIL));
    kit.tell(opened(ids::OTHER_GLASS, WITHIN, AFTER));
    assert_eq!(rows(&kit, WITHIN), (1, 1), "by two grants");
    assert_eq!(rows(&kit, AFTER), (1, 1), "by the later one alone");
    kit.tell(CareTeamFact::Joined(member(Joining::Encounter, None, None)));
    for now in [BEFORE, WITHIN, AFTER, "2030-01-01T00:00:00Z"] {
        assert_eq!(rows(&kit, now), (1, 1), "{now}");
    }
    kit.tell(closed(ids::GLASS));
    kit.tell(closed(ids::OTHER_GLASS));
    assert_eq!(rows(&kit, WITHIN), (1, 1), "by the team alone");
    kit.tell(CareTeamFact::Left(care_team::leaving()));
    kit.tell(opened(ids::GLASS, BEFORE, UNTIL));
    kit.tell(opened(ids::GLASS, SINCE, AFTER));
    assert_eq!(rows(&kit, WITHIN), (1, 1), "by a grant that is told again");
    assert_eq!(rows(&kit, BEFORE), (0, 0), "as it was told last");
}

#[test]
fn a_grant_and_a_membership_leave_each_other_alone() {
    let kit = kit();
    // A booking's window that touches the grant is not made longer by it.
    let window = member(Joining::Appointment, Some(UNTIL), Some("2026-05-04T16:00:00Z"));
    kit.tell(opened(ids::GLASS, SINCE, UNTIL));
    kit.tell(CareTeamFact::Joined(window));
    kit.tell(closed(ids::GLASS));
    assert_eq!(rows(&kit, WITHIN), (0, 0), "the window has not begun");
    assert_eq!(rows(&kit, UNTIL), (1, 1), "and is still there");
    // Who leaves the team keeps what the glass was broken for, until it ends by itself.
    kit.tell(opened(ids::OTHER_GLASS, SINCE, AFTER));
    kit.tell(CareTeamFact::Left(care_team::leaving()));
    assert_eq!(rows(&kit, AFTER), (1, 1));
    assert_eq!(rows(&kit, "2026-05-04T15:30:00Z"), (0, 0));
    // And a grant puts nobody on the team.
    let seen = kit.seen_by(ids::CLINICIAN, WITHIN);
    assert!(
        items(query::care_team(&seen, ids::PATIENT, &all()).unwrap())
            .iter()
            .all(|one| one.left.is_some())
    );
    assert_eq!(query::busiest_clinician(&seen).unwrap(), None);
}

#[test]
fn a_view_with_grants_is_rebuilt_as_it_is() {
    let kit = kit();
    kit.tell(opened(ids::GLASS, SINCE, UNTIL));
    kit.tell(opened(ids::OTHER_GLASS, SINCE, UNTIL));
    kit.tell(CareTeamFact::Joined(member(Joining::Encounter, None, None)));
    kit.tell(closed(ids::GLASS));
    kit.clinic.catch_up(&kit.view);
    assert!(kit.view.rebuild(&|_| ()).unwrap().same());
}

#[test]
fn one_patients_rows_are_found_by_the_patient_and_not_by_all_of_ones_team() {
    let connection = Connection::open_in_memory().unwrap();
    let (tables, views) = parts(Clinical::SCHEMA);
    let scope = "CREATE TEMP TABLE scope (account BLOB, now INTEGER NOT NULL)";
    for sql in [tables, Clinical::INDEXES, scope, &views] {
        connection.execute_batch(sql).unwrap();
    }
    let sql = "EXPLAIN QUERY PLAN SELECT body FROM v_allergies WHERE patient = ? ORDER BY at, id";
    let mut statement = connection.prepare(sql).unwrap();
    let steps = statement.raw_query().mapped(|row| row.get::<_, String>(3));
    let steps: Vec<_> = steps.collect::<Result<_, _>>().unwrap();
    let by_patient = "USING PRIMARY KEY (patient=? AND clinician=? AND since<?)";
    for table in ["t", "o"] {
        assert!(steps.contains(&format!("SEARCH {table} {by_patient}")), "{steps:?}");
    }
}
