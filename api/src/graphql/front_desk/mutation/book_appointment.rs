//! `bookAppointment` and `overbook`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::calendar::Terms;
use chartlog_domain::event::Subject;
use chartlog_domain::ids::{AccountId, AppointmentId, LocationId, PatientId, RoomId, SlotId};
use chartlog_domain::staff::Staff;
use chartlog_domain::words::Text;

use super::visible;
use crate::access::Action;
use crate::appointments::{self, NewAppointment, Wanted};
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id, typed_id};
use crate::streams::Stream;

/// An appointment: for whom, with whom, when.
#[derive(InputObject)]
pub(crate) struct BookAppointmentInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// For whom.
    patient: Id,
    /// With whom: a provider's account.
    provider: Id,
    /// When it begins.
    start: DateTime,
    /// When it ends; after the length of its kind of visit when left out.
    end: Option<DateTime>,
    /// What kind of visit: the code of one of `visitTypes`.
    visit_type: Option<String>,
    /// Why the patient wants to be seen, on one line. The front desk does not read it again.
    reason: Option<String>,
    /// In which room: one of `rooms`.
    room: Option<Id>,
    /// The hold that keeps the time, from `holdSlot`.
    hold: Option<Id>,
    /// The appointment of `workQueue` that is booked with it: it keeps its id.
    request: Option<Id>,
    /// It is meant although the patient has an appointment with somebody else at that time, such as a visit at the
    /// laboratory beside it. Without it those are named (`PATIENT_BUSY`), and nothing is booked.
    #[graphql(default)]
    beside_other: bool,
}

/// It is booked.
#[derive(SimpleObject)]
pub(crate) struct BookAppointmentPayload {
    /// Id of the appointment.
    appointment: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for BookAppointmentInput {
    const ACTION: Action = Action::BookAppointment;
    type Payload = BookAppointmentPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let hold = typed_id(self.hold.as_ref(), "input.hold", SlotId)?;
        let terms = Terms { hold, now: clerk.now, ..Terms::default() };
        let (appointment, position) = booked(clerk, order, &Booking::of(&self)?, &terms)?;
        Ok(BookAppointmentPayload { appointment, position })
    }
}

/// An appointment over what is there already.
#[derive(InputObject)]
pub(crate) struct OverbookInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// For whom.
    patient: Id,
    /// With whom: a provider's account.
    provider: Id,
    /// When it begins.
    start: DateTime,
    /// When it ends; after the length of its kind of visit when left out.
    end: Option<DateTime>,
    /// What kind of visit: the code of one of `visitTypes`.
    visit_type: Option<String>,
    /// Why the patient wants to be seen, on one line. The front desk does not read it again.
    reason: Option<String>,
    /// In which room: one of `rooms`. A room is never overbooked.
    room: Option<Id>,
    /// Where, when it is outside of the provider's hours: a location with a time zone, whose day it is.
    location: Option<Id>,
    /// The appointment of `workQueue` that is booked with it: it keeps its id.
    request: Option<Id>,
    /// It is meant although the patient has an appointment with somebody else at that time, such as a visit at the
    /// laboratory beside it. Without it those are named (`PATIENT_BUSY`), and nothing is booked.
    #[graphql(default)]
    beside_other: bool,
    /// Why it cannot wait, on one line; it stands beside the appointment.
    why: String,
}

/// It is booked.
#[derive(SimpleObject)]
pub(crate) struct OverbookPayload {
    /// Id of the appointment.
    appointment: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for OverbookInput {
    const ACTION: Action = Action::Overbook;
    type Payload = OverbookPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let overbooked = Some(Text::from(self.why.as_str()));
        let terms = Terms { overbooked, now: clerk.now, ..Terms::default() };
        let (appointment, position) = booked(clerk, order, &Booking::over(&self)?, &terms)?;
        Ok(OverbookPayload { appointment, position })
    }
}

/// What both say.
struct Booking<'a> {
    patient: PatientId,
    provider: AccountId,
    start: chartlog_domain::words::DateTime,
    end: Option<chartlog_domain::words::DateTime>,
    visit_type: Option<&'a str>,
    reason: Option<&'a str>,
    room: Option<RoomId>,
    location: Option<LocationId>,
    request: Option<AppointmentId>,
    beside_other: bool,
}

impl<'a> Booking<'a> {
    fn of(input: &'a BookAppointmentInput) -> Result<Self, NotDone> {
        Ok(Self {
            patient: input.patient.typed("input.patient", PatientId)?,
            provider: input.provider.typed("input.provider", AccountId)?,
            start: input.start.typed("input.start")?,
            end: input.end.as_ref().map(|end| end.typed("input.end")).transpose()?,
            visit_type: input.visit_type.as_deref(),
            reason: input.reason.as_deref(),
            room: typed_id(input.room.as_ref(), "input.room", RoomId)?,
            location: None,
            request: typed_id(input.request.as_ref(), "input.request", AppointmentId)?,
            beside_other: input.beside_other,
        })
    }

    fn over(input: &'a OverbookInput) -> Result<Self, NotDone> {
        Ok(Self {
            patient: input.patient.typed("input.patient", PatientId)?,
            provider: input.provider.typed("input.provider", AccountId)?,
            start: input.start.typed("input.start")?,
            end: input.end.as_ref().map(|end| end.typed("input.end")).transpose()?,
            visit_type: input.visit_type.as_deref(),
            reason: input.reason.as_deref(),
            room: typed_id(input.room.as_ref(), "input.room", RoomId)?,
            location: typed_id(input.location.as_ref(), "input.location", LocationId)?,
            request: typed_id(input.request.as_ref(), "input.request", AppointmentId)?,
            beside_other: input.beside_other,
        })
    }
}

fn booked(
    clerk: &Clerk,
    order: &Order,
    asked: &Booking<'_>,
    terms: &Terms,
) -> Result<(Id, String), NotDone> {
    let (patient, provider) = (asked.patient, asked.provider);
    let appointment = asked
        .request
        .unwrap_or_else(|| AppointmentId::from_bytes(clerk.derived("appointment", order)));
    let alone = appointments::alone(clerk, patient)?;
    let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
        let desk = clerk.front_desk_sight()?;
        visible(&desk, patient)?;
        if terms.overbooked.is_some() {
            may_overbook(clerk)?;
        }
        let (start, end) = (asked.start.clone(), asked.end.as_ref());
        let (length, visit_type) = appointments::length_of(&desk, &start, end, asked.visit_type)?;
        let (location, anyhow) = (asked.location, terms.overbooked.is_some());
        let wanted = Wanted { provider, start, length, location, anyhow };
        let slot = appointments::slot(&desk, &wanted)?;
        appointments::check_room(&desk, asked.room, slot.location)?;
        let elsewhere = if asked.beside_other {
            Vec::new()
        } else {
            appointments::elsewhere(unit, &desk, (appointment, patient), &slot)?
        };
        let new = NewAppointment {
            appointment,
            patient,
            slot,
            visit_type,
            reason: asked.reason.map(Text::from),
            room: asked.room,
            requested: asked.request.is_some(),
            elsewhere,
            terms: terms.clone(),
        };
        appointments::book(clerk, unit, command, &new)
    })?;
    drop(alone);
    Ok((appointment.into(), done.position.to_string()))
}

/// Refuses somebody whom no administrator lets book over what is there already.
fn may_overbook(clerk: &Clerk) -> Result<(), NotDone> {
    let state = clerk.node.journal().known::<Staff>(&Stream::Staff(clerk.account()))?;
    if state.may_overbook { Ok(()) } else { Err(NotDone::MayNotOverbook) }
}
