//! The decider of an appointment that is wanted: asked for by a patient, or waited for. It is open until it
//! is booked, on a calendar and under the same id, or nothing comes of it.

use crate::calendar::CANCELLATION_REASONS;
use crate::decider::guard::{Problems, one_of, ordered, same_patient};
use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::clinical::VisitReason;
use crate::facts::scheduling::{AppointmentRequest, Cancellation, RequestEnd};
use crate::facts::{ClinicalFact, Fact, SchedulingFact};
use crate::ids::{AppointmentId, PatientId};
use crate::limits;

/// What is remembered of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct State {
    /// Which one it is and for whom, once it is wanted.
    pub wanted: Option<(AppointmentId, PatientId)>,
    /// Whether it is wanted no more.
    pub closed: bool,
}

/// What can be asked for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Ask for an appointment, or wait for one.
    Ask {
        /// What is wanted.
        request: AppointmentRequest,
        /// Why the patient wants to be seen.
        reason: Option<VisitReason>,
    },
    /// It was booked, or nothing comes of it.
    Close(RequestEnd),
    /// Nothing comes of it, and somebody says by whom that is.
    Cancel(Cancellation),
}

/// The decider of an appointment that is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Requests;

impl Decider for Requests {
    type State = State;
    type Command = Command;
    const NAME: &'static str = "appointment request";
    const FACETS: &'static [Facet] = &[Facet::Scheduling];

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
        Command::Ask { request, reason } => ask(state, request, reason),
        Command::Close(end) => close(state, end),
        Command::Cancel(why) => cancel(state, why),
    }
}

fn ask(
    state: &State,
    request: AppointmentRequest,
    reason: Option<VisitReason>,
) -> Result<Vec<Event>, Refusal> {
    if state.wanted.is_some() {
        return Err(Refusal::AlreadyExists { field: "appointment" });
    }
    let patient = request.patient;
    reason.iter().try_for_each(|reason| same_patient(Some(patient), reason.patient))?;
    let mut problems = Problems::default();
    problems.check(limits::within(&[&request, &reason]));
    problems.check(one_of("status", &request.status, &["proposed", "waitlist"]));
    problems.check(ordered("latest", request.earliest.as_ref(), request.latest.as_ref()));
    if let Some(reason) = &reason {
        problems.check(limits::line("reason", reason.reason.expose()));
    }
    problems.none()?;
    let mut event =
        Event::new("AppointmentRequested").about(patient, SchedulingFact::Requested(request));
    if let Some(reason) = reason {
        event = event.about(patient, ClinicalFact::ReasonGiven(reason));
    }
    Ok(vec![event])
}

fn close(state: &State, end: RequestEnd) -> Result<Vec<Event>, Refusal> {
    let patient = open(state, end.appointment, end.patient)?;
    one_of("status", &end.status, &["booked", "cancelled"])?;
    let told = SchedulingFact::RequestClosed(end);
    Ok(vec![Event::new("AppointmentRequestClosed").about(patient, told)])
}

fn cancel(state: &State, why: Cancellation) -> Result<Vec<Event>, Refusal> {
    let patient = open(state, why.appointment, why.patient)?;
    one_of("reason", &why.reason, CANCELLATION_REASONS)?;
    let told = SchedulingFact::RequestCancelled(why);
    Ok(vec![Event::new("AppointmentRequestClosed").about(patient, told)])
}

/// The patient, if it is this one that is wanted, and still is.
fn open(
    state: &State,
    appointment: AppointmentId,
    patient: PatientId,
) -> Result<PatientId, Refusal> {
    let unknown = Refusal::Unknown { field: "appointment" };
    let (wanted, whose) = state.wanted.ok_or(unknown.clone())?;
    same_patient(Some(whose), patient)?;
    if wanted != appointment {
        return Err(unknown);
    }
    if state.closed { Err(Refusal::AlreadyEnded { field: "appointment" }) } else { Ok(whose) }
}

