//! Medical record numbers of the clinic's own: given, or drawn. Each is one patient's, whoever asks for
//! it at the same time.

use chartlog_domain::decider::Refusal;
use chartlog_domain::facts::identity::Reservation;
use chartlog_domain::identifier::{self, Identifiers, mrn};
use chartlog_domain::ids::PatientId;
use chartlog_domain::normal;
use chartlog_domain::words::Text;

use crate::command::{Clerk, NotDone, Order};
use crate::limits;
use crate::streams::Stream;
use crate::write::{CommandRef, Unit};

/// Kind of identifier: medical record number (HL7 table 0203).
const KIND: &str = "MR";

/// Reserves the number that was typed, if one was. One that is none is refused with the rest of the
/// identity, and not here.
pub(super) fn reserve(
    unit: &mut Unit,
    command: CommandRef,
    patient: PatientId,
    typed: Option<&Text>,
) -> Result<(), NotDone> {
    let Some(value) = typed.and_then(|typed| normal::mrn(typed.expose()).ok()) else {
        return Ok(());
    };
    let (kind, system) = (KIND.to_owned(), String::new());
    let reservation = Reservation { patient, kind, system, value: value.as_str().into() };
    let reserve = identifier::Command::ReserveMrn(reservation);
    let reserved = unit.execute::<Identifiers>(&stream(value), command, reserve);
    reserved.map_err(|error| {
        let not_done = NotDone::from(error);
        let is_taken = matches!(not_done, NotDone::Refused(Refusal::IdentifierTaken { .. }));
        if is_taken {
            NotDone::Refused(Refusal::IdentifierTaken { field: "mrn" })
        } else {
            not_done
        }
    })
}

/// A number that nobody has. A repeated command draws the same ones.
pub(super) fn draw(clerk: &Clerk, order: &Order, unit: &mut Unit) -> Result<Text, NotDone> {
    for attempt in 0..limits::MRN_DRAWS {
        let value = mrn::drawn(&clerk.derived(&format!("mrn-{attempt}"), order));
        if unit.known::<Identifiers>(&stream(value.clone()))?.holder.is_none() {
            return Ok(value.into());
        }
    }
    Err(NotDone::Conflict)
}

const fn stream(value: String) -> Stream {
    Stream::Mrn { system: String::new(), value }
}
