//! Whose care team somebody is on, for showing. When they may read a patient is kept by
//! [`super::spans`].

use chartlog_domain::facts::Fact;
use chartlog_domain::facts::care_team::{CareTeamFact, Joining, Leaving, Member};
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_domain::wire;
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
        CareTeamFact::MemberImported(imported) => {
            let member = &imported.record;
            let left = left_at(member.patient, member.clinician, tx)?;
            show(member, fact, left.as_deref(), tx)
        }
        CareTeamFact::Left(leaving) => left(leaving, tx),
        // Who breaks the glass is on no team.
        CareTeamFact::GlassOpened(_) | CareTeamFact::GlassClosed(_) => Ok(()),
    }
}

/// Who joins is on the team again, whatever was before.
fn joined(member: &Member, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "DELETE FROM care_team WHERE patient = ? AND clinician = ? AND left_at IS NOT NULL",
        params![member.patient.as_bytes(), member.clinician.as_bytes()],
    )?;
    show(member, fact, None, tx)
}

fn left(leaving: &Leaving, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "UPDATE care_team SET left_at = ? WHERE patient = ? AND clinician = ?",
        params![leaving.at.as_str(), leaving.patient.as_bytes(), leaving.clinician.as_bytes()],
    )
}

/// When somebody left the team and has not come back since. History that is read again is no new joining:
/// it never brings back who has left.
pub(super) fn left_at(
    patient: PatientId,
    clinician: AccountId,
    tx: &Connection,
) -> Result<Option<String>, ApplyError> {
    let mut left = tx.prepare_cached(
        "SELECT left_at FROM care_team
         WHERE patient = ? AND clinician = ? AND left_at IS NOT NULL LIMIT 1",
    )?;
    let keys = params![patient.as_bytes(), clinician.as_bytes()];
    Ok(left.query_row(keys, |row| row.get(0)).optional()?)
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
