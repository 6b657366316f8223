//! Calendars: what is taken, held and blocked, and when.

use super::super::act::Reasons;
use super::super::calendar;
use super::{Model, Thing};

#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Appointment {
    pub(in super::super) patient: Thing,
    /// None as long as it is only wanted.
    pub(in super::super) provider: Option<Thing>,
    pub(in super::super) start: i64,
    pub(in super::super) end: i64,
    /// `waitlist`, `proposed`, `booked`, `checked-in`, `fulfilled`, `noshow` or `cancelled`.
    pub(in super::super) status: &'static str,
    pub(in super::super) overbooked: bool,
    pub(in super::super) room: Option<Thing>,
}

#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Hold {
    pub(in super::super) provider: Thing,
    pub(in super::super) start: i64,
    pub(in super::super) end: i64,
    pub(in super::super) until: i64,
    pub(in super::super) released: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Block {
    pub(in super::super) provider: Thing,
    pub(in super::super) start: i64,
    pub(in super::super) end: i64,
    pub(in super::super) ended: bool,
}

const fn overlap(one: (i64, i64), other: (i64, i64)) -> bool {
    one.0 < other.1 && other.0 < one.1
}

impl Appointment {
    /// Whether it takes time of a calendar: all but what is only wanted, or was cancelled.
    pub(in super::super) fn takes_time(&self) -> bool {
        self.provider.is_some() && self.status != "cancelled"
    }
}

impl Model {
    /// Why nobody can be booked at a time, but for an appointment that moves and a hold that is used.
    pub(in super::super) fn taken(
        &self,
        provider: Thing,
        (start, end): (i64, i64),
        but: Option<Thing>,
        hold: Option<Thing>,
    ) -> Reasons {
        let mut why = Reasons::new();
        let opened = (0..calendar::DAYS).flat_map(calendar::hours);
        if !opened.into_iter().any(|(from, to)| from <= start && end <= to) {
            why.push("OUTSIDE_HOURS");
        }
        if end <= self.now {
            why.push("EXPIRED");
        }
        if self.appointments.iter().any(|(thing, it)| {
            Some(*thing) != but
                && it.takes_time()
                && it.provider == Some(provider)
                && overlap((it.start, it.end), (start, end))
        }) {
            why.push("SLOT_TAKEN");
        }
        if self.holds.iter().any(|(thing, it)| {
            Some(*thing) != hold
                && !it.released
                && it.until > self.now
                && it.provider == provider
                && overlap((it.start, it.end), (start, end))
        }) {
            why.push("SLOT_HELD");
        }
        if self.blocks.values().any(|it| {
            !it.ended && it.provider == provider && overlap((it.start, it.end), (start, end))
        }) {
            why.push("TIME_BLOCKED");
        }
        why
    }

    /// Why a person cannot come at a time: another provider waits for them, by whichever record.
    pub(in super::super) fn busy(
        &self,
        patient: Thing,
        provider: Thing,
        span: (i64, i64),
        but: Option<Thing>,
    ) -> Reasons {
        let records = self.records(patient);
        let busy = self.appointments.iter().any(|(thing, it)| {
            Some(*thing) != but
                && ["booked", "checked-in"].contains(&it.status)
                && it.provider.is_some_and(|with| with != provider)
                && records.contains(&it.patient)
                && overlap((it.start, it.end), span)
        });
        if busy { vec!["PATIENT_BUSY"] } else { Reasons::new() }
    }

    /// Why a room cannot be had at a time.
    pub(in super::super) fn room_taken(
        &self,
        room: Option<Thing>,
        (start, end): (i64, i64),
        but: Option<Thing>,
    ) -> Reasons {
        let taken = self.appointments.iter().any(|(thing, it)| {
            Some(*thing) != but
                && room.is_some()
                && it.room == room
                && it.takes_time()
                && overlap((it.start, it.end), (start, end))
        });
        if taken { vec!["ROOM_TAKEN"] } else { Reasons::new() }
    }

    /// Whether appointments of a calendar stand in this time.
    pub(in super::super) fn has_appointments(&self, provider: Thing, span: (i64, i64)) -> bool {
        self.appointments.values().any(|it| {
            it.takes_time() && it.provider == Some(provider) && overlap((it.start, it.end), span)
        })
    }

    /// Two that take the same time of a calendar, though neither was booked over the other. What was
    /// overbooked once is overbooked wherever it moves.
    pub(in super::super) fn double_booked(&self) -> Option<(Thing, Thing)> {
        let timed: Vec<_> = self.appointments.iter().filter(|(_, it)| it.takes_time()).collect();
        for (n, (one, it)) in timed.iter().enumerate() {
            for (other, that) in &timed[n + 1..] {
                let same = it.provider == that.provider
                    && overlap((it.start, it.end), (that.start, that.end));
                if same && !it.overbooked && !that.overbooked {
                    return Some((**one, **other));
                }
            }
        }
        None
    }
}
