//! The decider of a calendar: one provider and one day, in which no two appointments overlap. A room has
//! one too.

mod booking;
mod hours;
mod import;
mod life;
mod room;
mod span;
mod state;
mod status;

pub use booking::check_patient_free;
pub use hours::BLOCK_REASONS;
pub use life::CANCELLATION_REASONS;
pub use span::Span;
pub use state::{Held, State, evolve};
pub use status::Status;

use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::clinical::VisitReason;
use crate::facts::directory::{Block, FreedRoom, Hold, Hours, Schedule, Slot, TakenRoom};
use crate::facts::scheduling::{Appointment, Cancellation, Move, RoomAssignment, StatusChange};
use crate::facts::{Fact, Imported};
use crate::ids::SlotId;
use crate::words::Text;

/// A booking by the patient: only of what the clinic offers to patients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnBooking {
    /// Whether the kind of visit is for patients to book.
    pub offered: bool,
}

/// On which terms somebody books.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// With the hold that keeps the time.
    pub hold: Option<SlotId>,
    /// Over what is there already, and why.
    pub overbooked: Option<Text>,
    /// When it is, microseconds since 1970 UTC: nobody books what is over.
    pub now: i64,
    /// By the patient; none when somebody books for them.
    pub own: Option<OwnBooking>,
}

/// What can be asked for. Times are microseconds since 1970 UTC.
#[derive(Clone, Debug)]
pub enum Command {
    /// Open hours in which the provider can be booked.
    Open(Hours),
    /// Let nobody be booked at a time.
    Block {
        /// When, and why.
        block: Block,
        /// What is booked then stays, and whoever blocks knows it.
        appointments_stay: bool,
    },
    /// Let people be booked again.
    Unblock(SlotId),
    /// Keep a time for a few minutes.
    Hold {
        /// Which time, and until when it is kept.
        hold: Hold,
        /// When it is.
        now: i64,
    },
    /// Give a time that was kept back.
    Release(SlotId),
    /// Book an appointment.
    Book {
        /// The appointment.
        appointment: Appointment,
        /// Why the patient wants to be seen.
        reason: Option<VisitReason>,
        /// On which terms.
        terms: Terms,
    },
    /// Move an appointment within this calendar.
    Move {
        /// When and where to.
        to: Move,
        /// The hold that keeps the time there.
        hold: Option<SlotId>,
        /// When it is.
        now: i64,
    },
    /// Free the time of an appointment that moves to another calendar. Goes before
    /// [`Command::MoveHere`] on that calendar, in the same unit.
    MoveAway(Move),
    /// Take an appointment over from another calendar.
    MoveHere {
        /// When and where to.
        to: Move,
        /// The hold that keeps the time there.
        hold: Option<SlotId>,
        /// When it is.
        now: i64,
    },
    /// Cancel an appointment.
    Cancel(StatusChange),
    /// Cancel an appointment, and say why.
    CancelFor(Cancellation),
    /// Cancel an appointment of one's own, before it begins.
    CancelOwn(Cancellation),
    /// The patient is here: not before the day, nor after it when they were missed.
    CheckIn(StatusChange),
    /// The patient did not come.
    MarkNoShow(StatusChange),
    /// The visit is over.
    Complete(StatusChange),
    /// Take a room for an appointment: on the room's calendar.
    TakeRoom(TakenRoom),
    /// Free the room of an appointment: on the room's calendar.
    FreeRoom(FreedRoom),
    /// Say which room an appointment has: on its own calendar.
    AssignRoom(RoomAssignment),
    /// Import an appointment.
    ImportAppointment(Imported<Appointment>),
    /// Import the time span of a calendar.
    ImportSchedule(Imported<Schedule>),
    /// Import a slot.
    ImportSlot(Imported<Slot>),
}

/// The decider of a calendar: one provider and one day, in which no two appointments overlap.
#[derive(Clone, Copy, Debug)]
pub struct Calendar;

impl Decider for Calendar {
    type State = State;
    type Command = Command;
    const NAME: &'static str = "calendar";
    const FACETS: &'static [Facet] = &[Facet::Scheduling, Facet::Directory];

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Refusal> {
        decide(state, command)
    }

    fn evolve(state: State, fact: &Fact) -> State {
        evolve(state, fact)
    }
}

/// The events that a command makes.
///
/// # Errors
/// A [`Refusal`] when the stream does not allow it.
pub fn decide(state: &State, command: Command) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Open(hours) => hours::open(state, hours),
        Command::Block { block, appointments_stay } => {
            hours::block(state, block, appointments_stay)
        }
        Command::Unblock(block) => hours::unblock(state, block),
        Command::Hold { hold, now } => booking::hold(state, hold, now),
        Command::Release(hold) => booking::release(state, hold),
        Command::Book { appointment, reason, terms } => {
            booking::book(state, appointment, reason, terms)
        }
        Command::Move { to, hold, now } => booking::move_within(state, to, hold, now),
        Command::MoveAway(to) => booking::move_away(state, &to),
        Command::MoveHere { to, hold, now } => booking::move_here(state, to, hold, now),
        Command::Cancel(change) => life::cancel(state, change),
        Command::CancelFor(why) => life::cancel_for(state, why),
        Command::CancelOwn(why) => life::cancel_own(state, why),
        Command::CheckIn(change) => life::check_in(state, change),
        Command::MarkNoShow(change) => life::mark_no_show(state, change),
        Command::Complete(change) => life::complete(state, change),
        Command::TakeRoom(taken) => room::take(state, taken),
        Command::FreeRoom(freed) => Ok(room::free(state, freed)),
        Command::AssignRoom(assigned) => room::assign(state, assigned),
        Command::ImportAppointment(appointment) => import::appointment(state, appointment),
        Command::ImportSchedule(schedule) => import::schedule(schedule),
        Command::ImportSlot(slot) => import::slot(slot),
    }
}

#[cfg(test)]
mod tests;
