//! Amendment of the record (45 CFR 164.526): a patient says what is wrong, a clinician of the team
//! accepts or denies it within 60 days, or 90 with a reason; a patient who was denied may disagree, and
//! may be answered. Nothing of it is ever taken out of the record. That it must be decided, and that it was,
//! is told in `oversight` too, in ids and times: compliance sees to it where a patient has no team.

use super::{State, registered};
use crate::decider::Refusal;
use crate::decider::guard::{Problems, one_of};
use crate::event::Event;
use crate::facts::clinical::{
    AmendmentAcceptance, AmendmentDenial, AmendmentExtension, AmendmentRequest, Disagreement,
    Rebuttal, RecordReference,
};
use crate::facts::oversight::{AmendmentDecided, AmendmentDue};
use crate::facts::{ClinicalFact, OversightFact};
use crate::ids::{AccountId, AmendmentId, PatientId};
use crate::limits;
use crate::words::Text;

/// Kinds of records that a request can name: those of the lists that a patient sees.
pub const RECORDS: [&str; 9] = [
    "NOTE",
    "ENCOUNTER",
    "PROBLEM",
    "ALLERGY",
    "MEDICATION",
    "IMMUNIZATION",
    "PROCEDURE",
    "OBSERVATION",
    "DOCUMENT",
];

/// The only grounds of a denial (45 CFR 164.526(a)(2)): it was not created here and whoever did can
/// still be asked; it is not part of the designated record set; it would not be open to inspection
/// (164.524); it is accurate and complete.
pub const GROUNDS: [&str; 4] =
    ["NOT_CREATED_HERE", "NOT_IN_RECORD_SET", "NOT_OPEN_TO_ACCESS", "ACCURATE_AND_COMPLETE"];

/// Days in which a request must be acted on (45 CFR 164.526(b)(2)(i)).
pub const DAYS: i64 = 60;

/// Days that one extension adds (45 CFR 164.526(b)(2)(ii)).
pub const EXTENSION_DAYS: i64 = 30;

const DAY_US: i64 = 86_400_000_000;

/// A step of an amendment.
#[derive(Clone, Debug)]
pub enum Step {
    /// The patient asks for it.
    Request(Asked),
    /// It takes longer.
    Extend(Extending),
    /// It was done.
    Accept(AmendmentAcceptance),
    /// It is denied.
    Deny(AmendmentDenial),
    /// The patient disagrees with the denial.
    Disagree(Disagreement),
    /// The organisation answers that.
    Rebut(Rebuttal),
}

/// What a patient asks for. Until when it must be acted on follows from the time.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Which request it will be.
    pub amendment: AmendmentId,
    /// Who asks.
    pub patient: PatientId,
    /// About which record; none when it is about the record in general.
    pub record: Option<RecordReference>,
    /// What is wrong or missing.
    pub wrong: Text,
    /// What it should say.
    pub wanted: Text,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// More time for a request.
#[derive(Clone, Debug)]
pub struct Extending {
    /// Which request.
    pub amendment: AmendmentId,
    /// Whose.
    pub patient: PatientId,
    /// Why it takes longer: the patient is told.
    pub reason: Text,
    /// Who says so.
    pub by: AccountId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// How far a request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody has decided.
    Open,
    /// It was accepted.
    Accepted,
    /// It was denied.
    Denied,
    /// It was denied, and the patient disagrees.
    Disagreed,
    /// And was answered.
    Rebutted,
}

impl Stage {
    const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Denied => "denied",
            Self::Disagreed => "disagreed with",
            Self::Rebutted => "rebutted",
        }
    }
}

/// A request as it is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// How far it has come.
    pub stage: Stage,
    /// Until when it must be acted on, microseconds since 1970 UTC.
    pub due: i64,
    /// Whether that was put off already.
    pub extended: bool,
}

