//! `endSessions`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::ids::AccountId;

use super::Command;
use crate::access::Action;
use crate::auth::Ending;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::scalars::Id;

/// Sessions that are to end.
#[derive(InputObject)]
pub(crate) struct EndSessionsInput {
    /// Chosen by the caller. Each end of a session is told once, however often this is sent.
    command_id: Id,
    /// Whose.
    account: Id,
}

/// The sessions are over.
#[derive(SimpleObject)]
pub(crate) struct EndSessionsPayload {
    /// Id of the account.
    account: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for EndSessionsInput {
    const ACTION: Action = Action::EndSessions;
    type Payload = EndSessionsPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let account = self.account.typed("input.account", AccountId)?;
        clerk.permit(order.action, Subject::Account(account))?;
        clerk.check_account(account)?;
        clerk.end_sessions(account, Ending::ByAdministrator, None)?;
        Ok(EndSessionsPayload { account: account.into(), position: clerk.head()?.to_string() })
    }
}
