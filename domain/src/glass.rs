//! The decider of one break-glass grant: broken, ended by itself or by hand, reviewed.
//!
//! Who may break the glass at all, and that they are not on the care team anyway, is policy and is
//! asked before. The grant opens what the team sees and is no membership (access.md, break-glass).
//! 45 CFR 164.312(a)(2)(ii) (emergency access procedure) is why it exists.

use crate::actor::Actor;
use crate::decider::guard::one_of;
use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::care_team::{GlassClosed, GlassOpened};
use crate::facts::inquiry::GlassExplained;
use crate::facts::oversight::{GlassBroken, GlassMended, GlassReviewed};
use crate::facts::{CareTeamFact, Fact, InquiryFact, OversightFact};
use crate::ids::{AccountId, GlassId, PatientId};
use crate::limits;
use crate::words::Text;

/// Why the glass is broken:
/// - `EMERGENCY`: life or health is in danger now;
/// - `UNCONSCIOUS`: the patient cannot say who treats them;
/// - `COVERING`: the clinician stands in for one of the team;
/// - `CONSULT`: one of the team asked for advice;
/// - `TRANSFER`: the patient is being handed over, and the team does not know it yet;
/// - `SAFETY`: the patient or somebody else is in danger of harm.
pub const REASONS: [&str; 6] =
    ["EMERGENCY", "UNCONSCIOUS", "COVERING", "CONSULT", "TRANSFER", "SAFETY"];

/// What a review finds. `NEEDS_FOLLOW_UP` settles nothing: the review stays open until another one does.
pub const FINDINGS: [&str; 3] = ["JUSTIFIED", "NOT_JUSTIFIED", "NEEDS_FOLLOW_UP"];

/// The findings that sign a grant off.
const SETTLING: [&str; 2] = ["JUSTIFIED", "NOT_JUSTIFIED"];

/// What is remembered of a grant.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The grant, once the glass was broken.
    pub broken: Option<GlassBroken>,
    /// When it was ended by hand, microseconds since 1970 UTC.
    pub mended_at: Option<i64>,
    /// Whether it was signed off: reviewed with a finding that settles it.
    pub settled: bool,
}

impl State {
    /// Whether the grant runs at a time, microseconds since 1970 UTC. It ends by itself at its
    /// last moment, which is not part of it.
    #[must_use]
    pub fn runs(&self, at: i64) -> bool {
        self.mended_at.is_none() && self.broken.as_ref().is_some_and(|glass| at < glass.until)
    }
}

/// What can be asked for. Times are microseconds since 1970 UTC.
#[derive(Clone, Debug)]
pub enum Command {
    /// Break the glass.
    Break {
        /// Which grant it makes.
        glass: GlassId,
        /// Who.
        account: AccountId,
        /// Whose chart.
        patient: PatientId,
        /// Why, one of [`REASONS`].
        reason: String,
        /// Why, in a sentence.
        sentence: Text,
        /// When.
        at: i64,
        /// When the grant ends by itself.
        until: i64,
    },
    /// End the grant by hand.
    Mend {
        /// Who.
        by: Actor,
        /// When.
        at: i64,
    },
    /// Review the grant after it ended.
    Review {
        /// Who: somebody else than whoever broke the glass.
        by: AccountId,
        /// What was found, one of [`FINDINGS`].
        finding: String,
        /// When.
        at: i64,
    },
}

/// The decider of one break-glass grant.
#[derive(Clone, Copy, Debug)]
pub struct Glass;

impl Decider for Glass {
    type State = State;
    type Command = Command;
    const NAME: &'static str = "glass";
    const FACETS: &'static [Facet] = &[Facet::Oversight];

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
        Command::Break { glass, account, patient, reason, sentence, at, until } => {
            let broken = GlassBroken { glass, account, patient, reason, until, at };
            break_glass(state, broken, sentence)
        }
        Command::Mend { by, at } => mend(state, by, at),
        Command::Review { by, finding, at } => review(state, by, finding, at),
    }
}

/// What was typed goes to `inquiry`; oversight and the care team get ids and codes.
fn break_glass(state: &State, broken: GlassBroken, sentence: Text) -> Result<Vec<Event>, Refusal> {
    if state.broken.is_some() {
        return Err(Refusal::AlreadyExists { field: "glass" });
    }
    one_of("reason", &broken.reason, &REASONS)?;
    let said = sentence.expose();
    limits::at_most("sentence", said.len(), *limits::SENTENCE_BYTES.end(), "bytes")?;
    limits::between("sentence", said.trim().len(), &limits::SENTENCE_BYTES, "bytes")?;
    limits::soon("until", broken.at, broken.until, limits::GLASS_S)?;
    let GlassBroken { glass, account, patient, until, at, .. } = broken;
    let opened = GlassOpened { glass, patient, clinician: account, since: at, until };
    let explained = GlassExplained { glass, account, patient, sentence };
    Ok(vec![
        Event::new("GlassBroken")
            .of_organisation(OversightFact::GlassBroken(broken))
            .about(patient, CareTeamFact::GlassOpened(opened))
            .about(patient, InquiryFact::GlassExplained(explained)),
    ])
}

fn mend(state: &State, by: Actor, at: i64) -> Result<Vec<Event>, Refusal> {
    let broken = broken(state)?;
    if !state.runs(at) {
        return Err(Refusal::AlreadyEnded { field: "glass" });
    }
    if at < broken.at {
        return Err(Refusal::EndBeforeStart { field: "at" });
    }
    let (glass, account, patient) = (broken.glass, broken.account, broken.patient);
    let mended = GlassMended { glass, account, patient, by, at };
    let closed = GlassClosed { glass, patient, clinician: account, at };
    Ok(vec![
        Event::new("GlassMended")
            .of_organisation(OversightFact::GlassMended(mended))
            .about(patient, CareTeamFact::GlassClosed(closed)),
    ])
}

/// By somebody else, only when there is nothing more to come, and until a finding settles it.
fn review(state: &State, by: AccountId, finding: String, at: i64) -> Result<Vec<Event>, Refusal> {
    let broken = broken(state)?;
    if broken.account == by {
        return Err(Refusal::OwnReview);
    }
    if state.settled {
        return Err(Refusal::AlreadyExists { field: "review" });
    }
    if state.runs(at) {
        return Err(Refusal::WrongStatus { what: "glass", from: "broken", to: "reviewed" });
    }
    one_of("finding", &finding, &FINDINGS)?;
    let reviewed = GlassReviewed { glass: broken.glass, by, finding, at };
    Ok(vec![Event::new("GlassReviewed").of_organisation(OversightFact::GlassReviewed(reviewed))])
}

/// The grant, if the glass was broken.
fn broken(state: &State) -> Result<&GlassBroken, Refusal> {
    state.broken.as_ref().ok_or(Refusal::Unknown { field: "glass" })
}

/// The state after one more fact.
#[must_use]
pub fn evolve(mut state: State, fact: &Fact) -> State {
    let Fact::Oversight(fact) = fact else { return state };
    if let OversightFact::GlassBroken(broken) = fact {
        state.broken = Some(broken.clone());
    } else if let OversightFact::GlassMended(mended) = fact {
        state.mended_at = Some(mended.at);
    } else if let OversightFact::GlassReviewed(reviewed) = fact {
        state.settled |= SETTLING.contains(&reviewed.finding.as_str());
    }
    state
}

#[cfg(test)]
mod tests;
