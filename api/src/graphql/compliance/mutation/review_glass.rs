//! `reviewGlass`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::glass::{self, Glass};
use chartlog_domain::ids::GlassId;

use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, Record};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// What a review finds.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GlassFinding {
    /// There was a reason to open the chart, and what was read goes with it.
    Justified,
    /// There was none.
    NotJustified,
    /// It is not settled by this review: it stays open, and is reviewed again.
    NeedsFollowUp,
}

impl GlassFinding {
    const fn code(self) -> &'static str {
        match self {
            Self::Justified => "JUSTIFIED",
            Self::NotJustified => "NOT_JUSTIFIED",
            Self::NeedsFollowUp => "NEEDS_FOLLOW_UP",
        }
    }
}

/// A review of a break-glass grant.
#[derive(InputObject)]
pub(crate) struct ReviewGlassInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which grant.
    glass: Id,
    /// What was found.
    finding: GlassFinding,
}

/// The grant is reviewed.
#[derive(SimpleObject)]
pub(crate) struct ReviewGlassPayload {
    /// Id of the grant.
    glass: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for ReviewGlassInput {
    const ACTION: Action = Action::ReviewGlass;
    type Payload = ReviewGlassPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn record(&self) -> Option<Record> {
        self.glass.typed("input.glass", GlassId).ok().map(Record::Glass)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let glass = self.glass.typed("input.glass", GlassId)?;
        let done = clerk.carry_out(order, Subject::Organisation, |unit, command| {
            let (by, at) = (clerk.account(), clerk.now);
            let review = glass::Command::Review { by, finding: self.finding.code().into(), at };
            Ok(unit.execute::<Glass>(&Stream::Glass(glass), command, review)?)
        })?;
        Ok(ReviewGlassPayload { glass: glass.into(), position: done.position.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_findings_are_those_of_the_domain() {
        use GlassFinding::{Justified, NeedsFollowUp, NotJustified};
        let all = [Justified, NotJustified, NeedsFollowUp];
        assert_eq!(all.map(GlassFinding::code), glass::FINDINGS);
    }
}
