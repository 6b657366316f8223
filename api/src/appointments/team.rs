//! Whoever is booked is on the care team around the appointment (access.md, who is whose patient), and no
//! longer than appointments with them stand.

use std::ops::RangeInclusive;

use chartlog_domain::facts::care_team::{Joining, Leaving, Member};
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::words::DateTime;
use chartlog_projections::front_desk::query::{self, Booking};

use crate::command::{Clerk, NotDone};
use crate::limits;
use crate::streams::Stream;
use crate::write::{CommandRef, Unit};

/// How long around an appointment its clinician is on the care team. A membership keeps the window that
/// it was recorded with; where appointments change, those that stand are counted by the window of now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TeamWindow {
    /// Before its start, microseconds.
    pub before_us: i64,
    /// After its start, microseconds.
    pub after_us: i64,
}

impl Default for TeamWindow {
    fn default() -> Self {
        Self { before_us: limits::TEAM_BEFORE_US, after_us: limits::TEAM_AFTER_US }
    }
}

impl TeamWindow {
    /// From the first to the last moment, microseconds since 1970 UTC.
    #[must_use]
    pub fn around(self, start: &DateTime) -> RangeInclusive<i64> {
        let at = start.utc_micros();
        at.saturating_sub(self.before_us)..=at.saturating_add(self.after_us)
    }

    fn member(self, patient: PatientId, clinician: AccountId, start: &DateTime) -> Member {
        let (since, until) = self.around(start).into_inner();
        Member {
            patient,
            clinician,
            role: None,
            joining: Joining::Appointment,
            since: Some(DateTime::from_micros(since)),
            until: Some(DateTime::from_micros(until)),
        }
    }
}

pub(super) fn join(
    clerk: &Clerk,
    unit: &mut Unit,
    command: CommandRef,
    patient: PatientId,
    clinician: AccountId,
    start: &DateTime,
) -> Result<(), NotDone> {
    let join =
        patient::Command::JoinCareTeam(clerk.node.team_window().member(patient, clinician, start));
    Ok(unit.execute::<Patient>(&Stream::Patient(patient), command, join)?)
}

/// The appointment is not what it was; `start` is when it begins now, if it still stands with the same
/// clinician.
pub(super) fn changed(
    clerk: &Clerk,
    unit: &mut Unit,
    command: CommandRef,
    of: &Booking,
    start: Option<&DateTime>,
) -> Result<(), NotDone> {
    let booked = &of.appointment;
    let Some(clinician) = booked.provider else { return Ok(()) };
    let patient = booked.patient;
    // The stream is read first: what is booked in between is a conflict.
    unit.known::<Patient>(&Stream::Patient(patient))?;
    let desk = clerk.front_desk_sight()?;
    let others = query::others_with(&desk, patient, clinician, booked.appointment)?;
    let starts = others.iter().chain(start);
    let window = clerk.node.team_window();
    let left = starts.map(|start| window.member(patient, clinician, start)).collect();
    let leaving = Leaving { patient, clinician, at: DateTime::from_micros(clerk.now) };
    let changed = patient::Command::AppointmentsChanged { leaving, left };
    Ok(unit.execute::<Patient>(&Stream::Patient(patient), command, changed)?)
}
