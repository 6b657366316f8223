//! Opening hours and appointments: from six weeks ago to four weeks ahead.

use chartlog_domain::calendar::{Command, Terms};
use chartlog_domain::facts::care_team::{Joining, Member};
use chartlog_domain::facts::clinical::VisitReason;
use chartlog_domain::facts::directory::Hours;
use chartlog_domain::facts::scheduling::{Appointment, Move, StatusChange};
use chartlog_domain::ids::AppointmentId;
use chartlog_domain::patient;
use chartlog_domain::words::Code;
use jiff::civil::Date;

use super::case::{Case, Purpose};
use super::dice::Dice;
use super::hours::{self, Block};
use super::script::{Script, Who};
use super::staff::Staff;
use super::time::{Clockwork, DAY, HOUR, MINUTE, plus};
use super::visit::Visit;
use super::words::systems::VISITS;
use crate::streams::Stream;

/// First and last day with opening hours, from today.
const DAYS: (i64, i64) = (-42, 28);
/// Patients for whom a clinician has about one and a quarter appointments a day.
const USUAL_PATIENTS: f64 = 240.0;
/// Days between two appointments of one patient, at least.
const APART: i64 = 11;

/// What becomes of an appointment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Kept,
    Missed,
    Cancelled,
}

/// An appointment that is to be made.
struct Wish {
    start: i64,
    day: Date,
    location: usize,
    clinician: usize,
    /// Whether it is the one that goes on right now.
    current: bool,
    /// Another free slot of the day, for one that is moved.
    spare: Option<i64>,
}

/// Opens the calendars and fills them.
pub(super) struct Booking<'a> {
    pub(super) clock: &'a Clockwork,
    pub(super) staff: &'a Staff,
    pub(super) cases: &'a mut [Case],
    pub(super) dice: Dice,
}

