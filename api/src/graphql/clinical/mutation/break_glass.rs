//! `breakGlass`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::glass::{self, Glass};
use chartlog_domain::ids::{GlassId, PatientId};
use chartlog_domain::limits::GLASS_S;
use chartlog_domain::patient::Patient;
use chartlog_domain::words::Text;
use chartlog_projections::clinical::query;

use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::glass::check_listed;
use crate::graphql::mutation::{Command, check_sentence};
use crate::graphql::scalars::{DateTime, Id};
use crate::streams::Stream;

/// The longest that somebody may say.
const MOST_MINUTES: u32 = GLASS_S / 60;

/// Why the glass is broken.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GlassReason {
    /// Life or health is in danger now.
    Emergency,
    /// The patient cannot say who treats them.
    Unconscious,
    /// You stand in for one of the team.
    Covering,
    /// One of the team asked you for advice.
    Consult,
    /// The patient is being handed over to you, and the team does not know it yet.
    Transfer,
    /// The patient or somebody else is in danger of harm.
    Safety,
}

impl GlassReason {
    const fn code(self) -> &'static str {
        match self {
            Self::Emergency => "EMERGENCY",
            Self::Unconscious => "UNCONSCIOUS",
            Self::Covering => "COVERING",
            Self::Consult => "CONSULT",
            Self::Transfer => "TRANSFER",
            Self::Safety => "SAFETY",
        }
    }
}

/// A chart that is to be opened. The sentence goes to `inquiry`, where nobody reads it by default.
#[derive(InputObject)]
pub(crate) struct BreakGlassInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose chart.
    patient: Id,
    /// Why.
    reason: GlassReason,
    /// Why, in 10 to 1000 bytes.
    sentence: String,
    /// For how long, 1 to 240 minutes; when left out, as the organisation has set, 60 if it has not.
    minutes: Option<u32>,
}

/// The chart is open.
#[derive(SimpleObject)]
pub(crate) struct BreakGlassPayload {
    /// Id of the grant.
    glass: Id,
    /// When it ends by itself.
    until: DateTime,
    /// Where the log stands with it: access begins there.
    position: String,
}

impl Command for BreakGlassInput {
    const ACTION: Action = Action::BreakGlass;
    type Payload = BreakGlassPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        check_sentence(&self.sentence)?;
        let lasts_us = match self.minutes {
            None => clerk.node.glass_us(),
            Some(minutes @ 1..=MOST_MINUTES) => i64::from(minutes) * 60_000_000,
            Some(_) => {
                let sentence = "this must be 1 to 240 minutes";
                return Err(NotDone::BadInput { field: "input.minutes", sentence });
            }
        };
        let glass = GlassId::from_bytes(clerk.derived("glass", order));
        let broken = || glass::Command::Break {
            glass,
            account: clerk.account(),
            patient,
            reason: self.reason.code().to_owned(),
            sentence: Text::from(self.sentence.as_str()),
            at: clerk.now,
            until: clerk.now.saturating_add(lasts_us),
        };
        let list = clerk.node.glass_list();
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            check_listed(clerk)?;
            registered(clerk, patient)?;
            if query::is_member(&clerk.clinical_sight()?, patient)? {
                return Err(NotDone::OnCareTeam);
            }
            Ok(unit.execute::<Glass>(&Stream::Glass(glass), command, broken())?)
        })?;
        drop(list);
        Ok(BreakGlassPayload {
            glass: glass.into(),
            until: DateTime::of_micros(until(clerk, glass)?),
            position: done.position.to_string(),
        })
    }
}

/// Refuses a patient who was never registered.
fn registered(clerk: &Clerk, patient: PatientId) -> Result<(), NotDone> {
    let state = clerk.node.journal().known::<Patient>(&Stream::Patient(patient))?;
    state.patient.map(drop).ok_or(NotDone::unknown("patient"))
}

/// When a grant ends by itself, as it was told when the glass was broken.
fn until(clerk: &Clerk, glass: GlassId) -> Result<i64, NotDone> {
    let state = clerk.node.journal().known::<Glass>(&Stream::Glass(glass))?;
    state.broken.map(|broken| broken.until).ok_or(NotDone::unknown("glass"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reasons_are_those_of_the_domain() {
        use GlassReason::{Consult, Covering, Emergency, Safety, Transfer, Unconscious};
        let all = [Emergency, Unconscious, Covering, Consult, Transfer, Safety];
        assert_eq!(all.map(GlassReason::code), glass::REASONS);
    }
}
