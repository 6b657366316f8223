//! Who treats or treated a patient: what an access is weighed against.

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::care_team::Joining;
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_domain::words::DateTime;
use rusqlite::Row;

use super::super::codes::one_of;
use super::serve_person;
use crate::error::QueryError;
use crate::limits;
use crate::store::Snapshot;
use crate::store::column::{date_time, id};

/// Somebody who is or was on a care team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamMember {
    /// Who.
    pub clinician: AccountId,
    /// How they joined.
    pub joining: Joining,
    /// Since when.
    pub since: Option<DateTime>,
    /// Until when, if that was said.
    pub until: Option<DateTime>,
    /// When they left; none while they have not.
    pub left: Option<DateTime>,
}

/// Every way of joining, by number.
const JOININGS: [Joining; 5] = [
    Joining::Registration,
    Joining::Appointment,
    Joining::Encounter,
    Joining::Colleague,
    Joining::Import,
];

/// Who is or was on a patient's care team, by account; on that of any of the person's records.
///
/// # Errors
/// When the view cannot be read.
pub fn care_team(snapshot: &Snapshot, patient: PatientId) -> Result<Vec<TeamMember>, QueryError> {
    let sql = format!(
        "SELECT clinician, joining, since, until, left_at FROM v_care_team WHERE patient = ?1 \
         OR patient IN (SELECT record FROM v_linked WHERE v_linked.patient = ?1) \
         ORDER BY clinician, joining, patient LIMIT {}",
        limits::LIST_ROWS
    );
    let team = snapshot.rows(&sql, [patient.as_bytes()], read)?;
    serve_person(snapshot, patient, Facet::CareTeam)?;
    Ok(team)
}

fn read(row: &Row<'_>) -> rusqlite::Result<TeamMember> {
    Ok(TeamMember {
        clinician: id(row, 0, AccountId::from_bytes)?,
        joining: one_of(&JOININGS, row, 1)?,
        since: date_time(row, 2)?,
        until: date_time(row, 3)?,
        left: date_time(row, 4)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_joining_stand_in_the_order_of_their_numbers() {
        for (number, joining) in (0..).zip(JOININGS) {
            assert_eq!(joining as u8, number);
        }
    }
}