impl Booking<'_> {
    /// When the first calendar begins: visits before that have no appointment.
    pub(super) fn begins(clock: &Clockwork) -> i64 {
        clock.at(plus(clock.today(), DAYS.0), 0)
    }

    /// The visits that come of it, by patient.
    pub(super) fn fill(mut self, script: &mut Script) -> Vec<Vec<Visit>> {
        let mut visits: Vec<Vec<Visit>> = self.cases.iter().map(|_| Vec::new()).collect();
        let mut booked: Vec<Vec<i64>> = self.cases.iter().map(|_| Vec::new()).collect();
        let today = (0..=0).chain(DAYS.0..0).chain(1..=DAYS.1); // today gets its patients first
        for offset in today {
            let day = plus(self.clock.today(), offset);
            for clinician in 0..self.staff.clinicians.len() {
                for wish in self.open(script, day, clinician) {
                    let Some(number) = self.whom(&wish, &booked) else { continue };
                    booked[number].push(wish.start);
                    visits[number].extend(self.book(script, number, &wish));
                }
            }
        }
        visits
    }

    /// Opens a clinician's day and chooses slots of it.
    fn open(&mut self, script: &mut Script, day: Date, clinician: usize) -> Vec<Wish> {
        let blocks = hours::blocks(self.clock, day, clinician);
        let location = hours::location(day, clinician) % self.staff.locations.len();
        let stream = self.calendar(clinician, day);
        let opened = Self::begins(self.clock) - 32 * DAY;
        for block in &blocks {
            let hours = Hours {
                provider: self.staff.clinician(clinician),
                location: Some(self.staff.locations[location]),
                start: self.clock.stamp(block.start),
                end: self.clock.stamp(block.end),
                slot_minutes: hours::SLOT_MINUTES,
            };
            script.add(opened, Who::System, stream.clone(), Command::Open(hours));
        }
        let mut slots: Vec<i64> = blocks.iter().flat_map(Block::slots).collect();
        let current = slots.iter().rposition(|slot| {
            (0..20 * MINUTE).contains(&(self.clock.now - slot)) && day == self.clock.today()
        });
        let mut chosen: Vec<i64> = current.map(|at| slots.remove(at)).into_iter().collect();
        let wanted = self.wanted(day, slots.len() + chosen.len());
        while chosen.len() < wanted && !slots.is_empty() {
            chosen.push(slots.remove(self.dice.index(slots.len())));
        }
        let wish = |(number, start)| Wish {
            start,
            day,
            location,
            clinician,
            current: current.is_some() && number == 0,
            spare: None,
        };
        let mut wishes: Vec<Wish> = chosen.into_iter().enumerate().map(wish).collect();
        if let Some(last) = wishes.last_mut().filter(|it| !it.current && !slots.is_empty()) {
            last.spare = Some(slots[self.dice.index(slots.len())]);
        }
        wishes
    }

    /// How many appointments a day gets.
    fn wanted(&mut self, day: Date, slots: usize) -> usize {
        let patients = self.cases.len() as f64 / USUAL_PATIENTS;
        let wanted = if day == self.clock.today() { 6.0 * patients } else { 1.25 * patients };
        let rest = self.dice.chance((wanted.fract() * 100.0) as u32);
        let least = usize::from(day == self.clock.today());
        (wanted as usize + usize::from(rest)).max(least).min(slots * 4 / 5)
    }

    /// A patient of the clinician who has not been there lately.
    fn whom(&mut self, wish: &Wish, booked: &[Vec<i64>]) -> Option<usize> {
        let stands_in = self.dice.chance(12);
        let first = self.dice.index(self.cases.len());
        let suits = |number: &usize| {
            let case = &self.cases[*number];
            let clinician = if stands_in { case.deputy } else { case.primary };
            let far = |other: &i64| (wish.start - other).abs() >= APART * DAY;
            let known = case.registered + 2 * DAY;
            clinician == wish.clinician && known < wish.start && booked[*number].iter().all(far)
        };
        (first..self.cases.len()).chain(0..first).find(suits)
    }

    /// Books an appointment and tells what becomes of it. It gives a visit when it is kept.
    fn book(&mut self, script: &mut Script, number: usize, wish: &Wish) -> Option<Visit> {
        let desk = self.staff.desk(self.cases[number].number);
        let appointment = AppointmentId(self.dice.id());
        let age = self.clock.years(self.cases[number].born, wish.start);
        let purpose = self.cases[number].purpose(age);
        let booked = self.booked_at(self.cases[number].registered, wish.start);
        let moved = wish.spare.filter(|spare| *spare > booked + 2 * HOUR && self.dice.chance(18));
        let stream = self.calendar(wish.clinician, wish.day);
        let book = self.appointment(&self.cases[number], appointment, wish, purpose);
        script.add(booked, desk, stream.clone(), book);
        let start = moved.unwrap_or(wish.start);
        self.join(script, &self.cases[number], wish.clinician, start, booked);
        if moved.is_some() {
            let to = Move {
                appointment,
                patient: self.cases[number].id,
                provider: self.staff.clinician(wish.clinician),
                location: self.staff.locations[wish.location],
                start: self.clock.stamp(start),
                end: self.clock.stamp(start + hours::SLOT),
            };
            // Nobody moves an appointment into the past.
            let at = (booked + HOUR).min(start.min(wish.start) - HOUR).max(booked + MINUTE);
            script.add(at, desk, stream.clone(), Command::Move { to, hold: None, now: at });
        }
        let fate = self.fate(wish);
        let change = |at| StatusChange {
            appointment,
            patient: self.cases[number].id,
            at: self.clock.stamp(at),
        };
        match fate {
            Fate::Cancelled => {
                let at = (start - self.dice.between(3, 70) * HOUR).max(booked + 90 * MINUTE);
                let at = at.min(start - MINUTE).max(booked + 2 * MINUTE);
                script.add(at, desk, stream, Command::Cancel(change(at)));
                None
            }
            Fate::Missed => {
                let at = start + 25 * MINUTE;
                script.add(at, desk, stream, Command::MarkNoShow(change(at)));
                None
            }
            Fate::Kept => {
                let here = (start - self.dice.between(1, 9) * MINUTE).max(booked + 2 * MINUTE);
                // Nobody is here the day before.
                let here = here.max(self.clock.at(wish.day, 0));
                let over = start + self.dice.between(22, 30) * MINUTE;
                script.add(here, desk, stream.clone(), Command::CheckIn(change(here)));
                script.add(over, desk, stream, Command::Complete(change(over)));
                let (clinician, location) = (wish.clinician, wish.location);
                Some(Visit { at: start, clinician, location, purpose, booked: true })
            }
        }
    }

    fn appointment(
        &self,
        case: &Case,
        appointment: AppointmentId,
        wish: &Wish,
        purpose: Purpose,
    ) -> Command {
        let (code, display, reason) = match purpose {
            Purpose::CheckUp => ("CHECKUP", "A routine check-up", "Check-up"),
            Purpose::FollowUp => {
                let reason = case.lasting.first().map_or("Follow-up", |it| it.condition.reason);
                ("FOLLOWUP", "A follow up visit from a previous appointment", reason)
            }
            Purpose::Passing(condition) => {
                ("ROUTINE", "Routine appointment - default if not valued", condition.reason)
            }
        };
        let patient = case.id;
        let appointment_fact = Appointment {
            appointment,
            patient,
            provider: Some(self.staff.clinician(wish.clinician)),
            location: Some(self.staff.locations[wish.location]),
            start: Some(self.clock.stamp(wish.start)),
            end: Some(self.clock.stamp(wish.start + hours::SLOT)),
            visit_type: Some(Code::new(VISITS, code, display)),
            status: "booked".to_owned(),
        };
        let reason = VisitReason { appointment, patient, reason: reason.into() };
        Command::Book {
            appointment: appointment_fact,
            reason: Some(reason),
            terms: Terms::default(),
        }
    }

    /// Whoever is booked is on the team from a week before to 90 days after (access.md).
    fn join(&self, script: &mut Script, case: &Case, clinician: usize, start: i64, at: i64) {
        if clinician == case.primary {
            return;
        }
        let member = Member {
            patient: case.id,
            clinician: self.staff.clinician(clinician),
            role: None,
            joining: Joining::Appointment,
            since: Some(self.clock.stamp(start - 7 * DAY)),
            until: Some(self.clock.stamp(start + 90 * DAY)),
        };
        let join = patient::Command::JoinCareTeam(member);
        script.add(at, self.staff.desk(case.number), Stream::Patient(case.id), join);
    }

    /// Some days or weeks before, when the front desk is there.
    fn booked_at(&mut self, registered: i64, start: i64) -> i64 {
        let day = self.clock.day(start - self.dice.between(1, 26) * DAY);
        let at = self.clock.at(day, self.dice.between(8 * 60 + 10, 16 * 60 + 50));
        let latest = (start - 3 * HOUR).min(self.clock.now - 2 * HOUR);
        at.min(latest).max(registered + HOUR)
    }

    fn fate(&mut self, wish: &Wish) -> Fate {
        let near = (wish.start - self.clock.now).abs() < 45 * MINUTE;
        match self.dice.weighted([84, 8, 8].into_iter()) {
            1 if !wish.current && !near => Fate::Missed,
            2 if !wish.current && !near => Fate::Cancelled,
            _ => Fate::Kept,
        }
    }

    fn calendar(&self, clinician: usize, day: Date) -> Stream {
        Stream::Calendar { provider: self.staff.clinician(clinician), day: day.to_string() }
    }
}
