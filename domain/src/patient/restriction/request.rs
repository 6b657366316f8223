//! What a patient asks to restrict, before anybody has agreed to it (45 CFR 164.522(a)(1)): a member of
//! staff, a visit of which no health plan is to be told, or free words.
//!
//! It is decided by ids and codes: compliance, which decides, reads no words of a patient's. Those stand
//! in `clinical`, where the care team reads them and can say what they ask for. A request about a visit
//! that was paid for out of pocket in full is agreed to (164.522(a)(1)(vi)): where the patient says so, it
//! is declined only because it was not. Whether it was is for whoever decides to find out: a payment is
//! for an account and names no visit.

use super::super::{State, registered};
use crate::decider::Refusal;
use crate::decider::guard::{Problems, one_of};
use crate::event::Event;
use crate::facts::clinical::RestrictionWords;
use crate::facts::oversight::{RestrictionDecided, RestrictionRequested};
use crate::facts::{ClinicalFact, OversightFact};
use crate::ids::{AccountId, EncounterId, PatientId, RestrictionId, RestrictionRequestId};
use crate::limits;
use crate::words::Text;

/// Why a request is declined: no organisation must agree to one of these (45 CFR 164.522(a)(1)(ii)).
/// The care would suffer; it cannot be kept by the means that there are; the law wants it told; what
/// was paid for is not the whole visit.
pub const REASONS: [&str; 4] =
    ["NEEDED_FOR_CARE", "CANNOT_BE_KEPT", "REQUIRED_BY_LAW", NOT_PAID_IN_FULL];

/// The only one of a request that says that the visit was paid for in full (45 CFR 164.522(a)(1)(vi)).
pub const NOT_PAID_IN_FULL: &str = "NOT_PAID_IN_FULL";

/// A restriction that a patient asks for.
#[derive(Clone, Debug)]
pub struct Asking {
    /// Which request it will be.
    pub request: RestrictionRequestId,
    /// Who asks.
    pub patient: PatientId,
    /// Who is not to see the record.
    pub account: Option<AccountId>,
    /// Which visit is not to be told to the health plan.
    pub encounter: Option<EncounterId>,
    /// Whether the patient says that the visit was paid for out of pocket in full.
    pub paid_in_full: bool,
    /// What the patient wrote.
    pub words: Option<Text>,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// A request that is declined.
#[derive(Clone, Debug)]
pub struct Declining {
    /// Which.
    pub request: RestrictionRequestId,
    /// Whose.
    pub patient: PatientId,
    /// Why, one of [`REASONS`].
    pub reason: String,
    /// Who declines for the organisation.
    pub by: AccountId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// A request as it is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who is not to see the record.
    pub account: Option<AccountId>,
    /// Which visit is not to be told.
    pub encounter: Option<EncounterId>,
    /// Whether the patient says that it was paid for in full.
    pub paid_in_full: bool,
    /// Whether it was decided.
    pub decided: bool,
}

pub(in super::super) fn request(state: &State, asking: Asking) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, asking.patient)?;
    let mut problems = Problems::default();
    if state.requests.contains_key(&asking.request) {
        problems.check(Err(Refusal::AlreadyExists { field: "request" }));
    }
    let open = state.requests.values().filter(|known| !known.decided);
    let most = limits::OPEN_RESTRICTION_REQUESTS;
    problems.check(limits::at_most("request", open.count() + 1, most, "requests that are open"));
    match (asking.account, asking.encounter, &asking.words) {
        (None, None, None) => problems.check(Err(Refusal::Required { field: "words" })),
        // One thing a request: each is decided by itself.
        (Some(_), Some(_), _) => {
            problems.check(Err(Refusal::OtherRecord { field: "encounter" }));
        }
        _ => {}
    }
    if asking.paid_in_full && asking.encounter.is_none() {
        problems.check(Err(Refusal::Required { field: "encounter" }));
    }
    if let Some(words) = &asking.words {
        problems.check(limits::passage("words", words));
    }
    problems.none()?;
    let Asking { request, account, encounter, paid_in_full, words, at, .. } = asking;
    let in_words = words.is_some();
    let told =
        RestrictionRequested { request, patient, account, encounter, paid_in_full, in_words, at };
    let mut event = Event::new("RestrictionRequested");
    if let Some(words) = words {
        let words = RestrictionWords { request, patient, words, at };
        event = event.about(patient, ClinicalFact::RestrictionWritten(words));
    }
    Ok(vec![event.of_organisation(OversightFact::RestrictionRequested(told))])
}

pub(in super::super) fn decline(
    state: &State,
    declining: Declining,
) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, declining.patient)?;
    let known = undecided(state, declining.request)?;
    let mut problems = Problems::default();
    if known.paid_in_full && declining.reason != NOT_PAID_IN_FULL {
        problems.check(Err(Refusal::MustBeAgreed));
    }
    problems.check(one_of("reason", &declining.reason, &REASONS));
    problems.none()?;
    let Declining { request, reason, by, at, .. } = declining;
    let reason = Some(reason);
    let told = RestrictionDecided { request, patient, restriction: None, reason, by, at };
    let told = OversightFact::RestrictionDecided(told);
    Ok(vec![Event::new("RestrictionDeclined").of_organisation(told)])
}

/// That a request led to a restriction. One in free words may lead to any; one that names somebody or
/// a visit, to just that.
pub(super) fn agreed(
    state: &State,
    request: RestrictionRequestId,
    restricted: super::Restricted,
) -> Result<(), Refusal> {
    let known = undecided(state, request)?;
    let other = Refusal::OtherRecord { field: "asked" };
    match (known.account, known.encounter) {
        (Some(account), _) if restricted != super::Restricted::Staff(account) => Err(other),
        (_, Some(encounter)) if restricted != super::Restricted::Plan(encounter) => Err(other),
        _ => Ok(()),
    }
}

fn undecided(state: &State, request: RestrictionRequestId) -> Result<Request, Refusal> {
    let known = *state.requests.get(&request).ok_or(Refusal::Unknown { field: "asked" })?;
    if known.decided { Err(Refusal::AlreadyEnded { field: "asked" }) } else { Ok(known) }
}

/// What the decision of a request says in `oversight` when it was agreed to.
pub(super) fn decided(
    request: RestrictionRequestId,
    patient: PatientId,
    restriction: RestrictionId,
    by: AccountId,
    at: i64,
) -> OversightFact {
    let restriction = Some(restriction);
    let told = RestrictionDecided { request, patient, restriction, reason: None, by, at };
    OversightFact::RestrictionDecided(told)
}

/// What a fact of `oversight` says about requests.
pub(in super::super) fn after_oversight(mut state: State, fact: &OversightFact) -> State {
    if let OversightFact::RestrictionRequested(it) = fact {
        let RestrictionRequested { account, encounter, paid_in_full, .. } = *it;
        let known = Request { account, encounter, paid_in_full, decided: false };
        state.requests.insert(it.request, known);
    } else if let OversightFact::RestrictionDecided(it) = fact
        && let Some(known) = state.requests.get_mut(&it.request)
    {
        known.decided = true;
    }
    state
}

#[cfg(test)]
mod tests;
