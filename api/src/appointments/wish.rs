//! An appointment that is wanted and has no time yet: a patient asks for one, or waits for one.

use chartlog_domain::appointment_request::{self, Requests};
use chartlog_domain::facts::clinical::VisitReason;
use chartlog_domain::facts::scheduling::AppointmentRequest;
use chartlog_domain::ids::{AccountId, AppointmentId, LocationId, PatientId};
use chartlog_domain::words::{DateTime, Text};
use chartlog_projections::Snapshot;
use chartlog_projections::front_desk::query;

use super::{check_living, visit_type};
use crate::command::{Clerk, NotDone, all_at_once};
use crate::streams::Stream;
use crate::write::{CommandRef, Unit};

/// What is wanted.
#[derive(Clone)]
pub struct Wish {
    /// Id of the appointment: it keeps it when it is booked.
    pub appointment: AppointmentId,
    /// For whom.
    pub patient: PatientId,
    /// With whom; none means with anybody.
    pub provider: Option<AccountId>,
    /// Where; none means anywhere.
    pub location: Option<LocationId>,
    /// What kind of visit: its code.
    pub visit_type: Option<String>,
    /// Not before.
    pub earliest: Option<DateTime>,
    /// Not after.
    pub latest: Option<DateTime>,
    /// Why the patient wants to be seen.
    pub reason: Option<String>,
}

/// Keeps what is wanted for the front desk's work queue. The status is `proposed` for what a patient asks
/// for, `waitlist` for what is waited for.
///
/// # Errors
/// [`NotDone::Refused`] with everything that stands in the way.
pub fn ask(
    clerk: &Clerk,
    unit: &mut Unit,
    command: CommandRef,
    desk: &Snapshot,
    wish: &Wish,
    status: &str,
) -> Result<(), NotDone> {
    let (appointment, patient) = (wish.appointment, wish.patient);
    let code = wish.visit_type.as_deref();
    let offered = code.map(|code| visit_type(desk, code)).transpose()?;
    let request = AppointmentRequest {
        appointment,
        patient,
        provider: wish.provider,
        location: wish.location,
        visit_type: offered.map(|offered| offered.code),
        earliest: wish.earliest.clone(),
        latest: wish.latest.clone(),
        status: status.to_owned(),
        at: DateTime::from_micros(clerk.now),
    };
    let reason = wish.reason.as_deref().map(Text::from);
    let reason = reason.map(|reason| VisitReason { appointment, patient, reason });
    let ask = appointment_request::Command::Ask { request, reason };
    let asked = unit.execute::<Requests>(&Stream::AppointmentRequest(appointment), command, ask);
    all_at_once([
        check_provider(desk, wish.provider),
        check_location(desk, wish.location),
        asked.map_err(NotDone::from),
        check_living(unit, patient),
    ])
}

fn check_provider(desk: &Snapshot, provider: Option<AccountId>) -> Result<(), NotDone> {
    let Some(provider) = provider else { return Ok(()) };
    query::provider(desk, provider)?.map(drop).ok_or(NotDone::unknown("provider"))
}

fn check_location(desk: &Snapshot, location: Option<LocationId>) -> Result<(), NotDone> {
    let Some(location) = location else { return Ok(()) };
    query::location(desk, location)?.map(drop).ok_or(NotDone::unknown("location"))
}
