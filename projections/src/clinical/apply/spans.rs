//! When a clinician may read a patient (access.md): by the care team, by broken glass. For deciding.
//!
//! `told_team` holds the spans of each record as they were told. What is decided by is `team`: for each of a
//! person's records the spans of all of them, since access acts on the linked set (facets.md).

use std::collections::BTreeSet;

use chartlog_domain::facts::care_team::{CareTeamFact, GlassOpened, Joining, Leaving, Member};
use chartlog_domain::ids::{AccountId, GlassId, PatientId};
use chartlog_domain::words::DateTime;
use rusqlite::{Connection, params};

use super::team::left_at;
use crate::kept::{links, micros, run};
use crate::projection::ApplyError;

/// Somebody may read a record from now on, or may not any more.
pub(super) fn care_team(told: &CareTeamFact, tx: &Connection) -> Result<(), ApplyError> {
    match told {
        CareTeamFact::Joined(member) => grant(member, tx),
        CareTeamFact::MemberImported(imported) => {
            let member = &imported.record;
            match left_at(member.patient, member.clinician, tx)? {
                None => grant(member, tx),
                Some(_) => Ok(()),
            }
        }
        CareTeamFact::Left(leaving) => left(leaving, tx),
        CareTeamFact::GlassOpened(opened) => glass_opened(opened, tx),
        CareTeamFact::GlassClosed(closed) => {
            end_glass(closed.patient, closed.clinician, closed.glass, tx)?;
            spread_of(closed.patient, closed.clinician, tx)
        }
    }
}

/// Makes who may read a person's records, and when, out of what was told of each of them.
pub(super) fn spread(records: &[PatientId], tx: &Connection) -> Result<(), ApplyError> {
    let mut clinicians = BTreeSet::new();
    for record in records {
        let sql = "SELECT clinician FROM told_team WHERE patient = ?1
                   UNION SELECT clinician FROM team WHERE patient = ?1";
        let mut told = tx.prepare_cached(sql)?;
        for clinician in told.query_map([record.as_bytes()], |row| row.get(0))? {
            clinicians.insert(AccountId::from_bytes(clinician?));
        }
    }
    clinicians.into_iter().try_for_each(|clinician| spread_to(records, clinician, tx))
}

/// Lets a clinician read a patient for as long as the joining says: a booking for its window,
/// history until the end that its source gave, everything else until they leave.
fn grant(member: &Member, tx: &Connection) -> Result<(), ApplyError> {
    let until = member.until.as_ref().map_or(i64::MAX, DateTime::end_utc_micros);
    let (since, until) = match member.joining {
        Joining::Appointment => (micros([member.since.as_ref()]), until),
        Joining::Import => (i64::MIN, until),
        Joining::Registration | Joining::Encounter | Joining::Colleague => (i64::MIN, i64::MAX),
    };
    merge(member.patient, member.clinician, since, until, tx)
}

/// Adds a span and joins it with those it touches, so that at any time at most one holds: a view
/// that joins `team` then gives every row once.
fn merge(
    patient: PatientId,
    clinician: AccountId,
    since: i64,
    until: i64,
    tx: &Connection,
) -> Result<(), ApplyError> {
    let keys = (patient.as_bytes(), clinician.as_bytes());
    let (first, last): (Option<i64>, Option<i64>) = tx
        .prepare_cached(
            "SELECT min(since), max(until) FROM told_team
             WHERE patient = ? AND clinician = ? AND glass = x'' AND since <= ? AND until >= ?",
        )?
        .query_row(params![keys.0, keys.1, until, since], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let since = first.map_or(since, |first| first.min(since));
    let until = last.map_or(until, |last| last.max(until));
    if (first, last) == (Some(since), Some(until)) {
        return Ok(()); // within what is granted already
    }
    run(
        tx,
        "DELETE FROM told_team
         WHERE patient = ? AND clinician = ? AND glass = x'' AND since >= ? AND until <= ?",
        params![keys.0, keys.1, since, until],
    )?;
    run(
        tx,
        "INSERT INTO told_team (patient, clinician, glass, since, until) VALUES (?, ?, x'', ?, ?)",
        params![keys.0, keys.1, since, until],
    )?;
    spread_of(patient, clinician, tx)
}

/// Whoever leaves is off the team at once, however they joined. A grant that they broke the glass for
/// is none of the team's.
fn left(leaving: &Leaving, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "DELETE FROM told_team WHERE patient = ? AND clinician = ? AND glass = x''",
        params![leaving.patient.as_bytes(), leaving.clinician.as_bytes()],
    )?;
    spread_of(leaving.patient, leaving.clinician, tx)
}

/// A broken glass lets a clinician read a patient from since to until. The span stays by itself: it
/// is never joined with the team's, so that its end ends nothing else.
fn glass_opened(opened: &GlassOpened, tx: &Connection) -> Result<(), ApplyError> {
    let GlassOpened { glass, patient, clinician, since, until } = opened;
    end_glass(*patient, *clinician, *glass, tx)?;
    run(
        tx,
        "INSERT INTO told_team (patient, clinician, glass, since, until) VALUES (?, ?, ?, ?, ?)",
        params![patient.as_bytes(), clinician.as_bytes(), glass.as_bytes(), since, until],
    )?;
    spread_of(*patient, *clinician, tx)
}

/// Ends a grant at once, whatever its time.
fn end_glass(
    patient: PatientId,
    clinician: AccountId,
    glass: GlassId,
    tx: &Connection,
) -> Result<(), ApplyError> {
    run(
        tx,
        "DELETE FROM told_team WHERE patient = ? AND clinician = ? AND glass = ?",
        params![patient.as_bytes(), clinician.as_bytes(), glass.as_bytes()],
    )
}

/// Makes what one clinician may read of the person whose record it is.
fn spread_of(patient: PatientId, clinician: AccountId, tx: &Connection) -> Result<(), ApplyError> {
    spread_to(&links::set_of(patient, tx)?, clinician, tx)
}

fn spread_to(
    records: &[PatientId],
    clinician: AccountId,
    tx: &Connection,
) -> Result<(), ApplyError> {
    let mut told = BTreeSet::new();
    for record in records {
        let mut spans = tx.prepare_cached(
            "SELECT glass, since, until FROM told_team WHERE patient = ? AND clinician = ?",
        )?;
        let keys = params![record.as_bytes(), clinician.as_bytes()];
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        for span in spans.query_map(keys, read)? {
            told.insert(span?);
        }
    }
    let spans = joined(told);
    for record in records {
        let keys = (record.as_bytes(), clinician.as_bytes());
        run(tx, "DELETE FROM team WHERE patient = ? AND clinician = ?", params![keys.0, keys.1])?;
        for (glass, since, until) in &spans {
            run(
                tx,
                "INSERT INTO team (patient, clinician, glass, since, until) VALUES (?, ?, ?, ?, ?)",
                params![keys.0, keys.1, glass, since, until],
            )?;
        }
    }
    Ok(())
}

/// The spans of a person's records, those that touch as one; each grant by itself.
fn joined(told: BTreeSet<(Vec<u8>, i64, i64)>) -> Vec<(Vec<u8>, i64, i64)> {
    let mut spans: Vec<(Vec<u8>, i64, i64)> = Vec::new();
    for (glass, since, until) in told {
        match spans.last_mut() {
            Some((last, _, end)) if *last == glass && since <= *end => *end = until.max(*end),
            _ => spans.push((glass, since, until)),
        }
    }
    spans
}