pub(super) fn step(state: &State, step: Step) -> Result<Vec<Event>, Refusal> {
    match step {
        Step::Request(asked) => request(state, asked),
        Step::Extend(extending) => extend(state, extending),
        Step::Accept(accepted) => accept(state, accepted),
        Step::Deny(denied) => deny(state, denied),
        Step::Disagree(disagreed) => disagree(state, disagreed),
        Step::Rebut(rebutted) => rebut(state, rebutted),
    }
}

fn request(state: &State, asked: Asked) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, asked.patient)?;
    let mut problems = Problems::default();
    if state.amendments.contains_key(&asked.amendment) {
        problems.check(Err(Refusal::AlreadyExists { field: "amendment" }));
    }
    let open = state.amendments.values().filter(|known| known.stage == Stage::Open).count();
    let most = limits::OPEN_AMENDMENTS;
    problems.check(limits::at_most("amendment", open + 1, most, "requests that are open"));
    problems.check(reference("record", asked.record.as_ref()));
    problems.check(limits::passage("wrong", &asked.wrong));
    problems.check(limits::passage("wanted", &asked.wanted));
    problems.none()?;
    let Asked { amendment, record, wrong, wanted, at, .. } = asked;
    let due = at.saturating_add(DAYS * DAY_US);
    let told = AmendmentRequest { amendment, patient, record, wrong, wanted, at, due };
    let event = Event::new("AmendmentRequested");
    let event = event.about(patient, ClinicalFact::AmendmentRequested(told));
    let due = OversightFact::AmendmentDue(AmendmentDue { amendment, patient, at, due });
    Ok(vec![event.of_organisation(due)])
}

/// The patient is told within the first 60 days that it takes longer, and that only once.
fn extend(state: &State, extending: Extending) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, extending.patient)?;
    let known = known(state, extending.amendment)?;
    let mut problems = Problems::default();
    problems.check(at_stage(known, Stage::Open, "extended"));
    if known.extended {
        problems.check(Err(Refusal::AlreadyUsed { field: "extension" }));
    } else if extending.at > known.due {
        problems.check(Err(Refusal::Expired { field: "due" }));
    }
    problems.check(limits::passage("reason", &extending.reason));
    problems.none()?;
    let Extending { amendment, reason, by, at, .. } = extending;
    let due = known.due.saturating_add(EXTENSION_DAYS * DAY_US);
    let told = AmendmentExtension { amendment, patient, reason, due, by, at };
    let event = Event::new("AmendmentExtended");
    let event = event.about(patient, ClinicalFact::AmendmentExtended(told));
    let due = OversightFact::AmendmentDue(AmendmentDue { amendment, patient, at, due });
    Ok(vec![event.of_organisation(due)])
}

/// Late is late, but a request is decided all the same.
fn accept(state: &State, accepted: AmendmentAcceptance) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, accepted.patient)?;
    let known = known(state, accepted.amendment)?;
    let mut problems = Problems::default();
    problems.check(at_stage(known, Stage::Open, "accepted"));
    problems.check(limits::passage("done", &accepted.done));
    problems.check(reference("record", accepted.record.as_ref()));
    problems.none()?;
    let AmendmentAcceptance { amendment, by, at, .. } = accepted;
    let event = Event::new("AmendmentAccepted");
    let event = event.about(patient, ClinicalFact::AmendmentAccepted(accepted));
    Ok(vec![event.of_organisation(decided(amendment, patient, by, at))])
}

fn deny(state: &State, denied: AmendmentDenial) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, denied.patient)?;
    let known = known(state, denied.amendment)?;
    let mut problems = Problems::default();
    problems.check(at_stage(known, Stage::Open, "denied"));
    problems.check(one_of("ground", &denied.ground, &GROUNDS));
    problems.check(limits::passage("basis", &denied.basis));
    problems.none()?;
    let AmendmentDenial { amendment, by, at, .. } = denied;
    let event = Event::new("AmendmentDenied");
    let event = event.about(patient, ClinicalFact::AmendmentDenied(denied));
    Ok(vec![event.of_organisation(decided(amendment, patient, by, at))])
}

