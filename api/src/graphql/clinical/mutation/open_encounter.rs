//! `openEncounter`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::decider::Refusal;
use chartlog_domain::encounter::{Command as Visit, Encounters};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::care_team::{Joining, Member};
use chartlog_domain::facts::clinical::Encounter;
use chartlog_domain::facts::scheduling::Appointment;
use chartlog_domain::ids::{AppointmentId, EncounterId, LocationId, PatientId};
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::words::{Code, Period};
use chartlog_projections::Snapshot;
use chartlog_projections::clinical::query;

use super::charting::{at, now};
use super::filled_in::{CodeInput, ConceptInput, concepts};
use super::team::treats;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{DateTime, Id, typed_id};
use crate::streams::Stream;

/// Statuses of an appointment that nobody is seen for (FHIR appointmentstatus).
const OVER: [&str; 6] =
    ["cancelled", "noshow", "fulfilled", "entered-in-error", "proposed", "waitlist"];

/// A visit that begins.
#[derive(InputObject)]
pub(crate) struct OpenEncounterInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Who is seen: a patient of yours, or whoever comes for an appointment of your own calendar, from a week
    /// before it to 90 days after, unless the organisation has set another time.
    patient: Id,
    /// For which appointment, if for one.
    appointment: Option<Id>,
    /// Ambulatory, emergency, inpatient and so on (HL7 v3 ActCode); ambulatory when left out.
    class: Option<CodeInput>,
    /// What kinds of visit it is.
    kinds: Option<Vec<ConceptInput>>,
    /// Why the patient comes.
    reasons: Option<Vec<ConceptInput>>,
    /// Where.
    location: Option<Id>,
    /// Since when; now when left out.
    start: Option<DateTime>,
}

/// The visit is open, and you are on the patient's care team.
#[derive(SimpleObject)]
pub(crate) struct OpenEncounterPayload {
    /// Id of the visit.
    encounter: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for OpenEncounterInput {
    const ACTION: Action = Action::OpenEncounter;
    type Payload = OpenEncounterPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let booked = typed_id(self.appointment.as_ref(), "input.appointment", AppointmentId)?;
        let location = typed_id(self.location.as_ref(), "input.location", LocationId)?;
        let start = at(clerk, self.start.as_ref(), "input.start")?;
        let encounter = EncounterId::from_bytes(clerk.derived("encounter", order));
        let ambulatory = || {
            let system = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
            Code::new(system, "AMB", "ambulatory")
        };
        let visit = Encounter {
            encounter,
            patient,
            status: "in-progress".to_owned(),
            class: Some(self.class.map_or_else(ambulatory, Code::from)),
            kinds: concepts(self.kinds),
            reasons: concepts(self.reasons),
            period: Period { start: Some(start), end: None },
            participants: vec![clerk.account()],
            location,
            organisation: None,
        };
        let member = Member {
            patient,
            clinician: clerk.account(),
            role: None,
            joining: Joining::Encounter,
            since: Some(now(clerk)),
            until: None,
        };
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            let charts = clerk.clinical_sight()?;
            let joins = admitted(clerk, &charts, patient, booked)?;
            listed(&charts, location)?;
            let visit = visit.clone();
            let open = match booked {
                None => Visit::Open(visit),
                Some(appointment) => Visit::OpenFor { encounter: visit, appointment },
            };
            unit.execute::<Encounters>(&Stream::Encounter(encounter), command, open)?;
            if joins {
                let join = patient::Command::JoinCareTeam(member.clone());
                unit.execute::<Patient>(&Stream::Patient(patient), command, join)?;
            }
            Ok(())
        })?;
        let position = done.position.to_string();
        Ok(OpenEncounterPayload { encounter: encounter.into(), position })
    }
}

/// Refuses a patient who is not the caller's and does not come for an appointment with them; one that is not
/// this patient's, or that the caller may not see, looks as if it were not there, and so does one of the
/// caller's own to a caller whom it does not put on the team now. Whether the visit puts the caller on the
/// care team: broken glass alone does not, as it does not bring a colleague onto it either.
fn admitted(
    clerk: &Clerk,
    charts: &Snapshot,
    patient: PatientId,
    booked: Option<AppointmentId>,
) -> Result<bool, NotDone> {
    let Some(booked) = booked else {
        treats(charts, patient)?;
        return Ok(query::is_member(charts, patient)?);
    };
    let found = query::appointment(charts, booked)?.map(|booking| booking.appointment);
    let found = found.filter(|it| it.patient == patient);
    let admits = found.as_ref().is_some_and(|it| admits(clerk, it));
    if !admits {
        treats(charts, patient)?;
    }
    let appointment = found.ok_or(NotDone::unknown("appointment"))?;
    if let Some(from) = OVER.into_iter().find(|status| *status == appointment.status) {
        let (what, to) = ("appointment", "visited");
        return Err(NotDone::Refused(Refusal::WrongStatus { what, from, to }));
    }
    Ok(admits || query::is_member(charts, patient)?)
}

/// Whether an appointment is of the caller's own calendar and around this time (access.md, who is whose
/// patient).
fn admits(clerk: &Clerk, appointment: &Appointment) -> bool {
    let around = |start| clerk.node.team_window().around(start).contains(&clerk.now);
    appointment.provider == Some(clerk.account()) && appointment.start.as_ref().is_some_and(around)
}

/// Refuses a location that is not in the directory.
fn listed(charts: &Snapshot, location: Option<LocationId>) -> Result<(), NotDone> {
    let Some(id) = location else { return Ok(()) };
    query::location(charts, id)?.map(drop).ok_or(NotDone::unknown("location"))
}