/// The state after one more fact.
#[must_use]
pub fn evolve(mut state: State, fact: &Fact) -> State {
    let Fact::Scheduling(fact) = fact else { return state };
    if let SchedulingFact::Requested(request) = fact {
        state.wanted = Some((request.appointment, request.patient));
    } else if let SchedulingFact::RequestClosed(_) | SchedulingFact::RequestCancelled(_) = fact {
        state.closed = true;
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Given, given, samples};
    use samples::{ids, words::at};

    fn wanted() -> Given<Requests> {
        given::<Requests>(&[]).after(Command::Ask { request: request(), reason: None })
    }

    fn request() -> AppointmentRequest {
        samples::scheduling::request(true)
    }

    fn end() -> RequestEnd {
        samples::scheduling::request_end()
    }

    fn ask(change: impl FnOnce(&mut AppointmentRequest)) -> Command {
        let mut request = request();
        change(&mut request);
        Command::Ask { request, reason: None }
    }

    #[test]
    fn what_is_wanted_is_on_record_with_why_in_the_chart_alone() {
        let reason = VisitReason {
            appointment: ids::OTHER_APPOINTMENT,
            ..samples::clinical::visit_reason()
        };
        let command = Command::Ask { request: request(), reason: Some(reason.clone()) };
        given::<Requests>(&[]).when(command).then(&[Event::new("AppointmentRequested")
            .about(ids::PATIENT, SchedulingFact::Requested(request()))
            .about(ids::PATIENT, ClinicalFact::ReasonGiven(reason))]);
    }

    #[test]
    fn what_cannot_be_wanted_is_refused() {
        wanted().when(ask(|_| {})).refused("ALREADY_EXISTS");
        let new = || given::<Requests>(&[]);
        new().when(ask(|it| it.status = "booked".to_owned())).refused("UNKNOWN_CODE");
        new().when(ask(|it| it.latest = Some(at("2026-05-01")))).refused("END_BEFORE_START");
        let both = ask(|it| {
            it.status = "booked".to_owned();
            it.latest = Some(at("2026-05-01"));
        });
        let Err(Refusal::Several(all)) = decide(&State::default(), both) else { panic!("two") };
        assert_eq!(all.len(), 2, "all of it is told at once");
        let theirs =
            VisitReason { patient: ids::OTHER_PATIENT, ..samples::clinical::visit_reason() };
        let command = Command::Ask { request: request(), reason: Some(theirs) };
        new().when(command).refused("OTHER_PATIENT");
    }

    #[test]
    fn who_wants_it_no_more_is_on_record_and_it_is_cancelled_once() {
        let why = || samples::scheduling::cancellation();
        let cancel = |why: Cancellation| Command::Cancel(why);
        wanted().when(cancel(why())).then(&[Event::new("AppointmentRequestClosed")
            .about(ids::PATIENT, SchedulingFact::RequestCancelled(why()))]);
        let cancelled = || wanted().after(cancel(why()));
        cancelled().when(cancel(why())).refused("ALREADY_ENDED");
        let booked = RequestEnd { status: "booked".to_owned(), ..end() };
        cancelled().when(Command::Close(booked.clone())).refused("ALREADY_ENDED");
        wanted().after(Command::Close(booked)).when(cancel(why())).refused("ALREADY_ENDED");
        let weather = Cancellation { reason: "weather".to_owned(), ..why() };
        wanted().when(cancel(weather)).refused("UNKNOWN_CODE");
        given::<Requests>(&[]).when(cancel(why())).refused("UNKNOWN_RECORD");
        let theirs = Cancellation { patient: ids::OTHER_PATIENT, ..why() };
        wanted().when(cancel(theirs)).refused("OTHER_PATIENT");
        let other = Cancellation { appointment: ids::APPOINTMENT, ..why() };
        wanted().when(cancel(other)).refused("UNKNOWN_RECORD");
    }

    #[test]
    fn it_is_closed_once_by_a_booking_or_without_one() {
        for status in ["booked", "cancelled"] {
            let end = RequestEnd { status: status.to_owned(), ..end() };
            let closed = wanted().after(Command::Close(end.clone()));
            closed.when(Command::Close(end)).refused("ALREADY_ENDED");
        }
        let open = RequestEnd { status: "proposed".to_owned(), ..end() };
        wanted().when(Command::Close(open)).refused("UNKNOWN_CODE");
        given::<Requests>(&[]).when(Command::Close(end())).refused("UNKNOWN_RECORD");
        let theirs = RequestEnd { patient: ids::OTHER_PATIENT, ..end() };
        wanted().when(Command::Close(theirs)).refused("OTHER_PATIENT");
        let other = RequestEnd { appointment: ids::APPOINTMENT, ..end() };
        wanted().when(Command::Close(other)).refused("UNKNOWN_RECORD");
    }
}
