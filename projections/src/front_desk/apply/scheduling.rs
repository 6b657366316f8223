//! Appointments.

use chartlog_domain::facts::SchedulingFact;
use chartlog_domain::facts::scheduling::{Appointment, AppointmentRequest, Move, StatusChange};
use chartlog_domain::words::DateTime;
use rusqlite::{Connection, params};

use crate::kept::{micros, run};
use crate::projection::ApplyError;

/// Applies a fact about an appointment.
pub(super) fn appointment(told: &SchedulingFact, tx: &Connection) -> Result<(), ApplyError> {
    match told {
        SchedulingFact::Booked(appointment) => put(appointment, tx),
        SchedulingFact::AppointmentImported(imported) => put(&imported.record, tx),
        SchedulingFact::Moved(moved) => shift(moved, tx),
        SchedulingFact::Cancelled(change) => status(change, "cancelled", tx),
        SchedulingFact::CheckedIn(change) => status(change, "checked-in", tx),
        SchedulingFact::NoShow(change) => status(change, "noshow", tx),
        SchedulingFact::Completed(change) => status(change, "fulfilled", tx),
        SchedulingFact::AppointmentWithdrawn(withdrawn) => {
            run(tx, "DELETE FROM appointments WHERE id = ?", [withdrawn.appointment.as_bytes()])
        }
        SchedulingFact::CancelledFor(why) | SchedulingFact::RequestCancelled(why) => run(
            tx,
            "UPDATE appointments SET status = 'cancelled', cancelled_for = ? WHERE id = ?",
            params![why.reason, why.appointment.as_bytes()],
        ),
        SchedulingFact::Overbooked(over) => {
            put(&over.appointment, tx)?;
            run(
                tx,
                "UPDATE appointments SET overbooked = ? WHERE id = ?",
                params![over.reason.expose(), over.appointment.appointment.as_bytes()],
            )
        }
        SchedulingFact::RoomAssigned(assigned) => run(
            tx,
            "UPDATE appointments SET room = ? WHERE id = ?",
            params![
                assigned.room.as_ref().map(|room| room.as_bytes()),
                assigned.appointment.as_bytes()
            ],
        ),
        SchedulingFact::Requested(request) => want(request, tx),
        // One that was booked says so itself.
        SchedulingFact::RequestClosed(end) => run(
            tx,
            "UPDATE appointments SET status = 'cancelled' WHERE id = ? AND ? = 'cancelled'",
            params![end.appointment.as_bytes(), end.status],
        ),
    }
}

fn want(request: &AppointmentRequest, tx: &Connection) -> Result<(), ApplyError> {
    let visit = request.visit_type.as_ref();
    run(
        tx,
        "INSERT OR REPLACE INTO appointments (id, patient, provider, location, start_us, \
         visit_system, visit_code, visit_display, status, asked_us, earliest, latest) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            request.appointment.as_bytes(),
            request.patient.as_bytes(),
            request.provider.as_ref().map(|id| id.as_bytes()),
            request.location.as_ref().map(|id| id.as_bytes()),
            micros([None]),
            visit.map(|code| &code.system),
            visit.map(|code| &code.code),
            visit.map(|code| &code.display),
            request.status,
            request.at.utc_micros(),
            request.earliest.as_ref().map(DateTime::as_str),
            request.latest.as_ref().map(DateTime::as_str),
        ],
    )
}

fn put(appointment: &Appointment, tx: &Connection) -> Result<(), ApplyError> {
    let visit = appointment.visit_type.as_ref();
    run(
        tx,
        "INSERT OR REPLACE INTO appointments (id, patient, provider, location, start, start_us, \
         until, day, visit_system, visit_code, visit_display, status) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            appointment.appointment.as_bytes(),
            appointment.patient.as_bytes(),
            appointment.provider.as_ref().map(|id| id.as_bytes()),
            appointment.location.as_ref().map(|id| id.as_bytes()),
            appointment.start.as_ref().map(DateTime::as_str),
            micros([appointment.start.as_ref()]),
            appointment.end.as_ref().map(DateTime::as_str),
            appointment.start.as_ref().map(DateTime::date),
            visit.map(|code| &code.system),
            visit.map(|code| &code.code),
            visit.map(|code| &code.display),
            appointment.status,
        ],
    )
}

fn shift(moved: &Move, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "UPDATE appointments SET provider = ?, location = ?, start = ?, start_us = ?, until = ?, \
         day = ? WHERE id = ?",
        params![
            moved.provider.as_bytes(),
            moved.location.as_bytes(),
            moved.start.as_str(),
            moved.start.utc_micros(),
            moved.end.as_str(),
            moved.start.date(),
            moved.appointment.as_bytes(),
        ],
    )
}

fn status(change: &StatusChange, status: &str, tx: &Connection) -> Result<(), ApplyError> {
    run(
        tx,
        "UPDATE appointments SET status = ? WHERE id = ?",
        params![status, change.appointment.as_bytes()],
    )
}
