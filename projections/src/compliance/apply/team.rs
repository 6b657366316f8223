//! Who is or was on whose care team: what an officer weighs an access against.

use chartlog_domain::facts::CareTeamFact;
use chartlog_domain::facts::care_team::{Joining, Leaving, Member};
use chartlog_domain::words::DateTime;
use rusqlite::{Connection, params};

use crate::kept::run;
use crate::projection::ApplyError;

/// Somebody joined or left a care team.
pub(super) fn care_team(told: &CareTeamFact, tx: &Connection) -> Result<(), ApplyError> {
    match told {
        CareTeamFact::Joined(member) => joined(member, tx),
        CareTeamFact::MemberImported(imported) => member(&imported.record, tx),
        CareTeamFact::Left(leaving) => left(leaving, tx),
        // Who breaks the glass is on no team; `oversight` says more of it.
        CareTeamFact::GlassOpened(_) | CareTeamFact::GlassClosed(_) => Ok(()),
    }
}

/// Who joins is on the team again, whatever was before.
fn joined(joining: &Member, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "DELETE FROM care_team WHERE patient = ? AND clinician = ? AND left_at IS NOT NULL",
        params![joining.patient.as_bytes(), joining.clinician.as_bytes()],
    )?;
    member(joining, tx)
}

/// History that is read again is no new joining: whoever has left since stays away. Windows of several
/// appointments are one row, from the first moment to the last.
fn member(member: &Member, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "INSERT INTO care_team (patient, clinician, joining, since, until, left_at)
         VALUES (?1, ?2, ?3, ?4, ?5, (SELECT max(left_at) FROM care_team
                                      WHERE patient = ?1 AND clinician = ?2))
         ON CONFLICT (patient, clinician, joining)
         DO UPDATE SET
           since = iif(joining = ?6, min(since, excluded.since), excluded.since),
           until = iif(joining = ?6, max(until, excluded.until), excluded.until),
           left_at = excluded.left_at",
        params![
            member.patient.as_bytes(),
            member.clinician.as_bytes(),
            member.joining as u8,
            member.since.as_ref().map(DateTime::as_str),
            member.until.as_ref().map(DateTime::as_str),
            Joining::Appointment as u8,
        ],
    )
}

fn left(leaving: &Leaving, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "UPDATE care_team SET left_at = ? WHERE patient = ? AND clinician = ?",
        params![leaving.at.as_str(), leaving.patient.as_bytes(), leaving.clinician.as_bytes()],
    )
}
