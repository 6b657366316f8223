//! Signing in with an assertion: checked, then used once and for ever by the order of its stream,
//! then a session. Whoever fails learns nothing: unknown clients, closed ones, wrong signatures and
//! used assertions get the same answer.

use chartlog_domain::actor::Actor;
use chartlog_domain::credential::{self, Credentials};
use chartlog_domain::decider::Refusal;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::credentials::AssertionUsed;
use chartlog_domain::facts::oversight::Request;
use chartlog_domain::ids::AccountId;
use chartlog_domain::words::Text;
use chartlog_eventlog::AppendError;

use super::SignIn;
use crate::auth::client::{Asserted, Claimed, ClientMinted, ClientSession};
use crate::auth::refusals::Reason;
use crate::journal::JournalError;
use crate::streams::Stream;
use crate::{limits, node};

const DAY_US: i64 = 24 * 60 * 60 * 1_000_000;

/// Why a machine client gets no session.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The assertion is not good.
    #[error("this client is unknown, or the assertion is not one of its own for us and for now")]
    Refused,
    /// The log could not be read or written.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// A client as sign-in sees it.
struct Door {
    jwks: String,
    facets: Vec<Facet>,
}

impl SignIn {
    /// Opens a session for whoever shows an assertion of a client for this audience. `named` is the
    /// client that the request names beside it.
    ///
    /// # Errors
    /// [`ClientError::Refused`] for whatever is wrong with it, and on record.
    pub fn client(
        &self,
        assertion: &str,
        named: Option<&str>,
        audience: &str,
        address: &str,
    ) -> Result<ClientMinted, ClientError> {
        let now = self.journal.now();
        let refuse = |account, reason| self.refuse_client(account, address, reason, now);
        let Some(claimed) = Claimed::of(assertion) else {
            return Err(refuse(None, Reason::Assertion));
        };
        let known = claimed.client_id.len() <= limits::LOGIN_MOST;
        let known = known.then(|| crate::staff::by_login(&self.journal, &claimed.client_id));
        let Some(account) = known.transpose()?.flatten() else {
            return Err(refuse(None, Reason::Unknown));
        };
        let Some(door) = self.client_door(account)? else {
            return Err(refuse(Some(account), Reason::Closed));
        };
        let other = named.is_some_and(|named| named != claimed.client_id);
        let asserted = claimed.check(assertion, &door.jwks, audience, now).filter(|_| !other);
        let Some(asserted) = asserted else {
            return Err(refuse(Some(account), Reason::Assertion));
        };
        let minted = self.clients.mint(account, door.facets.clone(), now)?;
        match self.use_assertion(&asserted, &minted.session, address, now) {
            Ok(()) => {}
            Err(JournalError::Refused(refusal)) => {
                let replayed = matches!(refusal, Refusal::AlreadyUsed { .. });
                let reason = if replayed { Reason::Replayed } else { Reason::Limited };
                return Err(refuse(Some(account), reason));
            }
            Err(error) => return Err(error.into()),
        }
        self.clients.run(minted.session.clone());
        // What closed the account or took its keys meanwhile has not seen this session.
        if self.client_door(account)?.is_none_or(|again| again.jwks != door.jwks) {
            self.clients.take_back(minted.session.id);
            return Err(refuse(Some(account), Reason::Closed));
        }
        Ok(minted)
    }

    /// What a client signs in by; none when it is no client, is closed or has no keys.
    fn client_door(&self, account: AccountId) -> Result<Option<Door>, JournalError> {
        let Some(client) = crate::staff::client_of(&self.journal, account)? else {
            return Ok(None);
        };
        let credentials = self.journal.known::<Credentials>(&Stream::Credentials(account))?;
        let door = |jwks: Text| Door { jwks: jwks.expose().to_owned(), facets: client.facets };
        Ok(credentials.client_keys.map(door))
    }

    /// Uses an assertion up, which is the record of the session that begins with it.
    fn use_assertion(
        &self,
        asserted: &Asserted,
        session: &ClientSession,
        address: &str,
        now: i64,
    ) -> Result<(), JournalError> {
        let account = session.account;
        let request = Request {
            actor: Actor::Account(account),
            session: Some(session.id),
            source_address: Some(address.to_owned()),
            ..node::system()
        };
        let parts: [&[u8]; 2] = [account.as_bytes(), asserted.jti.as_bytes()];
        let jti_digest = self.journal.ids().keyed_digest("assertion", &parts);
        let used = AssertionUsed { account, jti_digest, expires_at: asserted.expires_at };
        let day = asserted.expires_at.div_euclid(DAY_US);
        let stream = Stream::Assertions { client: account, day };
        let mut left = limits::WRITE_ATTEMPTS;
        loop {
            left -= 1;
            let mut unit = self.journal.unit(&request, now);
            let command = credential::Command::UseAssertion { used: used.clone(), at: now };
            unit.execute::<Credentials>(&stream, self.journal.own_command()?, command)?;
            match unit.commit() {
                Err(JournalError::Append(AppendError::Conflict { .. })) if left > 0 => {}
                done => return done.map(drop),
            }
        }
    }

    /// Puts a failed attempt on record and gives the answer that does not tell why.
    fn refuse_client(
        &self,
        account: Option<AccountId>,
        address: &str,
        reason: Reason,
        now: i64,
    ) -> ClientError {
        match self.refusals.record(account, address, reason, now) {
            Ok(()) => ClientError::Refused,
            Err(error) => error.into(),
        }
    }
}
