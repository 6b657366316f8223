//! `setClientKeys`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::credential::{self, Credentials};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::credentials::ClientKeysSet;
use chartlog_domain::ids::AccountId;
use chartlog_domain::words::Text;

use super::Command;
use super::register_client::check;
use crate::access::Action;
use crate::auth::Ending;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::scalars::Id;
use crate::staff;
use crate::streams::Stream;

/// New public keys of a machine client, in place of all that it has.
#[derive(InputObject)]
pub(crate) struct SetClientKeysInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Which machine client.
    account: Id,
    /// Its public keys as a JSON Web Key Set (RFC 7517) in JSON. To replace a key without a pause,
    /// set the old and the new one together, and the new one alone later.
    jwks: String,
}

/// The keys are set, and the client's sessions are over.
#[derive(SimpleObject)]
pub(crate) struct SetClientKeysPayload {
    /// Id of its account.
    account: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for SetClientKeysInput {
    const ACTION: Action = Action::SetClientKeys;
    type Payload = SetClientKeysPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let account = self.account.typed("input.account", AccountId)?;
        check(&self.jwks)?;
        let keys = ClientKeysSet { account, jwks: Text::from(self.jwks), at: clerk.now };
        let done = clerk.carry_out(order, Subject::Account(account), |unit, command| {
            if staff::client_of(clerk.node.journal(), account)?.is_none() {
                return Err(NotDone::unknown("account"));
            }
            let set = credential::Command::SetClientKeys(keys.clone());
            Ok(unit.execute::<Credentials>(&Stream::Credentials(account), command, set)?)
        })?;
        clerk.end_sessions(account, Ending::KeysReplaced, None)?;
        let position = done.position.to_string();
        Ok(SetClientKeysPayload { account: account.into(), position })
    }
}
