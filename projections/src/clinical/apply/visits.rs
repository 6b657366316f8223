//! Appointments and the codes of visits.

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::coding::Visit;
use chartlog_domain::facts::scheduling::{Appointment, AppointmentRequest, StatusChange};
use chartlog_domain::facts::{CodingFact, Fact, Imported, SchedulingFact};
use chartlog_domain::ids::AppointmentId;
use chartlog_domain::wire;
use chartlog_domain::words::DateTime;
use rusqlite::{Connection, OptionalExtension, params};

use crate::kept::{self, NO_TIME, OtherKind, micros, run, upsert};
use crate::projection::ApplyError;

/// An appointment and what became of it.
pub(crate) fn scheduling(
    told: &SchedulingFact,
    fact: &Fact,
    tx: &Connection,
) -> Result<(), ApplyError> {
    match told {
        SchedulingFact::Booked(appointment) => keep(appointment, &wire::encode(fact), tx),
        SchedulingFact::AppointmentImported(imported) => {
            let id = [imported.record.appointment.as_bytes()];
            run(tx, "DELETE FROM cancellations WHERE id = ?", id)?;
            keep(&imported.record, &wire::encode(fact), tx)
        }
        SchedulingFact::Moved(moved) => revise(moved.appointment, None, tx, |appointment| {
            appointment.provider = Some(moved.provider);
            appointment.location = Some(moved.location);
            appointment.start = Some(moved.start.clone());
            appointment.end = Some(moved.end.clone());
        }),
        SchedulingFact::Cancelled(change) => status(change, "cancelled", tx),
        SchedulingFact::CheckedIn(change) => status(change, "checked-in", tx),
        SchedulingFact::NoShow(change) => status(change, "noshow", tx),
        SchedulingFact::Completed(change) => status(change, "fulfilled", tx),
        SchedulingFact::AppointmentWithdrawn(withdrawn) => {
            let id = [withdrawn.appointment.as_bytes()];
            run(tx, "DELETE FROM reasons WHERE id = ?", id)?;
            run(tx, "DELETE FROM wanted WHERE id = ?", id)?;
            run(tx, "DELETE FROM cancellations WHERE id = ?", id)?;
            run(tx, "DELETE FROM appointments WHERE id = ?", id)
        }
        SchedulingFact::CancelledFor(why) | SchedulingFact::RequestCancelled(why) => {
            let (id, patient) = (why.appointment.as_bytes(), why.patient.as_bytes());
            run(tx, upsert!(cancellations: patient), params![id, patient, wire::encode(fact)])?;
            passes(why.appointment, &why.at, "cancelled", tx)
        }
        SchedulingFact::Overbooked(over) => keep_as_booked(over.appointment.clone(), tx),
        SchedulingFact::Requested(request) => {
            let (id, patient) = (request.appointment.as_bytes(), request.patient.as_bytes());
            let at = request.at.utc_micros();
            run(tx, upsert!(wanted: patient, at), params![id, patient, at, wire::encode(fact)])?;
            keep_as_booked(wanted(request), tx)
        }
        // One that was booked says so itself.
        SchedulingFact::RequestClosed(end) if end.status == "cancelled" => {
            passes(end.appointment, &end.at, "cancelled", tx)
        }
        // Rooms are the front desk's business.
        SchedulingFact::RequestClosed(_) | SchedulingFact::RoomAssigned(_) => Ok(()),
    }
}

/// A new status, in the words of FHIR appointmentstatus.
fn status(change: &StatusChange, status: &str, tx: &Connection) -> Result<(), ApplyError> {
    passes(change.appointment, &change.at, status, tx)
}

fn passes(
    id: AppointmentId,
    at: &DateTime,
    status: &str,
    tx: &Connection,
) -> Result<(), ApplyError> {
    revise(id, Some(at), tx, |appointment| status.clone_into(&mut appointment.status))
}

/// An appointment that is wanted, as one without a time.
fn wanted(request: &AppointmentRequest) -> Appointment {
    Appointment {
        appointment: request.appointment,
        patient: request.patient,
        provider: request.provider,
        location: request.location,
        start: None,
        end: None,
        visit_type: request.visit_type.clone(),
        status: request.status.clone(),
    }
}

fn keep_as_booked(appointment: Appointment, tx: &Connection) -> Result<(), ApplyError> {
    let fact = Fact::from(SchedulingFact::Booked(appointment.clone()));
    keep(&appointment, &wire::encode(&fact), tx)
}

fn keep(appointment: &Appointment, body: &[u8], tx: &Connection) -> Result<(), ApplyError> {
    let at = match &appointment.start {
        Some(start) => start.utc_micros(),
        None => asked_at(appointment.appointment, tx)?,
    };
    run(
        tx,
        upsert!(appointments: patient, provider, day, at; changed_at),
        params![
            appointment.appointment.as_bytes(),
            appointment.patient.as_bytes(),
            appointment.provider.as_ref().map(|provider| provider.as_bytes()),
            appointment.start.as_ref().map(DateTime::date),
            at,
            body,
        ],
    )
}

/// When an appointment without a start was asked for.
fn asked_at(id: AppointmentId, tx: &Connection) -> Result<i64, ApplyError> {
    let mut asked = tx.prepare_cached("SELECT at FROM wanted WHERE id = ?")?;
    let at = asked.query_row([id.as_bytes()], |row| row.get(0)).optional()?;
    Ok(at.unwrap_or(NO_TIME))
}

/// Changes an appointment that is known; one whose booking cannot be read any more stays unknown.
fn revise(
    id: AppointmentId,
    at: Option<&DateTime>,
    tx: &Connection,
    change: impl FnOnce(&mut Appointment),
) -> Result<(), ApplyError> {
    let Some((body, changed_at)) = tx
        .prepare_cached("SELECT body, changed_at FROM appointments WHERE id = ?")?
        .query_row([id.as_bytes()], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Option<String>>(1)?))
        })
        .optional()?
    else {
        return Ok(());
    };
    let mut fact = kept::fact(Facet::Scheduling, &body)?;
    let (Fact::Scheduling(SchedulingFact::Booked(appointment))
    | Fact::Scheduling(SchedulingFact::AppointmentImported(Imported {
        record: appointment,
        ..
    }))) = &mut fact
    else {
        return Err(OtherKind::of("an appointment").into());
    };
    change(appointment);
    let appointment = appointment.clone();
    keep(&appointment, &wire::encode(&fact), tx)?;
    run(
        tx,
        "UPDATE appointments SET changed_at = ? WHERE id = ?",
        params![at.map(DateTime::as_str).or(changed_at.as_deref()), id.as_bytes()],
    )
}

/// The codes of a visit. Claims are billing's business.
pub(crate) fn coding(told: &CodingFact, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    match told {
        CodingFact::VisitCoded(visit) => code(visit, true, fact, tx),
        CodingFact::VisitImported(imported) => code(&imported.record, false, fact, tx),
        CodingFact::VisitWithdrawn(withdrawn) => {
            run(tx, "DELETE FROM visits WHERE id = ?", [withdrawn.encounter.as_bytes()])
        }
        CodingFact::ClaimCoded(_)
        | CodingFact::ClaimCodesImported(_)
        | CodingFact::ClaimCodesWithdrawn(_) => Ok(()),
    }
}

fn code(visit: &Visit, coded: bool, fact: &Fact, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        concat!(upsert!(visits: patient, at, coded), " WHERE excluded.coded OR NOT visits.coded"),
        params![
            visit.encounter.as_bytes(),
            visit.patient.as_bytes(),
            micros([visit.date.as_ref()]),
            coded,
            wire::encode(fact),
        ],
    )
}
