//! Who is whose patient (access.md): the care team for showing, and the spans in which a clinician
//! may read a patient for deciding.

use chartlog_domain::facts::Fact;
use chartlog_domain::facts::care_team::{
    CareTeamFact, GlassClosed, GlassOpened, Joining, Leaving, Member,
};
use chartlog_domain::ids::{AccountId, GlassId, PatientId};
use chartlog_domain::wire;
use chartlog_domain::words::DateTime;
use rusqlite::{Connection, OptionalExtension, params};

use crate::kept::{micros, run};
use crate::projection::ApplyError;

/// Somebody joined or left a care team.
pub(crate) fn care_team(
    told: &CareTeamFact,
    fact: &Fact,
    tx: &Connection,
) -> Result<(), ApplyError> {
    match told {
        CareTeamFact::Joined(member) => joined(member, fact, tx),
        CareTeamFact::MemberImported(imported) => found(&imported.record, fact, tx),
        CareTeamFact::Left(leaving) => left(leaving, tx),
        CareTeamFact::GlassOpened(opened) => glass_opened(opened, tx),
        CareTeamFact::GlassClosed(GlassClosed { glass, patient, clinician, at: _ }) => {
            end_glass(*patient, *clinician, *glass, tx)
        }
    }
}

/// Who joins is on the team again, whatever was before.
fn joined(member: &Member, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "DELETE FROM care_team WHERE patient = ? AND clinician = ? AND left_at IS NOT NULL",
        params![member.patient.as_bytes(), member.clinician.as_bytes()],
    )?;
    show(member, fact, None, tx)?;
    grant(member, tx)
}

/// History that is read again is no new joining: it never brings back who has left since.
fn found(member: &Member, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    let left: Option<String> = tx
        .prepare_cached(
            "SELECT left_at FROM care_team
             WHERE patient = ? AND clinician = ? AND left_at IS NOT NULL LIMIT 1",
        )?
        .query_row(params![member.patient.as_bytes(), member.clinician.as_bytes()], |row| {
            row.get(0)
        })
        .optional()?;
    show(member, fact, left.as_deref(), tx)?;
    if left.is_none() { grant(member, tx) } else { Ok(()) }
}

/// Whoever leaves is off the team at once, however they joined. A grant that they broke the glass for
/// is none of the team's.
fn left(leaving: &Leaving, tx: &Connection) -> Result<(), ApplyError> {
    let (patient, clinician) = (leaving.patient.as_bytes(), leaving.clinician.as_bytes());
    run(
        tx,
        "DELETE FROM team WHERE patient = ? AND clinician = ? AND glass = x''",
        params![patient, clinician],
    )?;
    run(
        tx,
        "UPDATE care_team SET left_at = ? WHERE patient = ? AND clinician = ?",
        params![leaving.at.as_str(), patient, clinician],
    )
}

fn show(
    member: &Member,
    fact: &Fact,
    left: Option<&str>,
    tx: &Connection,
) -> Result<(), ApplyError> {
    let role = member.role.as_ref().map(|role| format!("{}|{}", role.system, role.code));
    run(
        tx,
        "INSERT INTO care_team (patient, clinician, joining, role, at, body, left_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (patient, clinician, joining, role)
         DO UPDATE SET at = excluded.at, body = excluded.body, left_at = excluded.left_at",
        params![
            member.patient.as_bytes(),
            member.clinician.as_bytes(),
            number(member.joining),
            role.unwrap_or_default(),
            micros([member.since.as_ref()]),
            wire::encode(fact),
            left,
        ],
    )
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
    let (patient, clinician) = (patient.as_bytes(), clinician.as_bytes());
    let (first, last): (Option<i64>, Option<i64>) = tx
        .prepare_cached(
            "SELECT min(since), max(until) FROM team
             WHERE patient = ? AND clinician = ? AND glass = x'' AND since <= ? AND until >= ?",
        )?
        .query_row(params![patient, clinician, until, since], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let since = first.map_or(since, |first| first.min(since));
    let until = last.map_or(until, |last| last.max(until));
    if (first, last) == (Some(since), Some(until)) {
        return Ok(()); // within what is granted already
    }
    run(
        tx,
        "DELETE FROM team
         WHERE patient = ? AND clinician = ? AND glass = x'' AND since >= ? AND until <= ?",
        params![patient, clinician, since, until],
    )?;
    run(
        tx,
        "INSERT INTO team (patient, clinician, glass, since, until) VALUES (?, ?, x'', ?, ?)",
        params![patient, clinician, since, until],
    )
}

/// A broken glass lets a clinician read a patient from since to until. The span stays by itself: it
/// is never joined with the team's, so that its end ends nothing else.
fn glass_opened(opened: &GlassOpened, tx: &Connection) -> Result<(), ApplyError> {
    let GlassOpened { glass, patient, clinician, since, until } = opened;
    end_glass(*patient, *clinician, *glass, tx)?;
    run(
        tx,
        "INSERT INTO team (patient, clinician, glass, since, until) VALUES (?, ?, ?, ?, ?)",
        params![patient.as_bytes(), clinician.as_bytes(), glass.as_bytes(), since, until],
    )
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
        "DELETE FROM team WHERE patient = ? AND clinician = ? AND glass = ?",
        params![patient.as_bytes(), clinician.as_bytes(), glass.as_bytes()],
    )
}

/// The number a way of joining has in the view; only for telling rows apart.
const fn number(joining: Joining) -> u8 {
    match joining {
        Joining::Registration => 0,
        Joining::Appointment => 1,
        Joining::Encounter => 2,
        Joining::Colleague => 3,
        Joining::Import => 4,
    }
}
