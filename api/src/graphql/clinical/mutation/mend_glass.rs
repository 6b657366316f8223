//! `mendGlass`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::glass::{self, Glass};
use chartlog_domain::ids::GlassId;

use crate::access::Action;
use crate::command::{Clerk, NotDone, Order, Record};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// A break-glass grant of yours that is to end.
#[derive(InputObject)]
pub(crate) struct MendGlassInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which grant.
    glass: Id,
}

/// The chart is closed again.
#[derive(SimpleObject)]
pub(crate) struct MendGlassPayload {
    /// Id of the grant.
    glass: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for MendGlassInput {
    const ACTION: Action = Action::MendGlass;
    type Payload = MendGlassPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn record(&self) -> Option<Record> {
        self.glass.typed("input.glass", GlassId).ok().map(Record::Glass)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let glass = self.glass.typed("input.glass", GlassId)?;
        let done = clerk.carry_out(order, Subject::Organisation, |unit, command| {
            own(clerk, glass)?;
            let mend = glass::Command::Mend { by: clerk.request.actor.clone(), at: clerk.now };
            Ok(unit.execute::<Glass>(&Stream::Glass(glass), command, mend)?)
        })?;
        clerk.clinicians_know(done.position)?;
        Ok(MendGlassPayload { glass: glass.into(), position: done.position.to_string() })
    }
}

/// Refuses a grant of somebody else's as one that is not there.
fn own(clerk: &Clerk, glass: GlassId) -> Result<(), NotDone> {
    let state = clerk.node.journal().known::<Glass>(&Stream::Glass(glass))?;
    let own = state.broken.is_some_and(|broken| broken.account == clerk.account());
    if own { Ok(()) } else { Err(NotDone::unknown("glass")) }
}
