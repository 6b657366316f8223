//! Appointments.

use chartlog_domain::facts::SchedulingFact;
use chartlog_domain::facts::scheduling::{Appointment, Move, StatusChange};
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
    }
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
