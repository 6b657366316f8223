//! `registerClient`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::credential::{self, Credentials};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::administration::{Client, LoginReservation};
use chartlog_domain::facts::credentials::ClientKeysSet;
use chartlog_domain::identifier::{self, Identifiers};
use chartlog_domain::ids::AccountId;
use chartlog_domain::staff::{self, Staff};
use chartlog_domain::words::Text;

use super::Command;
use crate::access::Action;
use crate::auth;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::admin::facet::ClientFacet;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// A machine client. It signs in at `POST /auth/token` with JWTs that it signs itself (RFC 7523).
#[derive(InputObject)]
pub(crate) struct RegisterClientInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Its `client_id`, a login name: without capitals and white space, used once in the
    /// organisation.
    login: String,
    /// What it is called.
    name: String,
    /// The facets that it is bound to, for ever: one at least.
    facets: Vec<ClientFacet>,
    /// The vendor that runs it; null for a system of the organisation's own.
    vendor: Option<String>,
    /// Its public keys as a JSON Web Key Set (RFC 7517) in JSON: for ES384, RS384, ES256 or EdDSA
    /// (Ed25519), each with a `kid` of its own. A set with a private key is refused.
    jwks: String,
}

/// The machine client is registered.
#[derive(SimpleObject)]
pub(crate) struct RegisterClientPayload {
    /// Id of its account.
    account: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for RegisterClientInput {
    const ACTION: Action = Action::RegisterClient;
    type Payload = RegisterClientPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        check(&self.jwks)?;
        let account = AccountId::from_bytes(clerk.derived("client", order));
        let client = Client {
            account,
            login: self.login.clone(),
            name: Text::from(self.name),
            facets: self.facets.into_iter().map(ClientFacet::facet).collect(),
            vendor: self.vendor.map(Text::from),
        };
        let keys = ClientKeysSet { account, jwks: Text::from(self.jwks), at: clerk.now };
        let done = clerk.carry_out(order, Subject::Organisation, |unit, command| {
            let login = client.login.clone();
            let reservation = LoginReservation { account, login: login.clone() };
            let reserve = identifier::Command::ReserveLogin(reservation);
            unit.execute::<Identifiers>(&Stream::Login(login), command, reserve)?;
            let register = staff::Command::RegisterClient(client.clone());
            unit.execute::<Staff>(&Stream::Staff(account), command, register)?;
            let set = credential::Command::SetClientKeys(keys.clone());
            Ok(unit.execute::<Credentials>(&Stream::Credentials(account), command, set)?)
        })?;
        let position = done.position.to_string();
        Ok(RegisterClientPayload { account: account.into(), position })
    }
}

/// Refuses what is no set of public keys for the signatures that are taken.
pub(super) fn check(jwks: &str) -> Result<(), NotDone> {
    if jwks.len() > chartlog_domain::limits::CLIENT_KEYS_BYTES {
        let sentence = "this key set is over its limit of 16384 bytes";
        return Err(NotDone::BadInput { field: "input.jwks", sentence });
    }
    let wrong =
        |bad: auth::BadKeys| NotDone::BadInput { field: "input.jwks", sentence: bad.sentence() };
    auth::check_keys(jwks).map_err(wrong)
}