/// What `oversight` is told of either decision.
const fn decided(
    amendment: AmendmentId,
    patient: PatientId,
    by: AccountId,
    at: i64,
) -> OversightFact {
    OversightFact::AmendmentDecided(AmendmentDecided { amendment, patient, by, at })
}

fn disagree(state: &State, disagreed: Disagreement) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, disagreed.patient)?;
    let known = known(state, disagreed.amendment)?;
    let mut problems = Problems::default();
    if matches!(known.stage, Stage::Disagreed | Stage::Rebutted) {
        problems.check(Err(Refusal::AlreadyExists { field: "statement" }));
    } else {
        problems.check(at_stage(known, Stage::Denied, "disagreed with"));
    }
    problems.check(limits::passage("statement", &disagreed.statement));
    problems.none()?;
    Ok(vec![
        Event::new("DisagreementSubmitted")
            .about(patient, ClinicalFact::DisagreementSubmitted(disagreed)),
    ])
}

fn rebut(state: &State, rebutted: Rebuttal) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, rebutted.patient)?;
    let known = known(state, rebutted.amendment)?;
    let mut problems = Problems::default();
    if known.stage == Stage::Rebutted {
        problems.check(Err(Refusal::AlreadyExists { field: "rebuttal" }));
    } else {
        problems.check(at_stage(known, Stage::Disagreed, "rebutted"));
    }
    problems.check(limits::passage("rebuttal", &rebutted.text));
    problems.none()?;
    Ok(vec![
        Event::new("DisagreementRebutted")
            .about(patient, ClinicalFact::DisagreementRebutted(rebutted)),
    ])
}

fn known(state: &State, amendment: AmendmentId) -> Result<&Known, Refusal> {
    state.amendments.get(&amendment).ok_or(Refusal::Unknown { field: "amendment" })
}

fn at_stage(known: &Known, stage: Stage, to: &'static str) -> Result<(), Refusal> {
    let (what, from) = ("the request for an amendment", known.stage.name());
    if known.stage == stage { Ok(()) } else { Err(Refusal::WrongStatus { what, from, to }) }
}

fn reference(field: &'static str, record: Option<&RecordReference>) -> Result<(), Refusal> {
    record.map_or(Ok(()), |record| one_of(field, &record.kind, &RECORDS))
}

/// What a fact of `clinical` says about amendments. No other one stands on a patient's stream, but for
/// a patient's words about a restriction.
pub(super) fn after_clinical(mut state: State, fact: &ClinicalFact) -> State {
    if let ClinicalFact::AmendmentRequested(it) = fact {
        let known = Known { stage: Stage::Open, due: it.due, extended: false };
        state.amendments.insert(it.amendment, known);
    } else if let ClinicalFact::AmendmentExtended(it) = fact {
        if let Some(known) = state.amendments.get_mut(&it.amendment) {
            known.due = it.due;
            known.extended = true;
        }
    } else if let ClinicalFact::AmendmentAccepted(it) = fact {
        state.stands_at(it.amendment, Stage::Accepted);
    } else if let ClinicalFact::AmendmentDenied(it) = fact {
        state.stands_at(it.amendment, Stage::Denied);
    } else if let ClinicalFact::DisagreementSubmitted(it) = fact {
        state.stands_at(it.amendment, Stage::Disagreed);
    } else if let ClinicalFact::DisagreementRebutted(it) = fact {
        state.stands_at(it.amendment, Stage::Rebutted);
    }
    state
}

impl State {
    fn stands_at(&mut self, amendment: AmendmentId, stage: Stage) {
        if let Some(known) = self.amendments.get_mut(&amendment) {
            known.stage = stage;
        }
    }
}

#[cfg(test)]
mod tests;
