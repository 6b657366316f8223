//! `bookOpenSlot`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::calendar::{OwnBooking, Terms};
use chartlog_domain::decider::Refusal;
use chartlog_domain::event::Subject;
use chartlog_domain::ids::{AccountId, AppointmentId, PatientId};
use chartlog_domain::words::Text;

use super::own;
use crate::access::Action;
use crate::appointments::{self, NewAppointment, Wanted};
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id};

const MINUTE_US: i64 = 60_000_000;

/// The open slot that you take.
#[derive(InputObject)]
pub(crate) struct BookOpenSlotInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// With whom: the account of the slot's provider.
    provider: Id,
    /// When it begins: the start of one of `openSlots`.
    start: DateTime,
    /// What kind of visit: the code of one of `visitTypes` that patients book themselves. It takes as
    /// long as that kind takes.
    visit_type: String,
    /// Why you want to be seen, on one line. Those who treat you read it, and nobody else.
    reason: Option<String>,
}

/// It is booked.
#[derive(SimpleObject)]
pub(crate) struct BookOpenSlotPayload {
    /// Id of the appointment.
    appointment: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for BookOpenSlotInput {
    const ACTION: Action = Action::BookOpenSlot;
    type Payload = BookOpenSlotPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn concerns(&self, clerk: &Clerk) -> Option<PatientId> {
        own(clerk).ok()
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = own(clerk)?;
        let provider = self.provider.typed("input.provider", AccountId)?;
        let start = self.start.typed("input.start")?;
        let appointment = AppointmentId::from_bytes(clerk.derived("appointment", order));
        let alone = appointments::alone(clerk, patient)?;
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let desk = clerk.front_desk_sight()?;
            appointments::check_ahead(&desk, patient)?;
            let kind = appointments::visit_type(&desk, &self.visit_type)?;
            let (start, length) = (start.clone(), i64::from(kind.minutes) * MINUTE_US);
            let wanted = Wanted { provider, start, length, location: None, anyhow: false };
            let slot = appointments::slot(&desk, &wanted);
            let slot = slot.map_err(|refused| with_the_kind(refused, kind.by_patients))?;
            let elsewhere = appointments::elsewhere(unit, &desk, (appointment, patient), &slot)?;
            let own = Some(OwnBooking { offered: kind.by_patients });
            let new = NewAppointment {
                appointment,
                patient,
                slot,
                visit_type: Some(kind.code),
                reason: self.reason.as_deref().map(Text::from),
                room: None,
                requested: false,
                elsewhere,
                terms: Terms { now: clerk.now, own, ..Terms::default() },
            };
            // Whose the time is, is nobody's business but the front desk's.
            appointments::book(clerk, unit, command, &new).map_err(NotDone::unnamed)
        })?;
        drop(alone);
        let (appointment, position) = (appointment.into(), done.position.to_string());
        Ok(BookOpenSlotPayload { appointment, position })
    }
}

/// Where there is no calendar to ask, the kind of visit is refused beside the time.
fn with_the_kind(refused: NotDone, by_patients: bool) -> NotDone {
    let NotDone::Refused(refusal) = refused else { return refused };
    let kind = (!by_patients).then_some(Refusal::NotForPatients);
    let all = Refusal::of(kind.into_iter().chain([refusal.clone()]));
    NotDone::Refused(all.unwrap_or(refusal))
}
