//! What is remembered of a calendar, and what follows from it.

use std::collections::BTreeMap;

use super::{Span, Status};
use crate::decider::Refusal;
use crate::decider::guard::{Problems, same_patient};
use crate::facts::Fact;
use crate::facts::directory::{DirectoryFact, Hold};
use crate::facts::scheduling::{Appointment, SchedulingFact, StatusChange};
use crate::ids::{AccountId, AppointmentId, PatientId, RoomId, SlotId};
use crate::words::DateTime;

const MINUTE_US: i64 = 60_000_000;

/// What is remembered of an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// For whom.
    pub patient: PatientId,
    /// Where it is in its life.
    pub status: Status,
    /// Whether it takes time of this calendar while it is booked.
    pub timed: bool,
    /// When it begins, microseconds since 1970 UTC; none for one that has no time yet.
    pub start: Option<i64>,
    /// When the day on which it begins does so where it is, microseconds since 1970 UTC.
    pub day: Option<i64>,
}

/// What is remembered of a calendar. Times that are taken come from `directory`, which holds no
/// patient: they stay taken when a patient is forgotten.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Whose calendar it is, once hours were opened.
    pub provider: Option<AccountId>,
    /// Opened hours.
    pub hours: Vec<Span>,
    /// How long a slot of opened hours is, microseconds, by the start of the hours.
    pub slot_lengths: BTreeMap<i64, i64>,
    /// Free slots that were imported: they can be booked like opened hours.
    pub slots: BTreeMap<SlotId, Span>,
    /// Times in which nobody is booked: breaks, holidays, leave.
    pub blocks: BTreeMap<SlotId, Span>,
    /// Times that somebody holds while they speak with a patient, each with the end of its hold,
    /// microseconds since 1970 UTC.
    pub holds: BTreeMap<SlotId, (Span, i64)>,
    /// Times taken, by appointment.
    pub taken: BTreeMap<AppointmentId, Span>,
    /// Appointments.
    pub appointments: BTreeMap<AppointmentId, Held>,
    /// In the calendar of a room: which room it is.
    pub room: Option<RoomId>,
}

/// What may stand in the way of a time, and does not this once.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct But {
    /// The appointment itself, which moves.
    pub(super) appointment: Option<AppointmentId>,
    /// The hold of whoever books.
    pub(super) hold: Option<SlotId>,
    /// When it is, microseconds since 1970 UTC: holds that have ended stand in nobody's way.
    pub(super) now: i64,
}

impl State {
    /// Refuses a time that is not within the provider's hours, or in which there is something else: all
    /// of it is named.
    pub(super) fn check_free(
        &self,
        provider: AccountId,
        span: Span,
        but: But,
    ) -> Result<(), Refusal> {
        let mut problems = Problems::default();
        if self.provider.is_some_and(|of| of != provider) || !self.within_hours(span) {
            problems.check(Err(Refusal::OutsideHours));
        }
        if self.blocks.values().any(|blocked| blocked.overlaps(span)) {
            problems.check(Err(Refusal::TimeBlocked));
        }
        for appointment in self.taken_in(span, but.appointment) {
            problems.check(Err(Refusal::SlotTaken { appointment }));
        }
        let holds = self.holds.iter().filter(|(hold, _)| Some(**hold) != but.hold);
        if holds.into_iter().any(|(_, (held, until))| *until > but.now && held.overlaps(span)) {
            problems.check(Err(Refusal::SlotHeld));
        }
        problems.none()
    }

    /// The appointments that take some of a time.
    pub(super) fn taken_in(
        &self,
        span: Span,
        but: Option<AppointmentId>,
    ) -> impl Iterator<Item = AppointmentId> {
        let taken =
            self.taken.iter().filter(move |(id, taken)| Some(**id) != but && taken.overlaps(span));
        taken.map(|(id, _)| *id)
    }

    /// Whether opened hours and free slots cover all of a span.
    pub(super) fn within_hours(&self, span: Span) -> bool {
        let mut open: Vec<Span> = self.hours.iter().chain(self.slots.values()).copied().collect();
        open.sort_unstable();
        let covered = open.into_iter().fold(span.start, |until, open| {
            if open.start <= until { until.max(open.end) } else { until }
        });
        covered >= span.end
    }

    /// Whether a slot begins then: opened hours are cut into them from their start on.
    pub(super) fn slot_begins(&self, at: i64) -> bool {
        let cut = |hours: &Span| {
            let length = self.slot_lengths.get(&hours.start).copied().unwrap_or_default();
            let open = (hours.start..hours.end).contains(&at);
            open && length > 0 && (at - hours.start) % length == 0
        };
        self.hours.iter().any(cut) || self.slots.values().any(|slot| slot.start == at)
    }

    /// The appointment as it is held here, if it is this patient's. One that was moved away is not
    /// here any more.
    pub(super) fn held(&self, id: AppointmentId, patient: PatientId) -> Result<Held, Refusal> {
        let unknown = Refusal::Unknown { field: "appointment" };
        let Some(held) = self.appointments.get(&id) else { return Err(unknown) };
        same_patient(Some(held.patient), patient)?;
        let waits = matches!(held.status, Status::Booked | Status::Here);
        if held.timed && waits && !self.taken.contains_key(&id) { Err(unknown) } else { Ok(*held) }
    }

