//! Restrictions that a patient asked for and the organisation agreed to (45 CFR 164.522(a)).
//!
//! Two kinds can be enforced here: a member of staff is not to see the record, and a visit that was
//! paid for out of pocket in full is not told to the health plan. That a chart opens in an emergency
//! all the same (164.522(a)(1)(iii)) is what broken glass is for.

pub mod request;

use super::{State, registered};
use crate::decider::Refusal;
use crate::decider::guard::one_of;
use crate::event::Event;
use crate::facts::identity::StaffRestriction;
use crate::facts::ledger::PlanRestriction;
use crate::facts::oversight::{RestrictionAgreed, RestrictionLifted};
use crate::facts::{Fact, IdentityFact, LedgerFact, OversightFact};
use crate::ids::{AccountId, EncounterId, PatientId, RestrictionId, RestrictionRequestId};
use crate::limits;
use std::collections::BTreeSet;

pub use request::REASONS;

/// How a patient asked for it.
pub const REQUESTS: [&str; 2] = ["IN_WRITING", "ORALLY"];

/// By whose word it ends (45 CFR 164.522(a)(2)): the patient asked for that in writing, agreed in
/// writing, or agreed orally, which this event documents.
///
/// That the organisation ends it by itself (164.522(a)(2)(iii)) is no ground here: that would be good
/// only for what is recorded afterwards, and never for what is kept from a health plan.
pub const GROUNDS: [&str; 3] = ["REQUESTED_IN_WRITING", "AGREED_IN_WRITING", "AGREED_ORALLY"];

/// What is restricted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Restricted {
    /// This member of staff is not to see the record, in any role.
    Staff(AccountId),
    /// The health plan is not to be told of this visit (45 CFR 164.522(a)(1)(vi)).
    Plan(EncounterId),
}

/// A restriction that is agreed to.
#[derive(Clone, Debug)]
pub struct Restriction {
    /// Which it will be.
    pub restriction: RestrictionId,
    /// Who asked for it.
    pub patient: PatientId,
    /// What is restricted.
    pub restricted: Restricted,
    /// How the patient asked, one of [`REQUESTS`].
    pub request: String,
    /// The patient's own request that this answers, when it came that way.
    pub asked: Option<RestrictionRequestId>,
    /// Who agrees for the organisation.
    pub by: AccountId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// The end of a restriction.
#[derive(Clone, Debug)]
pub struct Lifting {
    /// Which.
    pub restriction: RestrictionId,
    /// Whose.
    pub patient: PatientId,
    /// By whose word, one of [`GROUNDS`].
    pub ground: String,
    /// Who ends it for the organisation.
    pub by: AccountId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// A restriction as it is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// What is restricted.
    pub restricted: Restricted,
    /// Whether it has ended.
    pub lifted: bool,
}

impl State {
    /// The visits that no health plan is to be told of.
    #[must_use]
    pub fn withheld_from_plan(&self) -> BTreeSet<EncounterId> {
        let in_force = self.restrictions.values().filter(|known| !known.lifted);
        in_force
            .filter_map(|known| match known.restricted {
                Restricted::Plan(encounter) => Some(encounter),
                Restricted::Staff(_) => None,
            })
            .collect()
    }
}

pub(super) fn agree(state: &State, asked: Restriction) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, asked.patient)?;
    let (restriction, at) = (asked.restriction, asked.at);
    let field = "restriction";
    let alike = |known: &Known| !known.lifted && known.restricted == asked.restricted;
    if state.restrictions.contains_key(&restriction) || state.restrictions.values().any(alike) {
        return Err(Refusal::AlreadyExists { field });
    }
    one_of("request", &asked.request, &REQUESTS)?;
    asked.asked.map_or(Ok(()), |request| request::agreed(state, request, asked.restricted))?;
    let in_force = state.restrictions.values().filter(|known| !known.lifted).count();
    limits::at_most(field, in_force + 1, limits::RESTRICTIONS, "restrictions")?;
    let (enforced, account, encounter): (Fact, _, _) = match asked.restricted {
        Restricted::Staff(account) => {
            let it = StaffRestriction { restriction, patient, account, at };
            (IdentityFact::StaffExcluded(it).into(), Some(account), None)
        }
        Restricted::Plan(encounter) => {
            let it = PlanRestriction { restriction, patient, encounter, at };
            (LedgerFact::PlanExcluded(it).into(), None, Some(encounter))
        }
    };
    let Restriction { request, asked, by, .. } = asked;
    let agreed = RestrictionAgreed { restriction, patient, account, encounter, request, by, at };
    let mut event = Event::new("RestrictionAdded")
        .about(patient, enforced)
        .of_organisation(OversightFact::RestrictionAgreed(agreed));
    if let Some(asked) = asked {
        event = event.of_organisation(request::decided(asked, patient, restriction, by, at));
    }
    Ok(vec![event])
}

pub(super) fn lift(state: &State, lifting: Lifting) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, lifting.patient)?;
    let field = "restriction";
    let known = state.restrictions.get(&lifting.restriction);
    let known = known.ok_or(Refusal::Unknown { field })?;
    if known.lifted {
        return Err(Refusal::AlreadyEnded { field });
    }
    if known.restricted == Restricted::Staff(lifting.by) {
        return Err(Refusal::OwnRestriction);
    }
    one_of("ground", &lifting.ground, &GROUNDS)?;
    let Lifting { restriction, ground, by, at, .. } = lifting;
    let ended: Fact = match known.restricted {
        Restricted::Staff(account) => {
            let it = StaffRestriction { restriction, patient, account, at };
            IdentityFact::StaffReadmitted(it).into()
        }
        Restricted::Plan(encounter) => {
            let it = PlanRestriction { restriction, patient, encounter, at };
            LedgerFact::PlanReadmitted(it).into()
        }
    };
    let lifted = RestrictionLifted { restriction, patient, ground, by, at };
    Ok(vec![
        Event::new("RestrictionLifted")
            .about(patient, ended)
            .of_organisation(OversightFact::RestrictionLifted(lifted)),
    ])
}

/// What a fact of `identity` says about restrictions.
pub(super) fn after_identity(state: &mut State, fact: &IdentityFact) {
    if let IdentityFact::StaffExcluded(it) = fact {
        state.keep(it.restriction, Restricted::Staff(it.account), false);
    } else if let IdentityFact::StaffReadmitted(it) = fact {
        state.keep(it.restriction, Restricted::Staff(it.account), true);
    }
}

/// What a fact of `ledger` says about restrictions.
pub(super) fn after_ledger(mut state: State, fact: &LedgerFact) -> State {
    if let LedgerFact::PlanExcluded(it) = fact {
        state.keep(it.restriction, Restricted::Plan(it.encounter), false);
    } else if let LedgerFact::PlanReadmitted(it) = fact {
        state.keep(it.restriction, Restricted::Plan(it.encounter), true);
    }
    state
}

impl State {
    fn keep(&mut self, restriction: RestrictionId, restricted: Restricted, lifted: bool) {
        self.restrictions.insert(restriction, Known { restricted, lifted });
    }
}

#[cfg(test)]
mod tests;
