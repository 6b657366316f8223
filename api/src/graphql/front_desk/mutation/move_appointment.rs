//! `moveAppointment`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::ids::{AccountId, AppointmentId, RoomId, SlotId};

use crate::access::Action;
use crate::appointments::{self, Target, Wanted};
use crate::command::{Clerk, NotDone, Order, Record};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id, typed_id};

/// Where and when an appointment goes.
#[derive(InputObject)]
pub(crate) struct MoveAppointmentInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which appointment: one that is booked.
    appointment: Id,
    /// With whom from now on; with the same provider when left out.
    provider: Option<Id>,
    /// When it begins from now on, on any day.
    start: DateTime,
    /// When it ends; after as long as before when left out.
    end: Option<DateTime>,
    /// In which room: one of `rooms`; in none when left out.
    room: Option<Id>,
    /// The hold that keeps the time, from `holdSlot`.
    hold: Option<Id>,
    /// It is meant although the patient has another appointment with somebody else at that time. Without it those
    /// are named (`PATIENT_BUSY`), and nothing moves.
    #[graphql(default)]
    beside_other: bool,
}

/// It has moved.
#[derive(SimpleObject)]
pub(crate) struct MoveAppointmentPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for MoveAppointmentInput {
    const ACTION: Action = Action::MoveAppointment;
    type Payload = MoveAppointmentPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn record(&self) -> Option<Record> {
        self.appointment.typed("input.appointment", AppointmentId).ok().map(Record::Appointment)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let appointment = self.appointment.typed("input.appointment", AppointmentId)?;
        let provider = typed_id(self.provider.as_ref(), "input.provider", AccountId)?;
        let room = typed_id(self.room.as_ref(), "input.room", RoomId)?;
        let hold = typed_id(self.hold.as_ref(), "input.hold", SlotId)?;
        let start = self.start.typed("input.start")?;
        let end = self.end.as_ref().map(|end| end.typed("input.end")).transpose()?;
        let found = appointments::known(clerk, appointment)?.appointment;
        let alone = appointments::alone(clerk, found.patient)?;
        let done = clerk.carry_out(order, Subject::Patient(found.patient), |unit, command| {
            let from = appointments::held(clerk, unit, &found)?;
            let of = &from.appointment;
            let provider = provider.or(of.provider).ok_or(NotDone::BadInput {
                field: "input.provider",
                sentence: "say with whom: the appointment names nobody",
            })?;
            let desk = clerk.front_desk_sight()?;
            // As long as before, unless it is said when it ends.
            let before = of.start.as_ref().zip(of.end.as_ref());
            let as_before = before.map(|(from, to)| to.utc_micros() - from.utc_micros());
            let length = match (&end, as_before) {
                (None, Some(length)) => length,
                (end, _) => appointments::length_of(&desk, &start, end.as_ref(), None)?.0,
            };
            let start = start.clone();
            let wanted = Wanted { provider, start, length, location: None, anyhow: false };
            let slot = appointments::slot(&desk, &wanted)?;
            appointments::check_room(&desk, room, slot.location.or(of.location))?;
            let elsewhere = if self.beside_other {
                Vec::new()
            } else {
                appointments::elsewhere(unit, &desk, (appointment, of.patient), &slot)?
            };
            drop(desk);
            let target = Target { slot, room, hold, elsewhere };
            appointments::shift(clerk, unit, command, &from, &target)
        })?;
        drop(alone);
        Ok(MoveAppointmentPayload { position: done.position.to_string() })
    }
}