    fn booked(&mut self, it: &Appointment) {
        let timed = it.provider.is_some() && it.start.is_some() && it.end.is_some();
        let start = it.start.as_ref().map(DateTime::utc_micros);
        let day = it.start.as_ref().map(DateTime::day_utc_micros);
        let held = Held { patient: it.patient, status: Status::of(&it.status), timed, start, day };
        self.appointments.insert(it.appointment, held);
    }

    fn passes(&mut self, appointment: AppointmentId, patient: PatientId, status: Status) {
        let known = self.appointments.get(&appointment);
        let timed = known.is_some_and(|it| it.timed);
        let (start, day) = (known.and_then(|it| it.start), known.and_then(|it| it.day));
        self.appointments.insert(appointment, Held { patient, status, timed, start, day });
    }

    fn changes(&mut self, change: &StatusChange, status: Status) {
        self.passes(change.appointment, change.patient, status);
    }
}

/// The state after one more fact.
#[must_use]
pub fn evolve(state: State, fact: &Fact) -> State {
    if let Fact::Scheduling(fact) = fact {
        after_scheduling(state, fact)
    } else if let Fact::Directory(fact) = fact {
        after_directory(state, fact)
    } else {
        state
    }
}

fn after_scheduling(mut state: State, fact: &SchedulingFact) -> State {
    match fact {
        SchedulingFact::Booked(it) => state.booked(it),
        SchedulingFact::Overbooked(over) => state.booked(&over.appointment),
        SchedulingFact::AppointmentImported(imported) => state.booked(&imported.record),
        SchedulingFact::Moved(to) => {
            let (start, day) = (Some(to.start.utc_micros()), Some(to.start.day_utc_micros()));
            let (patient, status) = (to.patient, Status::Booked);
            let held = Held { patient, status, timed: true, start, day };
            state.appointments.insert(to.appointment, held);
        }
        SchedulingFact::Cancelled(change) => state.changes(change, Status::Cancelled),
        SchedulingFact::CancelledFor(why) => {
            state.passes(why.appointment, why.patient, Status::Cancelled);
        }
        SchedulingFact::CheckedIn(change) => state.changes(change, Status::Here),
        SchedulingFact::NoShow(change) => state.changes(change, Status::NoShow),
        SchedulingFact::Completed(change) => state.changes(change, Status::Over),
        SchedulingFact::AppointmentWithdrawn(_)
        | SchedulingFact::RoomAssigned(_)
        | SchedulingFact::Requested(_)
        | SchedulingFact::RequestClosed(_)
        | SchedulingFact::RequestCancelled(_) => {}
    }
    state
}

fn after_directory(mut state: State, fact: &DirectoryFact) -> State {
    match fact {
        DirectoryFact::CalendarOpened(hours) => {
            state.provider = Some(hours.provider);
            let span = Span::of(&hours.start, &hours.end);
            let length = i64::from(hours.slot_minutes).saturating_mul(MINUTE_US);
            state.slot_lengths.insert(span.start, length);
            state.hours.push(span);
        }
        DirectoryFact::SlotTaken(taken) => {
            state.taken.insert(taken.appointment, Span::of(&taken.start, &taken.end));
        }
        DirectoryFact::SlotFreed(appointment) => {
            state.taken.remove(appointment);
        }
        DirectoryFact::SlotImported(imported) => {
            let slot = &imported.record;
            state.provider = slot.provider.or(state.provider);
            state.slots.remove(&slot.slot);
            if slot.status == "free" {
                state.slots.insert(slot.slot, Span::of(&slot.start, &slot.end));
            }
        }
        DirectoryFact::SlotHeld(Hold { hold, start, end, until, .. }) => {
            state.holds.insert(*hold, (Span::of(start, end), *until));
        }
        DirectoryFact::SlotReleased(hold) => {
            state.holds.remove(hold);
        }
        DirectoryFact::TimeBlocked(block) => {
            state.blocks.insert(block.block, Span::of(&block.start, &block.end));
        }
        DirectoryFact::TimeUnblocked(block) => {
            state.blocks.remove(block);
        }
        DirectoryFact::RoomTaken(taken) => {
            state.room = Some(taken.room);
            state.taken.insert(taken.appointment, Span::of(&taken.start, &taken.end));
        }
        DirectoryFact::RoomFreed(freed) => {
            state.taken.remove(&freed.appointment);
        }
        DirectoryFact::ProviderListed(_)
        | DirectoryFact::ProviderImported(_)
        | DirectoryFact::PositionImported(_)
        | DirectoryFact::LocationListed(_)
        | DirectoryFact::LocationImported(_)
        | DirectoryFact::OrganisationImported(_)
        | DirectoryFact::ScheduleImported(_)
        | DirectoryFact::VisitTypeListed(_)
        | DirectoryFact::RoomListed(_)
        | DirectoryFact::FeeSet(_) => {}
    }
    state
}
