//! Nobody is in two places at once: what a person has with other providers at the time that is booked. It stands
//! in no stream of the booking: the front desk's view says it, to one who books for that person at a time.

use chartlog_domain::ids::{AppointmentId, PatientId};
use chartlog_projections::Snapshot;
use chartlog_projections::front_desk::query;
use parking_lot::MutexGuard;

use super::Slot;
use crate::command::{Clerk, NotDone};
use crate::linked;
use crate::write::Unit;

/// Held by whoever books for a person, by whichever of their records, from looking to the commit.
///
/// # Errors
/// When the log cannot be read.
pub fn alone(clerk: &Clerk, patient: PatientId) -> Result<MutexGuard<'_, ()>, NotDone> {
    let records = linked::in_log(clerk.node.journal(), patient)?;
    Ok(clerk.node.booking(records.into_iter().min().unwrap_or(patient)))
}

/// The appointments that a person has with other providers at the time of a slot, by whichever of their records,
/// but for the one that is booked or moved. Whoever asks is [`alone`].
///
/// # Errors
/// When the view or the log cannot be read.
pub fn elsewhere(
    unit: &mut Unit,
    desk: &Snapshot,
    (appointment, patient): (AppointmentId, PatientId),
    slot: &Slot,
) -> Result<Vec<AppointmentId>, NotDone> {
    let span = (slot.start.utc_micros(), slot.end.utc_micros());
    let mut found = Vec::new();
    for record in linked::in_unit(unit, patient)? {
        found.extend(query::with_others_at(desk, record, slot.provider, span, appointment)?);
    }
    Ok(found)
}
